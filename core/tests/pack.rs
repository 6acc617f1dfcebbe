//! A section brings back exactly the changes that went in, or nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack::known::{Known, Nothing};
use ilima_core::pack::{self, Called};
use ilima_core::refused::Refused;
use ilima_core::space::record::{Change, Context, Record};
use proptest::prelude::*;
use std::collections::BTreeSet;

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
    /// Runs that the sealer has no part in.
    others: Vec<Run>,
    /// What forgotten records held.
    held: BTreeSet<Called>,
    /// How often it was asked for a record.
    looks: usize,
}

impl Known for Here {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        self.ids.iter().copied().filter(|id| id.0.starts_with(prefix)).collect()
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        let mut found: Vec<Run> = self.runs.iter().copied().filter(|run| run.0.starts_with(prefix)).collect();
        // As a desk answers: those of somebody who has many such come last.
        found.sort_by_key(|run| self.others.contains(run));
        found
    }

    fn told(&mut self, run: Run) -> bool {
        self.runs.contains(&run)
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        let at = self.ids.iter().position(|one| *one == id)?;
        self.looks += 1;
        self.records.get(at)
    }

    fn may_seal(&mut self, run: Run) -> bool {
        !self.others.contains(&run)
    }

    fn held(&mut self, change: Called) -> bool {
        self.held.contains(&change)
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

/// A record that begins as the plan does.
fn twin(number: u8) -> RecordId {
    RecordId([7, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, number])
}

/// A run that begins as the plan's author's does.
fn hostile_run(number: u8) -> Run {
    Run([1, 1, 1, 1, 2, 2, 2, number])
}

fn created(record: RecordId, run: Run, edits: &[Edit]) -> Vec<Change> {
    let create = Edit::Create { record, kind: "plan".into() };
    let edits: Vec<Edit> = [create].into_iter().chain(edits.iter().cloned()).collect();
    Record::new(record, run).apply(&edits, &Context { country: "" }, 5_000).unwrap().changes
}

fn set_in(record: RecordId, part: &str, field: &str, text: &str) -> Edit {
    Edit::Set { record, part: part.into(), field: field.into(), text: text.into() }
}

fn add_task(record: RecordId, part: &str) -> Edit {
    let fields = vec![("title".into(), "Chairs".into())];
    Edit::Add { record, kind: "task".into(), part: part.into(), parent: String::new(), fields }
}

/// Another part that begins as this one does.
fn part_like(part: &str, number: u8) -> String {
    let letters = b"abcdefghijklmnopqrstuvwxyz234567";
    let end = [number / 32, number % 32].map(|at| char::from(letters[usize::from(at)]));
    format!("{}aaaaaa{}{}", &part[..part.len() - 8], end[0], end[1])
}

#[test]
fn a_hundred_twins_of_each_record_run_and_part_keep_no_honest_section_out() {
    let context = Context { country: "KE" };
    let plans = [PLAN, RecordId([8; 16])];
    let (mut old, mut new, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for plan in plans {
        let mut hers = Record::new(plan, Run([1; 8]));
        let create = Edit::Create { record: plan, kind: "plan".into() };
        let edits = [create, set_in(plan, "", "title", "March"), add_task(plan, ""), add_task(plan, "")];
        let made = hers.apply(&edits, &context, 1_000).unwrap();
        // Somebody else goes on: what he follows, what he replaces, records, run and parts are told shortly.
        let mut his = Record::new(plan, Run([4; 8]));
        his.receive(&made.changes).unwrap();
        let done = made.parts.iter().map(|part| set_in(plan, part, "status", "done"));
        let edits: Vec<Edit> = [set_in(plan, "", "title", "March for water")].into_iter().chain(done).collect();
        new.extend(his.apply(&edits, &context, 2_000).unwrap().changes);
        old.extend(made.changes);
        parts.push(made.parts);
    }
    let packed = pack::write(&new, &mut here(&old)).unwrap();
    let mut hostile = Vec::new();
    for (number, run) in (0..100).map(|number| (number, hostile_run(number))) {
        for (plan, parts) in plans.iter().zip(&parts) {
            // Other records, whose changes end where hers do; and in her own plan the same once more.
            let mut id = RecordId([plan.0[0]; 16]);
            (id.0[14], id.0[15]) = (1, number);
            let edits = [set_in(id, "", "title", "March"), add_task(id, ""), add_task(id, "")];
            hostile.extend(created(id, run, &edits));
            let more: Vec<Edit> = parts.iter().map(|part| add_task(*plan, &part_like(part, number))).collect();
            hostile.extend(created(*plan, run, &[[set_in(*plan, "", "title", "Not so")].to_vec(), more].concat()));
        }
    }
    for hers_first in [false, true] {
        let mut reader = Here { others: (0..100).map(hostile_run).collect(), ..Here::default() };
        if hers_first {
            reader.take(&old);
        }
        reader.take(&hostile);
        if !hers_first {
            assert_eq!(pack::read(&packed, &mut reader), Err(Refused::Missing), "what it follows is not here yet");
            reader.take(&old);
        }
        reader.looks = 0;
        assert_eq!(pack::read(&packed, &mut reader).unwrap(), new);
        assert!(reader.looks < 100_000, "{} looks", reader.looks);
    }
}

#[test]
fn a_narrative_that_begins_goes_to_its_own_record() {
    let old = created(PLAN, Run([1; 8]), &[]);
    let mut hers = Record::new(PLAN, Run([1; 8]));
    hers.receive(&old).unwrap();
    let new = apply(&mut hers, &[set("narrative", "Long ago")], 2_000);
    let packed = pack::write(&new, &mut here(&old)).unwrap();
    let mut reader = here(&created(twin(1), Run([1; 8]), &[]));
    assert!(pack::read(&packed, &mut reader).is_err(), "the twin alone");
    reader.take(&old);
    assert_eq!(pack::read(&packed, &mut reader).unwrap(), new);
    assert_eq!(pack::owner(&packed, &mut reader).unwrap(), Some(PLAN));
}

/// Of the one whose changes are gone it is remembered what they were called.
#[test]
fn whose_a_section_is_is_found_though_several_begin_alike() {
    let (hers, other) = (created(PLAN, Run([1; 8]), &[set("problem", "Water")]), created(twin(1), Run([4; 8]), &[]));
    let more = |old: &[Change], id| {
        let mut record = Record::new(id, Run([5; 8]));
        record.receive(old).unwrap();
        let edit = Edit::Set { record: id, part: String::new(), field: "title".into(), text: "March".into() };
        pack::write(&apply(&mut record, &[edit], 2_000), &mut here(old)).unwrap()
    };
    let (of_hers, of_other) = (more(&hers, PLAN), more(&other, twin(1)));
    let mut both = here(&[hers.clone(), other.clone()].concat());
    for (packed, id) in [(&of_hers, PLAN), (&of_other, twin(1))] {
        assert_eq!(pack::owner(packed, &mut both).unwrap(), Some(id));
    }
    // She is forgotten.
    let mut after = here(&other);
    after.ids.push(PLAN);
    after.runs.push(Run([1; 8]));
    assert_eq!(
        pack::owner(&of_hers, &mut after).unwrap(),
        None,
        "it may be the other's, whose changes are on their way"
    );
    let told = pack::write(&hers, &mut Nothing).unwrap();
    after.held = pack::called(&told, PLAN, &mut after).unwrap();
    assert_eq!(pack::owner(&of_hers, &mut after).unwrap(), Some(PLAN));
    assert_eq!(pack::owner(&of_other, &mut after).unwrap(), Some(twin(1)));
    // The same run ends both at the same place: the digest tells.
    let title = Edit::Set { record: twin(1), part: String::new(), field: "problem".into(), text: "Food".into() };
    let same = created(twin(1), Run([1; 8]), &[title]);
    let (of_same, mut after) = (more(&same, twin(1)), here(&same));
    after.ids.push(PLAN);
    after.held = pack::called(&told, PLAN, &mut after).unwrap();
    assert_eq!(pack::owner(&of_same, &mut after).unwrap(), Some(twin(1)));
    assert_eq!(pack::owner(&of_hers, &mut after).unwrap(), Some(PLAN));
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
