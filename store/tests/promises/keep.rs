//! Documents, changes and entries come back as they were given, and in order.

use crate::world::{World, change, document, entry, hash, id, person};
use ilima_store::{Commit, KeptImport, KeptSeen, Quarantined, Refused};

fn raws(changes: &[ilima_store::KeptChange]) -> Vec<&[u8]> {
    changes.iter().map(|change| change.raw.as_slice()).collect()
}

#[test]
fn a_change_stays_until_its_document_is_saved_and_an_entry_holds_it() {
    let mut world = World::new();
    let first = Commit { changes: vec![change(1, b"a", true), change(1, b"b", false)], ..Commit::default() };
    world.store.commit(&first).unwrap();
    let mut world = world.reopened();
    assert_eq!(raws(&world.store.changes_since_save(&id(1)).unwrap()), [b"a", b"b"]);
    assert_eq!(raws(&world.store.unsealed().unwrap()), [b"a"]);

    let saved = Commit {
        documents: vec![document(1, b"whole")],
        changes: vec![change(1, b"c", true), change(2, b"other", false)],
        ..Commit::default()
    };
    world.store.commit(&saved).unwrap();
    assert_eq!(world.store.documents(&id(1)).unwrap(), [document(1, b"whole")]);
    assert!(world.store.changes_since_save(&id(1)).unwrap().is_empty(), "the saved document holds them all");
    assert_eq!(raws(&world.store.changes_since_save(&id(2)).unwrap()), [b"other"]);
    let unsealed = world.store.unsealed().unwrap();
    assert_eq!(raws(&unsealed), [b"a", b"c"], "saving does not seal");

    world.store.commit(&Commit { sealed_upto: Some(unsealed[0].number), ..Commit::default() }).unwrap();
    assert_eq!(raws(&world.store.unsealed().unwrap()), [b"c"]);
}

#[test]
fn a_bad_row_at_the_end_undoes_the_whole_commit() {
    let mut world = World::new();
    world.write(vec![person(1, "Amina")]);
    let bad = Commit {
        documents: vec![document(1, b"doc")],
        changes: vec![change(1, b"x", true)],
        rows: vec![person(1, "Changed"), person(2, "New")],
        // Another entry in the place of the first.
        entries: vec![entry(1, 1), entry(1, 2), ilima_store::KeptEntry { hash: hash(9), ..entry(1, 1) }],
        settings: vec![("k".into(), "v".into())],
        ..Commit::default()
    };
    assert_eq!(world.store.commit(&bad), Err(Refused::Forked { device: id(1), number: 1 }));
    let late = Commit {
        journal: Some(ilima_store::JournalChange::Undone { id: 12, inverse_json: "{}".into() }),
        entries: vec![entry(1, 1), entry(1, 2)],
        ..bad
    };
    assert_eq!(world.store.commit(&late), Err(Refused::NotThere("journal entry")));
    let world = world.reopened();
    assert_eq!(world.store.row(&id(1)).unwrap().unwrap().title, "Amina");
    assert_eq!(world.store.row(&id(2)).unwrap(), None);
    assert!(world.store.documents(&id(1)).unwrap().is_empty());
    assert!(world.store.unsealed().unwrap().is_empty());
    assert!(world.store.held().unwrap().is_empty());
    assert_eq!(world.store.setting("k").unwrap(), None);
}

#[test]
fn what_is_held_of_a_log_names_its_holes() {
    let mut world = World::new();
    let entries = [1, 2, 3, 6, 7, 9].map(|number| entry(1, number)).to_vec();
    let stranger = vec![entry(2, 5)];
    world.store.commit(&Commit { entries: [entries, stranger].concat(), ..Commit::default() }).unwrap();
    let held = world.store.held().unwrap();
    assert_eq!((held[0].upto, held[0].hash_at_upto), (3, hash(3)));
    assert_eq!(held[0].beyond, [(6, 7), (9, 9)]);
    assert_eq!((held[1].upto, held[1].hash_at_upto), (0, [0; 32]));
    assert_eq!(held[1].beyond, [(5, 5)]);
    let some = world.store.entries(&id(1), 2, 7).unwrap();
    assert_eq!(some.iter().map(|entry| entry.number).collect::<Vec<_>>(), [2, 3, 6, 7]);
    assert_eq!(world.store.entry(&id(1), u64::MAX).unwrap(), None);
}

#[test]
fn another_entry_in_the_same_place_is_a_fork_and_the_first_stays() {
    let mut world = World::new();
    world.store.commit(&Commit { entries: vec![entry(1, 1)], ..Commit::default() }).unwrap();
    let mut other = entry(1, 1);
    other.hash = hash(77);
    let refused = world.store.commit(&Commit { entries: vec![other], ..Commit::default() });
    assert_eq!(refused, Err(Refused::Forked { device: id(1), number: 1 }));
    assert_eq!(world.store.entry(&id(1), 1).unwrap(), Some(entry(1, 1)));
}

#[test]
fn the_same_entry_again_changes_nothing_but_may_bring_cut_bytes() {
    let mut world = World::new();
    world.store.commit(&Commit { entries: vec![entry(1, 1)], ..Commit::default() }).unwrap();
    let again = ilima_store::KeptEntry { applied: false, bytes: b"cut".to_vec(), ..entry(1, 1) };
    world.store.commit(&Commit { entries: vec![again], ..Commit::default() }).unwrap();
    let kept = world.store.entry(&id(1), 1).unwrap().unwrap();
    assert_eq!((kept.applied, kept.bytes.as_slice()), (true, b"cut".as_slice()));
}

