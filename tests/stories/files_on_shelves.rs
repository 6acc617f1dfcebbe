//! Pieces of attached files that lie on a shelf: put once, mended, and taken away when nobody needs them.

use crate::attached::paper;
use crate::shelves::{add_shelf, visit};
use crate::world::{founder, let_in};
use ilima_core::action::Edit;
use ilima_desk::clock;
use ilima_desk::trouble::Code;
use std::path::{Path, PathBuf};

/// The objects of whole pieces.
fn large(shared: &Path) -> Vec<PathBuf> {
    let of_space = std::fs::read_dir(shared.join("ilima")).unwrap().next().unwrap().unwrap().path();
    let large = |entry: &std::fs::DirEntry| entry.metadata().unwrap().len() > 200_000;
    std::fs::read_dir(of_space).unwrap().map(Result::unwrap).filter(large).map(|entry| entry.path()).collect()
}

#[test]
fn a_shared_folder_holds_each_piece_once_and_nobody_reads_it() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    for one in [&mut amina, &mut thandi, &mut juma] {
        add_shelf(one, shared.path());
    }
    let plan = amina.add("plan", &[("title", "March")]);
    let paper = paper(3, 11);
    let at = amina.attach(plan, "permit.pdf", &paper).unwrap();
    assert_eq!(visit(&mut amina).pieces_given, 3);
    let receipt = visit(&mut thandi);
    assert_eq!((receipt.pieces, receipt.pieces_given), (3, 0));
    assert_eq!(thandi.bytes_of(plan, &at.part).unwrap(), paper);
    visit(&mut amina);
    visit(&mut thandi);
    assert_eq!((visit(&mut amina).bytes, visit(&mut thandi).bytes), (0, 0));
    // One piece is damaged there: it is said, and the file is not taken for whole.
    let objects = large(shared.path());
    assert_eq!(objects.len(), 3);
    let mut bytes = std::fs::read(&objects[0]).unwrap();
    assert!(!bytes.windows(64).any(|seen| seen == &paper[1000..1064]));
    bytes[100_000] ^= 1;
    std::fs::write(&objects[0], bytes).unwrap();
    let receipt = visit(&mut juma);
    assert_eq!((receipt.pieces, receipt.refused.len()), (2, 1));
    assert_eq!(juma.bytes_of(plan, &at.part).unwrap_err().code, Code::FileNotHere);
    // Whoever has it comes by, looks for herself, and puts it there anew; it is neither put nor told a third time.
    assert_eq!(visit(&mut thandi).pieces_given, 1);
    assert_eq!(visit(&mut juma).pieces, 1);
    assert_eq!(juma.bytes_of(plan, &at.part).unwrap(), paper);
    // Who had put the damaged one takes it away.
    assert_eq!(large(shared.path()).len(), 4);
    visit(&mut amina);
    assert_eq!(large(shared.path()).len(), 3);
    for _ in 0..2 {
        assert_eq!([&mut juma, &mut thandi, &mut amina].map(|one| visit(one).pieces_given), [0, 0, 0]);
    }
    assert_eq!([&mut amina, &mut juma, &mut thandi].map(|one| visit(one).bytes), [0, 0, 0]);
    assert_eq!(large(shared.path()).len(), 3);
}

#[test]
fn a_shelf_that_damages_a_piece_again_and_again_is_given_it_again_and_at_last_it_comes() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    let plan = amina.add("plan", &[("title", "March")]);
    let at = amina.attach(plan, "permit.pdf", &paper(1, 13)).unwrap();
    let mut put = 0;
    for _ in 0..8 {
        put += visit(&mut amina).pieces_given;
        for object in large(shared.path()) {
            std::fs::write(object, vec![7; 300_000]).unwrap();
        }
        visit(&mut thandi);
    }
    assert!((2..=8).contains(&put), "{put}");
    assert_eq!(thandi.one_of(plan).here, 0);
    // Good weather at last.
    for _ in 0..3 {
        large(shared.path()).into_iter().for_each(|object| std::fs::remove_file(object).unwrap());
        visit(&mut amina);
        visit(&mut thandi);
    }
    assert!(thandi.bytes_of(plan, &at.part).is_ok());
}

#[test]
fn pieces_that_nobody_needs_from_here_any_more_leave_the_shelf() {
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_shelf(&mut amina, shared.path());
    add_shelf(&mut thandi, shared.path());
    let (plan, person) = (amina.add("plan", &[("title", "March")]), amina.add("person", &[("display_name", "Grace")]));
    let at = amina.attach(plan, "permit.pdf", &paper(2, 14)).unwrap();
    amina.attach(person, "consent.pdf", &paper(1, 15)).unwrap();
    visit(&mut amina);
    visit(&mut thandi);
    let hers = thandi.attach(plan, "hers.pdf", &paper(1, 16)).unwrap();
    visit(&mut thandi);
    assert_eq!(large(shared.path()).len(), 4);
    // Taken out: while that can be undone, they stay.
    amina.act(vec![Edit::Remove { record: plan, part: at.part.clone() }]);
    visit(&mut amina);
    assert_eq!(large(shared.path()).len(), 4);
    let mut amina = amina.sleep();
    visit(&mut amina);
    assert_eq!(large(shared.path()).len(), 2);
    // Forgotten: at once.
    amina.desk.forget(person, "asked").unwrap();
    visit(&mut amina);
    assert_eq!(large(shared.path()).len(), 1);
    // What somebody else put there stays theirs, whoever takes it out.
    amina.act(vec![Edit::Remove { record: plan, part: hers.part.clone() }]);
    let mut amina = amina.sleep();
    visit(&mut amina);
    assert_eq!(large(shared.path()).len(), 1);
    visit(&mut thandi);
    let mut thandi = thandi.sleep();
    visit(&mut thandi);
    assert_eq!(large(shared.path()).len(), 0);
}

#[test]
fn who_was_let_in_is_known_to_those_who_come_when_only_folded_objects_are_left() {
    clock::stand_at(1_800_000_000_000);
    let shared = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    for one in [&mut amina, &mut thandi, &mut juma] {
        add_shelf(one, shared.path());
    }
    for one in [&mut amina, &mut juma] {
        for at in 0..4 {
            one.add("plan", &[("title", &format!("Plan {at}"))]);
            visit(one);
        }
    }
    clock::stand_at(1_800_000_000_000 + 8 * 24 * 60 * 60 * 1000);
    visit(&mut amina);
    visit(&mut juma);
    let receipt = visit(&mut thandi);
    assert!(receipt.refused.is_empty(), "{receipt:?}");
    assert_eq!(thandi.titles("plan").len(), 8);
}
