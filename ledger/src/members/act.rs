//! Acts of membership: what they say, how they are signed, and their bytes.

use super::Role;
use super::consent::{has_agreed, has_asked};
use crate::codec::{Reader, put_bytes, put_len, put_number};
use crate::ids::{DeviceId, MemberId, SpaceId};
use crate::keys::{DeviceCard, DeviceKeys};
use crate::seal::hash;
use crate::{Hash, Refused};

const ACT_VERSION: u8 = 1;
const ACT_LABEL: &[u8] = b"ilima/v1/act";
/// Acts that one act may name as coming before it; more concurrent ones are joined by naming some of them.
pub(super) const AFTER_MAX: usize = 64;
/// The longest act is an epoch: 88 bytes a device.
pub const ACT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// What an epoch's key is sealed to one device in: HPKE's ephemeral key, the key, the tag.
pub const WRAP_BYTES: usize = 32 + 32 + 16;
/// An older epoch's key, sealed under the newer.
pub const FOLLOW_BYTES: usize = 32 + 16;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The first act: the space's id is a hash over it, so that nobody can claim to have founded another's space.
    Found {
        card: DeviceCard,
        member: MemberId,
        salt: [u8; 16],
    },
    /// The device signs that it asked: else somebody could let a colleague's device in once more, apart from its line.
    Admit {
        card: DeviceCard,
        consent: [u8; 64],
        role: Role,
    },
    /// Another role; the cut matters only when it takes something away.
    Role {
        device: DeviceId,
        role: Role,
        cut: Cut,
    },
    /// Out until somebody resumes it.
    Suspend {
        device: DeviceId,
        cut: Cut,
    },
    Resume {
        device: DeviceId,
    },
    /// Out for good, and whatever succeeds it.
    Remove {
        device: DeviceId,
        cut: Cut,
    },
    /// Its author goes on under this card: a restored backup, a copied home. The new device signs that it does: else
    /// somebody could make another go on for him, and go with him when he is removed.
    Succeed {
        card: DeviceCard,
        consent: [u8; 64],
        /// How far the old device's log is known to its author.
        last: Cut,
    },
    Leave {
        cut: Cut,
    },
    /// Entries of a device past its cut count after all, up to this one.
    Adopt {
        device: DeviceId,
        number: u64,
        hash: Hash,
    },
    /// One section of an entry counts for nobody.
    Void {
        device: DeviceId,
        number: u64,
        section: u32,
        /// Of the entry.
        hash: Hash,
    },
    /// A record is dropped wherever this is heard of.
    Forget {
        record: [u8; 16],
        reason: u8,
    },
    Epoch(Epoch),
    /// Words to forget a record that its author knew of are taken back, where that is not done yet.
    Keep {
        record: [u8; 16],
    },
}

/// Where the log of a device ends that lost its right to write: what the author of the cut held of it. (Of its acts those
/// count that the author knew: the act that holds the cut names them by coming after them.)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cut {
    /// The number of its last entry that counts, and that entry's hash; zeros for none.
    pub number: u64,
    pub hash: Hash,
}

/// A new key for contents, wrapped for each device of the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// One more than the highest that it follows.
    pub number: u64,
    /// Of the key, so that a wrap with something else in it is known.
    pub key_hash: Hash,
    /// The first bytes of a device's id, and what is sealed to it.
    pub wraps: Vec<([u8; 8], [u8; WRAP_BYTES])>,
    pub follows: Vec<Follow>,
}

/// An epoch that came before: whoever has the newer key opens the older.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    pub number: u64,
    pub id: [u8; 16],
    pub sealed: [u8; FOLLOW_BYTES],
}

/// An act with its author, the acts it knew, and the author's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedAct {
    pub(super) space: SpaceId,
    pub(super) by: DeviceId,
    pub(super) after: Vec<Hash>,
    pub act: Act,
    signature: [u8; 64],
    /// Reckoned once: there may be thousands, and each is asked for it again and again.
    hash: Hash,
    size: usize,
}

