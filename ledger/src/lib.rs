//! How what people wrote is signed, sealed and put in order: all cryptography, over bytes. Pure: chance comes in as an argument.

pub mod backup;
pub mod check;
pub mod codec;
pub mod entry;
pub mod heads;
pub mod ids;
pub mod invite;
pub mod keys;
pub mod meet;
pub mod members;
pub mod phrase;
pub mod refused;
pub mod seal;
pub mod seen;
pub mod slots;
pub mod span;
pub mod vault;
pub mod wrap;

pub use ids::{DeviceId, MemberId, SpaceId};
pub use refused::Refused;
pub use ring::rand::{SecureRandom, SystemRandom};

/// SHA-256.
pub type Hash = [u8; 32];
