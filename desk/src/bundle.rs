//! Entries without their seals, compressed together, for a link where bytes are dear: about half of what they take alone.
//! The reader seals each again to the byte and its author's signature is checked as ever, so nothing is believed that would
//! not be believed of a span (decision 0016).

use crate::desk::Desk;
use crate::job::Job;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::pack::{Loose, SQUEEZER, loosen, squeezed, tighten, unsqueezed};
use ilima_ledger::bundle::{self, BUNDLE_SECTIONS_MAX, BareEntry, BareSpan, Clear, Part};
use ilima_ledger::entry::{Bare, SECTIONS_MAX, Section, bare, sealed_again};
use ilima_ledger::keys::{EpochName, SpaceKeys};
use ilima_ledger::members::{opened_by, writing_epoch};
use ilima_ledger::span::{SPAN_ENTRIES_MAX, Span};
use ilima_ledger::{Refused, SystemRandom};
use ilima_sync::parcel::Item;
use std::collections::BTreeSet;

/// A bundle opens as a whole or not at all: so much of it, before compression, is what a broken stick may cost.
const CLEAR_BYTES: usize = 1024 * 1024;
/// What a reader takes in at most, of the frame and of the insides.
const FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;
const INSIDES_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What inflates to more than this goes as it is: far below what a reader takes in, whatever somebody signed.
const SPAN_CLEAR_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Bundles being made.
struct Bundler<'a> {
    keys: &'a SpaceKeys,
    epoch: EpochName,
    /// The epochs whose keys everybody has who has this one's.
    opens: BTreeSet<EpochName>,
    clear_max: usize,
    out: Vec<Item>,
    /// What goes into the next bundle, and the same as it would go by itself.
    bare: Vec<BareSpan>,
    spans: Vec<Item>,
    clear_bytes: usize,
    sections: usize,
}

impl Desk {
    /// Spans as bundles, none much longer than `bytes_max`; the rest as it is. What cannot go into a bundle stays a span:
    /// an entry whose key not everybody has who can read the bundle, or one too large.
    pub(crate) fn bundled(&self, items: Vec<Item>, bytes_max: usize, job: &Job) -> Outcome<Vec<Item>> {
        let (secrets, members) = (self.secrets()?, &self.space()?.members);
        let Some(epoch) = writing_epoch(members, &secrets.keys) else { return Ok(items) };
        let mut bundler = Bundler {
            keys: &secrets.keys,
            epoch,
            opens: opened_by(members, &epoch),
            clear_max: bytes_max.min(CLEAR_BYTES),
            out: Vec::new(),
            bare: Vec::new(),
            spans: Vec::new(),
            clear_bytes: 0,
            sections: 0,
        };
        let total = items.len();
        for (at, item) in items.into_iter().enumerate() {
            job.step("packing", at, total)?;
            match item {
                Item::Span(span) => bundler.add(span)?,
                Item::Acts(_) | Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => {
                    bundler.out.push(item);
                }
            }
        }
        bundler.close()?;
        Ok(bundler.out)
    }

    /// The spans that went into a bundle.
    pub(crate) fn unbundled(&self, bytes: &[u8]) -> Outcome<Vec<Span>> {
        let keys = &self.secrets()?.keys;
        let clear = bundle::open(keys, bytes)?;
        let (way, frame, insides) = bundle::split(&clear)?;
        if way != SQUEEZER {
            return Err(Trouble::new(Code::NewerVersion).with("version", way));
        }
        let frame = unsqueezed(frame, FRAME_BYTES_MAX)?;
        let insides = unsqueezed(insides, INSIDES_BYTES_MAX)?;
        bundle::read(&Clear { frame, insides })?.into_iter().map(|span| sealed(keys, span)).collect()
    }
}

