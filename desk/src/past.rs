//! One past for a log that somebody's cut ended. The cut names its last entry by hash, and so all before it: whoever signs
//! them once more, for those who have not got them yet, writes another past. What is not proven gives way.

use crate::desk::Desk;
use crate::trouble::{Code, Outcome};
use ilima_ledger::entry::{self, Place};
use ilima_ledger::{DeviceId, Hash};
use ilima_store::{Commit, KeptEntry};
use std::collections::BTreeMap;

impl Desk {
    /// Where an entry arrives of a log that ended: what is held in its stead and not proven goes. Answers what is still held.
    pub(crate) fn make_way(
        &mut self,
        place: &Place,
        arrived: &Hash,
        held: Option<KeptEntry>,
        bytes: &[u8],
    ) -> Outcome<Option<KeptEntry>> {
        let Some((last, hash)) = self.named_end(place.device)?.filter(|(last, _)| place.number <= *last) else {
            return Ok(held);
        };
        if place.number == last && *arrived != hash {
            return Err(Code::Copied.into());
        }
        let (from, wanted) = self.proven_from(place.device, last, &hash)?;
        // Next to what is proven only the one that it names is true; it is proven itself, and what is below it may not be.
        let next = place.number.saturating_add(1) == from;
        let gives_way = if next { *arrived == wanted } else { from > last || place.number < from };
        if !gives_way || !self.is_of_another_copy(place, arrived, held.as_ref())? {
            return Ok(held);
        }
        entry::verify(self.secrets()?.keys.space, &self.space()?.members, place, bytes)?;
        self.drop_past(place.device)?;
        Ok(None)
    }

    /// Drops logs of which the entry that a cut names is here, and is another one.
    pub(crate) fn drop_false_pasts(&mut self) -> Outcome<()> {
        for row in self.space()?.members.everybody() {
            let Some((last, hash)) = self.named_end(row.device)? else { continue };
            let held = self.space()?.store.entry_link(&row.device.0, last)?;
            if held.is_some_and(|held| held.hash != hash) {
                self.drop_past(row.device)?;
            }
        }
        Ok(())
    }

    /// Drops what is held of a log and not proven, and takes it out of the records.
    pub(crate) fn drop_past(&mut self, device: DeviceId) -> Outcome<()> {
        let Some((last, hash)) = self.named_end(device)? else { return Ok(()) };
        let (from, _) = self.proven_from(device, last, &hash)?;
        // What comes after a false end is false as well.
        let below = if from > last { u64::MAX } else { from };
        let mut changes = BTreeMap::new();
        for entry in self.space()?.store.entries(&device.0, 1, below.saturating_sub(1))? {
            self.note_changes(&entry, None, &mut changes)?;
        }
        self.take_out(changes, Commit { gone_entries: vec![(device.0, below)], ..Commit::default() })
    }

    /// Of others: what this desk wrote itself, it knows.
    fn named_end(&self, device: DeviceId) -> Outcome<Option<(u64, Hash)>> {
        let members = &self.space()?.members;
        let own = members.line(self.own_device()?).any(|mine| mine == device);
        Ok(members.end(device).filter(|_| !own))
    }

    /// The first of the entries that lead to the one that the cut names without a gap; past it, if none does. And what the
    /// one before that is called.
    fn proven_from(&self, device: DeviceId, last: u64, hash: &Hash) -> Outcome<(u64, Hash)> {
        let (mut from, mut wanted) = (last.saturating_add(1), *hash);
        while let Some(link) = self.space()?.store.entry_link(&device.0, from.saturating_sub(1))? {
            if link.hash != wanted {
                break;
            }
            (from, wanted) = (from.saturating_sub(1), link.before);
        }
        Ok((from, wanted))
    }
}
