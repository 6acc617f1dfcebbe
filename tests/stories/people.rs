//! A list of people in, looked at before, and taken back whole.

use crate::world::founder;
use ilima_desk::contract::ImportAsk;
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const LIST: &str = "Name;Mobile;District;SMS opt out\n\
    Grace Otieno;0712 345 678;Kibera;\n\
    ;+254 722 000 111;Mathare;yes\n\
    Peter Otieno;0712 345 678;Kibera;\n\
    ;;Kibera;\n\
    GRACE OTIENO;+254712345678;Mathare;\n";

#[test]
fn a_list_is_brought_in_once_and_taken_back_whole() {
    let mut amina = founder("Amina");
    let file = amina.path("people.csv");
    std::fs::write(&file, LIST).unwrap();
    let job = Job::unwatched();
    let preview = amina.desk.import_preview(&file, &ImportAsk::default(), &job).unwrap();
    assert_eq!((preview.counts.new, preview.counts.changed, preview.counts.same), (3, 1, 0));
    assert_eq!(preview.counts.rejected.iter().map(|row| row.row).collect::<Vec<_>>(), [5]);
    assert_eq!(preview.sample.len(), 5);
    assert!(amina.titles("person").is_empty(), "a preview writes nothing");

    let done = amina.desk.import_run(&file, &ImportAsk::default(), &job).unwrap();
    assert_eq!(done.rows, done.new + done.changed + done.same + done.rejected.len());
    // A shared family phone makes nobody one with another; a phone alone is somebody.
    assert_eq!(amina.titles("person").len(), 3);
    let again = amina.desk.import_run(&file, &ImportAsk::default(), &job).unwrap();
    assert_eq!((again.new, again.changed, again.same), (0, 0, 4));

    let mut amina = amina.sleep();
    amina.desk.import_undo(&done.import, &job).unwrap();
    assert!(amina.titles("person").is_empty());
    assert!(amina.desk.imports().unwrap().iter().any(|import| import.id == done.import && import.undone));
    amina.desk.redo().unwrap();
    assert_eq!(amina.titles("person").len(), 3);
}

#[test]
fn undoing_an_import_leaves_whoever_was_changed_since_and_says_so() {
    let mut amina = founder("Amina");
    let file = amina.path("people.csv");
    std::fs::write(&file, LIST).unwrap();
    let done = amina.desk.import_run(&file, &ImportAsk::default(), &Job::unwatched()).unwrap();
    let peter = amina.desk.search(&ilima_desk::contract::SearchAsk { text: "peter".into(), limit: 5 }).unwrap()[0].id;
    amina.set(peter, "notes", "Brings the drum");
    let undone = amina.desk.import_undo(&done.import, &Job::unwatched()).unwrap();
    assert_eq!(amina.titles("person"), ["Peter Otieno"]);
    assert_eq!(undone.left.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), ["Peter Otieno"]);
}

#[test]
fn a_cancelled_import_brings_in_nobody() {
    let mut amina = founder("Amina");
    let file = amina.path("people.csv");
    let rows: String = (0..500).map(|at| format!("Person {at},07120{at:05}\n")).collect();
    std::fs::write(&file, format!("Name,Mobile\n{rows}")).unwrap();
    let cancel = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&cancel);
    let told = move |progress: ilima_desk::contract::Progress| {
        if progress.stage == "importing" && progress.done > 100 {
            seen.store(true, Ordering::Relaxed);
        }
    };
    let job = Job::new(Box::new(told), cancel);
    let refused = amina.desk.import_run(&file, &ImportAsk::default(), &job).err().unwrap();
    assert_eq!(refused.code, Code::Cancelled);
    assert!(amina.titles("person").is_empty());
    assert!(amina.sleep().titles("person").is_empty());
}

#[test]
fn what_goes_out_as_a_table_or_cards_comes_in_again_as_the_same() {
    let mut amina = founder("Amina");
    let file = amina.path("people.csv");
    std::fs::write(&file, LIST).unwrap();
    amina.desk.import_run(&file, &ImportAsk::default(), &Job::unwatched()).unwrap();
    amina.add("person", &[("display_name", "=cmd()"), ("notes", "+1 for the march\nsecond line")]);
    for name in ["out.csv", "out.vcf"] {
        let out = amina.path(name);
        assert_eq!(amina.desk.export_people(&out, &Job::unwatched()).unwrap(), 4);
        let counts = amina.desk.import_preview(&out, &ImportAsk::default(), &Job::unwatched()).unwrap().counts;
        assert_eq!((counts.new, counts.changed, counts.same), (0, 0, 4), "{name}");
    }
    let table = std::fs::read_to_string(amina.path("out.csv")).unwrap();
    assert!(table.contains("'=cmd()") && !table.contains(",=cmd()"), "a spreadsheet would run a formula");
}
