//! Two who share more than one space, meetings that go on while people write, and links on which bytes are counted.

use crate::pipe::{self, Log};
use crate::world::{Person, founder, let_in, person, wake};
use ilima_core::ids::RecordId;
use ilima_desk::contract::{LanState, Receipt, SpaceNew};
use ilima_desk::desk::Desk;
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::meet::{Lend, Live, Stay, Terms, meet};
use ilima_desk::trouble::{Code, Outcome};
use ilima_ledger::meet::Side;
use ilima_sync::Refused;
use ilima_sync::channel::{Channel, Told};
use ilima_sync::lane;
use ilima_sync::link::Link;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn found(person: &mut Person, name: &str) {
    let ask = SpaceNew { name: name.into(), country: "KE".into(), languages: vec![], sample: false };
    person.desk.space_new(&ask).unwrap();
}

/// Into the space that the inviter has open.
fn invite(inviter: &mut Person, guest: &mut Person) {
    let (request, invite) = (guest.path("request"), guest.path("invite"));
    for file in [&request, &invite] {
        let _of_another_time = std::fs::remove_file(file);
    }
    guest.desk.request(&request).unwrap();
    inviter.desk.invite(&request, &invite, "contributor").unwrap();
    guest.desk.join(&invite).unwrap();
}

fn titles_in(person: &mut Person, space: &str) -> Vec<String> {
    person.desk.space_open(space).unwrap();
    person.titles("plan")
}

/// Amina and Thandi share two spaces; each is in one more that the other knows nothing of.
fn two_with_two_spaces() -> (Person, Person) {
    let (mut amina, mut thandi) = (person("Amina"), person("Thandi"));
    for name in ["Water", "Land"] {
        found(&mut amina, name);
        amina.add("plan", &[("title", &format!("March for {name}"))]);
        invite(&mut amina, &mut thandi);
    }
    found(&mut amina, "Amina's own");
    amina.add("plan", &[("title", "Nobody's business")]);
    found(&mut thandi, "Thandi's own");
    (amina, thandi)
}

#[test]
fn all_that_two_share_is_exchanged_at_once_whichever_space_is_open() {
    let (mut amina, mut thandi) = two_with_two_spaces();
    thandi.desk.space_open("Land").unwrap();
    thandi.add("commitment", &[("title", "A title deed")]);
    thandi.desk.space_open("Water").unwrap();
    let everything = (usize::MAX, usize::MAX);
    let [mine, theirs] = pipe::all_of(&mut amina, &mut thandi, everything, 700, &Log::default());
    let (mine, theirs) = (mine.unwrap(), theirs.unwrap());
    let spaces = |receipts: &[Receipt]| receipts.iter().map(|one| one.space.clone()).collect::<Vec<_>>();
    assert_eq!(
        (spaces(&mine), spaces(&theirs)),
        (vec!["Water".into(), "Land".into()], vec!["Water".into(), "Land".into()])
    );
    assert!(mine.iter().all(|one| one.given["plan"] == 1 && one.from == ["Thandi"]), "{mine:?}");
    assert_eq!(mine[1].records["commitment"], 1);
    let sum = |receipts: &[Receipt]| receipts.iter().map(|one| one.bytes_sent).sum::<u64>();
    assert_eq!(sum(&mine), theirs.iter().map(|one| one.bytes_received).sum::<u64>());
    // On the screens nothing changed, and what the other is not in stayed unknown to her.
    assert_eq!(amina.titles("plan"), ["Nobody's business"]);
    assert_eq!(
        (titles_in(&mut thandi, "Water"), titles_in(&mut thandi, "Land")),
        (vec!["March for Water".into()], vec!["March for Land".into()])
    );
    assert!(titles_in(&mut thandi, "Thandi's own").is_empty());
    assert!(thandi.desk.receipts().unwrap().is_empty());
    for person in [&mut amina, &mut thandi] {
        for space in ["Water", "Land"] {
            person.desk.space_open(space).unwrap();
            assert!(person.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
            assert_eq!(person.desk.receipts().unwrap().iter().filter(|one| one.direction == "met").count(), 1);
        }
    }
    // Nothing new any more, in either.
    let [again, _] = pipe::all_of(&mut amina, &mut thandi, everything, 700, &Log::default());
    let again = again.unwrap();
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|one| one.records.is_empty() && one.given.is_empty()));
}

