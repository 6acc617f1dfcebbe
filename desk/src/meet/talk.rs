//! One session in one space: what it wants is done at the desk, which is lent in that space, and told in one receipt.

use super::road::Road;
use super::{Lend, Terms};
use crate::branches::Branch;
use crate::contract::{FilesAsk, Receipt};
use crate::desk::Desk;
use crate::give::Portion;
use crate::job::Job;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::pack::SQUEEZER;
use ilima_ledger::chunk::ChunkId;
use ilima_ledger::heads::{Heads, Want, missing_from};
use ilima_ledger::meet::Side;
use ilima_ledger::{Hash, SpaceId};
use ilima_sync::item::Item;
use ilima_sync::knowledge::Knowledge;
use ilima_sync::session::{CHUNKS_WANTED_MAX, Effect, Event, Manner, Opening, Own, Session, Stretch, Why};
use std::collections::BTreeSet;

/// Entries whose records are counted for a receipt; of more, the receipt counts the first.
const COUNTED_ENTRIES_MAX: usize = 2_000;
/// What a span takes beside its entries, in a message of its own; and each entry beside its bytes.
const SPAN_BYTES: usize = 150;
const ENTRY_BYTES: usize = 4;
/// Where bytes are dear, so many bytes of entries go into one bundle: over 9,600 bit/s it takes half a minute.
const BUNDLED_AT_ONCE: usize = 64 * 1024;

pub(super) struct Talk {
    pub space: SpaceId,
    lane: u8,
    session: Session,
    small_files: bool,
    thin: bool,
    tally: Tally,
    given: BTreeSet<[u8; 16]>,
    counted: usize,
    /// Pieces of attached files that were asked for: nobody has to say twice that they are not there.
    asked: BTreeSet<ChunkId>,
    /// What the other end, or another copy of it, wrote and does not hold.
    branches: Option<Vec<Branch>>,
    /// What this desk holds, as the session was last told, and how many acts; and how much news the space had had.
    heads: Heads,
    acts: usize,
    news: u64,
    pub leveled: bool,
    /// Whether somebody who watches has not heard of the last time both held the same.
    level_anew: bool,
    pub closed: Option<Why>,
}

impl Talk {
    /// The first space a caller asks about may have news: the others ask in few bytes.
    pub fn new(
        desk: &mut impl Lend,
        space: SpaceId,
        lane: u8,
        (side, binding): (Side, Hash),
        terms: &Terms<'_>,
        first: bool,
    ) -> Outcome<Talk> {
        let (stays, small_files) = (terms.stay.stays(), terms.files == FilesAsk::Thumbs);
        let (mine, news) = desk.lend(|desk| {
            desk.heed_copy()?;
            Ok((desk.sealed_knowledge(small_files)?, desk.space()?.news))
        })?;
        let nothing_new = mine.nothing_newer && !mine.lacks_files && !stays;
        let asks = !first || (nothing_new && !terms.thin);
        let opening = if asks { Opening::Digest } else { Opening::Hello };
        let (heads, acts) = (mine.heads.clone(), mine.acts.len());
        let mut tally = Tally::default();
        tally.receipt.direction = "met".into();
        terms.carrier.clone_into(&mut tally.receipt.carrier);
        Ok(Talk {
            space,
            lane,
            session: Session::new(side, Manner { opening, stays, way: SQUEEZER }, binding, mine),
            small_files,
            thin: terms.thin || terms.bytes_a_minute.is_some(),
            tally,
            given: BTreeSet::new(),
            counted: 0,
            asked: BTreeSet::new(),
            branches: None,
            heads,
            acts,
            news,
            leveled: false,
            level_anew: false,
            closed: None,
        })
    }

    pub fn met(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, job: &Job) -> Outcome<()> {
        self.step(desk, road, Event::Met, job)
    }

    pub fn hear(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, said: Vec<u8>, job: &Job) -> Outcome<()> {
        self.tally.receipt.bytes_received += Road::cost(&said);
        self.step(desk, road, Event::Heard(said), job)
    }

    pub fn leave(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, job: &Job) -> Outcome<()> {
        self.step(desk, road, Event::Leave, job)
    }

    /// What is new here since both were level, of one's own or from a third desk, goes out by itself.
    pub fn push(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, job: &Job) -> Outcome<()> {
        if !self.session.is_at_rest() {
            return Ok(());
        }
        let (news, small_files) = (self.news, self.small_files);
        let told = desk.lend(|desk| {
            if desk.space()?.news == news && !desk.has_news()? {
                return Ok(None);
            }
            let knowledge = desk.sealed_knowledge(small_files)?;
            Ok(Some((desk.space()?.news, knowledge)))
        })?;
        let Some((news, knowledge)) = told else { return Ok(()) };
        let same = knowledge.heads == self.heads && knowledge.acts.len() == self.acts;
        self.know(news, &knowledge);
        if same {
            return Ok(());
        }
        self.step(desk, road, Event::Changed(knowledge), job)
    }

