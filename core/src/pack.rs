//! Changes as closed, bounded bytes and back: operations, never Automerge's own encoding. Version 1, described byte by
//! byte in docs/formats.md.

mod budget;
mod bytes;
mod called;
mod change;
mod choose;
mod facts;
mod fitting;
mod frozen;
pub mod known;
mod letters;
mod loose;
mod names;
mod operation;
mod squeeze;
mod stream;

use crate::ids::{RecordId, Run};
use crate::refused::Refused;
use crate::space::key::part_of_number;
use crate::space::record::Change;
use automerge::ChangeHash;
use automerge::legacy::Key as OpKey;
use budget::Budget;
use bytes::Reader;
pub use called::Called;
use change::{Apart, Before};
use choose::Choose;
use facts::Facts;
use fitting::Fitting;
use known::{Known, Nothing};
pub use loose::{Loose, SQUEEZER, loosen, tighten};
use names::{Fresh, Id, Ids, Names, Tables};
use operation::{Beside, made_part};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use stream::{Column, In, Out};

/// In the first byte, above how the inside lies there.
const VERSION: u8 = 1;
const PLAIN_ROWS: u8 = 0;
const ZSTD_ROWS: u8 = 1;
const ZSTD_COLUMNS: u8 = 2;
const CHANGES_MAX: usize = 100_000;
const DIGEST_LABEL: &[u8] = b"ilima/v1/pack";
/// So much of the digest of all hashes travels along: enough to notice that rebuilding went wrong. (What is sealed in
/// an entry is signed besides.)
const DIGEST_BYTES: usize = 4;

const DAMAGED: Refused = Refused::Damaged("pack");
/// Its names were taken for those of others.
const OTHERS: Refused = Refused::Damaged("names");

/// One section: these changes, compressed. What `known` knows is named by a few bytes.
pub fn write(changes: &[Change], known: &mut dyn Known) -> Result<Vec<u8>, Refused> {
    let apart = changes.iter().map(take_apart).collect::<Result<Vec<_>, _>>()?;
    let mut names = Names::new(known);
    let mut before = Before::default();
    let mut rows = Out::default();
    rows.number(Column::Size, changes.len() as u64);
    for one in &apart {
        change::write(one, &mut before, &mut names, &mut rows)?;
    }
    let mut inside = Out::default();
    names.write_words(&mut inside);
    inside.append(rows);
    let (method, packed) = shortest(&inside)?;
    let mut out = vec![VERSION << 4 | method];
    out.extend(digest(apart.iter().map(|one| &one.hash)));
    out.extend(names.write(&fresh(&apart)));
    out.extend(packed);
    Ok(out)
}

fn shortest(inside: &Out) -> Result<(u8, Vec<u8>), Refused> {
    let mut best = (PLAIN_ROWS, inside.rows().to_vec());
    for (method, clear) in [(ZSTD_ROWS, inside.rows()), (ZSTD_COLUMNS, &inside.columns())] {
        let packed = squeeze::squeeze(clear)?;
        if packed.len() < best.1.len() {
            best = (method, packed);
        }
    }
    Ok(best)
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
                fresh.parts.extend(made_part(key).map(|part| (change.record, part)));
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
    ids: Ids<'a>,
    inside: Vec<u8>,
    in_columns: bool,
}

impl Section<'_> {
    fn open(bytes: &[u8]) -> Result<Section<'_>, Refused> {
        let mut reader = Reader(bytes);
        let head = reader.byte()?;
        if head >> 4 != VERSION || head & 0x0f > ZSTD_COLUMNS {
            return Err(Refused::Newer(head));
        }
        let method = head & 0x0f;
        let (digest, ids) = (reader.array()?, Ids::read(&mut reader)?);
        let inside = if method == PLAIN_ROWS { reader.0.to_vec() } else { squeeze::inflate(reader.0)? };
        Ok(Section { digest, ids, inside, in_columns: method == ZSTD_COLUMNS })
    }

    fn inside(&self) -> Result<In<'_>, Refused> {
        if self.in_columns { In::columns(&self.inside) } else { Ok(In::rows(&self.inside)) }
    }

    /// The changes, with one choice of what its ids mean.
    fn rebuild(
        &self,
        fitting: &mut Fitting<'_>,
        known: &mut dyn Known,
        choose: &mut Choose,
    ) -> Result<Vec<Change>, Refused> {
        let mut from = self.inside()?;
        let (records, runs) = fitting.pick(known, choose)?;
        let mut part =
            |record, kind: &str, id: &Id<'_>| fitting.pick_part((record, kind, id), (&records, &runs), known, choose);
        let mut tables = Tables::read(&self.ids, &mut from, (&records, &runs), &mut part)?;
        let budget = &mut Budget::default();
        let (changes, hashes) = changes(&mut from, &mut Beside { tables: &mut tables, known, budget, facts: None })?;
        if digest(hashes.iter()) == self.digest { Ok(changes) } else { Err(OTHERS) }
    }

    /// What it says of things that it names, whatever they are.
    fn facts(&self) -> Result<Facts, Refused> {
        let mut from = self.inside()?;
        let records: Vec<RecordId> = (0..self.ids.records.len()).map(facts::record_in).collect();
        let runs: Vec<Run> = (0..self.ids.runs.len()).map(facts::run_in).collect();
        let mut parts = 0..;
        let part = |_, kind: &str, _: &Id<'_>| Ok(part_of_number(kind, parts.next().unwrap_or_default()));
        let mut tables = Tables::read(&self.ids, &mut from, (&records, &runs), part)?;
        let (budget, mut facts) = (&mut Budget::default(), Facts::default());
        let beside = &mut Beside { tables: &mut tables, known: &mut Nothing, budget, facts: Some(&mut facts) };
        changes(&mut from, beside)?;
        Ok(facts)
    }
}

