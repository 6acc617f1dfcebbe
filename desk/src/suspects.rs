//! What is to be asked about a member's device: another one goes on for it (after a restored backup, as a copied home, or by
//! whoever stole it), or it handed this desk a key that opens nothing. Said on Today until somebody here has read it.

use crate::contract::Suspect;
use crate::desk::{Desk, from_json, to_json};
use crate::trouble::Outcome;
use ilima_ledger::DeviceId;
use ilima_ledger::members::State;
use ilima_store::Commit;
use std::collections::BTreeSet;

/// Among a space's settings: what is known here already.
const KNOWN: &str = "known-to-go-on";
/// And the devices that once sealed this desk something else than they said.
const FALSE_KEYS: &str = "false-keys";

impl Desk {
    /// What there is when a space is opened for the first time is no news.
    pub(crate) fn begin_watching(&mut self) -> Outcome<()> {
        if self.space()?.store.setting(KNOWN)?.is_some() {
            return Ok(());
        }
        let known = self.succeeded()?.iter().map(mark).collect();
        self.keep_words(KNOWN, &known)
    }

    pub(crate) fn suspects(&self) -> Outcome<Vec<Suspect>> {
        let known = self.words_of(KNOWN)?;
        let mut all = self.succeeded()?;
        let false_keys = self.words_of(FALSE_KEYS)?;
        let rows = self.space()?.members.list().into_iter();
        let sealers = rows.map(|row| row.device).filter(|device| false_keys.contains(&device.to_string()));
        all.extend(self.told(sealers, "false-key")?);
        Ok(all.into_iter().filter(|one| !known.contains(&mark(one))).collect())
    }

    /// Somebody here has read it.
    pub fn know_suspect(&mut self, device: &str) -> Outcome<()> {
        let mut known = self.words_of(KNOWN)?;
        known.extend(self.suspects()?.iter().filter(|one| one.device == device).map(mark));
        self.keep_words(KNOWN, &known)
    }

    pub(crate) fn note_false_keys(&mut self, devices: &BTreeSet<DeviceId>) -> Outcome<()> {
        let mut told = self.words_of(FALSE_KEYS)?;
        let before = told.len();
        told.extend(devices.iter().map(DeviceId::to_string));
        if told.len() == before { Ok(()) } else { self.keep_words(FALSE_KEYS, &told) }
    }

    /// Of others: one's own home says that of itself (`copied.rs`).
    fn succeeded(&self) -> Outcome<Vec<Suspect>> {
        let mine: BTreeSet<_> = self.space()?.members.line(self.own_device()?).collect();
        let rows = self.space()?.members.everybody().into_iter();
        let gone = rows.filter(|row| row.state == State::Succeeded && !mine.contains(&row.device));
        self.told(gone.map(|row| row.device), "goes-on")
    }

    fn told(&self, devices: impl Iterator<Item = DeviceId>, why: &str) -> Outcome<Vec<Suspect>> {
        let names = self.device_names()?;
        let told = devices.map(|device| Suspect {
            name: names.get(&device.0).cloned().unwrap_or_default(),
            device: device.to_string(),
            why: why.to_owned(),
        });
        Ok(told.collect())
    }

    fn words_of(&self, key: &str) -> Outcome<BTreeSet<String>> {
        self.space()?.store.setting(key)?.map_or_else(|| Ok(BTreeSet::new()), |text| from_json(&text))
    }

    fn keep_words(&mut self, key: &str, words: &BTreeSet<String>) -> Outcome<()> {
        let settings = vec![(key.to_owned(), to_json(words)?)];
        self.keep_aside(&Commit { settings, ..Commit::default() })
    }
}

fn mark(one: &Suspect) -> String {
    if one.why == "goes-on" { one.device.clone() } else { format!("{} {}", one.why, one.device) }
}
