//! What the sections of a verified entry bring, taken into the records.

use crate::desk::{Desk, Told, kept};
use crate::receive::is_ours;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::ids::RecordId;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_core::pack;
use ilima_core::refused::Refused;
use ilima_core::space::record::Change;
use ilima_ledger::DeviceId;
use ilima_ledger::entry::Section;
use ilima_store::{Commit, KeptEntry};
use std::collections::{BTreeMap, BTreeSet};

impl Desk {
    /// Applies what can be applied of a verified entry and keeps it with that in one transaction. A section that follows
    /// something that is not here yet leaves its entry waiting; whatever of it is known already is skipped the next time.
    /// Answers whether anything was new, and whether all of it is in the records now.
    pub(crate) fn take_sections(
        &mut self,
        sections: &[Section],
        mut entry: KeptEntry,
        tally: &mut Tally,
    ) -> Outcome<(bool, bool)> {
        let (mut aside, mut bad) = (self.set_aside_sections(&entry)?, Vec::new());
        let (mut taken, whole) = loop {
            match self.try_sections(sections, &mut entry, &aside, tally)? {
                Ok(done) => break done,
                // One bad section costs nothing but itself.
                Err((at, trouble)) => {
                    aside.insert(at);
                    bad.push(self.set_aside_section(&entry, at, &trouble, tally)?);
                }
            }
        };
        taken.commit.quarantine = bad;
        let anything = !taken.commit.changes.is_empty();
        entry.applied &= whole;
        // A try that brought nothing writes nothing.
        let stays = !anything && taken.commit.quarantine.is_empty() && taken.commit.settings.is_empty();
        if stays && self.space()?.store.entry(&entry.device, entry.number)?.as_ref() == Some(&entry) {
            self.space_mut()?.trim();
            return Ok((anything, whole));
        }
        self.space_mut()?.may_help |= anything || !taken.commit.settings.is_empty();
        taken.commit.entries.push(entry);
        self.keep_taken(taken, tally)?;
        Ok((anything, whole))
    }

    pub(crate) fn keep_taken(&mut self, taken: Taken, tally: &mut Tally) -> Outcome<()> {
        let mut told = Told::default();
        for record in &taken.touched {
            self.project(*record, &mut told)?;
        }
        tally.touched.extend(taken.touched.iter().map(|record| record.0));
        self.keep(told, taken.commit)?;
        self.space_mut()?.trim();
        if taken.touched.contains(&SPACE_RECORD) {
            self.space_mut()?.learn()?;
        }
        Ok(())
    }

    /// All sections but those set aside; on the first bad one everything is as before.
    fn try_sections(
        &mut self,
        sections: &[Section],
        entry: &mut KeptEntry,
        aside: &BTreeSet<u32>,
        tally: &mut Tally,
    ) -> Outcome<Result<(Taken, bool), (u32, Trouble)>> {
        let (mut taken, mut whole, mut cut) = (Taken::default(), true, false);
        for (section, at) in sections.iter().zip(0..) {
            if aside.contains(&at) {
                continue;
            }
            if self.cut_if_forgotten(section, at, entry)? {
                cut = true;
                continue;
            }
            match self.take_section(section, DeviceId(entry.device), &mut taken) {
                Ok(()) => {}
                // Kept and handed on, for those who can read it and for later.
                Err(Stop::Waits) => whole = false,
                Err(Stop::Newer(trouble)) => {
                    whole = false;
                    let from = self.device_names()?.get(&entry.device).cloned().unwrap_or_default();
                    tally.refuse("", &trouble, &from);
                }
                Err(Stop::Bad(trouble)) => {
                    self.space_mut()?.drop_records(&taken.touched);
                    return if is_ours(trouble.code) { Err(trouble) } else { Ok(Err((at, trouble))) };
                }
            }
        }
        if cut {
            taken.commit.settings.extend(self.called_setting()?);
        }
        Ok(Ok((taken, whole)))
    }

    pub(crate) fn take_section(&mut self, section: &Section, device: DeviceId, taken: &mut Taken) -> Result<(), Stop> {
        let Section::Whole(bytes) = section else { return Ok(()) };
        let changes = pack::read(bytes, &mut self.space_mut()?.log_of(device))?;
        self.note_runs(device, &changes, taken)?;
        let mut by_record: BTreeMap<RecordId, Vec<Change>> = BTreeMap::new();
        for change in changes {
            by_record.entry(change.record).or_default().push(change);
        }
        for (record, changes) in by_record {
            taken.touched.insert(record);
            let open = self.space_mut()?.fresh(record)?;
            let received = open.record.receive(&changes)?;
            open.kept += received.fresh.len();
            taken.commit.changes.extend(received.fresh.into_iter().map(|change| kept(change, taken.as_own)));
        }
        Ok(())
    }

    /// A log holds changes of its own runs only, and what those whom its device succeeded to had not sealed yet.
    fn note_runs(&self, sealer: DeviceId, changes: &[Change], taken: &mut Taken) -> Outcome<()> {
        let members = &self.space()?.members;
        let runs: BTreeSet<[u8; 8]> = changes.iter().map(|change| change.run.0).collect();
        for run in runs {
            let owner = members.owner_of_run(&run, sealer);
            let owner = owner.ok_or_else(|| Trouble::new(Code::DamagedFile).with("what", "run"))?;
            taken.commit.runs.push((run, owner.0));
            taken.commit.told_runs.push(run);
        }
        Ok(())
    }
}

/// What the sections of one entry brought.
#[derive(Default)]
pub(crate) struct Taken {
    pub commit: Commit,
    pub touched: BTreeSet<RecordId>,
    /// To be sealed by this device, in place of a copy of it.
    pub as_own: bool,
}

/// Why a section was not taken in.
pub(crate) enum Stop {
    /// It follows something that is not here yet.
    Waits,
    Newer(Trouble),
    Bad(Trouble),
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Stop {
        if refused == Refused::Missing {
            Stop::Waits
        } else if matches!(refused, Refused::Newer(_)) {
            Stop::Newer(refused.into())
        } else {
            Stop::Bad(refused.into())
        }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Bad(trouble)
    }
}
