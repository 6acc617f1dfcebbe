//! Reading a shelf: whatever lies there that cannot be read costs only itself, and is told to those who have what was in it.

use crate::clock;
use crate::desk::Desk;
use crate::files::hex;
use crate::give::spans_text;
use crate::job::Job;
use crate::meet::Lend;
use crate::shelf::{Stay, Visit};
use crate::shelves::Spans;
use crate::trouble::{Code, Outcome};
use ilima_core::ids::RecordId;
use ilima_ledger::wrap::object_name;
use ilima_store::{Commit, ShelfObject};
use ilima_sync::Refused;
use ilima_sync::item::{Item, SPOILT_MAX};
use ilima_sync::parcel;
use ilima_sync::shelf::{Listed, OBJECT_BYTES_MAX};
use std::io::ErrorKind;

/// What an object holds that nobody can read, as the store keeps it.
const NOTHING: &str = "[]";
/// In the place of the name of a larger object: this one could not be fetched, and is tried again each time. Names are hex.
pub(crate) const UNREAD: &str = "unread";
/// The same for one with entries of somebody who was not let in, and the mark of the acts that say so: it is read again once
/// they say something else.
pub(crate) const STRANGER: &str = "stranger/";
/// Objects looked at again in one visit: whoever says of all that they are spoilt does not make everybody read for ever.
pub(crate) const LOOKED_MAX: usize = SPOILT_MAX;

/// What came of fetching an object.
pub(crate) enum Fetched {
    Bytes(Vec<u8>),
    /// Taken away since it was listed, or not yet to be had: the next visit sees.
    Gone,
    /// A bad place on the disk, perhaps only now.
    Unread,
    /// Longer than any object is.
    Never,
}

impl<L: Lend> Stay<'_, L> {
    /// Fetches one object. One that cannot be read is no reason to leave, unless the shelf itself is gone.
    pub(crate) fn fetched(&mut self, name: &str, bytes: u64) -> Outcome<Fetched> {
        if bytes > OBJECT_BYTES_MAX {
            return Ok(Fetched::Never);
        }
        match self.shelf.read(name) {
            Ok(bytes) => Ok(Fetched::Bytes(bytes)),
            Err(Refused::Io(ErrorKind::NotFound)) => Ok(Fetched::Gone),
            Err(Refused::Damaged | Refused::Ledger(_)) => Ok(Fetched::Never),
            Err(Refused::Io(_)) if self.shelf.list().is_ok() => Ok(Fetched::Unread),
            Err(refused) => Err(refused.into()),
        }
    }

    /// Reads what was not read before. What is there no more, or changed its mind, counts as never put.
    pub(crate) fn fetch(&mut self) -> Outcome<()> {
        self.job.step("calling", 0, 1)?;
        let listed = self.shelf.list()?;
        let visit = &mut self.visit;
        let (listed, files) = self.desk.lend(|desk| desk.sorted(&visit.key, listed))?;
        visit.files = files;
        self.desk.lend(|desk| desk.forget_gone(visit, &listed))?;
        let stranger = self.desk.lend(|desk| desk.stranger_mark())?;
        let again = |why: &str| why == UNREAD || (why.starts_with(STRANGER) && why != stranger);
        let unread = |one: &Listed| self.visit.known.get(&one.name).is_none_or(|known| again(&known.replaced_by));
        let fresh: Vec<Listed> = listed.into_iter().filter(unread).collect();
        for (at, object) in fresh.iter().enumerate() {
            self.job.step("reading", at, fresh.len())?;
            match self.fetch_one(object) {
                // Told, and for the next visit: a flood of one keeps nobody from reading and putting what is others'.
                Err(trouble) if trouble.code == Code::TooMuchFrom => {
                    let from = trouble.args.get("from").cloned().unwrap_or_default();
                    self.visit.tally.refuse(&self.visit.name, &trouble, &from);
                }
                fetched => fetched?,
            }
        }
        self.desk.lend(|desk| desk.know_forgotten(&mut self.visit))
    }

    fn fetch_one(&mut self, object: &Listed) -> Outcome<()> {
        let fetched = self.fetched(&object.name, object.bytes)?;
        let (visit, job) = (&mut self.visit, self.job);
        let told_spoilt = match fetched {
            Fetched::Gone => return Ok(()),
            Fetched::Unread => return self.desk.lend(|desk| desk.know_unread(visit, object, UNREAD)),
            Fetched::Never => return self.desk.lend(|desk| desk.know_unread(visit, object, "")),
            Fetched::Bytes(bytes) => self.desk.lend(|desk| desk.take_object(visit, object, &bytes, job))?,
        };
        for (at, (name, bytes)) in told_spoilt.iter().enumerate() {
            self.job.step("reading", at, told_spoilt.len())?;
            let bytes = match self.fetched(name, *bytes)? {
                Fetched::Bytes(bytes) => bytes,
                Fetched::Gone | Fetched::Unread | Fetched::Never => Vec::new(),
            };
            let visit = &mut self.visit;
            self.desk.lend(|desk| desk.look_again(visit, name, &bytes))?;
        }
        Ok(())
    }
}

