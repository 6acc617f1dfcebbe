//! An entry: a numbered, sealed and signed batch of changes by one device, in sections that can be cut out one by one.

use crate::codec::{Reader, put_bytes, put_len, put_number};
use crate::ids::{DeviceId, SpaceId};
use crate::keys::{DeviceKeys, Secret, SpaceKeys};
use crate::members::Members;
use crate::seal::{TAG_BYTES, derive, hash, open_numbered, seal_numbered};
use crate::{Hash, Refused, SecureRandom};

const ENTRY_VERSION: u8 = 0;
/// ChaCha20-Poly1305, HKDF-SHA256, Ed25519.
const SUITE: u8 = 0;
const HEADER_LABEL: &[u8] = b"ilima/v0/entry header";
const SECTION_LABEL: &[u8] = b"ilima/v0/entry section";
const CUT_LABEL: &[u8] = b"ilima/v0/section hash";
const SIGN_LABEL: &[u8] = b"ilima/v0/entry";
const HASH_LABEL: &[u8] = b"ilima/v0/entry hash";
/// One entry must fit a mail attachment after base64.
pub const ENTRY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A section costs some 50 bytes; ten thousand people in one entry would be half a megabyte of frames.
pub const SECTIONS_MAX: usize = 10_000;

/// What a device is about to seal.
pub struct Draft {
    pub number: u64,
    /// The hash of this device's entry before; zeros for the first.
    pub before: Hash,
    /// The digest of the acts of membership that the author knew.
    pub member_heads: Hash,
    pub sections: Vec<Vec<u8>>,
}

pub struct Sealed {
    pub bytes: Vec<u8>,
    pub hash: Hash,
}

/// What the routing key alone shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub device: DeviceId,
    pub number: u64,
    pub epoch: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    Whole(Vec<u8>),
    /// Cut out; this is the hash of what was there.
    Cut(Hash),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub device: DeviceId,
    pub number: u64,
    pub epoch: u64,
    pub hash: Hash,
    pub sections: Vec<Section>,
}

/// The parts of an entry, still sealed.
struct Parts<'a> {
    header: Header,
    salt: [u8; 16],
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

pub fn seal(
    keys: &SpaceKeys,
    device: &DeviceKeys,
    draft: &Draft,
    chance: &dyn SecureRandom,
) -> Result<Sealed, Refused> {
    if draft.sections.len() > SECTIONS_MAX {
        return Err(Refused::TooMuch { what: "sections", limit: SECTIONS_MAX });
    }
    let (epoch, key) = keys.newest().ok_or(Refused::WrongKey)?;
    let mut salt = [0; 16];
    chance.fill(&mut salt).map_err(|_| Refused::NoChance)?;
    let header = Header { device: device.card().device, number: draft.number, epoch };
    let section_key = section_key(key, &salt, keys.space, &header)?;
    let mut bytes = write_header(&keys.routing, &salt, &header)?;
    put_len(&mut bytes, draft.sections.len());
    let mut hashes = Vec::with_capacity(draft.sections.len());
    for (section, at) in draft.sections.iter().zip(0..) {
        let sealed = seal_numbered(&section_key, at, &[], section)?;
        hashes.push(hash(&[CUT_LABEL, &sealed]));
        bytes.push(0);
        put_bytes(&mut bytes, &sealed);
    }
    let signed = signed_bytes(keys.space, &header, &draft.before, &draft.member_heads, &salt, &hashes);
    let signature = device.sign(&signed);
    bytes.extend_from_slice(&signature);
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(Refused::TooMuch { what: "entry bytes", limit: ENTRY_BYTES_MAX });
    }
    Ok(Sealed { bytes, hash: hash(&[HASH_LABEL, &signed, &signature]) })
}

/// What the outside of an entry says, for whoever has the routing key.
pub fn header(keys: &SpaceKeys, bytes: &[u8]) -> Result<Header, Refused> {
    Ok(split(keys, bytes)?.header)
}

/// The hash of an entry in its place, without opening its sections.
pub fn entry_hash(keys: &SpaceKeys, before: &Hash, member_heads: &Hash, bytes: &[u8]) -> Result<Hash, Refused> {
    let parts = split(keys, bytes)?;
    Ok(hash(&[HASH_LABEL, &parts.signed(keys.space, before, member_heads), &parts.signature]))
}

/// Verifies author, signature and place, then opens the sections. `before` and `member_heads` come from the span.
pub fn open(
    keys: &SpaceKeys,
    members: &Members,
    before: &Hash,
    member_heads: &Hash,
    bytes: &[u8],
) -> Result<Opened, Refused> {
    let parts = split(keys, bytes)?;
    let Header { device, number, epoch } = parts.header;
    let card = members.card(device).ok_or(Refused::NotAMember(device))?;
    if !members.may_write(device) {
        return Err(Refused::NotAMember(device));
    }
    let signed = parts.signed(keys.space, before, member_heads);
    card.verify(&signed, &parts.signature)?;
    let key = keys.epoch(epoch).ok_or(Refused::WrongKey)?;
    let section_key = section_key(key, &parts.salt, keys.space, &parts.header)?;
    let open = |(part, at): (&Part<'_>, u64)| match part {
        Part::Sealed(sealed) => open_numbered(&section_key, at, &[], sealed).map(Section::Whole),
        Part::Cut(hash) => Ok(Section::Cut(*hash)),
    };
    let sections = parts.sections.iter().zip(0..).map(open).collect::<Result<Vec<_>, _>>()?;
    Ok(Opened { device, number, epoch, hash: hash(&[HASH_LABEL, &signed, &parts.signature]), sections })
}

