//! A cable or a radio modem: one conversation with whoever is at its other end.

use crate::contract::{FilesAsk, Receipt};
use crate::job::Job;
use crate::lan::together;
use crate::meet::{Lend, Terms, meet};
use crate::trouble::{Code, Outcome};
use ilima_sync::Refused;
use ilima_sync::carriers::serial::Serial;
use std::io::ErrorKind;
use std::time::Duration;

/// The name of this carrier in receipts; the screen has words for it.
pub const SERIAL: &str = "serial";
/// How long one look for the other end lasts: so soon Cancel is heard.
const LOOK: Duration = Duration::from_millis(250);

/// Waits so many seconds for somebody at the other end, then exchanges; of attached files only small pictures, unless
/// they are wanted whole.
pub fn exchange(
    desk: &mut impl Lend,
    mut serial: Serial,
    seconds: u32,
    terms: Terms<'_>,
    job: &Job,
) -> Outcome<Receipt> {
    for _ in 0..seconds.saturating_mul(4) {
        job.step("waiting", 0, 0)?;
        if let Some(side) = serial.find(LOOK)? {
            return together(meet(desk, &mut serial, side, terms, job)?);
        }
    }
    Err(Code::Unreachable.into())
}

/// A thin link: begun without asking first whether anything is new, in the open space, with small pictures only.
pub fn thin() -> Terms<'static> {
    Terms { thin: true, files: FilesAsk::Thumbs, ..Terms::plain(SERIAL) }
}

/// The ports that this computer has, as the system names them.
pub fn ports() -> Vec<String> {
    ilima_sync::carriers::serial::ports()
}

/// Opens a port by its name: `/dev/ttyUSB0`, `COM3`. One that is not there, or that another program has, is no address.
pub fn open(port: &str, baud: u32) -> Outcome<Serial> {
    let nowhere = [Refused::Io(ErrorKind::NotFound), Refused::Io(ErrorKind::InvalidInput)];
    Serial::open(port, baud)
        .map_err(|refused| if nowhere.contains(&refused) { Code::BadAddress.into() } else { refused.into() })
}
