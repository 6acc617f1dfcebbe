//! Going on as a new space: when no steward is left, any member founds another from the records that are here.
//!
//! The old space stays as it is. A record is written anew from what it says, under its own id, so that links hold; who
//! wrote it before is told by the old space alone, for nobody signs for another.

use crate::contract::{Renewed, SpaceNew};
use crate::desk::Desk;
use crate::job::Job;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_core::view::{FieldView, PartView, View};
use ilima_ledger::members::{Act, Forgotten};
use ilima_store::{Commit, Store};
use std::collections::{BTreeMap, BTreeSet};

/// Which space a new one came from, until all pieces of files are over.
const RENEW_NOTE: &str = "renew/";
/// Fields of the space's own record that `space_new` writes, or that are of the new one alone.
const OWN_FIELDS: [&str; 5] = ["name", "country", "languages", "came_from", "came_on"];

/// What is taken along, read out of the old space.
#[derive(Default)]
pub(crate) struct Brought {
    pub edits: Vec<Edit>,
    records: BTreeMap<String, usize>,
    /// Fields with two answers, of which the shown one comes along.
    pub answers: usize,
    /// Records of kinds that this version does not know.
    left: usize,
}

impl Desk {
    /// Founds a space of this name from the records of the open one, and opens it.
    pub fn renew(&mut self, name: &str, job: &Job) -> Outcome<Renewed> {
        let (old, at) = (self.space()?, self.space()?.at);
        let name = name.trim();
        if name.is_empty() || self.keyring.vault.spaces.iter().any(|one| one.name == name) || old.name == name {
            let bad = Trouble::new(Code::BadValue).with("field", "name").with("text", name);
            return Err(bad.with("expects", "another name"));
        }
        if old.members.role(self.secrets()?.device.card().device).is_none() {
            return Err(Code::NotAllowed.into());
        }
        let (came_from, country) = (old.name.clone(), old.country.clone());
        // Who was somebody stays the same one: what is hers to do stays hers.
        let member = self.secrets()?.member;
        // What only waits for a second voice stays in the old space, and so does whom it hides.
        let done = self.space()?.store.forgotten()?.into_iter().filter(|one| one.done);
        let done: BTreeSet<[u8; 16]> = done.map(|one| one.record).collect();
        let mut forgotten = self.space()?.members.forgotten().to_vec();
        forgotten.retain(|one| done.contains(&one.record));
        let brought = self.brought(job)?;
        let ask = SpaceNew { name: name.to_owned(), country, languages: self.languages()?, sample: false };
        let from = self.keyring.vault.spaces.get(at).map(|one| one.keys.space.to_string());
        let note = from.ok_or(Code::NoSpace)?;
        self.space_found(&ask, member, |space| (format!("{RENEW_NOTE}{space}"), note))?;
        self.forget_again(&forgotten)?;
        let left = self.write_brought(&brought, &came_from, job)?;
        self.bring_pieces(job)?;
        let space = self.space_info(self.space()?.at)?;
        Ok(Renewed { space, records: brought.records, answers: brought.answers, left: brought.left + left })
    }

    fn languages(&self) -> Outcome<Vec<String>> {
        let Ok(view) = self.view(SPACE_RECORD) else { return Ok(Vec::new()) };
        let languages = view.fields.into_iter().find(|field| field.name == "languages");
        Ok(languages.into_iter().flat_map(|field| field.elements).map(|one| one.text).collect())
    }

    /// Everything that is here, as the edits that write it anew: the space's own record first, since it names own fields.
    fn brought(&mut self, job: &Job) -> Outcome<Brought> {
        let mut ids = self.space()?.store.record_ids(None)?;
        ids.sort_by_key(|id| *id != SPACE_RECORD.0);
        let (total, mut brought) = (ids.len(), Brought::default());
        for (at, id) in ids.into_iter().map(RecordId).enumerate() {
            job.step("reading", at, total)?;
            let view = self.view(id)?;
            if ilima_core::kinds::kind(&view.kind).is_none() {
                brought.left += 1;
                continue;
            }
            brought.take(&view);
        }
        Ok(brought)
    }

    /// Who was forgotten in the old space is refused here too, should an old paper bring her.
    fn forget_again(&mut self, forgotten: &[Forgotten]) -> Outcome<()> {
        let mut done = BTreeSet::new();
        for one in forgotten.iter().filter(|one| done.insert(one.record)) {
            self.sign_act(Act::Forget { record: one.record, reason: one.reason })?;
        }
        Ok(())
    }

    /// All of it in one transaction. What a newer version wrote and this one cannot is left, field by field; answers how
    /// much of that there was.
    fn write_brought(&mut self, brought: &Brought, came_from: &str, job: &Job) -> Outcome<usize> {
        let (mut edits, mut left) = (brought.edits.clone(), 0);
        edits.push(set("came_from", came_from));
        edits.push(set("came_on", &crate::clock::today()));
        let done = loop {
            match self.apply(&edits, job) {
                Ok(done) => break done,
                Err(trouble) => {
                    let kept = self.writable(&edits, job)?;
                    if kept.len() == edits.len() {
                        return Err(trouble);
                    }
                    left += edits.len() - kept.len();
                    edits = kept;
                }
            }
        };
        self.keep_own(done, Commit::default())?;
        self.space_mut()?.learn()?;
        Ok(left)
    }

