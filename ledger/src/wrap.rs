//! The outside of what travels: segments sealed with the routing key, padded so that sizes say little.

use crate::codec::Reader;
use crate::keys::Secret;
use crate::seal::{derive, hash, open_random, seal_random};
use crate::{Refused, SecureRandom};

const FOLDER_LABEL: &[u8] = b"ilima/v0/shelf folder";
const OBJECT_LABEL: &[u8] = b"ilima/v0/shelf object";
/// Of a keyed hash this much makes a name: lower-case hex, good for every file system.
const NAME_BYTES: usize = 16;
const SEGMENT_LABEL: &[u8] = b"ilima/v1/parcel segment";
/// What lies on sticks and shelves is at least this long.
const STICK_BYTES_MIN: usize = 4 * 1024;

/// How much a size may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// At least 4 KiB, then steps of 12 %.
    Stick,
    /// Steps of 12 %: on links every byte is dear.
    Link,
}

/// The folder of a space on a shelf: it says nothing to whoever has no routing key.
pub fn shelf_folder(routing: &Secret) -> Result<String, Refused> {
    Ok(name_of(&derive(routing, &[], &[FOLDER_LABEL])?))
}

/// The name of an object on a shelf: a keyed hash of its bytes, so that changed bytes are known by their name.
pub fn object_name(routing: &Secret, bytes: &[u8]) -> Result<String, Refused> {
    Ok(name_of(&derive(routing, &hash(&[OBJECT_LABEL, bytes]), &[OBJECT_LABEL])?))
}

fn name_of(secret: &Secret) -> String {
    secret.expose().iter().take(NAME_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// The size that this many bytes are filled up to.
pub fn padded(len: usize, padding: Padding) -> usize {
    let mut size = match padding {
        Padding::Stick => STICK_BYTES_MIN,
        Padding::Link => 64,
    };
    while size < len {
        size = size.saturating_add(size / 8);
    }
    size
}

/// Seals one segment. Its number in the parcel is bound in: segments cannot change places.
pub fn wrap_segment(
    routing: &Secret,
    parcel: &[u8; 16],
    index: u32,
    clear: &[u8],
    padding: Padding,
    chance: &dyn SecureRandom,
) -> Result<Vec<u8>, Refused> {
    let len =
        u32::try_from(clear.len()).map_err(|_| Refused::TooMuch { what: "segment bytes", limit: u32::MAX as usize })?;
    let mut filled = len.to_be_bytes().to_vec();
    filled.extend_from_slice(clear);
    let size = padded(filled.len(), padding);
    filled.resize(size, 0);
    let key = derive(routing, parcel, &[SEGMENT_LABEL])?;
    seal_random(&key, &index.to_be_bytes(), &filled, chance)
}

pub fn open_segment(routing: &Secret, parcel: &[u8; 16], index: u32, bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let key = derive(routing, parcel, &[SEGMENT_LABEL])?;
    let filled = open_random(&key, &index.to_be_bytes(), bytes)?;
    let mut reader = Reader::new(&filled, "segment");
    let len = u32::from_be_bytes(reader.array()?);
    let clear = reader.take(usize::try_from(len).map_err(|_| Refused::Damaged("segment"))?)?;
    Ok(clear.to_vec())
}
