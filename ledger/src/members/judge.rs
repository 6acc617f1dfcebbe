//! Which acts count. Every answer is a function of the set of acts alone.
//!
//! What takes something away (removing, suspending, lowering a role) is a *vote*: it counts once its votes suffice. The
//! strongest is settled first: two voices before one, then the longer-serving; what its cut leaves out votes no more.

use super::act::Act;
use super::order::Order;
use super::{Role, State};
use crate::ids::{DeviceId, MemberId, SpaceId};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// After so many steps no further vote is settled: some seconds. A large space needs less than a hundredth of it in its
/// life; whoever signs quarrels without end makes its membership stand still, and hangs nobody's desk.
pub(super) const STEPS_MAX: u64 = 200_000_000;

#[derive(Clone)]
pub(super) struct Judge<'a> {
    pub(super) space: SpaceId,
    pub order: &'a Order<'a>,
    /// The acts that name a device, in order.
    on: BTreeMap<DeviceId, Vec<usize>>,
    /// The acts by which a device says who goes on for it, in order.
    went: BTreeMap<DeviceId, Vec<usize>>,
    ok: Vec<bool>,
    /// Role acts that take something away.
    pub(super) lower: BTreeSet<usize>,
    /// Votes that took effect.
    pub(super) settled: BTreeSet<usize>,
    /// With which others each of them took effect: the first of them, and by that one all.
    first_of: BTreeMap<usize, usize>,
    together: BTreeMap<usize, Vec<usize>>,
    /// Suspensions that somebody lifted, each with a device that may go on: the suspended one, or one that goes on for it.
    pub(super) lifted: BTreeSet<(usize, DeviceId)>,
    /// Of each resumption that counts: whose word it is, and whether a steward's.
    pub(super) resumed_by: BTreeMap<usize, (MemberId, bool)>,
    /// Of each vote: whether its author, and whom it is on, were stewards as it knew.
    pub(super) stewards: BTreeMap<usize, (bool, bool)>,
    /// What it took so far, in acts looked at: the same everywhere, for it follows from the set of acts.
    steps: Cell<u64>,
}

