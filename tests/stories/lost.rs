//! A lost laptop, a forgotten passphrase, a journey: what opens again, what goes on, what is gone.

use crate::pipe;
use crate::world::{PASSPHRASE as OLD, Person, cheap, founder, let_in, locked, person, reopen};
use ilima_desk::backup::{Opens, restore};
use ilima_desk::contract::Door;
use ilima_desk::contract::MemberChange;
use ilima_desk::desk::Desk;
use ilima_desk::home::{By, Home, Keyring};
use ilima_desk::job::Job;
use ilima_desk::trouble::{Code, Outcome};
use std::fs;
use std::path::{Path, PathBuf};

const NEW: &str = "seven lanterns over the harbour";

fn opens(dir: &Path, passphrase: &str) -> Outcome<Keyring> {
    let mut home = reopen(dir, By::Command);
    home.face.wrong_tries = 0;
    home.unlock(passphrase, 0)
}

fn slots(dir: &Path) -> [PathBuf; 2] {
    ["slots-a", "slots-b"].map(|name| dir.join(name))
}

fn meet(one: &mut Person, other: &mut Person) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    mine.unwrap();
    theirs.unwrap();
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_does_not_while_the_words_stay() {
    let (mut amina, words) = locked("Amina");
    let home = amina.path("home");
    assert_eq!(
        amina.desk.change_passphrase("wrong one entirely", NEW, cheap()).unwrap_err().code,
        Code::WrongPassphrase
    );
    assert_eq!(amina.desk.change_passphrase(OLD, "water", cheap()).unwrap_err().code, Code::WeakPassphrase);
    assert!(amina.desk.change_passphrase(OLD, NEW, cheap()).unwrap().is_empty());
    drop(amina.desk);
    assert_eq!(opens(&home, OLD).err().unwrap().code, Code::WrongPassphrase);
    assert!(opens(&home, NEW).is_ok());
    let mut again = reopen(&home, By::Command);
    let keyring = again.recover(&words, OLD, cheap()).unwrap();
    // Fresh words take the place of those that were copied.
    let mut desk = Desk::new(again, keyring);
    let fresh = desk.fresh_words(OLD).unwrap().join(" ");
    drop(desk);
    let mut again = reopen(&home, By::Command);
    assert_eq!(again.recover(&words, NEW, cheap()).err().unwrap().code, Code::WrongWords);
    again.recover(&fresh, NEW, cheap()).unwrap();
    drop(again);
    assert!(opens(&home, NEW).is_ok());
}

#[test]
fn fresh_words_that_were_cut_off_before_they_were_shown_are_asked_for_again() {
    let (mut amina, words) = locked("Amina");
    let home = amina.path("home");
    assert!(amina.desk.confirm_words(&words).unwrap() && amina.desk.words_confirmed());
    // The first of two files is written, the second cannot be.
    fs::create_dir(home.join("slots-b.part")).unwrap();
    assert!(amina.desk.fresh_words(OLD).is_err());
    fs::remove_dir(home.join("slots-b.part")).unwrap();
    drop(amina.desk);
    let mut again = reopen(&home, By::Command);
    let keyring = again.unlock(OLD, 0).unwrap();
    let mut desk = Desk::new(again, keyring);
    assert!(!desk.confirm_words(&words).unwrap(), "they open nothing any more");
    assert!(!desk.words_confirmed());
}

#[test]
fn a_home_without_a_lock_gets_one() {
    let mut amina = person("Amina");
    let home = amina.path("home");
    assert_eq!(amina.desk.fresh_words("").unwrap_err().code, Code::NoLock);
    let words = amina.desk.change_passphrase("", NEW, cheap()).unwrap();
    assert_eq!(words.len(), 12);
    drop(amina.desk);
    assert!(opens(&home, "").is_err());
    assert!(opens(&home, NEW).is_ok());
}

