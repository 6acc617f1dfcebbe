//! A walk over every field of every part of every kind.

use super::{ID, Side, add, create, put, set, texts};
use ilima_core::ids::Run;
use ilima_core::kinds::KINDS;
use ilima_core::schema::shape::{json, shown, sort_key};
use ilima_core::schema::{Field, Kind, Part, PartKey, Shape, WayKind};
use ilima_core::space::record::Record;

const SOMEBODY: &str = "person:0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";

/// Two different texts that a shape reads, as people may type them.
pub fn two_texts(shape: Shape) -> (String, String) {
    let id = |n: u8| ilima_core::ids::RecordId([n; 16]).to_string();
    let (a, b) = match shape {
        Shape::Line | Shape::OpenChoice(_) => ("Maji kwa Kibera", "水は命"),
        Shape::Prose | Shape::LongProse => ("Water comes\ntwice a week 💧", "الماء حق"),
        Shape::Day => ("2026-12-05", "٢٠٢٦-١٢-٠٦"),
        Shape::Moment => ("1764000000000 Africa/Nairobi", "2026-12-05T09:00Z"),
        Shape::PartialDay => ("1987", "--02-29"),
        Shape::Span => ("2026-01-01/2026-03-31", "2026-04-01/2026-06-30"),
        Shape::Due => ("-7d", "2026-12-01"),
        Shape::Number => ("12.50", "-3"),
        Shape::Money => ("125000 KES", "99.50 eur"),
        Shape::Tally => ("3", "5"),
        Shape::Choice(list) | Shape::Choices(list) => (list[0], list[list.len() - 1]),
        Shape::Flag => ("yes", "false"),
        Shape::Link(kinds) | Shape::Links(kinds) => {
            let part = KINDS.iter().all(|kind| !kinds.contains(&kind.name));
            let tail = |end: &str| if part { format!("/{}.{end}", kinds[0]) } else { String::new() };
            return (id(1) + &tail("aaa"), id(2) + &tail("bbb"));
        }
        Shape::Who | Shape::Whos => (SOMEBODY, "the chief's office"),
        Shape::Tags => ("water", "shift=early"),
        Shape::Ways(WayKind::Phone) => ("0712 345 678", "mobile: +254 733 000111"),
        Shape::Ways(_) => ("amina@example.org", "home: b@example.org"),
        Shape::Place => ("country=ke; locality=Kibera", "{\"lines\":\"Kianda\",\"floor\":3}"),
        Shape::Texts => ("sw=Maji", "en=Water"),
        Shape::File => {
            let file = |c: &str| {
                format!(
                    "{{\"name\":\"a.png\",\"media_type\":\"image/png\",\"size\":3,\"sha256\":\"{}\"}}",
                    c.repeat(64)
                )
            };
            return (file("a"), file("b"));
        }
        Shape::Ids => ("sdg=6.1", "osdi=77"),
        Shape::Rank => ("a0", "a1"),
    };
    (a.to_owned(), b.to_owned())
}

fn fill(part: &str, fields: &[Field]) -> Vec<ilima_core::action::Edit> {
    let write = |field: &Field| {
        let (a, b) = two_texts(field.shape);
        if field.shape.is_set() {
            vec![put(part, field.name, &a), put(part, field.name, &b)]
        } else {
            vec![set(part, field.name, &a)]
        }
    };
    fields.iter().flat_map(write).collect()
}

/// A part with all its fields, under a parent made for it when it needs one.
fn filled(side: &mut Side, kind: &Kind, part: &Part) -> String {
    let parent = part.parent.map(|parent| filled(side, kind, kind.part(parent).unwrap())).unwrap_or_default();
    let whole: Vec<(&str, String)> = part.fields.iter().map(|field| (field.name, two_texts(field.shape).0)).collect();
    let fields: Vec<(&str, &str)> = whole.iter().map(|(name, text)| (*name, text.as_str())).collect();
    side.act(&[add(part.name, &parent, &fields)]).parts.remove(0)
}

#[test]
fn every_field_of_every_kind_is_kept_loaded_shown_and_found() {
    for kind in KINDS {
        let mut side = Side::new(1);
        side.act(&[create(kind.name)]);
        side.act(&fill("", kind.fields));
        let parts: Vec<String> = kind.parts.iter().map(|part| filled(&mut side, kind, part)).collect();
        let saved = side.record.save();
        assert!(side.record.save().is_empty(), "nothing changed since");
        let again = Record::load(ID, Run([2; 8]), &saved, &[]).unwrap();
        assert_eq!(again.view(), side.view(), "{}", kind.name);
        let from_raw = Record::load(ID, Run([3; 8]), &[], &side.changes).unwrap();
        assert_eq!(from_raw.view(), side.view(), "{}", kind.name);
        check_fields(&again, kind, &parts);
        let packed = ilima_core::pack::write(&side.changes, &mut ilima_core::pack::known::Nothing).unwrap();
        let unpacked = ilima_core::pack::read(&packed, &mut ilima_core::pack::known::Nothing).unwrap();
        let mut elsewhere = Record::new(ID, Run([4; 8]));
        elsewhere.receive(&unpacked).unwrap();
        assert_eq!(elsewhere.view(), side.view(), "{} over there", kind.name);
    }
}

