//! What a person looks at: lists, records with the names behind them, history, search.

use crate::contract::{
    Backlink, DuplicatePair, Found, HistoryStep, ListAsk, ListRow, ListTold, SearchAsk, Shown, ValueCount, ValuesAsk,
    Who,
};
use crate::desk::Desk;
use crate::names::{Names, called};
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::fold::{fold, fold_query};
use ilima_core::formats::people::Known;
use ilima_core::ids::{RecordId, Run};
use ilima_core::kinds::names::shape_of;
use ilima_core::reckon::due::due_day;
use ilima_core::reckon::duplicates::{Likeness, pairs};
use ilima_core::schema::Shape;
use ilima_core::schema::closed::file_told;
use ilima_core::view::{FieldView, Stamp, Step, View};
use ilima_store::{Filter, Op, Query};
use std::collections::BTreeMap;

/// A page of a list; the window never holds more rows than this.
const LIST_ROWS_MAX: usize = 200;
const FOUND_MAX: usize = 50;
/// Suggestions beside a field.
const VALUES_MAX: usize = 200;

impl Desk {
    pub fn list(&self, ask: &ListAsk) -> Outcome<ListTold> {
        let limit = if ask.limit == 0 { LIST_ROWS_MAX } else { ask.limit.min(LIST_ROWS_MAX) };
        self.list_up_to(ask, limit)
    }

    /// As many rows as a script or an export wants.
    pub fn list_up_to(&self, ask: &ListAsk, limit: usize) -> Outcome<ListTold> {
        let kind = ilima_core::kinds::kind(&ask.kind)
            .ok_or_else(|| Trouble::new(Code::UnknownKind).with("kind", &ask.kind))?;
        let query = Query {
            kind: ask.kind.clone(),
            search: fold_query(&ask.search),
            filters: ask
                .filters
                .iter()
                .map(|(field, is)| Filter { field: field.clone(), is: is.clone(), op: Op::Is })
                .collect(),
            sort: Some((ask.sort.clone(), ask.descending)),
            offset: ask.offset,
            limit,
            removed: ask.removed,
            fields: kind.fields.iter().map(|field| field.name.to_owned()).collect(),
        };
        let page = self.space()?.store.query(&query)?;
        let rows: Vec<ListRow> = page.rows.into_iter().map(list_row).collect();
        let names = self.names_behind(rows.iter().flat_map(|row| row.cells.values().flatten()).map(String::as_str))?;
        Ok(ListTold { total: page.total, rows, names })
    }