#[test]
fn a_stranger_cannot_count_the_spaces_of_a_home() {
    let said = |spaces: usize| {
        let (mut amina, mut eve) = (founder("Amina"), founder("Eve"));
        (1..spaces).for_each(|at| found(&mut amina, &format!("Space {at}")));
        let log = Log::default();
        let [mine, theirs] = pipe::all_of(&mut amina, &mut eve, (usize::MAX, usize::MAX), 700, &log);
        assert_eq!((mine.unwrap_err().code, theirs.unwrap_err().code), (Code::Stranger, Code::Stranger));
        assert!(eve.desk.receipts().unwrap().is_empty());
        // After the handshake: how long each of the caller's messages is.
        let lengths: Vec<usize> =
            log.lock().unwrap().iter().filter(|(end, _)| *end == 0).map(|(_, len)| *len).collect();
        lengths[2..].to_vec()
    };
    // The first may be a hello of whatever length; behind it all look alike.
    let (two, four) = (said(2), said(4));
    assert_eq!(two.len(), four.len());
    assert!(two.iter().all(|len| *len == two[0]) && two == four, "{two:?} {four:?}");
}

#[test]
fn more_spaces_cut_at_any_byte_go_on_where_they_stopped() {
    let (mut amina, mut thandi) = two_with_two_spaces();
    let mut room = 150;
    for _ in 0..12 {
        for told in pipe::all_of(&mut amina, &mut thandi, (room, usize::MAX), 300, &Log::default()) {
            let code = told.err().map(|trouble| trouble.code);
            assert!(matches!(code, None | Some(Code::LinkBroken | Code::Stranger)), "{code:?}");
        }
        room += room / 3;
    }
    assert_eq!(
        (titles_in(&mut thandi, "Water"), titles_in(&mut thandi, "Land")),
        (vec!["March for Water".into()], vec!["March for Land".into()])
    );
}

/// A stranger's program that speaks the channel's language and only ever says that it is there.
struct Chatter {
    channel: Channel,
    says: Vec<u8>,
    is_open: bool,
    said: usize,
}

impl Link for Chatter {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        for told in self.channel.hear(bytes)? {
            self.is_open |= matches!(told, Told::Open(_));
        }
        Ok(())
    }

    fn receive(&mut self, _wait: Duration) -> Result<Vec<u8>, Refused> {
        self.said += 1;
        assert!(self.said < 10_000, "for ever");
        if self.is_open { self.channel.say(&lane::here()) } else { Ok(std::mem::take(&mut self.says)) }
    }
}

#[test]
fn a_stranger_who_only_chatters_keeps_nobody_out() {
    let mut amina = founder("Amina");
    let over = AtomicBool::new(false);
    let live = Live { over: &over, told: &|_| panic!("nobody is met") };
    for stay in [Stay::UntilLevel, Stay::UntilLeft(&live)] {
        let (channel, says) = Channel::new(Side::Caller).unwrap();
        let mut chatter = Chatter { channel, says, is_open: false, said: 0 };
        let terms = Terms { stay, ..Terms::plain("lan") };
        let met = meet(&mut amina.desk, &mut chatter, Side::Listener, terms, &Job::unwatched());
        assert_eq!(met.unwrap_err().code, Code::LinkBroken);
        assert!(chatter.is_open && chatter.said > 100, "{}", chatter.said);
    }
}

/// One desk that a meeting and a person share, as in a window.
struct Behind(Arc<Mutex<Person>>);

impl Lend for Behind {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        work(&mut self.0.lock().unwrap().desk)
    }
}

/// Somebody on the network, until `over`.
struct On {
    person: Arc<Mutex<Person>>,
    states: Receiver<LanState>,
    over: Arc<AtomicBool>,
    time: std::thread::JoinHandle<Outcome<Vec<Receipt>>>,
}

/// Longer than any machine needs; whoever waits so long waits in vain.
const IN_VAIN: Duration = Duration::from_secs(30);

fn go_on(person: Person, with: Option<SocketAddr>) -> On {
    let (tell, states) = channel();
    let (person, over) = (Arc::new(Mutex::new(person)), Arc::new(AtomicBool::new(false)));
    let (mut behind, leave) = (Behind(person.clone()), over.clone());
    let time = std::thread::spawn(move || {
        let ask = LanAsk { listen: Some("127.0.0.1:0".parse().unwrap()), with, stays: true, ..LanAsk::default() };
        lan::exchange(&mut behind, &ask, &Job::new(Box::new(|_| {}), leave), &mut |state| {
            let _gone = tell.send(state.clone());
        })
    });
    On { person, states, over, time }
}

