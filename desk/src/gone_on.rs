//! Devices of others for which another one goes on: after a restored backup, a copied home, or by whoever stole one. Said on
//! Today until somebody here has read it.

use crate::contract::GoesOn;
use crate::desk::{Desk, from_json, to_json};
use crate::trouble::Outcome;
use ilima_ledger::members::State;
use ilima_store::Commit;
use std::collections::BTreeSet;

/// Among a space's settings: the devices of which this is known.
const KNOWN: &str = "known-to-go-on";

impl Desk {
    /// What there is when a space is opened for the first time is no news.
    pub(crate) fn begin_watching(&mut self) -> Outcome<()> {
        if self.space()?.store.setting(KNOWN)?.is_some() {
            return Ok(());
        }
        let known: BTreeSet<String> = self.succeeded()?.into_iter().map(|one| one.device).collect();
        self.keep_known(&known)
    }

    pub(crate) fn goes_on(&self) -> Outcome<Vec<GoesOn>> {
        let known = self.known_to_go_on()?;
        Ok(self.succeeded()?.into_iter().filter(|one| !known.contains(&one.device)).collect())
    }

    /// Somebody here has read it.
    pub fn know_goes_on(&mut self, device: &str) -> Outcome<()> {
        let mut known = self.known_to_go_on()?;
        known.insert(device.to_owned());
        self.keep_known(&known)
    }

    /// Of others: one's own home says that of itself (`copied.rs`).
    fn succeeded(&self) -> Outcome<Vec<GoesOn>> {
        let mine: BTreeSet<_> = self.space()?.members.line(self.own_device()?).collect();
        let names = self.device_names()?;
        let rows = self.space()?.members.everybody().into_iter();
        let gone = rows.filter(|row| row.state == State::Succeeded && !mine.contains(&row.device));
        let told = gone.map(|row| GoesOn {
            name: names.get(&row.device.0).cloned().unwrap_or_default(),
            device: row.device.to_string(),
        });
        Ok(told.collect())
    }

    fn known_to_go_on(&self) -> Outcome<BTreeSet<String>> {
        self.space()?.store.setting(KNOWN)?.map_or_else(|| Ok(BTreeSet::new()), |text| from_json(&text))
    }

    fn keep_known(&mut self, known: &BTreeSet<String>) -> Outcome<()> {
        let settings = vec![(KNOWN.to_owned(), to_json(known)?)];
        self.keep_aside(&Commit { settings, ..Commit::default() })
    }
}
