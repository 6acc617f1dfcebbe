//! The promises, told as stories: real homes, real encrypted files, real parcels, no window.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it skips"
)]

mod anew;
mod attached;
mod beside;
mod between;
mod broken_shelves;
mod command;
mod content;
mod copied;
mod courier;
mod crafted;
mod daily;
mod exchange;
mod files_on_shelves;
mod forgetting;
mod hard_times;
mod home;
mod hostile_carriers;
mod hostile_member;
mod lost;
mod meeting;
mod networks;
mod newer_desk;
mod pairing;
mod panic;
mod people;
#[path = "../world/pipe.rs"]
mod pipe;
mod records;
mod renewing;
mod several_spaces;
mod shelves;
mod stolen;
mod trust;
mod what_is_said;
mod world;
