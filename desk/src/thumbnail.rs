//! Smaller pictures of large ones: to send ahead, and to look at. Decoders meet bytes of strangers here: a picture too large to hold is not opened.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Larger pictures are kept and carried but never decoded.
const PIXELS_MAX: u64 = 40_000_000;
/// Four bytes a pixel, and as much again to work in.
const DECODED_BYTES_MAX: u64 = PIXELS_MAX * 8;
/// A thumbnail travels before all else, over radio too.
pub const THUMB_BYTES_MAX: usize = 16 * 1024;
/// Sides and qualities, tried until one fits.
const TRIES: &[(u32, u8)] = &[(320, 72), (240, 60), (160, 50), (96, 40)];
const THUMB_SIDE_MAX: u32 = 320;
/// To look at: as much as a screen shows.
const LOOK_SIDE_MAX: u32 = 1_600;
const LOOK_QUALITY: u8 = 82;

/// Whether a picture of this sort can be made smaller here.
pub fn is_pictured(media_type: &str) -> bool {
    format_of(media_type).is_some()
}

fn format_of(media_type: &str) -> Option<ImageFormat> {
    match media_type {
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/png" => Some(ImageFormat::Png),
        "image/webp" => Some(ImageFormat::WebP),
        _ => None,
    }
}

/// A small JPEG, the right side up. None when it is no picture that can be decoded here.
pub fn thumbnail(media_type: &str, bytes: &[u8], turn: u16) -> Option<Vec<u8>> {
    let picture = upright(media_type, bytes, turn, THUMB_SIDE_MAX)?;
    TRIES
        .iter()
        .find_map(|(side, quality)| encode(&picture, *side, *quality).filter(|jpeg| jpeg.len() <= THUMB_BYTES_MAX))
}

/// A picture as a `data:` URL, the right side up and at most as large as a screen. Its pixels are made anew: nothing of the
/// file itself reaches the page.
pub fn look_at(media_type: &str, bytes: &[u8], turn: u16) -> Option<String> {
    let picture = upright(media_type, bytes, turn, LOOK_SIDE_MAX)?;
    encode(&picture, LOOK_SIDE_MAX, LOOK_QUALITY).map(|jpeg| as_url(&jpeg))
}

/// A decoder that panics costs the picture and nothing else.
fn upright(media_type: &str, bytes: &[u8], turn: u16, side: u32) -> Option<DynamicImage> {
    let format = format_of(media_type)?;
    let whole = std::panic::catch_unwind(|| decode(format, bytes)).ok()??;
    let mut picture = within(&whole, side);
    drop(whole);
    let turn = u8::try_from(turn).ok().and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
    picture.apply_orientation(turn);
    Some(picture)
}

/// The whole picture, if it is not too large. It may panic: that is for the caller to catch.
pub(crate) fn decoded(media_type: &str, bytes: &[u8]) -> Option<DynamicImage> {
    decode(format_of(media_type)?, bytes)
}

fn decode(format: ImageFormat, bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    let decoder = reader.into_decoder().ok()?;
    let (wide, high) = decoder.dimensions();
    if wide == 0 || high == 0 || u64::from(wide) * u64::from(high) > PIXELS_MAX {
        return None;
    }
    DynamicImage::from_decoder(decoder).ok()
}

/// Never larger than it was.
fn within(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side { picture.clone() } else { picture.thumbnail(side, side) }
}

fn encode(picture: &DynamicImage, side: u32, quality: u8) -> Option<Vec<u8>> {
    let mut jpeg = Vec::new();
    let small = within(picture, side).to_rgb8();
    small.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, quality)).ok()?;
    Some(jpeg)
}

/// A thumbnail for the page. Another member made it: what is not small and a JPEG is not shown.
pub fn data_url(jpeg: &[u8]) -> Option<String> {
    let reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    let (wide, high) = reader.into_dimensions().ok()?;
    let small = jpeg.len() <= THUMB_BYTES_MAX && wide.max(high) <= THUMB_SIDE_MAX;
    small.then(|| as_url(jpeg))
}

fn as_url(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", base64(jpeg))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4u32 {
            let letter = LETTERS.get((bits >> (18 - at * 6) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if at as usize <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(wide: u32, high: u32) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(wide, high, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
        let mut out = Vec::new();
        DynamicImage::from(picture).write_to(&mut Cursor::new(&mut out), ImageFormat::Png).unwrap_or_default();
        out
    }

    #[test]
    fn a_noisy_picture_becomes_small_and_upright() {
        let jpeg = thumbnail("image/png", &png(640, 320), 6).unwrap_or_default();
        assert!(!jpeg.is_empty() && jpeg.len() <= THUMB_BYTES_MAX, "{}", jpeg.len());
        let size = ImageReader::with_format(Cursor::new(&jpeg), ImageFormat::Jpeg).into_dimensions().ok();
        assert!(size.is_some_and(|(wide, high)| wide < high), "{size:?}");
        assert!(data_url(&jpeg).is_some_and(|url| url.starts_with("data:image/jpeg;base64,/9j/")));
    }

    #[test]
    fn a_picture_that_claims_a_hundred_million_pixels_is_not_decoded() {
        let mut large = png(8, 8);
        large.splice(16..24, [0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]);
        assert_eq!(thumbnail("image/png", &large, 1), None);
        assert_eq!(thumbnail("image/jpeg", b"\xff\xd8\xff nonsense", 1), None);
    }

    #[test]
    fn a_picture_to_look_at_is_upright_and_no_larger_than_a_screen_or_than_it_was() {
        let look = |wide, high| {
            let url = look_at("image/png", &png(wide, high), 6).unwrap_or_default();
            url.starts_with("data:image/jpeg;base64,/9j/").then_some(url.len())
        };
        assert!(look(2_000, 20).is_some_and(|long| long < 100_000));
        let upright = |wide, high| {
            let picture = upright("image/png", &png(wide, high), 6, LOOK_SIDE_MAX)?;
            Some((picture.width(), picture.height()))
        };
        assert_eq!((upright(2_000, 20), upright(30, 20)), (Some((16, 1_600)), Some((20, 30))));
        assert_eq!(look_at("image/svg+xml", b"<svg/>", 1), None);
    }

    #[test]
    fn letters_of_base64() {
        let texts = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        texts.iter().for_each(|(clear, said)| assert_eq!(base64(clear.as_bytes()), *said));
    }
}
