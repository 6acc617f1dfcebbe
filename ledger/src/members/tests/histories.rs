//! Histories of a space, made up: whatever order they come in, and whatever somebody forged among them, all come to the same,
//! and a model that keeps book of the keys says who could read what is written next.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use super::*;
use crate::keys::{EpochName, Secret};

/// How many made-up histories; `npm run wander -- members` makes a million.
fn histories() -> u64 {
    std::env::var("HISTORIES").ok().and_then(|text| text.parse().ok()).unwrap_or(3_000)
}

/// In place of the signature of a device that did not ask to be let in, or did not agree to go on for another.
const FORGED: [u8; 64] = [7; 64];

/// SplitMix64: a seed is a history.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

/// A made-up history.
struct History {
    acts: Vec<SignedAct>,
    /// Who could have which epoch's key, and by which act: who made it, whom it was sealed to, and who was let in by somebody
    /// who had it.
    keys: BTreeMap<EpochName, BTreeSet<(DeviceId, Hash)>>,
    /// All signatures are good, and need not be looked at again.
    proved: Members,
}

impl History {
    /// Up to 12 people and 60 acts, each after some of the acts that are there, honest or not.
    fn made_up(seed: u64, cast: &[DeviceKeys], founding: &SignedAct) -> History {
        let mut chance = Chance(seed);
        let people = 2 + chance.below(cast.len() - 1);
        let keys = BTreeMap::from([(EpochName::default(), [(founding.by(), founding.hash())].into())]);
        let proved = Members { proved: [founding.hash()].into(), ..Members::default() };
        let mut history = History { acts: vec![founding.clone()], keys, proved };
        for _ in 0..5 + chance.below(56) {
            // Most acts come after what everybody knows, some after old heads.
            let all = history.acts.len();
            let known = if chance.below(10) < 6 { all } else { 1 + chance.below(all) };
            let members = history.proved.renewed(founding.space, &history.acts[..known]);
            let (by, on) = (chance.below(people), chance.below(people));
            let keys = history.held(cast[by].card().device, &members);
            let act = made_up_act(&mut chance, &members, &keys, founding.space, cast, (by, on));
            history.says(sign_act(&cast[by], founding.space, act, &members.heads()), &members);
        }
        history
    }

    fn says(&mut self, signed: SignedAct, known: &Members) {
        let (by, hash) = (signed.by(), signed.hash());
        // Nobody keeps what somebody signs before they know that they were let in.
        let was_let_in = known.member(by).is_some_and(|member| member != MemberId::default());
        match &signed.act {
            Act::Epoch(epoch) if was_let_in => {
                let name = EpochName { number: epoch.number, id: short(&hash) };
                let marks: BTreeSet<[u8; 8]> = epoch.wraps.iter().map(|(mark, _)| *mark).collect();
                let to = self.acts.iter().filter_map(|act| act.act.card()).map(|card| card.device);
                let to = to.filter(|device| device.0.first_chunk().is_some_and(|mark| marks.contains(mark)));
                let holders: BTreeSet<(DeviceId, Hash)> = to.chain([by]).map(|device| (device, hash)).collect();
                for name in
                    epoch.follows.iter().map(|follow| EpochName { number: follow.number, id: follow.id }).chain([name])
                {
                    self.keys.entry(name).or_default().extend(&holders);
                }
            }
            // Whoever lets in, or goes on as another device, hands over the keys that he has and knows of: whether he may or not.
            Act::Admit { card, consent, .. } | Act::Succeed { card, consent, .. }
                if was_let_in && *consent != FORGED =>
            {
                self.hands_over(by, (card.device, hash), known)
            }
            _ => {}
        }
        if !matches!(signed.act, Act::Succeed { consent: FORGED, .. } | Act::Admit { consent: FORGED, .. }) {
            self.proved.proved.insert(hash);
        }
        self.acts.push(signed);
    }

    fn hands_over(&mut self, from: DeviceId, to: (DeviceId, Hash), known: &Members) {
        for name in self.held(from, known) {
            self.keys.entry(name).or_default().insert(to);
        }
    }

    /// The keys that a device has, of the epochs that it knows to count and by acts that it knows.
    fn held(&self, device: DeviceId, known: &Members) -> Vec<EpochName> {
        let counts = known.epochs.iter().map(|row| row.name);
        let has = |(holder, by): &(DeviceId, Hash)| *holder == device && known.keeps(by);
        counts.filter(|name| self.keys.get(name).is_some_and(|holders| holders.iter().any(has))).collect()
    }

