//! Carriers that damage, mix and forge what they carry: sampled here with real desks, tried out in `sync/tests/segments.rs`
//! and `ledger/tests/splices.rs`.

use crate::world::{Person, founder, let_in};
use ilima_core::pack::{squeezed, unsqueezed};
use ilima_desk::contract::{GiveAsk, Receipt, ShelfAsk};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use ilima_ledger::SystemRandom;
use ilima_ledger::bundle::{self, BareSpan, Clear, Part};
use ilima_ledger::entry;
use ilima_ledger::keys::SpaceKeys;
use ilima_ledger::span::Span;
use ilima_ledger::vault::{Slots, Vault, open_vault};
use ilima_ledger::wrap::{Padding, object_name};
use ilima_sync::parcel::{self, Item};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The keys of a person's one space, as somebody has them who was a member once.
pub fn keys(person: &Person) -> SpaceKeys {
    let home = person.path("home");
    let file = |name: &str| std::fs::read(home.join(name)).ok();
    let slots = Slots::newest(file("slots-a").as_deref(), file("slots-b").as_deref()).unwrap();
    let key = slots.unlock("").unwrap();
    Vault::decode(&open_vault(&key, &file("vault").unwrap()).unwrap()).unwrap().spaces.remove(0).keys
}

pub fn items(keys: &SpaceKeys, bytes: &[u8]) -> Vec<Item> {
    parcel::read(&[(keys.space, &keys.routing)], bytes).unwrap().items
}

pub fn written(keys: &SpaceKeys, items: &[Item]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut go_on = |_, _| ControlFlow::Continue(());
    parcel::write(&keys.routing, items, Padding::Stick, &SystemRandom::new(), &mut out, &mut go_on).unwrap();
    out
}

fn check(person: &mut Person) -> Vec<String> {
    person.desk.check(&Job::unwatched()).unwrap().problems
}

/// All that a person has, as a parcel's bytes.
fn given(person: &mut Person) -> Vec<u8> {
    let path = person.path("given.parcel");
    let ask = GiveAsk { all: true, ..GiveAsk::default() };
    person.desk.give(&path, &ask, &Job::unwatched()).unwrap();
    std::fs::read(&path).unwrap()
}

/// Some plans, each in an entry of its own.
fn plans(person: &mut Person, names: &[&str]) {
    for name in names {
        person.add("plan", &[("title", name)]);
        given(person);
    }
}

#[test]
fn a_stick_full_of_broken_files_still_brings_what_is_whole() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    plans(&mut amina, &["March"]);
    let stick = tempfile::tempdir().unwrap();
    amina.give(stick.path());
    let folder = stick.path().join("ilima");
    let whole = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&whole).unwrap();
    std::fs::rename(&whole, folder.join("ilima-m.parcel")).unwrap();
    // As sticks leave them that were pulled out: empty, of nothing, of others' remains, cut short, without its head.
    std::fs::write(folder.join("ilima-a.parcel"), b"").unwrap();
    std::fs::write(folder.join("ilima-b.parcel"), vec![0; 5_000]).unwrap();
    std::fs::write(folder.join("ilima-y.parcel"), b"a letter to my aunt").unwrap();
    std::fs::write(folder.join("ilima-z.parcel"), &bytes[..bytes.len() / 2]).unwrap();
    let mut broken = vec!["ilima-a.parcel", "ilima-b.parcel", "ilima-y.parcel", "ilima-z.parcel"];
    // And one that lies on a bad place: reading it is an error of the disk.
    #[cfg(target_os = "linux")]
    {
        std::os::unix::fs::symlink("/proc/self/mem", folder.join("ilima-c.parcel")).unwrap();
        broken.push("ilima-c.parcel");
    }
    broken.sort();
    let receipt = thandi.receive(stick.path());
    assert_eq!(thandi.titles("plan"), ["March"]);
    let told: Vec<&str> = receipt.refused.iter().map(|refusal| refusal.file.as_str()).collect();
    assert_eq!(told, broken, "{receipt:?}");
    assert!(receipt.refused.iter().all(|refusal| refusal.code == Code::DamagedFile.word()), "{receipt:?}");
    // Alone, a broken one is called damaged and not a file of others.
    let alone = thandi.desk.receive(&folder.join("ilima-b.parcel"), &Job::unwatched()).unwrap_err();
    assert_eq!(alone.code, Code::DamagedFile);
    assert_eq!(check(&mut thandi), [] as [String; 0]);
}

