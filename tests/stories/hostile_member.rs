//! A member whose keys are real and whose work is poison.

use crate::hostile_carriers::{items, keys};
use crate::pipe;
use crate::world::{Person, founder, let_in, person, set};
use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack::{self, known::Nothing};
use ilima_core::space::record::{Change, Context, Record};
use ilima_desk::clock;
use ilima_desk::contract::{GiveAsk, MemberChange};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use ilima_ledger::entry::{Place, entry_hash, seal};
use ilima_ledger::heads::Heads;
use ilima_ledger::invite::Request;
use ilima_ledger::keys::DeviceKeys;
use ilima_ledger::members::{ACTS_BYTES_MAX, Act, Cut, Epoch, Role, SignedAct, asks, sign_act};
use ilima_ledger::run::new_run;
use ilima_ledger::seen::Seen;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::Padding;
use ilima_ledger::{DeviceId, Hash, SystemRandom};
use ilima_sync::item::Item;
use ilima_sync::parcel;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn changes(id: RecordId, run: Run, title: &str) -> Vec<Change> {
    let mut record = Record::new(id, run);
    let edits = [Edit::Create { record: id, kind: "plan".into() }, set(id, "title", title)];
    record.apply(&edits, &Context { country: "" }, 1_000).unwrap().changes
}

pub fn device_of(person: &Person) -> DeviceId {
    person.desk.keyring.vault.spaces[0].device.card().device
}

fn meet(one: &mut Person, other: &mut Person) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    assert!(mine.is_ok() && theirs.is_ok());
}

/// A parcel with entries that this member truly signed, one section list each.
pub fn signed_by(member: &Person, entries: &[Vec<Vec<u8>>]) -> PathBuf {
    hashed_by(member, entries).0
}

/// The same, and what each entry is called.
fn hashed_by(member: &Person, entries: &[Vec<Vec<u8>>]) -> (PathBuf, Vec<Hash>) {
    hashed_with(member, &member.desk.keyring.vault.spaces[0].device, entries)
}

/// The same with the keys of another device.
fn hashed_with(member: &Person, signer: &DeviceKeys, entries: &[Vec<Vec<u8>>]) -> (PathBuf, Vec<Hash>) {
    let mut hashes = Vec::new();
    let secrets = &member.desk.keyring.vault.spaces[0];
    let device = signer.card().device;
    let (mut before, mut sealed): (Hash, Vec<Vec<u8>>) = ([0; 32], Vec::new());
    for (sections, number) in entries.iter().zip(1..) {
        let place = Place { device, number, before, member_heads: [0; 32] };
        let keys = &secrets.keys;
        let one = seal(keys, &keys.newest(), signer, &place, sections, &SystemRandom::new()).unwrap();
        before = one.hash;
        hashes.push(one.hash);
        sealed.push(one.bytes);
    }
    let span = Span { device, first: 1, before: [0; 32], member_heads: [0; 32], entries: sealed };
    (parcel_of(member, "poison.ilima", &[Item::Span(span)]), hashes)
}

/// So many entries from the first on, signed anew: plans, and the parcel that brings them.
fn another_past(member: &Person, entries: u8) -> (Vec<RecordId>, PathBuf) {
    let own = Run(new_run(device_of(member), &SystemRandom::new(), |_| false).unwrap());
    let forged: Vec<RecordId> = (0..entries).map(|number| RecordId([100 + number; 16])).collect();
    let section = |id: &RecordId| pack::write(&changes(*id, own, "Another past"), &mut Nothing).unwrap();
    let entries: Vec<Vec<Vec<u8>>> = forged.iter().map(|id| vec![section(id)]).collect();
    (forged, signed_by(member, &entries))
}

fn parcel_of(member: &Person, name: &str, items: &[Item]) -> PathBuf {
    let path = member.path(name);
    let mut file = std::fs::File::create(&path).unwrap();
    let mut on = |_, _| ControlFlow::Continue(());
    let routing = &member.desk.keyring.vault.spaces[0].keys.routing;
    parcel::write(routing, items, Padding::Stick, &SystemRandom::new(), &mut file, &mut on).unwrap();
    path
}

