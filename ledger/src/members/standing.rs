//! What a device is, as some act knew: whose it is, in what role, and whether it takes part.

use super::act::Act;
use super::judge::Judge;
use super::votes::Kind;
use super::{Role, State, member_of};
use crate::ids::{DeviceId, MemberId};
use std::collections::BTreeSet;

/// A device that went on under more names than this has to be let in anew.
const LINE_MAX: usize = 100;

/// What a device is at some point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub member: MemberId,
    pub role: Role,
    pub state: State,
}

impl Judge<'_> {
    /// The device and those that it succeeded to, as known at that act.
    pub fn lineage(&self, device: DeviceId, at: Option<usize>) -> Vec<(DeviceId, usize)> {
        let mut line = Vec::new();
        let mut next = Some(device);
        while let Some(one) = next.take().filter(|_| line.len() < LINE_MAX) {
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
    pub(super) fn on_device(&self, device: DeviceId, at: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        self.known_of(self.naming(device), at)
    }

    pub(super) fn known_of<'a>(&'a self, acts: &'a [usize], at: Option<usize>) -> impl Iterator<Item = usize> + 'a {
        let known = move |act: &usize| at.is_none_or(|at| *act != at && self.order.knows(at, *act));
        let acts = acts.iter().copied().inspect(|_| self.spend(1));
        acts.filter(|act| self.counts(*act)).filter(known)
    }

    pub fn standing(&self, device: DeviceId, at: Option<usize>) -> Option<Standing> {
        let line = self.lineage(device, at);
        let (member, role) = self.member_and_role(&line, at)?;
        let (mut state, mut had_effect) = (State::Active, self.had_effect(at));
        let path: Vec<DeviceId> = line.iter().map(|(device, _)| *device).collect();
        for (device, until) in path.iter().zip(1..) {
            let path = path.get(..until).unwrap_or_default();
            for act in self.on_device(*device, at) {
                let now = match &self.order.acts.get(act)?.1.act {
                    Act::Leave { .. } => State::Left,
                    Act::Remove { .. } if had_effect(act) => State::Removed,
                    Act::Suspend { .. } if had_effect(act) && !self.is_lifted(act, path, at) => State::Suspended,
                    _ => continue,
                };
                state = state.max(now);
            }
        }
        Some(Standing { member, role, state })
    }

    pub(super) fn member_and_role(&self, line: &[(DeviceId, usize)], at: Option<usize>) -> Option<(MemberId, Role)> {
        let (_, root) = line.last()?;
        let (member, base) = match &self.order.acts.get(*root)?.1.act {
            Act::Found { member, .. } => (*member, Role::Steward),
            Act::Admit { card, role, .. } => (member_of(self.space, card), *role),
            _ => return None,
        };
        let (mut roles, mut had_effect) = (vec![(*root, base)], self.had_effect(at));
        for (device, _) in line {
            roles.extend(self.on_device(*device, at).filter_map(|act| match &self.order.acts.get(act)?.1.act {
                Act::Role { role, .. } if self.lower.contains(&act) || self.settled.contains(&act) => {
                    had_effect(act).then_some((act, *role))
                }
                Act::Role { role, .. } => Some((act, *role)),
                Act::Admit { role, .. } if act != *root => Some((act, *role)),
                _ => None,
            }));
        }
        Some((member, self.newest(&roles)?))
    }

    /// Of what was said last: apart, the longer-serving author is heard; of one author, the higher role.
    fn newest(&self, roles: &[(usize, Role)]) -> Option<Role> {
        let mut last: Vec<(usize, Role)> = Vec::new();
        let mut by_place = roles.to_vec();
        by_place.sort_unstable();
        // Nothing comes after what stands behind it.
        for (act, role) in by_place.into_iter().rev() {
            self.spend(1 + last.len());
            if !last.iter().any(|(later, _)| self.order.knows(*later, act)) {
                last.push((act, role));
            }
        }
        let by = |act: usize| self.order.acts.get(act).map_or(usize::MAX, |(_, signed)| self.rank(signed.by));
        last.into_iter().map(|(act, role)| (by(act), role)).min().map(|(_, role)| role)
    }

    /// How long a device has served: the place of the act that brought in the first of its line.
    pub fn rank(&self, device: DeviceId) -> usize {
        self.lineage(device, None).last().map_or(usize::MAX, |(_, intro)| *intro)
    }

    pub(super) fn takes_away(&self, act: usize) -> bool {
        let Some((_, signed)) = self.order.acts.get(act) else { return false };
        match &signed.act {
            Act::Role { device, role, .. } => {
                let now = self.member_and_role(&self.lineage(*device, Some(act)), Some(act));
                now.is_some_and(|(_, now)| *role > now)
            }
            _ => false,
        }
    }

    /// Lifted by a steward who knew of it, or by two others who did. What they say of one that goes on for the suspended
    /// device, they say of that one alone: the old one may be in wrong hands. `path`: from one to the other.
    pub(super) fn is_lifted(&self, vote: usize, path: &[DeviceId], at: Option<usize>) -> bool {
        if self.vote(vote).is_none_or(|(_, kind, _)| kind != Kind::Suspend) {
            return false;
        }
        let mut members = BTreeSet::new();
        // Nothing that knew of it stands before it.
        let later = path.iter().map(|device| self.naming(*device)).flat_map(|on| {
            let later = on.get(on.partition_point(|act| *act <= vote)..).unwrap_or_default();
            self.known_of(later, at)
        });
        let words = later.filter(|act| self.order.knows(*act, vote));
        words.filter_map(|act| self.resumed_by.get(&act)).any(|(member, steward)| {
            members.insert(*member);
            *steward || members.len() > 1
        })
    }

    /// Each suspension that is lifted, and for which device.
    pub(super) fn liftings(&self) -> Vec<(usize, DeviceId)> {
        let suspends = |vote: &usize| self.vote(*vote).is_some_and(|(_, kind, _)| kind == Kind::Suspend);
        if !self.settled.iter().any(suspends) {
            return Vec::new();
        }
        let lines = self.order.cards.keys().map(|device| self.lineage(*device, None));
        let paths: Vec<Vec<DeviceId>> =
            lines.map(|line| line.into_iter().map(|(device, _)| device).collect()).collect();
        let mut lifted = Vec::new();
        for path in &paths {
            let Some(first) = path.first() else { continue };
            for (device, until) in path.iter().zip(1..) {
                let votes = self.naming(*device).iter().inspect(|_| self.spend(1));
                let votes = votes.filter(|vote| self.settled.contains(vote));
                let path = path.get(..until).unwrap_or_default();
                lifted.extend(votes.filter(|vote| self.is_lifted(**vote, path, None)).map(|vote| (*vote, *first)));
            }
        }
        lifted
    }

    /// Whose word this is, if the act resumes somebody, and whether a steward's.
    pub(super) fn resumes(&self, act: usize) -> Option<(MemberId, bool)> {
        let (_, signed) = self.order.acts.get(act).filter(|(_, signed)| matches!(signed.act, Act::Resume { .. }))?;
        let (member, role) = self.member_and_role(&self.lineage(signed.by, Some(act)), Some(act))?;
        Some((member, role == Role::Steward))
    }
}
