//! Removing, restoring, and what happens when somebody was still working on it.

use super::{Side, add, create, meet, remove, restore, set, texts};

#[test]
fn what_somebody_removed_and_somebody_else_changed_stays_and_is_marked() {
    let mut a = Side::new(1);
    a.act(&[create("plan"), set("", "title", "March")]);
    let mut b = a.beside(2);
    a.act(&[remove("")]);
    assert!(a.view().removed);
    b.act(&[set("", "title", "March on Saturday")]);
    let view = meet(&mut a, &mut b);
    assert!(!view.removed && view.removed_and_changed);
    b.act(&[remove("")]);
    let view = meet(&mut a, &mut b);
    assert!(view.removed && !view.removed_and_changed, "removed again by somebody who saw the change");
    a.act(&[restore("")]);
    let view = meet(&mut a, &mut b);
    assert!(!view.removed && !view.removed_and_changed);
}

#[test]
fn two_people_who_remove_the_same_record_agree() {
    let mut a = Side::new(1);
    a.act(&[create("plan"), set("", "title", "March")]);
    let mut b = a.beside(2);
    a.act(&[remove("")]);
    b.act(&[remove("")]);
    let view = meet(&mut a, &mut b);
    assert!(view.removed && !view.removed_and_changed);
}

#[test]
fn a_removed_part_comes_back_when_it_was_changed_meanwhile() {
    let mut a = Side::new(1);
    a.act(&[create("plan")]);
    let part = a.act(&[add("task", "", &[("title", "Print leaflets"), ("notes", "200")])]).parts.remove(0);
    let other = a.act(&[add("task", "", &[("title", "Book a hall")])]).parts.remove(0);
    let mut b = a.beside(2);
    a.act(&[remove(&part)]);
    b.act(&[set(&other, "status", "done")]);
    let view = meet(&mut a, &mut b);
    assert!(view.parts.iter().any(|one| one.id == part && one.removed), "work on another part does not matter");
    assert!(!a.record.row().cells.iter().any(|cell| cell.part == part), "what is removed is not listed");
    let mut c = Side::new(3);
    c.hear(&a);
    a.act(&[restore(&part)]);
    a.act(&[remove(&part)]);
    c.act(&[set(&part, "notes", "2000")]);
    let view = meet(&mut a, &mut c);
    let task = view.parts.iter().find(|one| one.id == part).unwrap();
    assert!(!task.removed);
    assert_eq!(texts(&task.fields, "notes"), ["2000"]);
}
