//! Which acts count. Every answer is a function of the set of acts alone.
//!
//! What takes something away (removing, suspending, lowering a role) is a *vote*: it counts once its votes suffice. The
//! strongest is settled first: two voices before one, then the longer-serving; what its cut leaves out votes no more.

use super::act::{Act, Cut};
use super::order::Order;
use super::{Role, State};
use crate::ids::{DeviceId, MemberId, SpaceId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Judge<'a> {
    space: SpaceId,
    pub order: &'a Order<'a>,
    /// The acts that name a device, in order.
    on: BTreeMap<DeviceId, Vec<usize>>,
    ok: Vec<bool>,
    /// Role acts that take something away.
    lower: BTreeSet<usize>,
    /// Votes that took effect.
    settled: BTreeSet<usize>,
    /// Suspensions that somebody lifted.
    lifted: BTreeSet<usize>,
}

/// What a device is at some point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub member: MemberId,
    pub role: Role,
    pub state: State,
}

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

/// Votes that speak together: on one device, of one kind, after as many resumptions.
type Group = (DeviceId, Kind, usize);

impl<'a> Judge<'a> {
    pub fn of(space: SpaceId, order: &'a Order<'a>) -> Judge<'a> {
        let mut on: BTreeMap<DeviceId, Vec<usize>> = BTreeMap::new();
        for (at, (_, signed)) in order.acts.iter().enumerate() {
            let named = match &signed.act {
                Act::Role { device, .. }
                | Act::Suspend { device, .. }
                | Act::Resume { device }
                | Act::Remove { device, .. } => *device,
                Act::Leave { .. } => signed.by,
                Act::Found { card, .. } | Act::Admit { card, .. } | Act::Succeed { card } => card.device,
                Act::Adopt { .. } | Act::Void { .. } | Act::Forget { .. } | Act::Epoch(_) => continue,
            };
            on.entry(named).or_default().push(at);
        }
        let (lower, settled, lifted) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut judge = Judge { space, order, on, ok: Vec::new(), lower, settled, lifted };
        judge.settle();
        judge
    }

    pub fn counts(&self, at: usize) -> bool {
        self.ok.get(at).copied().unwrap_or(false)
    }

    fn settle(&mut self) {
        loop {
            self.weigh();
            let groups = self.groups();
            // Whoever joins what was settled may raise its cut.
            let joined = groups.iter().filter(|(_, votes)| self.is_settled(votes)).flat_map(|(_, votes)| votes);
            let more: Vec<usize> = joined.copied().filter(|vote| !self.settled.contains(vote)).collect();
            let lifted: Vec<usize> = self.settled.iter().copied().filter(|vote| self.is_lifted(*vote, None)).collect();
            let before = (self.settled.len(), self.lifted.len());
            self.settled.extend(more);
            self.lifted.extend(lifted);
            if before == (self.settled.len(), self.lifted.len()) {
                match self.strongest(&groups) {
                    Some(votes) => self.settled.extend(votes),
                    None => return,
                }
            }
        }
    }

    /// Each act by what its author could do, as the acts it knew say.
    fn weigh(&mut self) {
        self.ok = vec![false; self.order.acts.len()];
        self.lower.clear();
        for at in 0..self.ok.len() {
            if self.takes_away(at) {
                self.lower.insert(at);
            }
            let counts = self.settled.contains(&at) || self.is_allowed(at);
            if let Some(ok) = self.ok.get_mut(at) {
                *ok = counts;
            }
        }
    }

    fn is_allowed(&self, at: usize) -> bool {
        let Some((_, signed)) = self.order.acts.get(at) else { return false };
        if let Act::Found { card, member, salt } = &signed.act {
            return super::founded(card, *member, salt) == self.space && signed.after.is_empty();
        }
        let there = |device: &DeviceId| {
            self.standing(*device, Some(at)).filter(|now| matches!(now.state, State::Active | State::Suspended))
        };
        let Some(me) = there(&signed.by) else { return false };
        let active = me.state == State::Active;
        let (steward, writes) = (active && me.role == Role::Steward, active && me.role != Role::Reader);
        let may = match &signed.act {
            Act::Found { .. } => false,
            // Let in again: only to something more.
            Act::Admit { card, role, .. } => steward && there(&card.device).is_none_or(|now| *role < now.role),
            Act::Adopt { .. } | Act::Void { .. } | Act::Forget { .. } => steward,
            // Oneself: only to something less.
            Act::Role { device, role, .. } if *device == signed.by => *role > me.role,
            Act::Role { device, .. } => steward && there(device).is_some(),
            // Whoever goes herself leaves.
            Act::Remove { device, .. } => steward && *device != signed.by && there(device).is_some(),
            Act::Suspend { device, .. } => writes && *device != signed.by && there(device).is_some(),
            Act::Resume { device } => writes && there(device).is_some_and(|other| other.member != me.member),
            // A number out of reach would leave none for those who follow.
            Act::Epoch(epoch) => writes && epoch.number <= self.order.epochs_known(at),
            Act::Succeed { card } => card.device != signed.by,
            Act::Leave { .. } => true,
        };
        may && !self.is_cut(at)
    }

    /// The device and those that it succeeded to, as known at that act.
    pub fn lineage(&self, device: DeviceId, at: Option<usize>) -> Vec<(DeviceId, usize)> {
        let mut line = Vec::new();
        let mut next = Some(device);
        while let Some(one) = next.take() {
            let Some(intro) = self.on_device(one, at).find(|act| self.brings(*act, one)) else { break };
            line.push((one, intro));
            if let Some((_, signed)) = self.order.acts.get(intro)
                && matches!(signed.act, Act::Succeed { .. })
            {
                next = Some(signed.by);
            }
        }
        line
    }

    fn brings(&self, act: usize, device: DeviceId) -> bool {
        self.order.acts.get(act).is_some_and(|(_, signed)| signed.act.card().is_some_and(|card| card.device == device))
    }

    /// The acts on a device that count and that the act at `at` knew (none: all).
    fn on_device(&self, device: DeviceId, at: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let known = move |act: &usize| at.is_none_or(|at| *act != at && self.order.knows(at, *act));
        self.on.get(&device).into_iter().flatten().copied().filter(|act| self.counts(*act)).filter(known)
    }

    pub fn standing(&self, device: DeviceId, at: Option<usize>) -> Option<Standing> {
        let line = self.lineage(device, at);
        let (member, role) = self.member_and_role(&line, at)?;
        let mut state = State::Active;
        for (device, _) in &line {
            for act in self.on_device(*device, at) {
                let in_force = self.settled.contains(&act);
                let now = match &self.order.acts.get(act)?.1.act {
                    Act::Leave { .. } => State::Left,
                    Act::Remove { .. } if in_force => State::Removed,
                    Act::Suspend { .. } if in_force && !self.is_lifted(act, at) => State::Suspended,
                    _ => continue,
                };
                state = state.max(now);
            }
        }
        Some(Standing { member, role, state })
    }

    fn member_and_role(&self, line: &[(DeviceId, usize)], at: Option<usize>) -> Option<(MemberId, Role)> {
        let (_, root) = line.last()?;
        let (member, base) = match &self.order.acts.get(*root)?.1.act {
            Act::Found { member, .. } => (*member, Role::Steward),
            Act::Admit { member, role, .. } => (*member, *role),
            _ => return None,
        };
        let mut roles = vec![(*root, base)];
        for (device, _) in line {
            roles.extend(self.on_device(*device, at).filter_map(|act| match &self.order.acts.get(act)?.1.act {
                Act::Role { role, .. } if self.settled.contains(&act) || !self.lower.contains(&act) => {
                    Some((act, *role))
                }
                Act::Admit { role, .. } if act != *root => Some((act, *role)),
                _ => None,
            }));
        }
        Some((member, self.newest(&roles)?))
    }

    /// Of what was said last: apart, the longer-serving author is heard; of one author, the higher role.
    fn newest(&self, roles: &[(usize, Role)]) -> Option<Role> {
        let last =
            |(act, _): &&(usize, Role)| !roles.iter().any(|(other, _)| other != act && self.order.knows(*other, *act));
        let by = |act: usize| self.order.acts.get(act).map_or(usize::MAX, |(_, signed)| self.rank(signed.by));
        roles.iter().filter(last).map(|(act, role)| (by(*act), *role)).min().map(|(_, role)| role)
    }

    /// How long a device has served: the place of the act that brought in the first of its line.
    pub fn rank(&self, device: DeviceId) -> usize {
        self.lineage(device, None).last().map_or(usize::MAX, |(_, intro)| *intro)
    }

    fn takes_away(&self, act: usize) -> bool {
        let Some((_, signed)) = self.order.acts.get(act) else { return false };
        match &signed.act {
            Act::Role { device, role, .. } => {
                let now = self.member_and_role(&self.lineage(*device, Some(act)), Some(act));
                now.is_some_and(|(_, now)| *role > now)
            }
            _ => false,
        }
    }

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
        let on = self.on.get(&device).into_iter().flatten().copied();
        on.filter(|act| self.settled.contains(act) && !self.lifted.contains(act))
            .filter_map(|act| self.vote(act).map(|(_, kind, cut)| (act, kind, cut)))
    }

    fn groups(&self) -> BTreeMap<Group, Vec<usize>> {
        let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
        for act in (0..self.ok.len()).filter(|act| self.counts(*act)) {
            if let Some((device, kind, _)) = self.vote(act) {
                groups.entry((device, kind, self.resumptions(device, act))).or_default().push(act);
            }
        }
        groups
    }

    /// Whom somebody wants to be out who alone has not the voice for it.
    pub fn asked(&self) -> BTreeSet<DeviceId> {
        let waits = self.groups().into_iter().filter(|((_, kind, _), votes)| {
            *kind != Kind::Lower && !self.is_settled(votes) && !votes.iter().all(|vote| self.is_lifted(*vote, None))
        });
        waits.map(|((device, ..), _)| device).collect()
    }

    /// A vote that was lifted lends no voice to one that is cast after.
    fn resumptions(&self, device: DeviceId, vote: usize) -> usize {
        let resume =
            |act: &usize| self.order.acts.get(*act).is_some_and(|(_, by)| matches!(by.act, Act::Resume { .. }));
        self.on_device(device, Some(vote)).filter(resume).count()
    }

    fn is_settled(&self, votes: &[usize]) -> bool {
        votes.iter().any(|vote| self.settled.contains(vote))
    }

    /// Lifted by a steward who knew of it, or by two others who did.
    fn is_lifted(&self, vote: usize, at: Option<usize>) -> bool {
        let Some((device, Kind::Suspend, _)) = self.vote(vote) else { return false };
        let mut members = BTreeSet::new();
        for act in self.on_device(device, at) {
            let Some((_, signed)) = self.order.acts.get(act) else { continue };
            if !matches!(signed.act, Act::Resume { .. }) || !self.order.knows(act, vote) {
                continue;
            }
            let line = self.lineage(signed.by, Some(act));
            let Some((member, role)) = self.member_and_role(&line, Some(act)) else { continue };
            members.insert(member);
            if role == Role::Steward || members.len() > 1 {
                return true;
            }
        }
        false
    }

    /// Whether its author was stopped before it, by somebody of whom it did not know.
    fn is_cut(&self, at: usize) -> bool {
        let Some((_, signed)) = self.order.acts.get(at) else { return true };
        let mut stopped = false;
        for (device, _) in self.lineage(signed.by, Some(at)) {
            for (vote, ..) in self.in_force(device) {
                let own = self.order.acts.get(vote).is_some_and(|(_, vote)| vote.by == device);
                if own || self.order.knows(at, vote) {
                    continue;
                }
                if self.order.knows(vote, at) {
                    return false;
                }
                stopped = true;
            }
        }
        stopped
    }

    /// The votes that take effect next.
    fn strongest(&self, groups: &BTreeMap<Group, Vec<usize>>) -> Option<Vec<usize>> {
        let fresh = groups.iter().filter(|(_, votes)| !self.is_settled(votes));
        let ready: Vec<(Strength, &Vec<usize>)> = fresh
            .filter_map(|((device, kind, _), votes)| Some((self.strength(*device, *kind, votes)?, votes)))
            .collect();
        // What somebody voted knowing of another vote, comes after that one.
        let knows = |later: &[usize], earlier: &[usize]| {
            later.iter().any(|later| earlier.iter().any(|earlier| self.order.knows(*later, *earlier)))
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

    fn strength(&self, device: DeviceId, kind: Kind, votes: &[usize]) -> Option<Strength> {
        let target = self.rank(device);
        let by = |vote: &usize| self.order.acts.get(*vote).map_or(device, |(_, signed)| signed.by);
        let steward = |vote: &usize, of| self.standing(of, Some(*vote)).is_some_and(|now| now.role == Role::Steward);
        let heard: Vec<usize> = votes
            .iter()
            .copied()
            .filter(|vote| kind == Kind::Suspend || by(vote) == device || steward(vote, by(vote)))
            .collect();
        let target_is_steward = heard.iter().any(|vote| steward(vote, device));
        let alone = |vote: &usize| {
            by(vote) == device || (steward(vote, by(vote)) && (!target_is_steward || self.rank(by(vote)) < target))
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
        let mut without = Judge {
            space: self.space,
            order: self.order,
            on: self.on.clone(),
            ok: Vec::new(),
            lower: BTreeSet::new(),
            settled: self.settled.clone(),
            lifted: self.lifted.clone(),
        };
        without.settled.extend(one);
        without.weigh();
        let voter = |vote: &usize| self.order.acts.get(*vote).map(|(_, signed)| signed.by);
        other.iter().filter_map(voter).any(|by| without.lineage(by, None).is_empty())
    }
}
