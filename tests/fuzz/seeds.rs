//! Whole and valid inputs for each target, from the real encoders: where fuzzing and the replay's mutations begin.

use super::LOCKED;
use super::fixed::{BINDING, MEMBER, SPACE, Space, chance, joined, wire_frame};
use super::{place, some_heads};
use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::pack::known::Nothing;
use ilima_core::space::record::{Change, Context, Record};
use ilima_ledger::codec::{put_bytes, put_len, put_number};
use ilima_ledger::entry::seal;
use ilima_ledger::invite::{Request, invite};
use ilima_ledger::keys::DeviceKeys;
use ilima_ledger::keys::Secret;
use ilima_ledger::meet::{Hello, Side};
use ilima_ledger::members::{Act, Cut, Epoch, Role, SignedAct, asks, sign_act, succeed};
use ilima_ledger::seen::Seen;
use ilima_ledger::span::Span;
use ilima_ledger::vault::{Slots, SpaceSecrets, Vault, WaitingJoin};
use ilima_ledger::wrap::Padding;
use ilima_sync::channel::Channel;
use ilima_sync::item::{Item, encode};
use ilima_sync::wire::Wire;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    match target {
        "act" => acts(),
        "bundle" => super::bundle::seeds(&packs()),
        "channel" => channel(),
        "courier" => super::courier::seeds(),
        "entry" => entry(),
        "heads" => vec![heads(), [heads(), vec![0]].concat(), [vec![0], heads()].concat()],
        "hello" => hello(),
        "ids" => texts(&["00ff10a97c3bd2e4f50617283940aabc", "FFFFFFFFFFFFFFFF"]),
        "invite" => vec![an_invite(), invite_body()],
        "item" => items().iter().map(encode).collect(),
        "pack" => packs(),
        "pair" => super::pair::seeds(),
        "parcel" => parcels(),
        "phrase" => {
            texts(&["abandon ability able about above absent", "correct horse battery staple 42", "ننن  aaa-111"])
        }
        "picture" => pictures(),
        "request" => requests(),
        "seen" => vec![seen(), without(seen(), 64)],
        "session" => vec![session()],
        "lane" => vec![vec![0, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9], vec![255, 200, 1], vec![254]],
        "shelf" => texts(&[
            "https://hermine:geheim@example.org:8443/dav/space",
            "s3+https://key:secret@s3.example.org/bucket/path?region=eu-west-1",
            "file:///media/stick",
            "/srv/share",
            "00ff10a97c3bd2e4f50617283940aabc",
        ]),
        "backup" => backup(),
        "slots" => slots(),
        "span" => vec![span_bytes()],
        "table" => tables(),
        "vault" => vault(),
        "vcard" => cards(),
        "wire" => wires(),
        _ => Vec::new(),
    }
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn without(mut bytes: Vec<u8>, end: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() - end);
    bytes
}

fn acts() -> Vec<Vec<u8>> {
    let Space { keys, founder, writer, stranger, acts, members } = &*SPACE;
    let admit = Act::Admit { card: stranger.card(), consent: asks(stranger), role: Role::Steward };
    let more =
        [sign_act(founder, keys.space, admit.clone(), &members.heads()), sign_act(writer, keys.space, admit, &[])];
    let (device, cut) = (writer.card().device, Cut { number: 3, hash: [6; 32] });
    let epoch = Epoch { number: 1, key_hash: [5; 32], wraps: vec![([1; 8], [2; 80])], follows: Vec::new() };
    let others = [
        Act::Role { device, role: Role::Reader, cut },
        Act::Suspend { device, cut },
        Act::Resume { device },
        Act::Remove { device, cut },
        succeed(founder.card().device, keys.space, stranger, cut),
        Act::Leave { cut },
        Act::Adopt { device, number: 4, hash: [7; 32] },
        Act::Void { device, number: 4, section: 1, hash: [7; 32] },
        Act::Forget { record: [8; 16], reason: 1 },
        Act::Keep { record: [8; 16] },
        Act::Epoch(epoch),
    ];
    let others = others.map(|act| sign_act(founder, keys.space, act, &members.heads()));
    let all: Vec<&SignedAct> = acts.iter().chain(&more).chain(&others).collect();
    let bodies: Vec<Vec<u8>> = all.iter().map(|act| [without(act.encode(), 64), vec![0]].concat()).collect();
    let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    let mut seeds: Vec<Vec<u8>> = all.iter().map(|act| act.encode()).collect();
    seeds.push(joined(&bodies));
    seeds
}

