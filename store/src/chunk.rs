//! Sealed pieces of attached files. The store looks into none.

use crate::{Id, Refused, Store};
use rusqlite::{Connection, OptionalExtension, params};

/// A field of a part of a record, whether that record is in "recently removed" or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCell {
    pub record: Id,
    pub part: String,
    pub text: String,
}

impl Store {
    pub fn chunk(&self, id: &Id) -> Result<Option<Vec<u8>>, Refused> {
        let mut found = self.db.prepare_cached("SELECT bytes FROM chunk WHERE id = ?1")?;
        Ok(found.query_row([id], |row| row.get(0)).optional()?)
    }

    /// Every piece that is here, with its length.
    pub fn chunks(&self) -> Result<Vec<(Id, usize)>, Refused> {
        self.all("SELECT id, length(bytes) FROM chunk ORDER BY id", params![], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Every cell of this name, those of removed records too.
    pub fn file_cells(&self, field: &str) -> Result<Vec<FileCell>, Refused> {
        let sql = "SELECT r.id, c.part, c.text FROM cell c JOIN row r ON r.number = c.row WHERE c.field = ?1
                   ORDER BY r.number, c.place";
        self.all(sql, params![field], |row| Ok(FileCell { record: row.get(0)?, part: row.get(1)?, text: row.get(2)? }))
    }
}

/// The same piece again is no news.
pub(crate) fn write(db: &Connection, id: &Id, bytes: &[u8]) -> Result<(), Refused> {
    db.prepare_cached("INSERT INTO chunk (id, bytes) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING")?
        .execute(params![id, bytes])?;
    Ok(())
}

pub(crate) fn drop_chunk(db: &Connection, id: &Id) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM chunk WHERE id = ?1")?.execute([id])?;
    Ok(())
}
