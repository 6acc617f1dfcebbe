//! Why the ledger would not do something. The desk turns these into words.

use crate::ids::DeviceId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Bytes that are not what they claim to be: where.
    Damaged(&'static str),
    /// Made by a newer version of the format.
    Newer(u8),
    /// Its author may not write here, as far as this desk knows.
    NotAMember(DeviceId),
    /// Sealed to somebody else.
    NotForMe,
    /// The key does not open it.
    WrongKey,
    BadSignature,
    WrongPassphrase,
    WrongWords,
    TooMuch {
        what: &'static str,
        limit: usize,
    },
    /// Not enough memory to derive a key at the strength that was promised.
    NoMemory,
    /// The machine gave no random bytes.
    NoChance,
}
