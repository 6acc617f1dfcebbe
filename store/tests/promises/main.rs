//! What the store promises, on real files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may fail loudly and say that it was skipped"
)]

mod clear;
mod journal;
mod keep;
mod killed;
mod lists;
mod many;
mod opening;
mod search;
mod world;
