//! What one bad object on a shelf, or one bad number in it, must not do: end, hang or fill the visits of everybody else.

use crate::hostile_carriers::written;
use crate::shelves::{add_shelf, objects, visit};
use crate::world::{Person, founder, let_in};
use ilima_core::ids::RecordId;
use ilima_desk::contract::Receipt;
use ilima_desk::job::Job;
use ilima_desk::shelf::exchange_with;
use ilima_desk::trouble::{Code, Outcome};
use ilima_ledger::SystemRandom;
use ilima_ledger::entry::{self, seal};
use ilima_ledger::heads::Heads;
use ilima_ledger::seen::Seen;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::object_name;
use ilima_sync::Refused;
use ilima_sync::parcel::Item;
use ilima_sync::shelf::{Listed, OBJECT_BYTES_MAX, Place, Shelf};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Puts an object with these items on the shelf, under its true name.
fn put(by: &Person, shared: &Path, items: &[Item]) -> PathBuf {
    let keys = &by.desk.keyring.vault.spaces[0].keys;
    let bytes = written(keys, items);
    let folder = shared.join("ilima").join(by.desk.shelf_folder().unwrap());
    let path = folder.join(object_name(&keys.routing, &bytes).unwrap());
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A word of this member about what it holds: nothing.
fn word(by: &Person, counter: u64) -> Item {
    let secrets = &by.desk.keyring.vault.spaces[0];
    let seen = Seen {
        device: secrets.device.card().device,
        counter,
        heads: Heads::default(),
        waits: [].into(),
        member_mark: [0; 8],
        version: "0.1.0".into(),
        at_ms: 0,
    };
    Item::Seen(seen.sign(&secrets.device, secrets.keys.space))
}

/// An entry of this member with this number, and one section that is no pack.
fn bad_entry(by: &Person, number: u64) -> Item {
    entry_of(by, number, vec![0x10, 1, 2, 3, 4, 250, 9, 9])
}

fn entry_of(by: &Person, number: u64, section: Vec<u8>) -> Item {
    let secrets = &by.desk.keyring.vault.spaces[0];
    let device = secrets.device.card().device;
    let place = entry::Place { device, number, before: [0; 32], member_heads: [0; 32] };
    let sections = [section];
    let (keys, chance) = (&secrets.keys, SystemRandom::new());
    let sealed = seal(keys, &keys.newest(), &secrets.device, &place, &sections, &chance).unwrap();
    let (before, member_heads) = ([0; 32], [0; 32]);
    Item::Span(Span { device, first: number, before, member_heads, entries: vec![sealed.bytes] })
}

/// Three who share a folder; Juma is the one who does harm.
fn three(shared: &Path) -> [Person; 3] {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let juma = let_in(&mut amina, "Juma", "contributor");
    [&mut amina, &mut thandi].into_iter().for_each(|one| add_shelf(one, shared));
    visit(&mut amina);
    visit(&mut thandi);
    [amina, thandi, juma]
}

#[test]
fn numbers_that_nobody_gets_to_end_no_visit() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, juma] = three(shared.path());
    for far in [1 << 63, u64::MAX - 1] {
        put(&juma, shared.path(), &[word(&juma, far)]);
        put(&juma, shared.path(), &[bad_entry(&juma, far)]);
    }
    let plan = amina.add("plan", &[("title", "March for water")]);
    visit(&mut amina);
    visit(&mut thandi);
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    // What he says in earnest is heard as ever.
    put(&juma, shared.path(), &[word(&juma, 1)]);
    visit(&mut amina);
    assert!(amina.desk.reached().unwrap().iter().any(|one| one.name == "Juma" && one.heard_ms > 0));
    assert_eq!(amina.desk.quarantine().unwrap().len(), 0);
}

/// A folder of which some objects cannot be read, and which notes what is read of it.
struct Bad {
    folder: Box<dyn Shelf>,
    unreadable: Vec<String>,
    /// It answers nothing but its first listing.
    pulled: bool,
    listed: bool,
    reads: Arc<Mutex<Vec<String>>>,
}

