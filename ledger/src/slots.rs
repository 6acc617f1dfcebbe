//! Slots: the vault key, sealed to a passphrase and to recovery words. Each slot is a key pair whose secret half comes
//! from what a person knows, so that a new vault key (or a backup's) can be sealed to it without asking.

use crate::codec::Reader;
use crate::keys::Secret;
use crate::letter::{open_letter, public_of, seal_to};
use crate::phrase::{RecoveryWords, entropy_of};
use crate::seal::{derive, hash};
use crate::{Refused, SecureRandom};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

const SLOTS_MAGIC: &[u8; 4] = b"ILSL";
const SLOTS_VERSION: u8 = 1;
const PASSPHRASE_LABEL: &[u8] = b"ilima/v1/passphrase slot";
const RECOVERY_LABEL: &[u8] = b"ilima/v1/recovery slot";
/// HPKE's ephemeral key, the vault key, the tag.
const SEALED_BYTES: usize = 32 + 32 + 16;

/// What a guess at the passphrase costs (Argon2id, one lane).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Cost {
    /// Below this no slot is made or opened.
    pub const MIN: Cost = Cost { memory_kib: 64 * 1024, passes: 3 };
    /// Above this a slots file is hostile: it would only fill the memory.
    const MAX: Cost = Cost { memory_kib: 1024 * 1024, passes: 16 };

    /// What takes a second where the least that is made takes so long: more passes on a quick machine, never fewer.
    pub fn fitting(took_ms: u64) -> Cost {
        let (least, most) = (Cost::default().passes, Cost::MAX.passes / 2);
        let passes = u64::from(least) * 1_000 / took_ms.max(1);
        Cost { passes: u32::try_from(passes).unwrap_or(most).clamp(least, most), ..Cost::default() }
    }

    /// One guess, to see how long it takes.
    pub fn try_out(self) -> Result<(), Refused> {
        stretch(b"a guess", &[0; 16], self).map(drop)
    }

    fn accepted(self) -> bool {
        (Cost::MIN.memory_kib..=Cost::MAX.memory_kib).contains(&self.memory_kib)
            && (Cost::MIN.passes..=Cost::MAX.passes).contains(&self.passes)
    }
}

impl Default for Cost {
    /// About a second on two slow cores.
    fn default() -> Cost {
        Cost { memory_kib: 128 * 1024, passes: 3 }
    }
}

/// The key that opens the vault.
#[derive(Debug)]
pub struct VaultKey(Secret);

impl VaultKey {
    pub fn random(chance: &dyn SecureRandom) -> Result<VaultKey, Refused> {
        Ok(VaultKey(Secret::random(chance)?))
    }

    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

pub struct Slots {
    generation: u64,
    lock: Lock,
}

enum Lock {
    /// A training computer: the key lies here in clear.
    Open(Secret),
    Locked {
        passphrase: PassphraseSlot,
        recovery: Slot,
    },
}

struct PassphraseSlot {
    cost: Cost,
    slot: Slot,
}

struct Slot {
    salt: [u8; 16],
    /// Whoever has it can seal to the slot, and opens nothing.
    public: [u8; 32],
    sealed: Vec<u8>,
}

impl Slots {
    pub fn create_open(chance: &dyn SecureRandom) -> Result<(Slots, VaultKey), Refused> {
        let key = VaultKey::random(chance)?;
        Ok((Slots { generation: 1, lock: Lock::Open(Secret::new(*key.0.expose())) }, key))
    }

    pub fn create_locked(
        passphrase: &str,
        cost: Cost,
        chance: &dyn SecureRandom,
    ) -> Result<(Slots, VaultKey, RecoveryWords), Refused> {
        let key = VaultKey::random(chance)?;
        let (recovery, words) = recovery_slot(&key, chance)?;
        let lock = Lock::Locked { passphrase: passphrase_slot(&key, passphrase, cost, chance)?, recovery };
        Ok((Slots { generation: 1, lock }, key, words))
    }

    pub fn is_open(&self) -> bool {
        matches!(self.lock, Lock::Open(_))
    }

    pub fn generation(&self) -> u64 {
        self.generation
    }

    pub fn unlock(&self, passphrase: &str) -> Result<VaultKey, Refused> {
        match &self.lock {
            Lock::Open(key) => Ok(VaultKey(Secret::new(*key.expose()))),
            Lock::Locked { passphrase: held, .. } => {
                let secret = stretch(passphrase.as_bytes(), &held.slot.salt, held.cost)?;
                held.slot.open(&secret, PASSPHRASE_LABEL).ok_or(Refused::WrongPassphrase)
            }
        }
    }

    pub fn recover(&self, words: &str) -> Result<VaultKey, Refused> {
        match &self.lock {
            Lock::Open(_) => Err(Refused::WrongWords),
            Lock::Locked { recovery, .. } => {
                let secret = recovery_secret(&entropy_of(words)?, &recovery.salt)?;
                recovery.open(&secret, RECOVERY_LABEL).ok_or(Refused::WrongWords)
            }
        }
    }

