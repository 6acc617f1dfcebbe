//! Who is in a space after what was signed, by name: quarrels, votes, old papers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod epochs;
mod going_on;
mod histories;
mod hostile;

use super::*;
use crate::SystemRandom;

/// People with a device each; who founded is 0.
struct World {
    space: SpaceId,
    devices: Vec<DeviceKeys>,
    acts: Vec<SignedAct>,
}

impl World {
    fn new(people: usize) -> World {
        let chance = SystemRandom::new();
        let devices: Vec<DeviceKeys> = (0..people).map(|_| DeviceKeys::generate(&chance).unwrap()).collect();
        let (keys, act) = found(&devices[0], FOUNDER, &chance).unwrap();
        World { space: keys.space, devices, acts: vec![act] }
    }

    fn id(&self, who: usize) -> DeviceId {
        self.devices[who].card().device
    }

    fn members(&self) -> Members {
        Members::from_acts(self.space, &self.acts)
    }

    fn says_after(&mut self, who: usize, act: Act, after: &[Hash]) -> Hash {
        let signed = sign_act(&self.devices[who], self.space, act, after);
        let hash = signed.hash();
        self.acts.push(signed);
        hash
    }

    fn says(&mut self, who: usize, act: Act) -> Hash {
        let heads = self.members().heads();
        self.says_after(who, act, &heads)
    }

    fn admits(&mut self, who: usize, whom: usize, role: Role) -> Hash {
        self.says(who, self.admit(whom, role))
    }

    fn admit(&self, whom: usize, role: Role) -> Act {
        let_in(&self.devices[whom], role)
    }

    fn member(&self, whom: usize) -> MemberId {
        member_of(self.space, &self.devices[whom].card())
    }

    fn remove(&self, whom: usize) -> Act {
        Act::Remove { device: self.id(whom), cut: Cut::default() }
    }

    fn state(&self, who: usize) -> State {
        self.members().state(self.id(who)).unwrap_or(State::Removed)
    }
}

const FOUNDER: MemberId = MemberId([1; 16]);

fn let_in(device: &DeviceKeys, role: Role) -> Act {
    Act::Admit { card: device.card(), consent: asks(device), role }
}

/// The keys of somebody else, always the same.
fn stranger(seed: u8) -> DeviceKeys {
    DeviceKeys::from_bytes(&[seed; 64]).unwrap()
}

/// A founder, two stewards whom she let in, and a contributor.
fn stewards() -> (World, Vec<Hash>) {
    let mut world = World::new(8);
    let mut last = vec![world.acts[0].hash()];
    for (whom, role) in [(1, Role::Steward), (2, Role::Steward), (3, Role::Contributor), (4, Role::Contributor)] {
        last.push(world.admits(0, whom, role));
    }
    (world, last)
}

#[test]
fn a_steward_removes_whom_she_let_in_and_not_who_let_her_in() {
    let (mut world, _) = stewards();
    world.says(1, world.remove(0));
    assert_eq!(world.state(0), State::Active, "a junior alone removes no senior");
    world.says(2, world.remove(0));
    assert_eq!(world.state(0), State::Removed, "two do");
    assert_eq!((world.state(1), world.state(3)), (State::Active, State::Active), "her invitations stand");
}

#[test]
fn two_stewards_who_remove_each_other_apart_leave_the_longer_serving_one() {
    let (mut world, _) = stewards();
    let heads = world.members().heads();
    world.says_after(1, world.remove(2), &heads);
    world.says_after(2, world.remove(1), &heads);
    assert_eq!((world.state(1), world.state(2)), (State::Active, State::Removed));
}

