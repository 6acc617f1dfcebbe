//! An organisation or team, and who belongs to it.

use super::attachment::ATTACHMENT;
use super::field;
use crate::schema::Shape::{Line, Link, OpenChoice, Place, Prose, Tags, Ways, Who};
use crate::schema::{Kind, Part, PartKey, WayKind};

pub static ORGANISATION: Kind = Kind {
    name: "organisation",
    title: "name",
    own_section: false,
    fields: &[
        field("name", Line),
        field(
            "kind",
            OpenChoice(&[
                "team",
                "group",
                "association",
                "union",
                "cooperative",
                "congregation",
                "party",
                "company",
                "public_body",
                "media",
            ]),
        ),
        field("parent", Link(&["organisation"])),
        field("place", Place),
        field("phones", Ways(WayKind::Phone)),
        field("mails", Ways(WayKind::Mail)),
        field("tags", Tags),
        field("notes", Prose),
    ],
    parts: &[MEMBERSHIP, ATTACHMENT],
};

const MEMBERSHIP: Part = Part {
    name: "membership",
    title: "person",
    key: PartKey::From(&["person"]),
    parent: None,
    fields: &[
        field("person", Link(&["person"])),
        field("role", OpenChoice(&["leader", "organiser", "secretary", "treasurer", "volunteer", "member"])),
        // Who leads this person, in the snowflake model of teams.
        field("supported_by", Who),
    ],
};