fn channel() -> Vec<Vec<u8>> {
    let (_, first) = Channel::new(Side::Caller).unwrap();
    vec![first, joined(&[b"\0whole", b"\x01a part ", b"\x01of ", b"\0it", b"\0"]), joined(&[b"\x02"])]
}

fn sealed_entry() -> Vec<u8> {
    let sections = [b"plan".to_vec(), vec![0; 300], vec![]];
    seal(&SPACE.keys, &SPACE.keys.newest(), &SPACE.writer, &place(), &sections, &chance()).unwrap().bytes
}

fn entry() -> Vec<Vec<u8>> {
    let cut = ilima_ledger::entry::cut(&sealed_entry(), 1).unwrap();
    vec![sealed_entry(), cut, joined(&[b"plan", b"", b"person"])]
}

fn heads() -> Vec<u8> {
    let mut out = Vec::new();
    some_heads().encode(&mut out);
    out
}

fn hello_body() -> Vec<u8> {
    let mut body = vec![1];
    body.extend(SPACE.founder.card().device.0);
    put_len(&mut body, 2);
    body.extend([3; 32]);
    body.extend(heads());
    body
}

fn hello() -> Vec<Vec<u8>> {
    let hello = Hello { way: 1, device: SPACE.writer.card().device, act_heads: vec![[4; 16]], heads: some_heads() };
    let sealed = hello.seal(&SPACE.keys, &SPACE.writer, &BINDING, Side::Listener).unwrap();
    let clear = [(hello_body().len() as u32).to_be_bytes().as_slice(), &hello_body(), &[6; 90]].concat();
    vec![sealed.clone(), sealed[8..].to_vec(), clear, hello_body()]
}

fn a_request() -> Vec<u8> {
    let asker = &SPACE.stranger;
    Request::new("Thandi".into(), asker).encode(asker)
}

fn requests() -> Vec<Vec<u8>> {
    let mut behind = asks(&SPACE.stranger).to_vec();
    put_bytes(&mut behind, "Nguyễn".as_bytes());
    vec![a_request(), behind]
}

fn an_invite() -> Vec<u8> {
    let request = Request::decode(&a_request()).unwrap();
    invite(&SPACE.keys, &SPACE.founder, &SPACE.acts, "Water", &request, &chance()).unwrap()
}

fn invite_body() -> Vec<u8> {
    let mut body = SPACE.keys.to_bytes().to_vec();
    put_bytes(&mut body, b"Water");
    put_len(&mut body, SPACE.acts.len());
    SPACE.acts.iter().for_each(|act| put_bytes(&mut body, &act.encode()));
    body
}

fn span() -> Span {
    let entries = vec![sealed_entry(), vec![5; 70]];
    Span { device: SPACE.writer.card().device, first: 4, before: [0; 32], member_heads: [1; 32], entries }
}

fn span_bytes() -> Vec<u8> {
    let mut out = Vec::new();
    span().encode(&mut out);
    out
}

fn seen() -> Vec<u8> {
    let seen = Seen {
        device: SPACE.writer.card().device,
        counter: 300,
        heads: some_heads(),
        waits: [(SPACE.founder.card().device, 7)].into(),
        member_mark: ilima_ledger::heads::mark(&SPACE.members.digest()),
        version: "0.0.1".into(),
        at_ms: 1_790_000_000_000,
    };
    seen.sign(&SPACE.writer, SPACE.keys.space)
}

fn items() -> Vec<Item> {
    let acts = SPACE.acts.iter().map(SignedAct::encode).collect();
    vec![Item::Acts(acts), Item::Span(span()), Item::Seen(seen()), Item::Bundle(vec![1; 60])]
}

