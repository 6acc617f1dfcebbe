//! What a desk holds of every log (a version vector), and what another one lacks.

use crate::codec::{Reader, put_len, put_number};
use crate::ids::DeviceId;
use crate::seal::hash;
use crate::{Hash, Refused};
use std::collections::BTreeMap;

const HEADS_LABEL: &[u8] = b"ilima/v0/heads";
/// Spans remembered behind gaps, a device; more gaps than that are simply asked for again.
pub const BEYOND_MAX: usize = 8;
/// More devices than any one space will see.
const DEVICES_MAX: usize = 100_000;

/// The beginning of a hash: longer than anybody finds a second one for.
pub type Mark = [u8; 8];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heads(pub BTreeMap<DeviceId, Held>);

/// What is held of one log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// The last entry without a gap before it; 0 for none.
    pub upto: u64,
    /// The first bytes of that entry's hash: so a fork shows.
    pub mark: Mark,
    /// First and last number of further spans, in order.
    pub beyond: Vec<(u64, u64)>,
}

/// Entries that one side holds and the other lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    pub device: DeviceId,
    pub from: u64,
    pub to: u64,
}

impl Heads {
    /// These entries are held too. (Whoever adds them does not know their hash, and does not need it.)
    pub fn add(&mut self, device: DeviceId, first: u64, count: u64) {
        let Some(last) = first.saturating_add(count).checked_sub(1).filter(|last| *last >= first) else { return };
        let held = self.0.entry(device).or_default();
        if first <= held.upto.saturating_add(1) {
            held.upto = held.upto.max(last);
        } else if held.beyond.len() < BEYOND_MAX {
            held.beyond.push((first, last));
            held.beyond.sort_unstable();
        }
    }

    /// What of it is told to others.
    pub fn told(&self) -> Heads {
        let mut told = self.clone();
        told.0.values_mut().for_each(|held| held.beyond.truncate(BEYOND_MAX));
        told
    }

    pub fn digest(&self) -> Hash {
        let mut out = Vec::new();
        self.encode(&mut out);
        hash(&[HEADS_LABEL, &out])
    }

    pub fn encode(&self, out: &mut Vec<u8>) {
        put_len(out, self.0.len());
        for (device, held) in &self.0 {
            out.extend_from_slice(&device.0);
            put_number(out, held.upto);
            out.extend_from_slice(&held.mark);
            put_len(out, held.beyond.len().min(BEYOND_MAX));
            for (from, to) in held.beyond.iter().take(BEYOND_MAX) {
                put_number(out, *from);
                put_number(out, *to);
            }
        }
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<Heads, Refused> {
        let count = reader.count(16 + 1 + 8 + 1)?;
        if count > DEVICES_MAX {
            return Err(Refused::TooMuch { what: "devices", limit: DEVICES_MAX });
        }
        let mut heads = BTreeMap::new();
        let mut last: Option<DeviceId> = None;
        for _ in 0..count {
            let device = DeviceId(reader.array()?);
            if last.is_some_and(|last| last >= device) {
                return Err(reader.bad());
            }
            last = Some(device);
            heads.insert(device, read_held(reader)?);
        }
        Ok(Heads(heads))
    }
}

/// The beginning of an entry's hash, as heads tell it.
pub fn mark(hash: &Hash) -> Mark {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    [a, b, c, d, e, f, g, h]
}

fn read_held(reader: &mut Reader<'_>) -> Result<Held, Refused> {
    let upto = reader.counter()?;
    let mark = reader.array()?;
    let count = reader.count(2)?;
    if count > BEYOND_MAX {
        return Err(reader.bad());
    }
    let mut beyond = Vec::with_capacity(count);
    let mut last = upto;
    for _ in 0..count {
        let (from, to) = (reader.counter()?, reader.counter()?);
        if from <= last || to < from {
            return Err(reader.bad());
        }
        last = to;
        beyond.push((from, to));
    }
    Ok(Held { upto, mark, beyond })
}

/// What I hold and they lack, oldest first in each log.
pub fn missing_from(mine: &Heads, theirs: &Heads) -> Vec<Want> {
    let mut wants = Vec::new();
    for (device, held) in &mine.0 {
        let other = theirs.0.get(device).cloned().unwrap_or_default();
        let spans = std::iter::once((1, held.upto)).chain(held.beyond.iter().copied());
        for (from, to) in spans {
            wants.extend(without(from, to, &other).into_iter().map(|(from, to)| Want { device: *device, from, to }));
        }
    }
    wants
}

/// The parts of `from..=to` that the other does not hold.
fn without(from: u64, to: u64, other: &Held) -> Vec<(u64, u64)> {
    let mut parts = Vec::new();
    let mut at = from;
    for (start, end) in std::iter::once(&(1, other.upto)).chain(&other.beyond) {
        if at > to {
            break;
        }
        if *start > at {
            parts.push((at, to.min(start - 1)));
        }
        // Behind the highest number there is nothing more to lack.
        let Some(next) = end.checked_add(1) else { return parts };
        at = at.max(next);
    }
    if at <= to {
        parts.push((at, to));
    }
    parts
}
