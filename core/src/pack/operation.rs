//! One operation of a change, and runs of typed letters, as bytes and back.

use super::bytes::{Reader, put_number, put_signed, put_text};
use super::tables::{Names, Tables};
use crate::refused::Refused;
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::{ActorId, ObjType, ScalarValue};

const DAMAGED: Refused = Refused::Damaged("pack");
/// Operations in one section: a narrative of 100,000 letters in one change fits, a bomb does not.
pub const OPERATIONS_MAX: usize = 250_000;
/// Earlier operations that one replaces: as many as there were concurrent answers.
const REPLACED_MAX: usize = 10_000;
/// Changes that all changes of a section follow: most follow one, each held as 32 bytes.
const BEFORE_MAX: usize = 250_000;

const PUT: u8 = 0;
const DELETE: u8 = 1;
const MAKE_TEXT: u8 = 2;
const INCREMENT: u8 = 3;
const LETTERS: u8 = 4;
const INSERT: u8 = 0x10;
const IN_OBJECT: u8 = 0x20;
const AT_ELEMENT: u8 = 0x40;

/// Writes all operations of a change; counters are told from the operation's own.
pub fn write(ops: &[Op], start: u64, actor: &ActorId, names: &mut Names, out: &mut Vec<u8>) -> Result<(), Refused> {
    let mut body = Vec::new();
    let mut pieces = 0;
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        let counter = start + at as u64;
        let run = run_length(ops.get(at..).unwrap_or_default(), counter, actor);
        if run > 1 {
            write_run(ops.get(at..at + run).unwrap_or_default(), counter, names, &mut body)?;
        } else {
            write_one(op, counter, names, &mut body)?;
        }
        at += run.max(1);
        pieces += 1;
    }
    put_number(out, pieces);
    out.extend_from_slice(&body);
    Ok(())
}

/// How many operations from here each insert one letter right behind the one before.
fn run_length(ops: &[Op], counter: u64, actor: &ActorId) -> usize {
    let Some(first) = ops.first().filter(|op| letter(op).is_some()) else { return 0 };
    let mut run = 1;
    for (op, before) in ops.iter().skip(1).zip(counter..) {
        let behind = matches!(&op.key, Key::Seq(ElementId::Id(id)) if id.0 == before && id.1 == *actor);
        if letter(op).is_none() || op.obj != first.obj || !behind {
            break;
        }
        run += 1;
    }
    run
}

fn letter(op: &Op) -> Option<&str> {
    match (&op.action, op.insert, op.pred.is_empty()) {
        (OpType::Put(ScalarValue::Str(text)), true, true) if text.chars().count() == 1 => Some(text),
        _ => None,
    }
}

fn write_run(ops: &[Op], counter: u64, names: &mut Names, out: &mut Vec<u8>) -> Result<(), Refused> {
    let Some(first) = ops.first() else { return Ok(()) };
    let text: String = ops.iter().filter_map(letter).collect();
    write_head(LETTERS, first, counter, names, out)?;
    put_text(out, &text);
    Ok(())
}