#[test]
fn a_removed_steward_with_old_heads_undoes_nobody() {
    let (mut world, last) = stewards();
    world.says(0, world.remove(1));
    // With heads from before the removal she removes a junior, lets in a friend who removes the founder with her, and leaves.
    let old = [last[4]];
    world.says_after(1, world.remove(2), &old);
    let friend = world.says_after(1, world.admit(5, Role::Steward), &old);
    world.says_after(5, world.remove(0), &[friend]);
    world.says_after(1, world.remove(0), &[friend]);
    assert_eq!(world.state(1), State::Removed);
    for kept in [0, 2, 3, 4] {
        assert_eq!(world.state(kept), State::Active, "{kept}");
    }
    assert_eq!(world.members().role(world.id(5)), None, "nobody whom she let in afterwards is in");
}

#[test]
fn a_turned_founder_whom_two_removed_cannot_come_back_with_invented_stewards() {
    let (mut world, last) = stewards();
    let heads = world.members().heads();
    world.says_after(1, world.remove(0), &heads);
    world.says_after(2, world.remove(0), &heads);
    assert_eq!(world.state(0), State::Removed);
    for forged in [vec![last[0]], vec![last[4]]] {
        let mut forged_world = World { acts: world.acts.clone(), devices: Vec::new(), ..world };
        forged_world.devices.extend(world.devices.iter().map(|keys| DeviceKeys::from_bytes(&keys.to_bytes()).unwrap()));
        let one = forged_world.says_after(0, forged_world.admit(5, Role::Steward), &forged);
        let two = forged_world.says_after(0, forged_world.admit(6, Role::Steward), &forged);
        for target in [1, 2] {
            let removal = forged_world.remove(target);
            let Some(both) = Some([one, two, last[4]]) else { continue };
            forged_world.says_after(5, removal.clone(), &both);
            forged_world.says_after(6, removal, &both);
        }
        assert_eq!(forged_world.state(0), State::Removed);
        assert_eq!((forged_world.state(1), forged_world.state(2)), (State::Active, State::Active));
        assert_eq!(forged_world.members().role(forged_world.id(5)), None);
    }
}

#[test]
fn a_steward_does_not_multiply_by_inviting() {
    let (mut world, _) = stewards();
    world.admits(1, 5, Role::Steward);
    world.admits(1, 6, Role::Steward);
    for who in [1, 5, 6] {
        world.says(who, world.remove(0));
    }
    assert_eq!(world.state(0), State::Active);
}

#[test]
fn two_contributors_suspend_a_steward_and_a_steward_or_two_resume() {
    let (mut world, _) = stewards();
    let suspend = |world: &World, whom: usize| Act::Suspend { device: world.id(whom), cut: Cut::default() };
    world.says(3, suspend(&world, 0));
    assert_eq!(world.state(0), State::Active, "one is not enough");
    world.says(4, suspend(&world, 0));
    assert_eq!(world.state(0), State::Suspended);
    assert_eq!(world.members().role(world.id(0)), None);
    let resume = Act::Resume { device: world.id(0) };
    world.says(0, resume.clone());
    assert_eq!(world.state(0), State::Suspended, "nobody resumes herself");
    world.says(1, resume);
    assert_eq!(world.state(0), State::Active);
    // Once lifted, an old vote lends no voice to a new one.
    world.says(3, suspend(&world, 0));
    assert_eq!(world.state(0), State::Active);
}

#[test]
fn roles_change_by_who_may_change_them() {
    let (mut world, _) = stewards();
    let role = |world: &World, whom: usize, role: Role| Act::Role { device: world.id(whom), role, cut: Cut::default() };
    world.says(3, role(&world, 3, Role::Steward));
    assert_eq!(world.members().role(world.id(3)), Some(Role::Contributor), "nobody raises himself");
    world.says(4, role(&world, 3, Role::Reader));
    assert_eq!(world.members().role(world.id(3)), Some(Role::Contributor));
    world.says(1, role(&world, 3, Role::Steward));
    assert_eq!(world.members().role(world.id(3)), Some(Role::Steward));
    world.says(3, role(&world, 0, Role::Reader));
    assert_eq!(world.members().role(world.id(0)), Some(Role::Steward), "a junior lowers no senior");
    world.says(3, role(&world, 3, Role::Reader));
    assert_eq!(world.members().role(world.id(3)), Some(Role::Reader), "everybody may step down");
    assert_eq!(world.members().limit(world.id(3)), Some(0));
    world.says(0, role(&world, 3, Role::Contributor));
    assert_eq!(world.members().limit(world.id(3)), None, "writing again: all of the log counts");
}

