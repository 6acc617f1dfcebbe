//! What a document says under a key: every answer, the winner first, equal ones once.

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
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

/// Who wrote a value, and when their clock said it was. For a text: who wrote the youngest letter in it.
pub fn stamp(doc: &Automerge, said: &Said) -> Stamp {
    let mut youngest = said.op.clone();
    if said.letters {
        for item in doc.list_range(&said.op, ..) {
            let id = item.id();
            if counter(&id) > counter(&youngest) {
                youngest = id;
            }
        }
    }
    let meta = doc.hash_for_opid(&youngest).and_then(|hash| doc.get_change_meta_by_hash(&hash));
    meta.map_or_else(Stamp::default, |meta| Stamp { run: hex(meta.actor.to_bytes()), at_ms: meta.timestamp })
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
pub fn run_of(actor: &automerge::ActorId) -> Option<Run> {
    actor.to_bytes().try_into().ok().map(Run)
}
