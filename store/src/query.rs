//! Lists: a closed question, compiled to SQL in which every word of a person is a parameter.

use crate::rows::part_and_field;
use crate::{ListRow, Refused, Store, search};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Empty: every kind.
    pub kind: String,
    /// Folded; without a letter or digit it asks for everything.
    pub search: String,
    /// All of them must hold.
    pub filters: Vec<Filter>,
    /// A field and whether it goes down; without one, or with an empty field, by title. Records without a value come last.
    pub sort: Option<(String, bool)>,
    pub offset: usize,
    pub limit: usize,
    /// Lists what was removed, and only that.
    pub removed: bool,
    /// Fields to bring with each row: `status`, or `task.status` for a part's.
    pub fields: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// `status`, `task.status` for "some task's", or `place.locality` for one word of a compound value.
    pub field: String,
    pub op: Op,
    /// The text as it is shown or as it is folded; not looked at by `Empty` and `Present`.
    pub is: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Is,
    Contains,
    Empty,
    Present,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Records that answer, on all pages together.
    pub total: usize,
    pub rows: Vec<ListRow>,
}

impl Store {
    pub fn query(&self, query: &Query) -> Result<Page, Refused> {
        // One pass for numbers in order: the total costs nothing more, and only the page's rows are read whole.
        let Sql { text, values } = compile(query);
        let mut question = self.db.prepare_cached(&text)?;
        let numbers = question.query_map(params_from_iter(values), |row| row.get::<_, i64>(0))?;
        let numbers = numbers.collect::<Result<Vec<i64>, _>>()?;
        let page = numbers.iter().skip(query.offset).take(query.limit);
        let rows = page.map(|number| self.list_row(*number, Some(&query.fields))).collect::<Result<_, _>>()?;
        Ok(Page { total: numbers.len(), rows })
    }
}

/// SQL and what its question marks stand for.
///
/// `+c.field` keeps `SQLite` from walking the index of all values of a field once for every record.
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    fn add(&mut self, text: &str, values: impl IntoIterator<Item = Value>) {
        self.text.push_str(text);
        self.values.extend(values);
    }
}

fn compile(query: &Query) -> Sql {
    let mut sql = Sql { text: "SELECT r.number".into(), values: Vec::new() };
    let by_field = query.sort.as_ref().filter(|(field, _)| !field.is_empty());
    if let Some((name, _)) = by_field {
        sql.add(", (SELECT min(c.sort) FROM cell c WHERE c.row = r.number AND ", []);
        add_field(&mut sql, name);
        sql.add(" AND c.sort <> '') AS place_in_order", []);
    }
    sql.add(" FROM row r WHERE r.removed = ?", [Value::Integer(i64::from(query.removed))]);
    if !query.kind.is_empty() {
        sql.add(" AND r.kind = ?", [text(&query.kind)]);
    }
    if let Some(expression) = search::match_expression(&query.search) {
        sql.add(" AND r.number IN (SELECT rowid FROM find WHERE find MATCH ?)", [Value::Text(expression)]);
    }
    for filter in &query.filters {
        add_filter(&mut sql, filter);
    }
    let down = query.sort.as_ref().is_some_and(|(_, down)| *down);
    sql.add(order(by_field.is_some(), down), []);
    sql
}

fn order(by_field: bool, down: bool) -> &'static str {
    match (by_field, down) {
        (true, true) => " ORDER BY place_in_order IS NULL, place_in_order DESC, r.sort, r.number",
        (true, false) => " ORDER BY place_in_order IS NULL, place_in_order, r.sort, r.number",
        (false, true) => " ORDER BY r.sort DESC, r.number DESC",
        (false, false) => " ORDER BY r.sort, r.number",
    }
}

fn add_filter(sql: &mut Sql, filter: &Filter) {
    let opening = if filter.op == Op::Empty { " AND NOT EXISTS" } else { " AND EXISTS" };
    sql.add(opening, []);
    sql.add(" (SELECT 1 FROM cell c WHERE c.row = r.number AND ", []);
    add_field(sql, &filter.field);
    match filter.op {
        Op::Is => sql.add(" AND (c.text = ? OR c.sort = ?)", [text(&filter.is), text(&filter.is)]),
        Op::Contains => sql.add(" AND (instr(c.text, ?) OR instr(c.sort, ?))", [text(&filter.is), text(&filter.is)]),
        Op::Empty | Op::Present => sql.add(" AND c.text <> ''", []),
    }
    sql.add(")", []);
}

/// `status`, a part's `task.status`, or one word of a compound value such as `place.locality`.
fn add_field(sql: &mut Sql, name: &str) {
    let (part_kind, field) = part_and_field(name);
    sql.add(
        "((c.part_kind = ? AND +c.field = ?) OR (c.part_kind = '' AND +c.field = ?))",
        [text(part_kind), text(field), text(name)],
    );
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}
