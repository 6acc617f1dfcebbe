//! The command `ilima`: the desk for hubs, scripts and tests.

mod args;
mod beside;
mod exchange;
mod files;
mod run;
mod safety;
mod say;
mod watch;

use args::Line;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    ilima_desk::memory::never_to_disk();
    let line = Line::parse();
    let mut told = say::Told::new(line.json);
    match run::run(&line, &mut told) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            told.trouble(&trouble);
            ExitCode::from(1)
        }
    }
}
