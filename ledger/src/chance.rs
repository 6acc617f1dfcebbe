//! Where bytes come from that nobody can foresee: the operating system, always, in every program that people run.

use crate::Refused;
use ring::rand::SecureRandom as _;

pub trait SecureRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Refused>;
}

#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl SystemRandom {
    pub fn new() -> SystemRandom {
        SystemRandom
    }
}

impl SecureRandom for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Refused> {
        #[cfg(feature = "replay")]
        if replay::filled(bytes) {
            return Ok(());
        }
        ring::rand::SystemRandom::new().fill(bytes).map_err(|_| Refused::NoChance)
    }
}

/// For the simulated world only (`tests/world`): keys and names follow from a seed, so that a world plays twice alike. The
/// feature is off in everything that is shipped; `tests/tidy` watches over it.
#[cfg(feature = "replay")]
pub mod replay {
    use std::cell::Cell;

    thread_local! {
        static STATE: Cell<Option<u64>> = const { Cell::new(None) };
    }

    /// From now on what this thread draws follows from the seed.
    pub fn from_seed(seed: u64) {
        STATE.set(Some(seed));
    }

    /// SplitMix64.
    pub(super) fn filled(bytes: &mut [u8]) -> bool {
        let Some(mut state) = STATE.get() else { return false };
        for piece in bytes.chunks_mut(8) {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            piece.iter_mut().zip(mixed.to_be_bytes()).for_each(|(byte, drawn)| *byte = drawn);
        }
        STATE.set(Some(state));
        true
    }
}
