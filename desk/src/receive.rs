//! Receiving: parcels in any order, repeated or partial. Nothing is trusted because a file exists.

use crate::clock;
use crate::contract::Receipt;
use crate::desk::Desk;
use crate::disk::{self, PICKED_BYTES_MAX};
use crate::job::Job;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::entry::{self, Opened, Place, Section};
use ilima_ledger::seen::Seen;
use ilima_ledger::span::Span;
use ilima_ledger::{DeviceId, Hash, MemberId};
use ilima_store::{Commit, KeptEntry, KeptSeen};
use ilima_sync::carriers::folder;
use ilima_sync::parcel::{self, Item};
use std::path::{Path, PathBuf};

impl Desk {
    /// Takes in a parcel, or every parcel of a folder.
    pub fn receive(&mut self, path: &Path, job: &Job) -> Outcome<Receipt> {
        let files = parcels_at(path)?;
        let mut tally = Tally::default();
        tally.receipt.direction = "received".into();
        tally.receipt.carrier = disk::name_of(path);
        for (at, file) in files.iter().enumerate() {
            job.step("reading", at, files.len())?;
            let received = match disk::read(file, PICKED_BYTES_MAX) {
                // A bad place on the stick is that file's trouble: the others beside it may be whole.
                Err(trouble) if trouble.code == Code::Disk && files.len() > 1 => Err(Code::DamagedFile.into()),
                read => read.and_then(|bytes| self.receive_file(file, &bytes, job, &mut tally)),
            };
            match received {
                Ok(()) => {}
                // One file alone: its trouble is the answer. Among several, it is a line of the receipt.
                Err(trouble) if files.len() == 1 || is_ours(trouble.code) => return Err(trouble),
                Err(trouble) => tally.refuse(&disk::name_of(file), &trouble, ""),
            }
        }
        self.finish_receipt(tally)
    }

    pub(crate) fn finish_receipt(&mut self, tally: Tally) -> Outcome<Receipt> {
        self.heed_copy()?;
        self.learn_who_forgot()?;
        let receipt = self.fill_receipt(tally)?;
        self.keep_receipt(&receipt)?;
        Ok(receipt)
    }

    /// What was done so far, in people's units and with names.
    pub(crate) fn fill_receipt(&self, mut tally: Tally) -> Outcome<Receipt> {
        let names = self.device_names()?;
        tally.receipt.space.clone_from(&self.space()?.name);
        tally.receipt.at_ms = clock::now_ms();
        tally.receipt.records = self.kinds_of(&tally.touched)?;
        tally.receipt.waiting = self.space()?.store.unapplied()?.len();
        tally.receipt.from = tally.from.iter().map(|device| names.get(device).cloned().unwrap_or_default()).collect();
        tally.receipt.from.sort();
        tally.receipt.from.dedup();
        Ok(tally.receipt)
    }

    fn receive_file(&mut self, file: &Path, bytes: &[u8], job: &Job, tally: &mut Tally) -> Outcome<()> {
        let secrets = self.secrets()?;
        let space = secrets.keys.space;
        let reading = match parcel::read(&[(space, &secrets.keys.routing)], bytes) {
            Err(ilima_sync::Refused::NotAParcel) if folder::is_called_parcel(file) => {
                return Err(Code::DamagedFile.into());
            }
            read => read?,
        };
        tally.receipt.bytes += bytes.len() as u64;
        let name = disk::name_of(file);
        if !reading.damage.is_empty() {
            tally.refuse(&name, &Code::DamagedFile.into(), "");
        }
        self.take_items(reading.items, &name, job, tally)
    }

    /// What a carrier brought; `name` is the carrier's, for the receipt.
    pub(crate) fn take_items(&mut self, items: Vec<Item>, name: &str, job: &Job, tally: &mut Tally) -> Outcome<()> {
        let before = (self.space()?.acts.len(), tally.receipt.entries);
        // Acts first: they say whose entries count.
        let acts = items.iter().filter_map(|item| if let Item::Acts(acts) = item { Some(acts) } else { None });
        self.take_acts(&acts.flatten().cloned().collect::<Vec<_>>())?;
        let (total, mut chunks) = (items.len(), Vec::new());
        for (at, item) in items.into_iter().enumerate() {
            job.step("applying", at, total)?;
            match item {
                Item::Acts(_) => {}
                Item::Span(span) => self.take_span(&span, name, job, tally)?,
                Item::Bundle(bytes) => self.take_bundle(&bytes, name, job, tally)?,
                Item::Seen(bytes) => self.take_seen(bytes)?,
                // A matter of the shelf that it lies on.
                Item::Spoilt(_) => {}
                // After the records that name them.
                Item::Chunk(bytes) => chunks.push(bytes),
            }
        }
        if self.space()?.may_help {
            self.take_waiting(tally, job)?;
        }
        if before != (self.space()?.acts.len(), tally.receipt.entries) {
            self.space_mut()?.news += 1;
        }
        self.take_chunks(chunks, job, tally)
    }

    fn take_bundle(&mut self, bytes: &[u8], name: &str, job: &Job, tally: &mut Tally) -> Outcome<()> {
        match self.unbundled(bytes) {
            Ok(spans) => {
                tally.bundled.extend(spans.iter().map(|span| (span.device, span.first, span.entries.len() as u64)));
                spans.iter().try_for_each(|span| self.take_span(span, name, job, tally))
            }
            Err(trouble) if is_ours(trouble.code) => Err(trouble),
            Err(trouble) => {
                tally.refuse(name, &trouble, "");
                Ok(())
            }
        }
    }

