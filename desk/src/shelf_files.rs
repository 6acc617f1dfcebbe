//! Pieces of attached files on a shelf: an object each, under a name that follows from the piece. So the listing alone says
//! what is there, nothing is put twice, and only what is wanted is read. A piece that the shelf has damaged is put once more
//! under its next name; what this desk put and no record names any more is deleted.

use crate::clock;
use crate::desk::Desk;
use crate::meet::Lend;
use crate::shelf::{Stay, Visit};
use crate::shelf_read::{Fetched, LOOKED_MAX, UNREAD};
use crate::trouble::{Code, Outcome};
use ilima_core::ids::RecordId;
use ilima_ledger::SystemRandom;
use ilima_ledger::chunk::{ChunkId, chunk_id};
use ilima_ledger::keys::Secret;
use ilima_ledger::wrap::{Padding, chunk_object, is_chunk_object};
use ilima_store::{Commit, ShelfObject};
use ilima_sync::item::{Item, SPOILT_MAX};
use ilima_sync::parcel;
use ilima_sync::shelf::Listed;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Names that one piece may have: a shelf that damaged all of them gets no more of it.
const TURNS: u8 = 4;

/// What one visit knows of the pieces on its shelf.
#[derive(Default)]
pub(crate) struct Files {
    /// As the store calls what is known of them.
    key: String,
    /// As listed, with lengths.
    there: BTreeMap<String, u64>,
    /// Those that this desk put, and those that are damaged.
    known: BTreeMap<String, ShelfObject>,
    /// Of these others say that they could not read them.
    told: BTreeSet<String>,
}

/// What is known of the pieces on a shelf lies beside what is known of its other objects. No shelf's name has a stroke.
pub(crate) fn files_key(shelf: &str) -> String {
    format!("files/{shelf}")
}

impl Files {
    /// Whether it lies there and is not known to be damaged.
    fn has(&self, name: &str) -> bool {
        self.there.contains_key(name) && !self.damaged(name)
    }

    /// Whether it lies there, damaged or not.
    pub(crate) fn lists(&self, name: &str) -> bool {
        self.there.contains_key(name)
    }

    fn damaged(&self, name: &str) -> bool {
        self.known.get(name).is_some_and(|one| one.holds.is_empty() && one.replaced_by != UNREAD)
    }

    /// Whether it could not be fetched before, and others were told.
    fn unread(&self, name: &str) -> bool {
        self.known.get(name).is_some_and(|one| one.replaced_by == UNREAD)
    }

    pub(crate) fn all_damaged(&self) -> impl Iterator<Item = &String> {
        self.known.keys().filter(|name| self.damaged(name))
    }

    pub(crate) fn hear(&mut self, items: &[Item]) {
        for item in items {
            if let Item::Spoilt(names) = item {
                let names = names.iter().map(|name| RecordId(*name).to_string());
                for name in names.filter(|name| self.there.contains_key(name)) {
                    if self.told.len() < LOOKED_MAX {
                        self.told.insert(name);
                    }
                }
            }
        }
    }
}

impl Desk {
    /// What lies on a shelf: objects with entries, and those that hold pieces of files.
    pub(crate) fn sorted(&mut self, shelf: &str, listed: Vec<Listed>) -> Outcome<(Vec<Listed>, Files)> {
        let routing = &self.secrets()?.keys.routing;
        let mut files = Files { key: files_key(shelf), ..Files::default() };
        let mut others = Vec::new();
        for one in listed {
            if is_chunk_object(routing, &one.name)? {
                files.there.insert(one.name, one.bytes);
            } else {
                others.push(one);
            }
        }
        for mut known in self.space()?.store.shelf_objects(&files.key)? {
            match files.there.get(&known.name) {
                Some(bytes) if [0, known.bytes].contains(bytes) => {}
                // Not as long as it was put.
                Some(bytes) if known.own => {
                    (known.bytes, known.holds) = (*bytes, String::new());
                    self.keep_aside(&Commit { shelf_objects: vec![known.clone()], ..Commit::default() })?;
                }
                Some(_) | None => {
                    self.keep_aside(&gone(&known))?;
                    continue;
                }
            }
            files.known.insert(known.name.clone(), known);
        }
        Ok((others, files))
    }

    /// The names under which this piece may lie there, the first first.
    pub(crate) fn names_of(&self, id: &ChunkId) -> Outcome<Vec<String>> {
        let routing = &self.secrets()?.keys.routing;
        (0..TURNS).map(|turn| Ok(chunk_object(routing, id, turn)?)).collect()
    }

