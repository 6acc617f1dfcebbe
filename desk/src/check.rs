//! Everything verified anew: the store's pages, every log and its chain, every document and its row.

use crate::contract::Checked;
use crate::desk::Desk;
use crate::disk::{self, PICKED_BYTES_MAX};
use crate::job::Job;
use crate::receive::place_of;
use crate::space::store_row;
use crate::trouble::Outcome;
use ilima_core::ids::RecordId;
use ilima_core::pack;
use ilima_core::refused::Refused;
use ilima_ledger::entry::{self, Opened, Section};
use ilima_ledger::invite::Request;
use ilima_ledger::{DeviceId, Hash};
use ilima_store::{KeptEntry, ListRow, StoreRow};
use ilima_sync::parcel::{self, Item};
use ilima_sync::{FileKind, kind_of};
use std::path::Path;

/// What `verify` found in a file, without taking anything in.
pub struct Verified {
    pub kind: FileKind,
    pub entries: usize,
    pub problems: Vec<String>,
}

impl Desk {
    pub fn check(&mut self, job: &Job) -> Outcome<Checked> {
        let mut checked = Checked { logs: 0, entries: 0, documents: 0, problems: Vec::new() };
        if let Err(refused) = self.space()?.store.check() {
            checked.problems.push(format!("store: {refused:?}"));
        }
        self.check_logs(&mut checked, job)?;
        self.check_records(&mut checked, job)?;
        Ok(checked)
    }

    fn check_logs(&mut self, checked: &mut Checked, job: &Job) -> Outcome<()> {
        for log in self.space()?.store.held()? {
            checked.logs += 1;
            let mut before = [0; 32];
            for number in 1..=log.upto {
                job.step("checking", usize::try_from(number).unwrap_or(0), usize::try_from(log.upto).unwrap_or(0))?;
                checked.entries += 1;
                let held = self.space()?.store.entry(&log.device, number)?;
                let Some(held) = held.filter(|held| held.before == before) else {
                    checked.problems.push(format!("log {}: chain broken at {number}", RecordId(log.device)));
                    break;
                };
                match self.check_entry(&held) {
                    Ok(()) => before = held.hash,
                    Err(trouble) => {
                        checked.problems.push(format!(
                            "log {}: entry {number}: {:?}",
                            RecordId(log.device),
                            trouble.code
                        ));
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Opens as signed, and its documents hold just the changes that it tells of; one that waits need only open.
    fn check_entry(&mut self, held: &KeptEntry) -> Outcome<()> {
        let (keys, space) = (&self.secrets()?.keys, self.space()?);
        let opened = match entry::open(keys, &space.members, &place_of(held), &held.bytes) {
            // Its epoch's key has not come yet.
            Err(ilima_ledger::Refused::WrongKey) if !held.applied => return Ok(()),
            opened => opened?,
        };
        let aside = self.set_aside_sections(held)?;
        for (section, at) in opened.sections.iter().zip(0..) {
            let Section::Whole(bytes) = section else { continue };
            if aside.contains(&at) {
                continue;
            }
            let space = self.space_mut()?;
            match pack::read(bytes, &mut space.log_of(DeviceId(held.device))) {
                Ok(_) => {}
                Err(Refused::Missing | Refused::Newer(_)) if !held.applied => {}
                Err(refused) => return Err(refused.into()),
            }
            space.trim();
        }
        Ok(())
    }

    /// Entries that count and can be opened here, and wait for what they follow. Where all is that was signed, there are none.
    pub fn still_waiting(&self) -> Outcome<Vec<String>> {
        let (keys, space, mut waiting) = (&self.secrets()?.keys, self.space()?, Vec::new());
        for (device, number) in space.store.unapplied()? {
            let Some(held) = space.store.entry(&device, number)? else { continue };
            let opens = entry::open(keys, &space.members, &place_of(&held), &held.bytes).is_ok();
            if opens && self.entry_counts(DeviceId(device), number, &held.hash)? {
                waiting.push(format!("log {}: entry {number}", DeviceId(device)));
            }
        }
        Ok(waiting)
    }

    fn check_records(&mut self, checked: &mut Checked, job: &Job) -> Outcome<()> {
        let ids = self.space()?.store.record_ids(None)?;
        let total = ids.len();
        for (at, id) in ids.into_iter().enumerate() {
            job.step("checking", at, total)?;
            let space = self.space_mut()?;
            let made = space.record(RecordId(id)).map(|open| store_row(open.record.row()));
            match made {
                Ok(row) => {
                    checked.documents += 1;
                    if !same_row(space.store.row(&id)?, row) {
                        checked.problems.push(format!("record {}: row differs from document", RecordId(id)));
                    }
                }
                Err(trouble) => checked.problems.push(format!("record {}: {:?}", RecordId(id), trouble.code)),
            }
            space.trim();
        }
        Ok(())
    }

    /// Looks at a file as receiving would, and changes nothing.
    pub fn verify(&mut self, path: &Path) -> Outcome<Verified> {
        let bytes = disk::read(path, PICKED_BYTES_MAX)?;
        let kind = kind_of(&bytes);
        let mut verified = Verified { kind, entries: 0, problems: Vec::new() };
        match kind {
            FileKind::Request => {
                Request::decode(&bytes)?;
            }
            FileKind::Invite => {}
            // Without its first bytes it may still hold whole segments; if not, that is said.
            FileKind::Parcel | FileKind::Unknown => self.verify_parcel(&bytes, &mut verified)?,
        }
        Ok(verified)
    }

    /// The hash of an entry whose sections can be read, now or when what they follow is here.
    fn readable(&mut self, opened: &Opened) -> Outcome<Hash> {
        for section in &opened.sections {
            let Section::Whole(bytes) = section else { continue };
            match pack::read(bytes, self.space_mut()?) {
                Ok(_) | Err(Refused::Missing) => {}
                Err(refused) => return Err(refused.into()),
            }
        }
        self.space_mut()?.trim();
        Ok(opened.hash)
    }

    fn verify_parcel(&mut self, bytes: &[u8], verified: &mut Verified) -> Outcome<()> {
        let secrets = self.secrets()?;
        let reading = parcel::read(&[(secrets.keys.space, &secrets.keys.routing)], bytes)?;
        verified.problems.extend(reading.damage.iter().map(|damage| format!("{damage:?}")));
        for item in reading.items {
            let Item::Span(span) = item else { continue };
            let mut before = span.before;
            for (bytes, number) in span.entries.iter().zip(span.first..) {
                match self.open_entry(&span, number, &before, bytes).and_then(|opened| self.readable(&opened)) {
                    Ok(hash) => {
                        before = hash;
                        verified.entries += 1;
                    }
                    Err(trouble) => {
                        verified.problems.push(format!("entry: {:?}", trouble.code));
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether the kept row says what its document says. (Links and search text live in tables of their own, written with it.)
fn same_row(stored: Option<ListRow>, made: StoreRow) -> bool {
    stored.is_some_and(|stored| {
        stored.kind == made.kind
            && stored.title == made.title
            && stored.removed == made.removed
            && stored.two_answers == made.two_answers
            && stored.cells == made.cells
    })
}
