//! A pipe between two desks that breaks after so many bytes, and delivers in pieces of any size.

use crate::world::Person;
use ilima_desk::contract::Receipt;
use ilima_desk::job::Job;
use ilima_desk::meet::{Stay, meet};
use ilima_desk::trouble::Outcome;
use ilima_ledger::meet::Side;
use ilima_sync::Refused;
use ilima_sync::link::Link;
use std::io::ErrorKind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Who sent how many bytes, in order: 0 for the caller, 1 for the listener.
pub type Log = Arc<Mutex<Vec<(usize, usize)>>>;

struct Pipe {
    end: usize,
    log: Log,
    out: Option<Sender<Vec<u8>>>,
    into: Receiver<Vec<u8>>,
    room: usize,
    piece: usize,
}

impl Link for Pipe {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let fits = bytes.len().min(self.room);
        self.room -= fits;
        self.log.lock().unwrap().push((self.end, fits));
        for piece in bytes[..fits].chunks(self.piece) {
            if self.out.as_ref().is_none_or(|out| out.send(piece.to_vec()).is_err()) {
                return Err(Refused::Io(ErrorKind::BrokenPipe));
            }
        }
        if fits == bytes.len() {
            return Ok(());
        }
        self.out = None;
        Err(Refused::Io(ErrorKind::BrokenPipe))
    }

    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused> {
        match self.into.recv_timeout(wait) {
            Ok(bytes) => Ok(bytes),
            Err(RecvTimeoutError::Timeout) => Ok(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => Err(Refused::Io(ErrorKind::UnexpectedEof)),
        }
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
    let ((to_other, from_one), (to_one, from_other)) = (channel(), channel());
    let mut here = Pipe { end: 0, log: log.clone(), out: Some(to_other), into: from_other, room: rooms.0, piece };
    let mut there = Pipe { end: 1, log: log.clone(), out: Some(to_one), into: from_one, room: rooms.1, piece };
    std::thread::scope(|scope| {
        let theirs = scope.spawn(move || {
            meet(&mut other.desk, &mut there, Side::Listener, "lan", Stay::UntilLevel, &Job::unwatched())
        });
        let mine = meet(&mut one.desk, &mut here, Side::Caller, "lan", Stay::UntilLevel, &Job::unwatched());
        drop(here);
        [mine, theirs.join().unwrap()]
    })
}
