//! The window as people run it, without a driver: keys and clicks of the X server, all its processes known, a private place for
//! every file it may write.

use crate::window::target;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const WAIT_SECONDS: u64 = 60;
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A blinking cursor changes fewer dots of the picture than this.
const STILL_DOTS_MAX: usize = 40;
/// From the locked door to a page of work, or back.
const CHANGED_DOTS_MIN: usize = 2_000;
/// A window that is not painted yet has fewer greys.
const PAINTED_GREYS_MIN: usize = 24;

pub struct Hand {
    pub dir: TempDir,
    child: Child,
}

/// Everything that a program may take for a place of its own.
pub fn private_places(command: &mut Command, dir: &Path) {
    let user = dir.join("user");
    for (name, folder) in [
        ("HOME", user.clone()),
        ("XDG_DATA_HOME", user.join(".local/share")),
        ("XDG_CONFIG_HOME", user.join(".config")),
        ("XDG_CACHE_HOME", user.join(".cache")),
        ("XDG_STATE_HOME", user.join(".local/state")),
        ("XDG_RUNTIME_DIR", dir.join("run")),
        ("TMPDIR", dir.join("tmp")),
    ] {
        std::fs::create_dir_all(&folder).unwrap();
        command.env(name, folder);
    }
    std::fs::set_permissions(dir.join("run"), std::fs::Permissions::from_mode(0o700)).unwrap();
}

impl Hand {
    /// Opens the window on the home in this folder. `before` are words before the program, as of strace.
    pub fn open(dir: TempDir, before: &[&str]) -> Hand {
        assert!(std::env::var_os("DISPLAY").is_some(), "no DISPLAY: run it by npm test, or under xvfb-run");
        let mut bus = Command::new("dbus-run-session");
        bus.arg("--").args(before).arg(target().join("ilima-window")).arg("--home").arg(dir.path().join("home"));
        private_places(&mut bus, dir.path());
        bus.env("LANG", "en_GB.UTF-8").env("GDK_BACKEND", "x11").env_remove("TAURI_WEBVIEW_AUTOMATION");
        // Where the window may dump core, it does so into its own folder.
        bus.current_dir(dir.path().join("tmp")).process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        let hand = Hand { child: bus.spawn().expect("dbus-run-session is needed (Debian: dbus)"), dir };
        hand.settle();
        hand
    }

    /// Waits until the window is painted and its picture stands still; then it has the keys.
    pub fn settle(&self) {
        self.still();
        let found = xdotool(&["search", "--onlyvisible", "--name", "^Ilima$"]);
        if let Some(window) = found.lines().last() {
            xdotool(&["windowfocus", "--sync", window]);
        }
    }

    /// The same, when what is shown now is about to go.
    pub fn settle_unlike_before(&self) {
        let before = picture();
        wait("another picture", || unlike(&before, &picture()) > CHANGED_DOTS_MIN);
        self.settle();
    }

    fn still(&self) {
        let mut before = Vec::new();
        wait("a window that stands still", || {
            let now = picture();
            let greys: std::collections::BTreeSet<u8> = now.iter().copied().collect();
            let still = before.len() == now.len() && unlike(&before, &now) <= STILL_DOTS_MAX;
            before = now;
            still && greys.len() >= PAINTED_GREYS_MIN
        });
    }

    pub fn keys(&self, keys: &[&str]) {
        xdotool(&[&["key", "--clearmodifiers", "--delay", "60"], keys].concat());
    }

    pub fn types(&self, text: &str) {
        xdotool(&["type", "--clearmodifiers", "--delay", "25", "--", text]);
    }

    pub fn click(&self, x: i64, y: i64) {
        xdotool(&["mousemove", "--sync", &x.to_string(), &y.to_string(), "click", "1"]);
        // Away again, so that nothing is lit up where the next step looks.
        xdotool(&["mousemove", "683", "767"]);
    }

    /// Types a path into the file dialog of the system.
    pub fn pick(&self, path: &Path) {
        let mut dialog = String::new();
        wait("a file dialog", || {
            dialog = xdotool(&["search", "--onlyvisible", "--name", "^(Open|Save|Select|Choose) "]);
            !dialog.is_empty()
        });
        let dialog = dialog.lines().last().unwrap();
        self.still();
        wait("the keys in the dialog", || {
            xdotool(&["windowfocus", "--sync", dialog]);
            xdotool(&["getwindowfocus"]).trim() == dialog
        });
        self.still();
        // The first letter opens the field for it, and what is typed meanwhile is lost.
        let (first, rest) = path.to_str().unwrap().split_at(1);
        self.types(first);
        self.still();
        self.types(rest);
        self.still();
        // A file is chosen by Enter; a folder is entered by it, and chosen by the button's letter.
        self.keys(&["Return"]);
        wait("the closed dialog", || {
            self.keys(&["alt+o"]);
            xdotool(&["search", "--onlyvisible", "--name", "^(Open|Save|Select|Choose) "]).is_empty()
        });
    }

    pub fn unlock(&self, passphrase: &str) {
        self.types(passphrase);
        self.keys(&["Return"]);
    }

    /// All processes of this window: whoever was given our private HOME.
    pub fn processes(&self) -> BTreeMap<u32, String> {
        processes_with(self.dir.path())
    }

    pub fn kill(&mut self) {
        let group = i32::try_from(self.child.id()).unwrap();
        let _gone = Command::new("kill").args(["-9", "--", &format!("-{group}")]).stderr(Stdio::null()).status();
        let _reaped = self.child.wait();
        // Those that left the group: a bus starts its services in sessions of their own.
        for process in self.processes().keys() {
            let _gone = Command::new("kill").args(["-9", &process.to_string()]).stderr(Stdio::null()).status();
        }
    }

    /// Kills what still runs and hands back the folder.
    pub fn close(mut self) -> TempDir {
        self.kill();
        std::mem::replace(&mut self.dir, tempfile::tempdir().unwrap())
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Processes whose environment names this folder, with the names of their programs.
pub fn processes_with(dir: &Path) -> BTreeMap<u32, String> {
    let wanted = dir.to_str().unwrap().as_bytes();
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(process) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(environment) = std::fs::read(entry.path().join("environ")) else { continue };
        if memchr::memmem::find(&environment, wanted).is_some() {
            let name = std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            found.insert(process, name.trim().to_owned());
        }
    }
    found
}

pub fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(WAIT_SECONDS);
    while {
        std::thread::park_timeout(LOOK_EVERY);
        !holds()
    } {
        assert!(Instant::now() < end, "waited in vain for {what}; picture: {}", kept_picture().display());
    }
}

fn xdotool(words: &[&str]) -> String {
    let done = Command::new("xdotool").args(words).output().expect("xdotool is needed (Debian: xdotool)");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// What is on the display, small and grey.
fn picture() -> Vec<u8> {
    let words = ["-window", "root", "-resize", "25%", "-depth", "8", "gray:-"];
    Command::new("import").args(words).output().expect("import is needed (Debian: imagemagick)").stdout
}

fn unlike(before: &[u8], now: &[u8]) -> usize {
    before.iter().zip(now).filter(|(was, is)| is.abs_diff(**was) > 8).count()
}

pub fn kept_picture() -> PathBuf {
    let file = target().join("../window/hand.png");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let _kept = Command::new("import").args(["-window", "root"]).arg(&file).status();
    file
}
