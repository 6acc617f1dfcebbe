//! How many bytes and messages other systems need for the edits of our bench: `ilima-peers WORKLOADS.json OUT.json`.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that stops has said what it had to say")
)]

mod automerge_docs;
mod automerge_raw;
mod automerge_sync;
mod batch;
mod figures;
mod loro_updates;
mod samod_repos;
mod samod_wire;
mod workload;
mod yrs_updates;

use std::env::args;
use std::fs;

use serde_json::{Value, json};

use crate::figures::{Figures, Outcome};
use crate::samod_repos::Announce;
use crate::workload::{Workload, Workloads};

const SYSTEMS: [&str; 5] = ["automerge", "samod", "loro", "yrs", "zstd"];

fn main() -> Outcome<()> {
    let paths: Vec<String> = args().skip(1).collect();
    let [from, to] = paths.as_slice() else { return Err("ilima-peers WORKLOADS.json OUT.json".into()) };
    let Workloads { workloads } = serde_json::from_slice(&fs::read(from)?)?;
    let report = measured(&workloads)?;
    fs::write(to, serde_json::to_string_pretty(&report)? + "\n")?;
    Ok(())
}

fn measured(workloads: &[Workload]) -> Outcome<Value> {
    let each: Vec<Value> = workloads.iter().map(one).collect::<Outcome<_>>()?;
    let last = workloads.iter().rfind(|workload| !workload.is_newcomer());
    Ok(json!({
        "versions": versions(),
        "workloads": each,
        "nothing_new": last.map(nothing_new).transpose()?,
    }))
}

fn nothing_new(workload: &Workload) -> Outcome<Value> {
    let [alike, busiest] = automerge_sync::measure_nothing_new(workload)?;
    Ok(json!({
        "automerge_sync": alike,
        "automerge_sync_busiest": busiest,
        "samod": samod_repos::measure_nothing_new(workload)?,
    }))
}

fn one(workload: &Workload) -> Outcome<Value> {
    Ok(json!({
        "name": workload.name,
        "changes": workload.changes.len(),
        "documents": workload.base.len(),
        "systems": {
            "automerge_sync": cheapest(|| automerge_sync::measure(workload).map(Some))?,
            "automerge_raw_zstd": cheapest(|| automerge_raw::measure(workload).map(Some))?,
            "samod": cheapest(|| samod_repos::measure(workload, Announce::Both))?,
            "samod_asker_announces": cheapest(|| samod_repos::measure(workload, Announce::Asker))?,
            "loro_zstd": cheapest(|| loro_updates::measure(workload).map(Some))?,
            "yrs_zstd": cheapest(|| yrs_updates::measure(workload).map(Some))?,
        },
    }))
}

/// Of three runs the one with the fewest bytes (samod's depend on timing), then the least processor time.
/// Nothing as soon as one was given up.
fn cheapest(run: impl Fn() -> Outcome<Option<Figures>>) -> Outcome<Option<Figures>> {
    let mut best: Option<Figures> = None;
    for _ in 0..3 {
        let Some(figures) = run()? else { return Ok(None) };
        if best.as_ref().is_none_or(|best| (figures.bytes, figures.cpu_ms) < (best.bytes, best.cpu_ms)) {
            best = Some(figures);
        }
    }
    Ok(best)
}

/// As Cargo.lock pins them.
fn versions() -> Value {
    let mut lines = include_str!("../Cargo.lock").lines();
    let mut found = serde_json::Map::new();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("name = ").map(|name| name.trim_matches('"')) else { continue };
        let version = lines.next().and_then(|line| line.strip_prefix("version = "));
        if let (true, Some(version)) = (SYSTEMS.contains(&name), version) {
            found.insert(name.into(), version.trim_matches('"').into());
        }
    }
    Value::Object(found)
}

#[cfg(test)]
#[test]
fn the_report_names_versions_and_systems() {
    let report = measured(&[workload::tiny(), workload::tiny_newcomer()]).unwrap();
    assert_eq!(report["versions"].as_object().unwrap().len(), SYSTEMS.len());
    assert_eq!(report["workloads"][0]["systems"].as_object().unwrap().len(), 6);
    assert!(report["nothing_new"]["samod"]["bytes"].as_u64() > Some(0));
}
