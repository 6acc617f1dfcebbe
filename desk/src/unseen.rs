//! Words to forget a record that was never here. Only people are forgotten, and what a record is shows when it comes: else a
//! steward could make whoever comes later cut plans, and what lies beside them, out of all that they get.

use crate::desk::{Desk, from_json, to_json};
use crate::trouble::Outcome;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack;
use ilima_core::space::record::Record;
use ilima_ledger::DeviceId;
use ilima_store::Commit;
use std::collections::BTreeSet;

/// Among a space's settings: records that are forgotten here without anybody knowing what they were.
const UNSEEN: &str = "forgotten-unseen";

impl Desk {
    fn unseen(&self) -> Outcome<BTreeSet<RecordId>> {
        Ok(self.space()?.store.setting(UNSEEN)?.as_deref().map(from_json).transpose()?.unwrap_or_default())
    }

    /// The setting with these among them.
    pub(crate) fn with_unseen(&self, more: BTreeSet<RecordId>) -> Outcome<Option<(String, String)>> {
        if more.is_empty() {
            return Ok(None);
        }
        let all: BTreeSet<RecordId> = self.unseen()?.into_iter().chain(more).collect();
        Ok(Some((UNSEEN.to_owned(), to_json(&all)?)))
    }

    /// Whether a section of a forgotten record is a person's as well. While only later work of it came, it waits.
    pub(crate) fn is_truly_forgotten(&mut self, owner: RecordId, clear: &[u8], sealer: DeviceId) -> Outcome<bool> {
        let mut unseen = self.unseen()?;
        if !unseen.remove(&owner) {
            return Ok(true);
        }
        let Some(kind) = self.kind_in(owner, clear, sealer)? else { return Ok(false) };
        let person = crate::forget::is_forgettable(&kind);
        let mut commit = Commit { settings: vec![(UNSEEN.to_owned(), to_json(&unseen)?)], ..Commit::default() };
        if person {
            commit.entries = self.cut_out(&[owner.0].into())?;
            commit.settings.extend(self.called_setting()?);
        } else {
            commit.kept_after_all = vec![owner.0];
        }
        self.keep_aside(&commit)?;
        Ok(person)
    }

    /// What a record is, if the section begins it.
    fn kind_in(&mut self, owner: RecordId, clear: &[u8], sealer: DeviceId) -> Outcome<Option<String>> {
        let Ok(mut changes) = pack::read(clear, &mut self.space_mut()?.log_of(sealer)) else { return Ok(None) };
        changes.retain(|change| change.record == owner);
        let mut record = Record::new(owner, Run::default());
        let read = record.receive(&changes).is_ok() && !record.is_blank();
        Ok(read.then(|| record.row().kind))
    }
}
