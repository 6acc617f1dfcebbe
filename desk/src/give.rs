//! Giving: everything of the space into one parcel, sealed, flushed and read back before "you can remove the stick".

use crate::clock;
use crate::contract::{Receipt, WouldLeave};
use crate::desk::{Desk, from_json, to_json};
use crate::disk;
use crate::job::Job;
use crate::trouble::{Code, Outcome};
use ilima_ledger::heads::{Heads, Held, Want, missing_from};
use ilima_ledger::seen::Seen;
use ilima_ledger::span::Span;
use ilima_ledger::{DeviceId, SystemRandom};
use ilima_store::{Commit, KeptEntry, KeptSeen};
use ilima_sync::carriers::folder;
use ilima_sync::parcel::{self, Item};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

/// Entries read into memory at once: 4 MiB each at most, usually far less.
const PORTION_ENTRIES: u64 = 16;
/// A span that holds this much takes no further entry.
const SPAN_BYTES_FULL: usize = 128 * 1024;
const RECEIPTS_SHOWN_MAX: usize = 50;

/// Part of what somebody lacks of a log.
pub(crate) struct Portion {
    pub spans: Vec<Item>,
    pub entries: usize,
    pub rest: Option<Want>,
}

impl Desk {
    /// Writes a parcel to a file, or into a folder under a fresh name.
    pub fn give(&mut self, path: &Path, job: &Job) -> Outcome<Receipt> {
        job.step("packing", 0, 1)?;
        if self.may_write().is_ok() {
            self.seal_waiting()?;
        }
        self.write_seen()?;
        let (items, entries) = self.lacking(&Heads::default())?;
        if entries == 0 {
            return Err(Code::NothingToGive.into());
        }
        let name = format!("ilima-{}.parcel", short_name()?);
        let target = folder::place(path, &name)?;
        let routing = &self.secrets()?.keys.routing;
        let mut step = |done, total| match job.step("writing", done, total) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let needed = items.iter().map(Item::size).sum::<usize>() as u64;
        let bytes = folder::write_flushed(&target, needed, &mut |out| {
            parcel::write(routing, &items, &SystemRandom::new(), out, &mut step)
        })?;
        let receipt = Receipt {
            at_ms: clock::now_ms(),
            direction: "gave".into(),
            carrier: disk::name_of(path),
            entries,
            records: self.counts()?,
            bytes,
            from: vec![self.my_name()],
            ..Receipt::default()
        };
        self.keep_receipt(&receipt)?;
        Ok(receipt)
    }

    /// Records by kind, without those that are removed.
    pub fn counts(&self) -> Outcome<BTreeMap<String, usize>> {
        let mut counts = self.space()?.store.counts()?;
        counts.remove("space");
        Ok(counts)
    }

    /// What has not left this computer yet.
    pub fn would_leave(&self) -> Outcome<WouldLeave> {
        let waiting = self.space()?.store.unsealed()?;
        let ids: BTreeSet<[u8; 16]> = waiting.iter().map(|kept| kept.record).collect();
        Ok(WouldLeave { records: self.kinds_of(&ids)?, changes: waiting.len() })
    }

    pub(crate) fn kinds_of(&self, ids: &BTreeSet<[u8; 16]>) -> Outcome<BTreeMap<String, usize>> {
        let mut kinds = BTreeMap::new();
        for id in ids {
            if let Some(row) = self.space()?.store.row(id)?
                && row.kind != "space"
            {
                *kinds.entry(row.kind).or_default() += 1;
            }
        }
        Ok(kinds)
    }

    /// Acts first, then what these heads lack of every log, then who has seen what.
    fn lacking(&self, known: &Heads) -> Outcome<(Vec<Item>, usize)> {
        let space = self.space()?;
        let mut items = vec![Item::Acts(space.acts.iter().map(|act| act.encode()).collect())];
        let mut count = 0;
        for want in missing_from(&self.heads()?, known) {
            let mut rest = Some(want);
            while let Some(want) = rest {
                let portion = self.portion(want)?;
                count += portion.entries;
                items.extend(portion.spans);
                rest = portion.rest;
            }
        }
        items.extend(space.store.seen()?.into_iter().map(|seen| Item::Seen(seen.bytes)));
        Ok((items, count))
    }

    /// Some entries of a log, as spans, and what is left of the wish.
    pub(crate) fn portion(&self, want: Want) -> Outcome<Portion> {
        let end = want.to.min(want.from.saturating_add(PORTION_ENTRIES - 1));
        let entries = self.space()?.store.entries(&want.device.0, want.from, end)?;
        let rest = (end < want.to).then_some(Want { from: end + 1, ..want });
        Ok(Portion { entries: entries.len(), spans: spans_of(want.device, entries), rest })
    }

    /// Signs anew what this device holds; any role may.
    pub(crate) fn write_seen(&mut self) -> Outcome<Vec<u8>> {
        let heads = self.heads()?;
        let (_, last_own) = self.own_end()?;
        let secrets = self.secrets()?;
        let device = secrets.device.card().device;
        let counter =
            self.space()?.store.seen()?.iter().find(|seen| seen.device == device.0).map_or(0, |seen| seen.counter);
        let at_ms = clock::now_ms();
        let seen = Seen {
            device,
            counter: counter + 1,
            heads,
            member_heads: self.space()?.members.digest(),
            last_own,
            version: env!("CARGO_PKG_VERSION").into(),
            at_ms,
        };
        let bytes = seen.sign(&secrets.device, secrets.keys.space);
        let kept = KeptSeen { device: device.0, counter: counter + 1, at_ms, heard_ms: at_ms, bytes: bytes.clone() };
        self.keep_aside(&Commit { seen: vec![kept], ..Commit::default() })?;
        Ok(bytes)
    }

    /// What this desk holds of every log (a version vector).
    pub(crate) fn heads(&self) -> Outcome<Heads> {
        let held = self.space()?.store.held()?.into_iter();
        Ok(Heads(
            held.map(|log| (DeviceId(log.device), Held { upto: log.upto, hash: log.hash_at_upto, beyond: log.beyond }))
                .collect(),
        ))
    }

    pub(crate) fn keep_receipt(&mut self, receipt: &Receipt) -> Outcome<()> {
        let receipts = vec![(receipt.at_ms, to_json(receipt)?)];
        self.keep_aside(&Commit { receipts, ..Commit::default() })
    }

    /// Newest first.
    pub fn receipts(&self) -> Outcome<Vec<Receipt>> {
        let kept = self.space()?.store.receipts(RECEIPTS_SHOWN_MAX)?;
        kept.into_iter().map(|(_, _, json)| from_json(&json)).collect()
    }
}

/// A span goes into one segment of a parcel, so it must stay far below a segment's limit.
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

/// Lower-case, short, and unlike any earlier name on the stick.
fn short_name() -> Outcome<String> {
    let id = ilima_core::ids::RecordId(crate::spaces::one_id()?).to_string();
    Ok(id.chars().take(12).collect())
}
