//! A space taken off this computer: before a journey, or for good. Its keys go from the vault, and the vault gets a new key.

use crate::contract::Gone;
use crate::desk::Desk;
use crate::job::Job;
use crate::trouble::{Code, Outcome};
use ilima_ledger::members::{Act, Cut, State};
use std::path::Path;

impl Desk {
    /// Takes a space off this computer, to be joined or restored again later. Refused, unless sure, while nobody else is
    /// known to have all of it.
    pub fn travel(&mut self, space: &str, sure: bool) -> Outcome<Gone> {
        self.space_open(space)?;
        let whole = self.who_has_all()?;
        if whole.is_empty() && !sure {
            return Err(Code::NobodyHasAll.into());
        }
        self.erase(whole)
    }

    /// Leaves for good: signs that, writes it with all that is here into a file if one is named, and takes the space off.
    pub fn leave(&mut self, space: &str, to: Option<&Path>, sure: bool, job: &Job) -> Outcome<Gone> {
        self.space_open(space)?;
        let still = self.space()?.members.stands_still();
        if self.may_write().is_ok() {
            self.seal_waiting()?;
        }
        let whole = self.who_has_all()?;
        if whole.is_empty() && to.is_none() && !sure {
            return Err(Code::NobodyHasAll.into());
        }
        let (number, hash) = self.own_end()?;
        let said = self.space()?.members.state(self.own_device()?) == Some(State::Left);
        // Where nobody can sign anything any more, one goes without a word; after a kill it is said already.
        if !still && !said {
            self.try_act(Act::Leave { cut: Cut { number, hash } }, sure)?;
        }
        if let Some(to) = to {
            let ask = crate::contract::GiveAsk { all: true, ..Default::default() };
            self.give(to, &ask, job)?;
        }
        self.erase(whole)
    }

    /// Names of the others who said that they have everything of ours.
    fn who_has_all(&self) -> Outcome<Vec<String>> {
        Ok(self.reached()?.into_iter().filter(|one| !one.me && one.holds == one.of).map(|one| one.name).collect())
    }

    fn erase(&mut self, still_with: Vec<String>) -> Outcome<Gone> {
        let at = self.space()?.at;
        self.space = None;
        // Their places in the vault move up.
        self.close_beside();
        let secrets = self.keyring.vault.spaces.remove(at);
        let id = secrets.keys.space.to_string();
        let notes = self.keyring.vault.notes.clone();
        self.keyring.vault.notes.retain(|key, text| !key.contains(&id) && *text != id);
        if let Err(trouble) = self.home.renew_key(&mut self.keyring) {
            self.keyring.vault.spaces.insert(at, secrets);
            self.keyring.vault.notes = notes;
            return Err(trouble);
        }
        self.home.sweep_spaces(&self.keyring.vault)?;
        Ok(Gone { space: secrets.name, still_with })
    }
}
