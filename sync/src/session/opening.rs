//! How a session begins: with a hello, or with a few bytes that ask whether there is anything to say at all.

use super::{DIGEST, HELLO, SAME, Session, Theirs};
use crate::Refused;
use crate::event::{Effect, Own, Why};
use crate::knowledge::DIGEST_BYTES;
use ilima_ledger::meet::{Hello, Side, TAG_BYTES, tag};

/// How a desk goes about a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// What it says first, if it is the caller.
    pub opening: Opening,
    /// Whether it goes on when both hold the same, and tells what is new as it appears.
    pub stays: bool,
    /// Which bundles this desk makes and reads.
    pub way: u8,
}

/// What the caller of a session says first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Three one-way trips until both hold the same, whatever there is.
    Hello,
    /// Very few bytes if nothing is new, or if the space is not shared; one round trip more if something is.
    Digest,
}

/// The tag in a message that begins a session: it tells which space it is about to those who are in it.
pub fn tag_in(message: &[u8]) -> Option<[u8; TAG_BYTES]> {
    let (kind, rest) = message.split_first()?;
    let begins = matches!(*kind, HELLO | DIGEST);
    rest.first_chunk().copied().filter(|_| begins)
}

/// What looks like the beginning of a session to those who are not in its space: from a space that does not exist.
pub fn beginning_of_none(drawn: &[u8; TAG_BYTES + DIGEST_BYTES]) -> Vec<u8> {
    [&[DIGEST], drawn.as_slice()].concat()
}

impl Session {
    pub(super) fn begin(&mut self, own: &Own<'_>) -> Result<Vec<Effect>, Refused> {
        match (self.side, self.manner.opening) {
            (Side::Listener, _) => Ok(Vec::new()),
            (Side::Caller, Opening::Hello) => Ok(vec![self.hello(own)?]),
            (Side::Caller, Opening::Digest) => Ok(vec![self.tagged(own, DIGEST, &self.digest())?]),
        }
    }

    /// Whether one's own word about all of it was given, and nothing is wanted: then a digest says everything.
    fn has_told_all(&self) -> bool {
        self.mine.nothing_newer && !self.mine.lacks_files
    }

    /// What is known here; if there is something to say, as many bytes that nobody else comes to.
    fn digest(&self) -> [u8; DIGEST_BYTES] {
        let known = self.mine.digest();
        if self.has_told_all() { known } else { known.map(|byte| !byte) }
    }

    fn tagged(&self, own: &Own<'_>, kind: u8, rest: &[u8]) -> Result<Effect, Refused> {
        let tag = tag(own.keys, &self.binding, self.side)?;
        Ok(Effect::Send([&[kind], tag.as_slice(), rest].concat()))
    }

    /// Whether the other end holds the routing key of our space; and what follows its tag.
    fn untagged<'b>(&self, own: &Own<'_>, body: &'b [u8]) -> Result<Option<&'b [u8]>, Refused> {
        Ok(body.strip_prefix(&tag(own.keys, &self.binding, self.side.other())?))
    }

    pub(super) fn on_digest(&mut self, own: &Own<'_>, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        match self.untagged(own, body)? {
            None => Ok(self.close(Why::Stranger)),
            Some(digest) if self.has_told_all() && !self.manner.stays && *digest == self.mine.digest() => {
                self.closed = true;
                Ok(vec![self.tagged(own, SAME, &[])?, Effect::Level, Effect::Close(Why::Done)])
            }
            Some(_) => Ok(vec![self.hello(own)?]),
        }
    }

    pub(super) fn on_same(&mut self, own: &Own<'_>, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        if self.side == Side::Listener || self.said_hello || self.untagged(own, body)? != Some(&[]) {
            return Ok(self.close(Why::Wrong));
        }
        self.closed = true;
        Ok(vec![Effect::Level, Effect::Close(Why::Done)])
    }

    fn hello(&mut self, own: &Own<'_>) -> Result<Effect, Refused> {
        self.said_hello = true;
        let hello = Hello {
            way: self.manner.way,
            device: own.device.card().device,
            act_heads: self.mine.act_heads(),
            heads: self.mine.heads.clone(),
        };
        let sealed = hello.seal(own.keys, own.device, &self.binding, self.side)?;
        Ok(Effect::Send([&[HELLO], sealed.as_slice()].concat()))
    }

    pub(super) fn on_hello(&mut self, own: &Own<'_>, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        let heard = Hello::open(own.keys, &self.binding, self.side.other(), body)?;
        let Some(heard) = heard.filter(|heard| heard.hello.device != own.device.card().device) else {
            return Ok(self.close(Why::Stranger));
        };
        self.theirs = Some(Theirs {
            proved: false,
            heads: heard.hello.heads.clone(),
            act_heads: heard.hello.act_heads.clone(),
            heard,
        });
        let mut effects = Vec::new();
        if !self.said_hello {
            effects.push(self.hello(own)?);
        }
        effects.extend(self.prove());
        effects.extend(self.give());
        Ok(effects)
    }

    pub(super) fn prove(&mut self) -> Option<Effect> {
        let theirs = self.theirs.as_mut().filter(|theirs| !theirs.proved)?;
        theirs.heard.verify(&self.mine.members).ok()?;
        theirs.proved = true;
        Some(Effect::Proved(theirs.heard.hello.device))
    }
}
