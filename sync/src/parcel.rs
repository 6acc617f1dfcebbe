//! A one-way file: segments that verify alone, so that any whole one counts whatever befell the others.

use crate::Refused;
pub use crate::item::Item;
use crate::item::{decode, encode, pieces};
use ilima_ledger::codec::{Reader, put_bytes};
use ilima_ledger::keys::Secret;
use ilima_ledger::wrap::{Padding, open_segment, padded, wrap_segment};
use ilima_ledger::{SecureRandom, SpaceId};
use std::io::Write;
use std::ops::ControlFlow;

pub const MAGIC: &[u8] = b"ILIMA-PARCEL\n";
const VERSION: u8 = 1;
/// Marks the start of every segment, so that reading can go on behind damage.
const SEGMENT_MARK: &[u8; 4] = b"ILsg";
/// mark, parcel, index, length
const MARKED_BYTES: usize = 4 + 16 + 4 + 4;
/// The same and the checksum.
const SEGMENT_HEAD_BYTES: usize = MARKED_BYTES + 4;
/// magic, version, checksum
const HEAD_BYTES: usize = MAGIC.len() + 1 + 4;
/// Clear bytes in a segment, unless one entry alone is longer.
const SEGMENT_CLEAR_BYTES: usize = 256 * 1024;
/// One entry (4 MiB) with what goes round it and its padding.
const SEGMENT_BYTES_MAX: usize = 6 * 1024 * 1024;
/// The least padding, nonce and tag. Each whole segment is tried with every key here: of empty ones a file holds too many.
const SEGMENT_BYTES_MIN: usize = 64 + 12 + 16;
/// Broken places that are told one by one; a file of nothing but false marks must not fill the memory with them.
const BROKEN_MAX: usize = 1_000;

/// What could be read of a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub space: SpaceId,
    pub items: Vec<Item>,
    pub damage: Vec<Damage>,
}

/// A part of the file that could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Bytes that are no segment, or one whose checksum fails.
    Broken { at: usize },
    /// Segments are missing, twice, moved or of another parcel, though each one here is whole: the last one says how many
    /// there are.
    Short,
    /// A segment that its checksum calls whole and its seal does not.
    Unsealed { index: u32 },
}

/// A segment that its checksum calls whole. It says of which parcel it is, so that it opens whatever befell the head.
struct Segment<'a> {
    parcel: [u8; 16],
    index: u32,
    check: u32,
    sealed: &'a [u8],
}

impl Segment<'_> {
    fn open(&self, routing: &Secret) -> Result<Vec<u8>, Refused> {
        Ok(open_segment(routing, &self.parcel, self.index, self.sealed)?)
    }
}