#[test]
fn a_change_of_passphrase_that_is_killed_anywhere_leaves_the_old_or_the_new() {
    let (mut amina, _) = locked("Amina");
    let home = amina.path("home");
    let before = slots(&home).map(|path| fs::read(path).unwrap());
    amina.desk.change_passphrase(OLD, NEW, cheap()).unwrap();
    drop(amina.desk);
    let after = slots(&home).map(|path| fs::read(path).unwrap());
    let [a, b] = slots(&home);
    // Each file is replaced whole, one after the other.
    for (first, second, right) in
        [(&before[0], &before[1], OLD), (&after[0], &before[1], NEW), (&after[0], &after[1], NEW)]
    {
        fs::write(&a, first).unwrap();
        fs::write(&b, second).unwrap();
        assert!(opens(&home, right).is_ok());
    }
    // And one that is unreadable beside a whole one never matters.
    for end in [0, 1, after[0].len() / 2, after[0].len() - 1] {
        fs::write(&a, &after[0][..end]).unwrap();
        assert!(opens(&home, NEW).is_ok(), "{end}");
    }
    // Which file is taken needs no passphrase: every bit, and every end.
    let read = |one: &[u8]| ilima_ledger::vault::Slots::newest(Some(one), Some(&before[1])).unwrap().encode();
    assert_eq!(read(&after[0]), after[0]);
    for bit in 0..after[0].len() * 8 {
        let mut turned = after[0].clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(read(&turned), before[1], "bit {bit}");
    }
    for end in 0..after[0].len() {
        assert_eq!(read(&after[0][..end]), before[1], "end {end}");
    }
    fs::write(&a, b"").unwrap();
    fs::write(&b, &after[1][..9]).unwrap();
    assert_eq!(Home::open(&home, By::Command).err().unwrap().code, Code::DamagedStore);
}

