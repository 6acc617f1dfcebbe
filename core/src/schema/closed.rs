//! Compound values, each written as one closed JSON text with sorted keys, so that two answers are whole answers. Keys that we do not know are kept.

use super::WayKind;
use super::clean::{digits, line, within};
use crate::refused::Refused;
use serde_json::{Map, Value};

/// An address or an attachment's description: longer is not one value any more.
const CLOSED_CHARS_MAX: usize = 4_000;
/// The same for an attachment, which names its pieces: 128 names of 32 letters are 32 MiB.
const FILE_CHARS_MAX: usize = 6_000;
/// Types offered for a way to reach somebody; other words are kept too.
pub const WAY_TYPES: &[&str] = &["home", "work", "mobile", "other"];
/// How exactly a place may be told.
pub const PRECISIONS: &[&str] = &["exact", "village", "district", "hidden"];
/// Keys of a place, in the order in which an address is shown.
pub const PLACE_KEYS: &[&str] = &["lines", "locality", "region", "postal_code", "country", "point", "precision"];

pub fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text).ok()? {
        Value::Object(map) => Some(map),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// `serde_json`'s map is sorted by key, which makes the text canonical.
fn closed(field: &str, map: Map<String, Value>) -> Result<String, Refused> {
    let text = Value::Object(map).to_string();
    within(field, &text, CLOSED_CHARS_MAX)?;
    Ok(text)
}

fn text_of<'a>(map: &'a Map<String, Value>, key: &str) -> &'a str {
    map.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A way to reach somebody: JSON, `mobile: 0712 345678`, or simply what was typed.
pub fn way(kind: WayKind, field: &str, text: &str, country: &str) -> Result<String, Refused> {
    let mut map = object(text).unwrap_or_else(|| typed_way(text));
    let raw = line(field, text_of(&map, "raw"))?;
    if raw.is_empty() {
        return Err(bad(field, text, "ways"));
    }
    let of = line(field, text_of(&map, "type"))?;
    let primary = map.get("primary").and_then(Value::as_bool).unwrap_or(false);
    if kind == WayKind::Phone {
        let e164 = crate::formats::phone::e164(&digits(&raw), country).unwrap_or_default();
        let known = text_of(&map, "e164").to_owned();
        // A number once understood stays understood on a desk of another country.
        let e164 = if e164.is_empty() && is_e164(&known) { known } else { e164 };
        map.insert("e164".into(), e164.into());
    }
    map.insert("raw".into(), raw.into());
    map.insert("type".into(), of.into());
    map.insert("primary".into(), primary.into());
    closed(field, map)
}

fn typed_way(text: &str) -> Map<String, Value> {
    let mut map = Map::new();
    let typed = text.split_once(':').filter(|(of, _)| WAY_TYPES.contains(&of.trim()));
    let (of, raw) = typed.map_or(("", text), |(of, raw)| (of.trim(), raw));
    map.insert("raw".into(), raw.into());
    map.insert("type".into(), of.into());
    map
}

fn is_e164(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or("");
    (4..=15).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit())
}

/// E.164 or the raw text.
pub fn way_shown(text: &str) -> Option<String> {
    let map = object(text)?;
    let e164 = text_of(&map, "e164");
    Some(if e164.is_empty() { text_of(&map, "raw").to_owned() } else { e164.to_owned() })
}

/// What makes two ways the same: the number, the address, never how it was typed.
pub fn way_key(kind: WayKind, text: &str) -> String {
    let shown = way_shown(text).unwrap_or_else(|| text.to_owned());
    let bare: String = match kind {
        WayKind::Phone => digits(&shown).chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        WayKind::Mail | WayKind::Messenger | WayKind::Profile => shown.to_lowercase(),
    };
    if bare.is_empty() { shown } else { bare }
}

/// JSON, `country=KE; locality=Kibera`, or the address lines alone.
pub fn place(field: &str, text: &str) -> Result<String, Refused> {
    let map = object(text).unwrap_or_else(|| typed_place(text));
    let mut kept = Map::new();
    for (key, value) in map {
        let Some(value) = value.as_str() else {
            kept.insert(key, value);
            continue;
        };
        let value = place_value(field, &key, value)?;
        if !value.is_empty() {
            kept.insert(key, value.into());
        }
    }
    if kept.is_empty() { Ok(String::new()) } else { closed(field, kept) }
}