impl<'a> Judge<'a> {
    pub fn of(space: SpaceId, order: &'a Order<'a>) -> Judge<'a> {
        let (mut on, mut went): (BTreeMap<DeviceId, Vec<usize>>, BTreeMap<DeviceId, Vec<usize>>) = Default::default();
        for (at, (_, signed)) in order.acts.iter().enumerate() {
            let named = match &signed.act {
                Act::Role { device, .. }
                | Act::Suspend { device, .. }
                | Act::Resume { device }
                | Act::Remove { device, .. } => *device,
                Act::Leave { .. } => signed.by,
                Act::Found { card, .. } | Act::Admit { card, .. } | Act::Succeed { card, .. } => card.device,
                Act::Adopt { .. } | Act::Void { .. } | Act::Forget { .. } | Act::Epoch(_) | Act::Keep { .. } => {
                    continue;
                }
            };
            if matches!(signed.act, Act::Succeed { .. }) {
                went.entry(signed.by).or_default().push(at);
            }
            on.entry(named).or_default().push(at);
        }
        let (lower, settled, lifted) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let (ok, resumed_by, steps) = (Vec::new(), BTreeMap::new(), Cell::new(0));
        let (first_of, together) = (BTreeMap::new(), BTreeMap::new());
        let mut judge = Judge {
            space,
            order,
            on,
            went,
            ok,
            lower,
            settled,
            first_of,
            together,
            lifted,
            resumed_by,
            stewards: BTreeMap::new(),
            steps,
        };
        judge.settle();
        judge
    }

    pub fn counts(&self, at: usize) -> bool {
        self.ok.get(at).copied().unwrap_or(false)
    }

    /// The acts that name a device, in order.
    pub(super) fn naming(&self, device: DeviceId) -> &[usize] {
        self.spend(1);
        self.on.get(&device).map_or(&[][..], Vec::as_slice)
    }

    /// The acts that count by which a device says who goes on for it, as the act at `at` knew.
    pub(super) fn goings_on(&self, device: DeviceId, at: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        self.known_of(self.went.get(&device).map_or(&[][..], Vec::as_slice), at)
    }

    pub(super) fn is_founding(&self, act: usize) -> bool {
        self.order.acts.get(act).is_some_and(|(_, signed)| matches!(signed.act, Act::Found { .. }))
    }

    pub(super) fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get().saturating_add(steps as u64));
    }

    /// More was signed than can be settled.
    pub fn is_spent(&self) -> bool {
        self.steps() > STEPS_MAX
    }

    pub(super) fn begin_anew(&self) {
        self.steps.set(0);
    }

    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// As it would be with these votes settled too, for `ask`.
    pub(super) fn with<T>(&self, votes: &[usize], ask: impl FnOnce(&Judge<'_>) -> T) -> T {
        let mut other = self.clone();
        other.take_effect(votes);
        other.weigh();
        let answer = ask(&other);
        self.steps.set(other.steps.get());
        answer
    }

    fn settle(&mut self) {
        loop {
            self.weigh();
            if self.is_spent() {
                return;
            }
            let groups = self.groups();
            // Whoever joins what was settled may raise its cut.
            let joined: Vec<&Vec<usize>> = groups.values().filter(|votes| self.is_settled(votes)).collect();
            let lifted = self.liftings();
            let before = (self.settled.len(), self.lifted.len());
            joined.into_iter().for_each(|votes| self.take_effect(votes));
            self.lifted.extend(lifted);
            if before == (self.settled.len(), self.lifted.len()) {
                match self.strongest(&groups) {
                    Some(votes) => self.take_effect(&votes),
                    None => return,
                }
            }
        }
    }

    fn take_effect(&mut self, votes: &[usize]) {
        let known = votes.iter().find_map(|vote| self.first_of.get(vote)).copied();
        let Some(first) = known.or(votes.first().copied()) else { return };
        for vote in votes.iter().filter(|vote| self.settled.insert(**vote)) {
            self.first_of.insert(*vote, first);
            self.together.entry(first).or_default().push(*vote);
        }
    }

    /// Whether votes that took effect had done so already, as an act knew: those of them that it knew have to suffice.
    pub(super) fn had_effect(&self, at: Option<usize>) -> impl FnMut(usize) -> bool + '_ {
        let mut answers: BTreeMap<usize, bool> = BTreeMap::new();
        move |vote| {
            let (Some(first), Some(at)) = (self.first_of.get(&vote), at) else { return self.settled.contains(&vote) };
            *answers.entry(*first).or_insert_with(|| {
                let all = self.together.get(first).map_or(&[][..], Vec::as_slice);
                self.spend(all.len());
                let known: Vec<usize> = all.iter().copied().filter(|vote| self.order.knows(at, *vote)).collect();
                known.len() == all.len() || self.suffice(vote, &known)
            })
        }
    }

    /// Each act by what its author could do, as the acts it knew say.
    fn weigh(&mut self) {
        self.ok = vec![false; self.order.acts.len()];
        self.lower.clear();
        self.resumed_by.clear();
        self.stewards.clear();
        for at in 0..self.ok.len() {
            if self.takes_away(at) {
                self.lower.insert(at);
            }
            if let Some((device, ..)) = self.vote(at) {
                let steward = |of| self.standing(of, Some(at)).is_some_and(|now| now.role == Role::Steward);
                let author = self.order.acts.get(at).is_some_and(|(_, signed)| steward(signed.by));
                let both = (author, steward(device));
                self.stewards.insert(at, both);
            }
            let counts = self.settled.contains(&at) || self.is_allowed(at);
            if let Some(ok) = self.ok.get_mut(at) {
                *ok = counts;
            }
            if counts && let Some(word) = self.resumes(at) {
                self.resumed_by.insert(at, word);
            }
        }
    }

    fn is_allowed(&self, at: usize) -> bool {
        if self.is_founding(at) {
            return true;
        }
        let Some((_, signed)) = self.order.acts.get(at) else { return false };
        let there = |device: &DeviceId| {
            self.standing(*device, Some(at)).filter(|now| matches!(now.state, State::Active | State::Suspended))
        };
        let Some(me) = there(&signed.by) else { return false };
        // Whoever knows that another device goes on in its place only goes on itself, or leaves: its keys may be anybody's.
        let gone_on = self.goings_on(signed.by, Some(at)).next().is_some();
        if gone_on && !matches!(signed.act, Act::Succeed { .. } | Act::Leave { .. }) {
            return false;
        }
        let active = me.state == State::Active;
        let (steward, writes) = (active && me.role == Role::Steward, active && me.role != Role::Reader);
        // With a device go those that go on for it: whoever removed the old one would remove herself.
        let other = |device: &DeviceId| !self.lineage(signed.by, Some(at)).iter().any(|(mine, _)| mine == device);
        let may = match &signed.act {
            Act::Found { .. } => false,
            // Let in again: only to something more.
            Act::Admit { card, role, .. } => steward && there(&card.device).is_none_or(|now| *role < now.role),
            Act::Adopt { device, .. } => steward && other(device),
            Act::Void { .. } | Act::Forget { .. } | Act::Keep { .. } => steward,
            // Oneself: only to something less.
            Act::Role { device, role, .. } if *device == signed.by => *role > me.role,
            Act::Role { device, .. } => steward && there(device).is_some(),
            // Whoever goes herself leaves. Of somebody who is out already it says where the log ends.
            Act::Remove { device, .. } => steward && other(device) && self.standing(*device, Some(at)).is_some(),
            Act::Suspend { device, .. } => writes && other(device) && there(device).is_some(),
            Act::Resume { device } => writes && there(device).is_some_and(|other| other.member != me.member),
            // A number out of reach would leave none for those who follow.
            Act::Epoch(epoch) => writes && epoch.number <= self.order.epochs_known(at),
            Act::Succeed { card, .. } => card.device != signed.by,
            Act::Leave { .. } => true,
        };
        // Whoever goes on for somebody stands as that one does: a restored backup knows nothing yet of a suspension.
        may && (matches!(signed.act, Act::Succeed { .. }) || !self.is_cut(at))
    }

    /// Whether its author was stopped before it, by somebody of whom it did not know.
    fn is_cut(&self, at: usize) -> bool {
        let Some((_, signed)) = self.order.acts.get(at) else { return true };
        let mut stopped = false;
        for (device, _) in self.lineage(signed.by, Some(at)) {
            for (vote, ..) in self.in_force(device) {
                let own = self.order.acts.get(vote).is_some_and(|(_, vote)| vote.by == device);
                if own || self.order.knows(at, vote) || self.lifted.contains(&(vote, signed.by)) {
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
}