    fn readers(&self, name: &EpochName) -> BTreeSet<DeviceId> {
        self.keys.get(name).into_iter().flatten().map(|(device, _)| *device).collect()
    }
}

fn made_up_act(
    chance: &mut Chance,
    members: &Members,
    keys: &[EpochName],
    space: SpaceId,
    cast: &[DeviceKeys],
    (by, on): (usize, usize),
) -> Act {
    let device = cast[on].card().device;
    let cut = Cut { number: chance.below(9) as u64, hash: [7; 32] };
    let role = [Role::Steward, Role::Contributor, Role::Reader][chance.below(3)];
    match chance.below(16) {
        0 if chance.below(4) == 0 => Act::Admit { card: cast[on].card(), consent: FORGED, role },
        0..=4 => let_in(&cast[on], role),
        5 | 6 => Act::Remove { device, cut },
        7 => Act::Suspend { device, cut },
        8 => Act::Resume { device },
        9 | 10 => Act::Role { device, role, cut },
        11 if chance.below(4) == 0 => Act::Succeed { card: cast[on].card(), consent: FORGED, last: cut },
        11 => succeed(cast[by].card().device, space, &cast[on], cut),
        12 => Act::Leave { cut },
        13 => Act::Adopt { device, number: cut.number, hash: cut.hash },
        // To all whom its author knows of; a liar's to all but himself, or to all but somebody else.
        _ => {
            let left_out = [None, None, Some(cast[by].card().device), Some(device)][chance.below(4)];
            let to = members.list().into_iter().map(|row| row.device).filter(|device| Some(*device) != left_out);
            let epoch = epoch_for(to.collect(), keys);
            Act::Epoch(Epoch { number: epoch.number << [0, 0, 0, 30][chance.below(4)], ..epoch })
        }
    }
}

/// An epoch as its act says it, with nothing in its seals: they cost more than all the rest.
fn epoch_for(to: Vec<DeviceId>, held: &[EpochName]) -> Epoch {
    let wraps = to.iter().map(|device| (*device.0.first_chunk().unwrap(), [0; act::WRAP_BYTES])).collect();
    let follow = |name: &EpochName| act::Follow { number: name.number, id: name.id, sealed: [0; act::FOLLOW_BYTES] };
    let number = held.iter().map(|name| name.number).max().unwrap_or(0) + 1;
    Epoch { number, key_hash: [0; 32], wraps, follows: held.iter().map(follow).collect() }
}

#[test]
fn a_million_histories_come_out_alike_in_any_order() {
    let cast: Vec<DeviceKeys> = (0..12).map(|of| DeviceKeys::from_bytes(&[of as u8 + 1; 64]).unwrap()).collect();
    let act = Act::Found { card: cast[0].card(), member: FOUNDER, salt: [5; 16] };
    let space = founded(&cast[0].card(), FOUNDER, &[5; 16]);
    let founding = sign_act(&cast[0], space, act, &[]);
    let start: u64 = std::env::var("FROM").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    // Each processor a part of them.
    let parts = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for part in (0..parts).map(|part| (start..start + histories()).skip(part).step_by(parts)) {
            scope.spawn(|| part.for_each(|seed| comes_out_alike(seed, &cast, &founding)));
        }
    });
}

fn comes_out_alike(seed: u64, cast: &[DeviceKeys], founding: &SignedAct) {
    let history = History::made_up(seed, cast, founding);
    let (acts, space) = (&history.acts, founding.space);
    let whole = history.proved.renewed(space, acts);
    let backwards: Vec<SignedAct> = acts.iter().rev().cloned().collect();
    assert_eq!(history.proved.renewed(space, &backwards), whole, "seed {seed}");
    a_steward_is_left(acts, &whole, seed);
    promotions_are_given(acts, &whole, seed);
    nothing_past_a_cut_counts(acts, &whole, seed);
    only_who_takes_part_can_read(history, cast, &whole, seed);
}

