//! A link on which only so many bytes a minute are sent: a radio that others need too, a network that costs.

use crate::Refused;
use crate::link::Link;
use std::time::{Duration, Instant};

/// So soon Cancel is heard while the next bytes wait.
const LOOK: Duration = Duration::from_millis(250);
const MINUTE: Duration = Duration::from_secs(60);
/// What goes at once: a second's bytes, and never less than a frame of a slow wire.
const PIECE_BYTES_MIN: u64 = 256;

pub struct Paced<'a> {
    link: &'a mut dyn Link,
    bytes_a_minute: u64,
    is_cancelled: &'a dyn Fn() -> bool,
    /// When the next bytes may go.
    due: Instant,
    /// What came in while bytes waited.
    early: Vec<u8>,
}

impl<'a> Paced<'a> {
    pub fn new(link: &'a mut dyn Link, bytes_a_minute: u64, is_cancelled: &'a dyn Fn() -> bool) -> Paced<'a> {
        Paced { link, bytes_a_minute: bytes_a_minute.max(1), is_cancelled, due: Instant::now(), early: Vec::new() }
    }

    /// The other end may go on talking meanwhile, and a wire wants its acknowledgements.
    fn wait(&mut self) -> Result<(), Refused> {
        while let Some(left) = self.due.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            if (self.is_cancelled)() {
                return Err(Refused::Cancelled);
            }
            self.early.extend(self.link.receive(left.min(LOOK))?);
        }
        Ok(())
    }

    fn takes(&self, bytes: usize) -> Duration {
        let millis = MINUTE.as_millis().saturating_mul(bytes as u128) / u128::from(self.bytes_a_minute);
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

impl Link for Paced<'_> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let piece = usize::try_from((self.bytes_a_minute / 60).max(PIECE_BYTES_MIN)).unwrap_or(usize::MAX);
        for piece in bytes.chunks(piece) {
            self.wait()?;
            self.link.send(piece)?;
            self.due = self.due.max(Instant::now()) + self.takes(piece.len());
        }
        Ok(())
    }

    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused> {
        if self.early.is_empty() { self.link.receive(wait) } else { Ok(std::mem::take(&mut self.early)) }
    }

    fn finish(&mut self) -> Result<(), Refused> {
        self.link.finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use std::cell::Cell;

    /// Says something whenever it is asked, and notes what it was given.
    #[derive(Default)]
    struct Chatty {
        sent: Vec<usize>,
        asked: usize,
    }

    impl Link for Chatty {
        fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
            self.sent.push(bytes.len());
            Ok(())
        }

        fn receive(&mut self, _wait: Duration) -> Result<Vec<u8>, Refused> {
            self.asked += 1;
            Ok(vec![7])
        }
    }

    #[test]
    fn bytes_wait_for_their_minute_and_what_comes_meanwhile_is_kept() {
        let mut link = Chatty::default();
        let never = || false;
        let mut paced = Paced::new(&mut link, 60 * 10_000, &never);
        let begun = Instant::now();
        paced.send(&[0; 12_000]).unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(990), "{:?}", begun.elapsed());
        let kept = paced.receive(Duration::ZERO).unwrap().len();
        assert_eq!((kept, link.sent), (link.asked, vec![10_000, 2_000]));
    }

    #[test]
    fn cancel_is_heard_while_bytes_wait() {
        let (mut link, asked) = (Chatty::default(), Cell::new(0));
        let soon = || asked.replace(asked.get() + 1) > 3;
        let mut paced = Paced::new(&mut link, 1, &soon);
        assert_eq!(paced.send(&[0; 1_000]), Err(Refused::Cancelled));
        assert_eq!(link.sent, [256]);
    }
}
