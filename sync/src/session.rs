//! Two desks in conversation: a pure machine. Events come in, effects go out; the same for every link.
//!
//! The caller says hello; the listener answers with a hello and all that the caller lacks; the caller answers with all
//! that the listener lacks. So three messages bring both to the same heads, however many records there are. Then each
//! gives its word about what it holds, if the other has not heard it. After that both may stay: what is new here begins
//! another round, in which again each says what the other lacks and gives its word.
//!
//! Attached files come last: before its word, a desk that lacks pieces of them asks for these by name, and the other end
//! sends those that it holds, then says that this was all. The caller answers such a wish only when its own was: so
//! never do both send at length while nobody reads.
//!
//! A caller that has told everybody's and its own word before and has nothing newer begins with a digest of what it
//! knows instead: if the listener knows just the same, its answer of a few bytes is all; else it says hello itself.

mod files;
mod opening;

use crate::Refused;
pub use crate::event::{Effect, Event, Own, Stretch, Why};
use crate::item::{self, Item};
use crate::knowledge::Knowledge;
pub use files::CHUNKS_WANTED_MAX;
use files::Files;
use ilima_ledger::codec::{Reader, put_number};
use ilima_ledger::heads::{Heads, missing_from};
use ilima_ledger::meet::{Heard, Side};
use ilima_ledger::members::{ShortHash, SignedAct, acts_beyond};
use ilima_ledger::{DeviceId, Hash};
pub use opening::{Manner, Opening, beginning_of_none, tag_in};

/// One entry (4 MiB) with what goes round it.
pub const MESSAGE_BYTES_MAX: usize = 6 * 1024 * 1024;

const HELLO: u8 = 0;
const ITEMS: u8 = 1;
const END: u8 = 2;
const BYE: u8 = 3;
const WORD: u8 = 4;
const DIGEST: u8 = 5;
const SAME: u8 = 6;
const WANT: u8 = 7;
const ALL_GIVEN: u8 = 8;

#[derive(Debug)]
pub struct Session {
    side: Side,
    manner: Manner,
    binding: Hash,
    mine: Knowledge,
    theirs: Option<Theirs>,
    /// The desk was asked for what they lack, and has not brought all of it.
    gathering: bool,
    /// All that they lacked was sent, in this round.
    gave: bool,
    /// They said that all we lacked was sent.
    got: bool,
    /// Items at the desk that it has not answered for.
    keeping: usize,
    /// Whether one's own word about what one holds was given since, and theirs heard.
    spoke: bool,
    heard_word: bool,
    /// How many of our words they know.
    known_words: u64,
    files: Files,
    said_hello: bool,
    level: bool,
    closed: bool,
}

#[derive(Debug)]
struct Theirs {
    heard: Heard,
    proved: bool,
    /// What they hold, as far as they said and we sent.
    heads: Heads,
    act_heads: Vec<ShortHash>,
}

impl Session {
    pub fn new(side: Side, manner: Manner, binding: Hash, mine: Knowledge) -> Session {
        Session {
            side,
            manner,
            binding,
            mine,
            theirs: None,
            gathering: false,
            gave: false,
            got: false,
            keeping: 0,
            spoke: false,
            heard_word: false,
            known_words: 0,
            files: Files::default(),
            said_hello: false,
            level: false,
            closed: false,
        }
    }

    /// The device at the other end, once it has proved itself.
    pub fn with(&self) -> Option<DeviceId> {
        self.theirs.as_ref().filter(|theirs| theirs.proved).map(|theirs| theirs.heard.hello.device)
    }

    /// Whether the other end can read the bundles that are made here.
    pub fn takes_bundles(&self) -> bool {
        self.theirs.as_ref().is_some_and(|theirs| theirs.heard.hello.way == self.manner.way)
    }

