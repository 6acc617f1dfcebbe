//! Entries, membership, slots, invites: what must hold whatever arrives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use ilima_ledger::entry::{Place, Sealed, Section, cut, open, seal};
use ilima_ledger::heads::{Heads, Held, missing_from};
use ilima_ledger::invite::{Request, compare_words, invite, open_invite};
use ilima_ledger::keys::{DeviceKeys, EpochName, SpaceKeys};
use ilima_ledger::members::{Act, Members, Role, SignedAct, asks, found, sign_act};
use ilima_ledger::seen::Seen;
use ilima_ledger::vault::{Cost, Slots, Vault, open_vault, seal_vault, strength_bits};
use ilima_ledger::{DeviceId, MemberId, Refused, SystemRandom};
use proptest::prelude::*;

struct Space {
    keys: SpaceKeys,
    founder: DeviceKeys,
    acts: Vec<SignedAct>,
}

fn a_space() -> Space {
    let chance = SystemRandom::new();
    let founder = DeviceKeys::generate(&chance).unwrap();
    let (keys, act) = found(&founder, MemberId([1; 16]), &chance).unwrap();
    Space { keys, founder, acts: vec![act] }
}

impl Space {
    fn members(&self) -> Members {
        Members::from_acts(self.keys.space, &self.acts)
    }

    fn admit(&mut self, by: &DeviceKeys, role: Role) -> DeviceKeys {
        let device = DeviceKeys::generate(&SystemRandom::new()).unwrap();
        let act = Act::Admit { card: device.card(), consent: asks(&device), role };
        self.acts.push(sign_act(by, self.keys.space, act, &self.members().heads()));
        device
    }
}

fn place(device: &DeviceKeys) -> Place {
    Place { device: device.card().device, number: 1, before: [0; 32], member_heads: [3; 32] }
}

fn sealed(space: &Space, author: &DeviceKeys, sections: &[&str]) -> Sealed {
    let sections: Vec<Vec<u8>> = sections.iter().map(|text| text.as_bytes().to_vec()).collect();
    seal(&space.keys, &EpochName::default(), author, &place(author), &sections, &SystemRandom::new()).unwrap()
}

#[test]
fn what_was_sealed_opens_with_its_author_and_place() {
    let space = a_space();
    let sealed = sealed(&space, &space.founder, &["plan", "person"]);
    let place = place(&space.founder);
    let opened = open(&space.keys, &space.members(), &place, &sealed.bytes).unwrap();
    assert_eq!(opened.sections, [Section::Whole(b"plan".to_vec()), Section::Whole(b"person".to_vec())]);
    assert_eq!(opened.hash, sealed.hash);
    // In any other place it is refused.
    let elsewhere =
        [Place { number: 2, ..place }, Place { before: [1; 32], ..place }, Place { member_heads: [4; 32], ..place }];
    for other in elsewhere {
        assert_eq!(open(&space.keys, &space.members(), &other, &sealed.bytes), Err(Refused::BadSignature));
    }
}

#[test]
fn a_section_can_be_cut_out_and_the_rest_still_verifies() {
    let space = a_space();
    let sealed = sealed(&space, &space.founder, &["plan", "person"]);
    let place = place(&space.founder);
    let without = cut(&sealed.bytes, 1).unwrap();
    let opened = open(&space.keys, &space.members(), &place, &without).unwrap();
    assert_eq!(opened.hash, sealed.hash);
    assert_eq!(opened.sections[0], Section::Whole(b"plan".to_vec()));
    assert!(matches!(opened.sections[1], Section::Cut(_)));
}

#[test]
fn every_flipped_bit_and_every_prefix_of_an_entry_is_noticed() {
    let space = a_space();
    let members = space.members();
    let sealed = sealed(&space, &space.founder, &["plan", "person"]);
    let place = place(&space.founder);
    for bit in 0..sealed.bytes.len() * 8 {
        let mut bytes = sealed.bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&space.keys, &members, &place, &bytes).is_err(), "bit {bit}");
    }
    for end in 0..sealed.bytes.len() {
        assert!(open(&space.keys, &members, &place, &sealed.bytes[..end]).is_err(), "prefix {end}");
    }
}

#[test]
fn a_reader_and_a_stranger_cannot_write() {
    let mut space = a_space();
    let founder = DeviceKeys::from_bytes(&space.founder.to_bytes()).unwrap();
    let reader = space.admit(&founder, Role::Reader);
    let stranger = DeviceKeys::generate(&SystemRandom::new()).unwrap();
    for author in [reader, stranger] {
        let sealed = sealed(&space, &author, &["plan"]);
        let opened = open(&space.keys, &space.members(), &place(&author), &sealed.bytes);
        assert_eq!(opened, Err(Refused::NotAMember(author.card().device)));
    }
}

