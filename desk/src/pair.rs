//! Letting somebody in who sits in the same room: one waits with three words on the screen, the other types them.

mod talk;

use crate::contract::{CameIn, LanPlace, LanState, LetIn, PairStage, PairState, Receipt};
use crate::job::Job;
use crate::join::role_of;
use crate::lan::{LAN, LOOK, LOOKS_A_SECOND, place, silence, together};
use crate::meet::{Lend, Terms, Within, meet};
use crate::qr;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::SystemRandom;
use ilima_ledger::meet::Side;
use ilima_ledger::members::Role;
use ilima_ledger::pair::PairWords;
use ilima_sync::carriers::lan::{Announce, Lan, OnNetwork, Wire};
use ilima_sync::pair::Pairing;
use ilima_sync::square;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use talk::{Talk, Talked};

/// Words that nobody has typed for so long are taken back: somebody may have read them over a shoulder.
const WORDS_SECONDS: u32 = 300;
/// So many wrong guesses, one for each set of words, and it ends: five of them hit once in 840,000 times.
const WRONG_MAX: usize = 5;
const QUIET_SECONDS: u32 = 15;

/// How to wait for somebody.
#[derive(Debug, Clone, Default)]
pub struct PairAsk {
    /// `contributor`, `reader`, `steward`.
    pub role: String,
    /// Where to listen; without it any free port on every network of this computer.
    pub listen: Option<SocketAddr>,
    /// When to stop by itself; without it when the job is cancelled.
    pub seconds: Option<u32>,
    /// When to say why nobody may be heard; without it after a quarter of a minute.
    pub quiet: Option<u32>,
    /// How long words stand; without it five minutes.
    pub words_seconds: Option<u32>,
}

/// How to come in.
#[derive(Debug, Clone, Default)]
pub struct JoinAsk {
    pub words: String,
    /// Addresses from the other screen, tried in turn; none to look for it on the network.
    pub with: Vec<SocketAddr>,
    pub listen: Option<SocketAddr>,
    pub seconds: Option<u32>,
    pub quiet: Option<u32>,
}

/// One time in which somebody can come in.
struct Room {
    lan: Lan,
    /// None for a moment, while they are tried.
    words: Option<PairWords>,
    /// How long the present words have stood.
    looks: u64,
    here: Vec<OnNetwork>,
    state: PairState,
}

/// Waits until somebody who was told the words has come in, then exchanges with that desk. `told` hears what to show.
pub fn open(desk: &mut impl Lend, ask: &PairAsk, job: &Job, told: &mut dyn FnMut(&PairState)) -> Outcome<LetIn> {
    let role = role_of(&ask.role)?;
    let space = desk.lend(|desk| {
        desk.may_admit()?;
        Ok(desk.secrets()?.keys.space)
    })?;
    // Whatever is on the screen meanwhile.
    let mut desk = Within { desk, space };
    let mut room = Room::open(ask.listen)?;
    let mut wait = Wait::new(ask.seconds, ask.quiet);
    let words_looks = looks(ask.words_seconds.unwrap_or(WORDS_SECONDS));
    told(&room.state);
    while wait.goes_on(job) {
        let wire = room.look(&wait, words_looks)?;
        let news = wire.is_some();
        // Nobody is called from here.
        if let Some(wire) = wire.filter(|wire| wire.side == Side::Listener)
            && let Some(let_in) = room.greet(&mut desk, wire, role, job, told)?
        {
            return Ok(let_in);
        }
        if news || wait.is_second() {
            told(&room.state);
        }
    }
    Err(if job.cancelled() { Code::Cancelled } else { Code::Unreachable }.into())
}

