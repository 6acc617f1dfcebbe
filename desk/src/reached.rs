//! Who has what, as far as it was proved: each device's own signed word about what it holds.

use crate::contract::{Reach, ReachState};
use crate::desk::Desk;
use crate::trouble::Outcome;
use ilima_ledger::DeviceId;
use ilima_ledger::heads::missing_from;
use ilima_ledger::seen::Seen;
use std::collections::BTreeMap;

impl Desk {
    pub fn reached(&self) -> Outcome<Vec<Reach>> {
        let space = self.space()?;
        let secrets = self.secrets()?;
        let me = secrets.device.card().device;
        let (sealed, _) = self.own_end()?;
        // What is not sealed yet counts as one entry more that nobody has.
        let of = sealed + u64::from(!space.store.unsealed()?.is_empty());
        let (names, here, waits_here) = (self.device_names()?, self.heads()?, self.waits()?);
        let mut seen: BTreeMap<DeviceId, (Seen, i64)> = BTreeMap::new();
        for kept in space.store.seen()? {
            if let Ok(read) = Seen::read(&kept.bytes, secrets.keys.space, &space.members) {
                seen.insert(read.device, (read, kept.heard_ms));
            }
        }
        let told = space.members.list().into_iter().map(|row| {
            let device = row.device;
            let word = seen.get(&device);
            let theirs = word.map(|(seen, _)| seen);
            let holds = theirs.and_then(|seen| seen.heads.0.get(&me)).map_or(0, |held| held.upto);
            let waits = theirs.and_then(|seen| seen.waits.get(&me)).map_or(0, |first| behind(*first, holds));
            let received = here.0.get(&device).map_or(0, |held| held.upto);
            let received_waits = waits_here.get(&device).map_or(0, |first| behind(*first, received));
            let lacks = theirs.map_or_else(Vec::new, |seen| missing_from(&seen.heads, &here));
            let lacks = lacks.iter().filter(|want| want.device == device).map(|want| want.to - want.from + 1).sum();
            Reach {
                name: names.get(&device.0).cloned().unwrap_or_default(),
                device: device.to_string(),
                state: if device == me { ReachState::Me } else { state(theirs, holds, of, waits) },
                of,
                holds: if device == me { of } else { holds },
                waits,
                heard_ms: word.map_or(0, |(_, heard_ms)| *heard_ms),
                told_ms: theirs.map_or(0, |seen| seen.at_ms),
                received,
                received_waits,
                lacks,
                me: device == me,
            }
        });
        Ok(told.collect())
    }
}

/// How many entries there are from the first that waits to the last.
fn behind(first: u64, upto: u64) -> u64 {
    (upto + 1).saturating_sub(first)
}

fn state(theirs: Option<&Seen>, holds: u64, of: u64, waits: u64) -> ReachState {
    if theirs.is_none() {
        ReachState::Unheard
    } else if holds < of {
        ReachState::Behind
    } else if waits > 0 {
        ReachState::Waits
    } else {
        ReachState::All
    }
}
