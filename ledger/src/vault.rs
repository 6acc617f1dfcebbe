//! The vault, which holds every key of a home but its own.

use crate::codec::{Reader, put_bytes, put_len};
use crate::ids::MemberId;
use crate::keys::{DeviceKeys, Secret, SpaceKeys};
pub use crate::phrase::{RecoveryWords, strength_bits, suggest_words};
use crate::seal::{open_random, seal_random};
pub use crate::slots::{Cost, Slots, VaultKey};
use crate::{Refused, SecureRandom};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const VAULT_VERSION: u8 = 1;
const VAULT_LABEL: &[u8] = b"ilima/v0/vault";
/// Names and small notes; keys are fixed in size.
const TEXT_BYTES_MAX: usize = 256 * 1024;

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
        for _ in 0..reader.count(65)? {
            let device = DeviceKeys::from_bytes(reader.take(64)?)?;
            vault.waiting.push(WaitingJoin { device, name: text(&mut reader)? });
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
    seal_random(key.secret(), VAULT_LABEL, clear, chance)
}

pub fn open_vault(key: &VaultKey, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    open_random(key.secret(), VAULT_LABEL, bytes).map(Zeroizing::new).map_err(|_| Refused::Damaged("vault"))
}
