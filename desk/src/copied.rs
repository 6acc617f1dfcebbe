//! A home that was copied. Two copies that write under one name number the same entry twice. So a home that wakes in another
//! folder than it was made in goes on as a new device, and so does one that hears of another copy at work.

use crate::clock;
use crate::desk::Desk;
use crate::files::{hex, unhex_all};
use crate::trouble::{Code, Outcome};
use ilima_core::reckon::due::days_between;
use ilima_ledger::keys::DeviceKeys;
use ilima_ledger::members::{Cut, Members, SignedAct, State, sign_act, succeed};
use ilima_ledger::vault::{SpaceSecrets, Vault};
use ilima_ledger::{DeviceId, SystemRandom};
use ilima_store::{Commit, Store};
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// In the vault, with a space's id: when the folder was made in which the home lay.
const PLACE_NOTE: &str = "place/";
/// The day on which this home went on as a new device.
const WENT_ON_NOTE: &str = "went-on/";
/// The act that says so, until it lies in the space's file.
const ACT_NOTE: &str = "goes-on/";
/// So long it is spoken of.
const SPOKEN_DAYS: i64 = 14;
/// Some disks keep times by the clock on the wall: a journey, or summer, moves them by quarters of an hour.
const QUARTER_NS: i128 = 15 * 60 * 1_000_000_000;
const JOURNEY_NS: i128 = 26 * 4 * QUARTER_NS;

impl Desk {
    /// Before a space is opened: a copy of a home is a home in a younger folder. And what a crash left half done is ended.
    pub(crate) fn heed_place(&mut self, at: usize) -> Outcome<()> {
        let secrets = self.keyring.vault.spaces.get(at).ok_or(Code::NoSpace)?;
        let open = || Store::open(&self.space_path(&secrets.db), secrets.db_key.expose());
        let note = format!("{PLACE_NOTE}{}", secrets.keys.space);
        if self.keyring.vault.notes.contains_key(&format!("{ACT_NOTE}{}", secrets.keys.space)) {
            let mut store = open()?;
            self.say_act(at, &mut store, Commit::default())?;
        }
        let Some(now) = made_at(&self.home.dir.join("spaces")) else { return Ok(()) };
        match self.keyring.vault.notes.get(&note) {
            Some(before) if is_same_place(before, &now) => Ok(()),
            Some(_) => {
                let secrets = self.keyring.vault.spaces.get(at).ok_or(Code::NoSpace)?;
                let mut store = Store::open(&self.space_path(&secrets.db), secrets.db_key.expose())?;
                self.go_on(at, &mut store, Commit::default(), Some((note, now)))
            }
            None => {
                self.keyring.vault.notes.insert(note, now);
                self.home.keep(&self.keyring)
            }
        }
    }

    /// Goes on as a new device if another copy is at work, and seals anew what others may have refused. Between exchanges
    /// only: in the middle of one the other end knows this desk by its old name.
    pub(crate) fn heed_copy(&mut self) -> Outcome<()> {
        let another = self.another_at_work()?;
        let commit = self.refused_elsewhere()?;
        if !another {
            return if commit.settings.is_empty() { Ok(()) } else { self.keep_aside(&commit) };
        }
        let at = self.space()?.at;
        let Some(mut space) = self.space.take() else { return Ok(()) };
        let gone_on = self.go_on(at, &mut space.store, commit, None);
        drop(space);
        self.load_at(at)?;
        gone_on
    }

    pub(crate) fn own_device(&self) -> Outcome<DeviceId> {
        Ok(self.secrets()?.device.card().device)
    }

    /// The day on which this home went on as a new device in the open space; empty when it never did, or long ago.
    pub fn went_on(&self) -> Outcome<String> {
        let day = self.keyring.vault.notes.get(&format!("{WENT_ON_NOTE}{}", self.space_id()?));
        let lately = |day: &&String| days_between(day, &clock::today()).is_some_and(|days| days.abs() <= SPOKEN_DAYS);
        Ok(day.filter(lately).cloned().unwrap_or_default())
    }

    /// New keys and the act that names them go into the vault in one step, then the act into the space's file: whatever
    /// breaks between, the next opening ends it. Somebody who is out stays who she was, to be let in again.
    fn go_on(&mut self, at: usize, store: &mut Store, commit: Commit, note: Option<(String, String)>) -> Outcome<()> {
        let notes = self.keyring.vault.notes.clone();
        let secrets = self.keyring.vault.spaces.get_mut(at).ok_or(Code::NoSpace)?;
        let Some((fresh, act)) = next_device(secrets, store)? else { return Ok(()) };
        let old = std::mem::replace(&mut secrets.device, fresh);
        let space = secrets.keys.space;
        let more =
            [(format!("{ACT_NOTE}{space}"), hex(&act.encode())), (format!("{WENT_ON_NOTE}{space}"), clock::today())];
        self.keyring.vault.notes.extend(more.into_iter().chain(note));
        if let Err(trouble) = self.home.keep(&self.keyring) {
            self.keyring.vault.notes = notes;
            if let Some(secrets) = self.keyring.vault.spaces.get_mut(at) {
                secrets.device = old;
            }
            return Err(trouble);
        }
        self.say_act(at, store, commit)
    }

