//! What is already here: a pack names it by a few bytes instead of telling it again.

use super::called::Called;
use crate::ids::{RecordId, Run};
use crate::space::record::Record;

/// What whoever writes or reads a pack already has. All of it is our own and needs no proof.
pub trait Known {
    /// Every record whose id begins so.
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId>;
    /// Every run whose id begins so.
    fn runs(&mut self, prefix: &[u8]) -> Vec<Run>;
    /// Whether others can know this run: some earlier entry told of it.
    fn told(&mut self, run: Run) -> bool;
    /// The record, to look into; none when it is not here.
    fn record(&mut self, id: RecordId) -> Option<&Record>;

    /// Whether a section of this log may bring changes of this run. Only asked where several runs begin alike.
    fn may_seal(&mut self, _run: Run) -> bool {
        true
    }

    /// Whether a record that is forgotten by now held a change that was called so.
    fn held(&mut self, _change: Called) -> bool {
        false
    }
}

/// Nobody has anything: only a pack that tells everything in full can be read.
pub struct Nothing;

impl Known for Nothing {
    fn records(&mut self, _: &[u8]) -> Vec<RecordId> {
        Vec::new()
    }

    fn runs(&mut self, _: &[u8]) -> Vec<Run> {
        Vec::new()
    }

    fn told(&mut self, _: Run) -> bool {
        false
    }

    fn record(&mut self, _: RecordId) -> Option<&Record> {
        None
    }
}