fn parcels() -> Vec<Vec<u8>> {
    let mut whole = Vec::new();
    let mut go_on = |_, _| ControlFlow::Continue(());
    ilima_sync::parcel::write(&SPACE.keys.routing, &items(), Padding::Link, &chance(), &mut whole, &mut go_on).unwrap();
    let mut clear = vec![0, 0];
    items().iter().for_each(|item| put_bytes(&mut clear, &encode(item)));
    let mut as_is = vec![2, 0, 0, 0, 1, 1];
    as_is.extend([0; 40]);
    let whole_body = whole[18..].to_vec();
    vec![whole, whole_body, joined(&[&clear, &[0, 1]]), joined(&[&clear, &as_is, &[3, 9], &[5, 1]])]
}

fn session() -> Vec<u8> {
    let mut items_message = vec![1];
    put_len(&mut items_message, items().len());
    items().iter().for_each(|item| put_bytes(&mut items_message, &encode(item)));
    joined(&[&items_message, &[2], &[1, 0], &[3, 0]])
}

fn backup() -> Vec<Vec<u8>> {
    let (head, mut sealer) = ilima_ledger::backup::begin(&Slots::create_open(&chance()).unwrap().0, &chance()).unwrap();
    let end = sealer.seal(&ilima_ledger::backup::Piece::End).unwrap();
    vec![[head.clone(), end].concat(), head, joined(&[b"bytes", b"", &[7; 300]])]
}

fn slots() -> Vec<Vec<u8>> {
    let open = Slots::create_open(&chance()).unwrap().0.encode();
    let locked = LOCKED.0.encode();
    vec![without(open.clone(), 32), without(locked.clone(), 32), open, locked]
}

fn vault() -> Vec<Vec<u8>> {
    let again = |keys: &DeviceKeys| DeviceKeys::from_bytes(&keys.to_bytes()).unwrap();
    let keys = SPACE.keys.to_bytes();
    let space = SpaceSecrets {
        keys: ilima_ledger::keys::SpaceKeys::read(&mut ilima_ledger::codec::Reader::new(&keys, "keys")).unwrap(),
        device: again(&SPACE.founder),
        member: MEMBER,
        db: "7f".into(),
        db_key: Secret::new([4; 32]),
        name: "Water".into(),
    };
    let waiting = WaitingJoin { device: again(&SPACE.writer), name: "Amina".into() };
    let notes = BTreeMap::from([("name".into(), "Amina".into()), ("open".into(), "1".into())]);
    let vault = Vault { spaces: vec![space], waiting: vec![waiting], notes };
    let mut two_epochs = keys[..48].to_vec();
    put_len(&mut two_epochs, 2);
    for (number, key) in [(0, [1; 32]), (700, [2; 32])] {
        put_number(&mut two_epochs, number);
        two_epochs.extend(key);
    }
    vec![vault.encode().to_vec(), SPACE.founder.to_bytes().to_vec(), two_epochs]
}

fn wires() -> Vec<Vec<u8>> {
    let beacon = Wire::new(9).poll(0);
    let frames = [[1, 0, 0].as_slice(), b"some of the channel"].concat();
    let both =
        [beacon.clone(), wire_frame(&frames), wire_frame(&[2, 0, 3]), wire_frame(&[1, 1, 8, 0x7E, 0x7D])].concat();
    let bodies = joined(&[&frames, &[2, 0, 1], &[1, 1, 2, 0x7E, 0x7D], b"\0\0\x08\0\0\0iL", b"\0\x07\x08\0\0\0iL"]);
    vec![beacon, both, bodies]
}

/// A plan with a narrative, tasks and an undone word, in one section.
fn changes() -> Vec<Change> {
    let record = RecordId([7; 16]);
    let part = String::new;
    let set = |field: &str, text: &str| Edit::Set { record, part: part(), field: field.into(), text: text.into() };
    let add = |kind: &str, title: &str| Edit::Add {
        record,
        kind: kind.into(),
        part: part(),
        parent: part(),
        fields: vec![("title".into(), title.into())],
    };
    let mut plan = Record::new(record, Run([1; 8]));
    let steps: [Vec<Edit>; 3] = [
        vec![Edit::Create { record, kind: "plan".into() }, set("title", "March")],
        vec![set("narrative", "Water for all 水 😀"), add("task", "Call"), set("title", "")],
        vec![set("narrative", "Water"), Edit::Remove { record, part: part() }],
    ];
    let mut changes = Vec::new();
    for (edits, at) in steps.iter().zip(0u8..) {
        let context = Context { country: "KE" };
        changes.extend(plan.apply(edits, &context, 1_700_000_000_000 + i64::from(at)).unwrap().changes);
    }
    changes
}