#[test]
fn nobody_lets_in_who_was_not_let_in() {
    let mut space = a_space();
    let founder = DeviceKeys::from_bytes(&space.founder.to_bytes()).unwrap();
    let contributor = space.admit(&founder, Role::Contributor);
    let by_contributor = space.admit(&contributor, Role::Steward);
    let stranger = DeviceKeys::generate(&SystemRandom::new()).unwrap();
    let by_stranger = space.admit(&stranger, Role::Steward);
    // A founding act of another space, or one forged for this one, founds nothing here.
    let (_, foreign) = found(&stranger, MemberId([2; 16]), &SystemRandom::new()).unwrap();
    space.acts.push(foreign);
    let members = space.members();
    assert_eq!(members.role(contributor.card().device), Some(Role::Contributor));
    assert_eq!(members.role(by_contributor.card().device), None);
    assert_eq!(members.role(by_stranger.card().device), None);
    assert_eq!(members.list().len(), 2);
}

#[test]
fn a_request_and_its_invite_let_exactly_the_asker_in() {
    let mut space = a_space();
    let founder = DeviceKeys::from_bytes(&space.founder.to_bytes()).unwrap();
    let asker = DeviceKeys::generate(&SystemRandom::new()).unwrap();
    let request = Request::new("Thandi".into(), &asker);
    let bytes = request.encode(&asker);
    assert_eq!(Request::decode(&bytes).unwrap(), request);
    let lent = Request { consent: asks(&founder), ..request.clone() };
    assert_eq!(Request::decode(&lent.encode(&asker)).unwrap_err(), Refused::Damaged("request"), "another's word");
    let act = Act::Admit { card: request.card.clone(), consent: request.consent, role: Role::Contributor };
    space.acts.push(sign_act(&founder, space.keys.space, act, &space.members().heads()));
    let invitation = invite(&space.keys, &founder, &space.acts, "Water", &request, &SystemRandom::new()).unwrap();
    let opened = open_invite(&invitation, &asker).unwrap();
    assert_eq!(opened.space_name, "Water");
    assert_eq!(opened.acts, space.acts);
    assert_eq!(opened.keys.space, space.keys.space);
    assert_eq!(opened.keys.routing.expose(), space.keys.routing.expose());
    let other = DeviceKeys::generate(&SystemRandom::new()).unwrap();
    assert_eq!(open_invite(&invitation, &other).unwrap_err(), Refused::NotForMe);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Request::decode(&flipped).is_err(), "bit {bit}");
    }
    for at in (0..invitation.len()).step_by(7) {
        let mut flipped = invitation.clone();
        flipped[at] ^= 1;
        assert!(open_invite(&flipped, &asker).is_err(), "byte {at}");
    }
    assert_eq!(compare_words(&bytes, &invitation).unwrap(), compare_words(&bytes, &invitation).unwrap());
}

#[test]
fn a_passphrase_or_the_words_open_the_vault_and_nothing_else_does() {
    let chance = SystemRandom::new();
    let (slots, key, words) = Slots::create_locked("river stone lantern", Cost::MIN, &chance).unwrap();
    let bytes = slots.encode();
    assert!(bytes.len() < 4096);
    let read = Slots::newest(Some(&bytes), None).unwrap();
    let sealed = seal_vault(&key, b"keys", &chance).unwrap();
    let by_passphrase = read.unlock("river stone lantern").unwrap();
    assert_eq!(open_vault(&by_passphrase, &sealed).unwrap().as_slice(), b"keys");
    assert_eq!(read.unlock("river stone lanterm").unwrap_err(), Refused::WrongPassphrase);
    let words = words.as_words().join("  ").to_uppercase();
    let by_words = read.recover(&words).unwrap();
    let renewed = read.with_passphrase(&by_words, "another one entirely", Cost::MIN, &chance).unwrap();
    assert!(renewed.generation() > read.generation());
    let newest = Slots::newest(Some(&bytes), Some(&renewed.encode())).unwrap();
    let by_new = newest.unlock("another one entirely").unwrap();
    assert_eq!(open_vault(&by_new, &sealed).unwrap().as_slice(), b"keys");
    assert_eq!(newest.unlock("river stone lantern").unwrap_err(), Refused::WrongPassphrase);
    assert_eq!(read.recover("abandon abandon abandon").unwrap_err(), Refused::WrongWords);
}