impl Room {
    fn open(listen: Option<SocketAddr>) -> Outcome<Room> {
        let words = PairWords::random(&SystemRandom::new())?;
        let listen = listen.unwrap_or(anywhere());
        let lan = Lan::open(listen, announced(listen, &words))?;
        let here = lan.addresses();
        let places: Vec<LanPlace> = here.iter().filter_map(place).collect();
        let state = PairState { lan: LanState { places, ..LanState::default() }, ..PairState::default() };
        let mut room = Room { lan, words: None, looks: 0, here, state };
        room.show(words);
        Ok(room)
    }

    fn show(&mut self, words: PairWords) {
        let addresses: Vec<SocketAddr> = self.here.iter().map(|one| one.address).collect();
        self.state.words = words.words().map(str::to_owned).to_vec();
        self.state.square = square::text(&addresses, &words);
        self.state.qr = qr::drawn(&self.state.square);
        self.words = Some(words);
    }

    /// Other words in the place of those that were tried or have stood too long.
    fn renew(&mut self) -> Outcome<()> {
        let words = PairWords::random(&SystemRandom::new())?;
        self.lan.announce(announced(self.lan.address()?, &words))?;
        self.looks = 0;
        self.show(words);
        Ok(())
    }

    /// One look at the network: who calls, who is heard of, whether the words have grown old.
    fn look(&mut self, wait: &Wait, words_looks: u64) -> Outcome<Option<Wire>> {
        let wire = self.lan.next(LOOK)?;
        self.looks += 1;
        if self.looks > words_looks && wire.is_none() {
            self.renew()?;
        }
        let lan = &mut self.state.lan;
        lan.heard = self.lan.heard_of();
        let nobody = lan.heard == 0 && wire.is_none();
        lan.silence = wait.silence(nobody, &self.here, self.lan.heard_itself());
        Ok(wire)
    }

    /// Whoever calls gets one guess. A stranger, or a link that broke, is no reason to stop waiting.
    fn greet(
        &mut self,
        desk: &mut Within<'_, impl Lend>,
        wire: Wire,
        role: Role,
        job: &Job,
        told: &mut dyn FnMut(&PairState),
    ) -> Outcome<Option<LetIn>> {
        let Some(words) = self.words.take() else { return self.renew().map(|()| None) };
        let mut talk = Talk::new(wire, Pairing::host(words, desk.space), role)?;
        let state = &mut self.state;
        let talked = talk.talk(desk, job, &mut |stage, name| {
            state.stage = stage;
            if !name.is_empty() {
                name.clone_into(&mut state.name);
            }
            told(state);
        });
        match talked {
            // It is in, whatever becomes of the exchange. This end begins it: the other has said the last word.
            Ok(Talked::LetIn { name, device, role }) => {
                let receipt = exchange(desk.desk, talk, Side::Caller, job);
                Ok(Some(LetIn { name, device, role, receipt }))
            }
            Ok(Talked::CameIn { .. }) => Err(Code::Unexpected.into()),
            Err(trouble) => self.go_on(talk.is_proved(), talk.untried(), trouble).map(|()| None),
        }
    }

    /// Words that were tried are never shown again.
    fn go_on(&mut self, proved: bool, untried: Option<PairWords>, trouble: Trouble) -> Outcome<()> {
        self.state.stage = PairStage::Waiting;
        let tried = untried.is_none();
        match untried {
            Some(words) => self.words = Some(words),
            None => self.renew()?,
        }
        match (proved, tried) {
            (true, _) if !of_the_other(trouble.code) => return Err(trouble),
            (false, true) => self.state.wrong += 1,
            _ => self.state.lan.broken += 1,
        }
        if self.state.wrong >= WRONG_MAX {
            return Err(Code::PairGuessed.into());
        }
        Ok(())
    }
}

/// What is wrong lies between the two computers, or at the other one.
fn of_the_other(code: Code) -> bool {
    matches!(code, Code::LinkBroken | Code::DamagedFile | Code::AlreadyMember | Code::NewerVersion)
}

