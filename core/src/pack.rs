//! Changes as closed, bounded bytes and back: operations, never Automerge's own encoding. Version 0.

use crate::refused::Refused;
use crate::space::record::Change;

/// One section: these changes, compressed. `Change::record` and `own_section` travel with each document.
pub fn write(changes: &[Change]) -> Result<Vec<u8>, Refused> {
    todo!()
}

/// The exact changes again, hashes checked. Every count has a budget before anything is allocated.
pub fn read(bytes: &[u8]) -> Result<Vec<Change>, Refused> {
    todo!()
}
