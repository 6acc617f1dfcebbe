//! Entries that wait: for the key of an epoch, for what they follow, or for a word that they count.

use crate::desk::Desk;
use crate::job::Job;
use crate::receive::{is_ours, place_of};
use crate::tally::Tally;
use crate::trouble::{Outcome, Trouble};
use ilima_ledger::DeviceId;
use ilima_ledger::entry;
use ilima_store::KeptEntry;

impl Desk {
    /// Tries again what waits. What counts may stand on something of a device that was stopped: then that comes in too,
    /// and whatever nothing stands on goes out again.
    pub(crate) fn take_waiting(&mut self, tally: &mut Tally, job: &Job) -> Outcome<()> {
        let tried = self.try_all_waiting(tally, job);
        // One that was broken off is made good the next time; one that was not has tried what it brought, too.
        self.space_mut()?.may_help = tried.is_err();
        tried
    }

    fn try_all_waiting(&mut self, tally: &mut Tally, job: &Job) -> Outcome<()> {
        let waits = self.try_waiting(true, tally, job)?;
        if self.set_aside_entries()?.is_empty() {
            return Ok(());
        }
        if waits {
            self.try_waiting(false, tally, job)?;
            self.try_waiting(true, tally, job)?;
        }
        self.recount()
    }

    /// The entries that count and wait, or those that do not count, as long as that brings something new. Answers whether
    /// any is left that follows something missing.
    fn try_waiting(&mut self, counting: bool, tally: &mut Tally, job: &Job) -> Outcome<bool> {
        loop {
            let (mut anything, mut waits) = (false, false);
            for (device, number) in self.space()?.store.unapplied()? {
                job.step("applying", 0, 0)?;
                let space = self.space()?;
                let Some(entry) = space.store.entry(&device, number)? else { continue };
                if self.entry_counts(DeviceId(device), number, &entry.hash)? != counting {
                    continue;
                }
                let opened = entry::open(&self.secrets()?.keys, &space.members, &place_of(&entry), &entry.bytes);
                if opened == Err(ilima_ledger::Refused::WrongKey) {
                    continue;
                }
                let entry = KeptEntry { applied: counting, ..entry };
                match opened
                    .map_err(Trouble::from)
                    .and_then(|opened| self.take_sections(&opened.sections, entry, tally))
                {
                    Ok((new, whole)) => {
                        anything |= new;
                        waits |= !whole;
                    }
                    Err(trouble) if is_ours(trouble.code) => return Err(trouble),
                    Err(trouble) => {
                        let from = self.device_names()?.get(&device).cloned().unwrap_or_default();
                        tally.refuse("", &trouble, &from);
                    }
                }
            }
            if !anything {
                return Ok(waits);
            }
        }
    }
}
