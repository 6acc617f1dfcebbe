//! Two desks that never meet, and the folder between them.

use crate::world::{Person, founder, let_in};
use ilima_desk::contract::{MemberChange, Receipt, ShelfAsk};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use std::path::{Path, PathBuf};

pub fn add_shelf(person: &mut Person, folder: &Path) {
    let ask = ShelfAsk { name: "Shared".into(), url: folder.display().to_string() };
    person.desk.shelf_add(&ask).unwrap();
}

pub fn visit(person: &mut Person) -> Receipt {
    ilima_desk::shelf::exchange_shelf(&mut person.desk, "", &Job::unwatched()).unwrap()
}

/// Every object that lies there.
pub fn objects(folder: &Path) -> Vec<PathBuf> {
    let of_space = std::fs::read_dir(folder.join("ilima")).unwrap().next().unwrap().unwrap().path();
    let mut found: Vec<PathBuf> = std::fs::read_dir(of_space).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn two_who_never_meet_have_the_same_through_a_shared_folder() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    let plan = amina.add("plan", &[("title", "March for water")]);
    let receipt = visit(&mut amina);
    assert_eq!((receipt.given["plan"], receipt.records.len()), (1, 0));
    let receipt = visit(&mut thandi);
    assert_eq!((receipt.records["plan"], receipt.from.as_slice()), (1, ["Amina".to_string()].as_slice()));
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    thandi.set(plan, "status", "active");
    visit(&mut thandi);
    visit(&mut amina);
    assert_eq!(amina.answers(plan, "status"), ["active"]);
    // Both know now that the other has all; and nothing new puts nothing new there.
    visit(&mut thandi);
    visit(&mut amina);
    let quiet = objects(shared.path());
    for receipt in [visit(&mut amina), visit(&mut thandi), visit(&mut amina)] {
        assert_eq!((receipt.bytes, receipt.entries), (0, 0));
    }
    assert_eq!(objects(shared.path()), quiet);
    assert!(thandi.desk.reached().unwrap().iter().all(|one| one.holds == one.of));
}

/// In whatever order the objects lie there: who was let in since the last visit, and what they wrote.
#[test]
fn what_newcomers_wrote_is_read_before_or_after_the_word_that_lets_them_in() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    visit(&mut amina);
    visit(&mut thandi);
    let mut plans = Vec::new();
    for number in 0..8 {
        let mut newcomer = let_in(&mut amina, &format!("Newcomer {number}"), "contributor");
        visit(&mut amina);
        plans.push(newcomer.add("plan", &[("title", "Mine")]));
        add_shelf(&mut newcomer, shared.path());
        visit(&mut newcomer);
    }
    let receipt = visit(&mut thandi);
    assert_eq!(receipt.refused.len(), 0, "{:?}", receipt.refused);
    assert_eq!(plans.iter().filter(|plan| thandi.desk.view(**plan).is_ok()).count(), 8);
}

/// Who was let in by somebody suspended is nobody at first, and somebody when that is lifted.
#[test]
fn what_a_stranger_put_there_is_read_again_when_he_is_none() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let change = |of: &mut Person, change: &str| {
        let ask = MemberChange { who: "Thandi".into(), change: change.into(), ..MemberChange::default() };
        assert!(of.desk.change_member(&ask).unwrap().effective);
    };
    change(&mut amina, "suspend");
    let mut juma = let_in(&mut thandi, "Juma", "contributor");
    let plan = juma.add("plan", &[("title", "From the far village")]);
    for person in [&mut juma, &mut amina] {
        add_shelf(person, shared.path());
    }
    visit(&mut juma);
    assert_eq!(visit(&mut amina).refused.len(), 1);
    assert!(amina.desk.view(plan).is_err());
    assert_eq!(visit(&mut amina).refused.len(), 0, "not read again while nothing changed");
    change(&mut amina, "resume");
    visit(&mut amina);
    assert_eq!(amina.answers(plan, "title"), ["From the far village"]);
    assert_eq!(amina.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

#[test]
fn work_brought_on_a_stick_goes_on_to_the_shelf() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = juma.add("plan", &[("title", "From the far village")]);
    let stick = juma.path("stick.parcel");
    juma.give(&stick);
    amina.receive(&stick);
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    visit(&mut amina);
    visit(&mut thandi);
    assert_eq!(thandi.answers(plan, "title"), ["From the far village"]);
}

#[test]
fn many_small_visits_leave_few_objects() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    for at in 0..17 {
        amina.add("plan", &[("title", &format!("Plan {at}"))]);
        visit(&mut amina);
    }
    // The folded ones still lie there for a week; those that count are few.
    assert!(objects(shared.path()).len() < 17 + 8);
    visit(&mut thandi);
    assert_eq!(thandi.titles("plan").len(), 17);
    let mut late = let_in(&mut amina, "Juma", "contributor");
    visit(&mut amina);
    add_shelf(&mut late, shared.path());
    visit(&mut late);
    assert_eq!(late.titles("plan").len(), 17);
}

