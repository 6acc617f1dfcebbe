//! One record, open in memory: its main document and the companion documents of its long prose.

use super::draft::{Done, Draft};
use super::{history, key, project, read};
use crate::action::Edit;
use crate::ids::{DocumentId, RecordId, Run};
use crate::refused::Refused;
use crate::view::{Row, Step, View};
use automerge::{ActorId, Automerge, LoadOptions, TextEncoding};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Positions in texts equal JavaScript's.
const ENCODING: TextEncoding = TextEncoding::Utf16CodeUnit;

/// A record that is open. Flat documents: every value lies in the root map (see ARCHITECTURE.md).
pub struct Record {
    pub(super) id: RecordId,
    pub(super) run: Run,
    pub(super) docs: BTreeMap<DocumentId, Automerge>,
    /// Documents changed since they were loaded or saved.
    pub(super) unsaved: BTreeSet<DocumentId>,
}

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
        Record { id, run, docs: BTreeMap::new(), unsaved: BTreeSet::new() }
    }

    /// Whether nothing was ever written in it.
    pub fn is_blank(&self) -> bool {
        self.docs.is_empty()
    }

    /// From our own store: the saved documents, and the raw changes kept since they were saved.
    pub fn load(id: RecordId, run: Run, saved: &[(DocumentId, Vec<u8>)], since: &[Change]) -> Result<Record, Refused> {
        let mut record = Record::new(id, run);
        for (document, bytes) in saved {
            record.docs.insert(*document, open(bytes, run)?);
        }
        for change in since {
            let read = automerge::Change::from_bytes(change.raw.clone()).map_err(|_| Refused::Damaged("change"))?;
            let doc = record.docs.entry(change.document).or_insert_with(|| blank(run));
            doc.apply_changes([read]).map_err(|_| Refused::Damaged("change"))?;
            record.unsaved.insert(change.document);
        }
        Ok(record)
    }

    /// All documents, saved. Only those changed since `load` or the last `save`.
    pub fn save(&mut self) -> Vec<(DocumentId, Vec<u8>)> {
        let unsaved = std::mem::take(&mut self.unsaved);
        unsaved.into_iter().filter_map(|document| Some((document, self.docs.get(&document)?.save()))).collect()
    }

    /// Applies the edits as one Automerge change a document. All or nothing.
    pub fn apply(&mut self, edits: &[Edit], context: &Context, at_ms: i64) -> Result<Applied, Refused> {
        let mut draft = Draft::new(self);
        for edit in edits {
            draft.edit(edit, context)?;
        }
        let done = draft.commit(at_ms);
        Ok(self.keep(done))
    }

    /// Writes `before` of each step back where `after` still stands, last step first; names what it left alone.
    pub fn undo(&mut self, inverse: &[Inverse], at_ms: i64) -> Result<(Applied, Vec<Left>), Refused> {
        let mut draft = Draft::new(self);
        let left = draft.undo(inverse)?;
        let done = draft.commit(at_ms);
        Ok((self.keep(done), left))
    }

    fn keep(&mut self, done: Done) -> Applied {
        for (document, doc) in done.docs {
            self.docs.insert(document, doc);
            self.unsaved.insert(document);
        }
        done.applied
    }

    pub fn view(&self) -> View {
        read::view(self)
    }

    pub fn row(&self) -> Row {
        project::row(&self.view())
    }

    /// Newest first.
    pub fn history(&mut self) -> Vec<Step> {
        history::steps(self)
    }

    /// A digest over the heads of all its documents: equal on two desks that hold the same.
    pub fn heads(&mut self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (document, doc) in &self.docs {
            let mut heads = doc.get_heads();
            if heads.is_empty() {
                continue;
            }
            heads.sort();
            hash.update(document.0);
            heads.iter().for_each(|head| hash.update(head.0));
        }
        hash.finalize().into()
    }

    pub(super) fn main(&self) -> DocumentId {
        DocumentId(self.id.0)
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

/// What parsing needs to know beyond the text: the space's country, for phones.
pub struct Context<'a> {
    /// ISO 3166-1 alpha-2, or empty.
    pub country: &'a str,
}

/// The companion document of a record's long prose field.
pub fn companion(record: RecordId, field: &str) -> DocumentId {
    DocumentId(key::digest(&["companion", &record.to_string(), field]))
}

/// A document without any change yet.
pub(super) fn blank(run: Run) -> Automerge {
    Automerge::new_with_encoding(ENCODING).with_actor(ActorId::from(run.0))
}

/// A document that we saved ourselves.
pub(super) fn open(bytes: &[u8], run: Run) -> Result<Automerge, Refused> {
    let options = LoadOptions::new().text_encoding(ENCODING);
    let doc = Automerge::load_with_options(bytes, options).map_err(|_| Refused::Damaged("document"))?;
    Ok(doc.with_actor(ActorId::from(run.0)))
}