    /// The edits without those that cannot be written here.
    fn writable(&mut self, edits: &[Edit], job: &Job) -> Outcome<Vec<Edit>> {
        let mut groups: BTreeMap<RecordId, Vec<Edit>> = BTreeMap::new();
        edits.iter().for_each(|edit| groups.entry(edit.record()).or_default().push(edit.clone()));
        let mut kept = Vec::new();
        for group in groups.into_values() {
            kept.extend(self.writable_of_one(group, job)?);
        }
        Ok(kept)
    }

    fn writable_of_one(&mut self, group: Vec<Edit>, job: &Job) -> Outcome<Vec<Edit>> {
        let whole = self.tried(&group, job)?;
        let mut kept: Vec<Edit> = if whole { group.clone() } else { Vec::new() };
        for edit in group.into_iter().filter(|_| !whole) {
            kept.push(edit);
            if !self.tried(&kept, job)? {
                kept.pop();
            }
        }
        Ok(kept)
    }

    /// Whether these can be applied; nothing of them stays.
    fn tried(&mut self, edits: &[Edit], job: &Job) -> Outcome<bool> {
        if job.cancelled() {
            return Err(Code::Cancelled.into());
        }
        let applied = self.apply(edits, &Job::unwatched()).is_ok();
        self.space_mut()?.drop_records(&edits.iter().map(Edit::record).collect());
        Ok(applied)
    }

    /// Pieces of attached files from the old space's own file, as they are: the records that came along hold their keys.
    /// What a crash left is brought when the new space is opened again.
    pub(crate) fn bring_pieces(&mut self, job: &Job) -> Outcome<()> {
        let note = format!("{RENEW_NOTE}{}", self.secrets()?.keys.space);
        let Some(from) = self.keyring.vault.notes.get(&note).cloned() else { return Ok(()) };
        // Before the records are there nothing names a piece.
        if self.space()?.came.0.is_empty() {
            return Ok(());
        }
        let old = self.keyring.vault.spaces.iter().find(|one| one.keys.space.to_string() == from);
        if let Some(old) = old {
            let old = Store::open(&self.space_path(&old.db), old.db_key.expose())?;
            let missing = self.missing_chunks(false)?;
            for (at, id) in missing.iter().enumerate() {
                job.step("files", at, missing.len())?;
                let Some(bytes) = old.chunk(id)? else { continue };
                self.keep_aside(&Commit { chunks: vec![(*id, bytes)], ..Commit::default() })?;
            }
        }
        self.keyring.vault.notes.remove(&note);
        self.home.keep(&self.keyring)
    }
}

impl Brought {
    pub fn take(&mut self, view: &View) {
        let record = view.id;
        if record == SPACE_RECORD {
            // Names of members come along: tasks and notes name those who were in the old space.
            let fields = view.fields.iter().filter(|field| !OWN_FIELDS.contains(&field.name.as_str()));
            let edits = fields.flat_map(written).map(|(name, text)| put(record, "", &name, &text));
            self.edits.extend(edits);
        } else {
            *self.records.entry(view.kind.clone()).or_default() += 1;
            self.edits.push(Edit::Create { record, kind: view.kind.clone() });
            self.edits.extend(view.fields.iter().flat_map(written).map(|(name, text)| put(record, "", &name, &text)));
        }
        let every = view.fields.iter().chain(view.parts.iter().flat_map(|part| &part.fields));
        self.answers += every.filter(|field| field.answers.len() > 1).count();
        self.take_parts(view);
        if view.removed {
            self.edits.push(Edit::Remove { record, part: String::new() });
        }
    }

    /// Those that hang under another after that one.
    fn take_parts(&mut self, view: &View) {
        let (mut there, mut waiting): (BTreeSet<&str>, Vec<&PartView>) = (BTreeSet::new(), view.parts.iter().collect());
        loop {
            let ready = |part: &&&PartView| part.parent.is_empty() || there.contains(part.parent.as_str());
            let now: Vec<&PartView> = waiting.iter().filter(ready).copied().collect();
            if now.is_empty() {
                return;
            }
            for part in now {
                self.edits.push(Edit::Add {
                    record: view.id,
                    kind: part.kind.clone(),
                    part: part.id.clone(),
                    parent: part.parent.clone(),
                    fields: part.fields.iter().flat_map(written).collect(),
                });
                if part.removed {
                    self.edits.push(Edit::Remove { record: view.id, part: part.id.clone() });
                }
                there.insert(&part.id);
            }
            waiting.retain(|part| !there.contains(part.id.as_str()));
        }
    }
}

/// What a field says, as texts to write: the shown answer, or each element.
fn written(field: &FieldView) -> Vec<(String, String)> {
    let answer = field.answers.first().map(|answer| &answer.text);
    let texts = answer.into_iter().chain(field.elements.iter().map(|one| &one.text));
    texts.filter(|text| !text.is_empty()).map(|text| (field.name.clone(), text.clone())).collect()
}

fn put(record: RecordId, part: &str, field: &str, text: &str) -> Edit {
    Edit::Put { record, part: part.into(), field: field.into(), text: text.into() }
}

fn set(field: &str, text: &str) -> Edit {
    Edit::Set { record: SPACE_RECORD, part: String::new(), field: field.into(), text: text.into() }
}
