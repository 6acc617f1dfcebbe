//! The inside of entries alone: packs of records in memory, against the least that the same values take.

use crate::sketch::{Sketch, flat};
use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack;
use ilima_core::pack::known::Known;
use ilima_core::space::record::{Change, Context, Record};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A desk's records, in memory.
#[derive(Default)]
struct Here {
    records: BTreeMap<RecordId, Record>,
    runs: BTreeSet<Run>,
    told: BTreeSet<Run>,
}

impl Known for Here {
    fn records(&mut self, prefix: &[u8]) -> Vec<RecordId> {
        self.records.keys().copied().filter(|id| id.0.starts_with(prefix)).collect()
    }

    fn runs(&mut self, prefix: &[u8]) -> Vec<Run> {
        self.runs.iter().copied().filter(|run| run.0.starts_with(prefix)).collect()
    }

    fn told(&mut self, run: Run) -> bool {
        self.told.contains(&run)
    }

    fn record(&mut self, id: RecordId) -> Option<&Record> {
        self.records.get(&id)
    }
}

impl Here {
    fn act(&mut self, run: Run, edits: &[Edit], at_ms: i64) -> Vec<Change> {
        let id = edits[0].record();
        let record = self.records.entry(id).or_insert_with(|| Record::new(id, run));
        let context = Context { country: "KE" };
        self.runs.insert(run);
        record.apply(edits, &context, at_ms).unwrap().changes
    }

    fn take(&mut self, own: Run, changes: &[Change]) {
        let mut by_record: BTreeMap<RecordId, Vec<Change>> = BTreeMap::new();
        for change in changes {
            by_record.entry(change.record).or_default().push(change.clone());
            self.runs.insert(change.run);
            self.told.insert(change.run);
        }
        for (id, changes) in by_record {
            self.records.entry(id).or_insert_with(|| Record::new(id, own)).receive(&changes).unwrap();
        }
    }
}

/// What was made: the changes of each device, and everybody as they were before them.
struct Made {
    changes: Vec<Vec<Change>>,
    devices: Vec<Here>,
    reader: Here,
}

const MINUTE_MS: i64 = 60_000;

fn run(device: usize) -> Run {
    let mut run = [0x5a; 8];
    run[0] = device as u8;
    run[3] = (device * 37) as u8;
    Run(run)
}

fn make(sketch: &Sketch) -> Made {
    let mut founder = Here::default();
    let mut now_ms = 1_790_000_000_123;
    let base: Vec<Change> = sketch
        .base
        .iter()
        .flat_map(|edits| {
            now_ms += 7 * MINUTE_MS + 321;
            founder.act(run(0), edits, now_ms)
        })
        .collect();
    founder.told.insert(run(0));
    let mut devices = vec![founder];
    for device in 1..sketch.devices {
        let mut here = Here::default();
        here.take(run(device), &base);
        devices.push(here);
    }
    let mut reader = Here::default();
    reader.take(run(99), &base);
    let mut changes = vec![Vec::new(); sketch.devices];
    for (device, _, edits) in &sketch.changes {
        now_ms += 3 * MINUTE_MS + 17 * edits[0].record().0[0] as i64;
        changes[*device].extend(devices[*device].act(run(*device), edits, now_ms));
    }
    Made { changes, devices, reader }
}

/// As desks seal: ordinary documents together, each person alone.
fn sections(changes: &[Change]) -> Vec<Vec<Change>> {
    let mut alone: BTreeMap<RecordId, Vec<Change>> = BTreeMap::new();
    let mut together = Vec::new();
    for change in changes {
        match change.own_section {
            true => alone.entry(change.record).or_default().push(change.clone()),
            false => together.push(change.clone()),
        }
    }
    let together = if together.is_empty() { Vec::new() } else { vec![together] };
    together.into_iter().chain(alone.into_values()).collect()
}

