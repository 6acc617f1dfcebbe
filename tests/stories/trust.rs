//! Who may do what, when people are arrested, turn, lose a laptop, or quarrel without being able to meet.

use crate::pipe;
use crate::world::{Person, founder, let_in};
use ilima_core::ids::RecordId;
use ilima_desk::contract::{MemberChange, MemberChanged};
use ilima_desk::job::Job;
use ilima_desk::trouble::{Code, Outcome};

fn change(by: &mut Person, change: &str, who: &str) -> Outcome<MemberChanged> {
    by.desk.change_member(&MemberChange { who: who.into(), change: change.into(), ..MemberChange::default() })
}

fn done(by: &mut Person, what: &str, who: &str) {
    assert!(change(by, what, who).unwrap().effective, "{what} {who}");
}

fn meet(one: &mut Person, other: &mut Person) -> bool {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    mine.is_ok() && theirs.is_ok()
}

/// By a file, which nobody can refuse to write.
fn hand_over(from: &mut Person, to: &mut Person) -> ilima_desk::contract::Receipt {
    let parcel = from.path("parcel.ilima");
    let ask = ilima_desk::contract::GiveAsk { all: true, ..Default::default() };
    from.desk.give(&parcel, &ask, &Job::unwatched()).unwrap();
    to.receive(&parcel)
}

fn state(at: &Person, of: &str) -> String {
    at.desk.members().unwrap().into_iter().find(|one| one.name == of).unwrap().state
}

fn whole(person: &mut Person) {
    assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

/// Everything that can be read, in all records.
fn pages(person: &Person) -> Vec<String> {
    let kinds = ["plan", "person", "commitment", "space"];
    let titles =
        kinds.iter().flat_map(|kind| person.titles(kind).into_iter().map(move |title| format!("{kind} {title}")));
    titles.collect()
}

#[test]
fn who_is_removed_gets_nothing_new_and_what_he_writes_counts_no_more() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let before = juma.add("plan", &[("title", "March for water")]);
    assert!(meet(&mut amina, &mut juma) && meet(&mut amina, &mut thandi));
    done(&mut amina, "remove", "Juma");
    let after = amina.add("plan", &[("title", "Where we meet now")]);
    // He does not know it yet and goes on writing; what was sealed since does not open for him.
    let his = juma.add("plan", &[("title", "From inside")]);
    assert!(!meet(&mut amina, &mut juma), "he is talked to no more");
    hand_over(&mut amina, &mut juma);
    assert!(juma.desk.view(after).is_err());
    assert_eq!(state(&juma, "Juma"), "removed", "he is told");
    assert!(juma.desk.act(&crate::world::action(vec![crate::world::set(before, "title", "No")])).is_err());
    // Through somebody who has not heard of it, his later work arrives and is set aside.
    let receipt = hand_over(&mut juma, &mut thandi);
    assert!(receipt.refused.is_empty(), "{receipt:?}");
    assert!(meet(&mut thandi, &mut amina));
    for person in [&mut amina, &mut thandi] {
        assert_eq!(person.answers(before, "title"), ["March for water"], "what was there stays");
        assert_eq!(person.answers(after, "title"), ["Where we meet now"]);
        assert!(person.desk.view(his).is_err());
        whole(person);
    }
    assert_eq!(pages(&amina), pages(&thandi));
}

#[test]
fn a_removal_heard_of_late_takes_out_what_does_not_count_and_leaves_what_others_built_on() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let shared = juma.add("plan", &[("title", "March for water")]);
    assert!(meet(&mut amina, &mut juma) && meet(&mut amina, &mut thandi));
    done(&mut amina, "remove", "Juma");
    // Meanwhile Thandi, far away, has his later work: one piece she builds on, one she never touches.
    juma.set(shared, "title", "March for clean water");
    let alone = juma.add("plan", &[("title", "Only his")]);
    assert!(meet(&mut juma, &mut thandi));
    assert_eq!(thandi.answers(alone, "title"), ["Only his"]);
    thandi.set(shared, "title", "March for clean water, all of us");
    assert!(meet(&mut thandi, &mut amina));
    for person in [&mut amina, &mut thandi] {
        assert_eq!(person.answers(shared, "title"), ["March for clean water, all of us"]);
        assert!(person.desk.view(alone).is_err(), "nothing stands on this");
        whole(person);
    }
    assert_eq!(pages(&amina), pages(&thandi));
    // A steward who looks at it lets it count after all; everywhere.
    done(&mut amina, "adopt", "Juma");
    assert!(meet(&mut amina, &mut thandi));
    for person in [&mut amina, &mut thandi] {
        assert_eq!(person.answers(alone, "title"), ["Only his"]);
        whole(person);
    }
}

