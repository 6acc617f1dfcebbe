//! Many entries without their seals, under one seal: what somebody new gets. Sections lie in two parts (what stands before an
//! inside, and the inside), so that all insides can be compressed together; how, this room does not know.

use crate::codec::{COUNTER_MAX, Reader, put_bytes, put_len, put_number};
use crate::entry::SECTIONS_MAX;
use crate::ids::{DeviceId, SpaceId};
use crate::keys::{EpochName, Secret, SpaceKeys};
use crate::seal::{NONCE_BYTES, TAG_BYTES, derive, open_random, seal_random};
use crate::span::SPAN_ENTRIES_MAX;
use crate::{Hash, Refused, SecureRandom};

const VERSION: u8 = 1;
const LABEL: &[u8] = b"ilima/v1/bundle";
/// A bundle that says more is refused: few bytes never make many things.
pub const BUNDLE_SECTIONS_MAX: usize = 65_536;
const EPOCHS_MAX: usize = 1_000;
/// Salt, epoch, count of sections, signature.
const ENTRY_BYTES_MIN: usize = 16 + 1 + 1 + 64;
/// Device, first, before, membership heads, count.
const SPAN_BYTES_MIN: usize = 16 + 1 + 32 + 32 + 1;
/// The least that a sealed bundle has: version, epoch's name, and a seal.
pub const BUNDLE_BYTES_MIN: usize = 1 + 1 + 16 + NONCE_BYTES + TAG_BYTES;

/// As a span, its entries without their seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BareSpan {
    pub device: DeviceId,
    pub first: u64,
    pub before: Hash,
    pub member_heads: Hash,
    pub entries: Vec<BareEntry>,
}

/// An entry without its seals, its sections in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BareEntry {
    pub salt: [u8; 16],
    pub epoch: EpochName,
    pub sections: Vec<Part>,
    pub signature: [u8; 64],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Whole { head: Vec<u8>, inside: Vec<u8> },
    Cut(Hash),
}

/// What a bundle says, and apart from it the insides, one behind the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clear {
    pub frame: Vec<u8>,
    pub insides: Vec<u8>,
}

pub fn write(spans: &[BareSpan]) -> Clear {
    let mut epochs: Vec<EpochName> = spans.iter().flat_map(|span| &span.entries).map(|entry| entry.epoch).collect();
    epochs.sort_unstable();
    epochs.dedup();
    let mut out = Clear::default();
    put_len(&mut out.frame, epochs.len());
    for epoch in &epochs {
        put_number(&mut out.frame, epoch.number);
        out.frame.extend_from_slice(&epoch.id);
    }
    put_len(&mut out.frame, spans.len());
    for span in spans {
        out.frame.extend_from_slice(&span.device.0);
        put_number(&mut out.frame, span.first);
        out.frame.extend_from_slice(&span.before);
        out.frame.extend_from_slice(&span.member_heads);
        put_len(&mut out.frame, span.entries.len());
        for entry in &span.entries {
            put_len(&mut out.frame, epochs.iter().position(|name| *name == entry.epoch).unwrap_or_default());
            write_entry(entry, &mut out);
        }
    }
    out
}

fn write_entry(entry: &BareEntry, out: &mut Clear) {
    out.frame.extend_from_slice(&entry.salt);
    put_len(&mut out.frame, entry.sections.len());
    for part in &entry.sections {
        match part {
            Part::Whole { head, inside } => {
                put_len(&mut out.frame, head.len() * 2);
                out.frame.extend_from_slice(head);
                put_len(&mut out.frame, inside.len());
                out.insides.extend_from_slice(inside);
            }
            Part::Cut(hash) => {
                put_number(&mut out.frame, 1);
                out.frame.extend_from_slice(hash);
            }
        }
    }
    out.frame.extend_from_slice(&entry.signature);
}

/// A bundle being read: all counts have limits before anything is allocated.
struct Reading<'a> {
    frame: Reader<'a>,
    insides: Reader<'a>,
    epochs: Vec<EpochName>,
    sections_left: usize,
}

pub fn read(clear: &Clear) -> Result<Vec<BareSpan>, Refused> {
    let (frame, insides) = (Reader::new(&clear.frame, "bundle"), Reader::new(&clear.insides, "bundle"));
    let mut reading = Reading { frame, insides, epochs: Vec::new(), sections_left: BUNDLE_SECTIONS_MAX };
    reading.epochs()?;
    let count = reading.frame.count(SPAN_BYTES_MIN)?;
    let spans = (0..count).map(|_| reading.span()).collect::<Result<Vec<_>, _>>()?;
    reading.frame.end()?;
    reading.insides.end()?;
    // One encoding only.
    let same = write(&spans).frame == clear.frame;
    if same { Ok(spans) } else { Err(Refused::Damaged("bundle")) }
}

