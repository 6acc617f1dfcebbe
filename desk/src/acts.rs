//! Acts of membership taken in, and what follows from them: keys of new epochs, and work that counts no more.

use crate::desk::{Desk, Told};
use crate::receive::place_of;
use crate::trouble::{Code, Outcome};
use crate::voided::DUE;
use ilima_core::ids::RecordId;
use ilima_core::pack;
use ilima_core::space::recount::ChangeId;
use ilima_ledger::entry::{self, Section};
use ilima_ledger::keys::EpochName;
use ilima_ledger::members::{
    ACTS_BYTES_MAX, ACTS_MAX, Act, SignedAct, next_epoch, open_epochs, sign_act, writing_epoch,
};
use ilima_ledger::{DeviceId, Hash, SystemRandom};
use ilima_store::{Commit, EntryMark, KeptEntry};
use std::collections::{BTreeMap, BTreeSet};

/// Whoever has the routing key can send acts that come after nothing.
const EARLY_BYTES_MAX: usize = 4 * 1024 * 1024;

impl Desk {
    /// Adds acts of membership. Whatever its author signed for this space is kept and handed on, also what does not count
    /// (yet); bytes that do not decode change nothing.
    pub(crate) fn take_acts(&mut self, acts: &[Vec<u8>]) -> Outcome<()> {
        let space_id = self.secrets()?.keys.space;
        let space = self.space_mut()?;
        let mut known: BTreeSet<Hash> = space.acts.iter().map(SignedAct::hash).collect();
        let more = ACTS_MAX.saturating_sub(known.len());
        let mut room = ACTS_BYTES_MAX.saturating_sub(space.acts.iter().map(SignedAct::size).sum());
        let arrived = acts.iter().filter_map(|bytes| SignedAct::decode(bytes).ok());
        let fresh: Vec<SignedAct> = arrived
            .chain(std::mem::take(&mut space.early_acts))
            .filter(|act| known.insert(act.hash()))
            .take(more)
            .filter(|act| {
                let size = act.size();
                let fits = size <= room;
                room -= if fits { size } else { 0 };
                fits
            })
            .collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let all: Vec<SignedAct> = space.acts.iter().chain(&fresh).cloned().collect();
        let members = space.members.renewed(space_id, &all);
        let (kept, left): (Vec<SignedAct>, Vec<SignedAct>) =
            fresh.into_iter().partition(|act| members.keeps(&act.hash()));
        let mut room = EARLY_BYTES_MAX;
        space.early_acts = members.early(left);
        space.early_acts.retain(|act| {
            room = room.saturating_sub(act.size());
            room > 0
        });
        if kept.is_empty() {
            return Ok(());
        }
        let acts = kept.iter().map(|act| (act.hash(), act.encode())).collect();
        let settings = vec![(DUE.to_owned(), "1".to_owned())];
        self.keep_aside(&Commit { acts, settings, ..Commit::default() })?;
        let space = self.space_mut()?;
        space.may_help = true;
        space.acts.extend(kept);
        space.members = members;
        self.open_epochs()?;
        self.heed_forgotten()?;
        self.recount()
    }

    /// The acts that no other one known here comes after.
    pub fn act_heads(&self) -> Outcome<Vec<Hash>> {
        Ok(self.space()?.members.heads())
    }

    /// Signs an act after all that is known here, and takes it in.
    pub(crate) fn sign_act(&mut self, act: Act) -> Outcome<()> {
        let secrets = self.secrets()?;
        let signed = sign_act(&secrets.device, secrets.keys.space, act, &self.space()?.members.latest());
        self.take_acts(&[signed.encode()])
    }

    /// Keys of epochs that were sealed to this device, into the vault.
    pub(crate) fn open_epochs(&mut self) -> Outcome<()> {
        let at = self.space()?.at;
        let Some(space) = self.space.as_ref() else { return Ok(()) };
        let Some(secrets) = self.keyring.vault.spaces.get_mut(at) else { return Ok(()) };
        let (any, faulty) = open_epochs(&mut secrets.keys, &secrets.device, &space.acts, &space.members);
        if any {
            self.home.keep(&self.keyring)?;
        }
        self.note_false_keys(&faulty)
    }

    /// Whether one more act would be kept and settled.
    pub(crate) fn may_sign(&self) -> Outcome<()> {
        if self.space()?.members.stands_still() { Err(Code::StandsStill.into()) } else { Ok(()) }
    }

