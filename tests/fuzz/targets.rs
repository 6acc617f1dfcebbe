//! Every parser of outside bytes, as one function each: any bytes are read or refused, and what is read is written the same.
//!
//! Each goes in by the front door, where most bytes only meet a checksum or a seal, and again behind it with fixed keys.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a fuzz target fails loudly"
)]

pub mod bundle;
pub mod courier;
pub mod fixed;
pub mod pair;
pub mod seeds;

use fixed::{BINDING, MEMBER, SPACE, chance, pieces};
use ilima_core::action::Edit;
use ilima_core::formats::media::media_type;
use ilima_core::formats::people::{Draft, drafts, guess, preflight};
use ilima_core::formats::picture::cleaned;
use ilima_core::formats::{csv_in, people_out, vcard as cards};
use ilima_core::ids::{DocumentId, RecordId, Run};
use ilima_core::kinds::names::is_set;
use ilima_core::pack::known::Nothing;
use ilima_core::space::record::{Context, Record};
use ilima_core::view::View;
use ilima_ledger::backup::{Head, Opener, Piece};
use ilima_ledger::codec::Reader;
use ilima_ledger::heads::{Heads, Held, missing_from};
use ilima_ledger::invite::{INVITE_MAGIC, REQUEST_MAGIC, Request, open_invite};
use ilima_ledger::keys::{DeviceKeys, Secret, SpaceKeys};
use ilima_ledger::meet::{Hello, Side};
use ilima_ledger::members::{Act, Members, SignedAct, State, acts_beyond};
use ilima_ledger::seal::hash;
use ilima_ledger::seen::Seen;
use ilima_ledger::vault::{Cost, Slots, Vault, VaultKey, open_vault, seal_vault, strength_bits};
use ilima_ledger::wrap::{Padding, object_name};
use ilima_ledger::{DeviceId, Hash, SpaceId};
use ilima_sync::carriers::shared::is_object;
use ilima_sync::channel::{Channel, Told};
use ilima_sync::knowledge::Knowledge;
use ilima_sync::parcel::{Damage, Item};
use ilima_sync::session::{CHUNKS_WANTED_MAX, Effect, Event, Manner, Opening, Own, Session, tag_in};
use ilima_sync::shelf::Place;
use ilima_sync::wire::Wire;
use std::ops::ControlFlow;
use std::sync::LazyLock;

pub type Target = fn(&[u8]);

/// By name, for the replay.
pub const TARGETS: &[(&str, Target)] = &[
    ("act", act),
    ("bundle", bundle::bundle),
    ("channel", channel),
    ("courier", courier::courier),
    ("entry", entry),
    ("heads", heads),
    ("hello", hello),
    ("lane", lane),
    ("ids", ids),
    ("invite", invite),
    ("item", item),
    ("pack", pack),
    ("pair", pair::pair),
    ("parcel", parcel),
    ("phrase", phrase),
    ("picture", picture),
    ("request", request),
    ("seen", seen),
    ("session", session),
    ("shelf", shelf),
    ("backup", backup),
    ("slots", slots),
    ("span", span),
    ("table", table),
    ("vault", vault),
    ("vcard", vcard),
    ("wire", wire),
];

// What a cable brings.

/// Frames off a cable. Behind the checksum: the data as the bodies of frames.
pub fn wire(data: &[u8]) {
    let framed: Vec<u8> = pieces(data).into_iter().flat_map(fixed::wire_frame).collect();
    for raw in [data, &framed] {
        heard_alike(&[], raw);
        heard_alike(&fixed::wire_frame(b"\0\0\x09\0\0\0iL"), raw);
    }
    let (mut one, mut other) = (Wire::new(1), Wire::new(2));
    let said = &data[..data.len().min(4_000)];
    one.send(said);
    let mut came = Vec::new();
    for now_ms in 0..30 {
        other.hear(&one.poll(now_ms), now_ms);
        one.hear(&other.poll(now_ms), now_ms);
        came.extend(other.take());
    }
    assert_eq!((came.as_slice(), one.unsent()), (said, 0), "a quiet cable brings everything");
}

