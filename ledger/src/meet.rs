//! Two desks that meet over a fresh channel: whether they share a space, and that each is the device it says.
//!
//! Everything is bound to the channel, so that nothing said here can be used in another one; and sealed with the
//! space's routing key, so that a stranger at the other end learns no name that lasts.

use crate::codec::{Reader, put_len};
use crate::heads::Heads;
use crate::ids::{DeviceId, SpaceId};
use crate::keys::{DeviceKeys, SpaceKeys};
use crate::members::{Members, ShortHash, State};
use crate::seal::{derive, open_numbered, seal_numbered};
use crate::wrap::{Padding, padded};
use crate::{Hash, Refused};

const HELLO_VERSION: u8 = 1;
const TAG_LABEL: &[u8] = b"ilima/v1/meeting tag";
const HELLO_LABEL: &[u8] = b"ilima/v1/hello";
/// What tells one space's hello from another's: meaningless outside of this channel.
pub const TAG_BYTES: usize = 8;
/// Acts that no other comes after: as many as stewards acted at once.
const ACT_HEADS_MAX: usize = 64;

/// Which end of the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Caller,
    Listener,
}

impl Side {
    pub fn other(self) -> Side {
        match self {
            Side::Caller => Side::Listener,
            Side::Listener => Side::Caller,
        }
    }

    pub(crate) fn byte(self) -> u8 {
        match self {
            Side::Caller => 0,
            Side::Listener => 1,
        }
    }
}

/// What a device says of itself and of what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// Whose bundles it can read (`bundle::split`).
    pub way: u8,
    pub device: DeviceId,
    /// Acts of membership that no other act known to it comes after.
    pub act_heads: Vec<ShortHash>,
    pub heads: Heads,
}

/// A hello that opened; whether its device belongs to the space is known only after `verify`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub hello: Hello,
    signed: Vec<u8>,
    signature: [u8; 64],
}

impl Heard {
    /// A member signed this hello, in this space, on this channel, from that end.
    pub fn verify(&self, members: &Members) -> Result<(), Refused> {
        let device = self.hello.device;
        // Who was suspended or removed gets nothing any more. A copy that another one went on for hears of that here.
        if !matches!(members.state(device), Some(State::Active | State::Succeeded)) {
            return Err(Refused::NotAMember(device));
        }
        let card = members.card(device).ok_or(Refused::NotAMember(device))?;
        card.verify(&self.signed, &self.signature)
    }
}

impl Hello {
    /// `binding` is the channel's own hash: both ends know it, and no other channel has it.
    pub fn seal(&self, keys: &SpaceKeys, own: &DeviceKeys, binding: &Hash, side: Side) -> Result<Vec<u8>, Refused> {
        let mut body = vec![HELLO_VERSION, self.way];
        body.extend_from_slice(&self.device.0);
        let act_heads = self.act_heads.iter().take(ACT_HEADS_MAX);
        put_len(&mut body, act_heads.len());
        act_heads.for_each(|hash| body.extend_from_slice(hash));
        self.heads.encode(&mut body);
        let signature = own.sign(&signed(keys.space, binding, side, &body));
        let len = u32::try_from(body.len())
            .map_err(|_| Refused::TooMuch { what: "hello bytes", limit: u32::MAX as usize })?;
        let mut clear = len.to_be_bytes().to_vec();
        clear.extend_from_slice(&body);
        clear.extend_from_slice(&signature);
        let size = padded(clear.len(), Padding::Link);
        clear.resize(size, 0);
        let mut out = tag(keys, binding, side)?.to_vec();
        // The key is derived from this channel and this end, so it seals once.
        let key = derive(&keys.routing, binding, &[HELLO_LABEL, &[side.byte()]])?;
        let sealed = seal_numbered(&key, 0, &out, &clear)?;
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// The other end's hello; none when it is for a space that these keys are not of.
    pub fn open(keys: &SpaceKeys, binding: &Hash, side: Side, bytes: &[u8]) -> Result<Option<Heard>, Refused> {
        let (theirs, sealed) = bytes.split_at_checked(TAG_BYTES).ok_or(Refused::Damaged("hello"))?;
        let own_tag = tag(keys, binding, side)?;
        if theirs != own_tag {
            return Ok(None);
        }
        let key = derive(&keys.routing, binding, &[HELLO_LABEL, &[side.byte()]])?;
        let clear = open_numbered(&key, 0, &own_tag, sealed)?;
        let mut reader = Reader::new(&clear, "hello");
        let len = u32::from_be_bytes(reader.array()?);
        let body = reader.take(usize::try_from(len).map_err(|_| Refused::Damaged("hello"))?)?;
        let signature = reader.array()?;
        Ok(Some(Heard { hello: read(body)?, signed: signed(keys.space, binding, side, body), signature }))
    }
}

fn read(body: &[u8]) -> Result<Hello, Refused> {
    let mut reader = Reader::new(body, "hello");
    match reader.byte()? {
        HELLO_VERSION => {}
        newer => return Err(Refused::Newer(newer)),
    }
    let way = reader.byte()?;
    let device = DeviceId(reader.array()?);
    let count = reader.count(16)?;
    if count > ACT_HEADS_MAX {
        return Err(reader.bad());
    }
    let act_heads = (0..count).map(|_| reader.array()).collect::<Result<Vec<_>, _>>()?;
    let heads = Heads::read(&mut reader)?;
    reader.end()?;
    Ok(Hello { way, device, act_heads, heads })
}

/// Proves that its writer holds the space's routing key, on this channel and from this end; not which device it is.
pub fn tag(keys: &SpaceKeys, binding: &Hash, side: Side) -> Result<[u8; TAG_BYTES], Refused> {
    let secret = derive(&keys.routing, binding, &[TAG_LABEL, &[side.byte()]])?;
    let mut tag = [0; TAG_BYTES];
    tag.iter_mut().zip(secret.expose()).for_each(|(to, from)| *to = *from);
    Ok(tag)
}

fn signed(space: SpaceId, binding: &Hash, side: Side, body: &[u8]) -> Vec<u8> {
    [HELLO_LABEL, &space.0, binding, &[side.byte()], body].concat()
}
