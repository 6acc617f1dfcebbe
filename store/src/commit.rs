//! THE one transaction: everything an action or a parcel changes, or nothing of it.

use crate::log::{self, KeptChange, KeptEntry, KeptSeen, SavedDocument};
use crate::{
    Hash, Id, JournalChange, KeptForgotten, Quarantined, Refused, RunId, ShelfObject, Store, StoreRow, chunk, forget,
    journal, rows, search, shelf,
};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

/// What one transaction writes. Whatever is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    /// Documents saved whole. Each holds every change of its own that is kept, those of this commit included.
    pub documents: Vec<SavedDocument>,
    pub changes: Vec<KeptChange>,
    pub rows: Vec<StoreRow>,
    /// Records whose row, cells, links and words are taken out of the file.
    pub forgotten_rows: Vec<Id>,
    /// Records of which nothing is left: documents, changes, row and all.
    pub dropped: Vec<Id>,
    pub entries: Vec<KeptEntry>,
    /// Of these devices the entries below a number are kept no more: their log is another one.
    pub gone_entries: Vec<(Id, u64)>,
    /// Device and number of entries whose changes went out of the documents again.
    pub unapplied: Vec<(Id, u64)>,
    /// The number of the last of our changes that an entry now holds.
    pub sealed_upto: Option<i64>,
    pub acts: Vec<(Hash, Vec<u8>)>,
    pub seen: Vec<KeptSeen>,
    pub runs: Vec<(RunId, Id)>,
    /// Runs that some entry has told of, so that later ones may name them shortly.
    pub told_runs: Vec<RunId>,
    /// Runs that some desks may not have heard of after all.
    pub untold_runs: Vec<RunId>,
    pub journal: Option<JournalChange>,
    pub settings: Vec<(String, String)>,
    /// One with the id of an earlier one takes its place.
    pub imports: Vec<KeptImport>,
    pub fingerprints: Vec<(Id, String)>,
    /// Records all of whose fingerprints are dropped, before the new ones are written.
    pub dropped_fingerprints: Vec<Id>,
    /// UTC milliseconds and the receipt.
    pub receipts: Vec<(i64, String)>,
    pub quarantine: Vec<Quarantined>,
    pub forgotten: Vec<KeptForgotten>,
    /// Records that are to be forgotten no more: they were only hidden, or never here.
    pub kept_after_all: Vec<Id>,
    /// Numbers of what leaves quarantine.
    pub released: Vec<i64>,
    /// One with a known name takes its place.
    pub shelf_objects: Vec<ShelfObject>,
    /// Shelf and name of objects that are there no more.
    pub gone_shelf_objects: Vec<(String, String)>,
    /// Sealed pieces of attached files.
    pub chunks: Vec<(Id, Vec<u8>)>,
    pub gone_chunks: Vec<Id>,
}

/// One import of a file, so that it can be undone whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptImport {
    pub id: Id,
    pub at_ms: i64,
    pub file_name: String,
    /// Its entry in the undo journal; when written as none, the one that the same commit pushes.
    pub journal: Option<i64>,
    pub rows_json: String,
    pub undone: bool,
}

impl Store {
    /// Writes all of it, durably, or none of it.
    pub fn commit(&mut self, commit: &Commit) -> Result<(), Refused> {
        // Immediate: a transaction that begins by reading could find the file changed under it.
        let transaction = Transaction::new(&mut self.db, TransactionBehavior::Immediate)?;
        write_log(&transaction, commit)?;
        write_rows(&transaction, commit)?;
        write_desk(&transaction, commit)?;
        transaction.commit()?;
        Ok(())
    }

    pub fn setting(&self, key: &str) -> Result<Option<String>, Refused> {
        let found = self.all("SELECT value FROM setting WHERE key = ?1", params![key], |row| row.get(0))?;
        Ok(found.into_iter().next())
    }

    /// Newest first.
    pub fn imports(&self) -> Result<Vec<KeptImport>, Refused> {
        self.all(
            "SELECT id, at_ms, file_name, journal, rows_json, undone FROM import ORDER BY at_ms DESC, id",
            params![],
            |row| {
                Ok(KeptImport {
                    id: row.get(0)?,
                    at_ms: row.get(1)?,
                    file_name: row.get(2)?,
                    journal: row.get(3)?,
                    rows_json: row.get(4)?,
                    undone: row.get(5)?,
                })
            },
        )
    }

