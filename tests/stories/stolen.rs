//! A laptop in wrong hands: suspended, while its owner goes on from her backup.

use crate::pipe;
use crate::world::{PASSPHRASE, Person, cheap, founder, let_in};
use ilima_core::ids::RecordId;
use ilima_desk::backup::{Opens, restore};
use ilima_desk::contract::MemberChange;
use ilima_desk::desk::Desk;
use ilima_desk::home::{By, Home};
use ilima_desk::job::Job;
use ilima_desk::trouble::{Code, Outcome};

fn meet(one: &mut Person, other: &mut Person) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    mine.unwrap();
    theirs.unwrap();
}

/// By stick: who is suspended is not talked with.
fn carries(from: &mut Person, to: &mut Person) {
    let path = from.path("stick.ilima");
    from.give(&path);
    to.receive(&path);
}

fn both_ways(one: &mut Person, other: &mut Person) {
    carries(one, other);
    carries(other, one);
}

fn change(of: &mut Person, who: &str, change: &str) -> Outcome<bool> {
    let ask = MemberChange { who: who.into(), change: change.into(), role: String::new(), sure: false };
    Ok(of.desk.change_member(&ask)?.effective)
}

fn plan(of: &mut Person, title: &str) -> RecordId {
    of.add("plan", &[("title", title)])
}

fn has(person: &Person, record: RecordId) -> bool {
    person.desk.view(record).is_ok()
}

fn device(of: &Person) -> String {
    of.desk.keyring.vault.spaces[0].device.card().device.to_string()
}

/// The states of all devices of whoever is called so.
fn states(seen_by: &Person, name: &str) -> Vec<String> {
    let mut states: Vec<String> =
        seen_by.desk.members().unwrap().into_iter().filter(|one| one.name == name).map(|one| one.state).collect();
    states.sort();
    states
}

#[test]
fn a_stolen_laptop_stays_out_while_its_owner_goes_on_from_her_backup() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let words = thandi.desk.change_passphrase("", PASSPHRASE, cheap()).unwrap().join(" ");
    let hers = plan(&mut thandi, "In the backup, and given to nobody");
    let backup = amina.path("thandi.backup");
    thandi.desk.back_up(&backup, false, &Job::unwatched()).unwrap();
    let mut thief = thandi;
    let his = plan(&mut thief, "Not hers");
    assert!(change(&mut amina, "Thandi", "suspend").unwrap());

    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let keyring = restore(&mut home, &backup, &Opens::Words(&words), &Job::unwatched()).unwrap();
    let mut thandi = Person { desk: Desk::new(home, keyring), dir };
    thandi.desk.space_open("").unwrap();
    let after = plan(&mut thandi, "On the new laptop, before she heard of it");
    both_ways(&mut thandi, &mut amina);
    both_ways(&mut thief, &mut amina);
    both_ways(&mut thief, &mut amina);
    carries(&mut amina, &mut thandi);
    assert_eq!(
        states(&amina, "Thandi"),
        ["succeeded", "suspended", "suspended"],
        "her new laptop, and the thief's copy"
    );
    assert!(![hers, after, his].iter().any(|one| has(&amina, *one)));

    assert_eq!(change(&mut amina, "Thandi", "resume").unwrap_err().code, Code::WhichMember, "which one is she?");
    assert!(change(&mut amina, &device(&thandi), "resume").unwrap());
    assert_eq!(states(&amina, "Thandi"), ["active", "succeeded", "suspended"]);
    let secret = plan(&mut amina, "Sealed since");
    for _ in 0..2 {
        both_ways(&mut thandi, &mut amina);
        both_ways(&mut thief, &mut amina);
    }
    assert!([hers, after].iter().all(|one| has(&amina, *one) && has(&thandi, *one)), "all that she had");
    assert!(!has(&amina, his) && !has(&thandi, his));
    assert!(has(&thandi, secret) && !has(&thief, secret));
    let again = plan(&mut thandi, "And on");
    meet(&mut thandi, &mut amina);
    assert!(has(&amina, again));
    for desk in [&mut amina, &mut thandi] {
        assert_eq!(desk.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
    }

    // Whoever removes her altogether removes what she went on from as well: its keys may still be somewhere.
    assert!(change(&mut amina, "Thandi", "remove").unwrap());
    assert_eq!(states(&amina, "Thandi"), ["removed", "removed", "removed"]);
}

#[test]
fn work_that_came_while_somebody_was_suspended_does_not_come_in_by_removing_him() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let before = plan(&mut juma, "Before");
    meet(&mut juma, &mut amina);
    assert!(change(&mut amina, "Juma", "suspend").unwrap());
    let since = plan(&mut juma, "Since");
    carries(&mut juma, &mut amina);
    assert!(has(&amina, before) && !has(&amina, since));
    assert!(change(&mut amina, "Juma", "remove").unwrap());
    carries(&mut juma, &mut amina);
    assert!(has(&amina, before) && !has(&amina, since));
}
