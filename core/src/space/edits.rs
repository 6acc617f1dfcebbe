//! Each verb of `Edit`, written into a draft.

use super::draft::Draft;
use super::key::{self, Key, is_part_id, part_id, part_kind};
use super::record::Context;
use crate::action::Edit;
use crate::kinds;
use crate::refused::Refused;
use crate::schema::shape::{self, ELEMENTS_MAX};
use crate::schema::{Part, PartKey, Shape, closed};

/// A plan with more parts than this is several plans.
const PARTS_MAX: usize = 5_000;

impl Draft<'_> {
    pub fn edit(&mut self, edit: &Edit, context: &Context) -> Result<(), Refused> {
        if edit.record() != self.id() {
            return Err(Refused::NotThere);
        }
        match edit {
            Edit::Create { kind, .. } => self.create(kind),
            Edit::Add { kind, part, parent, fields, .. } => self.add(kind, part, parent, fields, context),
            Edit::Set { part, field, text, .. } => self.set(part, field, text, context),
            Edit::Put { part, field, text, .. } => self.put_in(part, field, text, context),
            Edit::Take { part, field, text, .. } => self.take_out(part, field, text, context),
            Edit::Remove { part, .. } => self.remove(part),
            Edit::Restore { part, .. } => self.restore(part),
        }
    }

    fn create(&mut self, kind: &str) -> Result<(), Refused> {
        let kind = kinds::kind(kind).ok_or_else(|| Refused::UnknownKind(kind.to_owned()))?;
        let at = Key::new("", key::KIND, "");
        if !self.read(&at).is_empty() {
            return Err(Refused::AlreadyThere);
        }
        self.put(&at, kind.name)
    }

    fn add(
        &mut self,
        name: &str,
        id: &str,
        parent: &str,
        fields: &[(String, String)],
        context: &Context,
    ) -> Result<(), Refused> {
        let part = self.kind()?.part(name).ok_or_else(|| Refused::UnknownPart(name.to_owned()))?;
        let parent = self.parent(part, parent)?;
        let id = self.part_for(part, id, &parent, fields, context)?;
        let mark = Key::new(&id, "", "");
        let there = !self.read(&mark).is_empty();
        if there && part.key == PartKey::Random {
            return Err(Refused::AlreadyThere);
        }
        if !there {
            self.room_for_parts()?;
            self.put(&mark, key::YES)?;
            self.made.insert(id.clone());
        }
        self.put(&Key::new(&id, key::REMOVED, ""), "")?;
        self.put(&Key::new(&id, key::PARENT, ""), &parent)?;
        for (field, text) in fields {
            let set = part.shape(base(field)).is_some_and(Shape::is_set);
            if set { self.put_in(&id, field, text, context)? } else { self.set(&id, field, text, context)? }
        }
        self.parts.push(id);
        Ok(())
    }

    fn parent(&self, part: &Part, parent: &str) -> Result<String, Refused> {
        let Some(kind) = part.parent else { return Ok(String::new()) };
        if parent.is_empty() {
            return Err(Refused::MissingKey { part: part.name.to_owned(), field: "parent".to_owned() });
        }
        if part_kind(parent) != kind || self.read(&Key::new(parent, "", "")).is_empty() {
            return Err(Refused::NotThere);
        }
        Ok(parent.to_owned())
    }

    /// The id that was given, one of its own, or one of the key fields, so that the same fact entered apart is one part.
    fn part_for(
        &self,
        part: &Part,
        id: &str,
        parent: &str,
        fields: &[(String, String)],
        context: &Context,
    ) -> Result<String, Refused> {
        let PartKey::From(keys) = part.key else {
            if id.is_empty() {
                return Ok(self.new_part_id(part.name));
            }
            return if is_part_id(id, part.name) {
                Ok(id.to_owned())
            } else {
                Err(Refused::UnknownPart(id.to_owned()))
            };
        };
        let mut said = vec![part.name.to_owned(), parent.to_owned()];
        for name in keys {
            let missing = || Refused::MissingKey { part: part.name.to_owned(), field: (*name).to_owned() };
            let (_, text) = fields.iter().find(|(field, _)| field == name).ok_or_else(missing)?;
            let shape = part.shape(name).ok_or_else(missing)?;
            let text = shape::parse(shape, name, &self.whole_link(shape, text), context)?;
            if text.is_empty() {
                return Err(missing());
            }
            said.push(text);
        }
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        Ok(part_id(part.name, &key::digest(&said)))
    }

    fn room_for_parts(&self) -> Result<(), Refused> {
        let parts = self.keys("").iter().filter(|key| !key.part.is_empty() && key.field.is_empty()).count();
        if parts >= PARTS_MAX { Err(Refused::TooMuch { what: "parts", limit: PARTS_MAX }) } else { Ok(()) }
    }

    /// The shape of a field, when it may be written.
    fn shape(&self, part: &str, field: &str) -> Result<Shape, Refused> {
        let kind = self.kind()?;
        let unknown = |kind: &str| Refused::UnknownField { kind: kind.to_owned(), field: field.to_owned() };
        if part.is_empty() {
            return kind.shape(field).ok_or_else(|| unknown(kind.name));
        }
        let part_of = kind.part(part_kind(part)).ok_or_else(|| Refused::UnknownPart(part.to_owned()))?;
        if self.read(&Key::new(part, "", "")).is_empty() {
            return Err(Refused::NotThere);
        }
        self.still_open(part)?;
        part_of.shape(field).ok_or_else(|| unknown(part_of.name))
    }

    /// What somebody agreed to is never rewritten: a new statement is added.
    fn still_open(&self, part: &str) -> Result<(), Refused> {
        if part_kind(part) == "consent" && !self.made.contains(part) { Err(Refused::AlreadyThere) } else { Ok(()) }
    }

    fn set(&mut self, part: &str, field: &str, text: &str, context: &Context) -> Result<(), Refused> {
        if let Some((place, inner)) = field.split_once('.').filter(|_| !field.starts_with(kinds::CUSTOM)) {
            return self.set_in_place(part, place, inner, text);
        }
        let shape = self.shape(part, field)?;
        if shape.is_set() {
            return self.set_all(shape, part, field, text, context);
        }
        let text = shape::parse(shape, field, &self.whole_link(shape, text), context)?;
        let at = Key::new(part, field, "");
        if shape.is_text() {
            return self.write_text(&at, &text, shape);
        }
        if shape == Shape::Tally {
            let now = self.tally(part, field).unwrap_or_default();
            return self.count(part, field, number(&text).saturating_sub(number(&now)));
        }
        self.put(&at, &text)
    }

    fn set_in_place(&mut self, part: &str, field: &str, inner: &str, text: &str) -> Result<(), Refused> {
        if self.shape(part, field)? != Shape::Place {
            return Err(Refused::UnknownField {
                kind: self.kind()?.name.to_owned(),
                field: format!("{field}.{inner}"),
            });
        }
        let at = Key::new(part, field, "");
        let now = self.read(&at).into_iter().next().unwrap_or_default();
        let place = closed::place_with(field, &now, inner, text)?;
        self.put(&at, &place)
    }

    /// One element a line: those that are not named go, the others come or stay.
    fn set_all(&mut self, shape: Shape, part: &str, field: &str, text: &str, context: &Context) -> Result<(), Refused> {
        let mut wanted = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            wanted.push(shape::parse(shape, field, &self.whole_link(shape, line), context)?);
        }
        let keys: Vec<String> = wanted.iter().map(|text| shape::element_key(shape, text)).collect();
        for gone in self.elements(part, field).into_iter().filter(|key| !keys.contains(key)) {
            self.put(&Key::new(part, field, &gone), "")?;
        }
        for (key, text) in keys.iter().zip(&wanted) {
            self.put_element(part, field, key, text)?;
        }
        Ok(())
    }

    fn put_in(&mut self, part: &str, field: &str, text: &str, context: &Context) -> Result<(), Refused> {
        let shape = self.shape(part, field)?;
        let text = shape::parse(shape, field, &self.whole_link(shape, text), context)?;
        if shape == Shape::Tally {
            return self.count(part, field, number(&text));
        }
        if !shape.is_set() {
            return self.set(part, field, &text, context);
        }
        let key = shape::element_key(shape, &text);
        if key.is_empty() { Ok(()) } else { self.put_element(part, field, &key, &text) }
    }

    fn put_element(&mut self, part: &str, field: &str, key: &str, text: &str) -> Result<(), Refused> {
        let at = Key::new(part, field, key);
        if self.read(&at).is_empty() && self.elements(part, field).len() >= ELEMENTS_MAX {
            return Err(Refused::TooMuch { what: "elements", limit: ELEMENTS_MAX });
        }
        self.put(&at, text)
    }

    fn take_out(&mut self, part: &str, field: &str, text: &str, context: &Context) -> Result<(), Refused> {
        let shape = self.shape(part, field)?;
        if !shape.is_set() {
            return self.set(part, field, "", context);
        }
        let there = self.elements(part, field);
        let parsed = shape::parse(shape, field, &self.whole_link(shape, text), context).unwrap_or_default();
        let named = [text.trim().to_owned(), shape::element_key(shape, &parsed)];
        let key = there.into_iter().find(|key| named.contains(key)).ok_or(Refused::NotThere)?;
        self.put(&Key::new(part, field, &key), "")
    }

    fn remove(&mut self, part: &str) -> Result<(), Refused> {
        self.there(part)?;
        self.still_open(part)?;
        // Written even where an older removal stands: that one may have been overtaken by somebody's change.
        self.mark_again(&Key::new(part, key::REMOVED, ""))
    }

    fn restore(&mut self, part: &str) -> Result<(), Refused> {
        self.there(part)?;
        self.put(&Key::new(part, key::REMOVED, ""), "")
    }

    fn there(&self, part: &str) -> Result<(), Refused> {
        let mark = if part.is_empty() { Key::new("", key::KIND, "") } else { Key::new(part, "", "") };
        if self.read(&mark).is_empty() { Err(Refused::NotThere) } else { Ok(()) }
    }

    /// A part of this very record may be named by its id alone.
    fn whole_link(&self, shape: Shape, text: &str) -> String {
        let parts = if let Shape::Link(kinds) | Shape::Links(kinds) = shape { kinds } else { &[] };
        match parts.iter().any(|kind| is_part_id(text.trim(), kind)) {
            true => format!("{}/{}", self.id(), text.trim()),
            false => text.to_owned(),
        }
    }
}

/// `place` of `place.country`.
fn base(field: &str) -> &str {
    field.split('.').next().unwrap_or(field)
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}