#[test]
fn a_parcel_without_its_first_bytes_still_brings_all() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    plans(&mut amina, &["March", "Meeting"]);
    let mut bytes = given(&mut amina);
    bytes[..18].fill(0);
    let path = thandi.path("headless.parcel");
    std::fs::write(&path, bytes).unwrap();
    let receipt = thandi.receive(&path);
    assert_eq!(receipt.refused.len(), 1, "{receipt:?}");
    assert_eq!(thandi.titles("plan").len(), 2);
}

/// Amina wrote four plans; Thandi has them, and wrote one.
fn two_logs() -> (Person, Person) {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    plans(&mut amina, &["One", "Two", "Three", "Four"]);
    let path = amina.path("to thandi.parcel");
    amina.give(&path);
    thandi.receive(&path);
    plans(&mut thandi, &["Hers"]);
    (amina, thandi)
}

#[test]
fn what_a_former_member_splices_is_refused_and_the_rest_is_used() {
    let (mut amina, mut thandi) = two_logs();
    let keys = keys(&amina);
    let honest = items(&keys, &given(&mut thandi));
    let spans: Vec<&Span> =
        honest.iter().filter_map(|item| if let Item::Span(span) = item { Some(span) } else { None }).collect();
    let long = spans.iter().find(|span| span.entries.len() >= 4).unwrap();
    let other = spans.iter().find(|span| span.device != long.device).unwrap();
    let (plans, hers) = (amina.titles("plan").len(), 1);

    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut tried = 0;
    let mut lie = |what: &str, lying: Span, whole: usize| {
        // A newcomer each time would take long: what was refused before leaves no trace, so one desk is enough.
        let mut with = honest.clone();
        for item in &mut with {
            if let Item::Span(span) = item
                && (span.device, span.first) == (long.device, long.first)
            {
                *span = lying.clone();
            }
        }
        let path = juma.path("lie.parcel");
        std::fs::write(&path, written(&keys, &with)).unwrap();
        let receipt = juma.receive(&path);
        assert!(!receipt.refused.is_empty(), "{what}: {receipt:?}");
        assert!(juma.titles("plan").len() <= whole + hers, "{what}");
        assert!(juma.titles("plan").iter().any(|title| title == "Hers"), "{what}: the rest was not used");
        assert_eq!(check(&mut juma), [] as [String; 0], "{what}");
        tried += 1;
    };
    let with = |change: &dyn Fn(&mut Span)| {
        let mut span = (*long).clone();
        change(&mut span);
        span
    };
    lie("another device's log", with(&|span| span.device = other.device), 0);
    lie("another device's entry", with(&|span| span.entries[0] = other.entries[0].clone()), 0);
    lie("another number", with(&|span| span.first += 1), 0);
    lie("another hash before", with(&|span| span.before[3] ^= 1), 0);
    lie("other acts", with(&|span| span.member_heads[3] ^= 1), 0);
    lie("an older entry again", with(&|span| span.entries[1] = span.entries[0].clone()), 1);
    lie("swapped entries", with(&|span| span.entries.swap(1, 2)), 1);
    lie("one left out", with(&|span| drop(span.entries.remove(1))), 1);
    lie("sections swapped", with(&swap_sections), 1);
    // And then the truth.
    let path = juma.path("truth.parcel");
    std::fs::write(&path, written(&keys, &honest)).unwrap();
    let receipt = juma.receive(&path);
    assert!(receipt.refused.is_empty(), "{receipt:?}");
    assert_eq!(juma.titles("plan").len(), plans + hers);
    println!("splices of entries: {tried}");
}