    fn take_span(&mut self, span: &Span, name: &str, job: &Job, tally: &mut Tally) -> Outcome<()> {
        let mut before = span.before;
        for (bytes, number) in span.entries.iter().zip(span.first..) {
            if job.cancelled() {
                return Err(Code::Cancelled.into());
            }
            match self.take_entry(span, number, &before, bytes, tally) {
                Ok(hash) => before = hash,
                Err(trouble) if is_ours(trouble.code) => return Err(trouble),
                Err(trouble) => {
                    // What follows a bad entry in its span cannot be verified from here.
                    let from = self.device_names()?.get(&span.device.0).cloned().unwrap_or_default();
                    tally.refuse(name, &trouble, &from);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// One entry: verified, opened, unpacked, applied, and kept with its changes in one transaction.
    fn take_entry(
        &mut self,
        span: &Span,
        number: u64,
        before: &Hash,
        bytes: &[u8],
        tally: &mut Tally,
    ) -> Outcome<Hash> {
        let secrets = self.secrets()?;
        let space = self.space()?;
        if !self.was_let_in(span.device)? {
            // Whoever is in signs a letting in that does not count, and a stranger's log without end.
            return Err(ilima_ledger::Refused::NotAMember(span.device).into());
        }
        let place = span.place(number, before);
        let held = space.store.entry(&span.device.0, number)?;
        let own_and_new = held.is_none() && span.device == self.own_device()?;
        let arrived = entry::entry_hash(&secrets.keys, &place, bytes)?;
        let held = self.make_way(&place, &arrived, held, bytes)?;
        let (secrets, space) = (self.secrets()?, self.space()?);
        if self.is_of_another_copy(&place, &arrived, held.as_ref())? {
            // Only an entry that its author truly signed in this place proves a copy.
            let opened = entry::open(&secrets.keys, &space.members, &place, bytes)?;
            self.take_from_copy(&place, opened.sections, tally)?;
            return Ok(arrived);
        }
        if let Some(held) = held {
            // One that came with sections cut out is made good by the whole one, else whoever cut it decides for all.
            if held.bytes == bytes || !is_whole(&entry::open(&secrets.keys, &space.members, &place, bytes)?) {
                return Ok(held.hash);
            }
        }
        let hash = entry::verify(secrets.keys.space, &space.members, &place, bytes)?;
        if !tally.has_room_for(span.device, bytes.len()) {
            let from = self.device_name(span.device)?;
            return Err(Trouble::new(Code::TooMuchFrom).with("from", from));
        }
        let entry = KeptEntry {
            device: span.device.0,
            number,
            hash,
            before: *before,
            member_heads: span.member_heads,
            bytes: bytes.to_vec(),
            applied: true,
        };
        let opened = entry::open(&secrets.keys, &space.members, &place, bytes);
        let counts = self.entry_counts(span.device, number, &hash)?;
        if opened == Err(ilima_ledger::Refused::WrongKey) || !counts {
            // What counts may stand on it.
            self.space_mut()?.may_help |= !counts;
            // Kept and handed on: its key may come, or a steward may adopt it.
            self.keep_aside(&Commit { entries: vec![KeptEntry { applied: false, ..entry }], ..Commit::default() })?;
        } else {
            let (_, whole) = self.take_sections(&opened?.sections, entry, tally)?;
            // It may stand on something of a device that was stopped.
            if !whole && !self.space()?.may_help && !self.set_aside_entries()?.is_empty() {
                self.space_mut()?.may_help = true;
            }
        }
        tally.receipt.entries += 1;
        tally.from.insert(span.device.0);
        if own_and_new {
            // Whoever wrote it is another copy, or this disk is an old one.
            self.note_fork(span.device, None)?;
        }
        Ok(hash)
    }

    /// Whether an act that counts ever let a device in, whatever became of it since. A card alone lets nobody in.
    fn was_let_in(&self, device: DeviceId) -> Outcome<bool> {
        Ok(self.space()?.members.member(device).is_some_and(|member| member != MemberId::default()))
    }

    fn take_seen(&mut self, bytes: Vec<u8>) -> Outcome<()> {
        let space = self.space()?;
        let Ok(seen) = Seen::read(&bytes, self.secrets()?.keys.space, &space.members) else { return Ok(()) };
        if !self.was_let_in(seen.device)? {
            return Ok(());
        }
        let newest = space.store.seen()?.into_iter().find(|kept| kept.device == seen.device.0);
        if newest.is_some_and(|kept| kept.counter > seen.counter || kept.bytes == bytes) {
            return Ok(());
        }
        self.heed_word(&seen)?;
        let kept = KeptSeen {
            device: seen.device.0,
            counter: seen.counter,
            at_ms: seen.at_ms,
            heard_ms: clock::now_ms(),
            bytes,
        };
        self.keep_aside(&Commit { seen: vec![kept], ..Commit::default() })
    }
}

fn is_whole(opened: &Opened) -> bool {
    opened.sections.iter().all(|section| matches!(section, Section::Whole(_)))
}

pub(crate) fn place_of(entry: &KeptEntry) -> Place {
    let KeptEntry { number, before, member_heads, .. } = *entry;
    Place { device: DeviceId(entry.device), number, before, member_heads }
}

/// Troubles of this computer or person, which end the whole work; all others are the file's.
pub(crate) fn is_ours(code: Code) -> bool {
    matches!(
        code,
        Code::DiskFull
            | Code::Disk
            | Code::Cancelled
            | Code::DamagedStore
            | Code::NoSpace
            | Code::Unexpected
            | Code::TooMuchFrom
    )
}

fn parcels_at(path: &Path) -> Outcome<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let files = folder::find(path)?;
    if files.is_empty() { Err(Trouble::new(Code::FileMissing).with("what", disk::name_of(path))) } else { Ok(files) }
}
