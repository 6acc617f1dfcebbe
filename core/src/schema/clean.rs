//! Text as people typed or pasted it, made safe to show beside other text.

use crate::refused::Refused;
use unicode_normalization::UnicodeNormalization;

/// A name or title still fits a list row and a line of a spreadsheet.
pub const LINE_CHARS_MAX: usize = 1_000;
/// Some forty pages: more belongs in an attachment.
pub const PROSE_CHARS_MAX: usize = 100_000;

/// One line: NFC, no control characters, runs of space made one, bidi overrides and zero-width characters taken out.
pub fn line(field: &str, text: &str) -> Result<String, Refused> {
    let shown: String = strip(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let whole = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    within(field, &whole, LINE_CHARS_MAX)?;
    Ok(whole)
}

/// Many lines: NFC, line ends made `\n`, other control characters taken out.
pub fn prose(field: &str, text: &str) -> Result<String, Refused> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let whole: String = strip(&text).chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    within(field, &whole, PROSE_CHARS_MAX)?;
    Ok(whole)
}

pub fn within(field: &str, text: &str, limit: usize) -> Result<(), Refused> {
    if text.chars().count() > limit {
        return Err(Refused::TooLong { field: field.to_owned(), limit });
    }
    Ok(())
}

/// Characters that change the order or hide inside of a text. The joiners stay between letters of scripts that need them (Persian, Hindi, emoji).
fn strip(text: &str) -> String {
    let all: Vec<char> = text.nfc().collect();
    let mut kept = String::with_capacity(text.len());
    for (at, &c) in all.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        let needed = || before.is_some_and(joins) && all.get(at + 1).is_some_and(joins);
        match c {
            '\u{200c}' | '\u{200d}' if needed() => kept.push(c),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{061c}' => {}
            _ => kept.push(c),
        }
    }
    kept
}

fn joins(c: &char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !('\u{200b}'..='\u{206f}').contains(c)
}

/// Decimal digits of every script as 0 to 9; all else as it was.
pub fn digits(text: &str) -> String {
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// Firsts of the rows of ten digits in scripts that people type today (Unicode general category Nd).
const ZEROS: &[u32] = &[
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50,
    0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x1e950,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    if code < 0x0660 {
        return None;
    }
    let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}
