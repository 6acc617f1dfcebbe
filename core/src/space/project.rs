//! A view as the store wants it: cells to filter and sort by, links to follow, folded text to search.

use crate::fold::fold;
use crate::kinds;
use crate::schema::shape::{shown, sort_key};
use crate::schema::{Shape, closed, pointer};
use crate::view::{Cell, FieldView, PartView, Row, View};
use serde_json::Value;

/// Longer texts sort the same for every eye.
const SORT_CHARS_MAX: usize = 200;

/// The cell that holds an attachment whole, beside the one with its name.
pub const FILE_CELL: &str = "file.whole";

pub fn row(view: &View) -> Row {
    let kind = kinds::kind(&view.kind);
    let mut row = Row {
        id: view.id,
        kind: view.kind.clone(),
        title: view.title.clone(),
        sort: fold(&view.title),
        removed: view.removed,
        two_answers: false,
        cells: Vec::new(),
        links: Vec::new(),
        search: String::new(),
    };
    for field in &view.fields {
        row.add(None, field, kind.and_then(|kind| kind.shape(&field.name)));
    }
    for part in view.parts.iter().filter(|part| !part.removed) {
        let of = kind.and_then(|kind| kind.part(&part.kind));
        for field in &part.fields {
            row.add(Some(part), field, of.and_then(|part| part.shape(&field.name)));
        }
    }
    row
}

impl Row {
    fn add(&mut self, part: Option<&PartView>, field: &FieldView, shape: Option<Shape>) {
        // A field of a newer version is found and shown as a line.
        let shape = shape.unwrap_or(Shape::Line);
        self.two_answers |= field.answers.len() > 1;
        // Only the winner is filtered and sorted by; every answer is found.
        for (at, text) in texts(field).enumerate() {
            if at == 0 || field.answers.is_empty() {
                self.cell(part, &field.name, shape, text);
            }
            self.find(&field.name, shape, text);
        }
    }

    fn cell(&mut self, part: Option<&PartView>, field: &str, shape: Shape, text: &str) {
        if shape == Shape::LongProse {
            return;
        }
        let (part, part_kind) = part.map_or(("", ""), |part| (&part.id, &part.kind));
        let mut push = |field: String, text: String, sort: String| {
            let sort = sort.chars().take(SORT_CHARS_MAX).collect();
            self.cells.push(Cell { part: part.to_owned(), part_kind: part_kind.to_owned(), field, text, sort });
        };
        push(field.to_owned(), shown(shape, text), sort_key(shape, text));
        if shape == Shape::File {
            // What the desk must know of every file at hand: which pieces it has, and how they open.
            push(FILE_CELL.to_owned(), text.to_owned(), String::new());
        }
        if shape == Shape::Place {
            for (key, value) in closed::object(text).unwrap_or_default() {
                if let Value::String(value) = value {
                    push(format!("{field}.{key}"), value.clone(), fold(&value));
                }
            }
        }
    }

    fn find(&mut self, field: &str, shape: Shape, text: &str) {
        if matches!(shape, Shape::Link(_) | Shape::Links(_) | Shape::Who | Shape::Whos)
            && let Some((record, part)) = pointer::target(text)
        {
            self.links.push((field.to_owned(), record, part));
            return;
        }
        let found = match shape {
            Shape::Line
            | Shape::Prose
            | Shape::LongProse
            | Shape::OpenChoice(_)
            | Shape::Tags
            | Shape::Texts
            | Shape::Ids => text.to_owned(),
            Shape::Who | Shape::Whos if !text.starts_with("member:") => text.to_owned(),
            Shape::Place | Shape::File => shown(shape, text),
            Shape::Ways(_) => way_words(text),
            Shape::Day | Shape::Moment | Shape::PartialDay | Shape::Span | Shape::Due | Shape::Number => return,
            Shape::Money | Shape::Tally | Shape::Choice(_) | Shape::Choices(_) | Shape::Flag | Shape::Rank => return,
            Shape::Link(_) | Shape::Links(_) | Shape::Who | Shape::Whos => return,
        };
        if !self.search.is_empty() {
            self.search.push(' ');
        }
        self.search.push_str(&fold(&found));
    }
}

/// The shortest end of a number by which it is found.
const NUMBER_END: usize = 4;
/// More ends of one number than people begin to type from.
const NUMBER_ENDS_MAX: usize = 12;

/// A number is found as it was typed, whole, and from any of its digits on: nobody remembers where its country code ends.
fn way_words(text: &str) -> String {
    let map = closed::object(text).unwrap_or_default();
    let word = |key: &str| map.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (raw, whole) = (word("raw"), digits(&word("e164")));
    let bare = digits(&raw).trim_start_matches('0').to_owned();
    let ends = (0..whole.len().saturating_sub(NUMBER_END)).take(NUMBER_ENDS_MAX);
    let ends: Vec<&str> = ends.filter_map(|at| whole.get(at..)).collect();
    format!("{raw} {bare} {}", ends.join(" "))
}

fn texts(field: &FieldView) -> impl Iterator<Item = &str> {
    field
        .answers
        .iter()
        .map(|answer| answer.text.as_str())
        .chain(field.elements.iter().map(|element| element.text.as_str()))
}
