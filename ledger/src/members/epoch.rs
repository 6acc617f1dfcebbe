//! Epochs: keys for contents, sealed anew for those who are left when somebody goes.

use super::act::{Act, Epoch, FOLLOW_BYTES, Follow, SignedAct, WRAP_BYTES};
use super::judge::Judge;
use super::{Members, short};
use crate::ids::DeviceId;
use crate::keys::{DeviceKeys, EpochName, Secret, SpaceKeys};
use crate::letter::{open_letter, seal_to};
use crate::seal::{hash, open_numbered, seal_numbered};
use crate::{Hash, Refused, SecureRandom};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

const KEY_LABEL: &[u8] = b"ilima/v1/epoch key hash";
const WRAP_LABEL: &[u8] = b"ilima/v1/epoch wrap";

/// An epoch, and who has its key: whoever has it also has those that it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EpochRow {
    pub(super) name: EpochName,
    /// Who made it, whom it was sealed to, and whom one of these let in knowing of it.
    covers: BTreeSet<DeviceId>,
    /// The same, and whoever was handed the key by acts that do not count.
    exposed: BTreeSet<DeviceId>,
    follows: Vec<EpochName>,
}

/// What one more holder of a key weighs among the steps of a judge: they are kept, each with each epoch.
const HOLDER_STEPS: usize = 100;

/// The epochs that count; none if more was signed than can be settled, besides what the quarrels took.
pub(super) fn rows(judge: &Judge<'_>) -> Option<Vec<EpochRow>> {
    judge.begin_anew();
    let acts = || judge.order.acts.iter().enumerate();
    let bring: Vec<Brings> =
        acts().filter_map(|(at, (_, act))| Some(Brings { at, by: act.by, device: act.act.card()?.device })).collect();
    let mut rows: Vec<(usize, EpochRow)> =
        acts().filter_map(|(at, (hash, act))| Some((at, row(judge, &bring, at, hash, act)?))).collect();
    hand_down(judge, &mut rows);
    let rows = rows.into_iter().filter(|(at, _)| judge.counts(*at)).map(|(_, row)| row);
    (!judge.is_spent()).then(|| rows.collect())
}

/// An act that brings a device in.
struct Brings {
    at: usize,
    by: DeviceId,
    device: DeviceId,
}

fn row(judge: &Judge<'_>, bring: &[Brings], at: usize, hash: &Hash, signed: &SignedAct) -> Option<EpochRow> {
    let (name, wraps, follows) = match &signed.act {
        Act::Found { .. } if judge.counts(at) => (EpochName::default(), &[][..], &[][..]),
        Act::Epoch(epoch) => {
            (EpochName { number: epoch.number, id: short(hash) }, epoch.wraps.as_slice(), epoch.follows.as_slice())
        }
        _ => return None,
    };
    if judge.is_spent() {
        return None;
    }
    let marks: BTreeSet<[u8; 8]> = wraps.iter().map(|(mark, _)| *mark).collect();
    let sealed_to = judge.order.cards.keys().filter(|device| marks.contains(&mark(**device))).copied();
    // Its maker has the key, sealed to himself or not: he may want to read on after he went.
    let first: Vec<DeviceId> = sealed_to.chain([signed.by]).collect();
    let covers =
        if judge.counts(at) { let_in(judge, bring, at, &first, |later| judge.counts(later)) } else { BTreeSet::new() };
    let exposed = let_in(judge, bring, at, &first, |_| true);
    Some(EpochRow { name, covers, exposed, follows: follows.iter().map(Follow::name).collect() })
}

/// Those who have the key of the epoch that the act at `at` made, and whom they let in after they had it. Whoever knew of
/// an epoch need not have had its key: an old copy of a device did not.
fn let_in(
    judge: &Judge<'_>,
    bring: &[Brings],
    at: usize,
    first: &[DeviceId],
    heard: impl Fn(usize) -> bool,
) -> BTreeSet<DeviceId> {
    let mut given: BTreeMap<DeviceId, Vec<usize>> = first.iter().map(|device| (*device, vec![at])).collect();
    for later in bring.iter().filter(|later| heard(later.at) && judge.order.knows(later.at, at)) {
        let by = given.get(&later.by).map(Vec::as_slice).unwrap_or_default();
        judge.spend(1 + by.len());
        if judge.is_spent() {
            break;
        }
        if by.iter().any(|by| judge.order.knows(later.at, *by)) {
            given.entry(later.device).or_default().push(later.at);
        }
    }
    judge.spend(given.len() * HOLDER_STEPS);
    given.into_keys().collect()
}

