//! What a desk asks of a courier and what that answers: a closed protocol, each message with its limits. Pure.
//!
//! A courier keeps opaque objects and has no key. Nobody can change or delete anything on it from outside.

use crate::Refused;
use crate::shelf::Listed;
use ilima_ledger::codec::{Reader, put_bytes, put_len, put_number};

/// Bytes of an object in one message.
pub const PIECE_BYTES_MAX: usize = 1024 * 1024;
/// Objects in one answer; of more, the rest is asked for behind the last name.
pub const LISTED_MAX: usize = 4_096;

/// The name of a folder or object: 16 bytes that only members can tell from chance.
pub type Name = [u8; 16];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Who are you?
    Who,
    /// The objects of a folder whose names come after this one.
    List { folder: Name, after: Option<Name> },
    /// A piece of an object, from this byte on.
    Read { folder: Name, object: Name, from: u64 },
    /// A new object of so many bytes; its pieces follow.
    Put { folder: Name, object: Name, bytes: u64 },
    /// The next piece of it.
    Piece(Vec<u8>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The courier's own lasting name, so that a desk reads each object once.
    Me(Name),
    Listed {
        objects: Vec<(Name, u64)>,
        more: bool,
    },
    /// The whole object's length, and the piece that was asked for.
    Piece {
        bytes: u64,
        piece: Vec<u8>,
    },
    /// Go on; or all of it is kept.
    Taken,
    /// It is kept already.
    There,
    NotThere,
    /// No room for more, in all or for this folder.
    Full,
    Wrong,
}

impl Ask {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Ask::Who => out.push(0),
            Ask::List { folder, after } => {
                out.push(if after.is_some() { 2 } else { 1 });
                out.extend_from_slice(folder);
                out.extend(after.iter().flatten());
            }
            Ask::Read { folder, object, from } => {
                out.push(3);
                out.extend_from_slice(folder);
                out.extend_from_slice(object);
                put_number(&mut out, *from);
            }
            Ask::Put { folder, object, bytes } => {
                out.push(4);
                out.extend_from_slice(folder);
                out.extend_from_slice(object);
                put_number(&mut out, *bytes);
            }
            Ask::Piece(piece) => {
                out.push(5);
                put_bytes(&mut out, piece);
            }
        }
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Ask, Refused> {
        let mut reader = Reader::new(bytes, "courier");
        let ask = match reader.byte()? {
            0 => Ask::Who,
            1 => Ask::List { folder: reader.array()?, after: None },
            2 => Ask::List { folder: reader.array()?, after: Some(reader.array()?) },
            3 => Ask::Read { folder: reader.array()?, object: reader.array()?, from: reader.number()? },
            4 => Ask::Put { folder: reader.array()?, object: reader.array()?, bytes: reader.number()? },
            5 => Ask::Piece(piece(&mut reader)?),
            _ => return Err(reader.bad().into()),
        };
        reader.end()?;
        Ok(ask)
    }
}

impl Answer {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Answer::Me(name) => {
                out.push(0);
                out.extend_from_slice(name);
            }
            Answer::Listed { objects, more } => {
                out.push(if *more { 2 } else { 1 });
                put_len(&mut out, objects.len());
                for (name, bytes) in objects {
                    out.extend_from_slice(name);
                    put_number(&mut out, *bytes);
                }
            }
            Answer::Piece { bytes, piece } => {
                out.push(3);
                put_number(&mut out, *bytes);
                put_bytes(&mut out, piece);
            }
            Answer::Taken => out.push(4),
            Answer::There => out.push(5),
            Answer::NotThere => out.push(6),
            Answer::Full => out.push(7),
            Answer::Wrong => out.push(8),
        }
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Answer, Refused> {
        let mut reader = Reader::new(bytes, "courier");
        let answer = match reader.byte()? {
            0 => Answer::Me(reader.array()?),
            kind @ (1 | 2) => {
                let count = reader.count(17)?;
                if count > LISTED_MAX {
                    return Err(reader.bad().into());
                }
                let objects = (0..count).map(|_| Ok((reader.array()?, reader.counter()?)));
                Answer::Listed { objects: objects.collect::<Result<_, Refused>>()?, more: kind == 2 }
            }
            3 => Answer::Piece { bytes: reader.number()?, piece: piece(&mut reader)? },
            4 => Answer::Taken,
            5 => Answer::There,
            6 => Answer::NotThere,
            7 => Answer::Full,
            8 => Answer::Wrong,
            _ => return Err(reader.bad().into()),
        };
        reader.end()?;
        Ok(answer)
    }
}

fn piece(reader: &mut Reader<'_>) -> Result<Vec<u8>, Refused> {
    let piece = reader.bytes()?;
    if piece.len() > PIECE_BYTES_MAX { Err(reader.bad().into()) } else { Ok(piece.to_vec()) }
}

pub fn hex(name: &Name) -> String {
    name.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// None for anything but 32 lower-case hex digits: nothing else is ever a file of a courier.
pub fn name(text: &str) -> Option<Name> {
    if !crate::carriers::shared::is_object(text) {
        return None;
    }
    let mut name = [0; 16];
    for (byte, pair) in name.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(name)
}

pub fn listed((name, bytes): &(Name, u64)) -> Listed {
    Listed { name: hex(name), bytes: *bytes }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_asked_is_what_is_read(folder: Name, object: Name, number: u64, piece: Vec<u8>) {
            for ask in [
                Ask::Who,
                Ask::List { folder, after: None },
                Ask::List { folder, after: Some(object) },
                Ask::Read { folder, object, from: number },
                Ask::Put { folder, object, bytes: number },
                Ask::Piece(piece.clone()),
            ] {
                prop_assert_eq!(Ask::decode(&ask.encode()).unwrap(), ask);
            }
            let objects = vec![(folder, number / 4), (object, 1)];
            for answer in [
                Answer::Me(folder),
                Answer::Listed { objects, more: true },
                Answer::Piece { bytes: number, piece },
                Answer::Taken, Answer::There, Answer::NotThere, Answer::Full, Answer::Wrong,
            ] {
                prop_assert_eq!(Answer::decode(&answer.encode()).unwrap(), answer);
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            if let Ok(ask) = Ask::decode(&bytes) {
                prop_assert_eq!(ask.encode(), bytes.clone());
            }
            if let Ok(answer) = Answer::decode(&bytes) {
                prop_assert_eq!(answer.encode(), bytes);
            }
        }
    }

    #[test]
    fn only_plain_names_are_names() {
        assert_eq!(name(&hex(&[0xab; 16])), Some([0xab; 16]));
        for wrong in ["..", "", "ABABABABABABABABABABABABABABABAB", "../../../../../../../../etc/pass", "con"] {
            assert_eq!(name(wrong), None, "{wrong}");
        }
    }
}
