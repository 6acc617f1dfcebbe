//! A file that cannot be opened says why, and stays as it was.

use crate::world::{KEY, World, behind, person};
use ilima_store::{Refused, SCHEMA_VERSION, Store};
use std::fs;
use std::path::Path;

/// Closed, so that everything lies in the file itself.
fn closed(world: World) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("space.db");
    world.store.backup_into(&path).unwrap();
    (folder, path)
}

fn big() -> World {
    let mut world = World::new();
    world.write((0..500).map(|number| person(number, &format!("Person number {number}"))).collect());
    world
}

fn refused(path: &Path, key: &[u8; 32]) -> Option<Refused> {
    Store::open(path, key).err()
}

#[test]
fn a_new_file_has_all_tables_and_is_whole() {
    let world = World::new();
    assert_eq!(world.store.version().unwrap(), SCHEMA_VERSION);
    world.store.check().unwrap();
    assert_eq!(world.reopened().store.version().unwrap(), SCHEMA_VERSION);
}

#[test]
fn a_file_whose_making_was_cut_short_is_made_whole_at_the_next_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("space.db");
    fs::write(&path, b"").unwrap();
    Store::open(&path, &KEY).unwrap().check().unwrap();
}

#[test]
fn another_key_is_refused_and_the_right_one_still_opens() {
    let world = World::new();
    let (_folder, path) = closed(world);
    assert_eq!(refused(&path, &[0; 32]), Some(Refused::WrongKey));
    assert_eq!(refused(&path, &KEY), None);
}

#[test]
fn a_file_of_a_newer_ilima_is_left_alone() {
    let (_folder, path) = closed(World::new());
    behind(&path).pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
    assert_eq!(refused(&path, &KEY), Some(Refused::Newer(SCHEMA_VERSION + 1)));
}

#[test]
fn a_missing_file_is_missing_and_an_existing_one_is_never_made_anew() {
    let world = World::new();
    assert_eq!(refused(&world.folder().join("nowhere.db"), &KEY), Some(Refused::Missing));
    assert_eq!(Store::create(&world.path(), &KEY).err(), Some(Refused::AlreadyThere));
    assert_eq!(world.store.backup_into(&world.path()), Err(Refused::AlreadyThere));
}

#[test]
fn a_cut_file_is_damaged() {
    let (_folder, path) = closed(big());
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 100]).unwrap();
    assert!(matches!(refused(&path, &KEY), Some(Refused::Damaged(_))));
    fs::write(&path, &bytes[..bytes.len() / 8192 / 2 * 8192]).unwrap();
    let answer = Store::open(&path, &KEY).and_then(|store| store.check());
    assert!(matches!(answer, Err(Refused::Damaged(_))), "{answer:?}");
}

#[test]
fn one_turned_bit_anywhere_is_noticed() {
    let (_folder, path) = closed(big());
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() / 8192;
    assert!(pages > 10);
    for page in 1..pages {
        let mut bytes = whole.clone();
        bytes[page * 8192 + 17 * page % 8192] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let answer = Store::open(&path, &KEY).and_then(|store| store.check());
        assert!(matches!(answer, Err(Refused::Damaged(_))), "page {page}: {answer:?}");
    }
}

#[test]
fn a_damaged_first_page_opens_with_no_key() {
    let (_folder, path) = closed(big());
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert_eq!(refused(&path, &KEY), Some(Refused::WrongKey));
}

#[test]
fn a_file_that_nobody_encrypted_is_not_ours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("space.db");
    let clear = rusqlite::Connection::open(&path).unwrap();
    clear.execute_batch("PRAGMA page_size = 8192; CREATE TABLE t (a)").unwrap();
    drop(clear);
    assert!(matches!(refused(&path, &KEY), Some(Refused::Damaged(_))));
}

#[test]
fn a_backup_opens_with_the_same_key_and_tells_the_same() {
    let world = big();
    let query = ilima_store::Query { limit: 1000, ..ilima_store::Query::default() };
    let told = world.store.query(&query).unwrap();
    let (_folder, path) = closed(world);
    assert_eq!(Store::open(&path, &KEY).unwrap().query(&query).unwrap(), told);
}

#[test]
fn a_folder_with_a_name_in_other_scripts_works() {
    let folder = tempfile::tempdir().unwrap();
    let stick = folder.path().join("Clé USB – مجموعة 项目");
    fs::create_dir(&stick).unwrap();
    let path = stick.join("space?mode=ro#.db");
    Store::create(&path, &KEY).unwrap().backup_into(&stick.join("copy.db")).unwrap();
    assert_eq!(refused(&path, &KEY), None);
    assert_eq!(refused(&stick.join("copy.db"), &KEY), None);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_file_and_its_log() {
    use std::os::unix::fs::PermissionsExt;
    let world = big();
    for file in fs::read_dir(world.folder()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}
