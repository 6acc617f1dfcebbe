//! A file is a page. Files that were longer when the rule came may only shrink.

use crate::tree::{ends_with_any, files, none, text};

/// Files over their limit today, with the lines they may have. A line leaves this list when its file is short enough.
const LONG: &[(&str, usize)] = &[];

fn limit(file: &str) -> Option<usize> {
    let tests = file.contains("/tests/") || file.starts_with("tests/") || file.ends_with(".test.ts");
    if tests || file == "ui/src/bridge/contract.ts" {
        return None;
    }
    if file.ends_with(".svelte") {
        return Some(200);
    }
    ends_with_any(file, &[".rs", ".ts", ".mjs", ".css", ".sql"]).then_some(400)
}

#[test]
fn no_file_is_longer_than_a_page() {
    let mut findings = Vec::new();
    for file in files() {
        let Some(limit) = limit(&file) else { continue };
        let limit = LONG.iter().find(|(long, _)| *long == file).map_or(limit, |(_, allowed)| *allowed);
        let lines = text(&file).lines().count();
        if lines > limit {
            findings.push(format!("{file}: {lines} lines, {limit} allowed"));
        }
    }
    none("Files longer than a page", &findings);
}

#[test]
fn a_file_that_became_short_leaves_the_list_of_long_ones() {
    let mut findings = Vec::new();
    for (file, allowed) in LONG {
        let lines = text(file).lines().count();
        if lines < *allowed {
            findings.push(format!("{file}: {allowed} allowed, {lines} needed"));
        }
    }
    none("The list of long files can be tightened", &findings);
}

#[test]
fn pages_for_readers_stay_short() {
    let mut findings = Vec::new();
    for file in files() {
        let limit = match file.as_str() {
            "ARCHITECTURE.md" => 150,
            name if name.starts_with("docs/decisions/") => 60,
            _ => continue,
        };
        let lines = text(&file).lines().count();
        if lines > limit {
            findings.push(format!("{file}: {lines} lines, {limit} allowed"));
        }
    }
    none("Documents longer than their limit", &findings);
}
