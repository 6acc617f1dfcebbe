//! Devices that go on for others: restored backups, copied homes, and laptops in wrong hands.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use super::*;

fn at(number: u64) -> Cut {
    Cut { number, hash: [number as u8; 32] }
}

impl World {
    fn goes_on(&mut self, old: usize, fresh: usize, last: Cut, after: &[Hash]) -> Hash {
        self.says_after(old, succeed(self.id(old), self.space, &self.devices[fresh], last), after)
    }

    fn suspends(&mut self, who: usize, whom: usize, cut: Cut) -> Hash {
        self.says(who, Act::Suspend { device: self.id(whom), cut })
    }

    fn resumes(&mut self, who: usize, whom: usize) -> Hash {
        self.says(who, Act::Resume { device: self.id(whom) })
    }

    fn counts(&self, who: usize, number: u64) -> bool {
        self.members().counts_entry(self.id(who), number, &at(number).hash)
    }
}

/// Her laptop was taken and suspended. Her backup, which knows nothing of that, goes on; so does the thief.
#[test]
fn of_a_suspended_device_the_one_goes_on_that_is_resumed() {
    let (mut world, last) = stewards();
    let before = [last[4]];
    world.suspends(0, 3, at(4));
    let restored = world.goes_on(3, 5, at(9), &before);
    world.goes_on(3, 6, at(20), &before);
    world.says_after(6, succeed(world.id(6), world.space, &world.devices[7], at(5)), &world.members().heads());
    let epoch = Epoch { number: 1, key_hash: [5; 32], wraps: Vec::new(), follows: Vec::new() };
    let sealed = world.says_after(5, Act::Epoch(epoch), &[restored]);
    let members = world.members();
    for waits in [5, 6, 7] {
        assert_eq!(members.member(world.id(waits)), Some(world.member(3)));
        assert_eq!(members.role(world.id(waits)), None, "{waits} goes on as somebody who is suspended");
        assert!(!world.counts(waits, 1));
    }
    assert_eq!((world.state(5), world.state(7)), (State::Suspended, State::Suspended));
    assert!(world.counts(3, 4) && !world.counts(3, 5));
    assert!(!members.counts(&sealed));

    world.resumes(0, 5);
    let members = world.members();
    assert_eq!((world.state(5), members.role(world.id(5))), (State::Active, Some(Role::Contributor)));
    assert_eq!((world.state(3), world.state(7)), (State::Succeeded, State::Suspended), "nobody else comes in with her");
    assert!(world.counts(5, 1) && members.counts(&sealed), "what she did before she heard of it");
    assert!(world.counts(3, 9) && !world.counts(3, 10), "what her backup had of the old one's work, and no more");
    assert!(!world.counts(6, 1) && !world.counts(7, 1));
}

#[test]
fn whoever_goes_on_knowing_of_a_suspension_can_be_resumed() {
    let (mut world, _) = stewards();
    world.suspends(0, 1, at(2));
    let heads = world.members().heads();
    world.goes_on(1, 5, at(2), &heads);
    assert_eq!(world.state(5), State::Suspended);
    world.resumes(3, 5);
    assert_eq!(world.state(5), State::Suspended, "a contributor alone resumes nobody");
    world.resumes(4, 5);
    assert_eq!(world.state(5), State::Active, "two do");
    world.suspends(0, 5, at(1));
    assert_eq!(world.state(5), State::Suspended, "and once more");
}

/// The old laptop of a steward, in wrong hands: it hears that another goes on, and turns on that one.
#[test]
fn a_device_that_knows_who_goes_on_for_it_has_no_more_say() {
    let (mut world, last) = stewards();
    let heads = world.members().heads();
    world.goes_on(1, 5, at(3), &heads);
    for act in [world.remove(5), world.remove(2), world.admit(6, Role::Steward)] {
        let signed = world.says(1, act);
        assert!(!world.members().counts(&signed));
    }
    let unknowing = world.says_after(1, world.admit(6, Role::Contributor), &[last[4]]);
    assert!(world.members().counts(&unknowing), "what it did before it heard of that stands");
    let heads = world.members().heads();
    world.goes_on(1, 7, at(4), &heads);
    assert_eq!((world.state(5), world.state(7)), (State::Active, State::Active), "two copies of one home go on");
}

#[test]
fn whoever_goes_on_for_somebody_lowered_or_removed_meanwhile_stands_as_that_one() {
    let (mut world, last) = stewards();
    let before = [last[4]];
    world.says(0, Act::Role { device: world.id(3), role: Role::Reader, cut: at(2) });
    world.goes_on(3, 5, at(9), &before);
    assert_eq!((world.state(5), world.members().role(world.id(5))), (State::Active, Some(Role::Reader)));
    assert!(world.counts(3, 2) && !world.counts(3, 9) && !world.counts(5, 1));
    world.says(0, world.remove(4));
    world.goes_on(4, 6, at(9), &before);
    assert_eq!((world.state(6), world.members().member(world.id(6))), (State::Removed, Some(world.member(4))));
    assert!(!world.counts(4, 1) && !world.counts(6, 1));
}

#[test]
fn nobody_makes_somebody_else_go_on_for_him() {
    let (mut world, last) = stewards();
    world.admits(0, 5, Role::Steward);
    world.says(0, Act::Role { device: world.id(5), role: Role::Steward, cut: Cut::default() });
    // With old heads, so that it stands before the one that let her in.
    let card = world.devices[5].card();
    world.says_after(3, Act::Succeed { card: card.clone(), consent: [7; 64], last: Cut::default() }, &last[3..4]);
    let members = world.members();
    assert_eq!((members.role(card.device), members.member(card.device)), (Some(Role::Steward), Some(world.member(5))));
    assert_eq!(members.state(world.id(3)), Some(State::Active));
    world.says(0, world.remove(3));
    assert_eq!(world.state(5), State::Active, "she does not go with him");
}

/// A junior's vote alone takes nothing from the founder, who knows of it and goes on; nor does it later, when it is enough.

#[test]
fn a_successor_takes_over_and_goes_with_the_one_it_succeeded() {
    let (mut world, _) = stewards();
    world.says(1, succeed(world.id(1), world.space, &world.devices[5], Cut::default()));
    let members = world.members();
    assert_eq!(members.role(world.id(5)), Some(Role::Steward));
    assert_eq!(members.member(world.id(5)), Some(world.member(1)));
    assert_eq!(members.state(world.id(1)), Some(State::Succeeded));
    assert_eq!(members.limit(world.id(1)), None, "what the old device wrote stands");
    world.says(5, world.admit(6, Role::Contributor));
    assert_eq!(world.state(6), State::Active);
    world.says(5, world.remove(1));
    assert_eq!((world.state(1), world.state(5)), (State::Succeeded, State::Active), "that would be herself");
    world.says(0, world.remove(1));
    assert_eq!((world.state(1), world.state(5)), (State::Removed, State::Removed));
}
