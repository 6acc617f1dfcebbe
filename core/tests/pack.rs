//! A section brings back exactly the changes that went in, or nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack;
use ilima_core::pack::known::{Known, Nothing};
use ilima_core::refused::Refused;
use ilima_core::space::record::{Change, Context, Record};
use proptest::prelude::*;

const PLAN: RecordId = RecordId([7; 16]);

fn apply(record: &mut Record, edits: &[Edit], at_ms: i64) -> Vec<Change> {
    let context = Context { country: "KE" };
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
    let packed = pack::write(&changes, &mut Nothing).unwrap();
    assert_eq!(pack::read(&packed, &mut Nothing).unwrap(), changes);
    let raw: usize = changes.iter().map(|change| change.raw.len()).sum();
    assert!(packed.len() < raw, "{} is not less than {raw}", packed.len());
}

/// A desk's knowledge, in memory.
#[derive(Default)]
struct Here {
    records: Vec<Record>,
    ids: Vec<RecordId>,
    runs: Vec<Run>,
}

impl Known for Here {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        self.ids.iter().copied().filter(|id| id.0.starts_with(prefix)).collect()
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        self.runs.iter().copied().filter(|run| run.0.starts_with(prefix)).collect()
    }

    fn told(&mut self, run: Run) -> bool {
        self.runs.contains(&run)
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        let at = self.ids.iter().position(|one| *one == id)?;
        self.records.get(at)
    }
}

impl Here {
    fn take(&mut self, changes: &[Change]) {
        for change in changes {
            if !self.ids.contains(&change.record) {
                self.ids.push(change.record);
                self.records.push(Record::new(change.record, Run([9; 8])));
            }
            let at = self.ids.iter().position(|one| *one == change.record).unwrap();
            self.records[at].receive(std::slice::from_ref(change)).unwrap();
            if !self.runs.contains(&change.run) {
                self.runs.push(change.run);
            }
        }
    }
}

fn here(changes: &[Change]) -> Here {
    let mut here = Here::default();
    here.take(changes);
    here
}

#[test]
fn what_both_know_is_not_told_again() {
    let changes = a_plan(&["Water".to_owned(), "Water for all".to_owned()]);
    let (old, new) = changes.split_at(changes.len() - 3);
    let packed = pack::write(new, &mut here(old)).unwrap();
    assert_eq!(pack::read(&packed, &mut here(old)).unwrap(), new);
    let whole = pack::write(new, &mut Nothing).unwrap();
    assert!(packed.len() + 40 < whole.len(), "{} and {}", packed.len(), whole.len());
    assert_eq!(pack::records(&packed, &mut here(old)).unwrap(), [PLAN]);
}

#[test]
fn what_follows_something_that_is_not_here_waits() {
    let changes = a_plan(&["Water".to_owned(), "Water for all".to_owned()]);
    let (old, new) = changes.split_at(changes.len() - 3);
    let packed = pack::write(new, &mut here(old)).unwrap();
    assert_eq!(pack::read(&packed, &mut Nothing), Err(Refused::Missing));
    assert_eq!(pack::read(&packed, &mut here(&old[..1])), Err(Refused::Missing));
    assert_eq!(pack::records(&packed, &mut Nothing), Err(Refused::Missing));
}

#[test]
fn another_record_with_the_same_beginning_does_no_harm() {
    let changes = a_plan(&["Water".to_owned(), "Water for all".to_owned()]);
    let (old, new) = changes.split_at(changes.len() - 3);
    let packed = pack::write(new, &mut here(old)).unwrap();
    for twin_first in [true, false] {
        let mut reader = Here::default();
        let twin = RecordId([7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        let mut its = Record::new(twin, Run([1, 1, 1, 1, 2, 2, 2, 2]));
        let create = Edit::Create { record: twin, kind: "plan".into() };
        let context = Context { country: "" };
        let its = its.apply(&[create], &context, 5_000).unwrap().changes;
        if twin_first {
            reader.take(&its);
            assert_eq!(pack::read(&packed, &mut reader), Err(Refused::Missing), "the twin is not it");
        }
        reader.take(old);
        reader.take(&its);
        assert_eq!(pack::read(&packed, &mut reader).unwrap(), new);
    }
    // Who writes knows of both, and tells the whole id.
    let mut both = here(old);
    both.ids.push(RecordId([7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]));
    let longer = pack::write(new, &mut both).unwrap();
    assert_eq!(longer.len(), packed.len() + 13);
    assert_eq!(pack::read(&longer, &mut here(old)).unwrap(), new);
}

#[test]
fn a_narrative_of_a_hundred_thousand_letters_travels_in_one_change() {
    let long = "Letters of a long story. ".repeat(4_000);
    let changes = a_plan(&[long]);
    let packed = pack::write(&changes, &mut Nothing).unwrap();
    assert_eq!(pack::read(&packed, &mut Nothing).unwrap(), changes);
}

#[test]
fn every_flipped_bit_is_refused_or_changes_nothing() {
    let changes = a_plan(&["Water".to_owned()]);
    let packed = pack::write(&changes, &mut Nothing).unwrap();
    for at in 0..packed.len() * 8 {
        let mut bytes = packed.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        if let Ok(read) = pack::read(&bytes, &mut Nothing) {
            assert!(read.iter().zip(&changes).all(|(read, sent)| read.raw == sent.raw), "bit {at}");
        }
    }
}

#[test]
fn every_prefix_is_refused() {
    let packed = pack::write(&a_plan(&["Water".to_owned()]), &mut Nothing).unwrap();
    for end in 0..packed.len() {
        assert!(pack::read(&packed[..end], &mut Nothing).is_err(), "prefix {end}");
    }
}

/// A section of version 1 with this inside and no names, compressed.
fn behind_the_seal(inside: &[u8]) -> Vec<u8> {
    let packed = zstd::bulk::compress(inside, 1).unwrap();
    [&[0x11, 0, 0, 0, 0, 1, 1, 1], &packed[4..]].concat()
}

#[test]
fn a_bomb_is_refused_before_it_bursts() {
    let zeros = vec![0; 200 * 1024 * 1024];
    let bomb = behind_the_seal(&zeros);
    assert!(bomb.len() < 100_000);
    assert!(pack::read(&bomb, &mut Nothing).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_people_type_comes_back(texts in proptest::collection::vec(".{0,60}", 1..6)) {
        let changes = a_plan(&texts);
        prop_assert_eq!(pack::read(&pack::write(&changes, &mut Nothing).unwrap(), &mut Nothing).unwrap(), changes);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let packed = behind_the_seal(&bytes);
        let _ = pack::read(&packed, &mut Nothing);
        let _ = pack::read(&bytes, &mut Nothing);
    }
}
