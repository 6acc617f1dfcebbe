//! What two computers in one room say to each other, and the text of the square.

use super::fixed::{BINDING, SPACE, chance, joined, pieces};
use ilima_ledger::pair::PairWords;
use ilima_sync::pair::{Effect, Event, Pairing, Why};
use ilima_sync::square;

fn words() -> PairWords {
    PairWords::read("abandon ability able").unwrap()
}

pub fn pair(data: &[u8]) {
    if let Some(square) = std::str::from_utf8(data).ok().and_then(square::read) {
        let again = square::read(&square::text(&square.addresses, &square.words)).unwrap();
        assert!(again.addresses == square.addresses && again.words == square.words);
    }
    let messages = pieces(data);
    let host = || Pairing::host(words(), SPACE.keys.space);
    for mut end in [host(), Pairing::guest(words())] {
        end.step(Event::Met(BINDING), &chance());
        let told = heard(&mut end, &messages);
        assert!(told.iter().all(|one| matches!(one, Effect::Send(_) | Effect::Close(_))), "nobody has proved anything");
    }
    // Behind the proofs.
    let [mut guest, mut host] = proved();
    let told = heard(&mut host, &messages);
    assert!(told.iter().filter(|one| matches!(one, Effect::Admit(_))).count() <= 1);
    assert!(!told.contains(&Effect::Done), "it let nobody in");
    let told = heard(&mut guest, &messages);
    assert!(told.iter().filter(|one| matches!(one, Effect::Ask(_))).count() <= 1);
    assert!(host.untried().is_none() && guest.untried().is_none());
}

fn heard(end: &mut Pairing, messages: &[&[u8]]) -> Vec<Effect> {
    let mut told = Vec::new();
    for message in messages {
        let effects = end.step(Event::Heard(message.to_vec()), &chance());
        assert!(effects.len() <= 3);
        told.extend(effects);
    }
    let over = told.iter().any(|one| matches!(one, Effect::Close(_)));
    let left = end.step(Event::Leave(Why::Stopped), &chance());
    assert_eq!(left.is_empty(), over, "after a close nothing is said");
    told
}

/// Both, after each has proved that it knows the words.
fn proved() -> [Pairing; 2] {
    let mut ends = [Pairing::guest(words()), Pairing::host(words(), SPACE.keys.space)];
    ends[1].step(Event::Met(BINDING), &chance());
    let mut say = |to: usize, event: Event| sent(ends[to].step(event, &chance()));
    let share = say(0, Event::Met(BINDING));
    let back = say(1, Event::Heard(share));
    let proof = say(0, Event::Heard(back));
    let answer = say(1, Event::Heard(proof));
    assert_eq!(ends[0].step(Event::Heard(answer), &chance()), [Effect::Proved]);
    ends
}

/// The first message of these.
fn sent(effects: Vec<Effect>) -> Vec<u8> {
    let sent = effects.into_iter().find_map(|one| if let Effect::Send(message) = one { Some(message) } else { None });
    sent.unwrap()
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut guest = Pairing::guest(words());
    let share = sent(guest.step(Event::Met(BINDING), &chance()));
    let (proof, end) = ([vec![33], vec![7; 32]].concat(), vec![38, 2]);
    let (space, request) = ([vec![34], vec![1; 16]].concat(), [vec![35], vec![3; 90]].concat());
    let square = square::text(&["192.168.1.5:40123".parse().unwrap()], &words());
    vec![
        joined(&[&share, &proof, &end]),
        joined(&[&request, b"\x25", &end]),
        joined(&[&space, &[36, 1, 2, 3], &end]),
        square.into_bytes(),
    ]
}
