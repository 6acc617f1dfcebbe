//! Entries of one log in a row, as they travel: with the hash before them, so that they verify even behind a gap.

use crate::codec::{COUNTER_MAX, Reader, put_bytes, put_len, put_number};
use crate::entry::{ENTRY_BYTES_MAX, Place};
use crate::ids::DeviceId;
use crate::{Hash, Refused};

/// Entries in one span; longer ones are cut in two by whoever writes them.
pub const SPAN_ENTRIES_MAX: usize = 4_096;
/// An entry ends with a signature, and its length stands before it: few bytes never make many entries.
const ENTRY_BYTES_MIN: usize = 1 + 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub device: DeviceId,
    /// The number of the first entry.
    pub first: u64,
    /// The hash of the entry before it; zeros before the first of all.
    pub before: Hash,
    /// The digest of the acts of membership under which all of them were written.
    pub member_heads: Hash,
    pub entries: Vec<Vec<u8>>,
}

impl Span {
    /// The place of its entry with this number, behind the entry with this hash.
    pub fn place(&self, number: u64, before: &Hash) -> Place {
        Place { device: self.device, number, before: *before, member_heads: self.member_heads }
    }

    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.device.0);
        put_number(out, self.first);
        out.extend_from_slice(&self.before);
        out.extend_from_slice(&self.member_heads);
        put_len(out, self.entries.len());
        self.entries.iter().for_each(|entry| put_bytes(out, entry));
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<Span, Refused> {
        let device = DeviceId(reader.array()?);
        let first = reader.counter()?;
        let before = reader.array()?;
        let member_heads = reader.array()?;
        let count = reader.count(ENTRY_BYTES_MIN)?;
        if first == 0 || count > SPAN_ENTRIES_MAX || first + count as u64 > COUNTER_MAX {
            return Err(reader.bad());
        }
        let entries = (0..count).map(|_| read_entry(reader)).collect::<Result<Vec<_>, _>>()?;
        Ok(Span { device, first, before, member_heads, entries })
    }
}

fn read_entry(reader: &mut Reader<'_>) -> Result<Vec<u8>, Refused> {
    let bytes = reader.bytes()?;
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(Refused::TooMuch { what: "entry bytes", limit: ENTRY_BYTES_MAX });
    }
    Ok(bytes.to_vec())
}
