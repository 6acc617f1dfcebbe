//! Giving: everything of the space into one parcel, sealed, flushed and read back before "you can remove the stick".

use crate::clock;
use crate::contract::{GiveAsk, MemberInfo, Receipt, WouldLeave};
use crate::desk::{Desk, from_json, to_json};
use crate::disk;
use crate::job::Job;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::heads::{Heads, Held, Want, mark, missing_from};
use ilima_ledger::seen::Seen;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::Padding;
use ilima_ledger::{DeviceId, SystemRandom};
use ilima_store::{Commit, KeptEntry, KeptSeen};
use ilima_sync::carriers::folder;
use ilima_sync::item::acts_in;
use ilima_sync::parcel::{self, Item};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Entries read into memory at once: 4 MiB each at most, usually far less.
const PORTION_ENTRIES: u64 = 16;
/// A span that holds this much takes no further entry.
const SPAN_BYTES_FULL: usize = 32 * 1024;
/// A longer parcel becomes several: whoever reads one holds it in memory whole.
const PARCEL_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Pieces of attached files in memory at a time; more of them become parcels of their own.
const FILES_BYTES_AT_ONCE: usize = 32 * 1024 * 1024;
/// What waits to be sealed gets about so many times shorter, as far as was measured.
const PACKED_PART: usize = 4;
/// Acts and words are in each part while they fill no more than this fraction of it.
const ALWAYS_OF_A_PART: usize = 4;
const RECEIPTS_SHOWN_MAX: usize = 50;

/// How far one's own last word about what one holds is still true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    Whole,
    /// But for one's own log, which tells itself.
    ButOwnLog,
    Old,
}

/// What somebody lacks of everything here.
struct Lacking {
    always: Vec<Item>,
    items: Vec<Item>,
    entries: usize,
    records: BTreeSet<[u8; 16]>,
}

/// Part of what somebody lacks of a log.
pub(crate) struct Portion {
    pub spans: Vec<Item>,
    pub entries: usize,
    pub rest: Option<Want>,
}

impl Lacking {
    /// What every part needs, unless it would fill much of each: then it goes before the rest, in as many parts as it takes.
    fn share_out(&mut self, bytes_max: usize) {
        if self.always.iter().map(Item::size).sum::<usize>() <= bytes_max / ALWAYS_OF_A_PART {
            return;
        }
        let first = std::mem::take(&mut self.always).into_iter().flat_map(|item| match item {
            Item::Acts(acts) => acts_in(&acts, bytes_max / 2),
            item @ (Item::Span(_) | Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_)) => vec![item],
        });
        self.items = first.chain(std::mem::take(&mut self.items)).collect();
    }
}

impl Desk {
    /// Writes what they lack to a file, or into a folder under a fresh name; in several parts when it must be short.
    pub fn give(&mut self, path: &Path, ask: &GiveAsk, job: &Job) -> Outcome<Receipt> {
        job.step("packing", 0, 1)?;
        self.heed_copy()?;
        if self.may_write().is_ok() {
            self.seal_waiting()?;
        }
        self.write_seen()?;
        if self.space()?.store.held()?.is_empty() {
            return Err(Code::NothingToGive.into());
        }
        let known = self.known_to(ask)?;
        let lacking = self.lacking(&known)?;
        let records = if ask.all { self.counts()? } else { self.kinds_of(&lacking.records)? };
        let mut lacking = lacking;
        let chunks = self.chunks_to_give(ask.files(), &lacking.records)?;
        let bytes_max = usize::try_from(ask.max_bytes).ok().filter(|bytes| *bytes > 0);
        if ask.small || bytes_max.is_some() {
            lacking.items = self.bundled(lacking.items, bytes_max.map_or(usize::MAX, |bytes| bytes / 2), job)?;
        }
        let mut batches =
            self.chunk_batches(&chunks, bytes_max.map_or(FILES_BYTES_AT_ONCE, |_| usize::MAX))?.into_iter();
        for id in batches.next().unwrap_or_default() {
            lacking.items.extend(self.chunk_item(&id)?);
        }
        let bytes_max = bytes_max.unwrap_or(PARCEL_BYTES_MAX);
        lacking.share_out(bytes_max);
        let parts = parcel::parts(&lacking.always, lacking.items, bytes_max)?;
        let padding = if ask.max_bytes == 0 { Padding::Stick } else { Padding::Link };
        let name = short_name()?;
        let mut bytes = 0;
        let total = parts.len() + batches.len();
        for (at, items) in parts.iter().enumerate() {
            let target = place_of(path, &name, at, total)?;
            bytes += self.write_parcel(&target, items, padding, job)?;
        }
        for (at, batch) in (parts.len()..).zip(batches) {
            let mut items = lacking.always.clone();
            for id in batch {
                items.extend(self.chunk_item(&id)?);
            }
            bytes += self.write_parcel(&place_of(path, &name, at, total)?, &items, padding, job)?;
        }
        let receipt = Receipt {
            at_ms: clock::now_ms(),
            direction: "gave".into(),
            carrier: disk::name_of(path),
            entries: lacking.entries,
            records,
            bytes,
            bytes_sent: bytes,
            messages: total,
            from: vec![self.my_name()],
            pieces_given: chunks.len(),
            ..Receipt::default()
        };
        self.keep_receipt(&receipt)?;
        Ok(receipt)
    }

