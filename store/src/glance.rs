//! What a desk shows first: what changed lately, and what wants settling.

use crate::{CellRow, ListRow, Refused, Store};
use rusqlite::params;

impl Store {
    /// Records whose row was written last, newest first; without removed ones and without this kind.
    pub fn lately(&self, without_kind: &str, limit: usize) -> Result<Vec<ListRow>, Refused> {
        let sql = "SELECT number FROM row WHERE removed = 0 AND kind <> ?1 ORDER BY touched DESC LIMIT ?2";
        let numbers: Vec<i64> = self.all(sql, params![without_kind, limit], |row| row.get(0))?;
        numbers.into_iter().map(|number| self.list_row(number, Some(&[]))).collect()
    }

    /// Records in which some field has two answers, by title.
    pub fn with_two_answers(&self, limit: usize) -> Result<Vec<ListRow>, Refused> {
        let sql = "SELECT number FROM row WHERE two_answers = 1 AND removed = 0 ORDER BY sort, number LIMIT ?1";
        let numbers: Vec<i64> = self.all(sql, params![limit], |row| row.get(0))?;
        numbers.into_iter().map(|number| self.list_row(number, Some(&[]))).collect()
    }

    /// Every cell of the records of a kind themselves (not of their parts), record by record; without removed ones.
    pub fn all_cells(&self, kind: &str) -> Result<Vec<CellRow>, Refused> {
        self.all(
            "SELECT r.id, r.kind, r.title, c.part, c.field, c.text, c.sort
             FROM row r JOIN cell c ON c.row = r.number AND c.part_kind = ''
             WHERE r.kind = ?1 AND r.removed = 0 ORDER BY r.number, c.place",
            params![kind],
            |row| {
                Ok(CellRow {
                    record: row.get(0)?,
                    kind: row.get(1)?,
                    title: row.get(2)?,
                    part: row.get(3)?,
                    field: row.get(4)?,
                    text: row.get(5)?,
                    sort: row.get(6)?,
                })
            },
        )
    }
}