fn packs() -> Vec<Vec<u8>> {
    let write = |changes: &[Change]| ilima_core::pack::write(changes, &mut Nothing).unwrap();
    vec![write(&changes()), write(&changes()[..1])]
}

fn tables() -> Vec<Vec<u8>> {
    let plain = "\0Name,First name,Phone,E-mail,Opt out SMS,Born,City,Tags\r\n\"Okello, Amina\",Amina,0712 345678; +254 20 123456,\
                 a@example.org,yes,1980-03-22,Kibera,a;b\r\nمحمد,,٠٧١٢٣٤٥٦٧٨,,no,--02-29,,\r\n";
    let own = "\u{40}\u{feff}id,display_name,given_name,phones,mails,consent.sms,place.country,custom/Shirt\r\n\
               00ff10a97c3bd2e4f50617283940aabc,'=Amina,Amina,+254712345678; mobile: 0712,a@example.org,withdrawn,KE,M\r\n";
    let utf16: Vec<u8> = [0x83u8]
        .into_iter()
        .chain("Name;Téléphone\nZoë;06 12 34 56 78\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    vec![plain.as_bytes().to_vec(), own.as_bytes().to_vec(), utf16]
}

fn cards() -> Vec<Vec<u8>> {
    let new = "\x40BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:1\r\nFN:Amina Okello\r\nN:Okello;Amina;J.;;\r\n\
               TEL;VALUE=uri;PREF=1;TYPE=\"voice,cell\":tel:+254-712-345678\r\nEMAIL:a@example.org\r\nBDAY:--0322\r\n\
               ADR:;;Line 1;Kibera;Nairobi;00100;KE\r\nGENDER:F\r\nORG:Water;Coalition\r\nCATEGORIES:a,b\\,c\r\n\
               NOTE:one\\ntwo\r\n  three\r\nURL:http\\://example.org\r\nIMPP:xmpp:a@b\r\nLANG:sw\r\nEND:VCARD\r\n";
    let old = "\0BEGIN:VCARD\nVERSION:2.1\nitem1.TEL;CELL:0712345678\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:\
               Ok=C3=A9llo;=\nAmina\nPHOTO;BASE64:abc\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22\nEND:VCARD\nBEGIN:VCARD\n";
    vec![new.as_bytes().to_vec(), old.as_bytes().to_vec()]
}

/// One small picture of each sort, with what a camera writes.
fn pictures() -> Vec<Vec<u8>> {
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS";
    let segment = |marker: u8, body: &[u8]| {
        [&[0xff, marker], u16::try_from(body.len() + 2).unwrap().to_be_bytes().as_slice(), body].concat()
    };
    let jpeg = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        segment(0xe1, exif),
        segment(0xfe, b"a comment"),
        segment(0xda, b"\x01\x01\0\0\x3f\0"),
        vec![1, 2, 0xff, 0, 3, 0xff, 0xd9],
    ];
    let chunk = |name: &[u8; 4], body: &[u8]| {
        [&u32::try_from(body.len()).unwrap().to_be_bytes(), name.as_slice(), body, b"sums"].concat()
    };
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"eXIf", &exif[6..]),
        chunk(b"IDAT", b"x"),
        chunk(b"IEND", b""),
    ];
    let part = |name: &[u8; 4], body: &[u8]| {
        [name.as_slice(), &u32::try_from(body.len()).unwrap().to_le_bytes(), body].concat()
    };
    let inside = [b"WEBP".to_vec(), part(b"VP8X", &[8; 10]), part(b"EXIF", &exif[..34]), part(b"VP8 ", b"picture!")];
    vec![jpeg.concat(), png.concat(), part(b"RIFF", &inside.concat())]
}