/// What a change to a bundle is called, and does.
type Lie = (&'static str, fn(&mut Vec<BareSpan>));

/// A member has the key under which bundles are sealed, so may put anything into one. No signature fits it then.
#[test]
fn what_a_member_bundles_falsely_is_refused_and_the_rest_is_used() {
    let (mut amina, mut thandi) = two_logs();
    let keys = keys(&amina);
    let small = GiveAsk { all: true, small: true, ..GiveAsk::default() };
    let path = thandi.path("small.parcel");
    thandi.desk.give(&path, &small, &Job::unwatched()).unwrap();
    let honest = items(&keys, &std::fs::read(&path).unwrap());
    let bundle =
        honest.iter().find_map(|item| if let Item::Bundle(bytes) = item { Some(bytes) } else { None }).unwrap();
    let clear = bundle::open(&keys, bundle).unwrap();
    let (way, frame, insides) = bundle::split(&clear).unwrap();
    let most = 1 << 20;
    let (frame, insides) = (unsqueezed(frame, most).unwrap(), unsqueezed(insides, most).unwrap());
    let spans = bundle::read(&Clear { frame, insides }).unwrap();
    let sealed = |way: u8, clear: &Clear| {
        let clear = bundle::join(way, &squeezed(&clear.frame).unwrap(), &squeezed(&clear.insides).unwrap());
        bundle::seal(&keys, &keys.newest(), &clear, &SystemRandom::new()).unwrap()
    };
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut taken = |what: &str, bundle: Vec<u8>| {
        let with =
            |item: &Item| if matches!(item, Item::Bundle(_)) { Item::Bundle(bundle.clone()) } else { item.clone() };
        let path = juma.path("lie.parcel");
        std::fs::write(&path, written(&keys, &honest.iter().map(with).collect::<Vec<_>>())).unwrap();
        let receipt = juma.receive(&path);
        assert_eq!(check(&mut juma), [] as [String; 0], "{what}");
        (juma.titles("plan").len(), receipt.refused)
    };
    let lies: [Lie; 8] = [
        ("another inside", |spans| part(&mut spans[0]).1[3] ^= 1),
        ("another head", |spans| part(&mut spans[0]).0[2] ^= 1),
        ("a section as it is", |spans| part(&mut spans[0]).0.clear()),
        ("another salt", |spans| spans[0].entries[0].salt[0] ^= 1),
        ("another signature", |spans| spans[0].entries[0].signature[0] ^= 1),
        ("a part cut out that is not this one", |spans| spans[0].entries[0].sections[0] = Part::Cut([7; 32])),
        ("another device's log", |spans| spans[0].device = spans[1].device),
        ("another hash before", |spans| spans[0].before[3] ^= 1),
    ];
    for (what, lie) in lies {
        let mut lying = spans.clone();
        lie(&mut lying);
        let (plans, refused) = taken(what, sealed(way, &bundle::write(&lying)));
        assert!(plans < 5 && !refused.is_empty(), "{what}: {plans} {refused:?}");
    }
    // One that does not even hold together, and one of another compressor.
    let Clear { frame, insides } = bundle::write(&spans);
    let longer = Clear { frame, insides: [insides, vec![0]].concat() };
    assert_eq!(taken("something left over", sealed(way, &longer)).1[0].code, Code::DamagedFile.word());
    assert_eq!(taken("another way", sealed(way + 1, &bundle::write(&spans))).1[0].code, Code::NewerVersion.word());
    // And then the truth.
    let (plans, refused) = taken("the truth", bundle.clone());
    assert!(plans == 5 && refused.is_empty(), "{refused:?}");
}

/// Head and inside of the first section of the first entry.
fn part(span: &mut BareSpan) -> (&mut Vec<u8>, &mut Vec<u8>) {
    match &mut span.entries[0].sections[0] {
        Part::Whole { head, inside } => (head, inside),
        Part::Cut(_) => panic!("nothing was cut"),
    }
}

/// The only sections of the second and third entry change places; salts, epochs and signatures stay.
fn swap_sections(span: &mut Span) {
    // version, salt, epoch, one section, twice its length in two bytes
    const BEFORE: usize = 1 + 16 + 1;
    let cut = |entry: &[u8]| {
        assert_eq!(entry[BEFORE], 1, "one section");
        (entry[..BEFORE].to_vec(), entry[BEFORE..entry.len() - 64].to_vec(), entry[entry.len() - 64..].to_vec())
    };
    let (a, b) = (cut(&span.entries[1]), cut(&span.entries[2]));
    span.entries[1] = [a.0, b.1, a.2].concat();
    span.entries[2] = [b.0, a.1, b.2].concat();
}

#[test]
fn an_entry_that_came_with_a_part_cut_out_is_whole_again_when_the_whole_one_comes() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    plans(&mut amina, &["One", "Two"]);
    let keys = keys(&amina);
    let whole = items(&keys, &given(&mut amina));
    let mut cut = whole.clone();
    for item in &mut cut {
        if let Item::Span(span) = item {
            span.entries = span.entries.iter().map(|entry| entry::cut(entry, 0).unwrap()).collect();
        }
    }
    let path = thandi.path("cut.parcel");
    std::fs::write(&path, written(&keys, &cut)).unwrap();
    thandi.receive(&path);
    assert_eq!(thandi.titles("plan").len(), 0);
    std::fs::write(&path, written(&keys, &whole)).unwrap();
    thandi.receive(&path);
    assert_eq!(thandi.titles("plan").len(), 2);
    assert_eq!(check(&mut thandi), [] as [String; 0]);
}

