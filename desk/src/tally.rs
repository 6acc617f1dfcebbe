//! What one receiving has done so far, for its receipt.

use crate::contract::{Receipt, Refusal};
use crate::trouble::Trouble;
use ilima_ledger::DeviceId;
use std::collections::BTreeSet;

#[derive(Clone, Default)]
pub(crate) struct Tally {
    pub receipt: Receipt,
    pub touched: BTreeSet<[u8; 16]>,
    pub from: BTreeSet<[u8; 16]>,
}

impl Tally {
    /// Whom we met, even if nothing of theirs was new.
    pub(crate) fn with(&mut self, device: Option<DeviceId>) {
        self.from.extend(device.map(|device| device.0));
    }

    pub(crate) fn refuse(&mut self, file: &str, trouble: &Trouble, from: &str) {
        let refusal = Refusal { file: file.to_owned(), code: trouble.code.word(), from: from.to_owned() };
        if !self.receipt.refused.contains(&refusal) {
            self.receipt.refused.push(refusal);
        }
    }
}
