//! What goes over a cable: beacons and frames, as bytes on the wire.

use crate::fixed::wire_frame;
use crate::golden::{cuts, flips, golden};
use ilima_sync::wire::{Peer, Wire};

const LIFE: u32 = 0x7e01_0203;
/// With every byte that must be escaped, and longer than one frame.
fn said() -> Vec<u8> {
    [0x7e, 0x7d, 0x5e, 0x5d].into_iter().chain((0..230).map(|at| at as u8)).collect()
}

pub fn beacon() -> Vec<u8> {
    Wire::new(LIFE).poll(0)
}

/// Somebody who has heard the beacon, and has something to say.
pub fn frames() -> Vec<u8> {
    let mut wire = Wire::new(9);
    wire.poll(0);
    wire.hear(&golden("beacon"), 0);
    wire.send(&said());
    wire.poll(1)
}

/// What somebody knows after hearing these: of the other end, and the bytes that came.
fn heard(raw: &[&[u8]]) -> (Peer, Vec<u8>) {
    let mut wire = Wire::new(5);
    raw.iter().for_each(|raw| wire.hear(raw, 0));
    (wire.peer, wire.take())
}

#[test]
fn a_beacon_and_frames_say_what_they_said_and_are_acknowledged() {
    assert_eq!(golden("beacon"), wire_frame(b"\0\0\x03\x02\x01\x7eiL"));
    let said = said();
    let (first, second) = said.split_at(208);
    let both = [wire_frame(&[&[1, 0, 0], first].concat()), wire_frame(&[&[1, 1, 0], second].concat())].concat();
    assert_eq!(golden("wire"), both);
    let mut wire = Wire::new(5);
    wire.hear(&golden("beacon"), 0);
    assert_eq!(wire.peer, Peer::Heard(LIFE));
    assert!(wire.calls());
    wire.hear(&golden("wire"), 0);
    assert_eq!(wire.take(), said);
    let answer = wire.poll(1);
    assert!(answer.ends_with(&wire_frame(&[2, 0, 2])), "{answer:02x?}");
}

#[test]
fn frames_that_are_cut_turned_or_too_long_are_not_heard() {
    for cut in cuts(&golden("beacon")) {
        assert_eq!(heard(&[cut]), (Peer::Unheard, vec![]));
    }
    let one = wire_frame(&[1, 0, 0, b'h', b'i']);
    assert_eq!(heard(&[&golden("beacon"), &one]), (Peer::Heard(LIFE), b"hi".to_vec()));
    for (_, turned) in flips(&one) {
        // A flag that was turned is made up for by the one in front: the frame may still be whole.
        let (peer, came) = heard(&[&golden("beacon"), &turned, &[0x7e]]);
        assert!(peer == Peer::Heard(LIFE) && (came.is_empty() || came == b"hi"), "{came:?}");
    }
    let long = |len| wire_frame(&[[1, 0, 0].as_slice(), &vec![7; len]].concat());
    assert_eq!(heard(&[&golden("beacon"), &long(208)]).1.len(), 208);
    assert_eq!(heard(&[&golden("beacon"), &long(209)]).1.len(), 0);
    // Data before anybody said who he is.
    assert_eq!(heard(&[&one]), (Peer::Unheard, vec![]));
}

#[test]
fn a_beacon_that_is_newer_is_told_from_noise() {
    assert_eq!(heard(&[&wire_frame(b"\0\x02\x03\x02\x01\x7eiL")]), (Peer::Newer(2), vec![]));
    assert_eq!(heard(&[&wire_frame(b"\0\0\x03\x02\x01\x7eiL+")]), (Peer::Unheard, vec![]), "longer");
    assert_eq!(heard(&[&wire_frame(b"\x03anything")]), (Peer::Unheard, vec![]), "a kind of frame that comes later");
}
