//! Two people in one room: three words said aloud, and everybody else on the same Wi-Fi left out.

use crate::between::Between;
use crate::world::{Person, founder, let_in, person};
use ilima_desk::contract::{CameIn, LetIn, PairState};
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::pair::{self, JoinAsk, PairAsk};
use ilima_desk::trouble::{Code, Outcome};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

const HERE: &str = "127.0.0.1:0";

/// What stands on the screen of whoever waits, as it changes.
struct Screen {
    told: Receiver<PairState>,
    now: PairState,
}

impl Screen {
    /// Looks until it shows this. It tells something once a second.
    fn until(&mut self, wanted: impl Fn(&PairState) -> bool) {
        for _ in 0..60 {
            if wanted(&self.now) {
                return;
            }
            assert!(self.next(), "the host waits no longer");
        }
        panic!("it never came: {:?}", self.now);
    }

    /// False when the host waits no longer.
    fn next(&mut self) -> bool {
        self.told.recv().map(|now| self.now = now).is_ok()
    }

    fn words(&self) -> String {
        self.now.words.join(" ")
    }

    fn address(&self) -> SocketAddr {
        self.now.lan.places[0].address.parse().unwrap()
    }
}

/// Somebody waits with words on the screen; meanwhile this happens. Afterwards she waits no longer.
fn waiting<T>(host: &mut Person, role: &str, meanwhile: impl FnOnce(&mut Screen) -> T) -> (Outcome<LetIn>, T) {
    let ask = PairAsk { role: role.into(), ..PairAsk::default() };
    waiting_as(host, ask, meanwhile)
}

