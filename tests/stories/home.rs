//! The home: its lock, its passphrase, its recovery words.

use crate::world::{founder, reopen};
use ilima_desk::contract::Door;
use ilima_desk::home::{By, Cost, Home};
use ilima_desk::trouble::Code;

const PASSPHRASE: &str = "river stone lantern copper";

#[test]
fn only_one_process_holds_a_home() {
    let dir = tempfile::tempdir().unwrap();
    let held = Home::open(dir.path(), By::Window).unwrap();
    let refused = Home::open(dir.path(), By::Command).err().unwrap();
    assert_eq!(refused.code, Code::InUse);
    assert_eq!(refused.args.get("by").map(String::as_str), Some("window"));
    drop(held);
    drop(reopen(dir.path(), By::Command));
}

#[test]
fn a_forgotten_passphrase_is_replaced_by_the_recovery_words() {
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(dir.path(), By::Window).unwrap();
    assert_eq!(home.door(), Door::Absent);
    let (_, words) = home.begin("Amina", Some(PASSPHRASE), Cost::MIN).unwrap();
    assert_eq!(words.len(), 12);
    assert_eq!(home.begin("Eve", None, Cost::MIN).err().unwrap().code, Code::HomeExists);
    drop(home);

    let mut home = reopen(dir.path(), By::Window);
    assert_eq!(home.door(), Door::Locked);
    assert!(home.unlock(PASSPHRASE, 0).is_ok());
    assert_eq!(home.unlock("river stone lantern", 0).err().unwrap().code, Code::WrongPassphrase);
    assert_eq!(home.recover("one two three", "a new passphrase", Cost::MIN).err().unwrap().code, Code::WrongWords);
    let keyring = home.recover(&words.join(" "), "a new passphrase", Cost::MIN).unwrap();
    assert_eq!(keyring.vault.notes.get("name").map(String::as_str), Some("Amina"));
    assert!(home.unlock("a new passphrase", 0).is_ok());
    assert_eq!(home.unlock(PASSPHRASE, 0).err().unwrap().code, Code::WrongPassphrase);
}

#[test]
fn every_wrong_try_after_the_third_waits_longer_even_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(dir.path(), By::Window).unwrap();
    home.begin("Amina", Some(PASSPHRASE), Cost::MIN).unwrap();
    for _ in 0..4 {
        assert_eq!(home.unlock("no", 1_000).err().unwrap().code, Code::WrongPassphrase);
    }
    drop(home);
    let mut home = reopen(dir.path(), By::Window);
    // Even the right one waits, so that hands at the keyboard learn nothing sooner.
    let trouble = home.unlock(PASSPHRASE, 1_500).err().unwrap();
    assert_eq!((trouble.code, trouble.args["seconds"].as_str()), (Code::Wait, "2"));
    // A clock that went back makes nobody wait until it has come round again.
    assert_eq!(home.unlock(PASSPHRASE, -9_000_000).err().unwrap().args["seconds"], "2");
    assert!(home.unlock(PASSPHRASE, -8_998_000).is_ok());
    assert_eq!(home.wait_seconds(3_500), 0);
}

#[test]
fn one_bad_sector_in_the_slots_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(dir.path(), By::Window).unwrap();
    home.begin("Amina", Some(PASSPHRASE), Cost::MIN).unwrap();
    drop(home);
    for damaged in ["slots-a", "slots-b"] {
        let path = dir.path().join(damaged);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(reopen(dir.path(), By::Window).unlock(PASSPHRASE, 0).is_ok(), "{damaged}");
        std::fs::write(&path, whole).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_computer_may_look_into_a_home() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March for water")]);
    let amina = amina.sleep();
    let (mut folders, mut looked_at) = (vec![amina.path("home")], 0);
    while let Some(folder) = folders.pop() {
        let inside = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        for path in inside.chain([folder.clone()]) {
            let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
            assert_eq!(mode & 0o077, 0, "{mode:o} {}", path.display());
            looked_at += 1;
            folders.extend(Some(path).filter(|path| path.is_dir() && *path != folder));
        }
    }
    assert!(looked_at >= 5, "only {looked_at} were there");
}

#[test]
fn nothing_a_person_wrote_lies_in_clear_anywhere_in_her_home() {
    let mut amina = founder("Amina Canary");
    amina.add("person", &[("display_name", "Zawadi Canaryname"), ("phones", "+254712000111"), ("notes", "canarynote")]);
    let plan = amina.add("plan", &[("title", "canaryplan"), ("narrative", "canarystory of a march")]);
    amina.add_part(plan, "task", &[("title", "canarytask")]);
    amina.give(&amina.path("out.parcel"));
    let amina = amina.sleep();
    let secrets = ["canary", "Canary", "Zawadi", "254712000111", "Water Coalition"];
    let secrets = secrets.map(|text| text.as_bytes().to_vec()).into_iter().chain([plan.0.to_vec()]);
    let secrets: Vec<Vec<u8>> = secrets.chain([plan.to_string().into_bytes()]).collect();
    let mut scanned = 0;
    let mut folders = vec![amina.dir.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            for secret in &secrets {
                let wide: Vec<u8> = secret.iter().flat_map(|byte| [*byte, 0]).collect();
                for form in [secret, &wide] {
                    let found = bytes.windows(form.len()).any(|window| window == form);
                    assert!(!found, "{} in {}", String::from_utf8_lossy(secret), path.display());
                }
            }
            scanned += 1;
        }
    }
    assert!(scanned >= 6, "only {scanned} files were there to scan");
    // The scanner itself would find it: the request bears its asker's name in clear, and says so.
    let mut amina = amina;
    let request = amina.path("request");
    amina.desk.request(&request).unwrap();
    let bytes = std::fs::read(&request).unwrap();
    assert!(bytes.windows(6).any(|window| window == b"Canary"));
}
