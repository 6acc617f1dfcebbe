//! Runs of typed or erased letters: each letter is an operation, and a run of them one row.

use super::budget::Budget;
use super::stream::{Column, In};
use crate::refused::Refused;
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::{ActorId, ScalarValue};

const DAMAGED: Refused = Refused::Damaged("pack");

/// How many operations from here each insert one letter right behind the one before.
pub fn typed_run(ops: &[Op], counter: u64, actor: &ActorId) -> usize {
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
pub fn erased_run(ops: &[Op]) -> usize {
    let Some((first, id)) = ops.first().and_then(|op| Some((op, erased(op)?))) else { return 0 };
    let follows = |(op, counter): &(&Op, u64)| {
        op.obj == first.obj && erased(op).is_some_and(|one| one.0 == *counter && one.1 == id.1)
    };
    ops.iter().zip(id.0..).take_while(follows).count()
}

pub fn letter(op: &Op) -> Option<&str> {
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

/// Letters that were typed one behind the other, from this place on.
pub fn read_typed(
    from: &mut In<'_>,
    obj: &ObjectId,
    key: &Key,
    counter: u64,
    actor: &ActorId,
    budget: &mut Budget,
    ops: &mut Vec<Op>,
) -> Result<(), Refused> {
    let text = from.text()?;
    budget.operations(text.chars().count())?;
    let mut key = key.clone();
    for (letter, at) in text.chars().zip(counter..) {
        let mut buffer = [0; 4];
        let value = ScalarValue::Str((&*letter.encode_utf8(&mut buffer)).into());
        let action = OpType::Put(value);
        ops.push(Op { action, obj: obj.clone(), key, pred: SortedVec::new(), insert: true });
        key = Key::Seq(ElementId::Id(OpId::new(at, actor)));
    }
    Ok(())
}

/// Letters that were erased one behind the other, this one first.
pub fn read_erased(
    from: &mut In<'_>,
    obj: &ObjectId,
    key: &Key,
    budget: &mut Budget,
    ops: &mut Vec<Op>,
) -> Result<(), Refused> {
    let Key::Seq(ElementId::Id(first)) = key else { return Err(DAMAGED) };
    let count = usize::try_from(from.number(Column::Size)?).map_err(|_| DAMAGED)?;
    budget.operations(count)?;
    budget.replaced(count)?;
    for counter in (first.0..=u64::from(u32::MAX)).take(count) {
        let id = OpId::new(counter, &first.1);
        let key = Key::Seq(ElementId::Id(id.clone()));
        ops.push(Op { action: OpType::Delete, obj: obj.clone(), key, pred: vec![id].into(), insert: false });
    }
    Ok(())
}
