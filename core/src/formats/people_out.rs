//! People as CSV for spreadsheets (RFC 4180, UTF-8 with BOM, formula-safe), and as vCard 4.0 (RFC 6350).

use super::people::Draft;
use super::preflight::{Fate, Preflight};
use crate::kinds::names::{is_set, shape_of};
use crate::kinds::person::{CHANNELS, PERSON, consent_state};
use crate::schema::shape::shown;
use crate::view::View;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a spreadsheet would take for the beginning of a formula; the full-width forms too.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
const BOM: &str = "\u{feff}";
const PLACE: [&str; 5] = ["lines", "locality", "region", "postal_code", "country"];
/// RFC 6350, 3.2: lines are folded after this many octets.
const LINE_OCTETS_MAX: usize = 75;

pub fn csv(people: &[View]) -> Vec<u8> {
    let columns = columns(people);
    let mut out = BOM.to_owned();
    line(&mut out, &columns);
    for person in people {
        let cells: Vec<String> = columns.iter().map(|column| safe(column, &cell(person, column))).collect();
        line(&mut out, &cells);
    }
    out.into_bytes()
}

/// The fields of a person in their order, place by place, then consents and whatever the group added.
fn columns(people: &[View]) -> Vec<String> {
    let mut columns = vec!["id".to_owned()];
    for field in PERSON.fields {
        match field.name {
            "place" => columns.extend(PLACE.map(|key| format!("place.{key}"))),
            "custom_fields" => {}
            name => columns.push(name.to_owned()),
        }
    }
    columns.extend(CHANNELS.iter().map(|channel| format!("consent.{channel}")));
    let custom: BTreeSet<&String> = people
        .iter()
        .flat_map(|person| &person.fields)
        .map(|field| &field.name)
        .filter(|name| name.starts_with("custom/"))
        .collect();
    columns.extend(custom.into_iter().cloned());
    columns
}

fn cell(person: &View, column: &str) -> String {
    if column == "id" {
        return person.id.to_string();
    }
    if let Some(channel) = column.strip_prefix("consent.") {
        return consent(person, channel);
    }
    if let Some(key) = column.strip_prefix("place.") {
        return place(person).get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    }
    let texts = texts(person, column);
    // A separator within an element is told from one between two.
    let texts: Vec<String> =
        if is_set("person", column) { texts.iter().map(|text| closed(text)).collect() } else { texts };
    texts.join("; ")
}

fn closed(element: &str) -> String {
    element.replace('\\', "\\\\").replace(';', "\\;")
}

/// Whether these are the columns of a table that we wrote.
pub fn is_own<'a>(mut columns: impl Iterator<Item = &'a str>) -> bool {
    let mut own = PERSON.fields.iter().map(|field| field.name).filter(|name| *name != "place");
    let first = columns.next() == Some("id");
    first && own.all(|name| columns.any(|column| column == name))
}

/// The elements of a set in one of our own cells.
pub fn parted(cell: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = cell.chars();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            ';' => {
                parts.push(String::new());
                continue;
            }
            '\\' => letters.next().unwrap_or(letter),
            other => other,
        };
        parts.last_mut().into_iter().for_each(|part| part.push(letter));
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// What a reader of ours reads back: E.164 or the raw text, not the closed form.
fn texts(person: &View, name: &str) -> Vec<String> {
    let Some(field) = person.fields.iter().find(|field| field.name == name) else { return Vec::new() };
    let shape = shape_of("person", name);
    let show = |text: &String| shape.map_or_else(|| text.clone(), |shape| shown(shape, text));
    if is_set("person", name) {
        field.elements.iter().map(|element| show(&element.text)).collect()
    } else {
        field.answers.first().map(|answer| show(&answer.text)).into_iter().collect()
    }
}

