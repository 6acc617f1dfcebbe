//! Two desks in conversation: a pure machine. Events come in, effects go out; the same for every link.
//!
//! The caller says hello; the listener answers with a hello and all that the caller lacks; the caller answers with all
//! that the listener lacks. So three messages bring both to the same heads, however many records there are. After
//! that both may go on and push what is new.

use crate::Refused;
use crate::item::{self, Item};
use ilima_ledger::codec::{Reader, put_bytes, put_len};
use ilima_ledger::heads::{Heads, Want, missing_from};
use ilima_ledger::keys::{DeviceKeys, SpaceKeys};
use ilima_ledger::meet::{Heard, Hello, Side};
use ilima_ledger::members::{Members, SignedAct, acts_beyond};
use ilima_ledger::span::Span;
use ilima_ledger::{DeviceId, Hash};

/// One entry (4 MiB) with what goes round it.
pub const MESSAGE_BYTES_MAX: usize = 6 * 1024 * 1024;
/// Spaces that one hello may ask about.
const HELLOS_MAX: usize = 16;
/// Things in one message.
const ITEMS_MAX: usize = 10_000;

const HELLO: u8 = 0;
const ITEMS: u8 = 1;
const END: u8 = 2;
const BYE: u8 = 3;

/// What one's own desk holds at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Knowledge {
    pub heads: Heads,
    pub members: Members,
    pub acts: Vec<SignedAct>,
}

/// The keys that a step may need.
pub struct Own<'a> {
    pub keys: &'a SpaceKeys,
    pub device: &'a DeviceKeys,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The channel stands.
    Met,
    /// A message of the other end.
    Heard(Vec<u8>),
    /// Some of what `Find` asked for; `done` with the last of it.
    Found { items: Vec<Item>, done: bool },
    /// The items of `Keep` are durable, or were refused: this is what the desk knows now.
    Kept(Knowledge),
    /// What `Speak` asked for: the desk's own signed word about what it holds.
    Spoken(Vec<u8>),
    /// New work of one's own, or from a third desk.
    Changed(Knowledge),
    /// Nothing more is wanted.
    Leave,
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Send(Vec<u8>),
    /// Bring these entries, oldest first, in portions.
    Find(Vec<Want>),
    Keep(Vec<Item>),
    /// Sign anew what is held.
    Speak,
    /// The other end proved that it is this device of the space.
    Proved(DeviceId),
    /// Both hold the same now, as far as both have told.
    Level,
    Close(Why),
}

/// Why a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// All was said.
    Done,
    /// No space in common, or not a member of it.
    Stranger,
    /// Made with a newer Ilima.
    Newer,
    /// It did not keep to the rules.
    Wrong,
}

#[derive(Debug)]
pub struct Session {
    side: Side,
    binding: Hash,
    mine: Knowledge,
    theirs: Option<Theirs>,
    /// All that they lacked was sent.
    gave: bool,
    /// They said that all we lacked was sent.
    got: bool,
    /// Items at the desk that it has not answered for.
    keeping: usize,
    level: bool,
    closed: bool,
}

#[derive(Debug)]
struct Theirs {
    heard: Heard,
    proved: bool,
    /// What they hold, as far as they said and we sent.
    heads: Heads,
    act_heads: Vec<Hash>,
}

impl Session {
    pub fn new(side: Side, binding: Hash, mine: Knowledge) -> Session {
        Session { side, binding, mine, theirs: None, gave: false, got: false, keeping: 0, level: false, closed: false }
    }

    /// The device at the other end, once it has proved itself.
    pub fn with(&self) -> Option<DeviceId> {
        self.theirs.as_ref().filter(|theirs| theirs.proved).map(|theirs| theirs.heard.hello.device)
    }

    pub fn step(&mut self, own: &Own<'_>, event: Event) -> Vec<Effect> {
        if self.closed {
            return Vec::new();
        }
        match self.take(own, event) {
            Ok(effects) => effects,
            Err(Refused::Newer(_) | Refused::Ledger(ilima_ledger::Refused::Newer(_))) => self.close(Why::Newer),
            Err(_) => self.close(Why::Wrong),
        }
    }

