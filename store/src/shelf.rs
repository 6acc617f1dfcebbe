//! What is known of the objects on shelves.

use crate::log::capped;
use crate::{Refused, Store};
use rusqlite::{Connection, Row, params};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShelfObject {
    pub shelf: String,
    pub name: String,
    /// Put there by this desk: nobody else may fold or delete it.
    pub own: bool,
    pub bytes: u64,
    /// When it was put there or, once replaced, when it was replaced: UTC milliseconds.
    pub at_ms: i64,
    pub replaced_by: String,
    /// Which spans it holds; the store does not look inside.
    pub holds: String,
}

impl Store {
    pub fn shelf_objects(&self, shelf: &str) -> Result<Vec<ShelfObject>, Refused> {
        let sql = "SELECT shelf, name, own, bytes, at_ms, replaced_by, holds FROM shelf_object WHERE shelf = ?1 ORDER BY name";
        self.all(sql, params![shelf], read)
    }

    /// On every shelf, those that this desk put there.
    pub fn own_shelf_objects(&self) -> Result<Vec<ShelfObject>, Refused> {
        let sql = "SELECT shelf, name, own, bytes, at_ms, replaced_by, holds FROM shelf_object WHERE own = 1 ORDER BY shelf, name";
        self.all(sql, params![], read)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ShelfObject> {
    Ok(ShelfObject {
        shelf: row.get(0)?,
        name: row.get(1)?,
        own: row.get(2)?,
        bytes: row.get(3)?,
        at_ms: row.get(4)?,
        replaced_by: row.get(5)?,
        holds: row.get(6)?,
    })
}

/// One with a known name takes its place.
pub(crate) fn write(db: &Connection, object: &ShelfObject) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO shelf_object (shelf, name, own, bytes, at_ms, replaced_by, holds)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (shelf, name) DO UPDATE SET own = excluded.own, bytes = excluded.bytes, at_ms = excluded.at_ms,
             replaced_by = excluded.replaced_by, holds = excluded.holds",
    )?
    .execute(params![
        object.shelf,
        object.name,
        object.own,
        // As the shelf says: one that lies says more than there is.
        capped(object.bytes),
        object.at_ms,
        object.replaced_by,
        object.holds
    ])?;
    Ok(())
}

pub(crate) fn drop_object(db: &Connection, shelf: &str, name: &str) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM shelf_object WHERE shelf = ?1 AND name = ?2")?.execute(params![shelf, name])?;
    Ok(())
}
