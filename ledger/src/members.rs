//! Who is in a space: a pure function of the set of signed acts, whatever order they arrive in.
#![allow(clippy::wildcard_enum_match_arm, reason = "most acts say nothing about most questions")]

mod act;
mod consent;
mod epoch;
mod judge;
mod order;
mod row;
mod standing;
#[cfg(test)]
mod tests;
mod votes;

pub use act::{ACT_BYTES_MAX, Act, Cut, Epoch, SignedAct, sign_act};
pub(crate) use consent::has_asked;
pub use consent::{asks, succeed};
pub use epoch::{next_epoch, open_epochs, opened_by, writing_epoch};

use crate::codec::Reader;
use crate::ids::{DeviceId, MemberId, SpaceId};
use crate::keys::{DeviceCard, DeviceKeys, SpaceKeys};
use crate::run::is_run_of;
use crate::seal::hash;
use crate::{Hash, Refused, SecureRandom};
use judge::Judge;
use order::Order;
use std::collections::{BTreeMap, BTreeSet};

const SPACE_LABEL: &[u8] = b"ilima/v0/space";
const MEMBER_LABEL: &[u8] = b"ilima/v1/member";
const HEADS_LABEL: &[u8] = b"ilima/v0/membership heads";
/// More than any one space will see; each costs some 300 bytes, and some time when it is judged.
pub const ACTS_MAX: usize = 20_000;
/// All are in memory while a space is open, and every invite carries them: epochs for 300 devices fit in here 900 times.
pub const ACTS_BYTES_MAX: usize = 24 * 1024 * 1024;
/// Of an act that makes no epoch.
const ACT_BYTES: usize = 4 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Writes, admits.
    Steward,
    /// Writes.
    Contributor,
    /// Reads.
    Reader,
}

impl Role {
    fn byte(self) -> u8 {
        match self {
            Role::Steward => 0,
            Role::Contributor => 1,
            Role::Reader => 2,
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Role, Refused> {
        match reader.byte()? {
            0 => Ok(Role::Steward),
            1 => Ok(Role::Contributor),
            2 => Ok(Role::Reader),
            _ => Err(reader.bad()),
        }
    }
}

/// Where a device stands. The later of two outweighs the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Active,
    Suspended,
    /// Another device goes on in its place.
    Succeeded,
    Left,
    Removed,
}

/// Founds a space: its keys, and the act that says who founded it.
pub fn found(
    keys: &DeviceKeys,
    member: MemberId,
    chance: &dyn SecureRandom,
) -> Result<(SpaceKeys, SignedAct), Refused> {
    let mut salt = [0; 16];
    chance.fill(&mut salt)?;
    let act = Act::Found { card: keys.card(), member, salt };
    let space = founded(&keys.card(), member, &salt);
    Ok((SpaceKeys::found(space, chance)?, sign_act(keys, space, act, &[])))
}

/// The id of the space that this founding act founds.
fn founded(card: &DeviceCard, member: MemberId, salt: &[u8; 16]) -> SpaceId {
    let full = hash(&[SPACE_LABEL, &card.sign, &card.receive, &member.0, salt]);
    let mut id = [0; 16];
    id.copy_from_slice(full.split_at(16).0);
    SpaceId(id)
}

/// Who somebody is whom a space lets in with this card: nobody comes in as somebody else. (Who founds a space may have been
/// somebody before; the space's id is made of that, so that no card can be found that makes its owner the same one.)
pub fn member_of(space: SpaceId, card: &DeviceCard) -> MemberId {
    let full = hash(&[MEMBER_LABEL, &space.0, &card.sign, &card.receive]);
    let mut id = [0; 16];
    id.copy_from_slice(full.split_at(16).0);
    MemberId(id)
}

/// Enough of an act's hash to name it: nobody finds a second act that begins so.
pub type ShortHash = [u8; 16];

pub fn short(hash: &Hash) -> ShortHash {
    let mut short = [0; 16];
    short.copy_from_slice(hash.split_at(16).0);
    short
}

/// The acts that somebody who knows of these heads lacks; heads that are not known here name nothing.
pub fn acts_beyond(acts: &[SignedAct], known: &[ShortHash]) -> Vec<SignedAct> {
    let by_hash: BTreeMap<Hash, &SignedAct> = acts.iter().map(|act| (act.hash(), act)).collect();
    let mut held: BTreeSet<Hash> = BTreeSet::new();
    let mut next: Vec<Hash> = by_hash.keys().copied().filter(|hash| known.contains(&short(hash))).collect();
    while let Some(hash) = next.pop() {
        if let Some(act) = by_hash.get(&hash)
            && held.insert(hash)
        {
            next.extend_from_slice(&act.after);
        }
    }
    acts.iter().filter(|act| !held.contains(&act.hash())).cloned().collect()
}

/// One device in the space, or one that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    pub member: MemberId,
    pub device: DeviceId,
    pub role: Role,
    pub state: State,
    pub founder: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Device {
    card: DeviceCard,
    row: MemberRow,
    /// Its last entry that counts, and that entry's hash; none: all of them.
    limit: Option<(u64, Hash)>,
    /// Let in to read, and never more: whatever it signs is nobody's work.
    only_reads: bool,
    /// The devices that it succeeded to.
    line: Vec<DeviceId>,
    /// Place in the order of acts of the one that brought its line in.
    rank: usize,
}

/// A section of an entry that was set aside for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Voided {
    pub device: DeviceId,
    pub number: u64,
    pub section: u32,
    pub hash: Hash,
}

