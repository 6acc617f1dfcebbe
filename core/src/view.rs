//! What a record says, ready for a screen, a script or a test: every answer of every field.

use crate::ids::RecordId;
use serde::Serialize;
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct View {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
    /// In "recently removed".
    pub removed: bool,
    /// Somebody removed it while somebody else changed it: it stays, marked.
    pub removed_and_changed: bool,
    /// Only fields that hold something, in the order of the kind; unknown ones last.
    pub fields: Vec<FieldView>,
    pub parts: Vec<PartView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PartView {
    /// `task.k3v9…`
    pub id: String,
    pub kind: String,
    pub title: String,
    /// The id of the part it hangs under, or empty.
    pub parent: String,
    pub removed: bool,
    pub fields: Vec<FieldView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FieldView {
    pub name: String,
    /// One value, or two answers and more; the first is the one shown in lists. Empty for sets.
    pub answers: Vec<Answer>,
    /// The elements of a set, in the order of their keys. Empty for single values.
    pub elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Answer {
    /// In the form that its shape parses; compound values (a place, a way, a file) are JSON text.
    pub text: String,
    #[serde(flatten)]
    pub stamp: Stamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Element {
    pub key: String,
    pub text: String,
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// Which run wrote it and when its clock said it was. Only for reading: a clock decides nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Stamp {
    /// The run's actor in hex; the desk turns it into a name.
    pub run: String,
    pub at_ms: i64,
}

/// One step in the history of a record: what one change did to one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Step {
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Empty for the record itself.
    pub part: String,
    pub field: String,
    /// `set`, `put`, `take`, `create`, `add`, `remove`, `restore`.
    pub verb: String,
    pub before: String,
    pub after: String,
}

/// What the store needs to list, filter, sort, link and find a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
    /// Folded title, for sorting.
    pub sort: String,
    pub removed: bool,
    pub two_answers: bool,
    pub cells: Vec<Cell>,
    /// (field, target record, target part or empty)
    pub links: Vec<(String, RecordId, String)>,
    /// All text worth finding, already folded.
    pub search: String,
}

/// One value of one field. `part` is empty for the record itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub part: String,
    pub part_kind: String,
    pub field: String,
    /// As shown. For a way: E.164 or the raw text. For sets one cell an element.
    pub text: String,
    /// Folded text, day, or number padded so that text order is its order.
    pub sort: String,
}
