//! Somebody who writes given texts into everything that takes any: all fields of all kinds and parts, a list, address cards.

use ilima_core::action::{Action, ActionName, Edit};
use ilima_core::ids::RecordId;
use ilima_core::kinds::KINDS;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_core::schema::{Field, Part, PartKey, Shape};
use ilima_desk::contract::ImportAsk;
use ilima_desk::desk::{Desk, new_record_id};
use ilima_desk::home::{By, Cost, Home};
use ilima_desk::job::Job;
use std::collections::BTreeMap;
use std::path::Path;

/// A line holds a thousand letters; the longest text has 300.
const TEXTS_A_LINE: usize = 10;
const LINE_CHARS_MAX: usize = 900;
/// Found by this word: the record of each kind that has all parts and all prose.
pub const WHOLE: &str = "zzwhole";

/// Lines of several texts each, all of them.
pub fn lines(texts: &[String]) -> Vec<String> {
    let mut lines: Vec<Vec<&str>> = vec![vec![]];
    for text in texts {
        let last = lines.last_mut().unwrap();
        let long =
            last.iter().map(|one| one.chars().count() + 1).sum::<usize>() + text.chars().count() > LINE_CHARS_MAX;
        if long || last.len() >= TEXTS_A_LINE {
            lines.push(vec![text]);
        } else {
            last.push(text);
        }
    }
    lines.iter().map(|line| line.join(" ")).collect()
}

/// Fields that must take any text.
fn is_free(field: &Field) -> bool {
    matches!(field.shape, Shape::Line | Shape::Prose | Shape::LongProse | Shape::OpenChoice(_))
}

fn set(record: RecordId, field: &Field, text: String) -> Edit {
    Edit::Set { record, part: String::new(), field: field.name.into(), text }
}

/// A home, and what its person writes into it.
pub struct Writer {
    pub desk: Desk,
    texts: Vec<String>,
    lines: Vec<String>,
    prose: String,
    pub refused: usize,
    /// Records of a kind, parts of a kind of part.
    ids: BTreeMap<&'static str, Vec<String>>,
}

impl Writer {
    pub fn new(home: &Path, name: &str, texts: &[String]) -> Writer {
        let mut home = Home::open(home, By::Command).unwrap();
        home.face.settings.language = "en".into();
        home.keep_face().unwrap();
        let (keyring, _) = home.begin(name, None, Cost::default()).unwrap();
        Writer {
            desk: Desk::new(home, keyring),
            lines: lines(texts),
            prose: texts.join("\n"),
            refused: 0,
            texts: texts.to_vec(),
            ids: BTreeMap::new(),
        }
    }

    pub fn line(&self, at: usize) -> &str {
        &self.lines[at % self.lines.len()]
    }

    pub fn act(&mut self, edits: Vec<Edit>) -> Option<Vec<String>> {
        let name = ActionName { verb: "change".into(), title: self.line(0).to_owned(), ..ActionName::default() };
        let done = self.desk.act(&Action { name, edits });
        self.refused += usize::from(done.is_err());
        done.ok().map(|acted| acted.parts)
    }

    /// A line of texts; all texts at once for prose, where it is wanted.
    fn text_for(&self, field: &Field, at: usize, with_prose: bool) -> String {
        let prose = matches!(field.shape, Shape::Prose | Shape::LongProse);
        match (prose, with_prose) {
            (true, true) => self.prose.clone(),
            (true, false) => String::new(),
            (false, _) => self.line(at).to_owned(),
        }
    }

    /// Every field of every kind and part gets every text, a line of them a record; prose gets all at once.
    pub fn write_everything(&mut self) {
        for kind in KINDS.iter().filter(|kind| kind.name != "space") {
            self.ids.insert(kind.name, (0..self.lines.len()).map(|_| new_record_id().unwrap().to_string()).collect());
        }
        for kind in KINDS.iter().filter(|kind| kind.name != "space") {
            let records: Vec<RecordId> = self.ids[kind.name].iter().map(|id| id.parse().unwrap()).collect();
            let mut edits = Vec::new();
            for (at, record) in records.iter().enumerate() {
                edits.push(Edit::Create { record: *record, kind: kind.name.into() });
                for (turn, field) in kind.fields.iter().enumerate().filter(|(_, field)| is_free(field)) {
                    let is_title = field.name == kind.title;
                    match self.text_for(field, at + turn, at == 0) {
                        text if is_title && at == 0 => edits.push(set(*record, field, format!("{WHOLE} {text}"))),
                        text if !text.is_empty() => edits.push(set(*record, field, text)),
                        _ => {}
                    }
                }
            }
            assert!(self.act(edits).is_some(), "{} takes no texts", kind.name);
            for (turn, field) in kind.fields.iter().enumerate().filter(|(_, field)| !is_free(field)) {
                self.try_field(records[0], "", field, turn);
            }
            self.write_parts(records[0], kind.parts);
        }
        self.write_space();
    }