/// A steward's word that a record is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    pub record: [u8; 16],
    pub reason: u8,
    pub by: DeviceId,
    pub act: ShortHash,
    /// A steward took it back: it is done only where it was done before that was heard of.
    pub taken_back: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    devices: BTreeMap<DeviceId, Device>,
    proved: BTreeSet<Hash>,
    counted: BTreeSet<Hash>,
    heads: Vec<Hash>,
    latest: Vec<Hash>,
    voided: BTreeMap<Voided, BTreeSet<DeviceId>>,
    forgotten: Vec<Forgotten>,
    epochs: Vec<epoch::EpochRow>,
    asked: BTreeSet<DeviceId>,
    stands_still: bool,
}

impl Members {
    pub fn from_acts(space: SpaceId, acts: &[SignedAct]) -> Members {
        Members::default().renewed(space, acts)
    }

    /// The same with other acts; signatures that were verified before are not verified again.
    pub fn renewed(&self, space: SpaceId, acts: &[SignedAct]) -> Members {
        let order = Order::new(space, acts, &self.proved);
        let judge = Judge::of(space, &order);
        let mut members = Members { heads: order.heads(), ..Members::default() };
        members.devices = row::devices(&judge);
        let mut keeps: BTreeMap<&[u8; 16], Vec<usize>> = BTreeMap::new();
        for (at, (_, signed)) in order.acts.iter().enumerate() {
            if let Act::Keep { record } = &signed.act
                && judge.counts(at)
            {
                keeps.entry(record).or_default().push(at);
            }
        }
        for (at, (hash, signed)) in order.acts.iter().enumerate() {
            members.proved.insert(*hash);
            if !judge.counts(at) {
                continue;
            }
            members.counted.insert(*hash);
            match &signed.act {
                Act::Void { device, number, section, hash } => {
                    let voided = Voided { device: *device, number: *number, section: *section, hash: *hash };
                    members.voided.entry(voided).or_default().insert(signed.by);
                }
                Act::Forget { record, reason } => {
                    let (by, act) = (signed.by, short(hash));
                    let taken_back = keeps.get(record).into_iter().flatten().any(|keep| order.knows(*keep, at));
                    members.forgotten.push(Forgotten { record: *record, reason: *reason, by, act, taken_back });
                }
                _ => {}
            }
        }
        members.asked = judge.asked();
        members.latest = order.heads_to_name(|at| judge.counts(at));
        // An epoch for everybody has to fit.
        let next = ACT_BYTES + members.devices.len() * (8 + act::WRAP_BYTES);
        let bytes: usize = order.acts.iter().map(|(_, act)| act.size()).sum();
        members.stands_still = order.acts.len() >= ACTS_MAX || bytes + next > ACTS_BYTES_MAX || judge.is_spent();
        let epochs = epoch::rows(&judge);
        members.stands_still |= epochs.is_none();
        members.epochs = epochs.unwrap_or_default();
        members
    }

    /// Whether this act counts.
    pub fn counts(&self, act: &Hash) -> bool {
        self.counted.contains(act)
    }

    /// Whether this act is its author's and of this space: it is kept and handed on, for it may count one day.
    pub fn keeps(&self, act: &Hash) -> bool {
        self.proved.contains(act)
    }