    /// The same vault key under a new passphrase; the recovery words stay.
    pub fn with_passphrase(
        &self,
        key: &VaultKey,
        passphrase: &str,
        cost: Cost,
        chance: &dyn SecureRandom,
    ) -> Result<Slots, Refused> {
        let Lock::Locked { recovery, .. } = &self.lock else { return Err(Refused::WrongPassphrase) };
        let passphrase = passphrase_slot(key, passphrase, cost, chance)?;
        Ok(self.next(Lock::Locked { passphrase, recovery: recovery.again(key, RECOVERY_LABEL, chance)? }))
    }

    /// A lock for a home that had none.
    pub fn locked(
        &self,
        key: &VaultKey,
        passphrase: &str,
        cost: Cost,
        chance: &dyn SecureRandom,
    ) -> Result<(Slots, RecoveryWords), Refused> {
        let (recovery, words) = recovery_slot(key, chance)?;
        let passphrase = passphrase_slot(key, passphrase, cost, chance)?;
        Ok((self.next(Lock::Locked { passphrase, recovery }), words))
    }

    /// The same vault key under fresh recovery words; the old ones open nothing any more.
    pub fn with_words(&self, key: &VaultKey, chance: &dyn SecureRandom) -> Result<(Slots, RecoveryWords), Refused> {
        let Lock::Locked { passphrase, .. } = &self.lock else { return Err(Refused::WrongWords) };
        let (recovery, words) = recovery_slot(key, chance)?;
        let slot = passphrase.slot.again(key, PASSPHRASE_LABEL, chance)?;
        let passphrase = PassphraseSlot { cost: passphrase.cost, slot };
        Ok((self.next(Lock::Locked { passphrase, recovery }), words))
    }

    /// Another key behind the same passphrase and words.
    pub fn with_key(&self, key: &VaultKey, chance: &dyn SecureRandom) -> Result<Slots, Refused> {
        Ok(self.next(match &self.lock {
            Lock::Open(_) => Lock::Open(Secret::new(*key.0.expose())),
            Lock::Locked { passphrase, recovery } => Lock::Locked {
                passphrase: PassphraseSlot {
                    cost: passphrase.cost,
                    slot: passphrase.slot.again(key, PASSPHRASE_LABEL, chance)?,
                },
                recovery: recovery.again(key, RECOVERY_LABEL, chance)?,
            },
        }))
    }

    fn next(&self, lock: Lock) -> Slots {
        Slots { generation: self.generation.saturating_add(1), lock }
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut out = SLOTS_MAGIC.to_vec();
        out.push(SLOTS_VERSION);
        out.extend_from_slice(&self.generation.to_be_bytes());
        match &self.lock {
            Lock::Open(key) => {
                out.push(0);
                out.extend_from_slice(key.expose());
            }
            Lock::Locked { passphrase, recovery } => {
                out.push(1);
                out.extend_from_slice(&passphrase.cost.memory_kib.to_be_bytes());
                out.extend_from_slice(&passphrase.cost.passes.to_be_bytes());
                passphrase.slot.encode(&mut out);
                recovery.encode(&mut out);
            }
        }
        let check = hash(&[&out]);
        out.extend_from_slice(&check);
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Slots, Refused> {
        let damaged = || Refused::Damaged("slots");
        let (body, check) = bytes.split_last_chunk::<32>().ok_or_else(damaged)?;
        if hash(&[body]) != *check {
            return Err(damaged());
        }
        let mut reader = Reader::new(body, "slots");
        if reader.array::<4>()? != *SLOTS_MAGIC {
            return Err(damaged());
        }
        match reader.byte()? {
            SLOTS_VERSION => {}
            newer => return Err(Refused::Newer(newer)),
        }
        let generation = u64::from_be_bytes(reader.array()?);
        let lock = match reader.byte()? {
            0 => Lock::Open(Secret::new(reader.array()?)),
            1 => read_locked(&mut reader)?,
            _ => return Err(damaged()),
        };
        reader.end()?;
        Ok(Slots { generation, lock })
    }

    /// The newer of two files of which one may be damaged or missing.
    pub fn newest(a: Option<&[u8]>, b: Option<&[u8]>) -> Result<Slots, Refused> {
        let read = |bytes: Option<&[u8]>| bytes.map_or(Err(Refused::Damaged("slots")), Slots::decode);
        match (read(a), read(b)) {
            (Ok(a), Ok(b)) => Ok(if b.generation > a.generation { b } else { a }),
            (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one),
            (Err(refused), Err(Refused::Damaged(_))) | (Err(_), Err(refused)) => Err(refused),
        }
    }
}

fn read_locked(reader: &mut Reader<'_>) -> Result<Lock, Refused> {
    let cost = Cost { memory_kib: u32::from_be_bytes(reader.array()?), passes: u32::from_be_bytes(reader.array()?) };
    if !cost.accepted() {
        return Err(Refused::TooMuch { what: "cost of a slot", limit: Cost::MAX.memory_kib as usize });
    }
    let passphrase = PassphraseSlot { cost, slot: Slot::read(reader)? };
    Ok(Lock::Locked { passphrase, recovery: Slot::read(reader)? })
}

fn passphrase_slot(
    key: &VaultKey,
    passphrase: &str,
    cost: Cost,
    chance: &dyn SecureRandom,
) -> Result<PassphraseSlot, Refused> {
    let salt = salt(chance)?;
    let secret = stretch(passphrase.as_bytes(), &salt, cost)?;
    Ok(PassphraseSlot { cost, slot: Slot::seal(key, &secret, salt, PASSPHRASE_LABEL, chance)? })
}

fn recovery_slot(key: &VaultKey, chance: &dyn SecureRandom) -> Result<(Slot, RecoveryWords), Refused> {
    let mut entropy = Zeroizing::new([0; 16]);
    chance.fill(entropy.as_mut())?;
    let words = RecoveryWords::from_entropy(&entropy)?;
    let salt = salt(chance)?;
    let secret = recovery_secret(entropy.as_ref(), &salt)?;
    Ok((Slot::seal(key, &secret, salt, RECOVERY_LABEL, chance)?, words))
}

/// 128 random bits need no stretching.
fn recovery_secret(entropy: &[u8], salt: &[u8]) -> Result<Secret, Refused> {
    derive(&Secret::new(hash(&[RECOVERY_LABEL, entropy])), salt, &[RECOVERY_LABEL])
}

fn salt(chance: &dyn SecureRandom) -> Result<[u8; 16], Refused> {
    let mut salt = [0; 16];
    chance.fill(&mut salt)?;
    Ok(salt)
}

impl Slot {
    fn seal(
        key: &VaultKey,
        secret: &Secret,
        salt: [u8; 16],
        label: &[u8],
        chance: &dyn SecureRandom,
    ) -> Result<Slot, Refused> {
        Slot { salt, public: public_of(secret), sealed: Vec::new() }.again(key, label, chance)
    }

