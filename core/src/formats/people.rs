//! People out of a file: columns guessed and mapped, and each row made a draft.

use super::csv_in::Table;
use super::headers::field_of;
use super::people_out;
pub use super::preflight::{Fate, Known, Preflight, Target, preflight};
use crate::fold::fold;
use crate::kinds::CUSTOM;
use crate::kinds::names::{is_set, shape_of};
use crate::kinds::person::CHANNELS;
use crate::schema::clean::{LINE_CHARS_MAX, PROSE_CHARS_MAX, line, prose, within};
use crate::schema::closed::place_with;
use crate::schema::shape::{ELEMENTS_MAX, parse};
use crate::schema::{Shape, WayKind};
use crate::space::record::Context;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A column's header becomes the name of a field at most this long.
const NAME_CHARS_MAX: usize = 100;

/// One row of a file, read. `row` counts records; the header of a table is row 1, the first card of a vCard file is row 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub row: usize,
    /// Person fields in the texts their shapes parse; sets one text an element (several pairs with one name).
    pub fields: Vec<(String, String)>,
    /// Consent statements found in the file: (channel, state).
    pub consents: Vec<(String, String)>,
    /// Why it cannot be taken (`no_name_and_no_way`, `unreadable`, …), if so: a key for words.
    pub problem: Option<String>,
    /// The record's id, when the file has an id column.
    pub id: String,
    /// A hash of the row's own texts, kept with the import.
    pub fingerprint: String,
}

/// Which column means which field (`display_name`, `given_name`, `phones`, `consent.sms`, `id`, or empty for "leave out").
pub type Mapping = BTreeMap<String, String>;

/// Guesses from headers in English, French, Spanish and Arabic. A column nobody knows is kept under its own name.
pub fn guess(table: &Table) -> Mapping {
    let field = |header: &String| {
        let known = field_of(header);
        let nameless = header.starts_with('#');
        if known.is_empty() && !nameless { format!("{CUSTOM}{}", custom_name(header)) } else { known }
    };
    table.header.iter().map(|header| (header.clone(), field(header))).collect()
}

pub fn drafts(table: &Table, mapping: &Mapping, country: &str) -> Vec<Draft> {
    let fields: Vec<(&str, &str)> = table
        .header
        .iter()
        .map(|header| (header.as_str(), mapping.get(header).map(String::as_str).unwrap_or_default()))
        .collect();
    let rows = table.rows.iter().zip(table.first_row..);
    // An empty line is no row: spreadsheets are full of them.
    let rows = rows.filter(|(cells, _)| cells.iter().any(|cell| !cell.is_empty()));
    rows.map(|(cells, row)| draft(row, cells, &fields, country)).collect()
}

fn draft(row: usize, cells: &[String], fields: &[(&str, &str)], country: &str) -> Draft {
    let mut draft = Draft { row, ..Draft::default() };
    let own = people_out::is_own(fields.iter().map(|(header, _)| *header));
    for (cell, (header, field)) in cells.iter().zip(fields) {
        if cell.is_empty() || field.is_empty() {
            continue;
        }
        let cell = people_out::unguarded(cell);
        if own && is_set("person", field) {
            people_out::parted(cell).iter().for_each(|piece| draft.put(field, header, piece, country));
        } else {
            draft.take(field, header, cell, country);
        }
    }
    draft.finish();
    draft
}

impl Draft {
    /// One cell into its field. A text that the field cannot read is kept as a field of the group's own.
    pub fn take(&mut self, field: &str, header: &str, text: &str, country: &str) {
        if field == "id" {
            text.clone_into(&mut self.id);
        } else if let Some(channel) = field.strip_prefix("consent.").filter(|channel| CHANNELS.contains(channel)) {
            self.agree(channel, header, text);
        } else if is_set("person", field) {
            for piece in pieces(field, text) {
                self.put(field, header, &piece, country);
            }
        } else {
            self.put(field, header, text, country);
        }
    }

    /// Whoever wrote anything but "no" into a column of those who opted out meant that they did.
    fn agree(&mut self, channel: &str, header: &str, text: &str) {
        let plain = fold(text);
        let is = |words: &[&str]| words.iter().any(|word| fold(word) == plain);
        if is(&NO) {
            return;
        }
        let state = STATES.iter().find(|state| **state == plain).copied();
        if state.is_none() && !is(&YES) {
            self.keep(header, text);
        }
        self.consents.push((channel.to_owned(), state.unwrap_or("withdrawn").to_owned()));
    }

    /// One value, or one element of a set, as it was written.
    pub(super) fn put(&mut self, field: &str, header: &str, text: &str, country: &str) {
        if let Some(name) = field.strip_prefix(CUSTOM) {
            return self.keep(name, text);
        }
        match self.parsed(field, text, country) {
            None => self.keep(header, text),
            Some(read) if read.is_empty() => {}
            Some(read) => self.add(field, header, read),
        }
    }

