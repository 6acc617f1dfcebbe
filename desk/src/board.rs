//! Where somebody was forgotten, as far as that was proved: a device whose own signed word was given under all the acts
//! that are known here has heard of it.

use crate::contract::Silent;
use crate::desk::{Desk, from_json, to_json};
use crate::trouble::Outcome;
use ilima_core::ids::RecordId;
use ilima_ledger::DeviceId;
use ilima_ledger::heads::mark;
use ilima_ledger::members::State;
use ilima_ledger::seen::Seen;
use ilima_store::Commit;
use std::collections::{BTreeMap, BTreeSet};

/// Record to the devices that are known to have forgotten it. It only grows.
const SETTING: &str = "forgot";
type Known = BTreeMap<String, BTreeSet<String>>;

impl Desk {
    /// Remembers who has heard of all that is known here: later acts would hide it.
    pub(crate) fn learn_who_forgot(&mut self) -> Outcome<()> {
        let gone: Vec<String> = self
            .space()?
            .store
            .forgotten()?
            .into_iter()
            .filter(|one| one.done)
            .map(|one| RecordId(one.record).to_string())
            .collect();
        if gone.is_empty() {
            return Ok(());
        }
        let (space, id) = (self.space()?, self.secrets()?.keys.space);
        let now = mark(&space.members.digest());
        let words = space.store.seen()?.into_iter().filter_map(|kept| Seen::read(&kept.bytes, id, &space.members).ok());
        let heard: BTreeSet<String> =
            words.filter(|word| word.member_mark == now).map(|word| word.device.to_string()).collect();
        let mut known = self.known_to_forget()?;
        let before = known.clone();
        for record in gone {
            known.entry(record).or_default().extend(heard.iter().cloned());
        }
        if known == before {
            return Ok(());
        }
        let settings = vec![(SETTING.to_owned(), to_json(&known)?)];
        self.keep_aside(&Commit { settings, ..Commit::default() })
    }

    /// On how many devices of how many a record is forgotten, and who was not heard of it. Removed devices count: what they
    /// hold they hold.
    pub(crate) fn forgotten_where(&self, record: RecordId, here: bool) -> Outcome<(usize, usize, Vec<Silent>)> {
        let (names, me) = (self.device_names()?, self.secrets()?.device.card().device);
        let known = self.known_to_forget()?.remove(&record.to_string()).unwrap_or_default();
        let heard_ms: BTreeMap<[u8; 16], i64> =
            self.space()?.store.seen()?.into_iter().map(|seen| (seen.device, seen.heard_ms)).collect();
        let rows = self.space()?.members.everybody().into_iter().filter(|row| row.state != State::Succeeded);
        let devices: Vec<DeviceId> = rows.map(|row| row.device).collect();
        let has = |device: &DeviceId| if *device == me { here } else { known.contains(&device.to_string()) };
        let silent: Vec<Silent> = devices
            .iter()
            .filter(|device| !has(device))
            .map(|device| Silent {
                name: names.get(&device.0).cloned().unwrap_or_default(),
                heard_ms: heard_ms.get(&device.0).copied().unwrap_or(0),
            })
            .collect();
        Ok((devices.len() - silent.len(), devices.len(), silent))
    }

    fn known_to_forget(&self) -> Outcome<Known> {
        let text = self.space()?.store.setting(SETTING)?;
        text.map_or_else(|| Ok(Known::new()), |text| from_json(&text))
    }
}
