//! What a section names often, told once: records, runs, parts, words. What is known already is told by its first bytes.

use super::bytes::{Reader, put_number};
use super::frozen::FROZEN;
use super::known::Known;
use super::stream::{Column, In, Out};
use crate::ids::{RecordId, Run};
use crate::refused::Refused;
use crate::space::key::{part_kind, part_number, part_of_number};
use automerge::ActorId;
use std::collections::{BTreeMap, BTreeSet};

const DAMAGED: Refused = Refused::Damaged("pack");
/// Records in one section: only ordinary ones share a section, and sealing cuts it by bytes long before.
const RECORDS_MAX: usize = 10_000;
/// Runs that touched these records.
const RUNS_MAX: usize = 100_000;
/// Parts of these records.
const PARTS_MAX: usize = 250_000;
/// Field names and kinds that came after the frozen ones.
const WORDS_MAX: usize = 10_000;
const WORD_BYTES_MAX: usize = 8 * 1024;

/// Lengths in full, and of the beginnings by which known ones are told.
const RECORD: (usize, usize) = (16, 3);
const RUN: (usize, usize) = (8, 3);
const PART: (usize, usize) = (9, 3);
/// A part's id is a number of 65 bits; in nine bytes it leaves these over.
const PART_SPARE_BITS: u32 = 7;

/// Before so many marks at most stands a single bit, all in one byte.
const FEW_MARKS: usize = 6;

/// What a section makes, and so must tell in full.
#[derive(Default)]
pub struct Fresh {
    pub records: BTreeSet<RecordId>,
    pub parts: BTreeSet<(RecordId, String)>,
}

/// Places given out while writing.
pub struct Names<'k> {
    pub known: &'k mut dyn Known,
    records: Table<RecordId>,
    runs: Table<Run>,
    parts: Table<(RecordId, String)>,
    /// Parts that this section makes and whose ids follow from where they were made.
    derived: Table<(RecordId, String)>,
    words: Table<String>,
}

/// Things in the order in which they were first named.
struct Table<T> {
    places: BTreeMap<T, u64>,
    order: Vec<T>,
}

impl<T: Ord + Clone> Table<T> {
    fn new() -> Table<T> {
        Table { places: BTreeMap::new(), order: Vec::new() }
    }

    fn place(&mut self, thing: &T) -> u64 {
        let next = self.order.len() as u64;
        if let Some(place) = self.places.get(thing) {
            return *place;
        }
        self.places.insert(thing.clone(), next);
        self.order.push(thing.clone());
        next
    }
}

