//! Forgetting a person: a steward's act, heard by every desk. The record is dropped with its rows, words and steps, and its
//! sections are cut out of the entries held here and, for ever, of those that arrive.

use crate::clock;
use crate::contract::ForgottenInfo;
use crate::desk::{Desk, Told, to_json};
use crate::known::CALLED_SETTING;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::ids::RecordId;
use ilima_core::kinds::KINDS;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_core::pack;
use ilima_ledger::DeviceId;
use ilima_ledger::entry::{self, Section};
use ilima_ledger::members::{Act, Forgotten, Role, State};
use ilima_store::{Commit, KeptEntry, KeptForgotten};
use std::collections::{BTreeMap, BTreeSet};

/// Why somebody is forgotten; the act carries the place in this list.
pub const REASONS: [&str; 5] = ["asked", "not-needed", "mistake", "danger", "legal"];

impl Desk {
    /// Forgets a person everywhere that this word reaches.
    pub fn forget(&mut self, record: RecordId, reason: &str) -> Outcome<ForgottenInfo> {
        let reasons = REASONS.iter().zip(0..).find(|(name, _)| **name == reason).map(|(_, at)| at);
        let reason = reasons.ok_or_else(|| {
            Trouble::new(Code::BadValue)
                .with("field", "reason")
                .with("text", reason)
                .with("expects", REASONS.join(", "))
        })?;
        // One that is only hidden has no row any more; a second steward's word settles it.
        let hidden = self.space()?.store.forgotten()?.iter().any(|one| one.record == record.0);
        if !hidden {
            let row = self.space()?.store.row(&record.0)?.ok_or(Code::NotFound)?;
            if !self.may_be_forgotten(&record.0)? {
                return Err(Trouble::new(Code::NotForgettable).with("kind", row.kind));
            }
        }
        let me = self.secrets()?.device.card().device;
        if !hidden && self.space()?.members.role(me) == Some(Role::Steward) {
            self.mark_opted_out(record)?;
        }
        self.try_act(Act::Forget { record: record.0, reason }, false)?;
        let told = self.forgotten()?.into_iter().find(|one| one.id == record);
        told.ok_or_else(|| Code::Unexpected.into())
    }

    /// What was asked to be forgotten, and what became of it here.
    pub fn forgotten(&self) -> Outcome<Vec<ForgottenInfo>> {
        let names = self.device_names()?;
        let space = self.space()?;
        let kept: BTreeMap<[u8; 16], KeptForgotten> =
            space.store.forgotten()?.into_iter().map(|one| (one.record, one)).collect();
        let mut told: BTreeMap<[u8; 16], ForgottenInfo> = BTreeMap::new();
        let me = self.own_device()?;
        let steward = space.members.role(me) == Some(Role::Steward);
        let mine: BTreeSet<[u8; 16]> =
            space.members.forgotten().iter().filter(|one| one.by == me).map(|one| one.record).collect();
        let done = |record: &[u8; 16]| kept.get(record).is_some_and(|kept| kept.done);
        let open: BTreeSet<_> = self.asked_to_forget()?.into_iter().map(|one| one.act).collect();
        let still = |one: &&Forgotten| done(&one.record) || open.contains(&one.act);
        for one in space.members.forgotten().iter().filter(still) {
            let by = names.get(&one.by.0).cloned().unwrap_or_default();
            let reason = REASONS.get(usize::from(one.reason)).copied().unwrap_or("other").to_owned();
            let here = kept.get(&one.record);
            told.entry(one.record)
                .or_insert_with(|| ForgottenInfo {
                    id: RecordId(one.record),
                    reason,
                    by: Vec::new(),
                    gone: here.is_some_and(|here| here.done),
                    may_keep: steward && !here.is_some_and(|here| here.done),
                    may_confirm: steward && !here.is_some_and(|here| here.done) && !mine.contains(&one.record),
                    heard_ms: here.map_or(0, |here| here.heard_ms),
                    ..ForgottenInfo::default()
                })
                .by
                .push(by);
        }
        told.into_values().map(|one| self.with_board(one)).collect()
    }

    fn with_board(&self, one: ForgottenInfo) -> Outcome<ForgottenInfo> {
        let (on, of, silent) = self.forgotten_where(one.id, one.gone)?;
        Ok(ForgottenInfo { on, of, silent, ..one })
    }

