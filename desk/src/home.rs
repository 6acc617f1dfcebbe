//! A home on disk: the lock that one process holds, the slots, the vault, and what is needed before unlocking.

use crate::backup;
use crate::contract::{Door, Settings};
use crate::disk::{self, make_private};
use crate::panic;
use crate::trouble::{Code, Outcome, Trouble};
pub use ilima_ledger::vault::Cost;
use ilima_ledger::vault::{Slots, Vault, VaultKey, open_vault, seal_vault};
use ilima_ledger::{Refused, SystemRandom};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Slots stay under 4 KiB (docs/formats.md); more is not a slots file.
const SLOTS_BYTES_MAX: u64 = 4 * 1024;
/// Keys of some hundred spaces; far below what would strain memory.
const VAULT_BYTES_MAX: u64 = 8 * 1024 * 1024;
const FACE_BYTES_MAX: u64 = 64 * 1024;
/// Wrong tries before the wait begins; then it doubles up to [`WAIT_SECONDS_MAX`].
const FREE_TRIES: u32 = 3;
const WAIT_SECONDS_MAX: u64 = 300;

/// Who holds a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Window,
    Command,
}

impl By {
    fn word(self) -> &'static str {
        match self {
            By::Window => "window",
            By::Command => "command",
        }
    }
}

/// What a locked screen must know: how to look, and how long to wait. Nothing about people or spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Face {
    pub settings: Settings,
    pub wrong_tries: u32,
    pub wrong_ms: i64,
}

impl Default for Face {
    fn default() -> Face {
        let settings = Settings {
            language: String::new(),
            look: "system".into(),
            text_percent: 100,
            lock_minutes: 5,
            daily_backup: true,
            panic: false,
        };
        Face { settings, wrong_tries: 0, wrong_ms: 0 }
    }
}

/// A home whose lock this process holds.
pub struct Home {
    pub dir: PathBuf,
    pub face: Face,
    slots: Option<Slots>,
    /// Those in the other file, while a change of the vault key is half done.
    older: Option<Slots>,
    /// How often the daily copies were taken away in this run.
    pub(crate) dropped: u64,
    _lock: File,
}

/// The open vault of a home.
pub struct Keyring {
    key: VaultKey,
    pub vault: Vault,
}

/// `ILIMA_HOME`, else `ilima` in the person's data folder.
pub fn default_home() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("ILIMA_HOME")
        .or_else(|| set("XDG_DATA_HOME").map(|data| data.join("ilima")))
        .or_else(|| set("HOME").map(|home| home.join(".local/share/ilima")))
        .or_else(|| set("APPDATA").map(|data| data.join("ilima")))
        .unwrap_or_else(|| PathBuf::from("ilima-home"))
}

impl Home {
    /// Takes the lock for the whole life of the value; makes the folder when it is missing.
    pub fn open(dir: &Path, by: By) -> Outcome<Home> {
        make_private(dir)?;
        make_private(&dir.join("spaces"))?;
        let lock = take_lock(&dir.join("lock"), by)?;
        if panic::was_asked(dir) {
            panic::finish(dir)?;
        }
        let face = disk::read_if_there(&dir.join("face"), FACE_BYTES_MAX)?
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        backup::sweep_half_restored(dir)?;
        let (slots, older) = read_slots(dir)?;
        let home = Home { dir: dir.to_owned(), face, slots, older, dropped: 0, _lock: lock };
        home.sweep_copies()?;
        Ok(home)
    }

    pub fn door(&self) -> Door {
        if self.slots.is_some() { Door::Locked } else { Door::Absent }
    }

    pub fn no_lock(&self) -> bool {
        self.slots.as_ref().is_some_and(Slots::is_open)
    }

