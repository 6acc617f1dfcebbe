//! Documents, changes, entries, acts and what other devices said they have.

use crate::{Hash, Id, Refused, RunId, Store};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// A document as bytes that only core can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedDocument {
    pub id: Id,
    pub record: Id,
    pub bytes: Vec<u8>,
}

/// One change, kept until its document is saved whole and, when it is ours, until an entry holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptChange {
    /// Given by the store, growing; not looked at when writing.
    pub number: i64,
    pub document: Id,
    pub record: Id,
    pub own_section: bool,
    pub run: RunId,
    pub raw: Vec<u8>,
    /// Made here, to be sealed.
    pub own: bool,
}

/// How an entry hangs on the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLink {
    pub hash: Hash,
    pub before: Hash,
}

/// An entry without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryMark {
    pub device: Id,
    pub number: u64,
    pub hash: Hash,
    pub applied: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    pub device: Id,
    /// From 1 on.
    pub number: u64,
    pub hash: Hash,
    pub before: Hash,
    pub member_heads: Hash,
    pub bytes: Vec<u8>,
    pub applied: bool,
}

/// How much of one device's log is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLog {
    pub device: Id,
    /// All entries from 1 to here; 0 when the first is missing.
    pub upto: u64,
    /// All noughts when `upto` is 0.
    pub hash_at_upto: Hash,
    /// First and last of every run of entries after a hole.
    pub beyond: Vec<(u64, u64)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSeen {
    pub device: Id,
    pub counter: u64,
    /// By that device's clock.
    pub at_ms: i64,
    /// By ours.
    pub heard_ms: i64,
    pub bytes: Vec<u8>,
}

const CHANGE: &str = "SELECT number, document, record, own_section, run, raw, own FROM";
const ENTRY: &str = "SELECT device, number, hash, before, member_heads, bytes, applied FROM entry";

impl Store {
    /// A record's documents, as last saved whole.
    pub fn documents(&self, record: &Id) -> Result<Vec<SavedDocument>, Refused> {
        self.all("SELECT id, record, bytes FROM document WHERE record = ?1 ORDER BY id", params![record], |row| {
            Ok(SavedDocument { id: row.get(0)?, record: row.get(1)?, bytes: row.get(2)? })
        })
    }

    /// What came after that, oldest first.
    pub fn changes_since_save(&self, record: &Id) -> Result<Vec<KeptChange>, Refused> {
        let sql = format!("{CHANGE} change WHERE record = ?1 AND unsaved = 1 ORDER BY number");
        self.all(&sql, params![record], read_change)
    }

    /// Our own changes that no entry holds yet, oldest first.
    pub fn unsealed(&self) -> Result<Vec<KeptChange>, Refused> {
        self.all(&format!("{CHANGE} change WHERE unsealed = 1 ORDER BY number"), params![], read_change)
    }

    /// Entries `from..=to` of a device that are here, in order.
    pub fn entries(&self, device: &Id, from: u64, to: u64) -> Result<Vec<KeptEntry>, Refused> {
        let sql = format!("{ENTRY} WHERE device = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number");
        self.all(&sql, params![device, capped(from), capped(to)], read_entry)
    }

    pub fn entry(&self, device: &Id, number: u64) -> Result<Option<KeptEntry>, Refused> {
        Ok(self.entries(device, number, number)?.pop())
    }

    /// What an entry is called and what it follows, without its bytes.
    pub fn entry_link(&self, device: &Id, number: u64) -> Result<Option<EntryLink>, Refused> {
        let sql = "SELECT hash, before FROM entry WHERE device = ?1 AND number = ?2";
        let found = self.all(sql, params![device, capped(number)], |row| {
            Ok(EntryLink { hash: row.get(0)?, before: row.get(1)? })
        })?;
        Ok(found.into_iter().next())
    }

    /// What is known of the entries of a device from a number on, without their bytes.
    pub fn entry_marks(&self, device: &Id, from: u64) -> Result<Vec<EntryMark>, Refused> {
        let sql = "SELECT device, number, hash, applied FROM entry WHERE device = ?1 AND number >= ?2 ORDER BY number";
        self.all(sql, params![device, capped(from)], |row| {
            Ok(EntryMark { device: row.get(0)?, number: row.get(1)?, hash: row.get(2)?, applied: row.get(3)? })
        })
    }

