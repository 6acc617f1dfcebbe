//! Changes as closed, bounded bytes and back: operations, never Automerge's own encoding. Version 0.

mod bytes;
mod operation;
mod tables;

use crate::ids::{RecordId, Run};
use crate::refused::Refused;
use crate::space::record::Change;
use automerge::{ChangeHash, ExpandedChange};
use bytes::{Reader, put_number, put_signed};
use operation::Budget;
use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tables::{Names, Tables};

const VERSION: u8 = 0;
/// zstd, level 19. A later version may name others.
const ZSTD: u8 = 0;
const ZSTD_LEVEL: i32 = 19;
/// A section inflates to at most this: far above what sealing makes, far below what hurts.
const INFLATED_BYTES_MAX: u64 = 32 * 1024 * 1024;
const CHANGES_MAX: usize = 100_000;
/// Changes that one change follows: as many as desks wrote at once.
const DEPS_MAX: usize = 10_000;
/// Of each change's hash this much travels along: enough to notice that rebuilding went wrong.
const HASH_BYTES: usize = 8;

const DAMAGED: Refused = Refused::Damaged("pack");

/// One section: these changes, compressed. `Change::record` and `own_section` travel with each document.
pub fn write(changes: &[Change]) -> Result<Vec<u8>, Refused> {
    let mut names = Names::default();
    let mut places: BTreeMap<ChangeHash, usize> = BTreeMap::new();
    let mut body = Vec::new();
    let mut time = 0;
    put_number(&mut body, changes.len() as u64);
    for (at, change) in changes.iter().enumerate() {
        let read = automerge::Change::from_bytes(change.raw.clone()).map_err(|_| Refused::Damaged("change"))?;
        let expanded = read.decode();
        write_change(change, &expanded, &places, at, time, &mut names, &mut body)?;
        time = expanded.time;
        let hash = read.hash();
        body.extend(hash.0.iter().take(HASH_BYTES));
        places.insert(hash, at);
    }
    let mut clear = Vec::new();
    names.write(&mut clear);
    clear.extend(body);
    let packed = zstd::bulk::compress(&clear, ZSTD_LEVEL).map_err(|_| Refused::Damaged("pack"))?;
    Ok([&[VERSION, ZSTD], packed.as_slice()].concat())
}

fn write_change(
    change: &Change,
    expanded: &ExpandedChange,
    places: &BTreeMap<ChangeHash, usize>,
    at: usize,
    time: i64,
    names: &mut Names,
    out: &mut Vec<u8>,
) -> Result<(), Refused> {
    if expanded.message.is_some() || !expanded.extra_bytes.is_empty() || expanded.author.is_some() {
        return Err(Refused::Unsound);
    }
    put_number(out, names.document(change));
    put_number(out, names.actor(&expanded.actor_id)?);
    put_number(out, expanded.seq);
    put_number(out, expanded.start_op.get());
    put_signed(out, expanded.time.wrapping_sub(time));
    put_number(out, expanded.deps.len() as u64);
    for dep in &expanded.deps {
        match places.get(dep) {
            // How many changes back in this section; 0 says that the hash itself follows.
            Some(place) => put_number(out, (at - place) as u64),
            None => {
                put_number(out, 0);
                out.extend_from_slice(&dep.0);
            }
        }
    }
    operation::write(&expanded.operations, expanded.start_op.get(), &expanded.actor_id, names, out)
}

/// The exact changes again, hashes checked. Every count has a budget before anything is allocated.
pub fn read(bytes: &[u8]) -> Result<Vec<Change>, Refused> {
    let clear = inflate(bytes)?;
    let mut reader = Reader(&clear);
    let tables = Tables::read(&mut reader)?;
    let count = reader.count(HASH_BYTES + 7, CHANGES_MAX, "changes")?;
    let mut changes = Vec::new();
    let mut hashes: Vec<ChangeHash> = Vec::new();
    let mut time = 0;
    let mut budget = Budget::default();
    for _ in 0..count {
        let (change, hash, at) = read_change(&mut reader, &tables, &hashes, time, &mut budget)?;
        time = at;
        hashes.push(hash);
        changes.push(change);
    }
    if reader.0.is_empty() { Ok(changes) } else { Err(DAMAGED) }
}

