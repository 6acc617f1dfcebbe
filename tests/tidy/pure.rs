//! core and ledger take time, chance and bytes as arguments; nothing there reads a clock, a file or a socket.

use crate::tree::{files, none, text};

const WORLDLY: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "thread::sleep",
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "tokio::",
    "HashMap",
    "HashSet",
];

#[test]
fn core_and_ledger_ask_nothing_of_the_world() {
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| file.starts_with("core/src/") || file.starts_with("ledger/src/")) {
        // Tests below the code may use the world.
        let page = text(file);
        let code = page.split("#[cfg(test)]").next().unwrap_or_default();
        if file.ends_with("/tests.rs") || file.contains("/tests/") {
            continue;
        }
        let code: String =
            code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        findings.extend(WORLDLY.iter().filter(|word| code.contains(**word)).map(|word| format!("{file}: {word}")));
    }
    none("Worldly words in pure rooms", &findings);
}

/// What runs on Windows and macOS tomorrow must not name Linux today, except behind a `cfg`.
#[test]
fn the_rooms_below_the_window_hold_no_code_for_one_system_only() {
    let rooms = ["core/src/", "ledger/src/", "store/src/", "sync/src/", "desk/src/"];
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| rooms.iter().any(|room| file.starts_with(room))) {
        let page = text(file);
        let mut guarded = false;
        for (number, line) in page.lines().enumerate() {
            let system = ["std::os::unix", "std::os::linux", "/proc/", "libc::"].iter().any(|word| line.contains(word));
            guarded = line.contains("cfg(unix)")
                || line.contains("cfg(target_os")
                || (guarded && !line.starts_with('}') && !line.is_empty());
            if system && !guarded {
                findings.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("Code for one system without a cfg", &findings);
}
