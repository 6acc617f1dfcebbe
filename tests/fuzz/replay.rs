//! Every input of the corpus and every seed, whole, cut short and with bits turned, through its target.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

#[allow(dead_code, reason = "the world throws more dice")]
#[path = "../world/chance.rs"]
mod chance;
#[path = "targets.rs"]
mod targets;

use chance::Chance;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use targets::seeds::seeds;
use targets::{TARGETS, Target};

/// Mutants of one target. Those that do much with little are shown fewer, so that all take a few seconds.
const MUTANTS: usize = 1_000;
const COSTLY: &[(&str, usize)] = &[("invite", 200), ("table", 100), ("vcard", 150), ("wire", 300)];

fn corpus(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

/// Panics with the input itself, so that it can become a file of the corpus.
fn run(name: &str, target: Target, what: &str, data: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| target(data))).is_err() {
        let shown: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
        panic!("{name}, {what}: {shown}");
    }
}

#[test]
fn every_input_that_was_ever_found_is_still_read_or_refused() {
    for (name, target) in TARGETS {
        let files = corpus(name);
        assert!(!files.is_empty(), "no corpus for {name}");
        for file in files {
            run(name, *target, &file.display().to_string(), &fs::read(&file).unwrap());
        }
    }
}

#[test]
fn a_corpus_is_small_and_has_a_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "no target {name}");
        let files = corpus(&name);
        let bytes: u64 = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
        assert!(files.len() <= 30 && bytes <= 60_000, "{name}: {} files, {bytes} bytes", files.len());
    }
}

#[test]
fn every_beginning_of_what_is_valid_and_every_turned_bit_is_read_or_refused() {
    for (name, target) in TARGETS {
        let mut chance = Chance::new(name.len() as u64);
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "no seeds for {name}");
        let mutants = COSTLY.iter().find(|(costly, _)| costly == name).map_or(MUTANTS, |(_, few)| *few);
        for seed in &seeds {
            run(name, *target, "seed", seed);
            for at in 0..mutants / seeds.len() {
                let (what, mutant) = mutant(seed, at, &mut chance);
                run(name, *target, &what, &mutant);
            }
        }
    }
}

/// By turns a beginning and a few turned bits. Long seeds are cut anywhere, short ones everywhere.
fn mutant(seed: &[u8], at: usize, chance: &mut Chance) -> (String, Vec<u8>) {
    if at.is_multiple_of(2) {
        let end = if at / 2 < seed.len() && seed.len() < 1_000 { at / 2 } else { chance.below(seed.len()) };
        return (format!("cut at {end}"), seed[..end].to_vec());
    }
    let mut mutant = seed.to_vec();
    for _ in 0..=chance.below(3) {
        let bit = chance.below(seed.len() * 8);
        if let Some(byte) = mutant.get_mut(bit / 8) {
            *byte ^= 1 << (bit % 8);
        }
    }
    ("turned bits".into(), mutant)
}
