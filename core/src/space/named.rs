//! Short names of what a record holds already: changes by actor and last operation, parts by kind.

use super::answers::{keys, keys_under};
use super::key::{self, part_kind};
use super::record::Record;
use crate::ids::DocumentId;
use automerge::legacy::Key;
use automerge::{ActorId, Automerge, ChangeHash, ObjId, ROOT, ReadDoc};

/// One change of a document, as later ones refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub hash: ChangeHash,
    pub actor: ActorId,
    pub seq: u64,
    /// The counter of its last operation: with the actor, a name within its document.
    pub last_op: u64,
    /// When its author's clock said it was made.
    pub time: i64,
}

impl Record {
    /// The change with this hash.
    pub fn change_with(&self, document: DocumentId, hash: &ChangeHash) -> Option<Named> {
        let meta = self.docs.get(&document)?.get_change_meta_by_hash(hash)?;
        Some(Named {
            hash: *hash,
            actor: meta.actor.as_ref().clone(),
            seq: meta.seq,
            last_op: meta.max_op,
            time: meta.timestamp,
        })
    }

    /// The change of this actor that ends with this operation.
    pub fn change_named(&self, document: DocumentId, actor: &ActorId, last_op: u64) -> Option<Named> {
        let hash = self.docs.get(&document)?.hash_for_opid(&ObjId::Id(last_op, actor.clone(), 0))?;
        self.change_with(document, &hash).filter(|named| named.last_op == last_op)
    }

    /// Whether this actor's operation is here.
    pub fn has_op(&self, document: DocumentId, actor: &ActorId, op: u64) -> bool {
        self.docs.get(&document).is_some_and(|doc| doc.hash_for_opid(&ObjId::Id(op, actor.clone(), 0)).is_some())
    }

    /// The counter of the first operation of a change that follows all that is here.
    pub fn next_op(&self, document: DocumentId) -> u64 {
        let heads = self.docs.get(&document).map(Automerge::get_heads).unwrap_or_default();
        let last = heads.iter().filter_map(|head| self.change_with(document, head)).map(|named| named.last_op).max();
        last.unwrap_or(0) + 1
    }

    /// The map key that an operation wrote; none for other operations and for those that are not here.
    pub fn key_of(&self, document: DocumentId, actor: &ActorId, op: u64) -> Option<String> {
        let doc = self.docs.get(&document)?;
        let hash = doc.hash_for_opid(&ObjId::Id(op, actor.clone(), 0))?;
        let change = doc.get_change_by_hash(&hash)?;
        let at = usize::try_from(op.checked_sub(change.start_op().get())?).ok()?;
        match &change.decode().operations.get(at)?.key {
            Key::Map(key) => Some(key.to_string()),
            Key::Seq(_) => None,
        }
    }

    /// What stands in the root of one of its documents.
    pub fn root_keys(&self, document: DocumentId) -> Vec<String> {
        self.docs.get(&document).map(|doc| keys(doc, ..)).unwrap_or_default()
    }

    /// The ids of its parts of one kind, removed ones too.
    pub fn part_ids(&self, kind: &str) -> Vec<String> {
        self.docs.get(&self.main()).map(|doc| parts_of(keys_under(doc, &format!("{kind}.")), kind)).unwrap_or_default()
    }

    /// The same before a change that followed these was made.
    pub fn part_ids_at(&self, kind: &str, follows: &[ChangeHash]) -> Vec<String> {
        let Some(doc) = self.docs.get(&self.main()) else { return Vec::new() };
        let range = format!("{kind}.")..format!("{kind}.\u{10ffff}");
        parts_of(doc.map_range_at(ROOT, range, follows).map(|item| item.key.into_owned()).collect(), kind)
    }
}

fn parts_of(keys: Vec<String>, kind: &str) -> Vec<String> {
    let marks = keys.into_iter().map(|text| key::Key::read(&text));
    marks.filter(|key| key.field.is_empty() && part_kind(&key.part) == kind).map(|key| key.part).collect()
}
