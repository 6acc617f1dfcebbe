//! One record, open in memory: its main document and the companion documents of its long prose.

use crate::action::Edit;
use crate::ids::{DocumentId, RecordId, Run};
use crate::refused::Refused;
use crate::view::{Row, Step, View};
use serde::{Deserialize, Serialize};

/// A record that is open. Flat documents: every value lies in the root map (see ARCHITECTURE.md).
pub struct Record {}

/// One Automerge change, as durable bytes. Made here or by `pack::read`, never taken from the wire as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub document: DocumentId,
    pub record: RecordId,
    /// Whether its record's kind is sealed in a section of its own.
    pub own_section: bool,
    pub run: Run,
    pub raw: Vec<u8>,
}

/// What an action did: the changes to keep and to send, and how to take it back.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    pub changes: Vec<Change>,
    pub inverse: Vec<Inverse>,
    /// Ids of the parts that `Add` made, in order.
    pub parts: Vec<String>,
}

/// How one field was before and what the action made of it: undo writes `before` only where `after` still stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inverse {
    pub record: RecordId,
    pub part: String,
    pub field: String,
    /// For sets: the element's key. Empty otherwise.
    pub element: String,
    /// All answers before (more than one when an action settled two answers; the first is written back).
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// What undo left alone, because somebody changed it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub part: String,
    pub field: String,
}

impl Record {
    /// An empty record, without a kind until `Edit::Create` is applied.
    pub fn new(id: RecordId, run: Run) -> Record {
        todo!()
    }
    /// From our own store: the saved documents, and the raw changes kept since they were saved.
    pub fn load(id: RecordId, run: Run, saved: &[(DocumentId, Vec<u8>)], since: &[Change]) -> Result<Record, Refused> {
        todo!()
    }
    /// All documents, saved. Only those changed since `load` or the last `save`.
    pub fn save(&mut self) -> Vec<(DocumentId, Vec<u8>)> {
        todo!()
    }
    /// Applies the edits as one Automerge change a document. All or nothing.
    pub fn apply(&mut self, edits: &[Edit], context: &Context, at_ms: i64) -> Result<Applied, Refused> {
        todo!()
    }
    pub fn undo(&mut self, inverse: &[Inverse], at_ms: i64) -> Result<(Applied, Vec<Left>), Refused> {
        todo!()
    }
    /// Changes of others: applied on a fork under `catch_unwind`, saved, loaded again, heads compared; only then taken.
    /// Answers which changes wait for others that are missing (none when empty). Known changes are skipped.
    pub fn receive(&mut self, changes: &[Change]) -> Result<Received, Refused> {
        todo!()
    }
    pub fn view(&self) -> View {
        todo!()
    }
    pub fn row(&self) -> Row {
        todo!()
    }
    /// Newest first.
    pub fn history(&mut self) -> Vec<Step> {
        todo!()
    }
    /// A digest over the heads of all its documents: equal on two desks that hold the same.
    pub fn heads(&mut self) -> [u8; 32] {
        todo!()
    }
}

/// What one batch of received changes did to a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// Changes that were new here.
    pub fresh: Vec<Change>,
    /// Hashes of changes that are still missing before some of these can count.
    pub waiting: usize,
}

/// What parsing needs to know beyond the text: the space's country for phones, and chance for new part ids.
pub struct Context<'a> {
    /// ISO 3166-1 alpha-2, or empty.
    pub country: &'a str,
    /// Fresh random bytes for each new part.
    pub chance: &'a dyn Fn() -> [u8; 16],
}

/// The companion document of a record's long prose field.
pub fn companion(record: RecordId, field: &str) -> DocumentId {
    todo!()
}
