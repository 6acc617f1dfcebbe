//! An unlocked home with at most one open space: the one road by which anything is written.

use crate::clock;
use crate::contract::{Acted, Notice};
use crate::home::{Home, Keyring};
use crate::job::Job;
use crate::space::{OpenRecord, Space};
use crate::trouble::{Code, Outcome, Trouble};
use crate::undo;
use ilima_core::action::{Action, ActionName, Edit};
use ilima_core::ids::RecordId;
use ilima_core::space::record::{Change, Context, Inverse};
use ilima_ledger::vault::SpaceSecrets;
use ilima_ledger::{SecureRandom, SpaceId, SystemRandom};
use ilima_store::{Commit, JournalChange, KeptChange, SavedDocument, StoreRow};
use std::collections::{BTreeMap, BTreeSet};

pub struct Desk {
    pub home: Home,
    pub keyring: Keyring,
    pub(crate) space: Option<Space>,
    /// Others that an exchange works in (`beside.rs`).
    pub(crate) beside: BTreeMap<SpaceId, Space>,
    pub(crate) saved_ms: i64,
    notice: Notice,
}

/// What the steps of one action did, before they are kept.
#[derive(Default)]
pub(crate) struct Done {
    pub changes: Vec<Change>,
    pub inverse: Vec<Inverse>,
    /// For each record that the action made, the one line that takes it back whole.
    pub made: Vec<Inverse>,
    pub parts: Vec<String>,
    pub touched: BTreeSet<RecordId>,
    /// What the touched records say now: projected at once, so that an import of thousands holds few of them open.
    pub told: Told,
}

/// Rows and snapshots of records, as one transaction takes them.
#[derive(Default)]
pub(crate) struct Told {
    pub rows: Vec<StoreRow>,
    pub documents: Vec<SavedDocument>,
}

impl Desk {
    pub fn new(home: Home, keyring: Keyring) -> Desk {
        Desk { home, keyring, space: None, beside: BTreeMap::new(), saved_ms: 0, notice: Notice::default() }
    }

    /// Closes the databases and forgets the keys; the lock on the home stays.
    pub fn close(self) -> Home {
        self.home
    }

    /// Which records were touched since this was last asked.
    pub fn take_notice(&mut self) -> Option<Notice> {
        let notice = std::mem::take(&mut self.notice);
        (notice != Notice::default()).then_some(notice)
    }

    pub(crate) fn put_notice(&mut self, notice: Notice) {
        self.notice = notice;
    }

    pub(crate) fn space(&self) -> Outcome<&Space> {
        self.space.as_ref().ok_or_else(|| Code::NoSpace.into())
    }

    pub(crate) fn space_mut(&mut self) -> Outcome<&mut Space> {
        self.space.as_mut().ok_or_else(|| Code::NoSpace.into())
    }

    pub(crate) fn secrets(&self) -> Outcome<&SpaceSecrets> {
        let at = self.space()?.at;
        self.keyring.vault.spaces.get(at).ok_or_else(|| Code::NoSpace.into())
    }

    /// The open space, by its id.
    pub fn space_id(&self) -> Outcome<String> {
        Ok(self.secrets()?.keys.space.to_string())
    }

    /// The person's own name, as typed at first run.
    pub fn my_name(&self) -> String {
        self.keyring.vault.notes.get("name").cloned().unwrap_or_default()
    }

    /// Does what the action says, all of it or nothing, and makes it durable before it answers.
    pub fn act(&mut self, action: &Action) -> Outcome<Acted> {
        self.may_write()?;
        let done = self.apply(&action.edits, &Job::unwatched())?;
        let parts = done.parts.clone();
        self.keep_action(&action.name, done, Commit::default())?;
        Ok(Acted { parts, undo: self.undo_name()?, saved_ms: self.saved_ms })
    }

    pub(crate) fn may_write(&self) -> Outcome<()> {
        let space = self.space()?;
        let device = self.secrets()?.device.card().device;
        if space.members.may_write(device) { Ok(()) } else { Err(Code::NotAllowed.into()) }
    }

    /// Applies edits to the open records, in memory. On any refusal the touched records are dropped, so that nothing half-done stays.
    pub(crate) fn apply(&mut self, edits: &[Edit], job: &Job) -> Outcome<Done> {
        let mut done = Done::default();
        let result = self.apply_each(edits, job, &mut done);
        if let Err(trouble) = result {
            self.space_mut()?.drop_records(&done.touched);
            return Err(trouble);
        }
        Ok(done)
    }

    fn apply_each(&mut self, edits: &[Edit], job: &Job, done: &mut Done) -> Outcome<()> {
        let now_ms = clock::now_ms();
        let country = self.country();
        let groups = by_record(edits);
        let total = groups.len();
        for (at, (record, edits)) in groups.into_iter().enumerate() {
            if total > 1 {
                job.step("importing", at, total)?;
            }
            let context = Context { country: &country };
            done.touched.insert(record);
            let creates = edits.iter().any(|edit| matches!(edit, Edit::Create { .. }));
            let open = if creates { self.space_mut()?.fresh(record)? } else { self.space_mut()?.record(record)? };
            let applied = open.record.apply(&edits, &context, now_ms)?;
            open.kept += applied.changes.len();
            if creates {
                done.made.push(undo::made(record, open));
            }
            done.changes.extend(applied.changes);
            done.inverse.extend(applied.inverse);
            done.parts.extend(applied.parts);
            self.set_aside(record, &mut done.told)?;
        }
        Ok(())
    }

