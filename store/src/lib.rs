//! Where a space rests: one encrypted SQLite file, one transaction for every action.
//!
//! The store folds nothing, merges nothing and opens nothing: texts arrive folded, documents and entries are bytes.

pub mod check;
pub mod chunk;
pub mod commit;
mod forget;
pub mod glance;
pub mod journal;
pub mod log;
mod open;
pub mod query;
pub mod refused;
pub mod rows;
pub mod search;
pub mod shelf;

pub use chunk::FileCell;
pub use commit::{Commit, KeptImport};
pub use forget::{KeptForgotten, Quarantined};
pub use journal::{JournalChange, JournalEntry};
pub use log::{EntryMark, HeldLog, KeptChange, KeptEntry, KeptSeen, SavedDocument};
pub use open::SCHEMA_VERSION;
pub use query::{Filter, Op, Page, Query};
pub use refused::Refused;
pub use rows::{CellRow, LinkRow, ListRow, StoreCell, StoreLink, StoreRow};
pub use search::Found;
pub use shelf::ShelfObject;

/// A record, document, device or import: random bytes that other rooms give names to.
pub type Id = [u8; 16];
/// One life of a desk: the author of its changes.
pub type RunId = [u8; 8];
/// SHA-256.
pub type Hash = [u8; 32];

/// One space's open file. One at a time: the home's lock sees to that.
pub struct Store {
    db: rusqlite::Connection,
}
