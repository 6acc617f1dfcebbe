//! What the command prints: lines for people, JSON for programs.

use ilima_desk::trouble::{Outcome, Trouble};
use ilima_desk::words;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write;

/// A line for whoever watches, beside the answer.
pub fn aside(line: &str) {
    let _nobody_listens = writeln!(std::io::stderr(), "{line}");
}

pub struct Told {
    json: bool,
    pub language: String,
}

impl Told {
    pub fn new(json: bool) -> Told {
        Told { json, language: std::env::var("LANG").unwrap_or_default().chars().take(2).collect() }
    }

    /// JSON for programs, else the lines.
    pub fn either(&mut self, value: &Value, lines: impl IntoIterator<Item = String>) -> Outcome<()> {
        if self.json { self.json(value) } else { self.lines(lines) }
    }

    pub fn json<T: Serialize>(&mut self, value: &T) -> Outcome<()> {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        self.lines([text])
    }

    pub fn lines(&mut self, lines: impl IntoIterator<Item = String>) -> Outcome<()> {
        let mut out = std::io::stdout().lock();
        for line in lines {
            // A reader that closed the pipe has seen enough: that is no trouble.
            if writeln!(out, "{line}").is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    pub fn trouble(&mut self, trouble: &Trouble) {
        let message = words::say_trouble(&self.language, trouble);
        let code = trouble.code.word();
        let text = if self.json {
            json!({ "code": code, "message": message }).to_string()
        } else {
            format!("{code}: {message}")
        };
        let _nobody_listens = writeln!(std::io::stderr(), "{text}");
    }
}
