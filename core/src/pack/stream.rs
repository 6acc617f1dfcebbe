//! A section's inside: numbers in one stream and letters in another, because each compresses best among its own.

use super::bytes::{Reader, put_number, put_signed};
use crate::refused::Refused;

const DAMAGED: Refused = Refused::Damaged("pack");

#[derive(Default)]
pub struct Out {
    pub rows: Vec<u8>,
    texts: Vec<u8>,
}

impl Out {
    pub fn number(&mut self, value: u64) {
        put_number(&mut self.rows, value);
    }

    pub fn signed(&mut self, value: i64) {
        put_signed(&mut self.rows, value);
    }

    pub fn byte(&mut self, value: u8) {
        self.rows.push(value);
    }

    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.texts.extend_from_slice(text.as_bytes());
    }

    pub fn append(&mut self, other: Out) {
        self.rows.extend(other.rows);
        self.texts.extend(other.texts);
    }

    pub fn into_bytes(self) -> Vec<u8> {
        let mut out = Vec::new();
        put_number(&mut out, self.rows.len() as u64);
        out.extend(self.rows);
        out.extend(self.texts);
        out
    }
}

pub struct In<'a> {
    pub rows: Reader<'a>,
    texts: Reader<'a>,
}

impl<'a> In<'a> {
    pub fn new(clear: &'a [u8]) -> Result<In<'a>, Refused> {
        let mut reader = Reader(clear);
        let len = reader.count(1, usize::MAX, "rows")?;
        let rows = Reader(reader.take(len)?);
        Ok(In { rows, texts: reader })
    }

    pub fn number(&mut self) -> Result<u64, Refused> {
        self.rows.number()
    }

    pub fn signed(&mut self) -> Result<i64, Refused> {
        self.rows.signed()
    }

    pub fn byte(&mut self) -> Result<u8, Refused> {
        self.rows.byte()
    }

    pub fn count(&mut self, each: usize, limit: usize, what: &'static str) -> Result<usize, Refused> {
        self.rows.count(each, limit, what)
    }

    pub fn text(&mut self) -> Result<&'a str, Refused> {
        let len = usize::try_from(self.rows.number()?).map_err(|_| DAMAGED)?;
        std::str::from_utf8(self.texts.take(len)?).map_err(|_| DAMAGED)
    }

    /// Nothing may hide behind the last change.
    pub fn end(&self) -> Result<(), Refused> {
        if self.rows.0.is_empty() && self.texts.0.is_empty() { Ok(()) } else { Err(DAMAGED) }
    }
}
