//! A pipe of bytes between two desks: a socket, a cable, one day a radio.

use crate::Refused;
use std::time::Duration;

pub trait Link {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused>;

    /// What arrived, in whatever pieces; nothing when the time is over. A pipe that ended is refused.
    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused>;

    /// Called when all was said: what is still on its way is brought over.
    fn finish(&mut self) -> Result<(), Refused> {
        Ok(())
    }
}
