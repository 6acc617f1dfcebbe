//! Any table of text: encoding and separator guessed, cells bounded, the header found.

use super::headers::{looks_like_header, looks_like_hxl};
use crate::refused::Refused;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Larger files are lists for a database, not for people to look through.
const BYTES_MAX: usize = 64 * 1024 * 1024;
const ROWS_MAX: usize = 200_000;
const COLUMNS_MAX: usize = 200;
const CELL_BYTES_MAX: usize = 32 * 1024;
/// Every row with twenty columns. An empty cell is one byte in the file and thirty in memory.
const CELLS_MAX: usize = 4_000_000;
/// Titles and notes above a table are skipped this far.
const HEADER_WITHIN: usize = 10;

/// A table read whole. Records are numbered from 1 as they stand in the file; usually the header is record 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, `windows-1256`, `gbk` …
    pub encoding: String,
    /// `,` `;` or tab.
    pub separator: char,
    pub header: Vec<String>,
    /// The number of the first record of `rows`.
    pub first_row: usize,
    /// Records after the header, each as wide as the file had it.
    pub rows: Vec<Vec<String>>,
}

/// `encoding` and `separator` override the guess.
pub fn read(bytes: &[u8], encoding: Option<&str>, separator: Option<char>) -> Result<Table, Refused> {
    if bytes.len() > BYTES_MAX {
        return Err(Refused::TooMuch { what: "bytes", limit: BYTES_MAX });
    }
    let (text, name) = decode(bytes, encoding)?;
    let separator = separator.unwrap_or_else(|| guess_separator(&text));
    let mut records = records(&text, separator)?;
    if records.iter().all(Vec::is_empty) {
        return Err(Refused::Damaged("empty table"));
    }
    let header_at = header_at(&records);
    let mut rows = records.split_off((header_at + 1).min(records.len()));
    let header = name_columns(records.pop().unwrap_or_default(), &rows);
    let mut first_row = header_at + 2;
    if rows.first().is_some_and(|row| looks_like_hxl(row)) {
        rows.remove(0);
        first_row += 1;
    }
    Ok(Table { encoding: name, separator, header, first_row, rows })
}

/// Right above a row of tags, else the first that looks like names of columns.
fn header_at(records: &[Vec<String>]) -> usize {
    let start = || records.iter().take(HEADER_WITHIN);
    match start().position(|record| looks_like_hxl(record)) {
        Some(tags) => tags.saturating_sub(1),
        None => start().position(|record| looks_like_header(record)).unwrap_or(0),
    }
}

fn decode(bytes: &[u8], chosen: Option<&str>) -> Result<(String, String), Refused> {
    let encoding = match chosen {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or(Refused::Damaged("encoding"))?,
        None => guess_encoding(bytes),
    };
    // A byte order mark is law and is taken away.
    let (text, used, _) = encoding.decode(bytes);
    if text.contains('\0') || text.chars().take(4096).filter(|c| c.is_control() && !"\r\n\t".contains(*c)).count() > 8 {
        return Err(Refused::Damaged("not a table"));
    }
    Ok((text.into_owned(), used.name().to_lowercase()))
}

fn guess_encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = guess_utf16(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Without a mark: separators and line ends leave zeros at every other byte.
fn guess_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| {
        let pairs = bytes.chunks_exact(2).take(2_000);
        pairs.filter(|pair| pair.get(odd) == Some(&0)).count()
    };
    let pairs = (bytes.len() / 2).min(2_000);
    let (even, odd) = (zeros(0), zeros(1));
    // Even Arabic or Chinese text has ASCII separators in every record; some Chinese letters have a zero on the other side.
    if pairs == 0 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    if odd > pairs / 50 && odd > 4 * even {
        return Some(UTF_16LE);
    }
    (even > pairs / 50 && even > 4 * odd).then_some(UTF_16BE)
}

/// The one that makes the same number of columns in most of the first records, and most columns.
fn guess_separator(text: &str) -> char {
    let start: String = text.chars().take(16 * 1024).collect();
    let score = |separator: char| {
        let Ok(records) = records(&start, separator) else { return (0, 0) };
        let first = records.iter().find(|record| record.len() > 1).map_or(1, Vec::len);
        let alike = records.iter().filter(|record| record.len() == first).count();
        // Their share, not their number: tabs and line ends in one note look like rows of a table of their own.
        if first > 1 { (alike * 1_000 / records.len(), first) } else { (0, 0) }
    };
    [',', ';', '\t'].into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(',')
}

fn records(text: &str, separator: char) -> Result<Vec<Vec<String>>, Refused> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).map_err(|_| Refused::Damaged("separator"))?)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|_| Refused::Damaged("not a table"))?;
        if records.len() > ROWS_MAX {
            return Err(Refused::TooMuch { what: "rows", limit: ROWS_MAX });
        }
        if record.len() > COLUMNS_MAX {
            return Err(Refused::TooMuch { what: "columns", limit: COLUMNS_MAX });
        }
        cells += record.len();
        if cells > CELLS_MAX {
            return Err(Refused::TooMuch { what: "cells", limit: CELLS_MAX });
        }
        if record.iter().any(|cell| cell.len() > CELL_BYTES_MAX) {
            return Err(Refused::TooMuch { what: "bytes in a cell", limit: CELL_BYTES_MAX });
        }
        records.push(record.iter().map(|cell| cell.trim().to_owned()).collect());
    }
    Ok(records)
}

/// Every column has a name of its own, so that it can be mapped.
fn name_columns(header: Vec<String>, rows: &[Vec<String>]) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(header.len());
    let mut names: Vec<String> = Vec::with_capacity(width);
    for at in 0..width {
        let name = header.get(at).map(|name| name.replace(['\r', '\n'], " ")).unwrap_or_default();
        let name = if name.is_empty() { format!("#{}", at + 1) } else { name };
        let name = if names.contains(&name) { format!("{name} #{}", at + 1) } else { name };
        names.push(name);
    }
    names
}
