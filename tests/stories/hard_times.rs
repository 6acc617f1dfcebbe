//! Crashes and full disks, with the real command and the real system calls.

use crate::world::{PASSPHRASE, cheap, copy_folder, founder, locked, reopen};
use ilima_desk::backup::{Opens, restore};
use ilima_desk::contract::{Door, ImportAsk};
use ilima_desk::home::{By, Home};
use ilima_desk::job::Job;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Sampled kill points of an import; `npm run torture` may take them all.
const KILL_POINTS: usize = 60;

/// The command, beside this test program. The gate builds it first.
fn command() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let command = test.parent().unwrap().parent().unwrap().join("ilima");
    assert!(command.is_file(), "build it first: cargo build -p ilima-cli");
    command
}

fn ilima(home: &Path, words: &[&str]) -> Output {
    Command::new(command()).arg("--home").arg(home).args(words).env("LANG", "en_GB.UTF-8").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn has_strace() -> bool {
    let there = Command::new("strace").arg("-V").output().is_ok();
    if !there {
        println!("skipped: strace is not here");
    }
    there
}

#[test]
fn an_import_killed_at_any_write_brought_in_everybody_or_nobody() {
    if !has_strace() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("people.csv");
    let rows: String = (0..40).map(|at| format!("Person {at},071200{at:04}\n")).collect();
    std::fs::write(&list, format!("Name,Mobile\n{rows}")).unwrap();
    let fresh = dir.path().join("fresh");
    assert!(ilima(&fresh, &["init", "--name", "A", "--no-lock"]).status.success());
    assert!(ilima(&fresh, &["space", "new", "S", "--country", "KE"]).status.success());
    let words = ["import", "people", list.to_str().unwrap()];
    let writes = writes(&fresh, dir.path(), &words);
    assert!(writes.len() > 20, "{writes:?}");
    let step = (writes.len() / KILL_POINTS).max(1);
    let mut outcomes = std::collections::BTreeSet::new();
    for (number, at) in writes.iter().enumerate().step_by(step) {
        let home = dir.path().join(format!("home-{number}"));
        copy_folder(&fresh, &home);
        killed(&home, &words, at);
        let check = ilima(&home, &["check"]);
        assert!(check.status.success(), "kill {at:?}: {}", String::from_utf8_lossy(&check.stderr));
        let people = said(&ilima(&home, &["list", "person"])).lines().count();
        assert!(people == 0 || people == 40, "kill {at:?} left {people} people");
        outcomes.insert(people);
        // The house still works after the crash: the same file, once more.
        assert!(ilima(&home, &["import", "people", list.to_str().unwrap()]).status.success(), "kill {at:?}");
        assert_eq!(said(&ilima(&home, &["list", "person"])).lines().count(), 40, "kill {at:?}");
        std::fs::remove_dir_all(&home).unwrap();
    }
    assert_eq!(outcomes.len(), 2, "the kills never fell on both sides of the commit: {outcomes:?}");
}

const WRITES: &str = "write,pwrite64,fsync,fdatasync,rename,unlink";

/// The command, killed at the n-th of these calls. (strace counts each call by itself.)
fn killed(home: &Path, words: &[&str], (call, at): &(String, usize)) {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "-e", &format!("trace={WRITES}")]);
    strace.args(["-e", &format!("inject={call}:signal=SIGKILL:when={at}")]);
    strace.arg(command()).arg("--home").arg(home).args(words).output().unwrap();
}

/// Every write of the command in a copy of this home, in order: which call, and the how-manyth of its sort.
fn writes(fresh: &Path, dir: &Path, words: &[&str]) -> Vec<(String, usize)> {
    let home = dir.join("counted");
    copy_folder(fresh, &home);
    let log = dir.join("calls");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-e", &format!("trace={WRITES}"), "-o"]).arg(&log);
    let done = strace.arg(command()).arg("--home").arg(&home).args(words).output().unwrap();
    assert!(done.status.success());
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let calls = std::fs::read_to_string(log).unwrap();
    let names = calls.lines().filter_map(|line| line.split_once('(')?.0.split(' ').next_back().map(str::to_owned));
    let named = names.filter(|name| WRITES.split(',').any(|one| one == name));
    named
        .map(|name| {
            let count = counts.entry(name.clone()).or_default();
            *count += 1;
            (name, *count)
        })
        .collect()
}

