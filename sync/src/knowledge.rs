//! What a desk holds and knows at a moment, as a session needs it.

use ilima_ledger::DeviceId;
use ilima_ledger::codec::put_number;
use ilima_ledger::heads::Heads;
use ilima_ledger::members::{Members, ShortHash, SignedAct, short};
use ilima_ledger::seal::hash;
use std::collections::BTreeMap;

const DIGEST_LABEL: &[u8] = b"ilima/v1/knowledge";
/// Enough that two states never look alike by chance.
pub const DIGEST_BYTES: usize = 8;

/// What one's own desk holds at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Knowledge {
    pub me: DeviceId,
    /// Whether one's own last word about what one holds is still true, but for one's own log: that tells itself.
    pub told: bool,
    /// Whether it is true to the letter, so that others may well know all of it.
    pub nothing_newer: bool,
    /// Whether records here name pieces of attached files that are not here.
    pub lacks_files: bool,
    pub heads: Heads,
    pub members: Members,
    pub acts: Vec<SignedAct>,
    /// How many words about what it holds each device has given, as far as is known here.
    pub words: BTreeMap<DeviceId, u64>,
}

impl Knowledge {
    /// The acts that no other comes after.
    pub fn act_heads(&self) -> Vec<ShortHash> {
        self.members.heads().iter().map(short).collect()
    }

    /// Equal at two desks that have nothing to tell each other.
    pub fn digest(&self) -> [u8; DIGEST_BYTES] {
        let mut all = Vec::new();
        self.heads.encode(&mut all);
        self.members.heads().iter().for_each(|head| all.extend_from_slice(head));
        for (device, count) in &self.words {
            all.extend_from_slice(&device.0);
            put_number(&mut all, *count);
        }
        let mut short = [0; DIGEST_BYTES];
        short.iter_mut().zip(hash(&[DIGEST_LABEL, &all])).for_each(|(to, from)| *to = from);
        short
    }
}
