//! The brake on forgetting and voiding: a stolen device must not erase a group, nor with stewards that it lets in for that.

use crate::clock;
use crate::desk::{Desk, from_json, to_json};
use crate::trouble::Outcome;
use ilima_ledger::members::{Forgotten, MemberRow, Role, State, Voided};
use ilima_ledger::{DeviceId, MemberId};
use ilima_store::{Commit, KeptForgotten};
use std::collections::{BTreeMap, BTreeSet};

/// More than these in a day, by one device and whatever it goes on as, are only hidden. Those of all new stewards count together.
const AT_ONCE_MAX: usize = 20;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// After so long what was hidden is forgotten where there is no second steward who could say so; and so long a steward has to
/// be known here to be a second one.
const WAIT_MS: i64 = 7 * DAY_MS;
/// Among a space's settings: since when this desk has known which device as a steward's.
const SINCE: &str = "stewards-since";

/// Of each device of a steward who is known here for long: the first of its line, and the member.
type Known = BTreeMap<DeviceId, (DeviceId, MemberId)>;

pub(crate) struct Brake {
    now_ms: i64,
    known: Known,
    /// Those of them who take part as stewards now.
    stewards: BTreeSet<MemberId>,
    suspended: BTreeSet<DeviceId>,
    lately: BTreeMap<DeviceId, usize>,
}

impl Desk {
    /// As things stand now; `kept` is what was heard before.
    pub(crate) fn brake(&self, asked: &[Forgotten], kept: &BTreeMap<[u8; 16], KeptForgotten>) -> Outcome<Brake> {
        let now_ms = clock::now_ms();
        let known = self.known_stewards(now_ms)?;
        let active = self.space()?.members.list().into_iter().filter(|row| row.role == Role::Steward);
        let stewards = active.filter_map(|row| known.get(&row.device)).map(|(_, member)| *member).collect();
        let everybody = self.space()?.members.everybody().into_iter();
        let suspended = everybody.filter(|row| row.state == State::Suspended).map(|row| row.device).collect();
        let mut brake = Brake { now_ms, known, stewards, suspended, lately: BTreeMap::new() };
        for one in asked {
            if kept.get(&one.record).is_some_and(|kept| now_ms.saturating_sub(kept.heard_ms) < DAY_MS) {
                *brake.lately.entry(brake.counted_with(one.by)).or_default() += 1;
            }
        }
        Ok(brake)
    }

    /// The sections that two such stewards set aside for everybody. One alone settles only what is set aside here anyway: with
    /// a stolen device all work of a group could be voided.
    pub(crate) fn void_sections(&self) -> Outcome<BTreeSet<Voided>> {
        let known = self.known_stewards(clock::now_ms())?;
        let two = |by: &BTreeSet<DeviceId>| {
            by.iter().filter_map(|device| known.get(device)).map(|(_, member)| member).collect::<BTreeSet<_>>().len()
                > 1
        };
        Ok(self.space()?.members.voided().iter().filter(|(_, by)| two(by)).map(|(one, _)| *one).collect())
    }

    fn known_stewards(&self, now_ms: i64) -> Outcome<Known> {
        let since = self.told_since()?.unwrap_or_default();
        let members = &self.space()?.members;
        let line_of = |device: DeviceId| members.line(device).last().unwrap_or(device);
        let long = |row: &MemberRow| {
            let first = members.line(row.device).filter_map(|device| since.get(&device.to_string())).min();
            first.is_some_and(|since| now_ms.saturating_sub(*since) > WAIT_MS)
        };
        let rows = members.everybody().into_iter().filter(long);
        Ok(rows.map(|row| (row.device, (line_of(row.device), row.member))).collect())
    }

    fn told_since(&self) -> Outcome<Option<BTreeMap<String, i64>>> {
        self.space()?.store.setting(SINCE)?.as_deref().map(from_json).transpose()
    }

    /// Notes who is a steward since now. Answers whether this desk had never looked before.
    pub(crate) fn note_stewards(&mut self) -> Outcome<bool> {
        let told = self.told_since()?;
        let (first, at_ms) = (told.is_none(), clock::now_ms());
        let mut since = told.unwrap_or_default();
        let before = since.clone();
        // A clock that ran ahead would keep them unknown until then.
        since.values_mut().for_each(|since| *since = at_ms.min(*since));
        for row in self.space()?.members.list().into_iter().filter(|row| row.role == Role::Steward) {
            since.entry(row.device.to_string()).or_insert(at_ms);
        }
        if since != before {
            let settings = vec![(SINCE.to_owned(), to_json(&since)?)];
            self.keep_aside(&Commit { settings, ..Commit::default() })?;
        }
        Ok(first)
    }
}

impl Brake {
    fn counted_with(&self, device: DeviceId) -> DeviceId {
        self.known.get(&device).map(|(first, _)| *first).unwrap_or_default()
    }

    /// Whether to forget now whom these words ask to forget, of which this desk has heard just now or at `heard_ms`.
    pub fn lets_through(&mut self, votes: &[&Forgotten], heard_ms: Option<i64>) -> bool {
        let stewards: BTreeSet<MemberId> =
            votes.iter().filter_map(|one| self.known.get(&one.by)).map(|(_, member)| *member).collect();
        if stewards.intersection(&self.stewards).count() > 1 {
            return true;
        }
        // What was hidden once does not come through by a quiet day.
        if let Some(heard) = heard_ms {
            let stands = votes.iter().any(|one| !self.suspended.contains(&one.by));
            return stands && self.stewards.len() < 2 && self.now_ms.saturating_sub(heard) > WAIT_MS;
        }
        let by = votes.first().map(|one| self.counted_with(one.by)).unwrap_or_default();
        let count = self.lately.entry(by).or_default();
        *count += 1;
        *count <= AT_ONCE_MAX
    }
}
