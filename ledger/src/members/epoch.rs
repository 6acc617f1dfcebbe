//! Epochs: keys for contents, sealed anew for those who are left when somebody goes.

use super::act::{Act, Epoch, FOLLOW_BYTES, Follow, SignedAct, WRAP_BYTES};
use super::judge::Judge;
use super::{Members, short};
use crate::ids::DeviceId;
use crate::keys::{DeviceKeys, EpochName, Secret, SpaceKeys};
use crate::letter::{open_letter, seal_to};
use crate::seal::{hash, open_numbered, seal_numbered};
use crate::{Hash, Refused, SecureRandom};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

const KEY_LABEL: &[u8] = b"ilima/v1/epoch key hash";
const WRAP_LABEL: &[u8] = b"ilima/v1/epoch wrap";

/// An epoch, and everybody who can have its key: those whom it was sealed to, and those who were let in by somebody
/// who knew it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EpochRow {
    name: EpochName,
    covers: BTreeSet<DeviceId>,
    follows: Vec<EpochName>,
}

pub(super) fn rows(judge: &Judge<'_>) -> Vec<EpochRow> {
    let acts = &judge.order.acts;
    let mut rows = Vec::new();
    for (at, signed) in judge.acts() {
        let (name, epoch) = match (&signed.act, acts.get(at)) {
            (Act::Found { .. }, _) => (EpochName::default(), None),
            (Act::Epoch(epoch), Some((hash, _))) => (EpochName { number: epoch.number, id: short(hash) }, Some(epoch)),
            _ => continue,
        };
        let marks: BTreeSet<[u8; 8]> = epoch.iter().flat_map(|epoch| &epoch.wraps).map(|(mark, _)| *mark).collect();
        let follows = epoch.iter().flat_map(|epoch| &epoch.follows).map(Follow::name).collect();
        let sealed_to = judge.order.cards.keys().filter(|device| marks.contains(&mark(**device))).copied();
        let founder = epoch.is_none().then_some(signed.by);
        let mut covers: BTreeSet<DeviceId> = sealed_to.chain(founder).collect();
        for (_, later) in judge.acts().filter(|(later, _)| judge.order.knows(*later, at)) {
            // Whoever knew of the act need not have had its key: an old copy of a device did not.
            covers.extend(later.act.card().filter(|_| covers.contains(&later.by)).map(|card| card.device));
        }
        rows.push(EpochRow { name, covers, follows });
    }
    rows
}

/// The newest epoch that just those who take part can have the key of; none: a following one has to be sealed first, also
/// when one of them lacks the key of another epoch. Newest by what followed what, then by hash: a clock would let a
/// removed device read on.
pub fn writing_epoch(members: &Members, keys: &SpaceKeys) -> Option<EpochName> {
    let active: BTreeSet<DeviceId> = members.list().iter().map(|row| row.device).collect();
    let held: Vec<&EpochRow> = members.epochs.iter().filter(|row| keys.epoch(&row.name).is_some()).collect();
    let fits = |row: &EpochRow| {
        let before = followed_by(row, &held);
        row.covers == active && held.iter().all(|other| active.is_subset(&other.covers) || before.contains(&other.name))
    };
    held.iter().filter(|row| fits(row)).map(|row| row.name).max()
}

/// The epochs whose keys everybody has who has this one's: itself, and those that it followed.
pub fn opened_by(members: &Members, name: &EpochName) -> BTreeSet<EpochName> {
    let all: Vec<&EpochRow> = members.epochs.iter().collect();
    let before = all.iter().filter(|row| row.name == *name).flat_map(|row| followed_by(row, &all));
    before.chain([*name]).collect()
}

/// The epochs that this one's key opens, directly or through others.
fn followed_by(row: &EpochRow, held: &[&EpochRow]) -> BTreeSet<EpochName> {
    let mut before = BTreeSet::new();
    let mut next = row.follows.clone();
    while let Some(name) = next.pop() {
        if before.insert(name) {
            next.extend(held.iter().filter(|other| other.name == name).flat_map(|other| other.follows.iter().copied()));
        }
    }
    before
}

