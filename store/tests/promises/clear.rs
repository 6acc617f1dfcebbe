//! Nothing lies in clear in the file, its log or its index of pages.

use crate::world::{World, cell, change, document, entry, person};
use ilima_store::{Commit, KeptImport};
use std::fs;
use std::path::Path;

const CANARY: &str = "Zwartkoppie Mildenhall-Ssebunya";

/// Names of files under `folder` that hold the canary, as UTF-8 or UTF-16.
fn files_that_tell(folder: &Path) -> Vec<String> {
    let wide: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let tells =
        |bytes: &[u8]| [CANARY.as_bytes(), &wide].iter().any(|word| bytes.windows(word.len()).any(|w| w == *word));
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    files
        .filter(|file| tells(&fs::read(file.path()).unwrap()))
        .map(|file| file.file_name().into_string().unwrap())
        .collect()
}

#[test]
fn no_file_tells_what_was_written() {
    let mut world = World::new();
    let canary = CANARY.as_bytes();
    let mut row = person(1, CANARY);
    row.cells.push(cell("note", CANARY));
    let commit = Commit {
        rows: vec![row],
        documents: vec![document(1, canary)],
        changes: vec![change(2, canary, true)],
        entries: vec![ilima_store::KeptEntry { bytes: canary.to_vec(), ..entry(1, 1) }],
        settings: vec![("name".into(), CANARY.into())],
        imports: vec![KeptImport { file_name: CANARY.into(), ..KeptImport::default() }],
        receipts: vec![(1, CANARY.into())],
        ..Commit::default()
    };
    world.store.commit(&commit).unwrap();
    assert_eq!(world.store.search("zwartk", 5).unwrap().len(), 1, "it is there");
    assert!(world.folder().join("space.db-wal").exists(), "the log is looked at too");
    assert_eq!(files_that_tell(world.folder()), [""; 0]);
    world.store.backup_into(&world.folder().join("copy.db")).unwrap();
    let world = world.reopened();
    assert_eq!(files_that_tell(world.folder()), [""; 0]);
}

#[test]
fn the_scan_would_catch_a_file_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    for (name, encoding) in [("clear.db", "UTF-8"), ("wide.db", "UTF-16le")] {
        let clear = rusqlite::Connection::open(folder.path().join(name)).unwrap();
        clear.execute_batch(&format!("PRAGMA encoding = '{encoding}'; CREATE TABLE t (name TEXT);")).unwrap();
        clear.execute("INSERT INTO t (name) VALUES (?1)", [CANARY]).unwrap();
    }
    let mut names = files_that_tell(folder.path());
    names.sort();
    assert_eq!(names, ["clear.db", "wide.db"]);
}
