//! One operation of a change, and runs of typed or erased letters, as rows and back.

use super::budget::{Budget, OPERATIONS_MAX};
use super::facts::Facts;
use super::frozen::FROZEN;
use super::known::Known;
use super::letters::{erased_run, letter, read_erased, read_typed, typed_run};
use super::names::{Names, Tables};
use super::stream::{Column, In, Out};
use crate::ids::{DocumentId, RecordId, Run};
use crate::refused::Refused;
use crate::space::key;
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, ObjType, ScalarValue};
use std::collections::BTreeMap;

const DAMAGED: Refused = Refused::Damaged("pack");
/// Earlier operations that one replaces: as many as there were concurrent answers.
const REPLACED_MAX: usize = 10_000;

// The first byte of an operation: what it does (3 bits), then these, then how many it replaces (0, 1, or 2: a count follows).
const PUT_TEXT: u8 = 0;
const PUT_WORD: u8 = 1;
const PUT_OTHER: u8 = 2;
const DELETE: u8 = 3;
const MAKE_TEXT: u8 = 4;
const INCREMENT: u8 = 5;
const LETTERS: u8 = 6;
const ERASED: u8 = 7;
const ACTION: u8 = 0x07;
/// In a text: puts something new there. In a map: the key is that of the first operation that is replaced.
const INSERT_OR_SAME_KEY: u8 = 0x08;
const IN_OBJECT: u8 = 0x10;
const AT_ELEMENT: u8 = 0x20;
const REPLACES_SHIFT: u8 = 6;

// The number before a key: the field's word, and these.
const HAS_PART: u64 = 1;
const HAS_ELEMENT: u64 = 2;
// The empty field is that of a part's own mark. Without a part it would be no key:
/// the whole key is spelled;
const SPELLED: u64 = 0;
/// or the mark of a new part whose id follows from where it is made; its kind follows.
const NEW_PART: u64 = 2;

/// The map keys that operations of this section wrote.
pub type Keys = BTreeMap<(DocumentId, ActorId, u64), String>;

/// The change that operations belong to.
pub struct Home<'a> {
    pub record: RecordId,
    pub document: DocumentId,
    pub actor: &'a ActorId,
    pub run: Run,
    /// The counter of its first operation.
    pub start: u64,
    pub keys: &'a mut Keys,
    /// Parts that this change made so far.
    pub made: usize,
}

impl Home<'_> {
    /// The key that an earlier operation wrote, in this section or in what is here already.
    fn key_of(&self, id: &OpId, known: &mut dyn Known) -> Option<String> {
        let here = self.keys.get(&(self.document, id.1.clone(), id.0)).cloned();
        here.or_else(|| known.record(self.record)?.key_of(self.document, &id.1, id.0))
    }

    fn new_part(&self, kind: &str) -> String {
        key::derived_part(kind, &self.record, &self.run, self.start, self.made)
    }

    /// Every key of a map is remembered, and every part counted that is made.
    fn wrote(&mut self, counter: u64, text: &str, replaces: bool) {
        self.keys.insert((self.document, self.actor.clone(), counter), text.to_owned());
        self.made += usize::from(!replaces && made_part(text).is_some());
    }
}

/// The part whose own mark this key is.
pub fn made_part(text: &str) -> Option<String> {
    let read = key::Key::read(text);
    (!read.part.is_empty() && read.field.is_empty() && read.element.is_empty()).then_some(read.part)
}