fn waiting_as<T>(host: &mut Person, ask: PairAsk, meanwhile: impl FnOnce(&mut Screen) -> T) -> (Outcome<LetIn>, T) {
    let (tell, told) = channel();
    let stop = Arc::new(AtomicBool::new(false));
    let job = Job::new(Box::new(|_| {}), Arc::clone(&stop));
    let ask = PairAsk { listen: Some(HERE.parse().unwrap()), ..ask };
    std::thread::scope(|scope| {
        let open = scope.spawn(move || {
            pair::open(&mut host.desk, &ask, &job, &mut |state| {
                let _gone = tell.send(state.clone());
            })
        });
        let mut screen = Screen { now: told.recv().unwrap(), told };
        // A failed look must not leave the host waiting for ever.
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| meanwhile(&mut screen)));
        stop.store(true, Ordering::Relaxed);
        let let_in = open.join().unwrap();
        (let_in, done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn come_in(guest: &mut Person, words: &str, at: SocketAddr) -> Outcome<CameIn> {
    let ask =
        JoinAsk { words: words.into(), with: vec![at], listen: Some(HERE.parse().unwrap()), ..JoinAsk::default() };
    pair::join(&mut guest.desk, &ask, &Job::unwatched(), &mut |_| {})
}

/// Comes in and stays until the host has seen it, too.
fn let_beside(host: &mut Person, guest: &mut Person, role: &str) -> (LetIn, CameIn) {
    let (let_in, came_in) = waiting(host, role, |screen| {
        let came_in = come_in(guest, &screen.words(), screen.address());
        while screen.next() {}
        came_in
    });
    (let_in.unwrap(), came_in.unwrap())
}

fn members(person: &Person) -> Vec<(String, String, bool)> {
    let mut told: Vec<_> =
        person.desk.members().unwrap().into_iter().map(|one| (one.name, one.role, one.verified)).collect();
    told.sort();
    told
}

fn member(name: &str, role: &str) -> (String, String, bool) {
    (name.to_owned(), role.to_owned(), true)
}

#[test]
fn two_people_in_one_room_say_three_words_and_both_have_everything() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March for water")]);
    amina.add("person", &[("display_name", "Grace")]);
    let mut thandi = person("Thandi");
    let (let_in, came_in) = let_beside(&mut amina, &mut thandi, "contributor");
    assert_eq!((let_in.name.as_str(), let_in.role.as_str()), ("Thandi", "contributor"));
    assert_eq!(came_in.space.name, "Water Coalition");
    let receipt = came_in.receipt.unwrap();
    assert_eq!((receipt.records["plan"], receipt.records["person"]), (1, 1));
    assert_eq!(let_in.receipt.unwrap().from, ["Thandi"]);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    // Nothing is left to compare: both heard the other say the words.
    let wanted = [member("Amina", "steward"), member("Thandi", "contributor")];
    assert_eq!(members(&amina), wanted);
    assert_eq!(members(&thandi), wanted);
    assert!(amina.desk.members().unwrap().iter().all(|one| one.words.is_empty()));
    for one in [&mut amina, &mut thandi] {
        assert!(one.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
    }
    // What she writes counts.
    let promise = thandi.add("commitment", &[("title", "A borehole")]);
    let stick = tempfile::tempdir().unwrap();
    thandi.give(stick.path());
    amina.receive(stick.path());
    assert_eq!(amina.answers(promise, "title"), ["A borehole"]);
}

#[test]
fn whoever_waits_chooses_the_role_and_must_be_a_steward() {
    let mut amina = founder("Amina");
    let mut vera = person("Vera");
    let_beside(&mut amina, &mut vera, "reader");
    assert!(members(&vera).contains(&member("Vera", "reader")));
    let ask = PairAsk { role: "contributor".into(), listen: Some(HERE.parse().unwrap()), ..PairAsk::default() };
    let refused = pair::open(&mut vera.desk, &ask, &Job::unwatched(), &mut |_| {});
    assert_eq!(refused.unwrap_err().code, Code::NotAllowed);
}

/// Words of the list that are not the ones on the screen, though the first is.
fn others(words: &str) -> String {
    let (name, rest) = words.split_once(' ').unwrap();
    if rest == "zoo zoo" { format!("{name} zone zoo") } else { format!("{name} zoo zoo") }
}

#[test]
fn wrong_words_burn_the_code_and_its_right_ones_open_nothing_any_more() {
    let mut amina = founder("Amina");
    let mut thandi = person("Thandi");
    let (let_in, came_in) = waiting(&mut amina, "contributor", |screen| {
        let (burnt, at) = (screen.words(), screen.address());
        let refused = come_in(&mut thandi, &others(&burnt), at).unwrap_err();
        assert_eq!(refused.code, Code::PairWords);
        screen.until(|state| state.wrong == 1);
        assert_ne!(screen.words(), burnt, "the same words again");
        // The second guess is the right one, and too late.
        assert_eq!(come_in(&mut thandi, &burnt, at).unwrap_err().code, Code::PairWords);
        screen.until(|state| state.wrong == 2);
        assert!(thandi.desk.spaces().unwrap().is_empty());
        come_in(&mut thandi, &screen.words(), at)
    });
    let_in.unwrap();
    came_in.unwrap();
    assert_eq!(members(&amina).len(), 2);
}

#[test]
fn somebody_who_guesses_on_and_on_ends_it() {
    let mut amina = founder("Amina");
    let mut eve = person("Eve");
    let (let_in, ()) = waiting(&mut amina, "contributor", |screen| {
        for guess in 1..=4 {
            come_in(&mut eve, &others(&screen.words()), screen.address()).unwrap_err();
            screen.until(|state| state.wrong == guess);
        }
        come_in(&mut eve, &others(&screen.words()), screen.address()).unwrap_err();
        while screen.next() {}
    });
    assert_eq!(let_in.unwrap_err().code, Code::PairGuessed);
    assert_eq!(members(&amina).len(), 1);
    assert!(eve.desk.spaces().unwrap().is_empty());
}

#[test]
fn misspelt_words_never_leave_the_computer() {
    let mut thandi = person("Thandi");
    for typed in ["", "river", "river basket", "river basket copprr", "river basket morning copper"] {
        let refused = come_in(&mut thandi, typed, "127.0.0.1:1".parse().unwrap()).unwrap_err();
        assert_eq!(refused.code, Code::PairTyped, "{typed}");
    }
}

#[test]
fn somebody_in_the_middle_who_passes_everything_on_is_refused_and_reads_no_name() {
    let mut amina = founder("Amina");
    let mut thandi = person("Thandi");
    let (let_in, read) = waiting(&mut amina, "contributor", |screen| {
        let eve = Between::new(screen.address());
        std::thread::scope(|scope| {
            let passing = scope.spawn(|| eve.pass_on());
            // The words are right; the channel is not the host's.
            let refused = come_in(&mut thandi, &screen.words(), eve.address()).unwrap_err();
            assert_eq!(refused.code, Code::PairWords);
            screen.until(|state| state.wrong == 1);
            passing.join().unwrap()
        })
    });
    assert_eq!(let_in.unwrap_err().code, Code::Cancelled);
    assert!(thandi.desk.spaces().unwrap().is_empty());
    assert_eq!(members(&amina).len(), 1);
    // A share of each, one proof, and that it is over.
    let kinds: Vec<u8> = read.iter().map(|message| message[0]).collect();
    assert_eq!(kinds, [32, 32, 33, 38]);
    let said = read.concat();
    for secret in ["Thandi", "Amina", "Water"] {
        assert!(!said.windows(secret.len()).any(|piece| piece == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn strangers_who_only_knock_cost_nothing_and_learn_nothing() {
    let mut amina = founder("Amina");
    let mut thandi = person("Thandi");
    let mut juma = founder("Juma");
    let (let_in, came_in) = waiting(&mut amina, "contributor", |screen| {
        let (words, at) = (screen.words(), screen.address());
        // Somebody who looks what is there, and goes.
        let mut knock = TcpStream::connect(at).unwrap();
        knock.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        let mut heard = Vec::new();
        let _reset = knock.read_to_end(&mut heard);
        assert!(heard == b"ILIMA\n\0" || heard.is_empty(), "{heard:?}");
        screen.until(|state| state.lan.broken == 1);
        // The ordinary exchange of another space.
        let ask = LanAsk { with: Some(at), listen: Some(HERE.parse().unwrap()), ..LanAsk::default() };
        lan::exchange(&mut juma.desk, &ask, &Job::unwatched(), &mut |_| {}).unwrap_err();
        screen.until(|state| state.lan.broken >= 2);
        assert_eq!((screen.now.wrong, screen.words()), (0, words.clone()), "they were no guesses");
        come_in(&mut thandi, &words, at)
    });
    let_in.unwrap();
    came_in.unwrap();
}

/// Passes on so many pieces, of both ways together, then breaks.
fn breaks_after(pieces: usize, to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind(HERE).unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (guest, _) = listener.accept().unwrap();
        let host = TcpStream::connect(to).unwrap();
        let left = Arc::new(std::sync::atomic::AtomicUsize::new(pieces));
        let ways = [(guest.try_clone().unwrap(), host.try_clone().unwrap()), (host, guest)];
        for (mut from, mut to) in ways {
            let left = Arc::clone(&left);
            std::thread::spawn(move || {
                let mut bytes = [0; 65_536];
                while let Ok(len @ 1..) = from.read(&mut bytes) {
                    let more =
                        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
                    if !more || to.write_all(&bytes[..len]).is_err() {
                        break;
                    }
                }
                let _gone = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
            });
        }
    });
    at
}

#[test]
fn a_link_that_breaks_at_any_message_leaves_nothing_half_and_lets_nobody_in_twice() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March for water")]);
    let mut whole = 0;
    // Greetings, the channel, shares, proofs, space, request, invite, the last word, then the exchange.
    for pieces in 0..24 {
        let name = format!("Guest {pieces}");
        let mut guest = person(&name);
        let acts = amina.desk.act_heads().unwrap();
        let (let_in, first) = waiting(&mut amina, "contributor", |screen| {
            let (words, at) = (screen.words(), screen.address());
            let first = come_in(&mut guest, &words, breaks_after(pieces, at));
            if let Ok(came_in) = &first {
                assert_eq!(came_in.space.name, "Water Coalition");
                // The host has let her in, or did not hear her say that she is in.
                while screen.now.lan.broken == 0 && screen.next() {}
                return first;
            }
            screen.until(|state| state.lan.broken > 0 || state.words.join(" ") != words);
            let again = come_in(&mut guest, &screen.words(), at);
            // The invite came and the last word was lost: it is in already, and says so.
            match again {
                Err(trouble) => assert_eq!(trouble.code, Code::AlreadyMember, "{pieces}"),
                Ok(_) => while screen.next() {},
            }
            first
        });
        whole += usize::from(first.is_ok() && let_in.is_ok());
        assert_eq!(guest.desk.spaces().unwrap().len(), 1, "{pieces}");
        let named = amina.desk.members().unwrap().into_iter().filter(|one| one.name == name).count();
        assert_eq!(named, 1, "{pieces}: let in once");
        assert_ne!(amina.desk.act_heads().unwrap(), acts);
        assert!(guest.desk.check(&Job::unwatched()).unwrap().problems.is_empty(), "{pieces}");
    }
    assert!(whole > 3, "some links must have lasted: {whole}");
    assert_eq!(amina.desk.members().unwrap().len(), 25);
    assert!(amina.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
}

#[test]
fn words_that_stood_too_long_are_taken_back() {
    let mut amina = founder("Amina");
    let mut thandi = person("Thandi");
    let ask = PairAsk { role: "contributor".into(), words_seconds: Some(0), ..PairAsk::default() };
    let (let_in, ()) = waiting_as(&mut amina, ask, |screen| {
        let (old, at) = (screen.words(), screen.address());
        screen.until(|state| state.words.join(" ") != old);
        assert_eq!(come_in(&mut thandi, &old, at).unwrap_err().code, Code::PairWords);
    });
    assert_eq!(let_in.unwrap_err().code, Code::Cancelled);
}

#[test]
fn whoever_is_in_already_is_told_so_and_nothing_changes() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let (_, refused) = waiting(&mut amina, "steward", |screen| {
        let refused = come_in(&mut thandi, &screen.words(), screen.address());
        screen.until(|state| state.lan.broken == 1);
        refused
    });
    assert_eq!(refused.unwrap_err().code, Code::AlreadyMember);
    assert_eq!(amina.desk.members().unwrap().len(), 2);
    assert_eq!(thandi.desk.spaces().unwrap().len(), 1);
}