impl On {
    fn address(&self) -> SocketAddr {
        self.states.recv_timeout(IN_VAIN).unwrap().places[0].address.parse().unwrap()
    }

    fn until(&self, what: &str, mut is_so: impl FnMut(&mut Person, &LanState) -> bool) {
        let begun = Instant::now();
        while begun.elapsed() < IN_VAIN {
            let state = self.states.recv_timeout(IN_VAIN).unwrap();
            if is_so(&mut self.person.lock().unwrap(), &state) {
                return;
            }
        }
        panic!("in vain: {what}");
    }

    fn writes(&self, title: &str) -> RecordId {
        self.person.lock().unwrap().add("plan", &[("title", title)])
    }

    fn shows(&self, title: &str) {
        self.until(title, |person, _| person.titles("plan").contains(&title.to_owned()));
    }

    fn leaves(self) -> (Person, Vec<Receipt>) {
        self.over.store(true, Ordering::Relaxed);
        let receipts = self.time.join().unwrap().unwrap();
        (Arc::try_unwrap(self.person).ok().unwrap().into_inner().unwrap(), receipts)
    }
}

#[test]
fn what_is_written_while_three_are_connected_is_on_every_screen_by_itself() {
    let mut amina = founder("Amina");
    let thandi = let_in(&mut amina, "Thandi", "contributor");
    let juma = let_in(&mut amina, "Juma", "contributor");
    amina.add("plan", &[("title", "Before")]);
    let amina = go_on(amina, None);
    let here = amina.address();
    let (thandi, juma) = (go_on(thandi, Some(here)), go_on(juma, Some(here)));
    thandi.shows("Before");
    juma.shows("Before");
    amina.until("both are there", |_, state| state.live.len() == 2);
    // Of one's own, of the one who called, and of the one who called through the one in the middle.
    amina.writes("Hers");
    thandi.shows("Hers");
    juma.shows("Hers");
    let plan = thandi.writes("His");
    amina.shows("His");
    juma.shows("His");
    // The others' words are heard too: who has it is known while it goes on.
    thandi.until("Amina and Juma have it", |person, _| {
        person.desk.reached().unwrap().iter().all(|one| one.me || one.name == "Juma" || one.holds == one.of)
    });
    juma.person.lock().unwrap().set(plan, "title", "His, mended");
    thandi.shows("His, mended");
    let (juma, receipts) = juma.leaves();
    assert_eq!(receipts.len(), 1);
    assert_eq!((receipts[0].records["plan"], receipts[0].given["plan"]), (3, 1), "{receipts:?}");
    amina.until("one is left", |_, state| state.live.len() == 1 && state.receipts.len() == 1);
    let (amina, thandi) = (amina.leaves().0, thandi.leaves().0);
    for mut person in [amina, thandi, juma] {
        assert!(person.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
        let mut titles = wake(person.close()).titles("plan");
        titles.sort();
        assert_eq!(titles, ["Before", "Hers", "His, mended"]);
    }
}

#[test]
fn a_limit_is_obeyed_and_told_and_the_rest_goes_the_next_time() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let stick = tempfile::tempdir().unwrap();
    for at in 0..12 {
        let problem: String =
            (0..60).map(|word| format!("{}{} ", (at * 7919 + word * 104_729) % 99_991, word)).collect();
        amina.add("plan", &[("title", &format!("Plan {at}")), ("problem", &problem)]);
        amina.give(stick.path()); // Seals: each plan is an entry of its own.
    }
    let few = Terms { bytes_max: Some(4_000), ..Terms::plain("lan") };
    let mut had = 0;
    for round in 0.. {
        // The one who has little room need not be the one who gives.
        let terms = if round % 2 == 0 { [few, Terms::plain("lan")] } else { [Terms::plain("lan"), few] };
        let told = pipe::on_terms(&mut amina, &mut thandi, terms, (usize::MAX, usize::MAX), 700, &Log::default());
        let [mine, theirs] = told.map(|told| told.unwrap().remove(0));
        assert!(mine.bytes <= 4_000 && theirs.bytes <= 4_000, "{} {}", mine.bytes, theirs.bytes);
        assert_eq!(mine.left, theirs.left);
        let has = thandi.titles("plan").len();
        assert_eq!(mine.left, 12 - has, "one entry for each");
        if mine.left == 0 {
            break;
        }
        assert!(has > had, "something went over every time");
        had = has;
    }
    assert!(had > 0, "it did not fit at once");
    assert_eq!(thandi.titles("plan").len(), 12);
}