impl<'k> Names<'k> {
    pub fn new(known: &'k mut dyn Known) -> Names<'k> {
        let (records, runs, parts, words) = (Table::new(), Table::new(), Table::new(), Table::new());
        Names { known, records, runs, parts, derived: Table::new(), words }
    }

    pub fn record(&mut self, record: RecordId) -> u64 {
        self.records.place(&record)
    }

    pub fn actor(&mut self, actor: &ActorId) -> Result<u64, Refused> {
        let run = actor.to_bytes().try_into().map_err(|_| Refused::Unsound)?;
        Ok(self.runs.place(&Run(run)))
    }

    /// Its place, doubled, and one more for a derived one. None for an id that this program did not make.
    pub fn part(&mut self, record: RecordId, part: &str) -> Option<u64> {
        let part = (record, part.to_owned());
        if let Some(place) = self.derived.places.get(&part) {
            return Some(place << 1 | 1);
        }
        part_number(&part.1)?;
        self.record(record);
        self.word(part_kind(&part.1));
        Some(self.parts.place(&part) << 1)
    }

    pub fn derive(&mut self, record: RecordId, part: &str) {
        self.derived.place(&(record, part.to_owned()));
    }

    pub fn word(&mut self, word: &str) -> u64 {
        match FROZEN.binary_search(&word) {
            Ok(at) => at as u64,
            Err(_) => FROZEN.len() as u64 + self.words.place(&word.to_owned()),
        }
    }

    /// New words, and of each part its record and kind.
    pub fn write_words(&mut self, out: &mut Out) {
        let parts = std::mem::take(&mut self.parts.order);
        out.number(Column::Size, parts.len() as u64);
        let mut rows = Out::default();
        for part in &parts {
            rows.number(Column::Name, self.record(part.0));
            rows.number(Column::Word, self.word(part_kind(&part.1)));
        }
        out.number(Column::Size, self.words.order.len() as u64);
        self.words.order.iter().for_each(|word| out.text(word));
        out.append(rows);
        self.parts.order = parts;
    }

    /// Ids of records, runs and parts: random bytes, which no compression makes smaller.
    pub fn write(mut self, fresh: &Fresh) -> Vec<u8> {
        let mut out = Vec::new();
        let (records, runs, parts) = (
            std::mem::take(&mut self.records.order),
            std::mem::take(&mut self.runs.order),
            std::mem::take(&mut self.parts.order),
        );
        let known: Vec<bool> =
            records.iter().map(|record| !fresh.records.contains(record) && self.knows(*record)).collect();
        put_marks(&mut out, &known);
        records.iter().zip(&known).for_each(|(record, known)| put_id(&mut out, &record.0, *known, RECORD));
        let known: Vec<bool> = runs.iter().map(|run| self.knows_run(*run)).collect();
        put_marks(&mut out, &known);
        runs.iter().zip(&known).for_each(|(run, known)| put_id(&mut out, &run.0, *known, RUN));
        let known: Vec<bool> = parts.iter().map(|part| !fresh.parts.contains(part) && self.knows_part(part)).collect();
        put_marks(&mut out, &known);
        for (part, known) in parts.iter().zip(&known) {
            put_id(&mut out, &part_bytes(&part.1).unwrap_or_default(), *known, PART);
        }
        out
    }

    fn knows(&mut self, record: RecordId) -> bool {
        self.known.records(beginning(&record.0, RECORD)) == [record]
    }

    fn knows_run(&mut self, run: Run) -> bool {
        self.known.told(run) && self.known.runs(beginning(&run.0, RUN)) == [run]
    }

    fn knows_part(&mut self, (record, part): &(RecordId, String)) -> bool {
        let Some(bytes) = part_bytes(part) else { return false };
        parts_like(self.known, *record, part_kind(part), beginning(&bytes, PART)) == [part.clone()]
    }
}

/// The same, read: every name in full.
pub struct Tables {
    pub records: Vec<RecordId>,
    runs: Vec<ActorId>,
    parts: Vec<(RecordId, String)>,
    derived: Vec<(RecordId, String)>,
    words: Vec<String>,
}

impl Tables {
    /// What the ids of records and runs mean is known by now; of each part it is asked, by its record's place and its kind.
    pub fn read(
        ids: &Ids<'_>,
        from: &mut In<'_>,
        (records, runs): (&[RecordId], &[Run]),
        mut meant: impl FnMut(usize, &str, &Id<'_>) -> Result<String, Refused>,
    ) -> Result<Tables, Refused> {
        let parts = from.count(PARTS_MAX, "parts")?;
        let count = from.count(WORDS_MAX, "words")?;
        let words = (0..count).map(|_| read_word(from)).collect::<Result<Vec<_>, _>>()?;
        let runs = runs.iter().map(|run| ActorId::from(run.0)).collect();
        let mut tables = Tables { records: records.to_vec(), runs, parts: Vec::new(), derived: Vec::new(), words };
        if parts != ids.parts.len() {
            return Err(DAMAGED);
        }
        for id in &ids.parts {
            let place = from.number(Column::Name)?;
            let record = tables.record(place)?;
            let kind = tables.word(from.number(Column::Word)?)?.to_owned();
            let place = usize::try_from(place).map_err(|_| DAMAGED)?;
            tables.parts.push((record, meant(place, &kind, id)?));
        }
        Ok(tables)
    }

    pub fn derive(&mut self, record: RecordId, part: String) {
        self.derived.push((record, part));
    }

    pub fn record(&self, place: u64) -> Result<RecordId, Refused> {
        at(&self.records, place).copied()
    }

    pub fn actor(&self, place: u64) -> Result<ActorId, Refused> {
        at(&self.runs, place).cloned()
    }

    /// Only within the record that it is a part of.
    pub fn part(&self, place: u64, record: RecordId) -> Result<&str, Refused> {
        let (of, part) = at(if place & 1 == 0 { &self.parts } else { &self.derived }, place >> 1)?;
        if *of == record { Ok(part) } else { Err(DAMAGED) }
    }

    pub fn word(&self, place: u64) -> Result<&str, Refused> {
        match at(FROZEN, place) {
            Ok(word) => Ok(word),
            Err(_) => at(&self.words, place - FROZEN.len() as u64).map(String::as_str),
        }
    }
}

fn at<T>(list: &[T], place: u64) -> Result<&T, Refused> {
    usize::try_from(place).ok().and_then(|place| list.get(place)).ok_or(DAMAGED)
}

fn read_word(from: &mut In<'_>) -> Result<String, Refused> {
    let word = from.text()?;
    if word.len() > WORD_BYTES_MAX {
        return Err(Refused::TooMuch { what: "word bytes", limit: WORD_BYTES_MAX });
    }
    Ok(word.to_owned())
}

/// An id as it lies in a section: whole, or only its beginning.
pub enum Id<'a> {
    Whole(&'a [u8]),
    Beginning(&'a [u8]),
}

impl Id<'_> {
    /// All that it can mean.
    pub fn meant<T, const N: usize>(
        &self,
        whole_id: impl FnOnce([u8; N]) -> Result<T, Refused>,
        like: impl FnOnce(&[u8]) -> Vec<T>,
    ) -> Result<Vec<T>, Refused> {
        match self {
            Id::Whole(bytes) => Ok(vec![whole_id(whole(bytes)?)?]),
            Id::Beginning(bytes) => Ok(like(bytes)),
        }
    }
}

pub struct Ids<'a> {
    pub records: Vec<Id<'a>>,
    pub runs: Vec<Id<'a>>,
    pub parts: Vec<Id<'a>>,
}

impl<'a> Ids<'a> {
    pub fn any_beginning(&self) -> bool {
        self.records.iter().chain(&self.runs).chain(&self.parts).any(|id| matches!(id, Id::Beginning(_)))
    }