    /// The epoch to seal under; a new one when none is known to just those who take part.
    pub(crate) fn epoch_to_write(&mut self) -> Outcome<EpochName> {
        if let Some(name) = writing_epoch(&self.space()?.members, &self.secrets()?.keys) {
            return Ok(name);
        }
        self.may_sign()?;
        let (act, _key) = next_epoch(&self.space()?.members, &self.secrets()?.keys, &SystemRandom::new())?;
        // The key comes back out of the act: it is sealed to this device too.
        self.sign_act(act)?;
        // Never under one that somebody who went can open.
        let name = writing_epoch(&self.space()?.members, &self.secrets()?.keys);
        name.ok_or_else(|| Code::StandsStill.into())
    }

    /// A new epoch though the old one fits: somebody may have seen its key.
    pub fn new_key(&mut self) -> Outcome<()> {
        self.may_write()?;
        self.may_sign()?;
        let (act, _key) = next_epoch(&self.space()?.members, &self.secrets()?.keys, &SystemRandom::new())?;
        self.sign_act(act)
    }

    /// Whether an entry counts here: by the acts, and by what this desk holds back from.
    pub(crate) fn entry_counts(&self, device: DeviceId, number: u64, hash: &Hash) -> Outcome<bool> {
        let space = self.space()?;
        let held_back = space.held_back.get(&device).is_some_and(|last| number > *last);
        Ok(!held_back && space.members.counts_entry(device, number, hash))
    }

    /// Entries held here that do not count.
    pub(crate) fn set_aside_entries(&self) -> Outcome<Vec<EntryMark>> {
        let space = self.space()?;
        let mut aside = Vec::new();
        for row in space.members.everybody() {
            let held_back = space.held_back.get(&row.device).copied();
            let Some(limit) = space.members.limit(row.device).into_iter().chain(held_back).min() else { continue };
            for entry in space.store.entry_marks(&row.device.0, limit.max(1))? {
                if !self.entry_counts(row.device, entry.number, &entry.hash)? {
                    aside.push(entry);
                }
            }
        }
        Ok(aside)
    }

    /// Takes out of the records what came to count no more, unless work that counts stands on it. What was taken out
    /// stays in its entry, and comes back if a later act says so.
    pub(crate) fn recount(&mut self) -> Outcome<()> {
        self.drop_false_pasts()?;
        let mut uncounted: BTreeMap<RecordId, BTreeSet<ChangeId>> = BTreeMap::new();
        let mut commit = Commit::default();
        for entry in self.set_aside_entries()? {
            let held = self.space()?.store.entry(&entry.device, entry.number)?;
            held.map_or(Ok(()), |held| self.note_changes(&held, None, &mut uncounted))?;
            if entry.applied {
                commit.unapplied.push((entry.device, entry.number));
            }
        }
        self.heed_voids(&mut uncounted, &mut commit)?;
        if self.space()?.store.setting(DUE)?.is_some_and(|due| !due.is_empty()) {
            commit.settings.push((DUE.to_owned(), String::new()));
        }
        self.take_out(uncounted, commit)
    }

    /// Takes changes out of their records, unless work that counts stands on them.
    pub(crate) fn take_out(
        &mut self,
        uncounted: BTreeMap<RecordId, BTreeSet<ChangeId>>,
        mut commit: Commit,
    ) -> Outcome<()> {
        let mut told = Told::default();
        for (record, changes) in uncounted {
            let Ok(open) = self.space_mut()?.record(record) else { continue };
            if !open.record.recount(&changes)? {
                continue;
            }
            if open.record.is_blank() {
                commit.dropped.push(record.0);
                self.space_mut()?.drop_records(&BTreeSet::from([record]));
            } else {
                self.project_whole(record, &mut told)?;
            }
        }
        if told.rows.is_empty() && commit == Commit::default() {
            return Ok(());
        }
        self.keep(told, commit)
    }

    /// The changes in an entry (or one section of it), by record. What cannot be read was never applied.
    pub(crate) fn note_changes(
        &mut self,
        entry: &KeptEntry,
        only: Option<usize>,
        changes: &mut BTreeMap<RecordId, BTreeSet<ChangeId>>,
    ) -> Outcome<()> {
        let keys = &self.secrets()?.keys;
        let Ok(opened) = entry::open(keys, &self.space()?.members, &place_of(entry), &entry.bytes) else {
            return Ok(());
        };
        for (at, section) in opened.sections.iter().enumerate() {
            let Section::Whole(bytes) = section else { continue };
            if only.is_some_and(|only| only != at) {
                continue;
            }
            let space = self.space_mut()?;
            for change in pack::read(bytes, &mut space.log_of(DeviceId(entry.device))).unwrap_or_default() {
                changes.entry(change.record).or_default().insert(change.id()?);
            }
            space.trim();
        }
        Ok(())
    }
}
