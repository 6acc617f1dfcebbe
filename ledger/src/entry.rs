//! An entry: a numbered, sealed and signed batch of changes by one device, in sections that can be cut out one by one.

use crate::codec::{Reader, put_len, put_number};
use crate::ids::{DeviceId, SpaceId};
use crate::keys::{DeviceKeys, EpochName, Secret, SpaceKeys};
use crate::members::Members;
use crate::seal::{TAG_BYTES, derive, hash, open_numbered, seal_numbered};
use crate::{Hash, Refused, SecureRandom};

/// Version 1 with suite 0: ChaCha20-Poly1305, HKDF-SHA256, Ed25519.
const VERSION_AND_SUITE: u8 = 0x10;
const SECTION_LABEL: &[u8] = b"ilima/v1/entry section";
const CUT_LABEL: &[u8] = b"ilima/v1/section hash";
const SIGN_LABEL: &[u8] = b"ilima/v1/entry";
const HASH_LABEL: &[u8] = b"ilima/v1/entry hash";
/// One entry must fit a mail attachment after base64.
pub const ENTRY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A section costs some 50 bytes; ten thousand people in one entry would be half a megabyte of frames.
pub const SECTIONS_MAX: usize = 10_000;

/// Before a section that was cut out; before others stands twice their length.
const CUT: u64 = 1;

/// Where an entry stands. Its bytes do not say it: the span or the store that holds them does, and the signature
/// covers all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub device: DeviceId,
    pub number: u64,
    /// The hash of this device's entry before; zeros for the first.
    pub before: Hash,
    /// The digest of the acts of membership that the author knew.
    pub member_heads: Hash,
}

pub struct Sealed {
    pub bytes: Vec<u8>,
    pub hash: Hash,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    Whole(Vec<u8>),
    /// Cut out; this is the hash of what was there.
    Cut(Hash),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub epoch: u64,
    pub hash: Hash,
    pub sections: Vec<Section>,
}

/// The parts of an entry, still sealed.
struct Parts<'a> {
    salt: [u8; 16],
    epoch: u64,
    sections: Vec<Part<'a>>,
    signature: [u8; 64],
}

enum Part<'a> {
    Sealed(&'a [u8]),
    Cut(Hash),
}

impl Part<'_> {
    fn hash(&self) -> Hash {
        match self {
            Part::Sealed(bytes) => hash(&[CUT_LABEL, bytes]),
            Part::Cut(hash) => *hash,
        }
    }
}

/// Seals and signs sections as this device's entry in this place.
pub fn seal(
    keys: &SpaceKeys,
    epoch: &EpochName,
    device: &DeviceKeys,
    place: &Place,
    sections: &[Vec<u8>],
    chance: &dyn SecureRandom,
) -> Result<Sealed, Refused> {
    if sections.len() > SECTIONS_MAX {
        return Err(Refused::TooMuch { what: "sections", limit: SECTIONS_MAX });
    }
    let key = keys.epoch(epoch).ok_or(Refused::WrongKey)?;
    let mut salt = [0; 16];
    chance.fill(&mut salt)?;
    let key = section_key(key, &salt, keys.space, place.device, place.number)?;
    let sealed = sections.iter().zip(0..).map(|(section, at)| seal_numbered(&key, at, &[], section));
    let sealed = sealed.collect::<Result<Vec<_>, _>>()?;
    let sections = sealed.iter().map(|sealed| Part::Sealed(sealed)).collect();
    let mut parts = Parts { salt, epoch: epoch.number, sections, signature: [0; 64] };
    let signed = parts.signed(keys.space, place);
    parts.signature = device.sign(&signed);
    let bytes = parts.encode();
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(Refused::TooMuch { what: "entry bytes", limit: ENTRY_BYTES_MAX });
    }
    Ok(Sealed { bytes, hash: hash(&[HASH_LABEL, &signed, &parts.signature]) })
}

/// The hash of an entry in its place, without opening its sections.
pub fn entry_hash(keys: &SpaceKeys, place: &Place, bytes: &[u8]) -> Result<Hash, Refused> {
    let parts = Parts::read(bytes)?;
    Ok(hash(&[HASH_LABEL, &parts.signed(keys.space, place), &parts.signature]))
}

/// Verifies author, signature and place, then opens the sections. Whether the entry counts, the members say
/// (`Members::counts_entry`); `WrongKey` is an epoch whose key has not come yet.
pub fn open(keys: &SpaceKeys, members: &Members, place: &Place, bytes: &[u8]) -> Result<Opened, Refused> {
    let parts = Parts::read(bytes)?;
    let hash = verified(keys.space, members, place, &parts)?;
    let (_, sections) = opened(keys, place.device, place.number, &parts)?;
    Ok(Opened { epoch: parts.epoch, hash, sections })
}

/// An entry without its seals: whoever has its epoch's key makes the same bytes of it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bare {
    pub salt: [u8; 16],
    pub epoch: EpochName,
    pub sections: Vec<Section>,
    pub signature: [u8; 64],
}

/// Opens an entry that was verified before.
pub fn bare(keys: &SpaceKeys, device: DeviceId, number: u64, bytes: &[u8]) -> Result<Bare, Refused> {
    let parts = Parts::read(bytes)?;
    let (epoch, sections) = opened(keys, device, number, &parts)?;
    Ok(Bare { salt: parts.salt, epoch, sections, signature: parts.signature })
}

