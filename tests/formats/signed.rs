//! What the ledger signs and seals: heads, spans, entries, words about what is held, hellos.

use crate::fixed::{BINDING, SPACE, signed_hello};
use crate::golden::{cuts, flips, golden, longer, with};
use ilima_ledger::codec::{COUNTER_MAX, Reader, put_bytes, put_len, put_number};
use ilima_ledger::entry::{self, ENTRY_BYTES_MAX, Place, SECTIONS_MAX, Section};
use ilima_ledger::heads::{Heads, Held};
use ilima_ledger::meet::{Hello, Side};
use ilima_ledger::seal::hash;
use ilima_ledger::seen::Seen;
use ilima_ledger::span::{SPAN_ENTRIES_MAX, Span};
use ilima_ledger::{DeviceId, Refused, SecureRandom};

/// Chance that is always the same.
/// Chance that always says the same.
pub struct Foreseen;

impl SecureRandom for Foreseen {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Refused> {
        bytes.fill(0x5a);
        Ok(())
    }
}

pub fn chance() -> Foreseen {
    Foreseen
}

fn some_heads() -> Heads {
    let held = |upto, mark, beyond: &[(u64, u64)]| Held { upto, mark: [mark; 8], beyond: beyond.to_vec() };
    Heads(
        [
            (DeviceId([1; 16]), held(300, 0x11, &[(302, 302), (400, 16_500)])),
            (DeviceId([2; 16]), held(0, 0, &[(7, 9)])),
            (DeviceId([0xff; 16]), held(COUNTER_MAX, 0x33, &[])),
        ]
        .into(),
    )
}

pub fn heads() -> Vec<u8> {
    let mut out = Vec::new();
    some_heads().encode(&mut out);
    out
}

fn read_heads(bytes: &[u8]) -> Result<Heads, Refused> {
    let mut reader = Reader::new(bytes, "heads");
    let heads = Heads::read(&mut reader)?;
    reader.end()?;
    Ok(heads)
}

#[test]
fn heads_say_what_they_said_and_their_digest_is_the_same() {
    let bytes = golden("heads");
    assert_eq!(read_heads(&bytes), Ok(some_heads()));
    assert_eq!(some_heads().digest(), hash(&[b"ilima/v0/heads", &bytes]));
}

#[test]
fn heads_that_are_cut_longer_out_of_order_or_too_many_are_refused() {
    let (bytes, damaged) = (golden("heads"), Err(Refused::Damaged("heads")));
    cuts(&bytes).for_each(|cut| assert_eq!(read_heads(cut), damaged));
    assert_eq!(read_heads(&longer(&bytes)), damaged);
    // The first device after the second; a span that begins inside what is held.
    assert_eq!(read_heads(&with(&bytes, 1, 9)), damaged);
    let inside = [[1].as_slice(), &[1; 16], &[5], &[0; 8], &[1, 5, 9]].concat();
    assert_eq!(read_heads(&inside), damaged);
    // Further than anybody counts, before or behind a gap.
    let far = COUNTER_MAX + 1;
    for held in [Held { upto: far, ..Held::default() }, Held { beyond: vec![(7, far)], ..Held::default() }] {
        let mut out = Vec::new();
        Heads([(DeviceId([1; 16]), held)].into()).encode(&mut out);
        assert_eq!(read_heads(&out), damaged);
    }
    let mut many = Vec::new();
    put_len(&mut many, 100_001);
    many.resize(many.len() + 100_001 * 26, 0);
    assert_eq!(read_heads(&many), Err(Refused::TooMuch { what: "devices", limit: 100_000 }));
    // Nothing but its order is checked in it: what a turned bit leaves readable is written the same.
    for (_, turned) in flips(&bytes) {
        match read_heads(&turned) {
            Ok(read) => {
                let mut again = Vec::new();
                read.encode(&mut again);
                assert_eq!(again, turned);
            }
            refused => assert_eq!(refused, damaged),
        }
    }
}

