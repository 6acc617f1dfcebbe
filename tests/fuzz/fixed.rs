//! Fixed keys, and the outsides that real encoders do not give away: so that targets get behind every checksum and seal.
//!
//! Written after docs/formats.md, not after the code: a second opinion on each layout.

use ilima_ledger::codec::put_len;
use ilima_ledger::keys::{DeviceCard, DeviceKeys, SpaceKeys};
use ilima_ledger::letter::seal_to;
use ilima_ledger::meet::Side;
use ilima_ledger::members::{Act, Members, Role, SignedAct, asks, sign_act};
use ilima_ledger::seal::{derive, hash, seal_numbered, seal_random};
use ilima_ledger::wrap::{Padding, padded, wrap_segment};
use ilima_ledger::{Hash, MemberId, SpaceId, SystemRandom};
use std::sync::LazyLock;

/// The hash of a channel that never was.
pub const BINDING: Hash = [5; 32];
pub const MEMBER: MemberId = MemberId([6; 16]);
const SALT: [u8; 16] = [8; 16];

/// One small space, the same in every run.
pub struct Space {
    pub keys: SpaceKeys,
    /// Steward.
    pub founder: DeviceKeys,
    /// Contributor.
    pub writer: DeviceKeys,
    pub stranger: DeviceKeys,
    pub acts: Vec<SignedAct>,
    pub members: Members,
}

pub static SPACE: LazyLock<Space> = LazyLock::new(space);

fn space() -> Space {
    let [founder, writer, stranger] = [1, 2, 3].map(|seed| DeviceKeys::from_bytes(&[seed; 64]).unwrap());
    let card = founder.card();
    let id = hash(&[b"ilima/v0/space", &card.sign, &card.receive, &MEMBER.0, &SALT]);
    let id = SpaceId(id[..16].try_into().unwrap());
    let mut bytes = id.0.to_vec();
    bytes.extend([7; 32]);
    put_len(&mut bytes, 1);
    put_len(&mut bytes, 0);
    bytes.extend([0; 16]);
    bytes.extend([9; 32]);
    let keys = SpaceKeys::read(&mut ilima_ledger::codec::Reader::new(&bytes, "keys")).unwrap();
    let found = sign_act(&founder, id, Act::Found { card, member: MEMBER, salt: SALT }, &[]);
    let admit = Act::Admit { card: writer.card(), consent: asks(&writer), role: Role::Contributor };
    let admit = sign_act(&founder, id, admit, &[found.hash()]);
    let acts = vec![found, admit];
    let members = Members::from_acts(id, &acts);
    Space { keys, founder, writer, stranger, acts, members }
}

pub fn chance() -> SystemRandom {
    SystemRandom::new()
}

/// The data as several: each with two bytes of length in front, the last one as long as what is left.
pub fn pieces(mut data: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while let Some((len, rest)) = data.split_first_chunk::<2>() {
        let len = usize::from(u16::from_be_bytes(*len)).min(rest.len());
        let (piece, after) = rest.split_at(len);
        pieces.push(piece);
        data = after;
    }
    pieces
}

/// The way back from `pieces`, for seeds.
pub fn joined(pieces: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        out.extend(u16::try_from(piece.len()).unwrap().to_be_bytes());
        out.extend_from_slice(piece);
    }
    out
}

/// A frame of the wire: flags, escapes, CRC-32.
pub fn wire_frame(body: &[u8]) -> Vec<u8> {
    let mut sum = checksum(body);
    sum.reverse();
    let mut raw = vec![0x7E];
    for byte in body.iter().copied().chain(sum) {
        match byte {
            0x7E | 0x7D => raw.extend([0x7D, byte ^ 0x20]),
            plain => raw.push(plain),
        }
    }
    raw.push(0x7E);
    raw
}

/// CRC-32 (IEEE 802.3).
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = !0u32;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    (!sum).to_be_bytes()
}

const PARCEL: [u8; 16] = [3; 16];

pub fn parcel_head() -> Vec<u8> {
    let mut head = b"ILIMA-PARCEL\n\x01".to_vec();
    head.extend(checksum(&head));
    head
}

/// A segment that its checksum calls whole.
pub fn parcel_segment(index: u32, sealed: &[u8]) -> Vec<u8> {
    let mut out = b"ILsg".to_vec();
    out.extend(PARCEL);
    out.extend(index.to_be_bytes());
    out.extend(u32::try_from(sealed.len()).unwrap().to_be_bytes());
    let check = checksum(&[&out, sealed].concat());
    out.extend(check);
    out.extend_from_slice(sealed);
    out
}

/// A segment with these clear bytes, and its length and padding as they must be.
pub fn sealed_segment(index: u32, clear: &[u8]) -> Vec<u8> {
    wrap_segment(&SPACE.keys.routing, &PARCEL, index, clear, Padding::Link, &chance()).unwrap()
}

/// A segment with whatever length and padding the bytes say.
pub fn sealed_as_is(index: u32, filled: &[u8]) -> Vec<u8> {
    let key = derive(&SPACE.keys.routing, &PARCEL, &[b"ilima/v1/parcel segment"]).unwrap();
    seal_random(&key, &index.to_be_bytes(), filled, &chance()).unwrap()
}

fn side_byte(side: Side) -> u8 {
    match side {
        Side::Caller => 0,
        Side::Listener => 1,
    }
}

pub fn hello_tag(side: Side) -> [u8; 8] {
    let info: [&[u8]; 2] = [b"ilima/v1/meeting tag", &[side_byte(side)]];
    derive(&SPACE.keys.routing, &BINDING, &info).unwrap().expose()[..8].try_into().unwrap()
}

/// A hello whose seal opens to exactly this.
pub fn sealed_hello(side: Side, clear: &[u8]) -> Vec<u8> {
    let tag = hello_tag(side);
    let info: [&[u8]; 2] = [b"ilima/v1/hello", &[side_byte(side)]];
    let key = derive(&SPACE.keys.routing, &BINDING, &info).unwrap();
    [tag.as_slice(), &seal_numbered(&key, 0, &tag, clear).unwrap()].concat()
}

/// A hello with this body, signed by a device and filled up.
pub fn signed_hello(side: Side, body: &[u8], by: &DeviceKeys) -> Vec<u8> {
    let signed = [b"ilima/v1/hello".as_slice(), &SPACE.keys.space.0, &BINDING, &[side_byte(side)], body].concat();
    let mut clear = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
    clear.extend_from_slice(body);
    clear.extend(by.sign(&signed));
    clear.resize(padded(clear.len(), Padding::Link), 0);
    sealed_hello(side, &clear)
}

/// An invite that opens for this card to exactly these bytes.
pub fn sealed_invite(to: &DeviceCard, clear: &[u8]) -> Vec<u8> {
    let sealed = seal_to(&to.receive, b"ilima/v0/invite", clear, &[0], &SystemRandom::new()).unwrap();
    [b"ILIMA-INVITE\n\0".as_slice(), &sealed].concat()
}

/// What an inviter signs.
pub fn signed_invite(to: &DeviceCard, body: &[u8], by: &DeviceKeys) -> Vec<u8> {
    let signed = [b"ilima/v0/invite".as_slice(), &hash(&[&to.sign, &to.receive]), body].concat();
    sealed_invite(to, &[body, &by.sign(&signed)].concat())
}
