//! Locks before the computer sleeps: logind says that it will, and waits a moment for whoever asked for that.

use std::os::fd::OwnedFd;
use zbus::blocking::{Connection, Proxy};

const LOGIND: &str = "org.freedesktop.login1";
const PLACE: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";

/// Calls `lock` before each sleep, for as long as the program lives. Where there is no logind nothing happens here; then
/// waking locks (ui/src/live/idle.ts).
pub fn watch(lock: impl Fn() + Send + 'static) {
    std::thread::spawn(move || follow(&lock));
}

fn follow(lock: &impl Fn()) -> zbus::Result<()> {
    let bus = Connection::system()?;
    let logind = Proxy::new(&bus, LOGIND, PLACE, MANAGER)?;
    let signals = logind.receive_signal("PrepareForSleep")?;
    let mut wait = Some(hold(&logind)?);
    for signal in signals {
        let asleep_soon: bool = signal.body().deserialize()?;
        if asleep_soon {
            lock();
            // Only now may it sleep. Where locking starts this program anew, that has closed it already.
            wait = None;
        } else if wait.is_none() {
            wait = Some(hold(&logind)?);
        }
    }
    Ok(())
}

/// As long as this is open, sleep waits for us; logind's patience is five seconds, if nobody set another.
fn hold(logind: &Proxy<'_>) -> zbus::Result<OwnedFd> {
    let ask = ("sleep", "Ilima", "Locks before sleep", "delay");
    let told: zbus::zvariant::OwnedFd = logind.call("Inhibit", &ask)?;
    // A copy that is closed when the program starts itself anew; the bus's own may not be.
    OwnedFd::from(told).try_clone().map_err(zbus::Error::from)
}
