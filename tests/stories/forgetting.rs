//! A person who asked to be forgotten is gone from every desk that hears of it, whatever arrives later.

use crate::pipe;
use crate::world::{Person, copy_folder, founder, let_in};
use ilima_core::ids::RecordId;
use ilima_desk::contract::GiveAsk;
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use std::path::PathBuf;

const NAME: &str = "Wanjiru Canary";

fn meet(one: &mut Person, other: &mut Person) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    mine.unwrap();
    theirs.unwrap();
}

fn parcel(from: &mut Person, name: &str) -> PathBuf {
    let path = from.path(name);
    let ask = GiveAsk { all: true, ..GiveAsk::default() };
    from.desk.give(&path, &ask, &Job::unwatched()).unwrap();
    path
}

/// Whether the name is anywhere in what this desk can show, find or say of the past.
fn tells(person: &Person, record: RecordId) -> bool {
    let found = person.desk.search(&ilima_desk::contract::SearchAsk { text: "canary".into(), limit: 10 });
    person.desk.view(record).is_ok()
        || person.titles("person").iter().any(|title| title == NAME)
        || !found.unwrap().is_empty()
}

/// Whether a file that this person writes for a newcomer still brings the name.
fn brings(person: &mut Person, name: &str) -> bool {
    let mut fresh = let_in(person, name, "reader");
    let path = parcel(person, &format!("{name}.ilima"));
    fresh.receive(&path);
    fresh.titles("person").iter().any(|title| title == NAME)
}

fn checked(person: &mut Person) {
    assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

#[test]
fn who_is_forgotten_is_gone_everywhere_and_no_old_stick_brings_her_back() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let wanjiru = amina.add("person", &[("display_name", NAME), ("phones", "+254700000000")]);
    let kept = amina.add("person", &[("display_name", "Grace")]);
    meet(&mut amina, &mut thandi);
    thandi.set(wanjiru, "notes", "Lives by the canary market");
    meet(&mut amina, &mut thandi);
    assert!(tells(&amina, wanjiru) && tells(&thandi, wanjiru), "the scan would see her");
    assert!(brings(&mut amina, "Before"));
    let old = parcel(&mut thandi, "old-stick.ilima");
    assert_eq!(thandi.desk.forget(wanjiru, "asked").unwrap_err().code, Code::NotAllowed, "a steward's word");
    assert_eq!(amina.desk.forget(wanjiru, "because").unwrap_err().code, Code::BadValue);
    let plan = amina.add("plan", &[("title", "March")]);
    assert_eq!(amina.desk.forget(plan, "asked").unwrap_err().code, Code::NotForgettable);
    assert!(amina.desk.forget(wanjiru, "asked").unwrap().gone);
    assert!(!tells(&amina, wanjiru));
    // Somebody who has not heard of it goes on writing about her.
    thandi.set(wanjiru, "notes", "Moved to the other canary market");
    let newer = parcel(&mut thandi, "newer-stick.ilima");
    amina.receive(&old);
    amina.receive(&newer);
    meet(&mut amina, &mut thandi);
    amina.receive(&old);
    thandi.receive(&old);
    let (mut amina, mut thandi) = (amina.sleep(), thandi.sleep());
    for person in [&mut amina, &mut thandi] {
        assert!(!tells(person, wanjiru));
        assert_eq!(person.answers(kept, "display_name"), ["Grace"]);
        assert_eq!(person.desk.forgotten().unwrap().len(), 1);
        checked(person);
    }
    assert!(!brings(&mut amina, "After"), "nor does a newcomer get her");
    while amina.desk.undo().is_ok() {}
    assert!(!tells(&amina, wanjiru), "nor does undo bring her back");
}

#[test]
fn a_copy_of_an_old_home_forgets_too_when_it_hears_of_it() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let wanjiru = amina.add("person", &[("display_name", NAME)]);
    meet(&mut amina, &mut thandi);
    let thandi = thandi.sleep();
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&thandi.path("home"), &dir.path().join("home"));
    amina.desk.forget(wanjiru, "danger").unwrap();
    let mut home = ilima_desk::home::Home::open(&dir.path().join("home"), ilima_desk::home::By::Command).unwrap();
    let keyring = home.unlock("", 0).unwrap();
    let mut copied = Person { desk: ilima_desk::desk::Desk::new(home, keyring), dir };
    copied.desk.space_open("").unwrap();
    assert!(tells(&copied, wanjiru));
    let path = parcel(&mut amina, "news.ilima");
    copied.receive(&path);
    assert!(!tells(&copied, wanjiru));
    let back = parcel(&mut copied, "back.ilima");
    amina.receive(&back);
    assert!(!tells(&amina, wanjiru));
}

#[test]
fn many_at_once_are_only_hidden_until_a_second_steward_says_the_same() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let people: Vec<RecordId> =
        (0..22).map(|at| amina.add("person", &[("display_name", &format!("Person {at}"))])).collect();
    meet(&mut amina, &mut thandi);
    for person in &people {
        amina.desk.forget(*person, "not-needed").unwrap();
    }
    meet(&mut amina, &mut thandi);
    for desk in [&amina, &thandi] {
        let told = desk.desk.forgotten().unwrap();
        assert_eq!(told.iter().filter(|one| !one.gone).count(), 2, "twenty are gone, two wait");
        assert!(desk.titles("person").is_empty(), "all are hidden");
    }
    let waits: Vec<RecordId> =
        thandi.desk.forgotten().unwrap().into_iter().filter(|one| !one.gone).map(|one| one.id).collect();
    for person in waits {
        thandi.desk.forget(person, "not-needed").unwrap();
    }
    assert!(thandi.desk.forgotten().unwrap().iter().all(|one| one.gone));
    checked(&mut thandi);
}