/// Signs an act that comes after those heads.
pub fn sign_act(keys: &DeviceKeys, space: SpaceId, act: Act, after: &[Hash]) -> SignedAct {
    let mut after = after.to_vec();
    after.sort_unstable();
    after.dedup();
    after.truncate(AFTER_MAX);
    let (by, signature, hash) = (keys.card().device, [0; 64], [0; 32]);
    let mut signed = SignedAct { space, by, after, act, signature, hash, size: 0 };
    signed.signature = keys.sign(&signed.signed_bytes());
    let bytes = signed.encode();
    signed.known_by(&bytes)
}

impl SignedAct {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.body();
        out.extend_from_slice(&self.signature);
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<SignedAct, Refused> {
        if bytes.len() > ACT_BYTES_MAX {
            return Err(Refused::TooMuch { what: "act bytes", limit: ACT_BYTES_MAX });
        }
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
        let act = Act::read(&mut reader)?;
        let signature = reader.array()?;
        reader.end()?;
        Ok(SignedAct { space, by, after, act, signature, hash: [0; 32], size: 0 }.known_by(bytes))
    }

    fn known_by(self, bytes: &[u8]) -> SignedAct {
        SignedAct { hash: hash(&[ACT_LABEL, bytes]), size: bytes.len(), ..self }
    }

    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.size
    }

    pub fn by(&self) -> DeviceId {
        self.by
    }

    /// Truly its author's, and of the device that it brings in, if that has to agree.
    pub(super) fn verify(&self, author: &DeviceCard) -> Result<(), Refused> {
        match &self.act {
            Act::Admit { card, consent, .. } => has_asked(card, consent)?,
            Act::Succeed { card, consent, .. } => has_agreed(self.space, self.by, card, consent)?,
            _ => {}
        }
        author.verify(&self.signed_bytes(), &self.signature)?;
        self.act.card().map_or(Ok(()), DeviceCard::receives)
    }

    fn body(&self) -> Vec<u8> {
        let mut out = vec![ACT_VERSION];
        out.extend_from_slice(&self.space.0);
        out.extend_from_slice(&self.by.0);
        put_len(&mut out, self.after.len());
        self.after.iter().for_each(|hash| out.extend_from_slice(hash));
        self.act.put(&mut out);
        out
    }

    fn signed_bytes(&self) -> Vec<u8> {
        [ACT_LABEL, &self.body()].concat()
    }
}

