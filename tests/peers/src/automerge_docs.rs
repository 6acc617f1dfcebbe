//! The workload as flat Automerge documents: fields are strings in the root, texts are text objects in the root.

use std::collections::BTreeMap;

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc, ScalarValue, TextEncoding, Value};

use crate::figures::{Outcome, Shown};
use crate::workload::{BASE_MAKER, Base, Change, Splice, Workload, maker, mixed_id};

pub type Docs = BTreeMap<u32, Automerge>;

pub struct Sides {
    pub a: Docs,
    pub b: Docs,
}

pub fn sides(workload: &Workload) -> Outcome<Sides> {
    let base: Docs = workload.base.iter().map(|base| Ok((base.doc, made(base)?))).collect::<Outcome<_>>()?;
    let mut a = base.clone();
    for ((doc, device), changes) in workload.forks() {
        let base = base.get(&doc).ok_or("a change on a document that the base does not have")?;
        let mut fork = base.fork();
        fork.set_actor(actor(maker(device)));
        for (at, change) in changes {
            commit(&mut fork, at, |tx| edit(tx, change))?;
        }
        if let Some(all) = a.get_mut(&doc) {
            all.merge(&mut fork)?;
        }
    }
    let b = if workload.is_newcomer() { base.keys().map(|doc| (*doc, empty())).collect() } else { base };
    Ok(Sides { a, b })
}

pub fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
}

pub fn shown(docs: &Docs) -> Outcome<BTreeMap<u32, Shown>> {
    docs.iter().map(|(doc, held)| Ok((*doc, shown_one(held)?))).collect()
}

pub fn shown_one(doc: &Automerge) -> Outcome<Shown> {
    let mut shown = Shown::default();
    for key in doc.keys(ROOT) {
        match doc.get(ROOT, &key)? {
            Some((Value::Object(ObjType::Text), id)) => {
                shown.texts.insert(key, doc.text(id)?);
            }
            Some((Value::Scalar(scalar), _)) => {
                let ScalarValue::Str(value) = scalar.as_ref() else { return Err(format!("{key} is no string").into()) };
                shown.fields.insert(key, value.to_string());
            }
            other => return Err(format!("{key} is {other:?}").into()),
        }
    }
    Ok(shown)
}

fn made(base: &Base) -> Outcome<Automerge> {
    let mut doc = empty().with_actor(actor(BASE_MAKER));
    commit(&mut doc, base.at(), |tx| {
        for (key, value) in &base.fields {
            tx.put(ROOT, key, value.as_str())?;
        }
        for (key, prose) in &base.texts {
            let id = tx.put_object(ROOT, key, ObjType::Text)?;
            tx.splice_text(id, 0, 0, prose)?;
        }
        Ok(())
    })?;
    Ok(doc)
}

fn edit(tx: &mut Transaction<'_>, change: &Change) -> Outcome<()> {
    for (key, value) in &change.puts {
        tx.put(ROOT, key, value.as_str())?;
    }
    for Splice(key, at, deleted, insert) in &change.splices {
        let (_, id) = tx.get(ROOT, key)?.ok_or("a splice on a text that the base does not have")?;
        tx.splice_text(id, *at as usize, *deleted as isize, insert)?;
    }
    Ok(())
}

/// One change with its time in seconds, as Automerge's own JavaScript writes it.
fn commit(doc: &mut Automerge, at: i64, edits: impl FnOnce(&mut Transaction<'_>) -> Outcome<()>) -> Outcome<()> {
    let mut tx = doc.transaction();
    edits(&mut tx)?;
    tx.commit_with(CommitOptions::default().with_time(at));
    Ok(())
}

fn actor(maker: u64) -> ActorId {
    ActorId::from(mixed_id(maker))
}

#[cfg(test)]
#[test]
fn forks_are_merged_and_the_base_is_kept() {
    let sides = sides(&crate::workload::tiny()).unwrap();
    assert_eq!(sides.a[&0].get_changes(&[]).len(), 4);
    assert_eq!(sides.b[&0].get_changes(&[]).len(), 1);
    assert_eq!(shown(&sides.a).unwrap()[&0].texts["notes"], "We met at the clínic 🌻 in May.");
}
