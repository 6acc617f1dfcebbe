//! Late sealing: own changes become signed, sealed entries only when something is about to carry them.

use crate::desk::Desk;
use crate::space::change;
use crate::trouble::{Code, Outcome};
use ilima_core::ids::RecordId;
use ilima_core::pack;
use ilima_core::space::record::Change;
use ilima_ledger::entry::{Place, seal};
use ilima_ledger::{Hash, SystemRandom};
use ilima_store::{Commit, KeptChange, KeptEntry};
use std::collections::{BTreeMap, BTreeSet};

/// Raw bytes of changes that go into one entry: packed, it fits one part of a mail of 100 kB.
const ENTRY_RAW_BYTES_MAX: usize = 256 * 1024;
/// The same for people, each of whom is a section of some 150 bytes.
const ENTRY_SECTIONS_MAX: usize = 400;
/// Far below the operations that a reader accepts in one section.
const SECTION_RAW_BYTES_MAX: usize = 96 * 1024;

impl Desk {
    /// Seals whatever waits, durably, before the first byte of it leaves. Answers how many entries were made.
    pub(crate) fn seal_waiting(&mut self) -> Outcome<usize> {
        // In the middle of an exchange: sealed under this desk's next name, after it.
        if self.another_at_work()? {
            return Ok(0);
        }
        // Also with nothing to seal: whoever takes part and lacks an epoch's key gets it from the next one.
        match self.epoch_to_write() {
            // It waits here; what is sealed still goes out, and what others have comes in.
            Err(trouble) if trouble.code == Code::StandsStill => return Ok(0),
            other => drop(other?),
        }
        let waiting = self.space()?.store.unsealed()?;
        let batches = batches(waiting);
        let count = batches.len();
        for batch in batches {
            self.seal_batch(batch)?;
        }
        Ok(count)
    }

    fn seal_batch(&mut self, batch: Vec<KeptChange>) -> Outcome<()> {
        let sealed_upto = batch.last().map(|kept| kept.number);
        let runs: BTreeSet<_> = batch.iter().map(|kept| kept.run).collect();
        let sections = sections(batch.into_iter().map(change).collect());
        let sections = sections.iter().map(|changes| self.pack(changes)).collect::<Outcome<Vec<_>>>()?;
        let (number, before) = self.own_end()?;
        let epoch = self.epoch_to_write()?;
        let secrets = self.secrets()?;
        let device = secrets.device.card().device;
        let place = Place { device, number: number + 1, before, member_heads: self.space()?.members.digest() };
        let sealed = seal(&secrets.keys, &epoch, &secrets.device, &place, &sections, &SystemRandom::new())?;
        let entry = KeptEntry {
            device: device.0,
            number: place.number,
            hash: sealed.hash,
            before,
            member_heads: place.member_heads,
            bytes: sealed.bytes,
            applied: true,
        };
        let told_runs = runs.into_iter().collect();
        self.keep_aside(&Commit { entries: vec![entry], sealed_upto, told_runs, ..Commit::default() })?;
        self.space_mut()?.news += 1;
        Ok(())
    }

    fn pack(&mut self, changes: &[Change]) -> Outcome<Vec<u8>> {
        let space = self.space_mut()?;
        let packed = pack::write(changes, space)?;
        space.trim();
        Ok(packed)
    }

    /// The number and hash of the last entry of this device's own log; zeros before the first.
    pub(crate) fn own_end(&self) -> Outcome<(u64, Hash)> {
        let device = self.secrets()?.device.card().device;
        let held = self.space()?.store.held()?;
        Ok(held.iter().find(|log| log.device == device.0).map_or((0, [0; 32]), |log| (log.upto, log.hash_at_upto)))
    }
}

/// Cuts the waiting changes so that no entry outgrows what a reader accepts. Order stays.
fn batches(waiting: Vec<KeptChange>) -> Vec<Vec<KeptChange>> {
    let mut batches: Vec<Vec<KeptChange>> = Vec::new();
    let (mut bytes, mut own_sections) = (0, 0);
    for kept in waiting {
        bytes += kept.raw.len();
        own_sections += usize::from(kept.own_section);
        if batches.is_empty() || bytes > ENTRY_RAW_BYTES_MAX || own_sections > ENTRY_SECTIONS_MAX {
            bytes = kept.raw.len();
            own_sections = usize::from(kept.own_section);
            batches.push(Vec::new());
        }
        if let Some(batch) = batches.last_mut() {
            batch.push(kept);
        }
    }
    batches
}

/// Ordinary documents together; each person's (or incident's) changes alone, so that one can be cut out later.
fn sections(changes: Vec<Change>) -> Vec<Vec<Change>> {
    let mut ordinary: Vec<Vec<Change>> = Vec::new();
    let mut room = 0;
    let mut alone: BTreeMap<RecordId, Vec<Change>> = BTreeMap::new();
    for change in changes {
        if change.own_section {
            alone.entry(change.record).or_default().push(change);
            continue;
        }
        if ordinary.is_empty() || room + change.raw.len() > SECTION_RAW_BYTES_MAX {
            ordinary.push(Vec::new());
            room = 0;
        }
        room += change.raw.len();
        if let Some(section) = ordinary.last_mut() {
            section.push(change);
        }
    }
    ordinary.into_iter().chain(alone.into_values()).collect()
}
