//! The window: a door to the desk, and nothing of its own.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod calls;
mod graphics;
mod links;
mod open;
mod recent;
#[cfg(target_os = "linux")]
mod sleep;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    ilima_desk::memory::never_to_disk();
    open::remember_program();
    let asked = match open::Asked::read(std::env::args_os().skip(1)) {
        Ok(asked) => asked,
        Err(sentence) => return end(&sentence, 2),
    };
    if !graphics::has_display() {
        return end(
            "There is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set. The command `ilima` works without one.",
            1,
        );
    }
    graphics::choose(&asked);
    match open::run(asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => end(&format!("The window could not open: {error}"), 1),
    }
}

fn end(sentence: &str, code: u8) -> ExitCode {
    let _nobody_listens = writeln!(std::io::stderr(), "{sentence}");
    ExitCode::from(code)
}
