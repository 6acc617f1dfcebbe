//! Whole desks with encrypted files, in conversation: what really goes over the link.

use crate::pipe;
use crate::records::cpu_ms;
use crate::sketch::Sketch;
use crate::world::{Person, action, founder, let_in};
use ilima_desk::contract::Receipt;
use serde_json::{Value, json};

fn met(one: &mut Person, other: &mut Person) -> (Receipt, Receipt) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), usize::MAX);
    (mine.unwrap(), theirs.unwrap())
}

fn told(receipt: &Receipt) -> Value {
    json!({ "bytes": receipt.bytes_sent + receipt.bytes_received, "sent": receipt.bytes_sent,
        "received": receipt.bytes_received, "messages": receipt.messages, "entries": receipt.entries })
}

/// One desk holds the edits of all; another holds what was before them and asks.
pub fn measure(sketch: &Sketch) -> Value {
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
    let begun = cpu_ms();
    let (mine, _) = met(asker, first);
    let cpu = cpu_ms() - begun;
    let mut whole = told(&mine);
    whole["cpu_ms"] = json!(cpu);
    assert!(mine.refused.is_empty() && mine.waiting == 0);
    for kind in ["plan", "commitment", "person"] {
        let mut titles = [asker.titles(kind), first.titles(kind)];
        titles.iter_mut().for_each(|list| list.sort());
        assert_eq!(titles[0], titles[1]);
    }
    whole
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