    /// Does what the acts of forgetting ask for, as far as it is not done yet.
    pub(crate) fn heed_forgotten(&mut self) -> Outcome<()> {
        // Whoever comes new has nothing yet that a brake could keep. On a full disk a space still opens.
        let nothing_here = self.note_stewards().unwrap_or(false);
        let kept: BTreeMap<[u8; 16], KeptForgotten> =
            self.space()?.store.forgotten()?.into_iter().map(|one| (one.record, one)).collect();
        let asked = self.asked_to_forget()?;
        self.show_kept(&asked, &kept)?;
        let open: BTreeSet<[u8; 16]> =
            asked.iter().map(|one| one.record).filter(|id| !kept.get(id).is_some_and(|kept| kept.done)).collect();
        // Whatever somebody signed: no desk drops a plan, or the space itself.
        let open = open.into_iter().map(|id| Ok((id, self.may_be_forgotten(&id)?))).collect::<Outcome<Vec<_>>>()?;
        let open: Vec<[u8; 16]> = open.into_iter().filter(|(_, may)| *may).map(|(id, _)| id).collect();
        if open.is_empty() {
            return Ok(());
        }
        let now_ms = clock::now_ms();
        let mut commit = Commit::default();
        let mut brake = self.brake(&asked, &kept)?;
        let (mut drop, mut unseen) = (BTreeSet::new(), BTreeSet::new());
        for record in open {
            let votes: Vec<&Forgotten> = asked.iter().filter(|one| one.record == record).collect();
            let heard_ms = kept.get(&record).map(|kept| kept.heard_ms);
            let done = nothing_here || brake.lets_through(&votes, heard_ms);
            let heard_ms = heard_ms.unwrap_or(now_ms);
            commit.forgotten.push(KeptForgotten { record, heard_ms, done });
            if done {
                if !kept.contains_key(&record) && self.space()?.store.row(&record)?.is_none() {
                    unseen.insert(RecordId(record));
                }
                drop.insert(record);
            } else {
                commit.forgotten_rows.push(record);
            }
        }
        commit.dropped = drop.iter().copied().collect();
        commit.entries = self.cut_out(&drop)?;
        commit.settings.extend(self.called_setting()?);
        commit.settings.extend(self.with_unseen(unseen)?);
        let cut = commit.entries.clone();
        self.note_on_shelves(&drop, &cut, &mut commit)?;
        if !drop.is_empty() {
            // First: a crash between the two must not leave a copy that remembers.
            self.home.drop_daily()?;
        }
        self.space_mut()?.drop_records(&drop.iter().map(|id| RecordId(*id)).collect());
        self.keep_aside(&commit)?;
        self.notify_all(drop.into_iter().map(RecordId));
        // With the record went the key of what was attached to it.
        self.drop_loose_chunks()?;
        Ok(self.space()?.store.settle()?)
    }

    /// What stewards ask for and did not take back; of those who were removed nothing that is not done yet.
    fn asked_to_forget(&self) -> Outcome<Vec<Forgotten>> {
        let members = &self.space()?.members;
        let stands = |one: &&Forgotten| !one.taken_back && members.state(one.by) != Some(State::Removed);
        Ok(members.forgotten().iter().filter(stands).cloned().collect())
    }

    /// Shows again what was only hidden and that nobody asks to forget any more.
    fn show_kept(&mut self, asked: &[Forgotten], kept: &BTreeMap<[u8; 16], KeptForgotten>) -> Outcome<()> {
        let still: BTreeSet<[u8; 16]> = asked.iter().map(|one| one.record).collect();
        let back: Vec<[u8; 16]> =
            kept.values().filter(|one| !one.done && !still.contains(&one.record)).map(|one| one.record).collect();
        if back.is_empty() {
            return Ok(());
        }
        let mut told = Told::default();
        for record in &back {
            if !self.space_mut()?.record(RecordId(*record))?.record.is_blank() {
                self.project_whole(RecordId(*record), &mut told)?;
            }
        }
        self.keep(told, Commit { kept_after_all: back, ..Commit::default() })
    }

