//! People out of a file: columns guessed and mapped, each row made a draft, and the arithmetic of an import.

use super::csv_in::Table;
use crate::ids::RecordId;
use std::collections::BTreeMap;

/// One row of a file, read. `row` counts records; the header of a table is row 1, the first card of a vCard file is row 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub row: usize,
    /// Person fields in the texts their shapes parse; sets one text an element (several pairs with one name).
    pub fields: Vec<(String, String)>,
    /// Consent statements found in the file: (channel, state).
    pub consents: Vec<(String, String)>,
    /// Why it cannot be taken (`no_name_and_no_way`, `unreadable`, …), if so: a key for words.
    pub problem: Option<String>,
    /// The record's id, when the file has an id column.
    pub id: String,
    /// A hash of the row's own texts, kept with the import.
    pub fingerprint: String,
}

/// Which column means which field (`display_name`, `given_name`, `phones`, `consent.sms`, `id`, or empty for "leave out").
pub type Mapping = BTreeMap<String, String>;

/// Guesses from headers in English, French, Spanish and Arabic.
pub fn guess(table: &Table) -> Mapping {
    todo!()
}

pub fn drafts(table: &Table, mapping: &Mapping, country: &str) -> Vec<Draft> {
    todo!()
}

/// What is known of a person already in the space, for matching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub id: RecordId,
    pub name: String,
    pub locality: String,
    /// E.164 or raw.
    pub phones: Vec<String>,
    /// Folded.
    pub mails: Vec<String>,
    /// Fingerprints of imported rows that made or changed it.
    pub fingerprints: Vec<String>,
    /// Present single-valued fields and set elements: (field, text), for "same".
    pub fields: Vec<(String, String)>,
}

/// What an import would do with each row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preflight {
    /// Every row, in order; exactly one fate each.
    pub rows: Vec<(usize, Fate)>,
    /// Rows that are new but look like somebody else (known, or an earlier row).
    pub possible_duplicates: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A new person with this draft's fields.
    New,
    /// Fields that would be written or elements added on a record, or on the person made by an earlier row of this file.
    Changed { target: Target, fields: Vec<(String, String)> },
    Same { target: Target },
    Rejected { reason: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Record(RecordId),
    /// The person made by this row of the same file.
    Row(usize),
}

pub fn preflight(drafts: &[Draft], known: &[Known]) -> Preflight {
    todo!()
}