    fn write_parcel(&self, target: &Path, items: &[Item], padding: Padding, job: &Job) -> Outcome<u64> {
        let routing = &self.secrets()?.keys.routing;
        let mut step = |done, total| match job.step("writing", done, total) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let needed = items.iter().map(Item::size).sum::<usize>() as u64;
        Ok(folder::write_flushed(target, needed, &mut |out| {
            parcel::write(routing, items, padding, &SystemRandom::new(), out, &mut step)
        })?)
    }

    /// What those whom it is for hold already, as far as they have told. Nothing, if one of them never spoke.
    fn known_to(&self, ask: &GiveAsk) -> Outcome<Heads> {
        if ask.all {
            return Ok(Heads::default());
        }
        let others: Vec<_> = self.members()?.into_iter().filter(|one| !one.me && one.state == "active").collect();
        let wanted = |one: &&MemberInfo| ["", "everyone"].contains(&ask.to.as_str()) || one.device == ask.to;
        let mut of: Vec<&MemberInfo> = others.iter().filter(wanted).collect();
        if of.is_empty() {
            of = others.iter().filter(|one| one.name == ask.to).collect();
        }
        if of.is_empty() && !others.is_empty() {
            return Err(Trouble::new(Code::NotFound).with("what", &ask.to));
        }
        let told = self.told_heads()?;
        let mut each = of.iter().map(|one| told.get(&one.device).cloned().unwrap_or_default());
        let first = each.next().unwrap_or_default();
        Ok(each.fold(first, |all, one| held_by_both(&all, &one)))
    }

    /// What each device said that it holds.
    fn told_heads(&self) -> Outcome<BTreeMap<String, Heads>> {
        let space = self.space()?;
        let id = self.secrets()?.keys.space;
        let words = space.store.seen()?.into_iter().filter_map(|kept| Seen::read(&kept.bytes, id, &space.members).ok());
        Ok(words.map(|seen| (seen.device.to_string(), seen.heads)).collect())
    }

    /// Records by kind, without those that are removed.
    pub fn counts(&self) -> Outcome<BTreeMap<String, usize>> {
        let mut counts = self.space()?.store.counts()?;
        counts.remove("space");
        Ok(counts)
    }

    /// What they lack of what is here, as far as they have told.
    pub fn would_leave(&mut self, ask: &GiveAsk) -> Outcome<WouldLeave> {
        let waiting = self.space()?.store.unsealed()?;
        let known = self.known_to(ask)?;
        let lacking = self.lacking(&known)?;
        let items = lacking.always.iter().chain(&lacking.items).map(Item::size).sum::<usize>();
        let raw: usize = waiting.iter().map(|kept| kept.raw.len()).sum();
        let bytes = parcel::about(items + raw / PACKED_PART) as u64;
        let mut ids = lacking.records;
        ids.extend(waiting.iter().map(|kept| kept.record));
        Ok(WouldLeave { records: self.kinds_of(&ids)?, changes: lacking.entries + waiting.len(), bytes })
    }