/// Every count has a budget before anything is allocated.
fn changes(from: &mut In<'_>, beside: &mut Beside<'_>) -> Result<(Vec<Change>, Vec<ChangeHash>), Refused> {
    let mut before = Before::default();
    let (mut changes, mut hashes) = (Vec::new(), Vec::new());
    for _ in 0..from.count(CHANGES_MAX, "changes")? {
        let (change, hash) = change::read(from, &mut before, beside)?;
        changes.push(change);
        hashes.push(hash);
    }
    from.end()?;
    Ok((changes, hashes))
}

/// The exact changes again, hashes checked; refused as [`Refused::Missing`] while something that they follow is not here.
pub fn read(bytes: &[u8], known: &mut dyn Known) -> Result<Vec<Change>, Refused> {
    let section = Section::open(bytes)?;
    let mut fitting = Fitting::of(&section, known)?;
    match each_choice(&section, &mut fitting, known) {
        // What is meant may be on its way.
        Err(OTHERS) if section.ids.any_beginning() => Err(Refused::Missing),
        Err(OTHERS) => Err(DAMAGED),
        read => read,
    }
}

/// Any bytes, compressed as a section's inside is.
pub fn squeezed(clear: &[u8]) -> Result<Vec<u8>, Refused> {
    squeeze::squeeze(clear)
}

/// The bytes again, if there are at most so many.
pub fn unsqueezed(bytes: &[u8], bytes_max: usize) -> Result<Vec<u8>, Refused> {
    squeeze::inflate_at_most(bytes, bytes_max)
}

/// A section's inside, inflated: what its dictionary is trained on.
pub fn inside(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    Ok(Section::open(bytes)?.inside)
}

/// The records that a section changes, without rebuilding its changes: for receipts.
pub fn records(bytes: &[u8], known: &mut dyn Known) -> Result<Vec<RecordId>, Refused> {
    let section = Section::open(bytes)?;
    let fitting = Fitting::of(&section, known)?;
    Ok(fitting.pick(known, &mut Choose::new(section.inside.len()))?.0)
}

/// The record that a section's first change is of, as far as it is known: for cutting out what was forgotten. Of several
/// that begin alike it is the one with which the section reads; else the only one that holds what the section follows,
/// unless it might be another's that waits.
pub fn owner(bytes: &[u8], known: &mut dyn Known) -> Result<Option<RecordId>, Refused> {
    let section = Section::open(bytes)?;
    let mut fitting = Fitting::of(&section, known)?;
    let records = fitting.first_record().to_vec();
    if records.len() < 2 {
        return Ok(records.first().copied());
    }
    let mut left = Vec::new();
    for record in records {
        fitting.take_for(record);
        match each_choice(&section, &mut fitting, known) {
            Ok(_) => return Ok(Some(record)),
            Err(Refused::Missing) => left.push(record),
            Err(_) => {}
        }
    }
    Ok(left.first().copied().filter(|_| left.len() == 1))
}

/// What the changes of a section are called that are all of this record.
pub fn called(bytes: &[u8], record: RecordId, known: &mut dyn Known) -> Result<BTreeSet<Called>, Refused> {
    let section = Section::open(bytes)?;
    Fitting::of(&section, known)?.called(record)
}

fn rank(why: &Refused) -> u8 {
    if *why == Refused::Missing { 2 } else { u8::from(*why == OTHERS) }
}

/// Tries until one choice succeeds. That something is missing outweighs other reasons: it may come.
fn each_choice(
    section: &Section<'_>,
    fitting: &mut Fitting<'_>,
    known: &mut dyn Known,
) -> Result<Vec<Change>, Refused> {
    let mut choose = Choose::new(section.inside.len());
    let mut why = DAMAGED;
    loop {
        match section.rebuild(fitting, known, &mut choose) {
            Ok(done) => return Ok(done),
            Err(other) if rank(&other) >= rank(&why) => why = other,
            Err(_) => {}
        }
        if !choose.again() {
            return Err(why);
        }
    }
}
