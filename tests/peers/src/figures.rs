//! What is counted, and the check that both sides hold the same at the end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::Serialize;

use crate::batch::Batch;
use crate::workload::Workload;

pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// One system's figures for one workload.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    /// Both ways together.
    pub bytes: usize,
    pub messages: usize,
    /// One-way trips that had to wait for each other.
    pub trips: usize,
    /// User and system time of this process for making and applying what was sent, without the edits themselves.
    pub cpu_ms: f64,
    pub seconds: f64,
    /// What only some systems have.
    #[serde(flatten)]
    pub more: BTreeMap<&'static str, usize>,
}

/// What a document says, whoever keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub fields: BTreeMap<String, String>,
    pub texts: BTreeMap<String, String>,
}

impl Figures {
    /// A question with B's versions and an answer with what it lacks.
    pub fn count_batches(&mut self, asked: &[Vec<u8>], request: &Batch, pieces: &[Vec<u8>], answer: &Batch) {
        let asked_bytes: usize = asked.iter().map(Vec::len).sum();
        // One or two versions are smaller as they are.
        let request_bytes = request.packed.len().min(asked_bytes);
        self.bytes = request_bytes + answer.packed.len();
        self.more.insert("request_bytes", request_bytes);
        self.more.insert("request_plain_bytes", asked_bytes);
        self.more.insert("answer_plain_bytes", answer.plain_bytes);
        // Neither message names a document: 16 bytes each would be no batch's business to save.
        self.more.insert("documents_asked", asked.len());
        self.more.insert("documents_answered", pieces.iter().filter(|piece| !piece.is_empty()).count());
    }
}

pub struct Watch {
    cpu: ProcessTime,
    wall: Instant,
}

impl Watch {
    pub fn start() -> Watch {
        Watch { cpu: ProcessTime::now(), wall: Instant::now() }
    }

    pub fn stop(&self, figures: &mut Figures) {
        figures.cpu_ms = rounded(self.cpu.elapsed(), 1e3);
        figures.seconds = rounded(self.wall.elapsed(), 1.0);
    }
}

/// To a hundredth of a millisecond.
fn rounded(time: Duration, per_second: f64) -> f64 {
    (time.as_secs_f64() * 1e5).round() / (1e5 / per_second)
}

/// Fails when the sides differ, or when what only one device wrote is not there.
pub fn check_level(
    system: &str,
    workload: &Workload,
    a: &BTreeMap<u32, Shown>,
    b: &BTreeMap<u32, Shown>,
) -> Outcome<()> {
    let name = &workload.name;
    if a != b {
        return Err(format!("{system}, {name}: the sides differ at the end").into());
    }
    for (doc, settled) in workload.settled()? {
        let shown = a.get(&doc).ok_or_else(|| format!("{system}, {name}: document {doc} is missing"))?;
        let holds = |all: &BTreeMap<String, String>, some: &BTreeMap<String, String>| {
            some.iter().all(|(key, value)| all.get(key) == Some(value))
        };
        if !holds(&shown.fields, &settled.fields) || !holds(&shown.texts, &settled.texts) {
            return Err(format!("{system}, {name}: document {doc} lost an edit").into());
        }
    }
    Ok(())
}

#[cfg(test)]
#[test]
fn a_lost_edit_is_found() {
    let workload = crate::workload::tiny();
    let mut shown = workload.settled().unwrap();
    check_level("test", &workload, &shown, &shown).unwrap();
    shown.get_mut(&0).unwrap().fields.insert("town".into(), "Mthatha".into());
    check_level("test", &workload, &shown, &shown).unwrap_err();
}
