//! The merge rules: how each shape is parsed, written, read and merged.
//!
//! A single value lies under its field's key; two desks that set it apart give two answers. A set keeps one key an element, so that
//! adding wins over taking out. A tally keeps one counter a run; prose is a text that merges letter by letter.

use super::closed::{self, bad};
use super::{Shape, amount, clean, day, pointer};
use crate::fold::fold;
use crate::refused::Refused;
use crate::space::record::Context;
use serde_json::{Value, json};

/// Five hundred phones or tags on one record are an accident or an attack.
pub const ELEMENTS_MAX: usize = 500;
/// A fractional index grows by a letter only after many moves to one spot.
const RANK_CHARS_MAX: usize = 100;

impl Shape {
    pub fn is_set(self) -> bool {
        matches!(
            self,
            Shape::Choices(_)
                | Shape::Links(_)
                | Shape::Whos
                | Shape::Tags
                | Shape::Ways(_)
                | Shape::Texts
                | Shape::Ids
        )
    }

    pub fn is_text(self) -> bool {
        matches!(self, Shape::Prose | Shape::LongProse)
    }
}

/// One value, or one element of a set, in its only written form. Empty when the text says nothing.
pub fn parse(shape: Shape, field: &str, text: &str, context: &Context) -> Result<String, Refused> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let or = |said: Option<String>, expects| said.ok_or_else(|| bad(field, text, expects));
    match shape {
        Shape::Line => clean::line(field, text),
        Shape::Prose | Shape::LongProse => clean::prose(field, text),
        Shape::Day => or(day::day(text), "day"),
        Shape::Moment => or(day::moment(text), "moment"),
        Shape::PartialDay => or(day::partial_day(text), "partial_day"),
        Shape::Span => or(day::span(text), "span"),
        Shape::Due => or(day::due(text), "due"),
        Shape::Number => or(amount::number(text), "number"),
        Shape::Money => or(amount::money(text), "money"),
        Shape::Tally => or(tally(text), "tally"),
        Shape::Choice(list) | Shape::Choices(list) => or(listed(list, text), "choice"),
        Shape::OpenChoice(list) => listed(list, text).map_or_else(|| clean::line(field, text), Ok),
        Shape::Flag => or(flag(text), "flag"),
        Shape::Link(kinds) | Shape::Links(kinds) => pointer::link(kinds, field, text),
        Shape::Who | Shape::Whos => pointer::who(field, text),
        Shape::Tags => pointer::tag(field, text),
        Shape::Ways(kind) => closed::way(kind, field, text, context.country),
        Shape::Place => closed::place(field, text),
        Shape::Texts => pointer::text_in(field, text),
        Shape::File => closed::file(field, text),
        Shape::Ids => pointer::id(field, text),
        Shape::Rank => or(rank(text), "rank"),
    }
}

fn tally(text: &str) -> Option<String> {
    amount::number(text)?.parse::<i64>().ok().map(|count| count.to_string())
}

fn flag(text: &str) -> Option<String> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" => Some("yes".into()),
        "no" | "false" | "0" => Some("no".into()),
        _ => None,
    }
}

fn rank(text: &str) -> Option<String> {
    let text = text.trim();
    (text.len() <= RANK_CHARS_MAX && text.bytes().all(|b| b.is_ascii_graphic() && b != b'/')).then(|| text.to_owned())
}

/// A value of the list, whatever its case and whether its words are joined by space, hyphen or underscore.
fn listed(list: &[&str], text: &str) -> Option<String> {
    let plain = |text: &str| text.trim().to_lowercase().replace([' ', '-'], "_");
    let wanted = plain(text);
    list.iter().find(|value| plain(value) == wanted).map(|value| (*value).to_owned())
}