    /// The space's own record; its name is one of the texts already.
    fn write_space(&mut self) {
        let space = KINDS.iter().find(|kind| kind.name == "space").unwrap();
        for (turn, field) in space.fields.iter().enumerate().filter(|(_, field)| field.name != space.title) {
            match self.text_for(field, turn, true) {
                text if is_free(field) => assert!(self.act(vec![set(SPACE_RECORD, field, text)]).is_some()),
                _ => self.try_field(SPACE_RECORD, "", field, turn),
            }
        }
        self.write_parts(SPACE_RECORD, space.parts);
    }

    /// Statements of some parts are only ever added, so everything is said at once. Those that hang under another part, or
    /// are known by what they point to, come after those.
    fn write_parts(&mut self, record: RecordId, parts: &'static [Part]) {
        let leads = |part: &&Part| part.parent.is_none() && matches!(part.key, PartKey::Random);
        let (first, then): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(leads);
        for part in first.into_iter().chain(then) {
            let mut adds = Vec::new();
            for at in 0..self.lines.len() {
                let fields = part.fields.iter().enumerate().map(|(turn, field)| {
                    let text = if is_free(field) { self.text_for(field, at + turn, at == 0) } else { String::new() };
                    (field.name.to_owned(), if text.is_empty() { self.key_for(part, field, record, at) } else { text })
                });
                let fields = fields.filter(|(_, text)| !text.is_empty()).collect();
                let parent = part.parent.map_or_else(String::new, |parent| self.ids[parent][0].clone());
                adds.push(Edit::Add { record, kind: part.name.into(), part: String::new(), parent, fields });
            }
            let Some(made) = self.act(adds) else { panic!("{} takes no texts", part.name) };
            for (turn, field) in part.fields.iter().enumerate().filter(|(_, field)| !is_free(field)) {
                let is_key = matches!(part.key, PartKey::From(keys) if keys.contains(&field.name));
                if !is_key {
                    self.try_field(record, &made[0], field, turn);
                }
            }
            self.ids.insert(part.name, made);
        }
    }

    /// What a part is known by, another for each; nothing for other fields.
    fn key_for(&self, part: &Part, field: &Field, record: RecordId, at: usize) -> String {
        match (part.key, field.shape) {
            (PartKey::From(keys), _) if !keys.contains(&field.name) => String::new(),
            (PartKey::Random, _) => String::new(),
            (_, Shape::Day) => format!("{}-01-05", 1900 + at),
            (_, Shape::Span) => (1900 + at).to_string(),
            (_, Shape::Who) => self.line(at).to_owned(),
            (_, Shape::Link(kinds)) => {
                let id = &self.ids[kinds[0]][at];
                if id.contains('.') { format!("{record}/{id}") } else { id.clone() }
            }
            _ => panic!("{} is known by {}", part.name, field.name),
        }
    }

    /// A field of another shape may refuse what is none of its values.
    fn try_field(&mut self, record: RecordId, part: &str, field: &Field, at: usize) {
        for text in [self.line(at).to_owned(), self.texts[at % self.texts.len()].clone()] {
            let (part, field) = (part.to_owned(), field.name.to_owned());
            let set = Edit::Set { record, part: part.clone(), field: field.clone(), text: text.clone() };
            if self.act(vec![set]).is_none() {
                let _refused = self.act(vec![Edit::Put { record, part, field, text }]);
            }
        }
    }

    /// Columns, cells and cards, named and filled with the texts.
    pub fn bring_in(&mut self, folder: &Path) {
        // A file with nul bytes is no table, and refused as a whole.
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\"").replace('\u{0}', ""));
        let heads: Vec<String> = (0..6).map(|at| quoted(self.line(at).get(..60).unwrap_or("x"))).collect();
        let rows = (0..self.lines.len())
            .map(|at| format!("{},{}\n", quoted(self.line(at)), vec![quoted(self.line(at + 3)); 6].join(",")));
        std::fs::write(folder.join("people.csv"), format!("Name,{}\n{}", heads.join(","), rows.collect::<String>()))
            .unwrap();
        let plain =
            |text: &str| text.replace(['\r', '\n', '\u{0}'], " ").replace('\\', "\\\\").replace([',', ';'], " ");
        let cards = self.lines.iter().map(|line| {
            let line = plain(line);
            format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{line}\r\nORG:{line}\r\nTITLE:{line}\r\nNOTE:{line}\r\nURL:{line}\r\nCATEGORIES:{line}\r\nADR:;;{line};{line};;;\r\nEND:VCARD\r\n")
        });
        std::fs::write(folder.join("cards.vcf"), cards.collect::<String>()).unwrap();
        for file in ["people.csv", "cards.vcf"] {
            let told = self.desk.import_run(&folder.join(file), &ImportAsk::default(), &Job::unwatched()).unwrap();
            assert!(told.new > 4, "{file}: {told:?}");
        }
    }
}