impl Bundler<'_> {
    fn add(&mut self, span: Span) -> Outcome<()> {
        let Some(bare) = self.bare_span(&span) else {
            self.out.push(Item::Span(span));
            return Ok(());
        };
        let (bytes, sections) = measured(&bare);
        if self.clear_bytes + bytes > self.clear_max || self.sections + sections > BUNDLE_SECTIONS_MAX {
            self.close()?;
        }
        (self.clear_bytes, self.sections) = (self.clear_bytes + bytes, self.sections + sections);
        self.spans.push(Item::Span(span));
        match self.bare.last_mut() {
            Some(last) if goes_on(last, &bare) => last.entries.extend(bare.entries),
            _ => self.bare.push(bare),
        }
        Ok(())
    }

    /// None if one of its entries cannot be opened, or not by everybody who can open the bundle, or if it is too large.
    fn bare_span(&self, span: &Span) -> Option<BareSpan> {
        let mut bytes_left = SPAN_CLEAR_BYTES_MAX;
        let (mut entries, mut sections_left) = (Vec::new(), SECTIONS_MAX);
        for (bytes, number) in span.entries.iter().zip(span.first..) {
            let Bare { salt, epoch, sections, signature } = bare(self.keys, span.device, number, bytes).ok()?;
            if !self.opens.contains(&epoch) {
                return None;
            }
            sections_left = sections_left.checked_sub(sections.len())?;
            let mut parts = Vec::new();
            for section in sections {
                let part = loosened(section, bytes_left);
                bytes_left = bytes_left.checked_sub(size(&part))?;
                parts.push(part);
            }
            entries.push(BareEntry { salt, epoch, sections: parts, signature });
        }
        let Span { device, first, before, member_heads, .. } = *span;
        Some(BareSpan { device, first, before, member_heads, entries })
    }

    /// What was gathered, as a bundle if that is shorter.
    fn close(&mut self) -> Outcome<()> {
        let (bare, spans) = (std::mem::take(&mut self.bare), std::mem::take(&mut self.spans));
        (self.clear_bytes, self.sections) = (0, 0);
        let Clear { frame, insides } = bundle::write(&bare);
        let clear = bundle::join(SQUEEZER, &squeezed(&frame)?, &squeezed(&insides)?);
        let bundle = bundle::seal(self.keys, &self.epoch, &clear, &SystemRandom::new())?;
        if bundle.len() < spans.iter().map(Item::size).sum() {
            self.out.push(Item::Bundle(bundle));
        } else {
            self.out.extend(spans);
        }
        Ok(())
    }
}

fn loosened(section: Section, inside_max: usize) -> Part {
    match section {
        Section::Whole(bytes) => {
            let Loose { head, inside } = loosen(&bytes, inside_max);
            Part::Whole { head, inside }
        }
        Section::Cut(hash) => Part::Cut(hash),
    }
}

fn size(part: &Part) -> usize {
    match part {
        Part::Whole { head, inside } => head.len() + inside.len(),
        Part::Cut(hash) => hash.len(),
    }
}

/// Bytes before compression, and how many sections.
fn measured(span: &BareSpan) -> (usize, usize) {
    let sections = || span.entries.iter().flat_map(|entry| &entry.sections);
    (sections().map(size).sum(), sections().count())
}

fn goes_on(last: &BareSpan, next: &BareSpan) -> bool {
    last.device == next.device
        && last.member_heads == next.member_heads
        && last.first + last.entries.len() as u64 == next.first
        && last.entries.len() + next.entries.len() <= SPAN_ENTRIES_MAX
}

/// An entry whose key is not here ends its span: the rest comes another way.
fn sealed(keys: &SpaceKeys, span: BareSpan) -> Outcome<Span> {
    let BareSpan { device, first, before, member_heads, entries } = span;
    let mut sealed = Vec::new();
    for (entry, number) in entries.into_iter().zip(first..) {
        let section = |part| match part {
            Part::Whole { head, inside } => tighten(&Loose { head, inside }).map(Section::Whole),
            Part::Cut(hash) => Ok(Section::Cut(hash)),
        };
        let sections = entry.sections.into_iter().map(section).collect::<Result<_, _>>()?;
        let bare = Bare { salt: entry.salt, epoch: entry.epoch, sections, signature: entry.signature };
        match sealed_again(keys, device, number, &bare) {
            Err(Refused::WrongKey) => break,
            bytes => sealed.push(bytes?),
        }
    }
    Ok(Span { device, first, before, member_heads, entries: sealed })
}
