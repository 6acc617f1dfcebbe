//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) in.

use super::people::Draft;
use crate::refused::Refused;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::BTreeMap;

/// Larger address books hold photos, or are no address books.
const BYTES_MAX: usize = 64 * 1024 * 1024;
const CARDS_MAX: usize = 200_000;
/// Every card with twenty lines, folded ones not counted. An empty line is one byte in the file and thirty in memory.
const LINES_MAX: usize = 4_000_000;
/// Photos are skipped; no other value of a card is this long.
const VALUE_BYTES_MAX: usize = 32 * 1024;
const PROPERTIES_MAX: usize = 500;
/// Name and parameters of a property that may go on over soft line breaks.
const HEAD_CHARS_MAX: usize = 300;

/// One line of a card, taken apart: `item1.TEL;TYPE=cell:+254…`.
struct Property {
    name: String,
    params: BTreeMap<String, Vec<String>>,
    value: String,
}

/// Every card, in order. A card that cannot be read is a draft with `problem`.
pub fn read(bytes: &[u8], country: &str) -> Result<Vec<Draft>, Refused> {
    if bytes.len() > BYTES_MAX {
        return Err(Refused::TooMuch { what: "bytes", limit: BYTES_MAX });
    }
    let lines = unfold(bytes)?;
    let mut drafts = Vec::new();
    let mut open: Option<Vec<Property>> = None;
    for line in lines {
        let upper = line.trim().to_ascii_uppercase();
        if upper == "BEGIN:VCARD" {
            // A card that never ended is told as unreadable.
            if let Some(unended) = open.replace(Vec::new()) {
                drafts.push(broken(drafts.len() + 1, &unended));
            }
        } else if upper == "END:VCARD" {
            if let Some(properties) = open.take() {
                drafts.push(draft(drafts.len() + 1, &properties, country));
            }
        } else if let Some(properties) = &mut open
            && properties.len() < PROPERTIES_MAX
            && let Some(property) = property(&line)
        {
            properties.push(property);
        }
        if drafts.len() > CARDS_MAX {
            return Err(Refused::TooMuch { what: "cards", limit: CARDS_MAX });
        }
    }
    if let Some(unended) = open {
        drafts.push(broken(drafts.len() + 1, &unended));
    }
    if drafts.is_empty() { Err(Refused::Damaged("no cards")) } else { Ok(drafts) }
}

fn broken(row: usize, _properties: &[Property]) -> Draft {
    Draft { row, problem: Some("unreadable".into()), ..Draft::default() }
}

/// Whole lines: folded ones joined, quoted-printable soft breaks too.
fn unfold(bytes: &[u8]) -> Result<Vec<String>, Refused> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
        None => String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| WINDOWS_1252.decode(bytes).0.into_owned()),
    };
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").replace('\r', "\n").split('\n') {
        let soft = lines.last().is_some_and(|last| last.ends_with('=') && is_quoted_printable(last));
        let full = lines.len() == LINES_MAX;
        match lines.last_mut() {
            Some(last) if soft => {
                last.pop();
                last.push_str(line.trim_start());
            }
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line.get(1..).unwrap_or_default()),
            _ if full => return Err(Refused::TooMuch { what: "lines", limit: LINES_MAX }),
            _ => lines.push(line.to_owned()),
        }
    }
    Ok(lines)
}

