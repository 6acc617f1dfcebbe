//! How what people wrote is signed, sealed and put in order: all cryptography, over bytes. Pure: chance comes in as an argument.

pub mod backup;
pub mod bundle;
pub mod chance;
pub mod chunk;
pub mod codec;
pub mod entry;
pub mod heads;
pub mod ids;
pub mod invite;
pub mod keys;
pub mod letter;
pub mod meet;
pub mod members;
pub mod pair;
pub mod phrase;
pub mod refused;
pub mod run;
pub mod seal;
pub mod seen;
pub mod slots;
pub mod span;
pub mod vault;
pub mod wrap;

pub use chance::{SecureRandom, SystemRandom};
pub use ids::{DeviceId, MemberId, SpaceId};
pub use refused::Refused;

/// SHA-256.
pub type Hash = [u8; 32];
