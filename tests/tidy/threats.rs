//! What `docs/threats.md` says that a test shows: each file and each test that it names is there.

use crate::tree::{ends_with_any, none, root, text};

const PAGE: &str = "docs/threats.md";

/// `path::name`, `…::name` of the path named last in that line, or a path alone, between backticks.
fn named(line: &str) -> Vec<(String, String)> {
    let (mut path, mut all) = (String::new(), Vec::new());
    for words in line.split('`').skip(1).step_by(2) {
        let (file, name) = words.split_once("::").unwrap_or((words, ""));
        let is_path = file.contains('/') && (ends_with_any(file, &[".rs", ".ts"]) || file.starts_with("tests/"));
        if is_path {
            file.clone_into(&mut path);
        }
        if is_path || (file == "…" && !name.is_empty()) {
            all.push((path.clone(), name.to_owned()));
        }
    }
    all
}

/// Whether this text of a file has a test, or a module, of this name.
fn has(page: &str, file: &str, name: &str) -> bool {
    if file.ends_with(".ts") {
        return page.contains(&format!("('{name}'"));
    }
    let last = name.rsplit("::").next().unwrap_or_default();
    let lines: Vec<&str> = page.lines().map(str::trim).collect();
    let is_test =
        |at: usize| lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).any(|it| *it == "#[test]");
    let opens = |at: usize| lines[at].starts_with(&format!("fn {last}(")) && is_test(at);
    lines.iter().enumerate().any(|(at, line)| opens(at) || *line == format!("mod {last} {{"))
}

#[test]
fn every_test_that_the_threats_name_exists() {
    let (mut findings, mut tests) = (Vec::new(), 0);
    for line in text(PAGE).lines() {
        for (path, name) in named(line) {
            let there = root().join(&path).exists() && (name.is_empty() || has(&text(&path), &path, &name));
            tests += usize::from(!name.is_empty());
            if !there {
                findings.push(format!("{path}::{name}"));
            }
        }
    }
    assert!(tests > 100, "the page names its tests as `path::name`: {tests}");
    none(&format!("Tests that {PAGE} names and nobody has"), &findings);
}

#[test]
fn the_reader_of_threats_reads_rightly() {
    let line = "| A | `a/b.rs` 12 | `c/d.rs::one`, `…::two`; `x::y`, `tests/world/` |";
    let all: Vec<String> = named(line).into_iter().map(|(path, name)| format!("{path}={name}")).collect();
    assert_eq!(all, ["a/b.rs=", "c/d.rs=one", "c/d.rs=two", "tests/world/="]);
    let page = "#[test]\n#[ignore = \"slow\"]\nfn one() {}\nfn two() {}\nmod tests {\n";
    assert!(has(page, "a.rs", "one") && has(page, "a.rs", "tests") && !has(page, "a.rs", "two"));
    assert!(has("test('is one', () => {})", "a.ts", "is one") && !has("test('is one')", "a.ts", "is"));
}
