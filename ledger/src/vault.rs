//! Slots, which wrap the vault key under a passphrase and under recovery words, and the vault, which holds every other key.

use crate::codec::{Reader, put_bytes, put_len};
use crate::ids::MemberId;
use crate::keys::{DeviceKeys, Secret, SpaceKeys};
use crate::phrase::entropy_of;
pub use crate::phrase::{RecoveryWords, strength_bits, suggest_words};
use crate::seal::{derive, hash, open_random, seal_random};
use crate::{Refused, SecureRandom};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const SLOTS_MAGIC: &[u8; 4] = b"ILSL";
const SLOTS_VERSION: u8 = 0;
const VAULT_VERSION: u8 = 0;
const PASSPHRASE_LABEL: &[u8] = b"ilima/v0/passphrase slot";
const RECOVERY_LABEL: &[u8] = b"ilima/v0/recovery slot";
const VAULT_LABEL: &[u8] = b"ilima/v0/vault";
/// Names and small notes; keys are fixed in size.
const TEXT_BYTES_MAX: usize = 256 * 1024;

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
    /// For the test that looks for it in the memory of a locked window.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
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
        recovery: RecoverySlot,
    },
}

struct PassphraseSlot {
    cost: Cost,
    salt: [u8; 16],
    sealed: Vec<u8>,
}

struct RecoverySlot {
    salt: [u8; 16],
    sealed: Vec<u8>,
}

impl Slots {
    pub fn create_open(chance: &dyn SecureRandom) -> Result<(Slots, VaultKey), Refused> {
        let key = Secret::random(chance)?;
        let copy = Secret::new(*key.expose());
        Ok((Slots { generation: 1, lock: Lock::Open(copy) }, VaultKey(key)))
    }

