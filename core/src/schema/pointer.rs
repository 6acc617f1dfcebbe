//! What points elsewhere: `Link`, `Who`, `Ids`, and the words of `Tags` and `Texts`.

use super::clean::{line, prose};
use super::closed::bad;
use crate::ids::RecordId;
use crate::refused::Refused;

/// `id` or `id/part`.
pub fn link(kinds: &[&str], field: &str, text: &str) -> Result<String, Refused> {
    let text = text.trim();
    let (record, part) = text.split_once('/').unwrap_or((text, ""));
    let record: RecordId = record.parse().map_err(|_| bad(field, text, "link"))?;
    if part.is_empty() {
        return Ok(record.to_string());
    }
    let known = part
        .split_once('.')
        .is_some_and(|(kind, rest)| kinds.contains(&kind) && !rest.is_empty() && !rest.contains('/'));
    if !known || part.len() > 100 {
        return Err(bad(field, text, "link"));
    }
    Ok(format!("{record}/{part}"))
}

/// The record and part that a `Link` or a `Who` points to.
pub fn target(text: &str) -> Option<(RecordId, String)> {
    let text = text.strip_prefix("person:").unwrap_or(text);
    let (record, part) = text.split_once('/').unwrap_or((text, ""));
    Some((record.parse().ok()?, part.to_owned()))
}

/// `member:ID`, `person:ID` or free text; an id alone is a person's.
pub fn who(field: &str, text: &str) -> Result<String, Refused> {
    let text = text.trim();
    for scheme in ["member:", "person:"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            let id: RecordId = rest.trim().parse().map_err(|_| bad(field, text, "who"))?;
            return Ok(format!("{scheme}{id}"));
        }
    }
    match text.parse::<RecordId>() {
        Ok(id) => Ok(format!("person:{id}")),
        Err(_) => line(field, text),
    }
}

/// `water` or `shift=early`.
pub fn tag(field: &str, text: &str) -> Result<String, Refused> {
    let text = line(field, text)?;
    match text.split_once('=') {
        None => Ok(text),
        Some((word, value)) if !word.trim().is_empty() => match value.trim() {
            "" => Ok(word.trim().to_owned()),
            value => Ok(format!("{}={value}", word.trim())),
        },
        Some(_) => Err(bad(field, &text, "tags")),
    }
}

/// `system=id`
pub fn id(field: &str, text: &str) -> Result<String, Refused> {
    let text = line(field, text)?;
    let (system, id) = text.split_once('=').ok_or_else(|| bad(field, &text, "ids"))?;
    let (system, id) = (system.trim(), id.trim());
    if system.is_empty() || id.is_empty() {
        return Err(bad(field, &text, "ids"));
    }
    Ok(format!("{system}={id}"))
}

/// `sw=Maji kwa wote`: a BCP 47 tag and the text in that language.
pub fn text_in(field: &str, text: &str) -> Result<String, Refused> {
    let (tag, said) = text.split_once('=').ok_or_else(|| bad(field, text, "texts"))?;
    let said = prose(field, said)?;
    Ok(format!("{}={}", language(tag).ok_or_else(|| bad(field, text, "texts"))?, said.trim()))
}

/// The shape of a BCP 47 tag (RFC 5646): subtags of one to eight letters or digits, the first of letters only.
pub fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let sound =
        tag.split('-').all(|sub| (1..=8).contains(&sub.len()) && sub.bytes().all(|b| b.is_ascii_alphanumeric()));
    let first = tag.split('-').next()?;
    (sound && (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic()) && tag.len() <= 35)
        .then_some(tag)
}
