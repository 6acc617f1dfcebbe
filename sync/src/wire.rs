//! A noisy cable made into a pipe: short frames with a checksum, sent again until they are acknowledged. Pure.
//!
//! Frames as in HDLC (flag 0x7E, escape 0x7D, CRC-32), a window of a few, and everything after a lost one again
//! (go-back-N): little to remember, which suits a modem with little memory at the other end.

use crate::parcel::checksum;
use std::collections::VecDeque;

/// Bytes between two flags before escaping: radio modems take little more.
pub const FRAME_BYTES_MAX: usize = 215;
/// kind, number, acknowledgement, checksum
const HEAD_BYTES: usize = 3 + 4;
const PIECE_BYTES: usize = FRAME_BYTES_MAX - HEAD_BYTES;
/// Frames on their way without an answer: at 9,600 bit/s somewhat more than a second.
const WINDOW: u8 = 8;
/// Without news for so long, what is on its way is sent again. A full window takes 1.8 s at 9,600 bit/s.
const AGAIN_MS: u64 = 3_000;
/// A beacon goes out so often until the other end is heard.
const BEACON_MS: u64 = 1_000;

const FLAG: u8 = 0x7E;
const ESCAPE: u8 = 0x7D;
const BEACON: u8 = 0;
const DATA: u8 = 1;
const ACK: u8 = 2;
const VERSION: u8 = 0;
/// kind, version, number of this life, two letters: eight bytes in all.
const LETTERS: [u8; 2] = *b"iL";

/// What this end knows of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    Unheard,
    /// Its beacon was heard; this is the number of its life.
    Heard(u32),
    /// It began anew: what was on its way is lost, and so is the pipe.
    Anew,
    Newer(u8),
}

/// One end of the cable.
#[derive(Debug)]
pub struct Wire {
    own: u32,
    pub peer: Peer,
    /// Bytes that wait for their frame.
    waiting: VecDeque<u8>,
    /// Frames on their way, oldest first.
    flying: VecDeque<Vec<u8>>,
    /// The number of the oldest one that flies.
    oldest: u8,
    /// How many of the flying ones were sent since the last time all were.
    sent: usize,
    /// The number that is expected next from the other end.
    expected: u8,
    owes_ack: bool,
    /// Whether the other end has shown that it heard us.
    answered: bool,
    frame: Vec<u8>,
    escaped: bool,
    arrived: Vec<u8>,
    news_ms: u64,
    beacon_ms: Option<u64>,
}

impl Wire {
    /// `own` is random: it tells this life from another one, and decides who calls.
    pub fn new(own: u32) -> Wire {
        Wire {
            own,
            peer: Peer::Unheard,
            waiting: VecDeque::new(),
            flying: VecDeque::new(),
            oldest: 0,
            sent: 0,
            expected: 0,
            owes_ack: false,
            answered: false,
            frame: Vec::new(),
            escaped: false,
            arrived: Vec::new(),
            news_ms: 0,
            beacon_ms: None,
        }
    }

    /// The end with the lower number calls.
    pub fn calls(&self) -> bool {
        matches!(self.peer, Peer::Heard(theirs) if self.own < theirs)
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.waiting.extend(bytes);
    }

    /// Bytes that were not acknowledged yet.
    pub fn unsent(&self) -> usize {
        self.waiting.len() + self.flying.iter().map(Vec::len).sum::<usize>()
    }

