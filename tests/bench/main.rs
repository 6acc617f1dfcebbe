//! Measures the exchange: bytes, messages, time, memory; and writes the samples that the pack's dictionary is trained on.
//!
//! `cargo bench -p ilima-tests --bench exchange -- MODE …` as `tools/bench.mjs` calls it; by itself it does nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measuring program may fail loudly, and prints"
)]

mod desks;
mod life;
mod live;
#[path = "../world/pipe.rs"]
mod pipe;
mod records;
mod scale;
mod sketch;
#[allow(dead_code, reason = "stories need more of it")]
#[path = "../stories/world.rs"]
mod world;

use ilima_desk::meet::Terms;
use ilima_desk::serial;
use serde_json::{Value, json};
use sketch::{Sketch, Texts};

/// Edits, documents, devices, and what kind of work: as in the table of docs/exchange.md.
const WORKLOADS: [(usize, usize, usize, bool); 6] = [
    (1, 1, 1, false),
    (10, 6, 1, false),
    (100, 30, 1, false),
    (1_000, 150, 5, false),
    (10, 10, 1, true),
    (100, 100, 1, true),
];

/// Enough for every language to come up in every kind of record.
const ROUNDS: usize = 2_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["workloads", texts, out] => write(out, &workloads(&measuring(texts))),
        ["exchange", texts, out] => write(out, &exchange(&measuring(texts))),
        ["newcomer", texts, out] => write(out, &desks::newcomer(&measuring(texts), 10_000)),
        ["life", texts, out] => write(out, &life::measure(&measuring(texts).shuffled())),
        ["live", out] => write(out, &live::live()),
        ["scale", out] => write(out, &scale::scale()),
        ["dictionary", texts, out] => dictionary(&Texts::read(texts, "training"), out),
        _ => println!("skipped: npm run bench -- exchange, or dictionary"),
    }
}

fn measuring(texts: &str) -> Texts {
    Texts::read(texts, "measuring")
}

fn sketches(texts: &Texts) -> Vec<Sketch> {
    WORKLOADS
        .iter()
        .map(|(edits, documents, devices, people)| Sketch::new(texts, *edits, *documents, *devices, *people))
        .collect()
}

/// The same edits, for the peers.
fn workloads(texts: &Texts) -> Value {
    json!({ "workloads": sketches(texts).iter().map(Sketch::for_peers).collect::<Vec<_>>() })
}

fn exchange(texts: &Texts) -> Value {
    let mut told = Vec::new();
    for sketch in sketches(texts) {
        let content = records::measure(&sketch);
        let whole = desks::measure(&sketch, Terms::plain("lan"));
        println!("{}: {content} {whole}", sketch.name);
        told.push(json!({ "name": sketch.name, "edits": sketch.edits, "documents": sketch.documents,
            "people": sketch.people, "content": content, "whole": whole }));
    }
    let hundred = Sketch::new(texts, 100, 30, 1, false);
    json!({ "workloads": told, "nothing_new": desks::nothing_new(), "thin": desks::measure(&hundred, serial::thin()) })
}

/// Trains the pack's dictionary on sections of many sizes as desks make them, of texts that the measuring never sees.
fn dictionary(texts: &Texts, out: &str) {
    const BYTES: usize = 64 * 1024;
    let mut samples = Vec::new();
    for round in 0..ROUNDS {
        let (edits, documents) = [(1, 1), (3, 2), (10, 6), (30, 12), (5, 5)][round % 5];
        let sketch = Sketch::seeded(texts, edits, documents, 1, round % 5 == 4, round as u64 + 1_000);
        samples.extend(records::insides(&sketch));
    }
    let trained = zstd::dict::from_samples(&samples, BYTES).unwrap();
    println!("{} samples, {} bytes", samples.len(), trained.len());
    std::fs::write(out, trained).unwrap();
}

fn write(file: &str, value: &Value) {
    std::fs::write(file, serde_json::to_string_pretty(value).unwrap()).unwrap();
}
