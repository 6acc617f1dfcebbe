//! What every fuzz program shares: the targets, and how one begins.

#[path = "targets.rs"]
pub mod targets;

use std::path::Path;

/// Leaves panics to the one catch around each run: the code under test catches some of its own. Writes the target's
/// seeds into the folder that `SEEDS` names, if any.
pub fn begin(target: &str) {
    drop(std::panic::take_hook());
    let Ok(folder) = std::env::var("SEEDS") else { return };
    for (seed, at) in targets::seeds::seeds(target).iter().zip(0..) {
        std::fs::write(Path::new(&folder).join(format!("seed-{at}")), seed).unwrap();
    }
}
