//! What people write, sketched from a seed: plans, promises and people as they stand, and the edits that come next.

use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::kinds;
use ilima_core::schema::Shape;
use ilima_core::space::key::{Key, digest, part_id};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub struct Texts(Vec<Vec<String>>);

impl Texts {
    pub fn read(file: &str, half: &str) -> Texts {
        let all: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let languages = all[half].as_object().unwrap().values();
        Texts(languages.map(|list| serde_json::from_value(list.clone()).unwrap()).collect())
    }
}

impl Texts {
    /// Sentences nobody wrote, of the same words: no two begin alike.
    pub fn shuffled(&self) -> Texts {
        let mut chance = Chance(7);
        let each = self.0.iter().map(|sentences| {
            let words: Vec<&str> = sentences.iter().flat_map(|one| one.split(' ')).collect();
            let sentence = |_| {
                let words: Vec<&str> = (0..16).map(|_| chance.of(&words)).collect();
                words.join(" ")
            };
            (0..20_000).map(sentence).collect()
        });
        Texts(each.collect())
    }
}

pub struct Sketch {
    pub name: String,
    pub edits: usize,
    pub documents: usize,
    pub people: bool,
    pub devices: usize,
    /// One action for each record.
    pub base: Vec<Vec<Edit>>,
    /// (device, record's place, what is done in one action)
    pub changes: Vec<(usize, usize, Vec<Edit>)>,
}

/// Small numbers from a seed (a linear congruential generator is enough to choose words).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn bytes(&mut self) -> [u8; 16] {
        std::array::from_fn(|_| self.below(256) as u8)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

struct Writer<'t> {
    texts: &'t Texts,
    chance: Chance,
    language: usize,
    /// Text of every prose field, to append to.
    prose: BTreeMap<(usize, String), String>,
    parts: BTreeMap<usize, Vec<String>>,
    ids: Vec<RecordId>,
    people: bool,
}

impl Sketch {
    pub fn new(texts: &Texts, edits: usize, documents: usize, devices: usize, people: bool) -> Sketch {
        Sketch::seeded(texts, edits, documents, devices, people, (edits * 7 + documents) as u64)
    }

    pub fn seeded(texts: &Texts, edits: usize, documents: usize, devices: usize, people: bool, seed: u64) -> Sketch {
        let chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (prose, parts, ids) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let mut writer = Writer { texts, chance, language: seed as usize, prose, parts, ids, people };
        let base = (0..documents).map(|at| writer.record(at)).collect();
        // Some records are edited more often than others, every one at least once.
        let mut changes = Vec::new();
        for at in 0..edits {
            let record = if at < documents { at } else { writer.chance.below(documents) };
            let edit = writer.edit(record);
            // A text has one author, so that what is appended is the same for every system.
            let device = if is_prose(&edit) { record % devices } else { writer.chance.below(devices) };
            changes.push((device, record, vec![edit]));
        }
        let what = if people { "people" } else { "edits" };
        Sketch { name: format!("{edits} {what}"), edits, documents, people, devices, base, changes }
    }

    /// For systems that know neither kinds nor shapes: flat keys and values, texts as splices.
    pub fn for_peers(&self) -> Value {
        let mut prose = BTreeMap::new();
        let base = self.base.iter().enumerate().map(|(at, edits)| {
            let (mut fields, mut texts) = (BTreeMap::new(), BTreeMap::new());
            // Systems that do not make a text by writing into it get an empty one beforehand.
            let later = self.changes.iter().filter(|(_, record, edits)| *record == at && is_prose(&edits[0]));
            for step in later.flat_map(|(_, _, edits)| flat(edits)) {
                texts.insert(step.key.clone(), String::new());
                prose.insert((at, step.key), String::new());
            }
            for step in flat(edits) {
                let place = if step.letters { &mut texts } else { &mut fields };
                place.insert(step.key.clone(), step.text.clone());
                prose.insert((at, step.key), step.text);
            }
            json!({ "doc": at, "fields": fields, "texts": texts })
        });
        let base: Vec<Value> = base.collect();
        let changes = self.changes.iter().map(|(device, at, edits)| {
            let (mut puts, mut splices) = (Vec::new(), Vec::new());
            for step in flat(edits) {
                let old = prose.insert((*at, step.key.clone()), step.text.clone());
                match old.filter(|_| step.letters) {
                    Some(old) => splices.push(json!([step.key, units(&old), 0, step.text.strip_prefix(&old).unwrap()])),
                    None => puts.push(json!([step.key, step.text])),
                }
            }
            json!({ "device": device, "doc": at, "puts": puts, "splices": splices })
        });
        let changes: Vec<Value> = changes.collect();
        json!({ "name": self.name, "edits": self.edits, "documents": self.documents, "base": base, "changes": changes })
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// One value under one key.
pub struct Step {
    pub key: String,
    pub text: String,
    pub letters: bool,
}

fn is_prose(edit: &Edit) -> bool {
    matches!(edit, Edit::Set { part, field, .. } if step(part, field, "").letters)
}

/// Edits as the values that they write.
pub fn flat(edits: &[Edit]) -> Vec<Step> {
    let mut steps = Vec::new();
    for edit in edits {
        match edit {
            Edit::Create { kind, .. } => steps.push(step("", ".kind", kind)),
            Edit::Set { part, field, text, .. } => steps.push(step(part, field, text)),
            Edit::Add { kind, part, fields, .. } => {
                // Who keeps such parts elsewhere must name them too.
                let named = part_id(kind, &digest(&[&format!("{fields:?}")]));
                let part = if part.is_empty() { &named } else { part };
                steps.push(step(part, "", "yes"));
                steps.extend(fields.iter().map(|(field, text)| step(part, field, text)));
            }
            Edit::Put { .. } | Edit::Take { .. } | Edit::Remove { .. } | Edit::Restore { .. } => panic!("not sketched"),
        }
    }
    steps
}

fn step(part: &str, field: &str, text: &str) -> Step {
    let kind = part.split('.').next().unwrap_or_default();
    let shape = |fields: &[ilima_core::schema::Field]| fields.iter().find(|one| one.name == field).map(|one| one.shape);
    let found = kinds::KINDS.iter().find_map(|one| match kind {
        "" => shape(one.fields),
        kind => one.part(kind).and_then(|part| shape(part.fields)),
    });
    Step { key: Key::new(part, field, "").write(), text: text.to_owned(), letters: found == Some(Shape::Prose) }
}

impl Writer<'_> {
    /// The first words of a sentence, in this record's language.
    fn words(&mut self, record: usize, most: usize) -> String {
        let language = &self.texts.0[(record + self.language) % self.texts.0.len()];
        let sentence = &language[self.chance.below(language.len())];
        let count = 2 + self.chance.below(most);
        let words: Vec<&str> = sentence.split(' ').take(count).collect();
        words.join(" ").chars().take(140).collect::<String>().trim().to_owned()
    }

    fn set(&mut self, record: usize, part: &str, field: &str, text: &str) -> Edit {
        let key = (record, format!("{part}/{field}"));
        self.prose.insert(key, text.to_owned());
        Edit::Set { record: self.ids[record], part: part.into(), field: field.into(), text: text.into() }
    }

    fn append(&mut self, record: usize, part: &str, field: &str) -> Edit {
        let old = self.prose.get(&(record, format!("{part}/{field}"))).cloned().unwrap_or_default();
        let text = format!("{old} {}", self.words(record, 12)).trim().to_owned();
        self.set(record, part, field, &text)
    }

    /// A part that later edits may name.
    fn add_known(&mut self, record: usize, kind: &str, fields: &[(&str, &str)]) -> Edit {
        let named = part_id(kind, &self.chance.bytes());
        self.parts.entry(record).or_default().push(named.clone());
        let mut edit = self.add(record, kind, fields);
        if let Edit::Add { part, .. } = &mut edit {
            *part = named;
        }
        edit
    }

    fn add(&mut self, record: usize, kind: &str, fields: &[(&str, &str)]) -> Edit {
        let fields = fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
        let (part, parent) = (String::new(), String::new());
        Edit::Add { record: self.ids[record], kind: kind.into(), part, parent, fields }
    }

    fn day(&mut self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.chance.below(12), 1 + self.chance.below(28))
    }