#[test]
fn every_flipped_bit_and_every_prefix_of_a_slots_file_is_noticed_and_the_other_file_opens() {
    let chance = SystemRandom::new();
    let (open, _) = Slots::create_open(&chance).unwrap();
    let (locked, _, _) = Slots::create_locked("river stone lantern", Cost::MIN, &chance).unwrap();
    for whole in [open.encode(), locked.encode()] {
        let other_is_taken = |bytes: &[u8]| {
            let taken = [(bytes, &whole[..]), (&whole[..], bytes)].map(|(a, b)| Slots::newest(Some(a), Some(b)));
            Slots::decode(bytes).is_err() && taken.into_iter().all(|taken| taken.is_ok_and(|one| one.encode() == whole))
        };
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(other_is_taken(&flipped), "bit {bit}");
        }
        for end in 0..whole.len() {
            assert!(other_is_taken(&whole[..end]), "prefix {end}");
        }
    }
}

#[test]
fn a_passphrase_that_is_tried_first_anywhere_is_weak() {
    for weak in ["password", "12345678", "aaaaaaaaaaaa", "qwerty", "abcdefghijkl", "river"] {
        assert!(strength_bits(weak) < 28.0, "{weak}");
    }
    assert!(strength_bits("river stone lantern copper") >= 40.0);
    assert!(strength_bits("Tk7#pq9!Lw2$") >= 40.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn membership_is_the_same_in_any_order(order in Just((0..7usize).collect::<Vec<_>>()).prop_shuffle()) {
        let mut space = a_space();
        let founder = DeviceKeys::from_bytes(&space.founder.to_bytes()).unwrap();
        let steward = space.admit(&founder, Role::Steward);
        space.admit(&steward, Role::Contributor);
        let second = space.admit(&steward, Role::Steward);
        space.admit(&second, Role::Reader);
        let reader = space.admit(&second, Role::Reader);
        space.admit(&reader, Role::Steward);
        let expected = space.members();
        let shuffled: Vec<SignedAct> = order.iter().filter_map(|at| space.acts.get(*at).cloned()).collect();
        prop_assert_eq!(shuffled.len(), 7);
        prop_assert_eq!(Members::from_acts(space.keys.space, &shuffled), expected);
    }

    #[test]
    fn what_one_lacks_is_exactly_what_the_other_holds_more(mine in held(), theirs in held()) {
        let device = DeviceId([1; 16]);
        let wants = missing_from(&Heads([(device, mine.clone())].into()), &Heads([(device, theirs.clone())].into()));
        for number in 1..60 {
            let wanted = wants.iter().any(|want| (want.from..=want.to).contains(&number));
            prop_assert_eq!(wanted, holds(&mine, number) && !holds(&theirs, number), "{}", number);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let space = a_space();
        let _ = SignedAct::decode(&bytes);
        let _ = Slots::decode(&bytes);
        let _ = Vault::decode(&bytes);
        let _ = Request::decode(&bytes);
        let _ = open_invite(&bytes, &space.founder);
        let _ = cut(&bytes, 0);
        let _ = Seen::read(&bytes, space.keys.space, &space.members());
        let _ = Request::decode(&[b"ILIMA-REQUEST\n\0".as_slice(), &bytes].concat());
    }
}

fn held() -> impl Strategy<Value = Held> {
    (0u64..20, proptest::collection::btree_set(2u64..50, 0..6)).prop_map(|(upto, numbers)| {
        let mut beyond: Vec<(u64, u64)> = Vec::new();
        for number in numbers.into_iter().filter(|number| *number > upto + 1) {
            match beyond.last_mut() {
                Some((_, to)) if *to + 1 >= number => *to = number,
                _ => beyond.push((number, number)),
            }
        }
        Held { upto, mark: [0; 8], beyond }
    })
}

fn holds(held: &Held, number: u64) -> bool {
    number <= held.upto || held.beyond.iter().any(|(from, to)| (*from..=*to).contains(&number))
}

#[test]
fn what_a_device_says_it_has_is_believed_only_with_its_signature() {
    let space = a_space();
    let seen = Seen {
        device: space.founder.card().device,
        counter: 4,
        heads: Heads([(DeviceId([1; 16]), Held { upto: 3, mark: [2; 8], beyond: vec![(5, 9)] })].into()),
        waits: [(DeviceId([1; 16]), 3)].into(),
        member_mark: [1; 8],
        version: "0.0.1".into(),
        at_ms: 7_000,
    };
    let bytes = seen.sign(&space.founder, space.keys.space);
    assert_eq!(Seen::read(&bytes, space.keys.space, &space.members()).unwrap(), seen);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Seen::read(&flipped, space.keys.space, &space.members()).is_err(), "bit {bit}");
    }
}
