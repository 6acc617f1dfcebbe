//! Undo and redo.

use super::{Side, add, create, meet, put, remove, set, take, texts};

#[test]
fn undo_writes_back_only_what_still_stands_and_names_the_rest() {
    let mut a = Side::new(1);
    a.act(&[create("plan"), set("", "title", "March"), set("", "status", "draft")]);
    let mut b = a.beside(2);
    let both = a.act(&[set("", "title", "Walk"), set("", "status", "active")]);
    meet(&mut a, &mut b);
    b.act(&[set("", "title", "Run")]);
    meet(&mut a, &mut b);
    let (_, left) = a.undo(&both);
    assert_eq!(left, ["title"]);
    let view = a.view();
    assert_eq!(texts(&view.fields, "title"), ["Run"]);
    assert_eq!(texts(&view.fields, "status"), ["draft"]);
}

#[test]
fn every_action_can_be_undone_and_done_again() {
    let mut side = Side::new(1);
    side.act(&[
        create("plan"),
        set("", "title", "March"),
        set("", "vision", "Water"),
        set("", "narrative", "Long ago"),
    ]);
    let part = side.act(&[add("task", "", &[("title", "Print"), ("owners", "Amina")])]).parts.remove(0);
    let actions: Vec<Vec<ilima_core::action::Edit>> = vec![
        vec![set("", "title", "Walk")],
        vec![set("", "title", "")],
        vec![set("", "vision", "Clean water 💧"), set("", "vision", "Clean water")],
        vec![set("", "narrative", "")],
        vec![put(&part, "owners", "Ben"), take(&part, "owners", "Amina")],
        vec![set(&part, "owners", "Chidi\nDada")],
        vec![remove(&part)],
        vec![remove("")],
        vec![add("goal", "", &[("text", "Pipes"), ("how_we_know", "They run")])],
    ];
    for action in actions {
        let plain = |side: &Side| {
            let view = side.view();
            let parts: Vec<_> = view.parts.iter().filter(|part| !part.removed).collect();
            let fields = view.fields.iter().chain(parts.iter().flat_map(|part| &part.fields));
            let said: Vec<_> =
                fields.map(|field| (field.name.clone(), texts(std::slice::from_ref(field), &field.name))).collect();
            (view.removed, parts.len(), said)
        };
        let before = plain(&side);
        let done = side.act(&action);
        let after = plain(&side);
        assert_ne!(before, after, "{action:?}");
        let (undone, left) = side.undo(&done);
        assert!(left.is_empty(), "{action:?} {left:?}");
        assert_eq!(plain(&side), before, "{action:?}");
        let (redone, left) = side.undo(&undone);
        assert!(left.is_empty(), "{action:?} {left:?}");
        assert_eq!(plain(&side), after, "{action:?}");
        side.undo(&redone);
        assert_eq!(plain(&side), before, "{action:?}");
    }
}

#[test]
fn undoing_a_new_record_removes_it_whole_unless_somebody_worked_on_it() {
    let mut a = Side::new(1);
    let made = a.act(&[create("person"), set("", "display_name", "Amina"), put("", "tags", "water")]);
    let mut b = a.beside(2);
    let (undone, left) = a.undo(&made);
    assert!(left.is_empty() && a.view().removed);
    assert_eq!(a.view().title, "Amina");
    a.undo(&undone);
    assert!(!a.view().removed);
    b.act(&[set("", "employer", "Clinic")]);
    meet(&mut a, &mut b);
    let (_, left) = a.undo(&made);
    assert_eq!(left, ["employer"]);
    assert!(!a.view().removed);
}

#[test]
fn undoing_a_choice_brings_back_the_answer_that_won() {
    let (mut a, mut b) = (Side::new(1), Side::new(2));
    a.act(&[create("plan"), set("", "title", "March")]);
    b.act(&[create("plan"), set("", "title", "Walk")]);
    let view = meet(&mut a, &mut b);
    let winner = super::field(&view.fields, "title").unwrap().answers[0].text.clone();
    let chosen = a.act(&[set("", "title", "Run")]);
    a.undo(&chosen);
    assert_eq!(texts(&a.view().fields, "title"), [winner]);
}

#[test]
fn history_tells_who_did_what_newest_first() {
    let mut a = Side::new(1);
    a.act(&[create("plan"), set("", "title", "March")]);
    let mut b = a.beside(2);
    b.act(&[set("", "title", "Walk")]);
    b.act(&[set("", "vision", "Water")]);
    b.act(&[set("", "vision", "Clean water")]);
    let part = b.act(&[add("task", "", &[("title", "Print")])]).parts.remove(0);
    b.act(&[remove(&part)]);
    meet(&mut a, &mut b);
    let steps = a.record.history();
    let told: Vec<(&str, &str, &str, &str)> = steps
        .iter()
        .map(|step| (step.verb.as_str(), step.field.as_str(), step.before.as_str(), step.after.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("remove", "", "", ""),
            ("set", "title", "", "Print"),
            ("add", "", "", ""),
            ("set", "vision", "Water", "Clean water"),
            ("set", "vision", "", "Water"),
            ("set", "title", "March", "Walk"),
            ("set", "title", "", "March"),
            ("create", "", "", "plan"),
        ]
    );
    assert_eq!(steps[0].part, part);
    assert_eq!(steps[0].stamp.run, "02".repeat(8));
}

#[test]
fn a_long_history_is_told_whole() {
    let mut a = Side::new(1);
    a.act(&[create("plan")]);
    for n in 0..500 {
        a.act(&[set("", "title", &format!("Plan {n}"))]);
    }
    let start = std::time::Instant::now();
    assert_eq!(a.record.history().len(), 501);
    println!("history of 501 changes in {:?}", start.elapsed());
}
