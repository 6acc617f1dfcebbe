//! Two branches of one log: what a device and a copy of it wrote under one name. Whoever holds one keeps it and refuses the
//! other, and shows its own to the device that goes on: that one seals anew what others may have refused.

use crate::desk::{Desk, kept};
use crate::receive::{is_ours, place_of};
use crate::sections::{Stop, Taken};
use crate::tally::Tally;
use crate::trouble::{Code, Outcome};
use ilima_core::pack;
use ilima_ledger::entry::{self, Place, Section};
use ilima_ledger::heads::{Heads, Want, mark};
use ilima_ledger::seen::Seen;
use ilima_ledger::{DeviceId, Hash};
use ilima_store::{Commit, KeptChange, KeptEntry};

/// Among a space's settings, with a device's id: its first entry that may be another one elsewhere.
const FORK: &str = "fork/";
/// The same, once everything from there on is sealed anew.
const SETTLED: &str = "settled-fork/";
/// With the id of somebody else's device of which entries of two copies are known.
const TWO: &str = "two-branches/";
/// With the ids of the device that was told and of the log that was copied: the end of our branch that it was told.
const TOLD: &str = "told-branch/";
/// Another copy is at work, but no entry of ours was written twice as far as is known.
const NOWHERE: u64 = u64::MAX;

/// A log as it lies here, for the device that goes on with it and holds another branch.
pub(crate) struct Branch {
    pub want: Want,
    setting: (String, String),
}

impl Desk {
    /// What others may have refused, as if none of it were sealed, and that it was looked for.
    pub(crate) fn refused_elsewhere(&mut self) -> Outcome<Commit> {
        let mut commit = Commit::default();
        for device in self.line_of(self.own_device()?)? {
            let Some(from) = self.fork_of(device, FORK)? else { continue };
            let changes = self.changes_from(device, from)?;
            // Where the other entries lie, nobody has heard of these runs.
            commit.untold_runs.extend(changes.iter().map(|change| change.run));
            commit.changes.extend(changes);
            commit.settings.push((format!("{FORK}{device}"), String::new()));
            commit.settings.push((format!("{SETTLED}{device}"), from.to_string()));
        }
        Ok(commit)
    }

    /// Whether some other copy of this home is known to write, or to have gone on as a device of its own.
    pub(crate) fn another_at_work(&self) -> Outcome<bool> {
        let me = self.own_device()?;
        Ok(self.space()?.members.has_successor(me) || self.fork_of(me, FORK)?.is_some())
    }

    /// An own entry that arrives and is not ours, or comes after our last one.
    pub(crate) fn note_fork(&mut self, device: DeviceId, number: Option<u64>) -> Outcome<()> {
        let number = number.unwrap_or(NOWHERE);
        let known = self.fork_of(device, FORK)?.into_iter().chain(self.fork_of(device, SETTLED)?).min();
        if known.is_some_and(|known| known <= number) {
            return Ok(());
        }
        let settings = vec![(format!("{FORK}{device}"), number.to_string())];
        self.keep_aside(&Commit { settings, ..Commit::default() })
    }

    /// A word of this device that it did not give. (What others say of our log proves nothing: they will show it.)
    pub(crate) fn heed_word(&mut self, word: &Seen) -> Outcome<()> {
        if word.device == self.own_device()? { self.note_fork(word.device, None) } else { Ok(()) }
    }

    /// Whether the last entry of a log that they told is another one here.
    fn differs(&self, device: DeviceId, heads: &Heads) -> Outcome<bool> {
        let Some(theirs) = heads.0.get(&device).filter(|held| held.upto > 0) else { return Ok(false) };
        let ours = self.space()?.store.entry_link(&device.0, theirs.upto)?;
        Ok(ours.is_some_and(|ours| mark(&ours.hash) != theirs.mark))
    }

    /// What lies here of logs that the other end goes on with, when it holds other entries in their place: it alone can
    /// bring both together. Each branch is told to each device once.
    pub(crate) fn branches_for(&self, with: DeviceId, heads: &Heads) -> Outcome<Vec<Branch>> {
        let mut branches = Vec::new();
        for device in self.line_of(with)? {
            let store = &self.space()?.store;
            if store.setting(&format!("{TWO}{device}"))?.is_none() && !self.differs(device, heads)? {
                continue;
            }
            let Some(log) = store.held()?.into_iter().find(|log| log.device == device.0) else { continue };
            let end: String = mark(&log.hash_at_upto).iter().map(|byte| format!("{byte:02x}")).collect();
            let key = format!("{TOLD}{with}/{device}");
            if store.setting(&key)?.as_ref() != Some(&end) {
                branches.push(Branch { want: Want { device, from: 1, to: log.upto }, setting: (key, end) });
            }
        }
        Ok(branches)
    }

