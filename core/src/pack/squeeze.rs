//! Compression of a section's inside: zstd with a dictionary that is part of the pack's version.

use crate::refused::Refused;
use std::io::{BufRead, Read};
use std::sync::OnceLock;
use zstd::dict::{DecoderDictionary, EncoderDictionary};

const DAMAGED: Refused = Refused::Damaged("pack");
const LEVEL: i32 = 19;
/// Every zstd frame begins so (RFC 8878); it is left out.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// 32 MiB: what a reader keeps in view.
const WINDOW_LOG_MAX: u32 = 25;
/// A section inflates to at most this: far above what sealing makes, far below what hurts.
const INFLATED_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Trained on texts of which the measuring sees none (`npm run bench -- dictionary`), and frozen with version 1.
static DICTIONARY: &[u8] = include_bytes!("version-1.dictionary");

pub fn squeeze(clear: &[u8]) -> Result<Vec<u8>, Refused> {
    static READY: OnceLock<EncoderDictionary<'static>> = OnceLock::new();
    let dictionary = READY.get_or_init(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
    let mut compressor = zstd::bulk::Compressor::with_prepared_dictionary(dictionary).map_err(|_| DAMAGED)?;
    compressor.include_contentsize(false).map_err(|_| DAMAGED)?;
    compressor.include_checksum(false).map_err(|_| DAMAGED)?;
    compressor.include_dictid(false).map_err(|_| DAMAGED)?;
    let packed = compressor.compress(clear).map_err(|_| DAMAGED)?;
    packed.strip_prefix(&MAGIC).map(<[u8]>::to_vec).ok_or(DAMAGED)
}

/// The inside again, never more than a section may hold.
pub fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    static READY: OnceLock<DecoderDictionary<'static>> = OnceLock::new();
    let dictionary = READY.get_or_init(|| DecoderDictionary::copy(DICTIONARY));
    let framed = MAGIC.as_slice().chain(bytes);
    let mut decoder =
        zstd::stream::read::Decoder::with_prepared_dictionary(framed, dictionary).map_err(|_| DAMAGED)?.single_frame();
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(|_| DAMAGED)?;
    let mut clear = Vec::new();
    decoder.by_ref().take(INFLATED_BYTES_MAX + 1).read_to_end(&mut clear).map_err(|_| DAMAGED)?;
    if clear.len() as u64 > INFLATED_BYTES_MAX {
        return Err(Refused::TooMuch { what: "inflated bytes", limit: INFLATED_BYTES_MAX as usize });
    }
    // Nothing may hide behind the frame.
    let nothing_left = decoder.finish().fill_buf().is_ok_and(<[u8]>::is_empty);
    if nothing_left { Ok(clear) } else { Err(DAMAGED) }
}
