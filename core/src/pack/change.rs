//! One change as a row: its document, its author's run, what it follows, its operations.

use super::OTHERS;
use super::names::Names;
use super::operation::{self, Beside, Home, Keys};
use super::stream::{Column, In, Out};
use crate::ids::{DocumentId, RecordId, Run};
use crate::kinds;
use crate::refused::Refused;
use crate::space::key;
use crate::space::named::Named;
use crate::space::record::{Change, companion};
use automerge::legacy::{Key, Op, OpType};
use automerge::{ActorId, ChangeHash, ExpandedChange, ScalarValue};
use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

const DAMAGED: Refused = Refused::Damaged("pack");
/// Changes that one change follows: as many as desks wrote at once.
const DEPS_MAX: usize = 10_000;

// The first byte of a change.
const OTHER_RECORD: u8 = 0x01;
const IN_COMPANION: u8 = 0x02;
const OTHER_RUN: u8 = 0x04;
const SEQ_TOLD: u8 = 0x08;
const START_TOLD: u8 = 0x10;
const AFTER_SHIFT: u8 = 5;
// What it follows: the change of its document before it in this section; nothing; one other; more.
const AFTER_LAST: u8 = 0;
const AFTER_NONE: u8 = 1;
const AFTER_ONE: u8 = 2;
const AFTER_MANY: u8 = 3;
const FLAGS_MAX: u8 = 0x7f;

/// What the rows before this one told: most of a row follows from them.
#[derive(Default)]
pub struct Before {
    record: u64,
    run: u64,
    time: Option<i64>,
    /// The last change of each document, and every change of this section by document, actor and last operation.
    last: BTreeMap<DocumentId, Named>,
    all: BTreeMap<(DocumentId, ActorId, u64), Named>,
    /// The same by their hashes, for the writer.
    by_hash: BTreeMap<ChangeHash, Named>,
    keys: Keys,
}

impl Before {
    fn keep(&mut self, document: DocumentId, named: Named) {
        self.by_hash.insert(named.hash, named.clone());
        self.all.insert((document, named.actor.clone(), named.last_op), named.clone());
        self.last.insert(document, named);
    }
}

/// A change taken apart, ready to be written.
pub struct Apart<'a> {
    pub change: &'a Change,
    pub expanded: ExpandedChange,
    pub hash: ChangeHash,
}

/// What a change follows, as far as both sides can name it.
enum After {
    Named(Named),
    /// Named by nothing but its hash.
    Hash(ChangeHash),
}

impl After {
    fn hash(&self) -> ChangeHash {
        match self {
            After::Named(named) => named.hash,
            After::Hash(hash) => *hash,
        }
    }
}

pub fn write(apart: &Apart<'_>, before: &mut Before, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    let Apart { change, expanded, hash } = apart;
    if expanded.message.is_some() || !expanded.extra_bytes.is_empty() || expanded.author.is_some() {
        return Err(Refused::Unsound);
    }
    let after: Vec<After> = expanded.deps.iter().map(|dep| follow(dep, change, before, names)).collect();
    let lone_last = matches!((after.as_slice(), before.last.get(&change.document)),
        ([After::Named(named)], Some(last)) if named.hash == last.hash);
    let kind = match after.len() {
        0 => AFTER_NONE,
        1 if lone_last => AFTER_LAST,
        1 => AFTER_ONE,
        _ => AFTER_MANY,
    };
    let (record, run) = (names.record(change.record), names.actor(&expanded.actor_id)?);
    let (seq, start) = implied(&after, &expanded.actor_id);
    let start_op = expanded.start_op.get();
    let field = companion_field(change, expanded, names)?;
    let flag = |yes: bool, flag: u8| if yes { flag } else { 0 };
    out.bytes(
        Column::Change,
        &[flag(record != before.record, OTHER_RECORD)
            | flag(field.is_some(), IN_COMPANION)
            | flag(run != before.run, OTHER_RUN)
            | flag(expanded.seq != seq, SEQ_TOLD)
            | flag(start_op != start, START_TOLD)
            | kind << AFTER_SHIFT],
    );
    if record != before.record {
        out.number(Column::Name, record);
    }
    if let Some(field) = field {
        out.number(Column::Word, names.word(&field));
    }
    if run != before.run {
        out.number(Column::Name, run);
    }
    if expanded.seq != seq {
        out.number(Column::Counter, expanded.seq);
    }
    if kind == AFTER_MANY {
        out.number(Column::Size, after.len() as u64);
    }
    if kind != AFTER_LAST {
        after.iter().try_for_each(|one| write_after(one, names, out))?;
    }
    if start_op != start {
        out.number(Column::Counter, start_op);
    }
    write_time(expanded.time.wrapping_sub(before.time.unwrap_or_else(|| last_time(&after))), out);
    let mut home = Home {
        record: change.record,
        document: change.document,
        actor: &expanded.actor_id,
        run: change.run,
        start: start_op,
        keys: &mut before.keys,
        made: 0,
    };
    operation::write(&expanded.operations, &mut home, names, out)?;
    (before.record, before.run, before.time) = (record, run, Some(expanded.time));
    before.keep(change.document, named(*hash, expanded));
    Ok(())
}

