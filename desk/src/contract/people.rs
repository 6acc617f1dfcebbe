//! People out of files, people who may be one, and people who are forgotten.

use super::records::Found;
use ilima_core::ids::RecordId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Two people who may be one.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DuplicatePair {
    pub a: Found,
    pub b: Found,
    /// `strong` or `weak`.
    pub likeness: String,
}

#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct ImportAsk {
    pub file: String,
    /// Empty: the space's.
    pub country: String,
    /// Column to field; empty: guessed.
    pub mapping: BTreeMap<String, String>,
    /// Empty: guessed.
    pub encoding: String,
    /// Empty: guessed.
    pub separator: String,
}

/// The preflight of an import. `new + changed + same + rejected.len() == rows`.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Preview {
    pub file: String,
    /// `csv` or `vcard`.
    pub format: String,
    pub encoding: String,
    pub separator: String,
    pub columns: Vec<ColumnInfo>,
    /// The first five rows, as read.
    pub sample: Vec<Vec<String>>,
    pub fields: Vec<String>,
    pub country: String,
    pub counts: ImportCounts,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ColumnInfo {
    pub name: String,
    /// A person field, `consent.sms`, `custom/…`, `id`, or empty: left out.
    pub field: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ImportCounts {
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub possible_duplicates: usize,
    pub rejected: Vec<RejectedRow>,
    /// Of those who come in or change: how many asked, before being forgotten, not to be contacted.
    #[serde(default)]
    pub asked_not: usize,
    /// The import's id, once it is done; empty in a preview.
    pub import: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RejectedRow {
    pub row: usize,
    /// A key for words: `no_name_and_no_way`, `unreadable`, …
    pub reason: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportInfo {
    pub id: String,
    pub at_ms: i64,
    pub file: String,
    pub undone: bool,
    /// Whether it can still be taken back: the oldest actions leave the undo journal.
    pub undoable: bool,
    pub counts: ImportCounts,
}

/// Somebody who is to be forgotten: nothing of them but an id.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct ForgottenInfo {
    pub id: RecordId,
    pub reason: String,
    /// Names of the stewards who said so.
    pub by: Vec<String>,
    /// False: only hidden, until a second steward says the same (or, where there is none, a week has passed).
    pub gone: bool,
    /// Whether one's own word would show them again, or would be a second one.
    pub may_keep: bool,
    pub may_confirm: bool,
    /// When this desk heard of it, by its own clock.
    pub heard_ms: i64,
    /// Devices that are known to have forgotten, this one too, of all that ever were in the space.
    pub on: usize,
    pub of: usize,
    pub silent: Vec<Silent>,
}

/// A device that has not been heard since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Silent {
    pub name: String,
    /// When it was last heard at all, by this desk's clock; 0 if never.
    pub heard_ms: i64,
}
