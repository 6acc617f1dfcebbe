//! A parcel tells damage from strangeness, and gives up every segment that is whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use ilima_ledger::keys::Secret;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::Padding;
use ilima_ledger::{DeviceId, SpaceId, SystemRandom};
use ilima_sync::carriers::folder::{find, place, write_flushed};
use ilima_sync::parcel::{Damage, Item, MAGIC, read, write};
use ilima_sync::{FileKind, Refused, kind_of};
use proptest::prelude::*;
use std::ops::ControlFlow;

const SPACE: SpaceId = SpaceId([4; 16]);

fn key(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn items(spans: usize, bytes: usize) -> Vec<Item> {
    let mut items = vec![Item::Acts(vec![vec![1; 70], vec![4; 64]]), Item::Seen(vec![9; 80])];
    items.extend((0..spans).map(|at| {
        Item::Span(Span {
            device: DeviceId([at as u8; 16]),
            first: 1 + at as u64,
            before: [7; 32],
            member_heads: [8; 32],
            entries: vec![vec![at as u8; bytes], vec![5; 200]],
        })
    }));
    items
}

fn written(items: &[Item]) -> Vec<u8> {
    let mut out = Vec::new();
    let said =
        write(&key(1), items, Padding::Stick, &SystemRandom::new(), &mut out, &mut |_, _| ControlFlow::Continue(()))
            .unwrap();
    assert_eq!(said, out.len() as u64);
    out
}

#[test]
fn a_parcel_brings_what_was_put_in() {
    let sent = items(9, 100_000);
    let reading = read(&[(SpaceId([1; 16]), &key(2)), (SPACE, &key(1))], &written(&sent)).unwrap();
    assert_eq!((reading.space, reading.items, reading.damage), (SPACE, sent, vec![]));
}

#[test]
fn every_flipped_bit_of_a_small_parcel_is_noticed() {
    let sent = items(1, 50);
    let whole = written(&sent);
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(reading) = read(&[(SPACE, &key(1))], &bytes) {
            assert!(!reading.damage.is_empty(), "bit {bit}");
        }
    }
}

#[test]
fn a_parcel_cut_at_any_byte_gives_every_whole_segment_and_says_that_it_is_short() {
    let sent = items(9, 100_000);
    let whole = written(&sent);
    let mut best = 0;
    for end in (0..whole.len()).step_by(4_999) {
        match read(&[(SPACE, &key(1))], &whole[..end]) {
            Ok(reading) => {
                assert!(!reading.damage.is_empty(), "cut at {end}");
                assert!(reading.items.len() >= best && sent.starts_with(&reading.items), "cut at {end}");
                best = reading.items.len();
            }
            Err(refused) => assert!(best == 0 && refused != Refused::OtherSpace, "cut at {end}: {refused:?}"),
        }
    }
    assert!(best >= sent.len() - 3, "only {best} of {} came through", sent.len());
}

#[test]
fn damage_in_the_middle_loses_one_segment_and_no_other() {
    let sent = items(9, 100_000);
    let mut bytes = written(&sent);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    let reading = read(&[(SPACE, &key(1))], &bytes).unwrap();
    assert!(matches!(reading.damage.as_slice(), [Damage::Broken { .. }, ..]));
    assert!(reading.items.len() >= sent.len() - 3 && reading.items.last() == sent.last());
}

#[test]
fn damaged_strange_and_newer_are_told_apart() {
    let whole = written(&items(1, 50));
    assert_eq!(read(&[(SPACE, &key(3))], &whole).unwrap_err(), Refused::OtherSpace);
    assert_eq!(read(&[(SPACE, &key(1))], b"a letter to my aunt").unwrap_err(), Refused::NotAParcel);
    assert_eq!(read(&[(SPACE, &key(1))], MAGIC).unwrap_err(), Refused::Damaged);
    assert_eq!(kind_of(&whole), FileKind::Parcel);
    assert_eq!(kind_of(b"hello"), FileKind::Unknown);
}