/// Whatever the pieces in which it arrives, the same is heard, and never more than arrived.
fn heard_alike(before: &[u8], raw: &[u8]) {
    let (mut whole, mut slow) = (Wire::new(7), Wire::new(7));
    for wire in [&mut whole, &mut slow] {
        wire.send(&[0x7E; 1_000]);
        wire.hear(before, 0);
        wire.poll(0);
    }
    whole.hear(raw, 1);
    raw.iter().for_each(|byte| slow.hear(&[*byte], 1));
    assert_eq!(whole.peer, slow.peer);
    let came = whole.take();
    assert!(came.len() <= raw.len());
    assert_eq!(came, slow.take());
    assert!(whole.unsent() <= 1_000);
    assert_eq!(whole.poll(10_000), slow.poll(10_000));
}

/// The channel's frames. Behind the handshake: the data as what another program says inside.
pub fn channel(data: &[u8]) {
    for side in [Side::Caller, Side::Listener] {
        for greeting in [b"".as_slice(), b"ILIMA\n\0"] {
            let (mut end, _) = Channel::new(side).unwrap();
            let _refused = end.hear(&[greeting, data].concat());
        }
    }
    let (mut listener, mut noise) = shaken();
    let mut begun = Vec::new();
    for piece in pieces(data) {
        let mut frame = vec![0; piece.len() + 18];
        let len = noise.write_message(piece, &mut frame[2..]).unwrap();
        frame[..2].copy_from_slice(&u16::try_from(len).unwrap().to_be_bytes());
        frame.truncate(len + 2);
        let (first, rest) = frame.split_at(frame.len() / 2);
        assert_eq!(listener.hear(first), Ok(vec![]), "half a frame says nothing");
        let told = listener.hear(rest);
        match piece.split_first() {
            Some((flag @ 0..=1, words)) => {
                begun.extend_from_slice(words);
                let whole = (*flag == 0).then(|| Told::Message(std::mem::take(&mut begun)));
                assert_eq!(told, Ok(whole.into_iter().collect()));
            }
            _ => {
                assert!(told.is_err());
                assert!(listener.say(b"x").is_err(), "after a refusal the channel is dead");
                return;
            }
        }
    }
}

/// An open channel, and the other end of it as a program of somebody else's.
fn shaken() -> (Channel, snow::TransportState) {
    let builder = snow::Builder::new("Noise_NN_25519_ChaChaPoly_SHA256".parse().unwrap());
    let mut noise = builder.prologue(b"ILIMA\n\0").unwrap().build_initiator().unwrap();
    let (mut listener, _) = Channel::new(Side::Listener).unwrap();
    let mut buffer = [0; 256];
    let len = noise.write_message(&[], &mut buffer).unwrap();
    let len = [0, u8::try_from(len).unwrap()];
    let first = [b"ILIMA\n\0".as_slice(), &len, &buffer[..usize::from(len[1])]].concat();
    let told = listener.hear(&first).unwrap();
    let [Told::Answer(answer), Told::Open(_)] = told.as_slice() else { panic!("{told:?}") };
    noise.read_message(&answer[2..], &mut buffer).unwrap();
    (listener, noise.into_transport_mode().unwrap())
}

// What two desks say to each other.

/// Messages of a session: from a stranger, and from a member who has proved to be one.
pub fn session(data: &[u8]) {
    let effects = converse(None, data);
    let trusted = |effect: &Effect| matches!(effect, Effect::Keep(_) | Effect::Find(_) | Effect::Proved(_));
    assert!(!effects.iter().any(trusted), "a stranger is told and believed nothing");
    for side in [Side::Caller, Side::Listener] {
        let theirs = Hello { way: 1, device: SPACE.writer.card().device, act_heads: vec![], heads: some_heads() };
        let theirs = theirs.seal(&SPACE.keys, &SPACE.writer, &BINDING, side).unwrap();
        let effects = converse(Some((side.other(), &theirs)), data);
        assert!(effects.contains(&Effect::Proved(SPACE.writer.card().device)));
    }
}