/// Goes to whoever waits with these words, comes in, and exchanges with that desk.
pub fn join(desk: &mut impl Lend, ask: &JoinAsk, job: &Job, told: &mut dyn FnMut(&PairState)) -> Outcome<CameIn> {
    let words = PairWords::read(&ask.words).map_err(|_| Code::PairTyped)?;
    let mut state = PairState::default();
    told(&state);
    let wire = match ask.with.as_slice() {
        [] => seek(&words, ask, job, &mut state, told)?,
        addresses => call(addresses, ask.listen)?,
    };
    let mut talk = Talk::new(wire, Pairing::guest(words), Role::Reader)?;
    let talked = talk.talk(desk, job, &mut |stage, _| {
        state.stage = stage;
        told(&state);
    })?;
    let Talked::CameIn { space } = talked else { return Err(Code::Unexpected.into()) };
    let receipt = exchange(desk, talk, Side::Listener, job);
    let space = desk.lend(|desk| desk.info_of(&space.id))?;
    Ok(CameIn { space, receipt })
}

fn call(addresses: &[SocketAddr], listen: Option<SocketAddr>) -> Outcome<Wire> {
    let lan = Lan::open(listen.unwrap_or(anywhere()), Announce::Silent)?;
    let wire = addresses.iter().take(square::ADDRESSES_MAX).find_map(|address| lan.call(*address).ok());
    wire.ok_or_else(|| Code::Unreachable.into())
}

/// Listens on the network until the one with these words is heard.
fn seek(
    words: &PairWords,
    ask: &JoinAsk,
    job: &Job,
    state: &mut PairState,
    told: &mut dyn FnMut(&PairState),
) -> Outcome<Wire> {
    let mut lan = Lan::open(ask.listen.unwrap_or(anywhere()), Announce::Seek(words.name()))?;
    let here = lan.addresses();
    let mut wait = Wait::new(ask.seconds, ask.quiet);
    while wait.goes_on(job) {
        // Nobody has a reason to call us: whoever does is let go.
        if let Some(wire) = lan.next(LOOK)?.filter(|wire| wire.side == Side::Caller) {
            return Ok(wire);
        }
        state.lan.heard = lan.heard_of();
        state.lan.silence = wait.silence(lan.heard_of() == 0, &here, lan.heard_itself());
        if wait.is_second() {
            told(state);
        }
    }
    Err(if job.cancelled() { Code::Cancelled } else { Code::Unreachable }.into())
}

/// The ordinary exchange over the same pipe. Without it the other is in all the same.
fn exchange(desk: &mut impl Lend, talk: Talk, side: Side, job: &Job) -> Option<Receipt> {
    together(meet(desk, &mut talk.link(), side, Terms::plain(LAN), job).ok()?).ok()
}

/// Whoever listens on this computer's own loop alone tells the network nothing: nobody there could come.
fn announced(listen: SocketAddr, words: &PairWords) -> Announce {
    if listen.ip().is_loopback() { Announce::Silent } else { Announce::Pair(words.name()) }
}

/// How long this has gone on, in looks.
struct Wait {
    looked: u64,
    end: Option<u64>,
    quiet: u64,
}

impl Wait {
    fn new(seconds: Option<u32>, quiet: Option<u32>) -> Wait {
        Wait { looked: 0, end: seconds.map(looks), quiet: looks(quiet.unwrap_or(QUIET_SECONDS)) }
    }

    fn goes_on(&mut self, job: &Job) -> bool {
        self.looked += 1;
        !job.cancelled() && self.end.is_none_or(|end| self.looked <= end)
    }

    /// Often enough for a screen.
    fn is_second(&self) -> bool {
        self.looked.is_multiple_of(LOOKS_A_SECOND)
    }

    fn silence(&self, nobody: bool, here: &[OnNetwork], itself: bool) -> Option<crate::contract::Silence> {
        (nobody && self.looked >= self.quiet).then(|| silence(here, itself))
    }
}

fn looks(seconds: u32) -> u64 {
    u64::from(seconds) * LOOKS_A_SECOND
}

fn anywhere() -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0)
}