    /// What came in, in order and whole.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.arrived)
    }

    /// Bytes off the cable, in whatever state; `now_ms` only counts up.
    pub fn hear(&mut self, raw: &[u8], now_ms: u64) {
        for byte in raw {
            match (*byte, self.escaped) {
                (FLAG, _) => {
                    let frame = std::mem::take(&mut self.frame);
                    self.escaped = false;
                    self.heard(&frame, now_ms);
                }
                (ESCAPE, false) => self.escaped = true,
                (byte, escaped) => {
                    self.escaped = false;
                    // Longer than any frame: noise until the next flag.
                    if self.frame.len() <= FRAME_BYTES_MAX {
                        self.frame.push(if escaped { byte ^ 0x20 } else { byte });
                    }
                }
            }
        }
    }

    fn heard(&mut self, frame: &[u8], now_ms: u64) {
        let Some((body, check)) = frame.split_last_chunk::<4>() else { return };
        if checksum(body) != u32::from_le_bytes(*check) || frame.len() > FRAME_BYTES_MAX {
            return;
        }
        match body {
            [BEACON, VERSION, a, b, c, d, letters @ ..] if letters == LETTERS => {
                self.beacon(u32::from_le_bytes([*a, *b, *c, *d]), now_ms);
            }
            [BEACON, version, _, _, _, _, letters @ ..] if letters == LETTERS => self.peer = Peer::Newer(*version),
            [DATA, number, acked, piece @ ..] => self.data(*number, *acked, piece, now_ms),
            [ACK, _, acked] => self.acked(*acked, now_ms),
            _ => {}
        }
    }

    fn beacon(&mut self, life: u32, now_ms: u64) {
        self.peer = match self.peer {
            Peer::Unheard => Peer::Heard(life),
            Peer::Heard(known) if known == life => Peer::Heard(known),
            Peer::Heard(_) | Peer::Anew => Peer::Anew,
            Peer::Newer(version) => Peer::Newer(version),
        };
        // It still calls, so it has not heard us.
        self.owes_ack = true;
        self.news_ms = now_ms;
    }

    fn data(&mut self, number: u8, acked: u8, piece: &[u8], now_ms: u64) {
        if !matches!(self.peer, Peer::Heard(_)) {
            return;
        }
        self.acked(acked, now_ms);
        if number == self.expected {
            self.expected = self.expected.wrapping_add(1);
            self.arrived.extend_from_slice(piece);
        }
        self.owes_ack = true;
    }

    fn acked(&mut self, next: u8, now_ms: u64) {
        if !matches!(self.peer, Peer::Heard(_)) {
            return;
        }
        self.answered = true;
        let count = usize::from(next.wrapping_sub(self.oldest));
        if count == 0 || count > self.flying.len() {
            return;
        }
        self.flying.drain(..count);
        self.sent = self.sent.saturating_sub(count);
        self.oldest = next;
        self.news_ms = now_ms;
    }

    /// What to put on the cable now.
    pub fn poll(&mut self, now_ms: u64) -> Vec<u8> {
        let mut raw = Vec::new();
        if !self.answered && self.beacon_ms.is_none_or(|last| now_ms.saturating_sub(last) >= BEACON_MS) {
            self.beacon_ms = Some(now_ms);
            let mut body = vec![BEACON, VERSION];
            body.extend_from_slice(&self.own.to_le_bytes());
            body.extend_from_slice(&LETTERS);
            put_frame(&mut raw, &body);
        }
        if !matches!(self.peer, Peer::Heard(_)) {
            return raw;
        }
        if self.sent > 0 && now_ms.saturating_sub(self.news_ms) >= AGAIN_MS {
            self.sent = 0;
            self.news_ms = now_ms;
        }
        while self.flying.len() < usize::from(WINDOW) && !self.waiting.is_empty() {
            let len = self.waiting.len().min(PIECE_BYTES);
            self.flying.push_back(self.waiting.drain(..len).collect());
        }
        if self.sent == 0 && !self.flying.is_empty() {
            self.news_ms = now_ms;
        }
        for (piece, at) in self.flying.iter().zip(0u8..).skip(self.sent) {
            let mut body = vec![DATA, self.oldest.wrapping_add(at), self.expected];
            body.extend_from_slice(piece);
            put_frame(&mut raw, &body);
            self.owes_ack = false;
        }
        self.sent = self.flying.len();
        if self.owes_ack {
            self.owes_ack = false;
            put_frame(&mut raw, &[ACK, 0, self.expected]);
        }
        raw
    }
}

