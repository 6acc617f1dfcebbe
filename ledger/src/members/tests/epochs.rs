//! Who can read what, after what was signed.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use crate::keys::{EpochName, Secret};

#[test]
fn who_is_removed_opens_no_later_epoch_and_who_comes_opens_all() {
    let chance = SystemRandom::new();
    let (mut world, mut keys) = three();
    assert_eq!(writing_epoch(&world.members(), &keys), Some(EpochName::default()), "all were let in by who knew it");
    let mut theirs = SpaceKeys::read(&mut Reader::new(&keys.to_bytes(), "keys")).unwrap();
    let mut hers = SpaceKeys::read(&mut Reader::new(&keys.to_bytes(), "keys")).unwrap();
    world.says(0, world.remove(2));
    assert_eq!(writing_epoch(&world.members(), &keys), None, "the one who went has its key");
    let (act, key) = next_epoch(&world.members(), &keys, &chance).unwrap();
    world.says(0, act);
    assert!(open_epochs(&mut keys, &world.devices[0], &world.acts, &world.members()).0);
    let name = writing_epoch(&world.members(), &keys).unwrap();
    assert_eq!(keys.epoch(&name).unwrap().expose(), key.expose());
    assert!(open_epochs(&mut hers, &world.devices[1], &world.acts, &world.members()).0);
    assert_eq!(hers.epoch(&name).unwrap().expose(), key.expose());
    assert!(!open_epochs(&mut theirs, &world.devices[2], &world.acts, &world.members()).0);
    assert_eq!(theirs.epoch(&name).map(Secret::expose), None);
    // Somebody let in apart, by who did not know of the epoch, is outside of it until the next.
    let before: Vec<Hash> = world.acts.iter().take(3).map(SignedAct::hash).collect();
    world.says_after(1, world.admit(3, Role::Contributor), &before[2..]);
    assert_eq!(writing_epoch(&world.members(), &keys), None, "the newcomer was sealed past");
    let (act, _) = next_epoch(&world.members(), &keys, &chance).unwrap();
    world.says(0, act);
    open_epochs(&mut keys, &world.devices[0], &world.acts, &world.members());
    let mut newcomer = SpaceKeys::found(world.space, &chance).unwrap();
    assert!(open_epochs(&mut newcomer, &world.devices[3], &world.acts, &world.members()).0);
    assert_eq!(newcomer.epoch(&name).unwrap().expose(), key.expose(), "through the newer key the older one opens");
}

#[test]
fn an_epoch_sealed_apart_for_somebody_who_is_removed_is_not_written_under() {
    let chance = SystemRandom::new();
    let (mut world, mut keys) = three();
    let heads = world.members().heads();
    let (with_her, _) = next_epoch(&world.members(), &keys, &chance).unwrap();
    let removal = world.says_after(0, world.remove(2), &heads);
    let (without, key) = next_epoch(&world.members(), &keys, &chance).unwrap();
    world.says_after(0, without, &[removal]);
    world.says_after(1, with_her, &heads);
    open_epochs(&mut keys, &world.devices[0], &world.acts, &world.members());
    assert_eq!(keys.epochs().count(), 3, "both have number one");
    let name = writing_epoch(&world.members(), &keys).unwrap();
    assert_eq!(keys.epoch(&name).unwrap().expose(), key.expose());
    let opened = opened_by(&world.members(), &name);
    assert_eq!(opened, [EpochName::default(), name].into(), "the other's key not everybody has who has this one");
    // Until one follows both.
    let (act, _) = next_epoch(&world.members(), &keys, &chance).unwrap();
    world.says(0, act);
    open_epochs(&mut keys, &world.devices[0], &world.acts, &world.members());
    let opened = opened_by(&world.members(), &keys.newest());
    assert!(keys.epochs().all(|name| opened.contains(&name)) && opened.len() == 4, "{opened:?}");
}

