//! Meeting another desk over a link: every space that both are in, each told in a receipt of its own.

mod holds;
mod road;
mod talk;

use crate::clock;
use crate::contract::{FilesAsk, Receipt};
use crate::desk::Desk;
use crate::job::Job;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::meet::{Side, tag};
use ilima_ledger::{Hash, SecureRandom, SpaceId, SystemRandom};
use ilima_sync::carriers::paced::Paced;
use ilima_sync::lane::{LANES_MAX, lanes_for};
use ilima_sync::link::Link;
use ilima_sync::session::{beginning_of_none, no_such_space, tag_in};
use road::{News, Road};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use talk::Talk;

/// How long one look at the link lasts: so soon Cancel is heard.
const LOOK: Duration = Duration::from_millis(250);
/// The same while news are to be on the other screen within a third of a second.
const SHORT_LOOK: Duration = Duration::from_millis(100);
/// Silence after which the other end has gone.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Looks at somebody who has not proved to be in a space of ours: two minutes, less for whoever chatters. A stranger may
/// not keep others out.
const UNPROVED_LOOKS_MAX: usize = 480;
/// Whoever stays says so often that he is there.
const HERE_EVERY: Duration = Duration::from_secs(10);

/// Lends the desk for a moment: between two moments a window can go on working.
pub trait Lend {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T>;
}

impl Lend for Desk {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        work(self)
    }
}

/// Lends the desk in one space, whichever is on the screen.
pub struct Within<'a, L> {
    pub desk: &'a mut L,
    pub space: SpaceId,
}

impl<L: Lend> Lend for Within<'_, L> {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        let space = self.space;
        self.desk.lend(|desk| desk.within(space, work))
    }
}

/// How long a meeting lasts.
#[derive(Clone, Copy)]
pub enum Stay<'a> {
    /// Until both hold the same.
    UntilLevel,
    /// Until somebody leaves: what is new goes out as it is written.
    UntilLeft(&'a Live<'a>),
}

/// A meeting that goes on while people write.
pub struct Live<'a> {
    pub over: &'a AtomicBool,
    /// Hears what was done so far, whenever both hold the same again.
    pub told: &'a (dyn Fn(&[Receipt]) + Sync),
}

impl Stay<'_> {
    pub(crate) fn stays(&self) -> bool {
        matches!(self, Stay::UntilLeft(_))
    }

    fn is_over(&self) -> bool {
        match self {
            Stay::UntilLevel => false,
            Stay::UntilLeft(live) => live.over.load(Ordering::Relaxed),
        }
    }
}

/// How a desk goes about a meeting.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The carrier's name, for the receipt.
    pub carrier: &'a str,
    pub stay: Stay<'a>,
    /// Every byte is dear here and a round trip dearer; only the space on the screen is begun.
    pub thin: bool,
    /// `Thumbs` for small pictures only; else attached files come whole.
    pub files: FilesAsk,
    /// What may go over the link in all, both ways.
    pub bytes_max: Option<u64>,
    /// What this end sends in a minute.
    pub bytes_a_minute: Option<u64>,
}

impl<'a> Terms<'a> {
    /// Everything that both share, until both hold the same.
    pub fn plain(carrier: &'a str) -> Terms<'a> {
        Terms {
            carrier,
            stay: Stay::UntilLevel,
            thin: false,
            files: FilesAsk::All,
            bytes_max: None,
            bytes_a_minute: None,
        }
    }
}

/// One conversation, from the first byte to its receipts.
struct Meeting<'a> {
    road: Road<'a>,
    side: Side,
    terms: Terms<'a>,
    binding: Option<Hash>,
    /// By the number of their lane; the space that the caller has on its screen has the highest.
    talks: BTreeMap<u8, Talk>,
    /// No further space will be asked about.
    all_begun: bool,
    begun_ms: i64,
}

/// Meets whoever is at the other end of this link, and keeps a receipt for each space that both are in.
pub fn meet(
    desk: &mut impl Lend,
    link: &mut dyn Link,
    side: Side,
    terms: Terms<'_>,
    job: &Job,
) -> Outcome<Vec<Receipt>> {
    match terms.bytes_a_minute {
        None => meet_over(desk, link, side, terms, job),
        Some(bytes) => meet_over(desk, &mut Paced::new(link, bytes, &|| job.cancelled()), side, terms, job),
    }
}

