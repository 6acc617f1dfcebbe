//! An address as a QR code, for the camera of whoever would have to type it.

use crate::contract::Qr;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Readers want so much light around it (ISO/IEC 18004).
const BORDER: i32 = 4;

/// Drawn as squares of one unit. None for a text longer than a code can be, which no address is.
pub fn drawn(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for (x, y) in squares(&code).filter(|(x, y)| code.get_module(*x, *y)) {
        write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER).ok()?;
    }
    Some(Qr { path, side: u32::try_from(code.size() + 2 * BORDER).ok()? })
}

/// For a terminal: two squares a letter, one above the other; light ones are drawn, for most terminals are dark.
pub fn lines(text: &str) -> Vec<String> {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Low) else { return Vec::new() };
    let across = || -BORDER..code.size() + BORDER;
    let letter = |x, y| match (code.get_module(x, y), code.get_module(x, y + 1)) {
        (false, false) => '█',
        (false, true) => '▀',
        (true, false) => '▄',
        (true, true) => ' ',
    };
    across().step_by(2).map(|y| across().map(|x| letter(x, y)).collect()).collect()
}

fn squares(code: &QrCode) -> impl Iterator<Item = (i32, i32)> {
    let side = code.size();
    (0..side).flat_map(move |y| (0..side).map(move |x| (x, y)))
}
