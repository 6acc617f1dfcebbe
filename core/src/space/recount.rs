//! Changes that came to count no more: taken out of a record again, unless somebody's work that counts stands on them.

use super::record::{Change, Record, blank};
use crate::refused::Refused;
use automerge::{Automerge, ChangeHash};
use std::collections::BTreeSet;

/// What names a change everywhere.
pub type ChangeId = [u8; 32];

impl Change {
    pub fn id(&self) -> Result<ChangeId, Refused> {
        let read = automerge::Change::from_bytes(self.raw.clone()).map_err(|_| Refused::Damaged("change"))?;
        Ok(read.hash().0)
    }
}

impl Record {
    /// Takes out those of these changes that no other change stands on, directly or through others. The answer depends on
    /// the changes alone, so that all desks come to the same. Answers whether anything was taken out.
    pub fn recount(&mut self, uncounted: &BTreeSet<ChangeId>) -> Result<bool, Refused> {
        let mut changed = false;
        for (document, doc) in std::mem::take(&mut self.docs) {
            match counted(&doc, uncounted) {
                None => {
                    self.docs.insert(document, doc);
                }
                Some(kept) => {
                    changed = true;
                    self.unsaved.remove(&document);
                    if kept.is_empty() {
                        continue;
                    }
                    let mut again = blank(self.run);
                    again.apply_changes(kept).map_err(|_| Refused::Damaged("document"))?;
                    self.docs.insert(document, again);
                    self.unsaved.insert(document);
                }
            }
        }
        Ok(changed)
    }
}

/// What is left of a document; none when all of it is.
fn counted(doc: &Automerge, uncounted: &BTreeSet<ChangeId>) -> Option<Vec<automerge::Change>> {
    let all = doc.get_changes(&[]);
    let mut stood_on: BTreeSet<ChangeHash> = BTreeSet::new();
    let mut kept = Vec::new();
    for change in all.iter().rev() {
        if !uncounted.contains(&change.hash().0) || stood_on.contains(&change.hash()) {
            stood_on.extend(change.deps().iter().copied());
            kept.push(change.clone());
        }
    }
    kept.reverse();
    (kept.len() < all.len()).then_some(kept)
}
