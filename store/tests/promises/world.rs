//! A folder with one store in it, and small things to put there.

use ilima_store::{Commit, KeptChange, KeptEntry, SavedDocument, Store, StoreCell, StoreLink, StoreRow};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

pub const KEY: [u8; 32] = [0x5a; 32];

pub struct World {
    pub store: Store,
    folder: tempfile::TempDir,
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("space.db"), &KEY).unwrap();
        World { store, folder }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("space.db")
    }

    /// Closes and opens again, as after a restart.
    pub fn reopened(self) -> World {
        let World { store, folder } = self;
        drop(store);
        let store = Store::open(&folder.path().join("space.db"), &KEY).unwrap();
        World { store, folder }
    }

    pub fn write(&mut self, rows: Vec<StoreRow>) {
        self.store.commit(&Commit { rows, ..Commit::default() }).unwrap();
    }
}

/// The file through SQLite itself, to look behind the store's back.
pub fn behind(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    db.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"; PRAGMA cipher_page_size = 8192;")).unwrap();
    db
}

pub fn id(number: u32) -> [u8; 16] {
    let mut id = [7; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    id
}

pub fn hash(number: u32) -> [u8; 32] {
    let mut hash = [9; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    hash
}

pub fn person(number: u32, name: &str) -> StoreRow {
    let folded = name.to_lowercase();
    StoreRow {
        id: id(number),
        kind: "person".into(),
        title: name.into(),
        sort: folded.clone(),
        cells: vec![cell("display_name", name)],
        search: folded,
        ..StoreRow::default()
    }
}

pub fn cell(field: &str, text: &str) -> StoreCell {
    StoreCell { field: field.into(), text: text.into(), sort: text.to_lowercase(), ..StoreCell::default() }
}

pub fn task_cell(part: &str, field: &str, text: &str) -> StoreCell {
    StoreCell { part: format!("task.{part}"), part_kind: "task".into(), ..cell(field, text) }
}

pub fn link(field: &str, target: u32) -> StoreLink {
    StoreLink { field: field.into(), target: id(target), target_part: String::new() }
}

pub fn change(record: u32, raw: &[u8], own: bool) -> KeptChange {
    KeptChange { document: id(record), record: id(record), raw: raw.to_vec(), own, ..KeptChange::default() }
}

pub fn document(record: u32, bytes: &[u8]) -> SavedDocument {
    SavedDocument { id: id(record), record: id(record), bytes: bytes.to_vec() }
}

pub fn entry(device: u32, number: u64) -> KeptEntry {
    KeptEntry {
        device: id(device),
        number,
        hash: hash(u32::try_from(number).unwrap()),
        before: [0; 32],
        member_heads: [1; 32],
        bytes: vec![3; 100],
        applied: true,
    }
}