#[test]
fn a_lost_laptop_is_restored_and_goes_on_where_the_others_know_her() {
    let (mut amina, words) = locked("Amina");
    let ask =
        ilima_desk::contract::SpaceNew { name: "Water".into(), country: "KE".into(), languages: vec![], sample: false };
    amina.desk.space_new(&ask).unwrap();
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let early = amina.add("plan", &[("title", "March for water")]);
    let backup = thandi.path("amina.backup");
    let told = amina.desk.back_up(&backup, false, &Job::unwatched()).unwrap();
    assert_eq!(told.spaces, 1);
    assert!(amina.desk.check(&Job::unwatched()).unwrap().problems.is_empty(), "the space is open as before");
    // After the backup she goes on, and gives; then the laptop is gone, with something that nobody else has.
    let given = amina.add("person", &[("display_name", "Grace")]);
    meet(&mut amina, &mut thandi);
    let lost = amina.add("plan", &[("title", "Never given")]);
    drop(amina);
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let wrong = restore(&mut home, &backup, &Opens::Passphrase("not this one at all"), &Job::unwatched());
    assert_eq!(wrong.err().unwrap().code, Code::WrongPassphrase);
    let keyring = restore(&mut home, &backup, &Opens::Words(&words), &Job::unwatched()).unwrap();
    let mut amina = Person { desk: Desk::new(home, keyring), dir };
    amina.desk.space_open("").unwrap();
    assert_eq!(amina.answers(early, "title"), ["March for water"]);
    let health = amina.desk.today().unwrap().health;
    assert!(!health.restored.is_empty() && health.words_confirmed && !health.backup_due, "{health:?}");
    assert_eq!(thandi.desk.today().unwrap().suspects, []);
    let after = amina.add("plan", &[("title", "On a new laptop")]);
    meet(&mut amina, &mut thandi);
    assert_eq!(amina.answers(given, "display_name"), ["Grace"], "what she had given comes back");
    assert_eq!(amina.desk.today().unwrap().health.restored, "");
    // It may be a thief's doing: the others are told, until somebody there has read it.
    let told = thandi.desk.today().unwrap().suspects;
    assert_eq!(told.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Amina"]);
    assert_eq!(amina.desk.today().unwrap().suspects, [], "she knows herself");
    let mut thandi = thandi.sleep();
    assert_eq!(thandi.desk.today().unwrap().suspects, told);
    thandi.desk.know_suspect(&told[0].device).unwrap();
    assert_eq!(thandi.desk.today().unwrap().suspects, []);
    assert!(amina.desk.view(lost).is_err());
    assert_eq!(thandi.answers(after, "title"), ["On a new laptop"]);
    let standing: Vec<(String, String)> = thandi
        .desk
        .members()
        .unwrap()
        .into_iter()
        .map(|one| (one.name, format!("{} {}", one.role, one.state)))
        .collect();
    let is = |name: &str, text: &str| standing.contains(&(name.to_owned(), text.to_owned()));
    assert!(is("Amina", "steward active") && is("Amina", "steward succeeded"), "{standing:?}");
    // Her lost laptop is herself: removing it would take her out as well. Another steward does that, and lets her in anew.
    let lost = amina.desk.members().unwrap().into_iter().find(|one| one.state == "succeeded").unwrap().device;
    for change in ["remove", "suspend"] {
        let ask = MemberChange { who: lost.clone(), change: change.into(), ..MemberChange::default() };
        assert_eq!(amina.desk.change_member(&ask).unwrap_err().code, Code::AlreadySo, "it is out already");
    }
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    assert_eq!(juma.desk.today().unwrap().suspects, [], "who comes later has not missed anything");
    meet(&mut juma, &mut thandi);
    assert_eq!(juma.answers(given, "display_name"), ["Grace"]);
    for one in [&mut amina, &mut thandi, &mut juma] {
        assert_eq!(one.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    }
}

#[test]
fn what_was_not_sealed_before_the_backup_is_sealed_by_the_restored_home() {
    let (mut amina, _) = locked("Amina");
    let ask =
        ilima_desk::contract::SpaceNew { name: "Water".into(), country: "KE".into(), languages: vec![], sample: false };
    amina.desk.space_new(&ask).unwrap();
    let mut thandi = let_in(&mut amina, "Thandi", "reader");
    amina.add("plan", &[("title", "March for water")]);
    meet(&mut amina, &mut thandi);
    let (backup, two) = (thandi.path("one.backup"), thandi.path("two.backup"));
    amina.desk.back_up(&backup, false, &Job::unwatched()).unwrap();
    // A restored home that wrote and was backed up without ever meeting anybody, restored again.
    let mut homes = Vec::new();
    for (from, to) in [(&backup, Some(&two)), (&two, None)] {
        let dir = tempfile::tempdir().unwrap();
        let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
        let keyring = restore(&mut home, from, &Opens::Passphrase(OLD), &Job::unwatched()).unwrap();
        let mut again = Person { desk: Desk::new(home, keyring), dir };
        again.desk.space_open("").unwrap();
        again.add("plan", &[("title", if to.is_some() { "Second life" } else { "Third life" })]);
        if let Some(to) = to {
            again.desk.back_up(to, false, &Job::unwatched()).unwrap();
        }
        homes.push(again);
    }
    meet(&mut homes[1], &mut thandi);
    let mut titles = thandi.titles("plan");
    titles.sort();
    assert_eq!(titles, ["March for water", "Second life", "Third life"]);
}

#[test]
fn a_backup_that_is_cut_or_turned_restores_nothing() {
    let (mut amina, _) = locked("Amina");
    let ask =
        ilima_desk::contract::SpaceNew { name: "Water".into(), country: "KE".into(), languages: vec![], sample: false };
    amina.desk.space_new(&ask).unwrap();
    amina.add("person", &[("display_name", "Grace Achieng")]);
    let backup = amina.path("backup");
    amina.desk.back_up(&backup, false, &Job::unwatched()).unwrap();
    let whole = fs::read(&backup).unwrap();
    assert!(!String::from_utf8_lossy(&whole).contains("Grace"));
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let bad = amina.path("bad");
    let mut tries: Vec<Vec<u8>> =
        [0, 5, 40, 300, whole.len() / 2, whole.len() - 1].map(|end| whole[..end].to_vec()).into();
    tries.extend([700, whole.len() / 2, whole.len() - 3].map(|at| {
        let mut turned = whole.clone();
        turned[at] ^= 4;
        turned
    }));
    tries.push([whole.as_slice(), b"x"].concat());
    for bytes in tries {
        fs::write(&bad, &bytes).unwrap();
        let refused = restore(&mut home, &bad, &Opens::Passphrase(OLD), &Job::unwatched()).err().unwrap();
        assert!([Code::DamagedFile, Code::WrongFile].contains(&refused.code), "{refused:?}");
        assert_eq!(home.door(), Door::Absent);
        assert_eq!(fs::read_dir(dir.path().join("home/spaces")).unwrap().count(), 0);
    }
    restore(&mut home, &backup, &Opens::Passphrase(OLD), &Job::unwatched()).unwrap();
    let again = restore(&mut home, &backup, &Opens::Passphrase(OLD), &Job::unwatched()).err().unwrap();
    assert_eq!(again.code, Code::HomeExists);
}

#[test]
fn a_space_is_taken_off_before_a_journey_and_nothing_here_opens_it_again() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    amina.add("plan", &[("title", "March for water")]);
    assert_eq!(amina.desk.travel("Water Coalition", false).unwrap_err().code, Code::NobodyHasAll);
    meet(&mut amina, &mut thandi);
    let files = |person: &Person| fs::read_dir(person.path("home/spaces")).unwrap().count();
    assert!(files(&amina) > 0);
    let before = [fs::read(amina.path("home/slots-a")).unwrap(), fs::read(amina.path("home/vault")).unwrap()];
    // The disk refuses half-way: all is as it was, and what comes next does not lock her out.
    let in_the_way = amina.path("home/vault.part");
    fs::create_dir(&in_the_way).unwrap();
    assert_eq!(amina.desk.travel("Water Coalition", false).unwrap_err().code, Code::Disk);
    fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(amina.desk.spaces().unwrap().len(), 1);
    amina.desk.change_passphrase("", NEW, cheap()).unwrap();
    let dir = amina.path("home");
    drop(amina.desk);
    let mut home = reopen(&dir, By::Command);
    let keyring = home.unlock(NEW, 0).unwrap();
    let mut amina = Person { desk: Desk::new(home, keyring), dir: amina.dir };
    amina.desk.space_open("").unwrap();
    let gone = amina.desk.travel("Water Coalition", false).unwrap();
    assert_eq!(
        (gone.space.as_str(), gone.still_with.as_slice()),
        ("Water Coalition", ["Thandi".to_owned()].as_slice())
    );
    assert_eq!(files(&amina), 0);
    assert!(amina.desk.spaces().unwrap().is_empty());
    assert_ne!(fs::read(amina.path("home/slots-a")).unwrap(), before[0], "the vault has another key");
    assert_ne!(fs::read(amina.path("home/vault")).unwrap(), before[1]);
    let home = amina.path("home");
    drop(amina.desk);
    assert!(opens(&home, NEW).unwrap().vault.spaces.is_empty());
}

#[test]
fn who_leaves_says_so_and_hands_over_what_only_he_has() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    meet(&mut amina, &mut juma);
    let his = juma.add("plan", &[("title", "March for water")]);
    let last = juma.path("last.ilima");
    juma.desk.leave("Water Coalition", Some(&last), false, &Job::unwatched()).unwrap();
    assert!(juma.desk.spaces().unwrap().is_empty());
    amina.receive(&last);
    assert_eq!(amina.answers(his, "title"), ["March for water"]);
    let members = amina.desk.members().unwrap();
    assert_eq!(members.iter().find(|one| one.name == "Juma").unwrap().state, "left");
    let alone = amina.desk.leave("Water Coalition", None, false, &Job::unwatched());
    assert_eq!(alone.unwrap_err().code, Code::NobodyHasAll);
    let last = amina.path("all.ilima");
    let warned = amina.desk.leave("Water Coalition", Some(&last), false, &Job::unwatched());
    assert_eq!(warned.unwrap_err().code, Code::LastSteward);
}
