//! Who is in a space: a pure function of the set of signed acts, whatever order they arrive in.

use crate::codec::{Reader, put_len};
use crate::ids::{DeviceId, MemberId, SpaceId};
use crate::keys::{DeviceCard, DeviceKeys, SpaceKeys};
use crate::seal::hash;
use crate::{Hash, Refused, SecureRandom};
use std::collections::{BTreeMap, BTreeSet};

const ACT_VERSION: u8 = 0;
const ACT_LABEL: &[u8] = b"ilima/v0/act";
const SPACE_LABEL: &[u8] = b"ilima/v0/space";
const HEADS_LABEL: &[u8] = b"ilima/v0/membership heads";
/// Acts that one act may name as coming before it; more concurrent ones are joined by naming some of them.
const AFTER_MAX: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Writes, admits.
    Steward,
    /// Writes.
    Contributor,
    /// Reads.
    Reader,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The first act: the space's id is a hash over it, so that nobody can claim to have founded another's space.
    Found {
        card: DeviceCard,
        member: MemberId,
        salt: [u8; 16],
    },
    Admit {
        card: DeviceCard,
        member: MemberId,
        role: Role,
    },
}

/// An act with its author, the acts it knew, and the author's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedAct {
    space: SpaceId,
    by: DeviceId,
    after: Vec<Hash>,
    pub act: Act,
    signature: [u8; 64],
}

/// Founds a space: its keys, and the act that says who founded it.
pub fn found(
    keys: &DeviceKeys,
    member: MemberId,
    chance: &dyn SecureRandom,
) -> Result<(SpaceKeys, SignedAct), Refused> {
    let mut salt = [0; 16];
    chance.fill(&mut salt).map_err(|_| Refused::NoChance)?;
    let act = Act::Found { card: keys.card(), member, salt };
    let space = founded(&keys.card(), member, &salt);
    Ok((SpaceKeys::found(space, chance)?, sign_act(keys, space, act, &[])))
}

/// Signs an act that comes after those heads.
pub fn sign_act(keys: &DeviceKeys, space: SpaceId, act: Act, after: &[Hash]) -> SignedAct {
    let mut after = after.to_vec();
    after.sort_unstable();
    after.truncate(AFTER_MAX);
    let mut signed = SignedAct { space, by: keys.card().device, after, act, signature: [0; 64] };
    signed.signature = keys.sign(&signed.signed_bytes());
    signed
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

/// The id of the space that this founding act founds.
fn founded(card: &DeviceCard, member: MemberId, salt: &[u8; 16]) -> SpaceId {
    let full = hash(&[SPACE_LABEL, &card.sign, &card.receive, &member.0, salt]);
    let mut id = [0; 16];
    id.copy_from_slice(full.split_at(16).0);
    SpaceId(id)
}

impl SignedAct {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.body();
        out.extend_from_slice(&self.signature);
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<SignedAct, Refused> {
        let mut reader = Reader::new(bytes, "act");
        match reader.byte()? {
            ACT_VERSION => {}
            newer => return Err(Refused::Newer(newer)),
        }
        let space = SpaceId(reader.array()?);
        let by = DeviceId(reader.array()?);
        let count = reader.count(32)?;
        if count > AFTER_MAX {
            return Err(Refused::TooMuch { what: "acts before", limit: AFTER_MAX });
        }
        let after = (0..count).map(|_| reader.array()).collect::<Result<Vec<Hash>, _>>()?;
        if !after.is_sorted_by(|a, b| a < b) {
            return Err(reader.bad());
        }
        let act = read_act(&mut reader)?;
        let signature = reader.array()?;
        reader.end()?;
        Ok(SignedAct { space, by, after, act, signature })
    }

    pub fn hash(&self) -> Hash {
        hash(&[ACT_LABEL, &self.encode()])
    }

    pub fn by(&self) -> DeviceId {
        self.by
    }

    fn body(&self) -> Vec<u8> {
        let mut out = vec![ACT_VERSION];
        out.extend_from_slice(&self.space.0);
        out.extend_from_slice(&self.by.0);
        put_len(&mut out, self.after.len());
        self.after.iter().for_each(|hash| out.extend_from_slice(hash));
        match &self.act {
            Act::Found { card, member, salt } => {
                out.push(0);
                card.encode(&mut out);
                out.extend_from_slice(&member.0);
                out.extend_from_slice(salt);
            }
            Act::Admit { card, member, role } => {
                out.push(1);
                card.encode(&mut out);
                out.extend_from_slice(&member.0);
                out.push(match role {
                    Role::Steward => 0,
                    Role::Contributor => 1,
                    Role::Reader => 2,
                });
            }
        }
        out
    }

    fn signed_bytes(&self) -> Vec<u8> {
        [ACT_LABEL, &self.body()].concat()
    }
}

fn read_act(reader: &mut Reader<'_>) -> Result<Act, Refused> {
    let kind = reader.byte()?;
    let card = DeviceCard::read(reader)?;
    let member = MemberId(reader.array()?);
    match kind {
        0 => Ok(Act::Found { card, member, salt: reader.array()? }),
        1 => {
            let role = match reader.byte()? {
                0 => Role::Steward,
                1 => Role::Contributor,
                2 => Role::Reader,
                _ => return Err(reader.bad()),
            };
            Ok(Act::Admit { card, member, role })
        }
        _ => Err(reader.bad()),
    }
}

/// One device in the space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    pub member: MemberId,
    pub device: DeviceId,
    pub role: Role,
    pub founder: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    devices: BTreeMap<DeviceId, (DeviceCard, MemberId, Role, bool)>,
    counted: BTreeSet<Hash>,
    heads: Vec<Hash>,
}

