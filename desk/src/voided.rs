//! What stewards voided for everybody, as it was last heeded here: a week may have passed since, or a crash come between.

use crate::desk::{Desk, from_json, to_json};
use crate::trouble::Outcome;
use ilima_core::ids::RecordId;
use ilima_core::space::recount::ChangeId;
use ilima_ledger::members::Voided;
use ilima_store::Commit;
use std::collections::{BTreeMap, BTreeSet};

/// Among a space's settings: the sections that are out here because two stewards say so.
const VOIDED: &str = "voided";
/// Acts were taken in, and what follows from them for the records is not done yet.
pub(crate) const DUE: &str = "recount-due";

/// A section: device, number of the entry, place in it, hash of the entry.
type Out = BTreeSet<([u8; 16], u64, u32, [u8; 32])>;

impl Desk {
    fn out_before(&self) -> Outcome<Out> {
        Ok(self.space()?.store.setting(VOIDED)?.as_deref().map(from_json).transpose()?.unwrap_or_default())
    }

    fn out_now(&self) -> Outcome<Out> {
        let out = |one: Voided| (one.device.0, one.number, one.section, one.hash);
        Ok(self.void_sections()?.into_iter().map(out).collect())
    }

    /// Notes what is to go out, and what was out and is tried again.
    pub(crate) fn heed_voids(
        &mut self,
        uncounted: &mut BTreeMap<RecordId, BTreeSet<ChangeId>>,
        commit: &mut Commit,
    ) -> Outcome<()> {
        let (before, now) = (self.out_before()?, self.out_now()?);
        for (device, number, section, hash) in &now {
            let entry = self.space()?.store.entry(device, *number)?;
            if let Some(entry) = entry.filter(|entry| entry.hash == *hash) {
                self.note_changes(&entry, usize::try_from(*section).ok(), uncounted)?;
            }
        }
        for (device, number, _, hash) in before.difference(&now) {
            if self.space()?.store.entry_link(device, *number)?.is_some_and(|held| held.hash == *hash) {
                commit.unapplied.push((*device, *number));
            }
        }
        if before != now {
            commit.settings.push((VOIDED.to_owned(), to_json(&now)?));
        }
        Ok(())
    }

    /// At opening: what a crash left undone after acts, and what became void, or sound, by the days that passed.
    pub(crate) fn catch_up(&mut self) -> Outcome<()> {
        let due = self.space()?.store.setting(DUE)?.is_some_and(|due| !due.is_empty());
        if due || self.out_before()? != self.out_now()? {
            self.recount()?;
            self.reconsider()?;
        }
        Ok(())
    }
}
