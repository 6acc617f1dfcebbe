//! A pipe between two desks that breaks after so many bytes, and delivers in pieces of any size. The two take turns: one
//! runs until it waits for the other, so that the same world always goes the same way.

use crate::world::Person;
use ilima_desk::clock;
use ilima_desk::contract::Receipt;
use ilima_desk::job::Job;
use ilima_desk::lan::together;
use ilima_desk::meet::{Terms, meet};
use ilima_desk::trouble::Outcome;
use ilima_ledger::chance::{SecureRandom, SystemRandom, replay};
use ilima_ledger::meet::Side;
use ilima_sync::Refused;
use ilima_sync::link::Link;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// Who sent how many bytes, in order: 0 for the caller, 1 for the listener.
pub type Log = Arc<Mutex<Vec<(usize, usize)>>>;

#[derive(Default)]
struct Road {
    /// Whose turn it is.
    turn: usize,
    /// What lies before each end.
    before: [VecDeque<Vec<u8>>; 2],
    /// Who sends nothing any more.
    ended: [bool; 2],
    /// Who hears nothing any more.
    deaf: [bool; 2],
}

#[derive(Default)]
struct Shared {
    road: Mutex<Road>,
    turned: Condvar,
}

pub struct Pipe {
    end: usize,
    shared: Arc<Shared>,
    log: Log,
    room: usize,
    piece: usize,
}

impl Pipe {
    fn my_turn(&self) -> MutexGuard<'_, Road> {
        let road = self.shared.road.lock().unwrap();
        self.shared.turned.wait_while(road, |road| road.turn != self.end && !road.deaf[1 - self.end]).unwrap()
    }

    fn hand_over(&self, road: &mut Road) {
        road.turn = 1 - self.end;
        self.shared.turned.notify_all();
    }
}

impl Link for Pipe {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let fits = bytes.len().min(self.room);
        self.room -= fits;
        self.log.lock().unwrap().push((self.end, fits));
        let mut road = self.my_turn();
        if road.deaf[1 - self.end] || road.ended[self.end] {
            return Err(Refused::Io(ErrorKind::BrokenPipe));
        }
        road.before[1 - self.end].extend(bytes[..fits].chunks(self.piece).map(<[u8]>::to_vec));
        if fits == bytes.len() {
            return Ok(());
        }
        road.ended[self.end] = true;
        Err(Refused::Io(ErrorKind::BrokenPipe))
    }

    fn receive(&mut self, _wait: Duration) -> Result<Vec<u8>, Refused> {
        let mut road = self.my_turn();
        if road.before[self.end].is_empty() {
            self.hand_over(&mut road);
            drop(road);
            road = self.my_turn();
        }
        match road.before[self.end].pop_front() {
            Some(bytes) => Ok(bytes),
            None if road.ended[1 - self.end] => Err(Refused::Io(ErrorKind::UnexpectedEof)),
            None => Ok(Vec::new()),
        }
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let mut road = self.shared.road.lock().unwrap();
        (road.ended[self.end], road.deaf[self.end]) = (true, true);
        self.hand_over(&mut road);
    }
}

/// Both talk; each end breaks after its own number of bytes.
pub fn talk(one: &mut Person, other: &mut Person, rooms: (usize, usize), piece: usize) -> [Outcome<Receipt>; 2] {
    logged(one, other, rooms, piece, &Log::default())
}

/// The same, and every sending noted.
pub fn logged(
    one: &mut Person,
    other: &mut Person,
    rooms: (usize, usize),
    piece: usize,
    log: &Log,
) -> [Outcome<Receipt>; 2] {
    all_of(one, other, rooms, piece, log).map(|told| told.and_then(together))
}

/// A receipt for each space that both are in.
pub fn all_of(
    one: &mut Person,
    other: &mut Person,
    rooms: (usize, usize),
    piece: usize,
    log: &Log,
) -> [Outcome<Vec<Receipt>>; 2] {
    on_terms(one, other, [Terms::plain("lan"); 2], rooms, piece, log)
}

pub fn on_terms(
    one: &mut Person,
    other: &mut Person,
    [mine, theirs]: [Terms<'static>; 2],
    rooms: (usize, usize),
    piece: usize,
    log: &Log,
) -> [Outcome<Vec<Receipt>>; 2] {
    let calls = |mut pipe| meet(&mut one.desk, &mut pipe, Side::Caller, mine, &Job::unwatched());
    let answers = |mut pipe| meet(&mut other.desk, &mut pipe, Side::Listener, theirs, &Job::unwatched());
    let (mine, theirs) = between(rooms, piece, log, calls, answers);
    [mine, theirs]
}

/// Whoever calls and whoever answers, each with one end.
pub fn between<A, B: Send>(
    rooms: (usize, usize),
    piece: usize,
    log: &Log,
    calls: impl FnOnce(Pipe) -> A,
    answers: impl FnOnce(Pipe) -> B + Send,
) -> (A, B) {
    let shared = Arc::new(Shared::default());
    let pipe = |end, room| Pipe { end, shared: shared.clone(), log: log.clone(), room, piece };
    let (here, there) = (pipe(0, rooms.0), pipe(1, rooms.1));
    let (mut seed, now_ms) = ([0; 8], clock::now_ms());
    SystemRandom::new().fill(&mut seed).unwrap();
    std::thread::scope(|scope| {
        let theirs = scope.spawn(move || {
            replay::from_seed(u64::from_be_bytes(seed));
            clock::stand_at(now_ms);
            drop(there.my_turn());
            answers(there)
        });
        let mine = calls(here);
        (mine, theirs.join().unwrap())
    })
}
