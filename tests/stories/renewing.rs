//! A space whose stewards are gone goes on as a new one, with everything that was there.

use crate::pipe;
use crate::world::{Person, answers, founder, let_in};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::view::{FieldView, View};
use ilima_desk::contract::{AttachAsk, SpaceNew};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use std::collections::BTreeMap;

const OLD: &str = "Water Coalition";
const NEW: &str = "Water Coalition goes on";

fn meet(one: &mut Person, other: &mut Person) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    mine.unwrap();
    theirs.unwrap();
}

fn records(person: &Person) -> Vec<RecordId> {
    let kinds = ["plan", "person", "organisation", "commitment"];
    let list = |kind: &str, removed| {
        let ask = ilima_desk::contract::ListAsk { kind: kind.into(), removed, ..Default::default() };
        person.desk.list_up_to(&ask, usize::MAX).unwrap().rows
    };
    let rows = kinds.iter().flat_map(|kind| list(kind, false).into_iter().chain(list(kind, true)));
    let mut ids: Vec<RecordId> = rows.map(|row| row.id).collect();
    ids.sort();
    ids
}

/// What a record says, without who said it and when.
fn said(view: &View) -> BTreeMap<(String, String), Vec<String>> {
    let mut said = BTreeMap::new();
    let mut tell = |part: &str, fields: &[FieldView]| {
        for field in fields {
            let answer = field.answers.first().map(|one| one.text.clone());
            let texts: Vec<String> =
                answer.into_iter().chain(field.elements.iter().map(|one| one.text.clone())).collect();
            if texts.iter().any(|text| !text.is_empty()) {
                said.insert((part.to_owned(), field.name.clone()), texts);
            }
        }
    };
    tell("", &view.fields);
    view.parts.iter().for_each(|part| tell(&part.id, &part.fields));
    for part in &view.parts {
        said.insert(
            (part.id.clone(), ".part".into()),
            vec![part.kind.clone(), part.parent.clone(), part.removed.to_string()],
        );
    }
    said.insert(
        (String::new(), ".record".into()),
        vec![view.kind.clone(), view.title.clone(), view.removed.to_string()],
    );
    said
}

fn all(person: &Person) -> BTreeMap<RecordId, BTreeMap<(String, String), Vec<String>>> {
    records(person).into_iter().map(|id| (id, said(&person.desk.view(id).unwrap()))).collect()
}

/// A space with the sample, a paper, two answers, a removed plan, and somebody forgotten; its only steward leaves for good.
struct Left {
    thandi: Person,
    juma: Person,
    paper: (RecordId, String, Vec<u8>),
    torn: RecordId,
    grace: RecordId,
}

fn left_without_a_steward() -> Left {
    let mut amina = founder("Amina");
    amina.desk.fill_sample().unwrap();
    let grace = amina.add("person", &[("display_name", "Grace Canary")]);
    let torn = amina.add("plan", &[("title", "March")]);
    let gone = amina.add("plan", &[("title", "Rained off")]);
    amina.act(vec![Edit::Remove { record: gone, part: String::new() }]);
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..700_000u32).flat_map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()));
    let path = amina.path("budget.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let promise = amina.add("commitment", &[("title", "A borehole")]);
    let ask = AttachAsk { record: promise, ..AttachAsk::default() };
    let part = amina.desk.attach(&path, &ask, &Job::unwatched()).unwrap().part;
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    meet(&mut amina, &mut thandi);
    amina.set(torn, "title", "March for water");
    thandi.set(torn, "title", "March for wells");
    amina.desk.forget(grace, "asked").unwrap();
    meet(&mut amina, &mut thandi);
    meet(&mut thandi, &mut juma);
    let last = amina.path("last");
    amina.desk.leave(OLD, Some(&last), true, &Job::unwatched()).unwrap();
    thandi.receive(&last);
    Left { thandi, juma, paper: (promise, part, bytes), torn, grace }
}

