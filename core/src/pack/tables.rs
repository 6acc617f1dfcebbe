//! What a section names often, told once: documents, runs, map keys.

use super::bytes::{Reader, put_number, put_text};
use crate::ids::{DocumentId, RecordId};
use crate::refused::Refused;
use crate::space::record::Change;
use automerge::ActorId;
use automerge::legacy::Key;
use std::collections::BTreeMap;

const DAMAGED: Refused = Refused::Damaged("pack");
/// Documents in one section: only ordinary ones share a section, and sealing cuts it by bytes long before.
const DOCUMENTS_MAX: usize = 10_000;
/// Runs that touched these documents.
const RUNS_MAX: usize = 100_000;
/// Map keys: a few for each part of each record.
const KEYS_MAX: usize = 250_000;
/// The longest key: a part's id, a field and an escaped element.
const KEY_BYTES_MAX: usize = 8 * 1024;
const RUN_BYTES: usize = 8;

/// Places given out while writing.
#[derive(Default)]
pub struct Names {
    documents: BTreeMap<DocumentId, (u64, RecordId, bool)>,
    runs: BTreeMap<Vec<u8>, u64>,
    keys: BTreeMap<String, u64>,
}

impl Names {
    pub fn document(&mut self, change: &Change) -> u64 {
        let next = self.documents.len() as u64;
        self.documents.entry(change.document).or_insert((next, change.record, change.own_section)).0
    }

    pub fn actor(&mut self, actor: &ActorId) -> Result<u64, Refused> {
        let bytes = actor.to_bytes();
        if bytes.len() != RUN_BYTES {
            return Err(Refused::Unsound);
        }
        let next = self.runs.len() as u64;
        Ok(*self.runs.entry(bytes.to_vec()).or_insert(next))
    }

    pub fn key(&mut self, key: &str) -> u64 {
        let next = self.keys.len() as u64;
        *self.keys.entry(key.to_owned()).or_insert(next)
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        let mut documents: Vec<_> = self.documents.iter().collect();
        documents.sort_by_key(|(_, (place, ..))| *place);
        put_number(out, documents.len() as u64);
        for (document, (_, record, own_section)) in documents {
            out.extend_from_slice(&document.0);
            // Most documents bear their record's own id; only long prose does not.
            let own_id = document.0 == record.0;
            out.push(u8::from(*own_section) | if own_id { 0 } else { 2 });
            if !own_id {
                out.extend_from_slice(&record.0);
            }
        }
        let mut runs: Vec<_> = self.runs.iter().collect();
        runs.sort_by_key(|(_, place)| **place);
        put_number(out, runs.len() as u64);
        runs.iter().for_each(|(run, _)| out.extend_from_slice(run));
        let mut keys: Vec<_> = self.keys.iter().collect();
        keys.sort_by_key(|(_, place)| **place);
        put_number(out, keys.len() as u64);
        keys.iter().for_each(|(key, _)| put_text(out, key));
    }
}

/// The same, read.
pub struct Tables {
    pub documents: Vec<(DocumentId, RecordId, bool)>,
    runs: Vec<ActorId>,
    /// Shared by every operation that names one: a long key named often is held once.
    keys: Vec<Key>,
}

impl Tables {
    pub fn read(reader: &mut Reader<'_>) -> Result<Tables, Refused> {
        let count = reader.count(17, DOCUMENTS_MAX, "documents")?;
        let documents = (0..count).map(|_| read_document(reader)).collect::<Result<Vec<_>, _>>()?;
        let count = reader.count(RUN_BYTES, RUNS_MAX, "runs")?;
        let runs =
            (0..count).map(|_| Ok(ActorId::from(reader.take(RUN_BYTES)?))).collect::<Result<Vec<_>, Refused>>()?;
        let count = reader.count(1, KEYS_MAX, "keys")?;
        let keys = (0..count).map(|_| read_key(reader)).collect::<Result<Vec<_>, _>>()?;
        Ok(Tables { documents, runs, keys })
    }

    pub fn actor(&self, place: u64) -> Result<ActorId, Refused> {
        usize::try_from(place).ok().and_then(|place| self.runs.get(place)).cloned().ok_or(DAMAGED)
    }

    pub fn key(&self, place: u64) -> Result<Key, Refused> {
        usize::try_from(place).ok().and_then(|place| self.keys.get(place)).cloned().ok_or(DAMAGED)
    }
}

fn read_document(reader: &mut Reader<'_>) -> Result<(DocumentId, RecordId, bool), Refused> {
    let document: [u8; 16] = reader.array()?;
    let flags = reader.byte()?;
    if flags > 3 {
        return Err(DAMAGED);
    }
    let record = if flags & 2 == 0 { document } else { reader.array()? };
    Ok((DocumentId(document), RecordId(record), flags & 1 == 1))
}

fn read_key(reader: &mut Reader<'_>) -> Result<Key, Refused> {
    let key = reader.text()?;
    if key.len() > KEY_BYTES_MAX {
        Err(Refused::TooMuch { what: "key bytes", limit: KEY_BYTES_MAX })
    } else {
        Ok(Key::Map(key.into()))
    }
}
