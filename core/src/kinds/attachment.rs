//! A photo, paper or sound that belongs to a record. The record holds its name, its key and the names of its sealed pieces;
//! the pieces travel beside the records and may come later.

use super::field;
use crate::schema::Shape::{Day, File, Line};
use crate::schema::{Part, PartKey};

pub const ATTACHMENT: Part = Part {
    name: "attachment",
    title: "file",
    key: PartKey::Random,
    parent: None,
    fields: &[field("file", File), field("caption", Line), field("captured", Day)],
};
