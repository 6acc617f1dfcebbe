//! A sealed copy of the home in the home, once a day: against a damaged file or a slip of the hand, not against a lost
//! computer. It must never hold what was to be gone: whatever takes something away takes these copies away first.

use crate::backup::{Contents, LAST_DAILY_NOTE, copy_of};
use crate::clock;
use crate::desk::Desk;
use crate::disk;
use crate::home::Home;
use crate::job::Job;
use crate::spaces::one_id;
use crate::trouble::{Outcome, Trouble};
use ilima_core::ids::RecordId;
use ilima_ledger::keys::Secret;
use ilima_sync::carriers::folder;
use std::fs;
use std::path::{Path, PathBuf};

/// Where they lie, under the home.
pub(crate) const FOLDER: &str = "backups";
const NEWEST: &str = "daily-1.backup";
const OLDER: &str = "daily-2.backup";
/// A copy that leaves less free than this is not made: the work of the day comes first.
const FREE_KEPT_BYTES: u64 = 1 << 30;

/// A copy that is wanted: all that is needed to write it while the desk is free for its person.
pub struct Daily {
    dir: PathBuf,
    /// No two at once have one name.
    beside: PathBuf,
    contents: Contents,
    keys: Vec<(String, Secret)>,
    dropped: u64,
}

impl Desk {
    /// The copy of today, if it is wanted, still lacking, and there is room for it.
    pub fn daily(&self) -> Outcome<Option<Daily>> {
        let home = &self.home;
        if home.no_lock() || !home.face.settings.daily_backup || !self.daily_is_due() {
            return Ok(None);
        }
        let dir = home.dir.clone();
        let secrets = self.keyring.vault.spaces.iter();
        let keys: Vec<(String, Secret)> =
            secrets.map(|one| (one.db.clone(), Secret::new(*one.db_key.expose()))).collect();
        let bytes = keys.iter().filter_map(|(db, _)| fs::metadata(dir.join("spaces").join(db)).ok());
        // Each space once as it is and once sealed.
        let needed = bytes.map(|file| file.len()).sum::<u64>() * 2 + FREE_KEPT_BYTES;
        if keys.is_empty() || folder::free_bytes(&dir.join("vault")).is_some_and(|free| free < needed) {
            return Ok(None);
        }
        let contents = Contents::of(home.slots()?, &self.keyring.vault)?;
        let beside = dir.join(FOLDER).join(format!("{}.new", RecordId(one_id()?)));
        Ok(Some(Daily { dir, beside, contents, keys, dropped: home.dropped }))
    }

    fn daily_is_due(&self) -> bool {
        let there = self.home.dir.join(FOLDER).join(NEWEST).exists();
        !there || self.last_daily() != clock::today()
    }

    /// The day of the newest copy on this computer; empty if there is none.
    pub fn last_daily(&self) -> String {
        let there = self.home.dir.join(FOLDER).join(NEWEST).exists();
        let day = self.keyring.vault.notes.get(LAST_DAILY_NOTE).filter(|_| there);
        day.cloned().unwrap_or_default()
    }

    /// Gives what was written its name; unless something was to be gone meanwhile, which it may still hold.
    pub fn keep_daily(&mut self, daily: &Daily) -> Outcome<bool> {
        let [newest, older] = [NEWEST, OLDER].map(|name| daily.dir.join(FOLDER).join(name));
        if self.home.dropped != daily.dropped {
            self.home.drop_daily()?;
            // It may have read while what was forgotten was to leave the write-ahead log.
            self.space.as_ref().map_or(Ok(()), |space| space.store.settle())?;
            return Ok(false);
        }
        if newest.exists() {
            fs::rename(&newest, &older)?;
        }
        fs::rename(&daily.beside, &newest)?;
        self.keyring.vault.notes.insert(LAST_DAILY_NOTE.into(), clock::today());
        self.home.keep(&self.keyring)?;
        Ok(true)
    }

    /// All of it at once, where nobody waits: for a command.
    pub fn back_up_daily(&mut self, job: &Job) -> Outcome<bool> {
        let Some(daily) = self.daily()? else { return Ok(false) };
        daily.write(job)?;
        self.keep_daily(&daily)
    }
}

impl Daily {
    /// Copies and seals, with a look of its own into each space: whoever works goes on working.
    pub fn write(&self, job: &Job) -> Outcome<()> {
        let folder = self.dir.join(FOLDER);
        disk::make_private(&folder)?;
        let mut copies = Vec::new();
        let written = self.copy_all(&folder, &mut copies).and_then(|()| {
            let names = self.keys.iter().map(|(db, _)| db.as_str());
            self.contents.write(&self.beside, names.zip(copies.iter().map(PathBuf::as_path)), job)
        });
        copies.iter().for_each(|copy| drop(fs::remove_file(copy)));
        written.map(drop)
    }

    fn copy_all(&self, folder: &Path, copies: &mut Vec<PathBuf>) -> Outcome<()> {
        for (db, key) in &self.keys {
            let copy = folder.join(format!("{}.copy", RecordId(one_id()?)));
            copies.push(copy.clone());
            copy_of(&self.dir.join("spaces").join(db), key, &copy)?;
        }
        Ok(())
    }
}

impl Home {
    /// Takes all copies away. What is being written meanwhile is never given a name.
    pub(crate) fn drop_daily(&mut self) -> Outcome<()> {
        self.dropped += 1;
        self.remove_copies(|_| true)
    }

    /// What a crash left half-written.
    pub(crate) fn sweep_copies(&self) -> Outcome<()> {
        let spaces = self.dir.join("spaces");
        for left in fs::read_dir(&spaces).into_iter().flatten().flatten().map(|one| one.path()) {
            if left.extension().is_some_and(|end| end == "copy") {
                disk::remove_if_there(&left)?;
            }
        }
        self.remove_copies(|name| ![NEWEST, OLDER].contains(&name))
    }

    fn remove_copies(&self, which: impl Fn(&str) -> bool) -> Outcome<()> {
        for one in fs::read_dir(self.dir.join(FOLDER)).into_iter().flatten() {
            let path = one.map_err(Trouble::from)?.path();
            if which(&disk::name_of(&path)) {
                disk::remove_if_there(&path)?;
            }
        }
        Ok(())
    }
}
