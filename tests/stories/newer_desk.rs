//! A desk of version 1.1 writes what this one does not know; it goes through a desk of today unharmed.

use crate::world::{Person, founder, let_in};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Automerge, ObjType, ROOT, ReadDoc, TextEncoding};
use ilima_core::ids::{DocumentId, RecordId, Run};
use ilima_core::pack;
use ilima_core::pack::known::{Known, Nothing};
use ilima_core::space::record::{Change, Record, companion};
use ilima_desk::contract::GiveAsk;
use ilima_desk::job::Job;
use ilima_ledger::SystemRandom;
use ilima_ledger::entry::{self, Section};
use ilima_ledger::invite::{Invite, Request, open_invite};
use ilima_ledger::keys::DeviceKeys;
use ilima_ledger::members::{Members, SignedAct};
use ilima_ledger::run::new_run;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::Padding;
use ilima_sync::parcel::{self, Item};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

const PLAN: RecordId = RecordId([7; 16]);
/// A kind of part that comes with 1.1, with an id as all parts have.
const STALL: &str = "stall.k3v9abcdefghi";

/// A member whose program is newer than ours: it shares our formats, not our kinds.
struct Newer {
    device: DeviceKeys,
    run: Run,
    invite: Invite,
    members: Members,
}

fn newer(inviter: &mut Person, name: &str) -> Newer {
    let device = DeviceKeys::generate(&SystemRandom::new()).unwrap();
    let (request, invite) = (inviter.path("request"), inviter.path("invite"));
    let asks = Request::new(name.into(), &device);
    std::fs::write(&request, asks.encode(&device)).unwrap();
    inviter.desk.invite(&request, &invite, "contributor").unwrap();
    let invite = open_invite(&std::fs::read(&invite).unwrap(), &device).unwrap();
    let members = Members::from_acts(invite.keys.space, &invite.acts);
    let run = Run(new_run(device.card().device, &SystemRandom::new(), |_| false).unwrap());
    Newer { device, run, invite, members }
}

fn document(run: Run) -> AutoCommit {
    AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit).with_actor(ActorId::from(run.0))
}

fn change(run: Run, document: DocumentId, doc: &mut AutoCommit) -> Change {
    doc.commit_with(CommitOptions::default().with_time(1_800_000_000_000)).unwrap();
    let raw = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    Change { document, record: PLAN, own_section: false, run, raw }
}

/// A plan with a field, an element, a part and a page of prose that nobody knew before.
const VALUES: &[(&str, &str)] = &[
    (".kind", "plan"),
    ("title", "March"),
    ("status", "active"),
    ("mood_of_the_street", "hopeful"),
    ("wards_walked/Ward 4", "yes"),
    ("stall.k3v9abcdefghi/", "yes"),
    ("stall.k3v9abcdefghi/title", "Soup"),
    ("stall.k3v9abcdefghi/litres", "40"),
];

fn written(run: Run) -> Vec<Change> {
    let mut plan = document(run);
    for (key, value) in VALUES {
        plan.put(ROOT, *key, *value).unwrap();
    }
    let story = companion(PLAN, "street_story");
    let mut prose = document(run);
    prose.put(ROOT, ".of", PLAN.to_string()).unwrap();
    let text = prose.put_object(ROOT, "street_story", ObjType::Text).unwrap();
    prose.splice_text(&text, 0, 0, "It began with a bucket.").unwrap();
    vec![change(run, DocumentId(PLAN.0), &mut plan), change(run, story, &mut prose)]
}

impl Newer {
    /// Its first entry, in a parcel.
    fn gives(&self, path: &Path) -> Vec<u8> {
        let span = Span {
            device: self.device.card().device,
            first: 1,
            before: [0; 32],
            member_heads: self.members.digest(),
            entries: vec![],
        };
        let place = span.place(1, &span.before);
        let section = pack::write(&written(self.run), &mut Nothing).unwrap();
        let entry = entry::seal(
            &self.invite.keys,
            &self.invite.keys.newest(),
            &self.device,
            &place,
            &[section],
            &SystemRandom::new(),
        )
        .unwrap();
        let acts = self.invite.acts.iter().map(SignedAct::encode).collect();
        let items = [Item::Acts(acts), Item::Span(Span { entries: vec![entry.bytes.clone()], ..span })];
        let (mut out, mut go_on) = (Vec::new(), |_, _| ControlFlow::Continue(()));
        let routing = &self.invite.keys.routing;
        parcel::write(routing, &items, Padding::Stick, &SystemRandom::new(), &mut out, &mut go_on).unwrap();
        std::fs::write(path, out).unwrap();
        entry.bytes
    }