    /// Takes back what asks to forget somebody who is only hidden: shown again wherever this is heard of in time.
    pub fn keep_person(&mut self, record: RecordId) -> Outcome<()> {
        let waits = |one: &KeptForgotten| one.record == record.0 && !one.done;
        if !self.space()?.store.forgotten()?.iter().any(waits) {
            return Err(Trouble::new(Code::NotFound).with("what", record.to_string()));
        }
        self.try_act(Act::Keep { record: record.0 }, false)
    }

    /// Not a kind that shares its sections with others; one that is not here may be a person's.
    fn may_be_forgotten(&self, record: &[u8; 16]) -> Outcome<bool> {
        let row = self.space()?.store.row(record)?;
        Ok(*record != SPACE_RECORD.0 && row.is_none_or(|row| is_forgettable(&row.kind)))
    }

    /// The entries held here that have sections of these records, without those sections.
    pub(crate) fn cut_out(&mut self, records: &BTreeSet<[u8; 16]>) -> Outcome<Vec<KeptEntry>> {
        let mut changed = Vec::new();
        if records.is_empty() {
            return Ok(changed);
        }
        for log in self.space()?.store.held()? {
            for entry in self.space()?.store.entries(&log.device, 1, u64::MAX)? {
                let keys = &self.secrets()?.keys;
                let place = crate::receive::place_of(&entry);
                let Ok(opened) = entry::open(keys, &self.space()?.members, &place, &entry.bytes) else { continue };
                let mut bytes = entry.bytes.clone();
                for (at, section) in opened.sections.iter().enumerate() {
                    let Section::Whole(clear) = section else { continue };
                    let owner = pack::owner(clear, &mut self.space_mut()?.log_of(place.device)).ok().flatten();
                    if let Some(owner) = owner.filter(|owner| records.contains(&owner.0)) {
                        self.note_called(clear, owner, place.device)?;
                        bytes = entry::cut(&bytes, at)?;
                    }
                    self.space_mut()?.trim();
                }
                if bytes != entry.bytes {
                    changed.push(KeptEntry { bytes, ..entry });
                }
            }
        }
        Ok(changed)
    }

    /// Cuts a section out of an entry that arrives if it is of somebody who was forgotten. Answers whether it was.
    pub(crate) fn cut_if_forgotten(&mut self, section: &Section, at: u32, entry: &mut KeptEntry) -> Outcome<bool> {
        let forgotten = self.is_forgotten(section, DeviceId(entry.device))?;
        if forgotten {
            entry.bytes = entry::cut(&entry.bytes, usize::try_from(at).unwrap_or(usize::MAX))?;
        }
        Ok(forgotten)
    }

    /// Whether a section of this log is about somebody forgotten. What is only hidden stays whole until that is settled.
    pub(crate) fn is_forgotten(&mut self, section: &Section, sealer: DeviceId) -> Outcome<bool> {
        let Section::Whole(clear) = section else { return Ok(false) };
        if self.space()?.members.forgotten().is_empty() {
            return Ok(false);
        }
        let Ok(Some(owner)) = pack::owner(clear, &mut self.space_mut()?.log_of(sealer)) else { return Ok(false) };
        let kept = self.space()?.store.forgotten()?;
        let forgotten = kept.iter().any(|one| one.record == owner.0 && one.done)
            && self.is_truly_forgotten(owner, clear, sealer)?;
        if forgotten {
            self.note_called(clear, owner, sealer)?;
        }
        Ok(forgotten)
    }

    /// Remembers what the changes of somebody forgotten were called: what follows them is hers too, and an id that begins
    /// as hers does not hide it.
    fn note_called(&mut self, clear: &[u8], owner: RecordId, sealer: DeviceId) -> Outcome<()> {
        let space = self.space_mut()?;
        let called = pack::called(clear, owner, &mut space.log_of(sealer)).unwrap_or_default();
        space.forgotten_changes().extend(called);
        Ok(())
    }

    pub(crate) fn called_setting(&mut self) -> Outcome<Option<(String, String)>> {
        let called = self.space_mut()?.forgotten_changes();
        Ok(if called.is_empty() { None } else { Some((CALLED_SETTING.to_owned(), to_json(called)?)) })
    }
}

/// Kinds whose records lie in sections of their own.
pub(crate) fn is_forgettable(kind: &str) -> bool {
    KINDS.iter().any(|one| one.name == kind && one.own_section)
}
