//! A device's own signed word about what it holds. The latest replaces the earlier; all that is said about who has what rests on it.

use crate::Refused;
use crate::codec::{Reader, put_bytes, put_len, put_number};
use crate::heads::{Heads, Mark};
use crate::ids::{DeviceId, SpaceId};
use crate::keys::DeviceKeys;
use crate::members::Members;
use std::collections::BTreeMap;

const SEEN_VERSION: u8 = 1;
const SEEN_LABEL: &[u8] = b"ilima/v1/seen";
/// The end of the year 9999; no clock is set later.
const SECONDS_MAX: i64 = 253_402_300_799;
/// A program's version is a short text.
const VERSION_BYTES_MAX: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub device: DeviceId,
    /// Grows with every word; a lower one is older, whatever the clocks say.
    pub counter: u64,
    pub heads: Heads,
    /// The first entry of each log that is held and waits for something that is not there yet.
    pub waits: BTreeMap<DeviceId, u64>,
    /// The beginning of the digest of the acts of membership that it knows.
    pub member_mark: Mark,
    pub version: String,
    /// UTC milliseconds by the device's clock, of whole seconds; shown, never decided by.
    pub at_ms: i64,
}

impl Seen {
    pub fn sign(&self, keys: &DeviceKeys, space: SpaceId) -> Vec<u8> {
        let mut out = vec![SEEN_VERSION];
        out.extend_from_slice(&self.device.0);
        put_number(&mut out, self.counter);
        put_number(&mut out, (self.at_ms / 1000).max(0).unsigned_abs());
        out.extend_from_slice(&self.member_mark);
        put_bytes(&mut out, self.version.as_bytes());
        self.heads.encode(&mut out);
        put_len(&mut out, self.waits.len());
        for (device, number) in &self.waits {
            out.extend_from_slice(&device.0);
            put_number(&mut out, *number);
        }
        let signature = keys.sign(&signed(space, &out));
        out.extend_from_slice(&signature);
        out
    }

    /// Any role may speak; a stranger may not.
    pub fn read(bytes: &[u8], space: SpaceId, members: &Members) -> Result<Seen, Refused> {
        let (body, signature) = bytes.split_last_chunk::<64>().ok_or(Refused::Damaged("seen"))?;
        let mut reader = Reader::new(body, "seen");
        match reader.byte()? {
            SEEN_VERSION => {}
            newer => return Err(Refused::Newer(newer)),
        }
        let device = DeviceId(reader.array()?);
        let card = members.card(device).ok_or(Refused::NotAMember(device))?;
        card.verify(&signed(space, body), signature)?;
        let counter = reader.counter()?;
        let seconds = i64::try_from(reader.number()?).ok().filter(|seconds| *seconds <= SECONDS_MAX);
        let at_ms = seconds.ok_or(Refused::Damaged("seen"))? * 1000;
        let member_mark = reader.array()?;
        let version = reader.text()?;
        if version.len() > VERSION_BYTES_MAX {
            return Err(Refused::TooMuch { what: "version bytes", limit: VERSION_BYTES_MAX });
        }
        let heads = Heads::read(&mut reader)?;
        let waits = read_waits(&mut reader, &heads)?;
        reader.end()?;
        Ok(Seen { device, counter, heads, waits, member_mark, version, at_ms })
    }
}

/// In order of device, of logs of which something is held.
fn read_waits(reader: &mut Reader<'_>, heads: &Heads) -> Result<BTreeMap<DeviceId, u64>, Refused> {
    let mut waits = BTreeMap::new();
    for _ in 0..reader.count(17)? {
        let (device, number) = (DeviceId(reader.array()?), reader.counter()?);
        let after = waits.last_key_value().is_none_or(|(last, _)| *last < device);
        if !after || number == 0 || !heads.0.contains_key(&device) {
            return Err(reader.bad());
        }
        waits.insert(device, number);
    }
    Ok(waits)
}

fn signed(space: SpaceId, body: &[u8]) -> Vec<u8> {
    [SEEN_LABEL, &space.0, body].concat()
}
