//! Which change came before which, what each one touched, and whether a removal was overtaken by somebody's work.

use super::key::{self, Key};
use automerge::legacy::{Key as OpKey, ObjectId, OpId};
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc};
use std::collections::{BTreeMap, BTreeSet};

/// One change, and the keys of the root map that it wrote to, directly or inside of a text.
pub struct Touch {
    pub hash: ChangeHash,
    pub deps: Vec<ChangeHash>,
    pub actor: Vec<u8>,
    pub at_ms: i64,
    pub keys: BTreeSet<String>,
}

/// All changes of a document, each after those it builds on.
pub fn touches(doc: &Automerge) -> Vec<Touch> {
    let mut texts: BTreeMap<OpId, String> = BTreeMap::new();
    let mut all = Vec::new();
    for change in doc.get_changes(&[]) {
        let mut touch = Touch {
            hash: change.hash(),
            deps: change.deps().to_vec(),
            actor: change.actor_id().to_bytes().to_vec(),
            at_ms: change.timestamp(),
            keys: BTreeSet::new(),
        };
        let start = change.start_op().get();
        for (at, op) in (0u64..).zip(change.decode().operations) {
            let under = match (&op.obj, &op.key) {
                (ObjectId::Root, OpKey::Map(key)) => Some(key.to_string()),
                (ObjectId::Id(object), _) => texts.get(object).cloned(),
                (ObjectId::Root, OpKey::Seq(_)) => None,
            };
            let Some(under) = under else { continue };
            if op.obj_type().is_some() {
                texts.insert(OpId::new(start + at, change.actor_id()), under.clone());
            }
            touch.keys.insert(under);
        }
        all.push(touch);
    }
    all
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Nobody removed it.
    There,
    Removed,
    /// Somebody changed it while somebody else removed it, so it stays, marked.
    Overtaken,
}

/// Whether a record (empty `part`) or a part is removed.
pub fn removal(doc: &Automerge, part: &str) -> Removal {
    let marks: Vec<ObjId> = doc
        .get_all(ROOT, Key::new(part, key::REMOVED, "").write())
        .unwrap_or_default()
        .into_iter()
        .map(|(_, op)| op)
        .collect();
    if marks.is_empty() {
        return Removal::There;
    }
    let touches = touches(doc);
    let removers = marks.iter().filter_map(|op| doc.hash_for_opid(op));
    let settled = removers.into_iter().any(|remover| !beside(&touches, remover).any(|touch| works_on(touch, part)));
    if settled { Removal::Removed } else { Removal::Overtaken }
}

/// Changes that neither knew of this one nor were known to it.
fn beside(touches: &[Touch], of: ChangeHash) -> impl Iterator<Item = &Touch> {
    let mut after = BTreeSet::from([of]);
    for touch in touches {
        if touch.deps.iter().any(|dep| after.contains(dep)) {
            after.insert(touch.hash);
        }
    }
    let mut before = BTreeSet::from([of]);
    for touch in touches.iter().rev() {
        if before.contains(&touch.hash) {
            before.extend(touch.deps.iter().copied());
        }
    }
    touches.iter().filter(move |touch| !after.contains(&touch.hash) && !before.contains(&touch.hash))
}

/// Whether a change did more to a record or part than remove it or something in it.
fn works_on(touch: &Touch, part: &str) -> bool {
    touch
        .keys
        .iter()
        .map(|key| Key::read(key))
        .any(|key| key.field != key::REMOVED && (part.is_empty() || key.part == part))
}
