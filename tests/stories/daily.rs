//! The copy of the day: it brings back what a damaged file took, and holds nothing that was to be gone.

use crate::world::{PASSPHRASE, Person, cheap, let_in, locked};
use ilima_desk::backup::{Opens, restore};
use ilima_desk::desk::Desk;
use ilima_desk::home::{By, Home};
use ilima_desk::job::Job;
use std::fs;
use std::path::Path;

fn amina() -> Person {
    let (mut amina, _) = locked("Amina");
    amina.found();
    amina
}

fn copies(person: &Person) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(person.path("home/backups"))
        .into_iter()
        .flatten()
        .map(|one| one.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn copy_now(person: &mut Person) -> bool {
    person.desk.back_up_daily(&Job::unwatched()).unwrap()
}

/// As if the last copy were of another day.
fn tomorrow(person: &mut Person) {
    person.desk.keyring.vault.notes.insert("last-daily".into(), "2020-01-01".into());
}

fn restored(backup: &Path) -> Person {
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let keyring = restore(&mut home, backup, &Opens::Passphrase(PASSPHRASE), &Job::unwatched()).unwrap();
    let mut person = Person { desk: Desk::new(home, keyring), dir };
    person.desk.space_open("").unwrap();
    person
}

#[test]
fn once_a_day_a_copy_is_made_and_two_are_kept_and_each_brings_back_its_day() {
    let mut amina = amina();
    for (day, title) in ["First day", "Second day", "Third day"].into_iter().enumerate() {
        amina.add("plan", &[("title", title)]);
        assert!(copy_now(&mut amina));
        assert!(!copy_now(&mut amina), "once a day");
        assert_eq!(copies(&amina).len(), (day + 1).min(2));
        assert!(!amina.desk.last_daily().is_empty());
        tomorrow(&mut amina);
    }
    assert_eq!(amina.desk.last_backup(), "", "no backup away from here");
    assert!(amina.desk.today().unwrap().health.backup_due, "and that is still said");
    assert_eq!(copies(&amina), ["daily-1.backup", "daily-2.backup"]);
    assert_eq!(restored(&amina.path("home/backups/daily-1.backup")).titles("plan").len(), 3);
    assert_eq!(restored(&amina.path("home/backups/daily-2.backup")).titles("plan").len(), 2);
    // What was not handed out yet is in it; the restored home gives it.
    let mut again = restored(&amina.path("home/backups/daily-1.backup"));
    let path = again.path("to-all.ilima");
    let ask = ilima_desk::contract::GiveAsk { all: true, ..Default::default() };
    let mut juma = let_in(&mut again, "Juma", "reader");
    again.desk.give(&path, &ask, &Job::unwatched()).unwrap();
    juma.receive(&path);
    assert_eq!(juma.titles("plan").len(), 3);
}

#[test]
fn somebody_works_on_while_the_copy_is_written() {
    let mut amina = amina();
    amina.add("plan", &[("title", "Before")]);
    let daily = amina.desk.daily().unwrap().unwrap();
    amina.add("plan", &[("title", "Meanwhile")]);
    daily.write(&Job::unwatched()).unwrap();
    amina.add("plan", &[("title", "After")]);
    assert!(amina.desk.keep_daily(&daily).unwrap());
    assert_eq!(restored(&amina.path("home/backups/daily-1.backup")).titles("plan").len(), 2);
    assert_eq!(amina.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

#[test]
fn what_is_to_be_gone_is_in_no_copy_of_the_day() {
    let mut amina = amina();
    let wanjiru = amina.add("person", &[("display_name", "Wanjiru")]);
    type Act<'a> = Box<dyn Fn(&mut Desk) + 'a>;
    let acts: [(&str, Act<'_>); 4] = [
        ("forget", Box::new(|desk| drop(desk.forget(wanjiru, "asked").unwrap()))),
        ("words", Box::new(|desk| drop(desk.fresh_words(PASSPHRASE).unwrap()))),
        (
            "passphrase",
            Box::new(|desk| drop(desk.change_passphrase(PASSPHRASE, "another lantern by the sea", cheap()).unwrap())),
        ),
        ("travel", Box::new(|desk| drop(desk.travel("Water Coalition", true).unwrap()))),
    ];
    for (what, act) in acts {
        tomorrow(&mut amina);
        assert!(copy_now(&mut amina), "{what}");
        tomorrow(&mut amina);
        let begun = amina.desk.daily().unwrap().unwrap();
        begun.write(&Job::unwatched()).unwrap();
        assert!(copies(&amina).len() >= 2, "one kept, one on its way");
        act(&mut amina.desk);
        assert_eq!(copies(&amina), [""; 0], "{what}");
        // One that was on its way meanwhile still holds it, and is not kept.
        assert!(!amina.desk.keep_daily(&begun).unwrap(), "{what}");
        assert_eq!(copies(&amina), [""; 0], "{what}");
        if what == "forget" {
            assert!(copy_now(&mut amina), "the next one knows nothing of her");
            let mut again = restored(&amina.path("home/backups/daily-1.backup"));
            assert!(again.titles("person").is_empty());
            assert_eq!(again.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
        }
    }
}

#[test]
fn no_copy_is_made_where_none_is_wanted_and_what_a_crash_left_is_swept() {
    let mut open = crate::world::founder("Thandi");
    assert!(!copy_now(&mut open), "without a lock anybody could read it");
    let mut amina = amina();
    amina.desk.home.face.settings.daily_backup = false;
    assert!(!copy_now(&mut amina));
    amina.desk.home.face.settings.daily_backup = true;
    assert!(copy_now(&mut amina));
    let left = ["home/backups/0a.new", "home/backups/0a.copy", "home/spaces/0a.copy"].map(|name| amina.path(name));
    left.iter().for_each(|path| fs::write(path, b"half").unwrap());
    let home = amina.path("home");
    drop(amina.desk);
    crate::world::reopen(&home, By::Command);
    assert!(left.iter().all(|path| !path.exists()));
    assert!(home.join("backups/daily-1.backup").exists());
}
