//! Automerge changes without a protocol: the raw changes that B lacks, as one zstd batch. The floor for what is made of them.

use automerge::Automerge;

use crate::automerge_docs::{shown, sides};
use crate::batch::Batch;
use crate::figures::{Figures, Outcome, Watch, check_level};
use crate::workload::Workload;

/// The bytes are the batch alone. What B would have to say of its heads stands apart as `heads_bytes`, unpacked.
pub fn measure(workload: &Workload) -> Outcome<Figures> {
    let mut sides = sides(workload)?;
    let mut figures = Figures { messages: 1, trips: 1, ..Figures::default() };
    let heads: Vec<_> = sides.b.values().map(Automerge::get_heads).collect();
    let watch = Watch::start();
    let mut pieces = Vec::new();
    for (doc, held) in sides.a.values().zip(&heads) {
        let changes = doc.get_changes(held);
        pieces.push(changes.iter().flat_map(|change| change.raw_bytes().iter().copied()).collect());
    }
    let batch = Batch::pack(&pieces)?;
    for (doc, piece) in sides.b.values_mut().zip(batch.unpack()?) {
        if !piece.is_empty() {
            doc.load_incremental(&piece)?;
        }
    }
    watch.stop(&mut figures);
    figures.bytes = batch.packed.len();
    figures.more.insert("content_bytes", pieces.iter().map(Vec::len).sum());
    figures.more.insert("heads_bytes", heads.iter().map(|heads| heads.len() * 32).sum());
    check_level("automerge_raw_zstd", workload, &shown(&sides.a)?, &shown(&sides.b)?)?;
    Ok(figures)
}

#[cfg(test)]
#[test]
fn the_batch_brings_b_level() {
    let figures = measure(&crate::workload::tiny()).unwrap();
    assert!(figures.bytes > 0 && figures.more["content_bytes"] > 0);
    measure(&crate::workload::tiny_newcomer()).unwrap();
}
