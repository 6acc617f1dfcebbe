//! Meeting another desk over a link: what the session wants is done at this desk, and told in one receipt.

use crate::branches::Branch;
use crate::clock;
use crate::contract::Receipt;
use crate::desk::Desk;
use crate::give::Truth;
use crate::job::Job;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::pack;
use ilima_ledger::chunk::ChunkId;
use ilima_ledger::entry::{self, Opened, Section};
use ilima_ledger::heads::Want;
use ilima_ledger::meet::Side;
use ilima_ledger::span::Span;
use ilima_ledger::{DeviceId, Hash};
use ilima_sync::Refused;
use ilima_sync::channel::{Channel, Told};
use ilima_sync::item::Item;
use ilima_sync::knowledge::Knowledge;
use ilima_sync::link::Link;
use ilima_sync::session::{CHUNKS_WANTED_MAX, Effect, Event, Own, Session, Why};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long one look at the link lasts: so soon Cancel is heard, and new work of one's own goes out.
const LOOK: Duration = Duration::from_millis(250);
/// Looks without a word after which the other end has gone: half a minute.
const SILENT_LOOKS_MAX: usize = 120;
/// Entries whose records are counted for a receipt; of more, the receipt counts the first.
const COUNTED_ENTRIES_MAX: usize = 2_000;

/// Lends the desk for a moment: between two moments a window can go on working.
pub trait Lend {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T>;
}

impl Lend for Desk {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        work(self)
    }
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

/// How long a meeting lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// Until both hold the same.
    UntilLevel,
    /// Until somebody leaves: what is new goes out as it is written.
    UntilLeft,
}

/// One conversation, from the first byte to its receipt.
pub struct Meeting {
    channel: Channel,
    side: Side,
    stay: Stay,
    session: Option<Session>,
    carrier: String,
    tally: Tally,
    given: BTreeSet<[u8; 16]>,
    counted: usize,
    /// Pieces of attached files that were asked for: nobody has to say twice that they are not there.
    asked: BTreeSet<ChunkId>,
    /// What the other end, or another copy of it, wrote and does not hold.
    branches: Option<Vec<Branch>>,
    leveled: bool,
    closed: Option<Why>,
    begun_ms: i64,
    /// Who spoke last.
    turn: Option<Turn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Mine,
    Theirs,
}

/// Meets whoever is at the other end of this link, and keeps the receipt.
pub fn meet(
    desk: &mut impl Lend,
    link: &mut dyn Link,
    side: Side,
    carrier: &str,
    stay: Stay,
    job: &Job,
) -> Outcome<Receipt> {
    let (mut meeting, first) = Meeting::new(side, carrier, stay)?;
    let talked = meeting.send(link, &first).and_then(|()| meeting.talk(desk, link, job));
    // What came in counts even if the goodbye was not heard.
    let _said = link.finish();
    meeting.end(desk, talked)
}

impl Meeting {
    fn new(side: Side, carrier: &str, stay: Stay) -> Outcome<(Meeting, Vec<u8>)> {
        let (channel, first) = Channel::new(side)?;
        let mut tally = Tally::default();
        tally.receipt.direction = "met".into();
        tally.receipt.carrier = carrier.to_owned();
        let meeting = Meeting {
            channel,
            side,
            stay,
            session: None,
            carrier: carrier.to_owned(),
            tally,
            given: BTreeSet::new(),
            counted: 0,
            asked: BTreeSet::new(),
            branches: None,
            leveled: false,
            closed: None,
            begun_ms: clock::now_ms(),
            turn: None,
        };
        Ok((meeting, first))
    }

    fn talk(&mut self, desk: &mut impl Lend, link: &mut dyn Link, job: &Job) -> Outcome<()> {
        let mut silent = 0;
        while self.closed.is_none() {
            let bytes = link.receive(LOOK)?;
            silent = if bytes.is_empty() { silent + 1 } else { 0 };
            self.tally.receipt.bytes_received += bytes.len() as u64;
            for told in self.channel.hear(&bytes).map_err(of_link)? {
                self.told(desk, link, told, job)?;
            }
            if job.cancelled() || (self.stay == Stay::UntilLevel && self.side == Side::Caller && self.leveled) {
                self.step(desk, link, Event::Leave, job)?;
            } else if self.leveled && self.stay == Stay::UntilLeft {
                self.push(desk, link, job)?;
            } else if silent > SILENT_LOOKS_MAX {
                return Err(Code::LinkBroken.into());
            }
        }
        Ok(())
    }

