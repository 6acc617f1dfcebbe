//! Every shape made twice, apart, and merged both ways.

use super::every_kind::two_texts;
use super::{Side, add, create, field, meet, put, set, texts};
use ilima_core::kinds::KINDS;
use ilima_core::schema::{Kind, Shape};

/// All (kind, field, shape) of records, without the kinds' parts.
fn fields() -> impl Iterator<Item = (&'static Kind, &'static str, Shape)> {
    KINDS.iter().flat_map(|kind| kind.fields.iter().map(move |field| (*kind, field.name, field.shape)))
}

fn write(name: &str, shape: Shape, text: &str) -> ilima_core::action::Edit {
    if shape.is_set() { put("", name, text) } else { set("", name, text) }
}

#[test]
fn what_two_people_wrote_apart_is_all_there_after_they_meet() {
    for (kind, name, shape) in fields() {
        let (one, other) = two_texts(shape);
        for apart_from_the_start in [true, false] {
            let mut a = Side::new(1);
            a.act(&[create(kind.name)]);
            let mut b = if apart_from_the_start { Side::new(2) } else { a.beside(2) };
            if apart_from_the_start {
                b.act(&[create(kind.name)]);
            }
            a.act(&[write(name, shape, &one)]);
            b.act(&[write(name, shape, &other)]);
            let (first, second) = (a.view(), b.view());
            let view = meet(&mut a, &mut b);
            let mut expected: Vec<String> = [texts(&first.fields, name), texts(&second.fields, name)].concat();
            expected.sort();
            assert_eq!(texts(&view.fields, name), expected, "{}.{name}", kind.name);
            assert_eq!(a.record.row().two_answers, !shape.is_set(), "{name}");
        }
    }
}

#[test]
fn the_same_said_twice_is_one_answer() {
    for (kind, name, shape) in fields() {
        let (text, _) = two_texts(shape);
        let (mut a, mut b) = (Side::new(1), Side::new(2));
        a.act(&[create(kind.name), write(name, shape, &text)]);
        b.act(&[create(kind.name), write(name, shape, &text)]);
        let view = meet(&mut a, &mut b);
        assert_eq!(texts(&view.fields, name).len(), 1, "{}.{name}", kind.name);
        assert!(!a.record.row().two_answers);
    }
}

#[test]
fn choosing_settles_two_answers_on_every_desk() {
    for (kind, name, shape) in fields().filter(|(_, _, shape)| !shape.is_set()) {
        let (one, other) = two_texts(shape);
        let (mut a, mut b) = (Side::new(1), Side::new(2));
        a.act(&[create(kind.name), set("", name, &one)]);
        b.act(&[create(kind.name), set("", name, &other)]);
        let view = meet(&mut a, &mut b);
        let chosen = field(&view.fields, name).unwrap().answers[0].text.clone();
        let applied = a.act(&[set("", name, &chosen)]);
        assert_eq!(applied.inverse[0].before.len(), 2, "{name}");
        let view = meet(&mut a, &mut b);
        assert_eq!(texts(&view.fields, name), [chosen], "{name}");
    }
}

#[test]
fn prose_changed_in_two_places_merges_letter_by_letter() {
    for name in ["vision", "narrative"] {
        let mut a = Side::new(1);
        a.act(&[create("plan"), set("", name, "Water 💧 for all, every day.")]);
        let mut b = a.beside(2);
        a.act(&[set("", name, "Clean water 💧 for all, every day.")]);
        b.act(&[set("", name, "Water 💧 for all, every single day.")]);
        let view = meet(&mut a, &mut b);
        assert_eq!(texts(&view.fields, name), ["Clean water 💧 for all, every single day."]);
    }
}

#[test]
fn who_and_when_stand_at_every_answer() {
    let (mut a, mut b) = (Side::new(1), Side::new(2));
    a.act(&[create("plan"), set("", "title", "March"), set("", "vision", "abc")]);
    b.act(&[create("plan"), set("", "title", "Walk")]);
    let view = meet(&mut a, &mut b);
    let title = field(&view.fields, "title").unwrap();
    let mut stamps: Vec<(String, String, i64)> = title
        .answers
        .iter()
        .map(|answer| (answer.text.clone(), answer.stamp.run.clone(), answer.stamp.at_ms))
        .collect();
    stamps.sort();
    assert_eq!(stamps, [("March".into(), "01".repeat(8), 1_000), ("Walk".into(), "02".repeat(8), 2_000)]);
    b.act(&[set("", "vision", "abcd")]);
    let view = meet(&mut a, &mut b);
    assert_eq!(field(&view.fields, "vision").unwrap().answers[0].stamp.run, "02".repeat(8));
}

#[test]
fn one_person_checked_in_at_two_doors_is_counted_once() {
    let who = super::OTHER.to_string();
    let mut a = Side::new(1);
    a.act(&[create("plan")]);
    let event = a.act(&[add("event", "", &[("title", "Rally")])]).parts.remove(0);
    let mut b = a.beside(2);
    a.act(&[add("attendance", &event, &[("person", &who), ("came", "attended")])]);
    b.act(&[add("attendance", &event, &[("person", &who), ("status", "accepted")])]);
    let view = meet(&mut a, &mut b);
    let attendance: Vec<_> = view.parts.iter().filter(|part| part.kind == "attendance").collect();
    assert_eq!(attendance.len(), 1);
    assert_eq!(attendance[0].parent, event);
    assert_eq!(texts(&attendance[0].fields, "came"), ["attended"]);
    assert_eq!(texts(&attendance[0].fields, "status"), ["accepted"]);
}

#[test]
fn an_added_element_wins_over_one_taken_out_at_the_same_time() {
    let mut a = Side::new(1);
    a.act(&[create("person"), put("", "tags", "water")]);
    let mut b = a.beside(2);
    a.act(&[super::take("", "tags", "water"), put("", "tags", "choir")]);
    b.act(&[put("", "tags", "shift=late")]);
    let view = meet(&mut a, &mut b);
    assert_eq!(texts(&view.fields, "tags"), ["choir", "shift=late"]);
    let mut c = a.beside(3);
    a.act(&[super::take("", "tags", "choir")]);
    c.act(&[super::take("", "tags", "choir")]);
    c.act(&[put("", "tags", "choir")]);
    let view = meet(&mut a, &mut c);
    assert_eq!(texts(&view.fields, "tags"), ["choir", "shift=late"]);
}

#[test]
fn changes_out_of_order_wait_and_then_count() {
    let mut a = Side::new(1);
    a.act(&[create("person"), set("", "display_name", "Amina")]);
    a.act(&[set("", "display_name", "Amina Otieno")]);
    let mut b = Side::new(2);
    let early = b.record.receive(&a.changes[1..]).unwrap();
    assert_eq!((early.fresh.len(), early.waiting), (1, 1));
    assert_eq!(b.view().title, "");
    let saved = b.record.save();
    let mut b = ilima_core::space::record::Record::load(super::ID, ilima_core::ids::Run([4; 8]), &saved, &[]).unwrap();
    let rest = b.receive(&a.changes[..1]).unwrap();
    assert_eq!((rest.fresh.len(), rest.waiting), (1, 0));
    assert_eq!(b.view(), a.view());
    assert_eq!(b.receive(&a.changes).unwrap(), ilima_core::space::record::Received::default());
}
