//! The outside of what travels: segments sealed with the routing key, padded so that sizes say little.

use crate::chunk::ChunkId;
use crate::codec::Reader;
use crate::keys::Secret;
use crate::seal::{derive, hash, open_random, seal_random};
use crate::{Refused, SecureRandom};

const FOLDER_LABEL: &[u8] = b"ilima/v0/shelf folder";
const OBJECT_LABEL: &[u8] = b"ilima/v0/shelf object";
const WAY_LABEL: &[u8] = b"ilima/v1/opted out";
/// Of a keyed hash this much makes a name: lower-case hex, good for every file system.
const NAME_BYTES: usize = 16;
const CHUNK_OBJECT_LABEL: &[u8] = b"ilima/v0/shelf chunk";
const CHUNK_MARK_LABEL: &[u8] = b"ilima/v0/shelf chunk mark";
/// The end of a piece's name: an object of another sort bears it by chance once in 2^48.
const CHUNK_MARK_BYTES: usize = 6;
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

/// A number or address that asked not to be contacted, as members can know it again. Whoever has the routing key can try
/// all numbers: it hides from strangers, not from members.
pub fn way_mark(routing: &Secret, way: &str) -> Result<String, Refused> {
    Ok(name_of(&derive(routing, &hash(&[WAY_LABEL, way.as_bytes()]), &[WAY_LABEL])?))
}

/// The object that holds a piece of an attached file. Whoever has the routing key sees by the name alone that it is such a
/// one, and need not read it to know whether it is wanted. Nothing is overwritten: a piece that a shelf has damaged is put
/// once more under the name of the next `turn`.
pub fn chunk_object(routing: &Secret, chunk: &ChunkId, turn: u8) -> Result<String, Refused> {
    let mut name = hex(&derive(routing, chunk, &[CHUNK_OBJECT_LABEL, &[turn]])?, NAME_BYTES - CHUNK_MARK_BYTES);
    let mark = chunk_mark(routing, &name)?;
    name.push_str(&mark);
    Ok(name)
}

pub fn is_chunk_object(routing: &Secret, name: &str) -> Result<bool, Refused> {
    let cut = name.split_at_checked((NAME_BYTES - CHUNK_MARK_BYTES) * 2);
    cut.map_or(Ok(false), |(name, mark)| Ok(chunk_mark(routing, name)? == mark))
}

fn chunk_mark(routing: &Secret, name: &str) -> Result<String, Refused> {
    Ok(hex(&derive(routing, name.as_bytes(), &[CHUNK_MARK_LABEL])?, CHUNK_MARK_BYTES))
}

fn name_of(secret: &Secret) -> String {
    hex(secret, NAME_BYTES)
}

fn hex(secret: &Secret, len: usize) -> String {
    secret.expose().iter().take(len).map(|byte| format!("{byte:02x}")).collect()
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