    /// Pieces that records here name and that are not here, each with those of its names that are there.
    fn wanted_there(&self, files: &Files) -> Outcome<Vec<(ChunkId, Vec<String>)>> {
        let mut wanted = Vec::new();
        for id in self.missing_chunks(false)? {
            let names: Vec<String> = self.names_of(&id)?.into_iter().filter(|name| files.has(name)).collect();
            if !names.is_empty() {
                wanted.push((id, names));
            }
        }
        Ok(wanted)
    }

    /// Pieces that records here name, that are here and not there, each with the first of its names that is free.
    fn lacking_files(&self, files: &Files) -> Outcome<Vec<(ChunkId, String)>> {
        let held = self.held_chunks()?;
        let mut lacking = Vec::new();
        for id in self.named_chunks(None)?.all().filter(|id| held.contains_key(*id)) {
            let mut free = None;
            for turn in 0..TURNS {
                let name = chunk_object(&self.secrets()?.keys.routing, id, turn)?;
                if files.has(&name) {
                    free = None;
                    break;
                }
                if free.is_none() && !files.there.contains_key(&name) {
                    free = Some(name);
                }
            }
            lacking.extend(free.map(|name| (*id, name)));
        }
        Ok(lacking)
    }

    /// What this desk put there and nobody needs from it any more: damaged, or named by no record and not here either.
    fn needless_there(&self, files: &Files) -> Outcome<Vec<ShelfObject>> {
        let own: Vec<&ShelfObject> = files.known.values().filter(|one| one.own).collect();
        if own.is_empty() {
            return Ok(Vec::new());
        }
        let mut needed: BTreeSet<ChunkId> = self.named_chunks(None)?.all().copied().collect();
        // Who took a file out may still undo it.
        needed.extend(self.held_chunks()?.into_keys());
        let mut names = BTreeSet::new();
        for id in &needed {
            names.extend(self.names_of(id)?);
        }
        Ok(own.into_iter().filter(|one| files.damaged(&one.name) || !names.contains(&one.name)).cloned().collect())
    }