/// Messages of a channel: which conversation they belong to, and what begins one.
pub fn lane(data: &[u8]) {
    match ilima_sync::lane::hear(data) {
        Ok(ilima_sync::lane::Heard::Session(lane, message)) => {
            assert_eq!(ilima_sync::lane::session(lane, &message), data);
            assert!(tag_in(&message).is_none_or(|tag| message[1..].starts_with(&tag)));
        }
        Ok(ilima_sync::lane::Heard::Limit(bytes)) => assert_eq!(ilima_sync::lane::limit(bytes), data),
        Ok(ilima_sync::lane::Heard::Here) => assert_eq!(ilima_sync::lane::here(), data),
        Err(_) => {}
    }
}

/// All effects of a conversation in which the other end says these messages, and the desk does as it is asked.
fn converse(met: Option<(Side, &[u8])>, data: &[u8]) -> Vec<Effect> {
    let own = Own { keys: &SPACE.keys, device: &SPACE.founder };
    let knowledge = Knowledge {
        heads: some_heads(),
        members: SPACE.members.clone(),
        acts: SPACE.acts.clone(),
        ..Knowledge::default()
    };
    let mut session = Session::new(
        met.map_or(Side::Listener, |(side, _)| side),
        Manner { opening: Opening::Hello, stays: data.len() % 2 == 1, way: 1 },
        BINDING,
        knowledge.clone(),
    );
    let mut events = vec![Event::Met];
    if let Some((_, hello)) = met {
        events.push(Event::Heard([&[0], hello].concat()));
    }
    events.extend(pieces(data).into_iter().map(|piece| Event::Heard(piece.to_vec())));
    events.extend([Event::Changed(knowledge.clone()), Event::Leave]);
    events.reverse();
    let mut all = Vec::new();
    while let Some(event) = events.pop() {
        let effects = session.step(&own, event);
        assert!(effects.len() <= 8, "few things at a time");
        for effect in &effects {
            match effect {
                Effect::Keep(_) => events.push(Event::Kept {
                    knowledge: knowledge.clone(),
                    bundled: vec![(SPACE.writer.card().device, 4, 2)],
                }),
                Effect::Lack => events.push(Event::Lacks(vec![[7; 16]])),
                Effect::FindChunks(wanted) => {
                    assert!(!wanted.is_empty() && wanted.len() <= CHUNKS_WANTED_MAX);
                    events.push(Event::Chunks { items: vec![], done: true });
                }
                Effect::Speak => events.push(Event::Spoken(vec![2])),
                Effect::Find(wants) => {
                    assert!(wants.iter().all(|want| 0 < want.from && want.from <= want.to));
                    events.push(Event::Found { items: vec![], bundled: vec![], done: true });
                }
                Effect::Send(_) | Effect::Proved(_) | Effect::Level | Effect::Close(_) => {}
            }
        }
        all.extend(effects);
    }
    all
}

fn some_heads() -> Heads {
    let held = |upto, beyond: &[(u64, u64)]| Held { upto, mark: [1; 8], beyond: beyond.to_vec() };
    let founder = (SPACE.founder.card().device, held(9, &[(12, 14), (20, 20)]));
    Heads([founder, (SPACE.writer.card().device, held(3, &[]))].into())
}

/// What a desk says first. Behind the tag, behind the seal, and behind the signature of a member.
pub fn hello(data: &[u8]) {
    for side in [Side::Caller, Side::Listener] {
        let open = |bytes: &[u8]| Hello::open(&SPACE.keys, &BINDING, side, bytes);
        let _refused = (open(data), open(&[fixed::hello_tag(side).as_slice(), data].concat()));
        if let Ok(Some(heard)) = open(&fixed::sealed_hello(side, data)) {
            assert!(heard.verify(&SPACE.members).is_err(), "nobody signs by chance");
        }
        let signed = fixed::signed_hello(side, data, &SPACE.founder);
        let Ok(Some(heard)) = open(&signed) else { continue };
        let by_founder = heard.hello.device == SPACE.founder.card().device;
        assert_eq!(heard.verify(&SPACE.members).is_ok(), by_founder);
        assert_eq!(heard.hello.seal(&SPACE.keys, &SPACE.founder, &BINDING, side).as_ref(), Ok(&signed));
        assert_eq!(Hello::open(&SPACE.keys, &[0; 32], side, &signed), Ok(None), "bound to its channel");
    }
}

