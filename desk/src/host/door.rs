//! The door of a home, as a window meets it: first run, unlocking, restoring, locking, settings.

use super::{Host, Opened, parse};
use crate::backup::{Opens, restore, restore_anew};
use crate::clock;
use crate::contract::{Begin, Door, Recover, RestoreAsk, Restored, Settings, State, Strength, Words};
use crate::desk::Desk;
use crate::home::Keyring;
use crate::job::Job;
use crate::lock::cost_here;
use crate::panic;
use crate::trouble::{Code, Outcome};
use ilima_ledger::SystemRandom;
use ilima_ledger::vault::{Cost, strength_bits, suggest_words};
use serde_json::Value;
use std::collections::BTreeMap;

/// Below this a passphrase is not accepted: a stolen disk would give it up within days.
const STRENGTH_BITS_MIN: f64 = 28.0;
const STRENGTH_BITS_GOOD: f64 = 40.0;
const STRENGTH_BITS_STRONG: f64 = 52.0;

impl Host {
    pub(super) fn state(&mut self) -> Outcome<State> {
        let home = self.shut_home()?;
        if home.no_lock() && !matches!(self.home, Opened::Desk(_)) {
            self.unlock("")?;
        }
        let home = self.shut_home()?;
        let mut state = State {
            door: home.door(),
            no_lock: home.no_lock(),
            settings: home.face.settings.clone(),
            me: String::new(),
            space: None,
            spaces: Vec::new(),
            undo: None,
            redo: None,
            saved_ms: 0,
            words_confirmed: true,
            last_backup: String::new(),
            last_daily: String::new(),
            wait_seconds: home.wait_seconds(clock::now_ms()),
            version: env!("CARGO_PKG_VERSION").into(),
            counts: BTreeMap::new(),
            today: clock::today(),
        };
        if let Opened::Desk(desk) = &self.home {
            state.door = Door::Open;
            desk.fill_state(&mut state)?;
        }
        Ok(state)
    }

    pub(super) fn begin(&mut self, ask: &Begin) -> Outcome<Words> {
        if let Some(passphrase) = &ask.passphrase
            && strength(passphrase).level == 0
        {
            return Err(Code::WeakPassphrase.into());
        }
        let home = self.shut_home()?;
        home.face.settings.language.clone_from(&ask.language);
        let cost = if ask.passphrase.is_some() { cost_here()? } else { Cost::default() };
        let (keyring, words) = home.begin(ask.name.trim(), ask.passphrase.as_deref(), cost)?;
        home.keep_face()?;
        self.enter(keyring)?;
        Ok(Words { words })
    }

    pub(super) fn unlock(&mut self, passphrase: &str) -> Outcome<()> {
        if matches!(self.home, Opened::Desk(_)) {
            return Ok(());
        }
        let keyring = self.shut_home()?.unlock(passphrase, clock::now_ms())?;
        self.enter(keyring)
    }

    pub(super) fn recover(&mut self, ask: &Recover) -> Outcome<()> {
        if strength(&ask.passphrase).level == 0 {
            return Err(Code::WeakPassphrase.into());
        }
        let keyring = self.shut_home()?.recover(&ask.words, &ask.passphrase, cost_here()?)?;
        self.enter(keyring)
    }

    pub(super) fn enter(&mut self, keyring: Keyring) -> Outcome<()> {
        match std::mem::replace(&mut self.home, Opened::Not) {
            Opened::Shut(home) => {
                let mut desk = Desk::new(*home, keyring);
                let opened = if desk.keyring.vault.spaces.is_empty() { Ok(()) } else { desk.open_last() };
                self.home = Opened::Desk(Box::new(desk));
                opened
            }
            other @ (Opened::Not | Opened::Desk(_)) => {
                self.home = other;
                Ok(())
            }
        }
    }

    /// Closes the databases and forgets the keys. The window then starts itself anew.
    pub(super) fn lock(&mut self) -> Outcome<()> {
        self.files.clear();
        self.home = match std::mem::replace(&mut self.home, Opened::Not) {
            Opened::Desk(desk) => Opened::Shut(Box::new(desk.close())),
            other @ (Opened::Not | Opened::Shut(_)) => other,
        };
        Ok(())
    }

    /// Locks what is open behind a lock. Answers whether anything was.
    pub fn lock_if_open(&mut self) -> bool {
        let open = matches!(&self.home, Opened::Desk(desk) if !desk.home.no_lock());
        open && self.lock().is_ok()
    }

    pub(super) fn settings(&mut self, settings: Settings) -> Outcome<()> {
        let home = self.shut_home()?;
        if !settings.daily_backup {
            home.drop_daily()?;
        }
        home.face.settings = Settings {
            text_percent: settings.text_percent.clamp(100, 200),
            lock_minutes: settings.lock_minutes.clamp(1, 30),
            ..settings
        };
        home.keep_face()
    }

    /// An empty home becomes what a backup holds, and stands open.
    pub(super) fn restore(&mut self, ask: &Value, job: &Job) -> Outcome<Restored> {
        let path = self.path(ask, "file")?;
        let ask: RestoreAsk = parse(ask)?;
        let home = self.shut_home()?;
        home.face.settings.language.clone_from(&ask.language);
        let keyring = if ask.words.trim().is_empty() {
            restore(home, &path, &Opens::Passphrase(&ask.passphrase), job)?
        } else {
            restore_anew(home, &path, &ask.words, &ask.passphrase, job)?
        };
        home.keep_face()?;
        let spaces = keyring.vault.spaces.iter().map(|one| one.name.clone()).collect();
        self.enter(keyring)?;
        Ok(Restored { spaces })
    }

    /// What opens this home is destroyed. A window does that first and without waiting for its turn here.
    pub(super) fn panic(&mut self) -> Outcome<()> {
        panic::pressed(&self.dir)?;
        self.is_gone();
        Ok(())
    }

    /// What opened this home was destroyed: nothing of it is held any longer.
    pub fn is_gone(&mut self) {
        self.files.clear();
        self.home = Opened::Not;
    }
}

impl Desk {
    pub(super) fn fill_state(&self, state: &mut State) -> Outcome<()> {
        state.me = self.my_name();
        state.spaces = self.spaces()?;
        state.words_confirmed = self.words_confirmed();
        state.last_backup = self.last_backup();
        state.last_daily = self.last_daily();
        state.saved_ms = self.saved_ms;
        if let Ok(space) = self.space() {
            state.space = Some(self.space_info(space.at)?);
            state.undo = self.undo_name()?;
            state.redo = self.redo_name()?;
            state.counts = self.counts()?;
        }
        Ok(())
    }

    /// The space that was open last, else the first.
    pub(super) fn open_last(&mut self) -> Outcome<()> {
        let ids: Vec<String> = self.keyring.vault.spaces.iter().map(|one| one.keys.space.to_string()).collect();
        let last =
            self.keyring.vault.notes.get("last-space").filter(|last| ids.contains(last)).or(ids.first()).cloned();
        self.space_open(&last.unwrap_or_default()).map(|_| ())
    }
}

pub(super) fn suggest() -> Outcome<Words> {
    Ok(Words { words: suggest_words(4, &SystemRandom::new())? })
}

pub fn strength(passphrase: &str) -> Strength {
    let bits = strength_bits(passphrase);
    let level = u8::from(bits >= STRENGTH_BITS_MIN)
        + u8::from(bits >= STRENGTH_BITS_GOOD)
        + u8::from(bits >= STRENGTH_BITS_STRONG);
    Strength { level, bits }
}
