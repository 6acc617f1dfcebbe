//! Whole desks with encrypted files, in conversation: what really goes over the link.

use crate::pipe::{self, Log};
use crate::records::cpu_ms;
use crate::sketch::{Sketch, Texts};
use crate::world::{Person, action, founder, let_in};
use ilima_desk::contract::{GiveAsk, Receipt};
use ilima_desk::job::Job;
use ilima_desk::meet::Terms;
use serde_json::{Value, json};
use std::path::Path;

fn met(one: &mut Person, other: &mut Person) -> (Receipt, Receipt) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), usize::MAX);
    (mine.unwrap(), theirs.unwrap())
}

fn told(receipt: &Receipt) -> Value {
    json!({ "bytes": receipt.bytes_sent + receipt.bytes_received, "sent": receipt.bytes_sent,
        "received": receipt.bytes_received, "messages": receipt.messages, "entries": receipt.entries })
}

/// One desk holds the edits of all; another holds what was before them and asks.
pub fn measure(sketch: &Sketch, terms: Terms<'static>) -> Value {
    let mut all = vec![founder("Founder")];
    for device in 1..=sketch.devices {
        let next = let_in(&mut all[0], &format!("Member {device}"), "contributor");
        all.push(next);
    }
    for edits in &sketch.base {
        all[0].desk.act(&action(edits.clone())).unwrap();
    }
    let (first, others) = all.split_first_mut().unwrap();
    // Twice: so that everybody has heard everybody's word.
    for _ in 0..2 {
        others.iter_mut().for_each(|other| drop(met(other, first)));
    }
    for (device, _, edits) in &sketch.changes {
        all[*device].desk.act(&action(edits.clone())).unwrap();
    }
    let (first, others) = all.split_first_mut().unwrap();
    let (asker, devices) = others.split_last_mut().unwrap();
    devices.iter_mut().for_each(|device| drop(met(device, first)));
    let (begun, log) = (cpu_ms(), Log::default());
    let [mine, theirs] = pipe::on_terms(asker, first, [terms; 2], (usize::MAX, usize::MAX), usize::MAX, &log);
    let (mine, _) = (mine.unwrap().remove(0), theirs.unwrap());
    let cpu = cpu_ms() - begun;
    let mut whole = told(&mine);
    whole["cpu_ms"] = json!(cpu);
    whole["seconds_at_9600"] = json!(seconds_at_9600(&log.lock().unwrap()));
    assert!(mine.refused.is_empty() && mine.waiting == 0);
    for kind in ["plan", "commitment", "person"] {
        let mut titles = [asker.titles(kind), first.titles(kind)];
        titles.iter_mut().for_each(|list| list.sort());
        assert_eq!(titles[0], titles[1]);
    }
    whole
}

/// How long it takes over 9,600 bit/s (10 bits a byte) with half a second each way, until the caller holds everything:
/// until the listener's longest turn has arrived. The handshake is in it.
fn seconds_at_9600(log: &[(usize, usize)]) -> f64 {
    let mut turns: Vec<(usize, usize)> = Vec::new();
    for (end, bytes) in log {
        match turns.last_mut() {
            Some((last, sum)) if last == end => *sum += bytes,
            _ => turns.push((*end, *bytes)),
        }
    }
    let most = turns.iter().enumerate().filter(|(_, (end, _))| *end == 1).max_by_key(|(_, (_, bytes))| *bytes);
    let until = most.map_or(0, |(at, _)| at + 1);
    let bytes: usize = turns.iter().take(until).map(|(_, bytes)| bytes).sum();
    bytes as f64 * 10.0 / 9_600.0 + until as f64 * 0.5
}

/// An alliance's history as a newcomer's founder has it: by mail to somebody new.
pub fn newcomer(texts: &Texts, people: usize) -> Value {
    let mut one = founder("Founder");
    let mut other = let_in(&mut one, "Newcomer", "contributor");
    let sketches = [Sketch::new(texts, people, people, 1, true), Sketch::new(texts, 1_100, 550, 1, false)];
    let mut changes = 0;
    for sketch in &sketches {
        let all: Vec<_> = sketch.base.iter().chain(sketch.changes.iter().map(|(_, _, edits)| edits)).collect();
        changes += all.len();
        for batch in all.chunks(200) {
            one.desk.act(&action(batch.iter().flat_map(|edits| (*edits).clone()).collect())).unwrap();
        }
    }
    let mut told = handed(&mut one, &mut other);
    assert_eq!(other.titles("person").len(), people);
    told["records"] = json!(people + 550);
    told["changes"] = json!(changes);
    told
}

/// Everything that one holds, as a parcel for a stick and by mail, and what it costs to write the latter and to take it in.
pub fn handed(one: &mut Person, other: &mut Person) -> Value {
    let (stick, mail) = (one.path("stick.parcel"), one.path("mail.parcel"));
    one.give(&stick);
    let begun = std::time::Instant::now();
    let ask = GiveAsk { all: true, max_bytes: 100_000_000, ..GiveAsk::default() };
    one.desk.give(&mail, &ask, &Job::unwatched()).unwrap();
    let written = begun.elapsed().as_secs_f64();
    let (before, begun, cpu) = (memory_mb("VmRSS"), std::time::Instant::now(), cpu_ms());
    reset_peak();
    let receipt = other.receive(&mail);
    let (seconds, cpu_seconds) = (begun.elapsed().as_secs_f64(), (cpu_ms() - cpu) / 1000.0);
    assert!(receipt.refused.is_empty() && receipt.waiting == 0);
    let bytes = |path: &Path| std::fs::metadata(path).unwrap().len();
    json!({ "bytes": bytes(&mail), "on_stick_bytes": bytes(&stick), "entries": receipt.entries,
        "written_seconds": written, "seconds": seconds, "cpu_seconds": cpu_seconds,
        "peak_mb": memory_mb("VmHWM"), "above_idle_mb": memory_mb("VmHWM") - before })
}

/// Linux: the peak begins anew from here.
fn reset_peak() {
    let _not_everywhere = std::fs::write("/proc/self/clear_refs", "5");
}

fn memory_mb(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kb =
        status.lines().find(|one| one.starts_with(line)).and_then(|one| one.split_whitespace().nth(1)?.parse().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// Two who hold the same meet again.
pub fn nothing_new() -> Value {
    let mut one = founder("Founder");
    let mut other = let_in(&mut one, "Member", "contributor");
    one.add("plan", &[("title", "March for water")]);
    for _ in 0..2 {
        met(&mut other, &mut one);
    }
    told(&met(&mut other, &mut one).0)
}