// What lies in files and on shelves.

/// A parcel: as a member and as a stranger. Behind the head, behind the checksums, and behind the seals.
pub fn parcel(data: &[u8]) {
    read_parcel(data);
    read_parcel(&[fixed::parcel_head().as_slice(), data].concat());
    let mut whole = fixed::parcel_head();
    for (piece, at) in pieces(data).iter().zip(0u32..) {
        let (how, clear) = piece.split_first().unwrap_or((&0, &[]));
        // Out of order and twice, as the data wants it.
        let index = at ^ u32::from(how >> 2);
        let sealed = match how & 3 {
            0 | 1 => fixed::sealed_segment(index, clear),
            2 => fixed::sealed_as_is(index, clear),
            _ => clear.to_vec(),
        };
        whole.extend(fixed::parcel_segment(index, &sealed));
    }
    read_parcel(&whole);
}

fn read_parcel(bytes: &[u8]) {
    let stranger = Secret::new([66; 32]);
    assert!(ilima_sync::parcel::read(&[], bytes).is_err());
    assert!(ilima_sync::parcel::read(&[(SpaceId([66; 16]), &stranger)], bytes).is_err());
    let keys = [(SpaceId([66; 16]), &stranger), (SPACE.keys.space, &SPACE.keys.routing)];
    let Ok(reading) = ilima_sync::parcel::read(&keys, bytes) else { return };
    assert_eq!(reading.space, SPACE.keys.space);
    let tried = reading.damage.iter().filter(|damage| matches!(damage, Damage::Unsealed { .. })).count();
    assert!(tried * 100 <= bytes.len(), "{tried} segments in {} bytes were tried with every key", bytes.len());
    let things: usize = reading.items.iter().map(things_in).sum();
    assert!(things * THING_BYTES_MIN <= bytes.len(), "{} bytes made {things} things", bytes.len());
    if !reading.damage.is_empty() {
        return;
    }
    let mut again = Vec::new();
    let mut go_on = |_, _| ControlFlow::Continue(());
    ilima_sync::parcel::write(keys[1].1, &reading.items, Padding::Stick, &chance(), &mut again, &mut go_on).unwrap();
    let again = ilima_sync::parcel::read(&keys, &again).unwrap();
    assert!(again.damage.is_empty() && again.items == reading.items);
}

/// The shortest thing is one name of a spoilt object: its kind, a count, 16 bytes.
const THING_BYTES_MIN: usize = 18;

/// What lies in memory of its own.
fn things_in(item: &Item) -> usize {
    1 + match item {
        Item::Acts(acts) => acts.len(),
        Item::Span(span) => span.entries.len(),
        Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => 0,
    }
}

/// One thing of a parcel or a session.
pub fn item(data: &[u8]) {
    let Ok(item) = ilima_sync::item::decode(data) else { return };
    assert_eq!(ilima_sync::item::encode(&item), data);
    assert!(things_in(&item) * THING_BYTES_MIN <= data.len(), "{} bytes made {} things", data.len(), things_in(&item));
    let pieces = ilima_sync::item::pieces(&item);
    assert_eq!(pieces.iter().map(Item::size).sum::<usize>(), item.size());
}

/// An object of a shelf: its name, and the shelf's address, of which no password is shown.
pub fn shelf(data: &[u8]) {
    assert!(is_object(&object_name(&SPACE.keys.routing, data).unwrap()));
    let text = String::from_utf8_lossy(data);
    if is_object(&text) {
        assert_eq!(text.parse::<DeviceId>().map(|id| id.to_string()), Ok(text.to_string()));
    }
    let _shown = Place::read(&text).map(|place| place.shown());
    for before in ["https://hermine:s3cret-word@", "s3+http://key:s3cret-word@"] {
        if let Some(place) = Place::read(&format!("{before}{text}")) {
            assert!(!place.shown().contains("s3cret-word"), "{}", place.shown());
        }
    }
}

// What members sign and seal.

