//! The files: hex, thirty-two bytes a line. Nothing but `writes_those_that_are_not_there` makes any, and that makes none anew.

use crate::{packed, pairing, parcels, pieces, signed, wires};
use std::fs;
use std::path::PathBuf;

type Make = fn() -> Vec<u8>;

/// Every file and how it is made from fixed keys and fixed chance.
const FILES: &[(&str, Make)] = &[
    ("beacon", wires::beacon),
    ("bundle", parcels::bundle),
    ("entry", signed::entry),
    ("entry-cut", signed::entry_cut),
    ("heads", signed::heads),
    ("hello", signed::hello),
    ("object", parcels::object),
    ("pair", pairing::pair),
    ("parcel", parcels::parcel),
    ("parcel-many", parcels::many),
    ("piece", pieces::piece),
    ("seen", signed::seen),
    ("small-picture", pieces::thumb),
    ("span", signed::span),
    ("wire", wires::frames),
];

/// The same of sections. Of these it matters that what was read is written the same (`packed.rs`), not that a desk still
/// does the same work in the same steps.
const SECTIONS: &[(&str, Make)] = &[
    ("pack-rows", packed::rows),
    ("pack-columns", packed::columns),
    ("pack-following", packed::following),
    ("pack-plain", packed::plain),
];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("formats").join(format!("{name}.hex"))
}

/// The bytes of a file.
pub fn golden(name: &str) -> Vec<u8> {
    let text = fs::read_to_string(path(name)).unwrap_or_else(|_| panic!("tests/formats/{name}.hex is not there"));
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

/// Made again today it is the same, byte for byte.
#[test]
fn what_is_written_today_is_what_was_written_then() {
    for (name, make) in FILES {
        assert!(make() == golden(name), "{name} is written otherwise than on the day it was frozen");
    }
}

#[test]
fn each_file_is_one_of_ours() {
    for entry in fs::read_dir(path("x").parent().unwrap()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(name) = name.strip_suffix(".hex") {
            assert!(FILES.iter().chain(SECTIONS).any(|(known, _)| *known == name), "nothing reads {name}.hex");
        }
    }
}

/// For a new format, or before 0.1.0 one that had to change: remove its file, then
/// `cargo test -p ilima-tests --test formats -- --ignored`.
#[test]
#[ignore = "writes files that are not there"]
fn writes_those_that_are_not_there() {
    for (name, make) in FILES.iter().chain(SECTIONS).filter(|(name, _)| !path(name).exists()) {
        let hex: String = make().iter().map(|byte| format!("{byte:02x}")).collect();
        let lines: Vec<&str> = hex.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        fs::write(path(name), lines.join("\n") + "\n").unwrap();
    }
}

/// Each beginning of these bytes, but the whole.
pub fn cuts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    (0..bytes.len()).map(|end| &bytes[..end])
}

/// The bytes with one bit turned, each in turn; and the place of its byte.
pub fn flips(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut turned = bytes.to_vec();
        turned[bit / 8] ^= 1 << (bit % 8);
        (bit / 8, turned)
    })
}

pub fn longer(bytes: &[u8]) -> Vec<u8> {
    [bytes, &[0]].concat()
}

/// The same with another byte somewhere.
pub fn with(bytes: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut other = bytes.to_vec();
    other[at] = byte;
    other
}
