//! What leaves as CSV or vCard comes back as the same people.

use super::{fates, new, read, read_bytes};
use ilima_core::action::Edit;
use ilima_core::formats::people::{Draft, Fate, Known, preflight};
use ilima_core::formats::{people_out, vcard};
use ilima_core::ids::{RecordId, Run};
use ilima_core::kinds::names::is_set;
use ilima_core::kinds::person::consent_state;
use ilima_core::space::record::{Context, Record};
use proptest::prelude::*;

/// The record that a row makes, with every field as the desk writes it.
pub fn written(draft: &Draft) -> Record {
    let id = RecordId([draft.row as u8; 16]);
    let part = String::new;
    let mut edits = vec![Edit::Create { record: id, kind: "person".into() }];
    for (field, text) in draft.fields.clone() {
        let set = is_set("person", &field);
        edits.push(if set {
            Edit::Put { record: id, part: part(), field, text }
        } else {
            Edit::Set { record: id, part: part(), field, text }
        });
    }
    for (channel, state) in draft.consents.clone() {
        let fields = vec![("channel".to_owned(), channel), ("state".to_owned(), state)];
        edits.push(Edit::Add { record: id, kind: "consent".into(), part: part(), parent: part(), fields });
    }
    let mut record = Record::new(id, Run([1; 8]));
    record.apply(&edits, &Context { country: "KE" }, 1_000).unwrap();
    record
}

/// As the desk knows her from the store's cells.
fn known(record: &Record) -> Known {
    let row = record.row();
    let cells = || row.cells.iter().filter(|cell| cell.part.is_empty());
    let all = |name: &'static str| cells().filter(move |cell| cell.field == name).map(|cell| cell.text.clone());
    let mut fields: Vec<(String, String)> = cells().map(|cell| (cell.field.clone(), cell.text.clone())).collect();
    for channel in ["sms", "phone", "email"] {
        fields.push((format!("consent.{channel}"), consent_state(&record.view(), channel).name().to_owned()));
    }
    Known {
        id: row.id,
        name: all("display_name").next().unwrap_or_default(),
        locality: all("place.locality").next().unwrap_or_default(),
        phones: all("phones").collect(),
        mails: all("mails").map(|mail| ilima_core::fold::fold(&mail)).collect(),
        fingerprints: Vec::new(),
        fields,
    }
}

const PEOPLE: &str = "Name,Mobile,E-mail,District,Tags,SMS opt out,Notes,Date joined,Address,born,gender\n\
    Grace Otieno,0712345678;0712345679,Grace@Example.org,Kibera,\"water;shift=early\",yes,\"=1+1, \"\"so\"\"\nline two\",2025-01-02,\"12 Road; B\",1980-03-22,female\n\
    أحمد الحسن,+201048399634,,إمبابة,,,,,,--02-03,\n\
    ,0712345670,,,,,,,,,\n\
    '=not a formula,0712 99,x@example.org,,,,+1 for the march,\"＝1\",,1980,Mx\n";

fn records() -> Vec<Record> {
    read(PEOPLE).iter().map(written).collect()
}

fn all_same(rows: &[Draft], people: &[Record]) {
    let known: Vec<Known> = people.iter().map(known).collect();
    assert_eq!(rows.len(), people.len());
    for (fate, draft) in fates(rows, &known).iter().zip(rows) {
        assert!(matches!(fate, Fate::Same { .. }), "row {}: {fate:?}", draft.row);
    }
}

#[test]
fn our_own_table_comes_back_without_a_change() {
    let people = records();
    let views: Vec<_> = people.iter().map(Record::view).collect();
    all_same(&read_bytes(&people_out::csv(&views)), &people);
}

#[test]
fn tabs_and_line_ends_in_a_note_make_no_table_of_their_own() {
    let mut draft = read("Name\nAmina\n").remove(0);
    draft.fields.push(("notes".into(), "\t\r\t\r\t0".into()));
    let people = vec![written(&draft)];
    let views: Vec<_> = people.iter().map(Record::view).collect();
    all_same(&read_bytes(&people_out::csv(&views)), &people);
}

