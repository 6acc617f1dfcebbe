//! Two desks in conversation, over a pipe that may break.

use crate::pipe;
use crate::world::{Person, founder, let_in};
use ilima_desk::contract::Receipt;
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::serial;
use ilima_desk::trouble::{Code, Outcome};
use ilima_sync::carriers::serial::Serial;
use std::sync::mpsc::channel;

/// Both desks talk; the caller's pipe breaks after `room` bytes.
fn talk(caller: &mut Person, listener: &mut Person, room: usize) -> (Outcome<Receipt>, Outcome<Receipt>) {
    let [mine, theirs] = pipe::talk(caller, listener, (room, usize::MAX), 700);
    (mine, theirs)
}

fn met(caller: &mut Person, listener: &mut Person) -> (Receipt, Receipt) {
    let (mine, theirs) = talk(caller, listener, usize::MAX);
    (mine.unwrap(), theirs.unwrap())
}

#[test]
fn two_desks_tell_each_other_everything_in_one_conversation() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = amina.add("plan", &[("title", "March for water")]);
    amina.add("person", &[("display_name", "Grace")]);
    let promise = thandi.add("commitment", &[("title", "A borehole")]);
    let (mine, theirs) = met(&mut amina, &mut thandi);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    assert_eq!(amina.answers(promise, "title"), ["A borehole"]);
    assert_eq!(mine.from, ["Thandi"]);
    assert_eq!((mine.records["commitment"], mine.given["plan"], mine.given["person"]), (1, 1, 1));
    assert_eq!((theirs.given["commitment"], theirs.records["plan"]), (1, 1));
    assert_eq!(mine.bytes_sent, theirs.bytes_received);
    for desk in [&amina.desk, &thandi.desk] {
        let told = desk.reached().unwrap();
        assert!(told.iter().all(|one| one.holds == one.of), "{told:?}");
        assert!(told.iter().all(|one| one.me || one.received > 0), "{told:?}");
    }
    // Nothing new: a few hundred bytes, and nobody is bothered with records.
    let (mine, _) = met(&mut thandi, &mut amina);
    assert!(mine.bytes < 2_500 && mine.records.is_empty() && mine.given.is_empty(), "{mine:?}");
    assert!(amina.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
    assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
}

#[test]
fn two_newcomers_who_never_heard_of_each_other_bring_their_own_proof() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    // Juma comes in later; Thandi has not heard of him, and he has not heard what she wrote.
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let plan = thandi.add("plan", &[("title", "Listening in Ward 7")]);
    let promise = juma.add("commitment", &[("title", "Street lights")]);
    met(&mut thandi, &mut juma);
    assert_eq!(juma.answers(plan, "title"), ["Listening in Ward 7"]);
    assert_eq!(thandi.answers(promise, "title"), ["Street lights"]);
}

#[test]
fn a_conversation_cut_at_any_byte_goes_on_where_it_stopped() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let stick = tempfile::tempdir().unwrap();
    let mut room = 1;
    for round in 0..14 {
        amina.add("plan", &[("title", &format!("Plan {round}")), ("problem", &"why ".repeat(300))]);
        amina.give(stick.path()); // Seals: each plan is an entry of its own.
        let (mine, _) = talk(&mut amina, &mut thandi, room);
        let refused = mine.err().map(|trouble| trouble.code);
        assert!(matches!(refused, None | Some(Code::Stranger | Code::LinkBroken | Code::Disk)), "{refused:?}");
        assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
        room += room / 2 + 61;
    }
    met(&mut amina, &mut thandi);
    let mut titles = thandi.titles("plan");
    titles.sort();
    let mut wanted = amina.titles("plan");
    wanted.sort();
    assert_eq!(titles, wanted);
}

#[test]
fn a_stranger_learns_nothing_and_is_told_so() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March for water")]);
    let mut eve = founder("Eve");
    let (mine, theirs) = talk(&mut amina, &mut eve, usize::MAX);
    assert_eq!(mine.unwrap_err().code, Code::Stranger);
    assert_eq!(theirs.unwrap_err().code, Code::Stranger);
    assert!(eve.titles("plan").is_empty());
    assert!(eve.desk.receipts().unwrap().is_empty());
}

#[test]
fn a_reader_gets_everything_and_gives_only_what_others_wrote() {
    let mut amina = founder("Amina");
    let mut vera = let_in(&mut amina, "Vera", "reader");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = amina.add("plan", &[("title", "March for water")]);
    met(&mut amina, &mut vera);
    assert_eq!(vera.answers(plan, "title"), ["March for water"]);
    let (mine, _) = met(&mut vera, &mut thandi);
    assert_eq!(mine.given["plan"], 1);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
}

#[test]
fn two_computers_meet_over_real_sockets() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = amina.add("plan", &[("title", "March for water")]);
    let (tell, told) = channel();
    let here = Some("127.0.0.1:0".parse().unwrap());
    let (mine, theirs) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let ask = LanAsk { listen: here, seconds: Some(3), ..LanAsk::default() };
            lan::exchange(&mut amina.desk, &ask, &Job::unwatched(), &mut |state| {
                tell.send(state.places[0].address.clone()).unwrap()
            })
        });
        let with = told.recv().unwrap().parse().unwrap();
        let ask = LanAsk { listen: here, with: Some(with), ..LanAsk::default() };
        let calling = lan::exchange(&mut thandi.desk, &ask, &Job::unwatched(), &mut |_| {});
        (waiting.join().unwrap().unwrap(), calling.unwrap())
    });
    assert_eq!((mine.len(), theirs.len()), (1, 1));
    assert_eq!(theirs[0].records["plan"], 1);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    // Nobody listens there any more.
    let gone = LanAsk { listen: here, with: Some("127.0.0.1:1".parse().unwrap()), ..LanAsk::default() };
    let refused = lan::exchange(&mut thandi.desk, &gone, &Job::unwatched(), &mut |_| {}).unwrap_err();
    assert_eq!(refused.code, Code::Unreachable);
}

#[cfg(unix)]
#[test]
fn two_desks_meet_over_a_serial_cable() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = amina.add("plan", &[("title", "March for water"), ("problem", &"dry tanks ".repeat(300))]);
    let promise = thandi.add("commitment", &[("title", "A borehole")]);
    // A pseudo-terminal: both ends are ports like any other.
    let Ok((here, there)) = serialport::TTYPort::pair() else {
        println!("skipped: this machine has no pseudo-terminals");
        return;
    };
    let (here, there) = (Serial::over(Box::new(here)).unwrap(), Serial::over(Box::new(there)).unwrap());
    let (mine, theirs) = std::thread::scope(|scope| {
        let other = scope.spawn(|| serial::exchange(&mut thandi.desk, there, 20, serial::thin(), &Job::unwatched()));
        (serial::exchange(&mut amina.desk, here, 20, serial::thin(), &Job::unwatched()), other.join().unwrap())
    });
    assert_eq!(mine.unwrap().from, ["Thandi"]);
    assert_eq!(theirs.unwrap().records["plan"], 1);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    assert_eq!(amina.answers(promise, "title"), ["A borehole"]);
}
