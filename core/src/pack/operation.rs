//! One operation of a change, and runs of typed or erased letters, as rows and back.

use super::budget::{Budget, OPERATIONS_MAX};
use super::names::{Names, Tables};
use super::stream::{In, Out};
use crate::ids::RecordId;
use crate::refused::Refused;
use crate::space::key;
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::{ActorId, ObjType, ScalarValue};

const DAMAGED: Refused = Refused::Damaged("pack");
/// Earlier operations that one replaces: as many as there were concurrent answers.
const REPLACED_MAX: usize = 10_000;

// The first byte of an operation: what it does (3 bits), then these, then how many it replaces (0, 1, or 2: a count follows).
const PUT: u8 = 0;
const DELETE: u8 = 1;
const MAKE_TEXT: u8 = 2;
const INCREMENT: u8 = 3;
const LETTERS: u8 = 4;
const ERASED: u8 = 5;
const ACTION: u8 = 0x07;
const INSERT: u8 = 0x08;
const IN_OBJECT: u8 = 0x10;
const AT_ELEMENT: u8 = 0x20;
const REPLACES_SHIFT: u8 = 6;

// The number before a key: the field's word, and these.
const HAS_PART: u64 = 1;
const HAS_ELEMENT: u64 = 2;
/// The empty field without a part would be no key: after it the whole key is spelled.
const SPELLED: u64 = 0;

/// The change that operations belong to.
pub struct Home<'a> {
    pub record: RecordId,
    pub actor: &'a ActorId,
    /// The counter of its first operation.
    pub start: u64,
}

/// Writes all operations of a change; counters are told from the operation's own.
pub fn write(ops: &[Op], home: &Home<'_>, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    let mut body = Out::default();
    let mut pieces = 0;
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        let counter = home.start + at as u64;
        let rest = ops.get(at..).unwrap_or_default();
        let (typed, erased) = (typed_run(rest, counter, home.actor), erased_run(rest));
        if typed > 1 {
            write_typed(rest.get(..typed).unwrap_or_default(), counter, home, names, &mut body)?;
        } else if erased > 1 {
            write_head(ERASED, 0, op, counter, home, names, &mut body)?;
            body.number(erased as u64);
        } else {
            write_one(op, counter, home, names, &mut body)?;
        }
        at += typed.max(erased).max(1);
        pieces += 1;
    }
    out.number(pieces);
    out.append(body);
    Ok(())
}