fn meet_over(
    desk: &mut impl Lend,
    link: &mut dyn Link,
    side: Side,
    terms: Terms<'_>,
    job: &Job,
) -> Outcome<Vec<Receipt>> {
    let road = Road::begin(link, side, terms.bytes_max)?;
    let (talks, begun_ms) = (BTreeMap::new(), clock::now_ms());
    let mut meeting = Meeting { road, side, terms, binding: None, talks, all_begun: false, begun_ms };
    let talked = meeting.talk(desk, job);
    meeting.road.finish();
    let ended = meeting.end(desk, talked);
    desk.lend(|desk| {
        desk.close_beside();
        ended
    })
}

impl Meeting<'_> {
    fn talk(&mut self, desk: &mut impl Lend, job: &Job) -> Outcome<()> {
        let (mut silent, mut since_here, mut unproved) = (Duration::ZERO, Duration::ZERO, 0);
        while !self.is_over() {
            let wait = if self.rests() { SHORT_LOOK } else { LOOK };
            let (any, news) = match self.road.look(wait) {
                // A caller that has all it came for goes without a word about spaces that only it knows.
                Err(trouble) if trouble.code == Code::LinkBroken && self.is_done() => return Ok(()),
                looked => looked?,
            };
            silent = if any { Duration::ZERO } else { silent + wait };
            since_here += wait;
            unproved += usize::from(!self.talks.values().any(Talk::is_shared));
            for one in news {
                self.hear(desk, one, job)?;
            }
            if job.cancelled() || self.terms.stay.is_over() {
                self.each(desk, |talk, desk, road| talk.leave(desk, road, job))?;
                self.all_begun = true;
            } else if silent > SILENCE_MAX || unproved > UNPROVED_LOOKS_MAX {
                return Err(Code::LinkBroken.into());
            } else {
                self.go_on(desk, job)?;
            }
            if self.rests() && since_here >= HERE_EVERY {
                self.road.tell_here()?;
                since_here = Duration::ZERO;
            }
        }
        Ok(())
    }

    /// Everything is said, and nobody will begin anything more.
    fn is_over(&self) -> bool {
        self.all_begun && self.talks.values().all(|talk| talk.closed.is_some())
    }

    /// The same as far as this end knows.
    fn is_done(&self) -> bool {
        !self.talks.is_empty() && self.talks.values().all(|talk| talk.closed.is_some())
    }

    /// In a meeting that goes on: nothing is under way.
    fn rests(&self) -> bool {
        self.terms.stay.stays() && self.talks.values().any(|talk| talk.leveled)
    }

    fn hear(&mut self, desk: &mut impl Lend, news: News, job: &Job) -> Outcome<()> {
        match news {
            News::Open(binding) => {
                self.binding = Some(binding);
                if self.side == Side::Caller { self.begin_all(desk, binding, job) } else { Ok(()) }
            }
            News::Session(lane, said) => {
                self.all_begun |= lane == 0;
                let begins = !self.talks.contains_key(&lane) && self.side == Side::Listener;
                if begins && !self.begin_asked(desk, lane, &said, job)? {
                    return self.road.say(lane, &no_such_space()).map(|_| ());
                }
                let Some(talk) = self.talks.get_mut(&lane) else { return Ok(()) };
                let mut desk = Within { space: talk.space, desk };
                talk.hear(&mut desk, &mut self.road, said, job)?;
                self.tell_if_level(desk.desk, lane)
            }
        }
    }

    /// The caller asks about each of its spaces, and about some that do not exist.
    fn begin_all(&mut self, desk: &mut impl Lend, binding: Hash, job: &Job) -> Outcome<()> {
        let mut spaces = desk.lend(|desk| Ok(desk.space_ids()))?;
        spaces.truncate(if self.terms.thin { 1 } else { LANES_MAX });
        let mut spaces = spaces.into_iter();
        let lanes = lanes_for(spaces.len());
        for (at, lane) in (0..u8::try_from(lanes).unwrap_or(0)).rev().enumerate() {
            let Some(space) = spaces.next() else {
                self.begin_none(lane)?;
                continue;
            };
            let mut desk = Within { desk, space };
            let begun = Talk::new(&mut desk, space, lane, (self.side, binding), &self.terms, at == 0);
            let mut talk = match begun {
                // A space that cannot be opened now is no reason to leave out the others.
                Err(_) if at > 0 => {
                    self.begin_none(lane)?;
                    continue;
                }
                begun => begun?,
            };
            talk.met(&mut desk, &mut self.road, job)?;
            self.talks.insert(lane, talk);
        }
        self.all_begun = true;
        Ok(())
    }

    fn begin_none(&mut self, lane: u8) -> Outcome<()> {
        let mut drawn = [0; 16];
        SystemRandom::new().fill(&mut drawn)?;
        self.road.say(lane, &beginning_of_none(&drawn)).map(|_| ())
    }

    /// The listener finds the space that a lane is about, if it is in it.
    fn begin_asked(&mut self, desk: &mut impl Lend, lane: u8, said: &[u8], job: &Job) -> Outcome<bool> {
        let (Some(asked), Some(binding)) = (tag_in(said), self.binding) else { return Ok(false) };
        let space = desk.lend(|desk| {
            let known = desk.keyring.vault.spaces.iter().map(|one| &one.keys);
            let is_asked =
                |keys: &&ilima_ledger::keys::SpaceKeys| tag(keys, &binding, Side::Caller).is_ok_and(|tag| tag == asked);
            Ok(known.into_iter().find(is_asked).map(|keys| keys.space))
        })?;
        let Some(space) = space.filter(|space| self.talks.values().all(|talk| talk.space != *space)) else {
            return Ok(false);
        };
        let mut desk = Within { desk, space };
        let mut talk = Talk::new(&mut desk, space, lane, (self.side, binding), &self.terms, false)?;
        talk.met(&mut desk, &mut self.road, job)?;
        self.talks.insert(lane, talk);
        Ok(true)
    }

    /// Who came for one exchange leaves when it is done; who stays tells what is new.
    fn go_on(&mut self, desk: &mut impl Lend, job: &Job) -> Outcome<()> {
        let leaves = !self.terms.stay.stays() && self.side == Side::Caller;
        let stays = self.terms.stay.stays();
        self.each(desk, |talk, desk, road| {
            if leaves && talk.leveled {
                talk.leave(desk, road, job)
            } else if stays && talk.leveled {
                talk.push(desk, road, job)
            } else {
                Ok(())
            }
        })
    }

    fn each<L: Lend>(
        &mut self,
        desk: &mut L,
        mut work: impl FnMut(&mut Talk, &mut Within<'_, L>, &mut Road<'_>) -> Outcome<()>,
    ) -> Outcome<()> {
        for talk in self.talks.values_mut().rev().filter(|talk| talk.closed.is_none()) {
            work(talk, &mut Within { space: talk.space, desk }, &mut self.road)?;
        }
        Ok(())
    }

    /// Whoever watches hears of it when both hold the same again.
    fn tell_if_level(&mut self, desk: &mut impl Lend, lane: u8) -> Outcome<()> {
        let Stay::UntilLeft(live) = self.terms.stay else { return Ok(()) };
        if !self.talks.get_mut(&lane).is_some_and(Talk::take_level_anew) {
            return Ok(());
        }
        let mut so_far = Vec::new();
        for talk in self.talks.values().rev().filter(|talk| talk.is_shared()) {
            so_far.push(talk.so_far(&mut Within { space: talk.space, desk: &mut *desk })?);
        }
        (live.told)(&so_far);
        Ok(())
    }

    fn end(self, desk: &mut impl Lend, talked: Outcome<()>) -> Outcome<Vec<Receipt>> {
        let limited = self.road.is_limited();
        let (mut shared, mut closed) = (Vec::new(), None);
        for talk in self.talks.into_values().rev() {
            if talk.is_shared() {
                shared.push(talk);
            } else {
                closed = closed.or(Some(talk.stranger()));
            }
        }
        if shared.is_empty() {
            talked?;
            return Err(closed.unwrap_or_else(|| Trouble::new(Code::Stranger)));
        }
        if let Err(trouble) = talked
            && !shared.iter().all(|talk| talk.leveled)
        {
            // Nothing came or went: the trouble is all there is to tell.
            if !shared.iter().any(Talk::did_something) {
                return Err(trouble);
            }
            shared.iter_mut().filter(|talk| !talk.leveled).for_each(|talk| talk.refuse(&trouble));
        }
        // What belongs to no space goes with the first.
        let own: (u64, u64) = shared.iter_mut().skip(1).fold((0, 0), |(sent, received), talk| {
            (sent + talk.receipt().bytes_sent, received + talk.receipt().bytes_received)
        });
        let seconds = (clock::now_ms() - self.begun_ms).max(0) as f64 / 1000.0;
        for (at, talk) in shared.iter_mut().enumerate() {
            let left = if limited { talk.left() } else { 0 };
            let receipt = talk.receipt();
            (receipt.left, receipt.seconds) = (left, seconds);
            if at == 0 {
                receipt.bytes_sent = self.road.sent.saturating_sub(own.0);
                receipt.bytes_received = self.road.received.saturating_sub(own.1);
                receipt.messages = self.road.trips;
            }
        }
        let end = |talk: Talk| {
            let mut inside = Within { space: talk.space, desk: &mut *desk };
            talk.end(&mut inside)
        };
        shared.into_iter().map(end).collect()
    }
}