#[test]
fn poison_costs_its_own_section_and_its_author_is_named() {
    let mut amina = founder("Amina");
    let juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let plan = amina.add("plan", &[("title", "March for water")]);
    let title = amina.desk.view(plan).unwrap().fields.into_iter().find(|field| field.name == "title").unwrap();
    let text = &title.answers[0].stamp.run;
    let here = Run(std::array::from_fn(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()));
    let own = Run(new_run(device_of(&juma), &SystemRandom::new(), |_| false).unwrap());
    let (good, late) = (RecordId([71; 16]), RecordId([72; 16]));
    let packed = |changes: &[Change]| pack::write(changes, &mut Nothing).unwrap();
    let garbage = vec![0x10, 1, 2, 3, 4, 250, 9, 9];
    let mut bent = packed(&changes(RecordId([73; 16]), own, "Bent"));
    *bent.last_mut().unwrap() ^= 1;
    // Somebody else's run: changes that would seem to be Amina's.
    let forged = packed(&changes(RecordId([74; 16]), here, "As if by Amina"));
    let path = signed_by(
        &juma,
        &[
            vec![garbage, packed(&changes(good, own, "Honest")), forged, bent],
            vec![packed(&changes(late, own, "Later and honest"))],
        ],
    );
    // Thandi hears of that run from Juma first, and of nothing else.
    thandi.receive(&path);
    assert_eq!(thandi.desk.quarantine().unwrap().len(), 3);
    let receipt = amina.receive(&path);
    assert_eq!(amina.answers(plan, "title"), ["March for water"]);
    assert_eq!(amina.answers(good, "title"), ["Honest"], "the good section of the same entry");
    assert_eq!(amina.answers(late, "title"), ["Later and honest"], "and the entry behind it");
    assert!(amina.desk.view(RecordId([73; 16])).is_err() && amina.desk.view(RecordId([74; 16])).is_err());
    assert!(receipt.refused.iter().all(|one| one.from == "Juma") && !receipt.refused.is_empty(), "{receipt:?}");
    let aside = amina.desk.quarantine().unwrap();
    assert_eq!(aside.iter().map(|one| (one.entry, one.section)).collect::<Vec<_>>(), [(1, 0), (1, 2), (1, 3)]);
    assert!(aside.iter().all(|one| one.from == "Juma"));
    assert_eq!(amina.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    // It is handed on, and set aside there too; a steward settles it for all.
    meet(&mut amina, &mut thandi);
    assert_eq!(thandi.answers(good, "title"), ["Honest"]);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"], "what Amina truly wrote in that run");
    assert_eq!(thandi.desk.quarantine().unwrap().len(), 3);
    for one in thandi.desk.quarantine().unwrap() {
        thandi.desk.void(&one.id).unwrap();
    }
    meet(&mut amina, &mut thandi);
    for person in [&mut amina, &mut thandi] {
        let left = person.desk.quarantine().unwrap();
        assert!(left.is_empty(), "settled: {left:?}");
        assert_eq!(person.answers(good, "title"), ["Honest"]);
        assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    }
}

/// Whoever bundles for others compresses once more what somebody signed. Of what is far larger than it looks, nothing is.
#[test]
fn a_section_that_swells_is_handed_on_as_it_is_and_costs_no_memory() {
    let mut amina = founder("Amina");
    let juma = let_in(&mut amina, "Juma", "contributor");
    amina.add("plan", &[("title", "March for water")]);
    // Two hundred sections of 30 MiB of nothing: 6 GB, in some 400 kB.
    let swollen = [vec![0x11, 1, 2, 3, 4, 1, 1, 1], pack::squeezed(&vec![0; 30 << 20]).unwrap()].concat();
    amina.receive(&signed_by(&juma, &[vec![swollen; 200]]));
    let small = amina.path("small.parcel");
    let ask = GiveAsk { all: true, small: true, ..GiveAsk::default() };
    let before = peak_mb();
    amina.desk.give(&small, &ask, &Job::unwatched()).unwrap();
    assert!(peak_mb() - before < 200, "{before} and then {} MB", peak_mb());
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    thandi.receive(&small);
    assert_eq!(thandi.titles("plan"), ["March for water"], "what the others wrote comes");
    assert!(thandi.desk.quarantine().unwrap().iter().all(|one| one.from == "Juma"));
    assert_eq!(thandi.desk.quarantine().unwrap().len(), 200, "and what he signed as he signed it");
}

/// The most memory that this process ever held; 0 where the system does not say.
fn peak_mb() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(0usize) / 1024
}