/// Writes all items; `progress` hears of every segment and may break off. Answers the bytes written.
pub fn write(
    routing: &Secret,
    items: &[Item],
    padding: Padding,
    chance: &dyn SecureRandom,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<u64, Refused> {
    let segments = segments(items);
    let mut parcel = [0; 16];
    chance.fill(&mut parcel)?;
    let mut head = MAGIC.to_vec();
    head.push(VERSION);
    head.extend_from_slice(&checksum(&head).to_be_bytes());
    out.write_all(&head)?;
    let mut written = head.len() as u64;
    let total = segments.len();
    for (at, (clear, index)) in segments.iter().zip(0u32..).enumerate() {
        if progress(at, total).is_break() {
            return Err(Refused::Cancelled);
        }
        // The last segment is marked: without it the file is known to be short.
        let last = u8::from(at + 1 == total);
        let clear = [&[last], clear.as_slice()].concat();
        let sealed = wrap_segment(routing, &parcel, index, &clear, padding, chance)?;
        let bytes = segment(&parcel, index, &sealed)?;
        out.write_all(&bytes)?;
        written += bytes.len() as u64;
    }
    Ok(written)
}

/// The items of several parcels, none longer than this in bytes, which may come in any order. What all of them need
/// (`always`) is in each. An item that is longer alone is refused: no part could hold it.
pub fn parts(always: &[Item], items: Vec<Item>, bytes_max: usize) -> Result<Vec<Vec<Item>>, Refused> {
    let fixed = HEAD_BYTES + always.iter().map(|item| encode(item).len() + 4).sum::<usize>();
    let mut parts: Vec<Vec<Item>> = Vec::new();
    let mut used = usize::MAX;
    for item in items {
        let len = encode(&item).len() + 4;
        if written(fixed + len) > bytes_max {
            return Err(ilima_ledger::Refused::TooMuch { what: "part bytes", limit: bytes_max }.into());
        }
        if written(used.saturating_add(len)) > bytes_max {
            parts.push(always.to_vec());
            used = fixed;
        }
        used += len;
        if let Some(part) = parts.last_mut() {
            part.push(item);
        }
    }
    if parts.is_empty() {
        parts.push(always.to_vec());
    }
    Ok(parts)
}

/// About how long a parcel gets whose clear items take this many bytes: one step of padding, and what goes round each
/// segment.
fn written(clear: usize) -> usize {
    let segments = clear / SEGMENT_CLEAR_BYTES + 1;
    clear.saturating_add(clear / 8).saturating_add(segments.saturating_mul(256))
}

/// About how long a parcel on a stick gets with items of so many bytes.
pub fn about(items_bytes: usize) -> usize {
    written(items_bytes).max(padded(1, Padding::Stick))
}

/// Items gathered into clear segments of about equal size; a span is cut where it would outgrow one.
fn segments(items: &[Item]) -> Vec<Vec<u8>> {
    let mut segments: Vec<Vec<u8>> = vec![Vec::new()];
    for item in items.iter().flat_map(pieces) {
        let bytes = encode(&item);
        if segments.last().is_some_and(|last| !last.is_empty() && last.len() + bytes.len() > SEGMENT_CLEAR_BYTES) {
            segments.push(Vec::new());
        }
        if let Some(last) = segments.last_mut() {
            put_bytes(last, &bytes);
        }
    }
    segments
}

fn segment(parcel: &[u8; 16], index: u32, sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    let len = u32::try_from(sealed.len())
        .ok()
        .filter(|_| sealed.len() <= SEGMENT_BYTES_MAX)
        .ok_or(ilima_ledger::Refused::TooMuch { what: "segment bytes", limit: SEGMENT_BYTES_MAX })?;
    let mut out = SEGMENT_MARK.to_vec();
    out.extend_from_slice(parcel);
    out.extend_from_slice(&index.to_be_bytes());
    out.extend_from_slice(&len.to_be_bytes());
    let check = checksum(&[&out, sealed].concat());
    out.extend_from_slice(&check.to_be_bytes());
    out.extend_from_slice(sealed);
    Ok(out)
}

/// Reads every whole segment that a key opens; the first that opens says of which space all are.
pub fn read(spaces: &[(SpaceId, &Secret)], bytes: &[u8]) -> Result<Reading, Refused> {
    let head = read_head(bytes);
    let (mut rest, mut damage) = match &head {
        Ok(body) => (*body, Vec::new()),
        Err(Refused::Newer(version)) => return Err(Refused::Newer(*version)),
        Err(_) => (from_mark(bytes), vec![Damage::Broken { at: 0 }]),
    };
    let mut whole = Vec::new();
    // Honest damage is summed about once; false marks, each claiming the whole file, would be summed for hours.
    let mut patience = bytes.len().saturating_mul(2).saturating_add(SEGMENT_BYTES_MAX);
    while !rest.is_empty() {
        match next_segment(rest) {
            Ok((segment, after)) => {
                whole.push(segment);
                rest = after;
            }
            Err(summed) => {
                if damage.len() < BROKEN_MAX {
                    damage.push(Damage::Broken { at: bytes.len() - rest.len() });
                }
                let Some(left) = patience.checked_sub(summed) else { break };
                patience = left;
                rest = from_mark(rest.get(1..).unwrap_or_default());
            }
        }
    }
    let opening = |segment: &Segment<'_>| spaces.iter().find(|(_, routing)| segment.open(routing).is_ok());
    match (whole.iter().find_map(opening), head) {
        (Some((space, routing)), _) => Ok(open_segments(*space, routing, &whole, damage)),
        (None, Err(refused)) if whole.is_empty() => Err(refused),
        // Without a whole head it may as well be newer.
        (None, Err(_)) => Err(Refused::Damaged),
        (None, Ok(_)) => Err(if whole.is_empty() { Refused::Damaged } else { Refused::OtherSpace }),
    }
}

/// What follows the head.
fn read_head(bytes: &[u8]) -> Result<&[u8], Refused> {
    let mut reader = Reader::new(bytes.strip_prefix(MAGIC).ok_or(Refused::NotAParcel)?, "parcel");
    let (Ok(version), Ok(check)) = (reader.byte(), reader.array()) else { return Err(Refused::Damaged) };
    if checksum(&[MAGIC, &[version]].concat()).to_be_bytes() != check {
        return Err(Refused::Damaged);
    }
    if version == VERSION { Ok(reader.rest()) } else { Err(Refused::Newer(version)) }
}

/// A whole segment and what follows; or, of bytes that are none, how many were summed to find out.
fn next_segment(bytes: &[u8]) -> Result<(Segment<'_>, &[u8]), usize> {
    let segment = segment_at(bytes).ok_or(0usize)?;
    let marked = bytes.get(..MARKED_BYTES).ok_or(0usize)?;
    if checksum(&[marked, segment.sealed].concat()) != segment.check {
        return Err(segment.sealed.len());
    }
    let after = bytes.get(SEGMENT_HEAD_BYTES + segment.sealed.len()..).ok_or(0usize)?;
    Ok((segment, after))
}

/// What looks like a segment, its checksum not yet compared.
fn segment_at(bytes: &[u8]) -> Option<Segment<'_>> {
    let mut reader = Reader::new(bytes, "segment");
    if reader.array::<4>().ok()? != *SEGMENT_MARK {
        return None;
    }
    let parcel = reader.array().ok()?;
    let index = u32::from_be_bytes(reader.array().ok()?);
    let len = usize::try_from(u32::from_be_bytes(reader.array().ok()?)).ok()?;
    let check = u32::from_be_bytes(reader.array().ok()?);
    if !(SEGMENT_BYTES_MIN..=SEGMENT_BYTES_MAX).contains(&len) {
        return None;
    }
    Some(Segment { parcel, index, check, sealed: reader.take(len).ok()? })
}

