//! A cable or a radio modem: whatever this computer calls a serial port.

use crate::Refused;
use crate::link::Link;
use crate::wire::{Peer, Wire};
use ilima_ledger::meet::Side;
use ilima_ledger::{SecureRandom, SystemRandom};
use serialport::SerialPort;
use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

/// One look at the port: so often frames that were lost are thought of.
const LOOK: Duration = Duration::from_millis(20);
const READ_BYTES: usize = 1_024;
/// Of what was said this much may wait for the cable: more would only wait elsewhere.
const UNSENT_BYTES_MAX: usize = 4_096;
/// A cable on which nothing moves for so long has been pulled.
const DEAD: Duration = Duration::from_secs(30);
/// What is still on its way at the end.
const FINISH: Duration = Duration::from_secs(10);

pub struct Serial {
    port: Box<dyn SerialPort>,
    wire: Wire,
    begun: Instant,
    arrived: Vec<u8>,
}

impl Serial {
    /// `baud`: bits a second, the same at both ends.
    pub fn open(path: &str, baud: u32) -> Result<Serial, Refused> {
        let port = serialport::new(path, baud).timeout(LOOK).open().map_err(refused)?;
        Serial::over(port)
    }

    pub fn over(mut port: Box<dyn SerialPort>) -> Result<Serial, Refused> {
        port.set_timeout(LOOK).map_err(refused)?;
        let mut own = [0; 4];
        SystemRandom::new().fill(&mut own)?;
        let wire = Wire::new(u32::from_le_bytes(own));
        Ok(Serial { port, wire, begun: Instant::now(), arrived: Vec::new() })
    }

    /// Calls into the cable until somebody is heard; then which side we are, or nothing when the time is over.
    pub fn find(&mut self, wait: Duration) -> Result<Option<Side>, Refused> {
        let end = Instant::now() + wait;
        while Instant::now() < end {
            self.pump()?;
            if matches!(self.wire.peer, Peer::Heard(_)) {
                return Ok(Some(if self.wire.calls() { Side::Caller } else { Side::Listener }));
            }
        }
        Ok(None)
    }

    /// One look: what is to go goes, what came is taken.
    fn pump(&mut self) -> Result<bool, Refused> {
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let raw = self.wire.poll(now_ms);
        if !raw.is_empty() {
            write_all(&mut *self.port, &raw)?;
        }
        let mut bytes = [0; READ_BYTES];
        let len = match self.port.read(&mut bytes) {
            Ok(len) => len,
            Err(error)
                if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                0
            }
            Err(error) => return Err(error.into()),
        };
        self.wire.hear(bytes.get(..len).unwrap_or_default(), now_ms);
        self.arrived.extend(self.wire.take());
        match self.wire.peer {
            Peer::Anew => Err(Refused::Io(ErrorKind::ConnectionReset)),
            Peer::Newer(version) => Err(Refused::Newer(version)),
            Peer::Unheard | Peer::Heard(_) => Ok(len > 0),
        }
    }

    fn pump_until(&mut self, unsent: usize, wait: Duration) -> Result<(), Refused> {
        let mut moved = Instant::now();
        let mut left = self.wire.unsent();
        while left > unsent {
            self.pump()?;
            if self.wire.unsent() < left {
                left = self.wire.unsent();
                moved = Instant::now();
            } else if moved.elapsed() > wait {
                return Err(Refused::Io(ErrorKind::TimedOut));
            }
        }
        Ok(())
    }
}

/// The ports of this computer; none when the system does not tell.
pub fn ports() -> Vec<String> {
    let mut names: Vec<String> =
        serialport::available_ports().unwrap_or_default().into_iter().map(|port| port.port_name).collect();
    names.sort();
    names
}

/// A slow port takes a few bytes at a time.
fn write_all(port: &mut dyn SerialPort, mut raw: &[u8]) -> Result<(), Refused> {
    let begun = Instant::now();
    while !raw.is_empty() {
        match port.write(raw) {
            Ok(len) => raw = raw.get(len..).unwrap_or_default(),
            Err(error)
                if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                if begun.elapsed() > DEAD {
                    return Err(Refused::Io(ErrorKind::TimedOut));
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

impl Link for Serial {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.wire.send(bytes);
        self.pump_until(UNSENT_BYTES_MAX, DEAD)
    }

    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused> {
        let end = Instant::now() + wait;
        while self.arrived.is_empty() && Instant::now() < end {
            self.pump()?;
        }
        Ok(std::mem::take(&mut self.arrived))
    }

    fn finish(&mut self) -> Result<(), Refused> {
        self.pump_until(0, FINISH)?;
        // The last acknowledgement is for the other end: it must not be left waiting.
        let end = Instant::now() + LOOK * 10;
        while Instant::now() < end {
            self.pump()?;
        }
        Ok(())
    }
}

fn refused(error: serialport::Error) -> Refused {
    match error.kind() {
        serialport::ErrorKind::NoDevice => Refused::Io(ErrorKind::NotFound),
        serialport::ErrorKind::InvalidInput => Refused::Io(ErrorKind::InvalidInput),
        serialport::ErrorKind::Io(kind) => Refused::Io(kind),
        serialport::ErrorKind::Unknown => Refused::Io(ErrorKind::Other),
    }
}