/// An entry. What one's own device writes opens again; cut out anywhere, its hash stays.
pub fn entry(data: &[u8]) {
    let _refused = open_entry(data);
    cut_everywhere(data);
    let sections: Vec<Vec<u8>> = pieces(data).iter().map(|piece| piece.to_vec()).collect();
    let sealed =
        ilima_ledger::entry::seal(&SPACE.keys, &SPACE.keys.newest(), &SPACE.writer, &place(), &sections, &chance());
    let Ok(sealed) = sealed else { return };
    let opened = open_entry(&sealed.bytes).unwrap();
    assert_eq!(opened.hash, sealed.hash);
    assert!(opened.sections.into_iter().eq(sections.into_iter().map(ilima_ledger::entry::Section::Whole)));
    if let Some(cut) = cut_everywhere(&sealed.bytes) {
        assert_eq!(open_entry(&cut).unwrap().hash, sealed.hash);
    }
}

/// Where all entries here stand.
fn place() -> ilima_ledger::entry::Place {
    ilima_ledger::entry::Place { device: SPACE.writer.card().device, number: 4, before: [0; 32], member_heads: [1; 32] }
}

fn open_entry(bytes: &[u8]) -> Result<ilima_ledger::entry::Opened, ilima_ledger::Refused> {
    ilima_ledger::entry::open(&SPACE.keys, &SPACE.members, &place(), bytes)
}

/// The entry without its first sections; each cut leaves its hash, and a second cut at the same place changes nothing.
fn cut_everywhere(bytes: &[u8]) -> Option<Vec<u8>> {
    let hash_of = |bytes: &[u8]| ilima_ledger::entry::entry_hash(&SPACE.keys, &place(), bytes);
    let hash = hash_of(bytes).ok()?;
    let mut last = None;
    for section in 0..8 {
        let before = last.as_deref().unwrap_or(bytes);
        let Ok(cut) = ilima_ledger::entry::cut(before, section) else { break };
        assert_eq!(hash_of(&cut), Ok(hash));
        assert_eq!(ilima_ledger::entry::cut(&cut, section).as_ref(), Ok(&cut));
        last = Some(cut);
    }
    last
}

/// Entries in a row.
pub fn span(data: &[u8]) {
    let mut reader = Reader::new(data, "span");
    let Ok(span) = ilima_ledger::span::Span::read(&mut reader) else { return };
    let rest = reader.rest().len();
    let mut again = Vec::new();
    span.encode(&mut again);
    assert_eq!(again, data[..data.len() - rest]);
    assert!(span.first > 0);
}

/// Version vectors, two of them: what one lacks of the other.
pub fn heads(data: &[u8]) {
    let mut reader = Reader::new(data, "heads");
    let Ok(mine) = Heads::read(&mut reader) else { return };
    let rest = reader.rest();
    let mut again = Vec::new();
    mine.encode(&mut again);
    assert_eq!(again, data[..data.len() - rest.len()]);
    assert_eq!(missing_from(&mine, &mine), [], "nobody lacks what is held");
    let Ok(theirs) = Heads::read(&mut Reader::new(rest, "heads")) else { return };
    assert_eq!(mine == theirs, mine.digest() == theirs.digest());
    for want in missing_from(&mine, &theirs) {
        assert!(0 < want.from && want.from <= want.to);
        for number in [want.from, want.to] {
            assert!(holds(&mine, want.device, number) && !holds(&theirs, want.device, number));
        }
    }
}

fn holds(heads: &Heads, device: DeviceId, number: u64) -> bool {
    let Some(held) = heads.0.get(&device) else { return false };
    number <= held.upto || held.beyond.iter().any(|(first, last)| (*first..=*last).contains(&number))
}

/// A device's word about what it holds. Behind its signature.
pub fn seen(data: &[u8]) {
    let space = SPACE.keys.space;
    let read = |bytes: &[u8]| Seen::read(bytes, space, &SPACE.members);
    if let Ok(seen) = read(data) {
        assert_eq!(seen.sign(&SPACE.writer, space), data);
    }
    for by in [&SPACE.writer, &SPACE.stranger] {
        let signed = [b"ilima/v1/seen".as_slice(), &space.0, data].concat();
        let bytes = [data, &by.sign(&signed)].concat();
        let Ok(seen) = read(&bytes) else { continue };
        assert_eq!(seen.device, SPACE.writer.card().device);
        assert_eq!(seen.sign(&SPACE.writer, space), bytes);
    }
}