fn put_frame(raw: &mut Vec<u8>, body: &[u8]) {
    raw.push(FLAG);
    for byte in body.iter().copied().chain(checksum(body).to_le_bytes()) {
        if byte == FLAG || byte == ESCAPE {
            raw.extend([ESCAPE, byte ^ 0x20]);
        } else {
            raw.push(byte);
        }
    }
    raw.push(FLAG);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
    }

    /// A shorter checksum let a piece of a torn frame pass here as a frame.
    #[test]
    fn a_cable_that_tears_frames_brings_no_false_one() {
        let (mut one, mut other) = (Wire::new(1), Wire::new(2));
        let there: Vec<u8> = (0..4_732).map(|at| (at % 256) as u8).collect();
        one.send(&there);
        other.send(&there.iter().rev().copied().collect::<Vec<u8>>());
        assert_eq!(talk(&mut one, &mut other, 188, 3_000).1, there);
    }

    #[test]
    fn a_beacon_has_eight_bytes_beside_its_frame() {
        let raw = Wire::new(0x0102_0304).poll(0);
        assert_eq!(raw.len(), 8 + 2 + 4);
    }

    /// Lets two ends talk over a cable that loses and turns bytes; answers what each got.
    fn talk(one: &mut Wire, other: &mut Wire, noise: u64, rounds: usize) -> (Vec<u8>, Vec<u8>) {
        let mut state = noise.wrapping_mul(2).wrapping_add(1);
        let mut spoil = |raw: Vec<u8>| -> Vec<u8> {
            let mut out = Vec::new();
            for byte in raw {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                match (noise, state >> 55) {
                    (0, _) => out.push(byte),
                    (_, 0) => {}
                    (_, 1) => out.push(byte ^ 0x10),
                    (_, 2) => out.extend([byte, 0x7E]),
                    _ => out.push(byte),
                }
            }
            out
        };
        let (mut to_one, mut to_other) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            let now_ms = round as u64 * 250;
            let raw = spoil(one.poll(now_ms));
            other.hear(&raw, now_ms);
            to_other.extend(other.take());
            let raw = spoil(other.poll(now_ms));
            one.hear(&raw, now_ms);
            to_one.extend(one.take());
        }
        (to_one, to_other)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn everything_arrives_once_and_in_order_over_a_noisy_cable(noise in 0u64..1_000, len in 0usize..6_000) {
            let (mut one, mut other) = (Wire::new(1), Wire::new(2));
            let there: Vec<u8> = (0..len).map(|at| (at % 256) as u8).collect();
            let back: Vec<u8> = there.iter().rev().copied().collect();
            one.send(&there);
            other.send(&back);
            let (to_one, to_other) = talk(&mut one, &mut other, noise, 3_000);
            prop_assert_eq!(to_other, there);
            prop_assert_eq!(to_one, back);
            prop_assert_eq!((one.unsent(), other.unsent()), (0, 0));
            prop_assert!(one.calls() && !other.calls());
        }

        #[test]
        fn any_bytes_are_heard_without_harm(raw: Vec<u8>) {
            let mut wire = Wire::new(7);
            wire.hear(&raw, 0);
            prop_assert!(wire.frame.len() <= FRAME_BYTES_MAX + 1);
        }
    }

    #[test]
    fn a_computer_that_began_anew_is_noticed() {
        let (mut one, mut other) = (Wire::new(1), Wire::new(2));
        one.send(b"hello");
        talk(&mut one, &mut other, 0, 4);
        let raw = Wire::new(3).poll(0);
        one.hear(&raw, 2_000);
        assert_eq!(one.peer, Peer::Anew);
    }

    #[test]
    fn a_newer_one_is_told_from_noise() {
        let mut raw = Vec::new();
        put_frame(&mut raw, &[BEACON, 9, 1, 2, 3, 4, b'i', b'L']);
        let mut wire = Wire::new(7);
        wire.hear(&raw, 0);
        assert_eq!(wire.peer, Peer::Newer(9));
    }
}