    pub(crate) fn kinds_of(&self, ids: &BTreeSet<[u8; 16]>) -> Outcome<BTreeMap<String, usize>> {
        let mut kinds = BTreeMap::new();
        for id in ids {
            if let Some(row) = self.space()?.store.row(id)?
                && row.kind != "space"
                && !row.removed
            {
                *kinds.entry(row.kind).or_default() += 1;
            }
        }
        Ok(kinds)
    }

    pub(crate) fn all_acts(&self) -> Outcome<Item> {
        Ok(Item::Acts(self.space()?.acts.iter().map(|act| act.encode()).collect()))
    }

    /// Acts and who has seen what, which every part needs; and what these heads lack of every log.
    fn lacking(&mut self, known: &Heads) -> Outcome<Lacking> {
        let space = self.space()?;
        let mut always = vec![self.all_acts()?];
        always.extend(space.store.seen()?.into_iter().map(|seen| Item::Seen(seen.bytes)));
        let mut lacking = Lacking { always, items: Vec::new(), entries: 0, records: BTreeSet::new() };
        for want in missing_from(&self.heads()?, known) {
            let mut rest = Some(want);
            while let Some(want) = rest {
                let portion = self.portion(want)?;
                lacking.records.extend(self.records_in(&portion.spans, usize::MAX));
                lacking.entries += portion.entries;
                lacking.items.extend(portion.spans);
                rest = portion.rest;
            }
        }
        Ok(lacking)
    }

    /// Some entries of a log, as spans, and what is left of the wish.
    pub(crate) fn portion(&self, want: Want) -> Outcome<Portion> {
        let end = want.to.min(want.from.saturating_add(PORTION_ENTRIES - 1));
        let entries = self.space()?.store.entries(&want.device.0, want.from, end)?;
        let rest = (end < want.to).then_some(Want { from: end + 1, ..want });
        Ok(Portion { entries: entries.len(), spans: spans_of(want.device, entries), rest })
    }

    /// This device's word about what it holds, signed anew if that has changed; any role may.
    pub(crate) fn write_seen(&mut self) -> Outcome<Vec<u8>> {
        let (last, truth) = self.last_word()?;
        if let Some(last) = last.as_ref().filter(|_| truth == Truth::Whole) {
            return Ok(last.bytes.clone());
        }
        let (heads, at_ms) = (self.heads()?, clock::now_ms());
        let secrets = self.secrets()?;
        let device = secrets.device.card().device;
        let counter = last.map_or(0, |last| last.counter);
        let member_mark = mark(&self.space()?.members.digest());
        let (waits, version) = (self.waits()?, env!("CARGO_PKG_VERSION").to_owned());
        let seen = Seen { device, counter: counter + 1, heads, waits, member_mark, version, at_ms };
        let bytes = seen.sign(&secrets.device, secrets.keys.space);
        let kept = KeptSeen { device: device.0, counter: counter + 1, at_ms, heard_ms: at_ms, bytes: bytes.clone() };
        self.keep_aside(&Commit { seen: vec![kept], ..Commit::default() })?;
        Ok(bytes)
    }

    /// One's own last word about what one holds, and whether it is still true.
    pub(crate) fn last_word(&self) -> Outcome<(Option<KeptSeen>, Truth)> {
        let (secrets, space) = (self.secrets()?, self.space()?);
        let me = secrets.device.card().device.0;
        let Some(last) = space.store.seen()?.into_iter().find(|seen| seen.device == me) else {
            return Ok((None, Truth::Old));
        };
        let (mut now, member_mark) = (self.heads()?.told(), mark(&space.members.digest()));
        let told = Seen::read(&last.bytes, secrets.keys.space, &space.members).ok();
        let Some(mut told) = told.filter(|told| told.member_mark == member_mark) else {
            return Ok((Some(last), Truth::Old));
        };
        if told.waits != self.waits()? {
            return Ok((Some(last), Truth::Old));
        }
        if told.heads == now {
            return Ok((Some(last), Truth::Whole));
        }
        told.heads.0.remove(&DeviceId(me));
        now.0.remove(&DeviceId(me));
        Ok((Some(last), if told.heads == now { Truth::ButOwnLog } else { Truth::Old }))
    }

