//! Loro: one document each, the updates since what B says it has, all documents in one zstd batch.

use std::collections::BTreeMap;

use loro::{ExportMode, LoroDoc, LoroValue, VersionVector};

use crate::batch::Batch;
use crate::figures::{Figures, Outcome, Shown, Watch, check_level};
use crate::workload::{BASE_MAKER, Base, Change, Splice, Workload, maker, mixed};

/// The root map that holds the fields; texts are roots of their own.
const FIELDS: &str = "f";

type Docs = BTreeMap<u32, LoroDoc>;

pub fn measure(workload: &Workload) -> Outcome<Figures> {
    let (a, b) = sides(workload)?;
    let mut figures = Figures { messages: 2, trips: 2, ..Figures::default() };
    let watch = Watch::start();
    let asked: Vec<Vec<u8>> = b.values().map(|doc| doc.oplog_vv().encode()).collect();
    let request = Batch::pack(&asked)?;
    let mut pieces = Vec::new();
    for (doc, version) in a.values().zip(request.unpack()?) {
        let from = VersionVector::decode(&version)?;
        let nothing_new = doc.oplog_vv() == from;
        pieces.push(if nothing_new { Vec::new() } else { doc.export(ExportMode::updates(&from))? });
    }
    let answer = Batch::pack(&pieces)?;
    for (doc, piece) in b.values().zip(answer.unpack()?) {
        if !piece.is_empty() && doc.import(&piece)?.pending.is_some() {
            return Err("loro: an update waits for another".into());
        }
    }
    watch.stop(&mut figures);
    figures.count_batches(&asked, &request, &pieces, &answer);
    check_level("loro_zstd", workload, &shown(workload, &a)?, &shown(workload, &b)?)?;
    Ok(figures)
}

fn sides(workload: &Workload) -> Outcome<(Docs, Docs)> {
    let mut a = Docs::new();
    let mut b = Docs::new();
    for base in &workload.base {
        a.insert(base.doc, made(base)?);
        b.insert(base.doc, if workload.is_newcomer() { new(BASE_MAKER)? } else { made(base)? });
    }
    for ((doc, device), changes) in workload.forks() {
        let all = a.get(&doc).ok_or("a change on a document that the base does not have")?;
        let held = b.get(&doc).ok_or("a change on a document that the base does not have")?;
        let fork = new(maker(device))?;
        fork.import(&held.export(ExportMode::all_updates())?)?;
        for (at, change) in changes {
            edit(&fork, change)?;
            commit(&fork, at);
        }
        all.import(&fork.export(ExportMode::updates(&held.oplog_vv()))?)?;
    }
    Ok((a, b))
}

fn new(maker: u64) -> Outcome<LoroDoc> {
    let doc = LoroDoc::new();
    doc.set_peer_id(mixed(maker))?;
    // Else Loro joins changes that follow within a quarter of an hour into one with one time; here each keeps its own.
    doc.set_change_merge_interval(0);
    Ok(doc)
}

fn made(base: &Base) -> Outcome<LoroDoc> {
    let doc = new(BASE_MAKER)?;
    for (key, value) in &base.fields {
        doc.get_map(FIELDS).insert(key, value.as_str())?;
    }
    for (key, prose) in &base.texts {
        doc.get_text(key.as_str()).insert_utf16(0, prose)?;
    }
    commit(&doc, base.at());
    Ok(doc)
}

fn edit(doc: &LoroDoc, change: &Change) -> Outcome<()> {
    for (key, value) in &change.puts {
        doc.get_map(FIELDS).insert(key, value.as_str())?;
    }
    for Splice(key, at, deleted, insert) in &change.splices {
        doc.get_text(key.as_str()).splice_utf16(*at as usize, *deleted as usize, insert)?;
    }
    Ok(())
}

fn commit(doc: &LoroDoc, at: i64) {
    doc.set_next_commit_timestamp(at);
    doc.commit();
}

fn shown(workload: &Workload, docs: &Docs) -> Outcome<BTreeMap<u32, Shown>> {
    let mut all = BTreeMap::new();
    for base in &workload.base {
        let doc = docs.get(&base.doc).ok_or("a document is missing")?;
        let mut shown = Shown::default();
        if let LoroValue::Map(fields) = doc.get_map(FIELDS).get_value() {
            for (key, value) in fields.iter() {
                let LoroValue::String(value) = value else { return Err(format!("{key} is no string").into()) };
                shown.fields.insert(key.clone(), value.to_string());
            }
        }
        for key in base.texts.keys() {
            shown.texts.insert(key.clone(), doc.get_text(key.as_str()).to_string());
        }
        all.insert(base.doc, shown);
    }
    Ok(all)
}

#[cfg(test)]
#[test]
fn two_messages_bring_b_level() {
    let figures = measure(&crate::workload::tiny()).unwrap();
    assert!(figures.bytes > figures.more["request_bytes"]);
    measure(&crate::workload::tiny_newcomer()).unwrap();
}

#[cfg(test)]
#[test]
fn every_change_keeps_its_time() {
    let (a, _) = sides(&crate::workload::tiny()).unwrap();
    // The base, one change of device 0, two of device 1.
    assert_eq!(a[&0].len_changes(), 4);
    let last = a[&0].oplog_frontiers().iter().map(|id| a[&0].get_change(id).unwrap().timestamp).max();
    assert!(last > Some(1_760_600_000));
}
