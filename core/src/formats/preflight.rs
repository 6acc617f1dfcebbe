//! The arithmetic of an import: what each row would do, before anything is written.

use super::people::Draft;
use crate::fold::fold;
use crate::ids::RecordId;
use crate::kinds::names::{is_set, shape_of};
use crate::reckon::duplicates::{Face, Likenesses};
use crate::reckon::names::{compatible, covers};
use crate::schema::shape::{element_key, shown};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// How many of those behind one number are asked whether the name fits: a family has fewer, a switchboard is nobody's.
const SHARING_MAX: usize = 50;
/// Shorter numbers are extensions and mistakes: two people who have one are not the same for it.
const DIGITS_MIN: usize = 5;

/// What is known of a person already in the space, for matching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub id: RecordId,
    pub name: String,
    pub locality: String,
    /// E.164 or raw.
    pub phones: Vec<String>,
    /// Folded, or as written: people are compared by the mails of `fields`, where there are any.
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

impl Known {
    /// Numbers and addresses in the form in which they are compared.
    pub fn ways(&self) -> Vec<String> {
        let said: Vec<&String> =
            self.fields.iter().filter(|(field, _)| field == "mails").map(|(_, mail)| mail).collect();
        let mails = if said.is_empty() { self.mails.iter().collect() } else { said };
        let phones = self.phones.iter().map(|phone| ("phones", phone));
        phones
            .chain(mails.into_iter().map(|mail| ("mails", mail)))
            .filter_map(|(field, text)| way(field, text))
            .collect()
    }
}

pub fn preflight(drafts: &[Draft], known: &[Known]) -> Preflight {
    let mut people = People::default();
    for person in known {
        let person = Person::of_known(person);
        let face = person.face();
        people.add(person, face);
    }
    let mut preflight = Preflight::default();
    for draft in drafts {
        let fate = people.fate(draft);
        if fate == Fate::New {
            let person = Person::of_draft(draft);
            let face = person.face();
            if people.likenesses.like(&face).next().is_some() {
                preflight.possible_duplicates.push(draft.row);
            }
            people.add(person, face);
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
            ways: known.ways(),
            fingerprints: known.fingerprints.clone(),
            fields: known.fields.iter().map(|(field, text)| comparable(field, text)).collect(),
        }
    }

    fn of_draft(draft: &Draft) -> Person {
        Person {
            target: Target::Row(draft.row),
            name: draft.text("display_name").to_owned(),
            locality: draft.text("place.locality").to_owned(),
            ways: ways(draft),
            fingerprints: vec![draft.fingerprint.clone()],
            fields: said(draft).map(|(field, text)| comparable(&field, &text_shown(&field, &text))).collect(),
        }
    }

    fn face(&self) -> Face {
        Face::of(&self.name, &self.locality, &self.ways)
    }

    /// The record as it will be after a row has changed it.
    fn take(&mut self, fields: &[(String, String)]) {
        for (field, text) in fields {
            if !is_set("person", field) && !field.starts_with("consent.") {
                self.fields.retain(|(known, _)| known != field);
            }
            self.fields.insert(comparable(field, &text_shown(field, text)));
            if field == "display_name" {
                self.name.clone_from(text);
            }
        }
    }
}

/// How a row found its person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    ById,
    ByWay,
}

/// Everybody so far, found by id, fingerprint or way.
#[derive(Default)]
struct People {
    all: Vec<Person>,
    by_id: BTreeMap<RecordId, usize>,
    by_fingerprint: BTreeMap<String, usize>,
    by_way: BTreeMap<String, Vec<usize>>,
    /// A way and the folded name of who has it.
    by_way_and_name: BTreeMap<(String, String), usize>,
    likenesses: Likenesses,
}

impl People {
    fn add(&mut self, person: Person, face: Face) {
        let at = self.all.len();
        if let Target::Record(id) = person.target {
            self.by_id.insert(id, at);
        }
        for fingerprint in &person.fingerprints {
            self.by_fingerprint.entry(fingerprint.clone()).or_insert(at);
        }
        self.reach(at, &person.ways, &person.name);
        self.likenesses.add(at, face);
        self.all.push(person);
    }

    /// This person has these ways under this name.
    fn reach(&mut self, at: usize, ways: &[String], name: &str) {
        let name = fold(name);
        for way in ways {
            let sharing = self.by_way.entry(way.clone()).or_default();
            if sharing.len() < SHARING_MAX && !sharing.contains(&at) {
                sharing.push(at);
            }
            self.by_way_and_name.entry((way.clone(), name.clone())).or_insert(at);
            self.likenesses.reach(at, way.clone());
        }
    }

