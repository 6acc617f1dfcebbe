//! What a device signs itself before others bring it in: nobody is let in, or goes on for somebody, without having said so.

use super::act::{Act, Cut};
use crate::Refused;
use crate::ids::{DeviceId, SpaceId};
use crate::keys::{DeviceCard, DeviceKeys};

const ADMIT_LABEL: &[u8] = b"ilima/v1/admit";
const SUCCEED_LABEL: &[u8] = b"ilima/v1/succeed";

/// A device's word that it asks to be let in. It may not know yet into which space; its keys are for that one alone.
pub fn asks(keys: &DeviceKeys) -> [u8; 64] {
    keys.sign(&asking(&keys.card()))
}

/// Whether that is truly this device's word.
pub(crate) fn has_asked(card: &DeviceCard, consent: &[u8; 64]) -> Result<(), Refused> {
    card.verify(&asking(card), consent)
}

fn asking(card: &DeviceCard) -> Vec<u8> {
    let mut bytes = ADMIT_LABEL.to_vec();
    card.encode(&mut bytes);
    bytes
}

/// That a fresh device goes on for an old one, as both will have signed.
pub fn succeed(old: DeviceId, space: SpaceId, fresh: &DeviceKeys, last: Cut) -> Act {
    let card = fresh.card();
    let consent = fresh.sign(&succession(space, old, &card));
    Act::Succeed { card, consent, last }
}

pub(super) fn has_agreed(space: SpaceId, old: DeviceId, card: &DeviceCard, consent: &[u8; 64]) -> Result<(), Refused> {
    card.verify(&succession(space, old, card), consent)
}

fn succession(space: SpaceId, old: DeviceId, card: &DeviceCard) -> Vec<u8> {
    let mut bytes = [SUCCEED_LABEL, &space.0, &old.0].concat();
    card.encode(&mut bytes);
    bytes
}