fn write_one(op: &Op, counter: u64, names: &mut Names, out: &mut Vec<u8>) -> Result<(), Refused> {
    let action = match &op.action {
        OpType::Put(_) => PUT,
        OpType::Delete => DELETE,
        OpType::Make(ObjType::Text) => MAKE_TEXT,
        OpType::Increment(_) => INCREMENT,
        OpType::Make(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => return Err(Refused::Unsound),
    };
    write_head(action, op, counter, names, out)?;
    put_number(out, op.pred.len() as u64);
    for id in op.pred.iter() {
        write_id(id, counter, names, out)?;
    }
    match &op.action {
        OpType::Put(value) => write_value(value, out)?,
        OpType::Increment(by) => put_signed(out, *by),
        OpType::Delete | OpType::Make(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => {}
    }
    Ok(())
}

/// What it does, to which object, at which key.
fn write_head(action: u8, op: &Op, counter: u64, names: &mut Names, out: &mut Vec<u8>) -> Result<(), Refused> {
    let insert = if op.insert { INSERT } else { 0 };
    let in_object = if matches!(op.obj, ObjectId::Id(_)) { IN_OBJECT } else { 0 };
    let at_element = if matches!(op.key, Key::Seq(_)) { AT_ELEMENT } else { 0 };
    out.push(action | insert | in_object | at_element);
    if let ObjectId::Id(id) = &op.obj {
        write_id(id, counter, names, out)?;
    }
    match &op.key {
        Key::Map(key) => put_number(out, names.key(key)),
        Key::Seq(ElementId::Head) => put_number(out, 0),
        Key::Seq(ElementId::Id(id)) => {
            put_number(out, 1);
            write_id(id, counter, names, out)?;
        }
    }
    Ok(())
}

fn write_id(id: &OpId, counter: u64, names: &mut Names, out: &mut Vec<u8>) -> Result<(), Refused> {
    put_signed(out, counter.wrapping_sub(id.0) as i64);
    put_number(out, names.actor(&id.1)?);
    Ok(())
}

fn write_value(value: &ScalarValue, out: &mut Vec<u8>) -> Result<(), Refused> {
    match value {
        ScalarValue::Str(text) => {
            out.push(0);
            put_text(out, text);
        }
        ScalarValue::Int(number) => {
            out.push(1);
            put_signed(out, *number);
        }
        ScalarValue::Boolean(yes) => out.push(if *yes { 3 } else { 2 }),
        ScalarValue::Null => out.push(4),
        ScalarValue::Counter(counter) => {
            out.push(5);
            put_signed(out, i64::from(counter));
        }
        ScalarValue::Bytes(_)
        | ScalarValue::Uint(_)
        | ScalarValue::F64(_)
        | ScalarValue::Timestamp(_)
        | ScalarValue::Unknown { .. } => return Err(Refused::Unsound),
    }
    Ok(())
}

/// What is left of a section's budgets: each is for all its changes together, because small bytes make large lists.
pub struct Budget {
    operations: usize,
    replaced: usize,
    before: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { operations: OPERATIONS_MAX, replaced: OPERATIONS_MAX, before: BEFORE_MAX }
    }
}

impl Budget {
    fn operations(&mut self, count: usize) -> Result<(), Refused> {
        spend(&mut self.operations, count, "operations", OPERATIONS_MAX)
    }

    fn replaced(&mut self, count: usize) -> Result<(), Refused> {
        spend(&mut self.replaced, count, "replaced operations", OPERATIONS_MAX)
    }

    /// Changes that others follow.
    pub fn before(&mut self, count: usize) -> Result<(), Refused> {
        spend(&mut self.before, count, "changes before", BEFORE_MAX)
    }
}

fn spend(left: &mut usize, count: usize, what: &'static str, limit: usize) -> Result<(), Refused> {
    *left = left.checked_sub(count).ok_or(Refused::TooMuch { what, limit })?;
    Ok(())
}

/// All operations of a change by this actor whose first has this counter.
pub fn read(
    reader: &mut Reader<'_>,
    start: u64,
    actor: &ActorId,
    tables: &Tables,
    budget: &mut Budget,
) -> Result<Vec<Op>, Refused> {
    let pieces = reader.count(2, OPERATIONS_MAX, "operations")?;
    let mut ops = Vec::new();
    for _ in 0..pieces {
        let counter = start.checked_add(ops.len() as u64).ok_or(DAMAGED)?;
        let head = Head::read(reader, counter, tables)?;
        if head.action == LETTERS {
            read_run(reader, &head, counter, actor, budget, &mut ops)?;
        } else {
            budget.operations(1)?;
            ops.push(read_one(reader, head, counter, tables, budget)?);
        }
    }
    Ok(ops)
}

struct Head {
    action: u8,
    insert: bool,
    obj: ObjectId,
    key: Key,
}

impl Head {
    fn read(reader: &mut Reader<'_>, counter: u64, tables: &Tables) -> Result<Head, Refused> {
        let byte = reader.byte()?;
        if byte & 0x80 != 0 || byte & 0x0f > LETTERS {
            return Err(DAMAGED);
        }
        let obj = if byte & IN_OBJECT != 0 { ObjectId::Id(read_id(reader, counter, tables)?) } else { ObjectId::Root };
        let key = if byte & AT_ELEMENT == 0 {
            tables.key(reader.number()?)?
        } else {
            match reader.number()? {
                0 => Key::Seq(ElementId::Head),
                1 => Key::Seq(ElementId::Id(read_id(reader, counter, tables)?)),
                _ => return Err(DAMAGED),
            }
        };
        Ok(Head { action: byte & 0x0f, insert: byte & INSERT != 0, obj, key })
    }
}

fn read_run(
    reader: &mut Reader<'_>,
    head: &Head,
    counter: u64,
    actor: &ActorId,
    budget: &mut Budget,
    ops: &mut Vec<Op>,
) -> Result<(), Refused> {
    let text = reader.text()?;
    budget.operations(text.chars().count())?;
    let mut key = head.key.clone();
    for (letter, at) in text.chars().zip(counter..) {
        let mut buffer = [0; 4];
        let value = ScalarValue::Str((&*letter.encode_utf8(&mut buffer)).into());
        let action = OpType::Put(value);
        ops.push(Op { action, obj: head.obj.clone(), key, pred: SortedVec::new(), insert: true });
        key = Key::Seq(ElementId::Id(OpId::new(at, actor)));
    }
    Ok(())
}

fn read_one(
    reader: &mut Reader<'_>,
    head: Head,
    counter: u64,
    tables: &Tables,
    budget: &mut Budget,
) -> Result<Op, Refused> {
    let count = reader.count(2, REPLACED_MAX, "replaced operations")?;
    budget.replaced(count)?;
    let pred = (0..count).map(|_| read_id(reader, counter, tables)).collect::<Result<Vec<_>, _>>()?;
    let action = match head.action {
        PUT => OpType::Put(read_value(reader)?),
        DELETE => OpType::Delete,
        MAKE_TEXT => OpType::Make(ObjType::Text),
        INCREMENT => OpType::Increment(reader.signed()?),
        _ => return Err(DAMAGED),
    };
    Ok(Op { action, obj: head.obj, key: head.key, pred: pred.into(), insert: head.insert })
}

fn read_id(reader: &mut Reader<'_>, counter: u64, tables: &Tables) -> Result<OpId, Refused> {
    let number = counter.wrapping_sub(reader.signed()? as u64);
    let actor = tables.actor(reader.number()?)?;
    if number == 0 || number > u64::from(u32::MAX) {
        return Err(DAMAGED);
    }
    Ok(OpId::new(number, &actor))
}

fn read_value(reader: &mut Reader<'_>) -> Result<ScalarValue, Refused> {
    Ok(match reader.byte()? {
        0 => ScalarValue::Str(reader.text()?.into()),
        1 => ScalarValue::Int(reader.signed()?),
        2 => ScalarValue::Boolean(false),
        3 => ScalarValue::Boolean(true),
        4 => ScalarValue::Null,
        5 => ScalarValue::counter(reader.signed()?),
        _ => return Err(DAMAGED),
    })
}
