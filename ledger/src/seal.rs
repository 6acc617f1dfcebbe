//! The only cipher: ChaCha20-Poly1305 under keys derived with HKDF-SHA256, each use under a label of its own.

use crate::keys::Secret;
use crate::{Hash, Refused, SecureRandom};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};

/// What sealing adds to the clear bytes.
pub const TAG_BYTES: usize = 16;
pub const NONCE_BYTES: usize = NONCE_LEN;

struct KeyLen;

impl KeyType for KeyLen {
    fn len(&self) -> usize {
        32
    }
}

/// A key for one purpose: HKDF-SHA256 over the secret, with this salt and these parts of the info.
pub fn derive(secret: &Secret, salt: &[u8], info: &[&[u8]]) -> Result<Secret, Refused> {
    let key = Salt::new(HKDF_SHA256, salt).extract(secret.expose());
    let mut bytes = [0; 32];
    let okm = key.expand(info, KeyLen).map_err(|_| Refused::WrongKey)?;
    okm.fill(&mut bytes).map_err(|_| Refused::WrongKey)?;
    Ok(Secret::new(bytes))
}

/// Seals under a key that seals each number once.
pub fn seal_numbered(key: &Secret, number: u64, bound: &[u8], clear: &[u8]) -> Result<Vec<u8>, Refused> {
    seal_with(key, numbered(number), bound, clear)
}

pub fn open_numbered(key: &Secret, number: u64, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    open_with(key, numbered(number), bound, sealed)
}

/// Seals under a key that is used often: the nonce is random and stands in front.
pub fn seal_random(key: &Secret, bound: &[u8], clear: &[u8], chance: &dyn SecureRandom) -> Result<Vec<u8>, Refused> {
    let mut nonce = [0; NONCE_BYTES];
    chance.fill(&mut nonce)?;
    let mut out = nonce.to_vec();
    out.extend(seal_with(key, nonce, bound, clear)?);
    Ok(out)
}

pub fn open_random(key: &Secret, bound: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or(Refused::WrongKey)?;
    open_with(key, nonce.try_into().map_err(|_| Refused::WrongKey)?, bound, sealed)
}

pub fn hash(parts: &[&[u8]]) -> Hash {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

fn numbered(number: u64) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    for (to, from) in nonce.iter_mut().skip(NONCE_BYTES - 8).zip(number.to_be_bytes()) {
        *to = from;
    }
    nonce
}

fn cipher(key: &Secret) -> Result<LessSafeKey, Refused> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.expose()).map_err(|_| Refused::WrongKey)?;
    Ok(LessSafeKey::new(key))
}

fn seal_with(key: &Secret, nonce: [u8; NONCE_BYTES], bound: &[u8], clear: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut bytes = clear.to_vec();
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut bytes)
        .map_err(|_| Refused::TooMuch { what: "sealed bytes", limit: usize::MAX })?;
    Ok(bytes)
}

fn open_with(key: &Secret, nonce: [u8; NONCE_BYTES], bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut bytes = sealed.to_vec();
    let clear = cipher(key)?
        .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut bytes)
        .map_err(|_| Refused::WrongKey)?;
    let len = clear.len();
    bytes.truncate(len);
    Ok(bytes)
}