/// Writes all operations of a change; counters are told from the operation's own.
pub fn write(ops: &[Op], home: &mut Home<'_>, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    let mut body = Out::default();
    let mut pieces = 0;
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        let counter = home.start + at as u64;
        let rest = ops.get(at..).unwrap_or_default();
        let (typed, erased) = (typed_run(rest, counter, home.actor), erased_run(rest));
        if typed > 1 {
            write_head(LETTERS, op, counter, home, names, &mut body)?;
            body.text(&rest.iter().take(typed).filter_map(letter).collect::<String>());
        } else if erased > 1 {
            write_head(ERASED, op, counter, home, names, &mut body)?;
            body.number(Column::Size, erased as u64);
        } else {
            write_one(op, counter, home, names, &mut body)?;
        }
        at += typed.max(erased).max(1);
        pieces += 1;
    }
    out.number(Column::Size, pieces);
    out.append(body);
    Ok(())
}

fn write_one(op: &Op, counter: u64, home: &mut Home<'_>, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    let action = match &op.action {
        OpType::Put(ScalarValue::Str(text)) => match FROZEN.binary_search(&text.as_str()) {
            Ok(_) => PUT_WORD,
            Err(_) => PUT_TEXT,
        },
        OpType::Put(_) => PUT_OTHER,
        OpType::Delete => DELETE,
        OpType::Make(ObjType::Text) => MAKE_TEXT,
        OpType::Increment(_) => INCREMENT,
        OpType::Make(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => return Err(Refused::Unsound),
    };
    write_head(action, op, counter, home, names, out)?;
    match &op.action {
        OpType::Put(ScalarValue::Str(text)) if action == PUT_WORD => out.number(Column::Word, names.word(text)),
        OpType::Put(ScalarValue::Str(text)) => out.text(text),
        OpType::Put(value) => write_value(value, out)?,
        OpType::Increment(by) => out.signed(Column::Size, *by),
        OpType::Delete | OpType::Make(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => {}
    }
    Ok(())
}

/// What it does, to which object, instead of what, at which key.
fn write_head(
    action: u8,
    op: &Op,
    counter: u64,
    home: &mut Home<'_>,
    names: &mut Names<'_>,
    out: &mut Out,
) -> Result<(), Refused> {
    let same_key = match (&op.key, op.pred.iter().next()) {
        (Key::Map(text), Some(id)) => home.key_of(id, names.known).is_some_and(|key| key == text.as_str()),
        _ => false,
    };
    let at_element = if matches!(op.key, Key::Seq(_)) { AT_ELEMENT } else { 0 };
    if op.insert && at_element == 0 {
        return Err(Refused::Unsound);
    }
    let insert = if op.insert || same_key { INSERT_OR_SAME_KEY } else { 0 };
    let in_object = if matches!(op.obj, ObjectId::Id(_)) { IN_OBJECT } else { 0 };
    // The letters of an erased run are those that it stands at.
    let replaces = if action == ERASED { 0 } else { op.pred.len().min(2) as u8 };
    out.bytes(Column::Operation, &[action | insert | in_object | at_element | replaces << REPLACES_SHIFT]);
    if let ObjectId::Id(id) = &op.obj {
        write_id(id, counter, names, out)?;
    }
    if replaces > 1 {
        out.number(Column::Size, op.pred.len() as u64);
    }
    for id in op.pred.iter().filter(|_| replaces > 0) {
        write_id(id, counter, names, out)?;
    }
    match &op.key {
        Key::Map(text) => {
            if !same_key {
                write_key(text, op.pred.is_empty(), home, names, out);
            }
            home.wrote(counter, text, !op.pred.is_empty());
        }
        Key::Seq(ElementId::Head) => out.number(Column::Counter, 0),
        Key::Seq(ElementId::Id(id)) => {
            out.number(Column::Counter, 1);
            write_id(id, counter, names, out)?;
        }
    }
    Ok(())
}

fn write_key(text: &str, fresh: bool, home: &Home<'_>, names: &mut Names<'_>, out: &mut Out) {
    if let Some(part) = made_part(text).filter(|part| fresh && *part == home.new_part(key::part_kind(part))) {
        out.number(Column::Word, NEW_PART);
        out.number(Column::Word, names.word(key::part_kind(&part)));
        names.derive(home.record, &part);
        return;
    }
    let read = key::Key::read(text);
    let part = if read.part.is_empty() { None } else { names.part(home.record, &read.part) };
    let no_field = read.field.is_empty() && part.is_none();
    if read.write() != text || part.is_some() == read.part.is_empty() || no_field {
        out.number(Column::Word, SPELLED);
        out.text(text);
        return;
    }
    let flags = if part.is_some() { HAS_PART } else { 0 } | if read.element.is_empty() { 0 } else { HAS_ELEMENT };
    out.number(Column::Word, names.word(&read.field) << 2 | flags);
    if let Some(part) = part {
        out.number(Column::Name, part);
    }
    if !read.element.is_empty() {
        out.text(&read.element);
    }
}

fn write_id(id: &OpId, counter: u64, names: &mut Names<'_>, out: &mut Out) -> Result<(), Refused> {
    out.signed(Column::Counter, counter.wrapping_sub(id.0) as i64);
    out.number(Column::Name, names.actor(&id.1)?);
    Ok(())
}

fn write_value(value: &ScalarValue, out: &mut Out) -> Result<(), Refused> {
    match value {
        ScalarValue::Int(number) => {
            out.bytes(Column::Operation, &[1]);
            out.signed(Column::Size, *number);
        }
        ScalarValue::Boolean(yes) => out.bytes(Column::Operation, &[if *yes { 3 } else { 2 }]),
        ScalarValue::Null => out.bytes(Column::Operation, &[4]),
        ScalarValue::Counter(counter) => {
            out.bytes(Column::Operation, &[5]);
            out.signed(Column::Size, i64::from(counter));
        }
        ScalarValue::Str(_)
        | ScalarValue::Bytes(_)
        | ScalarValue::Uint(_)
        | ScalarValue::F64(_)
        | ScalarValue::Timestamp(_)
        | ScalarValue::Unknown { .. } => return Err(Refused::Unsound),
    }
    Ok(())
}

/// What reading needs beside the rows.
pub struct Beside<'a> {
    pub tables: &'a mut Tables,
    pub known: &'a mut dyn Known,
    pub budget: &'a mut Budget,
    /// Where what is said of things that nobody knows yet is noted; then none of them need be here.
    pub facts: Option<&'a mut Facts>,
}

