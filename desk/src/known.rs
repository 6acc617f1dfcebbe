//! What a pack may name shortly: the records and runs of the open space.

use crate::desk::from_json;
use crate::space::Space;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack::Called;
use ilima_core::pack::known::Known;
use ilima_core::space::record::Record;
use ilima_ledger::DeviceId;
use std::collections::BTreeSet;

/// Among a space's settings: what changes of forgotten people were called, to know later ones by what they follow.
pub(crate) const CALLED_SETTING: &str = "forgotten-changes";

/// A store that cannot be read knows nothing: then what is read waits, and what is written is told in full.
impl Known for Space {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        let kept = self.store.records_like(prefix).unwrap_or_default().into_iter().map(RecordId);
        // Somebody forgotten is still known by name, so that what arrives late can be cut out.
        let forgotten = self.members.forgotten().iter().map(|one| RecordId(one.record));
        let forgotten = forgotten.filter(|id| id.0.starts_with(prefix));
        let found: BTreeSet<RecordId> = kept.chain(self.open_like(prefix)).chain(forgotten).collect();
        found.into_iter().collect()
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        self.store.runs_like(prefix).unwrap_or_default().into_iter().map(Run).collect()
    }

    fn told(&mut self, run: Run) -> bool {
        self.store.run_told(&run.0).unwrap_or(false)
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        Space::record(self, id).ok().map(|open| &open.record)
    }

    fn held(&mut self, change: Called) -> bool {
        self.forgotten_changes().contains(&change)
    }
}

impl Space {
    /// As what a section of this device's log may name.
    pub(crate) fn log_of(&mut self, sealer: DeviceId) -> LogOf<'_> {
        LogOf { space: self, sealer }
    }

    pub(crate) fn forgotten_changes(&mut self) -> &mut BTreeSet<Called> {
        let store = &self.store;
        self.called.get_or_insert_with(|| {
            let text = store.setting(CALLED_SETTING).ok().flatten();
            text.and_then(|text| from_json(&text).ok()).unwrap_or_default()
        })
    }
}

/// The same for whoever reads one device's log: it holds changes of its own runs only.
pub(crate) struct LogOf<'a> {
    space: &'a mut Space,
    sealer: DeviceId,
}

impl Known for LogOf<'_> {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        self.space.records(prefix)
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        self.space.runs(prefix)
    }

    fn told(&mut self, run: Run) -> bool {
        self.space.told(run)
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        Known::record(self.space, id)
    }

    fn may_seal(&mut self, run: Run) -> bool {
        self.space.members.owner_of_run(&run.0, self.sealer).is_some()
    }

    fn held(&mut self, change: Called) -> bool {
        self.space.held(change)
    }
}