    /// Device and number of the entries that are kept but not (wholly) in the documents yet.
    pub fn unapplied(&self) -> Result<Vec<(Id, u64)>, Refused> {
        let sql = "SELECT device, number FROM entry WHERE applied = 0 ORDER BY device, number";
        self.all(sql, params![], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// What is here of every device's log.
    pub fn held(&self) -> Result<Vec<HeldLog>, Refused> {
        // Within a run without holes, number minus place is constant.
        let runs: Vec<(Id, u64, u64)> = self.all(
            "SELECT device, min(number), max(number) FROM (
                 SELECT device, number, number - row_number() OVER (PARTITION BY device ORDER BY number) AS island
                 FROM entry)
             GROUP BY device, island ORDER BY device, 2",
            params![],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let mut logs: BTreeMap<Id, HeldLog> = BTreeMap::new();
        for (device, first, last) in runs {
            let log = logs.entry(device).or_insert_with(|| nothing_of(device));
            if first == 1 {
                log.upto = last;
                log.hash_at_upto = self.hash_at(&device, last)?;
            } else {
                log.beyond.push((first, last));
            }
        }
        Ok(logs.into_values().collect())
    }

    fn hash_at(&self, device: &Id, number: u64) -> Result<Hash, Refused> {
        let sql = "SELECT hash FROM entry WHERE device = ?1 AND number = ?2";
        Ok(self.db.prepare_cached(sql)?.query_row(params![device, capped(number)], |row| row.get(0))?)
    }

    pub fn acts(&self) -> Result<Vec<Vec<u8>>, Refused> {
        self.all("SELECT bytes FROM act ORDER BY number", params![], |row| row.get(0))
    }

    pub fn seen(&self) -> Result<Vec<KeptSeen>, Refused> {
        self.all("SELECT device, counter, at_ms, heard_ms, bytes FROM seen ORDER BY device", params![], |row| {
            Ok(KeptSeen {
                device: row.get(0)?,
                counter: row.get(1)?,
                at_ms: row.get(2)?,
                heard_ms: row.get(3)?,
                bytes: row.get(4)?,
            })
        })
    }

    /// Which device each run was a life of.
    pub fn runs(&self) -> Result<BTreeMap<RunId, Id>, Refused> {
        let pairs = self.all("SELECT run, device FROM run", params![], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pairs.into_iter().collect())
    }

    /// Every run whose id begins so. Who has many such made them on purpose: those of others come first.
    pub fn runs_like(&self, prefix: &[u8]) -> Result<Vec<RunId>, Refused> {
        let sql = "SELECT run FROM run WHERE run BETWEEN ?1 AND ?2 ORDER BY count(*) OVER (PARTITION BY device), run";
        self.all(sql, params![prefix, end_of(prefix)], |row| row.get(0))
    }

    /// Whether an entry has told of this run.
    pub fn run_told(&self, run: &RunId) -> Result<bool, Refused> {
        let told: Vec<bool> = self.all("SELECT told FROM run WHERE run = ?1", params![run], |row| row.get(0))?;
        Ok(told == [true])
    }

    /// Every record whose id begins so.
    pub fn records_like(&self, prefix: &[u8]) -> Result<Vec<Id>, Refused> {
        self.all("SELECT id FROM row WHERE id BETWEEN ?1 AND ?2", params![prefix, end_of(prefix)], |row| row.get(0))
    }

    /// Every answer of one question.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Refused> {
        let mut question = self.db.prepare_cached(sql)?;
        let answers = question.query_map(values, read)?;
        answers.map(|answer| answer.map_err(Refused::from)).collect()
    }
}

/// Not before any id that begins with the prefix.
fn end_of(prefix: &[u8]) -> Vec<u8> {
    [prefix, &[0xff; 16]].concat()
}

fn nothing_of(device: Id) -> HeldLog {
    HeldLog { device, upto: 0, hash_at_upto: [0; 32], beyond: Vec::new() }
}

/// SQLite counts to 2^63; no log gets there.
pub(crate) fn capped(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn read_change(row: &Row<'_>) -> rusqlite::Result<KeptChange> {
    Ok(KeptChange {
        number: row.get(0)?,
        document: row.get(1)?,
        record: row.get(2)?,
        own_section: row.get(3)?,
        run: row.get(4)?,
        raw: row.get(5)?,
        own: row.get(6)?,
    })
}

fn read_entry(row: &Row<'_>) -> rusqlite::Result<KeptEntry> {
    Ok(KeptEntry {
        device: row.get(0)?,
        number: row.get(1)?,
        hash: row.get(2)?,
        before: row.get(3)?,
        member_heads: row.get(4)?,
        bytes: row.get(5)?,
        applied: row.get(6)?,
    })
}

pub(crate) fn write_change(db: &Connection, change: &KeptChange) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO change (document, record, own_section, run, raw, own, unsaved, unsealed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?6)",
    )?
    .execute(params![change.document, change.record, change.own_section, change.run, change.raw, change.own])?;
    Ok(())
}

