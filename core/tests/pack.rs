//! A section brings back exactly the changes that went in, or nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack;
use ilima_core::space::record::{Change, Context, Record};
use proptest::prelude::*;

const PLAN: RecordId = RecordId([7; 16]);

fn apply(record: &mut Record, edits: &[Edit], at_ms: i64) -> Vec<Change> {
    let context = Context { country: "KE", chance: &|| [at_ms as u8; 16] };
    record.apply(edits, &context, at_ms).unwrap().changes
}

fn set(field: &str, text: &str) -> Edit {
    Edit::Set { record: PLAN, part: String::new(), field: field.into(), text: text.into() }
}

fn a_plan(texts: &[String]) -> Vec<Change> {
    let mut record = Record::new(PLAN, Run([1; 8]));
    let mut changes = apply(
        &mut record,
        &[Edit::Create { record: PLAN, kind: "plan".into() }, set("title", "March")],
        1_700_000_000_000,
    );
    for (text, at) in texts.iter().zip(1_700_000_000_001..) {
        let add = Edit::Add {
            record: PLAN,
            kind: "task".into(),
            part: String::new(),
            parent: String::new(),
            fields: vec![("title".into(), format!("Task {at}"))],
        };
        changes.extend(apply(&mut record, &[set("narrative", text), set("problem", text), add], at));
    }
    changes
}

#[test]
fn every_change_comes_back_to_the_letter() {
    let texts: Vec<String> =
        ["Water", "Water for all", "ماء للجميع", "水 😀 water", ""].iter().map(|text| (*text).to_owned()).collect();
    let changes = a_plan(&texts);
    assert!(changes.len() > 5);
    let packed = pack::write(&changes).unwrap();
    assert_eq!(pack::read(&packed).unwrap(), changes);
    let raw: usize = changes.iter().map(|change| change.raw.len()).sum();
    assert!(packed.len() < raw, "{} is not less than {raw}", packed.len());
}

#[test]
fn a_narrative_of_a_hundred_thousand_letters_travels_in_one_change() {
    let long = "Letters of a long story. ".repeat(4_000);
    let changes = a_plan(&[long]);
    let packed = pack::write(&changes).unwrap();
    assert_eq!(pack::read(&packed).unwrap(), changes);
}

#[test]
fn every_flipped_bit_is_refused_or_changes_nothing() {
    let changes = a_plan(&["Water".to_owned()]);
    let packed = pack::write(&changes).unwrap();
    for at in 0..packed.len() * 8 {
        let mut bytes = packed.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        if let Ok(read) = pack::read(&bytes) {
            assert!(read.iter().zip(&changes).all(|(read, sent)| read.raw == sent.raw), "bit {at}");
        }
    }
}

#[test]
fn every_prefix_is_refused() {
    let packed = pack::write(&a_plan(&["Water".to_owned()])).unwrap();
    for end in 0..packed.len() {
        assert!(pack::read(&packed[..end]).is_err(), "prefix {end}");
    }
}

#[test]
fn a_bomb_is_refused_before_it_bursts() {
    let zeros = vec![0; 200 * 1024 * 1024];
    let bomb = [&[0, 0], zstd::bulk::compress(&zeros, 1).unwrap().as_slice()].concat();
    assert!(bomb.len() < 100_000);
    assert!(pack::read(&bomb).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_people_type_comes_back(texts in proptest::collection::vec(".{0,60}", 1..6)) {
        let changes = a_plan(&texts);
        prop_assert_eq!(pack::read(&pack::write(&changes).unwrap()).unwrap(), changes);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let packed = [&[0, 0], zstd::bulk::compress(&bytes, 1).unwrap().as_slice()].concat();
        let _ = pack::read(&packed);
        let _ = pack::read(&bytes);
    }
}