/// A parcel with acts that this member truly signed.
pub fn carried(member: &Person, acts: &[Vec<u8>]) -> PathBuf {
    parcel_of(member, "acts.ilima", &[Item::Acts(acts.to_vec())])
}

#[test]
fn who_hands_out_keys_that_open_nothing_is_named_and_the_others_write_on() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    meet(&mut juma, &mut amina);
    meet(&mut amina, &mut thandi);
    let secrets = &juma.desk.keyring.vault.spaces[0];
    let wraps = [&amina, &thandi].map(|one| (*device_of(one).0.first_chunk().unwrap(), [7; 80])).to_vec();
    let epoch = Epoch { number: 1, key_hash: [9; 32], wraps, follows: vec![] };
    let heads = amina.desk.act_heads().unwrap();
    let act = sign_act(&secrets.device, secrets.keys.space, Act::Epoch(epoch), &heads).encode();
    let path = carried(&juma, &[act]);
    for person in [&mut amina, &mut thandi] {
        person.receive(&path);
        let told = person.desk.today().unwrap().suspects;
        let told: Vec<(&str, &str)> = told.iter().map(|one| (one.name.as_str(), one.why.as_str())).collect();
        assert_eq!(told, [("Juma", "false-key")]);
    }
    let mut thandi = thandi.sleep();
    let told = thandi.desk.today().unwrap().suspects;
    assert_eq!(told.len(), 1, "until it is read");
    thandi.desk.know_suspect(&told[0].device).unwrap();
    let mut thandi = thandi.sleep();
    assert_eq!(thandi.desk.today().unwrap().suspects, []);
    let plan = amina.add("plan", &[("title", "March for water")]);
    meet(&mut amina, &mut thandi);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    for person in [&mut amina, &mut thandi] {
        assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    }
}

#[test]
fn acts_without_end_fill_no_memory_and_the_others_go_on_in_a_new_space() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    meet(&mut juma, &mut amina);
    let secrets = &juma.desk.keyring.vault.spaces[0];
    let sign = |number: u32, after: &[Hash]| {
        let mut record = [0; 16];
        record[..4].copy_from_slice(&number.to_be_bytes());
        sign_act(&secrets.device, secrets.keys.space, Act::Forget { record, reason: 0 }, after)
    };
    // 2 kB each: they come after all of the first 64.
    let first: Vec<_> = (0..64).map(|number| sign(number, &amina.desk.act_heads().unwrap())).collect();
    let after: Vec<Hash> = first.iter().map(SignedAct::hash).collect();
    let acts: Vec<Vec<u8>> = first
        .iter()
        .chain(&(64..13_000).map(|number| sign(number, &after)).collect::<Vec<_>>())
        .map(SignedAct::encode)
        .collect();
    assert!(acts.iter().map(Vec::len).sum::<usize>() > ACTS_BYTES_MAX);
    amina.receive(&carried(&juma, &acts));
    assert!(amina.desk.today().unwrap().health.stands_still);
    // She has what she had, writes on, and Thandi gets it; nobody new comes in.
    let plan = amina.add("plan", &[("title", "March for water")]);
    // 25 MB of acts go over in pieces.
    let [mine, theirs] = pipe::talk(&mut amina, &mut thandi, (usize::MAX, usize::MAX), 60_000);
    assert!(mine.is_ok_and(|told| told.refused.is_empty()) && theirs.is_ok());
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    let mut late = person("Wanjiru");
    late.desk.request(&late.path("request")).unwrap();
    let refused = amina.desk.invite(&late.path("request"), &late.path("invite"), "reader").unwrap_err();
    assert_eq!(refused.code, Code::StandsStill);
    let mut amina = amina.sleep();
    amina.desk.renew("Water Coalition 2", &Job::unwatched()).unwrap();
    assert!(!amina.desk.today().unwrap().health.stands_still);
    assert_eq!(amina.titles("plan"), ["March for water"]);
    amina.desk.invite(&late.path("request"), &late.path("invite"), "reader").unwrap();
    assert_eq!(late.desk.join(&late.path("invite")).unwrap().space.name, "Water Coalition 2");
}

