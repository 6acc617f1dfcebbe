//! Opens a space's file: key, settings of the engine, and the tables' version.

use crate::{Refused, Store};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// Set after the key at *every* opening, or SQLCipher reads the file as "not a database". A 2 kB document fills a 4 kB page.
pub(crate) const PAGE_BYTES: u64 = 8192;

/// Long enough for a backup program that reads the file, short enough for a person who waits.
const BUSY_WAIT: Duration = Duration::from_secs(2);

/// The tables' shapes, oldest first. A file's version is the count of those it has been through.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001-first.sql"),
    include_str!("../migrations/0002-shelves.sql"),
    include_str!("../migrations/0003-waiting-entries.sql"),
    include_str!("../migrations/0004-sections-set-aside.sql"),
    include_str!("../migrations/0005-chunks.sql"),
];

/// What this program writes.
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

/// What every clear SQLite file begins with; ours begin with random salt.
const CLEAR_FILE: &[u8; 16] = b"SQLite format 3\0";

impl Store {
    /// Makes a new file under `key`, with all tables. Refuses to touch a file that is there.
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Store, Refused> {
        make_private(path)?;
        let store = unlocked(path, key)?;
        store.into_newest()
    }

    /// Opens a file, bringing its tables up to this program's version.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Store, Refused> {
        look_at(path)?;
        unlocked(path, key)?.into_newest()
    }

    /// The version of the tables, as the file says.
    pub fn version(&self) -> Result<u32, Refused> {
        let version: i64 = self.db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        u32::try_from(version).map_err(|_| Refused::Damaged("a version below nought".into()))
    }

    fn into_newest(mut self) -> Result<Store, Refused> {
        let version = self.version()?;
        if version > SCHEMA_VERSION {
            return Err(Refused::Newer(version));
        }
        for (number, script) in (1..).zip(MIGRATIONS).skip(version as usize) {
            let step = Transaction::new(&mut self.db, TransactionBehavior::Immediate)?;
            step.execute_batch(script)?;
            step.pragma_update(None, "user_version", number)?;
            step.commit()?;
        }
        Ok(self)
    }
}

/// An empty file that only its owner may read; SQLite gives its log the same rights.
fn make_private(path: &Path) -> Result<(), Refused> {
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file.open(path)?;
    Ok(())
}

/// What can be said without a key: a file that was cut, or that nobody encrypted, is damaged whatever the key.
fn look_at(path: &Path) -> Result<(), Refused> {
    let mut file = std::fs::File::open(path)?;
    let length = file.metadata()?.len();
    // An empty file is a creation that died before its first page.
    if length % PAGE_BYTES != 0 {
        return Err(Refused::Damaged("cut off in the middle of a page".into()));
    }
    let mut head = [0; 16];
    if length > 0 {
        file.read_exact(&mut head)?;
    }
    if &head == CLEAR_FILE || (length > 0 && head == [0; 16]) {
        return Err(Refused::Damaged("not an encrypted file".into()));
    }
    Ok(())
}

fn unlocked(path: &Path, key: &[u8; 32]) -> Result<Store, Refused> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY_WAIT)?;
    // SQLCipher writes its complaints to stderr unless told not to, and would mark every page of memory.
    // The default size of pages is what a copy made by VACUUM INTO is written in; without it no key opens the copy.
    db.execute_batch(&format!(
        "PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = OFF;
         PRAGMA cipher_default_page_size = {PAGE_BYTES};"
    ))?;
    db.execute_batch(&key_statement(key))?;
    db.execute_batch(&format!("PRAGMA cipher_page_size = {PAGE_BYTES};"))?;
    first_page_opens(&db)?;
    db.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA trusted_schema = OFF;",
    )?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(Store { db })
}

/// Raw key: no second derivation, the vault's is enough.
fn key_statement(key: &[u8; 32]) -> String {
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("PRAGMA key = \"x'{hex}'\";")
}

fn first_page_opens(db: &Connection) -> Result<(), Refused> {
    let read = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    match read {
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => Err(Refused::WrongKey),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}
