//! Taking an action back, as a new change: `before` is written only where `after` still stands.

use super::draft::Draft;
use super::key::{self, Key, part_kind};
use super::record::{Inverse, Left};
use crate::refused::Refused;
use crate::schema::Shape;
use std::collections::BTreeSet;

impl Draft<'_> {
    pub fn undo(&mut self, steps: &[Inverse]) -> Result<Vec<Left>, Refused> {
        if steps.iter().any(|step| step.record != self.id()) {
            return Err(Refused::NotThere);
        }
        match steps.iter().any(|step| is_creation(step) && step.part.is_empty()) {
            true => self.unmake("", steps),
            false => self.undo_each(steps),
        }
    }

    /// Last step first; what a step did to a part that the same action made goes with the part.
    fn undo_each(&mut self, steps: &[Inverse]) -> Result<Vec<Left>, Refused> {
        let made: BTreeSet<&str> =
            steps.iter().filter(|step| is_creation(step)).map(|step| step.part.as_str()).collect();
        let mut left = Vec::new();
        for step in steps.iter().rev() {
            if is_creation(step) {
                left.extend(self.unmake(&step.part, steps)?);
            } else if !made.contains(step.part.as_str()) && !self.undo_one(step)? {
                left.push(Left { part: step.part.clone(), field: step.field.clone() });
            }
        }
        Ok(left)
    }

    /// Removes a record or part that the action made, unless somebody worked on it since.
    fn unmake(&mut self, part: &str, steps: &[Inverse]) -> Result<Vec<Left>, Refused> {
        let mut ours: BTreeSet<Key> = BTreeSet::new();
        let mut worked_on: BTreeSet<Key> = BTreeSet::new();
        // An action may write one field twice; only its last word has to stand.
        for step in steps.iter().rev().filter(|step| part.is_empty() || step.part == part) {
            let at = key_of(step);
            if ours.insert(at.clone()) && !self.stands(step) {
                worked_on.insert(at);
            }
        }
        worked_on.extend(self.keys("").into_iter().filter(|at| self.is_others(at, part, &ours)));
        if worked_on.is_empty() {
            self.put(&Key::new(part, key::REMOVED, ""), key::YES)?;
        }
        let mut left: Vec<Left> = worked_on.into_iter().map(|at| Left { part: at.part, field: at.field }).collect();
        left.dedup();
        Ok(left)
    }

    /// Whether a key holds somebody else's later work on a part (or, with an empty `part`, on the record).
    fn is_others(&self, at: &Key, part: &str, ours: &BTreeSet<Key>) -> bool {
        // A tally's steps name the field, its keys the runs that counted.
        let known = ours.contains(at) || ours.contains(&Key::new(&at.part, &at.field, ""));
        let within = part.is_empty() || at.part == part;
        let hangs_under = || at.field == key::PARENT && self.read(at).iter().any(|parent| parent == part);
        let holds = if within { at.field != key::REMOVED && !self.read(at).is_empty() } else { hangs_under() };
        let removed = || !at.part.is_empty() && !self.read(&Key::new(&at.part, key::REMOVED, "")).is_empty();
        !known && holds && !removed()
    }

    fn stands(&self, step: &Inverse) -> bool {
        let at = key_of(step);
        let mut now = match self.shape_of(&at) {
            Some(Shape::Tally) => self.tally(&at.part, &at.field).into_iter().collect(),
            _ => self.read(&at),
        };
        let mut after = step.after.clone();
        now.sort();
        after.sort();
        now == after
    }

    /// Answers whether the step could be taken back.
    fn undo_one(&mut self, step: &Inverse) -> Result<bool, Refused> {
        let at = key_of(step);
        let shape = self.shape_of(&at);
        if shape == Some(Shape::Tally) {
            // Counts add up, so ours comes off whatever others counted since.
            let by = number(&step.before).saturating_sub(number(&step.after));
            return self.count(&step.part, &step.field, by).map(|()| true);
        }
        if !self.stands(step) {
            return Ok(false);
        }
        let before = step.before.first().map_or("", String::as_str);
        match shape {
            Some(shape) if shape.is_text() => self.write_text(&at, before, shape)?,
            _ if step.field == key::REMOVED && before == key::YES => self.mark_again(&at)?,
            _ => self.put(&at, before)?,
        }
        Ok(true)
    }

    fn shape_of(&self, at: &Key) -> Option<Shape> {
        let kind = self.kind().ok()?;
        if at.part.is_empty() { kind.shape(&at.field) } else { kind.part(part_kind(&at.part))?.shape(&at.field) }
    }
}

/// The first mark of a record or part.
fn is_creation(step: &Inverse) -> bool {
    let mark = if step.part.is_empty() { step.field == key::KIND } else { step.field.is_empty() };
    mark && step.element.is_empty() && step.before.is_empty()
}

fn key_of(step: &Inverse) -> Key {
    Key::new(&step.part, &step.field, &step.element)
}

fn number(texts: &[String]) -> i64 {
    texts.first().and_then(|text| text.parse().ok()).unwrap_or(0)
}