    pub fn values(&self, ask: &ValuesAsk) -> Outcome<Vec<ValueCount>> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for cell in self.space()?.store.cells(&ask.kind, "", &[&ask.field])? {
            *counts.entry(cell.text).or_default() += 1;
        }
        let mut told: Vec<ValueCount> =
            counts.into_iter().map(|(text, count)| ValueCount { text, name: String::new(), count }).collect();
        told.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
        told.truncate(VALUES_MAX);
        let names = self.names_behind(told.iter().map(|value| value.text.as_str()))?;
        for value in &mut told {
            value.name = called(&names, &value.text);
        }
        Ok(told)
    }

    pub fn search(&self, ask: &SearchAsk) -> Outcome<Vec<Found>> {
        let folded = fold_query(&ask.text);
        if folded.trim().is_empty() {
            return Ok(Vec::new());
        }
        let limit = ask.limit.clamp(1, FOUND_MAX);
        let found = self.space()?.store.search(&folded, limit)?;
        Ok(found.into_iter().map(|row| Found { id: RecordId(row.id), kind: row.kind, title: row.title }).collect())
    }

    pub fn view(&self, id: RecordId) -> Outcome<View> {
        self.space()?.peek(id)
    }

    pub fn show(&mut self, id: RecordId) -> Outcome<Shown> {
        let open = self.space_mut()?.record(id)?;
        let view = keyless(open.record.view());
        let steps = open.record.history();
        let writers = self.writers()?;
        let who = |stamp: &Stamp| Who { name: name_of(&writers, &stamp.run), at_ms: stamp.at_ms };
        Ok(Shown {
            names: self.names_in(&view)?,
            due_days: self.due_days(&view)?,
            backlinks: self.backlinks(id)?,
            asked_not: self.asked_not(&view)?,
            created: steps.last().map(|step| who(&step.stamp)),
            changed: steps.first().map(|step| who(&step.stamp)),
            writers,
            view,
        })
    }

    pub fn history(&mut self, id: RecordId) -> Outcome<Vec<HistoryStep>> {
        let open = self.space_mut()?.record(id)?;
        let view = open.record.view();
        let steps: Vec<Step> = open.record.history().into_iter().map(keyless_step).collect();
        let writers = self.writers()?;
        let names = self.names_in(&view)?;
        let title_of = |part: &str| {
            view.parts.iter().find(|seen| seen.id == part).map(|seen| called(&names, &seen.title)).unwrap_or_default()
        };
        // A value that was replaced names people too.
        let past = self.names_behind(steps.iter().flat_map(|step| [step.before.as_str(), step.after.as_str()]))?;
        let of_step = |step: &Step| {
            let named = [&step.before, &step.after].into_iter().filter_map(|text| past.get_key_value(text));
            named.map(|(text, name)| (text.clone(), name.clone())).collect()
        };
        let told = steps.into_iter().map(|step| HistoryStep {
            by: name_of(&writers, &step.stamp.run),
            part_title: title_of(&step.part),
            names: of_step(&step),
            step,
        });
        Ok(told.collect())
    }

    pub fn duplicates(&self) -> Outcome<Vec<DuplicatePair>> {
        let known = self.known_people()?;
        let names: BTreeMap<RecordId, String> = known.iter().map(|person| (person.id, person.name.clone())).collect();
        let found =
            |id: RecordId| Found { id, kind: "person".into(), title: names.get(&id).cloned().unwrap_or_default() };
        let told = pairs(&known).into_iter().map(|(a, b, likeness)| DuplicatePair {
            a: found(a),
            b: found(b),
            likeness: match likeness {
                Likeness::Strong => "strong".into(),
                Likeness::Weak => "weak".into(),
            },
        });
        Ok(told.collect())
    }

    /// Everybody in the space, as far as matching needs it.
    pub(crate) fn known_people(&self) -> Outcome<Vec<Known>> {
        let store = &self.space()?.store;
        let mut people: BTreeMap<[u8; 16], Known> = BTreeMap::new();
        for cell in store.all_cells("person")? {
            let person =
                people.entry(cell.record).or_insert_with(|| Known { id: RecordId(cell.record), ..Known::default() });
            match cell.field.as_str() {
                "display_name" => person.name.clone_from(&cell.text),
                "phones" => person.phones.push(cell.text.clone()),
                "mails" => person.mails.push(fold(&cell.text)),
                "place.locality" => person.locality.clone_from(&cell.text),
                _ => {}
            }
            person.fields.push((cell.field, cell.text));
        }
        for cells in crate::today::by_part(store.cells("person", "consent", &["channel", "state"])?) {
            let ((record, _), cells) = cells;
            let text = |field: &str| cells.get(field).and_then(|texts| texts.first()).cloned().unwrap_or_default();
            if let Some(person) = people.get_mut(&record) {
                person.fields.push((format!("consent.{}", text("channel")), text("state")));
            }
        }
        for (record, fingerprint) in store.fingerprints()? {
            if let Some(person) = people.get_mut(&record) {
                person.fingerprints.push(fingerprint);
            }
        }
        Ok(people.into_values().collect())
    }

    /// Every run of every device, with the name of who used it.
    pub(crate) fn writers(&self) -> Outcome<BTreeMap<String, String>> {
        let names = self.device_names()?;
        let runs = self.space()?.store.runs()?;
        let mut writers: BTreeMap<String, String> = runs
            .into_iter()
            .map(|(run, device)| (Run(run).to_string(), names.get(&device).cloned().unwrap_or_default()))
            .collect();
        writers.insert(self.space()?.run.to_string(), self.my_name());
        Ok(writers)
    }

    fn names_in(&self, view: &View) -> Outcome<Names> {
        let fields = view.fields.iter().chain(view.parts.iter().flat_map(|part| part.fields.iter()));
        self.names_behind(fields.flat_map(texts))
    }

    fn due_days(&self, view: &View) -> Outcome<BTreeMap<String, String>> {
        let plan_day = first_text(&view.fields, "day").unwrap_or_default();
        let mut days = BTreeMap::new();
        for part in &view.parts {
            if let Some(due) = first_text(&part.fields, "due")
                && let Some(day) = due_day(due, plan_day)
            {
                days.insert(format!("{}/due", part.id), day);
            }
        }
        Ok(days)
    }

    fn backlinks(&self, id: RecordId) -> Outcome<Vec<Backlink>> {
        let store = &self.space()?.store;
        let mut told = Vec::new();
        for link in store.backlinks(&id.0)? {
            told.push(Backlink { id: RecordId(link.from), kind: link.kind, title: link.title, field: link.field });
        }
        Ok(told)
    }
}

pub(crate) fn list_row(row: ilima_store::ListRow) -> ListRow {
    let mut cells: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for cell in row.cells.into_iter().filter(|cell| cell.part.is_empty()) {
        cells.entry(cell.field).or_default().push(cell.text);
    }
    ListRow {
        id: RecordId(row.id),
        kind: row.kind,
        title: row.title,
        two_answers: row.two_answers,
        removed: row.removed,
        cells,
    }
}

pub(crate) fn first_text<'a>(fields: &'a [FieldView], name: &str) -> Option<&'a str> {
    let field = fields.iter().find(|field| field.name == name)?;
    field.answers.first().map(|answer| answer.text.as_str())
}

fn texts(field: &FieldView) -> impl Iterator<Item = &str> {
    field.answers.iter().map(|answer| answer.text.as_str()).chain(field.elements.iter().map(|one| one.text.as_str()))
}

fn name_of(writers: &BTreeMap<String, String>, run: &str) -> String {
    writers.get(run).cloned().unwrap_or_default()
}

/// A record as it may be told: the keys of its attached files stay in the desk.
fn keyless(mut view: View) -> View {
    for part in &mut view.parts {
        let of_file = |field: &&mut FieldView| shape_of(&part.kind, &field.name) == Some(Shape::File);
        for answer in part.fields.iter_mut().filter(of_file).flat_map(|field| &mut field.answers) {
            answer.text = file_told(&answer.text);
        }
    }
    view
}

fn keyless_step(mut step: Step) -> Step {
    let kind = step.part.split('.').next().unwrap_or_default();
    if shape_of(kind, &step.field) == Some(Shape::File) {
        (step.before, step.after) = (file_told(&step.before), file_told(&step.after));
    }
    step
}
