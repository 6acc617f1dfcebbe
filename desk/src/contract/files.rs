//! Files attached to records.

use ilima_core::ids::RecordId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which attached files a parcel takes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FilesAsk {
    None,
    /// Small pictures of the records in it.
    Thumbs,
    /// Everything of the records in it.
    New,
    /// Everything of every record.
    All,
}

#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct AttachAsk {
    pub record: RecordId,
    /// A picked file.
    pub file: String,
    pub caption: String,
    /// Leave in a picture what the camera wrote: place, time, device.
    pub keep_details: bool,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct SaveAsk {
    pub record: RecordId,
    pub part: String,
    /// A picked file.
    pub file: String,
}

/// One part of a record.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct PartOf {
    pub record: RecordId,
    pub part: String,
}

/// Whether this computer wants a file whole even where every byte is dear: over a cable or a radio.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct WantAsk {
    pub record: RecordId,
    pub part: String,
    pub wanted: bool,
}

/// A picture to look at: as large as a screen, never the file itself.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Picture {
    /// A `data:` URL.
    pub url: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Attached {
    pub part: String,
    pub name: String,
    pub size: u64,
    /// What the camera wrote was taken out.
    pub details_left_out: bool,
}

/// One attached file, as a record's page shows it.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct AttachmentInfo {
    pub part: String,
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub caption: String,
    pub captured: String,
    /// Pieces of it that are on this computer, of how many.
    pub here: usize,
    pub pieces: usize,
    /// It is asked for over a cable or a radio too, from this computer.
    pub wanted: bool,
    /// It is whole, and a picture of a sort that can be looked at here.
    pub pictured: bool,
    /// A small picture as a `data:` URL, or empty.
    pub thumb: String,
}

/// A link that somebody wrote.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct LinkAsk {
    pub address: String,
}

/// The same as it would be opened: three pieces that make up the address, in plain signs only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LinkInfo {
    pub before: String,
    /// Whose it is; empty for mail and telephone.
    pub host: String,
    pub after: String,
    /// The host was written in signs that can look like others.
    pub disguised: bool,
}