/// The entry that [`bare`] opened, to the byte. Its author's signature says whether it truly is one.
pub fn sealed_again(keys: &SpaceKeys, device: DeviceId, number: u64, bare: &Bare) -> Result<Vec<u8>, Refused> {
    let key = keys.epoch(&bare.epoch).ok_or(Refused::WrongKey)?;
    let key = section_key(key, &bare.salt, keys.space, device, number)?;
    let seal = |(section, at): (&Section, u64)| match section {
        Section::Whole(clear) => seal_numbered(&key, at, &[], clear).map(Section::Whole),
        Section::Cut(hash) => Ok(Section::Cut(*hash)),
    };
    let sealed = bare.sections.iter().zip(0..).map(seal).collect::<Result<Vec<_>, _>>()?;
    let sections = sealed.iter().map(|section| match section {
        Section::Whole(sealed) => Part::Sealed(sealed),
        Section::Cut(hash) => Part::Cut(*hash),
    });
    let sections = sections.collect();
    Ok(Parts { salt: bare.salt, epoch: bare.epoch.number, sections, signature: bare.signature }.encode())
}

/// The sections, and under which epoch's key they lie.
fn opened(
    keys: &SpaceKeys,
    device: DeviceId,
    number: u64,
    parts: &Parts<'_>,
) -> Result<(EpochName, Vec<Section>), Refused> {
    for (name, epoch) in keys.numbered(parts.epoch) {
        let key = section_key(epoch, &parts.salt, keys.space, device, number)?;
        let open = |(part, at): (&Part<'_>, u64)| match part {
            Part::Sealed(sealed) => open_numbered(&key, at, &[], sealed).map(Section::Whole),
            Part::Cut(hash) => Ok(Section::Cut(*hash)),
        };
        match parts.sections.iter().zip(0..).map(open).collect::<Result<Vec<_>, _>>() {
            Ok(sections) => return Ok((*name, sections)),
            // Another epoch with this number, maybe.
            Err(Refused::WrongKey) => {}
            Err(refused) => return Err(refused),
        }
    }
    Err(Refused::WrongKey)
}

/// The hash of an entry that its author truly signed in this place, read or not.
pub fn verify(space: SpaceId, members: &Members, place: &Place, bytes: &[u8]) -> Result<Hash, Refused> {
    verified(space, members, place, &Parts::read(bytes)?)
}

fn verified(space: SpaceId, members: &Members, place: &Place, parts: &Parts<'_>) -> Result<Hash, Refused> {
    let card = members.card(place.device).ok_or(Refused::NotAMember(place.device))?;
    if members.only_reads(place.device) {
        return Err(Refused::NotAMember(place.device));
    }
    let signed = parts.signed(space, place);
    card.verify(&signed, &parts.signature)?;
    Ok(hash(&[HASH_LABEL, &signed, &parts.signature]))
}

/// The same entry with one section replaced by its hash; its own hash and signature stay.
pub fn cut(bytes: &[u8], section: usize) -> Result<Vec<u8>, Refused> {
    let mut parts = Parts::read(bytes)?;
    let part = parts.sections.get_mut(section).ok_or(Refused::Damaged("section"))?;
    *part = Part::Cut(part.hash());
    Ok(parts.encode())
}

impl<'a> Parts<'a> {
    fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION_AND_SUITE];
        out.extend_from_slice(&self.salt);
        put_number(&mut out, self.epoch);
        put_len(&mut out, self.sections.len());
        for part in &self.sections {
            match part {
                Part::Sealed(sealed) => {
                    put_len(&mut out, sealed.len() * 2);
                    out.extend_from_slice(sealed);
                }
                Part::Cut(hash) => {
                    put_number(&mut out, CUT);
                    out.extend_from_slice(hash);
                }
            }
        }
        out.extend_from_slice(&self.signature);
        out
    }

    fn read(bytes: &'a [u8]) -> Result<Parts<'a>, Refused> {
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(Refused::TooMuch { what: "entry bytes", limit: ENTRY_BYTES_MAX });
        }
        let mut reader = Reader::new(bytes, "entry");
        let version = reader.byte()?;
        if version != VERSION_AND_SUITE {
            return Err(Refused::Newer(version));
        }
        let (salt, epoch) = (reader.array()?, reader.number()?);
        let count = reader.count(1 + TAG_BYTES)?;
        if count > SECTIONS_MAX {
            return Err(Refused::TooMuch { what: "sections", limit: SECTIONS_MAX });
        }
        let sections = (0..count).map(|_| read_part(&mut reader)).collect::<Result<Vec<_>, _>>()?;
        let signature = reader.array()?;
        reader.end()?;
        Ok(Parts { salt, epoch, sections, signature })
    }

    fn signed(&self, space: SpaceId, place: &Place) -> Vec<u8> {
        let mut out = SIGN_LABEL.to_vec();
        out.extend_from_slice(&space.0);
        out.extend_from_slice(&place.device.0);
        out.extend_from_slice(&place.number.to_be_bytes());
        out.extend_from_slice(&self.epoch.to_be_bytes());
        out.extend_from_slice(&place.before);
        out.extend_from_slice(&place.member_heads);
        out.extend_from_slice(&self.salt);
        self.sections.iter().for_each(|part| out.extend_from_slice(&part.hash()));
        out
    }
}

fn read_part<'a>(reader: &mut Reader<'a>) -> Result<Part<'a>, Refused> {
    match reader.number()? {
        CUT => Ok(Part::Cut(reader.array()?)),
        twice if twice % 2 == 0 => {
            let len = usize::try_from(twice / 2).map_err(|_| reader.bad())?;
            Ok(Part::Sealed(reader.take(len)?))
        }
        _ => Err(reader.bad()),
    }
}

fn section_key(
    epoch: &Secret,
    salt: &[u8; 16],
    space: SpaceId,
    device: DeviceId,
    number: u64,
) -> Result<Secret, Refused> {
    derive(epoch, salt, &[SECTION_LABEL, &space.0, &device.0, &number.to_be_bytes()])
}
