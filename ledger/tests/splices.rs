//! Entries taken out of their place and put into another: each opens where it was signed and nowhere else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test may fail loudly")]

use ilima_ledger::codec::{Reader, put_len, put_number};
use ilima_ledger::entry::{Place, entry_hash, open, seal};
use ilima_ledger::keys::{DeviceKeys, SpaceKeys};
use ilima_ledger::members::{Act, Members, Role, asks, found, sign_act};
use ilima_ledger::{Hash, MemberId, Refused, SpaceId, SystemRandom};

/// Two writers of one space, and its keys up to an epoch.
struct World {
    keys: Vec<SpaceKeys>,
    members: Members,
    writers: Vec<DeviceKeys>,
}

/// The keys of the first epochs of a space, as many as asked for.
fn keys(space: SpaceId, mark: u8, epochs: u64) -> SpaceKeys {
    let mut bytes = space.0.to_vec();
    bytes.extend([mark; 32]);
    put_len(&mut bytes, epochs as usize);
    for epoch in 0..epochs {
        put_number(&mut bytes, epoch);
        bytes.extend([0; 16]);
        bytes.extend([mark + 1 + epoch as u8; 32]);
    }
    SpaceKeys::read(&mut Reader::new(&bytes, "keys")).unwrap()
}

fn world(mark: u8) -> World {
    let chance = SystemRandom::new();
    let [founder, writer] = [0, 1].map(|at| DeviceKeys::from_bytes(&[mark + at; 64]).unwrap());
    let (founded, act) = found(&founder, MemberId([mark; 16]), &chance).unwrap();
    let admit = Act::Admit { card: writer.card(), consent: asks(&writer), role: Role::Contributor };
    let admit = sign_act(&founder, founded.space, admit, &[act.hash()]);
    let members = Members::from_acts(founded.space, &[act, admit]);
    let keys = [1, 2].map(|epochs| keys(founded.space, mark, epochs)).into();
    World { keys, members, writers: vec![founder, writer] }
}

/// Three entries of each writer, one log for each epoch, with the place each was sealed in.
fn entries(world: &World) -> Vec<(Place, Vec<u8>)> {
    let mut all = Vec::new();
    for keys in &world.keys {
        for writer in &world.writers {
            let mut before: Hash = [0; 32];
            for number in 1..=3 {
                let place = Place { device: writer.card().device, number, before, member_heads: [3; 32] };
                let sections = [vec![number as u8; 40], vec![7; 40]];
                let sealed = seal(keys, &keys.newest(), writer, &place, &sections, &SystemRandom::new()).unwrap();
                before = sealed.hash;
                all.push((place, sealed.bytes));
            }
        }
    }
    all
}

#[test]
fn an_entry_opens_in_its_own_place_and_in_no_other() {
    let worlds = [world(20), world(60)];
    let sealed: Vec<_> = worlds.iter().map(entries).collect();
    let mut refused = 0;
    for (here, world) in worlds.iter().enumerate() {
        // Whoever has the newest epoch has the older ones.
        let keys = &world.keys[1];
        let places: Vec<Place> = sealed.iter().flatten().map(|(place, _)| *place).collect();
        for (from, entries) in sealed.iter().enumerate() {
            for (own, bytes) in entries {
                for place in &places {
                    // The first entries of two epochs stand in one place: there both were truly signed (a fork).
                    let true_place = from == here && place == own;
                    assert_eq!(open(keys, &world.members, place, bytes).is_ok(), true_place, "{own:?} in {place:?}");
                    refused += usize::from(!true_place);
                }
            }
        }
    }
    println!("entries in false places: {refused}");
}

/// Salt, epoch and count; each section; the signature: as docs/formats.md has it.
fn parts(entry: &[u8]) -> Vec<Vec<u8>> {
    let (mut parts, mut rest) = (vec![entry[..1 + 16 + 1 + 1].to_vec()], &entry[19..]);
    while rest.len() > 64 {
        let len = 1 + usize::from(rest[0] / 2);
        parts.push(rest[..len].to_vec());
        rest = &rest[len..];
    }
    parts.push(rest.to_vec());
    parts
}

#[test]
fn no_part_of_an_entry_fits_into_another() {
    let world = world(20);
    let sealed = entries(&world);
    let mut refused = 0;
    for (place, bytes) in &sealed {
        let own = parts(bytes);
        assert_eq!((own.len(), own.concat()), (4, bytes.clone()));
        let spliced = sealed.iter().filter(|(_, other)| other != bytes).flat_map(|(_, other)| {
            let other = parts(other);
            // Any part of the one for any part of the other, and both sections; and the own ones turned about.
            let one = (0..4).flat_map(|to| (0..4).map(move |from| (to, from))).map(|(to, from)| {
                let mut spliced = own.clone();
                spliced[to].clone_from(&other[from]);
                spliced
            });
            let both = vec![own[0].clone(), other[1].clone(), other[2].clone(), own[3].clone()];
            let turned = vec![own[0].clone(), own[2].clone(), own[1].clone(), own[3].clone()];
            one.chain([both, turned]).collect::<Vec<_>>()
        });
        for spliced in spliced {
            let spliced = spliced.concat();
            assert!(open(&world.keys[1], &world.members, place, &spliced).is_err());
            // And it is not taken for the entry whose place it has.
            let hash = entry_hash(&world.keys[1], place, &spliced);
            assert_ne!(hash, entry_hash(&world.keys[1], place, bytes));
            refused += 1;
        }
    }
    println!("spliced entries: {refused}");
}

#[test]
fn an_entry_cannot_be_moved_to_another_epoch() {
    let world = world(20);
    let (mut refused, newest) = (0, &world.keys[1]);
    for (place, bytes) in entries(&world) {
        for epoch in 0..3 {
            let mut moved = bytes.clone();
            moved[17] = epoch;
            if moved != bytes {
                assert_eq!(open(newest, &world.members, &place, &moved), Err(Refused::BadSignature));
                refused += 1;
            }
        }
        // Who has not got its epoch's key verifies it and cannot open it: it is not damaged.
        let older = open(&world.keys[0], &world.members, &place, &bytes);
        assert!(older.is_ok() == (bytes[17] == 0) && (older.is_ok() || older == Err(Refused::WrongKey)));
    }
    println!("entries in false epochs: {refused}");
}
