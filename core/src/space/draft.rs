//! Writing into copies of a record's documents, which become the record only when everything went well.

use super::answers::{Said, answers, keys_under, layers, texts};
use super::key::{self, Key};
use super::record::{Applied, Change, Inverse, Record, blank, companion};
use crate::ids::{DocumentId, RecordId, Run};
use crate::kinds;
use crate::refused::Refused;
use crate::schema::{Kind, Shape};
use automerge::transaction::{CommitOptions, OwnedTransaction, Transactable};
use automerge::{Automerge, AutomergeError, ObjType, ROOT, ReadDoc, ScalarValue};
use std::collections::{BTreeMap, BTreeSet};

pub struct Draft<'a> {
    record: &'a Record,
    open: BTreeMap<DocumentId, OwnedTransaction>,
    inverse: Vec<Inverse>,
    pub parts: Vec<String>,
    /// Parts that this very draft made, and so may still fill.
    pub made: BTreeSet<String>,
    /// The counter of the first operation that this draft can write in the main document.
    start_op: u64,
}

/// The documents to keep, and what was done.
pub struct Done {
    pub docs: BTreeMap<DocumentId, Automerge>,
    pub applied: Applied,
}

impl<'a> Draft<'a> {
    pub fn new(record: &'a Record) -> Draft<'a> {
        let (inverse, parts, made) = (Vec::new(), Vec::new(), BTreeSet::new());
        Draft { record, open: BTreeMap::new(), inverse, parts, made, start_op: record.next_op(record.main()) }
    }

    pub fn id(&self) -> RecordId {
        self.record.id
    }

    pub fn run(&self) -> Run {
        self.record.run
    }

    /// No other part of this record will ever get it.
    pub fn new_part_id(&self, kind: &str) -> String {
        key::derived_part(kind, &self.record.id, &self.record.run, self.start_op, self.made.len())
    }

    pub fn kind(&self) -> Result<&'static Kind, Refused> {
        let name = self.read(&Key::new("", key::KIND, "")).into_iter().next().ok_or(Refused::NotThere)?;
        kinds::kind(&name).ok_or(Refused::UnknownKind(name))
    }

    /// Commits every document that was written.
    pub fn commit(self, at_ms: i64) -> Done {
        let own_section = self.kind().is_ok_and(|kind| kind.own_section);
        let mut done = Done {
            docs: BTreeMap::new(),
            applied: Applied { inverse: self.inverse, parts: self.parts, ..Applied::default() },
        };
        for (document, open) in self.open {
            let (doc, hash, _) = open.commit_with(CommitOptions::default().with_time(whole_seconds(at_ms)));
            let Some(change) = hash.and_then(|hash| doc.get_change_by_hash(&hash)) else { continue };
            let raw = change.raw_bytes().to_vec();
            done.applied.changes.push(Change {
                document,
                record: self.record.id,
                own_section,
                run: self.record.run,
                raw,
            });
            done.docs.insert(document, doc);
        }
        done
    }

    /// All answers under a key, the winner first.
    pub fn read(&self, at: &Key) -> Vec<String> {
        let (home, key) = (self.home(at), at.write());
        match (self.open.get(&home), self.record.docs.get(&home)) {
            (Some(open), _) => texts(answers(open, &key, None)),
            (None, Some(doc)) => texts(answers(doc, &key, None)),
            (None, None) => Vec::new(),
        }
    }

    /// All keys of the main document that begin with a text.
    pub fn keys(&self, prefix: &str) -> Vec<Key> {
        let main = self.record.main();
        let keys = match (self.open.get(&main), self.record.docs.get(&main)) {
            (Some(open), _) => keys_under(open, prefix),
            (None, Some(doc)) => keys_under(doc, prefix),
            (None, None) => Vec::new(),
        };
        keys.iter().map(|key| Key::read(key)).collect()
    }

    /// The elements of a set that are there now.
    pub fn elements(&self, part: &str, field: &str) -> Vec<String> {
        let prefix = format!("{}/", Key::new(part, field, "").write());
        self.keys(&prefix).into_iter().map(|key| key.element).collect()
    }

    /// Puts one closed value, or deletes the key when the text is empty. Equal values make no change; several answers become one.
    pub fn put(&mut self, at: &Key, text: &str) -> Result<(), Refused> {
        let before = self.read(at);
        let after: Vec<String> = if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        if before == after {
            return Ok(());
        }
        let key = at.write();
        let doc = self.doc(self.home(at))?;
        if text.is_empty() { doc.delete(ROOT, key) } else { doc.put(ROOT, key, text) }.map_err(unsound)?;
        self.note(at, before, after);
        Ok(())
    }

