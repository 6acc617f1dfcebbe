//! The arithmetic of an import: what each row would do, before anything is written.

use super::people::Draft;
use crate::ids::RecordId;
use crate::kinds::names::shape_of;
use crate::reckon::duplicates::Likenesses;
use crate::reckon::names::{compatible, covers};
use crate::schema::shape::shown;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// What is known of a person already in the space, for matching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub id: RecordId,
    pub name: String,
    pub locality: String,
    /// E.164 or raw.
    pub phones: Vec<String>,
    /// Folded.
    pub mails: Vec<String>,
    /// Fingerprints of imported rows that made or changed it.
    pub fingerprints: Vec<String>,
    /// Present single-valued fields and set elements, as shown: (field, text); `consent.sms` and its state too.
    pub fields: Vec<(String, String)>,
}

/// What an import would do with each row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preflight {
    /// Every row, in order; exactly one fate each.
    pub rows: Vec<(usize, Fate)>,
    /// Rows that are new but look like somebody else (known, or an earlier row).
    pub possible_duplicates: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A new person with this draft's fields.
    New,
    /// Fields that would be written or elements added on a record, or on the person made by an earlier row of this file.
    Changed {
        target: Target,
        fields: Vec<(String, String)>,
    },
    Same {
        target: Target,
    },
    Rejected {
        reason: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Record(RecordId),
    /// The person made by this row of the same file.
    Row(usize),
}

pub fn preflight(drafts: &[Draft], known: &[Known]) -> Preflight {
    let mut people = People::default();
    for person in known {
        people.add(Person::of_known(person));
    }
    let mut preflight = Preflight::default();
    for draft in drafts {
        let fate = people.fate(draft);
        if fate == Fate::New && people.add(Person::of_draft(draft)) {
            preflight.possible_duplicates.push(draft.row);
        }
        preflight.rows.push((draft.row, fate));
    }
    preflight
}

/// Somebody that later rows may match: in the space, or made by an earlier row.
struct Person {
    target: Target,
    name: String,
    locality: String,
    ways: Vec<String>,
    fingerprints: Vec<String>,
    fields: BTreeSet<(String, String)>,
}

impl Person {
    fn of_known(known: &Known) -> Person {
        Person {
            target: Target::Record(known.id),
            name: known.name.clone(),
            locality: known.locality.clone(),
            ways: known.phones.iter().chain(&known.mails).map(|way| way.to_lowercase()).collect(),
            fingerprints: known.fingerprints.clone(),
            fields: known.fields.iter().map(|(field, text)| comparable(field, text.clone())).collect(),
        }
    }

    fn of_draft(draft: &Draft) -> Person {
        Person {
            target: Target::Row(draft.row),
            name: draft.text("display_name").to_owned(),
            locality: draft.text("place.locality").to_owned(),
            ways: ways(draft),
            fingerprints: vec![draft.fingerprint.clone()],
            fields: said(draft).map(|(field, text)| comparable(&field, text_shown(&field, &text))).collect(),
        }
    }
}

/// Everybody so far, found by id, fingerprint or way.
#[derive(Default)]
struct People {
    all: Vec<Person>,
    by_id: BTreeMap<RecordId, usize>,
    by_fingerprint: BTreeMap<String, usize>,
    by_way: BTreeMap<String, Vec<usize>>,
    likenesses: Likenesses,
}

impl People {
    /// Answers whether somebody else looks like this person.
    fn add(&mut self, person: Person) -> bool {
        let at = self.all.len();
        if let Target::Record(id) = person.target {
            self.by_id.insert(id, at);
        }
        for fingerprint in &person.fingerprints {
            self.by_fingerprint.entry(fingerprint.clone()).or_insert(at);
        }
        for way in &person.ways {
            self.by_way.entry(way.clone()).or_default().push(at);
        }
        let like = self.likenesses.add(at, &person.name, &person.locality, &person.ways);
        self.all.push(person);
        !like.is_empty()
    }

    fn fate(&mut self, draft: &Draft) -> Fate {
        if let Some(reason) = &draft.problem {
            return Fate::Rejected { reason: reason.clone() };
        }
        let by_id = RecordId::from_str(&draft.id).ok().and_then(|id| self.by_id.get(&id)).copied();
        let by_print = self.by_fingerprint.get(&draft.fingerprint).copied();
        // A row that was taken in once is known for good, whatever people did to the record since.
        if let Some(person) = by_id.or(by_print).filter(|at| by_print == Some(*at)).and_then(|at| self.all.get(at)) {
            return Fate::Same { target: person.target };
        }
        let Some(at) = by_id.or_else(|| self.by_way(draft)) else { return Fate::New };
        let Some(person) = self.all.get_mut(at) else { return Fate::New };
        let fields = differences(person, draft);
        let target = person.target;
        person.fields.extend(fields.iter().map(|(field, text)| comparable(field, text_shown(field, text))));
        for way in ways(draft) {
            let places = self.by_way.entry(way).or_default();
            if !places.contains(&at) {
                places.push(at);
            }
        }
        if fields.is_empty() { Fate::Same { target } } else { Fate::Changed { target, fields } }
    }

    /// The same phone or mail and a name that can be the same person's: a shared family phone merges nobody.
    fn by_way(&self, draft: &Draft) -> Option<usize> {
        let name = draft.text("display_name");
        ways(draft)
            .iter()
            .flat_map(|way| self.by_way.get(way).into_iter().flatten())
            .copied()
            .find(|at| self.all.get(*at).is_some_and(|person| compatible(&person.name, name)))
    }
}

/// What the file says that the person's record does not: never an emptying.
fn differences(person: &Person, draft: &Draft) -> Vec<(String, String)> {
    let new = |(field, text): &(String, String)| {
        let known = field.ends_with("_name") && covers(&person.name, text);
        !known && !person.fields.contains(&comparable(field, text_shown(field, text)))
    };
    said(draft).filter(new).collect()
}

/// Fields and consents alike.
fn said(draft: &Draft) -> impl Iterator<Item = (String, String)> + '_ {
    let consents = draft.consents.iter().map(|(channel, state)| (format!("consent.{channel}"), state.clone()));
    draft.fields.iter().cloned().chain(consents)
}

fn ways(draft: &Draft) -> Vec<String> {
    let ways = draft.fields.iter().filter(|(field, _)| field == "phones" || field == "mails");
    ways.map(|(field, text)| text_shown(field, text).to_lowercase()).collect()
}

fn text_shown(field: &str, text: &str) -> String {
    shape_of("person", field).map_or_else(|| text.to_owned(), |shape| shown(shape, text))
}

/// Ways are the same in any case of letters.
fn comparable(field: &str, text: String) -> (String, String) {
    let text = if field == "mails" { text.to_lowercase() } else { text };
    (field.to_owned(), text)
}
