//! A copy of the whole home in one sealed file, and a home made from it. A restored home goes on in each space as a new
//! device that succeeds to the old one, so that two copies never write under one name.

use crate::clock;
use crate::contract::{BackedUp, Receipt};
use crate::copied::succeed_everywhere;
use crate::desk::Desk;
use crate::disk;
use crate::home::{Home, Keyring, is_space_file};
use crate::host::strength;
use crate::job::Job;
use crate::lock::{CONFIRMED_NOTE, cost_here};
use crate::spaces::one_id;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::ids::RecordId;
use ilima_ledger::SystemRandom;
use ilima_ledger::backup::{self, FILE_PIECE_BYTES, Head, Opener, Piece, Sealer};
use ilima_ledger::keys::Secret;
use ilima_ledger::vault::{Slots, Vault};
use ilima_store::Store;
use ilima_sync::carriers::folder;
use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// What opens a backup.
pub enum Opens<'a> {
    Passphrase(&'a str),
    Words(&'a str),
}

/// Lies in a home while it is made from a backup: whatever is there without slots came from it.
const RESTORING: &str = "restoring";
const SLOTS: [&str; 2] = ["slots-a", "slots-b"];
/// When this home was made from a backup, in the vault.
const RESTORED_NOTE: &str = "restored";
/// When the last backup was made.
const LAST_NOTE: &str = "last-backup";
/// The same of the copy in the home itself; it speaks of this home only.
pub(crate) const LAST_DAILY_NOTE: &str = "last-daily";

impl Desk {
    /// Writes all spaces and keys into one file that the home's passphrase or recovery words open.
    pub fn back_up(&mut self, path: &Path, sure: bool, job: &Job) -> Outcome<BackedUp> {
        if self.home.no_lock() && !sure {
            return Err(Code::NoLock.into());
        }
        let open = self.space.as_ref().map(|space| space.at);
        let copies = self.copies(job);
        // Whatever happened: the space that was open is open again, and no copy stays behind.
        let again = open.map_or(Ok(()), |at| self.open_at(at));
        let done = copies.and_then(|copies| {
            let names = self.keyring.vault.spaces.iter().map(|one| one.db.as_str());
            let pairs = names.zip(copies.iter().map(PathBuf::as_path));
            let done = Contents::of(self.home.slots()?, &self.keyring.vault)
                .and_then(|contents| contents.write(path, pairs, job));
            copies.iter().for_each(|copy| drop(fs::remove_file(copy)));
            Ok(BackedUp { file: disk::name_of(path), bytes: done?, spaces: copies.len(), at_ms: clock::now_ms() })
        })?;
        again?;
        self.keyring.vault.notes.insert(LAST_NOTE.into(), clock::today());
        self.home.keep(&self.keyring)?;
        Ok(done)
    }

    /// The day on which this home came back from a backup, until something was received: only then what was given after
    /// the backup is here again.
    pub(crate) fn came_back(&self, receipts: &[Receipt]) -> String {
        let at_ms = self.keyring.vault.notes.get(RESTORED_NOTE).and_then(|text| text.parse().ok());
        let heard =
            |at_ms: i64| receipts.iter().any(|one| one.direction != "gave" && one.entries > 0 && one.at_ms > at_ms);
        at_ms.filter(|at_ms| !heard(*at_ms)).map(clock::day_of).unwrap_or_default()
    }

    /// The day of the last backup; empty if there is none.
    pub fn last_backup(&self) -> String {
        self.keyring.vault.notes.get(LAST_NOTE).cloned().unwrap_or_default()
    }

    /// An encrypted copy of each space, with everything of one's own sealed.
    fn copies(&mut self, job: &Job) -> Outcome<Vec<PathBuf>> {
        let spaces = self.keyring.vault.spaces.len();
        let mut copies = Vec::new();
        for at in 0..spaces {
            job.step("backing-up", at, spaces * 2)?;
            self.open_at(at)?;
            if self.may_write().is_ok() {
                self.seal_waiting()?;
            }
            let copy = self.home.dir.join("spaces").join(format!("{}.copy", RecordId(one_id()?)));
            self.space()?.store.backup_into(&copy)?;
            copies.push(copy);
        }
        Ok(copies)
    }
}

/// Everything that a backup holds besides the files of its spaces.
pub(crate) struct Contents {
    slots: Slots,
    vault: Piece,
}

impl Contents {
    pub(crate) fn of(slots: &Slots, vault: &Vault) -> Outcome<Contents> {
        Ok(Contents { slots: Slots::decode(&slots.encode())?, vault: Piece::Vault(vault.encode()) })
    }

    /// Seals it all into one file, with these copies under the names of their spaces' files. Answers its length.
    pub(crate) fn write<'a>(
        &self,
        path: &Path,
        copies: impl Iterator<Item = (&'a str, &'a Path)>,
        job: &Job,
    ) -> Outcome<u64> {
        let copies: Vec<(&str, &Path)> = copies.collect();
        let sizes = copies.iter().map(|(_, copy)| Ok(fs::metadata(copy)?.len())).collect::<Outcome<Vec<u64>>>()?;
        let mut failed = None;
        let needed = sizes.iter().sum::<u64>() + (1 << 20);
        let written = folder::write_flushed(path, needed, &mut |out| {
            self.write_pieces(out, &copies, job).map_err(|trouble| {
                failed = Some(trouble);
                ilima_sync::Refused::Cancelled
            })
        });
        match failed {
            Some(trouble) => Err(trouble),
            None => Ok(written?),
        }
    }

    fn write_pieces(&self, out: &mut dyn Write, copies: &[(&str, &Path)], job: &Job) -> Outcome<u64> {
        let (head, mut sealer) = backup::begin(&self.slots, &SystemRandom::new())?;
        let mut written = head.len() as u64;
        out.write_all(&head)?;
        let mut put = |sealer: &mut Sealer, piece: &Piece| -> Outcome<()> {
            let bytes = sealer.seal(piece)?;
            written += bytes.len() as u64;
            Ok(out.write_all(&bytes)?)
        };
        put(&mut sealer, &self.vault)?;
        for (at, (db, copy)) in copies.iter().enumerate() {
            put(&mut sealer, &Piece::File((*db).to_owned()))?;
            let mut file = File::open(copy)?;
            loop {
                job.step("backing-up", copies.len() + at, copies.len() * 2)?;
                let mut piece = Vec::new();
                (&mut file).take(FILE_PIECE_BYTES as u64).read_to_end(&mut piece)?;
                if piece.is_empty() {
                    break;
                }
                put(&mut sealer, &Piece::Bytes(piece))?;
            }
        }
        put(&mut sealer, &Piece::End)?;
        Ok(written)
    }
}