pub fn insides(sketch: &Sketch) -> Vec<Vec<u8>> {
    let mut made = make(sketch);
    let sections = sections(&made.changes[0]);
    let packs = sections.iter().map(|section| pack::write(section, &mut made.devices[0]).unwrap());
    packs.map(|pack| pack::inside(&pack).unwrap()).collect()
}

/// Content bytes, sections, and the floor; CPU for packing, reading and taking in.
pub fn measure(sketch: &Sketch) -> Value {
    let mut made = make(sketch);
    let begun = cpu_ms();
    let (mut content, mut count, mut raw) = (0, 0, 0);
    for (device, changes) in made.changes.iter().enumerate() {
        raw += changes.iter().map(|change| change.raw.len()).sum::<usize>();
        for section in sections(changes) {
            let packed = pack::write(&section, &mut made.devices[device]).unwrap();
            content += packed.len();
            count += 1;
            let read = pack::read(&packed, &mut made.reader).unwrap();
            assert!(read.iter().zip(&section).all(|(one, other)| one.raw == other.raw));
            made.reader.take(run(99), &read);
        }
    }
    let cpu = cpu_ms() - begun;
    json!({ "bytes": content, "sections": count, "raw_bytes": raw, "cpu_ms": cpu, "floor": floor(sketch) })
}

/// What entries hold.
#[derive(Default)]
pub struct Packed {
    pub content: usize,
    pub sections: usize,
    pub changes: usize,
    /// Of each entry its packs.
    pub entries: Vec<Vec<Vec<u8>>>,
}

/// Entries of so many steps each, packed at a device in memory as desks pack them.
pub fn packed(device: usize, base: &[Vec<Edit>], entries: &[Vec<Vec<Edit>>], all: &mut Packed) {
    let (mut here, mut now_ms) = (Here::default(), 1_790_000_000_123);
    let told: Vec<Change> = base.iter().flat_map(|edits| here.act(run(200), edits, now_ms)).collect();
    here.take(run(device), &told);
    for steps in entries {
        now_ms += 7 * MINUTE_MS + 321;
        let mut changes = Vec::new();
        for edits in steps {
            changes.extend(here.act(run(device), edits, now_ms));
        }
        all.changes += changes.len();
        let sections = sections(&changes);
        let packs: Vec<Vec<u8>> = sections.iter().map(|section| pack::write(section, &mut here).unwrap()).collect();
        all.content += packs.iter().map(Vec::len).sum::<usize>();
        all.sections += packs.len();
        all.entries.push(packs);
        here.told.insert(run(device));
    }
}

/// The new values and where they stand, nothing else: numbers in one stream and letters in another, compressed in the
/// same way. No authors, times, order, hashes or ids of what is new.
fn floor(sketch: &Sketch) -> usize {
    let mut sections: BTreeMap<(usize, usize), (Vec<u8>, Vec<u8>)> = BTreeMap::new();
    let mut before: BTreeMap<(usize, String), String> = BTreeMap::new();
    for (at, edits) in sketch.base.iter().enumerate() {
        before.extend(flat(edits).into_iter().map(|step| ((at, step.key), step.text)));
    }
    for (device, at, edits) in &sketch.changes {
        let section = if sketch.people { (*device, at + 1) } else { (*device, 0) };
        let (numbers, letters) = sections.entry(section).or_default();
        for step in flat(edits) {
            let old = before.insert((*at, step.key.clone()), step.text.clone()).unwrap_or_default();
            let new = if step.letters { step.text.strip_prefix(&old).unwrap() } else { &step.text };
            let field = step.key.rsplit('/').next().unwrap_or_default();
            numbers.extend([*at as u8, field.len() as u8, new.len() as u8]);
            letters.extend_from_slice(new.as_bytes());
        }
    }
    sections.into_values().map(|(numbers, letters)| pack::squeezed(&[numbers, letters].concat()).unwrap().len()).sum()
}

/// User and system time of this process.
pub fn cpu_ms() -> f64 {
    let ticks = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = ticks.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: f64 = fields.get(11..13).map_or(0.0, |both| both.iter().filter_map(|one| one.parse::<f64>().ok()).sum());
    ticks * 10.0
}