    fn take(&mut self, own: &Own<'_>, event: Event) -> Result<Vec<Effect>, Refused> {
        match event {
            Event::Met if self.side == Side::Caller => Ok(vec![self.hello(own)?]),
            Event::Met => Ok(Vec::new()),
            Event::Heard(bytes) => self.heard(own, &bytes),
            Event::Found { items, done } => Ok(self.found(&items, done)),
            Event::Kept(knowledge) => Ok(self.kept(knowledge)),
            Event::Spoken(bytes) => Ok(self.spoken(bytes)),
            Event::Changed(knowledge) => Ok(self.changed(knowledge)),
            Event::Leave => Ok(self.close(Why::Done)),
        }
    }

    fn hello(&self, own: &Own<'_>) -> Result<Effect, Refused> {
        let hello = Hello {
            device: own.device.card().device,
            act_heads: self.mine.members.heads(),
            heads: self.mine.heads.clone(),
        };
        let mut out = vec![HELLO];
        put_len(&mut out, 1);
        put_bytes(&mut out, &hello.seal(own.keys, own.device, &self.binding, self.side)?);
        Ok(Effect::Send(out))
    }

    fn heard(&mut self, own: &Own<'_>, bytes: &[u8]) -> Result<Vec<Effect>, Refused> {
        let (kind, body) = bytes.split_first().ok_or(Refused::Damaged)?;
        match (*kind, self.theirs.is_some()) {
            (HELLO, false) => self.on_hello(own, body),
            (ITEMS, true) => self.on_items(body),
            (END, true) if body.is_empty() => Ok(self.on_end()),
            (BYE, _) => Ok(self.on_bye(body)),
            _ => Err(Refused::Damaged),
        }
    }

    fn on_hello(&mut self, own: &Own<'_>, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        let mut reader = Reader::new(body, "hello");
        let count = reader.count(1)?;
        if count > HELLOS_MAX {
            return Err(Refused::Damaged);
        }
        let mut ours = None;
        for _ in 0..count {
            if let Some(heard) = Hello::open(own.keys, &self.binding, self.side.other(), reader.bytes()?)? {
                ours = ours.or(Some(heard));
            }
        }
        reader.end()?;
        let Some(heard) = ours.filter(|heard| heard.hello.device != own.device.card().device) else {
            return Ok(self.close(Why::Stranger));
        };
        self.theirs = Some(Theirs {
            proved: false,
            heads: heard.hello.heads.clone(),
            act_heads: heard.hello.act_heads.clone(),
            heard,
        });
        let mut effects = Vec::new();
        if self.side == Side::Listener {
            effects.push(self.hello(own)?);
        }
        effects.extend(self.prove());
        effects.extend(self.give());
        Ok(effects)
    }

    fn prove(&mut self) -> Option<Effect> {
        let theirs = self.theirs.as_mut().filter(|theirs| !theirs.proved)?;
        theirs.heard.verify(&self.mine.members).ok()?;
        theirs.proved = true;
        Some(Effect::Proved(theirs.heard.hello.device))
    }

    /// Acts to anybody who holds the routing key: they may be what proves us to them. Entries only to proven devices.
    fn give(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let Some(theirs) = self.theirs.as_mut() else { return effects };
        let acts = acts_beyond(&self.mine.acts, &theirs.act_heads);
        if !acts.is_empty() {
            theirs.act_heads = self.mine.members.heads();
            let acts = Item::Acts(acts.iter().map(SignedAct::encode).collect());
            effects.push(Effect::Send(items(&item::pieces(&acts))));
        }
        if theirs.proved {
            let wants = missing_from(&self.mine.heads, &theirs.heads);
            self.gave = false;
            if wants.is_empty() { effects.extend(self.ended()) } else { effects.push(Effect::Find(wants)) }
        }
        effects
    }

    fn found(&mut self, found: &[Item], done: bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !found.is_empty() {
            effects.push(Effect::Send(items(found)));
            self.they_hold(found);
        }
        if done {
            effects.extend(self.ended());
        }
        effects
    }