    fn say_act(&mut self, at: usize, store: &mut Store, commit: Commit) -> Outcome<()> {
        let space = self.keyring.vault.spaces.get(at).ok_or(Code::NoSpace)?.keys.space;
        let note = format!("{ACT_NOTE}{space}");
        let act = self.keyring.vault.notes.get(&note).and_then(|text| unhex_all(text)).unwrap_or_default();
        if let Ok(act) = SignedAct::decode(&act) {
            store.commit(&Commit { acts: vec![(act.hash(), act.encode())], ..commit })?;
        }
        self.keyring.vault.notes.remove(&note);
        self.home.keep(&self.keyring)
    }
}

/// In each space of a restored vault a fresh device; the old keys are not kept, nor where the old home lay.
pub(crate) fn succeed_everywhere(mut vault: Vault, folder: &Path) -> Outcome<Vault> {
    vault.notes.retain(|key, _| ![PLACE_NOTE, WENT_ON_NOTE].iter().any(|note| key.starts_with(note)));
    for secrets in &mut vault.spaces {
        let mut store = Store::open(&folder.join(&secrets.db), secrets.db_key.expose())?;
        let half_done = vault.notes.remove(&format!("{ACT_NOTE}{}", secrets.keys.space));
        let half_done = half_done.and_then(|text| unhex_all(&text)).and_then(|bytes| SignedAct::decode(&bytes).ok());
        keep_acts(&mut store, half_done)?;
        if let Some((fresh, act)) = next_device(secrets, &store)? {
            keep_acts(&mut store, [act])?;
            secrets.device = fresh;
        }
    }
    Ok(vault)
}

fn keep_acts(store: &mut Store, acts: impl IntoIterator<Item = SignedAct>) -> Outcome<()> {
    let acts = acts.into_iter().map(|act| (act.hash(), act.encode())).collect();
    Ok(store.commit(&Commit { acts, ..Commit::default() })?)
}

/// A fresh device, and the act of the old one that names it; none for somebody who left or was removed.
fn next_device(secrets: &SpaceSecrets, store: &Store) -> Outcome<Option<(DeviceKeys, SignedAct)>> {
    let acts = store.acts()?.iter().map(|bytes| SignedAct::decode(bytes)).collect::<Result<Vec<_>, _>>()?;
    let members = Members::from_acts(secrets.keys.space, &acts);
    if matches!(members.state(secrets.device.card().device), None | Some(State::Left | State::Removed)) {
        return Ok(None);
    }
    let fresh = DeviceKeys::generate(&SystemRandom::new())?;
    let old = secrets.device.card().device;
    let held = store.held()?.into_iter().find(|log| log.device == old.0);
    let last = held.map(|log| Cut { number: log.upto, hash: log.hash_at_upto }).unwrap_or_default();
    let act = succeed(old, secrets.keys.space, &fresh, last);
    let signed = sign_act(&secrets.device, secrets.keys.space, act, &members.latest());
    Ok(Some((fresh, signed)))
}

/// When a folder was made, as its disk says: another for each copy, the same after a move on one disk. None where disks do
/// not tell; there a copy is noticed when its work meets that of the other.
fn made_at(folder: &Path) -> Option<String> {
    let made = fs::metadata(folder).ok()?.created().ok()?;
    made.duration_since(UNIX_EPOCH).ok().map(|since| since.as_nanos().to_string())
}

fn is_same_place(before: &str, now: &str) -> bool {
    let (Ok(before), Ok(now)) = (before.parse::<i128>(), now.parse::<i128>()) else { return before == now };
    let apart = (now - before).abs();
    apart <= JOURNEY_NS && apart % QUARTER_NS == 0
}

#[cfg(test)]
mod tests {
    use super::is_same_place;

    #[test]
    fn a_journey_with_a_stick_is_no_copy() {
        let (made, hour) = ("1795499133000000000", 3_600_000_000_000_i128);
        let later = |by: i128| (1_795_499_133_000_000_000_i128 + by).to_string();
        assert!(
            is_same_place(made, made) && is_same_place(made, &later(hour)) && is_same_place(made, &later(-11 * hour))
        );
        assert!(is_same_place(made, &later(hour / 4 * 23)), "Nepal");
        assert!(!is_same_place(made, &later(hour + 2_000_000_000)), "two seconds more, as exact as any old stick");
        assert!(!is_same_place(made, &later(27 * hour)));
    }
}