/// Only the head is looked at: a line may have grown over many breaks.
fn is_quoted_printable(line: &str) -> bool {
    let head: String = line.chars().take(HEAD_CHARS_MAX).take_while(|c| *c != ':').collect();
    head.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

fn property(line: &str) -> Option<Property> {
    let colon = value_at(line)?;
    let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    let mut pieces = split_unquoted(head, ';').into_iter();
    let name = pieces.next()?;
    let name = name.rsplit('.').next()?.trim().to_ascii_uppercase();
    let mut params: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for piece in pieces {
        // vCard 2.1 leaves the name away: `TEL;CELL`.
        let (key, texts) = piece.split_once('=').unwrap_or(match piece.to_ascii_uppercase().as_str() {
            "QUOTED-PRINTABLE" | "BASE64" => ("ENCODING", piece.as_str()),
            _ => ("TYPE", piece.as_str()),
        });
        let texts = texts.trim_matches('"').split(',').map(|text| text.trim().to_ascii_lowercase());
        params.entry(key.to_ascii_uppercase()).or_default().extend(texts);
    }
    let has = |key: &str, word: &str| params.get(key).is_some_and(|texts| texts.iter().any(|text| text == word));
    if has("ENCODING", "b") || has("ENCODING", "base64") {
        return None;
    }
    let value = if has("ENCODING", "quoted-printable") {
        decode_printable(value, params.get("CHARSET"))
    } else {
        value.to_owned()
    };
    (value.len() <= VALUE_BYTES_MAX).then_some(Property { name, params, value })
}

/// The colon behind name and parameters: not one within quotes.
fn value_at(line: &str) -> Option<usize> {
    let mut quoted = false;
    line.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == ':' && !quoted).then_some(at)
    })
}

fn split_unquoted(text: &str, separator: char) -> Vec<String> {
    let mut quoted = false;
    let mut pieces = vec![String::new()];
    for letter in text.chars() {
        quoted ^= letter == '"';
        if letter == separator && !quoted {
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push(letter);
        }
    }
    pieces
}

fn decode_printable(value: &str, charset: Option<&Vec<String>>) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    let label = charset.and_then(|charset| charset.first()).map_or("utf-8", String::as_str);
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
    encoding.decode(&bytes).0.into_owned()
}

fn draft(row: usize, properties: &[Property], country: &str) -> Draft {
    let mut draft = Draft { row, ..Draft::default() };
    for property in properties {
        take(&mut draft, property, country);
    }
    draft.finish();
    draft
}

/// One property into the field that means it; others are left out.
fn take(draft: &mut Draft, property: &Property, country: &str) {
    let text = unescaped(&property.value);
    let text = text.trim();
    let placed = draft.fields.iter().any(|(field, _)| field.starts_with("place."));
    let mut put = |field: &str, text: &str| draft.put(field, "", text.trim(), country);
    match property.name.as_str() {
        // A card must have a name; of somebody known only by a phone it is the phone.
        "FN" if is_phone(text) => {}
        "FN" => put("display_name", text),
        "N" => {
            let parts = structured(&property.value);
            let part = |at: usize| parts.get(at).map(String::as_str).unwrap_or_default().to_owned();
            put("family_name", &part(0));
            put("given_name", &part(1));
            put("additional_name", &part(2).replace(',', " "));
        }
        "TEL" => draft.put("phones", "", &way(phone(text), property), country),
        "EMAIL" => draft.put("mails", "", &way(text, property), country),
        // Of two addresses the first: pieces of both would be nobody's.
        "ADR" if placed => {}
        "ADR" => {
            address(&structured(&property.value)).iter().for_each(|(key, text)| put(&format!("place.{key}"), text))
        }
        "ORG" => {
            put("employer", &structured(&property.value).into_iter().find(|part| !part.is_empty()).unwrap_or_default())
        }
        "TITLE" | "ROLE" => put("work_title", text),
        "NOTE" => put("notes", text),
        "CATEGORIES" => split(&property.value, ',').iter().for_each(|tag| put("tags", tag)),
        "LANG" => put("languages", text),
        "UID" => uid(draft, text, country),
        "URL" => put("profiles", &text.replace("http\\:", "http:")),
        "GENDER" => put("gender", gender(text)),
        "BDAY" => put("born", &day(text, &property.params)),
        "IMPP" => put("messengers", text),
        _ => {}
    }
}

/// Our own cards bear the record's id.
fn uid(draft: &mut Draft, text: &str, country: &str) {
    match text.strip_prefix("urn:ilima:") {
        Some(id) => draft.take("id", "", id, country),
        None => draft.take("external_ids", "", &format!("vcard={text}"), country),
    }
}

fn is_phone(text: &str) -> bool {
    text.chars().any(char::is_numeric) && text.chars().all(|c| c.is_numeric() || " +-().".contains(c))
}