    fn kind(&self, record: usize) -> &'static str {
        match (self.people, record % 5) {
            (true, _) => "person",
            (false, 0..=2) => "plan",
            (false, _) => "commitment",
        }
    }

    fn record(&mut self, at: usize) -> Vec<Edit> {
        let id = RecordId(self.chance.bytes());
        self.ids.push(id);
        let kind = self.kind(at);
        let (title, first, second, day) = (self.words(at, 5), self.words(at, 12), self.words(at, 12), self.day());
        let mut edits = vec![Edit::Create { record: id, kind: kind.into() }];
        match kind {
            "plan" => {
                edits.push(self.set(at, "", "title", &title));
                edits.push(self.set(at, "", "vision", &first));
                edits.push(self.set(at, "", "problem", &second));
                edits.push(self.set(at, "", "day", &day));
                for _ in 0..4 {
                    let title = self.words(at, 6);
                    edits.push(self.add_known(at, "task", &[("title", &title), ("due", "-7d"), ("status", "todo")]));
                }
            }
            "commitment" => {
                edits.push(self.set(at, "", "title", &title));
                edits.push(self.set(at, "", "source_text", &first));
                edits.push(self.set(at, "", "notes", &second));
                edits.push(self.set(at, "", "deadline", &day));
                let title = self.words(at, 6);
                edits.push(self.add_known(at, "measure", &[("title", &title), ("target_date", &day)]));
            }
            _ => {
                edits.push(self.set(at, "", "display_name", &title));
                edits.push(self.set(at, "", "work_title", &second));
                edits.push(self.set(at, "", "notes", &first));
            }
        }
        edits
    }

    fn edit(&mut self, at: usize) -> Edit {
        let choice = self.chance.below(10);
        // Only parts that every device knows.
        let known = if self.kind(at) == "plan" { self.chance.below(4) } else { 0 };
        let part = self.parts.get(&at).and_then(|parts| parts.get(known)).cloned().unwrap_or_default();
        let (short, long, day) = (self.words(at, 5), self.words(at, 14), self.day());
        match (self.kind(at), choice) {
            ("plan", 0..=2) => {
                let status = self.chance.of(&["todo", "doing", "done", "dropped"]).to_owned();
                self.set(at, &part, "status", &status)
            }
            ("plan", 3 | 4) => self.set(at, &part, "due", &day),
            ("plan", 5) => self.set(at, &part, "title", &short),
            ("plan", 6 | 7) => self.append(at, "", "problem"),
            ("plan", _) => self.add(at, "task", &[("title", &short), ("status", "todo")]),
            ("commitment", 0..=4) => self.add(at, "monitoring_note", &[("on", &day), ("text", &long)]),
            ("commitment", 5) => self.set(at, "", "deadline", &day),
            ("commitment", 6) => self.append(at, &part, "outcome"),
            ("commitment", _) => self.append(at, "", "notes"),
            ("person", 0..=3) => self.append(at, "", "notes"),
            ("person", 4..=6) => self.set(at, "", "work_title", &short),
            (_, _) => self.set(at, "", "display_name", &short),
        }
    }
}
