//! Lists, filters, links and counts say what the rows say.

use crate::world::{World, cell, id, link, person, task_cell};
use ilima_store::{Commit, Filter, Op, Page, Query, StoreRow};
use proptest::prelude::*;

fn people() -> Query {
    Query { kind: "person".into(), limit: 50, ..Query::default() }
}

fn filter(field: &str, op: Op, is: &str) -> Filter {
    Filter { field: field.into(), op, is: is.into() }
}

fn titles(page: &Page) -> Vec<&str> {
    page.rows.iter().map(|row| row.title.as_str()).collect()
}

fn with(mut row: StoreRow, field: &str, text: &str) -> StoreRow {
    row.cells.push(cell(field, text));
    row
}

fn village() -> World {
    let mut world = World::new();
    let bo = with(with(person(1, "Bo"), "town", "Mbale"), "age", "007");
    let ana = with(with(person(2, "Ana"), "town", "Gulu"), "age", "030");
    let cy = with(person(3, "Cy"), "town", "Mbale");
    let gone = StoreRow { removed: true, ..person(4, "Abel") };
    let plan = StoreRow { id: id(9), kind: "plan".into(), title: "Well".into(), ..StoreRow::default() };
    world.write(vec![bo, ana, cy, gone, plan]);
    world
}

#[test]
fn a_list_is_in_title_order_without_what_was_removed() {
    let page = village().store.query(&people()).unwrap();
    assert_eq!(titles(&page), ["Ana", "Bo", "Cy"]);
    assert_eq!(page.total, 3);
}

#[test]
fn removed_records_are_listed_only_when_asked_for() {
    let page = village().store.query(&Query { removed: true, ..people() }).unwrap();
    assert_eq!(titles(&page), ["Abel"]);
}

#[test]
fn every_kind_is_listed_when_none_is_named() {
    let page = village().store.query(&Query { kind: String::new(), ..people() }).unwrap();
    assert_eq!(page.total, 4);
}

#[test]
fn a_page_holds_its_share_and_the_total_holds_all() {
    let page = village().store.query(&Query { offset: 1, limit: 1, ..people() }).unwrap();
    assert_eq!((titles(&page), page.total), (vec!["Bo"], 3));
}

#[test]
fn a_field_sorts_both_ways_and_empty_ones_come_last() {
    let world = village();
    let by_age = |down| Query { sort: Some(("age".into(), down)), ..people() };
    assert_eq!(titles(&world.store.query(&by_age(false)).unwrap()), ["Bo", "Ana", "Cy"]);
    assert_eq!(titles(&world.store.query(&by_age(true)).unwrap()), ["Ana", "Bo", "Cy"]);
    let by_title = Query { sort: Some((String::new(), true)), ..people() };
    assert_eq!(titles(&world.store.query(&by_title).unwrap()), ["Cy", "Bo", "Ana"]);
}

