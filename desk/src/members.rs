//! Who is in the space, and which of them were compared by five words read aloud.

use crate::clock;
use crate::contract::MemberInfo;
use crate::desk::Desk;
use crate::spaces::role_word;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::DeviceId;
use ilima_ledger::members::State;
use std::collections::BTreeMap;

/// Five words that wait to be compared with a device; kept in the vault.
const WORDS_NOTE: &str = "words";
/// The day on which they were found the same.
const SAME_NOTE: &str = "same-words";

impl Desk {
    pub fn members(&self) -> Outcome<Vec<MemberInfo>> {
        let names = self.member_names()?;
        let me = self.secrets()?.device.card().device;
        let mut told = Vec::new();
        let aside = self.set_aside_entries()?;
        let space = self.space()?;
        let heard: BTreeMap<[u8; 16], i64> =
            space.store.seen()?.into_iter().map(|seen| (seen.device, seen.heard_ms)).collect();
        for row in space.members.everybody() {
            let member = row.member.to_string();
            let verified = row.device == me || self.note_of(SAME_NOTE, row.device)?.is_some();
            let words = if verified { None } else { self.note_of(WORDS_NOTE, row.device)? };
            told.push(MemberInfo {
                name: names.get(&member).cloned().unwrap_or_default(),
                device: row.device.to_string(),
                member,
                role: role_word(row.role).to_owned(),
                state: state_word(row.state).to_owned(),
                held_back: space.held_back.contains_key(&row.device),
                heard_ms: heard.get(&row.device.0).copied().unwrap_or(0),
                aside: aside.iter().filter(|entry| entry.device == row.device.0).count(),
                asked: space.members.is_asked_about(row.device),
                verified,
                words: words.map(|words| words.split(' ').map(str::to_owned).collect()).unwrap_or_default(),
                me: row.device == me,
            });
        }
        Ok(told)
    }

    /// Remembers the words to compare with a device; words of an earlier invite no longer hold.
    pub(crate) fn await_words(&mut self, device: DeviceId, words: &[String]) -> Outcome<()> {
        let same = self.note_key(SAME_NOTE, device)?;
        self.keyring.vault.notes.remove(&same);
        let key = self.note_key(WORDS_NOTE, device)?;
        self.keyring.vault.notes.insert(key, words.join(" "));
        self.home.keep(&self.keyring)
    }

    /// Two people read the words to each other and they were the same: this device is whose it says.
    pub fn words_same(&mut self, device: &str) -> Outcome<()> {
        let rows = self.space()?.members.list();
        let row = rows.iter().find(|row| row.device.to_string() == device);
        let device = row.ok_or_else(|| Trouble::new(Code::NotFound).with("what", device))?.device;
        // Without words there was nothing to compare.
        let waiting = self.note_key(WORDS_NOTE, device)?;
        if !self.keyring.vault.notes.contains_key(&waiting) {
            return Err(Trouble::new(Code::NotFound).with("what", "words"));
        }
        self.note_same(device)
    }

    /// This device is whose it says; no words wait to be compared any more.
    pub(crate) fn note_same(&mut self, device: DeviceId) -> Outcome<()> {
        let waiting = self.note_key(WORDS_NOTE, device)?;
        self.keyring.vault.notes.remove(&waiting);
        let key = self.note_key(SAME_NOTE, device)?;
        self.keyring.vault.notes.insert(key, clock::today());
        self.home.keep(&self.keyring)
    }

    fn note_key(&self, what: &str, device: DeviceId) -> Outcome<String> {
        Ok(format!("{what}/{}/{device}", self.secrets()?.keys.space))
    }

    fn note_of(&self, what: &str, device: DeviceId) -> Outcome<Option<String>> {
        Ok(self.keyring.vault.notes.get(&self.note_key(what, device)?).cloned())
    }

    /// Member id in hex to the name that the space's record gives.
    pub(crate) fn member_names(&self) -> Outcome<BTreeMap<String, String>> {
        let cells = self.space()?.store.cells("space", "member", &["member", "name"])?;
        let mut names = BTreeMap::new();
        for cells in crate::today::by_part(cells).into_values() {
            let text = |field: &str| cells.get(field).and_then(|texts| texts.first()).cloned().unwrap_or_default();
            names.insert(text("member"), text("name"));
        }
        Ok(names)
    }

    pub(crate) fn device_name(&self, device: DeviceId) -> Outcome<String> {
        Ok(self.device_names()?.remove(&device.0).unwrap_or_default())
    }

    pub(crate) fn device_names(&self) -> Outcome<BTreeMap<[u8; 16], String>> {
        let names = self.member_names()?;
        let rows = self.space()?.members.everybody();
        Ok(rows
            .into_iter()
            .map(|row| (row.device.0, names.get(&row.member.to_string()).cloned().unwrap_or_default()))
            .collect())
    }
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Active => "active",
        State::Suspended => "suspended",
        State::Succeeded => "succeeded",
        State::Left => "left",
        State::Removed => "removed",
    }
}
