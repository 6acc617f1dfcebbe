//! What can be undone: each action's name and its inverse, in the words of the rooms above.

use crate::{Refused, Store};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Deep enough for a long day's work; older actions still show in the history of each record.
pub const JOURNAL_MAX: i64 = 500;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    pub id: i64,
    pub at_ms: i64,
    pub name_json: String,
    pub inverse_json: String,
    pub undone: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalChange {
    /// A new action: what was undone before it can no longer be redone.
    Push {
        name_json: String,
        inverse_json: String,
        at_ms: i64,
    },
    /// The inverse kept from now on is that of the undoing.
    Undone {
        id: i64,
        inverse_json: String,
    },
    Redone {
        id: i64,
        inverse_json: String,
    },
}

const COLUMNS: &str = "SELECT id, at_ms, name_json, inverse_json, undone > 0 FROM journal";

impl Store {
    /// The action that "undo" would undo.
    pub fn journal_top(&self) -> Result<Option<JournalEntry>, Refused> {
        self.journal_one(&format!("{COLUMNS} WHERE undone = 0 ORDER BY id DESC LIMIT 1"), params![])
    }

    /// The action that "redo" would do again: the one undone last.
    pub fn journal_undone(&self) -> Result<Option<JournalEntry>, Refused> {
        self.journal_one(&format!("{COLUMNS} WHERE undone > 0 ORDER BY undone DESC LIMIT 1"), params![])
    }

    pub fn journal(&self, id: i64) -> Result<Option<JournalEntry>, Refused> {
        self.journal_one(&format!("{COLUMNS} WHERE id = ?1"), params![id])
    }

    fn journal_one(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Option<JournalEntry>, Refused> {
        Ok(self.db.prepare_cached(sql)?.query_row(values, read_entry).optional()?)
    }
}

fn read_entry(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    Ok(JournalEntry {
        id: row.get(0)?,
        at_ms: row.get(1)?,
        name_json: row.get(2)?,
        inverse_json: row.get(3)?,
        undone: row.get(4)?,
    })
}

/// Answers the id of a pushed entry.
pub(crate) fn write(db: &Connection, change: &JournalChange) -> Result<Option<i64>, Refused> {
    match change {
        JournalChange::Push { name_json, inverse_json, at_ms } => push(db, name_json, inverse_json, *at_ms).map(Some),
        JournalChange::Undone { id, inverse_json } => {
            turn(db, "(SELECT max(undone) + 1 FROM journal)", *id, inverse_json).map(|()| None)
        }
        JournalChange::Redone { id, inverse_json } => turn(db, "0", *id, inverse_json).map(|()| None),
    }
}

fn push(db: &Connection, name_json: &str, inverse_json: &str, at_ms: i64) -> Result<i64, Refused> {
    db.execute("DELETE FROM journal WHERE undone > 0", [])?;
    db.prepare_cached("INSERT INTO journal (at_ms, name_json, inverse_json, undone) VALUES (?1, ?2, ?3, 0)")?
        .execute(params![at_ms, name_json, inverse_json])?;
    let id = db.last_insert_rowid();
    // By count, not by id: what was undone and dropped has left holes in the numbers.
    db.prepare_cached("DELETE FROM journal WHERE id <= (SELECT id FROM journal ORDER BY id DESC LIMIT 1 OFFSET ?1)")?
        .execute([JOURNAL_MAX])?;
    Ok(id)
}

fn turn(db: &Connection, undone: &'static str, id: i64, inverse_json: &str) -> Result<(), Refused> {
    let sql = format!("UPDATE journal SET undone = {undone}, inverse_json = ?2 WHERE id = ?1");
    match db.prepare_cached(&sql)?.execute(params![id, inverse_json])? {
        0 => Err(Refused::NotThere("journal entry")),
        _ => Ok(()),
    }
}
