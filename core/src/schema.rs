//! What a record can hold: kinds, their parts, their fields, and the shape of each field.

pub mod amount;
pub mod clean;
pub mod closed;
pub mod day;
pub mod pointer;
pub mod shape;

use serde::Serialize;
use ts_rs::TS;

/// A sort of record (person, plan, commitment), declared once in `kinds/`; everything else walks [`crate::kinds::KINDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Kind {
    pub name: &'static str,
    /// The field whose text stands for the record in lists.
    pub title: &'static str,
    pub fields: &'static [Field],
    pub parts: &'static [Part],
    /// Sealed alone, so that one record can be cut out of a log (people, incidents).
    pub own_section: bool,
}

/// Something that belongs to one record and lives in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Part {
    pub name: &'static str,
    pub title: &'static str,
    pub key: PartKey,
    /// The part kind this one hangs under (attendance under event), if any.
    pub parent: Option<&'static str>,
    pub fields: &'static [Field],
}

/// How a part gets its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartKey {
    Random,
    /// The same fact entered on two desks becomes one part.
    From(&'static [&'static str]),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
}

/// How a field is written, read and merged. The merge rules live in [`shape`] and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "shape", content = "of", rename_all = "snake_case")]
pub enum Shape {
    /// One line of text.
    Line,
    /// Text of some sentences, merged letter by letter.
    Prose,
    /// Prose of pages; lives in a companion document.
    LongProse,
    /// `YYYY-MM-DD`, without zone.
    Day,
    /// UTC milliseconds and the zone it was typed in: `1764000000000 Africa/Nairobi`.
    Moment,
    /// `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `--MM-DD`.
    PartialDay,
    /// Two days: `YYYY-MM-DD/YYYY-MM-DD`.
    Span,
    /// A day, or `-7d`: days before the plan's day.
    Due,
    /// Decimal text.
    Number,
    /// Minor units and ISO 4217: `125000 KES`.
    Money,
    /// Counts that add up when two people count at once.
    Tally,
    /// One of a closed list.
    Choice(&'static [&'static str]),
    /// One of a list, or free text.
    OpenChoice(&'static [&'static str]),
    /// Several of a closed list; a set.
    Choices(&'static [&'static str]),
    /// yes or no.
    Flag,
    /// One record or part: `id` or `id/part`. The kinds it may point to.
    Link(&'static [&'static str]),
    Links(&'static [&'static str]),
    /// `member:ID`, `person:ID` or free text.
    Who,
    /// Several of [`Shape::Who`]; a set.
    Whos,
    /// A set of words, each with an optional value (`water`, `shift=early`).
    Tags,
    /// A set of ways to reach somebody.
    Ways(WayKind),
    /// An address with its precision, as one closed text.
    Place,
    /// One text a language: a set keyed by BCP 47 tag.
    Texts,
    /// An attachment: name, media type, size, SHA-256, as one closed text.
    File,
    /// A set of identifiers elsewhere: `system=id`.
    Ids,
    /// Fractional index for order by hand; ties by id.
    Rank,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    Phone,
    Mail,
    Messenger,
    Profile,
}
