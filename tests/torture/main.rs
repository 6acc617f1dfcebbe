//! Every write of a day goes wrong in every way: the power fails there, the disk is full from there on, the disk answers with an
//! error there. Whatever the command had said was done is still done, nothing is half, and the next try works.
//! The gate takes a sample; `npm run torture` takes all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it skips"
)]

mod day;
mod faults;

use day::{STEPS, State, Step, World};
use faults::{FAULTS, Point, points};
use std::collections::BTreeMap;

/// Points of the gate, spread over all steps, faults and calls.
const SAMPLED: usize = 60;

/// What one step did under one fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Done,
    Refused,
    Killed,
}

#[test]
fn whatever_goes_wrong_at_a_write_nothing_that_was_said_to_be_done_is_lost() {
    if !faults::has_strace() {
        return;
    }
    let whole = std::env::var_os("ILIMA_TORTURE").is_some();
    let chosen = std::env::var("ILIMA_TORTURE_STEP").unwrap_or_default();
    let stages: Vec<World> = World::stages();
    let all: Vec<(usize, Point)> = STEPS
        .iter()
        .enumerate()
        .filter(|(_, step)| step.name.contains(&chosen))
        .flat_map(|(at, step)| points(&stages[at], step).into_iter().map(move |point| (at, point)))
        .collect();
    let stride = if whole { 1 } else { all.len().div_ceil(SAMPLED) };
    let mut told: BTreeMap<(&str, Outcome), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let taken: Vec<&(usize, Point)> = all.iter().step_by(stride).collect();
    let mut states: BTreeMap<usize, [State; 2]> = BTreeMap::new();
    for (at, point) in &taken {
        let (before, after, step) = (&stages[*at], &stages[*at + 1], &STEPS[*at]);
        let state = |world: &World| world.copy().state(step).unwrap();
        let expected = states.entry(*at).or_insert_with(|| [state(before), state(after)]);
        match suffer(before, expected, step, point) {
            Ok(outcome) => *told.entry((point.fault.name, outcome)).or_default() += 1,
            Err(said) => wrong.push(format!("{}, {point}: {said}", STEPS[*at].name)),
        }
    }
    println!("{} of {} points, {} steps: {told:?}", taken.len(), all.len(), STEPS.len());
    assert!(taken.len() >= SAMPLED.min(all.len()) / 2, "the writes of the day were not found");
    assert!(wrong.is_empty(), "{} of {} went wrong:\n{}", wrong.len(), taken.len(), wrong.join("\n"));
    for fault in FAULTS {
        assert!(
            told.keys().any(|(name, outcome)| *name == fault.name && *outcome != Outcome::Done),
            "{} never struck",
            fault.name
        );
    }
}

/// One step under one fault, on a copy of the world as it was before; then what must hold.
fn suffer(before: &World, [was, will]: &[State; 2], step: &Step, point: &Point) -> Result<Outcome, String> {
    let world = before.copy();
    let done = faults::run(&world, step, point);
    let outcome = match done.status.code() {
        Some(0) => Outcome::Done,
        Some(_) => Outcome::Refused,
        None => Outcome::Killed,
    };
    if outcome == Outcome::Refused {
        says_why(point, &done.stderr)?;
    }
    let now = world.state(step)?;
    // Home and file are two places: a crash may fall between them, and then the next try brings both.
    let said = World::only_said(step, &was.0).is_some_and(|said| said == now.0);
    if !(said || [&was.0, &will.0].contains(&&now.0)) || ![was.1, will.1].contains(&now.1) {
        return Err(format!("neither as before nor as after: {now:#?}\nbefore: {was:#?}\nafter: {will:#?}"));
    }
    if outcome == Outcome::Done && now != *will {
        return Err(format!("was said to be done, and is not: {now:#?}"));
    }
    if now != *will {
        let again = faults::run_well(&world, step);
        if !again.status.success() {
            return Err(format!("the next try fails: {}", String::from_utf8_lossy(&again.stderr)));
        }
        let now = world.state(step)?;
        if now != *will {
            return Err(format!("the next try does something else: {now:#?}"));
        }
    }
    Ok(outcome)
}

/// A refusal has a code of its own for a full disk and for a failing one.
fn says_why(point: &Point, stderr: &[u8]) -> Result<(), String> {
    let said = String::from_utf8_lossy(stderr).into_owned();
    // What strikes every `write` strikes the one that would say so.
    if said.is_empty() && point.strikes_words() {
        return Ok(());
    }
    let told: serde_json::Value = serde_json::from_str(said.trim()).map_err(|_| format!("no words: {said}"))?;
    let code = told["code"].as_str().unwrap_or_default();
    if point.codes().contains(&code) { Ok(()) } else { Err(format!("says {code}")) }
}
