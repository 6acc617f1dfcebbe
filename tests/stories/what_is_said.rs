//! What the exchange says of itself: who has what, what would leave, what lies on a stick, why nobody is heard.

use crate::hostile_carriers::{items, keys, written};
use crate::world::{Person, founder, let_in};
use ilima_desk::contract::{GiveAsk, Reach, ReachState, ShelfAsk, Silence};
use ilima_desk::desk::Desk;
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::meet::Lend;
use ilima_desk::shelf::exchange_with;
use ilima_desk::trouble::{Code, Outcome};
use ilima_sync::Refused;
use ilima_sync::carriers::shared::SharedFolder;
use ilima_sync::item::Item;
use ilima_sync::shelf::{Listed, Shelf};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// A person's line for another one, or for herself. Names may not have come yet.
fn reach(person: &Person, device: &str) -> Reach {
    person.desk.reached().unwrap().into_iter().find(|reach| reach.device == device).unwrap()
}

fn device(person: &Person) -> String {
    person.desk.reached().unwrap().into_iter().find(|reach| reach.me).unwrap().device
}

#[test]
fn the_board_tells_unheard_behind_waiting_and_all_apart() {
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let path = amina.path("work.parcel");
    let (of_juma, of_thandi) = (device(&juma), device(&thandi));
    let plan = amina.add("plan", &[("title", "March")]);
    amina.give(&path);
    let only_of_juma = juma.path("only juma.parcel");
    juma.receive(&path);
    juma.set(plan, "title", "March for water");
    juma.give(&path);
    assert_eq!(reach(&juma, &of_thandi).state, ReachState::Unheard);
    assert_eq!(reach(&juma, &of_juma).state, ReachState::Me);

    // Of what Juma gave, only his own log reaches Thandi: it follows what she does not have.
    let keys = keys(&juma);
    let mut all = items(&keys, &std::fs::read(&path).unwrap());
    all.retain(|item| if let Item::Span(span) = item { span.device.to_string() == of_juma } else { true });
    std::fs::write(&only_of_juma, written(&keys, &all)).unwrap();
    assert!(thandi.receive(&only_of_juma).waiting > 0);
    thandi.give(&path);
    juma.receive(&path);
    let there = reach(&juma, &of_thandi);
    assert_eq!((there.state, there.holds), (ReachState::Waits, there.of), "{there:?}");
    assert!(there.waits > 0 && there.heard_ms > 0 && there.told_ms > 0, "{there:?}");
    let here = reach(&thandi, &of_juma);
    assert!(here.received > 0 && here.received_waits > 0, "{here:?}");

    // Amina's work comes, and what waited is open.
    amina.give(&path);
    thandi.receive(&path);
    assert_eq!(
        (reach(&thandi, &of_juma).received_waits, thandi.titles("plan").as_slice()),
        (0, ["March for water".to_owned()].as_slice())
    );
    thandi.give(&path);
    juma.receive(&path);
    assert_eq!((reach(&juma, &of_thandi).state, reach(&juma, &of_thandi).waits), (ReachState::All, 0));
    juma.set(plan, "status", "active");
    assert_eq!(reach(&juma, &of_thandi).state, ReachState::Behind);
    // When we heard it is by our clock, whatever theirs says.
    assert!(reach(&juma, &of_thandi).heard_ms <= ilima_desk::clock::now_ms());
}

#[test]
fn asking_what_would_leave_writes_nothing_and_comes_close() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March"), ("problem", &"dry tanks ".repeat(300))]);
    let before = reach(&amina, &device(&amina));
    let leaving = amina.desk.would_leave(&GiveAsk::default()).unwrap();
    let after = reach(&amina, &device(&amina));
    assert_eq!((before.of, before.received), (after.of, after.received), "nothing was sealed");
    assert_eq!(leaving.records["plan"], 1);
    let path = amina.path("given.parcel");
    amina.give(&path);
    let given = std::fs::metadata(&path).unwrap().len();
    assert!(leaving.bytes / 3 < given && given < leaving.bytes * 3, "{} and {given}", leaving.bytes);
}

#[test]
fn what_is_new_on_a_stick_is_found_and_nothing_else() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut eve = founder("Eve");
    let stick = tempfile::tempdir().unwrap();
    let places = [stick.path().to_owned(), PathBuf::from("/nowhere")];
    let count = |desk: &Desk| desk.found(&places).unwrap().first().map_or(0, |found| found.count);
    std::fs::write(stick.path().join("letter.txt"), "to my aunt").unwrap();
    std::fs::create_dir_all(stick.path().join("photos/ilima")).unwrap();
    assert_eq!(count(&thandi.desk), 0);
    amina.add("plan", &[("title", "March")]);
    amina.give(stick.path());
    eve.add("plan", &[("title", "Other")]);
    eve.give(stick.path());
    // Deeper than one level nobody looks.
    amina.give(&stick.path().join("photos/deep.parcel"));
    assert_eq!((count(&thandi.desk), count(&amina.desk), count(&eve.desk)), (1, 0, 0));
    thandi.receive(stick.path());
    assert_eq!(count(&thandi.desk), 0, "what is here is not offered again");
    thandi.add("plan", &[("title", "Meeting")]);
    thandi.give(stick.path());
    assert_eq!((count(&amina.desk), count(&thandi.desk)), (1, 0));
}