fn a_span() -> Span {
    Span {
        device: DeviceId([3; 16]),
        first: 300,
        before: [4; 32],
        member_heads: [5; 32],
        entries: vec![vec![6; 65], vec![7; 200]],
    }
}

pub fn span() -> Vec<u8> {
    let mut out = Vec::new();
    a_span().encode(&mut out);
    out
}

fn read_span(bytes: &[u8]) -> Result<Span, Refused> {
    let mut reader = Reader::new(bytes, "span");
    let span = Span::read(&mut reader)?;
    reader.end()?;
    Ok(span)
}

#[test]
fn a_span_says_what_it_said() {
    assert_eq!(read_span(&golden("span")), Ok(a_span()));
}

#[test]
fn a_span_that_is_cut_longer_or_has_too_much_is_refused() {
    let (bytes, damaged) = (golden("span"), Err(Refused::Damaged("span")));
    cuts(&bytes).for_each(|cut| assert_eq!(read_span(cut), damaged));
    assert_eq!(read_span(&longer(&bytes)), damaged);
    let begun = |first: u64, count: usize| {
        let mut span = vec![3; 16];
        put_number(&mut span, first);
        span.extend([4; 64]);
        put_len(&mut span, count);
        span
    };
    assert_eq!(read_span(&begun(0, 0)), damaged, "entries are numbered from 1");
    for first in [COUNTER_MAX, COUNTER_MAX + 1, 1 << 63, u64::MAX] {
        let mut span = Vec::new();
        Span { first, ..a_span() }.encode(&mut span);
        assert_eq!(read_span(&span), damaged, "nobody counts to {first}");
    }
    let mut many = begun(1, SPAN_ENTRIES_MAX + 1);
    many.resize(many.len() + (SPAN_ENTRIES_MAX + 1) * 65, 0);
    assert_eq!(read_span(&many), damaged);
    let mut heavy = begun(1, 1);
    put_bytes(&mut heavy, &vec![0; ENTRY_BYTES_MAX + 1]);
    assert_eq!(read_span(&heavy), Err(Refused::TooMuch { what: "entry bytes", limit: ENTRY_BYTES_MAX }));
}

fn place() -> Place {
    Place { device: SPACE.writer.card().device, number: 4, before: [4; 32], member_heads: [5; 32] }
}

fn sections() -> [Vec<u8>; 3] {
    [b"ordinary".to_vec(), Vec::new(), vec![9; 300]]
}

pub fn entry() -> Vec<u8> {
    entry::seal(&SPACE.keys, &SPACE.keys.newest(), &SPACE.writer, &place(), &sections(), &chance()).unwrap().bytes
}

pub fn entry_cut() -> Vec<u8> {
    entry::cut(&entry(), 2).unwrap()
}

fn open(bytes: &[u8]) -> Result<entry::Opened, Refused> {
    entry::open(&SPACE.keys, &SPACE.members, &place(), bytes)
}

#[test]
fn an_entry_opens_to_what_was_sealed_and_a_cut_leaves_its_hash() {
    let (whole, cut) = (open(&golden("entry")).unwrap(), open(&golden("entry-cut")).unwrap());
    assert_eq!((whole.epoch, whole.hash), (0, cut.hash));
    assert_eq!(whole.hash, entry::entry_hash(&SPACE.keys, &place(), &golden("entry")).unwrap());
    let [ordinary, empty, person] = sections();
    assert_eq!(whole.sections, [ordinary, empty, person].map(Section::Whole));
    assert_eq!(cut.sections[..2], whole.sections[..2]);
    let Section::Cut(left) = cut.sections[2] else { panic!("{cut:?}") };
    let sealed = &golden("entry")[golden("entry").len() - 64 - 316..][..316];
    assert_eq!(left, hash(&[b"ilima/v1/section hash", sealed]));
}