#[test]
fn filters_must_all_hold() {
    let world = village();
    let told = |filters: Vec<Filter>| {
        let page = world.store.query(&Query { filters, ..people() }).unwrap();
        page.rows.iter().map(|row| row.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(vec![filter("town", Op::Is, "Mbale")]), ["Bo", "Cy"]);
    assert_eq!(told(vec![filter("town", Op::Is, "mbale")]), ["Bo", "Cy"], "folded text finds as well");
    assert_eq!(told(vec![filter("town", Op::Is, "Mbale"), filter("age", Op::Present, "")]), ["Bo"]);
    assert_eq!(told(vec![filter("age", Op::Empty, "")]), ["Cy"]);
    assert_eq!(told(vec![filter("town", Op::Contains, "ul")]), ["Ana"]);
    assert!(told(vec![filter("no_such_field", Op::Is, "x")]).is_empty());
}

#[test]
fn a_plan_is_found_by_the_state_of_its_tasks_and_brings_them() {
    let mut world = village();
    let cells = vec![cell("title", "Well"), task_cell("1", "status", "done"), task_cell("2", "status", "open")];
    world.write(vec![StoreRow { id: id(9), kind: "plan".into(), title: "Well".into(), cells, ..StoreRow::default() }]);
    let filters = vec![filter("task.status", Op::Is, "open")];
    let query =
        Query { kind: "plan".into(), filters, limit: 9, fields: vec!["task.status".into()], ..Query::default() };
    let page = world.store.query(&query).unwrap();
    let parts: Vec<&str> = page.rows[0].cells.iter().map(|cell| cell.part.as_str()).collect();
    assert_eq!(parts, ["task.1", "task.2"]);
    let told = world.store.cells("plan", "task", &["status"]).unwrap();
    let told: Vec<_> = told.iter().map(|row| (row.title.as_str(), row.text.as_str())).collect();
    assert_eq!(told, [("Well", "done"), ("Well", "open")]);
    assert!(world.store.cells("person", "task", &["status"]).unwrap().is_empty());
}

#[test]
fn rows_bring_the_fields_that_were_asked_for() {
    let world = village();
    let page = world.store.query(&Query { fields: vec!["age".into(), "town".into()], ..people() }).unwrap();
    let cells: Vec<_> = page.rows[0].cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(cells, ["030", "Gulu"]);
    assert_eq!(world.store.row(&id(1)).unwrap().unwrap().cells.len(), 3);
}

#[test]
fn a_new_row_takes_the_place_of_the_old_one_whole() {
    let mut world = village();
    world.write(vec![StoreRow { links: vec![link("knows", 2)], ..person(1, "Bo Renamed") }]);
    let row = world.store.row(&id(1)).unwrap().unwrap();
    assert_eq!((row.title.as_str(), row.cells.len()), ("Bo Renamed", 1));
    let back = world.store.backlinks(&id(2)).unwrap();
    assert_eq!((back[0].from, back[0].field.as_str(), back.len()), (id(1), "knows", 1));
    world.write(vec![StoreRow { removed: true, links: vec![link("knows", 2)], ..person(1, "Bo") }]);
    assert!(world.store.backlinks(&id(2)).unwrap().is_empty(), "a removed record links nowhere");
    world.store.check().unwrap();
}

#[test]
fn counts_are_of_what_is_there() {
    let world = village();
    assert_eq!(world.store.counts().unwrap(), [("person".to_string(), 3), ("plan".to_string(), 1)].into());
    assert_eq!(world.store.record_ids(Some("person")).unwrap().len(), 4);
    assert_eq!(world.store.record_ids(None).unwrap().len(), 5);
}

#[test]
fn a_forgotten_record_leaves_no_row_cell_or_link() {
    let mut world = village();
    world.store.commit(&Commit { forgotten_rows: vec![id(1), id(77)], ..Commit::default() }).unwrap();
    assert_eq!(world.store.row(&id(1)).unwrap(), None);
    assert_eq!(world.store.query(&people()).unwrap().total, 2);
    let path = world.path();
    let behind = crate::world::behind(&path);
    let cells: i64 = behind.query_row("SELECT count(*) FROM cell WHERE text = 'Bo'", [], |row| row.get(0)).unwrap();
    assert_eq!(cells, 0);
}

#[test]
fn what_was_written_last_comes_first_and_two_answers_are_listed() {
    let mut world = village();
    world.write(vec![StoreRow { two_answers: true, ..person(2, "Ana") }]);
    let ids = |rows: Vec<ilima_store::ListRow>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let lately = ids(world.store.lately("plan", 2).unwrap());
    assert_eq!(lately, [id(2), id(3)], "Ana was written again; of the first writing Cy came last but for the removed");
    assert_eq!(ids(world.store.with_two_answers(9).unwrap()), [id(2)]);
}

#[test]
fn all_cells_are_those_of_the_records_themselves() {
    let mut world = village();
    let cells = vec![cell("title", "Well"), task_cell("1", "status", "done")];
    world.write(vec![StoreRow { id: id(9), kind: "plan".into(), title: "Well".into(), cells, ..StoreRow::default() }]);
    let told = world.store.all_cells("plan").unwrap();
    assert_eq!(told.iter().map(|row| row.field.as_str()).collect::<Vec<_>>(), ["title"]);
    assert_eq!(world.store.all_cells("person").unwrap().len(), 8, "without Abel, who was removed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a person types into a filter or a sort is a value, never a piece of SQL.
    #[test]
    fn no_text_is_read_as_sql(field in ".{0,20}", is in ".{0,20}", kind in ".{0,8}") {
        let world = village();
        let query = Query {
            kind,
            filters: [Op::Is, Op::Contains, Op::Empty, Op::Present].map(|op| filter(&field, op, &is)).to_vec(),
            sort: Some((field.clone(), true)),
            fields: vec![field.clone()],
            ..people()
        };
        world.store.query(&query).unwrap();
        prop_assert_eq!(world.store.query(&people()).unwrap().total, 3);
    }
}
