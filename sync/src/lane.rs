//! Several conversations over one channel: each space that both may share has a lane of its own.
//!
//! The caller numbers its lanes down to 0 and begins all of them at once; so whoever hears lane 0 begin knows that no
//! further one will. Lanes of spaces that do not exist fill them up to 4, 8 or 16: a stranger cannot count spaces.

use crate::Refused;
use ilima_ledger::codec::{Reader, put_number};

/// Spaces that are asked about at one meeting.
pub const LANES_MAX: usize = 16;
/// A home with more than one space seems to have at least so many.
const LANES_SHOWN_MIN: usize = 4;

const LIMIT: u8 = 0xFF;
const HERE: u8 = 0xFE;

/// What a message of the channel is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A message of the session in this lane.
    Session(u8, Vec<u8>),
    /// The other end wants no more bytes than this to go over the channel in all, both ways.
    Limit(u64),
    /// Nothing, but the other end is still there.
    Here,
}

pub fn session(lane: u8, message: &[u8]) -> Vec<u8> {
    [&[lane], message].concat()
}

pub fn limit(bytes: u64) -> Vec<u8> {
    let mut out = vec![LIMIT];
    put_number(&mut out, bytes);
    out
}

pub fn here() -> Vec<u8> {
    vec![HERE]
}

pub fn hear(message: &[u8]) -> Result<Heard, Refused> {
    let (lane, rest) = message.split_first().ok_or(Refused::Damaged)?;
    match *lane {
        LIMIT => {
            let mut reader = Reader::new(rest, "limit");
            let bytes = reader.number()?;
            reader.end()?;
            Ok(Heard::Limit(bytes))
        }
        HERE if rest.is_empty() => Ok(Heard::Here),
        lane if usize::from(lane) < LANES_MAX => Ok(Heard::Session(lane, rest.to_vec())),
        _ => Err(Refused::Damaged),
    }
}

/// How many lanes a home with so many spaces begins.
pub fn lanes_for(spaces: usize) -> usize {
    if spaces < 2 { spaces } else { spaces.next_power_of_two().clamp(LANES_SHOWN_MIN, LANES_MAX) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nobody_counts_the_spaces_of_a_home() {
        let shown: Vec<usize> = (0..=20).map(lanes_for).collect();
        assert_eq!(shown, [0, 1, 4, 4, 4, 8, 8, 8, 8, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16]);
    }

    proptest! {
        #[test]
        fn what_is_said_is_heard(lane in 0u8..16, bytes: u64, message: Vec<u8>) {
            prop_assert_eq!(hear(&session(lane, &message)).unwrap(), Heard::Session(lane, message));
            prop_assert_eq!(hear(&limit(bytes)).unwrap(), Heard::Limit(bytes));
            prop_assert_eq!(hear(&here()).unwrap(), Heard::Here);
        }

        #[test]
        fn any_bytes_are_heard_or_refused(bytes: Vec<u8>) {
            let _refused = hear(&bytes);
        }
    }
}
