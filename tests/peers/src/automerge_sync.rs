//! Automerge's own sync protocol, document by document, between two who meet again and remember nothing of each other.

use automerge::Automerge;
use automerge::sync::{Message, State, SyncDoc};

use crate::automerge_docs::{Docs, Sides, shown, sides};
use crate::batch::Batch;
use crate::figures::{Figures, Outcome, Watch, check_level};
use crate::workload::Workload;

#[derive(Clone, Copy)]
enum First {
    A,
    B,
}

/// Measured twice, with either side speaking first; the cheaper way counts.
pub fn measure(workload: &Workload) -> Outcome<Figures> {
    let whole = sides(workload)?;
    let mut best: Option<Figures> = None;
    for first in [First::A, First::B] {
        let mut sides = Sides { a: whole.a.clone(), b: whole.b.clone() };
        let mut figures = exchange(&mut sides, first)?;
        check_level("automerge_sync", workload, &shown(&sides.a)?, &shown(&sides.b)?)?;
        figures.more.insert("asker_speaks_first", usize::from(matches!(first, First::B)));
        if best.as_ref().is_none_or(|best| figures.bytes < best.bytes) {
            best = Some(figures);
        }
    }
    let mut best = best.ok_or("nothing was measured")?;
    best.more.insert("content_bytes", whole.a.iter().map(|(doc, a)| content_bytes(a, whole.b.get(doc))).sum());
    if workload.is_newcomer() {
        best.more.insert("save_bytes", whole.a.values().map(|doc| doc.save().len()).sum());
    }
    Ok(best)
}

/// What one document costs that both hold alike: the first of the base, and the one with the most changes.
pub fn measure_nothing_new(workload: &Workload) -> Outcome<[Figures; 2]> {
    let whole = sides(workload)?;
    let base = whole.b.values().next().ok_or("no documents")?;
    let busiest = whole.a.values().max_by_key(|doc| doc.get_changes(&[]).len()).ok_or("no documents")?;
    Ok([alike(base)?, alike(busiest)?])
}

fn alike(doc: &Automerge) -> Outcome<Figures> {
    let held = Docs::from([(0, doc.clone())]);
    let mut figures = exchange(&mut Sides { a: held.clone(), b: held }, First::B)?;
    figures.more.insert("changes", doc.get_changes(&[]).len());
    Ok(figures)
}

/// Turn by turn: one side says all it has to say about every document, then the other, until both are silent.
fn exchange(sides: &mut Sides, first: First) -> Outcome<Figures> {
    let mut figures = Figures::default();
    let watch = Watch::start();
    let mut states: Vec<(State, State)> = sides.a.iter().map(|_| (State::new(), State::new())).collect();
    let mut turn = first;
    let mut trips: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut silent = 0;
    while silent < 2 {
        let mut sent = Vec::new();
        for ((a, b), (state_a, state_b)) in sides.a.values_mut().zip(sides.b.values_mut()).zip(&mut states) {
            let (from, from_state, to, to_state) = match turn {
                First::A => (a, state_a, b, state_b),
                First::B => (b, state_b, a, state_a),
            };
            let Some(message) = from.generate_sync_message(from_state) else { continue };
            let bytes = message.encode();
            to.receive_sync_message(to_state, Message::decode(&bytes)?)?;
            sent.push(bytes);
        }
        silent = if sent.is_empty() { silent + 1 } else { 0 };
        trips.push(sent);
        turn = match turn {
            First::A => First::B,
            First::B => First::A,
        };
    }
    watch.stop(&mut figures);
    trips.retain(|sent| !sent.is_empty());
    figures.trips = trips.len();
    figures.messages = trips.iter().map(Vec::len).sum();
    figures.bytes = trips.iter().flatten().map(Vec::len).sum();
    // What an app would send that gathers each trip's messages and packs them, which is not part of the protocol.
    let packed = trips.iter().map(|sent| Ok(Batch::pack(sent)?.packed.len())).sum::<Outcome<usize>>()?;
    figures.more.insert("bytes_if_packed", packed);
    Ok(figures)
}

fn content_bytes(a: &Automerge, b: Option<&Automerge>) -> usize {
    let held = b.map(Automerge::get_heads).unwrap_or_default();
    a.get_changes(&held).iter().map(|change| change.raw_bytes().len()).sum()
}

#[cfg(test)]
#[test]
fn b_catches_up_and_what_is_alike_costs_little() {
    let figures = measure(&crate::workload::tiny()).unwrap();
    assert!(figures.trips >= 3 && figures.bytes > figures.more["content_bytes"]);
    let [base, busiest] = measure_nothing_new(&crate::workload::tiny()).unwrap();
    assert!(base.bytes <= busiest.bytes && busiest.bytes < figures.bytes);
}

#[cfg(test)]
#[test]
fn a_newcomer_gets_everything() {
    let figures = measure(&crate::workload::tiny_newcomer()).unwrap();
    assert!(figures.more["save_bytes"] > 0);
}