impl Shelf for Bad {
    fn list(&mut self) -> Result<Vec<Listed>, Refused> {
        if std::mem::replace(&mut self.listed, true) && self.pulled {
            return Err(Refused::Io(ErrorKind::NotConnected));
        }
        self.folder.list()
    }

    fn read(&mut self, name: &str) -> Result<Vec<u8>, Refused> {
        self.reads.lock().unwrap().push(name.to_owned());
        // As a bad sector answers.
        if self.unreadable.iter().any(|one| one == name) {
            return Err(Refused::Io(ErrorKind::Other));
        }
        self.folder.read(name)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        self.folder.put(name, bytes)
    }

    fn delete(&mut self, name: &str) -> Result<(), Refused> {
        self.folder.delete(name)
    }
}

fn name_of(object: &Path) -> String {
    object.file_name().unwrap().to_str().unwrap().to_owned()
}

/// A visit to the folder when these cannot be read; and what was read of it.
fn visit_bad(person: &mut Person, shared: &Path, bad: &[&Path], pulled: bool) -> (Outcome<Receipt>, Vec<String>) {
    let folder = Place::Folder(shared.to_owned()).open(&person.desk.shelf_folder().unwrap()).unwrap();
    let reads = Arc::new(Mutex::new(Vec::new()));
    let unreadable = bad.iter().map(|one| name_of(one)).collect();
    let shelf = Bad { folder, unreadable, pulled, listed: false, reads: reads.clone() };
    let receipt = exchange_with(&mut person.desk, "Shared", Box::new(shelf), &Job::unwatched());
    let reads = reads.lock().unwrap().clone();
    (receipt, reads)
}

/// A plan, and the object that brings it.
fn puts_a_plan(person: &mut Person, shared: &Path) -> (RecordId, PathBuf) {
    let before = objects(shared);
    let plan = person.add("plan", &[("title", "March for water")]);
    visit(person);
    (plan, objects(shared).into_iter().find(|one| !before.contains(one)).unwrap())
}

#[test]
fn one_object_that_cannot_be_read_ends_no_visit_and_is_read_when_it_can_be() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, _] = three(shared.path());
    let (plan, hers) = puts_a_plan(&mut amina, shared.path());
    thandi.add("plan", &[("title", "Meeting")]);
    let (receipt, _) = visit_bad(&mut thandi, shared.path(), &[&hers], false);
    let receipt = receipt.unwrap();
    assert_eq!(receipt.refused.len(), 1, "{receipt:?}");
    assert_eq!(receipt.given["plan"], 1, "what is Thandi's was put all the same");
    // It is tried again and told again, and nothing is put for it again.
    visit_bad(&mut thandi, shared.path(), &[&hers], false).0.unwrap();
    let quiet = objects(shared.path());
    let (receipt, reads) = visit_bad(&mut thandi, shared.path(), &[&hers], false);
    assert_eq!((receipt.unwrap().refused.len(), reads), (1, vec![name_of(&hers)]));
    assert_eq!(objects(shared.path()), quiet);
    let (receipt, _) = visit_bad(&mut thandi, shared.path(), &[], false);
    assert!(receipt.unwrap().refused.is_empty());
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    assert_eq!(thandi.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

#[test]
fn what_nobody_can_read_any_more_is_put_again_by_whoever_has_it() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, _] = three(shared.path());
    let (plan, hers) = puts_a_plan(&mut amina, shared.path());
    for _ in 0..2 {
        visit_bad(&mut thandi, shared.path(), &[&hers], false).0.unwrap();
        visit_bad(&mut amina, shared.path(), &[&hers], false).0.unwrap();
    }
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
}

