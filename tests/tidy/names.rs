//! What nothing here is called, and what nothing here says.

use crate::tree::{ends_with_any, files, none, text};

const NO_FOLDER: &[&str] = &["utils", "helpers", "services", "common", "stores", "managers"];

#[test]
fn no_folder_has_a_name_that_says_nothing() {
    let files = files();
    let bad = files.iter().filter(|file| {
        let folders = file.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.split('/').any(|folder| NO_FOLDER.contains(&folder))
    });
    none("Folders with empty names", &bad.cloned().collect::<Vec<_>>());
}

/// Hosts that packages come from, written apart so that this page does not name them.
fn registries() -> [String; 6] {
    [
        ["registry.", "npmjs"],
        ["registry.", "yarnpkg"],
        ["index.", "crates.io"],
        ["static.", "crates.io"],
        ["pypi", ".org"],
        ["proxy.", "golang"],
    ]
    .map(|parts| parts.concat())
}

/// A clone must work from every mirror. Cargo's lock files name their index themselves and cannot do otherwise.
#[test]
fn no_file_names_a_registry_of_packages() {
    let files = files().into_iter().filter(|file| !file.ends_with("Cargo.lock"));
    let mut findings = Vec::new();
    for file in files {
        let page = text(&file);
        findings.extend(registries().iter().filter(|host| page.contains(*host)).map(|host| format!("{file}: {host}")));
    }
    none("Hosts of registries", &findings);
}

#[test]
fn nothing_is_left_to_be_written() {
    let sources = files().into_iter().filter(|file| ends_with_any(file, &[".rs", ".ts", ".svelte", ".mjs"]));
    let words = [
        ["todo", "!("],
        ["unimplemented", "!("],
        ["FIX", "ME"],
        ["lorem ", "ipsum"],
        [".only", "("],
        ["@ts-", "ignore"],
    ]
    .map(|parts| parts.concat());
    let mut findings = Vec::new();
    for file in sources {
        let page = text(&file);
        findings.extend(words.iter().filter(|word| page.contains(*word)).map(|word| format!("{file}: {word}")));
    }
    none("Unfinished work", &findings);
}

#[test]
fn every_page_of_rust_opens_by_saying_what_it_is_for() {
    let sources = files().into_iter().filter(|file| file.ends_with(".rs"));
    let silent: Vec<String> = sources.filter(|file| !text(file).starts_with("//!")).collect();
    none("Files without a first sentence", &silent);
}

#[test]
fn insert_names_its_columns_and_tables_are_strict() {
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| file.starts_with("store/") && ends_with_any(file, &[".rs", ".sql"])) {
        // Remarks in SQL may hold a semicolon.
        let page: String =
            text(file).lines().map(|line| line.split("--").next().unwrap_or_default().to_owned() + "\n").collect();
        if !file.contains("/tests/") && page.contains(&["INSERT ", "OR"].concat()) {
            findings.push(format!("{file}: an insert that hides conflicts"));
        }
        for rest in page.split("INSERT INTO ").skip(1) {
            let after_name = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').trim_start();
            if !after_name.starts_with('(') {
                findings.push(format!("{file}: INSERT INTO {}", rest.lines().next().unwrap_or_default()));
            }
        }
        for table in page.split("CREATE TABLE ").skip(1).filter(|_| file.ends_with(".sql")) {
            let end = table.split(';').next().unwrap_or_default();
            if !end.contains("STRICT") {
                findings.push(format!("{file}: {} is not strict", end.lines().next().unwrap_or_default()));
            }
        }
    }
    none("SQL against the habit", &findings);
}
