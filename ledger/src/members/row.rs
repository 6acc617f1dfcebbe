//! What a device is in the end, and where its log ends.

use super::act::{Act, Cut, SignedAct};
use super::judge::Judge;
use super::votes::Kind;
use super::{Device, MemberRow, Role, State};
use crate::Hash;
use crate::ids::{DeviceId, MemberId};
use crate::keys::DeviceCard;

pub(super) fn device(judge: &Judge<'_>, card: &DeviceCard) -> Device {
    let device = card.device;
    let standing = judge.standing(device, None);
    // Let in by an act that does not count: as if never let in, but its card still tells its entries.
    let (member, role, state) =
        standing.map_or((MemberId::default(), Role::Reader, State::Removed), |now| (now.member, now.role, now.state));
    let limit = if standing.is_none() { Some((0, [0; 32])) } else { judge.limit(device, role, state) };
    let state = if judge.has_successor(device) { state.max(State::Succeeded) } else { state };
    let row = MemberRow { member, device, role, state, founder: judge.is_founder(device) };
    let only_reads = standing.is_some() && role == Role::Reader && !judge.was_more(device);
    let line = judge.lineage(device, None).into_iter().skip(1).map(|(device, _)| device).collect();
    Device { card: card.clone(), row, limit, only_reads, line, rank: judge.rank(device) }
}

impl Judge<'_> {
    fn acts(&self) -> impl Iterator<Item = (usize, &SignedAct)> {
        self.order.acts.iter().enumerate().filter(|(at, _)| self.counts(*at)).map(|(at, (_, signed))| (at, *signed))
    }

    fn has_successor(&self, device: DeviceId) -> bool {
        self.acts().any(|(_, signed)| signed.by == device && matches!(signed.act, Act::Succeed { .. }))
    }

    /// Whether somebody took back what the act at `at` asks for.
    pub(super) fn is_kept(&self, at: usize, record: &[u8; 16]) -> bool {
        let keeps = |act: &Act| matches!(act, Act::Keep { record: kept } if kept == record);
        self.acts().any(|(later, signed)| keeps(&signed.act) && self.order.knows(later, at))
    }

    fn was_more(&self, device: DeviceId) -> bool {
        self.in_force(device).any(|(_, kind, _)| kind == Kind::Lower)
    }

    fn is_founder(&self, device: DeviceId) -> bool {
        self.acts().any(|(_, signed)| matches!(&signed.act, Act::Found { card, .. } if card.device == device))
    }

    /// The last entry that counts of a device that lost the right to write, or never had it.
    fn limit(&self, device: DeviceId, role: Role, state: State) -> Option<(u64, Hash)> {
        let cuts = self.cuts(device, role);
        if cuts.is_empty() && role != Role::Reader && state == State::Active {
            return None;
        }
        // Whoever was put out himself raises nobody's.
        let adopted = self.acts().filter_map(|(_, signed)| match &signed.act {
            Act::Adopt { device: of, number, hash } if *of == device && !self.is_out(signed.by) => {
                Some((*number, *hash))
            }
            _ => None,
        });
        // Whoever goes on and was resumed is so with what she had of the old one's work.
        let gone_on = self.acts().filter(|_| role != Role::Reader).filter_map(|(_, signed)| match &signed.act {
            Act::Succeed { card, last, .. } if signed.by == device && self.is_carried_on(card.device) => {
                Some((last.number, last.hash))
            }
            _ => None,
        });
        let ends = cuts.iter().map(|cut| (cut.number, cut.hash)).chain(adopted).chain(gone_on);
        Some(ends.max().unwrap_or((0, [0; 32])))
    }

    /// What those say who put it out and are not out themselves; else what others say who did; else it itself, who
    /// might say that its log never ends.
    fn cuts(&self, device: DeviceId, role: Role) -> Vec<Cut> {
        let of_role = |kind: Kind| kind != Kind::Lower || role == Role::Reader;
        let votes = self.in_force(device).filter(|(_, kind, _)| of_role(*kind)).filter_map(|(vote, _, cut)| {
            let (_, signed) = self.order.acts.get(vote)?;
            Some((signed.by, *cut))
        });
        let left = self.acts().filter_map(|(_, signed)| match &signed.act {
            Act::Leave { cut } if signed.by == device => Some((device, *cut)),
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
        self.standing(device, None).is_none_or(|now| matches!(now.state, State::Suspended | State::Removed))
    }

    /// Whether this device takes part, or one that goes on for it.
    fn is_carried_on(&self, device: DeviceId) -> bool {
        let active = |one: DeviceId| self.standing(one, None).is_some_and(|now| now.state == State::Active);
        let on_line = |one: &DeviceId| self.lineage(*one, None).iter().any(|(mine, _)| *mine == device);
        self.order.cards.keys().any(|one| on_line(one) && active(*one))
    }
}