/// Reads all operations of a change.
pub fn read(from: &mut In<'_>, home: &mut Home<'_>, beside: &mut Beside<'_>) -> Result<Vec<Op>, Refused> {
    let pieces = from.count(OPERATIONS_MAX, "operations")?;
    let mut ops = Vec::new();
    for _ in 0..pieces {
        let counter = home.start.checked_add(ops.len() as u64).ok_or(DAMAGED)?;
        let head = Head::read(from, counter, home, beside)?;
        match head.action {
            LETTERS => read_typed(from, &head.obj, &head.key, counter, home.actor, beside.budget, &mut ops)?,
            ERASED => read_erased(from, &head.obj, &head.key, beside.budget, &mut ops)?,
            _ => {
                beside.budget.operations(1)?;
                ops.push(read_one(from, head, beside.tables)?);
            }
        }
    }
    Ok(ops)
}

struct Head {
    action: u8,
    insert: bool,
    obj: ObjectId,
    pred: Vec<OpId>,
    key: Key,
}

impl Head {
    fn read(from: &mut In<'_>, counter: u64, home: &mut Home<'_>, beside: &mut Beside<'_>) -> Result<Head, Refused> {
        let byte = from.byte(Column::Operation)?;
        let flag = |flag: u8| byte & flag != 0;
        let obj = match flag(IN_OBJECT) {
            true => ObjectId::Id(read_id(from, counter, beside.tables)?),
            false => ObjectId::Root,
        };
        let count = match byte >> REPLACES_SHIFT {
            2 => from.count(REPLACED_MAX, "replaced operations")?,
            3 => return Err(DAMAGED),
            few => usize::from(few),
        };
        beside.budget.replaced(count)?;
        let pred = (0..count).map(|_| read_id(from, counter, beside.tables)).collect::<Result<Vec<_>, _>>()?;
        let key = if !flag(AT_ELEMENT) {
            let text = match (flag(INSERT_OR_SAME_KEY), pred.first()) {
                (false, _) => read_key(from, home, beside)?,
                (true, Some(_)) if beside.facts.is_some() => String::new(),
                (true, Some(id)) => home.key_of(id, beside.known).ok_or(Refused::Missing)?,
                (true, None) => return Err(DAMAGED),
            };
            beside.budget.key(2 * text.len())?;
            home.wrote(counter, &text, !pred.is_empty());
            Key::Map(text.into())
        } else {
            match from.number(Column::Counter)? {
                0 => Key::Seq(ElementId::Head),
                1 => Key::Seq(ElementId::Id(read_id(from, counter, beside.tables)?)),
                _ => return Err(DAMAGED),
            }
        };
        if let Some(facts) = beside.facts.as_deref_mut() {
            facts.names(home.document, &obj, &pred, &key);
        }
        let insert = flag(INSERT_OR_SAME_KEY) && flag(AT_ELEMENT);
        Ok(Head { action: byte & ACTION, insert, obj, pred, key })
    }
}

