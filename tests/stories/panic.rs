//! What opens a home is destroyed at once: nothing opens it again but a backup that lay elsewhere.

use crate::world::{PASSPHRASE, Person, cheap, locked, reopen};
use ilima_desk::backup::{Opens, restore, restore_anew};
use ilima_desk::contract::Door;
use ilima_desk::desk::Desk;
use ilima_desk::home::{By, Home};
use ilima_desk::host::Host;
use ilima_desk::job::Job;
use ilima_desk::panic::destroy;
use ilima_desk::trouble::Code;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A locked home with a plan in it, a copy of the day beside it and a backup away from it; and its words.
fn amina() -> (Person, String, PathBuf) {
    let (mut amina, words) = locked("Amina");
    amina.found();
    amina.add("plan", &[("title", "March for water")]);
    assert!(amina.desk.back_up_daily(&Job::unwatched()).unwrap());
    let away = amina.path("stick.backup");
    amina.desk.back_up(&away, false, &Job::unwatched()).unwrap();
    (amina, words, away)
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn after_panic_nothing_opens_and_a_backup_kept_elsewhere_brings_everything_back() {
    let (amina, words, away) = amina();
    let home = amina.path("home");
    drop(amina.desk);
    let begun = Instant::now();
    destroy(&home).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    // Whoever copies the disk at this moment: neither slots nor copies of the day open with anything.
    for name in ["slots-a", "slots-b"] {
        assert!(ilima_ledger::vault::Slots::decode(&fs::read(home.join(name)).unwrap()).is_err());
    }
    let daily = amina.dir.path().join("daily.backup");
    fs::copy(home.join("backups/daily-1.backup"), &daily).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut empty = Home::open(&elsewhere.path().join("home"), By::Command).unwrap();
    for opens in [Opens::Passphrase(PASSPHRASE), Opens::Words(&words)] {
        assert_eq!(restore(&mut empty, &daily, &opens, &Job::unwatched()).err().unwrap().code, Code::WrongFile);
    }
    // Whoever opens it next finds an empty home, into which the backup from elsewhere goes.
    let mut again = reopen(&home, By::Command);
    assert_eq!(again.door(), Door::Absent);
    assert_eq!(again.unlock(PASSPHRASE, 0).err().unwrap().code, Code::NoHome);
    assert_eq!(again.recover(&words, PASSPHRASE, cheap()).err().unwrap().code, Code::NoHome);
    assert_eq!([files(&home.join("spaces")), files(&home.join("backups"))], [0, 0]);
    assert!(!home.join("vault").exists());
    let fresh = "seven lanterns over the harbour";
    let keyring = restore_anew(&mut again, &away, &words, fresh, &Job::unwatched()).unwrap();
    let mut back = Person { desk: Desk::new(again, keyring), dir: amina.dir };
    back.desk.space_open("").unwrap();
    assert_eq!(back.titles("plan"), ["March for water"]);
    drop(back.desk);
    assert!(reopen(&home, By::Command).unlock(fresh, 0).is_ok());
}

#[test]
fn a_desk_that_was_open_meanwhile_brings_no_slots_back() {
    let (mut amina, _, _) = amina();
    let home = amina.path("home");
    destroy(&home).unwrap();
    let changed = amina.desk.change_passphrase(PASSPHRASE, "seven lanterns over the harbour", cheap());
    assert_eq!(changed.unwrap_err().code, Code::NoHome);
    assert_eq!(amina.desk.travel("Water Coalition", true).unwrap_err().code, Code::NoHome);
    drop(amina.desk);
    assert_eq!(reopen(&home, By::Command).door(), Door::Absent);
}

#[test]
fn the_button_does_nothing_until_the_settings_say_so() {
    let (amina, _, _) = amina();
    let home = amina.path("home");
    drop(amina.desk);
    let mut window = Host::new(home.clone(), By::Window);
    let mut call = |name: &str, ask: Value| window.call(name, ask, &Job::unwatched());
    assert_eq!(call("panic", Value::Null).unwrap_err().code, Code::BadRequest);
    call("unlock", json!({ "passphrase": PASSPHRASE })).unwrap();
    let mut settings = call("state", Value::Null).unwrap()["settings"].clone();
    assert_eq!(settings["panic"], json!(false));
    settings["panic"] = json!(true);
    call("settings", settings).unwrap();
    call("panic", Value::Null).unwrap();
    assert_eq!(call("state", Value::Null).unwrap()["door"], json!("absent"));
    assert_eq!(files(&home.join("spaces")), 0);
}
