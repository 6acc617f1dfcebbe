//! Writes workloads to try the binary out with: `cargo run --release --example sample -- WORKLOADS.json`.

use std::env::args;
use std::error::Error;
use std::fs;

use serde_json::{Map, Value, json};

const FIRST: [&str; 12] =
    ["Thandi", "Sipho", "Nomvula", "José", "Aïcha", "Bongani", "Lerato", "Zsófia", "Musa", "Ana", "Kwame", "Ingrid"];
const LAST: [&str; 12] = [
    "Mbeki", "Dlamini", "Nkosi", "García", "Traoré", "Khumalo", "Mokoena", "Kovács", "Ndlovu", "Ribeiro", "Mensah",
    "Berg",
];
const TOWNS: [&str; 8] =
    ["Mthatha", "Qonce", "Gqeberha", "Xolobeni", "Port St Johns", "Lusikisiki", "Bizana", "Makhanda"];
const WORDS: [&str; 40] = [
    "met", "at", "the", "clinic", "gate", "asked", "about", "water", "will", "bring", "her", "sister", "to", "next",
    "meeting", "on", "Sunday", "prefers", "calls", "after", "six", "knows", "chief", "family", "lost", "two", "goats",
    "when", "road", "was", "cut", "wants", "a", "letter", "in", "isiXhosa", "signed", "petition", "for", "school",
];
const STANCES: [&str; 5] = ["leading", "active", "leaning", "undecided", "against"];

/// A generator of our own (an LCG): the same file on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = self.below(words.len());
        words.get(at).copied().unwrap_or_default()
    }

    fn prose(&mut self, words: usize) -> String {
        (0..words).map(|_| self.of(&WORDS)).collect::<Vec<_>>().join(" ") + "."
    }

    fn person(&mut self) -> Map<String, Value> {
        let (first, last) = (self.of(&FIRST), self.of(&LAST));
        let mut fields = Map::new();
        let mut put = |key: &str, value: String| fields.insert(key.into(), value.into());
        put("name", format!("{first} {last}"));
        put("town", self.of(&TOWNS).into());
        put("phone", format!("+27 7{} {:03} {:04}", self.below(10), self.below(1000), self.below(10_000)));
        put("stance", self.of(&STANCES).into());
        put("joined", format!("2025-{:02}-{:02}", 1 + self.below(12), 1 + self.below(28)));
        put(&format!("tag/{}", self.of(&WORDS)), "yes".into());
        put("note", self.prose(12));
        fields
    }

    fn put(&mut self) -> Value {
        match self.below(5) {
            0 => json!(["stance", self.of(&STANCES)]),
            1 => json!(["phone", format!("+27 8{} {:03} {:04}", self.below(10), self.below(1000), self.below(10_000))]),
            2 => json!(["note", self.prose(10)]),
            3 => json!([format!("task.{:08x}/title", self.below(1 << 30)), self.prose(5)]),
            _ => json!([format!("tag/{}", self.of(&WORDS)), "yes"]),
        }
    }
}

fn workload(edits: usize, documents: usize, devices: usize) -> Value {
    let mut dice = Dice(edits as u64);
    let mut base = Vec::new();
    for doc in 0..documents {
        // Every fifth document is long prose, as in a companion document.
        let texts = if doc % 5 == 4 { json!({ "story": dice.prose(120) }) } else { json!({}) };
        let fields = if doc % 5 == 4 { Map::new() } else { dice.person() };
        base.push(json!({ "doc": doc, "fields": fields, "texts": texts }));
    }
    let changes: Vec<Value> = (0..edits)
        .map(|_| {
            let (device, doc) = (dice.below(devices), dice.below(documents));
            if doc % 5 == 4 {
                // The first hundred units are in every text, whatever was cut: each change adds more than it takes.
                let splice = json!(["story", dice.below(100), dice.below(6), dice.prose(6)]);
                return json!({ "device": device, "doc": doc, "splices": [splice] });
            }
            let puts: Vec<Value> = (0..1 + dice.below(2)).map(|_| dice.put()).collect();
            json!({ "device": device, "doc": doc, "puts": puts })
        })
        .collect();
    let name = if edits == 1 { "1 edit".into() } else { format!("{edits} edits") };
    json!({ "name": name, "edits": edits, "documents": documents, "base": base, "changes": changes })
}

fn newcomer(documents: usize) -> Value {
    let mut dice = Dice(7);
    let base: Vec<Value> = (0..documents).map(|doc| json!({ "doc": doc, "fields": dice.person() })).collect();
    json!({ "name": "newcomer", "edits": 0, "documents": documents, "base": base, "changes": [] })
}

fn main() -> Result<(), Box<dyn Error>> {
    let to = args().nth(1).ok_or("sample WORKLOADS.json")?;
    let all = [workload(1, 1, 1), workload(10, 6, 2), workload(100, 30, 5), workload(1000, 150, 5), newcomer(1000)];
    fs::write(to, serde_json::to_string(&json!({ "workloads": all }))?)?;
    Ok(())
}
