//! Rows: what records say, kept so that lists, links and Today need not open a document.

use crate::{Id, Refused, Store, search};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// What core projects from one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreRow {
    pub id: Id,
    pub kind: String,
    pub title: String,
    /// Folded title.
    pub sort: String,
    pub removed: bool,
    pub two_answers: bool,
    pub cells: Vec<StoreCell>,
    pub links: Vec<StoreLink>,
    /// All text worth finding, folded.
    pub search: String,
}

/// One value of one field; `part` and `part_kind` are empty for the record itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreCell {
    pub part: String,
    pub part_kind: String,
    pub field: String,
    pub text: String,
    pub sort: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreLink {
    pub field: String,
    pub target: Id,
    /// Empty when the link is to the record itself.
    pub target_part: String,
}

/// One line of a list, with the cells that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    pub id: Id,
    pub kind: String,
    pub title: String,
    pub removed: bool,
    pub two_answers: bool,
    pub cells: Vec<StoreCell>,
}

/// One value, with the record it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRow {
    pub record: Id,
    pub kind: String,
    pub title: String,
    pub part: String,
    pub field: String,
    pub text: String,
    pub sort: String,
}

/// A record that links here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    pub from: Id,
    pub kind: String,
    pub title: String,
    pub field: String,
    pub target_part: String,
}

impl Store {
    /// One record's row with all its cells, removed or not.
    pub fn row(&self, id: &Id) -> Result<Option<ListRow>, Refused> {
        let number = number_of(&self.db, id)?;
        number.map(|number| self.list_row(number, None)).transpose()
    }

    /// Records of every kind, without the removed ones.
    pub fn counts(&self) -> Result<BTreeMap<String, usize>, Refused> {
        let sql = "SELECT kind, count(*) FROM row WHERE removed = 0 GROUP BY kind";
        let pairs = self.all(sql, params![], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pairs.into_iter().collect())
    }

    /// Every record of a kind, or of all; removed ones too.
    pub fn record_ids(&self, kind: Option<&str>) -> Result<Vec<Id>, Refused> {
        let sql = "SELECT id FROM row WHERE ?1 IS NULL OR kind = ?1 ORDER BY id";
        self.all(sql, params![kind], |row| row.get(0))
    }

    /// Some fields of all parts of one kind in all records of a kind, in the order of the records' titles.
    ///
    /// `part_kind` is empty for fields of the record itself; `kind` is empty for every kind. Without removed records.
    pub fn cells(&self, kind: &str, part_kind: &str, fields: &[&str]) -> Result<Vec<CellRow>, Refused> {
        let mut cells = Vec::new();
        for field in fields {
            cells.extend(self.all(
                "SELECT r.id, r.kind, r.title, c.part, c.field, c.text, c.sort
                 FROM cell c JOIN row r ON r.number = c.row
                 WHERE c.field = ?1 AND c.part_kind = ?2 AND r.removed = 0 AND (?3 = '' OR r.kind = ?3)
                 ORDER BY r.sort, r.number, c.place",
                params![field, part_kind, kind],
                read_cell_row,
            )?);
        }
        Ok(cells)
    }

    /// Who links to a record or to one of its parts; removed records do not count.
    pub fn backlinks(&self, id: &Id) -> Result<Vec<LinkRow>, Refused> {
        self.all(
            "SELECT r.id, r.kind, r.title, l.field, l.target_part
             FROM link l JOIN row r ON r.number = l.row
             WHERE l.target = ?1 AND r.removed = 0 ORDER BY r.kind, r.sort, r.number, l.place",
            params![id],
            |row| {
                Ok(LinkRow {
                    from: row.get(0)?,
                    kind: row.get(1)?,
                    title: row.get(2)?,
                    field: row.get(3)?,
                    target_part: row.get(4)?,
                })
            },
        )
    }

    /// `fields`: none brings all cells. A part's field is named `task.status`.
    pub(crate) fn list_row(&self, number: i64, fields: Option<&[String]>) -> Result<ListRow, Refused> {
        let mut row = self
            .db
            .prepare_cached("SELECT id, kind, title, removed, two_answers FROM row WHERE number = ?1")?
            .query_row([number], read_list_row)?;
        row.cells = match fields {
            None => self.cells_of(number)?,
            Some(fields) => self.named_cells_of(number, fields)?,
        };
        Ok(row)
    }

    fn cells_of(&self, number: i64) -> Result<Vec<StoreCell>, Refused> {
        let sql = "SELECT part, part_kind, field, text, sort FROM cell WHERE row = ?1 ORDER BY place";
        self.all(sql, params![number], read_cell)
    }