    fn fate(&mut self, draft: &Draft) -> Fate {
        if let Some(reason) = &draft.problem {
            return Fate::Rejected { reason: reason.clone() };
        }
        let by_id = RecordId::from_str(&draft.id).ok().and_then(|id| self.by_id.get(&id)).copied();
        let by_print = self.by_fingerprint.get(&draft.fingerprint).copied();
        // A row that was taken in once is known for good, whatever people did to the record since.
        if let Some(person) = by_id.or(by_print).filter(|at| by_print == Some(*at)).and_then(|at| self.all.get(at))
            && self.is_said_of(person, draft)
        {
            return Fate::Same { target: person.target };
        }
        let way = || Some((self.by_way(draft)?, Found::ByWay));
        let found = by_id.map(|at| (at, Found::ById)).or_else(|| Some((by_print?, Found::ByWay))).or_else(way);
        let Some((at, how)) = found else { return Fate::New };
        let Some(person) = self.all.get_mut(at) else { return Fate::New };
        let fields = differences(person, draft, how);
        let target = person.target;
        person.take(&fields);
        let name = person.name.clone();
        self.reach(at, &ways(draft), &name);
        if fields.is_empty() { Fate::Same { target } } else { Fate::Changed { target, fields } }
    }

    /// A row of an earlier import needs no look; within this file the last word stands.
    fn is_said_of(&self, person: &Person, draft: &Draft) -> bool {
        matches!(person.target, Target::Record(_)) || differences(person, draft, Found::ByWay).is_empty()
    }

    /// The same phone or mail and a name that can be the same person's: a shared family phone merges nobody.
    fn by_way(&self, draft: &Draft) -> Option<usize> {
        let name = draft.text("display_name");
        let (ways, folded) = (ways(draft), fold(name));
        let exact = ways.iter().find_map(|way| self.by_way_and_name.get(&(way.clone(), folded.clone())));
        let is_hers = |at: &&usize| self.all.get(**at).is_some_and(|person| compatible(&person.name, name));
        if let Some(at) = exact.filter(is_hers) {
            return Some(*at);
        }
        let sharing: Vec<&usize> =
            ways.iter().filter_map(|way| self.by_way.get(way)).flatten().filter(is_hers).collect();
        // Of several who fit, the one of whom the row says nothing new: so that reading a file again changes nothing.
        let said = |at: &&&usize| {
            self.all.get(***at).is_some_and(|person| differences(person, draft, Found::ByWay).is_empty())
        };
        sharing.iter().find(said).or(sharing.first()).map(|at| **at)
    }
}

/// What the file says that the person's record does not: never an emptying.
fn differences(person: &Person, draft: &Draft, how: Found) -> Vec<(String, String)> {
    let new = |(field, text): &(String, String)| {
        // Beside its id a name was mended on purpose; else a shorter one takes nothing away from a fuller one.
        let known = match how {
            Found::ById => person.name == *text,
            Found::ByWay => covers(&person.name, text),
        };
        let named = field.ends_with("_name") && known;
        !named && !person.fields.contains(&comparable(field, &text_shown(field, text)))
    };
    said(draft).filter(new).collect()
}

/// Fields and consents alike.
fn said(draft: &Draft) -> impl Iterator<Item = (String, String)> + '_ {
    let consents = draft.consents.iter().map(|(channel, state)| (format!("consent.{channel}"), state.clone()));
    draft.fields.iter().cloned().chain(consents)
}

fn ways(draft: &Draft) -> Vec<String> {
    draft.fields.iter().filter_map(|(field, text)| way(field, text)).collect()
}

fn way(field: &str, text: &str) -> Option<String> {
    let shape = shape_of("person", field).filter(|_| field == "phones" || field == "mails")?;
    let key = element_key(shape, text);
    let short = field == "phones" && key.chars().filter(char::is_ascii_digit).count() < DIGITS_MIN;
    (!short).then_some(key)
}

fn text_shown(field: &str, text: &str) -> String {
    shape_of("person", field).map_or_else(|| text.to_owned(), |shape| shown(shape, text))
}

/// Elements are the same by their key, other texts without the space around them.
fn comparable(field: &str, text: &str) -> (String, String) {
    let shape = shape_of("person", field).filter(|shape| shape.is_set());
    let text = shape.map_or_else(|| text.trim().to_owned(), |shape| element_key(shape, text));
    (field.to_owned(), text)
}