    /// All entries of a parcel, and the plan as the changes in them make it.
    fn takes(&self, path: &Path) -> (Vec<Vec<u8>>, Record) {
        let keys = &self.invite.keys;
        let read = parcel::read(&[(keys.space, &keys.routing)], &std::fs::read(path).unwrap()).unwrap();
        let (mut entries, mut waiting, mut here) = (Vec::new(), Vec::new(), Here::default());
        for item in read.items {
            let Item::Span(span) = item else { continue };
            let mut before = span.before;
            for (bytes, number) in span.entries.iter().zip(span.first..) {
                let opened = entry::open(keys, &self.members, &span.place(number, &before), bytes).unwrap();
                before = opened.hash;
                entries.push(bytes.clone());
                waiting.extend(opened.sections);
            }
        }
        // Whatever order the logs lie in.
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|section| !here.takes(section));
            assert!(waiting.len() < before, "{before} sections follow what is not there");
        }
        (entries, here.records.remove(&PLAN).unwrap())
    }
}

/// What a reader of all that knows.
#[derive(Default)]
struct Here {
    records: BTreeMap<RecordId, Record>,
    runs: BTreeSet<[u8; 8]>,
}

impl Here {
    fn takes(&mut self, section: &Section) -> bool {
        let Section::Whole(section) = section else { panic!("cut") };
        let Ok(changes) = pack::read(section, self) else { return false };
        for change in changes {
            self.runs.insert(change.run.0);
            let blank = || Record::new(change.record, Run([9; 8]));
            self.records.entry(change.record).or_insert_with(blank).receive(std::slice::from_ref(&change)).unwrap();
        }
        true
    }
}

impl Known for Here {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        self.records.keys().copied().filter(|id| id.0.starts_with(prefix)).collect()
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        self.runs.iter().filter(|run| run.starts_with(prefix)).map(|run| Run(*run)).collect()
    }

    fn told(&mut self, run: Run) -> bool {
        self.runs.contains(&run.0)
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        self.records.get(&id)
    }
}

fn value(doc: &Automerge, key: &str) -> String {
    let all = doc.get_all(ROOT, key).unwrap();
    let [(value, _)] = all.as_slice() else { panic!("{key}: {all:?}") };
    value.as_str().unwrap_or_else(|| panic!("{key}")).to_owned()
}

#[test]
fn what_a_newer_desk_wrote_goes_through_one_of_today_unharmed() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let vera = newer(&mut amina, "Vera");
    let noor = newer(&mut amina, "Noor");
    let (from_vera, from_thandi) = (amina.path("from vera.parcel"), amina.path("from thandi.parcel"));
    let entry = vera.gives(&from_vera);

    // The desk of today shows what it knows, and what it does not know as it stands there.
    let receipt = thandi.receive(&from_vera);
    assert_eq!((receipt.refused.len(), receipt.waiting, receipt.records["plan"]), (0, 0, 1), "{receipt:?}");
    let mut thandi = thandi.sleep();
    assert_eq!(thandi.titles("plan"), ["March"]);
    assert_eq!(thandi.answers(PLAN, "mood_of_the_street"), ["hopeful"]);
    assert_eq!(thandi.answers(PLAN, "street_story"), ["It began with a bucket."]);
    assert!(thandi.desk.show(PLAN).is_ok() && thandi.desk.history(PLAN).is_ok());

    // It writes on, takes something away and back, and hands everything on.
    thandi.set(PLAN, "title", "March for water");
    let task = thandi.add_part(PLAN, "task", &[("title", "Carry the pot")]);
    thandi.desk.undo().unwrap();
    thandi.desk.redo().unwrap();
    assert_eq!(thandi.desk.check(&Job::unwatched()).unwrap().problems, [] as [String; 0]);
    let all = GiveAsk { all: true, ..GiveAsk::default() };
    thandi.desk.give(&from_thandi, &all, &Job::unwatched()).unwrap();

    // Whoever knows it finds it to the letter: the entry is the same bytes, and each value is there once.
    let (entries, mut plan) = noor.takes(&from_thandi);
    assert!(entries.contains(&entry));
    let saved = plan.save();
    let doc = |id: DocumentId| Automerge::load(&saved.iter().find(|(one, _)| *one == id).unwrap().1).unwrap();
    let main = doc(DocumentId(PLAN.0));
    for (key, text) in VALUES.iter().filter(|(key, _)| *key != "title") {
        assert_eq!(value(&main, key), *text, "{key}");
    }
    assert_eq!(value(&main, "title"), "March for water");
    assert_eq!(value(&main, &format!("{task}/title")), "Carry the pot");
    assert!(main.keys(ROOT).any(|key| key.starts_with(STALL)));
    let story = doc(companion(PLAN, "street_story"));
    let (_, text) = story.get(ROOT, "street_story").unwrap().unwrap();
    assert_eq!(story.text(&text).unwrap(), "It began with a bucket.");
}
