//! Letting in somebody who sits in the same room, and coming in.

use crate::args::Pair;
use crate::say::{Told, aside};
use crate::watch::why_silent;
use ilima_desk::contract::PairState;
use ilima_desk::desk::Desk;
use ilima_desk::job::Job;
use ilima_desk::pair::{self, JoinAsk, PairAsk};
use ilima_desk::trouble::{Code, Outcome, Trouble};
use ilima_desk::{qr, square};
use serde_json::json;

/// Waits with words on the screen; the answer says who came in.
pub fn open(desk: &mut Desk, pair: &Pair, told: &mut Told) -> Outcome<()> {
    let ask =
        PairAsk { role: pair.role.clone(), listen: pair.listen, seconds: Some(pair.seconds), ..PairAsk::default() };
    let mut said = Said { language: told.language.clone(), ..Said::default() };
    let let_in = pair::open(desk, &ask, &Job::unwatched(), &mut |state| said.hears(state))?;
    told.either(&json!(let_in), [format!("{}  {}  {}", let_in.name, let_in.role, let_in.device)])
}

pub fn join(desk: &mut Desk, pair: &Pair, told: &mut Told) -> Outcome<()> {
    let ask = asked(pair)?;
    let mut said = Said { language: told.language.clone(), ..Said::default() };
    let came_in = pair::join(desk, &ask, &Job::unwatched(), &mut |state| said.hears(state))?;
    told.either(&json!(came_in), [came_in.space.name.clone()])
}

/// Words and addresses, typed or out of a picture.
fn asked(pair: &Pair) -> Outcome<JoinAsk> {
    let ask = JoinAsk { listen: pair.listen, seconds: Some(pair.seconds), ..JoinAsk::default() };
    let typed: Vec<_> = pair.with.into_iter().collect();
    let Some(picture) = &pair.qr else {
        return Ok(JoinAsk { words: pair.words.join(" "), with: typed, ..ask });
    };
    let square = square::read_square(picture)?;
    let read = square.addresses.iter().map(|one| one.parse().map_err(|_| Trouble::new(Code::BadAddress)));
    let with = if typed.is_empty() { read.collect::<Outcome<_>>()? } else { typed };
    Ok(JoinAsk { words: square.words, with, ..ask })
}

/// What was said so far: each thing once.
#[derive(Default)]
struct Said {
    language: String,
    line: String,
    square: String,
}

impl Said {
    fn hears(&mut self, state: &PairState) {
        let mut line = Vec::new();
        if !state.words.is_empty() {
            line.push(format!("words: {}", state.words.join(" ")));
            line.extend(state.lan.places.iter().map(|one| format!("address: {} ({})", one.address, one.network)));
        }
        if state.wrong > 0 {
            line.push(format!("wrong words: {}", state.wrong));
        }
        line.extend(state.lan.silence.map(|silence| why_silent(&self.language, silence)));
        let line = line.join("\n");
        if !line.is_empty() && line != self.line {
            aside(&line);
            self.line = line;
        }
        if state.square != self.square {
            qr::lines(&state.square).iter().for_each(|line| aside(line));
            self.square.clone_from(&state.square);
        }
    }
}
