//! Votes: which of them speak together, whether they suffice, and which take effect first.

use super::act::{Act, Cut};
use super::judge::Judge;
use crate::ids::{DeviceId, MemberId};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Remove,
    Suspend,
    Lower,
}

/// The smaller, the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Strength {
    one_voice: bool,
    /// Of the longest-serving voter.
    rank: usize,
    kind: Kind,
    first_vote: usize,
}

/// Votes that speak together: on one device, of one kind, after as many words to the contrary.
type Group = (DeviceId, Kind, usize);

/// Nobody is suspended, or lowered, more often than this. Removing them always works.
const TIMES_MAX: usize = 32;

impl Judge<'_> {
    /// A vote of this act, if it is one.
    pub fn vote(&self, act: usize) -> Option<(DeviceId, Kind, &Cut)> {
        match &self.order.acts.get(act)?.1.act {
            Act::Remove { device, cut } => Some((*device, Kind::Remove, cut)),
            Act::Suspend { device, cut } => Some((*device, Kind::Suspend, cut)),
            Act::Role { device, cut, .. } if self.settled.contains(&act) || self.lower.contains(&act) => {
                Some((*device, Kind::Lower, cut))
            }
            _ => None,
        }
    }

    /// The votes on a device that are in force.
    pub fn in_force(&self, device: DeviceId) -> impl Iterator<Item = (usize, Kind, &Cut)> + '_ {
        let on = self.naming(device).iter().copied().inspect(|_| self.spend(1));
        on.filter(move |act| self.settled.contains(act) && !self.lifted.contains(&(*act, device)))
            .filter_map(|act| self.vote(act).map(|(_, kind, cut)| (act, kind, cut)))
    }

    pub(super) fn groups(&self) -> BTreeMap<Group, Vec<usize>> {
        let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
        for act in (0..self.order.acts.len()).filter(|act| self.counts(*act)) {
            if let Some((device, kind, _)) = self.vote(act) {
                groups.entry((device, kind, self.words_against(device, kind, act))).or_default().push(act);
            }
        }
        groups
    }

    /// Whom somebody wants to be out who alone has not the voice for it.
    pub fn asked(&self) -> BTreeSet<DeviceId> {
        let waits = self.groups().into_iter().filter(|((device, kind, _), votes)| {
            *kind != Kind::Lower
                && !self.is_settled(votes)
                && !votes.iter().all(|vote| self.is_lifted(*vote, &[*device], None))
        });
        waits.map(|((device, ..), _)| device).collect()
    }

    /// How often somebody had said the contrary: a vote lends no voice to one that is cast after that.
    fn words_against(&self, device: DeviceId, kind: Kind, vote: usize) -> usize {
        let against = |act: &usize| match (kind, self.order.acts.get(*act).map(|(_, signed)| &signed.act)) {
            (Kind::Suspend, Some(Act::Resume { .. })) | (Kind::Lower, Some(Act::Admit { .. })) => true,
            (Kind::Lower, Some(Act::Role { .. })) => !self.settled.contains(act) && !self.lower.contains(act),
            _ => false,
        };
        if kind == Kind::Remove { 0 } else { self.on_device(device, Some(vote)).filter(against).count() }
    }

    pub(super) fn is_settled(&self, votes: &[usize]) -> bool {
        votes.iter().any(|vote| self.settled.contains(vote))
    }

    /// The votes that take effect next.
    pub(super) fn strongest(&self, groups: &BTreeMap<Group, Vec<usize>>) -> Option<Vec<usize>> {
        let mut times: BTreeMap<(DeviceId, Kind), usize> = BTreeMap::new();
        for ((device, kind, _), _) in groups.iter().filter(|(_, votes)| self.is_settled(votes)) {
            *times.entry((*device, *kind)).or_default() += 1;
        }
        let may = |device: &DeviceId, kind: &Kind| times.get(&(*device, *kind)).is_none_or(|times| *times < TIMES_MAX);
        let fresh = groups.iter().filter(|((device, kind, _), votes)| may(device, kind) && !self.is_settled(votes));
        let enough: Vec<(Strength, Vec<usize>)> =
            fresh.filter_map(|((device, kind, _), votes)| self.enough(*device, *kind, votes)).collect();
        let ready: Vec<(Strength, &Vec<usize>)> = enough.iter().map(|(strength, votes)| (*strength, votes)).collect();
        // What somebody voted knowing of others that sufficed, comes after those.
        let knows = |later: &[usize], earlier: &[usize]| {
            self.spend(later.len() * earlier.len());
            later.iter().any(|later| earlier.iter().all(|earlier| self.order.knows(*later, *earlier)))
        };
        let is_first = |votes: &[usize]| !ready.iter().any(|(_, other)| *other != votes && knows(votes, other));
        let first: Vec<_> = ready.iter().filter(|(_, votes)| is_first(votes)).copied().collect();
        let mut ready = if first.is_empty() { ready } else { first };
        ready.sort_unstable();
        let pairs: Vec<&Vec<usize>> =
            ready.iter().filter(|(strength, _)| !strength.one_voice).map(|(_, votes)| *votes).collect();
        let stands = |votes: &&Vec<usize>| {
            !pairs.iter().any(|other| self.undermines(other, votes) && !self.undermines(votes, other))
        };
        let firm = if pairs.len() > 1 { pairs.iter().copied().find(stands) } else { None };
        firm.or_else(|| ready.first().map(|(_, votes)| *votes)).cloned()
    }

    /// How strong these votes are, and the first of them that suffice: what is voted later makes nothing undone.
    fn enough(&self, device: DeviceId, kind: Kind, votes: &[usize]) -> Option<(Strength, Vec<usize>)> {
        let strength = self.strength(device, kind, votes)?;
        let mut voters = BTreeSet::new();
        for (vote, count) in votes.iter().zip(1..) {
            // Once more from the same voter adds nothing.
            let voter = self.order.acts.get(*vote).map(|(_, signed)| signed.by);
            if !voters.insert((voter, self.stewards.get(vote))) {
                continue;
            }
            let first = votes.get(..count)?;
            self.spend(count);
            if self.strength(device, kind, first).is_some() {
                return Some((strength, first.to_vec()));
            }
        }
        Some((strength, votes.to_vec()))
    }

    /// Whether these votes, of which this is one, would have taken effect by themselves.
    pub(super) fn suffice(&self, vote: usize, votes: &[usize]) -> bool {
        let Some((device, kind, _)) = self.vote(vote) else { return false };
        !votes.is_empty() && self.strength(device, kind, votes).is_some()
    }

    fn strength(&self, device: DeviceId, kind: Kind, votes: &[usize]) -> Option<Strength> {
        let target = self.rank(device);
        let by = |vote: &usize| self.order.acts.get(*vote).map_or(device, |(_, signed)| signed.by);
        let stewards = |vote: &usize| self.stewards.get(vote).copied().unwrap_or_default();
        let heard: Vec<usize> = votes
            .iter()
            .copied()
            .filter(|vote| kind == Kind::Suspend || by(vote) == device || stewards(vote).0)
            .collect();
        let target_is_steward = heard.iter().any(|vote| stewards(vote).1);
        let alone = |vote: &usize| {
            by(vote) == device || (stewards(vote).0 && (!target_is_steward || self.rank(by(vote)) < target))
        };
        let two = self.voices(target, heard.iter().map(by).filter(|by| *by != device)) > 1;
        if !two && !heard.iter().any(alone) {
            return None;
        }
        let rank = heard.iter().map(|vote| self.rank(by(vote))).min()?;
        Some(Strength { one_voice: !two, rank, kind, first_vote: *votes.first()? })
    }

    /// How many people speak. Those whom somebody junior to the target let in speak with that one's voice, so that
    /// nobody multiplies by inviting.
    fn voices(&self, target: usize, devices: impl Iterator<Item = DeviceId>) -> usize {
        let (mut roots, mut members) = (BTreeSet::new(), BTreeSet::new());
        for device in devices {
            members.insert(self.standing(device, None).map_or(MemberId(device.0), |now| now.member));
            let mut root = device;
            while let Some((_, signed)) = self.order.acts.get(self.rank(root))
                && !matches!(signed.act, Act::Found { .. })
                && self.rank(signed.by) > target
            {
                root = signed.by;
            }
            roots.insert(root);
        }
        roots.len().min(members.len())
    }

    /// Whether one group's cut takes away the very admission of somebody who votes in the other.
    fn undermines(&self, one: &[usize], other: &[usize]) -> bool {
        if self.is_spent() {
            return false;
        }
        let voters = || other.iter().filter_map(|vote| self.order.acts.get(*vote)).map(|(_, signed)| signed.by);
        self.with(one, |without| voters().any(|by| without.lineage(by, None).is_empty()))
    }
}