    /// Puts a mark anew even where it stands, so that it comes after all that is known here.
    pub fn mark_again(&mut self, at: &Key) -> Result<(), Refused> {
        let before = self.read(at);
        let key = at.write();
        let doc = self.doc(self.home(at))?;
        // Automerge would not write an equal value over itself.
        if !before.is_empty() {
            doc.delete(ROOT, key.clone()).map_err(unsound)?;
        }
        doc.put(ROOT, key, key::YES).map_err(unsound)?;
        self.note(at, before, vec![key::YES.to_owned()]);
        Ok(())
    }

    /// Makes a text say this, by the smallest splice; several answers become one new text.
    pub fn write_text(&mut self, at: &Key, text: &str, shape: Shape) -> Result<(), Refused> {
        let key = at.write();
        let of = self.record.id.to_string();
        let doc = self.doc(self.home(at))?;
        let said = answers(doc, &key, None);
        let before = texts(said.clone());
        let after: Vec<String> = if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        if before == after {
            return Ok(());
        }
        if shape == Shape::LongProse && layers(doc, key::OF) == 0 {
            doc.put(ROOT, key::OF, of).map_err(unsound)?;
        }
        write_letters(doc, &key, &said, text).map_err(unsound)?;
        self.note(at, before, after);
        Ok(())
    }

    /// Adds to this run's own counter. Counters made apart under one key would count double.
    pub fn count(&mut self, part: &str, field: &str, by: i64) -> Result<(), Refused> {
        if by == 0 {
            return Ok(());
        }
        let before = self.tally(part, field);
        let key = Key::new(part, field, &self.run().to_string()).write();
        let doc = self.doc(self.record.main())?;
        if layers(doc, &key) == 0 {
            doc.put(ROOT, key, ScalarValue::counter(by)).map_err(unsound)?;
        } else {
            doc.increment(ROOT, key, by).map_err(unsound)?;
        }
        let after = self.tally(part, field);
        self.note(&Key::new(part, field, ""), before.into_iter().collect(), after.into_iter().collect());
        Ok(())
    }

    /// The sum of all runs' counters; none when nobody counted.
    pub fn tally(&self, part: &str, field: &str) -> Option<String> {
        let runs = self.elements(part, field);
        let counts: Vec<String> =
            runs.iter().filter_map(|run| self.read(&Key::new(part, field, run)).into_iter().next()).collect();
        (!counts.is_empty()).then(|| sum(&counts))
    }

    fn note(&mut self, at: &Key, before: Vec<String>, after: Vec<String>) {
        let Key { part, field, element } = at.clone();
        self.inverse.push(Inverse { record: self.record.id, part, field, element, before, after });
    }

    /// The document that a key lies in: a companion for long prose, else the main one.
    fn home(&self, at: &Key) -> DocumentId {
        if at.part.is_empty() && kinds::is_long(&at.field) {
            return companion(self.record.id, &at.field);
        }
        self.record.main()
    }

    fn doc(&mut self, document: DocumentId) -> Result<&mut OwnedTransaction, Refused> {
        if !self.open.contains_key(&document) {
            let copy = self.record.docs.get(&document).cloned().unwrap_or_else(|| blank(self.record.run));
            let open = copy.into_transaction(None, None).map_err(|_| Refused::Unsound)?;
            self.open.insert(document, open);
        }
        self.open.get_mut(&document).ok_or(Refused::Unsound)
    }
}

/// Nobody needs more of when something was written, and every digit travels.
fn whole_seconds(at_ms: i64) -> i64 {
    at_ms - at_ms.rem_euclid(1000)
}

pub fn sum(counts: &[String]) -> String {
    counts.iter().filter_map(|count| count.parse::<i64>().ok()).fold(0i64, i64::saturating_add).to_string()
}

fn write_letters(doc: &mut OwnedTransaction, key: &str, said: &[Said], text: &str) -> Result<(), AutomergeError> {
    let lone = layers(doc, key) == 1;
    let object = match (said, doc.get(ROOT, key)?) {
        ([one], _) if lone && one.letters => Some(one.op.clone()),
        ([], Some((value, op))) if lone && value.is_object() => Some(op),
        _ => None,
    };
    let Some(object) = object else {
        let made = doc.put_object(ROOT, key, ObjType::Text)?;
        return doc.splice_text(&made, 0, 0, text);
    };
    let old = doc.text(&object)?;
    let (at, gone, put) = splice(&old, text);
    doc.splice_text(&object, at, gone, put)
}

/// Where two texts differ: position and length in UTF-16 units, and what comes in.
fn splice<'t>(old: &str, new: &'t str) -> (usize, isize, &'t str) {
    let start: usize = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or(""), new.get(start..).unwrap_or(""));
    let end: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let gone = old_rest.get(..old_rest.len() - end).unwrap_or("");
    let put = new_rest.get(..new_rest.len() - end).unwrap_or("");
    let units = |text: &str| text.encode_utf16().count();
    (units(old.get(..start).unwrap_or("")), units(gone) as isize, put)
}

fn unsound(_: AutomergeError) -> Refused {
    Refused::Unsound
}
