//! What happened to a record, step by step, newest first.

use super::answers::{answers, hex, keys_under, texts};
use super::causes::{Touch, touches};
use super::draft::sum;
use super::key::{self, Key, part_kind};
use super::record::Record;
use crate::kinds;
use crate::schema::{Kind, Shape};
use crate::view::{Stamp, Step};
use automerge::{Automerge, ChangeHash};

pub fn steps(record: &Record) -> Vec<Step> {
    let kind = record.docs.get(&record.main()).and_then(|doc| answers(doc, key::KIND, None).into_iter().next());
    let kind = kind.and_then(|said| kinds::kind(&said.text));
    let mut steps = Vec::new();
    for doc in record.docs.values() {
        for touch in touches(doc).iter().rev() {
            steps.extend(of_change(doc, kind, touch));
        }
    }
    if record.docs.len() > 1 {
        // Documents do not know each other's order, so here, and only for reading, the clocks do.
        steps.sort_by_key(|step| std::cmp::Reverse(step.stamp.at_ms));
    }
    steps
}

fn of_change(doc: &Automerge, kind: Option<&Kind>, touch: &Touch) -> Vec<Step> {
    let stamp = Stamp { run: hex(&touch.actor), at_ms: touch.at_ms };
    let mut steps: Vec<Step> = touch.keys.iter().filter_map(|key| of_key(doc, kind, touch, key, &stamp)).collect();
    // What made a record or part comes before what filled it; the caller reads newest first.
    steps.sort_by_key(|step| matches!(step.verb.as_str(), "create" | "add"));
    steps
}

fn of_key(doc: &Automerge, kind: Option<&Kind>, touch: &Touch, text: &str, stamp: &Stamp) -> Option<Step> {
    let at = Key::read(text);
    if at.field == key::OF || at.field == key::PARENT {
        return None;
    }
    let shape = kind.and_then(|kind| {
        if at.part.is_empty() { kind.shape(&at.field) } else { kind.part(part_kind(&at.part))?.shape(&at.field) }
    });
    let said = |heads: &[ChangeHash]| match shape {
        Some(Shape::Tally) => tally(doc, &at, heads),
        _ => texts(answers(doc, text, Some(heads))),
    };
    let (before, after) = (said(&touch.deps), said(&[touch.hash]));
    let again = at.field == key::REMOVED && !after.is_empty();
    if before == after && !again {
        return None;
    }
    let verb = verb(&at, shape, !after.is_empty());
    let plain = |texts: Vec<String>| {
        if at.field.starts_with('.') && at.field != key::KIND {
            String::new()
        } else {
            texts.into_iter().next().unwrap_or_default()
        }
    };
    let (before, after) = if verb == "add" { (String::new(), String::new()) } else { (plain(before), plain(after)) };
    let field = if at.field.starts_with('.') { String::new() } else { at.field };
    Some(Step { stamp: stamp.clone(), part: at.part, field, verb: verb.to_owned(), before, after })
}

fn verb(at: &Key, shape: Option<Shape>, there: bool) -> &'static str {
    match (at.field.as_str(), there) {
        (key::KIND, _) => "create",
        ("", _) => "add",
        (key::REMOVED, true) => "remove",
        (key::REMOVED, false) => "restore",
        _ if at.element.is_empty() || shape == Some(Shape::Tally) => "set",
        (_, true) => "put",
        (_, false) => "take",
    }
}

fn tally(doc: &Automerge, at: &Key, heads: &[ChangeHash]) -> Vec<String> {
    let runs = keys_under(doc, &format!("{}/", Key::new(&at.part, &at.field, "").write()));
    let counts: Vec<String> =
        runs.iter().filter_map(|key| texts(answers(doc, key, Some(heads))).into_iter().next()).collect();
    if counts.is_empty() { Vec::new() } else { vec![sum(&counts)] }
}
