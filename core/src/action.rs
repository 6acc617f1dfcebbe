//! The few verbs with which people change records.

use crate::ids::RecordId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What somebody did, as one step that can be undone: a name for the screen and the edits it made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Action {
    pub name: ActionName,
    pub edits: Vec<Edit>,
}

/// What the undo button says: `verb` picks the words (`action-<verb>`), the rest fills them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct ActionName {
    /// `add`, `anew`, `change`, `remove`, `restore`, `choose`, `import`, `sample`, `template`.
    pub verb: String,
    /// A kind or part, for its word.
    #[serde(default)]
    pub kind: String,
    /// A field, for its label; empty when the whole record is meant.
    #[serde(default)]
    pub field: String,
    /// The title of the record, or the name of the file.
    #[serde(default)]
    pub title: String,
}

/// One change to one field, part or record. Every text is in the form its shape parses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// A new record; the id is made by the caller.
    Create { record: RecordId, kind: String },
    /// A new part. `part` may be empty: then it is made (random, or from the key fields in `fields`).
    Add {
        record: RecordId,
        kind: String,
        #[serde(default)]
        part: String,
        #[serde(default)]
        parent: String,
        fields: Vec<(String, String)>,
    },
    /// The whole value of a field. An empty text clears it. Settles two answers. On a set: replaces it by one element a line.
    Set {
        record: RecordId,
        #[serde(default)]
        part: String,
        field: String,
        text: String,
    },
    /// One more element of a set, or `+3` to a tally.
    Put {
        record: RecordId,
        #[serde(default)]
        part: String,
        field: String,
        text: String,
    },
    /// One element out of a set, named by its key or its text.
    Take {
        record: RecordId,
        #[serde(default)]
        part: String,
        field: String,
        text: String,
    },
    /// To "recently removed". An empty `part` means the whole record.
    Remove {
        record: RecordId,
        #[serde(default)]
        part: String,
    },
    Restore {
        record: RecordId,
        #[serde(default)]
        part: String,
    },
}

impl Edit {
    pub fn record(&self) -> RecordId {
        match self {
            Edit::Create { record, .. }
            | Edit::Add { record, .. }
            | Edit::Set { record, .. }
            | Edit::Put { record, .. }
            | Edit::Take { record, .. }
            | Edit::Remove { record, .. }
            | Edit::Restore { record, .. } => *record,
        }
    }
}
