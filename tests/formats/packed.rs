//! Sections of changes: in each way in which the inside can lie, and one that follows what the reader has.

use crate::golden::{cuts, flips, golden, longer, with};
use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack::known::{Known, Nothing};
use ilima_core::pack::{self, SQUEEZER, records, squeezed};
use ilima_core::refused::Refused;
use ilima_core::space::record::{Change, Context, Record};
use ilima_core::view::View;
use ilima_ledger::seal::hash;

const PLAN: RecordId = RecordId([7; 16]);
const RUN: Run = Run([1; 8]);
const BEGUN_MS: i64 = 1_800_000_000_000;
/// version and way, digest, one record, one run and no part told whole
const HEAD_BYTES: usize = 1 + 4 + 1 + 16 + 1 + 8 + 1;

fn set(field: &str, text: &str) -> Edit {
    Edit::Set { record: PLAN, part: String::new(), field: field.into(), text: text.into() }
}

fn task(title: &str) -> Edit {
    let fields = vec![("title".into(), title.into()), ("status".into(), "todo".into())];
    Edit::Add { record: PLAN, kind: "task".into(), part: String::new(), parent: String::new(), fields }
}

/// What a desk did, a second apart.
fn done(steps: Vec<Vec<Edit>>) -> Vec<Change> {
    let mut plan = Record::new(PLAN, RUN);
    let apply = |(edits, at): (Vec<Edit>, i64)| {
        plan.apply(&edits, &Context { country: "KE" }, BEGUN_MS + at * 1_000).unwrap().changes
    };
    steps.into_iter().zip(0..).flat_map(apply).collect()
}

fn beginning() -> Vec<Vec<Edit>> {
    vec![
        vec![
            Edit::Create { record: PLAN, kind: "plan".into() },
            set("title", "March for water"),
            set("status", "draft"),
        ],
        vec![task("Hand in the notice"), set("narrative", "Water for all 水 😀 ماء")],
        vec![set("narrative", "Water for all ماء"), set("title", "March")],
    ]
}

fn many() -> Vec<Vec<Edit>> {
    let more = (0..40).map(|at| vec![task(&format!("Task {at}")), set("title", &format!("March, {at}"))]);
    beginning().into_iter().chain(more).collect()
}

pub fn rows() -> Vec<u8> {
    pack::write(&done(beginning()), &mut Nothing).unwrap()
}

pub fn columns() -> Vec<u8> {
    pack::write(&done(many()), &mut Nothing).unwrap()
}

/// No desk writes so long a one in clear; each must read it.
pub fn plain() -> Vec<u8> {
    let rows = golden("pack-rows");
    assert_eq!(rows[0], 0x11);
    [&[0x10], &rows[1..HEAD_BYTES], &pack::inside(&rows).unwrap()].concat()
}

/// For somebody who has the beginning.
pub fn following() -> Vec<u8> {
    let steps = beginning().into_iter().chain([vec![set("status", "active"), task("Water")]]).collect();
    let all = done(steps);
    let old = done(beginning()).len();
    pack::write(&all[old..], &mut Here::with(&all[..old])).unwrap()
}

/// A desk that has one record.
struct Here(Record);

impl Here {
    fn with(changes: &[Change]) -> Here {
        let mut plan = Record::new(PLAN, Run([9; 8]));
        plan.receive(changes).unwrap();
        Here(plan)
    }
}

impl Known for Here {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        [PLAN].into_iter().filter(|id| id.0.starts_with(prefix)).collect()
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        [RUN].into_iter().filter(|run| run.0.starts_with(prefix)).collect()
    }

    fn told(&mut self, run: Run) -> bool {
        run == RUN
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        (id == PLAN).then_some(&self.0)
    }
}

fn view(changes: &[Change]) -> View {
    Here::with(changes).0.view()
}

fn said(view: &View, field: &str) -> String {
    let field = view.fields.iter().find(|seen| seen.name == field).unwrap();
    let [answer] = field.answers.as_slice() else { panic!("{field:?}") };
    answer.text.clone()
}

fn read(bytes: &[u8]) -> Result<Vec<Change>, Refused> {
    pack::read(bytes, &mut Nothing)
}

