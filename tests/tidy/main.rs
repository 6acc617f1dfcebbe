//! The rules of the house, as tests: who imports whom, how long a file is, and that every language has every word.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod grants;
mod imports;
mod names;
mod pure;
mod sizes;
mod threats;
mod tree;
mod words;
