//! What happens to a session, and what it wants done.

use crate::item::Item;
use crate::knowledge::Knowledge;
use ilima_ledger::DeviceId;
use ilima_ledger::chunk::ChunkId;
use ilima_ledger::heads::Want;
use ilima_ledger::keys::{DeviceKeys, SpaceKeys};

/// The keys that a step may need.
pub struct Own<'a> {
    pub keys: &'a SpaceKeys,
    pub device: &'a DeviceKeys,
}

/// Entries of a log in a row: the number of the first, and how many.
pub type Stretch = (DeviceId, u64, u64);

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The channel stands.
    Met,
    /// A message of the other end.
    Heard(Vec<u8>),
    /// Some of what `Find` asked for, with what lies in its bundles; `done` with the last of it.
    Found { items: Vec<Item>, bundled: Vec<Stretch>, done: bool },
    /// The items of `Keep` are durable, or were refused: this is what the desk knows now.
    Kept { knowledge: Knowledge, bundled: Vec<Stretch> },
    /// What `Speak` asked for: the desk's own signed word about what it holds.
    Spoken(Vec<u8>),
    /// What `Lack` asked for: pieces of attached files that are wanted from the other end.
    Lacks(Vec<ChunkId>),
    /// Some of what `FindChunks` asked for, as far as it is here; `done` with the last of it.
    Chunks { items: Vec<Item>, done: bool },
    /// New work of one's own, or from a third desk.
    Changed(Knowledge),
    /// Nothing more is wanted.
    Leave,
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Send(Vec<u8>),
    /// Bring these entries, oldest first, in portions.
    Find(Vec<Want>),
    Keep(Vec<Item>),
    /// Say which pieces of attached files are wanted.
    Lack,
    /// Bring these pieces, as far as they are here.
    FindChunks(Vec<ChunkId>),
    /// Sign anew what is held.
    Speak,
    /// The other end proved that it is this device of the space.
    Proved(DeviceId),
    /// Both hold the same now, as far as both have told; once for each round.
    Level,
    Close(Why),
}

/// Why a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// All was said.
    Done,
    /// No space in common, or not a member of it.
    Stranger,
    /// Made with a newer Ilima.
    Newer,
    /// It did not keep to the rules.
    Wrong,
}
