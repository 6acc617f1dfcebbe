//! One open space: its store, its members, and the few records that are in memory.

use crate::trouble::{Code, Outcome};
use ilima_core::ids::{DocumentId, RecordId, Run};
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_core::pack::Called;
use ilima_core::space::record::{Change, Record};
use ilima_core::view::{Row, View};
use ilima_ledger::DeviceId;
use ilima_ledger::members::{Members, SignedAct};
use ilima_store::{Store, StoreCell, StoreLink, StoreRow};
use std::collections::{BTreeMap, BTreeSet};

/// Records held open; an open one takes some 15 kB.
const OPEN_RECORDS_MAX: usize = 256;
/// Changes replayed at loading before a document is saved whole.
const KEPT_CHANGES_MAX: usize = 64;

pub struct Space {
    /// Its place in the vault.
    pub at: usize,
    pub store: Store,
    pub acts: Vec<SignedAct>,
    /// Acts that came before one that they come after, as the parts of a mail do; until the space is closed.
    pub early_acts: Vec<SignedAct>,
    pub members: Members,
    /// Devices from which this desk alone holds back, and the last entry of each that it takes in.
    pub held_back: BTreeMap<DeviceId, u64>,
    pub run: Run,
    /// Whether the store already knows this run.
    pub run_known: bool,
    pub name: String,
    pub country: String,
    /// The space that this one goes on from, and since which day.
    pub came: (String, String),
    /// What changes of forgotten people were called; read when it is asked for.
    pub called: Option<BTreeSet<Called>>,
    /// Whether anything came since what waits was last tried that it may have waited for.
    pub may_help: bool,
    /// Counts how often others may have to hear of something since it was opened: taken in, or sealed.
    pub news: u64,
    records: BTreeMap<RecordId, OpenRecord>,
    /// Counts uses, for finding the least recently used record.
    uses: u64,
}

pub struct OpenRecord {
    pub record: Record,
    /// Changes kept beside the last saved document.
    pub kept: usize,
    used: u64,
}

impl OpenRecord {
    pub fn wants_snapshot(&self) -> bool {
        self.kept > KEPT_CHANGES_MAX
    }
}

impl Space {
    pub fn new(at: usize, store: Store, acts: Vec<SignedAct>, members: Members, run: Run) -> Space {
        Space {
            at,
            store,
            acts,
            early_acts: Vec::new(),
            members,
            held_back: BTreeMap::new(),
            run,
            run_known: false,
            name: String::new(),
            country: String::new(),
            came: Default::default(),
            called: None,
            may_help: true,
            news: 0,
            records: BTreeMap::new(),
            uses: 0,
        }
    }

    /// The record, opened if it is not yet. Refused when there is none.
    pub fn record(&mut self, id: RecordId) -> Outcome<&mut OpenRecord> {
        self.open(id, true)
    }

    /// The record, or an empty one with this id.
    pub fn fresh(&mut self, id: RecordId) -> Outcome<&mut OpenRecord> {
        self.open(id, false)
    }

    fn open(&mut self, id: RecordId, must_exist: bool) -> Outcome<&mut OpenRecord> {
        self.uses += 1;
        let uses = self.uses;
        if !self.records.contains_key(&id) {
            let (record, kept, empty) = self.load(id)?;
            if empty && must_exist {
                return Err(Code::NotFound.into());
            }
            self.records.insert(id, OpenRecord { record, kept, used: uses });
        }
        let open = self.records.get_mut(&id).ok_or(Code::Unexpected)?;
        open.used = uses;
        Ok(open)
    }

    /// (record, changes beside the saved documents, nothing there)
    fn load(&self, id: RecordId) -> Outcome<(Record, usize, bool)> {
        let saved: Vec<_> =
            self.store.documents(&id.0)?.into_iter().map(|saved| (DocumentId(saved.id), saved.bytes)).collect();
        let since: Vec<Change> = self.store.changes_since_save(&id.0)?.into_iter().map(change).collect();
        if saved.is_empty() && since.is_empty() {
            return Ok((Record::new(id, self.run), 0, true));
        }
        Ok((Record::load(id, self.run, &saved, &since)?, since.len(), false))
    }

    /// A view without keeping the record open, for long lists.
    pub fn peek(&self, id: RecordId) -> Outcome<View> {
        if let Some(open) = self.records.get(&id) {
            return Ok(open.record.view());
        }
        let (record, _, empty) = self.load(id)?;
        if empty { Err(Code::NotFound.into()) } else { Ok(record.view()) }
    }

    /// Records in memory whose id begins so and that hold something: some may not be in the store yet.
    pub fn open_like(&self, prefix: &[u8]) -> impl Iterator<Item = RecordId> {
        let like = |(id, open): &(&RecordId, &OpenRecord)| id.0.starts_with(prefix) && !open.record.is_blank();
        self.records.iter().filter(like).map(|(id, _)| *id)
    }

    pub fn drop_records(&mut self, ids: &BTreeSet<RecordId>) {
        self.records.retain(|id, _| !ids.contains(id));
    }

    /// Closes the records that were not used for longest.
    pub fn trim(&mut self) {
        if self.records.len() <= OPEN_RECORDS_MAX {
            return;
        }
        let mut uses: Vec<u64> = self.records.values().map(|open| open.used).collect();
        uses.sort_unstable();
        let oldest = uses.get(uses.len() - OPEN_RECORDS_MAX).copied().unwrap_or(0);
        self.records.retain(|_, open| open.used >= oldest);
    }

    /// Reads the space's own record again: its name and country. Whoever has just come in may hold that record without its
    /// name: then the name that stood in the invite is still the one.
    pub fn learn(&mut self) -> Outcome<()> {
        let Ok(open) = self.record(SPACE_RECORD) else { return Ok(()) };
        let view = open.record.view();
        let name = first(&view, "name");
        let country = first(&view, "country");
        if !name.is_empty() {
            self.name = name;
        }
        self.country = country;
        self.came = (first(&view, "came_from"), first(&view, "came_on"));
        Ok(())
    }
}

fn first(view: &View, field: &str) -> String {
    view.fields
        .iter()
        .find(|seen| seen.name == field)
        .and_then(|seen| seen.answers.first())
        .map(|answer| answer.text.clone())
        .unwrap_or_default()
}

pub(crate) fn change(kept: ilima_store::KeptChange) -> Change {
    Change {
        document: DocumentId(kept.document),
        record: RecordId(kept.record),
        own_section: kept.own_section,
        run: Run(kept.run),
        raw: kept.raw,
    }
}

pub(crate) fn store_row(row: Row) -> StoreRow {
    StoreRow {
        id: row.id.0,
        kind: row.kind,
        title: row.title,
        sort: row.sort,
        removed: row.removed,
        two_answers: row.two_answers,
        cells: row
            .cells
            .into_iter()
            .map(|cell| StoreCell {
                part: cell.part,
                part_kind: cell.part_kind,
                field: cell.field,
                text: cell.text,
                sort: cell.sort,
            })
            .collect(),
        links: row
            .links
            .into_iter()
            .map(|(field, to, part)| StoreLink { field, target: to.0, target_part: part })
            .collect(),
        search: row.search,
    }
}