#[test]
fn a_section_says_what_it_said_in_each_way() {
    let changes = read(&golden("pack-rows")).unwrap();
    assert_eq!(read(&golden("pack-plain")).unwrap(), changes);
    assert_eq!(golden("pack-plain")[0] >> 4, 1);
    for change in &changes {
        assert_eq!((change.record, change.run, change.own_section), (PLAN, RUN, false));
    }
    assert_eq!(changes.iter().filter(|change| change.document.0 == PLAN.0).count(), 3);
    let plan = view(&changes);
    assert_eq!((plan.kind.as_str(), plan.title.as_str(), plan.id), ("plan", "March", PLAN));
    assert_eq!(said(&plan, "status"), "draft");
    assert_eq!(said(&plan, "narrative"), "Water for all ماء");
    let [task] = plan.parts.as_slice() else { panic!("{plan:?}") };
    assert_eq!(
        (task.kind.as_str(), task.title.as_str(), task.id.as_str()),
        ("task", "Hand in the notice", "task.ofbf7yhjw4o5r")
    );
    let steps = Here::with(&changes).0.history();
    let times: Vec<i64> = steps.iter().map(|step| step.stamp.at_ms - BEGUN_MS).collect();
    assert_eq!((times.first(), times.last()), (Some(&2_000), Some(&0)));

    assert_eq!(golden("pack-columns")[0], 0x12);
    let plan = view(&read(&golden("pack-columns")).unwrap());
    assert_eq!((plan.title.as_str(), plan.parts.len()), ("March, 39", 41));
}

#[test]
fn a_section_that_follows_another_waits_for_it() {
    let bytes = golden("pack-following");
    assert_eq!(read(&bytes), Err(Refused::Missing));
    let old = read(&golden("pack-rows")).unwrap();
    let new = pack::read(&bytes, &mut Here::with(&old)).unwrap();
    assert_eq!(records(&bytes, &mut Here::with(&old)), Ok(vec![PLAN]));
    let plan = view(&[old.clone(), new.clone()].concat());
    assert_eq!((said(&plan, "status").as_str(), plan.parts.len()), ("active", 2));
    assert_eq!(pack::write(&new, &mut Here::with(&old)).unwrap(), bytes);
}

/// What stands before the inside, and the inside: another zstd may squeeze it otherwise.
#[test]
fn what_was_read_is_written_the_same() {
    for name in ["pack-rows", "pack-columns"] {
        let bytes = golden(name);
        let again = pack::write(&read(&bytes).unwrap(), &mut Nothing).unwrap();
        assert_eq!(again[..HEAD_BYTES], bytes[..HEAD_BYTES], "{name}");
        assert!(pack::inside(&again) == pack::inside(&bytes), "{name}");
    }
}

#[test]
fn a_section_that_is_newer_cut_turned_too_large_or_longer_is_refused() {
    let damaged = Err(Refused::Damaged("pack"));
    for name in ["pack-rows", "pack-plain", "pack-columns"] {
        let bytes = golden(name);
        for newer in [0x00, 0x13, 0x1f, 0x20, 0xf1] {
            assert_eq!(read(&with(&bytes, 0, newer)), Err(Refused::Newer(newer)));
        }
        cuts(&bytes).for_each(|cut| assert_eq!(read(cut), damaged, "{name} cut at {}", cut.len()));
        assert_eq!(read(&longer(&bytes)), damaged);
    }
    let bytes = golden("pack-plain");
    let whole = read(&bytes).unwrap();
    for (at, turned) in flips(&bytes) {
        match read(&turned) {
            Err(Refused::Newer(_)) => assert_eq!(at, 0),
            // The record's own id is in no change, and some things can be said in two ways; an entry's seal guards them.
            Ok(read) => {
                assert!(read.iter().map(|change| &change.raw).eq(whole.iter().map(|change| &change.raw)), "{at}")
            }
            Err(Refused::Damaged("pack") | Refused::Missing | Refused::TooMuch { .. }) => {}
            Err(refused) => panic!("{at}: {refused:?}"),
        }
    }
    let bomb = squeezed(&vec![0; 33 * 1024 * 1024]).unwrap();
    let bomb = [&[0x11], &bytes[1..HEAD_BYTES], &bomb].concat();
    assert_eq!(read(&bomb), Err(Refused::TooMuch { what: "inflated bytes", limit: 32 * 1024 * 1024 }));
}

/// Somebody else must squeeze a section to the very bytes that its author signed. Where this fails after an update of
/// zstd, `SQUEEZER` gets a new number.
#[test]
fn whoever_squeezes_gets_the_same_bytes_as_ever() {
    let mut state = 1u64;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ["water ", "march ", "agua ", "marche ", "ماء ", "1"][(state >> 33) as usize % 6]
    };
    let clear: String = (0..200_000).map(|_| word()).collect();
    let mut whole = Vec::new();
    for len in [0, 1, 7, 30, 200, 1_000, 5_000, 20_000, 100_000, 400_000, 1_000_000] {
        whole.extend(squeezed(&clear.as_bytes()[..len]).unwrap());
    }
    assert_eq!(SQUEEZER, 1);
    let digest: String = hash(&[&whole]).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "a505b31b03004cca");
}
