//! The road between two desks for one meeting: a channel over a link, what has gone over it, and how much may.

use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::Hash;
use ilima_ledger::meet::Side;
use ilima_sync::Refused;
use ilima_sync::channel::{Channel, Told};
use ilima_sync::lane::{self, Heard};
use ilima_sync::link::Link;
use std::time::Duration;

/// What the goodbye and both words still need when the limit is near.
const KEPT_FOR_THE_END: u64 = 700;
/// What sealing and framing add to a message.
const FRAME_BYTES: u64 = 19;

pub(super) struct Road<'a> {
    link: &'a mut dyn Link,
    channel: Channel,
    pub sent: u64,
    pub received: u64,
    /// One-way trips: what goes one way without waiting is one, in however many pieces.
    pub trips: usize,
    /// Who spoke last.
    turn: Option<Turn>,
    /// What may go over it in all, both ways: the narrower of both ends' wishes.
    room: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Mine,
    Theirs,
}

/// What comes over a link is no file: not what the other end said, or said by something else than Ilima.
fn of_link(refused: Refused) -> Trouble {
    if refused == Refused::Damaged {
        Code::LinkBroken.into()
    } else if refused == Refused::NotAParcel {
        Code::Stranger.into()
    } else {
        refused.into()
    }
}

/// What one look at the road brought.
pub(super) enum News {
    /// The channel stands.
    Open(Hash),
    Session(u8, Vec<u8>),
}

impl<'a> Road<'a> {
    pub fn begin(link: &'a mut dyn Link, side: Side, room: Option<u64>) -> Outcome<Road<'a>> {
        let (channel, first) = Channel::new(side)?;
        let mut road = Road { link, channel, sent: 0, received: 0, trips: 0, turn: None, room };
        road.send(&first)?;
        Ok(road)
    }

    /// Waits so long for bytes. Answers whether any came, and what they brought.
    pub fn look(&mut self, wait: Duration) -> Outcome<(bool, Vec<News>)> {
        let bytes = self.link.receive(wait)?;
        self.received += bytes.len() as u64;
        let mut news = Vec::new();
        for told in self.channel.hear(&bytes).map_err(of_link)? {
            match told {
                Told::Answer(bytes) => self.send(&bytes)?,
                Told::Open(binding) => {
                    self.tell_limit()?;
                    news.push(News::Open(binding));
                }
                Told::Message(message) => news.extend(self.heard(&message)?),
            }
        }
        Ok((!bytes.is_empty(), news))
    }

    fn heard(&mut self, message: &[u8]) -> Outcome<Option<News>> {
        match lane::hear(message)? {
            Heard::Session(lane, message) => {
                self.take_turn(Turn::Theirs);
                Ok(Some(News::Session(lane, message)))
            }
            Heard::Limit(bytes) => {
                self.room = Some(self.room.map_or(bytes, |room| room.min(bytes)));
                Ok(None)
            }
            Heard::Here => Ok(None),
        }
    }

    fn tell_limit(&mut self) -> Outcome<()> {
        match self.room {
            Some(bytes) => self.seal_and_send(&lane::limit(bytes)).map(|_| ()),
            None => Ok(()),
        }
    }

    pub fn tell_here(&mut self) -> Outcome<()> {
        self.seal_and_send(&lane::here()).map(|_| ())
    }

    /// Answers how many bytes went out.
    pub fn say(&mut self, lane: u8, message: &[u8]) -> Outcome<u64> {
        self.take_turn(Turn::Mine);
        self.seal_and_send(&lane::session(lane, message))
    }

    /// What a message that came cost, with its seal and frame.
    pub fn cost(message: &[u8]) -> u64 {
        message.len() as u64 + 1 + FRAME_BYTES
    }

    /// Whether so many bytes more may go over it, and all that must follow.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.room.is_none_or(|room| self.sent + self.received + bytes as u64 + KEPT_FOR_THE_END <= room)
    }

    pub fn is_limited(&self) -> bool {
        self.room.is_some()
    }

    /// What is on its way is sent to the end, as far as the link can say so.
    pub fn finish(&mut self) {
        // What came in counts even if the goodbye was not heard.
        let _said = self.link.finish();
    }

    fn take_turn(&mut self, turn: Turn) {
        self.trips += usize::from(self.turn != Some(turn));
        self.turn = Some(turn);
    }

    fn seal_and_send(&mut self, message: &[u8]) -> Outcome<u64> {
        let bytes = self.channel.say(message)?;
        self.send(&bytes)?;
        Ok(bytes.len() as u64)
    }

    fn send(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.sent += bytes.len() as u64;
        Ok(self.link.send(bytes)?)
    }
}