/// A steward who turned, with papers from before they came: whom he lets in once more stays who they are.
#[test]
fn nobody_is_let_in_as_somebody_else() {
    let (mut world, last) = stewards();
    let before = [last[2]];
    world.says(1, succeed(world.id(1), world.space, &world.devices[5], Cut::default()));
    let Act::Admit { card, role, .. } = world.admit(5, Role::Contributor) else { unreachable!() };
    for consent in [[7; 64], asks(&world.devices[2]), asks(&world.devices[1])] {
        let forged = world.says_after(2, Act::Admit { card: card.clone(), consent, role }, &before);
        assert!(!world.members().keeps(&forged), "she never asked");
    }
    let members = world.members();
    assert_eq!((members.member(card.device), members.role(card.device)), (Some(world.member(1)), Some(Role::Steward)));
    // This one asked once, and he has what she asked with.
    world.says_after(2, world.admit(3, Role::Steward), &before);
    assert_eq!(world.members().member(world.id(3)), Some(world.member(3)));
    assert_eq!(world.members().role(world.id(3)), Some(Role::Contributor), "the longer-serving one is heard");
    let ids: BTreeSet<MemberId> = world.members().everybody().iter().map(|row| row.member).collect();
    assert_eq!(ids.len(), 5, "five people, of whom one has a second device");
}

#[test]
fn what_somebody_does_before_the_votes_suffice_stands() {
    let (mut world, _) = stewards();
    world.says(1, world.remove(0));
    world.admits(0, 5, Role::Steward);
    world.says(0, world.remove(3));
    world.says(2, world.remove(0));
    assert_eq!(world.state(0), State::Removed);
    assert_eq!(
        (world.state(5), world.state(3)),
        (State::Active, State::Removed),
        "let in and removed while one voice spoke"
    );
    // Whom she removed before votes on nobody afterwards.
    world.says(3, Act::Suspend { device: world.id(2), cut: Cut::default() });
    world.says(4, Act::Suspend { device: world.id(2), cut: Cut::default() });
    assert_eq!(world.state(2), State::Active);
}

/// One of half a million made-up histories: whom she removed in good time lends no voice against her afterwards.
#[test]
fn a_vote_that_waits_is_not_made_enough_by_who_comes_through_its_own_author() {
    let mut world = World::new(3);
    world.admits(0, 1, Role::Steward);
    world.says(1, world.remove(0));
    world.admits(0, 2, Role::Reader);
    world.says(0, world.remove(1));
    world.admits(1, 2, Role::Steward);
    world.says(2, world.remove(0));
    assert_eq!((world.state(0), world.state(1)), (State::Active, State::Removed));
    assert_eq!(world.members().role(world.id(2)), Some(Role::Reader));
}

#[test]
fn an_old_vote_to_lower_a_role_lends_no_voice_to_a_new_one() {
    let (mut world, _) = stewards();
    let role = |world: &World, role| Act::Role { device: world.id(0), role, cut: Cut::default() };
    world.says(1, role(&world, Role::Contributor));
    assert_eq!(world.members().role(world.id(0)), Some(Role::Steward), "a junior alone lowers no senior");
    world.says(2, role(&world, Role::Contributor));
    assert_eq!(world.members().role(world.id(0)), Some(Role::Contributor), "two do");
    world.says(1, role(&world, Role::Steward));
    world.says(2, role(&world, Role::Contributor));
    assert_eq!(world.members().role(world.id(0)), Some(Role::Steward), "raised again, it takes two again");
    world.says(1, role(&world, Role::Contributor));
    assert_eq!(world.members().role(world.id(0)), Some(Role::Contributor));
}