    /// Another key to the same slot.
    fn again(&self, key: &VaultKey, label: &[u8], chance: &dyn SecureRandom) -> Result<Slot, Refused> {
        let sealed = seal_to(&self.public, label, key.0.expose(), &self.salt, chance)?;
        Ok(Slot { salt: self.salt, public: self.public, sealed })
    }

    fn open(&self, secret: &Secret, label: &[u8]) -> Option<VaultKey> {
        let clear = open_letter(secret, label, &self.sealed, &self.salt).ok()?;
        Some(VaultKey(Secret::new(clear.as_slice().try_into().ok()?)))
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.public);
        out.extend_from_slice(&self.sealed);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Slot, Refused> {
        Ok(Slot { salt: reader.array()?, public: reader.array()?, sealed: reader.take(SEALED_BYTES)?.to_vec() })
    }
}

/// Argon2id v1.3, memory reserved before it starts and never silently less.
pub(crate) fn stretch(secret: &[u8], salt: &[u8], cost: Cost) -> Result<Secret, Refused> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(|_| Refused::Damaged("cost"))?;
    let mut memory: Vec<Block> = Vec::new();
    memory.try_reserve_exact(params.block_count()).map_err(|_| Refused::NoMemory)?;
    memory.resize(params.block_count(), Block::default());
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(secret, salt, key.as_mut(), &mut memory)
        .map_err(|_| Refused::Damaged("cost"))?;
    Ok(Secret::new(*key))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;
    use crate::SystemRandom;

    #[test]
    fn a_quick_machine_makes_guesses_dearer_and_a_slow_one_never_cheaper() {
        let passes = [1, 100, 375, 500, 1_000, 5_000].map(|took_ms| Cost::fitting(took_ms).passes);
        assert_eq!(passes, [8, 8, 8, 6, 3, 3]);
        assert!([0, 10_000, u64::MAX].iter().all(|took_ms| Cost::fitting(*took_ms).accepted()));
    }

    #[test]
    fn a_slot_that_asks_for_too_much_or_too_little_is_refused_before_anything_is_derived() {
        let (slots, _, _) = Slots::create_locked("four words of water", Cost::MIN, &SystemRandom::new()).unwrap();
        let whole = slots.encode();
        let with = |memory_kib: u32, passes: u32| {
            let mut body = whole[..whole.len() - 32].to_vec();
            body[14..18].copy_from_slice(&memory_kib.to_be_bytes());
            body[18..22].copy_from_slice(&passes.to_be_bytes());
            let check = hash(&[&body]);
            body.extend_from_slice(&check);
            Slots::decode(&body)
        };
        assert_eq!(with(Cost::MIN.memory_kib, Cost::MIN.passes).unwrap().encode(), whole);
        assert!(with(Cost::MAX.memory_kib, Cost::MAX.passes).is_ok());
        let (most, least) = (Cost::MAX, Cost::MIN);
        for (memory_kib, passes) in [
            (most.memory_kib + 1, most.passes),
            (u32::MAX, least.passes),
            (most.memory_kib, most.passes + 1),
            (least.memory_kib, u32::MAX),
            (least.memory_kib - 1, least.passes),
            (least.memory_kib, least.passes - 1),
            (0, 0),
        ] {
            let refused = with(memory_kib, passes).err();
            assert!(matches!(refused, Some(Refused::TooMuch { .. })), "{memory_kib} KiB, {passes}: {refused:?}");
        }
    }
}
