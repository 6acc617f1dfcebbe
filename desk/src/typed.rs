//! What a script types: `field=value` texts made into edits, and records told as JSON.

use crate::desk::{Desk, new_record_id};
use crate::disk;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::{Action, ActionName, Edit};
use ilima_core::ids::RecordId;
use ilima_core::kinds;
use ilima_core::kinds::names::{is_set, owner_of_part, shape_of};
use ilima_core::schema::Shape;
use ilima_core::schema::shape::json;
use ilima_core::view::{FieldView, PartView, View};
use serde_json::{Map, Value, json as object};
use std::path::Path;
use std::str::FromStr;

/// A text read with `field=@FILE` is at most this long; longer ones are no field.
const TEXT_FILE_BYTES_MAX: u64 = 1024 * 1024;

/// One assignment, as typed.
enum Typed {
    Is { field: String, text: String },
    Less { field: String, text: String },
}

impl Desk {
    /// `add KIND field=value… [--in ID]`. Answers the id: `record`, or `record/part`.
    pub fn add_typed(&mut self, kind: &str, texts: &[String], within: Option<&str>) -> Outcome<String> {
        match within {
            None => self.add_record(kind, texts),
            Some(within) => self.add_part(kind, texts, within),
        }
    }

    fn add_record(&mut self, kind: &str, texts: &[String]) -> Outcome<String> {
        if kinds::kind(kind).is_none() {
            return Err(match owner_of_part(kind) {
                Some(owner) => Trouble::new(Code::BadRequest).with("what", format!("{kind}: --in {owner}")),
                None => Trouble::new(Code::UnknownKind).with("kind", kind),
            });
        }
        let record = new_record_id()?;
        let mut edits = vec![Edit::Create { record, kind: kind.to_owned() }];
        edits.extend(self.typed_edits(record, "", kind, texts)?);
        self.act(&action("add", kind, "", edits))?;
        Ok(record.to_string())
    }

    fn add_part(&mut self, kind: &str, texts: &[String], within: &str) -> Outcome<String> {
        let (record, parent) = address(within)?;
        let mut fields = Vec::new();
        for text in texts {
            match typed(text)? {
                Typed::Is { field, text } => {
                    let text = self.known_who(kind, &field, text)?;
                    fields.push((field, text));
                }
                Typed::Less { field, .. } => return Err(Trouble::new(Code::BadRequest).with("what", field)),
            }
        }
        let add = Edit::Add { record, kind: kind.to_owned(), part: String::new(), parent, fields };
        let acted = self.act(&action("add", kind, "", vec![add]))?;
        let part = acted.parts.into_iter().next().unwrap_or_default();
        Ok(format!("{record}/{part}"))
    }

    /// `set ID field=value…`
    pub fn set_typed(&mut self, id: &str, texts: &[String]) -> Outcome<()> {
        let (record, part) = address(id)?;
        let view = self.view(record)?;
        let kind = if part.is_empty() { view.kind.clone() } else { part_kind(&part).to_owned() };
        let edits = self.typed_edits(record, &part, &kind, texts)?;
        self.act(&action("change", &kind, &view.title, edits))?;
        Ok(())
    }

    /// `remove ID`
    pub fn remove_typed(&mut self, id: &str) -> Outcome<()> {
        let (record, part) = address(id)?;
        let view = self.view(record)?;
        self.act(&action("remove", &view.kind, &view.title, vec![Edit::Remove { record, part }]))?;
        Ok(())
    }

    fn typed_edits(&self, record: RecordId, part: &str, kind: &str, texts: &[String]) -> Outcome<Vec<Edit>> {
        texts
            .iter()
            .map(|text| {
                let part = part.to_owned();
                Ok(match typed(text)? {
                    Typed::Less { field, text } => {
                        let text = self.known_who(kind, &field, text)?;
                        Edit::Take { record, part, field, text }
                    }
                    Typed::Is { field, text } if is_set(kind, &field) && !text.is_empty() => {
                        let text = self.known_who(kind, &field, text)?;
                        Edit::Put { record, part, field, text }
                    }
                    Typed::Is { field, text } => {
                        let text = self.known_who(kind, &field, text)?;
                        Edit::Set { record, part, field, text }
                    }
                })
            })
            .collect()
    }

    /// A bare id in a field that says who becomes the member or the person it belongs to.
    fn known_who(&self, kind: &str, field: &str, text: String) -> Outcome<String> {
        if !matches!(shape_of(kind, field), Some(Shape::Who | Shape::Whos)) {
            return Ok(text);
        }
        let Ok(id) = RecordId::from_str(&text) else { return Ok(text) };
        if self.member_names()?.contains_key(&text) {
            return Ok(format!("member:{text}"));
        }
        let person = self.space()?.store.row(&id.0)?.filter(|row| row.kind == "person");
        if person.is_some() { Ok(format!("person:{text}")) } else { Ok(text) }
    }
}