#[test]
fn a_space_without_stewards_goes_on_with_everything_and_the_old_one_stays() {
    let Left { mut thandi, mut juma, paper: (promise, part, bytes), torn, grace } = left_without_a_steward();
    let before = all(&thandi);
    assert!(before.len() > 8, "{}", before.len());
    let renewed = thandi.desk.renew(NEW, &Job::unwatched()).unwrap();
    assert_eq!((renewed.answers, renewed.left), (1, 0));
    assert_eq!(renewed.records.values().sum::<usize>(), before.len());
    assert_eq!((renewed.space.name.as_str(), renewed.space.role.as_str()), (NEW, "steward"));
    assert_eq!(renewed.space.came_from, OLD);
    assert_eq!(all(&thandi), before);
    assert_eq!(thandi.desk.attachment_bytes(promise, &part, &Job::unwatched()).unwrap(), bytes);
    assert_eq!(thandi.answers(torn, "title").len(), 1);
    assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
    // Whoever is let in has the same.
    let mut juma_too = let_in(&mut thandi, "Juma", "contributor");
    meet(&mut thandi, &mut juma_too);
    assert_eq!(all(&juma_too), before);
    assert_eq!(juma_too.desk.attachment_bytes(promise, &part, &Job::unwatched()).unwrap(), bytes);
    // Who was forgotten stays so, and an old paper brings her to neither.
    for one in [&thandi, &juma_too] {
        assert!(one.desk.view(grace).is_err() && !one.titles("person").contains(&"Grace Canary".to_owned()));
        assert_eq!(one.desk.forgotten().unwrap()[0].id, grace);
    }
    // The old space is there as it was, for her and for the others.
    thandi.desk.space_open(OLD).unwrap();
    assert_eq!(all(&thandi), before);
    assert_eq!(thandi.answers(torn, "title").len(), 2);
    meet(&mut thandi, &mut juma);
    assert_eq!(all(&juma), before);
    // And after a night both still open.
    let mut thandi = Person { desk: ilima_desk_again(&thandi.dir, thandi.desk), dir: thandi.dir };
    for name in [OLD, NEW] {
        thandi.desk.space_open(name).unwrap();
        assert_eq!(all(&thandi), before, "{name}");
    }
}

fn ilima_desk_again(dir: &tempfile::TempDir, desk: ilima_desk::desk::Desk) -> ilima_desk::desk::Desk {
    drop(desk.close());
    let mut home = crate::world::reopen(&dir.path().join("home"), ilima_desk::home::By::Command);
    let keyring = home.unlock("", 0).unwrap();
    ilima_desk::desk::Desk::new(home, keyring)
}

#[test]
fn history_says_who_brought_it_over_and_from_where() {
    let Left { mut thandi, paper: (promise, ..), .. } = left_without_a_steward();
    let old = thandi.desk.history(promise).unwrap();
    assert!(old.iter().all(|step| step.by == "Amina"));
    thandi.desk.renew(NEW, &Job::unwatched()).unwrap();
    let new = thandi.desk.history(promise).unwrap();
    assert!(!new.is_empty() && new.iter().all(|step| step.by == "Thandi"), "nobody signs for another");
    let state = thandi.desk.spaces().unwrap();
    let open = state.iter().find(|one| one.name == NEW).unwrap();
    assert_eq!((open.came_from.as_str(), open.came_on.len()), (OLD, "2026-11-26".len()));
}

#[test]
fn a_space_goes_on_under_another_name_and_a_stranger_makes_nothing() {
    let mut amina = founder("Amina");
    for name in ["", "  ", OLD] {
        assert_eq!(amina.desk.renew(name, &Job::unwatched()).unwrap_err().code, Code::BadValue, "{name}");
    }
    assert_eq!(amina.desk.spaces().unwrap().len(), 1);
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let thandi_there = amina.desk.members().unwrap().into_iter().find(|one| one.name == "Thandi").unwrap();
    amina
        .desk
        .change_member(&ilima_desk::contract::MemberChange {
            who: thandi_there.device,
            change: "remove".into(),
            ..Default::default()
        })
        .unwrap();
    let stick = tempfile::tempdir().unwrap();
    amina.give(stick.path());
    thandi.receive(stick.path());
    assert_eq!(thandi.desk.renew(NEW, &Job::unwatched()).unwrap_err().code, Code::NotAllowed);
}

#[test]
fn pieces_of_files_that_a_crash_left_come_when_the_new_space_is_opened_again() {
    let Left { mut thandi, paper: (promise, part, bytes), .. } = left_without_a_steward();
    // The job is broken off at the first piece: the records are over by then, all of them.
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let at_pieces = std::sync::Arc::clone(&stop);
    let told = move |progress: ilima_desk::contract::Progress| {
        at_pieces.fetch_or(progress.stage == "files", std::sync::atomic::Ordering::Relaxed);
    };
    let broken = thandi.desk.renew(NEW, &Job::new(Box::new(told), stop)).unwrap_err();
    assert_eq!(broken.code, Code::Cancelled);
    let lacks = thandi.desk.attachment_bytes(promise, &part, &Job::unwatched()).unwrap_err();
    assert_eq!(lacks.code, Code::FileNotHere);
    thandi.desk.space_open(NEW).unwrap();
    assert_eq!(thandi.desk.attachment_bytes(promise, &part, &Job::unwatched()).unwrap(), bytes);
}

#[test]
fn what_the_space_itself_says_comes_along() {
    let mut amina = founder("Amina");
    let space = ilima_core::kinds::space::SPACE_RECORD;
    amina.set(space, "purpose", "Water for every ward");
    amina.desk.renew(NEW, &Job::unwatched()).unwrap();
    let view = amina.desk.view(space).unwrap();
    assert_eq!(answers(&view, "purpose"), ["Water for every ward"]);
    assert_eq!(answers(&view, "name"), [NEW]);
    let fresh = SpaceNew { name: "Another".into(), country: String::new(), languages: vec![], sample: false };
    assert_eq!(amina.desk.space_new(&fresh).unwrap().came_from, "");
}
