//! Letting in somebody who sits in the same room: three words said aloud become a key that two ends alone share.
//!
//! SPAKE2 (RFC 9382, as the crate `spake2` has it): whoever does not know the words learns nothing from what is sent that
//! would let him try words by himself. He can only guess once, at an end that waits, and that end hears of it. What
//! both ends prove covers the channel's own hash, so that nobody can sit between two channels and pass it on.

use crate::keys::Secret;
use crate::meet::Side;
use crate::phrase::{known_words, word_at};
use crate::seal::derive;
use crate::{Hash, Refused, SecureRandom};
use rand_core::{CryptoRng, Error, RngCore};
use ring::hmac;
use spake2::{Ed25519Group, Identity, Password, Spake2};
use zeroize::Zeroizing;

/// The first word tells which computer is meant and is called out on the network. The others are secret: 22 bits, so
/// that one guess is right once in four million times.
const WORDS: usize = 3;
/// A point of the curve, and a byte that says which side made it.
pub const SHARE_BYTES: usize = 33;
pub const PROOF_BYTES: usize = 32;
/// What the crate takes to make one scalar.
const DRAWN_BYTES: usize = 64;
const CALLER_LABEL: &[u8] = b"ilima/v1/pair caller";
const LISTENER_LABEL: &[u8] = b"ilima/v1/pair listener";
const PROOF_LABEL: &[u8] = b"ilima/v1/pair proof";

/// Three words of the list. They cannot be copied: whoever waits with them gives them up at the first guess.
#[derive(PartialEq, Eq)]
pub struct PairWords([&'static str; WORDS]);

impl PairWords {
    pub fn random(chance: &dyn SecureRandom) -> Result<PairWords, Refused> {
        let mut drawn = Zeroizing::new([0; WORDS * 2]);
        chance.fill(drawn.as_mut())?;
        let mut words = drawn.chunks_exact(2).filter_map(|pair| Some(word_at(pair.try_into().ok()?)));
        Ok(PairWords(std::array::from_fn(|_| words.next().unwrap_or_default())))
    }

    /// Typed words: any case, anything between them; the first four letters of a word are enough.
    pub fn read(typed: &str) -> Result<PairWords, Refused> {
        let words = known_words(typed).ok_or(Refused::WrongWords)?;
        Ok(PairWords(words.try_into().map_err(|_| Refused::WrongWords)?))
    }

    /// By this word the waiting computer is found; everybody on the network may know it.
    pub fn name(&self) -> &'static str {
        let [name, ..] = self.0;
        name
    }

    pub fn words(&self) -> [&'static str; WORDS] {
        self.0
    }
}

/// One end's half of the agreement, made anew for every conversation.
pub struct Half {
    spake: Spake2<Ed25519Group>,
    side: Side,
}

impl Half {
    /// The half, and the share of it that the other end needs. A share tells nothing about the words.
    pub fn new(words: &PairWords, side: Side, chance: &dyn SecureRandom) -> Result<(Half, Vec<u8>), Refused> {
        let mut drawn = Drawn::new(chance)?;
        let password = Password::new(Zeroizing::new(words.words().join(" ")).as_bytes());
        let (caller, listener) = (Identity::new(CALLER_LABEL), Identity::new(LISTENER_LABEL));
        let (spake, share) = match side {
            Side::Caller => Spake2::start_a_with_rng(&password, &caller, &listener, &mut drawn),
            Side::Listener => Spake2::start_b_with_rng(&password, &caller, &listener, &mut drawn),
        };
        if drawn.used == DRAWN_BYTES { Ok((Half { spake, side }, share)) } else { Err(Refused::NoChance) }
    }

    /// With the other end's share and the hash of the channel in which it came.
    pub fn agree(self, theirs: &[u8], binding: &Hash) -> Result<Agreed, Refused> {
        let shared = Zeroizing::new(self.spake.finish(theirs).map_err(|_| Refused::Damaged("pairing"))?);
        let shared = shared.as_slice().try_into().map_err(|_| Refused::Damaged("pairing"))?;
        let key = derive(&Secret::new(shared), binding, &[PROOF_LABEL])?;
        Ok(Agreed { key: hmac::Key::new(hmac::HMAC_SHA256, key.expose()), side: self.side })
    }
}

/// A key that the other end has too, if it knows the words and is the other end of this very channel.
pub struct Agreed {
    key: hmac::Key,
    side: Side,
}

impl Agreed {
    pub fn proof(&self) -> Vec<u8> {
        hmac::sign(&self.key, &[self.side.byte()]).as_ref().to_vec()
    }

    /// Whether the other end has proved it. Takes as long for any wrong proof.
    pub fn is_proved_by(&self, theirs: &[u8]) -> bool {
        hmac::verify(&self.key, &[self.side.other().byte()], theirs).is_ok()
    }
}

/// Chance drawn beforehand, because the interface that the crate asks cannot refuse.
struct Drawn {
    bytes: Zeroizing<[u8; DRAWN_BYTES]>,
    used: usize,
}

impl Drawn {
    fn new(chance: &dyn SecureRandom) -> Result<Drawn, Refused> {
        let mut bytes = Zeroizing::new([0; DRAWN_BYTES]);
        chance.fill(bytes.as_mut())?;
        Ok(Drawn { bytes, used: 0 })
    }
}

impl RngCore for Drawn {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_be_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_be_bytes(bytes)
    }

    /// More than was drawn is zeros, and counted: then `Half::new` refuses.
    fn fill_bytes(&mut self, out: &mut [u8]) {
        let drawn = self.bytes.iter().skip(self.used).copied().chain(std::iter::repeat(0));
        out.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
        self.used = self.used.saturating_add(out.len());
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(out);
        Ok(())
    }
}