#[test]
fn a_copied_home_killed_at_any_write_goes_on_as_one_device() {
    if !has_strace() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let fresh = dir.path().join("fresh");
    assert!(ilima(&fresh, &["init", "--name", "A", "--no-lock"]).status.success());
    assert!(ilima(&fresh, &["space", "new", "S"]).status.success());
    assert!(ilima(&fresh, &["add", "plan", "title=March"]).status.success());
    let words = ["list", "plan"];
    let writes = writes(&fresh, dir.path(), &words);
    assert!(writes.len() > 15, "{writes:?}");
    for (number, at) in writes.iter().enumerate() {
        let home = dir.path().join(format!("home-{number}"));
        copy_folder(&fresh, &home);
        killed(&home, &words, at);
        let check = ilima(&home, &["check"]);
        assert!(check.status.success(), "kill {at:?}: {}", String::from_utf8_lossy(&check.stderr));
        assert!(
            ilima(&home, &["set", said(&ilima(&home, &words)).split(' ').next().unwrap(), "title=Later"])
                .status
                .success()
        );
        // The old device and the one that goes on; none whose keys were lost on the way.
        let members = said(&ilima(&home, &["members"]));
        assert_eq!(members.lines().count(), 2, "kill {at:?}: {members}");
        assert_eq!(members.lines().filter(|line| line.contains("succeeded")).count(), 1, "kill {at:?}: {members}");
        std::fs::remove_dir_all(&home).unwrap();
    }
}

#[test]
fn a_panic_killed_at_any_write_leaves_a_home_that_opens_or_none() {
    if !has_strace() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (fresh, passphrase) = (dir.path().join("fresh"), dir.path().join("passphrase"));
    std::fs::write(&passphrase, "river basket morning copper").unwrap();
    let open = |home: &Path, words: &[&str]| {
        ilima(home, &[&["--json", "--passphrase-file", passphrase.to_str().unwrap()], words].concat())
    };
    assert!(open(&fresh, &["init", "--name", "A"]).status.success());
    assert!(open(&fresh, &["space", "new", "S"]).status.success());
    assert!(open(&fresh, &["add", "plan", "title=March"]).status.success());
    assert!(open(&fresh, &["backup", "--daily"]).status.success());
    let words = ["panic", "--sure"];
    let mut outcomes = std::collections::BTreeSet::new();
    for (number, at) in writes(&fresh, dir.path(), &words).iter().enumerate() {
        let home = dir.path().join(format!("home-{number}"));
        copy_folder(&fresh, &home);
        killed(&home, &words, at);
        let half = ["slots-a", "slots-b"].map(|name| std::fs::read(home.join(name)).unwrap_or_default());
        let told = open(&home, &["list", "plan"]);
        let (out, err) = (said(&told), String::from_utf8_lossy(&told.stderr).into_owned());
        let opens = told.status.success() && out.contains("March");
        assert!(opens || err.contains("\"no-home\""), "kill {at:?}: {out}{err}");
        // Once anything was overwritten, the next opening finishes what was asked for.
        assert!(!opens || half == ["slots-a", "slots-b"].map(|name| std::fs::read(fresh.join(name)).unwrap()));
        if !opens {
            let left = ["backups", "spaces"].map(|name| std::fs::read_dir(home.join(name)).unwrap().count());
            assert_eq!(left, [0, 0], "kill {at:?}");
            assert!(!home.join("vault").exists() && !home.join("slots-a").exists(), "kill {at:?}");
        }
        outcomes.insert(opens);
        std::fs::remove_dir_all(&home).unwrap();
    }
    assert_eq!(outcomes.len(), 2, "{outcomes:?}");
}

fn files(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().to_string_lossy().into_owned());
    files.collect()
}

#[test]
fn a_journey_killed_at_any_write_leaves_a_home_that_passphrase_and_words_open() {
    if !has_strace() {
        return;
    }
    let (mut amina, recovery) = locked("Amina");
    amina.found();
    amina.add("plan", &[("title", "March")]);
    // Here a copy stands for the home itself: it is not to notice that it lies in another folder.
    amina.desk.keyring.vault.notes.retain(|note, _| !note.starts_with("place/"));
    amina.desk.home.keep(&amina.desk.keyring).unwrap();
    let dir = amina.close();
    let [fresh, passphrase, second] = ["home", "passphrase", "second"].map(|name| dir.path().join(name));
    std::fs::write(&passphrase, PASSPHRASE).unwrap();
    let words = ["--passphrase-file", passphrase.to_str().unwrap(), "travel", "Water Coalition", "--sure"];
    let (mut outcomes, mut half) = (std::collections::BTreeSet::new(), 0);
    for (number, at) in writes(&fresh, dir.path(), &words).iter().enumerate() {
        let home = dir.path().join(format!("home-{number}"));
        copy_folder(&fresh, &home);
        killed(&home, &words, at);
        copy_folder(&home, &second);
        let slots = |home: &Path| ["slots-a", "slots-b"].map(|name| std::fs::read(home.join(name)).unwrap());
        let [a, b] = slots(&home);
        half += usize::from(a != b);
        let by_passphrase = reopen(&home, By::Command).unlock(PASSPHRASE, 0);
        let by_words = reopen(&second, By::Command).recover(&recovery, "seven lanterns over the harbour", cheap());
        for (home, opened) in [(&home, by_passphrase), (&second, by_words)] {
            let spaces = opened.unwrap_or_else(|trouble| panic!("kill {at:?}: {trouble:?}")).vault.spaces;
            let left = files(&home.join("spaces"));
            assert_eq!(left.iter().filter(|name| name.ends_with(".db")).count(), spaces.len(), "kill {at:?}: {left:?}");
            assert!(!spaces.is_empty() || left.is_empty(), "kill {at:?}: {left:?}");
            let [a, b] = slots(home);
            assert!(a == b, "kill {at:?}: what the kill began is ended");
            outcomes.insert(spaces.len());
        }
        std::fs::remove_dir_all(&home).unwrap();
        std::fs::remove_dir_all(&second).unwrap();
    }
    assert!(outcomes.len() == 2 && half > 3, "{outcomes:?}, {half} between the slots");
}

