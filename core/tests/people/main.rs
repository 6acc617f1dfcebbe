//! People in and out of files: what a group brings, what it gets back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod arithmetic;
mod cards;
mod hostile;
mod out;
mod samples;
mod tables;

use ilima_core::formats::csv_in;
use ilima_core::formats::people::{Draft, Fate, Known, Preflight, drafts, guess, preflight};
use ilima_core::ids::RecordId;
use ilima_core::kinds::names::shape_of;
use ilima_core::schema::shape::shown;

/// The rows of a table as a desk in Kenya reads them.
pub fn read(text: &str) -> Vec<Draft> {
    read_bytes(text.as_bytes())
}

pub fn read_bytes(bytes: &[u8]) -> Vec<Draft> {
    let table = csv_in::read(bytes, None, None).unwrap();
    drafts(&table, &guess(&table), "KE")
}

/// What an import of these rows would do beside these people.
pub fn fates(drafts: &[Draft], known: &[Known]) -> Vec<Fate> {
    preflight(drafts, known).rows.into_iter().map(|(_, fate)| fate).collect()
}

pub fn new(preflight: &Preflight) -> usize {
    preflight.rows.iter().filter(|(_, fate)| *fate == Fate::New).count()
}

/// All texts of a field, as people read them.
pub fn texts(draft: &Draft, field: &str) -> Vec<String> {
    let of_field = draft.fields.iter().filter(|(name, _)| name == field);
    of_field.map(|(name, text)| shape_of("person", name).map_or(text.clone(), |shape| shown(shape, text))).collect()
}

/// A person as the desk tells of her: fields as shown, mails of the index folded.
pub fn known(id: u8, fields: &[(&str, &str)]) -> Known {
    let all =
        |name: &'static str| fields.iter().filter(move |(field, _)| *field == name).map(|(_, text)| (*text).to_owned());
    Known {
        id: RecordId([id; 16]),
        name: all("display_name").next().unwrap_or_default(),
        locality: all("place.locality").next().unwrap_or_default(),
        phones: all("phones").collect(),
        mails: all("mails").map(|mail| ilima_core::fold::fold(&mail)).collect(),
        fingerprints: Vec::new(),
        fields: fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect(),
    }
}