    /// Those that come after an act that is not here yet: they are not kept, and may be when it comes.
    pub fn early(&self, acts: Vec<SignedAct>) -> Vec<SignedAct> {
        acts.into_iter().filter(|act| act.after.iter().any(|before| !self.keeps(before))).collect()
    }

    /// The role of a device that takes part.
    pub fn role(&self, device: DeviceId) -> Option<Role> {
        self.devices.get(&device).filter(|held| held.row.state == State::Active).map(|held| held.row.role)
    }

    pub fn state(&self, device: DeviceId) -> Option<State> {
        self.devices.get(&device).map(|held| held.row.state)
    }

    pub fn may_write(&self, device: DeviceId) -> bool {
        matches!(self.role(device), Some(Role::Steward | Role::Contributor))
    }

    /// Whether an entry with this number counts; what it has to be called at the very end of what counts.
    pub fn counts_entry(&self, device: DeviceId, number: u64, hash: &Hash) -> bool {
        match self.devices.get(&device).map(|held| held.limit) {
            None => false,
            Some(None) => true,
            Some(Some((last, at_last))) => number < last || (number == last && *hash == at_last),
        }
    }

    /// Whose run this is, if a device may seal it: its own, or one of those that it succeeded to and had not sealed yet.
    pub fn owner_of_run(&self, run: &[u8; 8], sealer: DeviceId) -> Option<DeviceId> {
        self.line(sealer).find(|device| is_run_of(run, *device))
    }

    /// A device, and those that it goes on for, the latest first.
    pub fn line(&self, device: DeviceId) -> impl Iterator<Item = DeviceId> + '_ {
        std::iter::once(device).chain(self.devices.get(&device).into_iter().flat_map(|held| &held.line).copied())
    }

    /// Whether another device goes on in the place of this one.
    pub fn has_successor(&self, device: DeviceId) -> bool {
        self.devices.values().any(|held| held.line.first() == Some(&device))
    }

    /// Whether a device never had the right to write.
    pub fn only_reads(&self, device: DeviceId) -> bool {
        self.devices.get(&device).is_none_or(|held| held.only_reads)
    }

    /// The last entry that counts of a device whose log somebody's cut ended, if that has any.
    pub fn end(&self, device: DeviceId) -> Option<(u64, Hash)> {
        self.devices.get(&device).and_then(|held| held.limit).filter(|(last, _)| *last > 0)
    }

    /// Where the entries of a device stop counting.
    pub fn limit(&self, device: DeviceId) -> Option<u64> {
        self.devices.get(&device).map_or(Some(0), |held| held.limit.map(|(last, _)| last))
    }

    pub fn card(&self, device: DeviceId) -> Option<&DeviceCard> {
        self.devices.get(&device).map(|held| &held.card)
    }

    pub fn member(&self, device: DeviceId) -> Option<MemberId> {
        self.devices.get(&device).map(|held| held.row.member)
    }

    /// Those who take part, longest-serving first.
    pub fn list(&self) -> Vec<MemberRow> {
        self.everybody().into_iter().filter(|row| row.state == State::Active).collect()
    }

    /// Those who do and who did, longest-serving first.
    pub fn everybody(&self) -> Vec<MemberRow> {
        let mut devices: Vec<&Device> = self.devices.values().collect();
        devices.sort_by_key(|held| (held.rank, held.row.device));
        devices.into_iter().map(|held| held.row.clone()).collect()
    }

    /// Each with the devices that said so.
    pub fn voided(&self) -> &BTreeMap<Voided, BTreeSet<DeviceId>> {
        &self.voided
    }

    /// Whether somebody asked to suspend or remove it, and that waits for a second voice.
    pub fn is_asked_about(&self, device: DeviceId) -> bool {
        self.asked.contains(&device) && self.role(device).is_some()
    }

    /// More was signed than is kept, or can be settled: nobody comes or goes any more.
    pub fn stands_still(&self) -> bool {
        self.stands_still
    }

    /// In an order that is the same everywhere.
    pub fn forgotten(&self) -> &[Forgotten] {
        &self.forgotten
    }

    /// The acts that no other act comes after.
    pub fn heads(&self) -> Vec<Hash> {
        self.heads.clone()
    }

    /// What an act comes after that is signed now.
    pub fn latest(&self) -> Vec<Hash> {
        self.latest.clone()
    }

    pub fn digest(&self) -> Hash {
        let mut parts: Vec<&[u8]> = vec![HEADS_LABEL];
        parts.extend(self.heads.iter().map(<[u8; 32]>::as_slice));
        hash(&parts)
    }
}
