//! A record's documents, read whole: every answer of every field, with who and when.

use super::answers::{Told, answers, keys};
use super::causes::{Removal, removal};
use super::draft::sum;
use super::key::{self, Key, part_kind};
use super::record::Record;
use crate::kinds;
use crate::schema::shape::shown;
use crate::schema::{Field, Kind, Shape};
use crate::view::{Answer, Element, FieldView, PartView, View};
use automerge::ObjId;
use std::collections::BTreeMap;

/// Field by field, the keys that hold its values.
type Fields = BTreeMap<String, Vec<Key>>;

pub fn view(record: &Record) -> View {
    let mut fields = Fields::new();
    let mut parts: BTreeMap<String, Fields> = BTreeMap::new();
    let Some(doc) = record.docs.get(&record.main()) else { return empty(record) };
    let doc = &Told::new(doc);
    for key in keys(doc.doc, ..).iter().map(|key| Key::read(key)) {
        let of = if key.part.is_empty() { &mut fields } else { parts.entry(key.part.clone()).or_default() };
        of.entry(key.field.clone()).or_default().push(key);
    }
    let name = first(doc, &Key::new("", key::KIND, ""));
    let kind = kinds::kind(&name);
    let mut told =
        told(doc, &fields, kind.map_or(&[], |kind| kind.fields), |field| kind.and_then(|kind| kind.shape(field)));
    told.extend(long(record));
    in_order(&mut told, kind.map_or(&[], |kind| kind.fields));
    let removal = if fields.contains_key(key::REMOVED) { removal(doc.doc, "") } else { Removal::There };
    View {
        id: record.id,
        title: record_title(kind, &told),
        kind: name,
        removed: removal == Removal::Removed,
        removed_and_changed: removal == Removal::Overtaken,
        fields: told,
        parts: told_parts(doc, kind, &parts),
    }
}

fn empty(record: &Record) -> View {
    View {
        id: record.id,
        kind: String::new(),
        title: String::new(),
        removed: false,
        removed_and_changed: false,
        fields: long(record),
        parts: Vec::new(),
    }
}

fn first(doc: &Told<'_>, key: &Key) -> String {
    answers(doc.doc, &key.write(), None).into_iter().next().map(|said| said.text).unwrap_or_default()
}

/// Prose of pages, out of the companion documents.
fn long(record: &Record) -> Vec<FieldView> {
    let mut told = Vec::new();
    for (_, doc) in record.docs.iter().filter(|(document, _)| **document != record.main()) {
        let doc = &Told::new(doc);
        for key in keys(doc.doc, ..).iter().map(|key| Key::read(key)).filter(|key| !key.field.starts_with('.')) {
            told.extend(single(doc, &key));
        }
    }
    told
}

fn told(doc: &Told<'_>, fields: &Fields, known: &[Field], shape: impl Fn(&str) -> Option<Shape>) -> Vec<FieldView> {
    let wanted = fields.iter().filter(|(name, _)| !name.is_empty() && !name.starts_with('.'));
    let mut told: Vec<FieldView> = wanted.filter_map(|(name, keys)| one(doc, name, keys, shape(name))).collect();
    in_order(&mut told, known);
    told
}

/// In the order of the kind; the group's own and unknown ones last.
fn in_order(told: &mut [FieldView], known: &[Field]) {
    told.sort_by_cached_key(|field| {
        (known.iter().position(|known| known.name == field.name).unwrap_or(known.len()), field.name.clone())
    });
}

fn one(doc: &Told<'_>, name: &str, keys: &[Key], shape: Option<Shape>) -> Option<FieldView> {
    if shape == Some(Shape::Tally) {
        return tally(doc, name, keys);
    }
    let mut field = FieldView { name: name.to_owned(), answers: Vec::new(), elements: Vec::new() };
    for key in keys {
        if key.element.is_empty() {
            field.answers.extend(single(doc, key).into_iter().flat_map(|field| field.answers));
        } else if let Some(said) = answers(doc.doc, &key.write(), None).into_iter().next() {
            field.elements.push(Element { key: key.element.clone(), stamp: doc.stamp(&said), text: said.text });
        }
    }
    (!field.answers.is_empty() || !field.elements.is_empty()).then_some(field)
}

