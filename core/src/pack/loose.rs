//! Packs with their insides loose: many insides are compressed together far better than each alone, and each is compressed
//! again to the same bytes by whoever gets them.

use super::bytes::Reader;
use super::names::Ids;
use super::{PLAIN_ROWS, VERSION, ZSTD_COLUMNS, squeeze};
use crate::refused::Refused;

/// Which compressor compresses to just these bytes: zstd 1.5.7 at the level and with the dictionary of version 1. One that
/// answers other bytes gets another number (a test in `tests/formats` notices).
pub const SQUEEZER: u8 = 1;

/// A section taken apart so that [`tighten`] makes the same bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// What stands before the inside; nothing, if the section stays as it is.
    pub head: Vec<u8>,
    pub inside: Vec<u8>,
}

/// Whatever is no pack of ours, inflates to more than `inside_max`, or would not come back to the byte, stays as it is.
pub fn loosen(section: &[u8], inside_max: usize) -> Loose {
    let as_it_is = || Loose { head: Vec::new(), inside: section.to_vec() };
    let loose = taken_apart(section, inside_max).ok();
    loose.filter(|loose| tighten(loose).is_ok_and(|again| again == section)).unwrap_or_else(as_it_is)
}

pub fn tighten(loose: &Loose) -> Result<Vec<u8>, Refused> {
    let squeezed = match loose.head.first() {
        Some(head) => method_of(*head)? != PLAIN_ROWS,
        None => false,
    };
    let inside = if squeezed { &squeeze::squeeze(&loose.inside)? } else { &loose.inside };
    Ok([loose.head.as_slice(), inside].concat())
}

fn taken_apart(section: &[u8], inside_max: usize) -> Result<Loose, Refused> {
    let mut reader = Reader(section);
    let method = method_of(reader.byte()?)?;
    reader.take(super::DIGEST_BYTES)?;
    Ids::read(&mut reader)?;
    let head = section.strip_suffix(reader.0).unwrap_or_default().to_vec();
    let inside = if method == PLAIN_ROWS { reader.0.to_vec() } else { squeeze::inflate_at_most(reader.0, inside_max)? };
    Ok(Loose { head, inside })
}

fn method_of(head: u8) -> Result<u8, Refused> {
    let method = head & 0x0f;
    if head >> 4 == VERSION && method <= ZSTD_COLUMNS { Ok(method) } else { Err(Refused::Newer(head)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use proptest::prelude::*;

    const MAX: usize = 1 << 20;

    proptest! {
        #[test]
        fn any_bytes_come_back(section: Vec<u8>) {
            prop_assert_eq!(tighten(&loosen(&section, MAX)).unwrap(), section);
        }

        #[test]
        fn any_inside_comes_back_squeezed(words in proptest::collection::vec(0u8..4, 0..3_000), method in 0u8..3) {
            let section = tighten(&Loose { head: vec![VERSION << 4 | method, 1, 2, 3, 4, 1, 1, 1], inside: words.clone() }).unwrap();
            let loose = loosen(&section, MAX);
            prop_assert_eq!(&loose.inside, &words);
            prop_assert_eq!(tighten(&loose).unwrap(), section);
        }
    }

    #[test]
    fn a_frame_that_another_compressor_wrote_stays_as_it_is() {
        let clear = [7; 1_000];
        let other = zstd::bulk::compress(&clear, 1).unwrap();
        let section = [&[VERSION << 4 | 1, 1, 2, 3, 4, 1, 1, 1], other.get(4..).unwrap()].concat();
        let loose = loosen(&section, MAX);
        assert_eq!((loose.head, loose.inside), (vec![], section));
    }

    #[test]
    fn what_inflates_to_more_than_is_wanted_stays_as_it_is() {
        let loose = Loose { head: vec![VERSION << 4 | 1, 1, 2, 3, 4, 1, 1, 1], inside: vec![7; 10_000] };
        let section = tighten(&loose).unwrap();
        assert_eq!(loosen(&section, 10_000), loose);
        assert_eq!(loosen(&section, 9_999), Loose { head: vec![], inside: section });
    }
}