    fn know(&mut self, news: u64, knowledge: &Knowledge) {
        self.news = news;
        self.acts = knowledge.acts.len();
        self.heads.clone_from(&knowledge.heads);
    }

    /// One event, and everything that follows from it, in order.
    fn step(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, event: Event, job: &Job) -> Outcome<()> {
        let session = &mut self.session;
        let effects = desk.lend(|desk| {
            let secrets = desk.secrets()?;
            Ok(session.step(&Own { keys: &secrets.keys, device: &secrets.device }, event))
        })?;
        for effect in effects {
            match effect {
                Effect::Send(message) => self.tally.receipt.bytes_sent += road.say(self.lane, &message)?,
                Effect::Find(wants) => self.find(desk, road, wants, job)?,
                Effect::Keep(items) => self.keep(desk, road, items, job)?,
                Effect::Lack => self.lack(desk, road, job)?,
                Effect::FindChunks(wanted) => self.find_chunks(desk, road, &wanted, job)?,
                Effect::Speak => self.speak(desk, road, job)?,
                Effect::Proved(device) => {
                    let name = desk.lend(|desk| desk.device_name(device))?;
                    job.name(&name);
                }
                Effect::Level => (self.leveled, self.level_anew) = (true, true),
                Effect::Close(why) => self.closed = Some(why),
            }
        }
        Ok(())
    }

    fn keep(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, items: Vec<Item>, job: &Job) -> Outcome<()> {
        let (tally, small_files) = (&mut self.tally, self.small_files);
        let (news, knowledge) = desk.lend(|desk| {
            let carrier = tally.receipt.carrier.clone();
            desk.take_items(items, &carrier, job, tally)?;
            Ok((desk.space()?.news, desk.knowledge(small_files)?))
        })?;
        self.know(news, &knowledge);
        let bundled = std::mem::take(&mut self.tally.bundled);
        self.step(desk, road, Event::Kept { knowledge, bundled }, job)
    }

    fn lack(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, job: &Job) -> Outcome<()> {
        let small_files = self.small_files;
        let missing = desk.lend(|desk| desk.missing_chunks(small_files))?;
        let wanted: Vec<_> =
            missing.into_iter().filter(|id| !self.asked.contains(id)).take(CHUNKS_WANTED_MAX).collect();
        self.asked.extend(&wanted);
        self.step(desk, road, Event::Lacks(wanted), job)
    }

    fn speak(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, job: &Job) -> Outcome<()> {
        let word = desk.lend(Desk::write_seen)?;
        self.step(desk, road, Event::Spoken(word), job)
    }

    /// Portion by portion: a large history is never in memory whole. What has no room goes another time.
    fn find(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, mut wants: Vec<Want>, job: &Job) -> Outcome<()> {
        if let (None, Some((with, heads))) = (&self.branches, self.session.with().zip(self.session.their_heads())) {
            let branches = desk.lend(|desk| desk.branches_for(with, heads))?;
            wants.extend(branches.iter().map(|branch| branch.want));
            self.branches = Some(branches);
        }
        let mut batch = Batch::default();
        for want in wants {
            let mut rest = Some(want);
            while let Some(want) = rest.take() {
                let portion = desk.lend(|desk| desk.portion(want))?;
                rest = portion.rest;
                batch.add(portion);
                let full = if self.bundles(road) { batch.bytes >= BUNDLED_AT_ONCE } else { true };
                if full && !self.say_batch(desk, road, std::mem::take(&mut batch), job)? {
                    // What has no room in this log has none in it later; another log's may be short.
                    rest = None;
                }
            }
        }
        self.say_batch(desk, road, batch, job)?;
        self.step(desk, road, Event::Found { items: Vec::new(), bundled: Vec::new(), done: true }, job)
    }

    /// Bytes are dear, and they can read what takes few.
    fn bundles(&self, road: &Road<'_>) -> bool {
        (self.thin || road.is_limited()) && self.session.takes_bundles()
    }

    /// Answers whether all of it had room.
    fn say_batch(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, batch: Batch, job: &Job) -> Outcome<bool> {
        let counts = COUNTED_ENTRIES_MAX.saturating_sub(self.counted);
        let small = self.bundles(road);
        let (items, mut bundled, fits, records) = desk.lend(|desk| {
            let bundled = if small { desk.bundled(batch.spans.clone(), usize::MAX, job)? } else { Vec::new() };
            let bytes: usize = bundled.iter().map(|item| item.size() + SPAN_BYTES).sum();
            if bundled.iter().any(|item| matches!(item, Item::Bundle(_))) && road.has_room(bytes) {
                let records = desk.records_in(&batch.spans, counts);
                return Ok((bundled, stretches(&batch.spans), batch.entries, records));
            }
            let fits = fitting(batch.spans, |bytes| road.has_room(bytes));
            let records = desk.records_in(&fits.spans, counts);
            Ok((fits.spans, Vec::new(), fits.entries, records))
        })?;
        self.counted += fits;
        self.given.extend(records);
        job.step("giving", self.counted, self.counted)?;
        for (left, item) in (0..items.len()).rev().zip(items) {
            let bundled = if left == 0 { std::mem::take(&mut bundled) } else { Vec::new() };
            self.step(desk, road, Event::Found { items: vec![item], bundled, done: false }, job)?;
        }
        Ok(fits == batch.entries)
    }

