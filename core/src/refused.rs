//! Why the core would not do something. The desk turns these into words.

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    UnknownKind(String),
    UnknownField {
        kind: String,
        field: String,
    },
    UnknownPart(String),
    /// A text that the field's shape cannot read; `expects` is the shape's name as the contract writes it.
    BadValue {
        field: String,
        text: String,
        expects: &'static str,
    },
    /// The text is longer than the shape allows.
    TooLong {
        field: String,
        limit: usize,
    },
    /// A needed key field of a part is missing.
    MissingKey {
        part: String,
        field: String,
    },
    AlreadyThere,
    NotThere,
    /// Bytes that are not what they claim to be: where, and what was wrong.
    Damaged(&'static str),
    /// It follows changes that are not here yet.
    Missing,
    /// Made by a newer version of the format.
    Newer(u8),
    /// More than a limit allows.
    TooMuch {
        what: &'static str,
        limit: usize,
    },
    /// Changes that Automerge would not take, or that made a document that does not load again.
    Unsound,
}
