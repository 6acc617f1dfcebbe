//! What two computers in one room say to each other, message by message, with chance that is always the same.

use crate::fixed::{BINDING, SPACE, joined, pieces};
use crate::golden::{cuts, flips, golden};
use crate::signed::chance;
use ilima_ledger::pair::PairWords;
use ilima_sync::pair::{Effect, Event, Pairing, Why};

const REQUEST: &[u8] = b"a request";
const INVITE: &[u8] = b"an invite";

fn words() -> PairWords {
    PairWords::read("abandon ability able").unwrap()
}

fn both() -> [Pairing; 2] {
    let mut both = [Pairing::guest(words()), Pairing::host(words(), SPACE.keys.space)];
    assert_eq!(both[1].step(Event::Met(BINDING), &chance()), []);
    both
}

/// What a desk would answer.
fn desk(effect: &Effect) -> Option<Event> {
    match effect {
        Effect::Ask(space) => {
            assert_eq!(*space, SPACE.keys.space);
            Some(Event::Request(REQUEST.into()))
        }
        Effect::Admit(request) => {
            assert_eq!(request, REQUEST);
            Some(Event::Admitted(INVITE.into()))
        }
        Effect::Enter(invite) => {
            assert_eq!(invite, INVITE);
            Some(Event::CameIn)
        }
        Effect::Send(_) | Effect::Proved | Effect::Done | Effect::Close(_) => None,
    }
}

/// All messages of both until the guest is in: `u16` length and the message, each.
pub fn pair() -> Vec<u8> {
    let mut ends = both();
    let mut said: Vec<Vec<u8>> = Vec::new();
    let mut waiting = vec![(0, Event::Met(BINDING))];
    while let Some((end, event)) = (!waiting.is_empty()).then(|| waiting.remove(0)) {
        for effect in ends[end].step(event, &chance()) {
            if let Effect::Send(message) = &effect {
                said.push(message.clone());
                waiting.push((1 - end, Event::Heard(message.clone())));
            }
            waiting.extend(desk(&effect).map(|event| (end, event)));
        }
    }
    joined(&said.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

#[test]
fn a_pairing_says_what_it_said() {
    let bytes = golden("pair");
    let said = pieces(&bytes);
    let kinds: Vec<u8> = said.iter().map(|message| message[0]).collect();
    assert_eq!(kinds, [32, 32, 33, 33, 34, 35, 36, 37]);
    assert_eq!((said[0][1], said[1][1]), (b'A', b'B'));
    let lengths: Vec<usize> = said.iter().map(|message| message.len() - 1).collect();
    assert_eq!(lengths, [33, 33, 32, 32, 16, REQUEST.len(), INVITE.len(), 0]);
    assert_eq!(said[4][1..], SPACE.keys.space.0);
    assert_eq!((&said[5][1..], &said[6][1..]), (REQUEST, INVITE));
}

/// A host that hears these from a guest.
fn host_hears(messages: &[&[u8]]) -> Vec<Effect> {
    let [_, mut host] = both();
    messages.iter().flat_map(|message| host.step(Event::Heard(message.to_vec()), &chance())).collect()
}

#[test]
fn a_share_or_proof_that_is_cut_or_turned_proves_nothing() {
    let bytes = golden("pair");
    let said = pieces(&bytes);
    let (share, proof) = (said[0], said[2]);
    assert!(host_hears(&[share, proof]).contains(&Effect::Proved));
    assert!(!host_hears(&[proof, share]).contains(&Effect::Proved));
    for (share, proof) in cuts(share).map(|cut| (cut, proof)).chain(cuts(proof).map(|cut| (share, cut))) {
        assert!(host_hears(&[share, proof]).contains(&Effect::Close(Why::Wrong)));
    }
    for (_, turned) in flips(share) {
        assert!(!host_hears(&[&turned, proof]).contains(&Effect::Proved));
    }
    for (_, turned) in flips(proof) {
        assert!(!host_hears(&[share, &turned]).contains(&Effect::Proved));
    }
}