    pub fn read(reader: &mut Reader<'a>) -> Result<Ids<'a>, Refused> {
        let mut list = |limit, what, (full, beginning): (usize, usize)| -> Result<Vec<Id<'a>>, Refused> {
            let marks = marks(reader, limit, what)?;
            let id = |short| match short {
                true => reader.take(beginning).map(Id::Beginning),
                false => reader.take(full).map(Id::Whole),
            };
            marks.into_iter().map(id).collect()
        };
        Ok(Ids {
            records: list(RECORDS_MAX, "records", RECORD)?,
            runs: list(RUNS_MAX, "runs", RUN)?,
            parts: list(PARTS_MAX, "parts", PART)?,
        })
    }
}

/// How many, and of each whether its beginning alone is told. Few: one byte, a bit set above the marks. Else the top
/// bit alone, the count, and the marks.
fn put_marks(out: &mut Vec<u8>, marks: &[bool]) {
    let byte = |eight: &[bool]| eight.iter().rev().fold(0, |byte, mark| byte << 1 | u8::from(*mark));
    if marks.len() <= FEW_MARKS {
        out.push(1 << marks.len() | byte(marks));
        return;
    }
    out.push(0x80);
    put_number(out, marks.len() as u64);
    out.extend(marks.chunks(8).map(byte));
}

fn marks(reader: &mut Reader<'_>, limit: usize, what: &'static str) -> Result<Vec<bool>, Refused> {
    let bits = |bytes: &[u8], count| {
        (0..count).map(|at| bytes.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)).collect()
    };
    match reader.byte()? {
        0x80 => {}
        few @ 1..0x80 => return Ok(bits(&[few], few.ilog2() as usize)),
        _ => return Err(DAMAGED),
    }
    let count = usize::try_from(reader.number()?).map_err(|_| DAMAGED)?;
    if count > limit {
        return Err(Refused::TooMuch { what, limit });
    }
    Ok(bits(reader.take(count.div_ceil(8))?, count))
}

fn put_id(out: &mut Vec<u8>, id: &[u8], known: bool, lengths: (usize, usize)) {
    out.extend_from_slice(if known { beginning(id, lengths) } else { id });
}

fn beginning(id: &[u8], (_, len): (usize, usize)) -> &[u8] {
    id.get(..len).unwrap_or(id)
}

fn whole<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Refused> {
    bytes.try_into().map_err(|_| DAMAGED)
}

fn part_bytes(part: &str) -> Option<[u8; 9]> {
    (part_number(part)? << PART_SPARE_BITS).to_be_bytes().split_at(7).1.try_into().ok()
}

pub fn part_of(kind: &str, bytes: [u8; 9]) -> Result<String, Refused> {
    let number = bytes.iter().fold(0u128, |number, byte| number << 8 | u128::from(*byte));
    let spare = number & ((1 << PART_SPARE_BITS) - 1);
    if spare == 0 { Ok(part_of_number(kind, number >> PART_SPARE_BITS)) } else { Err(DAMAGED) }
}

pub fn parts_like(known: &mut dyn Known, record: RecordId, kind: &str, prefix: &[u8]) -> Vec<String> {
    let parts = known.record(record).map(|record| record.part_ids(kind)).unwrap_or_default();
    parts.into_iter().filter(|part| part_bytes(part).is_some_and(|bytes| bytes.starts_with(prefix))).collect()
}