pub(crate) fn write_document(db: &Connection, document: &SavedDocument) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO document (id, record, bytes) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET record = excluded.record, bytes = excluded.bytes",
    )?
    .execute(params![document.id, document.record, document.bytes])?;
    db.prepare_cached("UPDATE change SET unsaved = 0 WHERE document = ?1 AND unsaved = 1")?.execute([document.id])?;
    Ok(())
}

pub(crate) fn mark_unapplied(db: &Connection, device: &Id, number: u64) -> Result<(), Refused> {
    let sql = "UPDATE entry SET applied = 0 WHERE device = ?1 AND number = ?2";
    db.prepare_cached(sql)?.execute(params![device, capped(number)])?;
    Ok(())
}

pub(crate) fn drop_entries(db: &Connection, device: &Id, below: u64) -> Result<(), Refused> {
    let sql = "DELETE FROM entry WHERE device = ?1 AND number < ?2";
    db.prepare_cached(sql)?.execute(params![device, capped(below)])?;
    // And what of them was set aside.
    let sql = "DELETE FROM quarantine WHERE device = ?1 AND entry < ?2";
    db.prepare_cached(sql)?.execute(params![device, capped(below)])?;
    Ok(())
}

pub(crate) fn drop_record(db: &Connection, record: &Id) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM document WHERE record = ?1")?.execute([record])?;
    db.prepare_cached("DELETE FROM change WHERE record = ?1")?.execute([record])?;
    Ok(())
}

pub(crate) fn mark_sealed(db: &Connection, upto: i64) -> Result<(), Refused> {
    db.prepare_cached("UPDATE change SET unsealed = 0 WHERE unsealed = 1 AND number <= ?1")?.execute([upto])?;
    Ok(())
}

pub(crate) fn drop_done_changes(db: &Connection) -> Result<(), Refused> {
    db.prepare_cached("DELETE FROM change WHERE unsaved = 0 AND unsealed = 0")?.execute([])?;
    Ok(())
}

/// The same entry again may bring other bytes (a section was cut); a different one in its place is a fork.
pub(crate) fn write_entry(db: &Connection, entry: &KeptEntry) -> Result<(), Refused> {
    let held: Option<Hash> = db
        .prepare_cached("SELECT hash FROM entry WHERE device = ?1 AND number = ?2")?
        .query_row(params![entry.device, capped(entry.number)], |row| row.get(0))
        .optional()?;
    if held.is_some_and(|hash| hash != entry.hash) {
        return Err(Refused::Forked { device: entry.device, number: entry.number });
    }
    db.prepare_cached(
        "INSERT INTO entry (device, number, hash, before, member_heads, bytes, applied)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (device, number) DO UPDATE SET
             bytes = excluded.bytes, applied = max(entry.applied, excluded.applied)",
    )?
    .execute(params![
        entry.device,
        entry.number,
        entry.hash,
        entry.before,
        entry.member_heads,
        entry.bytes,
        entry.applied
    ])?;
    Ok(())
}

pub(crate) fn write_act(db: &Connection, hash: &Hash, bytes: &[u8]) -> Result<(), Refused> {
    db.prepare_cached("INSERT INTO act (hash, bytes) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING")?
        .execute(params![hash, bytes])?;
    Ok(())
}

/// Only the newest word of a device counts; an older one that comes by a slow road changes nothing.
pub(crate) fn write_seen(db: &Connection, seen: &KeptSeen) -> Result<(), Refused> {
    db.prepare_cached(
        "INSERT INTO seen (device, counter, at_ms, heard_ms, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (device) DO UPDATE SET
             counter = excluded.counter, at_ms = excluded.at_ms, heard_ms = excluded.heard_ms, bytes = excluded.bytes
         WHERE excluded.counter > seen.counter",
    )?
    .execute(params![seen.device, seen.counter, seen.at_ms, seen.heard_ms, seen.bytes])?;
    Ok(())
}

pub(crate) fn write_run(db: &Connection, run: &RunId, device: &Id) -> Result<(), Refused> {
    db.prepare_cached("INSERT INTO run (run, device) VALUES (?1, ?2) ON CONFLICT (run) DO NOTHING")?
        .execute(params![run, device])?;
    Ok(())
}

/// A run of which changes still wait to be sealed is told once more with them: somebody else's entry that told of it may be
/// one that others refuse.
pub(crate) fn mark_told(db: &Connection, run: &RunId, told: bool) -> Result<(), Refused> {
    let sql = "UPDATE run SET told = ?2 WHERE run = ?1 AND told <> ?2
         AND NOT (?2 AND EXISTS (SELECT 1 FROM change WHERE unsealed = 1 AND run = ?1))";
    db.prepare_cached(sql)?.execute(params![run, told])?;
    Ok(())
}
