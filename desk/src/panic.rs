//! Panic: whatever opens this home is destroyed at once. It needs no key, no lock, and waits for no work that runs.

use crate::daily;
use crate::disk;
use crate::home::Face;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::backup::Head;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// What stands where slots were. Whoever opens the home next finds it and finishes.
const GONE: &[u8; 16] = b"ILIMA IS GONE\n\0\0";
/// Both files, and what a crash may have left beside them. The first is overwritten first and removed last.
const SLOTS: [&str; 4] = ["slots-a", "slots-b", "slots-a.part", "slots-b.part"];
const FACE_BYTES_MAX: u64 = 64 * 1024;

/// Overwrites what the passphrase and the words open: the slots, and the heads of the copies that lie beside them. From
/// here on nothing in this home opens. A process that has it open must end.
pub fn destroy(dir: &Path) -> Outcome<()> {
    let there = SLOTS.iter().any(|name| dir.join(name).exists());
    if !there {
        return Err(Code::NoHome.into());
    }
    let mut done = Ok(());
    for path in keys(dir) {
        // One file that resists saves none of the others.
        done = overwrite(&path).and(done);
    }
    done
}

/// Whether somebody asked for it, and the end of it may still be to do.
pub(crate) fn was_asked(dir: &Path) -> bool {
    SLOTS.iter().any(|name| begins_with_gone(&dir.join(name)))
}

/// Takes away what nobody can open any more. The home is as if nothing had ever been here; a backup can be restored into it.
pub(crate) fn finish(dir: &Path) -> Outcome<()> {
    destroy(dir)?;
    for folder in ["spaces", daily::FOLDER] {
        for one in files(&dir.join(folder)) {
            disk::remove_if_there(&one)?;
        }
    }
    for name in ["vault", "vault.part", "face", "face.part"].iter().chain(SLOTS.iter().rev()) {
        disk::remove_if_there(&dir.join(name))?;
    }
    Ok(())
}

/// The same for a button, which may do so only where it is wanted.
pub fn pressed(dir: &Path) -> Outcome<()> {
    if is_wanted(dir) { destroy(dir) } else { Err(Trouble::new(Code::BadRequest).with("what", "panic")) }
}

/// Whether the button is wanted here: off until the settings say otherwise.
fn is_wanted(dir: &Path) -> bool {
    let face = disk::read_if_there(&dir.join("face"), FACE_BYTES_MAX).ok().flatten();
    face.and_then(|bytes| serde_json::from_slice::<Face>(&bytes).ok()).is_some_and(|face| face.settings.panic)
}

fn keys(dir: &Path) -> Vec<PathBuf> {
    let slots = SLOTS.iter().map(|name| dir.join(name));
    slots.chain(files(&dir.join(daily::FOLDER))).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|one| one.path()).collect()
}

/// In place and flushed: a new file beside would leave the old one's blocks as they are.
fn overwrite(path: &Path) -> Outcome<()> {
    let opened = OpenOptions::new().write(true).open(path);
    let mut file = match opened {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let length = file.metadata()?.len().min(Head::BYTES_MAX as u64);
    let mut gone = GONE.to_vec();
    gone.resize(usize::try_from(length).unwrap_or(0).max(GONE.len()), 0);
    file.write_all(&gone)?;
    Ok(file.sync_all()?)
}

fn begins_with_gone(path: &Path) -> bool {
    let mut head = [0; GONE.len()];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *GONE
}