/// He is removed, and signs his first entries anew for those who have not got them yet.
#[test]
fn who_was_removed_writes_no_other_past_for_those_who_come_later() {
    for (truly, falsely) in [(1, 1), (1, 3), (4, 1), (4, 3), (4, 4), (4, 6)] {
        let mut amina = founder("Amina");
        let mut juma = let_in(&mut amina, "Juma", "contributor");
        let mut thandi = let_in(&mut amina, "Thandi", "contributor");
        let honest: Vec<RecordId> = (0..truly)
            .map(|number| {
                let plan = juma.add("plan", &[("title", &format!("Honest {number}"))]);
                meet(&mut juma, &mut amina);
                amina.set(plan, "problem", "No water since March");
                plan
            })
            .collect();
        let (forged, path) = another_past(&juma, falsely);
        let out = MemberChange { who: "Juma".into(), change: "remove".into(), ..MemberChange::default() };
        amina.desk.change_member(&out).unwrap();
        thandi.receive(&path);
        assert_eq!(thandi.answers(forged[0], "title"), ["Another past"], "she has not heard that he is out");
        // The first meeting tells it, the next one brings what he wrote truly; whatever he says later changes nothing.
        for _ in 0..2 {
            meet(&mut amina, &mut thandi);
            meet(&mut amina, &mut thandi);
            for id in &forged {
                assert!(thandi.desk.view(*id).is_err(), "{truly} {falsely}: what he signed after he was removed");
            }
            for (id, number) in honest.iter().zip(0..) {
                assert_eq!(thandi.answers(*id, "title"), [format!("Honest {number}")], "{truly} {falsely}");
                assert_eq!(thandi.answers(*id, "problem"), ["No water since March"]);
            }
            assert_eq!(thandi.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
            thandi.receive(&path);
        }
    }
}

#[test]
fn no_steward_alone_voids_what_is_sound_and_two_of_a_week_do() {
    let mut amina = founder("Amina");
    let juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    clock::stand_at(clock::now_ms() + 8 * 24 * 60 * 60 * 1000);
    let own = Run(new_run(device_of(&juma), &SystemRandom::new(), |_| false).unwrap());
    let plan = RecordId([71; 16]);
    let packed = pack::write(&changes(plan, own, "March for water"), &mut Nothing).unwrap();
    let (path, hashes) = hashed_by(&juma, &[vec![packed]]);
    amina.receive(&path);
    let act = Act::Void { device: device_of(&juma), number: 1, section: 0, hash: hashes[0] };
    let says = |who: &Person, heads: &[Hash]| {
        let secrets = &who.desk.keyring.vault.spaces[0];
        sign_act(&secrets.device, secrets.keys.space, act.clone(), heads).encode()
    };
    // Whoever took Thandi's laptop lets in one more for it.
    let late = let_in(&mut thandi, "Nobody", "steward");
    meet(&mut thandi, &mut amina);
    let heads = amina.desk.act_heads().unwrap();
    amina.receive(&carried(&thandi, &[says(&thandi, &heads), says(&late, &heads)]));
    assert_eq!(amina.answers(plan, "title"), ["March for water"]);
    let mut newcomer = let_in(&mut amina, "Wanjiru", "reader");
    meet(&mut amina, &mut newcomer);
    assert_eq!(newcomer.answers(plan, "title"), ["March for water"], "whoever comes later gets it as well");
    amina.receive(&carried(&amina, &[says(&amina, &heads)]));
    assert!(amina.desk.view(plan).is_err(), "two who are here for a week");
    meet(&mut amina, &mut newcomer);
    assert_eq!(newcomer.answers(plan, "title"), ["March for water"]);
    clock::stand_at(clock::now_ms() + 8 * 24 * 60 * 60 * 1000);
    let mut newcomer = newcomer.sleep();
    assert!(newcomer.desk.view(plan).is_err(), "two whom she has known for a week by now");
    // Amina had removed both before she heard of that, from another copy of her home: one of the words is left.
    let secrets = &amina.desk.keyring.vault.spaces[0];
    let removes = [&thandi, &late].map(|who| {
        let remove = Act::Remove { device: device_of(who), cut: Cut::default() };
        sign_act(&secrets.device, secrets.keys.space, remove, &heads).encode()
    });
    let removed = carried(&amina, &removes);
    for person in [&mut amina, &mut newcomer] {
        person.receive(&removed);
        assert_eq!(person.answers(plan, "title"), ["March for water"]);
        assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    }
}

#[test]
fn no_steward_makes_others_forget_a_plan_or_the_space() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = amina.add("plan", &[("title", "March for water")]);
    meet(&mut amina, &mut thandi);
    // Her own program would refuse; these acts were signed by another.
    let secrets = &amina.desk.keyring.vault.spaces[0];
    let members = thandi.desk.members().unwrap().len();
    let heads = thandi.desk.act_heads().unwrap();
    let acts = [plan.0, [0; 16]].map(|record| {
        sign_act(&secrets.device, secrets.keys.space, Act::Forget { record, reason: 0 }, &heads).encode()
    });
    thandi.receive(&carried(&amina, &acts));
    assert_eq!(thandi.desk.forgotten().unwrap().len(), 2, "the acts were taken in");
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    assert_eq!(thandi.desk.spaces().unwrap()[0].name, "Water Coalition");
    assert_eq!(thandi.desk.members().unwrap().len(), members);
    assert_eq!(thandi.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

/// Acts come before records: a newcomer hears that a plan is to be forgotten before it knows that it is one.
#[test]
fn whoever_comes_later_gets_the_plan_that_a_steward_asked_to_forget_and_nobody_who_is_forgotten() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March for water")]);
    let beside = amina.add("plan", &[("title", "Written in the same section")]);
    let person = amina.add("person", &[("display_name", "Wanjiru")]);
    let early = amina.path("early.ilima");
    amina.give(&early);
    amina.set(plan, "status", "active");
    amina.set(person, "display_name", "Wanjiru N.");
    let later = amina.path("later.ilima");
    amina.desk.give(&later, &GiveAsk { all: true, ..GiveAsk::default() }, &Job::unwatched()).unwrap();
    amina.desk.forget(person, "asked").unwrap();
    let secrets = &amina.desk.keyring.vault.spaces[0];
    let heads = amina.desk.act_heads().unwrap();
    let act = sign_act(&secrets.device, secrets.keys.space, Act::Forget { record: plan.0, reason: 0 }, &heads).encode();
    let path = carried(&amina, &[act]);
    amina.receive(&path);
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut noor = let_in(&mut amina, "Noor", "contributor");
    juma.receive(&early);
    juma.receive(&later);
    noor.receive(&later);
    meet(&mut amina, &mut noor);
    for newcomer in [&mut juma, &mut noor] {
        assert_eq!(newcomer.answers(plan, "title"), ["March for water"]);
        assert_eq!(newcomer.answers(plan, "status"), ["active"]);
        assert_eq!(newcomer.answers(beside, "title"), ["Written in the same section"]);
        assert_eq!(newcomer.titles("person").len(), 0, "no old stick brings anybody back");
        assert!(newcomer.desk.view(person).is_err());
        assert_eq!(newcomer.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    }
    let mut juma = juma.sleep();
    assert_eq!(juma.answers(plan, "status"), ["active"]);
    meet(&mut juma, &mut noor);
}

#[test]
fn no_invite_and_no_note_locks_a_home() {
    let amina = founder("Amina");
    let mut juma = crate::world::person("Juma");
    let (request, invite) = (juma.path("request"), juma.path("invite"));
    juma.desk.request(&request).unwrap();
    let asks = Request::decode(&std::fs::read(&request).unwrap()).unwrap();
    let secrets = &amina.desk.keyring.vault.spaces[0];
    let acts = Vec::new();
    let long = "w".repeat(300 * 1024);
    let letter =
        ilima_ledger::invite::invite(&secrets.keys, &secrets.device, &acts, &long, &asks, &SystemRandom::new())
            .unwrap();
    std::fs::write(&invite, letter).unwrap();
    assert_eq!(juma.desk.join(&invite).unwrap_err().code, Code::FileTooBig);
    juma.desk.keyring.vault.notes.insert("note".into(), long);
    assert_eq!(juma.desk.home.keep(&juma.desk.keyring).unwrap_err().code, Code::FileTooBig);
    let dir = juma.dir;
    drop(juma.desk);
    let mut home = crate::world::reopen(&dir.path().join("home"), ilima_desk::home::By::Command);
    assert_eq!(home.unlock("", 0).unwrap().vault.waiting.len(), 1, "the request waits on, and the home opens");
}

/// What this device's log holds, an entry a span.
fn log_of(person: &mut Person, device: DeviceId) -> Vec<Span> {
    let path = person.path("all.ilima");
    person.desk.give(&path, &GiveAsk { all: true, ..GiveAsk::default() }, &Job::unwatched()).unwrap();
    let keys = keys(person);
    let mut spans = Vec::new();
    for item in items(&keys, &std::fs::read(&path).unwrap()) {
        let Item::Span(span) = item else { continue };
        let mut before = span.before;
        for (bytes, number) in span.entries.iter().zip(span.first..) {
            let hash = entry_hash(&keys, &span.place(number, &before), bytes).unwrap();
            spans.push(Span { first: number, before, entries: vec![bytes.clone()], ..span.clone() });
            before = hash;
        }
    }
    spans.retain(|span| span.device == device);
    spans.sort_by_key(|span| span.first);
    spans
}

fn remove(steward: &mut Person, who: &str) {
    let out = MemberChange { who: who.into(), change: "remove".into(), ..MemberChange::default() };
    steward.desk.change_member(&out).unwrap();
}

/// The end of his log is the true one, its beginning is not, and the one between them was not given on.
#[test]
fn what_the_proven_end_names_takes_the_place_of_a_false_beginning() {
    for falsely in [1, 2, 3] {
        let mut amina = founder("Amina");
        let mut juma = let_in(&mut amina, "Juma", "contributor");
        let mut thandi = let_in(&mut amina, "Thandi", "contributor");
        let honest: Vec<RecordId> = (0..6)
            .map(|number| {
                let plan = juma.add("plan", &[("title", &format!("Honest {number}"))]);
                meet(&mut juma, &mut amina);
                plan
            })
            .collect();
        let (forged, path) = another_past(&juma, falsely);
        thandi.receive(&path);
        let device = device_of(&juma);
        let end = log_of(&mut juma, device).split_off(usize::from(falsely) + 1);
        assert_eq!(end.first().map(|span| span.first), Some(u64::from(falsely) + 2), "all but the next one");
        let end: Vec<Item> = end.into_iter().map(Item::Span).collect();
        thandi.receive(&parcel_of(&juma, "end.ilima", &end));
        assert_eq!(thandi.answers(forged[0], "title"), ["Another past"]);
        remove(&mut amina, "Juma");
        for _ in 0..3 {
            meet(&mut amina, &mut thandi);
        }
        for id in &forged {
            assert!(thandi.desk.view(*id).is_err(), "{falsely}: what is not in the past that the cut names");
        }
        for (id, number) in honest.iter().zip(0..) {
            assert_eq!(thandi.answers(*id, "title"), [format!("Honest {number}")], "{falsely}");
        }
        assert_eq!(thandi.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    }
}

#[test]
fn what_was_bad_in_a_false_past_is_not_held_against_the_true_one() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let plan = juma.add("plan", &[("title", "Honest")]);
    meet(&mut juma, &mut amina);
    thandi.receive(&signed_by(&juma, &[vec![vec![0x10, 1, 2, 3, 4, 250, 9, 9]]]));
    assert_eq!(thandi.desk.quarantine().unwrap().len(), 1);
    remove(&mut amina, "Juma");
    meet(&mut amina, &mut thandi);
    meet(&mut amina, &mut thandi);
    assert_eq!(thandi.answers(plan, "title"), ["Honest"]);
    assert_eq!(thandi.desk.quarantine().unwrap().len(), 0, "of an entry that is not here any more");
    assert_eq!(thandi.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

/// Bytes that this process wrote, as far as the system says.
fn written() -> u64 {
    let told = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with("wchar")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|bytes| bytes.parse().ok()).unwrap_or(0)
}

#[test]
fn what_waits_is_tried_again_only_when_something_came_and_writes_nothing() {
    const WAITING: usize = 300;
    let mut amina = founder("Amina");
    let juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let own = Run(new_run(device_of(&juma), &SystemRandom::new(), |_| false).unwrap());
    let (id, mut record) = (RecordId([71; 16]), Record::new(RecordId([71; 16]), own));
    let context = Context { country: "" };
    let first = record.apply(&[Edit::Create { record: id, kind: "plan".into() }], &context, 1_000).unwrap().changes;
    // Each follows the one before; the first of them is not given.
    let entries: Vec<Vec<Vec<u8>>> = (0..WAITING)
        .map(|at| record.apply(&[set(id, "title", &at.to_string())], &context, 2_000).unwrap().changes)
        .map(|changes| vec![pack::write(&changes, &mut Nothing).unwrap()])
        .collect();
    let path = signed_by(&juma, &entries);
    assert_eq!(amina.receive(&path).waiting, WAITING);
    let steps = |person: &mut Person, path: &PathBuf| {
        let count = Arc::new(AtomicUsize::new(0));
        let (told, before) = (count.clone(), written());
        let watch = move |_| {
            told.fetch_add(1, Ordering::Relaxed);
        };
        person.desk.receive(path, &Job::new(Box::new(watch), Arc::default())).unwrap();
        (count.load(Ordering::Relaxed), written() - before)
    };
    let again = steps(&mut amina, &path).0;
    assert!(again < 20, "nothing new: {again} steps");
    // What brings something new tries them, and that writes nothing.
    thandi.add("plan", &[("title", "March for water")]);
    let news = thandi.path("news.ilima");
    thandi.give(&news);
    let (tried, bytes) = steps(&mut amina, &news);
    assert!(tried >= WAITING, "{tried} steps");
    assert!(bytes < 4_096 * WAITING as u64, "{bytes} bytes");
    // The last that they wait for, with everything of his but in another entry.
    let seconds = [vec![pack::write(&first, &mut Nothing).unwrap()]];
    let all: Vec<Vec<Vec<u8>>> = entries.into_iter().chain(seconds).collect();
    let mut wanjiru = let_in(&mut amina, "Wanjiru", "reader");
    wanjiru.receive(&signed_by(&juma, &all));
    assert_eq!(wanjiru.answers(id, "title"), [(WAITING - 1).to_string()]);
}

#[test]
fn what_devices_sign_that_were_never_let_in_is_refused_and_leaves_nothing() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    meet(&mut juma, &mut amina);
    let made_up = DeviceKeys::generate(&SystemRandom::new()).unwrap();
    let secrets = &juma.desk.keyring.vault.spaces[0];
    let (space, heads) = (secrets.keys.space, amina.desk.act_heads().unwrap());
    // A contributor's word lets nobody in, but his act is kept.
    let act = Act::Admit { card: made_up.card(), consent: asks(&made_up), role: Role::Contributor };
    amina.receive(&carried(&juma, &[sign_act(&secrets.device, space, act, &heads).encode()]));
    let own = Run(new_run(made_up.card().device, &SystemRandom::new(), |_| false).unwrap());
    let packed = pack::write(&changes(RecordId([71; 16]), own, "From nobody"), &mut Nothing).unwrap();
    let receipt = amina.receive(&hashed_with(&juma, &made_up, &[vec![packed.clone()], vec![packed]]).0);
    let refused: Vec<(&str, &str)> = receipt.refused.iter().map(|one| (one.file.as_str(), one.code.as_str())).collect();
    assert_eq!(refused, [("poison.ilima", "not-allowed")]);
    let word = Seen {
        device: made_up.card().device,
        counter: 1,
        heads: Heads::default(),
        waits: BTreeMap::new(),
        member_mark: [0; 8],
        version: String::new(),
        at_ms: 0,
    };
    amina.receive(&parcel_of(&juma, "word.ilima", &[Item::Seen(word.sign(&made_up, space))]));
    let all = amina.path("all.ilima");
    amina.desk.give(&all, &GiveAsk { all: true, ..GiveAsk::default() }, &Job::unwatched()).unwrap();
    for item in items(&keys(&amina), &std::fs::read(&all).unwrap()) {
        match item {
            Item::Span(span) => assert_ne!(span.device, made_up.card().device),
            Item::Seen(bytes) => assert!(!bytes.windows(16).any(|id| id == made_up.card().device.0)),
            Item::Acts(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => {}
        }
    }
    // Who was removed is another: what he writes late is kept, and counts if a steward says so.
    remove(&mut amina, "Juma");
    let late = juma.add("plan", &[("title", "Late")]);
    let path = juma.path("late.ilima");
    juma.desk.give(&path, &GiveAsk { all: true, ..GiveAsk::default() }, &Job::unwatched()).unwrap();
    assert_eq!(amina.receive(&path).refused, []);
    assert!(amina.desk.view(late).is_err());
    let adopt = MemberChange { who: "Juma".into(), change: "adopt".into(), ..MemberChange::default() };
    amina.desk.change_member(&adopt).unwrap();
    assert_eq!(amina.answers(late, "title"), ["Late"]);
    assert_eq!(amina.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}