#[test]
fn an_entry_that_is_newer_cut_turned_too_large_or_longer_is_refused() {
    let (bytes, damaged) = (golden("entry"), Err(Refused::Damaged("entry")));
    for newer in [0x11, 0x20, 0x00] {
        assert_eq!(open(&with(&bytes, 0, newer)), Err(Refused::Newer(newer)));
    }
    cuts(&bytes).for_each(|cut| assert_eq!(open(cut), damaged));
    assert_eq!(open(&longer(&bytes)), damaged);
    for (at, turned) in flips(&bytes) {
        let refused = open(&turned).unwrap_err();
        match at {
            0 => assert!(matches!(refused, Refused::Newer(_))),
            // An epoch, count or length: then something else is missing or left over, or the signature is wrong.
            17 | 18 | 19 | 44 | 61 | 62 => {
                assert!([Refused::Damaged("entry"), Refused::BadSignature].contains(&refused), "{at}: {refused:?}");
            }
            _ => assert_eq!(refused, Refused::BadSignature, "{at}"),
        }
    }
    let elsewhere = Place { number: 5, ..place() };
    assert_eq!(entry::open(&SPACE.keys, &SPACE.members, &elsewhere, &bytes), Err(Refused::BadSignature));
    let stranger = Place { device: SPACE.stranger.card().device, ..place() };
    let refused = entry::open(&SPACE.keys, &SPACE.members, &stranger, &bytes);
    assert_eq!(refused, Err(Refused::NotAMember(stranger.device)));
    let much = Refused::TooMuch { what: "entry bytes", limit: ENTRY_BYTES_MAX };
    assert_eq!(open(&vec![0x10; ENTRY_BYTES_MAX + 1]), Err(much));
    let mut many = bytes[..18].to_vec();
    put_len(&mut many, SECTIONS_MAX + 1);
    many.resize(many.len() + (SECTIONS_MAX + 1) * 17, 0);
    assert_eq!(open(&many), Err(Refused::TooMuch { what: "sections", limit: SECTIONS_MAX }));
}

fn a_word() -> Seen {
    Seen {
        device: SPACE.writer.card().device,
        counter: 300,
        heads: some_heads(),
        waits: [(DeviceId([1; 16]), 300), (DeviceId([2; 16]), 8)].into(),
        member_mark: [8; 8],
        version: "0.1.0".into(),
        at_ms: 1_800_000_000_000,
    }
}

pub fn seen() -> Vec<u8> {
    a_word().sign(&SPACE.writer, SPACE.keys.space)
}

fn read_seen(bytes: &[u8]) -> Result<Seen, Refused> {
    Seen::read(bytes, SPACE.keys.space, &SPACE.members)
}

#[test]
fn a_word_about_what_is_held_says_what_it_said() {
    assert_eq!(read_seen(&golden("seen")), Ok(a_word()));
}

