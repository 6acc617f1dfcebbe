//! What one member can sign to be heard for ever, to keep others from acting, or to fill their memory.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use super::*;

const NEVER: Cut = Cut { number: u64::MAX, hash: [9; 32] };

fn upto(number: u64) -> Cut {
    Cut { number, hash: [number as u8; 32] }
}

impl World {
    fn ends(&self, who: usize) -> Option<u64> {
        self.members().limit(self.id(who))
    }

    fn removes(&mut self, who: usize, whom: usize, cut: Cut) -> Hash {
        self.says(who, Act::Remove { device: self.id(whom), cut })
    }
}

#[test]
fn nobody_says_of_his_own_log_that_it_never_ends() {
    let (mut world, _) = stewards();
    world.says(3, Act::Role { device: world.id(3), role: Role::Reader, cut: NEVER });
    world.removes(0, 3, upto(4));
    assert_eq!(world.ends(3), Some(4));
    world.says(4, Act::Leave { cut: NEVER });
    assert_eq!(world.ends(4), Some(u64::MAX));
    world.removes(0, 4, upto(5));
    assert_eq!(world.ends(4), Some(5), "of somebody who left as well");
    let own = world.says(2, Act::Adopt { device: world.id(2), number: u64::MAX, hash: [9; 32] });
    assert!(!world.members().counts(&own));
    world.removes(0, 2, upto(6));
    assert_eq!(world.ends(2), Some(6));
}

#[test]
fn whoever_was_put_out_has_no_say_in_where_others_logs_end() {
    let (mut world, _) = stewards();
    world.removes(2, 3, NEVER);
    world.removes(0, 4, upto(4));
    world.says(2, Act::Adopt { device: world.id(4), number: u64::MAX, hash: [9; 32] });
    assert_eq!((world.ends(3), world.ends(4)), (Some(u64::MAX), Some(u64::MAX)), "a steward's word, while he is one");
    world.removes(0, 2, upto(1));
    assert_eq!((world.ends(3), world.ends(4)), (Some(u64::MAX), Some(4)));
    // Nobody else had said where that one ends.
    world.removes(1, 3, upto(3));
    assert_eq!(world.ends(3), Some(3));
}

#[test]
fn nobody_comes_in_with_a_key_that_nothing_can_be_sealed_to() {
    let (mut world, _) = stewards();
    let one = [&[1_u8][..], &[0; 31]].concat().try_into().unwrap();
    for receive in [[0; 32], one] {
        let card = DeviceCard::new(world.devices[5].card().sign, receive);
        assert!(card.receives().is_err());
        let consent = [7; 64];
        for act in [
            Act::Succeed { card: card.clone(), consent, last: Cut::default() },
            Act::Admit { card: card.clone(), consent, role: Role::Reader },
        ] {
            let heads = world.members().heads();
            let hash = world.says_after(0, act, &heads);
            assert!(!world.members().keeps(&hash));
        }
    }
    assert!(world.devices[5].card().receives().is_ok());
}

#[test]
fn a_thousand_acts_that_come_after_nothing_keep_nobody_from_acting() {
    let (mut world, last) = stewards();
    for salt in 0..200_u8 {
        let act = Act::Found { card: world.devices[5].card(), member: FOUNDER, salt: [salt; 16] };
        let hash = world.says_after(5, act, &[]);
        assert!(!world.members().keeps(&hash), "another space");
    }
    world.says_after(5, Act::Leave { cut: Cut::default() }, &[last[0]]);
    assert_eq!(world.acts.len(), world.members().proved.len() + 201, "nobody acts before being let in");
    world.removes(0, 4, upto(1));
    for number in 0..1_000 {
        let act = Act::Suspend { device: world.id(0), cut: upto(number) };
        world.says_after(4, act, &[last[4]]);
    }
    let members = world.members();
    assert!(members.heads().len() > 1_000);
    for whom in [5, 6] {
        let after = world.members().latest();
        world.says_after(0, world.admit(whom, Role::Contributor), &after);
        assert_eq!(world.state(whom), State::Active);
    }
}

/// Each of these epochs would be remembered with each of those who came in after it.
#[test]
fn epochs_and_devices_without_end_fill_nobodys_memory() {
    let (mut world, last) = stewards();
    let empty = Epoch { number: 1, key_hash: [5; 32], wraps: Vec::new(), follows: Vec::new() };
    let mut heads = vec![last[4]];
    for _ in 0..2_500 {
        heads = vec![world.says_after(1, Act::Epoch(empty.clone()), &heads)];
    }
    let before = world.members();
    assert!(!before.stands_still());
    let admits = world.admit(5, Role::Reader);
    for _ in 0..200 {
        heads = vec![world.says_after(1, admits.clone(), &heads)];
    }
    let steps = |world: &World| {
        let order = Order::new(world.space, &world.acts, &world.members().proved);
        let judge = Judge::of(world.space, &order);
        epoch::rows(&judge).map(|_| judge.steps())
    };
    assert!(steps(&world).unwrap() < judge::STEPS_MAX / 10, "two thousand epochs of one device are nothing");
    for other in 0..500_u16 {
        let other = [[other as u8; 32], [(other >> 8) as u8; 32]].concat();
        let other = DeviceKeys::from_bytes(&other).unwrap();
        heads = vec![world.says_after(1, let_in(&other, Role::Reader), &heads)];
    }
    let more = before.renewed(world.space, &world.acts);
    assert!(more.stands_still() && more.epochs.is_empty());
    assert_eq!(more.role(world.id(0)), Some(Role::Steward), "who takes part is known all the same");
}

#[test]
fn a_device_that_goes_on_as_others_without_end_hangs_nobody() {
    let (mut world, last) = stewards();
    let mut heads = vec![last[4]];
    for other in 0..600_u16 {
        let other = [[other as u8; 32], [(other >> 8) as u8; 32]].concat();
        let fresh = DeviceKeys::from_bytes(&other).unwrap();
        let goes_on = succeed(world.id(3), world.space, &fresh, NEVER);
        heads = vec![world.says_after(3, goes_on, &heads)];
    }
    for at in 0..20 {
        let device = world.id(3);
        let act = if at % 2 == 0 { Act::Suspend { device, cut: upto(4) } } else { Act::Resume { device } };
        heads = vec![world.says_after(0, act, &heads)];
    }
    world.says_after(0, Act::Remove { device: world.id(3), cut: upto(4) }, &heads);
    let members = world.members();
    assert!(!members.stands_still());
    assert_eq!((world.state(3), world.ends(3)), (State::Removed, Some(4)));
    assert!(
        members.everybody().iter().filter(|row| row.member == world.member(3)).all(|row| row.state == State::Removed)
    );
    let order = Order::new(world.space, &world.acts, &members.proved);
    let steps = Judge::of(world.space, &order).steps();
    assert!(steps < judge::STEPS_MAX / 10, "{steps}");
}
