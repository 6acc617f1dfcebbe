//! Bad links: one that delivers something twice or in another order, and somebody who says a whole conversation again.

use crate::chance::Chance;
use crate::life::Life;
use crate::pipe::{Log, Pipe, between};
use crate::world::Person;
use ilima_desk::contract::Receipt;
use ilima_desk::desk::Desk;
use ilima_desk::job::Job;
use ilima_desk::lan::together;
use ilima_desk::meet::{Terms, meet};
use ilima_desk::trouble::{Code, Outcome};
use ilima_ledger::meet::Side;
use ilima_sync::Refused;
use ilima_sync::link::Link;
use std::io::ErrorKind;
use std::time::Duration;

/// What one end said, sending by sending.
pub type Tape = Vec<Vec<u8>>;

/// What befalls the sending of this number.
#[derive(Clone, Copy)]
pub enum Weather {
    Fair,
    Twice(usize),
    /// The next one comes before it.
    Late(usize),
}

impl Weather {
    pub fn from(chance: &mut Chance) -> Weather {
        match chance.below(8) {
            0 => Weather::Twice(chance.below(8)),
            1 => Weather::Late(chance.below(8)),
            _ => Weather::Fair,
        }
    }
}

struct Bad<'t> {
    pipe: Pipe,
    weather: Weather,
    tape: &'t mut Tape,
    late: Option<Vec<u8>>,
}

impl Link for Bad<'_> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let at = self.tape.len();
        self.tape.push(bytes.to_vec());
        match self.weather {
            Weather::Late(late) if late == at => {
                self.late = Some(bytes.to_vec());
                return Ok(());
            }
            Weather::Twice(twice) if twice == at => self.pipe.send(bytes)?,
            Weather::Fair | Weather::Twice(_) | Weather::Late(_) => {}
        }
        self.pipe.send(bytes)?;
        self.late.take().map_or(Ok(()), |late| self.pipe.send(&late))
    }

    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused> {
        self.pipe.receive(wait)
    }
}

/// Both talk; the weather is at the caller's end. Answers also what that said.
pub fn talk_in(
    weather: Weather,
    one: &mut Person,
    other: &mut Person,
    rooms: (usize, usize),
    piece: usize,
) -> ([Outcome<Receipt>; 2], Tape) {
    let mut tape = Tape::new();
    let calls = |pipe| met(&mut one.desk, &mut Bad { pipe, weather, tape: &mut tape, late: None }, Side::Caller);
    let answers = |mut pipe| met(&mut other.desk, &mut pipe, Side::Listener);
    let (mine, theirs) = between(rooms, piece, &Log::default(), calls, answers);
    ([mine, theirs], tape)
}

fn met(desk: &mut Desk, link: &mut dyn Link, side: Side) -> Outcome<Receipt> {
    meet(desk, link, side, Terms::plain("lan"), &Job::unwatched()).and_then(together)
}

/// Somebody who only says what was heard before.
struct Parrot<'t>(std::slice::Iter<'t, Vec<u8>>);

impl Link for Parrot<'_> {
    fn send(&mut self, _: &[u8]) -> Result<(), Refused> {
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> Result<Vec<u8>, Refused> {
        self.0.next().cloned().ok_or(Refused::Io(ErrorKind::UnexpectedEof))
    }
}

impl Life {
    /// An old conversation, said again to anybody, is nobody's.
    pub fn say_again(&mut self) {
        if self.tapes.is_empty() {
            return;
        }
        let at = self.anybody();
        let side = if self.chance.one_in(2) { Side::Listener } else { Side::Caller };
        let tape = self.chance.pick(&self.tapes);
        let told = met(&mut self.desks[at].desk, &mut Parrot(tape.iter()), side);
        let refused = told.as_ref().is_err_and(|trouble| [Code::LinkBroken, Code::Stranger].contains(&trouble.code));
        assert!(refused, "seed {}: {told:?}", self.seed);
    }
}