    /// What this desk holds of every log (a version vector).
    pub(crate) fn heads(&self) -> Outcome<Heads> {
        let held = self.space()?.store.held()?.into_iter();
        Ok(Heads(
            held.map(|log| {
                (DeviceId(log.device), Held { upto: log.upto, mark: mark(&log.hash_at_upto), beyond: log.beyond })
            })
            .collect(),
        ))
    }

    /// The first entry of each log that is here and cannot be opened yet.
    pub(crate) fn waits(&self) -> Outcome<BTreeMap<DeviceId, u64>> {
        let mut waits: BTreeMap<DeviceId, u64> = BTreeMap::new();
        for (device, number) in self.space()?.store.unapplied()? {
            let first = waits.entry(DeviceId(device)).or_insert(number);
            *first = number.min(*first);
        }
        Ok(waits)
    }

    pub(crate) fn keep_receipt(&mut self, receipt: &Receipt) -> Outcome<()> {
        let receipts = vec![(receipt.at_ms, to_json(receipt)?)];
        self.keep_aside(&Commit { receipts, ..Commit::default() })?;
        // Who has what may have changed with it.
        self.note("receipt");
        Ok(())
    }

    /// Newest first.
    pub fn receipts(&self) -> Outcome<Vec<Receipt>> {
        let kept = self.space()?.store.receipts(RECEIPTS_SHOWN_MAX)?;
        kept.into_iter().map(|(_, _, json)| from_json(&json)).collect()
    }
}

/// A span goes into one segment of a parcel and into one part of a mail, so it must stay far below their limits.
fn room_in(span: &Span) -> bool {
    span.entries.iter().map(Vec::len).sum::<usize>() < SPAN_BYTES_FULL
}

/// A span says once which membership its entries were written under; a change of membership begins a new one.
fn spans_of(device: DeviceId, entries: Vec<KeptEntry>) -> Vec<Item> {
    let mut spans: Vec<Span> = Vec::new();
    for entry in entries {
        match spans.last_mut() {
            Some(span) if span.member_heads == entry.member_heads && room_in(span) => span.entries.push(entry.bytes),
            _ => spans.push(Span {
                device,
                first: entry.number,
                before: entry.before,
                member_heads: entry.member_heads,
                entries: vec![entry.bytes],
            }),
        }
    }
    spans.into_iter().map(Item::Span).collect()
}

/// Which entries these items hold.
pub(crate) fn spans_text(items: &[Item]) -> Vec<(String, u64, u64)> {
    let spans = items.iter().filter_map(|item| match item {
        Item::Span(span) => Some((span.device.to_string(), span.first, span.first + span.entries.len() as u64 - 1)),
        Item::Acts(_) | Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => None,
    });
    spans.filter(|(_, first, last)| first <= last).collect()
}

/// The file that was named; in a folder a fresh name; of several parts each with its number.
fn place_of(path: &Path, name: &str, at: usize, of: usize) -> Outcome<PathBuf> {
    let part = if of == 1 { String::new() } else { format!("-{}of{of}", at + 1) };
    if path.is_dir() || of == 1 {
        return Ok(folder::place(path, &format!("ilima-{name}{part}.parcel"))?);
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(path.with_file_name(format!("{stem}{part}.parcel")))
}

/// What both hold without a gap.
fn held_by_both(one: &Heads, other: &Heads) -> Heads {
    let both = one.0.iter().filter_map(|(device, held)| {
        let upto = held.upto.min(other.0.get(device)?.upto);
        Some((*device, Held { upto, ..Held::default() }))
    });
    Heads(both.collect())
}

/// Lower-case, short, and unlike any earlier name on the stick.
fn short_name() -> Outcome<String> {
    let id = ilima_core::ids::RecordId(crate::spaces::one_id()?).to_string();
    Ok(id.chars().take(12).collect())
}
