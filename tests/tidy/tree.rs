//! The project's own files: what a clone holds, without what is made or fetched.

use std::fs;
use std::path::{Path, PathBuf};

const MADE: &[&str] = &["target", "node_modules", "dist", ".git"];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Files as paths from the top, in order, with `/` between.
pub fn files() -> Vec<String> {
    let mut files = Vec::new();
    gather(&root(), "", &mut files);
    files.sort();
    files
}

fn gather(folder: &Path, name: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let own = entry.file_name().into_string().unwrap();
        let path = if name.is_empty() { own.clone() } else { format!("{name}/{own}") };
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && !MADE.contains(&own.as_str()) {
            gather(&entry.path(), &path, files);
        } else if kind.is_file() {
            files.push(path);
        }
    }
}

/// A file's text; empty for what is not text.
pub fn text(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_default()
}

pub fn ends_with_any(file: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| file.ends_with(ending))
}

/// Fails with all findings, one a line.
pub fn none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
