//! Any table of text: encoding and separator guessed, cells bounded.

use crate::refused::Refused;

/// A table read whole. Row 1 is the header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, `windows-1256`, `gbk` …
    pub encoding: String,
    /// `,` `;` or tab.
    pub separator: char,
    pub header: Vec<String>,
    /// Records after the header, each as wide as the file had it.
    pub rows: Vec<Vec<String>>,
}

/// `encoding` and `separator` override the guess.
pub fn read(bytes: &[u8], encoding: Option<&str>, separator: Option<char>) -> Result<Table, Refused> {
    todo!()
}
