//! Whatever befalls a parcel or an object on a shelf: nothing false is read, nothing whole is lost, and it is told.
//!
//! The small parcels are made here after docs/formats.md, not by the code: segments of some hundred bytes let every
//! byte and bit be tried.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test may fail loudly")]

use ilima_ledger::codec::put_bytes;
use ilima_ledger::keys::Secret;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::{Padding, object_name, wrap_segment};
use ilima_ledger::{DeviceId, SpaceId, SystemRandom};
use ilima_sync::item::{Item, encode};
use ilima_sync::parcel::{self, Damage, Reading};
use ilima_sync::{FileKind, Refused, kind_of};
use std::ops::ControlFlow;

const SPACE: SpaceId = SpaceId([4; 16]);
const HEAD: &[u8] = b"ILIMA-PARCEL\n\x01";
const HEAD_BYTES: usize = 14 + 4;
const SEGMENTS: usize = 6;

fn key(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn span(device: u8, first: u64) -> Item {
    let entries = vec![vec![device; 70], vec![first as u8; 90]];
    Item::Span(Span { device: DeviceId([device; 16]), first, before: [7; 32], member_heads: [8; 32], entries })
}

/// What each segment holds; of another device in every parcel, so that all items differ.
fn groups(device: u8) -> Vec<Vec<Item>> {
    let mut groups: Vec<Vec<Item>> = (1..SEGMENTS).map(|at| vec![span(device, at as u64)]).collect();
    groups.insert(0, vec![Item::Acts(vec![vec![device; 70]]), Item::Seen(vec![device; 80])]);
    groups
}

/// CRC-32 (IEEE 802.3), bit by bit.
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = !0u32;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    (!sum).to_be_bytes()
}

fn head() -> Vec<u8> {
    [HEAD, &checksum(HEAD)].concat()
}

/// The segments of one parcel, each as it lies in the file.
fn segments(routing: &Secret, number: u8, groups: &[Vec<Item>]) -> Vec<Vec<u8>> {
    let segment = |(items, index): (&Vec<Item>, u32)| {
        let mut clear = vec![u8::from(index as usize + 1 == groups.len())];
        items.iter().for_each(|item| put_bytes(&mut clear, &encode(item)));
        let chance = SystemRandom::new();
        let sealed = wrap_segment(routing, &[number; 16], index, &clear, Padding::Link, &chance).unwrap();
        let mut out = b"ILsg".to_vec();
        out.extend([number; 16]);
        out.extend(index.to_be_bytes());
        out.extend((sealed.len() as u32).to_be_bytes());
        out.extend(checksum(&[out.as_slice(), &sealed].concat()));
        out.extend(sealed);
        out
    };
    groups.iter().zip(0..).map(segment).collect()
}

fn whole(segments: &[Vec<u8>]) -> Vec<u8> {
    [head(), segments.concat()].concat()
}

fn read(bytes: &[u8]) -> Result<Reading, Refused> {
    parcel::read(&[(SpaceId([1; 16]), &key(2)), (SPACE, &key(1))], bytes)
}

/// Where each segment begins and the file ends.
fn edges(segments: &[Vec<u8>]) -> Vec<usize> {
    segments.iter().fold(vec![HEAD_BYTES], |mut edges, segment| {
        edges.push(edges.last().unwrap() + segment.len());
        edges
    })
}

/// The items of these segments, in this order.
fn items_of(groups: &[Vec<Item>], which: impl IntoIterator<Item = usize>) -> Vec<Item> {
    which.into_iter().flat_map(|at| groups[at].clone()).collect()
}

#[test]
fn a_parcel_made_by_the_book_reads_as_one_that_was_written() {
    let groups = groups(9);
    let reading = read(&whole(&segments(&key(1), 3, &groups))).unwrap();
    assert_eq!((reading.space, reading.items, reading.damage), (SPACE, groups.concat(), vec![]));
}

