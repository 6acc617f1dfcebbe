//! Compression of a section's inside: zstd with a dictionary that is part of the pack's version.

use crate::refused::Refused;
use std::cell::RefCell;
use std::io::{BufRead, Read};
use std::sync::OnceLock;
use zstd::bulk::Compressor;
use zstd::dict::{DecoderDictionary, EncoderDictionary};

const DAMAGED: Refused = Refused::Damaged("pack");
const LEVEL: i32 = 19;
/// Every zstd frame begins so (RFC 8878); it is left out.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// 32 MiB: what a reader keeps in view.
const WINDOW_LOG_MAX: u32 = 25;
/// A section inflates to at most this: far above what sealing makes, far below what hurts.
const INFLATED_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Trained on texts of which the measuring sees none (`npm run bench -- dictionary`), and frozen with version 1.
static DICTIONARY: &[u8] = include_bytes!("version-1.dictionary");

pub fn squeeze(clear: &[u8]) -> Result<Vec<u8>, Refused> {
    thread_local! {
        // Its tables are far larger than a section.
        static READY: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    }
    READY.with_borrow_mut(|ready| {
        if ready.is_none() {
            *ready = compressor().ok();
        }
        let packed = ready.as_mut().ok_or(DAMAGED)?.compress(clear).map_err(|_| DAMAGED)?;
        packed.strip_prefix(&MAGIC).map(<[u8]>::to_vec).ok_or(DAMAGED)
    })
}

fn compressor() -> std::io::Result<Compressor<'static>> {
    static READY: OnceLock<EncoderDictionary<'static>> = OnceLock::new();
    let dictionary = READY.get_or_init(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
    let mut compressor = Compressor::with_prepared_dictionary(dictionary)?;
    compressor.include_contentsize(false)?;
    compressor.include_checksum(false)?;
    compressor.include_dictid(false)?;
    Ok(compressor)
}

/// The inside again, never more than a section may hold.
pub fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    inflate_at_most(bytes, INFLATED_BYTES_MAX)
}

pub fn inflate_at_most(bytes: &[u8], bytes_max: usize) -> Result<Vec<u8>, Refused> {
    static READY: OnceLock<DecoderDictionary<'static>> = OnceLock::new();
    let dictionary = READY.get_or_init(|| DecoderDictionary::copy(DICTIONARY));
    let framed = MAGIC.as_slice().chain(bytes);
    let mut decoder =
        zstd::stream::read::Decoder::with_prepared_dictionary(framed, dictionary).map_err(|_| DAMAGED)?.single_frame();
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(|_| DAMAGED)?;
    let mut clear = Vec::new();
    decoder.by_ref().take(bytes_max as u64 + 1).read_to_end(&mut clear).map_err(|_| DAMAGED)?;
    if clear.len() > bytes_max {
        return Err(Refused::TooMuch { what: "inflated bytes", limit: bytes_max });
    }
    // Nothing may hide behind the frame.
    let nothing_left = decoder.finish().fill_buf().is_ok_and(<[u8]>::is_empty);
    if nothing_left { Ok(clear) } else { Err(DAMAGED) }
}