#[test]
fn an_arrested_member_is_out_with_one_word_and_in_again_with_another() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    assert!(meet(&mut amina, &mut juma));
    done(&mut amina, "suspend", "Juma");
    let secret = amina.add("plan", &[("title", "The lawyer's number")]);
    let in_custody = juma.add("plan", &[("title", "Written by whoever has the laptop")]);
    hand_over(&mut juma, &mut amina);
    assert!(amina.desk.view(in_custody).is_err());
    hand_over(&mut amina, &mut juma);
    assert!(juma.desk.view(secret).is_err());
    assert!(meet(&mut amina, &mut thandi));
    assert_eq!(thandi.answers(secret, "title"), ["The lawyer's number"]);
    assert_eq!(state(&thandi, "Juma"), "suspended");
    // Free again, and the laptop never left the house: everything counts, everything opens.
    done(&mut amina, "resume", "Juma");
    amina.add("plan", &[("title", "Welcome back")]);
    assert!(meet(&mut amina, &mut juma));
    assert_eq!(juma.answers(secret, "title"), ["The lawyer's number"]);
    assert_eq!(amina.answers(in_custody, "title").len(), 1);
    assert_eq!(pages(&amina), pages(&juma));
    whole(&mut juma);
}

#[test]
fn whoever_is_suspended_or_may_be_stands_on_today_until_that_is_settled() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut wanjiru = let_in(&mut amina, "Wanjiru", "reader");
    assert!(meet(&mut amina, &mut thandi) && meet(&mut amina, &mut juma) && meet(&mut amina, &mut wanjiru));
    let told = |person: &mut Person| -> Vec<String> {
        let undecided = person.desk.today().unwrap().undecided;
        undecided.into_iter().map(|one| format!("{} {}", one.name, one.why)).collect()
    };
    assert!(!change(&mut thandi, "suspend", "Juma").unwrap().effective, "neither is a steward");
    assert!(meet(&mut thandi, &mut amina) && meet(&mut amina, &mut juma));
    assert_eq!((told(&mut thandi), told(&mut amina)), (vec!["Juma asked".to_owned()], vec!["Juma asked".to_owned()]));
    assert_eq!(told(&mut juma), [""; 0], "of himself the others decide");
    done(&mut amina, "suspend", "Juma");
    assert!(meet(&mut amina, &mut thandi) && meet(&mut amina, &mut wanjiru));
    let (mut amina, mut thandi) = (amina.sleep(), thandi.sleep());
    assert!(!change(&mut thandi, "resume", "Juma").unwrap().effective, "a steward's word weighs as two");
    for person in [&mut amina, &mut thandi] {
        assert_eq!(told(person), ["Juma suspended"], "nothing lapses by itself");
    }
    assert_eq!(told(&mut wanjiru), [""; 0], "who only reads has no voice in it");
    done(&mut amina, "resume", "Juma");
    assert!(meet(&mut amina, &mut thandi));
    assert_eq!((told(&mut amina), told(&mut thandi)), (vec![], vec![]));
}