fn action(verb: &str, kind: &str, title: &str, edits: Vec<Edit>) -> Action {
    let title = if title.is_empty() { first_text(&edits) } else { title.to_owned() };
    Action { name: ActionName { verb: verb.into(), kind: kind.into(), title, ..ActionName::default() }, edits }
}

/// For the name of an action that adds: the first text that was typed.
fn first_text(edits: &[Edit]) -> String {
    edits
        .iter()
        .find_map(|edit| match edit {
            Edit::Set { text, .. } => Some(text.clone()),
            Edit::Add { fields, .. } => fields.first().map(|(_, text)| text.clone()),
            Edit::Create { .. } | Edit::Put { .. } | Edit::Take { .. } | Edit::Remove { .. } | Edit::Restore { .. } => {
                None
            }
        })
        .unwrap_or_default()
}

/// `id` or `id/part`.
pub fn address(text: &str) -> Outcome<(RecordId, String)> {
    let (id, part) = text.split_once('/').unwrap_or((text, ""));
    let record = RecordId::from_str(id).map_err(|_| Trouble::new(Code::NotFound).with("what", text))?;
    Ok((record, part.to_owned()))
}

fn part_kind(part: &str) -> &str {
    part.split('.').next().unwrap_or(part)
}

fn typed(text: &str) -> Outcome<Typed> {
    let (field, value) = text
        .split_once('=')
        .ok_or_else(|| Trouble::new(Code::BadRequest).with("what", format!("field=value: {text}")))?;
    let value = match value.strip_prefix('@') {
        Some(path) if Path::new(path).is_file() => {
            String::from_utf8_lossy(&disk::read(Path::new(path), TEXT_FILE_BYTES_MAX)?).into_owned()
        }
        _ => value.to_owned(),
    };
    Ok(match field.strip_suffix('-') {
        Some(field) => Typed::Less { field: field.to_owned(), text: value },
        None => Typed::Is { field: field.to_owned(), text: value },
    })
}

/// `{id, kind, title, fields}`
pub fn told_short(view: &View) -> Value {
    object!({ "id": view.id, "kind": view.kind, "title": view.title, "fields": fields(&view.kind, &view.fields) })
}

/// `{id, kind, title, fields, two_answers, parts}`
pub fn told(view: &View) -> Value {
    let mut two_answers = answers(&view.kind, "", &view.fields);
    for part in &view.parts {
        two_answers.extend(answers(&part.kind, &part.id, &part.fields));
    }
    let parts: Vec<Value> = view.parts.iter().filter(|part| !part.removed).map(told_part).collect();
    object!({
        "id": view.id,
        "kind": view.kind,
        "title": view.title,
        "fields": fields(&view.kind, &view.fields),
        "two_answers": two_answers,
        "parts": parts,
        "removed": view.removed,
        "removed_and_changed": view.removed_and_changed,
    })
}

fn told_part(part: &PartView) -> Value {
    object!({
        "id": part.id,
        "kind": part.kind,
        "title": part.title,
        "parent": part.parent,
        "fields": fields(&part.kind, &part.fields),
    })
}

fn fields(kind: &str, fields: &[FieldView]) -> Value {
    let told = fields.iter().filter_map(|field| Some((field.name.clone(), value(kind, field)?)));
    Value::Object(told.collect::<Map<String, Value>>())
}

fn value(kind: &str, field: &FieldView) -> Option<Value> {
    let shape = shape_of(kind, &field.name).unwrap_or(Shape::Line);
    if is_set(kind, &field.name) {
        return Some(field.elements.iter().map(|element| json(shape, &element.text)).collect());
    }
    field.answers.first().map(|answer| json(shape, &answer.text))
}

fn answers(kind: &str, part: &str, fields: &[FieldView]) -> Vec<Value> {
    fields
        .iter()
        .filter(|field| field.answers.len() > 1)
        .map(|field| {
            let shape = shape_of(kind, &field.name).unwrap_or(Shape::Line);
            let answers: Vec<Value> = field.answers.iter().map(|answer| json(shape, &answer.text)).collect();
            object!({ "part": part, "field": field.name, "answers": answers })
        })
        .collect()
}

/// Every kind with its parts, fields and shapes.
pub fn told_kinds() -> Value {
    object!(kinds::KINDS)
}
