//! The lock, the words, copies of the home, and taking a space off it.

use crate::args::{AtHome, Line, PassphraseVerb, RecoveryVerb};
use crate::run::unlock;
use crate::say::Told;
use ilima_desk::backup::{Opens, restore};
use ilima_desk::contract::Door;
use ilima_desk::desk::Desk;
use ilima_desk::disk;
use ilima_desk::home::{By, Home, default_home};
use ilima_desk::job::Job;
use ilima_desk::lock::cost_here;
use ilima_desk::trouble::{Code, Outcome};
use serde_json::json;
use std::path::Path;

/// A passphrase file holds one line, a file of words twelve of them.
const TYPED_BYTES_MAX: u64 = 4 * 1024;

pub fn run(mut home: Home, verb: &AtHome, line: &Line, told: &mut Told) -> Outcome<()> {
    let job = Job::unwatched();
    match verb {
        AtHome::Passphrase(PassphraseVerb::Change { new_passphrase_file }) => {
            let old = if home.no_lock() { String::new() } else { passphrase(line)? };
            let keyring = home.unlock(&old, ilima_desk::clock::now_ms())?;
            let new = new_passphrase(new_passphrase_file.as_deref())?;
            let words = Desk::new(home, keyring).change_passphrase(&old, &new, cost_here()?)?;
            told.either(&json!({ "recovery_words": words }), (!words.is_empty()).then(|| words.join(" ")))
        }
        AtHome::Recovery(RecoveryVerb::Show) => {
            let typed = passphrase(line)?;
            let keyring = home.unlock(&typed, ilima_desk::clock::now_ms())?;
            let words = Desk::new(home, keyring).fresh_words(&typed)?;
            told.either(&json!({ "recovery_words": words }), [words.join(" ")])
        }
        AtHome::Recovery(RecoveryVerb::Use { words_file, new_passphrase_file }) => {
            let words = typed(words_file.as_deref(), "Recovery words: ")?;
            let new = new_passphrase(new_passphrase_file.as_deref())?;
            if ilima_desk::host::strength(&new).level == 0 {
                return Err(Code::WeakPassphrase.into());
            }
            home.recover(&words, &new, cost_here()?).map(drop)
        }
        // The home was free, so no window has it open; a command holds its keys only as long as it runs.
        AtHome::Lock => told.json(&json!({ "locked": home.door() == Door::Locked && !home.no_lock() })),
        AtHome::Backup { file: None, .. } => {
            let mut desk = unlock(home, line)?;
            let written = desk.back_up_daily(&job)?;
            told.json(&json!({ "written": written, "last_daily": desk.last_daily() }))
        }
        AtHome::Backup { file: Some(file), sure, .. } => told.json(&unlock(home, line)?.back_up(file, *sure, &job)?),
        AtHome::Restore { file, words_file } => {
            let (words, typed_passphrase);
            let opens = match words_file {
                Some(file) => {
                    words = typed(Some(file), "")?;
                    Opens::Words(&words)
                }
                None => {
                    typed_passphrase = passphrase(line)?;
                    Opens::Passphrase(&typed_passphrase)
                }
            };
            let keyring = restore(&mut home, file, &opens, &job)?;
            let spaces: Vec<&str> = keyring.vault.spaces.iter().map(|one| one.name.as_str()).collect();
            told.json(&json!({ "spaces": spaces }))
        }
        AtHome::Travel { space, sure } => told.json(&unlock(home, line)?.travel(space, *sure)?),
        AtHome::Leave { space, give, sure } => {
            told.json(&unlock(home, line)?.leave(space, give.as_deref(), *sure, &job)?)
        }
        AtHome::Init { .. } | AtHome::Space(_) | AtHome::Request { .. } | AtHome::Join { .. } | AtHome::Pair(_) => {
            Ok(())
        }
    }
}

/// Waits for nobody: a window that has this home open loses its slots all the same, and is named.
pub fn panic(line: &Line, told: &mut Told) -> Outcome<()> {
    let dir = line.home.clone().unwrap_or_else(default_home);
    ilima_desk::panic::destroy(&dir)?;
    // Opening it takes away what is left.
    let open = match Home::open(&dir, By::Command) {
        Err(trouble) if trouble.code == Code::InUse => true,
        opened => opened.map(|_| false)?,
    };
    told.json(&json!({ "destroyed": true, "still_open": open }))
}

/// From the file, else asked on the terminal; never from an argument.
pub fn passphrase(line: &Line) -> Outcome<String> {
    typed(line.passphrase_file.as_deref(), "Passphrase: ")
}

/// Typed twice, so that a slip of the finger locks nobody out.
fn new_passphrase(file: Option<&Path>) -> Outcome<String> {
    let first = typed(file, "New passphrase: ")?;
    if file.is_none() && typed(None, "Once more: ")? != first {
        return Err(Code::NotTheSame.into());
    }
    Ok(first)
}

fn typed(file: Option<&Path>, prompt: &str) -> Outcome<String> {
    match file {
        Some(file) => {
            let bytes = disk::read(file, TYPED_BYTES_MAX)?;
            let text = String::from_utf8_lossy(&bytes);
            Ok(text.lines().next().unwrap_or_default().to_owned())
        }
        None => Ok(rpassword::prompt_password(prompt)?),
    }
}