/// How many operations from here each insert one letter right behind the one before.
fn typed_run(ops: &[Op], counter: u64, actor: &ActorId) -> usize {
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

/// How many operations from here each erase one letter, whose ids count up by one.
fn erased_run(ops: &[Op]) -> usize {
    let Some((first, id)) = ops.first().and_then(|op| Some((op, erased(op)?))) else { return 0 };
    let follows = |(op, counter): &(&Op, u64)| {
        op.obj == first.obj && erased(op).is_some_and(|one| one.0 == *counter && one.1 == id.1)
    };
    ops.iter().zip(id.0..).take_while(follows).count()
}

fn letter(op: &Op) -> Option<&str> {
    match (&op.action, op.insert, op.pred.is_empty()) {
        (OpType::Put(ScalarValue::Str(text)), true, true) if text.chars().count() == 1 => Some(text),
        _ => None,
    }
}

/// The letter that an operation erases, when it does nothing else.
fn erased(op: &Op) -> Option<&OpId> {
    match (&op.action, &op.key, op.insert, op.pred.len()) {
        (OpType::Delete, Key::Seq(ElementId::Id(id)), false, 1) => op.pred.iter().next().filter(|pred| *pred == id),
        _ => None,
    }
}

fn write_typed(ops: &[Op], counter: u64, home: &Home<'_>, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    let Some(first) = ops.first() else { return Ok(()) };
    let text: String = ops.iter().filter_map(letter).collect();
    write_head(LETTERS, 0, first, counter, home, names, out)?;
    out.text(&text);
    Ok(())
}

fn write_one(op: &Op, counter: u64, home: &Home<'_>, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    let action = match &op.action {
        OpType::Put(_) => PUT,
        OpType::Delete => DELETE,
        OpType::Make(ObjType::Text) => MAKE_TEXT,
        OpType::Increment(_) => INCREMENT,
        OpType::Make(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => return Err(Refused::Unsound),
    };
    write_head(action, op.pred.len().min(2) as u8, op, counter, home, names, out)?;
    if op.pred.len() > 1 {
        out.number(op.pred.len() as u64);
    }
    for id in op.pred.iter() {
        write_id(id, counter, names, out)?;
    }
    match &op.action {
        OpType::Put(value) => write_value(value, out)?,
        OpType::Increment(by) => out.signed(*by),
        OpType::Delete | OpType::Make(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => {}
    }
    Ok(())
}

/// What it does, to which object, at which key.
fn write_head(
    action: u8,
    replaces: u8,
    op: &Op,
    counter: u64,
    home: &Home<'_>,
    names: &mut Names<'_>,
    out: &mut Out,
) -> Result<(), Refused> {
    let insert = if op.insert { INSERT } else { 0 };
    let in_object = if matches!(op.obj, ObjectId::Id(_)) { IN_OBJECT } else { 0 };
    let at_element = if matches!(op.key, Key::Seq(_)) { AT_ELEMENT } else { 0 };
    out.byte(action | insert | in_object | at_element | replaces << REPLACES_SHIFT);
    if let ObjectId::Id(id) = &op.obj {
        write_id(id, counter, names, out)?;
    }
    match &op.key {
        Key::Map(key) => write_key(key, home.record, names, out),
        Key::Seq(ElementId::Head) => out.number(0),
        Key::Seq(ElementId::Id(id)) => {
            out.number(1);
            write_id(id, counter, names, out)?;
        }
    }
    Ok(())
}

fn write_key(text: &str, record: RecordId, names: &mut Names<'_>, out: &mut Out) {
    let read = key::Key::read(text);
    let part = if read.part.is_empty() { None } else { names.part(record, &read.part) };
    let spelled = read.write() != text || part.is_some() == read.part.is_empty() || text.is_empty();
    if spelled {
        out.number(SPELLED);
        out.text(text);
        return;
    }
    let flags = if part.is_some() { HAS_PART } else { 0 } | if read.element.is_empty() { 0 } else { HAS_ELEMENT };
    out.number(names.word(&read.field) << 2 | flags);
    if let Some(part) = part {
        out.number(part);
    }
    if !read.element.is_empty() {
        out.text(&read.element);
    }
}

fn write_id(id: &OpId, counter: u64, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    out.signed(counter.wrapping_sub(id.0) as i64);
    out.number(names.actor(&id.1)?);
    Ok(())
}

fn write_value(value: &ScalarValue, out: &mut Out) -> Result<(), Refused> {
    match value {
        ScalarValue::Str(text) => {
            out.byte(0);
            out.text(text);
        }
        ScalarValue::Int(number) => {
            out.byte(1);
            out.signed(*number);
        }
        ScalarValue::Boolean(yes) => out.byte(if *yes { 3 } else { 2 }),
        ScalarValue::Null => out.byte(4),
        ScalarValue::Counter(counter) => {
            out.byte(5);
            out.signed(i64::from(counter));
        }
        ScalarValue::Bytes(_)
        | ScalarValue::Uint(_)
        | ScalarValue::F64(_)
        | ScalarValue::Timestamp(_)
        | ScalarValue::Unknown { .. } => return Err(Refused::Unsound),
    }
    Ok(())
}

/// Reads all operations of a change.
pub fn read(from: &mut In<'_>, home: &Home<'_>, tables: &Tables, budget: &mut Budget) -> Result<Vec<Op>, Refused> {
    let pieces = from.count(2, OPERATIONS_MAX, "operations")?;
    let mut ops = Vec::new();
    for _ in 0..pieces {
        let counter = home.start.checked_add(ops.len() as u64).ok_or(DAMAGED)?;
        let head = Head::read(from, counter, home, tables, budget)?;
        match head.action {
            LETTERS => read_typed(from, &head, counter, home.actor, budget, &mut ops)?,
            ERASED => read_erased(from, &head, budget, &mut ops)?,
            _ => {
                budget.operations(1)?;
                ops.push(read_one(from, head, counter, tables, budget)?);
            }
        }
    }
    Ok(ops)
}

struct Head {
    action: u8,
    replaces: u8,
    insert: bool,
    obj: ObjectId,
    key: Key,
}

impl Head {
    fn read(
        from: &mut In<'_>,
        counter: u64,
        home: &Home<'_>,
        tables: &Tables,
        budget: &mut Budget,
    ) -> Result<Head, Refused> {
        let byte = from.byte()?;
        let obj = if byte & IN_OBJECT != 0 { ObjectId::Id(read_id(from, counter, tables)?) } else { ObjectId::Root };
        let key = if byte & AT_ELEMENT == 0 {
            read_key(from, home.record, tables, budget)?
        } else {
            match from.number()? {
                0 => Key::Seq(ElementId::Head),
                1 => Key::Seq(ElementId::Id(read_id(from, counter, tables)?)),
                _ => return Err(DAMAGED),
            }
        };
        let replaces = byte >> REPLACES_SHIFT;
        if replaces > 2 || byte & ACTION > ERASED {
            return Err(DAMAGED);
        }
        Ok(Head { action: byte & ACTION, replaces, insert: byte & INSERT != 0, obj, key })
    }
}

fn read_key(from: &mut In<'_>, record: RecordId, tables: &Tables, budget: &mut Budget) -> Result<Key, Refused> {
    let number = from.number()?;
    let text = if number == SPELLED {
        from.text()?.to_owned()
    } else {
        let part = if number & HAS_PART != 0 { tables.part(from.number()?, record)? } else { "" };
        let element = if number & HAS_ELEMENT != 0 { from.text()? } else { "" };
        let field = tables.word(number >> 2)?;
        budget.key(part.len() + field.len() + element.len())?;
        key::Key::new(part, field, element).write()
    };
    budget.key(text.len())?;
    Ok(Key::Map(text.into()))
}

fn read_typed(
    from: &mut In<'_>,
    head: &Head,
    counter: u64,
    actor: &ActorId,
    budget: &mut Budget,
    ops: &mut Vec<Op>,
) -> Result<(), Refused> {
    let text = from.text()?;
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

fn read_erased(from: &mut In<'_>, head: &Head, budget: &mut Budget, ops: &mut Vec<Op>) -> Result<(), Refused> {
    let Key::Seq(ElementId::Id(first)) = &head.key else { return Err(DAMAGED) };
    let count = usize::try_from(from.number()?).map_err(|_| DAMAGED)?;
    budget.operations(count)?;
    budget.replaced(count)?;
    for counter in (first.0..=u64::from(u32::MAX)).take(count) {
        let id = OpId::new(counter, &first.1);
        let key = Key::Seq(ElementId::Id(id.clone()));
        ops.push(Op { action: OpType::Delete, obj: head.obj.clone(), key, pred: vec![id].into(), insert: false });
    }
    Ok(())
}

fn read_one(from: &mut In<'_>, head: Head, counter: u64, tables: &Tables, budget: &mut Budget) -> Result<Op, Refused> {
    let count = match head.replaces {
        2 => from.count(2, REPLACED_MAX, "replaced operations")?,
        few => usize::from(few),
    };
    budget.replaced(count)?;
    let pred = (0..count).map(|_| read_id(from, counter, tables)).collect::<Result<Vec<_>, _>>()?;
    let action = match head.action {
        PUT => OpType::Put(read_value(from)?),
        DELETE => OpType::Delete,
        MAKE_TEXT => OpType::Make(ObjType::Text),
        INCREMENT => OpType::Increment(from.signed()?),
        _ => return Err(DAMAGED),
    };
    Ok(Op { action, obj: head.obj, key: head.key, pred: pred.into(), insert: head.insert })
}

fn read_id(from: &mut In<'_>, counter: u64, tables: &Tables) -> Result<OpId, Refused> {
    let number = counter.wrapping_sub(from.signed()? as u64);
    let actor = tables.actor(from.number()?)?;
    if number == 0 || number > u64::from(u32::MAX) {
        return Err(DAMAGED);
    }
    Ok(OpId::new(number, &actor))
}

fn read_value(from: &mut In<'_>) -> Result<ScalarValue, Refused> {
    Ok(match from.byte()? {
        0 => ScalarValue::Str(from.text()?.into()),
        1 => ScalarValue::Int(from.signed()?),
        2 => ScalarValue::Boolean(false),
        3 => ScalarValue::Boolean(true),
        4 => ScalarValue::Null,
        5 => ScalarValue::counter(from.signed()?),
        _ => return Err(DAMAGED),
    })
}
