//! Bounded reading and plain writing of bytes: the only way in which the ledger takes a format apart.

use crate::Refused;

/// What counts up one by one goes no further: the store counts to 2^63, and the next one must fit too.
pub const COUNTER_MAX: u64 = 1 << 62;

/// Bytes being read from the front. Every length is checked against what is there before anything is allocated.
pub struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// `what` names the format in refusals.
    pub fn new(bytes: &'a [u8], what: &'static str) -> Reader<'a> {
        Reader { rest: bytes, what }
    }

    pub fn bad(&self) -> Refused {
        Refused::Damaged(self.what)
    }

    pub fn take(&mut self, len: usize) -> Result<&'a [u8], Refused> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(Refused::Damaged(self.what))?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Refused> {
        self.take(N)?.try_into().map_err(|_| Refused::Damaged(self.what))
    }

    pub fn byte(&mut self) -> Result<u8, Refused> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// LEB128, at most 64 bits, in its shortest form only: one value has one encoding.
    pub fn number(&mut self) -> Result<u64, Refused> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(self.bad());
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(self.bad()) } else { Ok(value) };
            }
        }
        Err(self.bad())
    }

    /// The number of an entry or of a word: one that nobody gets to is refused.
    pub fn counter(&mut self) -> Result<u64, Refused> {
        let value = self.number()?;
        if value > COUNTER_MAX { Err(self.bad()) } else { Ok(value) }
    }

    /// A count of things of at least `each` bytes: never more than can be there.
    pub fn count(&mut self, each: usize) -> Result<usize, Refused> {
        let count = usize::try_from(self.number()?).map_err(|_| self.bad())?;
        if count.saturating_mul(each.max(1)) > self.rest.len() { Err(self.bad()) } else { Ok(count) }
    }

    /// A length and that many bytes.
    pub fn bytes(&mut self) -> Result<&'a [u8], Refused> {
        let len = self.count(1)?;
        self.take(len)
    }

    pub fn text(&mut self) -> Result<String, Refused> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| self.bad())
    }

    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Nothing may follow.
    pub fn end(self) -> Result<(), Refused> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.bad()) }
    }
}

pub fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub fn put_len(out: &mut Vec<u8>, len: usize) {
    put_number(out, len as u64);
}

pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_len(out, bytes.len());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_comes_back_and_has_one_encoding(value: u64) {
            let mut bytes = Vec::new();
            put_number(&mut bytes, value);
            prop_assert_eq!(Reader::new(&bytes, "number").number().unwrap(), value);
            let mut padded = bytes.clone();
            *padded.last_mut().unwrap() |= 0x80;
            padded.push(0);
            prop_assert!(Reader::new(&padded, "number").number().is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes, "any");
            while reader.bytes().is_ok() && !reader.rest.is_empty() {}
        }
    }

    #[test]
    fn a_counter_is_followed_by_another_wherever_it_is_kept() {
        for (value, counts) in [(0, true), (COUNTER_MAX, true), (COUNTER_MAX + 1, false), (u64::MAX, false)] {
            let mut bytes = Vec::new();
            put_number(&mut bytes, value);
            assert_eq!(Reader::new(&bytes, "any").counter().is_ok(), counts, "{value}");
        }
        assert!(i64::try_from(COUNTER_MAX + 1).is_ok());
    }

    #[test]
    fn a_length_beyond_the_end_is_refused_before_anything_is_allocated() {
        let mut bytes = Vec::new();
        put_number(&mut bytes, u64::MAX);
        assert_eq!(Reader::new(&bytes, "any").bytes(), Err(Refused::Damaged("any")));
    }
}