/// An act that seals a new key to everybody who takes part, and the keys before it under the new one.
pub fn next_epoch(members: &Members, keys: &SpaceKeys, chance: &dyn SecureRandom) -> Result<(Act, Secret), Refused> {
    let key = Secret::random(chance)?;
    let key_hash = key_hash(&key);
    // Those that no other one follows: through them the older ones open.
    let followed: BTreeSet<&EpochName> = members.epochs.iter().flat_map(|row| &row.follows).collect();
    let held: Vec<EpochName> = keys.epochs().filter(|name| !followed.contains(name)).collect();
    let newest = keys.newest().number;
    let follows = held.iter().zip(0..).map(|(name, at)| {
        let older = keys.epoch(name).ok_or(Refused::WrongKey)?;
        let sealed = seal_numbered(&key, at, &name.id, older.expose())?;
        let sealed = <[u8; FOLLOW_BYTES]>::try_from(sealed).map_err(|_| Refused::WrongKey)?;
        Ok(Follow { number: name.number, id: name.id, sealed })
    });
    let follows = follows.collect::<Result<Vec<_>, Refused>>()?;
    let mut wraps = Vec::new();
    for row in members.list() {
        let card = members.card(row.device).ok_or(Refused::NotAMember(row.device))?;
        let aad = [&keys.space.0, key_hash.as_slice()].concat();
        let sealed = seal_to(&card.receive, WRAP_LABEL, key.expose(), &aad, chance)?;
        let wrap = <[u8; WRAP_BYTES]>::try_from(sealed).map_err(|_| Refused::Damaged("device card"))?;
        wraps.push((mark(row.device), wrap));
    }
    Ok((Act::Epoch(Epoch { number: newest + 1, key_hash, wraps, follows }), key))
}

/// Takes in every epoch key that can be opened. Answers whether any was new, and who sealed us something else than it said.
pub fn open_epochs(
    keys: &mut SpaceKeys,
    own: &DeviceKeys,
    acts: &[SignedAct],
    members: &Members,
) -> (bool, Vec<DeviceId>) {
    let (mut any, mut faulty) = (false, Vec::new());
    for signed in acts {
        let Act::Epoch(epoch) = &signed.act else { continue };
        let hash = signed.hash();
        let name = EpochName { number: epoch.number, id: short(&hash) };
        if !members.counts(&hash) {
            continue;
        }
        if keys.epoch(&name).is_none() {
            match unwrap(epoch, own, keys) {
                Some(key) if key_hash(&key) == epoch.key_hash => {
                    keys.add_epoch(name, key);
                    any = true;
                }
                Some(_) => faulty.push(signed.by),
                None => {}
            }
        }
    }
    // Newer keys open older ones, which may open still older ones. What an act says of an older key is believed only if
    // the older epoch's own act says the same.
    let known = |name: &EpochName, key: &Secret| {
        acts.iter().any(|signed| match &signed.act {
            Act::Epoch(epoch) => epoch.key_hash == key_hash(key) && short(&signed.hash()) == name.id,
            _ => false,
        })
    };
    loop {
        let mut found: Vec<(EpochName, Secret)> = Vec::new();
        for signed in acts {
            let Act::Epoch(epoch) = &signed.act else { continue };
            let name = EpochName { number: epoch.number, id: short(&signed.hash()) };
            let Some(key) = keys.epoch(&name) else { continue };
            let older = followed(epoch, key).filter(|(name, _)| keys.epoch(name).is_none());
            found.extend(older.filter(|(name, key)| known(name, key)));
        }
        if found.is_empty() {
            return (any, faulty);
        }
        any = true;
        found.into_iter().for_each(|(name, key)| keys.add_epoch(name, key));
    }
}

fn unwrap(epoch: &Epoch, own: &DeviceKeys, keys: &SpaceKeys) -> Option<Secret> {
    let (_, wrap) = epoch.wraps.iter().find(|(to, _)| *to == mark(own.card().device))?;
    let bound = [&keys.space.0, epoch.key_hash.as_slice()].concat();
    // What does not open at all is told like what opens to another key.
    let clear =
        open_letter(own.receive_secret(), WRAP_LABEL, wrap, &bound).unwrap_or_else(|_| Zeroizing::new(vec![0; 32]));
    Some(Secret::new(clear.as_slice().try_into().ok()?))
}

fn followed<'a>(epoch: &'a Epoch, key: &'a Secret) -> impl Iterator<Item = (EpochName, Secret)> + 'a {
    epoch.follows.iter().zip(0..).filter_map(move |(follow, at)| {
        let clear = Zeroizing::new(open_numbered(key, at, &follow.id, &follow.sealed).ok()?);
        Some((follow.name(), Secret::new(clear.as_slice().try_into().ok()?)))
    })
}

fn key_hash(key: &Secret) -> Hash {
    hash(&[KEY_LABEL, key.expose()])
}

fn mark(device: DeviceId) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = device.0;
    [a, b, c, d, e, f, g, h]
}

impl Follow {
    fn name(&self) -> EpochName {
        EpochName { number: self.number, id: self.id }
    }
}