/// A place with one of its keys set (`place.country`); an empty text takes the key out.
pub fn place_with(field: &str, place_text: &str, key: &str, text: &str) -> Result<String, Refused> {
    if !PLACE_KEYS.contains(&key) {
        return Err(bad(field, key, "place"));
    }
    let mut map = object(place_text).unwrap_or_default();
    map.insert(key.to_owned(), text.into());
    place(field, &Value::Object(map).to_string())
}

fn typed_place(text: &str) -> Map<String, Value> {
    let pairs: Vec<(&str, &str)> =
        text.split(';').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.trim(), v.trim())).collect();
    let mut map = Map::new();
    if pairs.is_empty() || pairs.iter().any(|(key, _)| !PLACE_KEYS.contains(key)) {
        map.insert("lines".into(), text.into());
        return map;
    }
    pairs.into_iter().for_each(|(key, value)| drop(map.insert(key.to_owned(), value.into())));
    map
}

fn place_value(field: &str, key: &str, text: &str) -> Result<String, Refused> {
    let value = match key {
        "lines" => super::clean::prose(field, text)?.trim().to_owned(),
        _ => line(field, text)?,
    };
    let sound = match key {
        "country" => value.len() == 2 && value.bytes().all(|b| b.is_ascii_alphabetic()),
        "precision" => PRECISIONS.contains(&value.as_str()),
        "point" => point(&value),
        _ => true,
    };
    if !value.is_empty() && !sound {
        return Err(bad(field, text, "place"));
    }
    Ok(if key == "country" { value.to_ascii_uppercase() } else { value })
}

/// `-1.3133,36.7876`: latitude and longitude in decimal degrees.
fn point(text: &str) -> bool {
    let Some((lat, lon)) = text.split_once(',') else { return false };
    let in_range = |text: &str, most: f64| text.trim().parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most);
    in_range(lat, 90.0) && in_range(lon, 180.0)
}

/// `Kianda, Kibera, KE`
pub fn place_shown(text: &str) -> Option<String> {
    let map = object(text)?;
    let shown = PLACE_KEYS
        .iter()
        .filter(|key| !matches!(**key, "point" | "precision"))
        .map(|key| text_of(&map, key).replace('\n', ", "));
    let shown = shown.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    Some(if shown.is_empty() { text_of(&map, "point").to_owned() } else { shown })
}

/// An attachment: `{"name", "media_type", "size", "sha256"}`; where its pieces are kept here also `key`, `pieces` and `thumb`.
pub fn file(field: &str, text: &str) -> Result<String, Refused> {
    let mut map = object(text).ok_or_else(|| bad(field, text, "file"))?;
    let name = line(field, text_of(&map, "name"))?;
    let hex = |key: &str, len: usize| map.get(key).is_none_or(|_| is_hex(text_of(&map, key), len));
    let pieces = text_of(&map, "pieces");
    let sound = !name.is_empty()
        && is_hex(text_of(&map, "sha256"), 64)
        && map.get("size").is_some_and(Value::is_u64)
        && hex("key", 64)
        && hex("thumb", PIECE_NAME_CHARS)
        && is_hex(pieces, pieces.len() / PIECE_NAME_CHARS * PIECE_NAME_CHARS);
    if !sound {
        return Err(bad(field, text, "file"));
    }
    map.insert("name".into(), name.into());
    let text = Value::Object(map).to_string();
    within(field, &text, FILE_CHARS_MAX)?;
    Ok(text)
}

/// The name of a sealed piece of a file: sixteen bytes in hex.
pub const PIECE_NAME_CHARS: usize = 32;

fn is_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What may be told of an attachment outside the desk: everything but its key and where its pieces lie.
pub fn file_told(text: &str) -> String {
    let Some(mut map) = object(text) else { return text.to_owned() };
    map.retain(|key, _| !matches!(key.as_str(), "key" | "pieces" | "thumb"));
    Value::Object(map).to_string()
}

pub fn file_shown(text: &str) -> Option<String> {
    object(text).map(|map| text_of(&map, "name").to_owned())
}

pub fn bad(field: &str, text: &str, expects: &'static str) -> Refused {
    Refused::BadValue { field: field.to_owned(), text: text.chars().take(200).collect(), expects }
}
