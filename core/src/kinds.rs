//! Every kind of record, one file each. A kind or part is found here by name and nowhere else.

pub mod attachment;
pub mod commitment;
pub mod names;
pub mod organisation;
pub mod person;
pub mod plan;
pub mod space;

use crate::schema::{Field, Kind, Part, Shape};

pub static KINDS: &[&Kind] =
    &[&person::PERSON, &plan::PLAN, &commitment::COMMITMENT, &organisation::ORGANISATION, &space::SPACE];

pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.name == name)
}

/// Names of a group's own fields; longer ones are texts that slipped into a header.
const CUSTOM_BYTES_MAX: usize = 400;
/// Before the name of a field that a group made for itself: `custom/shoe size`. Only people have them.
pub const CUSTOM: &str = "custom/";

impl Kind {
    pub fn part(&self, name: &str) -> Option<&'static Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    pub fn shape(&self, field: &str) -> Option<Shape> {
        let custom = self.name == person::PERSON.name
            && field.starts_with(CUSTOM)
            && (1..=CUSTOM_BYTES_MAX).contains(&(field.len() - CUSTOM.len()));
        if custom { Some(Shape::Line) } else { shape(self.fields, field) }
    }
}

impl Part {
    pub fn shape(&self, field: &str) -> Option<Shape> {
        shape(self.fields, field)
    }
}

/// Whether a record's field lives in a companion document, whichever kind the record is of.
pub(crate) fn is_long(field: &str) -> bool {
    long_fields().any(|known| known == field)
}

/// The fields that live in companion documents.
pub(crate) fn long_fields() -> impl Iterator<Item = &'static str> {
    let fields = KINDS.iter().flat_map(|kind| kind.fields);
    fields.filter(|field| field.shape == Shape::LongProse).map(|field| field.name)
}

fn shape(fields: &[Field], name: &str) -> Option<Shape> {
    fields.iter().find(|field| field.name == name).map(|field| field.shape)
}

/// A field's line in a kind.
const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape }
}