/// An act of membership. Behind a signature: several, each by whom its last byte names.
pub fn act(data: &[u8]) {
    let mut acts = SPACE.acts.clone();
    if let Ok(act) = SignedAct::decode(data) {
        assert_eq!(act.encode(), data);
        acts.push(act);
    }
    for piece in pieces(data) {
        let (by, body) = piece.split_last().unwrap_or((&0, &[]));
        let by = [&SPACE.founder, &SPACE.writer, &SPACE.stranger][usize::from(by % 3)];
        let signature = by.sign(&[b"ilima/v1/act".as_slice(), body].concat());
        acts.extend(SignedAct::decode(&[body, &signature].concat()));
    }
    let members = Members::from_acts(SPACE.keys.space, &acts);
    let backwards: Vec<SignedAct> = acts.iter().rev().cloned().collect();
    assert_eq!(members, Members::from_acts(SPACE.keys.space, &backwards), "whatever order they arrive in");
    let everybody = members.everybody();
    let founder = everybody.iter().find(|row| row.device == SPACE.founder.card().device).unwrap();
    assert!(founder.founder && founder.member == MEMBER);
    assert_eq!(
        members.role(SPACE.stranger.card().device).is_some(),
        acts.iter().any(|act| {
            members.counts(&act.hash())
                && matches!(&act.act, Act::Admit { card, .. } | Act::Succeed { card, .. } if *card == SPACE.stranger.card())
        }) && members.state(SPACE.stranger.card().device) == Some(State::Active)
    );
    let counted: Vec<SignedAct> = acts.into_iter().filter(|act| members.keeps(&act.hash())).collect();
    assert!(
        acts_beyond(&counted, &members.heads().iter().map(ilima_ledger::members::short).collect::<Vec<_>>()).is_empty(),
        "the heads name all that is kept"
    );
}

/// A request to join. Behind the asker's signature.
pub fn request(data: &[u8]) {
    let _refused = Request::decode(data);
    let mut body = [REQUEST_MAGIC, &[0]].concat();
    SPACE.stranger.card().encode(&mut body);
    body.extend_from_slice(data);
    let signature = SPACE.stranger.sign(&[b"ilima/v0/request".as_slice(), &body].concat());
    let bytes = [body.as_slice(), &signature].concat();
    if let Ok(request) = Request::decode(&bytes) {
        assert_eq!(request.encode(&SPACE.stranger), bytes);
    }
}

/// An invite. Behind its seal, and behind the inviter's signature.
pub fn invite(data: &[u8]) {
    let asker = &SPACE.stranger;
    let _refused = (open_invite(data, asker), open_invite(&[INVITE_MAGIC, &[0], data].concat(), asker));
    assert!(open_invite(&fixed::sealed_invite(&asker.card(), data), asker).is_err());
    let mut body = Vec::new();
    SPACE.founder.card().encode(&mut body);
    body.extend_from_slice(data);
    let bytes = fixed::signed_invite(&asker.card(), &body, &SPACE.founder);
    assert!(open_invite(&bytes, &SPACE.writer).is_err(), "only the asker opens it");
    let Ok(invite) = open_invite(&bytes, asker) else { return };
    let mut again = invite.keys.to_bytes().to_vec();
    ilima_ledger::codec::put_bytes(&mut again, invite.space_name.as_bytes());
    ilima_ledger::codec::put_len(&mut again, invite.acts.len());
    invite.acts.iter().for_each(|act| ilima_ledger::codec::put_bytes(&mut again, &act.encode()));
    assert_eq!(again, data);
}

// What lies in one's own home.