/// Unless one went herself, or the last is only suspended: what others vote never takes all.
fn a_steward_is_left(acts: &[SignedAct], whole: &Members, seed: u64) {
    let rows = whole.everybody();
    let stewards = |state: State| rows.iter().any(|row| row.role == Role::Steward && row.state == state);
    let counted = || acts.iter().filter(|act| whole.counts(&act.hash()));
    let brought =
        |device: DeviceId| counted().filter_map(|act| act.act.card()).filter(|card| card.device == device).count();
    let was_steward = |device: DeviceId| {
        let made = |act: &SignedAct| match &act.act {
            Act::Found { card, .. } | Act::Admit { card, role: Role::Steward, .. } => Some(card.device),
            Act::Role { device, role: Role::Steward, .. } => Some(*device),
            _ => None,
        };
        counted().filter_map(made).any(|made| whole.line(device).any(|mine| mine == made))
    };
    let went = counted().any(|act| match &act.act {
        Act::Role { device, .. } => whole.line(act.by()).any(|mine| mine == *device),
        Act::Leave { .. } => was_steward(act.by()),
        // Onto a device that is in as somebody else.
        Act::Succeed { card, .. } => was_steward(act.by()) && brought(card.device) > 1,
        _ => false,
    });
    let left = stewards(State::Active) || stewards(State::Suspended) || went;
    assert!(left, "seed {seed}: no steward is left, and nobody meant it");
}

/// Whoever is a steward was made one by another steward's act that counts.
fn promotions_are_given(acts: &[SignedAct], whole: &Members, seed: u64) {
    for row in whole.list().into_iter().filter(|row| row.role == Role::Steward && !row.founder) {
        let given = acts.iter().filter(|act| whole.counts(&act.hash())).any(|act| match &act.act {
            Act::Admit { card, role: Role::Steward, .. } => card.device == row.device && act.by() != row.device,
            Act::Role { device, role: Role::Steward, .. } => *device == row.device && act.by() != row.device,
            Act::Succeed { card, .. } => card.device == row.device,
            _ => false,
        });
        assert!(given, "seed {seed}: {} made himself a steward", row.device);
    }
}

/// Of whoever may not write, what counts ends where somebody's cut or adoption that counts ends it.
fn nothing_past_a_cut_counts(acts: &[SignedAct], whole: &Members, seed: u64) {
    for row in whole.everybody().into_iter().filter(|row| !whole.may_write(row.device)) {
        let ends = acts.iter().filter(|act| whole.counts(&act.hash())).filter_map(|act| match &act.act {
            Act::Remove { device, cut } | Act::Suspend { device, cut } | Act::Role { device, cut, .. } => {
                (*device == row.device).then_some(cut.number)
            }
            Act::Leave { cut } | Act::Succeed { last: cut, .. } => (act.by() == row.device).then_some(cut.number),
            Act::Adopt { device, number, .. } => (*device == row.device).then_some(*number),
            _ => None,
        });
        let last = ends.max().unwrap_or(0);
        let after = whole.counts_entry(row.device, last + 1, &[7; 32]);
        // The log of a device that another goes on for is not closed.
        assert!(!after || row.state == State::Succeeded, "seed {seed}: {} goes on past {last}", row.device);
    }
}

/// What is written from now on, nobody can read who was removed, suspended, left or was never let in; and who takes part
/// can always write on.
fn only_who_takes_part_can_read(mut history: History, cast: &[DeviceKeys], whole: &Members, seed: u64) {
    let active: BTreeSet<DeviceId> = whole.list().iter().map(|row| row.device).collect();
    let space = history.acts[0].space;
    let writing = |history: &History, members: &Members, writer: DeviceId| {
        let mut keys = SpaceKeys::found(space, &SystemRandom::new()).unwrap();
        history.held(writer, members).into_iter().for_each(|name| keys.add_epoch(name, Secret::new([1; 32])));
        let name = writing_epoch(members, &keys)?;
        assert_eq!(history.readers(&name), active, "seed {seed}: who can read {name:?}");
        Some(name)
    };
    let writers = cast.iter().filter(|keys| whole.may_write(keys.card().device));
    let wait: Vec<_> = writers.filter(|keys| writing(&history, whole, keys.card().device).is_none()).collect();
    let Some(keys) = wait.last() else { return };
    let writer = keys.card().device;
    let act = Act::Epoch(epoch_for(active.iter().copied().collect(), &history.held(writer, whole)));
    history.says(sign_act(keys, space, act, &whole.heads()), whole);
    let after = history.proved.renewed(space, &history.acts);
    assert!(writing(&history, &after, writer).is_some(), "seed {seed}: {writer} cannot write on");
}
