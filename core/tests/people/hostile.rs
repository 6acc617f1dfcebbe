//! Files made to hurt: refused or read, in bounded time, never a panic.

use ilima_core::formats::people::{drafts, guess, preflight};
use ilima_core::formats::{csv_in, vcard};
use ilima_core::refused::Refused;
use proptest::prelude::*;

fn too_much(what: &str, read: Result<csv_in::Table, Refused>) {
    assert!(matches!(read, Err(Refused::TooMuch { what: told, .. }) if told == what), "{what}");
}

#[test]
fn tables_beyond_the_limits_are_refused_by_name() {
    too_much("rows", csv_in::read("a,b\n".repeat(200_002).as_bytes(), None, None));
    too_much("columns", csv_in::read(",".repeat(200).as_bytes(), None, Some(',')));
    too_much("bytes in a cell", csv_in::read(format!("Name\n{}\n", "x".repeat(40_000)).as_bytes(), None, None));
    too_much("cells", csv_in::read(format!("{}\n", ",".repeat(159)).repeat(25_001).as_bytes(), None, Some(',')));
    too_much("bytes", csv_in::read(&vec![b'x'; 64 * 1024 * 1024 + 1], None, None));
}

#[test]
fn a_card_of_nothing_but_line_ends_is_refused() {
    let lines = ["BEGIN:VCARD", &"\n".repeat(4_000_000), "END:VCARD"].concat();
    assert_eq!(vcard::read(lines.as_bytes(), "KE"), Err(Refused::TooMuch { what: "lines", limit: 4_000_000 }));
}

#[test]
fn a_card_of_nothing_but_soft_line_breaks_takes_no_age() {
    let mut bytes = b"BEGIN:VCARD\nQUOTED-PRINTABLE".to_vec();
    bytes.extend(b"=\nx=\nx".repeat(400_000));
    assert!(vcard::read(&bytes, "KE").is_ok());
}

#[test]
fn a_card_of_endless_properties_is_bounded() {
    let phones: String = (0..2_000).map(|at| format!("TEL:07{at:08}\n")).collect();
    let cards = vcard::read(format!("BEGIN:VCARD\nFN:Grace\n{phones}END:VCARD\n").as_bytes(), "KE").unwrap();
    assert!(cards[0].fields.len() < 600);
}

/// Bytes that look a little like what the parsers expect.
fn nearly(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(pieces).prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
        1 => ".{0,8}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

const TABLE: &[&str] = &[
    "Name",
    "Mobile",
    "Tags",
    "SMS opt out",
    "id",
    "place.country",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\"",
    "\u{feff}",
    "#org",
    "'=",
    "0712345678",
    "+254",
    "a@b.org",
    "yes",
    "\u{202e}",
    "أحمد",
    "custom/",
    "consent.",
];
const CARD: &[&str] = &[
    "BEGIN:VCARD\n",
    "END:VCARD\n",
    "\n",
    "\n ",
    "=\n",
    "=C3",
    "=",
    ":",
    ";",
    ",",
    "\\",
    "\"",
    "FN",
    "N",
    "TEL",
    "ADR",
    "BDAY",
    "CATEGORIES",
    "UID",
    "item1.",
    "ENCODING=QUOTED-PRINTABLE",
    "CHARSET=UTF-16",
    "TYPE=",
    "--0203",
    "X-APPLE-OMIT-YEAR=",
    "0712345678",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_table_is_read_or_refused(bytes in nearly(TABLE)) {
        if let Ok(table) = csv_in::read(&bytes, None, None) {
            let rows = drafts(&table, &guess(&table), "KE");
            prop_assert_eq!(preflight(&rows, &[]).rows.len(), rows.len());
        }
    }

    #[test]
    fn any_card_is_read_or_refused(bytes in nearly(CARD)) {
        let bytes = [b"BEGIN:VCARD\n".as_slice(), &bytes].concat();
        if let Ok(rows) = vcard::read(&bytes, "KE") {
            prop_assert_eq!(preflight(&rows, &[]).rows.len(), rows.len());
        }
    }

    #[test]
    fn any_bytes_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = csv_in::read(&bytes, None, None);
        let _ = csv_in::read(&bytes, Some("utf-16le"), Some(';'));
        let _ = vcard::read(&bytes, "");
    }

    /// What an import would write can be written: one bad cell never stops a list.
    #[test]
    fn every_row_that_is_taken_can_be_written(cells in proptest::collection::vec(".{0,30}", 12)) {
        let header = "Name,Mobile,Email,Tags,Country code,born,gender,languages,external_ids,place.point,SMS opt out,Other\n";
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        // Zeros and many control characters are refused as no table at all.
        if let Ok(table) = csv_in::read(format!("{header}{}\n", quoted.join(",")).as_bytes(), None, None) {
            let rows = drafts(&table, &guess(&table), "KE");
            rows.iter().filter(|draft| draft.problem.is_none()).for_each(|draft| drop(super::out::written(draft)));
        }
    }
}