fn named(hash: ChangeHash, expanded: &ExpandedChange) -> Named {
    let last_op = expanded.start_op.get().saturating_add(expanded.operations.len() as u64) - 1;
    Named { hash, actor: expanded.actor_id.clone(), seq: expanded.seq, last_op, time: expanded.time }
}

fn follow(dep: &ChangeHash, change: &Change, before: &Before, names: &mut Names<'_>) -> After {
    let known = || names.known.record(change.record).and_then(|record| record.change_with(change.document, dep));
    match before.by_hash.get(dep).cloned().or_else(known) {
        // A change without operations has no last one to be named by.
        Some(named) if named.last_op > 0 => After::Named(named),
        _ => After::Hash(*dep),
    }
}

/// Sequence number and first operation, as they follow from what a change follows.
fn implied(after: &[After], actor: &ActorId) -> (u64, u64) {
    let named = || after.iter().filter_map(|one| if let After::Named(named) = one { Some(named) } else { None });
    let own = named().filter(|named| named.actor == *actor).map(|named| named.seq).max();
    let last = named().map(|named| named.last_op).max();
    (own.unwrap_or(0).saturating_add(1), last.unwrap_or(0).saturating_add(1))
}

/// When the youngest of those was made that it follows; the first time of a section is told from there.
fn last_time(after: &[After]) -> i64 {
    let times = after.iter().filter_map(|one| if let After::Named(named) = one { Some(named.time) } else { None });
    times.max().unwrap_or(0)
}

fn write_after(after: &After, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    match after {
        After::Named(named) => {
            out.number(Column::Name, names.actor(&named.actor)? + 1);
            out.number(Column::Counter, named.last_op);
        }
        After::Hash(hash) => {
            out.number(Column::Name, 0);
            out.bytes(Column::Name, &hash.0);
        }
    }
    Ok(())
}

/// Desks stamp whole seconds, so those cost a digit less; a time in milliseconds is still told exactly.
fn write_time(delta: i64, out: &mut Out) {
    out.signed(Column::Time, if delta % 1000 == 0 { delta / 1000 * 2 } else { delta.wrapping_mul(2) | 1 });
}

fn read_time(from: &mut In<'_>) -> Result<i64, Refused> {
    let number = from.signed(Column::Time)?;
    Ok(if number & 1 == 0 { (number >> 1).wrapping_mul(1000) } else { number >> 1 })
}

/// Of a document that is not its record's main one: the field whose prose it holds.
fn companion_field(
    change: &Change,
    expanded: &ExpandedChange,
    names: &mut Names<'_>,
) -> Result<Option<String>, Refused> {
    if change.document.0 == change.record.0 {
        return Ok(None);
    }
    // Fields of a newer program stand in the document itself.
    let written = expanded.operations.iter().filter_map(|op| match &op.key {
        Key::Map(key) => Some(key.to_string()),
        Key::Seq(_) => None,
    });
    let kept = names.known.record(change.record).map(|record| record.root_keys(change.document)).unwrap_or_default();
    let fields = kinds::long_fields().map(str::to_owned).chain(written).chain(kept);
    let found = fields.into_iter().find(|field| companion(change.record, field) == change.document);
    Ok(Some(found.ok_or(Refused::Unsound)?))
}