#[test]
fn what_is_no_object_under_an_objects_name_ends_no_visit() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, _] = three(shared.path());
    let beside = objects(shared.path()).remove(0);
    let named = |digit: &str| beside.with_file_name(digit.repeat(32));
    // A folder, and a file longer than any object, most of it a hole.
    std::fs::create_dir(named("0")).unwrap();
    std::fs::File::create(named("1")).unwrap().set_len(OBJECT_BYTES_MAX + 1).unwrap();
    let plan = amina.add("plan", &[("title", "March for water")]);
    visit(&mut amina);
    let receipt = visit(&mut thandi);
    assert!(receipt.refused.iter().all(|one| one.code == Code::DamagedFile.word()), "{receipt:?}");
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    visit(&mut amina);
    visit(&mut thandi);
    visit(&mut amina);
    let quiet = objects(shared.path());
    assert_eq!((visit(&mut thandi).bytes, visit(&mut amina).bytes), (0, 0), "told once, and not read again");
    assert_eq!(objects(shared.path()), quiet);
}

#[test]
fn a_shelf_that_is_pulled_out_ends_the_visit_in_words() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, _] = three(shared.path());
    amina.add("plan", &[("title", "March for water")]);
    let before = objects(shared.path());
    visit(&mut amina);
    let hers = objects(shared.path()).into_iter().find(|one| !before.contains(one)).unwrap();
    let (receipt, _) = visit_bad(&mut thandi, shared.path(), &[&hers], true);
    assert_eq!(receipt.unwrap_err().code, Code::Disk);
    // Nothing of it is called spoilt for that.
    assert!(visit(&mut thandi).refused.is_empty());
    assert_eq!(thandi.titles("plan"), ["March for water"]);
}

#[test]
fn an_object_that_says_of_others_that_they_are_spoilt_makes_nobody_read_them_again_and_again() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, juma] = three(shared.path());
    amina.add("plan", &[("title", "March for water")]);
    visit(&mut amina);
    visit(&mut thandi);
    let hers = objects(shared.path());
    let named =
        |one: &PathBuf| std::array::from_fn(|at| u8::from_str_radix(&name_of(one)[at * 2..at * 2 + 2], 16).unwrap());
    let names: Vec<[u8; 16]> = hers.iter().cycle().take(1_000).map(named).collect();
    put(&juma, shared.path(), &vec![Item::Spoilt(names); 20]);
    let (receipt, reads) = visit_bad(&mut thandi, shared.path(), &[], false);
    assert!(receipt.is_ok());
    assert!(reads.len() <= hers.len() + 1, "{} objects were read", reads.len());
}

#[test]
fn many_gaps_put_nothing_on_a_shelf_again_and_again() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, juma] = three(shared.path());
    for number in (1..=12).map(|at| at * 2) {
        put(&juma, shared.path(), &[bad_entry(&juma, number)]);
    }
    for _ in 0..3 {
        visit(&mut amina);
        visit(&mut thandi);
    }
    let quiet = objects(shared.path());
    for receipt in [visit(&mut amina), visit(&mut thandi), visit(&mut amina)] {
        assert_eq!((receipt.bytes, receipt.entries), (0, 0));
    }
    assert_eq!(objects(shared.path()), quiet);
}

#[test]
fn whoever_floods_a_shelf_stops_nobody_from_reading_and_putting_the_rest() {
    let shared = tempfile::tempdir().unwrap();
    let [mut amina, mut thandi, juma] = three(shared.path());
    // Seventeen of nearly 4 MiB: one more than is taken of one device at a time.
    for number in (1..=17).map(|at| at * 2) {
        put(&juma, shared.path(), &[entry_of(&juma, number, vec![0xff; 4_190_000])]);
    }
    let (hers, mine) = (thandi.add("plan", &[("title", "Meeting")]), amina.add("plan", &[("title", "March")]));
    visit(&mut thandi);
    let receipt = visit(&mut amina);
    assert!(
        receipt.refused.iter().any(|one| one.code == Code::TooMuchFrom.word() && one.from == "Juma"),
        "{receipt:?}"
    );
    assert_eq!((receipt.given["plan"], amina.answers(hers, "title")), (1, vec!["Meeting".to_owned()]));
    visit(&mut thandi);
    assert_eq!(thandi.answers(mine, "title"), ["March"]);
}
