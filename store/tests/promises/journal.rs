//! Undo and redo go back and forth in the order a person expects.

use crate::world::World;
use ilima_store::journal::JOURNAL_MAX;
use ilima_store::{Commit, JournalChange};

fn write(world: &mut World, change: JournalChange) {
    world.store.commit(&Commit { journal: Some(change), ..Commit::default() }).unwrap();
}

fn push(world: &mut World, name: &str) {
    write(world, JournalChange::Push { name_json: name.into(), inverse_json: format!("un{name}"), at_ms: 1 });
}

fn undo(world: &mut World) {
    let top = world.store.journal_top().unwrap().unwrap();
    write(world, JournalChange::Undone { id: top.id, inverse_json: format!("re{}", top.name_json) });
}

fn redo(world: &mut World) {
    let next = world.store.journal_undone().unwrap().unwrap();
    write(world, JournalChange::Redone { id: next.id, inverse_json: format!("un{}", next.name_json) });
}

fn names(world: &World) -> (String, String) {
    let name = |entry: Option<ilima_store::JournalEntry>| entry.map(|entry| entry.name_json).unwrap_or_default();
    (name(world.store.journal_top().unwrap()), name(world.store.journal_undone().unwrap()))
}

fn pair(top: &str, undone: &str) -> (String, String) {
    (top.into(), undone.into())
}

#[test]
fn undo_goes_back_step_by_step_and_redo_forth() {
    let mut world = World::new();
    ["a", "b", "c"].into_iter().for_each(|name| push(&mut world, name));
    undo(&mut world);
    undo(&mut world);
    assert_eq!(names(&world), pair("a", "b"));
    let mut world = world.reopened();
    redo(&mut world);
    assert_eq!(names(&world), pair("b", "c"));
    assert_eq!(world.store.journal_undone().unwrap().unwrap().inverse_json, "rec");
}

#[test]
fn a_new_action_ends_what_could_be_redone() {
    let mut world = World::new();
    ["a", "b"].into_iter().for_each(|name| push(&mut world, name));
    undo(&mut world);
    push(&mut world, "c");
    assert_eq!(names(&world), pair("c", ""));
    undo(&mut world);
    assert_eq!(names(&world), pair("a", "c"));
}

#[test]
fn an_import_undone_out_of_turn_is_the_first_to_be_redone() {
    let mut world = World::new();
    ["import", "b", "c"].into_iter().for_each(|name| push(&mut world, name));
    undo(&mut world);
    let import = world.store.journal(1).unwrap().unwrap();
    write(&mut world, JournalChange::Undone { id: import.id, inverse_json: "again".into() });
    assert_eq!(names(&world), pair("b", "import"));
}

#[test]
fn the_journal_keeps_its_last_five_hundred() {
    let mut world = World::new();
    for number in 0..JOURNAL_MAX + 20 {
        push(&mut world, &number.to_string());
    }
    assert_eq!(names(&world), pair(&(JOURNAL_MAX + 19).to_string(), ""));
    let kept = (1..=JOURNAL_MAX + 20).filter(|id| world.store.journal(*id).unwrap().is_some()).count();
    assert_eq!(kept, 500);
    assert_eq!(world.store.journal(20).unwrap(), None);
    assert!(world.store.journal(21).unwrap().is_some());
}