impl Desk {
    /// Takes in an object. Answers those of which it says that somebody could not read them, and we believe otherwise.
    fn take_object(
        &mut self,
        visit: &mut Visit,
        object: &Listed,
        bytes: &[u8],
        job: &Job,
    ) -> Outcome<Vec<(String, u64)>> {
        visit.tally.receipt.bytes_received += bytes.len() as u64;
        let strangers = visit.tally.strangers;
        let secrets = self.secrets()?;
        let whole = object_name(&secrets.keys.routing, bytes)? == object.name;
        let (mut holds, mut told_spoilt) = (Vec::new(), Vec::new());
        match parcel::read(&[(secrets.keys.space, &secrets.keys.routing)], bytes) {
            // Of a damaged one the good parts count.
            Ok(reading) => {
                self.take_items(reading.items.clone(), &visit.name, job, &mut visit.tally)?;
                told_spoilt = believed(visit, &reading.items);
                visit.files.hear(&reading.items);
                if whole {
                    holds = self.truly_held(reading.items)?;
                }
            }
            Err(refused) if whole => visit.tally.refuse(&visit.name, &refused.into(), ""),
            Err(_) => {}
        }
        if !whole {
            visit.tally.refuse(&visit.name, &Code::DamagedFile.into(), "");
            visit.spoilt.push(object.name.clone());
        }
        // A spoilt one is known to be one: not fetched again, unless its length changes.
        let len = if object.bytes == 0 { bytes.len() as u64 } else { object.bytes };
        self.know(visit, object.name.clone(), len, false, whole.then_some(&holds))?;
        if visit.tally.strangers > strangers
            && let Some(known) = visit.known.get_mut(&object.name)
        {
            known.replaced_by = self.stranger_mark()?;
            self.keep_aside(&Commit { shelf_objects: vec![known.clone()], ..Commit::default() })?;
        }
        Ok(told_spoilt)
    }

    fn stranger_mark(&self) -> Outcome<String> {
        Ok(format!("{STRANGER}{}", hex(&self.space()?.members.digest())))
    }

    /// Told here each time, and once to those who have what was in it.
    fn know_unread(&mut self, visit: &mut Visit, object: &Listed, why: &str) -> Outcome<()> {
        visit.tally.refuse(&visit.name, &Code::DamagedFile.into(), "");
        if visit.known.contains_key(&object.name) {
            return Ok(());
        }
        visit.spoilt.push(object.name.clone());
        let unread = ShelfObject {
            shelf: visit.key.clone(),
            name: object.name.clone(),
            bytes: object.bytes,
            at_ms: clock::now_ms(),
            replaced_by: why.to_owned(),
            ..ShelfObject::default()
        };
        self.keep_aside(&Commit { shelf_objects: vec![unread.clone()], ..Commit::default() })?;
        visit.known.insert(object.name.clone(), unread);
        Ok(())
    }

    /// Somebody could not read an object that we believed to be whole: if it really is not, it holds nothing from now on.
    fn look_again(&mut self, visit: &mut Visit, name: &str, bytes: &[u8]) -> Outcome<()> {
        visit.tally.receipt.bytes_received += bytes.len() as u64;
        if object_name(&self.secrets()?.keys.routing, bytes)? != name
            && let Some(known) = visit.known.get_mut(name)
        {
            // Our word about what we hold was in it too, and perhaps acts.
            visit.say_again |= known.own;
            (known.own, known.holds) = (false, String::new());
            self.keep_aside(&Commit { shelf_objects: vec![known.clone()], ..Commit::default() })?;
        }
        Ok(())
    }

    /// Of what an object claims to hold, what is here byte for byte: a liar must not keep the true entries off the shelf.
    fn truly_held(&self, items: Vec<Item>) -> Outcome<Spans> {
        let mut true_ones = Vec::new();
        for item in items {
            let Item::Span(span) = &item else { continue };
            let last = span.first + (span.entries.len() as u64).saturating_sub(1);
            let here = self.space()?.store.entries(&span.device.0, span.first, last)?;
            if here.iter().map(|entry| &entry.bytes).eq(span.entries.iter()) {
                true_ones.push(item);
            }
        }
        Ok(spans_text(&true_ones))
    }
}

/// Of the objects that somebody could not read, those that count as whole here, with their lengths; each once a visit.
fn believed(visit: &mut Visit, items: &[Item]) -> Vec<(String, u64)> {
    let Visit { known, looked, .. } = visit;
    let told = items.iter().filter_map(|item| if let Item::Spoilt(names) = item { Some(names) } else { None });
    let counts = |one: &&ShelfObject| one.own || !["", NOTHING].contains(&one.holds.as_str());
    let mut again = Vec::new();
    for name in told.flatten().map(|name| RecordId(*name).to_string()) {
        if let Some(one) = known.get(&name).filter(counts)
            && looked.len() < LOOKED_MAX
            && looked.insert(name)
        {
            again.push((one.name.clone(), one.bytes));
        }
    }
    again
}