/// A backup: its head, and pieces behind the seal.
pub fn backup(data: &[u8]) {
    if let Ok(head) = Head::read(data) {
        assert!(head.bytes <= data.len());
    }
    let (first, mut sealer) = ilima_ledger::backup::begin(&OPEN, &chance()).unwrap();
    let head = Head::read(&[&first, data].concat()).unwrap();
    assert_eq!(head.bytes, first.len());
    let key = head.slots.unlock("").unwrap();
    assert!(head.opener(&key).unwrap().open(data).is_err(), "nobody seals by accident");
    let mut opener = head.opener(&key).unwrap();
    for piece in pieces(data).into_iter().take(16) {
        let sealed = sealer.seal(&Piece::Bytes(piece.to_vec())).unwrap();
        let (len, rest) = sealed.split_first_chunk().unwrap();
        assert_eq!(Opener::length(*len).unwrap(), rest.len());
        assert!(opener.open(rest).unwrap() == Piece::Bytes(piece.to_vec()));
    }
    if let Some(len) = data.first_chunk() {
        let _refused = Opener::length(*len);
    }
}

/// The slots' file. Behind its checksum. No passphrase is tried: that costs what the file says.
pub fn slots(data: &[u8]) {
    let sum: Hash = hash(&[data]);
    for bytes in [data, &[data, &sum].concat()] {
        let Ok(slots) = Slots::decode(bytes) else { continue };
        assert_eq!(slots.encode(), bytes);
        assert!(slots.recover("abandon ability able").is_err());
        assert!(!slots.is_open() || slots.unlock("").is_ok());
    }
}

/// The vault: sealed, and behind its seal.
pub fn vault(data: &[u8]) {
    assert!(open_vault(&VAULT_KEY, data).is_err());
    let sealed = seal_vault(&VAULT_KEY, data, &chance()).unwrap();
    let clear = open_vault(&VAULT_KEY, &sealed).unwrap();
    assert_eq!(clear.as_slice(), data);
    if let Ok(vault) = Vault::decode(&clear) {
        assert_eq!(vault.encode().as_slice(), data);
    }
    if let Ok(keys) = DeviceKeys::from_bytes(data) {
        assert_eq!(keys.to_bytes().as_slice(), data);
    }
    let mut reader = Reader::new(data, "keys");
    if let Ok(keys) = SpaceKeys::read(&mut reader) {
        assert_eq!(keys.to_bytes().as_slice(), &data[..data.len() - reader.rest().len()]);
    }
}

static OPEN: LazyLock<Slots> = LazyLock::new(|| Slots::create_open(&chance()).unwrap().0);
static VAULT_KEY: LazyLock<VaultKey> = LazyLock::new(|| Slots::create_open(&chance()).unwrap().1);

/// A locked home with its words: made once, for it costs what a passphrase must.
pub static LOCKED: LazyLock<(Slots, Vec<String>)> = LazyLock::new(|| {
    let (slots, _, words) = Slots::create_locked("correct horse", Cost::MIN, &chance()).unwrap();
    let words = words.as_words().into_iter().map(str::to_owned).collect();
    (slots, words)
});

/// Words that people type: any text, and the right words with the data as spaces, capitals and shortened words.
pub fn phrase(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let bits = strength_bits(&text);
    assert!(bits.is_finite() && bits >= 0.0);
    let (slots, words) = &*LOCKED;
    assert!(slots.recover(&text).is_err());
    let mut typed = String::new();
    for (at, word) in words.iter().enumerate() {
        let how = data.get(at).copied().unwrap_or_default();
        let short: String = word.chars().take(if how & 1 == 1 { 4 } else { 8 }).collect();
        typed.push_str(&if how & 2 == 2 { short.to_uppercase() } else { short });
        typed.push_str([" ", "\n", ", ", " 3. ", "\u{a0}", "-", "؛", "\t"][usize::from(how >> 5)]);
    }
    assert!(slots.recover(&typed).is_ok(), "any case and spacing, and four letters are enough");
}

/// Names as hex.
pub fn ids(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lower = Some(text.to_ascii_lowercase());
    let same = |shown: Option<String>| shown.is_none() || shown == lower;
    assert!(same(text.parse::<DeviceId>().ok().map(|id| id.to_string())));
    assert!(same(text.parse::<RecordId>().ok().map(|id| id.to_string())));
    assert!(same(text.parse::<DocumentId>().ok().map(|id| id.to_string())));
    assert!(same(text.parse::<Run>().ok().map(|id| id.to_string())));
}

