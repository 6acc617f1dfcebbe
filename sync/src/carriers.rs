//! The ways by which parcels travel, one file each.

pub mod courier;
pub mod folder;
pub mod lan;
pub mod paced;
pub mod serial;
pub mod server;
pub mod shared;
