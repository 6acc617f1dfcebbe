//! Kinds and parts found by name alone, for whoever holds texts: scripts, imports, templates.

use super::{KINDS, kind};
use crate::schema::{Part, Shape};

/// The shape of a field of a kind or of a part kind; none for fields that a newer version may know.
pub fn shape_of(kind_or_part: &str, field: &str) -> Option<Shape> {
    match kind(kind_or_part) {
        Some(kind) => kind.shape(field),
        None => part(kind_or_part)?.shape(field),
    }
}

/// Whether a field of a kind or part kind holds several values.
pub fn is_set(kind_or_part: &str, field: &str) -> bool {
    shape_of(kind_or_part, field).is_some_and(Shape::is_set)
}

/// The kind whose records have parts of this kind.
pub fn owner_of_part(name: &str) -> Option<&'static str> {
    KINDS.iter().find(|kind| kind.part(name).is_some()).map(|kind| kind.name)
}

fn part(name: &str) -> Option<&'static Part> {
    KINDS.iter().find_map(|kind| kind.part(name))
}