/// From the next mark on, or the end.
fn from_mark(bytes: &[u8]) -> &[u8] {
    let next = bytes.windows(SEGMENT_MARK.len()).position(|window| window == SEGMENT_MARK);
    next.and_then(|at| bytes.get(at..)).unwrap_or_default()
}

fn open_segments(space: SpaceId, routing: &Secret, whole: &[Segment<'_>], mut damage: Vec<Damage>) -> Reading {
    let mut items = Vec::new();
    let mut ended = None;
    for segment in whole {
        match segment.open(routing).and_then(|clear| read_clear(&clear)) {
            Ok((last, found)) => {
                items.extend(found);
                ended = ended.or(last.then_some((segment.parcel, segment.index)));
            }
            Err(_) => damage.push(Damage::Unsealed { index: segment.index }),
        }
    }
    // Nothing missing, nothing twice, nothing moved, nothing of another parcel.
    let complete = ended.is_some_and(|(parcel, last)| {
        whole.iter().map(|one| (one.parcel, one.index)).eq((0..=last).map(|index| (parcel, index)))
    });
    if !complete && damage.is_empty() {
        damage.push(Damage::Short);
    }
    Reading { space, items, damage }
}

fn read_clear(clear: &[u8]) -> Result<(bool, Vec<Item>), Refused> {
    let mut reader = Reader::new(clear, "segment");
    let last = reader.byte()? == 1;
    let mut items = Vec::new();
    let mut rest = Reader::new(reader.rest(), "segment");
    while !rest.is_empty() {
        items.push(decode(rest.bytes()?)?);
    }
    Ok((last, items))
}

/// CRC-32 (IEEE 802.3), bit by bit over a table made on the spot: keyless, against bad sticks and noise, not against people.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = !0u32;
    for byte in bytes {
        sum = TABLE.get(usize::from((sum as u8) ^ byte)).copied().unwrap_or(0) ^ (sum >> 8);
    }
    !sum
}

static TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0u32; 256];
    let mut at = 0;
    while at < 256 {
        let mut sum = at as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
            bit += 1;
        }
        #[expect(clippy::indexing_slicing, reason = "a const loop below the table's own length")]
        {
            table[at] = sum;
        }
        at += 1;
    }
    table
}