    /// Pieces of attached files that they asked for, one at a time.
    fn find_chunks(&mut self, desk: &mut impl Lend, road: &mut Road<'_>, wanted: &[ChunkId], job: &Job) -> Outcome<()> {
        for (at, id) in wanted.iter().enumerate() {
            job.step("files", at, wanted.len())?;
            let Some(item) = desk.lend(|desk| desk.chunk_item(id))? else { continue };
            if !road.has_room(item.size()) {
                break;
            }
            self.tally.receipt.pieces_given += 1;
            self.step(desk, road, Event::Chunks { items: vec![item], done: false }, job)?;
        }
        self.step(desk, road, Event::Chunks { items: Vec::new(), done: true }, job)
    }

    /// Whether this is about a space of both: somebody of it answered, if only that nothing is new.
    pub fn is_shared(&self) -> bool {
        self.session.with().is_some() || self.leveled
    }

    /// Both hold the same again; said once each time.
    pub fn take_level_anew(&mut self) -> bool {
        std::mem::take(&mut self.level_anew)
    }

    /// Whether anything at all came or went.
    pub fn did_something(&self) -> bool {
        let receipt = &self.tally.receipt;
        receipt.entries + receipt.pieces + receipt.pieces_given > 0 || !self.given.is_empty()
    }

    pub fn refuse(&mut self, trouble: &Trouble) {
        let carrier = self.tally.receipt.carrier.clone();
        self.tally.refuse(&carrier, trouble, "");
    }

    pub fn receipt(&mut self) -> &mut Receipt {
        &mut self.tally.receipt
    }

    /// Entries that both know of and that did not go over, either way.
    pub fn left(&self) -> usize {
        let Some(theirs) = self.session.their_heads() else { return 0 };
        let wants = [missing_from(&self.heads, theirs), missing_from(theirs, &self.heads)].concat();
        let entries: u64 = wants.iter().map(|want| want.to.saturating_sub(want.from).saturating_add(1)).sum();
        usize::try_from(entries).unwrap_or(usize::MAX)
    }

    /// What it did so far, as people count; not kept yet.
    pub fn so_far(&self, desk: &mut impl Lend) -> Outcome<Receipt> {
        let (mut tally, given) = (self.tally.clone(), &self.given);
        tally.with(self.session.with());
        desk.lend(|desk| {
            tally.receipt.given = desk.kinds_of(given)?;
            desk.fill_receipt(tally)
        })
    }

    /// What came in counts, whatever ended the meeting.
    pub fn end(mut self, desk: &mut impl Lend) -> Outcome<Receipt> {
        self.tally.with(self.session.with());
        let told = self.branches.filter(|_| self.leveled).unwrap_or_default();
        let (mut tally, given) = (self.tally, self.given);
        tally.receipt.bytes = tally.receipt.bytes_sent + tally.receipt.bytes_received;
        desk.lend(|desk| {
            desk.note_told(told)?;
            tally.receipt.given = desk.kinds_of(&given)?;
            desk.finish_receipt(tally)
        })
    }

    /// Why nobody who is met here answers for it.
    pub fn stranger(&self) -> Trouble {
        match self.closed {
            Some(Why::Newer) => Code::NewerVersion.into(),
            Some(Why::Done | Why::Stranger | Why::Wrong) | None => Code::Stranger.into(),
        }
    }
}

/// What goes out at once.
#[derive(Default)]
struct Batch {
    spans: Vec<Item>,
    entries: usize,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, portion: Portion) {
        self.bytes += portion.spans.iter().map(Item::size).sum::<usize>();
        self.entries += portion.entries;
        self.spans.extend(portion.spans);
    }
}

fn stretches(items: &[Item]) -> Vec<Stretch> {
    let spans = items.iter().filter_map(|item| match item {
        Item::Span(span) => Some((span.device, span.first, span.entries.len() as u64)),
        Item::Acts(_) | Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => None,
    });
    spans.collect()
}

/// As many entries as have room, oldest first.
struct Fitting {
    spans: Vec<Item>,
    entries: usize,
}

fn fitting(spans: Vec<Item>, has_room: impl Fn(usize) -> bool) -> Fitting {
    let (mut bytes, mut fits) = (0, Fitting { spans: Vec::new(), entries: 0 });
    for item in spans {
        let Item::Span(mut span) = item else { continue };
        bytes += SPAN_BYTES;
        let all = span.entries.len();
        let room_for = |entry: &Vec<u8>| {
            bytes += entry.len() + ENTRY_BYTES;
            has_room(bytes)
        };
        let room = span.entries.iter().map(room_for).take_while(|fits| *fits).count();
        span.entries.truncate(room);
        fits.entries += room;
        if room > 0 {
            fits.spans.push(Item::Span(span));
        }
        if room < all {
            break;
        }
    }
    fits
}
