//! Words that people copy, compare and choose: from the BIP39 English list, whose words differ in their first four letters.

use crate::seal::hash;
use crate::slots::{Cost, stretch};
use crate::{Refused, SecureRandom};
use bip39::{Language, Mnemonic};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const COMPARE_LABEL: &[u8] = b"ilima/v0/compare words";
const COMPARE_WORDS: usize = 5;
const WORD_BITS: f64 = 11.0;
/// A list of the first things that are tried anywhere.
const COMMON: [&str; 28] = [
    "password",
    "passphrase",
    "qwerty",
    "azerty",
    "letmein",
    "welcome",
    "admin",
    "iloveyou",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "master",
    "shadow",
    "superman",
    "michael",
    "jesus",
    "freedom",
    "secret",
    "whatever",
    "motdepasse",
    "contraseña",
    "bonjour",
    "ilima",
    "abc123",
    "trustno1",
];

/// Twelve words: 128 random bits and a checksum.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryWords(String);

impl RecoveryWords {
    pub(crate) fn from_entropy(entropy: &[u8; 16]) -> Result<RecoveryWords, Refused> {
        let mnemonic = Mnemonic::from_entropy_in(Language::English, entropy).map_err(|_| Refused::WrongWords)?;
        Ok(RecoveryWords(mnemonic.words().collect::<Vec<_>>().join(" ")))
    }

    pub fn as_words(&self) -> Vec<&str> {
        self.0.split(' ').collect()
    }
}

/// The bits behind typed words; any case and spacing, and the first four letters of a word are enough.
pub(crate) fn entropy_of(typed: &str) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let words = Zeroizing::new(known_words(typed).ok_or(Refused::WrongWords)?.join(" "));
    let mnemonic = Mnemonic::parse_in_normalized(Language::English, &words).map_err(|_| Refused::WrongWords)?;
    let entropy = Zeroizing::new(mnemonic.to_entropy());
    if entropy.len() == 16 { Ok(entropy) } else { Err(Refused::WrongWords) }
}

/// Words of the list in what was typed; none if one of them is not in it.
pub(crate) fn known_words(typed: &str) -> Option<Vec<&'static str>> {
    let list = Language::English.word_list();
    let full = |word: &str| {
        let word = word.to_lowercase();
        let by_start = || list.iter().find(|one| word.len() >= 4 && one.starts_with(&word)).copied();
        list.iter().find(|one| **one == word).copied().or_else(by_start)
    };
    typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(full).collect()
}

/// The same five words on both desks exactly when both hold the same request and invite.
pub fn compare_words(request: &[u8], invite: &[u8]) -> Result<[String; COMPARE_WORDS], Refused> {
    let both = hash(&[COMPARE_LABEL, &hash(&[request]), &hash(&[invite])]);
    // Stretched, so that nobody can make files until five words fit.
    let key = stretch(&both, &hash(&[COMPARE_LABEL]), Cost::MIN)?;
    let mut words = key.expose().chunks_exact(2).filter_map(|pair| Some(word_at(pair.try_into().ok()?).to_owned()));
    Ok(std::array::from_fn(|_| words.next().unwrap_or_default()))
}

/// Words to make a passphrase of: 11 bits each.
pub fn suggest_words(count: usize, chance: &dyn SecureRandom) -> Result<Vec<String>, Refused> {
    (0..count)
        .map(|_| {
            let mut pair = [0; 2];
            chance.fill(&mut pair)?;
            Ok(word_at(pair).to_owned())
        })
        .collect()
}

/// 2,048 words: eleven of the sixteen bits choose one.
pub(crate) fn word_at(pair: [u8; 2]) -> &'static str {
    let at = usize::from(u16::from_be_bytes(pair) & 0x7ff);
    Language::English.word_list().get(at).copied().unwrap_or_default()
}

/// A cautious guess of how many bits a passphrase holds: known words count as words, repeats and runs count once.
pub fn strength_bits(passphrase: &str) -> f64 {
    let list = Language::English.word_list();
    let lower = passphrase.to_lowercase();
    if COMMON.iter().any(|common| lower.trim_matches(|c: char| !c.is_alphabetic()) == *common) {
        return 5.0;
    }
    let pieces: Vec<&str> =
        lower.split(|c: char| c.is_whitespace() || c == '-').filter(|piece| !piece.is_empty()).collect();
    let mut seen = std::collections::BTreeSet::new();
    let fresh = pieces.iter().filter(|piece| seen.insert(**piece));
    fresh.map(|piece| if list.contains(piece) { WORD_BITS } else { letters_bits(piece) }).sum()
}

/// Letters that follow their neighbour (repeat, run of the alphabet or of digits) add nothing.
fn letters_bits(piece: &str) -> f64 {
    let mut last: Option<char> = None;
    let mut fresh = 0u32;
    for letter in piece.chars() {
        let follows = last.is_some_and(|last| (letter as u32).abs_diff(last as u32) <= 1);
        fresh += u32::from(!follows);
        last = Some(letter);
    }
    let pool: f64 = if piece.chars().all(|c| c.is_ascii_digit()) {
        10.0
    } else if piece.chars().all(char::is_alphabetic) {
        // A word that is in no list of ours is likely in somebody else's: counted below random letters.
        return f64::from(fresh) * 2.6;
    } else {
        40.0
    };
    f64::from(fresh) * pool.log2() * 0.8
}