    fn told(&mut self, desk: &mut impl Lend, link: &mut dyn Link, told: Told, job: &Job) -> Outcome<()> {
        match told {
            Told::Answer(bytes) => self.send(link, &bytes),
            Told::Open(binding) => {
                desk.lend(Desk::heed_copy)?;
                let mut mine = desk.lend(Desk::sealed_knowledge)?;
                // Whoever stays must be known to the other, even if nothing is new.
                mine.nothing_newer &= self.stay == Stay::UntilLevel;
                self.session = Some(Session::new(self.side, binding, mine));
                self.step(desk, link, Event::Met, job)
            }
            Told::Message(message) => {
                self.turn(Turn::Theirs);
                self.step(desk, link, Event::Heard(message), job)
            }
        }
    }

    /// What is new here since both were level goes out by itself.
    fn push(&mut self, desk: &mut impl Lend, link: &mut dyn Link, job: &Job) -> Outcome<()> {
        let news = desk.lend(|desk| if desk.has_news()? { desk.sealed_knowledge().map(Some) } else { Ok(None) })?;
        match news {
            Some(knowledge) => self.step(desk, link, Event::Changed(knowledge), job),
            None => Ok(()),
        }
    }

    /// One event, and everything that follows from it, in order.
    fn step(&mut self, desk: &mut impl Lend, link: &mut dyn Link, event: Event, job: &Job) -> Outcome<()> {
        let session = self.session.as_mut().ok_or(Code::LinkBroken)?;
        let effects = desk.lend(|desk| {
            let secrets = desk.secrets()?;
            Ok(session.step(&Own { keys: &secrets.keys, device: &secrets.device }, event))
        })?;
        for effect in effects {
            match effect {
                Effect::Send(message) => self.say(link, &message)?,
                Effect::Find(wants) => self.find(desk, link, wants, job)?,
                Effect::Keep(items) => self.keep(desk, link, items, job)?,
                Effect::Lack => {
                    let wanted = desk.lend(|desk| desk.missing_chunks(desk.thumbs_only))?;
                    let wanted = wanted.into_iter().filter(|id| !self.asked.contains(id)).take(CHUNKS_WANTED_MAX);
                    let wanted: Vec<_> = wanted.collect();
                    self.asked.extend(&wanted);
                    self.step(desk, link, Event::Lacks(wanted), job)?;
                }
                Effect::FindChunks(wanted) => self.find_chunks(desk, link, &wanted, job)?,
                Effect::Speak => {
                    let word = desk.lend(Desk::write_seen)?;
                    self.step(desk, link, Event::Spoken(word), job)?;
                }
                Effect::Proved(_) => {}
                Effect::Level => self.leveled = true,
                Effect::Close(why) => self.closed = Some(why),
            }
        }
        Ok(())
    }

    fn keep(&mut self, desk: &mut impl Lend, link: &mut dyn Link, items: Vec<Item>, job: &Job) -> Outcome<()> {
        let tally = &mut self.tally;
        let carrier = self.carrier.as_str();
        let knowledge = desk.lend(|desk| {
            desk.take_items(items, carrier, job, tally)?;
            desk.knowledge()
        })?;
        self.step(desk, link, Event::Kept(knowledge), job)
    }

    /// Portion by portion: a large history is never in memory whole.
    fn find(&mut self, desk: &mut impl Lend, link: &mut dyn Link, mut wants: Vec<Want>, job: &Job) -> Outcome<()> {
        let other = self.session.as_ref().and_then(|one| one.with().zip(one.their_heads()));
        if let (None, Some((with, heads))) = (&self.branches, other) {
            let branches = desk.lend(|desk| desk.branches_for(with, heads))?;
            wants.extend(branches.iter().map(|branch| branch.want));
            self.branches = Some(branches);
        }
        for want in wants {
            let mut rest = Some(want);
            while let Some(want) = rest {
                let room = COUNTED_ENTRIES_MAX.saturating_sub(self.counted);
                let (portion, records) = desk.lend(|desk| {
                    let portion = desk.portion(want)?;
                    let records = desk.records_in(&portion.spans, room);
                    Ok((portion, records))
                })?;
                self.counted += portion.entries;
                self.given.extend(records);
                rest = portion.rest;
                job.step("giving", self.counted, self.counted)?;
                for span in portion.spans {
                    self.step(desk, link, Event::Found { items: vec![span], done: false }, job)?;
                }
            }
        }
        self.step(desk, link, Event::Found { items: Vec::new(), done: true }, job)
    }

    /// Pieces of attached files that they asked for, one at a time.
    fn find_chunks(&mut self, desk: &mut impl Lend, link: &mut dyn Link, wanted: &[ChunkId], job: &Job) -> Outcome<()> {
        for (at, id) in wanted.iter().enumerate() {
            job.step("files", at, wanted.len())?;
            let Some(item) = desk.lend(|desk| desk.chunk_item(id))? else { continue };
            self.tally.receipt.pieces_given += 1;
            self.step(desk, link, Event::Chunks { items: vec![item], done: false }, job)?;
        }
        self.step(desk, link, Event::Chunks { items: Vec::new(), done: true }, job)
    }

