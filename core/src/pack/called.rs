//! What a change is called by those that follow it, in eight bytes: its document, its run, its last operation. It tells nothing
//! of what the change says, and may stay when that is forgotten.

use crate::ids::{DocumentId, Run};
use crate::space::key;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Called(u64);

impl Called {
    pub fn new(document: DocumentId, run: Run, last_op: u64) -> Called {
        let document = u128::from_be_bytes(document.0).to_string();
        let whole = key::digest(&["called", &document, &run.to_string(), &last_op.to_string()]);
        Called(whole.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}
