//! What the memory of the window still knows after locking: every page of every process of it is read.

use crate::hand::{Hand, wait};
use ilima_core::action::{Action, ActionName, Edit};
use ilima_desk::contract::SpaceNew;
use ilima_desk::desk::{Desk, new_record_id};
use ilima_desk::home::{By, Cost, Home};
use ilima_ledger::slots::Slots;
use memchr::memmem::Finder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const PASSPHRASE: &str = "quartz lantern meadow sorghum";
const PERSON: &str = "Nomfundo Vilakazi-Canary";
const PLAN: &str = "Zanzibarkanarie by night";
const NOTE: &str = "tells nobody about the kingfisher canary";
const PAGE: usize = 4096;
const READ_BYTES: usize = 4 * 1024 * 1024;
const PRESENT: u64 = 1 << 63;

/// What must not be found, by what it is called.
type Secrets = BTreeMap<String, Vec<u8>>;

/// A home under a passphrase with a person and a plan, and what its memory holds while it is open.
fn home_with_secrets(dir: &Path, lock_minutes: u32) -> Secrets {
    let place = dir.join("home");
    let mut home = Home::open(&place, By::Command).unwrap();
    let (keyring, _) = home.begin("Amina", Some(PASSPHRASE), Cost::MIN).unwrap();
    home.face.settings.lock_minutes = lock_minutes;
    home.face.settings.language = "en".into();
    home.keep_face().unwrap();
    let mut desk = Desk::new(home, keyring);
    let ask = SpaceNew { name: "Water".into(), country: "KE".into(), languages: vec![], sample: false };
    desk.space_new(&ask).unwrap();
    for (kind, fields) in
        [("plan", [("title", PLAN), ("narrative", NOTE)]), ("person", [("display_name", PERSON), ("notes", NOTE)])]
    {
        let record = new_record_id().unwrap();
        let set = fields.iter().map(|(field, text)| Edit::Set {
            record,
            part: String::new(),
            field: (*field).into(),
            text: (*text).into(),
        });
        let edits = std::iter::once(Edit::Create { record, kind: kind.into() }).chain(set).collect();
        desk.act(&Action { name: ActionName { verb: "add".into(), ..ActionName::default() }, edits }).unwrap();
    }
    let mut secrets = Secrets::new();
    let slots = Slots::newest(Some(&std::fs::read(place.join("slots-a")).unwrap()), None).unwrap();
    secrets.insert("vault key".into(), slots.unlock(PASSPHRASE).unwrap().secret().expose().to_vec());
    for space in &desk.keyring.vault.spaces {
        let key = space.db_key.expose();
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        secrets.insert("database key".into(), key.to_vec());
        secrets.insert("database key in hex".into(), hex.clone().into_bytes());
        secrets.insert("database key in HEX".into(), hex.to_uppercase().into_bytes());
        secrets.insert("epoch key".into(), space.keys.epoch(&space.keys.newest()).unwrap().expose().to_vec());
        secrets.insert("device keys".into(), space.device.to_bytes().get(..32).unwrap().to_vec());
    }
    for (name, text) in [("passphrase", PASSPHRASE), ("person", PERSON), ("plan", PLAN), ("note", NOTE)] {
        secrets.insert(name.into(), text.as_bytes().to_vec());
        secrets.insert(format!("{name} in UTF-16"), text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    drop(desk.close());
    secrets
}

/// Hits by secret and program.
fn found_in_memory(hand: &Hand, secrets: &Secrets) -> BTreeMap<(String, String), usize> {
    let finders: Vec<(&String, Finder)> = secrets.iter().map(|(name, bytes)| (name, Finder::new(bytes))).collect();
    let mut found = BTreeMap::new();
    for (process, program) in hand.processes() {
        for bytes in memory_of(process) {
            for (name, finder) in &finders {
                let hits = finder.find_iter(&bytes).count();
                if hits > 0 {
                    *found.entry(((*name).clone(), program.clone())).or_default() += hits;
                }
            }
        }
    }
    found
}

/// Runs of pages that are there, of everything the process can write to: what lies only in a program's file tells nothing.
fn memory_of(process: u32) -> Vec<Vec<u8>> {
    let (Ok(maps), Ok(memory), Ok(pages)) = (
        std::fs::read_to_string(format!("/proc/{process}/maps")),
        File::open(format!("/proc/{process}/mem")),
        File::open(format!("/proc/{process}/pagemap")),
    ) else {
        return Vec::new();
    };
    let mut runs = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        let path = words.nth(3).unwrap_or_default();
        let of_a_file = path.starts_with('/') && !path.contains("memfd") && !path.starts_with("/dev/shm");
        if !rights.starts_with('r') || path == "[vvar]" || path == "[vsyscall]" || (of_a_file && !rights.contains('w'))
        {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let (from, to) = (usize::from_str_radix(from, 16).unwrap(), usize::from_str_radix(to, 16).unwrap());
        for (start, length) in present(&pages, from, to) {
            let mut bytes = vec![0; length];
            if memory.read_exact_at(&mut bytes, u64::try_from(start).unwrap()).is_ok() {
                runs.push(bytes);
            }
        }
    }
    runs
}

fn present(pages: &File, from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut marks = vec![0; READ_BYTES];
    let mut at = from;
    while at < to {
        let count = ((to - at) / PAGE).min(READ_BYTES / 8);
        let wanted = &mut marks[..count * 8];
        if pages.read_exact_at(wanted, u64::try_from(at / PAGE * 8).unwrap()).is_err() {
            break;
        }
        for (page, mark) in wanted.chunks_exact(8).enumerate() {
            if u64::from_le_bytes(mark.try_into().unwrap()) & PRESENT == 0 {
                continue;
            }
            let start = at + page * PAGE;
            match runs.last_mut() {
                Some((first, length)) if *first + *length == start => *length += PAGE,
                _ => runs.push((start, PAGE)),
            }
        }
        at += count * PAGE;
    }
    runs
}

/// Unlocks, looks at a record, and answers what was in memory then.
fn open_and_look(hand: &Hand, secrets: &Secrets) -> BTreeSet<String> {
    hand.unlock(PASSPHRASE);
    let one_of = |name: &str| BTreeMap::from([(name.to_owned(), secrets[name].clone())]);
    wait("the open home", || !found_in_memory(hand, &one_of("plan")).is_empty());
    hand.settle();
    hand.keys(&["ctrl+k"]);
    hand.settle();
    hand.types("vilakazi");
    hand.settle();
    hand.keys(&["Down", "Return"]);
    wait("her page", || !found_in_memory(hand, &one_of("note")).is_empty());
    hand.settle();
    let found = found_in_memory(hand, secrets);
    println!("before locking: {found:?}");
    found.into_keys().map(|(secret, _)| secret).collect()
}

fn nothing_is_left(lock_minutes: u32, lock: impl FnOnce(&Hand)) {
    let dir = TempDir::new().unwrap();
    let secrets = home_with_secrets(dir.path(), lock_minutes);
    let hand = Hand::open(dir, &[]);
    let before = hand.processes();
    let seen = open_and_look(&hand, &secrets);
    for shown in ["person", "plan", "note", "database key", "epoch key", "vault key"] {
        assert!(seen.iter().any(|name| name.starts_with(shown)), "the scan does not find: {shown}; it found {seen:?}");
    }
    lock(&hand);
    let web = |processes: &BTreeMap<u32, String>| -> BTreeSet<u32> {
        processes.iter().filter(|(_, name)| name.starts_with("WebKitWeb")).map(|(process, _)| *process).collect()
    };
    let old = web(&before);
    assert!(!old.is_empty(), "{before:?}");
    hand.settle();
    // The promise gives two seconds.
    std::thread::park_timeout(Duration::from_secs(2));
    let left = found_in_memory(&hand, &secrets);
    let programs: BTreeSet<String> = hand.processes().into_values().collect();
    println!("after locking: {left:?} in {programs:?}");
    assert!(left.is_empty(), "{left:?}");
    let now = web(&hand.processes());
    assert!(!now.is_empty() && now.is_disjoint(&old), "the same web process: {now:?}");
    // The door is there, and opens again.
    hand.settle();
    open_and_look(&hand, &secrets);
    drop(hand.close());
}

#[test]
fn after_locking_no_process_of_the_window_remembers_a_key_or_a_name() {
    nothing_is_left(5, |hand| hand.keys(&["ctrl+l"]));
}

/// The shortest time a person can set; `npm run torture` waits for it.
#[test]
#[ignore = "takes more than a minute: npm run torture"]
fn a_window_left_alone_for_its_minute_forgets_as_well() {
    nothing_is_left(1, |hand| {
        let open = hand.processes();
        std::thread::park_timeout(Duration::from_secs(62));
        wait("the lock", || hand.processes() != open);
    });
}
