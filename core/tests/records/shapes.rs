//! What each shape reads, refuses, and how it sorts.

use super::with_context;
use ilima_core::reckon::due::{days_between, due_day};
use ilima_core::schema::shape::{json, parse, shown, sort_key};
use ilima_core::schema::{Shape, WayKind};
use proptest::prelude::*;
use serde_json::json;

fn read(shape: Shape, text: &str) -> Option<String> {
    with_context(|context| parse(shape, "field", text, context)).ok()
}

#[test]
fn days_numbers_and_money_are_read_in_the_digits_people_use() {
    let cases = [
        (Shape::Day, "٢٠٢٦-١٢-٠٥", Some("2026-12-05")),
        (Shape::Day, "2026-2-30", None),
        (Shape::Day, "05/12/2026", None),
        (Shape::PartialDay, "2026-1", Some("2026-01")),
        (Shape::PartialDay, "2026-01", Some("2026-01")),
        (Shape::PartialDay, "--2-29", Some("--02-29")),
        (Shape::PartialDay, "87", None),
        (Shape::Span, "2026-02-01/2026-01-01", None),
        (Shape::Span, "2026-Q1", Some("2026-01-01/2026-03-31")),
        (Shape::Span, "2024-02", Some("2024-02-01/2024-02-29")),
        (Shape::Span, "2026", Some("2026-01-01/2026-12-31")),
        (Shape::Span, "2026-Q5", None),
        (Shape::Due, "-७d", Some("-7d")),
        (Shape::Due, "7d", None),
        (Shape::Number, "१२.५०", Some("12.5")),
        (Shape::Number, "1 250 000", Some("1250000")),
        (Shape::Number, "1,250,000.5", Some("1250000.5")),
        (Shape::Number, "12,5", Some("12.5")),
        (Shape::Number, "1,250", None),
        (Shape::Number, "-0", Some("0")),
        (Shape::Number, "1e5", None),
        (Shape::Money, "125000 KES", Some("125000 KES")),
        (Shape::Money, "1250.00 kes", Some("125000 KES")),
        (Shape::Money, "1250.5 JPY", None),
        (Shape::Money, "1250", None),
        (Shape::Flag, "TRUE", Some("yes")),
        (Shape::Choice(&["on_track", "no_show"]), "On track", Some("on_track")),
        (Shape::Choice(&["on_track"]), "behind", None),
        (Shape::Texts, "pt_BR=Água", Some("pt-BR=Água")),
        (Shape::Texts, "=Água", None),
        (Shape::Moment, "2026-12-05T09:00 Africa/Nairobi", Some("1796450400000 Africa/Nairobi")),
        (Shape::Who, "member:xyz", None),
    ];
    for (shape, text, expected) in cases {
        assert_eq!(read(shape, text).as_deref(), expected, "{shape:?} {text}");
    }
}

#[test]
fn names_cannot_turn_the_text_beside_them_round() {
    assert_eq!(read(Shape::Line, "Amina\u{202e}gnp.exe\u{200b}").unwrap(), "Aminagnp.exe");
    assert_eq!(read(Shape::Line, " Amina \n  Otieno\u{0} ").unwrap(), "Amina Otieno");
    assert_eq!(read(Shape::Line, "می\u{200c}خواهم").unwrap(), "می\u{200c}خواهم", "Persian needs its joiner");
    assert_eq!(read(Shape::Line, "a\u{200c}b").unwrap(), "ab");
}

#[test]
fn scripts_get_values_as_json() {
    let phone = read(Shape::Ways(WayKind::Phone), "work: 0712 345678").unwrap();
    let expected = json!({"raw": "0712 345678", "e164": "+254712345678", "type": "work", "primary": false});
    assert_eq!(json(Shape::Ways(WayKind::Phone), &phone), expected);
    assert_eq!(json(Shape::Money, "125000 KES"), json!({"minor": 125_000, "currency": "KES"}));
    assert_eq!(json(Shape::Number, "12.5"), json!("12.5"));
    assert_eq!(json(Shape::Place, r#"{"country":"KE"}"#), json!({"country": "KE"}));
    assert_eq!(json(Shape::Line, "x"), json!("x"));
    assert_eq!(shown(Shape::Money, "-5 KES"), "-0.05 KES");
    assert_eq!(shown(Shape::Place, r#"{"country":"KE","lines":"Kianda\nHouse 3"}"#), "Kianda, House 3, KE");
    assert_eq!(shown(Shape::Moment, "1796450400000 Africa/Nairobi"), "2026-12-05 09:00 Africa/Nairobi");
}

#[test]
fn what_a_newer_version_adds_to_a_place_is_kept() {
    assert_eq!(read(Shape::Place, r#"{"locality":"Kibera","floor":3}"#).unwrap(), r#"{"floor":3,"locality":"Kibera"}"#);
}

#[test]
fn a_due_day_counts_back_from_the_plans_day() {
    assert_eq!(due_day("-7d", "2026-03-03").as_deref(), Some("2026-02-24"));
    assert_eq!(due_day("2026-12-05", "").as_deref(), Some("2026-12-05"));
    assert_eq!(due_day("-7d", ""), None);
    assert_eq!(days_between("2026-12-05", "2026-12-01"), Some(-4));
    assert_eq!(days_between("2024-02-28", "2025-03-01"), Some(367));
}

proptest! {
    #[test]
    fn numbers_sort_as_numbers(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000, shift in 0u32..3) {
        let text = |n: i64| read(Shape::Number, &format!("{}{}.{}", if n < 0 { "-" } else { "" }, n.abs() / 10i64.pow(shift), n.abs() % 10i64.pow(shift))).unwrap();
        let value = |text: &str| text.parse::<f64>().unwrap();
        let (a, b) = (text(a), text(b));
        let order = value(&a).partial_cmp(&value(&b)).unwrap();
        prop_assert_eq!(sort_key(Shape::Number, &a).cmp(&sort_key(Shape::Number, &b)), order);
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused_and_reads_the_same_again(text in "\\PC{0,40}|[0-9,./+-]{0,12}( [A-Za-z/]{0,10})?") {
        let shapes = [
            Shape::Line, Shape::Prose, Shape::Day, Shape::Moment, Shape::PartialDay, Shape::Span, Shape::Due, Shape::Number,
            Shape::Money, Shape::Tally, Shape::OpenChoice(&["x"]), Shape::Flag, Shape::Link(&["task"]), Shape::Who, Shape::Tags,
            Shape::Ways(WayKind::Phone), Shape::Ways(WayKind::Mail), Shape::Place, Shape::Texts, Shape::File, Shape::Ids, Shape::Rank,
        ];
        for shape in shapes {
            let Some(once) = read(shape, &text) else { continue };
            let again = read(shape, &once);
            prop_assert_eq!(again.as_deref(), Some(once.as_str()), "{:?}", shape);
            let _ = (shown(shape, &once), json(shape, &once), sort_key(shape, &once));
        }
    }
}