#[test]
fn a_word_that_is_newer_cut_turned_too_large_or_longer_is_refused() {
    let bytes = golden("seen");
    for newer in [0, 2, 255] {
        assert_eq!(read_seen(&with(&bytes, 0, newer)), Err(Refused::Newer(newer)));
    }
    for cut in cuts(&bytes) {
        let expected = match cut.len() {
            // Of what is left the last 64 bytes count as the signature.
            0..81 => Refused::Damaged("seen"),
            _ => Refused::BadSignature,
        };
        assert_eq!(read_seen(cut), Err(expected), "{}", cut.len());
    }
    assert_eq!(read_seen(&longer(&bytes)), Err(Refused::BadSignature));
    for (at, turned) in flips(&bytes) {
        match (at, read_seen(&turned).unwrap_err()) {
            (0, Refused::Newer(_)) | (1..17, Refused::NotAMember(_)) | (17.., Refused::BadSignature) => {}
            (at, refused) => panic!("{at}: {refused:?}"),
        }
    }
    let long = Seen { version: "x".repeat(33), ..a_word() }.sign(&SPACE.writer, SPACE.keys.space);
    assert_eq!(read_seen(&long), Err(Refused::TooMuch { what: "version bytes", limit: 32 }));
    // A log of which nothing is held waits; an entry before the first waits.
    for waits in [[(DeviceId([9; 16]), 1)], [(DeviceId([1; 16]), 0)]] {
        let word = Seen { waits: waits.into(), ..a_word() }.sign(&SPACE.writer, SPACE.keys.space);
        assert_eq!(read_seen(&word), Err(Refused::Damaged("seen")));
    }
    // Words and entries that nobody gets to.
    let (far, first) = (COUNTER_MAX + 1, DeviceId([1; 16]));
    for word in [Seen { counter: far, ..a_word() }, Seen { waits: [(first, far)].into(), ..a_word() }] {
        assert_eq!(read_seen(&word.sign(&SPACE.writer, SPACE.keys.space)), Err(Refused::Damaged("seen")));
    }
    // Signed, and a byte more inside.
    let mut body = bytes[..bytes.len() - 64].to_vec();
    body.push(0);
    let signature = SPACE.writer.sign(&[b"ilima/v1/seen".as_slice(), &SPACE.keys.space.0, &body].concat());
    assert_eq!(read_seen(&[body.as_slice(), &signature].concat()), Err(Refused::Damaged("seen")));
}

fn a_hello() -> Hello {
    Hello { way: 1, device: SPACE.founder.card().device, act_heads: vec![[1; 16], [2; 16]], heads: some_heads() }
}

pub fn hello() -> Vec<u8> {
    a_hello().seal(&SPACE.keys, &SPACE.founder, &BINDING, Side::Caller).unwrap()
}

fn hear(bytes: &[u8]) -> Result<Option<Hello>, Refused> {
    let heard = Hello::open(&SPACE.keys, &BINDING, Side::Caller, bytes)?;
    Ok(heard.map(|heard| {
        heard.verify(&SPACE.members).unwrap();
        heard.hello
    }))
}

#[test]
fn a_hello_says_what_it_said_on_its_own_channel_alone() {
    let bytes = golden("hello");
    assert_eq!(hear(&bytes), Ok(Some(a_hello())));
    assert_eq!(Hello::open(&SPACE.keys, &BINDING, Side::Listener, &bytes), Ok(None));
    assert_eq!(Hello::open(&SPACE.keys, &[6; 32], Side::Caller, &bytes), Ok(None));
}

#[test]
fn a_hello_that_is_newer_cut_turned_too_large_or_longer_is_refused() {
    let bytes = golden("hello");
    for cut in cuts(&bytes) {
        assert_eq!(hear(cut), Err(if cut.len() < 8 { Refused::Damaged("hello") } else { Refused::WrongKey }));
    }
    assert_eq!(hear(&longer(&bytes)), Err(Refused::WrongKey));
    for (at, turned) in flips(&bytes) {
        // Another tag is another space's.
        assert_eq!(hear(&turned), if at < 8 { Ok(None) } else { Err(Refused::WrongKey) }, "{at}");
    }
    // Behind the seal and the signature.
    let said = |body: &[u8]| hear(&signed_hello(Side::Caller, body, &SPACE.founder));
    let mut body = vec![1, 1];
    body.extend(a_hello().device.0);
    put_len(&mut body, 2);
    body.extend([[1; 16], [2; 16]].concat());
    body.extend(heads());
    assert_eq!(said(&body), Ok(Some(a_hello())));
    assert_eq!(said(&with(&body, 0, 2)), Err(Refused::Newer(2)));
    assert_eq!(said(&longer(&body)), Err(Refused::Damaged("hello")));
    let many = [&body[..18], &[65], &[0; 65 * 16], &heads()].concat();
    assert_eq!(said(&many), Err(Refused::Damaged("hello")));
}