#[test]
fn cut_at_any_byte_every_whole_segment_before_the_cut_counts() {
    let groups = groups(9);
    let segments = segments(&key(1), 3, &groups);
    let (bytes, edges) = (whole(&segments), edges(&segments));
    for end in 0..bytes.len() {
        let held = edges.iter().filter(|edge| **edge <= end).count().saturating_sub(1);
        match read(&bytes[..end]) {
            Ok(reading) => {
                assert_eq!(reading.items, items_of(&groups, 0..held), "cut at {end}");
                assert!(!reading.damage.is_empty(), "cut at {end}");
            }
            Err(refused) => {
                let expected =
                    if kind_of(&bytes[..end]) == FileKind::Parcel { Refused::Damaged } else { Refused::NotAParcel };
                assert_eq!((refused, held), (expected, 0), "cut at {end}");
            }
        }
        // And what lies behind the cut, as when a stick lost the beginning.
        let behind = edges.iter().filter(|edge| **edge < end).count();
        match read(&bytes[end..]) {
            Ok(reading) => {
                assert_eq!(reading.items, items_of(&groups, behind..SEGMENTS), "cut before {end}");
                assert!(end == 0 || !reading.damage.is_empty(), "cut before {end}");
            }
            Err(_) => assert_eq!(behind, SEGMENTS, "cut before {end}"),
        }
    }
    println!("cuts: {} of a parcel of {SEGMENTS} segments, what lies before and what lies behind", bytes.len());
}

#[test]
fn any_bit_turned_loses_its_own_segment_and_no_other() {
    let groups = groups(9);
    let segments = segments(&key(1), 3, &groups);
    let (bytes, edges) = (whole(&segments), edges(&segments));
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let hit = edges.iter().rposition(|edge| *edge <= bit / 8);
        // Never refused as a whole: a turned bit is damage, not a newer version and no other space.
        let reading = read(&bytes).unwrap();
        assert_eq!(reading.items, items_of(&groups, (0..SEGMENTS).filter(|at| Some(*at) != hit)), "bit {bit}");
        assert!(!reading.damage.is_empty(), "bit {bit}");
    }
    println!("flips: {} of a parcel of {SEGMENTS} segments", bytes.len() * 8);
}

#[test]
fn any_bit_turned_by_somebody_who_mends_the_checksums_is_noticed_as_well() {
    let groups = groups(9);
    let segments = segments(&key(1), 3, &groups);
    let mut tried = 0;
    for (hit, segment) in segments.iter().enumerate() {
        for bit in (0..segment.len() * 8).filter(|bit| !(28..32).contains(&(bit / 8))) {
            let mut turned = segment.clone();
            turned[bit / 8] ^= 1 << (bit % 8);
            let check = checksum(&[&turned[..28], &turned[32..]].concat());
            turned[28..32].copy_from_slice(&check);
            let mut segments = segments.clone();
            segments[hit] = turned;
            let reading = read(&whole(&segments)).unwrap();
            assert_eq!(reading.items, items_of(&groups, (0..SEGMENTS).filter(|at| *at != hit)), "{hit}, bit {bit}");
            assert!(!reading.damage.is_empty(), "{hit}, bit {bit}");
            tried += 1;
        }
    }
    // A head that is whole and says another version is believed: whoever carries the file can as well throw it away.
    let newer = [HEAD[..13].to_vec(), vec![2], checksum(&[&HEAD[..13], &[2]].concat()).to_vec()].concat();
    assert_eq!(read(&[newer, segments.concat()].concat()), Err(Refused::Newer(2)));
    println!("flips with mended checksums: {tried}");
}