/// What one stolen laptop of a steward can sign in a second. Without a limit to the steps each desk reckoned for hours.
#[test]
fn quarrels_without_end_hang_no_desk_and_whoever_quarrels_can_be_removed() {
    let (mut world, last) = stewards();
    let mut last = vec![last[4]];
    for at in 0..600 {
        let device = world.id(3);
        let act = if at % 2 == 0 { Act::Suspend { device, cut: Cut::default() } } else { Act::Resume { device } };
        last = vec![world.says_after(1, act, &last)];
    }
    let members = world.members();
    assert!(!members.stands_still());
    assert_eq!(members.role(world.id(3)), Some(Role::Contributor), "suspended 32 times at most");
    let (mut loud, heads) = (Vec::new(), members.heads());
    for other in 0..200_u8 {
        let other = stranger(other);
        loud.push(other.card().device);
        last = vec![world.says_after(1, let_in(&other, Role::Steward), &last)];
    }
    for (device, by) in loud.into_iter().flat_map(|device| [(device, 1), (device, 2)]) {
        world.says_after(by, Act::Suspend { device, cut: Cut::default() }, &last);
    }
    let before = world.members();
    assert!(before.stands_still(), "hundreds of quarrels at once are more than can be settled");
    assert_eq!(before.role(world.id(0)), Some(Role::Steward));
    let without: Vec<SignedAct> =
        world.acts.iter().filter(|act| !matches!(act.act, Act::Suspend { .. })).cloned().collect();
    assert!(!Members::from_acts(world.space, &without).stands_still());
    world.acts.truncate(605);
    world.says_after(0, world.remove(1), &heads);
    assert_eq!(world.state(1), State::Removed);
}

#[test]
fn a_long_life_of_a_large_space_needs_little_of_the_steps_that_there_are() {
    let (mut world, last) = stewards();
    let mut last = vec![last[4]];
    let others: Vec<DeviceKeys> = (0..240_u8).map(stranger).collect();
    let mut acts: Vec<Act> = others.iter().map(|other| let_in(other, Role::Contributor)).collect();
    for (other, at) in others.iter().zip(0..) {
        let (device, cut) = (other.card().device, Cut::default());
        match at % 3 {
            0 => acts.push(Act::Remove { device, cut }),
            1 => acts.extend([Act::Suspend { device, cut }, Act::Resume { device }]),
            _ => acts.push(Act::Role { device, role: Role::Steward, cut }),
        }
        acts.push(Act::Forget { record: [at as u8; 16], reason: 0 });
    }
    for act in acts {
        last = vec![world.says_after(0, act, &last)];
    }
    let order = order::Order::new(world.space, &world.acts, &BTreeSet::new());
    let judge = Judge::of(world.space, &order);
    assert!(judge.steps() < judge::STEPS_MAX / 20, "{} steps", judge.steps());
    assert_eq!(world.members().list().len(), 5 + 160);
}

#[test]
fn a_cut_ends_a_log_and_adopting_raises_it() {
    let (mut world, _) = stewards();
    let (at, later) = ([7; 32], [8; 32]);
    let cut = Cut { number: 3, hash: at };
    world.says(0, Act::Remove { device: world.id(3), cut });
    let three = world.id(3);
    let members = world.members();
    assert!(members.counts_entry(three, 2, &[1; 32]) && members.counts_entry(three, 3, &at));
    assert!(!members.counts_entry(three, 3, &later), "another entry in that place");
    assert!(!members.counts_entry(three, 4, &later));
    world.says(1, Act::Adopt { device: three, number: 5, hash: later });
    let members = world.members();
    assert!(members.counts_entry(three, 5, &later) && !members.counts_entry(three, 6, &later));
}
