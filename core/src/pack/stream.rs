//! A section's inside: what rows are made of. A short one lies row by row; a long one column by column, because like
//! compresses best among like. Which one is told by the section's first byte.

use super::bytes::{Reader, put_number, put_signed};
use crate::refused::Refused;

const DAMAGED: Refused = Refused::Damaged("pack");

/// What stands together in a long inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// First bytes of changes.
    Change,
    /// Records, runs, parts: places in the tables.
    Name,
    Time,
    /// First bytes of operations.
    Operation,
    /// Field names and other words.
    Word,
    /// Differences between counters of operations.
    Counter,
    /// How many, how long, how much.
    Size,
    Text,
}

const COLUMNS: usize = 8;

/// Written once, and laid out in either way at the end.
#[derive(Default)]
pub struct Out {
    rows: Vec<u8>,
    columns: [Vec<u8>; COLUMNS],
}

impl Out {
    fn put(&mut self, column: Column, write: impl Fn(&mut Vec<u8>)) {
        write(&mut self.rows);
        if let Some(bytes) = self.columns.get_mut(column as usize) {
            write(bytes);
        }
    }

    pub fn number(&mut self, column: Column, value: u64) {
        self.put(column, |out| put_number(out, value));
    }

    pub fn signed(&mut self, column: Column, value: i64) {
        self.put(column, |out| put_signed(out, value));
    }

    pub fn bytes(&mut self, column: Column, bytes: &[u8]) {
        self.put(column, |out| out.extend_from_slice(bytes));
    }

    pub fn text(&mut self, text: &str) {
        self.number(Column::Size, text.len() as u64);
        self.bytes(Column::Text, text.as_bytes());
    }

    pub fn append(&mut self, other: Out) {
        self.rows.extend(other.rows);
        self.columns.iter_mut().zip(other.columns).for_each(|(mine, theirs)| mine.extend(theirs));
    }

    pub fn rows(&self) -> &[u8] {
        &self.rows
    }

    /// The columns one behind the other, with the lengths of all but the last before them.
    pub fn columns(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.columns.iter().take(COLUMNS - 1).for_each(|column| put_number(&mut out, column.len() as u64));
        out.extend(self.columns.concat());
        out
    }
}

/// The same, read: from one reader for all, or from one for each column.
pub struct In<'a>(Vec<Reader<'a>>);

impl<'a> In<'a> {
    pub fn rows(inside: &'a [u8]) -> In<'a> {
        In(vec![Reader(inside)])
    }

    pub fn columns(inside: &'a [u8]) -> Result<In<'a>, Refused> {
        let mut reader = Reader(inside);
        let lengths = (1..COLUMNS).map(|_| reader.number()).collect::<Result<Vec<_>, _>>()?;
        let mut columns = Vec::new();
        for length in lengths {
            columns.push(Reader(reader.take(usize::try_from(length).map_err(|_| DAMAGED)?)?));
        }
        columns.push(reader);
        Ok(In(columns))
    }

    fn of(&mut self, column: Column) -> Result<&mut Reader<'a>, Refused> {
        let at = if self.0.len() == 1 { 0 } else { column as usize };
        self.0.get_mut(at).ok_or(DAMAGED)
    }

    pub fn number(&mut self, column: Column) -> Result<u64, Refused> {
        self.of(column)?.number()
    }

    pub fn signed(&mut self, column: Column) -> Result<i64, Refused> {
        self.of(column)?.signed()
    }

    pub fn byte(&mut self, column: Column) -> Result<u8, Refused> {
        self.of(column)?.byte()
    }

    pub fn array<const N: usize>(&mut self, column: Column) -> Result<[u8; N], Refused> {
        self.of(column)?.array()
    }

    /// A count of things, at most `limit`; each takes a byte at least, so what follows runs out before memory does.
    pub fn count(&mut self, limit: usize, what: &'static str) -> Result<usize, Refused> {
        let count = usize::try_from(self.number(Column::Size)?).map_err(|_| DAMAGED)?;
        if count > limit { Err(Refused::TooMuch { what, limit }) } else { Ok(count) }
    }

    pub fn text(&mut self) -> Result<&'a str, Refused> {
        let len = usize::try_from(self.number(Column::Size)?).map_err(|_| DAMAGED)?;
        std::str::from_utf8(self.of(Column::Text)?.take(len)?).map_err(|_| DAMAGED)
    }

    /// Nothing may hide behind the last change.
    pub fn end(&self) -> Result<(), Refused> {
        if self.0.iter().all(|reader| reader.0.is_empty()) { Ok(()) } else { Err(DAMAGED) }
    }
}