#[test]
fn a_shelf_that_lies_does_no_harm_and_is_mended() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    for at in 0..3 {
        amina.add("plan", &[("title", &format!("Plan {at}"))]);
        visit(&mut amina);
    }
    let there = objects(shared.path());
    // Cut short, turned, repeated under another name, lost; and something that is no object at all.
    let bytes = std::fs::read(&there[0]).unwrap();
    std::fs::write(&there[0], &bytes[..bytes.len() / 2]).unwrap();
    let mut turned = std::fs::read(&there[1]).unwrap();
    let middle = turned.len() / 2;
    turned[middle] ^= 4;
    std::fs::write(&there[1], turned).unwrap();
    std::fs::copy(&there[2], there[2].with_file_name("0123456789abcdef0123456789abcdef")).unwrap();
    std::fs::remove_file(&there[2]).unwrap();
    std::fs::write(there[0].with_file_name("fedcba9876543210fedcba9876543210"), b"rubbish").unwrap();
    let receipt = visit(&mut thandi);
    assert!(!receipt.refused.is_empty());
    // Amina sees that her objects are not what she put; what is lacking is put again.
    std::fs::remove_file(&there[0]).unwrap();
    std::fs::remove_file(&there[1]).unwrap();
    visit(&mut amina);
    visit(&mut thandi);
    assert_eq!(thandi.titles("plan").len(), 3);
    assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
}

#[test]
fn what_somebody_said_of_a_damaged_object_is_said_again_when_it_was_lost() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    let plan = amina.add("plan", &[("title", "March")]);
    visit(&mut amina);
    let hers = objects(shared.path());
    let mut turned = std::fs::read(&hers[0]).unwrap();
    let middle = turned.len() / 2;
    turned[middle] ^= 4;
    std::fs::write(&hers[0], turned).unwrap();
    // Thandi says that she cannot read it, and the shelf loses that too.
    assert_eq!(visit(&mut thandi).refused.len(), 1);
    for object in objects(shared.path()).into_iter().filter(|object| !hers.contains(object)) {
        std::fs::remove_file(object).unwrap();
    }
    visit(&mut amina);
    visit(&mut thandi);
    visit(&mut amina);
    visit(&mut thandi);
    assert_eq!(thandi.answers(plan, "title"), ["March"]);
}

#[test]
fn a_shelf_is_remembered_without_showing_its_password_and_forgotten_when_asked() {
    let mut amina = founder("Amina");
    let url = "https://amina:geheim@cloud.example.org/dav".to_string();
    let added = amina.desk.shelf_add(&ShelfAsk { name: "Cloud".into(), url }).unwrap();
    assert_eq!(added.place, "https://cloud.example.org/dav");
    let mut amina = amina.sleep();
    assert_eq!(amina.desk.shelves().unwrap().len(), 1);
    amina.desk.shelf_remove("Cloud").unwrap();
    assert!(amina.desk.shelves().unwrap().is_empty());
    assert_eq!(
        ilima_desk::shelf::exchange_shelf(&mut amina.desk, "", &Job::unwatched()).unwrap_err().code,
        Code::NotFound
    );
    // A server that is not there is called a server, not a colleague on the Wi-Fi.
    amina.desk.shelf_add(&ShelfAsk { name: "Gone".into(), url: "http://127.0.0.1:1/".into() }).unwrap();
    assert_eq!(
        ilima_desk::shelf::exchange_shelf(&mut amina.desk, "", &Job::unwatched()).unwrap_err().code,
        Code::ServerSilent
    );
    let nonsense = ShelfAsk { name: "X".into(), url: "somewhere".into() };
    assert_eq!(amina.desk.shelf_add(&nonsense).unwrap_err().code, Code::BadAddress);
}

#[test]
fn objects_that_hold_somebody_who_is_forgotten_are_put_anew_without_her_and_deleted() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    let wanjiru = amina.add("person", &[("display_name", "Wanjiru")]);
    let plan = amina.add("plan", &[("title", "March for water")]);
    let photo = amina.path("note.txt");
    std::fs::write(&photo, "A paper of hers").unwrap();
    let ask = ilima_desk::contract::AttachAsk { record: wanjiru, ..Default::default() };
    amina.desk.attach(&photo, &ask, &Job::unwatched()).unwrap();
    visit(&mut amina);
    visit(&mut thandi);
    thandi.set(wanjiru, "notes", "Lives by the blue gate");
    visit(&mut thandi);
    let before = objects(shared.path());
    amina.desk.forget(wanjiru, "asked").unwrap();
    visit(&mut amina);
    visit(&mut thandi);
    visit(&mut amina);
    let after = objects(shared.path());
    let left: Vec<&PathBuf> = before.iter().filter(|one| after.contains(one)).collect();
    assert!(before.len() >= 3, "two of work and one of a file: {before:?}");
    // Thandi's first word about what she had read holds no work.
    assert_eq!(left.len(), 1, "of those that held her: {left:?} of {before:?}");
    // Who knows nothing of it yet gets the plan from there, and nothing of her.
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    add_shelf(&mut juma, shared.path());
    visit(&mut amina);
    visit(&mut juma);
    assert_eq!(juma.answers(plan, "title"), ["March for water"]);
    assert!(juma.titles("person").is_empty());
    for _ in 0..2 {
        [&mut thandi, &mut amina, &mut juma].into_iter().for_each(|desk| drop(visit(desk)));
    }
    let quiet = objects(shared.path());
    for receipt in [&mut thandi, &mut amina, &mut juma].map(visit) {
        assert_eq!((receipt.bytes, receipt.entries), (0, 0), "nothing is put again and again");
    }
    assert_eq!(objects(shared.path()), quiet);
}