    /// The text in the field's written form, if the record that is growing here can hold it.
    fn parsed(&self, field: &str, text: &str, country: &str) -> Option<String> {
        if let Some(key) = field.strip_prefix("place.") {
            let whole = self.fields.iter().filter_map(|(name, text)| Some((name.strip_prefix("place.")?, text)));
            let text = text.to_owned();
            let mut whole = whole.chain([(key, &text)]);
            let place = whole.try_fold(String::new(), |place, (key, text)| place_with("place", &place, key, text));
            return place.is_ok().then(|| text.clone());
        }
        let shape = shape_of("person", field)?;
        // "n/a" and "ask her sister" reach nobody.
        let no_phone = shape == Shape::Ways(WayKind::Phone) && !text.chars().any(char::is_numeric);
        let no_mail = shape == Shape::Ways(WayKind::Mail) && !text.contains('@');
        if no_phone || no_mail {
            return None;
        }
        parse(shape, field, text, &Context { country }).ok()
    }

    fn add(&mut self, field: &str, header: &str, text: String) {
        let shape = shape_of("person", field);
        let place = self.fields.iter().position(|(name, _)| name == field);
        let before = place.and_then(|place| self.fields.get_mut(place)).map(|(_, before)| before);
        match before {
            Some(_) if shape.is_some_and(Shape::is_set) => self.add_element(field, text),
            Some(before) if *before == text => {}
            Some(before) if shape == Some(Shape::Prose) => {
                before.push('\n');
                before.push_str(&text);
            }
            // The first column of a single field wins; what another says is kept beside it.
            Some(_) => self.keep(header, &text),
            None => self.fields.push((field.to_owned(), text)),
        }
    }

    fn add_element(&mut self, field: &str, text: String) {
        if self.fields.iter().filter(|(name, _)| name == field).count() < ELEMENTS_MAX {
            self.fields.push((field.to_owned(), text));
        } else {
            self.problem = Some("unreadable".into());
        }
    }

    /// What no field can hold becomes one of the group's own; what is too long for that goes to the notes.
    fn keep(&mut self, header: &str, text: &str) {
        let name = custom_name(header);
        if name.is_empty() {
            return;
        }
        let field = format!("{CUSTOM}{name}");
        let there = self.fields.iter().find(|(known, _)| *known == field).map(|(_, text)| text.clone());
        match (line(&field, text), there) {
            (Ok(read), _) if read.is_empty() => {}
            (Ok(read), Some(there)) if read == there => {}
            (Ok(read), None) => self.fields.push((field, read)),
            _ => match prose("notes", text) {
                Ok(read) => self.add("notes", "", format!("{name}: {read}")),
                Err(_) => self.problem = Some("unreadable".into()),
            },
        }
    }

    pub fn text(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
    }

    /// The name in full, what is missing, and the row's fingerprint.
    pub fn finish(&mut self) {
        if self.text("display_name").is_empty() {
            let names = ["given_name", "additional_name", "family_name"].map(|field| self.text(field).to_owned());
            let full: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
            if !full.is_empty() {
                let full = full.join(" ").chars().take(LINE_CHARS_MAX).collect();
                self.fields.insert(0, ("display_name".into(), full));
            }
        }
        if within("notes", self.text("notes"), PROSE_CHARS_MAX).is_err() {
            self.problem = Some("unreadable".into());
        }
        let reachable = ["phones", "mails", "messengers", "profiles"].iter().any(|way| !self.text(way).is_empty());
        if self.problem.is_none() && self.text("display_name").is_empty() && !reachable {
            self.problem = Some("no_name_and_no_way".into());
        }
        let mut hash = Sha256::new();
        for (field, text) in self.fields.iter().chain(&self.consents) {
            for piece in [field, text] {
                hash.update((piece.len() as u64).to_be_bytes());
                hash.update(piece.as_bytes());
            }
        }
        self.fingerprint = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    }
}

/// A field's name that fits a list, a spreadsheet and a key of a document.
fn custom_name(header: &str) -> String {
    let short: String = header.chars().take(NAME_CHARS_MAX).collect();
    line(CUSTOM, &short).unwrap_or_default()
}

/// Several values in one cell. A phone may hold commas of an extension, but lists of phones use them far more often.
fn pieces(field: &str, text: &str) -> Vec<String> {
    let separators: &[char] = match field {
        "phones" if text.chars().any(char::is_numeric) => &[';', ',', '/', '\n', '|'],
        "tags" | "languages" | "mails" => &[';', ',', '\n', '|'],
        _ => &[';', '\n'],
    };
    text.split(separators).map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

const YES: [&str; 16] = [
    "yes",
    "y",
    "true",
    "1",
    "x",
    "oui",
    "o",
    "vrai",
    "si",
    "s",
    "verdadero",
    "نعم",
    "opt out",
    "withdrawn",
    "stop",
    "ok",
];
const NO: [&str; 12] = ["no", "n", "false", "0", "non", "faux", "falso", "لا", "-", "none", "n/a", "never"];
const STATES: [&str; 4] = ["given", "refused", "withdrawn", "unknown"];
