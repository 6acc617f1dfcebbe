//! Short names of what a record holds already: changes by actor and last operation, parts by kind.

use super::answers::{keys, keys_under};
use super::key::{Key, part_kind};
use super::record::Record;
use crate::ids::DocumentId;
use automerge::{ActorId, ChangeHash, ObjId};

/// One change of a document, as later ones refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub hash: ChangeHash,
    pub actor: ActorId,
    pub seq: u64,
    /// The counter of its last operation: with the actor, a name within its document.
    pub last_op: u64,
}

impl Record {
    /// The change with this hash.
    pub fn change_with(&self, document: DocumentId, hash: &ChangeHash) -> Option<Named> {
        let meta = self.docs.get(&document)?.get_change_meta_by_hash(hash)?;
        Some(Named { hash: *hash, actor: meta.actor.as_ref().clone(), seq: meta.seq, last_op: meta.max_op })
    }

    /// The change of this actor that ends with this operation.
    pub fn change_named(&self, document: DocumentId, actor: &ActorId, last_op: u64) -> Option<Named> {
        let hash = self.docs.get(&document)?.hash_for_opid(&ObjId::Id(last_op, actor.clone(), 0))?;
        self.change_with(document, &hash).filter(|named| named.last_op == last_op)
    }

    /// What stands in the root of one of its documents.
    pub fn root_keys(&self, document: DocumentId) -> Vec<String> {
        self.docs.get(&document).map(|doc| keys(doc, ..)).unwrap_or_default()
    }

    /// The ids of its parts of one kind, removed ones too.
    pub fn part_ids(&self, kind: &str) -> Vec<String> {
        let Some(doc) = self.docs.get(&self.main()) else { return Vec::new() };
        let marks = keys_under(doc, &format!("{kind}.")).into_iter().map(|text| Key::read(&text));
        marks.filter(|key| key.field.is_empty() && part_kind(&key.part) == kind).map(|key| key.part).collect()
    }
}
