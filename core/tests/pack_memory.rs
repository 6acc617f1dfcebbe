//! A small section never takes large memory. Alone in its process, so that its peak is its own.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use ilima_core::pack;

/// What reading any one section may take above what the process had: the inflated bytes and their lists.
const MIB_MAX: u64 = 300;

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// One document, one run, one key of this length; then so many changes.
fn section(key_bytes: usize, changes: u64) -> Vec<u8> {
    let mut out = vec![1];
    out.extend([7; 16]);
    out.extend([0, 1]);
    out.extend([1; 8]);
    out.push(1);
    number(&mut out, key_bytes as u64);
    out.extend(vec![b'k'; key_bytes]);
    number(&mut out, changes);
    out
}

/// Document, run, sequence, first operation, time, changes before.
fn change(out: &mut Vec<u8>, seq: u64, start: u64, before: u64) {
    [0, 0, seq, start, 0, before].into_iter().for_each(|value| number(out, value));
}

fn long_key_named_often() -> Vec<u8> {
    let mut out = section(8_000, 1);
    change(&mut out, 1, 1, 0);
    number(&mut out, 240_000);
    out.extend([0, 0, 0, 4].repeat(240_000));
    out.extend([0; 8]);
    out
}

fn endless_replaced() -> Vec<u8> {
    let mut out = section(3, 1);
    change(&mut out, 1, 1_000_000, 0);
    number(&mut out, 1_500);
    for _ in 0..1_500 {
        out.extend([0, 0]);
        number(&mut out, 10_000);
        out.extend([2, 0].repeat(10_000));
        out.push(4);
    }
    out.extend([0; 8]);
    out
}

/// The most this process ever held, in MiB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

#[test]
fn a_small_section_takes_no_large_memory() {
    for clear in [long_key_named_often(), endless_replaced()] {
        let packed = [&[0, 0], zstd::bulk::compress(&clear, 3).unwrap().as_slice()].concat();
        assert!(packed.len() < 4_000);
        let Some(before) = peak() else {
            println!("skipped: this system does not say what a process took");
            return;
        };
        assert!(pack::read(&packed).is_err());
        let taken = peak().unwrap_or_default() - before;
        assert!(taken < MIB_MAX, "{} bytes took {taken} MiB", packed.len());
    }
}
