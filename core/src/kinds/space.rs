//! The space itself, as one record with a fixed id that every snapshot holds.

use super::field;
use crate::ids::RecordId;
use crate::schema::Shape::{Day, Line, Link, Number, Prose, Tags};
use crate::schema::{Kind, Part, PartKey};

/// The id of the space's own record, the same on every desk.
pub const SPACE_RECORD: RecordId = RecordId([0; 16]);

pub static SPACE: Kind = Kind {
    name: "space",
    title: "name",
    own_section: false,
    fields: &[
        field("name", Line),
        field("purpose", Prose),
        // BCP 47 tags.
        field("languages", Tags),
        // ISO 3166-1 alpha-2: the country of phones typed without a code.
        field("country", Line),
        field("retention_months", Number),
        // `shoe size=number`: the group's own fields of people.
        field("custom_fields", Tags),
        // The name of the space that this one goes on from, and the day on which its records were brought over.
        field("came_from", Line),
        field("came_on", Day),
    ],
    parts: &[MEMBER, OPTED_OUT],
};

const MEMBER: Part = Part {
    name: "member",
    title: "name",
    key: PartKey::From(&["member"]),
    parent: None,
    fields: &[
        field("member", Line),
        field("name", Line),
        field("device_name", Line),
        field("person", Link(&["person"])),
    ],
};

/// A number or address of somebody who was forgotten and had asked not to be contacted: a keyed mark, never the way itself.
const OPTED_OUT: Part = Part {
    name: "opted_out",
    title: "mark",
    key: PartKey::From(&["mark"]),
    parent: None,
    fields: &[field("mark", Line), field("on", Day)],
};