#[test]
fn two_contributors_suspend_a_steward_and_another_steward_takes_her_in_again() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut noor = let_in(&mut amina, "Noor", "contributor");
    assert!(meet(&mut amina, &mut thandi) && meet(&mut amina, &mut juma) && meet(&mut juma, &mut noor));
    // Thandi is arrested with her laptop, and no other steward can be reached.
    assert!(!change(&mut juma, "suspend", "Thandi").unwrap().effective, "one is not enough");
    assert_eq!(state(&juma, "Thandi"), "active");
    assert!(meet(&mut juma, &mut noor));
    done(&mut noor, "suspend", "Thandi");
    let secret = noor.add("plan", &[("title", "The lawyer's number")]);
    assert!(meet(&mut noor, &mut juma));
    assert_eq!(juma.answers(secret, "title"), ["The lawyer's number"]);
    let in_custody = thandi.add("plan", &[("title", "Written by whoever has the laptop")]);
    hand_over(&mut thandi, &mut juma);
    hand_over(&mut juma, &mut thandi);
    assert!(thandi.desk.view(secret).is_err() && juma.desk.view(in_custody).is_err());
    assert_eq!(change(&mut thandi, "resume", "Thandi").unwrap_err().code, Code::NotAllowed, "nobody resumes herself");
    assert!(meet(&mut juma, &mut amina));
    assert_eq!(state(&amina, "Thandi"), "suspended");
    done(&mut amina, "resume", "Thandi");
    assert!(meet(&mut amina, &mut thandi) && meet(&mut amina, &mut juma) && meet(&mut amina, &mut noor));
    for person in [&mut amina, &mut thandi, &mut juma, &mut noor] {
        assert_eq!(state(person, "Thandi"), "active");
        assert_eq!(person.answers(secret, "title"), ["The lawyer's number"]);
        assert_eq!(person.answers(in_custody, "title").len(), 1);
        whole(person);
    }
}

#[test]
fn two_stewards_who_remove_each_other_apart_come_to_one_answer() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let mut juma = let_in(&mut amina, "Juma", "steward");
    assert!(meet(&mut amina, &mut thandi) && meet(&mut amina, &mut juma) && meet(&mut thandi, &mut juma));
    done(&mut thandi, "remove", "Juma");
    let refused = change(&mut juma, "remove", "Thandi").unwrap();
    assert!(!refused.effective, "Thandi has served longer: a second voice is awaited");
    hand_over(&mut thandi, &mut amina);
    hand_over(&mut juma, &mut amina);
    hand_over(&mut amina, &mut thandi);
    for person in [&amina, &thandi] {
        assert_eq!((state(person, "Thandi").as_str(), state(person, "Juma").as_str()), ("active", "removed"));
    }
}

#[test]
fn a_steward_who_turned_is_removed_by_two_and_her_old_papers_undo_nobody() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let mut juma = let_in(&mut amina, "Juma", "steward");
    assert!(meet(&mut amina, &mut thandi) && meet(&mut amina, &mut juma));
    assert!(!change(&mut thandi, "remove", "Amina").unwrap().effective);
    assert!(meet(&mut thandi, &mut juma));
    done(&mut juma, "remove", "Amina");
    // She has heard of none of it and removes both, and lets a friend in.
    done(&mut amina, "remove", "Thandi");
    done(&mut amina, "remove", "Juma");
    let mut friend = let_in(&mut amina, "Friend", "steward");
    let theirs = friend.add("plan", &[("title", "Ours now")]);
    hand_over(&mut friend, &mut amina);
    hand_over(&mut amina, &mut juma);
    hand_over(&mut juma, &mut thandi);
    for person in [&thandi, &juma] {
        assert_eq!(state(person, "Amina"), "removed");
        assert_eq!((state(person, "Thandi").as_str(), state(person, "Juma").as_str()), ("active", "active"));
        assert!(person.desk.view(theirs).is_err());
    }
    thandi.add("plan", &[("title", "Without her")]);
    assert!(meet(&mut thandi, &mut juma));
    assert_eq!(pages(&thandi), pages(&juma));
}