    fn named_cells_of(&self, number: i64, fields: &[String]) -> Result<Vec<StoreCell>, Refused> {
        let sql = "SELECT part, part_kind, field, text, sort FROM cell
                   WHERE row = ?1 AND part_kind = ?2 AND field = ?3 ORDER BY place";
        let mut cells = Vec::new();
        for name in fields {
            let (part_kind, field) = part_and_field(name);
            cells.extend(self.all(sql, params![number, part_kind, field], read_cell)?);
        }
        Ok(cells)
    }
}

/// `status` is a field of the record, `task.status` one of its tasks'.
pub(crate) fn part_and_field(name: &str) -> (&str, &str) {
    name.split_once('.').unwrap_or(("", name))
}

fn read_list_row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    Ok(ListRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        title: row.get(2)?,
        removed: row.get(3)?,
        two_answers: row.get(4)?,
        cells: Vec::new(),
    })
}

fn read_cell(row: &Row<'_>) -> rusqlite::Result<StoreCell> {
    Ok(StoreCell {
        part: row.get(0)?,
        part_kind: row.get(1)?,
        field: row.get(2)?,
        text: row.get(3)?,
        sort: row.get(4)?,
    })
}

fn read_cell_row(row: &Row<'_>) -> rusqlite::Result<CellRow> {
    Ok(CellRow {
        record: row.get(0)?,
        kind: row.get(1)?,
        title: row.get(2)?,
        part: row.get(3)?,
        field: row.get(4)?,
        text: row.get(5)?,
        sort: row.get(6)?,
    })
}

fn number_of(db: &Connection, id: &Id) -> Result<Option<i64>, Refused> {
    let mut question = db.prepare_cached("SELECT number FROM row WHERE id = ?1")?;
    Ok(question.query_row([id], |row| row.get(0)).optional()?)
}

/// Puts a row in the place of the one before, if there was one.
pub(crate) fn write_row(db: &Connection, row: &StoreRow) -> Result<(), Refused> {
    let number = match number_of(db, &row.id)? {
        Some(number) => renew(db, number, row)?,
        None => insert(db, row)?,
    };
    write_cells(db, number, &row.cells)?;
    write_links(db, number, &row.links)?;
    search::write(db, number, &row.sort, &row.search)
}

/// Takes a record's row, cells, links and words out of the file: it is forgotten, not only removed.
pub(crate) fn forget_row(db: &Connection, id: &Id) -> Result<(), Refused> {
    let Some(number) = number_of(db, id)? else {
        return Ok(());
    };
    empty(db, number)?;
    search::drop_words(db, number)?;
    db.prepare_cached("DELETE FROM row WHERE number = ?1")?.execute([number])?;
    Ok(())
}

fn insert(db: &Connection, row: &StoreRow) -> Result<i64, Refused> {
    db.prepare_cached(
        "INSERT INTO row (id, kind, title, sort, removed, two_answers, touched)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(touched), 0) + 1 FROM row))",
    )?
    .execute(params![row.id, row.kind, row.title, row.sort, row.removed, row.two_answers])?;
    Ok(db.last_insert_rowid())
}

fn renew(db: &Connection, number: i64, row: &StoreRow) -> Result<i64, Refused> {
    empty(db, number)?;
    db.prepare_cached(
        "UPDATE row SET kind = ?2, title = ?3, sort = ?4, removed = ?5, two_answers = ?6,
         touched = (SELECT max(touched) + 1 FROM row) WHERE number = ?1",
    )?
    .execute(params![number, row.kind, row.title, row.sort, row.removed, row.two_answers])?;
    Ok(number)
}

fn empty(db: &Connection, number: i64) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM cell WHERE row = ?1")?.execute([number])?;
    db.prepare_cached("DELETE FROM link WHERE row = ?1")?.execute([number])?;
    Ok(())
}

fn write_cells(db: &Connection, number: i64, cells: &[StoreCell]) -> Result<(), Refused> {
    let mut insert = db.prepare_cached(
        "INSERT INTO cell (row, part_kind, field, place, part, text, sort) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (place, cell) in cells.iter().enumerate() {
        insert.execute(params![number, cell.part_kind, cell.field, place, cell.part, cell.text, cell.sort])?;
    }
    Ok(())
}

fn write_links(db: &Connection, number: i64, links: &[StoreLink]) -> Result<(), Refused> {
    let mut insert =
        db.prepare_cached("INSERT INTO link (row, place, field, target, target_part) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (place, link) in links.iter().enumerate() {
        insert.execute(params![number, place, link.field, link.target, link.target_part])?;
    }
    Ok(())
}
