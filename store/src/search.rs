//! Search: folded words in, records out.

use crate::{Id, Refused, Store};
use rusqlite::{Connection, params};

/// More words than anybody types find nothing more.
const WORDS_MAX: usize = 16;
/// The longest word that is looked up; its beginning finds it anyway.
const WORD_CHARS_MAX: usize = 64;

/// One record that holds every word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: Id,
    pub kind: String,
    pub title: String,
}

impl Store {
    /// Records with every word of `folded`, or words beginning so; titles first. Without removed ones.
    pub fn search(&self, folded: &str, limit: usize) -> Result<Vec<Found>, Refused> {
        let Some(expression) = match_expression(folded) else {
            return Ok(Vec::new());
        };
        self.all(
            "SELECT r.id, r.kind, r.title FROM find JOIN row r ON r.number = find.rowid
             WHERE find MATCH ?1 AND r.removed = 0 ORDER BY bm25(find, 10.0, 1.0), r.sort, r.number LIMIT ?2",
            params![expression, limit],
            |row| Ok(Found { id: row.get(0)?, kind: row.get(1)?, title: row.get(2)? }),
        )
    }
}

/// What FTS5 is asked for these words, or nothing when no letter or digit is among them.
///
/// Every word stands in double quotes, so no text of a person is ever read as FTS5's own language.
pub(crate) fn match_expression(folded: &str) -> Option<String> {
    let words: Vec<String> = folded
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS_MAX)
        .map(quoted_prefix)
        .collect();
    if words.is_empty() { None } else { Some(words.join(" ")) }
}

fn quoted_prefix(word: &str) -> String {
    let word: String = word.chars().take(WORD_CHARS_MAX).collect();
    format!("\"{}\"*", word.replace('"', "\"\""))
}

/// The words of a record, in the place of those before. Old words stay in the index until FTS5 tidies it, or somebody is
/// forgotten: to take each out at once would take longer than all else that a write does.
pub(crate) fn write(db: &Connection, number: i64, title: &str, words: &str) -> Result<(), Refused> {
    let same = "SELECT 1 FROM find WHERE rowid = ?1 AND title = ?2 AND words = ?3";
    if db.prepare_cached(same)?.exists(params![number, title, words])? {
        return Ok(());
    }
    drop_words(db, number)?;
    db.prepare_cached("INSERT INTO find (rowid, title, words) VALUES (?1, ?2, ?3)")?
        .execute(params![number, title, words])?;
    Ok(())
}

pub(crate) fn drop_words(db: &Connection, number: i64) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM find WHERE rowid = ?1")?.execute([number])?;
    Ok(())
}

/// Writes the index anew without anything that was ever dropped: what is forgotten is in no page of it.
pub(crate) fn forget_dropped(db: &Connection) -> Result<(), Refused> {
    db.execute("INSERT INTO find (find) VALUES ('optimize')", [])?;
    Ok(())
}