#[test]
fn a_segment_spliced_in_anywhere_never_costs_another_one() {
    let (ours, others) = (groups(9), groups(5));
    let segments = |routing: u8, number, groups: &[Vec<Item>]| segments(&key(routing), number, groups);
    let mine = segments(1, 3, &ours);
    let mut tried = 0;
    for at in 0..=SEGMENTS {
        for from in 0..SEGMENTS {
            // Of a space that is not here; of the other space that is; of another parcel of the same space.
            for (routing, number, counts) in [(7, 6, false), (2, 6, false), (2, 3, false), (1, 6, true)] {
                let strange = segments(routing, number, &others)[from].clone();
                let mut spliced = mine.clone();
                spliced.insert(at, strange.clone());
                let reading = read(&whole(&spliced));
                tried += 1;
                // The first segment that opens says of which space the file is.
                if (routing, at) == (2, 0) {
                    assert_eq!(reading.unwrap().items, others[from], "{from} before all");
                    continue;
                }
                let reading = reading.unwrap();
                let mut expected = ours.clone();
                if counts {
                    expected.insert(at, others[from].clone());
                }
                assert_eq!((reading.space, reading.items), (SPACE, expected.concat()), "{from} at {at}");
                assert!(!reading.damage.is_empty(), "{from} at {at}");
                // In the place of one of ours.
                if at < SEGMENTS {
                    let mut spliced = mine.clone();
                    spliced[at] = strange;
                    let mut expected = ours.clone();
                    expected[at] = if counts { others[from].clone() } else { Vec::new() };
                    let reading = read(&whole(&spliced)).unwrap();
                    assert_eq!(reading.items, expected.concat(), "{from} for {at}");
                    assert!(!reading.damage.is_empty(), "{from} for {at}");
                    tried += 1;
                }
            }
        }
    }
    println!("splices: {tried}");
}

#[test]
fn a_segment_that_claims_another_place_or_parcel_does_not_open() {
    let ours = groups(9);
    let mine = segments(&key(1), 3, &ours);
    let mut tried = 0;
    for hit in 0..SEGMENTS {
        let claims = (0..SEGMENTS as u32 + 2).map(|index| (3, index)).chain([(6, hit as u32)]);
        for (number, index) in claims.filter(|claim| *claim != (3, hit as u32)) {
            let mut lying = mine.clone();
            lying[hit][4..20].copy_from_slice(&[number; 16]);
            lying[hit][20..24].copy_from_slice(&index.to_be_bytes());
            let check = checksum(&[&lying[hit][..28], &lying[hit][32..]].concat());
            lying[hit][28..32].copy_from_slice(&check);
            let reading = read(&whole(&lying)).unwrap();
            assert_eq!(reading.items, items_of(&ours, (0..SEGMENTS).filter(|at| *at != hit)));
            assert_eq!(reading.damage, [Damage::Unsealed { index }]);
            tried += 1;
        }
    }
    println!("false places: {tried}");
}

#[test]
fn an_object_of_a_shelf_betrays_every_cut_and_every_turned_bit_by_its_name() {
    // As desk/src/shelf.rs puts it.
    let items = groups(9).concat();
    let mut bytes = Vec::new();
    let mut go_on = |_, _| ControlFlow::Continue(());
    parcel::write(&key(1), &items, Padding::Stick, &SystemRandom::new(), &mut bytes, &mut go_on).unwrap();
    let name = object_name(&key(1), &bytes).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut turned = bytes.clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(object_name(&key(1), &turned).unwrap(), name, "bit {bit}");
        // In the head nothing is lost; in the one segment all of it.
        match read(&turned) {
            Ok(reading) => assert!(bit / 8 < HEAD_BYTES && reading.items == items && !reading.damage.is_empty()),
            Err(refused) => assert!(bit / 8 >= HEAD_BYTES && refused == Refused::Damaged, "bit {bit}: {refused:?}"),
        }
    }
    for end in 0..bytes.len() {
        assert_ne!(object_name(&key(1), &bytes[..end]).unwrap(), name, "cut at {end}");
        assert!(read(&bytes[..end]).is_err(), "cut at {end}");
    }
    println!("an object of {} bytes: {} flips, {} cuts", bytes.len(), bytes.len() * 8, bytes.len());
}
