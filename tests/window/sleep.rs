//! The computer is about to sleep: the window locks before it may. logind is a fake one on a bus of its own.

use crate::hand::wait;
use crate::window::{Window, target};
use std::io::{BufRead, BufReader, PipeReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use zbus::blocking::{Connection, connection::Builder};
use zbus::zvariant::OwnedFd;

const PASSPHRASE: &str = "granite basket morning millet";

/// Whoever asked it to wait, and for what.
#[derive(Default, Clone)]
struct Logind {
    asked: Arc<Mutex<Vec<(String, String, PipeReader)>>>,
}

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(&self, what: String, _who: String, _why: String, mode: String) -> OwnedFd {
        let (reader, writer) = std::io::pipe().unwrap();
        self.asked.lock().unwrap().push((what, mode, reader));
        OwnedFd::from(std::os::fd::OwnedFd::from(writer))
    }
}

struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Bus {
        let mut daemon = Command::new("dbus-daemon");
        daemon.args(["--session", "--nofork", "--nopidfile", "--print-address"]).stdout(Stdio::piped());
        let mut daemon = daemon.spawn().expect("dbus-daemon (Debian: dbus) is needed");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Bus { daemon, address: address.trim().to_owned() }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _gone = self.daemon.kill();
        let _reaped = self.daemon.wait();
    }
}

fn prepare(bus: &Connection, asleep_soon: bool) {
    let manager = "org.freedesktop.login1.Manager";
    bus.emit_signal(None::<&str>, "/org/freedesktop/login1", manager, "PrepareForSleep", &asleep_soon).unwrap();
}

/// Whether some database of this home is open: its log lies beside it.
fn is_open(window: &Window) -> bool {
    let files = std::fs::read_dir(window.dir.path().join("home/spaces")).unwrap();
    files.map(|one| one.unwrap().file_name()).any(|name| name.to_string_lossy().ends_with("-wal"))
}

#[test]
fn before_the_computer_sleeps_the_window_is_locked() {
    let bus = Bus::start();
    let logind = Logind::default();
    let serving = Builder::address(bus.address.as_str())
        .unwrap()
        .name("org.freedesktop.login1")
        .unwrap()
        .serve_at("/org/freedesktop/login1", logind.clone())
        .unwrap()
        .build()
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("passphrase"), PASSPHRASE).unwrap();
    for words in [["init", "--name", "Amina"].as_slice(), &["space", "new", "Water"]] {
        let mut command = Command::new(target().join("ilima"));
        command.arg("--home").arg(dir.path().join("home")).arg("--passphrase-file").arg(dir.path().join("passphrase"));
        assert!(command.args(words).env("LANG", "en").output().unwrap().status.success());
    }
    let window = Window::open_with(dir, &[("DBUS_SYSTEM_BUS_ADDRESS", &bus.address)]);
    let driver = &window.driver;
    for night in 1..=2 {
        driver.sees("Welcome back");
        driver.fill("input[type=password]", PASSPHRASE);
        driver.click("form button[type=submit]");
        driver.sees("Today");
        wait("somebody who asks sleep to wait", || logind.asked.lock().unwrap().len() == night);
        assert!(is_open(&window));
        let (what, mode, mut held) = {
            let asked = logind.asked.lock().unwrap();
            let (what, mode, held) = asked.last().unwrap();
            (what.clone(), mode.clone(), held.try_clone().unwrap())
        };
        assert_eq!((what.as_str(), mode.as_str()), ("sleep", "delay"));
        prepare(&serving, true);
        // Ends when the window lets the computer sleep.
        assert_eq!(held.read(&mut [0]).unwrap(), 0);
        assert!(!is_open(&window), "it slept with its databases open");
        driver.sees("Welcome back");
        prepare(&serving, false);
    }
}
