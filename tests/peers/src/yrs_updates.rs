//! Yrs: one document each, the update against what B says it has, all documents in one zstd batch.

use std::collections::BTreeMap;

use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, ClientID, Doc, GetString, Map, OffsetKind, Options, Out, ReadTxn, StateVector, Text, Transact, Update,
    WriteTxn,
};

use crate::batch::Batch;
use crate::figures::{Figures, Outcome, Shown, Watch, check_level};
use crate::workload::{BASE_MAKER, Base, Change, Splice, Workload, maker, mixed};

/// The root map that holds the fields; texts are roots of their own.
const FIELDS: &str = "f";

type Docs = BTreeMap<u32, Doc>;

/// Yrs keeps neither commits nor their times: it sends less than the others are asked to.
pub fn measure(workload: &Workload) -> Outcome<Figures> {
    let (a, b) = sides(workload)?;
    let mut figures = Figures { messages: 2, trips: 2, ..Figures::default() };
    let watch = Watch::start();
    let asked: Vec<Vec<u8>> = b.values().map(|doc| doc.transact().state_vector().encode_v1()).collect();
    let request = Batch::pack(&asked)?;
    let mut pieces = Vec::new();
    for (doc, version) in a.values().zip(request.unpack()?) {
        let from = StateVector::decode_v1(&version)?;
        let held = doc.transact();
        let nothing_new = held.state_vector() == from;
        pieces.push(if nothing_new { Vec::new() } else { held.encode_state_as_update_v2(&from) });
    }
    let answer = Batch::pack(&pieces)?;
    for (doc, piece) in b.values().zip(answer.unpack()?) {
        if !piece.is_empty() {
            doc.transact_mut().apply_update(Update::decode_v2(&piece)?)?;
        }
    }
    watch.stop(&mut figures);
    figures.count_batches(&asked, &request, &pieces, &answer);
    check_level("yrs_zstd", workload, &shown(workload, &a)?, &shown(workload, &b)?)?;
    Ok(figures)
}

fn sides(workload: &Workload) -> Outcome<(Docs, Docs)> {
    let mut a = Docs::new();
    let mut b = Docs::new();
    for base in &workload.base {
        a.insert(base.doc, made(base));
        b.insert(base.doc, if workload.is_newcomer() { new(BASE_MAKER) } else { made(base) });
    }
    for ((doc, device), changes) in workload.forks() {
        let all = a.get(&doc).ok_or("a change on a document that the base does not have")?;
        let held = b.get(&doc).ok_or("a change on a document that the base does not have")?;
        let fork = new(maker(device));
        let base = held.transact().encode_state_as_update_v2(&StateVector::default());
        fork.transact_mut().apply_update(Update::decode_v2(&base)?)?;
        for (_, change) in changes {
            edit(&fork, change);
        }
        let news = fork.transact().encode_state_as_update_v2(&held.transact().state_vector());
        all.transact_mut().apply_update(Update::decode_v2(&news)?)?;
    }
    Ok((a, b))
}

/// Ids of 53 bits, as the crate draws them.
fn new(maker: u64) -> Doc {
    let mut options = Options::with_client_id(ClientID::new(mixed(maker) >> 11));
    options.offset_kind = OffsetKind::Utf16;
    Doc::with_options(options)
}

fn made(base: &Base) -> Doc {
    let doc = new(BASE_MAKER);
    let mut tx = doc.transact_mut();
    let fields = tx.get_or_insert_map(FIELDS);
    for (key, value) in &base.fields {
        fields.insert(&mut tx, key.as_str(), value.as_str());
    }
    for (key, prose) in &base.texts {
        tx.get_or_insert_text(key.as_str()).insert(&mut tx, 0, prose);
    }
    drop(tx);
    doc
}

fn edit(doc: &Doc, change: &Change) {
    let mut tx = doc.transact_mut();
    let fields = tx.get_or_insert_map(FIELDS);
    for (key, value) in &change.puts {
        fields.insert(&mut tx, key.as_str(), value.as_str());
    }
    for Splice(key, at, deleted, insert) in &change.splices {
        let text = tx.get_or_insert_text(key.as_str());
        text.remove_range(&mut tx, *at, *deleted);
        text.insert(&mut tx, *at, insert);
    }
}

fn shown(workload: &Workload, docs: &Docs) -> Outcome<BTreeMap<u32, Shown>> {
    let mut all = BTreeMap::new();
    for base in &workload.base {
        let doc = docs.get(&base.doc).ok_or("a document is missing")?;
        let mut tx = doc.transact_mut();
        let mut shown = Shown::default();
        let fields = tx.get_or_insert_map(FIELDS);
        for (key, value) in fields.iter(&tx) {
            let Out::Any(Any::String(value)) = value else { return Err(format!("{key} is no string").into()) };
            shown.fields.insert(key.to_string(), value.to_string());
        }
        for key in base.texts.keys() {
            let text = tx.get_or_insert_text(key.as_str());
            shown.texts.insert(key.clone(), text.get_string(&tx));
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