fn add_shelf(person: &mut Person, folder: &Path) {
    let ask = ShelfAsk { name: "Shared".into(), url: folder.display().to_string() };
    person.desk.shelf_add(&ask).unwrap();
}

fn visit(person: &mut Person) -> Receipt {
    ilima_desk::shelf::exchange_shelf(&mut person.desk, "", &Job::unwatched()).unwrap()
}

fn objects(folder: &Path) -> Vec<PathBuf> {
    let of_space = std::fs::read_dir(folder.join("ilima")).unwrap().next().unwrap().unwrap().path();
    let mut found: Vec<PathBuf> = std::fs::read_dir(of_space).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn an_object_on_a_shelf_that_was_cut_or_turned_anywhere_is_told_and_mended() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut tried = 0;
    plans(&mut amina, &["One"]);
    for (round, at) in [0, 9, 15, 20, 36, 60, 900, 4_000].into_iter().enumerate() {
        // A new shelf each time, as first seen by Thandi after it was spoilt.
        let shared = tempfile::tempdir().unwrap();
        add_shelf(&mut amina, shared.path());
        visit(&mut amina);
        let object = objects(shared.path()).remove(0);
        let mut bytes = std::fs::read(&object).unwrap();
        if round % 2 == 0 {
            bytes[at] ^= 0x10;
        } else {
            bytes.truncate(at);
        }
        std::fs::write(&object, &bytes).unwrap();
        add_shelf(&mut thandi, shared.path());
        let receipt = visit(&mut thandi);
        assert!(!receipt.refused.is_empty(), "{at}: {receipt:?}");
        assert_eq!(check(&mut thandi), [] as [String; 0], "{at}");
        visit(&mut amina);
        let mut late = let_in(&mut amina, &format!("Late {round}"), "reader");
        visit(&mut amina);
        add_shelf(&mut late, shared.path());
        visit(&mut late);
        assert_eq!(late.titles("plan"), ["One"], "{at}");
        for person in [&mut amina, &mut thandi] {
            person.desk.shelf_remove("Shared").unwrap();
        }
        tried += 1;
    }
    println!("spoilt objects: {tried}");
}

#[test]
fn an_object_that_a_former_member_forged_keeps_no_true_entry_off_the_shelf() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    plans(&mut amina, &["One", "Two", "Three"]);
    let keys = keys(&amina);
    let mut forged = items(&keys, &given(&mut amina));
    for item in &mut forged {
        if let Item::Span(span) = item {
            span.entries.reverse();
        }
    }
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    visit(&mut thandi);
    // Under its true name: only what is inside is false.
    let bytes = written(&keys, &forged);
    let folder = objects(shared.path()).remove(0);
    std::fs::write(folder.with_file_name(object_name(&keys.routing, &bytes).unwrap()), bytes).unwrap();
    let receipt = visit(&mut thandi);
    assert!(!receipt.refused.is_empty(), "{receipt:?}");
    assert!(thandi.titles("plan").is_empty());
    visit(&mut amina);
    visit(&mut thandi);
    assert_eq!(thandi.titles("plan").len(), 3);
    assert_eq!(check(&mut thandi), [] as [String; 0]);
}
