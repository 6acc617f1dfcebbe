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
        let mut left = Vec::new();
        if let Some(made) = steps.iter().find(|step| is_creation(step)) {
            return if made.part.is_empty() { self.unmake("", steps) } else { self.undo_each(steps) };
        }
        left.extend(self.undo_each(steps)?);
        Ok(left)
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
        let mut left: Vec<Left> = Vec::new();
        let mut ours: BTreeSet<Key> = BTreeSet::new();
        // An action may write one field twice; only its last word has to stand.
        for step in steps.iter().rev().filter(|step| part.is_empty() || step.part == part) {
            let at = Key::new(&step.part, &step.field, &step.element);
            if ours.insert(at.clone()) && !self.stands(step) {
                left.push(Left { part: step.part.clone(), field: step.field.clone() });
            }
        }
        let others = self.keys().into_iter().filter(|at| part.is_empty() || at.part == part || self_parent(at));
        let others: Vec<Key> = others.filter(|at| !ours.contains(at) && at.field != key::REMOVED).collect();
        for at in others {
            let counter = self.shape_of(&at) == Some(Shape::Tally) && ours.contains(&Key::new(&at.part, &at.field, ""));
            let child =
                at.field == key::PARENT && at.part != part && self.read(&at).iter().any(|parent| parent == part);
            let foreign =
                if part.is_empty() || at.part == part { !counter && !self.read(&at).is_empty() } else { child };
            if foreign && !self.gone(&at.part) {
                left.push(Left { part: at.part.clone(), field: at.field.clone() });
            }
        }
        if left.is_empty() {
            self.put(&Key::new(part, key::REMOVED, ""), key::YES)?;
        }
        left.sort_by(|a, b| (&a.part, &a.field).cmp(&(&b.part, &b.field)));
        left.dedup();
        Ok(left)
    }

    fn gone(&mut self, part: &str) -> bool {
        !part.is_empty() && !self.read(&Key::new(part, key::REMOVED, "")).is_empty()
    }

    fn stands(&mut self, step: &Inverse) -> bool {
        let at = Key::new(&step.part, &step.field, &step.element);
        if self.shape_of(&at) == Some(Shape::Tally) {
            return self.tally(&step.part, &step.field).into_iter().collect::<Vec<_>>() == step.after;
        }
        let mut now = self.read(&at);
        let mut after = step.after.clone();
        now.sort();
        after.sort();
        now == after
    }

    /// Answers whether the step could be taken back.
    fn undo_one(&mut self, step: &Inverse) -> Result<bool, Refused> {
        let at = Key::new(&step.part, &step.field, &step.element);
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

    fn shape_of(&mut self, at: &Key) -> Option<Shape> {
        let kind = self.kind().ok()?;
        if at.part.is_empty() { kind.shape(&at.field) } else { kind.part(part_kind(&at.part))?.shape(&at.field) }
    }
}

/// The first mark of a record or part.
fn is_creation(step: &Inverse) -> bool {
    let mark = if step.part.is_empty() { step.field == key::KIND } else { step.field.is_empty() };
    mark && step.element.is_empty() && step.before.is_empty()
}

fn self_parent(at: &Key) -> bool {
    at.field == key::PARENT
}

fn number(texts: &[String]) -> i64 {
    texts.first().and_then(|text| text.parse().ok()).unwrap_or(0)
}
