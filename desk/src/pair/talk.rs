//! One conversation of two computers in a room: what the machine wants is done at this desk.

use crate::contract::{PairStage, SpaceInfo};
use crate::desk::Desk;
use crate::job::Job;
use crate::lan::LOOK;
use crate::meet::Lend;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::invite::Request;
use ilima_ledger::members::Role;
use ilima_ledger::pair::PairWords;
use ilima_ledger::{SpaceId, SystemRandom};
use ilima_sync::Refused;
use ilima_sync::carriers::lan::Wire;
use ilima_sync::channel::{Channel, Told};
use ilima_sync::link::Link;
use ilima_sync::pair::{Effect, Event, Pairing, Why};
use std::time::Duration;

/// Until the words are proved no person has to do anything: ten seconds, so that a silent stranger keeps nobody out.
const UNPROVED_LOOKS_MAX: usize = 40;
/// After that somebody's disk may be slow: half a minute without a word.
const SILENT_LOOKS_MAX: usize = 120;

/// What came of it.
pub(super) enum Talked {
    LetIn { name: String, device: String, role: String },
    CameIn { space: SpaceInfo },
}

pub(super) struct Talk {
    wire: Wire,
    channel: Channel,
    /// What the channel begins with.
    first: Vec<u8>,
    pairing: Pairing,
    role: Role,
    proved: bool,
    talked: Option<Talked>,
    done: bool,
}

/// The same pipe after a pairing.
pub(super) struct After {
    first: Vec<u8>,
    wire: Wire,
}

impl Link for After {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.wire.send(bytes)
    }

    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused> {
        if self.first.is_empty() { self.wire.receive(wait) } else { Ok(std::mem::take(&mut self.first)) }
    }
}

/// Hears how far it is, and whom it is about.
type Hears<'a> = &'a mut dyn FnMut(PairStage, &str);

impl Talk {
    pub(super) fn new(wire: Wire, pairing: Pairing, role: Role) -> Outcome<Talk> {
        let (channel, first) = Channel::new(wire.side)?;
        Ok(Talk { wire, channel, first, pairing, role, proved: false, talked: None, done: false })
    }

    /// Until somebody is in. Whatever goes wrong, the other end is told that it is over.
    pub(super) fn talk(&mut self, desk: &mut impl Lend, job: &Job, hears: Hears<'_>) -> Outcome<Talked> {
        let ended = self.until_done(desk, job, hears);
        if ended.is_err() {
            let _said = self.step(desk, Event::Leave(Why::Stopped), hears);
        }
        ended?;
        self.talked.take().ok_or_else(|| Code::LinkBroken.into())
    }

    /// The words, if nobody has tried them.
    pub(super) fn untried(self) -> Option<PairWords> {
        self.pairing.untried()
    }

    /// Whether the other end knew the words.
    pub(super) fn is_proved(&self) -> bool {
        self.proved
    }

    /// The link, for what follows: whatever of that has come already is heard first.
    pub(super) fn link(self) -> After {
        After { first: self.channel.rest(), wire: self.wire }
    }

    fn until_done(&mut self, desk: &mut impl Lend, job: &Job, hears: Hears<'_>) -> Outcome<()> {
        self.wire.send(&self.first)?;
        let (mut looked, mut silent) = (0, 0);
        while !self.done {
            let bytes = self.wire.receive(LOOK)?;
            looked += 1;
            silent = if bytes.is_empty() { silent + 1 } else { 0 };
            for told in self.channel.hear(&bytes)? {
                self.told(desk, told, hears)?;
            }
            if job.cancelled() {
                return Err(Code::Cancelled.into());
            }
            if silent > SILENT_LOOKS_MAX || (!self.proved && looked > UNPROVED_LOOKS_MAX) {
                return Err(Code::LinkBroken.into());
            }
        }
        Ok(())
    }

    fn told(&mut self, desk: &mut impl Lend, told: Told, hears: Hears<'_>) -> Outcome<()> {
        match told {
            Told::Answer(bytes) => Ok(self.wire.send(&bytes)?),
            Told::Open(binding) => self.step(desk, Event::Met(binding), hears),
            Told::Message(message) => self.step(desk, Event::Heard(message), hears),
        }
    }

    fn step(&mut self, desk: &mut impl Lend, event: Event, hears: Hears<'_>) -> Outcome<()> {
        for effect in self.pairing.step(event, &SystemRandom::new()) {
            if let Some(next) = self.effect(desk, effect, hears)? {
                self.step(desk, next, hears)?;
            }
        }
        Ok(())
    }

    /// One effect, and what the machine must hear of it.
    fn effect(&mut self, desk: &mut impl Lend, effect: Effect, hears: Hears<'_>) -> Outcome<Option<Event>> {
        match effect {
            Effect::Send(message) => self.wire.send(&self.channel.say(&message)?)?,
            Effect::Proved => {
                self.proved = true;
                hears(PairStage::LettingIn, "");
            }
            Effect::Ask(space) => return asks(desk, space).map(Some),
            Effect::Admit(request) => return self.admits(desk, &request, hears).map(Some),
            Effect::Enter(invite) => {
                let space = desk.lend(|desk| desk.enter_beside(&invite))?;
                self.talked = Some(Talked::CameIn { space });
                return Ok(Some(Event::CameIn));
            }
            Effect::Done => {
                self.done = true;
                hears(PairStage::Exchanging, "");
            }
            Effect::Close(why) => return Err(trouble(why)),
        }
        Ok(None)
    }

    fn admits(&mut self, desk: &mut impl Lend, request: &[u8], hears: Hears<'_>) -> Outcome<Event> {
        let (request, invite, role) = desk.lend(|desk| desk.admit_beside(request, self.role))?;
        hears(PairStage::LettingIn, &request.name);
        let device = request.card.device.to_string();
        self.talked = Some(Talked::LetIn { name: request.name, device, role });
        Ok(Event::Admitted(invite))
    }
}

fn asks(desk: &mut impl Lend, space: SpaceId) -> Outcome<Event> {
    match desk.lend(|desk| desk.request_beside(space)) {
        Ok(request) => Ok(Event::Request(request)),
        Err(trouble) if trouble.code == Code::AlreadyMember => Ok(Event::Leave(Why::Member)),
        Err(trouble) => Err(trouble),
    }
}

fn trouble(why: Why) -> Trouble {
    match why {
        Why::WrongWords => Code::PairWords.into(),
        Why::Member => Code::AlreadyMember.into(),
        Why::Stopped | Why::Wrong => Code::LinkBroken.into(),
    }
}

impl Desk {
    /// Lets in who proved the words. What two people said to each other needs no second comparison.
    fn admit_beside(&mut self, request: &[u8], role: Role) -> Outcome<(Request, Vec<u8>, String)> {
        let request = Request::decode(request)?;
        let invite = self.admit(&request, role)?;
        self.note_same(request.card.device)?;
        let role = self.role_word_of(request.card.device)?;
        Ok((request, invite, role))
    }

    fn enter_beside(&mut self, invite: &[u8]) -> Outcome<SpaceInfo> {
        let entered = self.enter(invite)?;
        self.note_same(entered.by)?;
        Ok(entered.space)
    }

    pub(super) fn info_of(&self, space: &str) -> Outcome<SpaceInfo> {
        let info = self.spaces()?.into_iter().find(|one| one.id == space);
        info.ok_or_else(|| Code::NoSpace.into())
    }
}
