//! Records, as people and desks meet them: made, merged, undone, sorted, found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![allow(clippy::print_stdout, reason = "figures to be read, never compared")]

mod apart;
mod consent;
mod every_kind;
mod folding;
mod removal;
mod set_fields;
mod shapes;
mod undone;

use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::space::record::{Applied, Change, Context, Record};
use ilima_core::view::{FieldView, View};

pub const ID: RecordId = RecordId([7; 16]);
pub const OTHER: RecordId = RecordId([9; 16]);

pub fn with_context<T>(work: impl FnOnce(&Context) -> T) -> T {
    work(&Context { country: "KE" })
}

/// A desk that holds one record.
pub struct Side {
    pub record: Record,
    pub changes: Vec<Change>,
    seed: u8,
    now: i64,
}

impl Side {
    pub fn new(seed: u8) -> Side {
        Side { record: Record::new(ID, Run([seed; 8])), changes: Vec::new(), seed, now: 1_000 * i64::from(seed) }
    }

    /// Another desk that has all that this one has.
    pub fn beside(&mut self, seed: u8) -> Side {
        let mut other = Side::new(seed);
        other.record.receive(&self.changes).unwrap();
        other.changes = self.changes.clone();
        other
    }

    pub fn act(&mut self, edits: &[Edit]) -> Applied {
        self.now += 1;
        self.seed = self.seed.wrapping_add(31);
        let applied = with_context(|context| self.record.apply(edits, context, self.now)).unwrap();
        self.changes.extend(applied.changes.clone());
        applied
    }

    pub fn undo(&mut self, applied: &Applied) -> (Applied, Vec<String>) {
        self.now += 1;
        let (done, left) = self.record.undo(&applied.inverse, self.now).unwrap();
        self.changes.extend(done.changes.clone());
        (done, left.into_iter().map(|left| left.field).collect())
    }

    pub fn hear(&mut self, other: &Side) {
        let received = self.record.receive(&other.changes).unwrap();
        assert_eq!(received.waiting, 0);
        self.changes.extend(received.fresh);
    }

    pub fn view(&self) -> View {
        self.record.view()
    }
}

/// Both hear each other; both must then see the same.
pub fn meet(a: &mut Side, b: &mut Side) -> View {
    let (from_a, from_b) = (a.changes.clone(), b.changes.clone());
    a.changes.extend(a.record.receive(&from_b).unwrap().fresh);
    b.changes.extend(b.record.receive(&from_a).unwrap().fresh);
    assert_eq!(a.view(), b.view());
    assert_eq!(a.record.heads(), b.record.heads());
    a.view()
}

pub fn create(kind: &str) -> Edit {
    Edit::Create { record: ID, kind: kind.into() }
}

pub fn set(part: &str, field: &str, text: &str) -> Edit {
    Edit::Set { record: ID, part: part.into(), field: field.into(), text: text.into() }
}

pub fn put(part: &str, field: &str, text: &str) -> Edit {
    Edit::Put { record: ID, part: part.into(), field: field.into(), text: text.into() }
}

pub fn take(part: &str, field: &str, text: &str) -> Edit {
    Edit::Take { record: ID, part: part.into(), field: field.into(), text: text.into() }
}

pub fn add(kind: &str, parent: &str, fields: &[(&str, &str)]) -> Edit {
    let fields = fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
    Edit::Add { record: ID, kind: kind.into(), part: String::new(), parent: parent.into(), fields }
}

pub fn remove(part: &str) -> Edit {
    Edit::Remove { record: ID, part: part.into() }
}

pub fn restore(part: &str) -> Edit {
    Edit::Restore { record: ID, part: part.into() }
}

pub fn field<'a>(fields: &'a [FieldView], name: &str) -> Option<&'a FieldView> {
    fields.iter().find(|field| field.name == name)
}

/// Answers, sorted, for comparison; elements for sets.
pub fn texts(fields: &[FieldView], name: &str) -> Vec<String> {
    let Some(field) = field(fields, name) else { return Vec::new() };
    let mut texts: Vec<String> = field.answers.iter().map(|answer| answer.text.clone()).collect();
    texts.extend(field.elements.iter().map(|element| element.text.clone()));
    texts.sort();
    texts
}