#[test]
fn a_restoration_killed_at_any_write_is_whole_or_can_be_begun_again() {
    if !has_strace() {
        return;
    }
    let (mut amina, _) = locked("Amina");
    amina.found();
    amina.add("plan", &[("title", "March")]);
    let backup = amina.path("all.backup");
    amina.desk.back_up(&backup, false, &Job::unwatched()).unwrap();
    let [empty, passphrase] = ["empty", "passphrase"].map(|name| amina.path(name));
    std::fs::write(&passphrase, PASSPHRASE).unwrap();
    drop(Home::open(&empty, By::Command).unwrap());
    let words = ["--passphrase-file", passphrase.to_str().unwrap(), "restore", backup.to_str().unwrap()];
    let mut outcomes = std::collections::BTreeSet::new();
    // Every third; the day of `tests/torture` has the others.
    for (number, at) in writes(&empty, amina.dir.path(), &words).iter().enumerate().step_by(3) {
        let path = amina.path(&format!("home-{number}"));
        copy_folder(&empty, &path);
        killed(&path, &words, at);
        let mut home = reopen(&path, By::Command);
        let whole = home.door() == Door::Locked;
        let keyring = if whole {
            home.unlock(PASSPHRASE, 0)
        } else {
            assert_eq!(files(&path.join("spaces")), [""; 0], "kill {at:?}");
            restore(&mut home, &backup, &Opens::Passphrase(PASSPHRASE), &Job::unwatched())
        };
        let keyring = keyring.unwrap_or_else(|trouble| panic!("kill {at:?}: {trouble:?}"));
        let mut desk = ilima_desk::desk::Desk::new(home, keyring);
        desk.space_open("").unwrap();
        assert_eq!(desk.counts().unwrap(), amina.desk.counts().unwrap(), "kill {at:?}");
        assert!(!path.join("restoring").exists(), "kill {at:?}");
        outcomes.insert(whole);
        std::fs::remove_dir_all(&path).unwrap();
    }
    assert_eq!(outcomes.len(), 2, "{outcomes:?}");
}

#[test]
fn a_full_disk_says_so_and_loses_nothing() {
    if !has_strace() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    assert!(ilima(&home, &["init", "--name", "A", "--no-lock"]).status.success());
    assert!(ilima(&home, &["space", "new", "S"]).status.success());
    assert!(ilima(&home, &["add", "plan", "title=March"]).status.success());
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC:when=1+"]);
    let full = strace.arg(command()).arg("--home").arg(&home).args(["--json", "add", "plan", "title=Second"]).output();
    let full = full.unwrap();
    assert_eq!(full.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&full.stderr).contains("\"disk-full\""), "{full:?}");
    assert!(ilima(&home, &["check"]).status.success());
    assert_eq!(said(&ilima(&home, &["list", "plan"])).lines().count(), 1);
}

#[test]
fn a_second_process_is_told_who_holds_the_home() {
    let amina = founder("Amina");
    let home = amina.path("home");
    let refused = ilima(&home, &["--json", "list", "plan"]);
    assert_eq!(refused.status.code(), Some(1));
    let trouble: serde_json::Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(trouble["code"], "in-use");
    assert!(trouble["message"].as_str().is_some_and(|message| message.len() > 20));
    assert_eq!(ilima(&home, &["list", "zebras", "--what"]).status.code(), Some(2));
}

#[test]
fn a_copied_home_opens_and_tells_the_same() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March")]);
    let file = amina.path("people.csv");
    std::fs::write(&file, "Name,Mobile\nGrace,0712345678\n").unwrap();
    amina.desk.import_run(&file, &ImportAsk::default(), &Job::unwatched()).unwrap();
    let amina = amina.sleep();
    let copied = amina.path("copied");
    copy_folder(&amina.path("home"), &copied);
    let mut home = Home::open(&copied, By::Command).unwrap();
    let keyring = home.unlock("", 0).unwrap();
    let mut desk = ilima_desk::desk::Desk::new(home, keyring);
    desk.space_open("").unwrap();
    assert_eq!(desk.counts().unwrap(), amina.desk.counts().unwrap());
}
