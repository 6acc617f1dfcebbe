//! Text as people typed or pasted it, made safe to show beside other text.

use crate::refused::Refused;
use unicode_normalization::UnicodeNormalization;

/// A name or title still fits a list row and a line of a spreadsheet.
pub const LINE_CHARS_MAX: usize = 1_000;
/// Some forty pages: more belongs in an attachment.
pub const PROSE_CHARS_MAX: usize = 100_000;

/// One line: NFC, no control characters, runs of space made one, bidi overrides and zero-width characters taken out.
pub fn line(field: &str, text: &str) -> Result<String, Refused> {
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let whole = strip(&shown).split_whitespace().collect::<Vec<_>>().join(" ");
    within(field, &whole, LINE_CHARS_MAX)?;
    Ok(whole)
}

/// Many lines: NFC, line ends made `\n`, other control characters taken out.
pub fn prose(field: &str, text: &str) -> Result<String, Refused> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let shown: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let whole = strip(&shown);
    within(field, &whole, PROSE_CHARS_MAX)?;
    Ok(whole)
}

pub fn within(field: &str, text: &str, limit: usize) -> Result<(), Refused> {
    if text.chars().count() > limit {
        return Err(Refused::TooLong { field: field.to_owned(), limit });
    }
    Ok(())
}

/// Without characters that change the order or hide inside of a text; NFC afterwards, since letters meet where something
/// stood between them. The joiners stay between letters of scripts that need them (Persian, Hindi, emoji).
fn strip(text: &str) -> String {
    let open: String = text.chars().filter(|c| !hides(*c)).collect();
    let all: Vec<char> = open.nfc().collect();
    let joined = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        before.is_some_and(joins) && all.get(at + 1).is_some_and(joins)
    };
    let kept = all.iter().enumerate().filter(|(at, c)| !is_joiner(**c) || joined(*at));
    kept.map(|(_, c)| *c).nfc().collect()
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn hides(c: char) -> bool {
    let marks = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    marks && !is_joiner(c) || matches!(c, '\u{feff}' | '\u{061c}')
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

#[cfg(test)]
mod tests {
    use super::{line, prose};
    use proptest::prelude::*;

    /// Letters that meet once something between them is taken out, and what is taken out.
    const HARD: &str =
        "[a\u{301}\u{200d}\u{200c}\u{200b}\u{1}\u{85}\u{94d}\u{915}\u{1100}\u{1161}\u{2028} \n\ré\u{feff}]{0,12}";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn cleaning_twice_changes_nothing(text in prop_oneof![HARD, ".{0,30}"]) {
            for clean in [line, prose] {
                let once = clean("notes", &text);
                prop_assert_eq!(once.clone().and_then(|once| clean("notes", &once)), once);
            }
        }
    }
}