impl CryptoRng for Drawn {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::SystemRandom;
    use proptest::prelude::*;

    fn both(theirs: &str, mine: &str, bindings: [Hash; 2]) -> (Agreed, Agreed) {
        let chance = SystemRandom::new();
        let (caller, there) = Half::new(&PairWords::read(theirs).unwrap(), Side::Caller, &chance).unwrap();
        let (listener, back) = Half::new(&PairWords::read(mine).unwrap(), Side::Listener, &chance).unwrap();
        let [first, second] = bindings;
        (caller.agree(&back, &first).unwrap(), listener.agree(&there, &second).unwrap())
    }

    #[test]
    fn the_same_words_on_one_channel_prove_themselves_and_nothing_else_does() {
        let words = "abandon ability able";
        let (caller, listener) = both(words, "  Abandon ABIL able", [[7; 32]; 2]);
        assert!(caller.is_proved_by(&listener.proof()) && listener.is_proved_by(&caller.proof()));
        assert!(!caller.is_proved_by(&caller.proof()), "a proof that is thrown back");
        let (caller, listener) = both(words, "abandon ability about", [[7; 32]; 2]);
        assert!(!caller.is_proved_by(&listener.proof()) && !listener.is_proved_by(&caller.proof()));
        let (caller, listener) = both(words, words, [[7; 32], [8; 32]]);
        assert!(!caller.is_proved_by(&listener.proof()) && !listener.is_proved_by(&caller.proof()), "another channel");
    }

    #[test]
    fn a_share_comes_from_the_other_side_and_is_never_the_same() {
        let words = PairWords::read("abandon ability able").unwrap();
        let chance = SystemRandom::new();
        let (one, share) = Half::new(&words, Side::Caller, &chance).unwrap();
        let (other, again) = Half::new(&words, Side::Caller, &chance).unwrap();
        assert!(share != again && share.len() == SHARE_BYTES);
        assert_eq!(one.agree(&again, &[0; 32]).err(), Some(Refused::Damaged("pairing")), "from the same side");
        assert_eq!(other.agree(&[], &[0; 32]).err(), Some(Refused::Damaged("pairing")));
    }

    #[test]
    fn words_are_three_of_the_list() {
        for wrong in ["", "abandon ability", "abandon ability able about", "abandon ability abcde"] {
            assert!(PairWords::read(wrong).is_err(), "{wrong}");
        }
        let words = PairWords::random(&SystemRandom::new()).unwrap();
        assert!(PairWords::read(&words.words().join("-")).unwrap() == words);
        assert!(PairWords::random(&SystemRandom::new()).unwrap() != words);
    }

    proptest! {
        #[test]
        fn any_bytes_are_no_proof_and_no_panic(share: Vec<u8>, proof: Vec<u8>) {
            let words = PairWords::read("abandon ability able").unwrap();
            let (half, _) = Half::new(&words, Side::Listener, &SystemRandom::new()).unwrap();
            let share = [vec![0x41], share].concat();
            if let Ok(agreed) = half.agree(&share, &[1; 32]) {
                prop_assert!(!agreed.is_proved_by(&proof));
            }
        }
    }
}