/// The records that a section changes, without rebuilding its changes: for receipts.
pub fn records(bytes: &[u8]) -> Result<Vec<RecordId>, Refused> {
    let clear = inflate(bytes)?;
    let tables = Tables::read(&mut Reader(&clear))?;
    Ok(tables.documents.iter().map(|(_, record, _)| *record).collect())
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let (head, packed) = bytes.split_first_chunk::<2>().ok_or(DAMAGED)?;
    match head {
        [VERSION, ZSTD] => {}
        [VERSION, newer] | [newer, _] => return Err(Refused::Newer(*newer)),
    }
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(|_| DAMAGED)?.single_frame();
    decoder.window_log_max(25).map_err(|_| DAMAGED)?;
    let mut clear = Vec::new();
    decoder.by_ref().take(INFLATED_BYTES_MAX + 1).read_to_end(&mut clear).map_err(|_| DAMAGED)?;
    if clear.len() as u64 > INFLATED_BYTES_MAX {
        return Err(Refused::TooMuch { what: "inflated bytes", limit: INFLATED_BYTES_MAX as usize });
    }
    // Nothing may hide behind the frame.
    if decoder.finish().is_empty() { Ok(clear) } else { Err(DAMAGED) }
}

fn read_change(
    reader: &mut Reader<'_>,
    tables: &Tables,
    hashes: &[ChangeHash],
    time: i64,
    budget: &mut Budget,
) -> Result<(Change, ChangeHash, i64), Refused> {
    let place = usize::try_from(reader.number()?).map_err(|_| DAMAGED)?;
    let (document, record, own_section) = *tables.documents.get(place).ok_or(DAMAGED)?;
    let actor_id = tables.actor(reader.number()?)?;
    let seq = reader.number()?;
    let start_op = NonZeroU64::new(reader.number()?).filter(|op| op.get() <= u64::from(u32::MAX)).ok_or(DAMAGED)?;
    let at = time.wrapping_add(reader.signed()?);
    let count = reader.count(1, DEPS_MAX, "changes before")?;
    budget.before(count)?;
    let deps = (0..count).map(|_| read_dep(reader, hashes)).collect::<Result<Vec<_>, _>>()?;
    let operations = operation::read(reader, start_op.get(), &actor_id, tables, budget)?;
    let wanted: [u8; HASH_BYTES] = reader.array()?;
    let run = Run(actor_id.to_bytes().try_into().map_err(|_| DAMAGED)?);
    let expanded = ExpandedChange {
        operations,
        actor_id,
        hash: None,
        seq,
        start_op,
        time: at,
        message: None,
        deps,
        extra_bytes: Vec::new(),
        author: None,
    };
    // Building a change out of hostile parts may panic inside Automerge; nothing of ours is changed by then.
    let built = catch_unwind(AssertUnwindSafe(|| automerge::Change::from(expanded))).map_err(|_| Refused::Unsound)?;
    let hash = built.hash();
    if !hash.0.starts_with(&wanted) {
        return Err(DAMAGED);
    }
    Ok((Change { document, record, own_section, run, raw: built.raw_bytes().to_vec() }, hash, at))
}

fn read_dep(reader: &mut Reader<'_>, hashes: &[ChangeHash]) -> Result<ChangeHash, Refused> {
    let back = usize::try_from(reader.number()?).map_err(|_| DAMAGED)?;
    if back == 0 {
        return Ok(ChangeHash(reader.array()?));
    }
    hashes.len().checked_sub(back).and_then(|place| hashes.get(place)).copied().ok_or(DAMAGED)
}
