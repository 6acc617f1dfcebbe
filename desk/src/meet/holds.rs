//! What this desk holds, for a session; and what lies in the spans that it gives.

use crate::desk::Desk;
use crate::give::Truth;
use crate::trouble::Outcome;
use ilima_core::pack;
use ilima_ledger::entry::{self, Opened, Section};
use ilima_ledger::span::Span;
use ilima_ledger::{DeviceId, Hash};
use ilima_sync::item::Item;
use ilima_sync::knowledge::Knowledge;
use std::collections::BTreeSet;

impl Desk {
    /// What this desk holds, for a session.
    pub(crate) fn knowledge(&self, small_files: bool) -> Outcome<Knowledge> {
        let space = self.space()?;
        let words = space.store.seen()?.into_iter().map(|seen| (DeviceId(seen.device), seen.counter)).collect();
        let (me, (_, truth)) = (self.secrets()?.device.card().device, self.last_word()?);
        let (told, nothing_newer) = (truth != Truth::Old, truth == Truth::Whole);
        let (members, acts) = (space.members.clone(), space.acts.clone());
        let lacks_files = !self.missing_chunks(small_files)?.is_empty();
        Ok(Knowledge { me, told, nothing_newer, lacks_files, heads: self.heads()?, members, acts, words })
    }

    /// The same, with everything of one's own sealed first.
    pub(crate) fn sealed_knowledge(&mut self, small_files: bool) -> Outcome<Knowledge> {
        if self.may_write().is_ok() {
            self.seal_waiting()?;
        }
        self.knowledge(small_files)
    }

    /// Whether something was written since the last sealing.
    pub(crate) fn has_news(&self) -> Outcome<bool> {
        Ok(self.may_write().is_ok() && !self.space()?.store.unsealed()?.is_empty())
    }

    /// The records in these spans, as far as they open here; for receipts.
    pub(crate) fn records_in(&mut self, spans: &[Item], entries_max: usize) -> BTreeSet<[u8; 16]> {
        let mut records = BTreeSet::new();
        for item in spans {
            let Item::Span(span) = item else { continue };
            let mut before = span.before;
            for (bytes, number) in span.entries.iter().take(entries_max).zip(span.first..) {
                let Ok(opened) = self.open_entry(span, number, &before, bytes) else { break };
                before = opened.hash;
                for section in &opened.sections {
                    if let (Section::Whole(bytes), Ok(space)) = (section, self.space_mut()) {
                        records.extend(pack::records(bytes, space).unwrap_or_default().iter().map(|record| record.0));
                    }
                }
            }
        }
        records
    }

    /// An entry in its place in a span, verified and opened.
    pub(crate) fn open_entry(&self, span: &Span, number: u64, before: &Hash, bytes: &[u8]) -> Outcome<Opened> {
        let (secrets, space) = (self.secrets()?, self.space()?);
        Ok(entry::open(&secrets.keys, &space.members, &span.place(number, before), bytes)?)
    }
}
