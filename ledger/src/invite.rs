//! Joining apart: a request that says who asks, and an invite that only its asker can open.

use crate::codec::{Reader, put_bytes, put_len};
use crate::ids::DeviceId;
use crate::keys::{DeviceCard, DeviceKeys, SpaceKeys};
use crate::letter::{open_letter, seal_to};
use crate::members::{SignedAct, asks, has_asked};
pub use crate::phrase::compare_words;
use crate::seal::hash;
use crate::{Refused, SecureRandom};
use zeroize::Zeroizing;

pub const REQUEST_MAGIC: &[u8] = b"ILIMA-REQUEST\n";
pub const INVITE_MAGIC: &[u8] = b"ILIMA-INVITE\n";
const VERSION: u8 = 0;
const REQUEST_LABEL: &[u8] = b"ilima/v0/request";
const INVITE_LABEL: &[u8] = b"ilima/v0/invite";
const NAME_BYTES_MAX: usize = 400;
/// A line as people may type it.
const SPACE_NAME_BYTES_MAX: usize = 4_000;
/// Acts of a large, old space; each is some 250 bytes.
const ACTS_MAX: usize = 100_000;

/// A name in clear (the screen says so), keys, the asker's word for whoever lets it in to hand on, and a signature over all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub name: String,
    pub card: DeviceCard,
    pub consent: [u8; 64],
}

impl Request {
    pub fn new(name: String, keys: &DeviceKeys) -> Request {
        Request { name, card: keys.card(), consent: asks(keys) }
    }

    pub fn encode(&self, keys: &DeviceKeys) -> Vec<u8> {
        let mut out = REQUEST_MAGIC.to_vec();
        out.push(VERSION);
        self.card.encode(&mut out);
        out.extend_from_slice(&self.consent);
        put_bytes(&mut out, self.name.as_bytes());
        let signature = keys.sign(&[REQUEST_LABEL, &out].concat());
        out.extend_from_slice(&signature);
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Request, Refused> {
        let (signed, signature) = bytes.split_last_chunk::<64>().ok_or(Refused::Damaged("request"))?;
        let mut reader = after_magic(signed, REQUEST_MAGIC, "request")?;
        let card = DeviceCard::read(&mut reader)?;
        let consent = reader.array()?;
        let name = reader.text()?;
        reader.end()?;
        if name.len() > NAME_BYTES_MAX {
            return Err(Refused::TooMuch { what: "name bytes", limit: NAME_BYTES_MAX });
        }
        card.verify(&[REQUEST_LABEL, signed].concat(), signature).map_err(|_| Refused::Damaged("request"))?;
        has_asked(&card, &consent).map_err(|_| Refused::Damaged("request"))?;
        card.receives().map_err(|_| Refused::Damaged("request"))?;
        Ok(Request { name, card, consent })
    }
}

/// What an invite lets in to.
#[derive(Debug)]
pub struct Invite {
    pub keys: SpaceKeys,
    pub acts: Vec<SignedAct>,
    pub space_name: String,
    pub by: DeviceId,
}

/// A letter to the request's key, signed by the inviter.
pub fn invite(
    keys: &SpaceKeys,
    device: &DeviceKeys,
    acts: &[SignedAct],
    space_name: &str,
    request: &Request,
    chance: &dyn SecureRandom,
) -> Result<Vec<u8>, Refused> {
    let mut clear = Zeroizing::new(Vec::new());
    device.card().encode(&mut clear);
    clear.extend_from_slice(&keys.to_bytes());
    put_bytes(&mut clear, space_name.as_bytes());
    put_len(&mut clear, acts.len());
    acts.iter().for_each(|act| put_bytes(&mut clear, &act.encode()));
    let signature = device.sign(&bound(&request.card, &clear));
    clear.extend_from_slice(&signature);
    let sealed = seal_to(&request.card.receive, INVITE_LABEL, &clear, &[VERSION], chance)?;
    let mut out = INVITE_MAGIC.to_vec();
    out.push(VERSION);
    out.extend_from_slice(&sealed);
    Ok(out)
}

pub fn open_invite(bytes: &[u8], own: &DeviceKeys) -> Result<Invite, Refused> {
    let mut reader = after_magic(bytes, INVITE_MAGIC, "invite")?;
    let clear = open_letter(own.receive_secret(), INVITE_LABEL, reader.rest(), &[VERSION])?;
    read_invite(&clear, own)
}

fn read_invite(clear: &[u8], own: &DeviceKeys) -> Result<Invite, Refused> {
    let (body, signature) = clear.split_last_chunk::<64>().ok_or(Refused::Damaged("invite"))?;
    let mut reader = Reader::new(body, "invite");
    let by = DeviceCard::read(&mut reader)?;
    by.verify(&bound(&own.card(), body), signature)?;
    let keys = SpaceKeys::read(&mut reader)?;
    let space_name = reader.text()?;
    if space_name.len() > SPACE_NAME_BYTES_MAX {
        return Err(Refused::TooMuch { what: "name bytes", limit: SPACE_NAME_BYTES_MAX });
    }
    let count = reader.count(100)?;
    if count > ACTS_MAX {
        return Err(Refused::TooMuch { what: "acts", limit: ACTS_MAX });
    }
    let acts = (0..count).map(|_| SignedAct::decode(reader.bytes()?)).collect::<Result<Vec<_>, _>>()?;
    reader.end()?;
    Ok(Invite { keys, acts, space_name, by: by.device })
}

/// The inviter signs for this asker: an invite cannot be sealed again to somebody else.
fn bound(asker: &DeviceCard, clear: &[u8]) -> Vec<u8> {
    let mut out = INVITE_LABEL.to_vec();
    out.extend_from_slice(&hash(&[&asker.sign, &asker.receive]));
    out.extend_from_slice(clear);
    out
}

fn after_magic<'a>(bytes: &'a [u8], magic: &[u8], what: &'static str) -> Result<Reader<'a>, Refused> {
    let body = bytes.strip_prefix(magic).ok_or(Refused::Damaged(what))?;
    let mut reader = Reader::new(body, what);
    match reader.byte()? {
        VERSION => Ok(reader),
        newer => Err(Refused::Newer(newer)),
    }
}
