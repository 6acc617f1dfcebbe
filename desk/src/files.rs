//! Pieces of attached files: which are named by records here, which are here, which are taken in, carried and dropped.

use crate::contract::{FilesAsk, WantAsk};
use crate::desk::{Desk, from_json, to_json};
use crate::job::Job;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome};
use ilima_core::ids::RecordId;
use ilima_core::schema::closed::PIECE_NAME_CHARS;
use ilima_core::space::project::FILE_CELL;
use ilima_ledger::chunk::{CHUNK_CLEAR_BYTES, ChunkId, chunk_id};
use ilima_ledger::keys::Secret;
use ilima_store::{Commit, FileCell};
use ilima_sync::item::Item;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Longer files do not belong in records that every desk keeps.
pub const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Pieces that no record names yet are kept up to here: their records may come with the next part of a mail.
const LOOSE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Which files are wanted whole over dear links too: record and part of each, as JSON. It stays on this computer.
const WANTED_SETTING: &str = "wanted-files";
/// Of more, those that were asked for first are dropped.
const WANTED_MAX: usize = 1_000;

/// What a record says of a file whose pieces are kept.
pub(crate) struct FileValue {
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: [u8; 32],
    pub key: Secret,
    pub pieces: Vec<ChunkId>,
    pub thumb: Option<ChunkId>,
}

impl FileValue {
    /// None for a file that is only described, or whose description does not add up.
    pub fn read(text: &str) -> Option<FileValue> {
        let value: Value = serde_json::from_str(text).ok()?;
        let said = |key: &str| value.get(key).and_then(Value::as_str);
        let size = value.get("size")?.as_u64()?;
        let names = said("pieces")?;
        let mut pieces = Vec::new();
        for at in (0..names.len()).step_by(PIECE_NAME_CHARS) {
            pieces.push(unhex(names.get(at..at + PIECE_NAME_CHARS)?)?);
        }
        let fits = size <= FILE_BYTES_MAX && pieces.len() as u64 == size.div_ceil(CHUNK_CLEAR_BYTES as u64);
        fits.then_some(())?;
        Some(FileValue {
            name: said("name")?.to_owned(),
            media_type: said("media_type").unwrap_or_default().to_owned(),
            size,
            sha256: unhex(said("sha256")?)?,
            key: Secret::new(unhex(said("key")?)?),
            pieces,
            thumb: said("thumb").and_then(unhex),
        })
    }

    pub fn write(&self) -> String {
        let mut value = serde_json::json!({
            "name": self.name, "media_type": self.media_type, "size": self.size, "sha256": hex(&self.sha256),
            "key": hex(self.key.expose()), "pieces": self.pieces.iter().map(|id| hex(id)).collect::<String>(),
        });
        if let (Some(thumb), Some(map)) = (&self.thumb, value.as_object_mut()) {
            map.insert("thumb".into(), hex(thumb).into());
        }
        value.to_string()
    }
}

/// Pieces that records here name, thumbnails first.
#[derive(Default)]
pub(crate) struct Named {
    pub thumbs: Vec<ChunkId>,
    pub pieces: Vec<ChunkId>,
}

impl Named {
    pub fn all(&self) -> impl Iterator<Item = &ChunkId> {
        self.thumbs.iter().chain(&self.pieces)
    }

    fn all_or_thumbs(&self, thumbs_only: bool) -> impl Iterator<Item = &ChunkId> {
        self.all().take(if thumbs_only { self.thumbs.len() } else { usize::MAX })
    }
}

impl Desk {
    /// Pieces that these records name, or all records, each once.
    pub(crate) fn named_chunks(&self, of: Option<&BTreeSet<[u8; 16]>>) -> Outcome<Named> {
        self.named_in(|cell| of.is_none_or(|of| of.contains(&cell.record)))
    }

    fn named_in(&self, counts: impl Fn(&FileCell) -> bool) -> Outcome<Named> {
        let (mut named, mut seen) = (Named::default(), BTreeSet::new());
        for cell in self.space()?.store.file_cells(FILE_CELL)? {
            if !counts(&cell) {
                continue;
            }
            let Some(file) = FileValue::read(&cell.text) else { continue };
            named.thumbs.extend(file.thumb.filter(|id| seen.insert(*id)));
            named.pieces.extend(file.pieces.into_iter().filter(|id| seen.insert(*id)));
        }
        Ok(named)
    }

    /// What is here, with its length.
    pub(crate) fn held_chunks(&self) -> Outcome<BTreeMap<ChunkId, usize>> {
        Ok(self.space()?.store.chunks()?.into_iter().collect())
    }

    /// Pieces that records here name and that are not here, thumbnails first; over a dear link of files only those that
    /// somebody asked for.
    pub(crate) fn missing_chunks(&self, thumbs_only: bool) -> Outcome<Vec<ChunkId>> {
        let (mut named, held) = (self.named_chunks(None)?, self.held_chunks()?);
        if thumbs_only {
            let wanted = self.wanted_files()?;
            named.pieces = self.named_in(|cell| wanted.contains(&(RecordId(cell.record), cell.part.clone())))?.pieces;
        }
        Ok(named.all().filter(|id| !held.contains_key(*id)).copied().collect())
    }

    /// Files that are wanted whole over any link.
    pub(crate) fn wanted_files(&self) -> Outcome<BTreeSet<(RecordId, String)>> {
        Ok(self.wanted_in_order()?.into_iter().collect())
    }

