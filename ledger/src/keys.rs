//! Keys: of devices, which sign and receive, and of spaces, which seal. They zeroize, hide in `Debug`, and cannot be cloned.

use crate::codec::{Reader, put_len, put_number};
use crate::ids::{DeviceId, SpaceId};
use crate::letter::{public_of, try_to_seal};
use crate::seal::hash;
use crate::{Refused, SecureRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::collections::BTreeMap;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const DEVICE_LABEL: &[u8] = b"ilima/v0/device";

/// 32 bytes that nobody else may see.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    pub fn new(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    pub fn random(chance: &dyn SecureRandom) -> Result<Secret, Refused> {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes)?;
        Ok(Secret(bytes))
    }

    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// One device in one space: an Ed25519 key that signs and an X25519 key that receives, made on the spot.
pub struct DeviceKeys {
    sign_seed: Secret,
    receive: Secret,
    card: DeviceCard,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKeys({})", self.card.device)
    }
}

/// What others may know of a device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeviceCard {
    pub device: DeviceId,
    pub sign: [u8; 32],
    pub receive: [u8; 32],
}

impl DeviceKeys {
    pub fn generate(chance: &dyn SecureRandom) -> Result<DeviceKeys, Refused> {
        DeviceKeys::from_secrets(Secret::random(chance)?, Secret::random(chance)?)
    }

    /// `sign_seed` is the Ed25519 seed; `receive` is the input from which the X25519 key is derived (RFC 9180, DeriveKeyPair).
    fn from_secrets(sign_seed: Secret, receive: Secret) -> Result<DeviceKeys, Refused> {
        let pair =
            Ed25519KeyPair::from_seed_unchecked(sign_seed.expose()).map_err(|_| Refused::Damaged("device keys"))?;
        let mut sign = [0; 32];
        sign.copy_from_slice(pair.public_key().as_ref());
        let card = DeviceCard::new(sign, public_of(&receive));
        Ok(DeviceKeys { sign_seed, receive, card, pair })
    }

    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.sign_seed.expose().as_slice(), self.receive.expose().as_slice()].concat())
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<DeviceKeys, Refused> {
        let mut reader = Reader::new(bytes, "device keys");
        let keys = DeviceKeys::from_secrets(Secret::new(reader.array()?), Secret::new(reader.array()?))?;
        reader.end()?;
        Ok(keys)
    }

    pub fn card(&self) -> DeviceCard {
        self.card.clone()
    }

    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        let mut out = [0; 64];
        out.copy_from_slice(self.pair.sign(bytes).as_ref());
        out
    }

    pub(crate) fn receive_secret(&self) -> &Secret {
        &self.receive
    }
}

impl DeviceCard {
    pub const BYTES: usize = 64;

    pub fn new(sign: [u8; 32], receive: [u8; 32]) -> DeviceCard {
        let full = hash(&[DEVICE_LABEL, &sign, &receive]);
        let mut id = [0; 16];
        id.copy_from_slice(full.split_at(16).0);
        DeviceCard { device: DeviceId(id), sign, receive }
    }

    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.sign);
        out.extend_from_slice(&self.receive);
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<DeviceCard, Refused> {
        Ok(DeviceCard::new(reader.array()?, reader.array()?))
    }

    /// Whether anything can be sealed to it: with one card of a few made-up keys no epoch could be sealed to anybody.
    pub fn receives(&self) -> Result<(), Refused> {
        try_to_seal(&self.receive)
    }

    pub fn verify(&self, bytes: &[u8], signature: &[u8; 64]) -> Result<(), Refused> {
        let key = UnparsedPublicKey::new(&ED25519, self.sign);
        key.verify(bytes, signature).map_err(|_| Refused::BadSignature)
    }
}

/// Which epoch: how many came before, and the beginning of the hash of the act that sealed it. The founding one has no act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct EpochName {
    pub number: u64,
    pub id: [u8; 16],
}

/// What seals a space: the routing key, for ever, and a key for each epoch.
#[derive(Debug)]
pub struct SpaceKeys {
    pub space: SpaceId,
    pub routing: Secret,
    epochs: BTreeMap<EpochName, Secret>,
}

impl SpaceKeys {
    pub fn found(space: SpaceId, chance: &dyn SecureRandom) -> Result<SpaceKeys, Refused> {
        let epochs = BTreeMap::from([(EpochName::default(), Secret::random(chance)?)]);
        Ok(SpaceKeys { space, routing: Secret::random(chance)?, epochs })
    }

    pub fn epoch(&self, name: &EpochName) -> Option<&Secret> {
        self.epochs.get(name)
    }

    /// The keys of all epochs with this number: two, when two people sealed one apart.
    pub(crate) fn numbered(&self, number: u64) -> impl Iterator<Item = (&EpochName, &Secret)> {
        self.epochs.iter().filter(move |(name, _)| name.number == number)
    }

    /// Those held, oldest first.
    pub fn epochs(&self) -> impl Iterator<Item = EpochName> {
        self.epochs.keys().copied()
    }

    pub fn add_epoch(&mut self, name: EpochName, key: Secret) {
        self.epochs.entry(name).or_insert(key);
    }

    /// The last of those held. Whether it may be written under, the members say (`members::writing_epoch`).
    pub fn newest(&self) -> EpochName {
        self.epochs.keys().next_back().copied().unwrap_or_default()
    }

    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(self.space.0.to_vec());
        out.extend_from_slice(self.routing.expose());
        put_len(&mut out, self.epochs.len());
        for (name, key) in &self.epochs {
            put_number(&mut out, name.number);
            out.extend_from_slice(&name.id);
            out.extend_from_slice(key.expose());
        }
        out
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<SpaceKeys, Refused> {
        let space = SpaceId(reader.array()?);
        let routing = Secret::new(reader.array()?);
        let count = reader.count(1 + 16 + 32)?;
        let mut epochs = BTreeMap::new();
        for _ in 0..count {
            let name = EpochName { number: reader.number()?, id: reader.array()? };
            // In order and none twice: of two keys for one epoch, which one counts would be a matter of taste.
            if epochs.last_key_value().is_some_and(|(last, _)| *last >= name) {
                return Err(reader.bad());
            }
            epochs.insert(name, Secret::new(reader.array()?));
        }
        if epochs.is_empty() { Err(reader.bad()) } else { Ok(SpaceKeys { space, routing, epochs }) }
    }
}