    pub fn create_locked(
        passphrase: &str,
        cost: Cost,
        chance: &dyn SecureRandom,
    ) -> Result<(Slots, VaultKey, RecoveryWords), Refused> {
        let key = VaultKey(Secret::random(chance)?);
        let mut entropy = Zeroizing::new([0; 16]);
        chance.fill(entropy.as_mut()).map_err(|_| Refused::NoChance)?;
        let words = RecoveryWords::from_entropy(&entropy)?;
        let lock = Lock::Locked {
            passphrase: PassphraseSlot::seal(&key, passphrase, cost, chance)?,
            recovery: RecoverySlot::seal(&key, entropy.as_ref(), chance)?,
        };
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
            Lock::Locked { passphrase: slot, .. } => slot.open(passphrase),
        }
    }

    pub fn recover(&self, words: &str) -> Result<VaultKey, Refused> {
        match &self.lock {
            Lock::Open(_) => Err(Refused::WrongWords),
            Lock::Locked { recovery, .. } => recovery.open(words),
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
        let lock = Lock::Locked {
            passphrase: PassphraseSlot::seal(key, passphrase, cost, chance)?,
            recovery: RecoverySlot { salt: recovery.salt, sealed: recovery.sealed.clone() },
        };
        Ok(Slots { generation: self.generation.saturating_add(1), lock })
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
                out.extend_from_slice(&passphrase.salt);
                put_bytes(&mut out, &passphrase.sealed);
                out.extend_from_slice(&recovery.salt);
                put_bytes(&mut out, &recovery.sealed);
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
    let passphrase = PassphraseSlot { cost, salt: reader.array()?, sealed: reader.bytes()?.to_vec() };
    let recovery = RecoverySlot { salt: reader.array()?, sealed: reader.bytes()?.to_vec() };
    Ok(Lock::Locked { passphrase, recovery })
}

impl PassphraseSlot {
    fn seal(
        key: &VaultKey,
        passphrase: &str,
        cost: Cost,
        chance: &dyn SecureRandom,
    ) -> Result<PassphraseSlot, Refused> {
        let mut salt = [0; 16];
        chance.fill(&mut salt).map_err(|_| Refused::NoChance)?;
        let wrapping = stretch(passphrase.as_bytes(), &salt, cost)?;
        Ok(PassphraseSlot { cost, salt, sealed: seal_random(&wrapping, PASSPHRASE_LABEL, key.0.expose(), chance)? })
    }

    fn open(&self, passphrase: &str) -> Result<VaultKey, Refused> {
        let wrapping = stretch(passphrase.as_bytes(), &self.salt, self.cost)?;
        open_key(&wrapping, PASSPHRASE_LABEL, &self.sealed).ok_or(Refused::WrongPassphrase)
    }
}

impl RecoverySlot {
    /// 128 random bits need no stretching.
    fn seal(key: &VaultKey, entropy: &[u8], chance: &dyn SecureRandom) -> Result<RecoverySlot, Refused> {
        let mut salt = [0; 16];
        chance.fill(&mut salt).map_err(|_| Refused::NoChance)?;
        let wrapping = recovery_key(entropy, &salt)?;
        Ok(RecoverySlot { salt, sealed: seal_random(&wrapping, RECOVERY_LABEL, key.0.expose(), chance)? })
    }

    fn open(&self, words: &str) -> Result<VaultKey, Refused> {
        let wrapping = recovery_key(&entropy_of(words)?, &self.salt)?;
        open_key(&wrapping, RECOVERY_LABEL, &self.sealed).ok_or(Refused::WrongWords)
    }
}

fn recovery_key(entropy: &[u8], salt: &[u8]) -> Result<Secret, Refused> {
    derive(&Secret::new(hash(&[RECOVERY_LABEL, entropy])), salt, &[RECOVERY_LABEL])
}

fn open_key(wrapping: &Secret, label: &[u8], sealed: &[u8]) -> Option<VaultKey> {
    let clear = Zeroizing::new(open_random(wrapping, label, sealed).ok()?);
    Some(VaultKey(Secret::new(clear.as_slice().try_into().ok()?)))
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

/// Every key of a home but the vault key itself.
#[derive(Debug, Default)]
pub struct Vault {
    pub spaces: Vec<SpaceSecrets>,
    /// Requests whose invites have not come yet.
    pub waiting: Vec<WaitingJoin>,
    /// Small texts that must not lie in clear: the person's name, which space was open last.
    pub notes: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct SpaceSecrets {
    pub keys: SpaceKeys,
    pub device: DeviceKeys,
    pub member: MemberId,
    /// The file under `spaces/`.
    pub db: String,
    pub db_key: Secret,
    pub name: String,
}

#[derive(Debug)]
pub struct WaitingJoin {
    pub device: DeviceKeys,
    pub member: MemberId,
    pub name: String,
}

impl Vault {
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(vec![VAULT_VERSION]);
        put_len(&mut out, self.notes.len());
        for (key, text) in &self.notes {
            put_bytes(&mut out, key.as_bytes());
            put_bytes(&mut out, text.as_bytes());
        }
        put_len(&mut out, self.waiting.len());
        for waiting in &self.waiting {
            out.extend_from_slice(&waiting.device.to_bytes());
            out.extend_from_slice(&waiting.member.0);
            put_bytes(&mut out, waiting.name.as_bytes());
        }
        put_len(&mut out, self.spaces.len());
        for space in &self.spaces {
            out.extend_from_slice(&space.keys.to_bytes());
            out.extend_from_slice(&space.device.to_bytes());
            out.extend_from_slice(&space.member.0);
            put_bytes(&mut out, space.db.as_bytes());
            out.extend_from_slice(space.db_key.expose());
            put_bytes(&mut out, space.name.as_bytes());
        }
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Vault, Refused> {
        let mut reader = Reader::new(bytes, "vault");
        match reader.byte()? {
            VAULT_VERSION => {}
            newer => return Err(Refused::Newer(newer)),
        }
        let mut vault = Vault::default();
        for _ in 0..reader.count(2)? {
            let key = text(&mut reader)?;
            if vault.notes.last_key_value().is_some_and(|(last, _)| *last >= key) {
                return Err(reader.bad());
            }
            vault.notes.insert(key, text(&mut reader)?);
        }
        for _ in 0..reader.count(81)? {
            let device = DeviceKeys::from_bytes(reader.take(64)?)?;
            vault.waiting.push(WaitingJoin { device, member: MemberId(reader.array()?), name: text(&mut reader)? });
        }
        for _ in 0..reader.count(177)? {
            vault.spaces.push(SpaceSecrets {
                keys: SpaceKeys::read(&mut reader)?,
                device: DeviceKeys::from_bytes(reader.take(64)?)?,
                member: MemberId(reader.array()?),
                db: text(&mut reader)?,
                db_key: Secret::new(reader.array()?),
                name: text(&mut reader)?,
            });
        }
        reader.end()?;
        Ok(vault)
    }
}

fn text(reader: &mut Reader<'_>) -> Result<String, Refused> {
    let text = reader.text()?;
    if text.len() > TEXT_BYTES_MAX {
        Err(Refused::TooMuch { what: "text bytes", limit: TEXT_BYTES_MAX })
    } else {
        Ok(text)
    }
}

pub fn seal_vault(key: &VaultKey, clear: &[u8], chance: &dyn SecureRandom) -> Result<Vec<u8>, Refused> {
    seal_random(&key.0, VAULT_LABEL, clear, chance)
}

pub fn open_vault(key: &VaultKey, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    open_random(&key.0, VAULT_LABEL, bytes).map(Zeroizing::new).map_err(|_| Refused::Damaged("vault"))
}
