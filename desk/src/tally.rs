//! What one receiving has done so far, for its receipt.

use crate::contract::{Receipt, Refusal};
use crate::trouble::{Code, Trouble};
use ilima_ledger::DeviceId;
use ilima_sync::session::Stretch;
use std::collections::{BTreeMap, BTreeSet};

/// New entries of one device in one receiving; of more, the person is asked to receive again. A group's whole life is a
/// few megabytes, so only a flood gets here.
const FROM_ONE_BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Clone, Default)]
pub(crate) struct Tally {
    pub receipt: Receipt,
    bytes_from: BTreeMap<DeviceId, usize>,
    pub touched: BTreeSet<[u8; 16]>,
    pub from: BTreeSet<[u8; 16]>,
    /// Refused for who sealed it: somebody whom no act that counts let in, as far as is known here.
    pub strangers: usize,
    /// What lay in bundles, since somebody asked.
    pub bundled: Vec<Stretch>,
}

impl Tally {
    /// Whom we met, even if nothing of theirs was new.
    pub(crate) fn with(&mut self, device: Option<DeviceId>) {
        self.from.extend(device.map(|device| device.0));
    }

    /// Counts an entry that is new here, if there is room for it in this receiving.
    pub(crate) fn has_room_for(&mut self, device: DeviceId, bytes: usize) -> bool {
        let so_far = self.bytes_from.entry(device).or_default();
        let fits = so_far.saturating_add(bytes) <= FROM_ONE_BYTES_MAX;
        *so_far += if fits { bytes } else { 0 };
        fits
    }

    pub(crate) fn refuse(&mut self, file: &str, trouble: &Trouble, from: &str) {
        self.strangers += usize::from(trouble.code == Code::NotAllowed);
        let refusal = Refusal { file: file.to_owned(), code: trouble.code.word(), from: from.to_owned() };
        if !self.receipt.refused.contains(&refusal) {
            self.receipt.refused.push(refusal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_device_fills_its_own_room_and_nobody_elses() {
        let (mut tally, one, other) = (Tally::default(), DeviceId([1; 16]), DeviceId([2; 16]));
        let largest = 4 * 1024 * 1024;
        let taken = (0..100).filter(|_| tally.has_room_for(one, largest)).count();
        assert_eq!(taken * largest, FROM_ONE_BYTES_MAX);
        assert!(!tally.has_room_for(one, 1) && tally.has_room_for(other, largest));
        assert!(Tally::default().has_room_for(one, largest), "the next time");
    }
}
