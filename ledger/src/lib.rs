//! How what people wrote is signed, sealed and put in order: all cryptography, over bytes. Pure: chance comes in as an argument.

pub mod codec;
pub mod ids;
pub mod refused;
pub mod keys;
pub mod seal;
pub mod members;
pub mod entry;
pub mod check;
pub mod heads;
pub mod span;
pub mod seen;
pub mod invite;
pub mod vault;
pub mod wrap;
pub mod phrase;

pub use ids::{DeviceId, MemberId, SpaceId};
pub use refused::Refused;
pub use ring::rand::{SecureRandom, SystemRandom};

/// SHA-256.
pub type Hash = [u8; 32];