    /// The piece that an object holds, if it is what its name says.
    fn piece_in(&self, name: &str, bytes: &[u8]) -> Outcome<Option<Vec<u8>>> {
        let secrets = self.secrets()?;
        let read = parcel::read(&[(secrets.keys.space, &secrets.keys.routing)], bytes);
        for item in read.map(|read| read.items).unwrap_or_default() {
            if let Item::Chunk(piece) = item
                && names_it(&secrets.keys.routing, &chunk_id(&piece), name)?
            {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    fn chunk_parcel(&self, id: &ChunkId) -> Outcome<Option<Vec<u8>>> {
        let Some(item) = self.chunk_item(id)? else { return Ok(None) };
        let (routing, mut bytes) = (&self.secrets()?.keys.routing, Vec::new());
        let mut go_on = |_, _| ControlFlow::Continue(());
        parcel::write(routing, &[item], Padding::Stick, &SystemRandom::new(), &mut bytes, &mut go_on)?;
        Ok(Some(bytes))
    }

    fn know_file(&mut self, files: &mut Files, one: ShelfObject) -> Outcome<()> {
        self.keep_aside(&Commit { shelf_objects: vec![one.clone()], ..Commit::default() })?;
        files.there.insert(one.name.clone(), one.bytes);
        files.known.insert(one.name.clone(), one);
        Ok(())
    }
}

/// Told to those who have what was in them.
pub(crate) fn spoilt<'a>(names: impl Iterator<Item = &'a String>) -> Option<Item> {
    let ids = names.filter_map(|name| name.parse::<RecordId>().ok());
    let names: Vec<[u8; 16]> = ids.take(SPOILT_MAX).map(|id| id.0).collect();
    (!names.is_empty()).then_some(Item::Spoilt(names))
}

fn names_it(routing: &Secret, id: &ChunkId, name: &str) -> Outcome<bool> {
    for turn in 0..TURNS {
        if chunk_object(routing, id, turn)? == name {
            return Ok(true);
        }
    }
    Ok(false)
}

fn gone(one: &ShelfObject) -> Commit {
    Commit { gone_shelf_objects: vec![(one.shelf.clone(), one.name.clone())], ..Commit::default() }
}

impl Visit {
    /// What lies there and cannot be read.
    pub(crate) fn damaged(&self) -> impl Iterator<Item = &String> {
        self.known.values().filter(|one| one.holds.is_empty()).map(|one| &one.name).chain(self.files.all_damaged())
    }
}

/// While the shelf is waited for, the desk is free.
impl<L: Lend> Stay<'_, L> {
    /// Reads pieces that records here name and that are missing; puts those that are here and not there whole.
    pub(crate) fn exchange_files(&mut self) -> Outcome<()> {
        self.look_at_told()?;
        let damaged = self.read_files()?;
        self.tell_damaged(&damaged)?;
        self.put_files()?;
        self.delete_files()
    }

    /// Others could not read these: if they really are damaged, they count as not there.
    fn look_at_told(&mut self) -> Outcome<()> {
        let told = std::mem::take(&mut self.visit.files.told);
        for (at, name) in told.iter().enumerate() {
            self.job.step("files", at, told.len())?;
            if self.visit.files.has(name) {
                // What is unread here too counts as damaged: there are two who say so.
                self.piece(name, "")?;
            }
        }
        Ok(())
    }

    /// Answers the names of those that turned out to be damaged.
    fn read_files(&mut self) -> Outcome<Vec<String>> {
        let files = &self.visit.files;
        let wanted = self.desk.lend(|desk| desk.wanted_there(files))?;
        let mut damaged = Vec::new();
        for (at, (_, names)) in wanted.iter().enumerate() {
            self.job.step("files", at, wanted.len())?;
            for name in names {
                let told_before = self.visit.files.unread(name);
                if let Some(piece) = self.piece(name, UNREAD)? {
                    let (tally, job) = (&mut self.visit.tally, self.job);
                    self.desk.lend(|desk| desk.take_chunks(vec![piece], job, tally))?;
                    break;
                }
                damaged.extend((!told_before).then(|| name.clone()));
            }
        }
        Ok(damaged)
    }

    /// Reads one object; what it holds if it is whole. Else it is known from now on, as `unread` if that is why.
    fn piece(&mut self, name: &str, unread: &str) -> Outcome<Option<Vec<u8>>> {
        let listed = self.visit.files.there.get(name).copied().unwrap_or_default();
        let fetched = self.fetched(name, listed)?;
        let visit = &mut self.visit;
        let (piece, len, why) = match fetched {
            Fetched::Gone => return Ok(None),
            Fetched::Unread => (None, listed, unread),
            Fetched::Never => (None, listed, ""),
            Fetched::Bytes(bytes) => {
                let len = bytes.len() as u64;
                visit.tally.receipt.bytes_received += len;
                (self.desk.lend(|desk| desk.piece_in(name, &bytes))?, if listed == 0 { len } else { listed }, "")
            }
        };
        if piece.is_none() {
            visit.tally.refuse(&visit.name, &Code::DamagedFile.into(), "");
            let own = visit.files.known.get(name).is_some_and(|one| one.own);
            let bad = own_object(&visit.files.key, name, len, String::new());
            let bad = ShelfObject { own, replaced_by: why.to_owned(), ..bad };
            self.desk.lend(|desk| desk.know_file(&mut visit.files, bad))?;
        }
        Ok(piece)
    }

    /// Who has these pieces puts them anew when they come by.
    fn tell_damaged(&mut self, damaged: &[String]) -> Outcome<()> {
        let (Some(item), job) = (spoilt(damaged.iter()), self.job) else { return Ok(()) };
        let object = self.desk.lend(|desk| desk.object(&[item], job))?;
        self.put(object)
    }

    fn put_files(&mut self) -> Outcome<()> {
        let files = &self.visit.files;
        let lacking = self.desk.lend(|desk| desk.lacking_files(files))?;
        for (at, (id, name)) in lacking.iter().enumerate() {
            self.job.step("files", at, lacking.len())?;
            let Some(bytes) = self.desk.lend(|desk| desk.chunk_parcel(id))? else { continue };
            self.shelf.put(name, &bytes)?;
            let visit = &mut self.visit;
            let receipt = &mut visit.tally.receipt;
            receipt.bytes_sent += bytes.len() as u64;
            receipt.messages += 1;
            receipt.pieces_given += 1;
            let whole = own_object(&visit.files.key, name, bytes.len() as u64, WHOLE.to_owned());
            self.desk.lend(|desk| desk.know_file(&mut visit.files, whole))?;
        }
        Ok(())
    }

    fn delete_files(&mut self) -> Outcome<()> {
        if !self.shelf.lets_delete() {
            return Ok(());
        }
        let files = &self.visit.files;
        for one in self.desk.lend(|desk| desk.needless_there(files))? {
            if self.delete(&one.name)? {
                self.desk.lend(|desk| desk.keep_aside(&gone(&one)))?;
            }
        }
        Ok(())
    }
}

/// An own object; the store calls what it holds a list of spans, and of a damaged one nothing.
const WHOLE: &str = "[]";

fn own_object(key: &str, name: &str, bytes: u64, holds: String) -> ShelfObject {
    ShelfObject {
        shelf: key.to_owned(),
        name: name.to_owned(),
        own: true,
        bytes,
        at_ms: clock::now_ms(),
        replaced_by: String::new(),
        holds,
    }
}
