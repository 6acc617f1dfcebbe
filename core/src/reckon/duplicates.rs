//! People who may have been entered twice.

use crate::formats::people::Known;
use crate::ids::RecordId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Same E.164 phone or same mail, and a compatible name.
    Strong,
    /// Folded names at least 0.92 alike (Jaro-Winkler) in the same place.
    Weak,
}

pub fn pairs(people: &[Known]) -> Vec<(RecordId, RecordId, Likeness)> {
    todo!()
}
