//! The table "Who may import whom" of ARCHITECTURE.md, compared with the crate graph.

use crate::tree::{ends_with_any, files, none, text};
use std::collections::{BTreeMap, BTreeSet};

/// One line of the table.
struct Line {
    ours: BTreeSet<String>,
    /// Outside crates that this room and the others that name them may use.
    outside: BTreeSet<String>,
}

fn table() -> BTreeMap<String, Line> {
    let page = text("ARCHITECTURE.md");
    let after_head = page.lines().skip_while(|line| !line.starts_with("| Room |"));
    let lines = after_head.skip(2).take_while(|line| line.starts_with('|'));
    let table: BTreeMap<String, Line> = lines.map(read_line).collect();
    assert!(table.len() >= 7, "ARCHITECTURE.md lacks its table of rooms");
    table
}

fn read_line(line: &str) -> (String, Line) {
    let columns: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let ours = words(columns[1]).filter(|word| word != "none").collect();
    (columns[0].to_owned(), Line { ours, outside: words(columns[2]).collect() })
}

/// The names in a column: what stands before a bracket or a space, between commas.
fn words(column: &str) -> impl Iterator<Item = String> {
    let outside_brackets: String =
        column.split('(').map(|part| part.split_once(')').map_or(part, |(_, rest)| rest)).collect();
    let names = outside_brackets.split(',').map(|name| name.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
    names
        .into_iter()
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'))
}

/// Every crate that a room's Cargo.toml names, under any heading.
fn dependencies(room: &str) -> BTreeSet<String> {
    let manifest: toml::Table = toml::from_str(&text(&format!("{room}/Cargo.toml"))).unwrap();
    let headings = ["dependencies", "build-dependencies", "dev-dependencies"];
    headings
        .iter()
        .filter_map(|heading| manifest.get(*heading)?.as_table())
        .flat_map(|table| table.keys().cloned())
        .collect()
}

fn rooms() -> Vec<String> {
    table().into_keys().filter(|room| room != "ui").collect()
}

#[test]
fn a_room_imports_only_the_rooms_its_line_names() {
    let mut findings = Vec::new();
    for (room, line) in table().iter().filter(|(room, _)| *room != "ui") {
        for name in dependencies(room) {
            if name.strip_prefix("ilima-").is_some_and(|other| !line.ours.contains(other)) {
                findings.push(format!("{room} imports {name}"));
            }
        }
    }
    none("Imports that ARCHITECTURE.md does not allow", &findings);
}

#[test]
fn the_table_allows_nothing_that_no_room_uses() {
    let mut findings = Vec::new();
    for (room, line) in table().iter().filter(|(room, _)| *room != "ui") {
        let used = dependencies(room);
        let unused = line.ours.iter().filter(|other| !used.contains(&format!("ilima-{other}")));
        findings.extend(unused.map(|other| format!("{room} may import {other} but does not")));
    }
    none("Lines of the table that are out of date", &findings);
}

#[test]
fn an_outside_crate_that_the_table_gives_to_a_room_is_named_there_only() {
    let table = table();
    // `tauri` means its plug-ins and build crate as well.
    let covers = |given: &str, name: &str| name == given || (given == "tauri" && name.starts_with("tauri-"));
    let given: BTreeSet<&String> = table.values().flat_map(|line| &line.outside).collect();
    let mut findings = Vec::new();
    for room in rooms() {
        for name in dependencies(&room) {
            let warded = given.iter().any(|given| covers(given, &name));
            let allowed = table[&room].outside.iter().any(|own| covers(own, &name));
            if warded && !allowed {
                findings.push(format!("{room} names {name}"));
            }
        }
    }
    none("Outside crates in the wrong room", &findings);
}

#[test]
fn every_member_of_the_workspace_has_its_line() {
    let manifest: toml::Table = toml::from_str(&text("Cargo.toml")).unwrap();
    let members = manifest["workspace"]["members"].as_array().unwrap();
    let members: BTreeSet<&str> = members.iter().map(|member| member.as_str().unwrap()).collect();
    let mut told: BTreeSet<String> = rooms().into_iter().collect();
    // The tests stand outside the house: they may look into every room.
    told.insert("tests".into());
    assert_eq!(members, told.iter().map(String::as_str).collect());
}

#[test]
fn automerge_is_named_only_where_documents_are() {
    let allowed = |file: &str| file.starts_with("core/src/space") || file.starts_with("core/src/pack");
    let sources = files()
        .into_iter()
        .filter(|file| file.ends_with(".rs") && !file.contains("/tests/") && !file.starts_with("tests/"));
    let findings: Vec<String> = sources.filter(|file| !allowed(file) && text(file).contains("automerge::")).collect();
    none("automerge outside core/src/space and core/src/pack", &findings);
}

#[test]
fn only_the_bridge_knows_tauri() {
    let sources =
        files().into_iter().filter(|file| file.starts_with("ui/src/") && ends_with_any(file, &[".ts", ".svelte"]));
    let findings: Vec<String> =
        sources.filter(|file| !file.starts_with("ui/src/bridge/") && text(file).contains("@tauri-apps")).collect();
    none("@tauri-apps outside ui/src/bridge", &findings);
}

/// `screens -> kinds -> fields -> parts`; all may use `live`; only `live` uses `bridge`'s calls (types are free).
#[test]
fn the_screens_folders_import_one_way() {
    let order = ["screens", "kinds", "fields", "parts"];
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| file.starts_with("ui/src/") && ends_with_any(file, &[".ts", ".svelte"])) {
        let Some(own) = order.iter().position(|folder| file.starts_with(&format!("ui/src/{folder}/"))) else {
            continue;
        };
        let page = text(file);
        for above in &order[..own] {
            let names = page.lines().filter(|line| line.contains("from '") || line.contains("import("));
            if names.into_iter().any(|line| line.contains(&format!("/{above}/"))) {
                findings.push(format!("{file} imports from {above}"));
            }
        }
    }
    none("Imports against the arrow", &findings);
}

#[test]
fn the_reader_of_the_table_reads_rightly() {
    let (room, line) =
        read_line("| core | none | automerge (under `core/src/space/`, `x`), zstd, jiff's clock | time |");
    assert_eq!((room.as_str(), line.ours.len()), ("core", 0));
    assert_eq!(line.outside, ["automerge", "zstd"].map(str::to_owned).into());
    assert_eq!(read_line("| desk | core, ledger | | x |").1.ours, ["core", "ledger"].map(str::to_owned).into());
}

/// Keys from a seed are for the simulated world: no program that people run is built with them.
#[test]
fn only_the_tests_can_foresee_chance() {
    let rooms: Vec<_> = files().into_iter().filter(|file| file.ends_with("Cargo.toml")).collect();
    let naming: Vec<_> = rooms.into_iter().filter(|file| text(file).contains("replay")).collect();
    assert_eq!(naming, ["ledger/Cargo.toml", "tests/Cargo.toml"]);
}
