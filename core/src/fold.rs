//! Text folded for search and comparison: scripts, accents, digits.

use crate::schema::clean::digits;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a text for the index and for queries alike: NFKD, Latin accents, Arabic letters, Cyrillic yo, local digits; bigrams for scripts without spaces.
pub fn fold(text: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    let lower = digits(text).to_lowercase();
    // Soft hyphens and joiners hide inside of words and are not typed in a search.
    let seen = lower.nfkd().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'));
    for c in seen.flat_map(letter) {
        if c.is_alphanumeric() || in_word(c) {
            word.push(c);
        } else {
            end_word(&mut word, &mut words);
        }
    }
    end_word(&mut word, &mut words);
    words.join(" ")
}

/// The same for what somebody types to search. Part of a phone number is one word, however it is grouped and with or
/// without the zeros or the plus before it.
pub fn fold_query(text: &str) -> String {
    let plain = digits(text);
    let number: String = plain.chars().filter(char::is_ascii_digit).collect();
    let only_number = plain.chars().all(|c| c.is_ascii_digit() || " +-()./\u{a0}\u{202f}".contains(c));
    let begins_so = plain.trim_start().starts_with(['+', '0', '(']);
    if only_number && ((begins_so && number.len() >= 4) || number.len() >= 6) {
        return number.trim_start_matches('0').to_owned();
    }
    fold(text)
}

/// Marks that belong to a letter of their script and must stay (vowel signs of Devanagari, Thai, Khmer and others).
fn in_word(c: char) -> bool {
    is_combining_mark(c)
}

/// One letter, after NFKD, as it is compared.
fn letter(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        // Accents of Latin, Greek and Cyrillic; harakat, tatweel and Quranic marks of Arabic; points of Hebrew.
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' => {
            (None, None)
        }
        '\u{610}'..='\u{61a}'
        | '\u{640}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}'
        | '\u{591}'..='\u{5c7}' => (None, None),
        'ß' => (Some('s'), Some('s')),
        'æ' => (Some('a'), Some('e')),
        'œ' => (Some('o'), Some('e')),
        'þ' => (Some('t'), Some('h')),
        'ø' => (Some('o'), None),
        'đ' | 'ð' | 'ɖ' | 'ɗ' => (Some('d'), None),
        'ł' => (Some('l'), None),
        'ħ' => (Some('h'), None),
        'ı' => (Some('i'), None),
        'ŋ' => (Some('n'), None),
        'ŧ' => (Some('t'), None),
        'ɓ' => (Some('b'), None),
        'ƙ' => (Some('k'), None),
        'ƴ' => (Some('y'), None),
        'ɛ' => (Some('e'), None),
        'ɔ' => (Some('o'), None),
        'آ' | 'أ' | 'إ' | 'ٱ' => (Some('ا'), None),
        'ى' | 'ی' | 'ے' | 'ئ' => (Some('ي'), None),
        'ؤ' => (Some('و'), None),
        'ة' | 'ہ' | 'ە' | 'ھ' => (Some('ه'), None),
        'ک' | 'ڪ' | 'ګ' => (Some('ك'), None),
        'ё' => (Some('е'), None),
        'ς' => (Some('σ'), None),
        // Apostrophes stand inside of words (o'brien, ng'ombe) or are left out.
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{2b9}' | '`' => (None, None),
        other => (Some(other), None),
    };
    first.into_iter().chain(second)
}

fn end_word(word: &mut String, words: &mut Vec<String>) {
    let whole = std::mem::take(word);
    let mut run = String::new();
    let mut dense = false;
    for c in whole.chars() {
        let joined = unspaced(c) || (dense && is_combining_mark(c));
        if joined != dense && !run.is_empty() {
            words.extend(ended(std::mem::take(&mut run), dense));
        }
        dense = joined;
        run.push(c);
    }
    if !run.is_empty() {
        words.extend(ended(run, dense));
    }
}

fn ended(run: String, dense: bool) -> Vec<String> {
    if dense { bigrams(&run) } else { vec![without_article(run)] }
}

/// Scripts written without spaces between words: Han, kana, Hangul stays spaced; Thai, Lao, Burmese, Khmer.
fn unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x3041..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff
        | 0x0e00..=0x0eff | 0x1000..=0x109f | 0xa9e0..=0xa9ff | 0xaa60..=0xaa7f | 0x1780..=0x17ff)
}

/// Overlapping pairs of letters, so that any two neighbouring letters of a text are found; a lone letter is itself.
fn bigrams(run: &str) -> Vec<String> {
    let mut letters: Vec<String> = Vec::new();
    for c in run.chars() {
        match letters.last_mut() {
            Some(last) if is_combining_mark(c) => last.push(c),
            _ => letters.push(c.to_string()),
        }
    }
    if let [alone] = letters.as_slice() {
        return vec![alone.clone()];
    }
    letters.windows(2).map(<[String]>::concat).collect()
}

/// The Arabic article, where at least two letters are left.
fn without_article(word: String) -> String {
    let rest = ["وال", "بال", "فال", "كال", "ال"].iter().find_map(|article| word.strip_prefix(article));
    match rest {
        Some(rest) if rest.chars().count() >= 2 => rest.to_owned(),
        _ => word,
    }
}