impl Act {
    /// The card of a device that this act brings in.
    pub(super) fn card(&self) -> Option<&DeviceCard> {
        match self {
            Act::Found { card, .. } | Act::Admit { card, .. } | Act::Succeed { card, .. } => Some(card),
            _ => None,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Act::Found { card, member, salt } => {
                out.push(0);
                card.encode(out);
                out.extend_from_slice(&member.0);
                out.extend_from_slice(salt);
            }
            Act::Admit { card, consent, role } => {
                out.push(1);
                card.encode(out);
                out.extend_from_slice(consent);
                out.push(role.byte());
            }
            Act::Role { device, role, cut } => {
                out.push(2);
                out.extend_from_slice(&device.0);
                out.push(role.byte());
                cut.put(out);
            }
            Act::Suspend { device, cut } => {
                out.push(3);
                out.extend_from_slice(&device.0);
                cut.put(out);
            }
            Act::Resume { device } => {
                out.push(4);
                out.extend_from_slice(&device.0);
            }
            Act::Remove { device, cut } => {
                out.push(5);
                out.extend_from_slice(&device.0);
                cut.put(out);
            }
            Act::Succeed { card, consent, last } => {
                out.push(6);
                card.encode(out);
                out.extend_from_slice(consent);
                last.put(out);
            }
            Act::Leave { cut } => {
                out.push(7);
                cut.put(out);
            }
            Act::Adopt { device, number, hash } => {
                out.push(8);
                out.extend_from_slice(&device.0);
                put_number(out, *number);
                out.extend_from_slice(hash);
            }
            Act::Void { device, number, section, hash } => {
                out.push(9);
                out.extend_from_slice(&device.0);
                put_number(out, *number);
                put_number(out, u64::from(*section));
                out.extend_from_slice(hash);
            }
            Act::Forget { record, reason } => {
                out.push(10);
                out.extend_from_slice(record);
                out.push(*reason);
            }
            Act::Epoch(epoch) => {
                out.push(11);
                epoch.put(out);
            }
            Act::Keep { record } => {
                out.push(12);
                out.extend_from_slice(record);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Act, Refused> {
        Ok(match reader.byte()? {
            0 => {
                Act::Found { card: DeviceCard::read(reader)?, member: MemberId(reader.array()?), salt: reader.array()? }
            }
            1 => Act::Admit { card: DeviceCard::read(reader)?, consent: reader.array()?, role: Role::read(reader)? },
            2 => Act::Role { device: device(reader)?, role: Role::read(reader)?, cut: Cut::read(reader)? },
            3 => Act::Suspend { device: device(reader)?, cut: Cut::read(reader)? },
            4 => Act::Resume { device: device(reader)? },
            5 => Act::Remove { device: device(reader)?, cut: Cut::read(reader)? },
            6 => Act::Succeed { card: DeviceCard::read(reader)?, consent: reader.array()?, last: Cut::read(reader)? },
            7 => Act::Leave { cut: Cut::read(reader)? },
            8 => Act::Adopt { device: device(reader)?, number: reader.number()?, hash: reader.array()? },
            9 => Act::Void {
                device: device(reader)?,
                number: reader.number()?,
                section: u32::try_from(reader.number()?).map_err(|_| reader.bad())?,
                hash: reader.array()?,
            },
            10 => Act::Forget { record: reader.array()?, reason: reader.byte()? },
            11 => Act::Epoch(Epoch::read(reader)?),
            12 => Act::Keep { record: reader.array()? },
            newer => return Err(Refused::Newer(newer)),
        })
    }
}

fn device(reader: &mut Reader<'_>) -> Result<DeviceId, Refused> {
    Ok(DeviceId(reader.array()?))
}

impl Cut {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(out, self.number);
        out.extend_from_slice(&self.hash);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Cut, Refused> {
        Ok(Cut { number: reader.number()?, hash: reader.array()? })
    }
}

impl Epoch {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(out, self.number);
        out.extend_from_slice(&self.key_hash);
        put_len(out, self.wraps.len());
        for (mark, sealed) in &self.wraps {
            out.extend_from_slice(mark);
            out.extend_from_slice(sealed);
        }
        put_len(out, self.follows.len());
        for follow in &self.follows {
            let mut one = Vec::new();
            put_number(&mut one, follow.number);
            one.extend_from_slice(&follow.id);
            one.extend_from_slice(&follow.sealed);
            put_bytes(out, &one);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Epoch, Refused> {
        let (number, key_hash) = (reader.number()?, reader.array()?);
        // Epoch 0 is the founding one, which no act seals.
        if number == 0 {
            return Err(reader.bad());
        }
        let count = reader.count(8 + WRAP_BYTES)?;
        let wraps = (0..count).map(|_| Ok((reader.array()?, reader.array()?))).collect::<Result<Vec<_>, Refused>>()?;
        let count = reader.count(1 + 1 + 16 + FOLLOW_BYTES)?;
        let follows = (0..count).map(|_| Follow::read(reader.bytes()?)).collect::<Result<Vec<_>, _>>()?;
        Ok(Epoch { number, key_hash, wraps, follows })
    }
}

impl Follow {
    fn read(bytes: &[u8]) -> Result<Follow, Refused> {
        let mut reader = Reader::new(bytes, "act");
        let follow = Follow { number: reader.number()?, id: reader.array()?, sealed: reader.array()? };
        reader.end()?;
        Ok(follow)
    }
}
