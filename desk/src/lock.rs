//! The lock of an open home: another passphrase, other recovery words.

use crate::clock;
use crate::desk::Desk;
use crate::home::Cost;
use crate::host::strength;
use crate::trouble::{Code, Outcome};

/// In the vault: the day on which the recovery words were typed back.
pub(crate) const CONFIRMED_NOTE: &str = "words-confirmed";

/// What a guess at a passphrase costs that is set on this computer: about a second here.
pub fn cost_here() -> Outcome<Cost> {
    let mut tried = Ok(());
    let took_ms = clock::took_ms(|| tried = Cost::default().try_out());
    Ok(tried.map(|()| Cost::fitting(took_ms))?)
}

impl Desk {
    /// A new passphrase in the old one's place; the recovery words stay. A home without a lock gets one, and words with it.
    pub fn change_passphrase(&mut self, old: &str, new: &str, cost: Cost) -> Outcome<Vec<String>> {
        if strength(new).level == 0 {
            return Err(Code::WeakPassphrase.into());
        }
        let words = self.home.change_passphrase(&self.keyring, old, new, cost)?;
        if !words.is_empty() {
            self.unconfirm_words()?;
        }
        Ok(words)
    }

    /// Fresh recovery words: those that were copied once cannot be read back. The old ones open nothing any more.
    pub fn fresh_words(&mut self, passphrase: &str) -> Outcome<Vec<String>> {
        if self.home.no_lock() {
            return Err(Code::NoLock.into());
        }
        self.home.prove(passphrase)?;
        // First: what is cut off after the slots leaves words that nobody has read, and that must be told.
        self.unconfirm_words()?;
        self.home.fresh_words(&self.keyring)
    }

    fn unconfirm_words(&mut self) -> Outcome<()> {
        self.keyring.vault.notes.remove(CONFIRMED_NOTE);
        self.home.keep(&self.keyring)
    }
}