    fn wanted_in_order(&self) -> Outcome<Vec<(RecordId, String)>> {
        let kept = self.space()?.store.setting(WANTED_SETTING)?;
        kept.map_or(Ok(Vec::new()), |kept| from_json(&kept))
    }

    pub fn want_attachment(&mut self, ask: &WantAsk) -> Outcome<()> {
        let this = (ask.record, ask.part.clone());
        let mut all = self.wanted_in_order()?;
        all.retain(|one| *one != this);
        if ask.wanted {
            all.push(this);
        }
        let all = all.split_off(all.len().saturating_sub(WANTED_MAX));
        let settings = vec![(WANTED_SETTING.to_owned(), to_json(&all)?)];
        self.keep_aside(&Commit { settings, ..Commit::default() })?;
        self.note("attachment");
        Ok(())
    }

    /// Keeps pieces that a carrier brought, if records here name them; of others only so many.
    pub(crate) fn take_chunks(&mut self, chunks: Vec<Vec<u8>>, job: &Job, tally: &mut Tally) -> Outcome<()> {
        if chunks.is_empty() {
            return Ok(());
        }
        let named: BTreeSet<ChunkId> = self.named_chunks(None)?.all().copied().collect();
        let mut held = self.held_chunks()?;
        let loose = held.iter().filter(|(id, _)| !named.contains(*id)).map(|(_, len)| len);
        let mut room = LOOSE_BYTES_MAX.saturating_sub(loose.sum());
        let total = chunks.len();
        for (at, bytes) in chunks.into_iter().enumerate() {
            job.step("files", at, total)?;
            let id = chunk_id(&bytes);
            if held.contains_key(&id) {
                continue;
            }
            if !named.contains(&id) {
                match room.checked_sub(bytes.len()) {
                    Some(left) => room = left,
                    None => continue,
                }
            }
            held.insert(id, bytes.len());
            // One by one: what came stays, whatever breaks next.
            self.keep_aside(&Commit { chunks: vec![(id, bytes)], ..Commit::default() })?;
            tally.receipt.pieces += 1;
            self.note("attachment");
        }
        Ok(())
    }

    /// Pieces to give with these records, thumbnails first.
    pub(crate) fn chunks_to_give(&self, ask: FilesAsk, records: &BTreeSet<[u8; 16]>) -> Outcome<Vec<ChunkId>> {
        let named = match ask {
            FilesAsk::None => return Ok(Vec::new()),
            FilesAsk::All => self.named_chunks(None)?,
            FilesAsk::New | FilesAsk::Thumbs => self.named_chunks(Some(records))?,
        };
        let held = self.held_chunks()?;
        let wanted = named.all_or_thumbs(ask == FilesAsk::Thumbs);
        Ok(wanted.filter(|id| held.contains_key(*id)).copied().collect())
    }

    /// Pieces in order, cut where more than so many bytes would come together.
    pub(crate) fn chunk_batches(&self, chunks: &[ChunkId], bytes_max: usize) -> Outcome<Vec<Vec<ChunkId>>> {
        let held = self.held_chunks()?;
        let (mut batches, mut bytes): (Vec<Vec<ChunkId>>, usize) = (vec![Vec::new()], 0);
        for id in chunks {
            let len = held.get(id).copied().unwrap_or(0);
            if bytes + len > bytes_max {
                batches.push(Vec::new());
                bytes = 0;
            }
            bytes += len;
            batches.last_mut().ok_or(Code::Unexpected)?.push(*id);
        }
        Ok(batches)
    }

    /// One piece as it travels; None if it is not here or no record here names it any more.
    pub(crate) fn chunk_item(&self, id: &ChunkId) -> Outcome<Option<Item>> {
        Ok(self.space()?.store.chunk(id)?.map(Item::Chunk))
    }

    /// Drops pieces that no record here names any more: forgotten with their records, or taken out for good.
    pub(crate) fn drop_loose_chunks(&mut self) -> Outcome<()> {
        let named: BTreeSet<ChunkId> = self.named_chunks(None)?.all().copied().collect();
        let gone_chunks: Vec<ChunkId> = self.held_chunks()?.into_keys().filter(|id| !named.contains(id)).collect();
        if gone_chunks.is_empty() {
            return Ok(());
        }
        self.keep_aside(&Commit { gone_chunks, ..Commit::default() })
    }

    /// The file whole, if all of it is here and it is what its record says.
    pub(crate) fn file_bytes(&self, file: &FileValue, job: &Job) -> Outcome<Vec<u8>> {
        let store = &self.space()?.store;
        let held = self.held_chunks()?;
        let here = file.pieces.iter().filter(|id| held.contains_key(*id)).count();
        if here < file.pieces.len() {
            let missing = crate::trouble::Trouble::new(Code::FileNotHere);
            return Err(missing.with("here", here).with("of", file.pieces.len()));
        }
        let mut bytes = Vec::new();
        for (at, id) in file.pieces.iter().enumerate() {
            job.step("files", at, file.pieces.len())?;
            let sealed = store.chunk(id)?.ok_or(Code::FileNotHere)?;
            bytes.extend(ilima_ledger::chunk::open_chunk(&file.key, at as u64, file.size, &sealed)?);
        }
        let whole = ilima_ledger::chunk::file_hash(&bytes) == file.sha256 && bytes.len() as u64 == file.size;
        if whole { Ok(bytes) } else { Err(Code::DamagedFile.into()) }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex_all(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2).map(|at| unhex::<1>(text.get(at..at + 2)?));
    Some(pairs.collect::<Option<Vec<[u8; 1]>>>()?.concat())
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}
