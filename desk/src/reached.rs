//! Who has what, as far as it was proved: each device's own signed word about what it holds.

use crate::contract::Reach;
use crate::desk::Desk;
use crate::trouble::Outcome;
use ilima_ledger::seen::Seen;
use std::collections::BTreeMap;

impl Desk {
    pub fn reached(&self) -> Outcome<Vec<Reach>> {
        let space = self.space()?;
        let secrets = self.secrets()?;
        let me = secrets.device.card().device;
        let (sealed, _) = self.own_end()?;
        let waiting = u64::from(!space.store.unsealed()?.is_empty());
        let names = self.device_names()?;
        let held: BTreeMap<[u8; 16], u64> = space.store.held()?.into_iter().map(|log| (log.device, log.upto)).collect();
        let mut seen: BTreeMap<[u8; 16], (Seen, i64)> = BTreeMap::new();
        for kept in space.store.seen()? {
            if let Ok(read) = Seen::read(&kept.bytes, secrets.keys.space, &space.members) {
                seen.insert(kept.device, (read, kept.heard_ms));
            }
        }
        let told = space.members.list().into_iter().map(|row| {
            let theirs = seen.get(&row.device.0);
            let holds = theirs.and_then(|(seen, _)| seen.heads.0.get(&me)).map_or(0, |held| held.upto);
            Reach {
                name: names.get(&row.device.0).cloned().unwrap_or_default(),
                device: row.device.to_string(),
                // What is not sealed yet counts as one entry more that nobody has.
                of: sealed + waiting,
                holds: if row.device == me { sealed + waiting } else { holds },
                heard_ms: theirs.map_or(0, |(seen, _)| seen.at_ms),
                received: held.get(&row.device.0).copied().unwrap_or(0),
                received_ms: theirs.map_or(0, |(_, heard)| *heard),
                me: row.device == me,
            }
        });
        Ok(told.collect())
    }
}