    /// First run: makes slots and an empty vault. Answers the recovery words (none without a lock).
    pub fn begin(&mut self, name: &str, passphrase: Option<&str>, cost: Cost) -> Outcome<(Keyring, Vec<String>)> {
        if self.slots.is_some() {
            return Err(Code::HomeExists.into());
        }
        let chance = SystemRandom::new();
        let (slots, key, words) = match passphrase {
            None => {
                let (slots, key) = Slots::create_open(&chance)?;
                (slots, key, Vec::new())
            }
            Some(passphrase) => {
                let (slots, key, words) = Slots::create_locked(passphrase, cost, &chance)?;
                let words = words.as_words().into_iter().map(str::to_owned).collect();
                (slots, key, words)
            }
        };
        let mut vault = Vault::default();
        vault.notes.insert("name".into(), name.into());
        let keyring = Keyring { key, vault };
        // The vault first: slots without a vault would look like a home that lost its keys.
        self.keep(&keyring)?;
        self.write_slots(slots)?;
        Ok((keyring, words))
    }

    /// Opens the vault. Without a lock the passphrase is not asked for.
    pub fn unlock(&mut self, passphrase: &str, now_ms: i64) -> Outcome<Keyring> {
        if self.face.wrong_tries > 0 && self.face.wrong_ms > now_ms {
            // A clock that went back would make the wait endless. On a full disk it is waited for anew after a restart.
            self.face.wrong_ms = now_ms;
            let _the_next_time = self.keep_face();
        }
        let seconds = self.wait_seconds(now_ms);
        if seconds > 0 {
            return Err(Trouble::new(Code::Wait).with("seconds", seconds));
        }
        match self.open_with(|slots| slots.unlock(passphrase)) {
            Ok(keyring) => {
                self.count_tries(0, now_ms)?;
                Ok(keyring)
            }
            Err(trouble) if trouble.code == Code::WrongPassphrase => {
                self.count_tries(self.face.wrong_tries.saturating_add(1), now_ms)?;
                Err(trouble.with("seconds", self.wait_seconds(now_ms)))
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// "I forgot": the recovery words open the vault and a new passphrase takes the old one's place.
    pub fn recover(&mut self, words: &str, passphrase: &str, cost: Cost) -> Outcome<Keyring> {
        let keyring = self.open_with(|slots| slots.recover(words))?;
        let renewed = self.slots()?.with_passphrase(&keyring.key, passphrase, cost, &SystemRandom::new())?;
        self.write_slots(renewed)?;
        self.count_tries(0, 0)?;
        Ok(keyring)
    }

    /// One road for the passphrase and the words. After a kill in the middle of a change two slots may lie here: those that
    /// fit the vault are the home's. What the kill left is ended; on a full disk it opens all the same.
    fn open_with(&mut self, key_of: impl Fn(&Slots) -> Result<VaultKey, Refused>) -> Outcome<Keyring> {
        let newest = self.open_keyring(key_of(self.slots()?)?);
        let keyring = match (newest, &self.older) {
            (Err(trouble), Some(older)) => {
                let opened = key_of(older).map_err(Trouble::from).and_then(|key| self.open_keyring(key));
                let keyring = opened.map_err(|_| trouble)?;
                std::mem::swap(&mut self.slots, &mut self.older);
                keyring
            }
            (opened, _) => opened?,
        };
        let _the_next_time = self.end_change().and(self.sweep_spaces(&keyring.vault));
        Ok(keyring)
    }

    /// A kill came between two files of slots: what the other one opened with is to open nothing any more.
    fn end_change(&mut self) -> Outcome<()> {
        if self.older.is_some() {
            self.before_new_slots()?;
            self.put_slots(self.slots()?)?;
            self.older = None;
        }
        Ok(())
    }

    /// Takes away files of spaces that this home's vault does not name: their keys are nowhere. A kill leaves them before the
    /// vault names a new space, and after it has given one up.
    pub(crate) fn sweep_spaces(&self, vault: &Vault) -> Outcome<()> {
        for one in fs::read_dir(self.dir.join("spaces")).into_iter().flatten().flatten() {
            let name = disk::name_of(&one.path());
            // SQLite's own files lie beside, as `….db-wal`.
            let db = name.split_once('-').map_or(name.as_str(), |(db, _)| db);
            if is_space_file(db) && !vault.spaces.iter().any(|space| space.db == db) {
                disk::remove_if_there(&one.path())?;
            }
        }
        Ok(())
    }

    /// A new passphrase in the old one's place. Answers recovery words if there was no lock before.
    pub fn change_passphrase(&mut self, keyring: &Keyring, old: &str, new: &str, cost: Cost) -> Outcome<Vec<String>> {
        self.prove(old)?;
        let slots = self.slots()?;
        let chance = SystemRandom::new();
        let (renewed, words) = if slots.is_open() {
            let (renewed, words) = slots.locked(&keyring.key, new, cost, &chance)?;
            (renewed, words.as_words().into_iter().map(str::to_owned).collect())
        } else {
            (slots.with_passphrase(&keyring.key, new, cost, &chance)?, Vec::new())
        };
        self.write_slots(renewed)?;
        Ok(words)
    }

    /// Fresh recovery words; those that were copied before open nothing any more.
    pub fn fresh_words(&mut self, keyring: &Keyring) -> Outcome<Vec<String>> {
        let (renewed, words) = self.slots()?.with_words(&keyring.key, &SystemRandom::new())?;
        self.write_slots(renewed)?;
        Ok(words.as_words().into_iter().map(str::to_owned).collect())
    }

    /// Whoever sits at an open home is not yet whoever may change its lock.
    pub(crate) fn prove(&mut self, passphrase: &str) -> Outcome<()> {
        let now_ms = crate::clock::now_ms();
        self.unlock(passphrase, now_ms).map(drop)
    }

    pub(crate) fn slots(&self) -> Outcome<&Slots> {
        self.slots.as_ref().ok_or_else(|| Code::NoHome.into())
    }

    /// A new vault key behind the same passphrase and words: what was taken out of the vault is in no file that it opens.
    /// The new slots lie beside the old until the vault is written: a crash leaves a pair that fits.
    pub(crate) fn renew_key(&mut self, keyring: &mut Keyring) -> Outcome<()> {
        let key = VaultKey::random(&SystemRandom::new())?;
        let slots = self.slots()?.with_key(&key, &SystemRandom::new())?;
        self.before_new_slots()?;
        disk::replace(&self.dir.join("slots-a"), &self.slots()?.encode())?;
        disk::replace(&self.dir.join("slots-b"), &slots.encode())?;
        let before = std::mem::replace(&mut keyring.key, key);
        if let Err(trouble) = self.keep(keyring) {
            // Both slots stay: which of them fits, the disk knows.
            keyring.key = before;
            return Err(trouble);
        }
        // From here on only these fit; what fails is ended at the next opening.
        let _the_next_time = self.put_slots(&slots);
        self.slots = Some(slots);
        Ok(())
    }

    /// Nothing was ever made here.
    pub(crate) fn is_empty(&self) -> bool {
        let no_spaces = fs::read_dir(self.dir.join("spaces")).is_ok_and(|mut files| files.next().is_none());
        self.slots.is_none() && no_spaces
    }

    /// This vault, behind the passphrase and words of those slots.
    pub(crate) fn take_over(&mut self, slots: &Slots, vault: Vault) -> Outcome<Keyring> {
        let keyring = Keyring { key: VaultKey::random(&SystemRandom::new())?, vault };
        let slots = slots.with_key(&keyring.key, &SystemRandom::new())?;
        self.keep(&keyring)?;
        self.write_slots(slots)?;
        Ok(keyring)
    }

    pub fn words_are_right(&self, words: &str) -> Outcome<bool> {
        match self.slots.as_ref().ok_or(Code::NoHome)?.recover(words) {
            Ok(_) => Ok(true),
            Err(Refused::WrongWords) => Ok(false),
            Err(refused) => Err(refused.into()),
        }
    }

    /// Seals the vault anew and puts it in the old one's place.
    pub fn keep(&self, keyring: &Keyring) -> Outcome<()> {
        let clear = keyring.vault.encode();
        // What could not be read back would lock everything away.
        Vault::decode(&clear)?;
        let sealed = seal_vault(&keyring.key, &clear, &SystemRandom::new())?;
        if sealed.len() as u64 > VAULT_BYTES_MAX {
            return Err(Trouble::new(Code::FileTooBig).with("what", "vault").with("limit", VAULT_BYTES_MAX));
        }
        disk::replace(&self.dir.join("vault"), &sealed)
    }

    pub fn keep_face(&self) -> Outcome<()> {
        let bytes = serde_json::to_vec(&self.face).map_err(|_| Trouble::new(Code::Unexpected))?;
        disk::replace(&self.dir.join("face"), &bytes)
    }

    pub fn wait_seconds(&self, now_ms: i64) -> u64 {
        let over = self.face.wrong_tries.saturating_sub(FREE_TRIES);
        if over == 0 {
            return 0;
        }
        let wait = 2u64.saturating_pow(over.min(16)).min(WAIT_SECONDS_MAX);
        let waited = u64::try_from(now_ms.saturating_sub(self.face.wrong_ms)).unwrap_or(0) / 1000;
        wait.saturating_sub(waited)
    }

    fn count_tries(&mut self, tries: u32, now_ms: i64) -> Outcome<()> {
        if self.face.wrong_tries == tries {
            return Ok(());
        }
        self.face.wrong_tries = tries;
        self.face.wrong_ms = now_ms;
        self.keep_face()
    }

    fn open_keyring(&self, key: VaultKey) -> Outcome<Keyring> {
        let sealed = disk::read_if_there(&self.dir.join("vault"), VAULT_BYTES_MAX)?.ok_or(Code::DamagedStore)?;
        let clear = open_vault(&key, &sealed)?;
        Ok(Keyring { key, vault: Vault::decode(&clear)? })
    }

    /// The daily copies open with what the old slots opened with, and hold what they held. And where slots were destroyed
    /// by another process, none come back.
    fn before_new_slots(&mut self) -> Outcome<()> {
        let there = ["slots-a", "slots-b"].iter().any(|name| self.dir.join(name).exists());
        if !there || panic::was_asked(&self.dir) {
            return Err(Code::NoHome.into());
        }
        self.drop_daily()
    }

    /// Two files in turn, so that one bad sector or a crash between them loses nothing.
    fn write_slots(&mut self, slots: Slots) -> Outcome<()> {
        if self.slots.is_some() {
            self.before_new_slots()?;
        }
        self.put_slots(&slots)?;
        self.slots = Some(slots);
        self.older = None;
        Ok(())
    }

    fn put_slots(&self, slots: &Slots) -> Outcome<()> {
        let bytes = slots.encode();
        disk::replace(&self.dir.join("slots-a"), &bytes)?;
        disk::replace(&self.dir.join("slots-b"), &bytes)
    }
}

/// Whether a file is named as those of spaces are.
pub(crate) fn is_space_file(name: &str) -> bool {
    name.strip_suffix(".db").is_some_and(|stem| stem.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The newest, and the others if they are not the same.
fn read_slots(dir: &Path) -> Outcome<(Option<Slots>, Option<Slots>)> {
    let a = disk::read_if_there(&dir.join("slots-a"), SLOTS_BYTES_MAX)?;
    let b = disk::read_if_there(&dir.join("slots-b"), SLOTS_BYTES_MAX)?;
    if a.is_none() && b.is_none() {
        return Ok((None, None));
    }
    let newest = Slots::newest(a.as_deref(), b.as_deref())?;
    let mut both = [a, b].into_iter().flatten().filter_map(|bytes| Slots::decode(&bytes).ok());
    let older = both.find(|slots| slots.generation() != newest.generation());
    Ok((Some(newest), older))
}

fn take_lock(path: &Path, by: By) -> Outcome<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut lock = options.open(path)?;
    if lock.try_lock().is_err() {
        let mut holder = String::new();
        let _unread = (&mut lock).take(16).read_to_string(&mut holder);
        let holder = if holder.starts_with("command") { "command" } else { "window" };
        return Err(Trouble::new(Code::InUse).with("by", holder));
    }
    lock.set_len(0)?;
    lock.rewind()?;
    lock.write_all(by.word().as_bytes())?;
    Ok(lock)
}