    /// What goes one way without waiting is one message, in however many pieces.
    fn turn(&mut self, turn: Turn) {
        self.tally.receipt.messages += usize::from(self.turn != Some(turn));
        self.turn = Some(turn);
    }

    fn say(&mut self, link: &mut dyn Link, message: &[u8]) -> Outcome<()> {
        self.turn(Turn::Mine);
        let bytes = self.channel.say(message)?;
        self.send(link, &bytes)
    }

    fn send(&mut self, link: &mut dyn Link, bytes: &[u8]) -> Outcome<()> {
        self.tally.receipt.bytes_sent += bytes.len() as u64;
        Ok(link.send(bytes)?)
    }

    /// What came in counts, whatever ended the meeting.
    fn end(mut self, desk: &mut impl Lend, talked: Outcome<()>) -> Outcome<Receipt> {
        let with = self.session.as_ref().and_then(Session::with);
        // Somebody of the space, though not who, said that nothing is new.
        if with.is_none() && !self.leveled {
            talked?;
            return Err(match self.closed {
                Some(Why::Newer) => Code::NewerVersion.into(),
                Some(Why::Done | Why::Stranger | Why::Wrong) | None => Trouble::new(Code::Stranger),
            });
        }
        if let (Err(trouble), false) = (&talked, self.leveled) {
            // Nothing came or went: the trouble is all there is to tell.
            let receipt = &self.tally.receipt;
            if receipt.entries + receipt.pieces + receipt.pieces_given == 0 && self.given.is_empty() {
                return Err(trouble.clone());
            }
            self.tally.refuse(&self.carrier, trouble, "");
        }
        self.tally.receipt.bytes = self.tally.receipt.bytes_sent + self.tally.receipt.bytes_received;
        self.tally.receipt.seconds = (clock::now_ms() - self.begun_ms).max(0) as f64 / 1000.0;
        self.tally.with(with);
        let (tally, given, told) = (self.tally, self.given, self.branches.filter(|_| self.leveled).unwrap_or_default());
        desk.lend(|desk| {
            desk.note_told(told)?;
            let mut tally = tally;
            tally.receipt.given = desk.kinds_of(&given)?;
            desk.finish_receipt(tally)
        })
    }
}

impl Desk {
    /// What this desk holds, for a session.
    pub(crate) fn knowledge(&self) -> Outcome<Knowledge> {
        let space = self.space()?;
        let words = space.store.seen()?.into_iter().map(|seen| (DeviceId(seen.device), seen.counter)).collect();
        let (me, (_, truth)) = (self.secrets()?.device.card().device, self.last_word()?);
        let (told, nothing_newer) = (truth != Truth::Old, truth == Truth::Whole);
        let (members, acts) = (space.members.clone(), space.acts.clone());
        let lacks_files = !self.missing_chunks(self.thumbs_only)?.is_empty();
        Ok(Knowledge { me, told, nothing_newer, lacks_files, heads: self.heads()?, members, acts, words })
    }

    /// The same, with everything of one's own sealed first.
    pub(crate) fn sealed_knowledge(&mut self) -> Outcome<Knowledge> {
        if self.may_write().is_ok() {
            self.seal_waiting()?;
        }
        self.knowledge()
    }

    /// Whether something was written since the last sealing.
    pub(crate) fn has_news(&self) -> Outcome<bool> {
        Ok(self.may_write().is_ok() && !self.space()?.store.unsealed()?.is_empty())
    }

    /// The records in these spans, as far as they open here; for receipts.
    pub(crate) fn records_in(&mut self, spans: &[Item], entries_max: usize) -> BTreeSet<[u8; 16]> {
        let mut records = BTreeSet::new();
        for item in spans {
            let Item::Span(span) = item else { continue };
            let mut before = span.before;
            for (bytes, number) in span.entries.iter().take(entries_max).zip(span.first..) {
                let Ok(opened) = self.open_entry(span, number, &before, bytes) else { break };
                before = opened.hash;
                for section in &opened.sections {
                    if let (Section::Whole(bytes), Ok(space)) = (section, self.space_mut()) {
                        records.extend(pack::records(bytes, space).unwrap_or_default().iter().map(|record| record.0));
                    }
                }
            }
        }
        records
    }

    /// An entry in its place in a span, verified and opened.
    pub(crate) fn open_entry(&self, span: &Span, number: u64, before: &Hash, bytes: &[u8]) -> Outcome<Opened> {
        let (secrets, space) = (self.secrets()?, self.space()?);
        Ok(entry::open(&secrets.keys, &space.members, &span.place(number, before), bytes)?)
    }
}