/// Whoever has a key has the keys that it follows, which come before it.
fn hand_down(judge: &Judge<'_>, rows: &mut [(usize, EpochRow)]) {
    let at: BTreeMap<EpochName, usize> = rows.iter().zip(0..).map(|((_, row), at)| (row.name, at)).collect();
    for newer in (0..rows.len()).rev() {
        let Some((_, row)) = rows.get(newer).cloned() else { continue };
        for older in row.follows.iter().filter_map(|name| at.get(name)).filter(|older| **older < newer) {
            let Some((_, older)) = rows.get_mut(*older) else { continue };
            if judge.is_spent() {
                return;
            }
            let before = older.covers.len() + older.exposed.len();
            older.covers.extend(&row.covers);
            older.exposed.extend(&row.exposed);
            let more = (older.covers.len() + older.exposed.len()).saturating_sub(before);
            judge.spend(row.covers.len() + row.exposed.len() + more * HOLDER_STEPS);
        }
    }
}

/// The newest epoch whose key all have who take part, and nobody else; none: a following one has to be sealed first, also
/// when one of them lacks the key of another epoch. Newest by what followed what, then by hash: a clock would let a
/// removed device read on.
pub fn writing_epoch(members: &Members, keys: &SpaceKeys) -> Option<EpochName> {
    let active: BTreeSet<DeviceId> = members.list().iter().map(|row| row.device).collect();
    let held: Vec<&EpochRow> = members.epochs.iter().filter(|row| keys.epoch(&row.name).is_some()).collect();
    if held.iter().any(|row| !active.is_subset(&row.covers)) {
        return None;
    }
    held.iter().filter(|row| row.exposed == active).map(|row| row.name).max()
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
    // Those that no other one held here follows: through them the older ones open.
    let rows = members.epochs.iter().filter(|row| keys.epoch(&row.name).is_some());
    let followed: BTreeSet<&EpochName> = rows.flat_map(|row| &row.follows).collect();
    let held: Vec<EpochName> = keys.epochs().filter(|name| !followed.contains(name)).collect();
    let newest = members.epochs.iter().map(|row| row.name.number).max().unwrap_or(0);
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

/// Takes in every epoch key that can be opened. Answers whether any was new, and who sealed us something else than they said.
pub fn open_epochs(
    keys: &mut SpaceKeys,
    own: &DeviceKeys,
    acts: &[SignedAct],
    members: &Members,
) -> (bool, BTreeSet<DeviceId>) {
    let (mut any, mut faulty) = (false, BTreeSet::new());
    let epochs: BTreeMap<EpochName, (Hash, DeviceId, &Epoch)> = acts
        .iter()
        .filter_map(|signed| match &signed.act {
            Act::Epoch(epoch) => Some((signed.hash(), signed.by, epoch)),
            _ => None,
        })
        .map(|(hash, by, epoch)| (EpochName { number: epoch.number, id: short(&hash) }, (hash, by, epoch)))
        .collect();
    for (name, (hash, by, epoch)) in &epochs {
        if keys.epoch(name).is_some() || !members.counts(hash) {
            continue;
        }
        match unwrap(epoch, own, keys) {
            Some(key) if key_hash(&key) == epoch.key_hash => {
                keys.add_epoch(*name, key);
                any = true;
            }
            Some(_) => drop(faulty.insert(*by)),
            None => {}
        }
    }
    // Newer keys open older ones, which may open still older ones. What an act says of an older key is believed only if
    // the older epoch's own act says the same.
    loop {
        let mut found: Vec<(EpochName, Secret)> = Vec::new();
        for (name, (_, by, epoch)) in &epochs {
            let Some(key) = keys.epoch(name) else { continue };
            for (follow, at) in epoch.follows.iter().zip(0..) {
                let lacks = Some(follow.name()).filter(|older| keys.epoch(older).is_none());
                let Some((older, (_, _, named))) = lacks.and_then(|older| epochs.get_key_value(&older)) else {
                    continue;
                };
                match follow.open(key, at).filter(|key| key_hash(key) == named.key_hash) {
                    Some(key) => found.push((*older, key)),
                    None => drop(faulty.insert(*by)),
                }
            }
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

    fn open(&self, key: &Secret, at: u64) -> Option<Secret> {
        let clear = Zeroizing::new(open_numbered(key, at, &self.id, &self.sealed).ok()?);
        Some(Secret::new(clear.as_slice().try_into().ok()?))
    }
}
