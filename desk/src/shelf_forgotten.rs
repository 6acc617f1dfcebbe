//! What lies on shelves of somebody who was forgotten: own objects that hold a section of hers are put anew without it and
//! deleted at the next visit, and the pieces of her files are deleted.

use crate::desk::{Desk, from_json, to_json};
use crate::files::{hex, unhex_all};
use crate::meet::Lend;
use crate::shelf::{Stay, Visit};
use crate::shelf_read::{STRANGER, UNREAD};
use crate::shelves::Spans;
use crate::trouble::Outcome;
use ilima_ledger::DeviceId;
use ilima_ledger::chunk::ChunkId;
use ilima_store::{Commit, KeptEntry, ShelfObject};
use std::collections::BTreeSet;

/// In the place of the name of a larger object: this one is to be gone. Names are hex, so none is called so.
const FORGOTTEN: &str = "forgotten";
/// Pieces of files of forgotten people, that shelves may still hold.
const CHUNKS_SETTING: &str = "forgotten-chunks";
/// Of so many files nobody speaks any more; the oldest are let go.
const CHUNKS_MAX: usize = 10_000;

impl Desk {
    /// What shelves hold of these records, noted before they are dropped.
    pub(crate) fn note_on_shelves(
        &self,
        records: &BTreeSet<[u8; 16]>,
        cut: &[KeptEntry],
        commit: &mut Commit,
    ) -> Outcome<()> {
        let store = &self.space()?.store;
        let cut: BTreeSet<(String, u64)> =
            cut.iter().map(|entry| (DeviceId(entry.device).to_string(), entry.number)).collect();
        for mut object in store.own_shelf_objects()? {
            let spans: Spans = from_json(&object.holds)?;
            let holds = |(device, number): &(String, u64)| {
                spans.iter().any(|(of, first, last)| of == device && (*first..=*last).contains(number))
            };
            if cut.iter().any(holds) {
                // It counts as holding nothing: what was in it is put again, without her.
                (object.holds, object.replaced_by) = ("[]".to_owned(), FORGOTTEN.to_owned());
                commit.shelf_objects.push(object);
            }
        }
        let others: BTreeSet<[u8; 16]> =
            store.record_ids(None)?.into_iter().filter(|id| !records.contains(id)).collect();
        let still: BTreeSet<ChunkId> = self.named_chunks(Some(&others))?.all().copied().collect();
        let mut gone = self.forgotten_chunks()?;
        gone.extend(self.named_chunks(Some(records))?.all().filter(|id| !still.contains(*id)));
        let gone = gone.split_off(gone.len().saturating_sub(CHUNKS_MAX));
        let text: Vec<String> = gone.iter().map(|id| hex(id)).collect();
        commit.settings.push((CHUNKS_SETTING.to_owned(), to_json(&text)?));
        Ok(())
    }

    /// What of this shelf is to be gone, as of now: somebody may have been forgotten in what was just read. Acts and our own
    /// word lay in it too, and go there again.
    pub(crate) fn know_forgotten(&self, visit: &mut Visit) -> Outcome<()> {
        let kept = self.space()?.store.own_shelf_objects()?.into_iter();
        for one in kept.filter(|one| one.replaced_by == FORGOTTEN) {
            if let Some(known) = visit.known.get_mut(&one.name).filter(|known| known.shelf == one.shelf) {
                *known = one;
                visit.say_again = true;
            }
        }
        Ok(())
    }

    fn forgotten_chunks(&self) -> Outcome<Vec<ChunkId>> {
        let text = self.space()?.store.setting(CHUNKS_SETTING)?;
        let kept: Vec<String> = text.map_or_else(|| Ok(Vec::new()), |text| from_json(&text))?;
        Ok(kept.iter().filter_map(|id| ChunkId::try_from(unhex_all(id)?).ok()).collect())
    }

    /// Objects that hold pieces of files of forgotten people and of nobody else.
    fn forgotten_objects(&self) -> Outcome<Vec<String>> {
        let named: BTreeSet<ChunkId> = self.named_chunks(None)?.all().copied().collect();
        let mut names = Vec::new();
        for id in self.forgotten_chunks()?.iter().filter(|id| !named.contains(*id)) {
            names.extend(self.names_of(id)?);
        }
        Ok(names)
    }
}

/// Whether it waits for a larger object to be read back, and not for being forgotten or read.
pub(crate) fn is_replaced(object: &ShelfObject) -> bool {
    let by = object.replaced_by.as_str();
    !["", FORGOTTEN, UNREAD].contains(&by) && !by.starts_with(STRANGER)
}

impl<L: Lend> Stay<'_, L> {
    /// Deletes what is to be gone. What replaces it lies there already.
    pub(crate) fn delete_forgotten(&mut self) -> Outcome<()> {
        if !self.shelf.lets_delete() {
            return Ok(());
        }
        let names = self.desk.lend(|desk| desk.forgotten_objects())?;
        for name in names.into_iter().filter(|name| self.visit.files.lists(name)).collect::<Vec<_>>() {
            self.delete(&name)?;
        }
        let known = self.visit.known.values();
        let gone: Vec<ShelfObject> = known.filter(|one| one.replaced_by == FORGOTTEN).cloned().collect();
        gone.into_iter().try_for_each(|one| self.delete_known(one))
    }

    /// Deletes an object of ours, and knows it no more.
    pub(crate) fn delete_known(&mut self, one: ShelfObject) -> Outcome<()> {
        if !self.delete(&one.name)? {
            return Ok(());
        }
        self.visit.known.remove(&one.name);
        let gone = Commit { gone_shelf_objects: vec![(one.shelf, one.name)], ..Commit::default() };
        self.desk.lend(|desk| desk.keep_aside(&gone))
    }

    /// Answers whether it is gone. One that cannot be deleted is no reason to leave, unless the shelf itself is gone.
    pub(crate) fn delete(&mut self, name: &str) -> Outcome<bool> {
        match self.shelf.delete(name) {
            Ok(()) => Ok(true),
            Err(refused) if self.shelf.list().is_err() => Err(refused.into()),
            Err(refused) => {
                self.visit.tally.refuse(&self.visit.name, &refused.into(), "");
                Ok(false)
            }
        }
    }
}
