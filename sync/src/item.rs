//! The things that travel, on every carrier: acts of membership, entries, pieces of files, and who has seen what.

use crate::Refused;
use ilima_ledger::bundle::BUNDLE_BYTES_MIN;
use ilima_ledger::chunk::{CHUNK_BYTES_MAX, CHUNK_BYTES_MIN};
use ilima_ledger::codec::{Reader, put_bytes, put_len};
use ilima_ledger::span::Span;

/// A space has some hundred acts; each is some 250 bytes.
const ACTS_IN_ITEM_MAX: usize = 1_000;
/// And so many bytes, unless one alone is longer.
const ACTS_BYTES_FULL: usize = 512 * 1024;
/// An act and a `Seen` end with a signature: few bytes never make many things.
const SIGNED_BYTES_MIN: usize = 64;

/// Things in one message.
const ITEMS_MAX: usize = 10_000;

/// One thing that travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Signed acts of membership.
    Acts(Vec<Vec<u8>>),
    Span(Span),
    /// A device's signed word about what it holds.
    Seen(Vec<u8>),
    /// Names of objects on this shelf that could not be read: whoever has what was in them puts it there anew.
    Spoilt(Vec<[u8; 16]>),
    /// A sealed piece of an attached file; its bytes are its name.
    Chunk(Vec<u8>),
    /// Spans without their seals, sealed together.
    Bundle(Vec<u8>),
}

/// Spoilt objects told at once; of more, the rest is told the next time.
pub const SPOILT_MAX: usize = 1_000;

impl Item {
    /// About how many bytes it takes in a parcel.
    pub fn size(&self) -> usize {
        match self {
            Item::Acts(acts) => acts.iter().map(Vec::len).sum(),
            Item::Span(span) => span.entries.iter().map(Vec::len).sum(),
            Item::Seen(bytes) | Item::Chunk(bytes) | Item::Bundle(bytes) => bytes.len(),
            Item::Spoilt(names) => names.len() * 16,
        }
    }
}

/// Items of so many bytes with these acts, in their order; one that is longer alone has an item of its own.
pub fn acts_in(acts: &[Vec<u8>], bytes_full: usize) -> Vec<Item> {
    let (mut items, mut used): (Vec<Vec<Vec<u8>>>, usize) = (Vec::new(), usize::MAX);
    for act in acts {
        used = used.saturating_add(act.len());
        match items.last_mut().filter(|last| used <= bytes_full && last.len() < ACTS_IN_ITEM_MAX) {
            Some(last) => last.push(act.clone()),
            None => {
                items.push(vec![act.clone()]);
                used = act.len();
            }
        }
    }
    items.into_iter().map(Item::Acts).collect()
}

/// Acts by the half megabyte. A piece of a span behind a cut needs the hash before it, which only the desk knows: so it cuts
/// spans itself, and a span is never cut here.
pub fn pieces(item: &Item) -> Vec<Item> {
    match item {
        Item::Acts(acts) => acts_in(acts, ACTS_BYTES_FULL),
        Item::Span(_) | Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => vec![item.clone()],
    }
}

/// Several, one behind the other with their lengths.
pub fn encode_all(items: &[Item]) -> Vec<u8> {
    let mut out = Vec::new();
    put_len(&mut out, items.len());
    items.iter().for_each(|item| put_bytes(&mut out, &encode(item)));
    out
}

pub fn decode_all(bytes: &[u8]) -> Result<Vec<Item>, Refused> {
    let mut reader = Reader::new(bytes, "items");
    let count = reader.count(1)?;
    if count > ITEMS_MAX {
        return Err(reader.bad().into());
    }
    let items = (0..count).map(|_| decode(reader.bytes()?)).collect::<Result<Vec<_>, _>>()?;
    reader.end()?;
    Ok(items)
}

pub fn encode(item: &Item) -> Vec<u8> {
    let mut out = Vec::new();
    match item {
        Item::Acts(acts) => {
            out.push(0);
            put_len(&mut out, acts.len());
            acts.iter().for_each(|act| put_bytes(&mut out, act));
        }
        Item::Span(span) => {
            out.push(1);
            span.encode(&mut out);
        }
        Item::Seen(bytes) => {
            out.push(2);
            out.extend_from_slice(bytes);
        }
        Item::Spoilt(names) => {
            out.push(3);
            put_len(&mut out, names.len());
            names.iter().for_each(|name| out.extend_from_slice(name));
        }
        Item::Chunk(bytes) => {
            out.push(4);
            out.extend_from_slice(bytes);
        }
        Item::Bundle(bytes) => {
            out.push(5);
            out.extend_from_slice(bytes);
        }
    }
    out
}

pub fn decode(bytes: &[u8]) -> Result<Item, Refused> {
    let mut reader = Reader::new(bytes, "parcel item");
    let item = match reader.byte()? {
        0 => {
            let count = reader.count(1 + SIGNED_BYTES_MIN)?;
            if count == 0 || count > ACTS_IN_ITEM_MAX {
                return Err(reader.bad().into());
            }
            Item::Acts((0..count).map(|_| reader.bytes().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?)
        }
        1 => Item::Span(Span::read(&mut reader)?),
        2 => {
            Item::Seen(Some(reader.rest()).filter(|seen| seen.len() >= SIGNED_BYTES_MIN).ok_or(reader.bad())?.to_vec())
        }
        3 => {
            let count = reader.count(16)?;
            if count > SPOILT_MAX || count == 0 {
                return Err(reader.bad().into());
            }
            Item::Spoilt((0..count).map(|_| reader.array()).collect::<Result<_, _>>()?)
        }
        4 => {
            let sealed = reader.rest();
            if !(CHUNK_BYTES_MIN..=CHUNK_BYTES_MAX).contains(&sealed.len()) {
                return Err(reader.bad().into());
            }
            Item::Chunk(sealed.to_vec())
        }
        5 => {
            let bundle = Some(reader.rest()).filter(|bundle| bundle.len() >= BUNDLE_BYTES_MIN);
            Item::Bundle(bundle.ok_or(reader.bad())?.to_vec())
        }
        _ => return Err(reader.bad().into()),
    };
    reader.end()?;
    Ok(item)
}
