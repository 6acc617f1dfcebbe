//! How work travels: parcels one way, sessions both ways, shelves for those who never meet. What carries cannot read what it carries.

pub mod carriers;
pub mod channel;
pub mod courier;
pub mod event;
pub mod item;
pub mod keeper;
pub mod knowledge;
pub mod lane;
pub mod link;
pub mod parcel;
pub mod refused;
pub mod session;
pub mod shelf;
pub mod wire;

pub use refused::Refused;

use ilima_ledger::invite::{INVITE_MAGIC, REQUEST_MAGIC};

/// What a file is, by its first bytes alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Parcel,
    Request,
    Invite,
    Unknown,
}

pub fn kind_of(bytes: &[u8]) -> FileKind {
    if bytes.starts_with(parcel::MAGIC) {
        FileKind::Parcel
    } else if bytes.starts_with(REQUEST_MAGIC) {
        FileKind::Request
    } else if bytes.starts_with(INVITE_MAGIC) {
        FileKind::Invite
    } else {
        FileKind::Unknown
    }
}
