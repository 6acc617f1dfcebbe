//! Sets, places, custom fields, links, and edits that are refused.

use super::{ID, OTHER, Side, add, create, put, set, take, texts, with_context};
use ilima_core::refused::Refused;

fn refused(side: &mut Side, edits: &[ilima_core::action::Edit]) -> Refused {
    with_context(|context| side.record.apply(edits, context, 9)).unwrap_err()
}

#[test]
fn a_phone_typed_twice_in_two_ways_is_one_phone() {
    let mut side = Side::new(1);
    side.act(&[create("person"), put("", "phones", "0712 345 678")]);
    side.act(&[put("", "phones", "mobile: +254712345678")]);
    let view = side.view();
    let phones = &super::field(&view.fields, "phones").unwrap().elements;
    assert_eq!(phones.len(), 1);
    assert_eq!(phones[0].key, "+254712345678");
    assert_eq!(view.title, "+254712345678", "somebody known by a phone only");
    let cell = side.record.row().cells.remove(0);
    assert_eq!((cell.field.as_str(), cell.text.as_str()), ("phones", "+254712345678"));
    side.act(&[take("", "phones", "0712345678")]);
    assert!(side.view().fields.is_empty());
}

#[test]
fn one_part_of_a_place_can_be_set_alone() {
    let mut side = Side::new(1);
    side.act(&[create("person"), set("", "place", "country=ke; locality=Kibera")]);
    side.act(&[set("", "place.locality", "Mathare"), set("", "place.postal_code", "00100")]);
    assert_eq!(texts(&side.view().fields, "place"), [r#"{"country":"KE","locality":"Mathare","postal_code":"00100"}"#]);
    let row = side.record.row();
    assert!(row.cells.iter().any(|cell| cell.field == "place.locality" && cell.text == "Mathare"));
    for inner in ["country", "locality", "postal_code"] {
        side.act(&[set("", &format!("place.{inner}"), "")]);
    }
    assert!(side.view().fields.is_empty());
}

#[test]
fn a_group_has_fields_of_its_own() {
    let mut side = Side::new(1);
    side.act(&[create("person"), set("", "custom/shoe size / left", "42")]);
    assert_eq!(texts(&side.view().fields, "custom/shoe size / left"), ["42"]);
    assert!(matches!(refused(&mut side, &[set("", "shoe", "42")]), Refused::UnknownField { .. }));
}

#[test]
fn elements_with_slashes_and_percent_signs_are_kept_whole() {
    let mut side = Side::new(1);
    side.act(&[create("person")]);
    for tag in ["a/b", "a%2Fb", "50%", "دکتر/خانم"] {
        side.act(&[put("", "tags", tag)]);
    }
    let view = side.view();
    let tags = &super::field(&view.fields, "tags").unwrap().elements;
    assert_eq!(tags.len(), 4);
    assert!(tags.iter().all(|tag| tag.key == tag.text));
}

#[test]
fn links_are_followed_from_rows() {
    let mut side = Side::new(1);
    side.act(&[create("plan")]);
    let first = side.act(&[add("task", "", &[("title", "Book")])]).parts.remove(0);
    side.act(&[add("task", "", &[("title", "Print"), ("depends_on", &first), ("owners", &OTHER.to_string())])]);
    let links = side.record.row().links;
    assert!(links.contains(&("depends_on".into(), ID, first)));
    assert!(links.contains(&("owners".into(), OTHER, String::new())));
}

#[test]
fn nothing_happens_when_one_of_the_edits_is_refused() {
    let mut side = Side::new(1);
    assert_eq!(refused(&mut side, &[set("", "title", "x")]), Refused::NotThere);
    assert!(matches!(refused(&mut side, &[create("castle")]), Refused::UnknownKind(_)));
    side.act(&[create("plan"), set("", "title", "March")]);
    let before = (side.view(), side.record.heads());
    let bad = [
        set("", "day", "soon"),
        set("", "status", "lost in thought"),
        set("task.none", "title", "x"),
        add("attendance", "", &[("person", &OTHER.to_string())]),
        add("stance", "", &[("on", "2026-01-01")]),
        add("castle", "", &[]),
        create("plan"),
        take("task.none", "owners", "Ben"),
    ];
    for edit in bad {
        refused(&mut side, &[set("", "title", "Walk"), edit]);
        assert_eq!((side.view(), side.record.heads()), before);
    }
    assert!(matches!(
        refused(&mut side, &[set("", "title", &"x".repeat(1_001))]),
        Refused::TooLong { limit: 1_000, .. }
    ));
}

#[test]
fn writing_what_already_stands_is_no_change() {
    let mut side = Side::new(1);
    side.act(&[create("person"), set("", "notes", "Hello"), put("", "tags", "water"), set("", "born", "1987")]);
    let again = side.act(&[set("", "notes", "Hello"), put("", "tags", "water"), set("", "born", "١٩٨٧")]);
    assert!(again.changes.is_empty() && again.inverse.is_empty());
}

#[test]
fn people_are_sealed_in_sections_of_their_own() {
    let mut side = Side::new(1);
    assert!(side.act(&[create("person")]).changes[0].own_section);
    let mut side = Side::new(1);
    assert!(!side.act(&[create("plan")]).changes[0].own_section);
}
