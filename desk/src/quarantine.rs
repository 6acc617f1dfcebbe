//! Sections of verified entries that could not be taken in: set aside with their author named, kept and handed on.

use crate::clock;
use crate::contract::SetAside;
use crate::desk::Desk;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::DeviceId;
use ilima_ledger::members::{Act, Voided};
use ilima_store::{Commit, KeptEntry, Quarantined};
use std::collections::BTreeSet;

const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Desk {
    /// The sections of an entry that are not to be tried: set aside here, or by a steward for everybody.
    pub(crate) fn set_aside_sections(&self, entry: &KeptEntry) -> Outcome<BTreeSet<u32>> {
        let space = self.space()?;
        let first = Voided { device: DeviceId(entry.device), number: entry.number, section: 0, hash: [0; 32] };
        let last = Voided { section: u32::MAX, hash: [255; 32], ..first };
        let of_this = |one: &&Voided| one.hash == entry.hash;
        let mut aside: BTreeSet<u32> = BTreeSet::new();
        if space.members.voided().range(first..=last).any(|(one, _)| of_this(&one)) {
            aside.extend(self.void_sections()?.range(first..=last).filter(of_this).map(|one| one.section));
        }
        let here = space.store.quarantined()?.into_iter();
        let of_this = |one: &Quarantined| (one.device, one.entry, one.hash) == (entry.device, entry.number, entry.hash);
        aside.extend(here.filter(of_this).map(|one| one.section));
        Ok(aside)
    }

    pub(crate) fn set_aside_section(
        &self,
        entry: &KeptEntry,
        section: u32,
        trouble: &Trouble,
        tally: &mut Tally,
    ) -> Outcome<Quarantined> {
        let from = self.device_names()?.get(&entry.device).cloned().unwrap_or_default();
        tally.refuse("", trouble, &from);
        Ok(Quarantined {
            number: 0,
            device: entry.device,
            entry: entry.number,
            section,
            hash: entry.hash,
            at_ms: clock::now_ms(),
            why: trouble.code.word(),
            version: VERSION.to_owned(),
        })
    }

    /// What is set aside here and not yet settled for all.
    pub fn quarantine(&self) -> Outcome<Vec<SetAside>> {
        let names = self.device_names()?;
        let space = self.space()?;
        let voided = space.members.voided();
        let open = space.store.quarantined()?.into_iter().filter(|one| !voided.contains_key(&place(one)));
        Ok(open
            .map(|one| SetAside {
                id: one.number.to_string(),
                from: names.get(&one.device).cloned().unwrap_or_default(),
                device: DeviceId(one.device).to_string(),
                entry: one.entry,
                section: one.section,
                at_ms: one.at_ms,
                why: one.why,
            })
            .collect())
    }

    /// A steward settles it: this section counts for nobody, here or elsewhere.
    pub fn void(&mut self, id: &str) -> Outcome<()> {
        let kept = self.space()?.store.quarantined()?;
        let one = kept.iter().find(|one| one.number.to_string() == id);
        let one = place(one.ok_or_else(|| Trouble::new(Code::NotFound).with("what", id))?);
        let Voided { device, number, section, hash } = one;
        self.try_act(Act::Void { device, number, section, hash }, false)
    }

    /// A newer program may read what an older one could not: each section is tried once more.
    pub(crate) fn retry_quarantine(&mut self) -> Outcome<()> {
        let (kept, voided) = (self.space()?.store.quarantined()?.into_iter(), self.space()?.members.voided());
        let old: Vec<Quarantined> =
            kept.filter(|one| one.version != VERSION && !voided.contains_key(&place(one))).collect();
        if old.is_empty() {
            return Ok(());
        }
        let released = old.iter().map(|one| one.number).collect();
        let unapplied = old.iter().map(|one| (one.device, one.entry)).collect();
        self.keep_aside(&Commit { released, unapplied, ..Commit::default() })?;
        self.reconsider()
    }
}

fn place(one: &Quarantined) -> Voided {
    Voided { device: DeviceId(one.device), number: one.entry, section: one.section, hash: one.hash }
}
