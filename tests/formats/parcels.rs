//! Parcels and what lies on shelves: whole ones, and every way in which one can be spoilt.

use crate::fixed::{SPACE, parcel_head, parcel_segment, sealed_as_is, wire_frame};
use crate::golden::{cuts, flips, golden, longer, with};
use crate::signed::{chance, seen, span};
use ilima_ledger::SpaceId;
use ilima_ledger::bundle;
use ilima_ledger::codec::{Reader, put_bytes};
use ilima_ledger::keys::Secret;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::{Padding, object_name, shelf_folder, wrap_segment};
use ilima_sync::Refused;
use ilima_sync::item::encode;
use ilima_sync::parcel::{self, Damage, Item, Reading};
use std::ops::ControlFlow;

fn items() -> Vec<Item> {
    let span = Span::read(&mut Reader::new(&span(), "span")).unwrap();
    vec![
        // What an act is, only the desk looks at.
        Item::Acts(vec![vec![1; 64], vec![2; 65]]),
        Item::Span(span),
        Item::Seen(seen()),
        Item::Spoilt(vec![[3; 16]]),
    ]
}

const FRAME: [u8; 3] = [3; 3];
const INSIDES: &[u8] = b"what lies in the sections";

/// Of which the ledger knows only the seal; how it is squeezed, `packed.rs` says.
pub fn bundle() -> Vec<u8> {
    bundle::seal(&SPACE.keys, &SPACE.keys.newest(), &bundle::join(1, &FRAME, INSIDES), &chance()).unwrap()
}

#[test]
fn a_bundle_opens_and_nothing_else_does() {
    let whole = golden("bundle");
    let clear = bundle::open(&SPACE.keys, &whole).unwrap();
    assert_eq!(bundle::split(&clear), Ok((1, FRAME.as_slice(), INSIDES)));
    for cut in cuts(&whole) {
        assert!(bundle::open(&SPACE.keys, cut).is_err());
    }
    for (at, turned) in flips(&whole) {
        let refused = bundle::open(&SPACE.keys, &turned).unwrap_err();
        assert!(at > 0 || matches!(refused, ilima_ledger::Refused::Newer(_)), "{at}: {refused:?}");
    }
    assert!(bundle::open(&SPACE.keys, &longer(&whole)).is_err());
}

fn written(padding: Padding) -> Vec<u8> {
    let mut out = Vec::new();
    let mut go_on = |_, _| ControlFlow::Continue(());
    parcel::write(&SPACE.keys.routing, &items(), padding, &chance(), &mut out, &mut go_on).unwrap();
    out
}

pub fn parcel() -> Vec<u8> {
    written(Padding::Link)
}

/// As it lies on a shelf.
pub fn object() -> Vec<u8> {
    written(Padding::Stick)
}

/// One item a segment: small, as no desk cuts them.
pub fn many() -> Vec<u8> {
    let last = items().len() - 1;
    let segments = items().into_iter().enumerate().map(|(at, item)| {
        let mut clear = vec![u8::from(at == last)];
        put_bytes(&mut clear, &encode(&item));
        let at = u32::try_from(at).unwrap();
        let sealed = wrap_segment(&SPACE.keys.routing, &[3; 16], at, &clear, Padding::Link, &chance()).unwrap();
        parcel_segment(at, &sealed)
    });
    [parcel_head()].into_iter().chain(segments).collect::<Vec<_>>().concat()
}

fn read(bytes: &[u8]) -> Result<Reading, Refused> {
    parcel::read(&[(SPACE.keys.space, &SPACE.keys.routing)], bytes)
}

fn whole() -> Reading {
    Reading { space: SPACE.keys.space, items: items(), damage: vec![] }
}

#[test]
fn a_parcel_brings_what_was_put_into_it() {
    for name in ["parcel", "object", "parcel-many"] {
        assert_eq!(read(&golden(name)), Ok(whole()), "{name}");
        assert_eq!(golden(name)[..18], parcel_head());
    }
}