    /// What the other end holds, as far as it said and was sent.
    pub fn their_heads(&self) -> Option<&Heads> {
        self.theirs.as_ref().map(|theirs| &theirs.heads)
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
            Event::Met => self.begin(own),
            Event::Heard(bytes) => self.heard(own, &bytes),
            Event::Found { items, bundled, done } => Ok(self.found(&items, &bundled, done)),
            Event::Kept { knowledge, bundled } => Ok(self.kept(knowledge, &bundled)),
            Event::Spoken(bytes) => Ok(self.spoken(&bytes)),
            Event::Lacks(wanted) => Ok(self.lacks(&wanted)),
            Event::Chunks { items, done } => Ok(self.chunks(&items, done)),
            Event::Changed(knowledge) => Ok(self.changed(knowledge)),
            Event::Leave => Ok(self.close(Why::Done)),
        }
    }

    fn heard(&mut self, own: &Own<'_>, bytes: &[u8]) -> Result<Vec<Effect>, Refused> {
        let (kind, body) = bytes.split_first().ok_or(Refused::Damaged)?;
        match (*kind, self.theirs.is_some()) {
            (HELLO, false) => self.on_hello(own, body),
            (ITEMS, true) => self.on_items(body),
            (END, true) => self.on_end(body),
            (WORD, true) => Ok(self.on_word(body)),
            (WANT, true) => self.on_want(body),
            (ALL_GIVEN, true) if self.files.awaiting && body.is_empty() => Ok(self.on_all_given()),
            (DIGEST, false) if self.side == Side::Listener && !self.said_hello => self.on_digest(own, body),
            (SAME, false) => self.on_same(own, body),
            (BYE, _) => Ok(self.on_bye(body)),
            _ => Err(Refused::Damaged),
        }
    }

    /// Acts to anybody who holds the routing key: they may be what proves us to them. Entries only to proven devices.
    fn give(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let Some(theirs) = self.theirs.as_mut() else { return effects };
        let acts = acts_beyond(&self.mine.acts, &theirs.act_heads);
        if !acts.is_empty() {
            theirs.act_heads = self.mine.act_heads();
            let acts = Item::Acts(acts.iter().map(SignedAct::encode).collect());
            let pieces = item::pieces(&acts);
            effects.extend(
                pieces.iter().map(|one| Effect::Send(said(ITEMS, &item::encode_all(std::slice::from_ref(one))))),
            );
        }
        if theirs.proved {
            let wants = missing_from(&self.mine.heads, &theirs.heads);
            (self.gathering, self.gave) = (true, false);
            effects.push(Effect::Find(wants));
        }
        effects
    }

    fn found(&mut self, found: &[Item], bundled: &[Stretch], done: bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !found.is_empty() {
            effects.push(Effect::Send(said(ITEMS, &item::encode_all(found))));
            self.they_hold(found, bundled);
        }
        if done {
            effects.extend(self.ended());
        }
        effects
    }

    fn ended(&mut self) -> Vec<Effect> {
        (self.gathering, self.gave) = (false, true);
        let with = self.theirs.as_ref().map(|theirs| theirs.heard.hello.device);
        let mut end = vec![END];
        put_number(&mut end, with.and_then(|device| self.mine.words.get(&device)).copied().unwrap_or(0));
        let mut effects = vec![Effect::Send(end)];
        effects.extend(self.leveled());
        effects
    }

    fn on_items(&mut self, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        let found = item::decode_all(body)?;
        let proved = self.theirs.as_ref().is_some_and(|theirs| theirs.proved);
        if !proved && !found.iter().all(|item| matches!(item, Item::Acts(_))) {
            return Ok(self.close(Why::Stranger));
        }
        self.they_hold(&found, &[]);
        self.keeping += 1;
        Ok(vec![Effect::Keep(found)])
    }

    /// Whoever sent or got an entry holds it: it is not sent again. What lies in a bundle, only the desk knows.
    fn they_hold(&mut self, found: &[Item], bundled: &[Stretch]) {
        let Some(theirs) = self.theirs.as_mut() else { return };
        let spans = found.iter().filter_map(|item| match item {
            Item::Span(span) => Some((span.device, span.first, span.entries.len() as u64)),
            Item::Acts(_) | Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => None,
        });
        for (device, first, count) in spans.chain(bundled.iter().copied()) {
            theirs.heads.add(device, first, count);
        }
    }

    fn kept(&mut self, knowledge: Knowledge, bundled: &[Stretch]) -> Vec<Effect> {
        self.they_hold(&[], bundled);
        self.mine = knowledge;
        self.keeping = self.keeping.saturating_sub(1);
        let mut effects: Vec<Effect> = self.prove().into_iter().collect();
        if !effects.is_empty() {
            effects.extend(self.give());
        }
        effects.extend(self.leveled());
        effects
    }

    /// Whether both hold the same, as far as both know, and nobody is in the middle of something: news may go out.
    pub fn is_at_rest(&self) -> bool {
        self.level && !self.closed && !self.gathering && !self.gave && !self.got && self.keeping == 0
    }

    fn changed(&mut self, knowledge: Knowledge) -> Vec<Effect> {
        let at_rest = self.is_at_rest();
        self.mine = knowledge;
        // In the middle of a round it goes with the next.
        if at_rest { self.give() } else { Vec::new() }
    }

    fn on_end(&mut self, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        if self.theirs.as_ref().is_some_and(|theirs| !theirs.proved) {
            return Ok(self.close(Why::Stranger));
        }
        let mut reader = Reader::new(body, "end");
        self.known_words = reader.number()?;
        reader.end()?;
        self.got = true;
        // Their news begin a round: it ends when we have said what they lack, if only that there is nothing.
        let answers = self.level && !self.gathering && !self.gave;
        let mut effects = if answers { self.give() } else { Vec::new() };
        effects.extend(self.leveled());
        Ok(effects)
    }

    /// Once all has come and gone: each tells the other, signed, what it holds now, unless the other knows.
    fn leveled(&mut self) -> Vec<Effect> {
        if !self.gave || !self.got || self.keeping > 0 || self.spoke {
            return self.satisfied();
        }
        if self.mine.lacks_files && !self.files.looked {
            self.files.looked = true;
            return vec![Effect::Lack];
        }
        self.speak()
    }

    fn speak(&mut self) -> Vec<Effect> {
        self.spoke = true;
        let own_words = self.mine.words.get(&self.mine.me).copied().unwrap_or(0);
        if !self.mine.told || own_words > self.known_words {
            return vec![Effect::Speak];
        }
        let mut effects = vec![Effect::Send(vec![WORD])];
        effects.extend(self.satisfied());
        effects
    }

    fn spoken(&mut self, bytes: &[u8]) -> Vec<Effect> {
        let mut effects = vec![Effect::Send(said(WORD, bytes))];
        effects.extend(self.satisfied());
        effects
    }

    /// Their word about what they hold; empty when we have heard it before.
    fn on_word(&mut self, body: &[u8]) -> Vec<Effect> {
        self.heard_word = true;
        if body.is_empty() {
            return self.satisfied();
        }
        self.keeping += 1;
        vec![Effect::Keep(vec![Item::Seen(body.to_vec())])]
    }

    /// Once both have spoken, both are level, and the next news begin another round.
    fn satisfied(&mut self) -> Vec<Effect> {
        if !self.spoke || !self.heard_word || self.keeping > 0 || self.files.busy() {
            return Vec::new();
        }
        (self.gave, self.got, self.spoke, self.heard_word, self.files.looked) = (false, false, false, false, false);
        self.level = true;
        vec![Effect::Level]
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

/// The answer to whoever begins a session about a space that one is not in.
pub fn no_such_space() -> Vec<u8> {
    vec![BYE, 1]
}

fn said(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], body].concat()
}