impl Members {
    /// An act counts when all acts it names count, its author was a steward by then, and its signature is the author's.
    pub fn from_acts(space: SpaceId, acts: &[SignedAct]) -> Members {
        // By hash: the result must not depend on the order in which acts came.
        let by_hash: BTreeMap<Hash, &SignedAct> = acts.iter().map(|act| (act.hash(), act)).collect();
        let mut members = Members::default();
        loop {
            let before = members.counted.len();
            for (hash, act) in &by_hash {
                if !members.counted.contains(hash) && act.space == space {
                    members.take(space, *hash, act);
                }
            }
            if members.counted.len() == before {
                break;
            }
        }
        let named: BTreeSet<&Hash> = members.counted_acts(&by_hash).flat_map(|act| act.after.iter()).collect();
        members.heads = members.counted.iter().filter(|hash| !named.contains(hash)).copied().collect();
        members
    }

    fn counted_acts<'a>(&self, by_hash: &BTreeMap<Hash, &'a SignedAct>) -> impl Iterator<Item = &'a SignedAct> {
        self.counted.iter().filter_map(|hash| by_hash.get(hash).copied()).collect::<Vec<_>>().into_iter()
    }

    fn take(&mut self, space: SpaceId, hash: Hash, signed: &SignedAct) {
        if !signed.after.iter().all(|before| self.counted.contains(before)) {
            return;
        }
        let (card, member, role, founder, author) = match &signed.act {
            Act::Found { card, member, salt } => {
                if founded(card, *member, salt) != space || signed.by != card.device || !signed.after.is_empty() {
                    return;
                }
                (card, *member, Role::Steward, true, card.clone())
            }
            Act::Admit { card, member, role } => {
                let Some((author, _, Role::Steward, _)) = self.devices.get(&signed.by) else { return };
                // Whoever admits must have known of somebody who let them in.
                if signed.after.is_empty() {
                    return;
                }
                (card, *member, *role, false, author.clone())
            }
        };
        if author.verify(&signed.signed_bytes(), &signed.signature).is_err() {
            return;
        }
        self.counted.insert(hash);
        // Admitted twice, apart: the higher role stands, for both stewards wanted at least the lower one.
        let entry = (card.clone(), member, role, founder);
        match self.devices.get_mut(&card.device) {
            Some(held) if held.2 <= role => {}
            Some(held) => *held = entry,
            None => {
                self.devices.insert(card.device, entry);
            }
        }
    }

    /// Whether this act counts.
    pub fn counts(&self, act: &Hash) -> bool {
        self.counted.contains(act)
    }

    pub fn role(&self, device: DeviceId) -> Option<Role> {
        self.devices.get(&device).map(|(_, _, role, _)| *role)
    }

    pub fn may_write(&self, device: DeviceId) -> bool {
        matches!(self.role(device), Some(Role::Steward | Role::Contributor))
    }

    pub fn card(&self, device: DeviceId) -> Option<&DeviceCard> {
        self.devices.get(&device).map(|(card, ..)| card)
    }

    pub fn member(&self, device: DeviceId) -> Option<MemberId> {
        self.devices.get(&device).map(|(_, member, ..)| *member)
    }

    pub fn list(&self) -> Vec<MemberRow> {
        let row = |(device, (_, member, role, founder)): (&DeviceId, &(DeviceCard, MemberId, Role, bool))| MemberRow {
            member: *member,
            device: *device,
            role: *role,
            founder: *founder,
        };
        self.devices.iter().map(row).collect()
    }

    /// The acts that no counted act comes after.
    pub fn heads(&self) -> Vec<Hash> {
        self.heads.clone()
    }

    pub fn digest(&self) -> Hash {
        let mut parts: Vec<&[u8]> = vec![HEADS_LABEL];
        parts.extend(self.heads.iter().map(<[u8; 32]>::as_slice));
        hash(&parts)
    }
}
