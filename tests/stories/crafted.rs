//! A member whose signature is good and whose operations are crafted, on a record that is somebody else's.

use crate::hostile_carriers::{items, keys};
use crate::hostile_member::{device_of, signed_by};
use crate::world::{Person, founder, let_in};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, ExpandedChange, ObjType, ROOT, TextEncoding};
use ilima_core::ids::{DocumentId, RecordId, Run};
use ilima_core::pack::{self, known::Known, known::Nothing};
use ilima_core::space::record::{Change, Record};
use ilima_desk::job::Job;
use ilima_ledger::SystemRandom;
use ilima_ledger::entry::{Section, open};
use ilima_ledger::members::{Members, SignedAct};
use ilima_ledger::run::new_run;
use ilima_sync::item::Item;
use std::num::NonZeroU64;

/// What Juma's program knows: one record.
struct Held {
    id: RecordId,
    record: Record,
    runs: Vec<Run>,
}

impl Known for Held {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        Some(self.id).filter(|id| id.0.starts_with(prefix)).into_iter().collect()
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        self.runs.iter().copied().filter(|run| run.0.starts_with(prefix)).collect()
    }

    fn told(&mut self, run: Run) -> bool {
        self.runs.contains(&run)
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        (id == self.id).then_some(&self.record)
    }
}

/// The changes of a record, out of what its author gives.
fn given(by: &mut Person, record: RecordId) -> Vec<Change> {
    let path = by.path("given.ilima");
    by.give(&path);
    let keys = keys(by);
    let (mut acts, mut changes) = (Vec::new(), Vec::new());
    for item in items(&keys, &std::fs::read(path).unwrap()) {
        if let Item::Acts(some) = &item {
            acts.extend(some.iter().map(|act| SignedAct::decode(act).unwrap()));
        }
        let Item::Span(span) = item else { continue };
        let members = Members::from_acts(keys.space, &acts);
        let opened = open(&keys, &members, &span.place(span.first, &span.before), &span.entries[0]).unwrap();
        for section in opened.sections {
            let Section::Whole(clear) = section else { continue };
            changes.extend(pack::read(&clear, &mut Nothing).unwrap().into_iter().filter(|one| one.record == record));
        }
    }
    changes
}

fn raw(change: &Change) -> automerge::Change {
    automerge::Change::from_bytes(change.raw.clone()).unwrap()
}

/// A change on top of these, twisted.
fn crafted(base: &[Change], run: Run, twist: &dyn Fn(&mut ExpandedChange)) -> Change {
    let mut doc = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit).with_actor(ActorId::from(run.0));
    doc.apply_changes(base.iter().map(raw)).unwrap();
    let text = doc.put_object(ROOT, "rallying_cry", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, "abc").unwrap();
    doc.put(ROOT, "status", "active").unwrap();
    doc.commit_with(CommitOptions::default().with_time(2_000)).unwrap();
    let mut open = doc.get_last_local_change().unwrap().decode();
    twist(&mut open);
    let raw = automerge::Change::from(open).raw_bytes().to_vec();
    Change { run, raw, ..base[0].clone() }
}

#[test]
fn crafted_operations_with_a_good_signature_cost_only_themselves() {
    let mut amina = founder("Amina");
    let juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = amina.add("plan", &[("title", "March for water"), ("problem", "The well is dry")]);
    let base: Vec<Change> =
        given(&mut amina, plan).into_iter().filter(|one| one.document == DocumentId(plan.0)).collect();
    assert!(!base.is_empty());
    let twists: [&dyn Fn(&mut ExpandedChange); 9] = [
        &|open| open.start_op = NonZeroU64::new(1).unwrap(),
        &|open| open.start_op = NonZeroU64::new(u64::from(u32::MAX)).unwrap(),
        &|open| open.seq = 7,
        &|open| open.operations.reverse(),
        &|open| drop(open.operations.remove(0)),
        &|open| open.operations.iter_mut().for_each(|op| op.insert = !op.insert),
        &|open| open.operations.extend(open.operations.clone()),
        &|open| open.deps.clear(),
        &|_| {},
    ];
    let mut sections = Vec::new();
    for twist in twists {
        let run = Run(new_run(device_of(&juma), &SystemRandom::new(), |_| false).unwrap());
        let mut record = Record::new(plan, run);
        record.receive(&base).unwrap();
        let runs = base.iter().map(|change| change.run).collect();
        // Some cannot even be said in our format.
        sections.extend(pack::write(&[crafted(&base, run, twist)], &mut Held { id: plan, record, runs }));
    }
    assert!(sections.len() >= 4, "{}", sections.len());
    let entries: Vec<Vec<Vec<u8>>> = sections.into_iter().map(|section| vec![section]).collect();
    let path = signed_by(&juma, &entries);
    let early = amina.path("early.ilima");
    amina.give(&early);
    thandi.receive(&early);
    for person in [&mut amina, &mut thandi] {
        person.receive(&path);
    }
    for person in [amina, thandi] {
        let mut person = person.sleep();
        assert_eq!(person.answers(plan, "title"), ["March for water"]);
        assert_eq!(person.answers(plan, "problem"), ["The well is dry"]);
        assert!(person.answers(plan, "status").contains(&"active".to_owned()), "the honest one is taken");
        let aside = person.desk.quarantine().unwrap();
        assert!(aside.len() >= 2 && aside.iter().all(|one| one.from == "Juma"), "{aside:?}");
        assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
        person.set(plan, "title", "March on");
        assert_eq!(person.answers(plan, "title"), ["March on"]);
    }
}
