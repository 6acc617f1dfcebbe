//! Undo is a new change that puts back what was there, where nobody has changed it since.

use crate::clock;
use crate::contract::Undone;
use crate::desk::{Desk, Done, from_json, to_json};
use crate::job::Job;
use crate::space::OpenRecord;
use crate::trouble::{Code, Outcome};
use ilima_core::action::ActionName;
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::space::record::{Applied, Context, Inverse, Left};
use ilima_store::{Commit, JournalChange, JournalEntry, KeptImport};
use std::collections::BTreeMap;

/// Which way along the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Back,
    Again,
}

impl Desk {
    pub fn undo(&mut self) -> Outcome<Undone> {
        let entry = self.space()?.store.journal_top()?.ok_or(Code::NothingToUndo)?;
        self.turn(entry, Way::Back, &Job::unwatched())
    }

    pub fn redo(&mut self) -> Outcome<Undone> {
        let entry = self.space()?.store.journal_undone()?.ok_or(Code::NothingToRedo)?;
        self.turn(entry, Way::Again, &Job::unwatched())
    }

    /// Undoes one journal entry out of turn, as "undo this import" does.
    pub(crate) fn undo_entry(&mut self, entry: JournalEntry, job: &Job) -> Outcome<Undone> {
        self.turn(entry, Way::Back, job)
    }

    pub fn undo_name(&self) -> Outcome<Option<ActionName>> {
        self.space()?.store.journal_top()?.map(|entry| from_json(&entry.name_json)).transpose()
    }

    pub fn redo_name(&self) -> Outcome<Option<ActionName>> {
        self.space()?.store.journal_undone()?.map(|entry| from_json(&entry.name_json)).transpose()
    }

    fn turn(&mut self, entry: JournalEntry, way: Way, job: &Job) -> Outcome<Undone> {
        self.may_write()?;
        let name: ActionName = from_json(&entry.name_json)?;
        let inverse: Vec<Inverse> = from_json(&entry.inverse_json)?;
        let mut done = Done::default();
        let mut left = Vec::new();
        if let Err(trouble) = self.put_back(&inverse, job, &mut done, &mut left) {
            self.space_mut()?.drop_records(&done.touched);
            return Err(trouble);
        }
        let inverse_json = to_json(&done.inverse)?;
        let mut commit = Commit::default();
        // An import that is undone says so in the list of imports.
        let imports = self.space()?.store.imports()?.into_iter().filter(|row| row.journal == Some(entry.id));
        commit.imports.extend(imports.map(|row| KeptImport { undone: way == Way::Back, ..row }));
        commit.journal = Some(match way {
            Way::Back => JournalChange::Undone { id: entry.id, inverse_json },
            Way::Again => JournalChange::Redone { id: entry.id, inverse_json },
        });
        self.keep_own(done, commit)?;
        Ok(Undone { name, left })
    }

    fn put_back(
        &mut self,
        inverse: &[Inverse],
        job: &Job,
        done: &mut Done,
        left: &mut Vec<(String, String)>,
    ) -> Outcome<()> {
        let now_ms = clock::now_ms();
        let mut groups: BTreeMap<RecordId, Vec<Inverse>> = BTreeMap::new();
        for step in inverse {
            groups.entry(step.record).or_default().push(step.clone());
        }
        let total = groups.len();
        for (at, (id, steps)) in groups.into_iter().enumerate() {
            job.step("undoing", at, total)?;
            done.touched.insert(id);
            let open = self.space_mut()?.record(id)?;
            let (applied, kept) =
                if is_made(&steps) { unmake(open, &steps, now_ms)? } else { open.record.undo(&steps, now_ms)? };
            open.kept += applied.changes.len();
            if !kept.is_empty() {
                let title = open.record.view().title;
                left.extend(kept.into_iter().map(|one| (title.clone(), one.field)));
            }
            done.changes.extend(applied.changes);
            done.inverse.extend(applied.inverse);
            self.set_aside(id, &mut done.told)?;
        }
        Ok(())
    }
}

/// The field of an inverse that says "this action made the record", with the digest of its heads.
const MADE: &str = ".made";

/// One line that takes back a whole new record, instead of one for each of its fields.
pub(crate) fn made(record: RecordId, open: &mut OpenRecord) -> Inverse {
    let heads = hex(&open.record.heads());
    Inverse {
        record,
        part: String::new(),
        field: MADE.into(),
        element: String::new(),
        before: Vec::new(),
        after: vec![heads],
    }
}

fn is_made(steps: &[Inverse]) -> bool {
    steps.first().is_some_and(|step| step.field == MADE)
}

/// Removes a record that still is as the action made it; otherwise somebody touched it, and it stays.
fn unmake(open: &mut OpenRecord, steps: &[Inverse], now_ms: i64) -> Outcome<(Applied, Vec<Left>)> {
    let heads = hex(&open.record.heads());
    let Some(step) = steps.first() else { return Ok((Applied::default(), Vec::new())) };
    if step.after.first() != Some(&heads) {
        return Ok((Applied::default(), vec![Left { part: String::new(), field: String::new() }]));
    }
    let context = Context { country: "" };
    let remove = Edit::Remove { record: step.record, part: String::new() };
    Ok((open.record.apply(&[remove], &context, now_ms)?, Vec::new()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
