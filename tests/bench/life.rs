//! A long life, finely cut: what a newcomer's parcel costs when many devices sealed many small entries, with their seals and
//! bundled without them (docs/decisions/0016).

use crate::desks::handed;
use crate::pipe::talk;
use crate::records::{Packed, packed};
use crate::sketch::{Sketch, Texts};
use crate::world::{Person, action, founder, let_in};
use ilima_core::action::Edit;
use ilima_core::pack::{Loose, loosen, squeezed};
use ilima_ledger::bundle::{self, BUNDLE_BYTES_MIN, BareEntry, BareSpan, Part};
use ilima_ledger::keys::EpochName;
use ilima_ledger::{DeviceId, SecureRandom, SystemRandom};
use serde_json::{Value, json};

const PEOPLE: usize = 10_000;
const OTHERS: usize = 550;
/// With those of the records' making, some 70,000.
const EDITS_OF_PEOPLE: usize = 40_000;
const EDITS_OF_OTHERS: usize = 20_000;
/// So many bytes of a conversation are the caller's handshake; what it had to say is sealed by then.
const HANDSHAKE: usize = 60;

/// Steps in the order in which a device does them.
type Steps = Vec<Vec<Edit>>;

/// Plans and promises, which all have from the beginning and all work on; people, each looked after by one device.
struct Life {
    base: Steps,
    devices: Vec<Steps>,
}

impl Life {
    fn new(texts: &Texts, devices: usize) -> Life {
        let people = Sketch::new(texts, EDITS_OF_PEOPLE, PEOPLE, devices, true);
        let others = Sketch::new(texts, EDITS_OF_OTHERS, OTHERS, devices, false);
        let mut each = vec![Steps::new(); devices];
        for (at, edits) in people.base.into_iter().enumerate() {
            each[at % devices].push(edits);
        }
        let mut between = others.changes.into_iter();
        for (at, (_, record, edits)) in people.changes.into_iter().enumerate() {
            each[record % devices].push(edits);
            if at % (EDITS_OF_PEOPLE / EDITS_OF_OTHERS) == 0
                && let Some((device, _, edits)) = between.next()
            {
                each[device].push(edits);
            }
        }
        Life { base: others.base, devices: each }
    }

    /// The steps of each device, cut into so many entries in all.
    fn cut(&self, entries: usize) -> Vec<Vec<Steps>> {
        let a_device = entries / self.devices.len();
        let cut = |steps: &Steps| steps.chunks(steps.len().div_ceil(a_device)).map(<[_]>::to_vec).collect();
        self.devices.iter().map(cut).collect()
    }
}

/// Seals what waits, as a call that breaks after the handshake does.
fn seal(person: &mut Person, other: &mut Person) {
    let _broken = talk(person, other, (HANDSHAKE, usize::MAX), usize::MAX);
}

/// What the seals add: to an entry, and to each section.
const ENTRY_BYTES: usize = 83;
const SECTION_BYTES: usize = 18;
/// A bundle is closed when it holds so much, before compression.
const BUNDLE_CLEAR_BYTES: usize = 1024 * 1024;
/// The bytes of entries, as they are and bundled, in memory.
fn reckoned(texts: &Texts, entries: usize, devices: usize) -> Value {
    let life = Life::new(texts, devices);
    let cut = life.cut(entries);
    let count: usize = cut.iter().map(Vec::len).sum();
    let mut all = Packed::default();
    for (device, entries) in cut.iter().enumerate() {
        packed(device, &life.base, entries, &mut all);
    }
    let sealed = all.content + count * ENTRY_BYTES + all.sections * SECTION_BYTES;
    json!({ "entries": count, "devices": devices, "changes": all.changes, "sections": all.sections,
        "content_bytes": all.content, "sealed_bytes": sealed, "bundled_bytes": bundled(&all.entries) })
}

/// As the desk bundles, without the sealing; salts and signatures are as random as true ones.
fn bundled(entries: &[Vec<Vec<u8>>]) -> usize {
    let random = SystemRandom::new();
    let mut bytes = 0;
    let mut span =
        BareSpan { device: DeviceId([1; 16]), first: 1, before: [0; 32], member_heads: [0; 32], entries: vec![] };
    for (packs, left) in entries.iter().zip((0..entries.len()).rev()) {
        let (mut salt, mut signature) = ([0; 16], [0; 64]);
        random.fill(&mut salt).unwrap();
        random.fill(&mut signature).unwrap();
        let part = |pack: &Vec<u8>| {
            let Loose { head, inside } = loosen(pack, BUNDLE_CLEAR_BYTES);
            Part::Whole { head, inside }
        };
        let sections = packs.iter().map(part).collect();
        span.entries.push(BareEntry { salt, epoch: EpochName::default(), sections, signature });
        let clear = bundle::write(std::slice::from_ref(&span));
        if clear.frame.len() + clear.insides.len() > BUNDLE_CLEAR_BYTES || left == 0 {
            bytes += squeezed(&clear.frame).unwrap().len() + squeezed(&clear.insides).unwrap().len() + BUNDLE_BYTES_MIN;
            span.entries.clear();
        }
    }
    bytes
}

/// The same life lived by real desks, as far as somebody new sees it.
fn lived(texts: &Texts, entries: usize, devices: usize) -> Value {
    let life = Life::new(texts, devices);
    let mut first = founder("Founder");
    let mut called = let_in(&mut first, "Called", "contributor");
    let mut newcomer = let_in(&mut first, "Newcomer", "contributor");
    first.desk.act(&action(life.base.concat())).unwrap();
    let base = first.path("base.parcel");
    first.give(&base);
    for (at, entries) in life.cut(entries).into_iter().enumerate() {
        let mut person = let_in(&mut first, &format!("Member {at}"), "contributor");
        person.receive(&base);
        for steps in entries {
            person.desk.act(&action(steps.concat())).unwrap();
            seal(&mut person, &mut called);
        }
        let told = person.path("told.parcel");
        person.give(&told);
        first.receive(&told);
    }
    let mut told = handed(&mut first, &mut newcomer);
    assert_eq!(newcomer.titles("person").len(), PEOPLE);
    told["devices"] = json!(devices);
    told
}

pub fn measure(texts: &Texts) -> Value {
    let lives = [(2_000, 5), (10_000, 5), (2_000, 20), (10_000, 20)];
    let told = |row: Value| {
        println!("{row}");
        row
    };
    let bytes: Vec<Value> = lives.iter().map(|(entries, devices)| told(reckoned(texts, *entries, *devices))).collect();
    // Lived, the first and the last: their making takes long.
    let desks: Vec<Value> =
        [lives[0], lives[3]].iter().map(|(entries, devices)| told(lived(texts, *entries, *devices))).collect();
    json!({ "bytes": bytes, "desks": desks })
}