#[test]
fn a_sealer_who_seals_something_else_than_he_says_is_named_and_the_next_epoch_mends_it() {
    let (mut world, mut keys) = three();
    let mut hers = SpaceKeys::read(&mut Reader::new(&keys.to_bytes(), "keys")).unwrap();
    let (Act::Epoch(mut epoch), _) = next_epoch(&world.members(), &keys, &SystemRandom::new()).unwrap() else {
        unreachable!()
    };
    let to_her = epoch.wraps.iter_mut().find(|(mark, _)| world.id(1).0.starts_with(mark)).unwrap();
    to_her.1 = [9; act::WRAP_BYTES];
    world.says(2, Act::Epoch(epoch));
    let members = world.members();
    assert_eq!(open_epochs(&mut hers, &world.devices[1], &world.acts, &members), (false, [world.id(2)].into()));
    assert_eq!(open_epochs(&mut keys, &world.devices[0], &world.acts, &members), (true, [].into()));
    assert!(writing_epoch(&members, &hers).is_some(), "she writes on under the one before");
    world.says(0, world.remove(2));
    let (act, _) = next_epoch(&world.members(), &keys, &SystemRandom::new()).unwrap();
    world.says(0, act);
    open_epochs(&mut hers, &world.devices[1], &world.acts, &world.members());
    assert_eq!(hers.epochs().count(), 3, "what was written under his opens to her too");
}

/// A founder, a steward and a contributor, and the founder's keys.
fn three() -> (World, SpaceKeys) {
    let chance = SystemRandom::new();
    let founder = DeviceKeys::generate(&chance).unwrap();
    let (keys, act) = found(&founder, FOUNDER, &chance).unwrap();
    let mut world = World { space: keys.space, devices: vec![founder], acts: vec![act] };
    world.devices.extend((0..3).map(|_| DeviceKeys::generate(&chance).unwrap()));
    world.admits(0, 1, Role::Steward);
    world.admits(0, 2, Role::Contributor);
    (world, keys)
}

#[test]
fn who_seals_an_epoch_to_everybody_else_and_goes_does_not_read_on() {
    let (mut world, mut keys) = three();
    let (Act::Epoch(mut epoch), _) = next_epoch(&world.members(), &keys, &SystemRandom::new()).unwrap() else {
        unreachable!()
    };
    epoch.wraps.retain(|(mark, _)| !world.id(2).0.starts_with(mark));
    world.says(2, Act::Epoch(epoch));
    open_epochs(&mut keys, &world.devices[0], &world.acts, &world.members());
    assert_eq!(keys.epochs().count(), 2);
    world.says(0, world.remove(2));
    assert_eq!(writing_epoch(&world.members(), &keys), None, "he made the key, and has it");
}

#[test]
fn an_epoch_with_a_number_out_of_reach_counts_for_nobody() {
    let (mut world, mut keys) = three();
    for number in [u64::MAX, 2] {
        let (Act::Epoch(epoch), _) = next_epoch(&world.members(), &keys, &SystemRandom::new()).unwrap() else {
            unreachable!()
        };
        world.says(2, Act::Epoch(Epoch { number, ..epoch }));
        assert!(!open_epochs(&mut keys, &world.devices[0], &world.acts, &world.members()).0 || number == 2);
    }
    world.says(0, world.remove(2));
    let (act, _) = next_epoch(&world.members(), &keys, &SystemRandom::new()).unwrap();
    world.says(0, act);
    assert_eq!(world.acts.last().map(|act| SignedAct::decode(&act.encode()).as_ref() == Ok(act)), Some(true));
    open_epochs(&mut keys, &world.devices[0], &world.acts, &world.members());
    assert!(writing_epoch(&world.members(), &keys).is_some(), "who is left can write on");
}

#[test]
fn an_epoch_for_more_devices_than_there_are_is_kept_by_nobody() {
    let (mut world, keys) = three();
    let (Act::Epoch(epoch), _) = next_epoch(&world.members(), &keys, &SystemRandom::new()).unwrap() else {
        unreachable!()
    };
    let (wrap, follow) = (epoch.wraps[0], epoch.follows[0].clone());
    let wraps = vec![wrap; 40_000];
    let hash = world.says(2, Act::Epoch(Epoch { wraps, ..epoch.clone() }));
    assert!(!world.members().keeps(&hash), "3.5 MB for three devices");
    world.acts.pop();
    let hash = world.says(2, Act::Epoch(Epoch { follows: vec![follow; 60_000], ..epoch.clone() }));
    assert!(!world.members().keeps(&hash), "after more epochs than there were");
    world.acts.pop();
    let hash = world.says(2, Act::Epoch(epoch));
    assert!(world.members().keeps(&hash));
}