/// `tel:+1-418-656-9254;ext=102` and plain texts.
fn phone(text: &str) -> &str {
    let text = text.strip_prefix("tel:").unwrap_or(text);
    text.split(';').next().unwrap_or(text)
}

/// What sort of way it is, and whether it comes first.
fn way(raw: &str, property: &Property) -> String {
    let kinds = property.params.get("TYPE").map(Vec::as_slice).unwrap_or_default();
    let is = |word: &str| kinds.iter().any(|kind| kind.trim_matches('"') == word);
    let sorts = [("cell", "mobile"), ("home", "home"), ("work", "work")];
    let sort = sorts.into_iter().find(|(word, _)| is(word)).map_or("", |(_, sort)| sort);
    let first = property.params.get("PREF").is_some_and(|pref| pref.iter().any(|pref| pref == "1"));
    serde_json::json!({"raw": raw, "type": sort, "primary": is("pref") || first}).to_string()
}

fn address(parts: &[String]) -> Vec<(&'static str, String)> {
    let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
    let lines: Vec<String> = [part(0), part(1), part(2)].into_iter().filter(|line| !line.is_empty()).collect();
    let mut address =
        vec![("lines", lines.join(", ")), ("locality", part(3)), ("region", part(4)), ("postal_code", part(5))];
    // Cards write countries out; only a code is a country here, a name stays with the lines.
    let country = part(6);
    match country.len() {
        2 => address.push(("country", country.to_uppercase())),
        0 => {}
        _ => address.iter_mut().take(1).for_each(|(_, lines)| {
            let all: Vec<&str> = [lines.as_str(), &country].into_iter().filter(|text| !text.is_empty()).collect();
            *lines = all.join(", ");
        }),
    }
    address
}

/// RFC 6350, 6.2.7: M, F, O, N, U, and a text behind a semicolon.
fn gender(text: &str) -> &str {
    let (code, words) = text.split_once(';').unwrap_or((text, ""));
    match (code, words) {
        (_, words) if !words.is_empty() => words,
        ("M", _) => "male",
        ("F", _) => "female",
        ("O" | "N" | "U", _) => "other",
        (other, _) => other,
    }
}

/// `19800322`, `1980-03-22`, `--0322`, `1980-03-22T…` → what `PartialDay` reads. A day told as a text is left out.
fn day(text: &str, params: &BTreeMap<String, Vec<String>>) -> String {
    if params.get("VALUE").is_some_and(|kinds| kinds.iter().any(|kind| kind == "text")) {
        return String::new();
    }
    // Some phones write a year that means none, and say so.
    let none = params.get("X-APPLE-OMIT-YEAR").and_then(|years| years.first());
    let dropped = none.and_then(|year| text.strip_prefix(year.as_str())).map(|rest| format!("-{rest}"));
    let text = dropped.as_deref().filter(|rest| rest.starts_with("--")).unwrap_or(text);
    let date = text.split('T').next().unwrap_or(text);
    let (yearless, rest) = date.strip_prefix("--").map_or((false, date), |rest| (true, rest));
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    match (yearless, digits.as_bytes()) {
        (true, [a, b, c, d]) => ["--", letters(&[*a, *b]), "-", letters(&[*c, *d])].concat(),
        (false, [a, b, c, d, e, f, g, h]) => {
            [letters(&[*a, *b, *c, *d]), "-", letters(&[*e, *f]), "-", letters(&[*g, *h])].concat()
        }
        (false, [a, b, c, d]) => letters(&[*a, *b, *c, *d]).to_owned(),
        _ => date.to_owned(),
    }
}

fn letters(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn structured(value: &str) -> Vec<String> {
    split(value, ';')
}

/// The parts between separators that are not escaped; each unescaped.
fn split(value: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for letter in value.chars() {
        match (escaped, letter) {
            (false, letter) if letter == separator => parts.push(String::new()),
            (was, letter) => {
                if let Some(last) = parts.last_mut() {
                    last.push(letter);
                }
                escaped = !was && letter == '\\';
            }
        }
    }
    parts.iter().map(|part| unescaped(part).trim().to_owned()).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('n' | 'N') => out.push('\n'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}