    /// What imported rows looked like, by the record they became.
    pub fn fingerprints(&self) -> Result<Vec<(Id, String)>, Refused> {
        let sql = "SELECT record, fingerprint FROM fingerprint ORDER BY record, fingerprint";
        self.all(sql, params![], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Number, time and text of receipts, newest first.
    pub fn receipts(&self, limit: usize) -> Result<Vec<(i64, i64, String)>, Refused> {
        let sql = "SELECT id, at_ms, json FROM receipt ORDER BY id DESC LIMIT ?1";
        self.all(sql, params![limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }
}

/// Changes before documents: a document that is saved whole in this commit holds them.
fn write_log(db: &Connection, commit: &Commit) -> Result<(), Refused> {
    commit.changes.iter().try_for_each(|change| log::write_change(db, change))?;
    commit.documents.iter().try_for_each(|document| log::write_document(db, document))?;
    commit.dropped.iter().try_for_each(|record| log::drop_record(db, record))?;
    commit.entries.iter().try_for_each(|entry| log::write_entry(db, entry))?;
    commit.gone_entries.iter().try_for_each(|(device, below)| log::drop_entries(db, device, *below))?;
    commit.unapplied.iter().try_for_each(|(device, number)| log::mark_unapplied(db, device, *number))?;
    commit.sealed_upto.map_or(Ok(()), |upto| log::mark_sealed(db, upto))?;
    log::drop_done_changes(db)?;
    commit.acts.iter().try_for_each(|(hash, bytes)| log::write_act(db, hash, bytes))?;
    commit.seen.iter().try_for_each(|seen| log::write_seen(db, seen))?;
    commit.runs.iter().try_for_each(|(run, device)| log::write_run(db, run, device))?;
    commit.told_runs.iter().try_for_each(|run| log::mark_told(db, run, true))?;
    commit.untold_runs.iter().try_for_each(|run| log::mark_told(db, run, false))?;
    commit.released.iter().try_for_each(|number| forget::release(db, *number))?;
    commit.quarantine.iter().try_for_each(|kept| forget::quarantine(db, kept))?;
    commit.forgotten.iter().try_for_each(|kept| forget::forget(db, kept))
}

fn write_rows(db: &Connection, commit: &Commit) -> Result<(), Refused> {
    commit.kept_after_all.iter().try_for_each(|id| forget::keep_after_all(db, id))?;
    let forgotten = || commit.dropped.iter().chain(&commit.forgotten_rows);
    forgotten().try_for_each(|id| rows::forget_row(db, id))?;
    if forgotten().next().is_some() {
        search::forget_dropped(db)?;
    }
    commit.rows.iter().try_for_each(|row| {
        // What comes in of somebody hidden does not show them.
        if forget::is_hidden(db, &row.id)? { Ok(()) } else { rows::write_row(db, row) }
    })
}

fn write_desk(db: &Connection, commit: &Commit) -> Result<(), Refused> {
    let pushed = commit.journal.as_ref().map_or(Ok(None), |change| journal::write(db, change))?;
    commit.imports.iter().try_for_each(|import| write_import(db, import, pushed))?;
    commit.dropped_fingerprints.iter().try_for_each(|record| drop_fingerprints(db, record))?;
    commit.fingerprints.iter().try_for_each(|(record, print)| write_fingerprint(db, record, print))?;
    commit.settings.iter().try_for_each(|(key, value)| write_setting(db, key, value))?;
    commit.receipts.iter().try_for_each(|(at_ms, json)| write_receipt(db, *at_ms, json))?;
    commit.gone_chunks.iter().try_for_each(|id| chunk::drop_chunk(db, id))?;
    commit.chunks.iter().try_for_each(|(id, bytes)| chunk::write(db, id, bytes))?;
    commit.gone_shelf_objects.iter().try_for_each(|(of, name)| shelf::drop_object(db, of, name))?;
    commit.shelf_objects.iter().try_for_each(|object| shelf::write(db, object))
}

fn write_import(db: &Connection, import: &KeptImport, pushed: Option<i64>) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO import (id, at_ms, file_name, journal, rows_json, undone) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET
             at_ms = excluded.at_ms, file_name = excluded.file_name, journal = coalesce(excluded.journal, import.journal),
             rows_json = excluded.rows_json, undone = excluded.undone",
    )?
    .execute(params![
        import.id,
        import.at_ms,
        import.file_name,
        import.journal.or(pushed),
        import.rows_json,
        import.undone
    ])?;
    Ok(())
}

fn write_fingerprint(db: &Connection, record: &Id, fingerprint: &str) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO fingerprint (record, fingerprint) VALUES (?1, ?2) ON CONFLICT (record, fingerprint) DO NOTHING",
    )?
    .execute(params![record, fingerprint])?;
    Ok(())
}

fn drop_fingerprints(db: &Connection, record: &Id) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM fingerprint WHERE record = ?1")?.execute([record])?;
    Ok(())
}

fn write_setting(db: &Connection, key: &str, value: &str) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![key, value])?;
    Ok(())
}

fn write_receipt(db: &Connection, at_ms: i64, json: &str) -> Result<(), Refused> {
    db.prepare_cached("INSERT INTO receipt (at_ms, json) VALUES (?1, ?2)")?.execute(params![at_ms, json])?;
    Ok(())
}
