//! Files of each format that must be read the same for ever, what they say, and what is refused of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

#[allow(dead_code, reason = "fuzzing needs more of it")]
#[path = "../fuzz/fixed.rs"]
mod fixed;
mod golden;
mod packed;
mod pairing;
mod parcels;
mod pieces;
mod signed;
mod wires;
