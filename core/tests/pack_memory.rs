//! A small section never takes large memory. Alone in its process, so that its peak is its own.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use ilima_core::pack;
use ilima_core::pack::known::Nothing;
use ilima_core::refused::Refused;

/// What reading any one section may take above what the process had: the inflated bytes and their lists.
const MIB_MAX: u64 = 300;

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A word that came after the frozen ones.
const FIRST_LATE_WORD: u64 = 288;

/// One record, one run, one late word of this length; then the rows of the only change.
fn section(word_bytes: usize, rows: &[u8]) -> Vec<u8> {
    let mut inside = vec![0, 1];
    number(&mut inside, word_bytes as u64);
    inside.extend(vec![b'k'; word_bytes]);
    inside.extend([1]);
    inside.extend_from_slice(rows);
    let ids = [[2].as_slice(), &[7; 16], &[2], &[1; 8], &[1]].concat();
    let packed = zstd::bulk::compress(&inside, 3).unwrap();
    [&[0x11, 0, 0, 0, 0], ids.as_slice(), &packed[4..]].concat()
}

/// A change that follows nothing and whose first operation is told; time 0.
fn change(start: u64) -> Vec<u8> {
    let mut out = vec![0x30];
    number(&mut out, start);
    out.push(0);
    out
}

fn long_key_named_often() -> Vec<u8> {
    let mut rows = change(1);
    number(&mut rows, 240_000);
    let mut op = vec![3];
    number(&mut op, FIRST_LATE_WORD << 2);
    rows.extend(op.repeat(240_000));
    section(8_000, &rows)
}

fn endless_replaced() -> Vec<u8> {
    let mut rows = change(1_000_000);
    number(&mut rows, 1_500);
    for _ in 0..1_500 {
        rows.push(0x83);
        number(&mut rows, 10_000);
        rows.extend([2, 0].repeat(10_000));
        number(&mut rows, FIRST_LATE_WORD << 2);
    }
    section(3, &rows)
}

fn endless_erased() -> Vec<u8> {
    let mut rows = change(1_000_000);
    number(&mut rows, 1);
    rows.extend([0x27, 1, 2, 0]);
    number(&mut rows, u64::from(u32::MAX));
    section(3, &rows)
}

/// The most this process ever held, in MiB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

#[test]
fn a_small_section_takes_no_large_memory() {
    for packed in [long_key_named_often(), endless_replaced(), endless_erased()] {
        assert!(packed.len() < 4_000);
        let Some(before) = peak() else {
            println!("skipped: this system does not say what a process took");
            return;
        };
        let refused = pack::read(&packed, &mut Nothing).unwrap_err();
        assert!(matches!(refused, Refused::TooMuch { .. }), "{refused:?}");
        let taken = peak().unwrap_or_default() - before;
        assert!(taken < MIB_MAX, "{} bytes took {taken} MiB", packed.len());
    }
}
