//! People out of a file: columns guessed and mapped, and each row made a draft.

use super::csv_in::Table;
use super::headers::field_of;
pub use super::preflight::{Fate, Known, Preflight, Target, preflight};
use crate::fold::fold;
use crate::kinds::names::{is_set, shape_of};
use crate::schema::shape::parse;
use crate::space::record::Context;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

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
        if known.is_empty() && !nameless { format!("custom/{header}") } else { known }
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
    for (cell, (header, field)) in cells.iter().zip(fields) {
        if !cell.is_empty() && !field.is_empty() {
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
        } else if let Some(channel) = field.strip_prefix("consent.") {
            if let Some(state) = consent_state(text) {
                self.consents.push((channel.to_owned(), state.to_owned()));
            }
        } else if is_set("person", field) {
            for piece in pieces(field, text) {
                self.put(field, header, &piece, country);
            }
        } else {
            self.put(field, header, text, country);
        }
    }

    fn put(&mut self, field: &str, header: &str, text: &str, country: &str) {
        // What our own export put before a formula is taken away again.
        let text = text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(text);
        let read = match shape_of("person", field) {
            _ if field.starts_with("place.") => Some(text.to_owned()),
            Some(shape) => parse(shape, field, text, &Context { country, chance: &|| [0; 16] }).ok(),
            None => None,
        };
        match read {
            Some(read) if read.is_empty() => {}
            Some(read) => self.add(field, read),
            None if header.is_empty() => {}
            None => self.add(&format!("custom/{header}"), text.to_owned()),
        }
    }

    fn add(&mut self, field: &str, text: String) {
        let set = is_set("person", field);
        // The first column of a single field wins; a set takes all.
        if set || self.fields.iter().all(|(name, _)| name != field) {
            self.fields.push((field.to_owned(), text));
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
                let full = full.join(" ");
                self.fields.insert(0, ("display_name".into(), full));
            }
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

/// What a spreadsheet would take for the beginning of a formula; the full-width forms too.
pub const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Several values in one cell. A phone may hold commas of an extension, but lists of phones use them far more often.
fn pieces(field: &str, text: &str) -> Vec<String> {
    let separators: &[char] = match field {
        "phones" => &[';', ',', '/', '\n', '|'],
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
const STATES: [&str; 4] = ["given", "refused", "withdrawn", "unknown"];

/// A cell of an opt-out column: a state by its name, or "yes, they opted out".
fn consent_state(text: &str) -> Option<&'static str> {
    let plain = fold(text);
    let plain = plain.trim();
    if let Some(state) = STATES.iter().find(|state| **state == plain) {
        return Some(state);
    }
    YES.iter().any(|yes| fold(yes).trim() == plain).then_some("withdrawn")
}