#[test]
fn entries_wait_to_be_applied_until_they_are() {
    let mut world = World::new();
    let late = ilima_store::KeptEntry { applied: false, ..entry(1, 2) };
    world.store.commit(&Commit { entries: vec![entry(1, 1), late], ..Commit::default() }).unwrap();
    assert_eq!(world.store.unapplied().unwrap(), [(id(1), 2)]);
    world.store.commit(&Commit { entries: vec![entry(1, 2)], ..Commit::default() }).unwrap();
    assert!(world.store.unapplied().unwrap().is_empty());
}

#[test]
fn a_devices_older_word_does_not_replace_its_newer_one() {
    let mut world = World::new();
    let word = |counter, text: &[u8]| KeptSeen { device: id(1), counter, at_ms: 5, heard_ms: 6, bytes: text.to_vec() };
    for seen in [word(2, b"two"), word(1, b"one"), word(2, b"again")] {
        world.store.commit(&Commit { seen: vec![seen], ..Commit::default() }).unwrap();
    }
    assert_eq!(world.store.seen().unwrap(), [word(2, b"two")]);
}

#[test]
fn acts_runs_receipts_and_quarantine_come_back() {
    let mut world = World::new();
    let kept = Quarantined { device: id(4), entry: 3, section: 1, why: "unsound".into(), ..Quarantined::default() };
    let commit = Commit {
        acts: vec![(hash(2), b"second".to_vec()), (hash(1), b"first".to_vec()), (hash(2), b"second".to_vec())],
        runs: vec![([1; 8], id(1))],
        receipts: vec![(1, "old".into()), (2, "new".into())],
        quarantine: vec![kept],
        ..Commit::default()
    };
    world.store.commit(&commit).unwrap();
    let mut world = world.reopened();
    assert_eq!(world.store.acts().unwrap(), [b"second".to_vec(), b"first".to_vec()]);
    assert_eq!(world.store.runs().unwrap(), [([1; 8], id(1))].into());
    assert_eq!(world.store.receipts(1).unwrap(), [(2, 2, "new".to_string())]);
    let quarantined = world.store.quarantined().unwrap();
    assert_eq!((quarantined[0].entry, quarantined[0].why.as_str()), (3, "unsound"));
    let done = Commit { released: vec![quarantined[0].number], ..Commit::default() };
    world.store.commit(&done).unwrap();
    assert!(world.store.quarantined().unwrap().is_empty());
}

#[test]
fn an_import_takes_the_journal_entry_of_its_own_commit() {
    let mut world = World::new();
    let import = KeptImport { id: id(8), file_name: "people.csv".into(), ..KeptImport::default() };
    let push = ilima_store::JournalChange::Push { name_json: "{}".into(), inverse_json: "{}".into(), at_ms: 1 };
    let commit = Commit {
        imports: vec![import.clone()],
        journal: Some(push),
        fingerprints: vec![(id(1), "f".into()), (id(1), "f".into()), (id(2), "g".into())],
        ..Commit::default()
    };
    world.store.commit(&commit).unwrap();
    let top = world.store.journal_top().unwrap().unwrap();
    assert_eq!(world.store.imports().unwrap()[0].journal, Some(top.id));
    let undone = Commit {
        imports: vec![KeptImport { undone: true, ..import }],
        dropped_fingerprints: vec![id(1)],
        ..Commit::default()
    };
    world.store.commit(&undone).unwrap();
    let kept = &world.store.imports().unwrap()[0];
    assert_eq!((kept.undone, kept.journal), (true, Some(top.id)));
    assert_eq!(world.store.fingerprints().unwrap(), [(id(2), "g".to_string())]);
}

#[test]
fn records_and_runs_are_found_by_how_their_ids_begin() {
    let mut world = World::new();
    let commit = Commit { runs: vec![([1; 8], id(1)), ([2; 8], id(1))], told_runs: vec![[1; 8]], ..Commit::default() };
    world.store.commit(&commit).unwrap();
    assert_eq!(world.store.runs_like(&[1, 1]).unwrap(), [[1; 8]]);
    let many = (0..4).map(|last| ([1, 1, 0, 0, 0, 0, 0, last], id(2))).collect();
    world.store.commit(&Commit { runs: many, ..Commit::default() }).unwrap();
    let found = world.store.runs_like(&[1, 1]).unwrap();
    assert_eq!((found.len(), found[0]), (5, [1; 8]), "who has many is asked last");
    assert!(world.store.runs_like(&[1, 2]).unwrap().is_empty());
    assert!(world.store.run_told(&[1; 8]).unwrap() && !world.store.run_told(&[2; 8]).unwrap());
    assert!(!world.store.run_told(&[3; 8]).unwrap());
    world.store.commit(&Commit { runs: vec![([1; 8], id(1))], ..Commit::default() }).unwrap();
    assert!(world.store.run_told(&[1; 8]).unwrap(), "told once is told");
    world
        .store
        .commit(&Commit { rows: vec![person(u32::MAX, "Last"), person(7, "Seven")], ..Commit::default() })
        .unwrap();
    assert_eq!(world.store.records_like(&[0xff, 0xff]).unwrap(), [id(u32::MAX)]);
    assert_eq!(world.store.records_like(&[0, 0, 0, 7]).unwrap(), [id(7)]);
}