impl Reading<'_> {
    fn epochs(&mut self) -> Result<(), Refused> {
        let count = self.frame.count(1 + 16)?;
        if count > EPOCHS_MAX {
            return Err(Refused::TooMuch { what: "epochs", limit: EPOCHS_MAX });
        }
        let name = |frame: &mut Reader<'_>| Ok(EpochName { number: frame.number()?, id: frame.array()? });
        self.epochs = (0..count).map(|_| name(&mut self.frame)).collect::<Result<_, _>>()?;
        Ok(())
    }

    fn span(&mut self) -> Result<BareSpan, Refused> {
        let device = DeviceId(self.frame.array()?);
        let first = self.frame.counter()?;
        let (before, member_heads) = (self.frame.array()?, self.frame.array()?);
        let count = self.frame.count(ENTRY_BYTES_MIN)?;
        if first == 0 || count > SPAN_ENTRIES_MAX || first + count as u64 > COUNTER_MAX {
            return Err(self.frame.bad());
        }
        let entries = (0..count).map(|_| self.entry()).collect::<Result<Vec<_>, _>>()?;
        Ok(BareSpan { device, first, before, member_heads, entries })
    }

    fn entry(&mut self) -> Result<BareEntry, Refused> {
        let epoch = usize::try_from(self.frame.number()?).ok().and_then(|at| self.epochs.get(at));
        let epoch = *epoch.ok_or(self.frame.bad())?;
        let salt = self.frame.array()?;
        let count = self.frame.count(1 + 1)?;
        if count > SECTIONS_MAX.min(self.sections_left) {
            return Err(Refused::TooMuch { what: "sections", limit: BUNDLE_SECTIONS_MAX });
        }
        self.sections_left -= count;
        let sections = (0..count).map(|_| self.part()).collect::<Result<Vec<_>, _>>()?;
        Ok(BareEntry { salt, epoch, sections, signature: self.frame.array()? })
    }

    fn part(&mut self) -> Result<Part, Refused> {
        let twice = usize::try_from(self.frame.number()?).map_err(|_| self.frame.bad())?;
        if twice == 1 {
            return Ok(Part::Cut(self.frame.array()?));
        }
        if twice % 2 != 0 {
            return Err(self.frame.bad());
        }
        let head = self.frame.take(twice / 2)?.to_vec();
        let len = usize::try_from(self.frame.number()?).map_err(|_| self.frame.bad())?;
        Ok(Part::Whole { head, inside: self.insides.take(len)?.to_vec() })
    }
}

/// Under the key of an epoch that opens all that is in it.
pub fn seal(keys: &SpaceKeys, epoch: &EpochName, clear: &[u8], chance: &dyn SecureRandom) -> Result<Vec<u8>, Refused> {
    let mut out = vec![VERSION];
    put_number(&mut out, epoch.number);
    out.extend_from_slice(&epoch.id);
    let bound = out.clone();
    out.extend(seal_random(&key_of(keys, epoch)?, &bound, clear, chance)?);
    Ok(out)
}

pub fn open(keys: &SpaceKeys, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut reader = Reader::new(bytes, "bundle");
    let version = reader.byte()?;
    if version != VERSION {
        return Err(Refused::Newer(version));
    }
    let epoch = EpochName { number: reader.number()?, id: reader.array()? };
    let sealed = reader.rest();
    let bound = bytes.strip_suffix(sealed).unwrap_or_default();
    open_random(&key_of(keys, &epoch)?, bound, sealed)
}

fn key_of(keys: &SpaceKeys, epoch: &EpochName) -> Result<Secret, Refused> {
    let SpaceId(space) = keys.space;
    derive(keys.epoch(epoch).ok_or(Refused::WrongKey)?, &space, &[LABEL])
}

/// The two parts of what is sealed, as they lie there.
pub fn join(way: u8, frame: &[u8], insides: &[u8]) -> Vec<u8> {
    let mut out = vec![way];
    put_bytes(&mut out, frame);
    out.extend_from_slice(insides);
    out
}

/// The way, the frame and the insides, as [`join`] joined them.
pub fn split(clear: &[u8]) -> Result<(u8, &[u8], &[u8]), Refused> {
    let mut reader = Reader::new(clear, "bundle");
    Ok((reader.byte()?, reader.bytes()?, reader.rest()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn part() -> impl Strategy<Value = Part> {
        let whole =
            (vec(any::<u8>(), 0..20), vec(any::<u8>(), 0..40)).prop_map(|(head, inside)| Part::Whole { head, inside });
        prop_oneof![4 => whole, 1 => any::<Hash>().prop_map(Part::Cut)]
    }

    prop_compose! {
        fn entry()(salt: [u8; 16], number in 0u64..3, sections in vec(part(), 0..6), seed: u8) -> BareEntry {
            BareEntry { salt, epoch: EpochName { number, id: [number as u8; 16] }, sections, signature: [seed; 64] }
        }
    }

    prop_compose! {
        fn span()(device: [u8; 16], first in 1..COUNTER_MAX - 10, before: Hash, member_heads: Hash, entries in vec(entry(), 0..5)) -> BareSpan {
            BareSpan { device: DeviceId(device), first, before, member_heads, entries }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(spans in vec(span(), 0..4)) {
            prop_assert_eq!(read(&write(&spans)).unwrap(), spans);
        }

        #[test]
        fn any_bytes_are_read_or_refused(frame: Vec<u8>, insides: Vec<u8>) {
            let clear = Clear { frame, insides };
            if let Ok(spans) = read(&clear) {
                prop_assert_eq!(write(&spans), clear);
            }
        }
    }
}