/// An encrypted copy of a space's file, read beside whoever works in it.
pub(crate) fn copy_of(file: &Path, key: &Secret, copy: &Path) -> Outcome<()> {
    Ok(Store::open(file, key.expose())?.backup_into(copy)?)
}

/// The same, and then a new passphrase for somebody who had only the words. A passphrase that opened the backup stays.
pub fn restore_anew(home: &mut Home, path: &Path, words: &str, fresh: &str, job: &Job) -> Outcome<Keyring> {
    if strength(fresh).level == 0 {
        return Err(Code::WeakPassphrase.into());
    }
    drop(restore(home, path, &Opens::Words(words), job)?);
    home.recover(words, fresh, cost_here()?)
}

/// Makes this empty home what the backup holds. Nothing of a backup that is cut or damaged stays.
pub fn restore(home: &mut Home, path: &Path, opens: &Opens<'_>, job: &Job) -> Outcome<Keyring> {
    if !home.is_empty() {
        return Err(Code::HomeExists.into());
    }
    let folder = home.dir.join("spaces");
    let mut made = Vec::new();
    disk::replace(&home.dir.join(RESTORING), b"")?;
    let restored = read_backup(path, opens, &folder, &mut made, job).and_then(|(head, mut vault)| {
        vault.notes.remove(LAST_DAILY_NOTE);
        vault.notes.insert(RESTORED_NOTE.into(), clock::now_ms().to_string());
        // It came from a backup away from this computer; and who has just typed the words has them.
        vault.notes.insert(LAST_NOTE.into(), clock::today());
        if matches!(opens, Opens::Words(_)) {
            vault.notes.insert(CONFIRMED_NOTE.into(), clock::today());
        }
        let vault = succeed_everywhere(vault, &folder)?;
        home.take_over(&head.slots, vault)
    });
    let _the_next_time = match &restored {
        Ok(_) => disk::remove_if_there(&home.dir.join(RESTORING)),
        Err(_) => unmake(&home.dir),
    };
    restored
}

