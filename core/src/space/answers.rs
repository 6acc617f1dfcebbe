//! What a document says under a key: every answer, the winner first, equal ones once.

use automerge::{ActorId, Automerge, ChangeHash, ChangeMetadata, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use std::collections::BTreeMap;
use std::ops::RangeBounds;

use crate::ids::Run;
use crate::view::Stamp;

/// One value and the operation that wrote it.
#[derive(Debug, Clone)]
pub struct Said {
    pub text: String,
    pub op: ObjId,
    /// Whether it is a text object, merged letter by letter, and not one closed value.
    pub letters: bool,
}

/// All answers under a key, now or as the document was at `heads`.
pub fn answers(doc: &impl ReadDoc, key: &str, heads: Option<&[ChangeHash]>) -> Vec<Said> {
    let all = match heads {
        Some(heads) => doc.get_all_at(ROOT, key, heads),
        None => doc.get_all(ROOT, key),
    };
    let mut told: Vec<Said> = Vec::new();
    // Automerge lists the winner last.
    for (value, op) in all.unwrap_or_default().into_iter().rev() {
        let Some(said) = said(doc, &value, op, heads) else { continue };
        if !said.text.is_empty() && !told.iter().any(|other| other.text == said.text) {
            told.push(said);
        }
    }
    told
}

/// How many values lie under a key, equal and empty ones counted.
pub fn layers(doc: &impl ReadDoc, key: &str) -> usize {
    doc.get_all(ROOT, key).map_or(0, |all| all.len())
}

pub fn texts(said: Vec<Said>) -> Vec<String> {
    said.into_iter().map(|said| said.text).collect()
}

fn said(doc: &impl ReadDoc, value: &Value<'_>, op: ObjId, heads: Option<&[ChangeHash]>) -> Option<Said> {
    match value {
        Value::Scalar(scalar) => Some(Said { text: scalar_text(scalar), op, letters: false }),
        Value::Object(ObjType::Text) => {
            let text = match heads {
                Some(heads) => doc.text_at(&op, heads),
                None => doc.text(&op),
            };
            Some(Said { text: text.ok()?, op, letters: true })
        }
        // A newer version's; kept in the document, not for us to read.
        Value::Object(ObjType::Map | ObjType::List | ObjType::Table) => None,
    }
}

fn scalar_text(scalar: &ScalarValue) -> String {
    match scalar {
        ScalarValue::Str(text) => text.to_string(),
        ScalarValue::Counter(_) | ScalarValue::Int(_) | ScalarValue::Timestamp(_) => {
            scalar.as_i64().unwrap_or(0).to_string()
        }
        ScalarValue::Uint(number) => number.to_string(),
        ScalarValue::F64(number) => number.to_string(),
        ScalarValue::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        ScalarValue::Bytes(_) | ScalarValue::Unknown { .. } | ScalarValue::Null => String::new(),
    }
}

/// All keys of the root map within a range, in order.
pub fn keys(doc: &impl ReadDoc, range: impl RangeBounds<String>) -> Vec<String> {
    doc.map_range(ROOT, (range.start_bound().cloned(), range.end_bound().cloned()))
        .map(|item| item.key.into_owned())
        .collect()
}

/// All keys that begin with a text.
pub fn keys_under(doc: &impl ReadDoc, prefix: &str) -> Vec<String> {
    keys(doc, prefix.to_owned()..format!("{prefix}\u{10ffff}"))
}

/// A document, and which of its changes wrote which operations.
pub struct Told<'a> {
    pub doc: &'a Automerge,
    /// Actor and first operation of each change, with its last operation and who and when.
    changes: BTreeMap<(ActorId, u64), (u64, Stamp)>,
}

impl<'a> Told<'a> {
    pub fn new(doc: &'a Automerge) -> Told<'a> {
        let one = |meta: ChangeMetadata<'_>| {
            let stamp = Stamp { run: hex(meta.actor.to_bytes()), at_ms: meta.timestamp };
            ((meta.actor.into_owned(), meta.start_op), (meta.max_op, stamp))
        };
        Told { doc, changes: doc.get_changes_meta(&[]).into_iter().map(one).collect() }
    }

    /// Who wrote a value, and when their clock said it was. For a text: who wrote the youngest letter in it.
    pub fn stamp(&self, said: &Said) -> Stamp {
        let letters =
            if said.letters { self.doc.list_range(&said.op, ..).map(|item| item.id()).collect() } else { Vec::new() };
        let youngest = letters.iter().chain([&said.op]).max_by_key(|op| counter(op));
        youngest.and_then(|op| self.of_operation(op)).unwrap_or_default()
    }

    fn of_operation(&self, op: &ObjId) -> Option<Stamp> {
        let ObjId::Id(number, actor, _) = op else { return None };
        let (_, (last, stamp)) = self.changes.range(..=(actor.clone(), *number)).next_back()?;
        (number <= last).then(|| stamp.clone())
    }
}

fn counter(op: &ObjId) -> u64 {
    match op {
        ObjId::Root => 0,
        ObjId::Id(counter, ..) => *counter,
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The run whose actor this is; none for an actor of another length.
pub fn run_of(actor: &ActorId) -> Option<Run> {
    actor.to_bytes().try_into().ok().map(Run)
}
