//! What was forgotten, and what was set aside.

use crate::{Hash, Id, Refused, Store};
use rusqlite::{Connection, params};

/// A section of an entry that could not be taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quarantined {
    /// Given by the store; not looked at when writing.
    pub number: i64,
    pub device: Id,
    pub entry: u64,
    pub section: u32,
    /// Of the entry.
    pub hash: Hash,
    pub at_ms: i64,
    /// A code, never contents.
    pub why: String,
    /// Of the program that tried.
    pub version: String,
}

/// A record that a steward asked to forget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptForgotten {
    pub record: Id,
    pub heard_ms: i64,
    /// Whether it is gone from here, or only hidden.
    pub done: bool,
}

impl Store {
    pub fn quarantined(&self) -> Result<Vec<Quarantined>, Refused> {
        let sql = "SELECT number, device, entry, section, hash, at_ms, why, version FROM quarantine ORDER BY number";
        self.all(sql, params![], |row| {
            Ok(Quarantined {
                number: row.get(0)?,
                device: row.get(1)?,
                entry: row.get(2)?,
                section: row.get(3)?,
                hash: row.get(4)?,
                at_ms: row.get(5)?,
                why: row.get(6)?,
                version: row.get(7)?,
            })
        })
    }

    pub fn forgotten(&self) -> Result<Vec<KeptForgotten>, Refused> {
        self.all("SELECT record, heard_ms, done FROM forgotten ORDER BY record", params![], |row| {
            Ok(KeptForgotten { record: row.get(0)?, heard_ms: row.get(1)?, done: row.get(2)? })
        })
    }

    /// Brings what was deleted out of the write-ahead log too.
    pub fn settle(&self) -> Result<(), Refused> {
        Ok(self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }
}

pub(crate) fn quarantine(db: &Connection, kept: &Quarantined) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO quarantine (device, entry, section, hash, at_ms, why, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (device, entry, section) DO UPDATE SET
             hash = excluded.hash, at_ms = excluded.at_ms, why = excluded.why, version = excluded.version",
    )?
    .execute(params![kept.device, kept.entry, kept.section, kept.hash, kept.at_ms, kept.why, kept.version])?;
    Ok(())
}

pub(crate) fn release(db: &Connection, number: i64) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM quarantine WHERE number = ?1")?.execute([number])?;
    Ok(())
}

pub(crate) fn is_hidden(db: &Connection, record: &Id) -> Result<bool, Refused> {
    Ok(db.prepare_cached("SELECT 1 FROM forgotten WHERE record = ?1 AND NOT done")?.exists([record])?)
}

pub(crate) fn keep_after_all(db: &Connection, record: &Id) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM forgotten WHERE record = ?1")?.execute([record])?;
    Ok(())
}

/// With a forgotten record go the steps that could bring it back.
pub(crate) fn forget(db: &Connection, kept: &KeptForgotten) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO forgotten (record, heard_ms, done) VALUES (?1, ?2, ?3)
         ON CONFLICT (record) DO UPDATE SET done = max(forgotten.done, excluded.done)",
    )?
    .execute(params![kept.record, kept.heard_ms, kept.done])?;
    if kept.done {
        let id: String = kept.record.iter().map(|byte| format!("{byte:02x}")).collect();
        db.prepare_cached("DELETE FROM journal WHERE instr(inverse_json, ?1) > 0")?.execute([id])?;
        db.prepare_cached("DELETE FROM fingerprint WHERE record = ?1")?.execute([kept.record])?;
    }
    Ok(())
}
