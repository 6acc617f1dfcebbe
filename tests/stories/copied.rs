//! A home that was copied, or put back from an old image of the disk: both copies may have written, and nothing is lost.

use crate::pipe;
use crate::world::{Person, copy_folder, founder, let_in, wake};
use ilima_desk::contract::Receipt;
use ilima_desk::job::Job;

/// The same person on two computers.
fn copied(person: Person) -> [Person; 2] {
    let dir = person.close();
    let other = tempfile::tempdir().unwrap();
    copy_folder(&dir.path().join("home"), &other.path().join("home"));
    [wake(dir), wake(other)]
}

fn meet(one: &mut Person, other: &mut Person) -> [Receipt; 2] {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    [mine.unwrap(), theirs.unwrap()]
}

fn refused(receipts: &[Receipt]) -> Vec<String> {
    receipts.iter().flat_map(|receipt| &receipt.refused).map(|one| format!("{} {}", one.code, one.from)).collect()
}

fn plans(person: &Person) -> Vec<String> {
    let mut titles = person.titles("plan");
    titles.sort();
    titles
}

fn sound(person: &mut Person) {
    assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

#[test]
fn a_copied_home_goes_on_under_another_name_and_both_may_write() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    amina.add("plan", &[("title", "Before")]);
    meet(&mut amina, &mut thandi);
    amina.add("plan", &[("title", "Not given yet")]);
    let [mut first, mut second] = copied(amina);
    assert_eq!(first.desk.went_on().unwrap(), "", "where it was, nothing changes");
    assert_ne!(second.desk.went_on().unwrap(), "");
    first.add("plan", &[("title", "On the first")]);
    second.add("plan", &[("title", "On the second")]);
    // Neither hears of the other before both have given.
    let mut receipts = meet(&mut first, &mut thandi).to_vec();
    receipts.extend(meet(&mut second, &mut thandi));
    // The first hears of the second, goes on itself, and is given the new key.
    (0..3).for_each(|_| receipts.extend(meet(&mut first, &mut thandi)));
    assert_eq!(refused(&receipts), [""; 0]);
    let all = ["Before", "Not given yet", "On the first", "On the second"];
    for person in [&mut first, &mut second, &mut thandi] {
        assert_eq!(plans(person), all, "{receipts:#?}");
        sound(person);
    }
    assert_ne!(first.desk.went_on().unwrap(), "");
    for (at, person) in [&mut first, &mut second].into_iter().enumerate() {
        person.add("plan", &[("title", if at == 0 { "Later 1" } else { "Later 2" })]);
        meet(person, &mut thandi);
    }
    let mut juma = let_in(&mut second, "Juma", "contributor");
    meet(&mut second, &mut thandi);
    meet(&mut juma, &mut thandi);
    meet(&mut first, &mut thandi);
    for person in [&first, &thandi, &juma] {
        assert_eq!(plans(person).len(), 6);
    }
}

#[test]
fn a_moved_home_stays_who_it_was() {
    let dir = founder("Amina").close();
    let other = tempfile::tempdir().unwrap();
    std::fs::rename(dir.path().join("home"), other.path().join("home")).unwrap();
    let mut amina = wake(other);
    assert_eq!(amina.desk.went_on().unwrap(), "");
    assert_eq!(amina.desk.members().unwrap().len(), 1);
    sound(&mut amina);
}

#[test]
fn an_old_disk_put_back_hears_that_it_is_one_and_nothing_is_lost() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    amina.add("plan", &[("title", "Before")]);
    meet(&mut amina, &mut thandi);
    meet(&mut amina, &mut juma);
    let (image, home) = (thandi.path("image"), amina.path("home"));
    let dir = amina.close();
    copy_folder(&home, &image);
    let mut amina = wake(dir);
    amina.add("plan", &[("title", "After the image")]);
    meet(&mut amina, &mut thandi);
    // The disk breaks; the image is put back in the very same folder, and she writes on.
    let dir = amina.close();
    copy_folder(&image, &home);
    let mut amina = wake(dir);
    assert_eq!(amina.desk.went_on().unwrap(), "", "one disk, one folder: nothing to see yet");
    assert_eq!(plans(&amina), ["Before"]);
    amina.add("plan", &[("title", "On the old disk")]);
    meet(&mut amina, &mut juma);
    // Two who hold different entries of one number: each keeps what came first, and is told why the other is left out.
    let told = refused(&meet(&mut juma, &mut thandi));
    assert!(told.iter().all(|one| one == "copied Amina"), "{told:?}");
    assert_eq!(plans(&thandi), ["After the image", "Before"]);
    // She hears of it from either.
    meet(&mut amina, &mut thandi);
    meet(&mut amina, &mut thandi);
    assert_ne!(amina.desk.went_on().unwrap(), "");
    meet(&mut amina, &mut juma);
    meet(&mut juma, &mut thandi);
    amina.add("plan", &[("title", "And on")]);
    let mut last = meet(&mut amina, &mut thandi).to_vec();
    last.extend(meet(&mut juma, &mut thandi));
    assert_eq!(refused(&last), [""; 0], "what is settled is not told again");
    for person in [&mut amina, &mut thandi, &mut juma] {
        assert_eq!(
            plans(person),
            ["After the image", "And on", "Before", "On the old disk"],
            "{}",
            person.desk.my_name()
        );
        sound(person);
    }
}

#[test]
fn who_hears_her_own_older_word_again_is_no_copy() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let stick = tempfile::tempdir().unwrap();
    for title in ["One", "Two", "Three"] {
        amina.add("plan", &[("title", title)]);
        meet(&mut amina, &mut thandi);
        thandi.give(stick.path());
    }
    amina.add("plan", &[("title", "Four")]);
    meet(&mut amina, &mut juma);
    amina.receive(stick.path());
    juma.receive(stick.path());
    meet(&mut amina, &mut juma);
    assert_eq!(amina.desk.went_on().unwrap(), "");
    assert_eq!(amina.desk.members().unwrap().len(), 3);
    assert_eq!(plans(&juma).len(), 4);
}