fn read_key(from: &mut In<'_>, home: &Home<'_>, beside: &mut Beside<'_>) -> Result<String, Refused> {
    let number = from.number(Column::Word)?;
    if number == SPELLED {
        return Ok(from.text()?.to_owned());
    }
    if number == NEW_PART {
        let kind = from.number(Column::Word)?;
        let part = home.new_part(beside.tables.word(kind)?);
        beside.tables.derive(home.record, part.clone());
        return Ok(key::Key::new(&part, "", "").write());
    }
    let part = match number & HAS_PART {
        0 => "",
        _ => beside.tables.part(from.number(Column::Name)?, home.record)?,
    };
    let element = if number & HAS_ELEMENT != 0 { from.text()? } else { "" };
    let field = beside.tables.word(number >> 2)?;
    beside.budget.key(part.len() + field.len() + element.len())?;
    Ok(key::Key::new(part, field, element).write())
}

fn read_one(from: &mut In<'_>, head: Head, tables: &Tables) -> Result<Op, Refused> {
    let action = match head.action {
        PUT_TEXT => OpType::Put(ScalarValue::Str(from.text()?.into())),
        PUT_WORD => OpType::Put(ScalarValue::Str(tables.word(from.number(Column::Word)?)?.into())),
        PUT_OTHER => OpType::Put(read_value(from)?),
        DELETE => OpType::Delete,
        MAKE_TEXT => OpType::Make(ObjType::Text),
        INCREMENT => OpType::Increment(from.signed(Column::Size)?),
        _ => return Err(DAMAGED),
    };
    Ok(Op { action, obj: head.obj, key: head.key, pred: head.pred.into(), insert: head.insert })
}

fn read_id(from: &mut In<'_>, counter: u64, tables: &Tables) -> Result<OpId, Refused> {
    let number = counter.wrapping_sub(from.signed(Column::Counter)? as u64);
    let actor = tables.actor(from.number(Column::Name)?)?;
    if number == 0 || number > u64::from(u32::MAX) {
        return Err(DAMAGED);
    }
    Ok(OpId::new(number, &actor))
}

fn read_value(from: &mut In<'_>) -> Result<ScalarValue, Refused> {
    Ok(match from.byte(Column::Operation)? {
        1 => ScalarValue::Int(from.signed(Column::Size)?),
        2 => ScalarValue::Boolean(false),
        3 => ScalarValue::Boolean(true),
        4 => ScalarValue::Null,
        5 => ScalarValue::counter(from.signed(Column::Size)?),
        _ => return Err(DAMAGED),
    })
}