/// The key under which an element of a set lies.
pub fn element_key(shape: Shape, text: &str) -> String {
    match shape {
        Shape::Ways(kind) => closed::way_key(kind, text),
        Shape::Texts => text.split_once('=').map_or(text, |(language, _)| language).to_owned(),
        Shape::Choices(_) | Shape::Links(_) | Shape::Whos | Shape::Tags | Shape::Ids => text.to_owned(),
        Shape::Line | Shape::Prose | Shape::LongProse | Shape::Day | Shape::Moment | Shape::PartialDay => String::new(),
        Shape::Span | Shape::Due | Shape::Number | Shape::Money | Shape::Tally | Shape::Choice(_) => String::new(),
        Shape::OpenChoice(_) | Shape::Flag | Shape::Link(_) | Shape::Who | Shape::Place => String::new(),
        Shape::File | Shape::Rank => String::new(),
    }
}

/// As people read it in a list or a spreadsheet.
pub fn shown(shape: Shape, text: &str) -> String {
    let nicer = match shape {
        Shape::Moment => day::moment_shown(text),
        Shape::Money => amount::money_shown(text),
        Shape::Ways(_) => closed::way_shown(text),
        Shape::Place => closed::place_shown(text),
        Shape::File => closed::file_shown(text),
        Shape::Line | Shape::Prose | Shape::LongProse | Shape::Day | Shape::PartialDay | Shape::Span => None,
        Shape::Due | Shape::Number | Shape::Tally | Shape::Choice(_) | Shape::OpenChoice(_) | Shape::Choices(_) => None,
        Shape::Flag | Shape::Link(_) | Shape::Links(_) | Shape::Who | Shape::Whos | Shape::Tags => None,
        Shape::Texts | Shape::Ids | Shape::Rank => None,
    };
    nicer.unwrap_or_else(|| text.to_owned())
}

/// A text whose order is the value's order.
pub fn sort_key(shape: Shape, text: &str) -> String {
    match shape {
        Shape::Day | Shape::PartialDay | Shape::Span | Shape::Due | Shape::Rank => text.to_owned(),
        Shape::Number | Shape::Tally => amount::number_sort(text),
        Shape::Moment => amount::number_sort(text.split(' ').next().unwrap_or("")),
        Shape::Money => {
            let (minor, currency) = text.split_once(' ').unwrap_or((text, ""));
            format!("{currency} {}", amount::number_sort(minor))
        }
        Shape::Line | Shape::Prose | Shape::LongProse | Shape::Choice(_) | Shape::OpenChoice(_) | Shape::Choices(_) => {
            fold(text)
        }
        Shape::Flag | Shape::Link(_) | Shape::Links(_) | Shape::Who | Shape::Whos | Shape::Tags => fold(text),
        Shape::Ways(_) | Shape::Place | Shape::Texts | Shape::File | Shape::Ids => fold(&shown(shape, text)),
    }
}

/// As scripts read it. Numbers stay decimal text, because JSON's numbers are floats to most readers.
pub fn json(shape: Shape, text: &str) -> Value {
    let parsed = match shape {
        Shape::Ways(_) | Shape::Place => closed::object(text).map(Value::Object),
        Shape::File => closed::object(&closed::file_told(text)).map(Value::Object),
        Shape::Flag => Some(json!(text == "yes")),
        Shape::Tally => text.parse::<i64>().ok().map(|count| json!(count)),
        Shape::Money => two(text, ' ')
            .and_then(|(minor, currency)| Some(json!({"minor": minor.parse::<i64>().ok()?, "currency": currency}))),
        Shape::Moment => {
            two(text, ' ').and_then(|(ms, zone)| Some(json!({"ms": ms.parse::<i64>().ok()?, "zone": zone})))
        }
        Shape::Span => two(text, '/').map(|(from, to)| json!({"from": from, "to": to})),
        Shape::Texts => two(text, '=').map(|(language, said)| json!({"language": language, "text": said})),
        Shape::Ids => two(text, '=').map(|(system, id)| json!({"system": system, "id": id})),
        Shape::Line | Shape::Prose | Shape::LongProse | Shape::Day | Shape::PartialDay | Shape::Due => None,
        Shape::Number | Shape::Choice(_) | Shape::OpenChoice(_) | Shape::Choices(_) | Shape::Link(_) => None,
        Shape::Links(_) | Shape::Who | Shape::Whos | Shape::Tags | Shape::Rank => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn two(text: &str, at: char) -> Option<(&str, &str)> {
    text.split_once(at)
}