fn place(person: &View) -> Map<String, Value> {
    let field = person.fields.iter().find(|field| field.name == "place");
    let text = field.and_then(|field| field.answers.first()).map(|answer| answer.text.as_str());
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// A withdrawal that nothing lifts stands before everything else.
fn consent(person: &View, channel: &str) -> String {
    let said = person.parts.iter().filter(|part| part.kind == "consent").flat_map(|part| &part.fields);
    let named = said
        .filter(|field| field.name == "channel")
        .flat_map(|field| &field.answers)
        .any(|answer| answer.text == channel);
    // Nothing was ever said about it: the column stays empty, which is not the same as "unknown".
    if named { consent_state(person, channel).name().to_owned() } else { String::new() }
}

fn line(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// A spreadsheet must not take a name for a formula. Phones that begin with + stay as they are.
fn safe(column: &str, cell: &str) -> String {
    let phones =
        column == "phones" && cell.starts_with('+') && cell.chars().all(|c| c.is_ascii_digit() || " ;+".contains(c));
    if needs_guard(cell) && !phones { format!("'{cell}") } else { cell.to_owned() }
}

/// Also where somebody typed the guard herself, so that taking it away gives back what was there; behind space, which readers trim.
fn needs_guard(cell: &str) -> bool {
    let before = |c: char| c == '\'' || c.is_whitespace() && !FORMULA.contains(&c);
    cell.trim_end().trim_start_matches(before).starts_with(FORMULA)
}

/// The text without the mark that keeps it from being a formula.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(text)
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r', ';', '\t']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The rows that an import would not take, with their number and reason, then what could be read of them.
pub fn rejected_csv(drafts: &[Draft], fates: &Preflight) -> Vec<u8> {
    let by_row: BTreeMap<usize, &Draft> = drafts.iter().map(|draft| (draft.row, draft)).collect();
    let mut out = BOM.to_owned();
    line(&mut out, &["row", "reason", "text"].map(str::to_owned));
    for (row, fate) in &fates.rows {
        let Fate::Rejected { reason } = fate else { continue };
        let fields = by_row.get(row).map(|draft| draft.fields.as_slice()).unwrap_or_default();
        let texts: Vec<String> = fields.iter().map(|(field, text)| format!("{field}: {text}")).collect();
        line(&mut out, &[row.to_string(), reason.clone(), safe("text", &texts.join("; "))]);
    }
    out.into_bytes()
}

pub fn vcards(people: &[View]) -> Vec<u8> {
    let mut out = String::new();
    people.iter().for_each(|person| card(&mut out, person));
    out.into_bytes()
}

fn card(out: &mut String, person: &View) {
    let one = |field: &str| texts(person, field).into_iter().next().unwrap_or_default();
    let mut say = |name: &str, value: String| {
        if !value.is_empty() {
            folded(out, &format!("{name}:{value}"));
        }
    };
    say("BEGIN", "VCARD".into());
    say("VERSION", "4.0".into());
    say("UID", format!("urn:ilima:{}", person.id));
    // FN must be there (RFC 6350, 6.2.1), for people known only by a phone too.
    let name = one("display_name");
    say("FN", escaped(if name.is_empty() { &person.title } else { &name }));
    let parts = ["family_name", "given_name", "additional_name"].map(|field| escaped(&one(field)));
    if parts.iter().any(|part| !part.is_empty()) {
        say("N", format!("{};;", parts.join(";")));
    }
    texts(person, "phones").iter().for_each(|phone| say("TEL;VALUE=text", escaped(phone)));
    texts(person, "mails").iter().for_each(|mail| say("EMAIL", escaped(mail)));
    texts(person, "languages").iter().for_each(|language| say("LANG", escaped(language)));
    say("GENDER", gender(&one("gender")));
    say("BDAY", basic_day(&one("born")));
    let place = place(person);
    let at = |key: &str| escaped(place.get(key).and_then(Value::as_str).unwrap_or_default());
    if !place.is_empty() {
        say(
            "ADR",
            format!(";;{};{};{};{};{}", at("lines"), at("locality"), at("region"), at("postal_code"), at("country")),
        );
    }
    say("ORG", escaped(&one("employer")));
    say("TITLE", escaped(&one("work_title")));
    let tags: Vec<String> = texts(person, "tags").iter().map(|tag| escaped(tag)).collect();
    say("CATEGORIES", tags.join(","));
    texts(person, "profiles").iter().for_each(|profile| say("URL", escaped(profile)));
    say("NOTE", escaped(&one("notes")));
    say("END", "VCARD".into());
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "").replace(',', "\\,").replace(';', "\\;")
}

/// Folded between letters, never inside one.
fn folded(out: &mut String, text: &str) {
    let mut octets = 0;
    for letter in text.chars() {
        if octets + letter.len_utf8() > LINE_OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(letter);
        octets += letter.len_utf8();
    }
    out.push_str("\r\n");
}

/// RFC 6350, 6.2.7: a letter, or words of one's own behind a semicolon.
fn gender(text: &str) -> String {
    match text {
        "" => String::new(),
        "female" => "F".into(),
        "male" => "M".into(),
        "other" => "O".into(),
        words => format!(";{}", escaped(words)),
    }
}

/// RFC 6350, 4.3.1: `19800322`, `1980-03`, `--0322`.
fn basic_day(day: &str) -> String {
    match day.strip_prefix("--") {
        Some(rest) => format!("--{}", rest.replace('-', "")),
        None if day.len() == 10 => day.replace('-', ""),
        None => day.to_owned(),
    }
}