// What people write.

/// A section of changes, for somebody who knows nothing yet. What reads is written to the same changes.
pub fn pack(data: &[u8]) {
    let Ok(changes) = ilima_core::pack::read(data, &mut Nothing) else { return };
    let again = ilima_core::pack::write(&changes, &mut Nothing).unwrap();
    assert_eq!(ilima_core::pack::read(&again, &mut Nothing), Ok(changes));
}

/// A spreadsheet of people; the first byte chooses encoding, separator and country.
pub fn table(data: &[u8]) {
    let (choice, bytes) = data.split_first().unwrap_or((&0, &[]));
    let encodings = [None, None, Some("utf-8"), Some("utf-16le"), Some("windows-1256"), Some("gbk"), Some("x"), None];
    let separators = [None, None, None, Some(';'), Some('\t'), Some('"'), Some('\n'), Some('؛')];
    let encoding = encodings[usize::from(choice & 7)];
    let separator = separators[usize::from(choice >> 3 & 7)];
    let country = country(choice >> 6);
    let Ok(table) = csv_in::read(bytes, encoding, separator) else { return };
    let mapping = guess(&table);
    assert_eq!(mapping.len(), table.header.len(), "every column has a name of its own");
    people(&drafts(&table, &mapping, country), country);
}

/// Address cards; the first byte chooses the country.
pub fn vcard(data: &[u8]) {
    let (choice, bytes) = data.split_first().unwrap_or((&0, &[]));
    let country = country(choice >> 6);
    if let Ok(drafts) = cards::read(bytes, country) {
        people(&drafts, country);
    }
}

fn country(choice: u8) -> &'static str {
    ["", "KE", "US", "FR"][usize::from(choice & 3)]
}

/// Each row has its fate; who is taken can be written to a record, and comes back out of both kinds of files.
fn people(drafts: &[Draft], country: &str) {
    let fates = preflight(drafts, &[]);
    assert_eq!(fates.rows.len(), drafts.len());
    people_out::rejected_csv(drafts, &fates);
    let taken = drafts.iter().filter(|draft| draft.problem.is_none()).take(3);
    let views: Vec<View> = taken.map(|draft| written(draft, country)).collect();
    if views.is_empty() {
        return;
    }
    let table = csv_in::read(&people_out::csv(&views), None, None).unwrap();
    assert_eq!(table.rows.len(), views.len());
    assert_eq!(cards::read(&people_out::vcards(&views), country).map(|cards| cards.len()), Ok(views.len()));
}

/// As the desk writes a new person: one field that a record refuses would stop the whole import.
fn written(draft: &Draft, country: &str) -> View {
    let record = RecordId([1; 16]);
    let mut edits = vec![Edit::Create { record, kind: "person".into() }];
    for (field, text) in draft.fields.clone() {
        let part = String::new();
        edits.push(if is_set("person", &field) {
            Edit::Put { record, part, field, text }
        } else {
            Edit::Set { record, part, field, text }
        });
    }
    for (channel, state) in draft.consents.clone() {
        let fields = [("channel", channel), ("state", state), ("on", "2026-11-23".into())];
        let fields = fields.map(|(name, text)| (name.to_owned(), text)).to_vec();
        edits.push(Edit::Add { record, kind: "consent".into(), part: String::new(), parent: String::new(), fields });
    }
    let mut person = Record::new(record, Run([1; 8]));
    let applied = person.apply(&edits, &Context { country }, 1_700_000_000_000);
    assert!(applied.is_ok(), "{applied:?}");
    person.view()
}

/// A picture that is taken for its own sort or another: what is left out once is left out, and nothing is put in.
pub fn picture(data: &[u8]) {
    let _known_or_not = media_type("picture.jpg", data);
    for sort in ["image/jpeg", "image/png", "image/webp"] {
        let Some(once) = cleaned(sort, data) else { continue };
        // Which side is up may be written anew.
        assert!(once.bytes.len() <= data.len() + 64);
        assert_eq!(cleaned(sort, &once.bytes).map(|twice| twice.bytes), Some(once.bytes));
    }
}
