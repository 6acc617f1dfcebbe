//! A beginning that fits several known names: each is tried in turn, and the digest of the changes decides.

use crate::refused::Refused;

/// What fits by name and by what it holds is one almost always; who makes many that fit has written as much himself.
const TRIES_MAX: usize = 256;
/// A long section is tried less often: so much of insides is read in all,
const TRIED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// but so often every one.
const TRIES_ALWAYS: usize = 16;

/// The choices of one try, in the order in which they came up.
pub struct Choose {
    /// (taken, how many there were)
    made: Vec<(usize, usize)>,
    at: usize,
    tries: usize,
    tries_max: usize,
}

impl Choose {
    /// For a section whose inside has so many bytes.
    pub fn new(inside_bytes: usize) -> Choose {
        let affordable = TRIED_BYTES_MAX / inside_bytes.max(1);
        Choose { made: Vec::new(), at: 0, tries: 0, tries_max: affordable.clamp(TRIES_ALWAYS, TRIES_MAX) }
    }

    /// Of none: it is missing. Of one: that one. Of several: the one whose turn it is.
    pub fn one<T: Clone>(&mut self, fitting: &[T]) -> Result<T, Refused> {
        if let [] | [_] = fitting {
            return fitting.first().cloned().ok_or(Refused::Missing);
        }
        if self.at == self.made.len() {
            self.made.push((0, fitting.len()));
        }
        let (taken, _) = self.made.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        fitting.get(taken).cloned().ok_or(Refused::Missing)
    }

    /// Makes ready for the next try; false when all were tried.
    pub fn again(&mut self) -> bool {
        self.made.truncate(self.at);
        self.at = 0;
        self.tries += 1;
        while self.made.last().is_some_and(|(taken, of)| taken + 1 >= *of) {
            self.made.pop();
        }
        if let Some((taken, _)) = self.made.last_mut() {
            *taken += 1;
        }
        !self.made.is_empty() && self.tries < self.tries_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_gets_its_turn() {
        let mut choose = Choose::new(100);
        let mut seen = Vec::new();
        loop {
            seen.push((choose.one(&[1, 2]), choose.one(&[7]), choose.one(&['a', 'b', 'c'])));
            if !choose.again() {
                break;
            }
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.contains(&(Ok(2), Ok(7), Ok('b'))));
        assert_eq!(choose.one::<u8>(&[]), Err(Refused::Missing));
    }

    #[test]
    fn a_long_section_is_tried_less_often() {
        for (bytes, tries) in [(100, 256), (1 << 20, 64), (32 << 20, 16)] {
            let mut choose = Choose::new(bytes);
            let many: Vec<usize> = (0..1_000).collect();
            let mut tried = 1;
            while choose.one(&many).is_ok() && choose.again() {
                tried += 1;
            }
            assert_eq!(tried, tries, "{bytes}");
        }
    }
}
