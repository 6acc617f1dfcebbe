//! Changes of others, hostile until proven: tried on a copy, saved, loaded again, compared, and only then taken.

use super::answers::{keys, run_of};
use super::key;
use super::record::{Change, Received, Record, blank, companion, open};
use crate::ids::{DocumentId, Run};
use crate::refused::Refused;
use automerge::{Automerge, ReadDoc, SaveOptions};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Two long narratives pasted whole, each letter an operation; more at once in one record is an attack on memory.
const OPERATIONS_MAX: usize = 250_000;

impl Record {
    /// Changes of others: applied on a fork under `catch_unwind`, saved, loaded again, heads compared; only then taken.
    /// Answers which changes wait for others that are missing (none when empty). Known changes are skipped.
    pub fn receive(&mut self, changes: &[Change]) -> Result<Received, Refused> {
        let mut by_document: BTreeMap<DocumentId, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            by_document.entry(change.document).or_default().push(change);
        }
        let mut received = Received::default();
        let mut taken = Vec::new();
        for (document, changes) in by_document {
            let read = self.fresh(document, &changes)?;
            if read.is_empty() {
                continue;
            }
            received.fresh.extend(read.iter().map(|(change, _)| (*change).clone()));
            let doc = self.proven(document, read.into_iter().map(|(_, read)| read).collect())?;
            received.waiting += doc.get_missing_deps(&[]).len();
            taken.push((document, doc));
        }
        for (document, doc) in taken {
            self.docs.insert(document, doc);
            self.unsaved.insert(document);
        }
        Ok(received)
    }

    /// Those that are not yet in the document, read and checked against what they say of themselves.
    fn fresh<'a>(
        &self,
        document: DocumentId,
        changes: &[&'a Change],
    ) -> Result<Vec<(&'a Change, automerge::Change)>, Refused> {
        let known = self.docs.get(&document);
        let mut fresh = Vec::new();
        let mut operations = 0;
        for change in changes {
            let bytes = change.raw.clone();
            let read = guarded(|| automerge::Change::from_bytes(bytes).ok())?;
            if change.record != self.id || run_of(read.actor_id()) != Some(change.run) {
                return Err(Refused::Unsound);
            }
            if known.is_some_and(|doc| doc.get_change_meta_by_hash(&read.hash()).is_some()) {
                continue;
            }
            operations += read.len();
            if operations > OPERATIONS_MAX {
                return Err(Refused::TooMuch { what: "operations", limit: OPERATIONS_MAX });
            }
            fresh.push((*change, read));
        }
        Ok(fresh)
    }

    /// A copy of the document with the changes in it, which loads again to the same heads.
    fn proven(&self, document: DocumentId, changes: Vec<automerge::Change>) -> Result<Automerge, Refused> {
        let copy = self.docs.get(&document).cloned().unwrap_or_else(|| blank(self.run));
        // A change that still waits for others was never tried: if one of those is what fails, an honest one must not pay for it.
        let options = SaveOptions { retain_orphans: false, ..SaveOptions::default() };
        let without_waiting = || open(&copy.save_with_options(options), self.run);
        let doc =
            tried(copy.clone(), changes.clone(), self.run).or_else(|_| tried(without_waiting()?, changes, self.run))?;
        if document != self.main() && !self.belongs(document, &doc) {
            return Err(Refused::Unsound);
        }
        Ok(doc)
    }

    /// A companion document's id is made from the record and the one field that it holds.
    fn belongs(&self, document: DocumentId, doc: &Automerge) -> bool {
        keys(doc, ..).iter().all(|text| text == key::OF || companion(self.id, text) == document)
    }
}

fn tried(copy: Automerge, changes: Vec<automerge::Change>, run: Run) -> Result<Automerge, Refused> {
    guarded(move || {
        let mut copy = copy;
        copy.apply_changes(changes).ok()?;
        let again = open(&copy.save(), run).ok()?;
        (sorted(&copy) == sorted(&again) && copy.hydrate(None) == again.hydrate(None)).then_some(again)
    })
}

fn sorted(doc: &Automerge) -> Vec<automerge::ChangeHash> {
    let mut heads = doc.get_heads();
    heads.sort();
    heads
}

fn guarded<T>(work: impl FnOnce() -> Option<T>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(work)).ok().flatten().ok_or(Refused::Unsound)
}
