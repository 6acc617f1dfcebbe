//! Two computers in one room, of which one lets the other in: a pure machine, as a session is. Events in, effects out.
//!
//! The guest calls. Each sends its share; then the guest proves that it knows the words, and only after that the host
//! does: so the host answers one guess, and a conversation that broke before it cost nothing. Once both have proved it,
//! the host says which space it is, the guest asks, the host lets it in, the guest says that it has come in. One speaks
//! at a time, so that whatever follows in the same channel begins with nothing left over.

use crate::Refused;
use ilima_ledger::meet::Side;
use ilima_ledger::pair::{Agreed, Half, PROOF_BYTES, PairWords, SHARE_BYTES};
use ilima_ledger::{Hash, SecureRandom, SpaceId};

/// Numbers that neither a session nor a courier uses: who calls the wrong door is told apart at once.
const SHARE: u8 = 32;
const PROOF: u8 = 33;
const SPACE: u8 = 34;
const REQUEST: u8 = 35;
const INVITE: u8 = 36;
const JOINED: u8 = 37;
const END: u8 = 38;

/// A card and a name.
const REQUEST_BYTES_MAX: usize = 4 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The channel stands, with this hash of its own.
    Met(Hash),
    Heard(Vec<u8>),
    /// The guest's request for the space that was asked for.
    Request(Vec<u8>),
    /// The host let it in, with this invite.
    Admitted(Vec<u8>),
    /// The guest is in.
    CameIn,
    /// This end will not go on.
    Leave(Why),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Send(Vec<u8>),
    /// Both know the words: whatever is heard from now on comes from there.
    Proved,
    /// A request for this space is wanted.
    Ask(SpaceId),
    /// This request is to be let in.
    Admit(Vec<u8>),
    /// This invite is to be used.
    Enter(Vec<u8>),
    /// Both know that the guest is in.
    Done,
    Close(Why),
}

/// Why it ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The other end does not know the words.
    WrongWords,
    /// The guest is in that space already.
    Member,
    /// Something went wrong at one of the two, or somebody pressed Cancel.
    Stopped,
    /// Not what belongs here.
    Wrong,
}

pub struct Pairing {
    side: Side,
    /// Until they were tried.
    words: Option<PairWords>,
    /// The host's.
    space: SpaceId,
    binding: Hash,
    step: Step,
}

/// What is waited for.
enum Step {
    Meeting,
    Share(Option<Half>),
    Proof(Agreed),
    Space,
    /// The desk's own answer.
    Desk,
    Request,
    Invite,
    Joined,
    Over,
}

impl Pairing {
    /// Whoever waits with these words and lets in to this space. It listens.
    pub fn host(words: PairWords, space: SpaceId) -> Pairing {
        Pairing { side: Side::Listener, words: Some(words), space, binding: [0; 32], step: Step::Meeting }
    }

    /// Whoever typed these words. It calls.
    pub fn guest(words: PairWords) -> Pairing {
        let space = SpaceId([0; 16]);
        Pairing { side: Side::Caller, words: Some(words), space, binding: [0; 32], step: Step::Meeting }
    }

    /// The words, if nobody has tried them yet.
    pub fn untried(self) -> Option<PairWords> {
        self.words
    }

    pub fn step(&mut self, event: Event, chance: &dyn SecureRandom) -> Vec<Effect> {
        if matches!(self.step, Step::Over) {
            return Vec::new();
        }
        self.take(event, chance).unwrap_or_else(|_| self.close(Why::Wrong))
    }

    fn take(&mut self, event: Event, chance: &dyn SecureRandom) -> Result<Vec<Effect>, Refused> {
        let step = std::mem::replace(&mut self.step, Step::Over);
        match (event, step) {
            (Event::Met(binding), Step::Meeting) => self.met(binding, chance),
            (Event::Heard(message), step) => self.heard(&message, step, chance),
            (Event::Request(request), Step::Desk) => Ok(self.say(REQUEST, &request, Step::Invite)),
            (Event::Admitted(invite), Step::Desk) => Ok(self.say(INVITE, &invite, Step::Joined)),
            (Event::CameIn, Step::Desk) => {
                let mut effects = self.say(JOINED, &[], Step::Over);
                effects.push(Effect::Done);
                Ok(effects)
            }
            (Event::Leave(why), _) => Ok(self.close(why)),
            _ => Err(Refused::Damaged),
        }
    }