#[test]
fn on_a_shelf_it_has_the_name_that_it_had() {
    assert_eq!(golden("object").len(), 18 + 32 + 12 + 4_096 + 16);
    let routing = &SPACE.keys.routing;
    assert_eq!(shelf_folder(routing).unwrap(), "4515c036fc35196c61d0c8cdba51ae30");
    assert_eq!(object_name(routing, &golden("object")).unwrap(), "f2e1d136e84491541099620932919573");
}

#[test]
fn a_parcel_that_is_newer_is_told_from_a_damaged_one() {
    let mut newer = b"ILIMA-PARCEL\n\x02".to_vec();
    // The checksum of a head is that of a frame, its bytes the other way round.
    let framed = wire_frame(&newer);
    newer.extend(framed[framed.len() - 5..framed.len() - 1].iter().rev());
    newer.extend(&golden("parcel")[18..]);
    assert_eq!(read(&newer), Err(Refused::Newer(2)));
    // Without its checksum that is a damaged head, and the rest counts.
    let reading = read(&with(&golden("parcel"), 13, 2)).unwrap();
    assert_eq!((reading.items, reading.damage), (items(), vec![Damage::Broken { at: 0 }]));
}

#[test]
fn a_parcel_of_others_and_what_is_none_are_told_apart() {
    let other = Secret::new([66; 32]);
    assert_eq!(parcel::read(&[(SpaceId([66; 16]), &other)], &golden("parcel")), Err(Refused::OtherSpace));
    assert_eq!(read(b"a letter to my aunt"), Err(Refused::NotAParcel));
}

#[test]
fn of_a_parcel_that_is_cut_the_whole_segments_count() {
    let bytes = golden("parcel-many");
    let ends: Vec<usize> =
        (18..=bytes.len()).filter(|at| bytes[*at..].starts_with(b"ILsg") || *at == bytes.len()).collect();
    for cut in cuts(&bytes) {
        // The first end is the head's.
        let whole = ends.iter().filter(|end| **end <= cut.len()).count().saturating_sub(1);
        match (cut.len(), whole, read(cut)) {
            (0..13, _, Err(Refused::NotAParcel)) | (13.., 0, Err(Refused::Damaged)) => {}
            (at, 1.., Ok(reading)) => {
                assert_eq!(reading.items, items()[..whole]);
                let damage = if ends.contains(&at) { Damage::Short } else { Damage::Broken { at: ends[whole] } };
                assert_eq!(reading.damage, [damage]);
            }
            (at, whole, read) => panic!("{at}: {whole} whole: {read:?}"),
        }
    }
    assert_eq!(read(&longer(&bytes)).unwrap().damage, [Damage::Broken { at: bytes.len() }]);
}

#[test]
fn of_a_parcel_with_a_turned_bit_all_but_one_segment_count() {
    let bytes = golden("parcel-many");
    for (at, turned) in flips(&bytes) {
        let reading = read(&turned).unwrap();
        assert!(!reading.damage.is_empty(), "{at}");
        let lost = if at < 18 { 0 } else { 1 };
        assert_eq!(reading.items.len(), items().len() - lost, "{at}");
    }
}

#[test]
fn segments_that_were_changed_under_their_checksum_are_refused() {
    let alone = |sealed: &[u8]| read(&[parcel_head(), parcel_segment(0, sealed)].concat());
    let mut clear = vec![0, 0, 0, 6, 1, 4];
    clear.extend([9, 0, 0, 0]);
    clear.resize(64, 0);
    let reading = alone(&sealed_as_is(0, &clear)).unwrap();
    assert_eq!(reading.damage, [Damage::Unsealed { index: 0 }], "a kind of item that comes later");
    assert_eq!(alone(&sealed_as_is(1, &clear)), Err(Refused::OtherSpace), "moved");
    // Shorter than any, and longer than any.
    assert_eq!(alone(&sealed_as_is(0, &[0; 63])), Err(Refused::Damaged));
    let much = vec![0; 6 * 1024 * 1024 + 1];
    assert_eq!(alone(&much), Err(Refused::Damaged));
}
