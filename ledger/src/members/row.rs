//! What each device is in the end, and where its log ends.

use super::act::{Act, Cut};
use super::judge::Judge;
use super::standing::Standing;
use super::votes::Kind;
use super::{Device, MemberRow, Role, State};
use crate::Hash;
use crate::ids::{DeviceId, MemberId};
use crate::keys::DeviceCard;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn devices(judge: &Judge<'_>) -> BTreeMap<DeviceId, Device> {
    let ends = Ends::of(judge);
    judge.order.cards.values().map(|card| (card.device, ends.device(card))).collect()
}

/// What says where logs end, found once for all of them.
struct Ends<'j, 'a> {
    judge: &'j Judge<'a>,
    standings: BTreeMap<DeviceId, Standing>,
    /// Those that take part, and those that they go on for.
    carried_on: BTreeSet<DeviceId>,
    /// By the device whose work somebody adopted: who, and up to which entry.
    adopted: BTreeMap<DeviceId, Vec<(DeviceId, u64, Hash)>>,
}

impl<'j, 'a> Ends<'j, 'a> {
    fn of(judge: &'j Judge<'a>) -> Ends<'j, 'a> {
        let cards = || judge.order.cards.keys().copied();
        let standings: BTreeMap<DeviceId, Standing> =
            cards().filter_map(|device| Some((device, judge.standing(device, None)?))).collect();
        let active = standings.iter().filter(|(_, now)| now.state == State::Active).map(|(device, _)| *device);
        let carried_on = active.flat_map(|device| judge.lineage(device, None)).map(|(device, _)| device).collect();
        let mut adopted: BTreeMap<DeviceId, Vec<(DeviceId, u64, Hash)>> = BTreeMap::new();
        for (at, (_, signed)) in judge.order.acts.iter().enumerate() {
            if let Act::Adopt { device, number, hash } = &signed.act
                && judge.counts(at)
            {
                adopted.entry(*device).or_default().push((signed.by, *number, *hash));
            }
        }
        Ends { judge, standings, carried_on, adopted }
    }

    fn device(&self, card: &DeviceCard) -> Device {
        let (judge, device) = (self.judge, card.device);
        let standing = self.standings.get(&device);
        // Let in by an act that does not count: as if never let in, but its card still tells its entries.
        let (member, role, state) = standing
            .map_or((MemberId::default(), Role::Reader, State::Removed), |now| (now.member, now.role, now.state));
        let limit = if standing.is_none() { Some((0, [0; 32])) } else { self.limit(device, role, state) };
        let went_on = judge.goings_on(device, None).next().is_some();
        let state = if went_on { state.max(State::Succeeded) } else { state };
        let founder = judge.on_device(device, None).any(|act| judge.is_founding(act));
        let row = MemberRow { member, device, role, state, founder };
        let was_more = judge.in_force(device).any(|(_, kind, _)| kind == Kind::Lower);
        let only_reads = standing.is_some() && role == Role::Reader && !was_more;
        let line = judge.lineage(device, None).into_iter().skip(1).map(|(device, _)| device).collect();
        Device { card: card.clone(), row, limit, only_reads, line, rank: judge.rank(device) }
    }

    /// The last entry that counts of a device that lost the right to write, or never had it.
    fn limit(&self, device: DeviceId, role: Role, state: State) -> Option<(u64, Hash)> {
        let cuts = self.cuts(device, role);
        if cuts.is_empty() && role != Role::Reader && state == State::Active {
            return None;
        }
        // Whoever was put out himself raises nobody's.
        let adopted = self.adopted.get(&device).into_iter().flatten().filter(|(by, ..)| !self.is_out(*by));
        let adopted = adopted.map(|(_, number, hash)| (*number, *hash));
        // Whoever goes on and was resumed is so with what she had of the old one's work.
        let gone_on =
            self.judge.goings_on(device, None).filter(|_| role != Role::Reader).filter_map(|act| {
                match &self.judge.order.acts.get(act)?.1.act {
                    Act::Succeed { card, last, .. } if self.carried_on.contains(&card.device) => {
                        Some((last.number, last.hash))
                    }
                    _ => None,
                }
            });
        let ends = cuts.iter().map(|cut| (cut.number, cut.hash)).chain(adopted).chain(gone_on);
        Some(ends.max().unwrap_or((0, [0; 32])))
    }

    /// What those say who put it out and are not out themselves; else what others say who did; else it itself, who
    /// might say that its log never ends.
    fn cuts(&self, device: DeviceId, role: Role) -> Vec<Cut> {
        let acts = &self.judge.order.acts;
        let of_role = |kind: Kind| kind != Kind::Lower || role == Role::Reader;
        let votes = self.judge.in_force(device).filter(|(_, kind, _)| of_role(*kind));
        let votes = votes.filter_map(|(vote, _, cut)| Some((acts.get(vote)?.1.by, *cut)));
        let left = self.judge.on_device(device, None).filter_map(|act| match &acts.get(act)?.1.act {
            Act::Leave { cut } => Some((device, *cut)),
            _ => None,
        });
        let said: Vec<(DeviceId, Cut)> = votes.chain(left).collect();
        let by = |may: &dyn Fn(DeviceId) -> bool| -> Vec<Cut> {
            said.iter().filter(|(by, _)| may(*by)).map(|(_, cut)| *cut).collect()
        };
        let groups = [by(&|by| by != device && !self.is_out(by)), by(&|by| by != device), by(&|_| true)];
        groups.into_iter().find(|cuts| !cuts.is_empty()).unwrap_or_default()
    }

    fn is_out(&self, device: DeviceId) -> bool {
        let state = self.standings.get(&device).map(|now| now.state);
        matches!(state, None | Some(State::Suspended | State::Removed))
    }
}