#[test]
fn a_founder_whose_laptop_is_lost_without_a_backup_comes_back_and_the_thief_writes_for_nobody() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let mut juma = let_in(&mut amina, "Juma", "steward");
    amina.add("plan", &[("title", "March for water")]);
    assert!(meet(&mut amina, &mut thandi) && meet(&mut amina, &mut juma));
    // From here on her laptop is somebody else's. One steward alone may not remove a founder; two may.
    let mut thief = amina;
    assert!(!change(&mut thandi, "remove", "Amina").unwrap().effective);
    assert!(meet(&mut thandi, &mut juma));
    for person in [&thandi, &juma] {
        let asked: Vec<String> =
            person.desk.members().unwrap().into_iter().filter(|one| one.asked).map(|one| one.name).collect();
        assert_eq!(asked, ["Amina"], "what waits for a second voice is seen");
    }
    done(&mut juma, "remove", "Amina");
    assert!(juma.desk.members().unwrap().iter().all(|one| !one.asked));
    let mut again = let_in(&mut juma, "Amina", "steward");
    assert!(meet(&mut again, &mut juma) && meet(&mut juma, &mut thandi));
    assert_eq!(again.titles("plan"), ["March for water"], "what she had given comes back");
    let fresh = again.add("plan", &[("title", "On a new laptop")]);
    assert!(meet(&mut again, &mut thandi));
    // The thief writes, removes everybody, and gets nothing more than was there already.
    let theirs = thief.add("plan", &[("title", "Go home")]);
    done(&mut thief, "remove", "Thandi");
    hand_over(&mut thief, &mut thandi);
    hand_over(&mut thandi, &mut thief);
    assert!(thief.desk.view(fresh).is_err());
    assert!(!meet(&mut thief, &mut juma));
    assert!(meet(&mut thandi, &mut juma) && meet(&mut juma, &mut again));
    for person in [&mut thandi, &mut juma, &mut again] {
        assert!(person.desk.view(theirs).is_err());
        let mut plans = person.titles("plan");
        plans.sort();
        assert_eq!(plans, ["March for water", "On a new laptop"]);
        whole(person);
    }
}

#[test]
fn one_desk_holds_back_and_takes_in_again() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let plan = juma.add("plan", &[("title", "March for water")]);
    assert!(meet(&mut amina, &mut juma));
    done(&mut amina, "hold-back", "Juma");
    let mut amina = amina.sleep();
    juma.set(plan, "title", "Something odd");
    let more: RecordId = juma.add("plan", &[("title", "Something more")]);
    assert!(meet(&mut amina, &mut juma));
    assert_eq!(amina.answers(plan, "title"), ["March for water"]);
    assert!(amina.desk.view(more).is_err());
    done(&mut amina, "hold-back-no-more", "Juma");
    assert_eq!(amina.answers(plan, "title"), ["Something odd"]);
    assert_eq!(amina.answers(more, "title"), ["Something more"]);
}

#[test]
fn roles_change_and_the_last_steward_is_warned() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "reader");
    let mut ask = MemberChange { who: "Amina".into(), change: "role".into(), role: "reader".into(), sure: false };
    assert_eq!(amina.desk.change_member(&ask).unwrap_err().code, Code::LastSteward);
    let raise = MemberChange { who: "Thandi".into(), change: "role".into(), role: "steward".into(), sure: false };
    assert!(amina.desk.change_member(&raise).unwrap().effective);
    assert!(meet(&mut amina, &mut thandi));
    let plan = thandi.add("plan", &[("title", "Now she writes")]);
    ask.role = "contributor".into();
    assert!(amina.desk.change_member(&ask).unwrap().effective);
    assert!(meet(&mut thandi, &mut amina));
    assert_eq!(amina.answers(plan, "title"), ["Now she writes"]);
    assert_eq!(change(&mut amina, "remove", "Thandi").unwrap_err().code, Code::NotAllowed);
    done(&mut thandi, "remove", "Amina");
}

#[test]
fn a_new_key_is_sealed_when_somebody_asks_for_it() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "reader");
    assert!(meet(&mut amina, &mut thandi));
    let newest = |person: &Person| person.desk.keyring.vault.spaces[0].keys.newest();
    let before = newest(&thandi);
    thandi.desk.new_key().unwrap();
    assert!(newest(&thandi) > before);
    let plan = thandi.add("plan", &[("title", "Sealed under it")]);
    assert!(meet(&mut thandi, &mut amina) && meet(&mut amina, &mut juma));
    assert_eq!(juma.answers(plan, "title"), ["Sealed under it"]);
    assert_eq!((newest(&amina), newest(&juma)), (newest(&thandi), newest(&thandi)));
    assert_eq!(juma.desk.new_key().unwrap_err().code, Code::NotAllowed, "who reads seals nothing");
}
