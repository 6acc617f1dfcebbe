//! What a section says of the records and runs that it names, read before any of them is known: each is told by its place.
//! Among things that begin alike it shows which one can be meant.

use crate::ids::{DocumentId, RecordId, Run};
use automerge::ActorId;
use automerge::legacy::{ElementId, Key, ObjectId, OpId};
use std::collections::{BTreeMap, BTreeSet};

/// So much is enough to tell things apart.
const SAID_MAX: usize = 10_000;

/// Places of a record and a run, and of a companion document its field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Where {
    pub record: usize,
    pub run: usize,
    pub field: Option<String>,
}

/// An operation that has to be in a record already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    pub at: Where,
    pub op: u64,
    /// Whether it is the last one of a change that the section follows; else it is only named.
    pub ends: bool,
}

#[derive(Default)]
pub struct Facts {
    /// Places of records, and their whole ids in the companions that begin here.
    pub of: BTreeSet<(usize, String)>,
    /// Last operation of each change, by its first.
    pub wrote: BTreeMap<Where, BTreeMap<u64, u64>>,
    documents: BTreeMap<DocumentId, (usize, Option<String>)>,
    follows: BTreeSet<Said>,
    names: BTreeSet<Said>,
}

/// Stands for whatever is meant by the id in this place.
pub fn record_in(place: usize) -> RecordId {
    RecordId((place as u128).to_be_bytes())
}

pub fn run_in(place: usize) -> Run {
    Run((place as u64).to_be_bytes())
}

fn place_of(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |place, byte| place << 8 | usize::from(*byte))
}

impl Facts {
    pub fn document(&mut self, document: DocumentId, record: RecordId, field: Option<&str>) {
        self.documents.entry(document).or_insert_with(|| (place_of(&record.0), field.map(str::to_owned)));
    }

    pub fn of(&mut self, record: RecordId, id: &str) {
        self.of.insert((place_of(&record.0), id.to_owned()));
    }

    pub fn wrote(&mut self, document: DocumentId, actor: &ActorId, first: u64, last: u64) {
        if let Some(at) = self.place(document, actor) {
            self.wrote.entry(at).or_default().insert(first, last);
        }
    }

    pub fn follows(&mut self, document: DocumentId, actor: &ActorId, op: u64) {
        if let Some(at) = self.place(document, actor).filter(|_| self.follows.len() < SAID_MAX) {
            self.follows.insert(Said { at, op, ends: true });
        }
    }

    /// The operations that one names: its object, those that it replaces, the element that it stands at.
    pub fn names(&mut self, document: DocumentId, obj: &ObjectId, pred: &[OpId], key: &Key) {
        let obj = if let ObjectId::Id(id) = obj { Some(id) } else { None };
        let at = if let Key::Seq(ElementId::Id(id)) = key { Some(id) } else { None };
        for id in obj.into_iter().chain(pred).chain(at) {
            if let Some(at) = self.place(document, &id.1).filter(|_| self.names.len() < SAID_MAX) {
                self.names.insert(Said { at, op: id.0, ends: false });
            }
        }
    }

    fn place(&self, document: DocumentId, actor: &ActorId) -> Option<Where> {
        let (record, field) = self.documents.get(&document)?.clone();
        Some(Where { record, run: place_of(actor.to_bytes()), field })
    }

    /// Whether a run wrote some of these changes.
    pub fn wrote_some(&self, run: usize) -> bool {
        self.wrote.keys().any(|at| at.run == run)
    }

    /// What has to be here already: what it follows first, which tells the most.
    pub fn here(&self) -> impl Iterator<Item = &Said> {
        self.follows.iter().chain(self.names.iter().filter(|said| !self.made_here(said)))
    }

    /// The changes of a record's main document that it follows.
    pub fn follows_in(&self, record: usize) -> impl Iterator<Item = &Said> {
        self.follows.iter().filter(move |said| said.at.record == record && said.at.field.is_none())
    }

    fn made_here(&self, said: &Said) -> bool {
        let change = self.wrote.get(&said.at).and_then(|changes| changes.range(..=said.op).next_back());
        change.is_some_and(|(_, last)| said.op <= *last)
    }
}
