//! Attached files in sealed pieces. A piece's name is the hash of its sealed bytes, so whoever knows the name knows whether
//! the bytes are true; the key of the file is written in its record and nowhere else.

use crate::keys::Secret;
use crate::seal::{NONCE_BYTES, TAG_BYTES, derive, hash, open_numbered, open_random, seal_numbered, seal_random};
use crate::wrap::{Padding, padded};
use crate::{Hash, Refused, SecureRandom};

/// Of the file in one piece. Another length would need another label: pieces of one key are sealed by number.
pub const CHUNK_CLEAR_BYTES: usize = 256 * 1024;
/// The longest sealed piece, a thumbnail's nonce included.
pub const CHUNK_BYTES_MAX: usize = CHUNK_CLEAR_BYTES + NONCE_BYTES + TAG_BYTES;
/// The least that a piece is filled up to, and its tag.
pub const CHUNK_BYTES_MIN: usize = 64 + TAG_BYTES;
const CHUNK_LABEL: &[u8] = b"ilima/v0/chunk";
const FILE_LABEL: &[u8] = b"ilima/v0/file key";
const THUMB_LABEL: &[u8] = b"ilima/v0/thumbnail";

/// The name of a sealed piece.
pub type ChunkId = [u8; 16];

pub fn chunk_id(sealed: &[u8]) -> ChunkId {
    let mut id = [0; 16];
    id.iter_mut().zip(hash(&[CHUNK_LABEL, sealed])).for_each(|(to, from)| *to = from);
    id
}

/// The key of a file in an epoch: the same file attached twice gets the same pieces. Only who could read the records of
/// that epoch anyway can try whether a file is among them.
pub fn file_key(epoch: &Secret, contents: &Hash) -> Result<Secret, Refused> {
    derive(epoch, contents, &[FILE_LABEL])
}

pub fn file_hash(bytes: &[u8]) -> Hash {
    hash(&[bytes])
}

/// The pieces of a file, in order. The last one is filled up: whoever sees it go by must not know the file by its length.
pub fn seal_file(key: &Secret, bytes: &[u8]) -> Result<Vec<(ChunkId, Vec<u8>)>, Refused> {
    let pieces = bytes.chunks(CHUNK_CLEAR_BYTES).zip(0u64..);
    let sealed = pieces.map(|(clear, at)| seal_numbered(key, at, CHUNK_LABEL, &filled(clear)));
    sealed.map(|sealed| sealed.map(|sealed| (chunk_id(&sealed), sealed))).collect()
}

/// Piece number `at` of a file that has so many bytes.
pub fn open_chunk(key: &Secret, at: u64, size: u64, sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    let opened = open_numbered(key, at, CHUNK_LABEL, sealed)?;
    let rest = size.saturating_sub(at.saturating_mul(CHUNK_CLEAR_BYTES as u64));
    let len = usize::try_from(rest).map_or(CHUNK_CLEAR_BYTES, |rest| rest.min(CHUNK_CLEAR_BYTES));
    let clear = opened.get(..len).ok_or(Refused::Damaged("piece"))?;
    if filled(clear) == opened { Ok(clear.to_vec()) } else { Err(Refused::Damaged("piece")) }
}

/// With zeros up to the next step, as all that travels.
fn filled(clear: &[u8]) -> Vec<u8> {
    let mut filled = clear.to_vec();
    filled.resize(padded(clear.len(), Padding::Link).min(CHUNK_CLEAR_BYTES), 0);
    filled
}

/// A thumbnail is made by a program whose next version may make another one: its nonce is random.
pub fn seal_thumb(key: &Secret, bytes: &[u8], chance: &dyn SecureRandom) -> Result<(ChunkId, Vec<u8>), Refused> {
    let sealed = seal_random(&derive(key, &[], &[THUMB_LABEL])?, THUMB_LABEL, &filled(bytes), chance)?;
    Ok((chunk_id(&sealed), sealed))
}

/// Without what it was filled up with: no JPEG ends with a zero.
pub fn open_thumb(key: &Secret, sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut jpeg = open_random(&derive(key, &[], &[THUMB_LABEL])?, THUMB_LABEL, sealed)?;
    jpeg.truncate(jpeg.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;
    use crate::SystemRandom;

    fn file(len: usize) -> Vec<u8> {
        (0..len).map(|at| u8::try_from(at * 31 % 251).unwrap_or(0)).collect()
    }

    #[test]
    fn pieces_open_in_their_place_and_under_their_key_only() {
        let (key, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let bytes = file(CHUNK_CLEAR_BYTES + 100);
        let size = bytes.len() as u64;
        let sealed = seal_file(&key, &bytes).unwrap_or_default();
        assert_eq!(sealed.len(), 2);
        let opened: Vec<u8> = sealed
            .iter()
            .zip(0..)
            .flat_map(|((_, piece), at)| open_chunk(&key, at, size, piece).unwrap_or_default())
            .collect();
        assert_eq!(opened, bytes);
        for (id, piece) in &sealed {
            assert_eq!(*id, chunk_id(piece));
            assert!(open_chunk(&key, 7, size, piece).is_err() && open_chunk(&other, 0, size, piece).is_err());
        }
        // Nothing hides behind the end of a file.
        let (_, last) = &sealed[1];
        for wrong in [size - 1, size + 20, u64::MAX, 0] {
            assert!(open_chunk(&key, 1, wrong, last).is_err(), "{wrong}");
        }
    }

    #[test]
    fn files_of_about_one_length_are_sealed_to_one_length() {
        let key = Secret::new([1; 32]);
        let len = |bytes: usize| {
            seal_file(&key, &file(bytes)).unwrap_or_default().iter().map(|(_, one)| one.len()).sum::<usize>()
        };
        let lengths: std::collections::BTreeSet<usize> = (100_000..101_000).map(&len).collect();
        assert!(lengths.len() <= 2, "{lengths:?}");
        assert!((1..2_000).all(|bytes| (len(bytes) - TAG_BYTES) * 8 <= bytes.max(64) * 9));
        assert_eq!(len(CHUNK_CLEAR_BYTES), CHUNK_CLEAR_BYTES + TAG_BYTES);
        let thumb = |bytes: &[u8]| seal_thumb(&key, bytes, &SystemRandom::new()).unwrap_or_default().1;
        assert_eq!(thumb(&[7; 1_000]).len(), thumb(&[7; 1_010]).len());
        assert_eq!(open_thumb(&key, &thumb(&[7; 1_000])).ok(), Some(vec![7; 1_000]));
    }

    #[test]
    fn the_same_file_in_one_epoch_is_the_same_pieces_and_in_another_not() {
        let (one, two) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let bytes = file(1000);
        let seal = |epoch: &Secret| file_key(epoch, &file_hash(&bytes)).and_then(|key| seal_file(&key, &bytes));
        assert_eq!(seal(&one), seal(&one));
        assert_ne!(seal(&one), seal(&two));
    }
}
