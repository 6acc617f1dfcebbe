//! What a pack may name shortly: the records and runs of the open space.

use crate::space::Space;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack::known::Known;
use ilima_core::space::record::Record;
use std::collections::BTreeSet;

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
}
