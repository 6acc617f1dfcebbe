//! Records, undo, history, search: what a person does all day.

use crate::world::{founder, set};
use ilima_core::action::Edit;
use ilima_desk::contract::{ListAsk, SearchAsk};
use ilima_desk::trouble::Code;

#[test]
fn what_was_written_is_still_there_after_a_night() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March for water"), ("day", "2026-12-12")]);
    amina.add_part(plan, "task", &[("title", "Permit"), ("due", "-21d")]);
    for at in 0..150 {
        amina.set(plan, "problem", &format!("The pump broke {at} times"));
    }
    let mut amina = amina.sleep();
    let shown = amina.desk.show(plan).unwrap();
    assert_eq!(shown.view.title, "March for water");
    assert_eq!(amina.answers(plan, "problem"), ["The pump broke 149 times"]);
    assert_eq!(shown.due_days.values().collect::<Vec<_>>(), ["2026-11-21"]);
    assert_eq!(shown.created.unwrap().name, "Amina");
}

#[test]
fn an_action_that_cannot_be_done_changes_nothing() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let edits = vec![set(plan, "title", "Other"), set(plan, "day", "not a day")];
    let refused = amina.desk.act(&crate::world::action(edits)).err().unwrap();
    assert_eq!(refused.code, Code::BadValue);
    assert_eq!(amina.answers(plan, "title"), ["March"]);
    let amina = amina.sleep();
    assert_eq!(amina.answers(plan, "title"), ["March"]);
}

#[test]
fn undo_and_redo_walk_back_and_forth_over_nights() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    amina.set(plan, "title", "March for water");
    let mut amina = amina.sleep();
    amina.desk.undo().unwrap();
    assert_eq!(amina.answers(plan, "title"), ["March"]);
    amina.desk.undo().unwrap();
    assert_eq!(amina.titles("plan"), Vec::<String>::new());
    assert_eq!(amina.desk.undo().err().unwrap().code, Code::NothingToUndo);
    amina.desk.redo().unwrap();
    amina.desk.redo().unwrap();
    assert_eq!(amina.titles("plan"), ["March for water"]);
    // A new action ends what could be done again.
    amina.desk.undo().unwrap();
    amina.set(plan, "vision", "Water for all");
    assert_eq!(amina.desk.redo().err().unwrap().code, Code::NothingToRedo);
}

#[test]
fn what_is_removed_waits_and_comes_back() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    amina.act(vec![Edit::Remove { record: plan, part: String::new() }]);
    assert!(amina.titles("plan").is_empty());
    let removed = ListAsk { kind: "plan".into(), removed: true, ..Default::default() };
    assert_eq!(amina.desk.list(&removed).unwrap().total, 1);
    amina.act(vec![Edit::Restore { record: plan, part: String::new() }]);
    assert_eq!(amina.titles("plan"), ["March"]);
}

#[test]
fn a_name_is_found_in_any_script_with_or_without_its_marks() {
    let mut amina = founder("Amina");
    for name in ["María Ángeles Peña", "أحمد بن علي", "Ёлкина Анна", "王秀英"] {
        amina.add("person", &[("display_name", name)]);
    }
    for (typed, wanted) in [("pena", 1), ("احمد", 1), ("елкина", 1), ("秀英", 1), ("PEÑ", 1), ("zzz", 0), ("\"OR *", 0)]
    {
        let found = amina.desk.search(&SearchAsk { text: typed.into(), limit: 10 }).unwrap();
        assert_eq!(found.len(), wanted, "{typed}");
    }
}

#[test]
fn today_tells_what_is_late_and_what_is_settled_no_more() {
    let mut amina = founder("Amina");
    let day = ilima_desk::clock::today();
    let plan = amina.add("plan", &[("title", "March"), ("day", &day)]);
    let late = amina.add_part(plan, "task", &[("title", "Permit"), ("due", "-2d")]);
    amina.add_part(plan, "task", &[("title", "Much later"), ("due", "2099-01-01")]);
    let due = amina.desk.today().unwrap().due;
    assert_eq!(due.iter().map(|item| (item.title.as_str(), item.days)).collect::<Vec<_>>(), [("Permit", -2)]);
    amina.act(vec![Edit::Set { record: plan, part: late, field: "status".into(), text: "done".into() }]);
    assert!(amina.desk.today().unwrap().due.is_empty());
}
