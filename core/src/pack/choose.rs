//! A beginning that fits several known names: each is tried in turn, and the digest of the changes decides.

use crate::refused::Refused;

/// Names are told by 24 bits and more, so two that fit are rare; who makes many on purpose gains nothing.
const TRIES_MAX: usize = 16;
/// More names than this under one beginning were made on purpose.
const FITTING_MAX: usize = 8;

/// The choices of one try, in the order in which they came up.
#[derive(Default)]
pub struct Choose {
    /// (taken, how many there were)
    made: Vec<(usize, usize)>,
    at: usize,
    tries: usize,
}

impl Choose {
    /// Of none: it is missing. Of one: that one. Of several: the one whose turn it is.
    pub fn one<T>(&mut self, mut fitting: Vec<T>) -> Result<T, Refused> {
        fitting.truncate(FITTING_MAX);
        if fitting.len() < 2 {
            return fitting.pop().ok_or(Refused::Missing);
        }
        if self.at == self.made.len() {
            self.made.push((0, fitting.len()));
        }
        let (taken, _) = self.made.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        if taken < fitting.len() { Ok(fitting.swap_remove(taken)) } else { Err(Refused::Missing) }
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
        !self.made.is_empty() && self.tries < TRIES_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_gets_its_turn() {
        let mut choose = Choose::default();
        let mut seen = Vec::new();
        loop {
            seen.push((choose.one(vec![1, 2]), choose.one(vec![7]), choose.one(vec!['a', 'b', 'c'])));
            if !choose.again() {
                break;
            }
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.contains(&(Ok(2), Ok(7), Ok('b'))));
        assert_eq!(choose.one::<u8>(Vec::new()), Err(Refused::Missing));
    }
}