/// The same entry with one section replaced by its hash; its own hash and signature stay.
pub fn cut(keys: &SpaceKeys, bytes: &[u8], section: usize) -> Result<Vec<u8>, Refused> {
    let mut parts = split(keys, bytes)?;
    let part = parts.sections.get_mut(section).ok_or(Refused::Damaged("section"))?;
    *part = Part::Cut(part.hash());
    let mut out = write_header(&keys.routing, &parts.salt, &parts.header)?;
    put_len(&mut out, parts.sections.len());
    for part in &parts.sections {
        match part {
            Part::Sealed(sealed) => {
                out.push(0);
                put_bytes(&mut out, sealed);
            }
            Part::Cut(hash) => {
                out.push(1);
                out.extend_from_slice(hash);
            }
        }
    }
    out.extend_from_slice(&parts.signature);
    Ok(out)
}

impl Parts<'_> {
    fn signed(&self, space: SpaceId, before: &Hash, member_heads: &Hash) -> Vec<u8> {
        let hashes: Vec<Hash> = self.sections.iter().map(Part::hash).collect();
        signed_bytes(space, &self.header, before, member_heads, &self.salt, &hashes)
    }
}

fn write_header(routing: &Secret, salt: &[u8; 16], header: &Header) -> Result<Vec<u8>, Refused> {
    let mut clear = header.device.0.to_vec();
    put_number(&mut clear, header.number);
    put_number(&mut clear, header.epoch);
    let mut out = vec![ENTRY_VERSION, SUITE];
    out.extend_from_slice(salt);
    // The salt is fresh for each entry, so the key derived from it seals once.
    let sealed = seal_numbered(&derive(routing, salt, &[HEADER_LABEL])?, 0, &out, &clear)?;
    put_bytes(&mut out, &sealed);
    Ok(out)
}

fn split<'a>(keys: &SpaceKeys, bytes: &'a [u8]) -> Result<Parts<'a>, Refused> {
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(Refused::TooMuch { what: "entry bytes", limit: ENTRY_BYTES_MAX });
    }
    let mut reader = Reader::new(bytes, "entry");
    match (reader.byte()?, reader.byte()?) {
        (ENTRY_VERSION, SUITE) => {}
        (ENTRY_VERSION, newer) | (newer, _) => return Err(Refused::Newer(newer)),
    }
    let salt: [u8; 16] = reader.array()?;
    let sealed = reader.bytes()?;
    let bound = bytes.split_at_checked(18).ok_or(Refused::Damaged("entry"))?.0;
    let clear = open_numbered(&derive(&keys.routing, &salt, &[HEADER_LABEL])?, 0, bound, sealed)?;
    let header = read_header(&clear)?;
    let count = reader.count(1 + TAG_BYTES)?;
    if count > SECTIONS_MAX {
        return Err(Refused::TooMuch { what: "sections", limit: SECTIONS_MAX });
    }
    let sections = (0..count).map(|_| read_part(&mut reader)).collect::<Result<Vec<_>, _>>()?;
    let signature = reader.array()?;
    reader.end()?;
    Ok(Parts { header, salt, sections, signature })
}

fn read_part<'a>(reader: &mut Reader<'a>) -> Result<Part<'a>, Refused> {
    match reader.byte()? {
        0 => Ok(Part::Sealed(reader.bytes()?)),
        1 => Ok(Part::Cut(reader.array()?)),
        _ => Err(reader.bad()),
    }
}

fn read_header(clear: &[u8]) -> Result<Header, Refused> {
    let mut reader = Reader::new(clear, "entry header");
    let header = Header { device: DeviceId(reader.array()?), number: reader.number()?, epoch: reader.number()? };
    reader.end()?;
    Ok(header)
}

fn section_key(epoch: &Secret, salt: &[u8; 16], space: SpaceId, header: &Header) -> Result<Secret, Refused> {
    derive(epoch, salt, &[SECTION_LABEL, &space.0, &header.device.0, &header.number.to_be_bytes()])
}

fn signed_bytes(
    space: SpaceId,
    header: &Header,
    before: &Hash,
    member_heads: &Hash,
    salt: &[u8; 16],
    sections: &[Hash],
) -> Vec<u8> {
    let mut out = SIGN_LABEL.to_vec();
    out.extend_from_slice(&space.0);
    out.extend_from_slice(&header.device.0);
    out.extend_from_slice(&header.number.to_be_bytes());
    out.extend_from_slice(&header.epoch.to_be_bytes());
    out.extend_from_slice(before);
    out.extend_from_slice(member_heads);
    out.extend_from_slice(salt);
    sections.iter().for_each(|hash| out.extend_from_slice(hash));
    out
}
