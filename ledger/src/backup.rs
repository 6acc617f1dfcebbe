//! A backup of a home, as bytes: slots of its own that the same passphrase and words open, then numbered sealed pieces.
//! Its last piece says that it is whole.

use crate::codec::Reader;
use crate::keys::Secret;
use crate::seal::{TAG_BYTES, derive, open_numbered, seal_numbered};
use crate::slots::{Slots, VaultKey};
use crate::{Refused, SecureRandom};
use zeroize::Zeroizing;

pub const BACKUP_MAGIC: &[u8] = b"ILIMA-BACKUP\n";
const BACKUP_VERSION: u8 = 1;
const BACKUP_LABEL: &[u8] = b"ilima/v1/backup";
/// So much of a file goes into one piece.
pub const FILE_PIECE_BYTES: usize = 256 * 1024;
/// A vault with some hundred spaces; every other piece is far shorter.
const PIECE_BYTES_MAX: usize = 8 * 1024 * 1024;
const SLOTS_BYTES_MAX: usize = 4 * 1024;

#[derive(PartialEq, Eq)]
pub enum Piece {
    /// Every key of the home: the encoded vault.
    Vault(Zeroizing<Vec<u8>>),
    /// From here on bytes of the file with this name.
    File(String),
    Bytes(Vec<u8>),
    End,
}

/// Seals one piece after the other.
pub struct Sealer {
    key: Secret,
    next: u64,
}

/// Begins a backup behind the passphrase and words of these slots: its first bytes, and what seals the rest.
pub fn begin(slots: &Slots, chance: &dyn SecureRandom) -> Result<(Vec<u8>, Sealer), Refused> {
    let key = VaultKey::random(chance)?;
    let slots = slots.with_key(&key, chance)?.encode();
    let mut salt = [0; 16];
    chance.fill(&mut salt)?;
    let len = u16::try_from(slots.len()).map_err(|_| Refused::TooMuch { what: "slots", limit: SLOTS_BYTES_MAX })?;
    let mut head = BACKUP_MAGIC.to_vec();
    head.push(BACKUP_VERSION);
    head.extend_from_slice(&salt);
    head.extend_from_slice(&len.to_be_bytes());
    head.extend_from_slice(&slots);
    Ok((head, Sealer { key: piece_key(&key, &salt)?, next: 0 }))
}

fn piece_key(key: &VaultKey, salt: &[u8; 16]) -> Result<Secret, Refused> {
    derive(key.secret(), salt, &[BACKUP_LABEL])
}

impl Sealer {
    /// The piece with its length before it.
    pub fn seal(&mut self, piece: &Piece) -> Result<Vec<u8>, Refused> {
        let (kind, bytes): (u8, &[u8]) = match piece {
            Piece::Vault(bytes) => (0, bytes),
            Piece::File(name) => (1, name.as_bytes()),
            Piece::Bytes(bytes) => (2, bytes),
            Piece::End => (3, &[]),
        };
        let clear = Zeroizing::new([&[kind], bytes].concat());
        let sealed = seal_numbered(&self.key, self.next, &[], &clear)?;
        self.next += 1;
        let len = u32::try_from(sealed.len()).ok().filter(|len| *len as usize <= PIECE_BYTES_MAX);
        let len = len.ok_or(Refused::TooMuch { what: "piece of a backup", limit: PIECE_BYTES_MAX })?;
        Ok([len.to_be_bytes().as_slice(), &sealed].concat())
    }
}

/// The beginning of a backup: who may open it.
pub struct Head {
    pub slots: Slots,
    salt: [u8; 16],
    /// Where the pieces begin.
    pub bytes: usize,
}

impl Head {
    /// From the first bytes of a file.
    pub fn read(bytes: &[u8]) -> Result<Head, Refused> {
        let body = bytes.strip_prefix(BACKUP_MAGIC).ok_or(Refused::Damaged("backup"))?;
        let mut reader = Reader::new(body, "backup");
        match reader.byte()? {
            BACKUP_VERSION => {}
            newer => return Err(Refused::Newer(newer)),
        }
        let salt = reader.array()?;
        let len = usize::from(u16::from_be_bytes(reader.array()?));
        let slots = Slots::decode(reader.take(len)?);
        let slots =
            slots.map_err(|refused| if refused == Refused::Damaged("slots") { reader.bad() } else { refused })?;
        Ok(Head { slots, salt, bytes: bytes.len() - reader.rest().len() })
    }

    /// As much of a file as surely holds its head.
    pub const BYTES_MAX: usize = BACKUP_MAGIC.len() + 1 + 16 + 2 + SLOTS_BYTES_MAX;

    pub fn opener(&self, key: &VaultKey) -> Result<Opener, Refused> {
        Ok(Opener { key: piece_key(key, &self.salt)?, next: 0 })
    }
}

/// Opens one piece after the other; none can be left out, repeated or moved.
pub struct Opener {
    key: Secret,
    next: u64,
}

impl Opener {
    /// The length that stands before a piece, if a piece can be so long.
    pub fn length(bytes: [u8; 4]) -> Result<usize, Refused> {
        let len = usize::try_from(u32::from_be_bytes(bytes)).map_err(|_| Refused::Damaged("backup"))?;
        if len <= TAG_BYTES || len > PIECE_BYTES_MAX { Err(Refused::Damaged("backup")) } else { Ok(len) }
    }

    pub fn open(&mut self, sealed: &[u8]) -> Result<Piece, Refused> {
        let damaged = |_| Refused::Damaged("backup");
        let mut clear = Zeroizing::new(open_numbered(&self.key, self.next, &[], sealed).map_err(damaged)?);
        self.next += 1;
        let (kind, bytes) = clear.split_first().ok_or(Refused::Damaged("backup"))?;
        Ok(match *kind {
            0 => {
                clear.remove(0);
                Piece::Vault(clear)
            }
            1 => Piece::File(String::from_utf8(bytes.to_vec()).map_err(|_| Refused::Damaged("backup"))?),
            2 => Piece::Bytes(bytes.to_vec()),
            3 if bytes.is_empty() => Piece::End,
            _ => return Err(Refused::Damaged("backup")),
        })
    }
}
