//! The square beside the words, read out of a picture that somebody took of the screen. Strangers' bytes meet decoders here.

use crate::contract::SquareInfo;
use crate::disk;
use crate::thumbnail::decoded;
use crate::trouble::{Code, Outcome};
use ilima_core::formats::media::media_type;
use ilima_sync::square;
use image::GrayImage;
use image::imageops::{FilterType, resize};
use rqrr::PreparedImage;
use std::path::Path;

/// A photo of a telephone.
const PICTURE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Longer sides at which a square is looked for: the pattern of a screen in a photo goes away when it is made smaller, and
/// a small square comes out when it is not.
const SIDES: &[u32] = &[1_000, 600, 1_800];

/// Where to call and what to say, as the square in this picture has it.
pub fn read_square(path: &Path) -> Outcome<SquareInfo> {
    let bytes = disk::read(path, PICTURE_BYTES_MAX)?;
    // A decoder that panics found no square.
    let texts = std::panic::catch_unwind(|| texts(&bytes)).unwrap_or_default();
    let square = texts.iter().find_map(|text| square::read(text)).ok_or(Code::NoSquare)?;
    let addresses = square.addresses.iter().map(ToString::to_string).collect();
    Ok(SquareInfo { words: square.words.words().join(" "), addresses })
}

fn texts(bytes: &[u8]) -> Vec<String> {
    let Some(picture) = decoded(media_type("", bytes).unwrap_or_default(), bytes).map(|picture| picture.to_luma8())
    else {
        return Vec::new();
    };
    let long = picture.width().max(picture.height());
    let smaller = SIDES.iter().filter(|side| **side < long).map(|side| shrunk(&picture, *side));
    let mut tries: Vec<GrayImage> = smaller.collect();
    if long <= SIDES.iter().copied().max().unwrap_or_default() {
        tries.insert(0, picture);
    }
    tries.iter().flat_map(in_one).collect()
}

fn shrunk(picture: &GrayImage, side: u32) -> GrayImage {
    let long = u64::from(picture.width().max(picture.height()).max(1));
    let to = |length: u32| u32::try_from(u64::from(length) * u64::from(side) / long).unwrap_or(1).max(1);
    resize(picture, to(picture.width()), to(picture.height()), FilterType::Triangle)
}

fn in_one(picture: &GrayImage) -> Vec<String> {
    let (wide, high) = (picture.width() as usize, picture.height() as usize);
    let shade = |x: usize, y: usize| picture.as_raw().get(y * wide + x).copied().unwrap_or(255);
    let mut prepared = PreparedImage::prepare_from_greyscale(wide, high, shade);
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use ilima_ledger::pair::PairWords;
    use image::{DynamicImage, ImageFormat, Luma, Rgb};
    use proptest::prelude::*;
    use qrcodegen::{QrCode, QrCodeEcc};
    use std::io::Cursor;

    const SAID: &str = "abandon ability able";

    /// A screen with the square on it, so many pixels a square.
    fn screen(text: &str, pixels: i32) -> GrayImage {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let side = u32::try_from((code.size() + 8) * pixels).unwrap();
        GrayImage::from_fn(side * 2, side + 40, |x, y| {
            let at = |one: u32| i32::try_from(one).unwrap() / pixels - 4;
            Luma([if code.get_module(at(x), at(y)) { 0 } else { 255 }])
        })
    }

    fn saved(picture: DynamicImage, format: ImageFormat) -> tempfile::TempPath {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn text() -> String {
        square::text(&["192.168.1.5:40123".parse().unwrap()], &PairWords::read(SAID).unwrap())
    }

    #[test]
    fn a_screenshot_says_where_to_call_and_the_words() {
        let told = read_square(&saved(screen(&text(), 4).into(), ImageFormat::Png)).unwrap();
        assert_eq!(told, SquareInfo { words: SAID.into(), addresses: vec!["192.168.1.5:40123".into()] });
    }

    /// Grey, turned, noisy, large and squeezed, as from a telephone.
    #[test]
    fn so_does_a_photo_of_the_screen() {
        let screen = screen(&text(), 24);
        let (wide, high) = screen.dimensions();
        let mut noise = 7u32;
        let photo = image::RgbImage::from_fn(wide + 700, high + 900, |x, y| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (dx, dy) = (f64::from(x) - 400.0, f64::from(y) - 300.0);
            let (sx, sy) = (dx * 0.98 + dy * 0.19, dy * 0.98 - dx * 0.19);
            let inside = sx >= 0.0 && sy >= 0.0 && sx < f64::from(wide) && sy < f64::from(high);
            let shade = if inside { screen.get_pixel(sx as u32, sy as u32).0[0] } else { 90 };
            let shade = 60 + shade / 2 + (noise >> 27) as u8;
            Rgb([shade, shade, shade.saturating_sub(9)])
        });
        let told = read_square(&saved(photo.into(), ImageFormat::Jpeg)).unwrap();
        assert_eq!(told.words, SAID);
    }

    #[test]
    fn another_square_and_another_picture_are_none_of_ours() {
        for text in ["https://example.org/", "ILIMA-PAIR 9 ABANDON ABILITY ABLE"] {
            let told = read_square(&saved(screen(text, 4).into(), ImageFormat::Png));
            assert_eq!(told.unwrap_err().code, Code::NoSquare);
        }
        let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        std::fs::write(&path, b"\x89PNG\r\n\x1a\n and nothing").unwrap();
        assert_eq!(read_square(&path).unwrap_err().code, Code::NoSquare);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_picture_is_read_or_not(seed: u64, wide in 1u32..200, high in 1u32..200, grain in 1u32..9) {
            let dot = |x: u32, y: u32| (seed ^ (u64::from(x / grain) << 32 | u64::from(y / grain))).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let picture = GrayImage::from_fn(wide, high, |x, y| Luma([if dot(x, y) >> 63 == 0 { 0 } else { 255 }]));
            let _texts = std::panic::catch_unwind(|| in_one(&picture));
        }
    }
}
