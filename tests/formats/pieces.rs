//! Pieces of attached files: the last one of a file, and a small picture.

use crate::golden::{cuts, flips, golden, longer};
use crate::signed::chance;
use ilima_ledger::chunk::{chunk_id, file_hash, file_key, open_chunk, open_thumb, seal_file, seal_thumb};
use ilima_ledger::keys::Secret;
use ilima_ledger::wrap::{chunk_object, is_chunk_object};

const FILE: [u8; 300] = [0x2a; 300];
/// As every JPEG, it ends with something else than a zero.
const JPEG: [u8; 100] = [0xd9; 100];

fn key() -> Secret {
    file_key(&Secret::new([9; 32]), &file_hash(&FILE)).unwrap()
}

pub fn piece() -> Vec<u8> {
    seal_file(&key(), &FILE).unwrap().remove(0).1
}

pub fn thumb() -> Vec<u8> {
    seal_thumb(&key(), &JPEG, &chance()).unwrap().1
}

#[test]
fn a_piece_says_what_it_said_and_bears_its_name() {
    let sealed = golden("piece");
    assert_eq!(open_chunk(&key(), 0, 300, &sealed).unwrap(), FILE);
    // Filled up from 300 bytes to the next step.
    assert_eq!(sealed.len(), 325 + 16);
    let names: Vec<String> =
        (0..4).map(|turn| chunk_object(&Secret::new([7; 32]), &chunk_id(&sealed), turn).unwrap()).collect();
    assert!(names.iter().all(|name| is_chunk_object(&Secret::new([7; 32]), name).unwrap()));
    assert_eq!(names, NAMES);
    assert_eq!(open_thumb(&key(), &golden("small-picture")).unwrap(), JPEG);
    assert_eq!(golden("small-picture").len(), 12 + 102 + 16);
}

/// Reckoned by another program, after docs/formats.md.
const NAMES: [&str; 4] = [
    "dbcc699686079a7d50bc90ee296f435d",
    "d4483f72c54273068211002dabd121e9",
    "90778799ae1fa365256e90905e64c498",
    "2f5d85362af1fb2c52bd08bdedf9b3a3",
];

#[test]
fn a_piece_that_is_cut_turned_or_longer_is_refused() {
    let sealed = golden("piece");
    let opens = |bytes: &[u8]| open_chunk(&key(), 0, 300, bytes).is_ok();
    assert!(cuts(&sealed).all(|cut| !opens(cut)));
    assert!(flips(&sealed).all(|(_, turned)| !opens(&turned)));
    assert!(!opens(&longer(&sealed)) && open_chunk(&key(), 0, 299, &sealed).is_err());
    assert!(cuts(&golden("small-picture")).all(|cut| open_thumb(&key(), cut).is_err()));
}
