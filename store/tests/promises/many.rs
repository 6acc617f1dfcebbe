//! Ten thousand people are listed, filtered and found; the times are told, not judged (`npm run bench` judges).

use crate::world::{World, cell, document, person};
use ilima_store::{Commit, Filter, Op, Page, Query, StoreRow};
use std::time::Instant;

const PEOPLE: u32 = 10_000;

fn somebody(number: u32) -> StoreRow {
    // Names spread over the alphabet, so that neighbours in the list are not neighbours in the file.
    let name = format!("N{:05} Family{}", number.wrapping_mul(7919) % 100_000, number % 300);
    let mut row = person(number, &name);
    for (field, text) in [
        ("phones", format!("+2567{number:08}")),
        ("town", format!("Town {}", number % 40)),
        ("source", "list".into()),
        ("languages", "sw".into()),
        ("tags", format!("tag{}", number % 9)),
    ] {
        row.search.push_str(&format!(" {text}").to_lowercase());
        row.cells.push(cell(field, &text));
    }
    row
}

fn told<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let answer = work();
    eprintln!("{what}: {:.1} ms", begun.elapsed().as_secs_f64() * 1000.0);
    answer
}

#[test]
fn ten_thousand_people_are_written_in_one_action_and_asked_about() {
    let mut world = World::new();
    let rows: Vec<StoreRow> = (0..PEOPLE).map(somebody).collect();
    let documents = (0..PEOPLE).map(|number| document(number, &[5; 400])).collect();
    let commit = Commit { rows, documents, ..Commit::default() };
    told("writing 10,000 people", || world.store.commit(&commit).unwrap());
    let people = Query {
        kind: "person".into(),
        limit: 100,
        fields: vec!["phones".into(), "town".into(), "tags".into()],
        ..Query::default()
    };
    let ask = |what, query: &Query| -> Page { told(what, || world.store.query(query).unwrap()) };
    assert_eq!(ask("first page", &people).total, 10_000);
    let last = Query { offset: 9_900, ..people.clone() };
    assert_eq!(ask("last page", &last).rows.len(), 100);
    let by_town = Query { sort: Some(("town".into(), true)), ..people.clone() };
    assert_eq!(ask("sorted by town", &by_town).rows.len(), 100);
    let filter = Filter { field: "town".into(), op: Op::Is, is: "Town 7".into() };
    assert_eq!(ask("filtered by town", &Query { filters: vec![filter], ..people.clone() }).total, 250);
    assert!(ask("typed n0", &Query { search: "n0".into(), ..people.clone() }).total > 500);
    let found = told("search of a word", || world.store.search("family12", 20).unwrap());
    assert_eq!(found.len(), 20);
    assert_eq!(told("search of one letter", || world.store.search("n", 20).unwrap()).len(), 20);
    assert_eq!(told("all phones", || world.store.cells("person", "", &["phones"]).unwrap()).len(), 10_000);
}
