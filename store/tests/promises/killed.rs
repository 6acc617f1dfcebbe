//! A program killed at any moment leaves every saved action whole, and none in part.

use crate::world::{KEY, World, change, document, entry, id, person};
use ilima_store::{Commit, JournalChange, Query, Store};
use std::path::Path;
use std::process::{Command, Stdio};

const ROLE: &str = "ILIMA_STORE_WRITES_TO";
const ACTIONS: u32 = 12;

fn action(number: u32) -> Commit {
    Commit {
        rows: vec![person(number, &format!("Person {number}"))],
        changes: vec![change(number, &[1; 3000], true)],
        documents: if number.is_multiple_of(3) { vec![document(number, &[2; 20_000])] } else { Vec::new() },
        entries: vec![entry(1, u64::from(number))],
        journal: Some(JournalChange::Push {
            name_json: number.to_string(),
            inverse_json: "{}".into(),
            at_ms: i64::from(number),
        }),
        settings: vec![("last".into(), number.to_string())],
        ..Commit::default()
    }
}

/// Not a promise: the program that the others kill. It says "saved N" only after the N-th action is saved.
#[test]
fn writer() {
    let Ok(path) = std::env::var(ROLE) else { return };
    let path = Path::new(&path);
    let mut store = if path.exists() { Store::open(path, &KEY) } else { Store::create(path, &KEY) }.unwrap();
    for number in 1..=ACTIONS {
        match store.commit(&action(number)) {
            Ok(()) => eprintln!("saved {number}"),
            Err(refused) => eprintln!("refused {refused:?}"),
        }
    }
}

/// What the writer said until it ended. `fault` is strace's injection.
fn write_under(fault: &str, path: &Path) -> Vec<String> {
    let ended = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64,fsync,fdatasync,ftruncate,unlink"])
        .args(["-e", &format!("inject={fault}")])
        .arg(std::env::current_exe().unwrap())
        .args(["killed::writer", "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&ended.stderr).lines().map(str::to_owned).collect()
}

fn last_saved(said: &[String]) -> u32 {
    said.iter().rev().find_map(|line| line.strip_prefix("saved ")).map_or(0, |number| number.parse().unwrap())
}

fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let works = tried.is_ok_and(|status| status.success());
    if !works {
        eprintln!("skipped: strace is not here or may not trace, so nobody was killed");
    }
    works
}

/// All traces of the actions up to one number, and of none after it.
fn assert_whole(store: &Store, saved: u32, point: &str) {
    let last: u32 = store.setting("last").unwrap().map_or(0, |number| number.parse().unwrap());
    assert!(last >= saved, "{point}: {saved} was shown as saved, {last} is there");
    let query = Query { kind: "person".into(), ..Query::default() };
    assert_eq!(store.query(&query).unwrap().total, last as usize, "{point}: rows");
    assert_eq!(store.search("person", 99).unwrap().len(), last as usize, "{point}: words");
    assert_eq!(store.unsealed().unwrap().len(), last as usize, "{point}: changes");
    assert_eq!(store.held().unwrap().first().map_or(0, |log| log.upto), u64::from(last), "{point}: entries");
    let top = store.journal_top().unwrap().map_or(0, |entry| entry.at_ms);
    assert_eq!(top, i64::from(last), "{point}: journal");
    for number in 1..=last {
        assert_eq!(
            store.documents(&id(number)).unwrap().len(),
            usize::from(number.is_multiple_of(3)),
            "{point}: document"
        );
    }
    store.check().unwrap();
}

#[test]
fn what_was_shown_as_saved_is_there_after_a_kill_at_any_write() {
    if !strace_works() {
        return;
    }
    let (mut kills, mut latest) = (0, 0);
    for (call, step) in [("pwrite64", 5), ("fsync", 1), ("fdatasync", 2)] {
        for when in (1..).step_by(step).take(24) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("space.db");
            let point = format!("{call} {when}");
            let saved = last_saved(&write_under(&format!("{call}:signal=SIGKILL:when={when}"), &path));
            if saved == ACTIONS {
                break;
            }
            assert_whole(&Store::open(&path, &KEY).unwrap(), saved, &point);
            kills += 1;
            latest = latest.max(saved);
        }
    }
    eprintln!("{kills} kills; the latest came after action {latest} of {ACTIONS}");
    assert!(kills >= 20, "only {kills} kills hit");
}

#[test]
fn a_disk_that_fills_up_is_called_full_and_nothing_is_lost() {
    if !strace_works() {
        return;
    }
    for when in [30, 47] {
        let world = World::new();
        let path = world.path();
        let folder = world;
        let said = write_under(&format!("pwrite64:error=ENOSPC:when={when}+"), &path);
        assert!(said.iter().any(|line| line == "refused Full"), "{said:?}");
        let saved = last_saved(&said);
        drop(folder.store);
        let store = Store::open(&path, &KEY).unwrap();
        assert_whole(&store, saved, &format!("full at {when}"));
    }
}