    fn ended(&mut self) -> Vec<Effect> {
        self.gave = true;
        let mut effects = vec![Effect::Send(vec![END])];
        effects.extend(self.leveled());
        effects
    }

    fn on_items(&mut self, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        let mut reader = Reader::new(body, "items");
        let count = reader.count(1)?;
        if count > ITEMS_MAX {
            return Err(Refused::Damaged);
        }
        let mut found = Vec::new();
        for _ in 0..count {
            found.push(item::decode(reader.bytes()?)?);
        }
        reader.end()?;
        let proved = self.theirs.as_ref().is_some_and(|theirs| theirs.proved);
        if !proved && !found.iter().all(|item| matches!(item, Item::Acts(_))) {
            return Ok(self.close(Why::Stranger));
        }
        self.they_hold(&found);
        self.keeping += 1;
        Ok(vec![Effect::Keep(found)])
    }

    /// Whoever sent or got a span holds it: it is not sent again.
    fn they_hold(&mut self, found: &[Item]) {
        let Some(theirs) = self.theirs.as_mut() else { return };
        for item in found {
            if let Item::Span(span) = item {
                holds(&mut theirs.heads, span);
            }
        }
    }

    fn kept(&mut self, knowledge: Knowledge) -> Vec<Effect> {
        self.mine = knowledge;
        self.keeping = self.keeping.saturating_sub(1);
        let mut effects: Vec<Effect> = self.prove().into_iter().collect();
        if !effects.is_empty() {
            effects.extend(self.give());
        }
        effects.extend(self.leveled());
        effects
    }

    fn changed(&mut self, knowledge: Knowledge) -> Vec<Effect> {
        self.mine = knowledge;
        let busy = !self.gave;
        // What is being gathered now ends with an END of its own; this change goes with the next.
        if busy { Vec::new() } else { self.give() }
    }

    fn on_end(&mut self) -> Vec<Effect> {
        if self.theirs.as_ref().is_some_and(|theirs| !theirs.proved) {
            return self.close(Why::Stranger);
        }
        self.got = true;
        self.leveled()
    }

    /// Once all has come and gone: each tells the other, signed, what it holds now.
    fn leveled(&mut self) -> Vec<Effect> {
        if !self.gave || !self.got || self.keeping > 0 {
            return Vec::new();
        }
        self.got = false;
        let mut effects = vec![Effect::Speak];
        if !self.level {
            self.level = true;
            effects.push(Effect::Level);
        }
        effects
    }

    fn spoken(&mut self, bytes: Vec<u8>) -> Vec<Effect> {
        vec![Effect::Send(items(&[Item::Seen(bytes)]))]
    }

    fn on_bye(&mut self, body: &[u8]) -> Vec<Effect> {
        self.closed = true;
        let why = match body {
            [0] => Why::Done,
            [1] => Why::Stranger,
            [2] => Why::Newer,
            _ => Why::Wrong,
        };
        vec![Effect::Close(why)]
    }

    fn close(&mut self, why: Why) -> Vec<Effect> {
        self.closed = true;
        let word = match why {
            Why::Done => 0,
            Why::Stranger => 1,
            Why::Newer => 2,
            Why::Wrong => 3,
        };
        vec![Effect::Send(vec![BYE, word]), Effect::Close(why)]
    }
}

fn items(items: &[Item]) -> Vec<u8> {
    let mut out = vec![ITEMS];
    put_len(&mut out, items.len());
    items.iter().for_each(|item| put_bytes(&mut out, &item::encode(item)));
    out
}

/// Heads that hold this span too. The hash is not known here and does not matter: numbers say what is lacking.
fn holds(heads: &mut Heads, span: &Span) {
    let Some(last) = (span.first + span.entries.len() as u64).checked_sub(1) else { return };
    let held = heads.0.entry(span.device).or_default();
    if span.first <= held.upto.saturating_add(1) {
        held.upto = held.upto.max(last);
    } else {
        held.beyond.push((span.first, last));
        held.beyond.sort_unstable();
    }
}
