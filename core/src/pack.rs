//! Changes as closed, bounded bytes and back: operations, never Automerge's own encoding. Version 1, described byte by
//! byte in docs/formats.md.

mod budget;
mod bytes;
mod change;
mod choose;
mod frozen;
pub mod known;
mod names;
mod operation;
mod squeeze;
mod stream;

use crate::ids::RecordId;
use crate::refused::Refused;
use crate::space::key::Key;
use crate::space::record::Change;
use automerge::ChangeHash;
use automerge::legacy::Key as OpKey;
use budget::Budget;
use bytes::{Reader, put_number};
use change::{Apart, Before};
use choose::Choose;
use known::Known;
use names::{Fresh, Names, Tables};
use sha2::{Digest, Sha256};
use squeeze::Method;
use stream::{In, Out};

/// In the first byte, above the method of compression.
const VERSION: u8 = 1;
const CHANGES_MAX: usize = 100_000;
/// The least that a change takes: its flags, its time, and no operations.
const CHANGE_BYTES_MIN: usize = 3;
const DIGEST_LABEL: &[u8] = b"ilima/v1/pack";
/// So much of the digest of all hashes travels along: enough to notice that rebuilding went wrong. (What is sealed in
/// an entry is signed besides.)
const DIGEST_BYTES: usize = 8;

const DAMAGED: Refused = Refused::Damaged("pack");

/// One section: these changes, compressed. What `known` knows is named by a few bytes.
pub fn write(changes: &[Change], known: &mut dyn Known) -> Result<Vec<u8>, Refused> {
    let apart = changes.iter().map(take_apart).collect::<Result<Vec<_>, _>>()?;
    let mut names = Names::new(known);
    let mut before = Before::default();
    let mut rows = Out::default();
    rows.number(changes.len() as u64);
    for one in &apart {
        change::write(one, &mut before, &mut names, &mut rows)?;
    }
    let mut inside = Out::default();
    names.write_words(&mut inside);
    inside.append(rows);
    let ids = names.write(&fresh(&apart));
    let (method, packed) = squeeze::squeeze(inside.into_bytes())?;
    let mut out = vec![VERSION << 4 | method as u8];
    out.extend(digest(apart.iter().map(|one| &one.hash)));
    put_number(&mut out, ids.len() as u64);
    out.extend(ids);
    out.extend(packed);
    Ok(out)
}

fn take_apart(change: &Change) -> Result<Apart<'_>, Refused> {
    let read = automerge::Change::from_bytes(change.raw.clone()).map_err(|_| Refused::Damaged("change"))?;
    Ok(Apart { change, expanded: read.decode(), hash: read.hash() })
}

/// The records and parts that these changes make.
fn fresh(apart: &[Apart<'_>]) -> Fresh {
    let mut fresh = Fresh::default();
    for Apart { change, expanded, .. } in apart {
        if expanded.deps.is_empty() && change.document.0 == change.record.0 {
            fresh.records.insert(change.record);
        }
        for op in expanded.operations.iter().filter(|op| op.pred.is_empty()) {
            if let OpKey::Map(key) = &op.key {
                let Key { part, field, .. } = Key::read(key);
                if !part.is_empty() && field.is_empty() {
                    fresh.parts.insert((change.record, part));
                }
            }
        }
    }
    fresh
}

fn digest<'a>(hashes: impl Iterator<Item = &'a ChangeHash>) -> [u8; DIGEST_BYTES] {
    let mut whole = Sha256::new_with_prefix(DIGEST_LABEL);
    hashes.for_each(|hash| whole.update(hash.0));
    let mut short = [0; DIGEST_BYTES];
    short.iter_mut().zip(whole.finalize()).for_each(|(to, from)| *to = from);
    short
}

/// A section taken apart, its inside inflated.
struct Section<'a> {
    digest: [u8; DIGEST_BYTES],
    ids: &'a [u8],
    inside: Vec<u8>,
}

impl Section<'_> {
    fn open(bytes: &[u8]) -> Result<Section<'_>, Refused> {
        let mut reader = Reader(bytes);
        let head = reader.byte()?;
        let method = match (head >> 4, head & 0x0f) {
            (VERSION, 0) => Method::Plain,
            (VERSION, 1) => Method::Zstd,
            (0, _) => return Err(DAMAGED),
            (VERSION, newer) | (newer, _) => return Err(Refused::Newer(newer)),
        };
        let digest = reader.array()?;
        let len = reader.count(1, usize::MAX, "ids")?;
        let ids = reader.take(len)?;
        Ok(Section { digest, ids, inside: squeeze::inflate(method, reader.0)? })
    }

    /// Every count has a budget before anything is allocated.
    fn rebuild(&self, known: &mut dyn Known, choose: &mut Choose) -> Result<Vec<Change>, Refused> {
        let mut from = In::new(&self.inside)?;
        let tables = Tables::read(self.ids, &mut from, known, choose)?;
        let count = from.count(CHANGE_BYTES_MIN, CHANGES_MAX, "changes")?;
        let (mut before, mut budget) = (Before::default(), Budget::default());
        let (mut changes, mut hashes) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (change, hash) = change::read(&mut from, &tables, known, &mut before, &mut budget)?;
            changes.push(change);
            hashes.push(hash);
        }
        from.end()?;
        if digest(hashes.iter()) == self.digest { Ok(changes) } else { Err(DAMAGED) }
    }
}

/// The exact changes again, hashes checked; refused as [`Refused::Missing`] while something that they follow is not here.
pub fn read(bytes: &[u8], known: &mut dyn Known) -> Result<Vec<Change>, Refused> {
    let section = Section::open(bytes)?;
    each_choice(|choose| section.rebuild(known, choose))
}

/// The records that a section changes, without rebuilding its changes: for receipts.
pub fn records(bytes: &[u8], known: &mut dyn Known) -> Result<Vec<RecordId>, Refused> {
    let section = Section::open(bytes)?;
    Ok(Tables::read(section.ids, &mut In::new(&section.inside)?, known, &mut Choose::default())?.records)
}

/// Tries until one choice succeeds. That something is missing outweighs other reasons: it may come.
fn each_choice<T>(mut work: impl FnMut(&mut Choose) -> Result<T, Refused>) -> Result<T, Refused> {
    let mut choose = Choose::default();
    let mut why = DAMAGED;
    loop {
        match work(&mut choose) {
            Ok(done) => return Ok(done),
            Err(_) if why == Refused::Missing => {}
            Err(other) => why = other,
        }
        if !choose.again() {
            return Err(why);
        }
    }
}