/// The exact change again; what it follows must be in this section or here already.
pub fn read(from: &mut In<'_>, before: &mut Before, beside: &mut Beside<'_>) -> Result<(Change, ChangeHash), Refused> {
    let flags = from.byte(Column::Change)?;
    if flags > FLAGS_MAX {
        return Err(DAMAGED);
    }
    let told = |flag: u8, column, from: &mut In<'_>| match flags & flag {
        0 => Ok(None),
        _ => from.number(column).map(Some),
    };
    before.record = told(OTHER_RECORD, Column::Name, from)?.unwrap_or(before.record);
    let record = beside.tables.record(before.record)?;
    let field = told(IN_COMPANION, Column::Word, from)?.map(|field| beside.tables.word(field).map(str::to_owned));
    let field = field.transpose()?;
    let document = field.as_ref().map_or(DocumentId(record.0), |field| companion(record, field));
    before.run = told(OTHER_RUN, Column::Name, from)?.unwrap_or(before.run);
    let actor_id = beside.tables.actor(before.run)?;
    let run = Run(actor_id.to_bytes().try_into().map_err(|_| DAMAGED)?);
    if let Some(facts) = beside.facts.as_deref_mut() {
        facts.document(document, record, field.as_deref());
    }
    let seq = told(SEQ_TOLD, Column::Counter, from)?;
    let after = read_all_after(flags >> AFTER_SHIFT, from, before, record, document, beside)?;
    let (next_seq, next_op) = implied(&after, &actor_id);
    let start = told(START_TOLD, Column::Counter, from)?.unwrap_or(next_op);
    let start_op = NonZeroU64::new(start).filter(|op| op.get() <= u64::from(u32::MAX)).ok_or(DAMAGED)?;
    let time = before.time.unwrap_or_else(|| last_time(&after)).wrapping_add(read_time(from)?);
    before.time = Some(time);
    let mut home = Home { record, document, actor: &actor_id, run, start, keys: &mut before.keys, made: 0 };
    let operations = operation::read(from, &mut home, beside)?;
    heed_of(&operations, record, beside)?;
    let expanded = ExpandedChange {
        operations,
        actor_id,
        hash: None,
        seq: seq.unwrap_or(next_seq),
        start_op,
        time,
        message: None,
        deps: after.iter().map(After::hash).collect(),
        extra_bytes: Vec::new(),
        author: None,
    };
    let mut named = named(ChangeHash([0; 32]), &expanded);
    if let Some(facts) = beside.facts.as_deref_mut() {
        facts.wrote(document, &named.actor, start, named.last_op);
        before.keep(document, named);
        return Ok((Change { document, record, own_section: false, run, raw: Vec::new() }, ChangeHash([0; 32])));
    }
    // Building a change out of hostile parts may panic inside Automerge; nothing of ours is changed by then.
    let built = catch_unwind(AssertUnwindSafe(|| automerge::Change::from(expanded))).map_err(|_| Refused::Unsound)?;
    named.hash = built.hash();
    before.keep(document, named);
    Ok((Change { document, record, own_section: false, run, raw: built.raw_bytes().to_vec() }, built.hash()))
}

/// A companion says whose it is where it begins; its changes would fit any record that begins alike.
fn heed_of(operations: &[Op], record: RecordId, beside: &mut Beside<'_>) -> Result<(), Refused> {
    for op in operations {
        let (Key::Map(text), OpType::Put(ScalarValue::Str(of))) = (&op.key, &op.action) else { continue };
        match beside.facts.as_deref_mut() {
            _ if text.as_str() != key::OF => {}
            Some(facts) => facts.of(record, of),
            None if **of == record.to_string() => {}
            None => return Err(OTHERS),
        }
    }
    Ok(())
}

fn read_all_after(
    kind: u8,
    from: &mut In<'_>,
    before: &Before,
    record: RecordId,
    document: DocumentId,
    beside: &mut Beside<'_>,
) -> Result<Vec<After>, Refused> {
    let count = match kind {
        AFTER_LAST => return Ok(vec![After::Named(before.last.get(&document).cloned().ok_or(DAMAGED)?)]),
        AFTER_NONE => 0,
        AFTER_ONE => 1,
        _ => from.count(DEPS_MAX, "changes before")?,
    };
    beside.budget.before(count)?;
    (0..count).map(|_| read_after(from, before, record, document, beside)).collect()
}

fn read_after(
    from: &mut In<'_>,
    before: &Before,
    record: RecordId,
    document: DocumentId,
    beside: &mut Beside<'_>,
) -> Result<After, Refused> {
    let Some(actor) = from.number(Column::Name)?.checked_sub(1) else {
        let hash = ChangeHash(from.array(Column::Name)?);
        let here = beside.facts.is_some() || before.by_hash.contains_key(&hash);
        let mut there = || beside.known.record(record).is_some_and(|it| it.change_with(document, &hash).is_some());
        return if here || there() { Ok(After::Hash(hash)) } else { Err(Refused::Missing) };
    };
    let (actor, last_op) = (beside.tables.actor(actor)?, from.number(Column::Counter)?);
    let here = before.all.get(&(document, actor.clone(), last_op)).cloned();
    if let Some(facts) = beside.facts.as_deref_mut().filter(|_| here.is_none()) {
        facts.follows(document, &actor, last_op);
        return Ok(After::Named(Named { hash: ChangeHash([0; 32]), actor, seq: 0, last_op, time: 0 }));
    }
    let there = || beside.known.record(record).and_then(|it| it.change_named(document, &actor, last_op));
    Ok(After::Named(here.or_else(there).ok_or(Refused::Missing)?))
}