fn single(doc: &Told<'_>, key: &Key) -> Option<FieldView> {
    let said = answers(doc.doc, &key.write(), None);
    let answers: Vec<Answer> =
        said.into_iter().map(|said| Answer { stamp: doc.stamp(&said), text: said.text }).collect();
    (!answers.is_empty()).then(|| FieldView { name: key.field.clone(), answers, elements: Vec::new() })
}

fn tally(doc: &Told<'_>, name: &str, keys: &[Key]) -> Option<FieldView> {
    let counts: Vec<Answer> = keys.iter().filter_map(|key| single(doc, key)).flat_map(|field| field.answers).collect();
    let last = counts.iter().map(|answer| answer.stamp.clone()).max_by_key(|stamp| stamp.at_ms)?;
    let text = sum(&counts.into_iter().map(|answer| answer.text).collect::<Vec<_>>());
    Some(FieldView { name: name.to_owned(), answers: vec![Answer { text, stamp: last }], elements: Vec::new() })
}

fn told_parts(doc: &Told<'_>, kind: Option<&'static Kind>, parts: &BTreeMap<String, Fields>) -> Vec<PartView> {
    let mut told: Vec<(usize, String, u64, PartView)> = Vec::new();
    for (id, fields) in parts {
        let name = part_kind(id);
        let of = kind.and_then(|kind| kind.part(name));
        let shape = |field: &str| of.and_then(|part| part.shape(field));
        let views = self::told(doc, fields, of.map_or(&[], |part| part.fields), shape);
        let place =
            kind.map_or(0, |kind| kind.parts.iter().position(|part| part.name == name).unwrap_or(kind.parts.len()));
        let rank = text_of(&views, "rank").to_owned();
        let removal = if fields.contains_key(key::REMOVED) { removal(doc.doc, id) } else { Removal::There };
        let part = PartView {
            id: id.clone(),
            kind: name.to_owned(),
            title: of.map(|part| title(&views, part.title, part.shape(part.title))).unwrap_or_default(),
            parent: first(doc, &Key::new(id, key::PARENT, "")),
            removed: removal == Removal::Removed,
            fields: views,
        };
        told.push((place, rank, made(doc, id), part));
    }
    told.sort_by(|a, b| (a.0, &a.1, a.2, &a.3.id).cmp(&(b.0, &b.1, b.2, &b.3.id)));
    told.into_iter().map(|(.., part)| part).collect()
}

/// When a part was made, counted in operations: earlier ones are shown first.
fn made(doc: &Told<'_>, part: &str) -> u64 {
    match answers(doc.doc, &Key::new(part, "", "").write(), None).first().map(|said| &said.op) {
        Some(ObjId::Id(counter, ..)) => *counter,
        Some(ObjId::Root) | None => u64::MAX,
    }
}

fn text_of<'a>(fields: &'a [FieldView], name: &str) -> &'a str {
    fields
        .iter()
        .find(|field| field.name == name)
        .and_then(|field| field.answers.first())
        .map_or("", |answer| &answer.text)
}

/// Letters of a title taken from prose.
const TITLE_CHARS: usize = 120;

fn title(fields: &[FieldView], name: &str, shape: Option<Shape>) -> String {
    let text = text_of(fields, name);
    let text = shape.map_or_else(|| text.to_owned(), |shape| shown(shape, text));
    text.lines().next().unwrap_or("").chars().take(TITLE_CHARS).collect()
}

/// The title field; for people without one their other names, else the first way to reach them.
fn record_title(kind: Option<&Kind>, fields: &[FieldView]) -> String {
    let Some(kind) = kind else { return String::new() };
    let own = title(fields, kind.title, kind.shape(kind.title));
    if !own.is_empty() {
        return own;
    }
    let names = ["given_name", "additional_name", "family_name"].map(|name| text_of(fields, name));
    let names = names.iter().filter(|name| !name.is_empty()).copied().collect::<Vec<_>>().join(" ");
    if !names.is_empty() {
        return names;
    }
    let way = |field: &FieldView| match (kind.shape(&field.name), field.elements.first()) {
        (Some(shape @ Shape::Ways(_)), Some(element)) => Some(shown(shape, &element.text)),
        _ => None,
    };
    fields.iter().find_map(way).unwrap_or_default()
}