#[test]
fn a_guard_that_somebody_typed_stays_behind_a_line_end() {
    let mut draft = read("Name\nAmina\n").remove(0);
    draft.fields.push(("notes".into(), "\n'\tsee below".into()));
    let people = vec![written(&draft)];
    let views: Vec<_> = people.iter().map(Record::view).collect();
    all_same(&read_bytes(&people_out::csv(&views)), &people);
}

#[test]
fn our_own_cards_come_back_without_a_change() {
    let people = records();
    let views: Vec<_> = people.iter().map(Record::view).collect();
    all_same(&vcard::read(&people_out::vcards(&views), "KE").unwrap(), &people);
}

#[test]
fn cards_bring_whole_people_to_another_space() {
    let people = records();
    let views: Vec<_> = people.iter().map(Record::view).collect();
    let rows = vcard::read(&people_out::vcards(&views), "ZA").unwrap();
    assert_eq!(new(&preflight(&rows, &[])), people.len());
    for (draft, before) in rows.iter().zip(read(PEOPLE)) {
        for field in ["display_name", "place.locality", "notes", "born", "gender"] {
            assert_eq!(draft.text(field), before.text(field), "{field}");
        }
    }
}

#[test]
fn no_cell_is_a_formula_and_phones_stay_phones() {
    let views: Vec<_> = records().iter().map(Record::view).collect();
    let bytes = people_out::csv(&views);
    assert!(bytes.starts_with(b"\xef\xbb\xbfid,"));
    let mut reader = csv::ReaderBuilder::new().from_reader(&bytes[3..]);
    let phones = reader.headers().unwrap().iter().position(|name| name == "phones").unwrap();
    let mut seen = 0;
    for record in reader.records().map(Result::unwrap) {
        for (at, cell) in record.iter().enumerate() {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            assert!(!formula || (at == phones && cell.starts_with("+2")), "{cell}");
            seen += 1;
        }
    }
    assert!(seen > 100);
    assert!(String::from_utf8(bytes).unwrap().contains("\r\n"));
}

#[test]
fn a_line_of_a_card_is_never_longer_than_75_octets_and_says_one_thing() {
    let rows = read(
        "Name,Mobile,Notes\nGrace,0712345678,\"BEGIN:VCARD\nFN:Somebody else\nEND:VCARD ماء ماء ماء ماء ماء ماء ماء ماء ماء\"\n",
    );
    let bytes = people_out::vcards(&[written(&rows[0]).view()]);
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 76));
    assert_eq!(vcard::read(&bytes, "KE").unwrap().len(), 1);
}

#[test]
fn rejected_rows_are_told_with_number_and_reason() {
    let rows = read("Name,Mobile,District\nGrace,0712345678,Kibera\n,,=Kibera\n");
    let told = String::from_utf8(people_out::rejected_csv(&rows, &preflight(&rows, &[]))).unwrap();
    assert_eq!(told, "\u{feff}row,reason,text\r\n3,no_name_and_no_way,place.locality: =Kibera\r\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_is_in_a_record_comes_back(name in ".{1,20}", notes in ".{0,40}", tag in ".{0,12}", custom in ".{0,20}") {
        let mut draft = Draft { row: 9, ..Draft::default() };
        for (field, text) in [("phones", "0712345678"), ("display_name", &name), ("notes", &notes), ("custom/shoe size", &custom)] {
            draft.take(field, "x", text, "KE");
        }
        // A tag as people type it into the window: separators of spreadsheets are letters there.
        let parsed = ilima_core::schema::pointer::tag("tags", &tag).unwrap_or_default();
        if !parsed.is_empty() {
            draft.fields.push(("tags".to_owned(), parsed));
        }
        draft.finish();
        let people = [written(&draft)];
        let view = people[0].view();
        all_same(&read_bytes(&people_out::csv(std::slice::from_ref(&view))), &people);
        all_same(&vcard::read(&people_out::vcards(&[view]), "KE").unwrap(), &people);
    }
}