    /// Projects a record that an action has finished with, and closes others when too many are open.
    pub(crate) fn set_aside(&mut self, record: RecordId, told: &mut Told) -> Outcome<()> {
        self.project(record, told)?;
        self.space_mut()?.trim();
        Ok(())
    }

    /// The same for a record that more may be done to before anything is kept.
    pub(crate) fn project(&mut self, record: RecordId, told: &mut Told) -> Outcome<()> {
        let open = self.space_mut()?.record(record)?;
        told.rows.push(crate::space::store_row(open.record.row()));
        if open.wants_snapshot() {
            told.documents.extend(open.snapshot(record));
        }
        Ok(())
    }

    /// The same with its documents saved whole, because their earlier changes are not what they were.
    pub(crate) fn project_whole(&mut self, record: RecordId, told: &mut Told) -> Outcome<()> {
        let open = self.space_mut()?.record(record)?;
        told.rows.push(crate::space::store_row(open.record.row()));
        told.documents.extend(open.snapshot(record));
        Ok(())
    }

    /// Keeps an action with its name and its inverse, so that it can be undone.
    pub(crate) fn keep_action(&mut self, name: &ActionName, done: Done, mut commit: Commit) -> Outcome<()> {
        if done.changes.is_empty() && commit == Commit::default() {
            return Ok(());
        }
        if !done.inverse.is_empty() {
            commit.journal = Some(JournalChange::Push {
                name_json: to_json(name)?,
                inverse_json: to_json(&done.inverse)?,
                at_ms: clock::now_ms(),
            });
        }
        self.keep_own(done, commit)
    }

    /// Own changes: they wait in the store until something carries them.
    pub(crate) fn keep_own(&mut self, done: Done, mut commit: Commit) -> Outcome<()> {
        let device = self.secrets()?.device.card().device.0;
        let space = self.space_mut()?;
        if !space.run_known {
            commit.runs.push((space.run.0, device));
        }
        commit.changes.extend(done.changes.into_iter().map(|change| kept(change, true)));
        self.keep(done.told, commit)?;
        self.space_mut()?.run_known = true;
        Ok(())
    }

    /// The last line of every road: one transaction with the rows of all touched records, then a notice.
    pub(crate) fn keep(&mut self, told: Told, mut commit: Commit) -> Outcome<()> {
        let space = self.space.as_mut().ok_or(Code::NoSpace)?;
        let touched: BTreeSet<RecordId> = told.rows.iter().map(|row| RecordId(row.id)).collect();
        let kinds: BTreeSet<String> = told.rows.iter().map(|row| row.kind.clone()).collect();
        commit.rows.extend(told.rows);
        commit.documents.extend(told.documents);
        if let Err(refused) = space.store.commit(&commit) {
            space.drop_records(&touched);
            return Err(refused.into());
        }
        self.saved_ms = clock::now_ms();
        self.notice.records.extend(touched);
        self.notice.kinds.extend(kinds);
        Ok(())
    }

    /// Tells the screens that these changed.
    pub(crate) fn notify_all(&mut self, records: impl Iterator<Item = RecordId>) {
        self.notice.records.extend(records);
        self.notice.kinds.extend(["person".to_owned()]);
    }

    /// Keeps something that touches no record (acts, entries, receipts).
    pub(crate) fn keep_aside(&mut self, commit: &Commit) -> Outcome<()> {
        Ok(self.space_mut()?.store.commit(commit)?)
    }

    /// Screens that show such things (`attachment`, `receipt`) ask again.
    pub(crate) fn note(&mut self, kind: &str) {
        if !self.notice.kinds.iter().any(|known| known == kind) {
            self.notice.kinds.push(kind.to_owned());
        }
    }

    pub(crate) fn country(&self) -> String {
        self.space.as_ref().map(|space| space.country.clone()).unwrap_or_default()
    }
}

/// Edits of one record together, records in the order in which they first occur.
fn by_record(edits: &[Edit]) -> Vec<(RecordId, Vec<Edit>)> {
    let mut groups: Vec<(RecordId, Vec<Edit>)> = Vec::new();
    let mut places: BTreeMap<RecordId, usize> = BTreeMap::new();
    for edit in edits {
        let place = *places.entry(edit.record()).or_insert_with(|| {
            groups.push((edit.record(), Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(place) {
            group.push(edit.clone());
        }
    }
    groups
}

pub(crate) fn kept(change: Change, own: bool) -> KeptChange {
    KeptChange {
        number: 0,
        document: change.document.0,
        record: change.record.0,
        own_section: change.own_section,
        run: change.run.0,
        raw: change.raw,
        own,
    }
}

pub(crate) fn random_ids(count: usize) -> Outcome<Vec<[u8; 16]>> {
    let chance = SystemRandom::new();
    (0..count)
        .map(|_| {
            let mut id = [0; 16];
            chance.fill(&mut id)?;
            Ok(id)
        })
        .collect()
}

pub fn new_record_id() -> Outcome<RecordId> {
    Ok(RecordId(random_ids(1)?.pop().unwrap_or_default()))
}

pub(crate) fn to_json<T: serde::Serialize + ?Sized>(value: &T) -> Outcome<String> {
    serde_json::to_string(value).map_err(|_| Trouble::new(Code::Unexpected).with("what", "json"))
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(|_| Trouble::new(Code::DamagedStore).with("what", "json"))
}

impl OpenRecord {
    fn snapshot(&mut self, record: RecordId) -> Vec<SavedDocument> {
        self.kept = 0;
        self.record.save().into_iter().map(|(id, bytes)| SavedDocument { id: id.0, record: record.0, bytes }).collect()
    }
}
