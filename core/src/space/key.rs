//! The keys of a flat document: `field`, `field/element`, `part/`, `part/field`, `part/field/element`, and what begins with a dot.

use crate::ids::{RecordId, Run};
use crate::kinds::CUSTOM;
use sha2::{Digest, Sha256};

/// The record's kind.
pub const KIND: &str = ".kind";
/// The record that a companion document belongs to.
pub const OF: &str = ".of";
/// Stands at a record or part that somebody removed.
pub const REMOVED: &str = ".removed";
/// The part that a part hangs under.
pub const PARENT: &str = ".parent";
/// The value of a mark whose being there says it all.
pub const YES: &str = "yes";

/// A key taken apart. All empty but the field for a plain field of the record; all but the part for a part's own mark.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub part: String,
    pub field: String,
    pub element: String,
}

impl Key {
    pub fn new(part: &str, field: &str, element: &str) -> Key {
        Key { part: part.to_owned(), field: field.to_owned(), element: element.to_owned() }
    }

    pub fn read(text: &str) -> Key {
        let (part, rest) = match text.split_once('/') {
            Some((head, rest)) if head.contains('.') && !head.starts_with('.') => (head, rest),
            _ => ("", text),
        };
        if let Some(name) = rest.strip_prefix(CUSTOM) {
            return Key { part: part.to_owned(), field: format!("{CUSTOM}{}", unescape(name)), element: String::new() };
        }
        let (field, element) = rest.split_once('/').unwrap_or((rest, ""));
        Key { part: part.to_owned(), field: field.to_owned(), element: unescape(element) }
    }

    pub fn write(&self) -> String {
        let mut text = String::new();
        if !self.part.is_empty() {
            text = format!("{}/", self.part);
        }
        match self.field.strip_prefix(CUSTOM) {
            Some(name) => text.extend([CUSTOM, &escape(name)]),
            None => text.push_str(&self.field),
        }
        if !self.element.is_empty() {
            text.extend(["/", &escape(&self.element)]);
        }
        text
    }
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

fn unescape(text: &str) -> String {
    text.replace("%2F", "/").replace("%25", "%")
}

const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// 65 bits: two parts of one record never meet by chance.
const SUFFIX_CHARS: usize = 13;

/// The id of a new part: made from where its record was when its author's run made it, so that nobody need be told it.
/// `start_op` is the first operation of the change, `nth` counts the parts that it makes.
pub fn derived_part(kind: &str, record: &RecordId, run: &Run, start_op: u64, nth: usize) -> String {
    part_id(kind, &digest(&["part", &record.to_string(), &run.to_string(), &start_op.to_string(), &nth.to_string()]))
}

/// `task.k3v9…` from 16 bytes of chance or of a hash.
pub fn part_id(kind: &str, bytes: &[u8; 16]) -> String {
    let number = u128::from_be_bytes(*bytes);
    let letter =
        |at: usize| LETTERS.get((number >> (123 - 5 * at)) as usize % LETTERS.len()).copied().map_or('a', char::from);
    let suffix: String = (0..SUFFIX_CHARS).map(letter).collect();
    format!("{kind}.{suffix}")
}

/// The number behind an id that `part_id` made, below 2^65; none for ids that came otherwise.
pub fn part_number(id: &str) -> Option<u128> {
    let (_, suffix) = id.split_once('.')?;
    if suffix.len() != SUFFIX_CHARS {
        return None;
    }
    suffix.bytes().try_fold(0, |number, letter| {
        let at = LETTERS.iter().position(|one| *one == letter)?;
        Some(number << 5 | at as u128)
    })
}

/// The id again.
pub fn part_of_number(kind: &str, number: u128) -> String {
    part_id(kind, &(number << (128 - 5 * SUFFIX_CHARS)).to_be_bytes())
}

/// The kind that a part's id names.
pub fn part_kind(part: &str) -> &str {
    part.split('.').next().unwrap_or("")
}

/// Whether a text can be a part's id: its kind, a dot, letters and digits.
pub fn is_part_id(text: &str, kind: &str) -> bool {
    let suffix = text.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.')).unwrap_or("");
    (1..=40).contains(&suffix.len()) && suffix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// Sixteen bytes from texts, each closed off from the next.
pub fn digest(texts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let whole: [u8; 32] = hash.finalize().into();
    let mut half = [0u8; 16];
    half.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    half
}