/// Before anything of a home is read: one that was killed while it was restored is as empty as it was.
pub(crate) fn sweep_half_restored(dir: &Path) -> Outcome<()> {
    let is_there = |name: &str| dir.join(name).exists();
    if !is_there(RESTORING) {
        return Ok(());
    }
    if SLOTS.into_iter().any(is_there) { disk::remove_if_there(&dir.join(RESTORING)) } else { unmake(dir) }
}

/// The slots first: while they are there, it is a home.
fn unmake(dir: &Path) -> Outcome<()> {
    let spaces = fs::read_dir(dir.join("spaces")).into_iter().flatten().flatten().map(|one| one.path());
    let names = SLOTS.iter().map(|name| dir.join(name)).chain(spaces);
    for path in names.chain(["vault", RESTORING].map(|name| dir.join(name))) {
        disk::remove_if_there(&path)?;
    }
    Ok(())
}

fn read_backup(
    path: &Path,
    opens: &Opens<'_>,
    folder: &Path,
    made: &mut Vec<String>,
    job: &Job,
) -> Outcome<(Head, Vault)> {
    let mut file = BufReader::new(File::open(path)?);
    let total = fs::metadata(path)?.len();
    let mut head = Vec::new();
    (&mut file).take(Head::BYTES_MAX as u64).read_to_end(&mut head)?;
    if !head.starts_with(backup::BACKUP_MAGIC) {
        return Err(Trouble::new(Code::WrongFile).with("what", "backup"));
    }
    let read = Head::read(&head)?;
    let key = match opens {
        Opens::Passphrase(passphrase) => read.slots.unlock(passphrase)?,
        Opens::Words(words) => read.slots.recover(words)?,
    };
    let mut opener = read.opener(&key)?;
    let rest = head.split_off(read.bytes);
    let mut pieces = rest.as_slice().chain(file);
    let (mut vault, mut into, mut done) = (None, None, read.bytes as u64);
    loop {
        job.step("restoring", usize::try_from(done).unwrap_or(0), usize::try_from(total).unwrap_or(0))?;
        let sealed = next_piece(&mut pieces)?;
        done += sealed.len() as u64 + 4;
        match opener.open(&sealed)? {
            Piece::Vault(bytes) if vault.is_none() => vault = Some(Vault::decode(&bytes)?),
            Piece::File(name) => into = Some(begin_file(&name, vault.as_ref(), folder, made)?),
            Piece::Bytes(bytes) => into.as_mut().ok_or_else(damaged)?.write_all(&bytes)?,
            Piece::End => break,
            Piece::Vault(_) => return Err(damaged()),
        }
    }
    let vault = vault.ok_or_else(damaged)?;
    // Nothing behind the end, and every space there.
    if pieces.read(&mut [0])? != 0 || vault.spaces.iter().any(|one| !made.contains(&one.db)) {
        return Err(damaged());
    }
    if let Some(last) = into {
        last.sync_all()?;
    }
    Ok((read, vault))
}

fn damaged() -> Trouble {
    Trouble::new(Code::DamagedFile).with("what", "backup")
}

fn next_piece(from: &mut impl Read) -> Outcome<Vec<u8>> {
    let cut = |_| damaged();
    let mut len = [0; 4];
    from.read_exact(&mut len).map_err(cut)?;
    let mut sealed = vec![0; Opener::length(len)?];
    from.read_exact(&mut sealed).map_err(cut)?;
    Ok(sealed)
}

/// Only a name that the vault gives to a space: nothing is written anywhere else.
fn begin_file(name: &str, vault: Option<&Vault>, folder: &Path, made: &mut Vec<String>) -> Outcome<File> {
    let known = vault.is_some_and(|vault| vault.spaces.iter().any(|one| one.db == name));
    if !known || !is_space_file(name) || made.iter().any(|other| other == name) {
        return Err(damaged());
    }
    made.push(name.to_owned());
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(folder.join(name))?)
}