fn check_fields(record: &Record, kind: &Kind, parts: &[String]) {
    let (view, row) = (record.view(), record.row());
    assert_eq!(view.kind, kind.name);
    assert!(!view.title.is_empty() && !row.sort.is_empty());
    let shown_fields: Vec<&str> = view.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(shown_fields, kind.fields.iter().map(|field| field.name).collect::<Vec<_>>());
    for (part, id) in kind.parts.iter().zip(parts) {
        let found = view.parts.iter().find(|one| &one.id == id).unwrap();
        assert_eq!(found.fields.len(), part.fields.len(), "{}", part.name);
        assert_eq!(found.parent.is_empty(), part.parent.is_none());
        for field in part.fields.iter().filter(|field| field.shape != Shape::LongProse) {
            assert!(
                row.cells.iter().any(|cell| &cell.part == id && cell.field == field.name),
                "{}.{}",
                part.name,
                field.name
            );
        }
    }
    for field in kind.fields {
        for text in texts(&view.fields, field.name) {
            assert!(!shown(field.shape, &text).is_empty());
            let _ = (json(field.shape, &text), sort_key(field.shape, &text));
        }
    }
}

#[test]
fn a_kind_is_declared_soundly() {
    for kind in KINDS {
        assert!(kind.shape(kind.title).is_some(), "{}", kind.name);
        for part in kind.parts {
            assert!(part.shape(part.title).is_some(), "{}", part.name);
            assert!(part.parent.is_none_or(|parent| kind.part(parent).is_some()));
            let PartKey::From(keys) = part.key else { continue };
            assert!(keys.iter().all(|key| part.shape(key).is_some_and(|shape| !shape.is_set() && !shape.is_text())));
        }
    }
}

#[test]
fn a_value_written_in_its_only_form_reads_the_same_again() {
    super::with_context(|context| {
        for field in
            KINDS.iter().flat_map(|kind| kind.fields.iter().chain(kind.parts.iter().flat_map(|part| part.fields)))
        {
            for text in <[String; 2]>::from(two_texts(field.shape)) {
                let once = ilima_core::schema::shape::parse(field.shape, field.name, &text, context).unwrap();
                let twice = ilima_core::schema::shape::parse(field.shape, field.name, &once, context).unwrap();
                assert_eq!(once, twice, "{}", field.name);
            }
        }
    });
}

#[test]
fn a_plan_of_sixty_tasks_is_read_quickly() {
    let mut side = Side::new(1);
    side.act(&[create("plan"), set("", "title", "March for water")]);
    for n in 0..60 {
        let title = format!("Task {n}");
        side.act(&[add(
            "task",
            "",
            &[
                ("title", &title),
                ("owners", SOMEBODY),
                ("due", "-7d"),
                ("status", "todo"),
                ("notes", "x"),
                ("rank", "a"),
            ],
        )]);
    }
    let saved = side.record.save();
    let bytes: usize = saved.iter().map(|(_, bytes)| bytes.len()).sum();
    let start = std::time::Instant::now();
    let record = Record::load(ID, Run([2; 8]), &saved, &[]).unwrap();
    let loaded = start.elapsed();
    assert_eq!(record.view().parts.len(), 60);
    println!("60 tasks: {bytes} bytes, loaded in {loaded:?}, loaded and read in {:?}", start.elapsed());
}

#[test]
fn ten_thousand_people_would_fit_into_an_import() {
    let people = 1_000;
    let (mut applied, mut row, mut saved) =
        (std::time::Duration::ZERO, std::time::Duration::ZERO, std::time::Duration::ZERO);
    for n in 0..people {
        let mut side = Side::new(1);
        let name = format!("Person {n}");
        let edits = [
            create("person"),
            set("", "display_name", &name),
            set("", "place", "locality=Kibera; country=KE"),
            put("", "mails", "a@example.org"),
            put("", "tags", "water"),
            set("", "notes", "Met at the market, wants to sing in the choir."),
        ];
        let start = std::time::Instant::now();
        side.act(&edits);
        applied += start.elapsed();
        let start = std::time::Instant::now();
        assert_eq!(side.record.row().title, name);
        row += start.elapsed();
        let start = std::time::Instant::now();
        assert_eq!(side.record.save().len(), 1);
        saved += start.elapsed();
    }
    println!("{people} people: applied {applied:?}, rows {row:?}, saved {saved:?}");
}