    pub(crate) fn note_told(&mut self, told: Vec<Branch>) -> Outcome<()> {
        let settings: Vec<_> = told.into_iter().map(|branch| branch.setting).collect();
        if settings.is_empty() { Ok(()) } else { self.keep_aside(&Commit { settings, ..Commit::default() }) }
    }

    /// Whether an entry is not the one held under its number, or not between those held before and after it.
    pub(crate) fn is_of_another_copy(&self, place: &Place, arrived: &Hash, held: Option<&KeptEntry>) -> Outcome<bool> {
        let after = self.space()?.store.entry_link(&place.device.0, place.number.saturating_add(1))?;
        let another = held.is_some_and(|held| held.hash != *arrived) || after.is_some_and(|one| one.before != *arrived);
        Ok(another || !self.follows(place)?)
    }

    fn follows(&self, place: &Place) -> Outcome<bool> {
        let before = self.space()?.store.entry_link(&place.device.0, place.number.saturating_sub(1))?;
        Ok(before.is_none_or(|before| before.hash == place.before))
    }

    /// What another copy wrote in our name, and others may refuse, is taken in as our own, to be sealed once more. Of
    /// somebody else's copies the one that came first is kept, until one of them goes on.
    pub(crate) fn take_from_copy(&mut self, place: &Place, sections: Vec<Section>, tally: &mut Tally) -> Outcome<()> {
        let me = self.own_device()?;
        if !self.line_of(me)?.contains(&place.device) {
            let settings = vec![(format!("{TWO}{}", place.device), "yes".to_owned())];
            self.keep_aside(&Commit { settings, ..Commit::default() })?;
            let goes_on = self.space()?.members.has_successor(place.device);
            return if goes_on { Ok(()) } else { Err(Code::Copied.into()) };
        }
        if self.follows(place)? {
            self.note_fork(place.device, Some(place.number))?;
        } else if self.fork_of(place.device, FORK)?.or(self.fork_of(place.device, SETTLED)?).is_none() {
            self.note_fork(place.device, Some(1))?;
        }
        sections.iter().try_for_each(|section| self.take_as_own(section, place, tally))
    }

    fn take_as_own(&mut self, section: &Section, place: &Place, tally: &mut Tally) -> Outcome<()> {
        if self.is_forgotten(section, place.device)? {
            return Ok(());
        }
        let mut taken = Taken { as_own: true, ..Taken::default() };
        match self.take_section(section, place.device, &mut taken) {
            Ok(()) => {
                taken.commit.untold_runs = std::mem::take(&mut taken.commit.told_runs);
                self.keep_taken(taken, tally)
            }
            // What it follows may come with another carrier; what is bad is of no use to anybody.
            Err(stop) => {
                self.space_mut()?.drop_records(&taken.touched);
                match stop {
                    Stop::Bad(trouble) if is_ours(trouble.code) => Err(trouble),
                    Stop::Bad(_) | Stop::Waits | Stop::Newer(_) => Ok(()),
                }
            }
        }
    }

    /// A device and those whose work it goes on with.
    fn line_of(&self, device: DeviceId) -> Outcome<Vec<DeviceId>> {
        Ok(self.space()?.members.line(device).collect())
    }

    fn fork_of(&self, device: DeviceId, list: &str) -> Outcome<Option<u64>> {
        let told = self.space()?.store.setting(&format!("{list}{device}"))?;
        Ok(told.and_then(|number| number.parse().ok()))
    }

    /// The changes in the entries of a log from this number on, as if none of them were sealed.
    fn changes_from(&mut self, device: DeviceId, from: u64) -> Outcome<Vec<KeptChange>> {
        let mut changes = Vec::new();
        let mut number = from;
        while let Some(entry) = self.space()?.store.entry(&device.0, number)? {
            let place = place_of(&entry);
            number = number.saturating_add(1);
            // What does not open or unpack here is not in our records either: it is for whoever can read it.
            let Ok(opened) = entry::open(&self.secrets()?.keys, &self.space()?.members, &place, &entry.bytes) else {
                continue;
            };
            for section in opened.sections {
                let Section::Whole(bytes) = section else { continue };
                let read = pack::read(&bytes, &mut self.space_mut()?.log_of(device)).unwrap_or_default();
                changes.extend(read.into_iter().map(|change| kept(change, true)));
            }
        }
        Ok(changes)
    }
}