#[test]
fn a_splice_of_two_parcels_of_one_space_is_noticed() {
    let a = written(&items(3, 200_000));
    let b = written(&items(3, 200_000));
    // The same lengths: a splice of two halves of two parcels of one space.
    let half = a.len().min(b.len()) / 2;
    let spliced = [&a[..half], &b[half..]].concat();
    let reading = read(&[(SPACE, &key(1))], &spliced).unwrap();
    assert!(!reading.damage.is_empty());
}

#[test]
fn segments_moved_or_told_twice_still_count_and_are_noticed() {
    let sent = items(3, 200_000);
    let whole = written(&sent);
    let starts: Vec<usize> = (0..whole.len() - 4).filter(|at| &whole[*at..*at + 4] == b"ILsg").collect();
    let [a, b, c, ..] = starts[..] else { panic!("three segments at least") };
    let moved = [&whole[..a], &whole[b..c], &whole[a..b], &whole[c..]].concat();
    let twice = [&whole[..b], &whole[a..]].concat();
    for bytes in [moved, twice] {
        let reading = read(&[(SPACE, &key(1))], &bytes).unwrap();
        assert!(!reading.damage.is_empty());
        assert!(sent.iter().all(|item| reading.items.contains(item)));
    }
}

#[test]
fn a_file_of_false_marks_is_given_up_before_it_tires_the_machine() {
    let mut bytes = written(&items(1, 50));
    // Each of them claims the next four megabytes: summed one by one, that would be a terabyte.
    let claim = [b"ILsg".as_slice(), &[0; 20], &(4u32 << 20).to_be_bytes(), &[0; 4]].concat();
    bytes.extend(claim.repeat(300_000));
    let reading = read(&[(SPACE, &key(1))], &bytes).unwrap();
    assert_eq!(reading.items, items(1, 50));
    assert!((1..=1_000).contains(&reading.damage.len()));
}

#[test]
fn a_stick_holds_the_file_whole_or_not_at_all() {
    let stick = tempfile::tempdir().unwrap();
    let target = place(stick.path(), "ilima-1.parcel").unwrap();
    let bytes = written(&items(2, 1_000));
    let fails = write_flushed(&target, 10, &mut |out| {
        out.write_all(&bytes[..100])?;
        Err(Refused::Cancelled)
    });
    assert_eq!(fails, Err(Refused::Cancelled));
    assert_eq!(find(stick.path()).unwrap(), Vec::<std::path::PathBuf>::new());
    assert_eq!(std::fs::read_dir(stick.path().join("ilima")).unwrap().count(), 0);
    let full = write_flushed(&target, u64::MAX, &mut |_| Ok(0));
    assert_eq!(full, Err(Refused::Full { needed: u64::MAX }));
    write_flushed(&target, 10, &mut |out| {
        out.write_all(&bytes)?;
        Ok(bytes.len() as u64)
    })
    .unwrap();
    assert_eq!(find(stick.path()).unwrap(), [target]);
}

/// Cheap sticks take more than they hold. What the system remembers of the file says nothing about the stick.
#[cfg(target_os = "linux")]
#[test]
fn what_is_read_back_comes_from_the_stick_and_not_from_memory() {
    const BYTES: usize = 8 * 1024 * 1024;
    let fetched = || -> u64 {
        let told = std::fs::read_to_string("/proc/self/io").unwrap();
        told.lines().find_map(|line| line.strip_prefix("read_bytes: ")).unwrap().parse().unwrap()
    };
    // On a real disk: a folder in memory has nothing else to read from.
    let stick = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let target = place(stick.path(), "ilima-1.parcel").unwrap();
    let before = fetched();
    write_flushed(&target, BYTES as u64, &mut |out| {
        out.write_all(&vec![7; BYTES])?;
        Ok(BYTES as u64)
    })
    .unwrap();
    let fetched = fetched() - before;
    assert!(fetched >= BYTES as u64, "{fetched} bytes were fetched from the disk");
}

proptest! {
    #[test]
    fn no_bytes_make_a_parcel_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&[(SPACE, &key(1))], &bytes);
        let _ = read(&[(SPACE, &key(1))], &[MAGIC, &bytes].concat());
        let mut broken = written(&items(1, 20));
        let at = broken.len().min(60);
        broken.splice(at.., bytes);
        let _ = read(&[(SPACE, &key(1))], &broken);
    }
}