#[test]
fn a_stick_does_not_tell_when() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March")]);
    let stick = tempfile::tempdir().unwrap();
    amina.give(stick.path());
    amina.give(stick.path());
    let folder = stick.path().join("ilima");
    let mut times: Vec<SystemTime> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().modified().unwrap())
        .collect();
    times.push(std::fs::metadata(&folder).unwrap().modified().unwrap());
    assert_eq!(times.len(), 3);
    let always = SystemTime::UNIX_EPOCH + Duration::from_secs(315_576_000);
    assert!(times.iter().all(|time| *time == always), "{times:?}");
}

#[test]
fn silence_is_explained_and_only_after_a_while() {
    let mut amina = founder("Amina");
    let here = Some("127.0.0.1:0".parse().unwrap());
    let mut told = Vec::new();
    let ask = LanAsk { listen: here, seconds: Some(1), quiet: Some(0), ..LanAsk::default() };
    lan::exchange(&mut amina.desk, &ask, &Job::unwatched(), &mut |state| told.push(state.clone())).unwrap();
    assert_eq!(told.first().unwrap().silence, None);
    // Other stories may be heard just now; a loop alone is never called anything but no network (`networks.rs` has more).
    let last = told.last().unwrap();
    assert!(last.heard > 0 || last.silence == Some(Silence::NoNetwork), "{last:?}");
    // The address is there to be typed, and as a code: a whole one, with its three corners.
    let place = &told.last().unwrap().places[0];
    assert!(place.address.starts_with("127.0.0.1:") && !place.network.is_empty());
    for corner in
        ["M4 4h", "M4 10h", "M10 4h", &format!("M{} 4h", place.qr.side - 5), &format!("M4 {}h", place.qr.side - 5)]
    {
        assert!(place.qr.path.contains(corner), "{corner}");
    }
    let ask = LanAsk { listen: here, seconds: Some(1), ..LanAsk::default() };
    lan::exchange(&mut amina.desk, &ask, &Job::unwatched(), &mut |state| assert_eq!(state.silence, None)).unwrap();
}

/// A desk of which one knows whether it is lent just now.
struct Lent<'a> {
    desk: &'a mut Desk,
    now: Rc<Cell<bool>>,
    times: usize,
}

impl Lend for Lent<'_> {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        self.now.set(true);
        self.times += 1;
        let done = work(self.desk);
        self.now.set(false);
        done
    }
}

/// A shelf that is as slow as it likes: nobody must wait for the desk meanwhile.
struct Slow(SharedFolder, Rc<Cell<bool>>);

impl Shelf for Slow {
    fn list(&mut self) -> Result<Vec<Listed>, Refused> {
        assert!(!self.1.get(), "the desk is held while a shelf lists");
        self.0.list()
    }

    fn read(&mut self, name: &str) -> Result<Vec<u8>, Refused> {
        assert!(!self.1.get(), "the desk is held while a shelf reads");
        self.0.read(name)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        assert!(!self.1.get(), "the desk is held while a shelf writes");
        self.0.put(name, bytes)
    }

    fn delete(&mut self, name: &str) -> Result<(), Refused> {
        assert!(!self.1.get(), "the desk is held while a shelf deletes");
        self.0.delete(name)
    }
}

fn visit(person: &mut Person, folder: &Path) -> usize {
    let now = Rc::new(Cell::new(false));
    let shelf = SharedFolder::open(folder, &person.desk.shelf_folder().unwrap()).unwrap();
    let mut desk = Lent { desk: &mut person.desk, now: Rc::clone(&now), times: 0 };
    exchange_with(&mut desk, "slow", Box::new(Slow(shelf, now)), &Job::unwatched()).unwrap();
    desk.times
}

#[test]
fn nobody_waits_for_a_slow_shelf() {
    let folder = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    for round in 0..5 {
        amina.add("plan", &[("title", &format!("Plan {round}"))]);
        assert!(visit(&mut amina, folder.path()) >= 3);
    }
    assert!(visit(&mut thandi, folder.path()) >= 6, "lent anew for each object");
    assert_eq!(thandi.titles("plan").len(), 5);
}

#[test]
fn long_work_names_with_whom_and_ends_when_it_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March")]);
    let ask = ShelfAsk { name: "Our box".into(), url: folder.path().display().to_string() };
    amina.desk.shelf_add(&ask).unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let (steps, cancel) = (Arc::clone(&told), Arc::default());
    let stop: Arc<std::sync::atomic::AtomicBool> = Arc::clone(&cancel);
    let hears = move |step: ilima_desk::contract::Progress| {
        if step.stage == "writing" {
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        steps.lock().unwrap().push(step);
    };
    let job = Job::new(Box::new(hears), cancel);
    let first = ilima_desk::shelf::exchange_shelf(&mut amina.desk, "Our box", &job);
    assert!(first.is_ok(), "what was begun is finished");
    let again = ilima_desk::shelf::exchange_shelf(&mut amina.desk, "Our box", &job);
    assert_eq!(again.unwrap_err().code, Code::Cancelled);
    let told = told.lock().unwrap();
    assert!(told.len() >= 2 && told.iter().all(|step| step.with == "Our box"), "{told:?}");
}
