//! A cable or a radio modem: one conversation with whoever is at its other end.

use crate::contract::Receipt;
use crate::desk::Desk;
use crate::job::Job;
use crate::meet::{Lend, Stay, meet};
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
/// `files` are wanted whole.
pub fn exchange(desk: &mut impl Lend, serial: Serial, seconds: u32, files: bool, job: &Job) -> Outcome<Receipt> {
    let only = |desk: &mut Desk, thumbs_only| {
        desk.thumbs_only = thumbs_only;
        Ok(())
    };
    desk.lend(|desk| only(desk, !files))?;
    let done = find_and_meet(desk, serial, seconds, job);
    desk.lend(|desk| only(desk, false))?;
    done
}

fn find_and_meet(desk: &mut impl Lend, mut serial: Serial, seconds: u32, job: &Job) -> Outcome<Receipt> {
    for _ in 0..seconds.saturating_mul(4) {
        job.step("waiting", 0, 0)?;
        if let Some(side) = serial.find(LOOK)? {
            return meet(desk, &mut serial, side, SERIAL, Stay::UntilLevel, job);
        }
    }
    Err(Code::Unreachable.into())
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
