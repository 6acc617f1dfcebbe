//! A small world from one seed: desks that write, sleep, meet, and pass sticks on that are cut, turned and repeated.
//! Whatever befell them on the way, in the end all hold the same and show the same.
//!
//! `SEED=7` plays one world again; `WORLDS=10000` wanders through many (`npm run wander`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

#[path = "../stories/world.rs"]
#[allow(dead_code, reason = "the stories use more of it")]
mod world;

mod chance;
mod life;
mod pipe;

use life::Life;

/// Worlds in the ordinary gate; each takes some tenths of a second.
const WORLDS: u64 = 60;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The worlds of one thread: the first, and then every n-th.
fn wander(first: u64, every: u64) {
    let last = number("WORLDS").unwrap_or(WORLDS);
    let seeds: Vec<u64> = match number("SEED") {
        Some(seed) if first == 0 => vec![seed],
        Some(_) => Vec::new(),
        None => (first..last).step_by(usize::try_from(every).unwrap()).collect(),
    };
    for seed in seeds {
        let mut life = Life::begin(seed);
        let steps = 25 + seed % 30;
        for _ in 0..steps {
            life.step();
        }
        life.come_together();
        life.all_agree();
    }
}

#[test]
fn every_even_world_comes_together() {
    wander(0, 2);
}

#[test]
fn every_odd_world_comes_together() {
    wander(1, 2);
}
