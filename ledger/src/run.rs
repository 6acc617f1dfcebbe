//! Names of runs. Each run belongs to one device, and whoever reads its name can tell whose it is: nobody passes work off as another's.

use crate::seal::hash;
use crate::{DeviceId, Refused, SecureRandom};

const LABEL: &[u8] = b"ilima/v0/run";
/// The random half; the other half follows from it and the device.
const NONCE_BYTES: usize = 4;

/// A name for the next run of this device, other than those that are `taken`.
pub fn new_run(
    device: DeviceId,
    chance: &dyn SecureRandom,
    taken: impl Fn(&[u8; 8]) -> bool,
) -> Result<[u8; 8], Refused> {
    loop {
        let mut nonce = [0; NONCE_BYTES];
        chance.fill(&mut nonce)?;
        let run = run_of(device, nonce);
        if !taken(&run) {
            return Ok(run);
        }
    }
}

pub fn is_run_of(run: &[u8; 8], device: DeviceId) -> bool {
    let [a, b, c, d, ..] = *run;
    *run == run_of(device, [a, b, c, d])
}

fn run_of(device: DeviceId, nonce: [u8; NONCE_BYTES]) -> [u8; 8] {
    let mut run = [0; 8];
    let bound = hash(&[LABEL, &device.0, &nonce]);
    run.iter_mut().zip(nonce.iter().chain(&bound)).for_each(|(to, from)| *to = *from);
    run
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::SystemRandom;

    #[test]
    fn a_run_belongs_to_one_device() {
        let (own, other) = (DeviceId([1; 16]), DeviceId([2; 16]));
        let run = new_run(own, &SystemRandom::new(), |_| false).unwrap();
        assert!(is_run_of(&run, own) && !is_run_of(&run, other));
        for bit in 0..64 {
            let mut turned = run;
            turned[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_run_of(&turned, own), "bit {bit}");
        }
        // Fixed for ever: other programs compute the same.
        assert_eq!(run_of(own, [0, 0, 0, 1]), [0, 0, 0, 1, 51, 183, 172, 222]);
        let again = new_run(own, &SystemRandom::new(), |taken| *taken == run).unwrap();
        assert_ne!(again, run);
    }
}
