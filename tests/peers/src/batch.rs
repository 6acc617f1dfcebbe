//! Many documents' pieces as one zstd stream, each piece behind its length.

use crate::figures::Outcome;

const LEVEL: i32 = 19;

/// What a system without a protocol of its own for many documents sends: the asker's versions, then one batch.
pub struct Batch {
    pub plain_bytes: usize,
    pub packed: Vec<u8>,
}

impl Batch {
    pub fn pack(pieces: &[Vec<u8>]) -> Outcome<Batch> {
        let mut plain = Vec::new();
        for piece in pieces {
            put_length(&mut plain, piece.len());
            plain.extend_from_slice(piece);
        }
        let packed = zstd::bulk::compress(&plain, LEVEL)?;
        Ok(Batch { plain_bytes: plain.len(), packed })
    }

    pub fn unpack(&self) -> Outcome<Vec<Vec<u8>>> {
        let plain = zstd::bulk::decompress(&self.packed, self.plain_bytes)?;
        let mut rest = plain.as_slice();
        let mut pieces = Vec::new();
        while !rest.is_empty() {
            let length = take_length(&mut rest)?;
            let (piece, after) = rest.split_at_checked(length).ok_or("a piece is cut short")?;
            pieces.push(piece.to_vec());
            rest = after;
        }
        Ok(pieces)
    }
}

/// Seven bits a byte, the lowest first.
fn put_length(into: &mut Vec<u8>, mut length: usize) {
    while length > 0x7f {
        into.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    into.push(length as u8);
}

fn take_length(from: &mut &[u8]) -> Outcome<usize> {
    let mut length = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let (byte, rest) = from.split_first().ok_or("a length is cut short")?;
        *from = rest;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(length);
        }
    }
    Err("a length without end".into())
}

#[cfg(test)]
#[test]
fn pieces_come_back() {
    let pieces = vec![vec![], vec![7; 300], vec![1, 2, 3]];
    assert_eq!(Batch::pack(&pieces).unwrap().unpack().unwrap(), pieces);
}