    fn met(&mut self, binding: Hash, chance: &dyn SecureRandom) -> Result<Vec<Effect>, Refused> {
        self.binding = binding;
        match self.side {
            Side::Listener => {
                self.step = Step::Share(None);
                Ok(Vec::new())
            }
            Side::Caller => {
                let (half, share) = self.half(chance)?;
                Ok(self.say(SHARE, &share, Step::Share(Some(half))))
            }
        }
    }

    fn half(&self, chance: &dyn SecureRandom) -> Result<(Half, Vec<u8>), Refused> {
        let words = self.words.as_ref().ok_or(Refused::Damaged)?;
        Ok(Half::new(words, self.side, chance)?)
    }

    fn heard(&mut self, message: &[u8], step: Step, chance: &dyn SecureRandom) -> Result<Vec<Effect>, Refused> {
        let (kind, body) = message.split_first().ok_or(Refused::Damaged)?;
        match (*kind, step) {
            (SHARE, Step::Share(half)) if body.len() == SHARE_BYTES => self.shared(half, body, chance),
            (PROOF, Step::Proof(agreed)) if body.len() == PROOF_BYTES => Ok(self.proved(&agreed, body)),
            (SPACE, Step::Space) => {
                self.step = Step::Desk;
                Ok(vec![Effect::Ask(SpaceId(body.try_into().map_err(|_| Refused::Damaged)?))])
            }
            (REQUEST, Step::Request) if body.len() <= REQUEST_BYTES_MAX => Ok(self.wants(Effect::Admit(body.to_vec()))),
            (INVITE, Step::Invite) => Ok(self.wants(Effect::Enter(body.to_vec()))),
            (JOINED, Step::Joined) if body.is_empty() => Ok(vec![Effect::Done]),
            // Who has proved nothing yet says at most that he goes.
            (END, Step::Meeting | Step::Share(_) | Step::Proof(_)) => {
                Ok(vec![Effect::Close(why(body).map(|why| if why == Why::Member { Why::Wrong } else { why })?)])
            }
            (END, _) => Ok(vec![Effect::Close(why(body)?)]),
            _ => Err(Refused::Damaged),
        }
    }

    fn shared(&mut self, half: Option<Half>, theirs: &[u8], chance: &dyn SecureRandom) -> Result<Vec<Effect>, Refused> {
        match half {
            Some(half) => {
                let agreed = half.agree(theirs, &self.binding)?;
                // From here on the other end knows whether these were the words.
                self.words = None;
                Ok(self.say(PROOF, &agreed.proof(), Step::Proof(agreed)))
            }
            None => {
                let (half, share) = self.half(chance)?;
                let agreed = half.agree(theirs, &self.binding)?;
                Ok(self.say(SHARE, &share, Step::Proof(agreed)))
            }
        }
    }

    /// The one guess. Whatever it was, these words are used up.
    fn proved(&mut self, agreed: &Agreed, theirs: &[u8]) -> Vec<Effect> {
        self.words = None;
        if !agreed.is_proved_by(theirs) {
            return self.close(Why::WrongWords);
        }
        match self.side {
            Side::Caller => {
                self.step = Step::Space;
                vec![Effect::Proved]
            }
            Side::Listener => {
                let mut effects = self.say(PROOF, &agreed.proof(), Step::Request);
                effects.extend(self.say(SPACE, &self.space.0.clone(), Step::Request));
                effects.push(Effect::Proved);
                effects
            }
        }
    }

    fn wants(&mut self, effect: Effect) -> Vec<Effect> {
        self.step = Step::Desk;
        vec![effect]
    }

    fn say(&mut self, kind: u8, body: &[u8], then: Step) -> Vec<Effect> {
        self.step = then;
        vec![Effect::Send([&[kind], body].concat())]
    }

    fn close(&mut self, why: Why) -> Vec<Effect> {
        let mut effects = self.say(END, &[why as u8], Step::Over);
        effects.push(Effect::Close(why));
        effects
    }
}

fn why(body: &[u8]) -> Result<Why, Refused> {
    match body {
        [0] => Ok(Why::WrongWords),
        [1] => Ok(Why::Member),
        [2] => Ok(Why::Stopped),
        [3] => Ok(Why::Wrong),
        _ => Err(Refused::Damaged),
    }
}
