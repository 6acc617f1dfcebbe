//! What one key alone opens: HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305). The only place that speaks it.

use crate::keys::Secret;
use crate::{Refused, SecureRandom};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use std::convert::Infallible;
use zeroize::Zeroizing;

const ENCAPPED_BYTES: usize = 32;

/// The key that others seal to, of whoever keeps this secret (DeriveKeyPair).
pub fn public_of(secret: &Secret) -> [u8; 32] {
    let mut public = [0; 32];
    public.copy_from_slice(&X25519HkdfSha256::derive_keypair(secret.expose()).1.to_bytes());
    public
}

/// The encapsulated key, then what is sealed.
pub fn seal_to(
    public: &[u8; 32],
    label: &[u8],
    clear: &[u8],
    bound: &[u8],
    chance: &dyn SecureRandom,
) -> Result<Vec<u8>, Refused> {
    let public =
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(public).map_err(|_| Refused::Damaged("public key"))?;
    let mut drawn = Drawn { chance, failed: None };
    let (encapped, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        label,
        clear,
        bound,
        &mut drawn,
    )
    .map_err(|_| Refused::Damaged("public key"))?;
    drawn.failed.map_or(Ok(()), Err)?;
    Ok([encapped.to_bytes().as_slice(), &sealed].concat())
}

/// Whether anything can be sealed to a key at all. (RFC 9180, 7.1.4: of a few points nothing comes but zeros.)
pub fn try_to_seal(public: &[u8; 32]) -> Result<(), Refused> {
    seal_to(public, b"", b"", b"", &NoChance).map(drop)
}

/// For what nobody keeps.
struct NoChance;

impl SecureRandom for NoChance {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Refused> {
        bytes.fill(1);
        Ok(())
    }
}

/// A damaged letter and one for somebody else cannot be told apart: that is what sealing means.
pub fn open_letter(secret: &Secret, label: &[u8], bytes: &[u8], bound: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let (encapped, sealed) = bytes.split_at_checked(ENCAPPED_BYTES).ok_or(Refused::NotForMe)?;
    let encapped = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped).map_err(|_| Refused::NotForMe)?;
    let (key, _) = X25519HkdfSha256::derive_keypair(secret.expose());
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key,
        &encapped,
        label,
        sealed,
        bound,
    )
    .map(Zeroizing::new)
    .map_err(|_| Refused::NotForMe)
}

/// Our chance, as hpke draws it; hpke cannot be told that there is none, so it is asked for afterwards.
struct Drawn<'a> {
    chance: &'a dyn SecureRandom,
    failed: Option<Refused>,
}

impl TryRng for Drawn<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.failed = self.failed.take().or(self.chance.fill(bytes).err());
        Ok(())
    }
}

impl TryCryptoRng for Drawn<'_> {}
