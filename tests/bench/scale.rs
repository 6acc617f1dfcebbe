//! A large alliance through one bucket: what one desk's visit costs, counted at a shelf in memory.

use crate::world::{Person, founder, let_in};
use ilima_desk::contract::Receipt;
use ilima_desk::job::Job;
use ilima_sync::Refused;
use ilima_sync::shelf::{Listed, Shelf};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::rc::Rc;

/// One bucket for all spaces, as S3 has it: a folder is a prefix, and a listing goes by thousands.
#[derive(Default)]
struct Bucket {
    folders: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    requests: BTreeMap<&'static str, u64>,
    bytes: u64,
}

const LISTED_A_REQUEST: usize = 1_000;
/// What S3 tells of an object in a listing, about: its key and some XML.
const LISTED_BYTES: u64 = 250;

struct Folder {
    bucket: Rc<RefCell<Bucket>>,
    name: String,
}

impl Bucket {
    fn count(&mut self, what: &'static str, times: u64, bytes: u64) {
        *self.requests.entry(what).or_default() += times;
        self.bytes += bytes;
    }

    fn taken(&mut self) -> (BTreeMap<&'static str, u64>, u64) {
        (std::mem::take(&mut self.requests), std::mem::take(&mut self.bytes))
    }
}

impl Shelf for Folder {
    fn list(&mut self) -> Result<Vec<Listed>, Refused> {
        let mut bucket = self.bucket.borrow_mut();
        let objects = bucket.folders.entry(self.name.clone()).or_default();
        let listed: Vec<Listed> =
            objects.iter().map(|(name, bytes)| Listed { name: name.clone(), bytes: bytes.len() as u64 }).collect();
        bucket.count("list", 1 + (listed.len() / LISTED_A_REQUEST) as u64, listed.len() as u64 * LISTED_BYTES);
        Ok(listed)
    }

    fn read(&mut self, name: &str) -> Result<Vec<u8>, Refused> {
        let mut bucket = self.bucket.borrow_mut();
        let found = bucket.folders.get(&self.name).and_then(|objects| objects.get(name)).cloned();
        let bytes = found.ok_or(Refused::Io(ErrorKind::NotFound))?;
        bucket.count("read", 1, bytes.len() as u64);
        Ok(bytes)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        let mut bucket = self.bucket.borrow_mut();
        bucket.folders.entry(self.name.clone()).or_default().insert(name.to_owned(), bytes.to_vec());
        bucket.count("put", 1, bytes.len() as u64);
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), Refused> {
        let mut bucket = self.bucket.borrow_mut();
        bucket.folders.entry(self.name.clone()).or_default().remove(name);
        bucket.count("delete", 1, 0);
        Ok(())
    }
}

fn visit(person: &mut Person, bucket: &Rc<RefCell<Bucket>>) -> Receipt {
    let folder = Folder { bucket: bucket.clone(), name: person.desk.shelf_folder().unwrap() };
    ilima_desk::shelf::exchange_with(&mut person.desk, "bucket", Box::new(folder), &Job::unwatched()).unwrap()
}

fn space(members: usize) -> Vec<Person> {
    let mut all = vec![founder("Founder")];
    for at in 1..members {
        let next = let_in(&mut all[0], &format!("Member {at}"), "contributor");
        all.push(next);
    }
    all
}

/// Weeks of work of one space of `members` real desks beside `spaces` others in the bucket; then what one visit costs
/// that finds nothing new, and one that brings and finds one edit of everybody.
fn measured(members: usize, spaces: usize, weeks: usize) -> Value {
    let bucket = Rc::new(RefCell::new(Bucket::default()));
    for other in 0..spaces {
        let objects = (0..members * 3).map(|at| (format!("{at:032x}"), vec![7; 4_096])).collect();
        bucket.borrow_mut().folders.insert(format!("{other:032x}"), objects);
    }
    let mut all = space(members);
    for week in 0..weeks {
        for person in &mut all {
            person.add("plan", &[("title", &format!("What we do in week {week}"))]);
            visit(person, &bucket);
        }
    }
    for _ in 0..2 {
        all.iter_mut().for_each(|person| drop(visit(person, &bucket)));
    }
    let _before = bucket.borrow_mut().taken();
    visit(&mut all[0], &bucket);
    let (quiet, quiet_bytes) = bucket.borrow_mut().taken();
    for person in &mut all {
        person.add("plan", &[("title", "New")]);
    }
    for person in all.iter_mut().skip(1) {
        visit(person, &bucket);
    }
    let _before = bucket.borrow_mut().taken();
    visit(&mut all[0], &bucket);
    let (busy, busy_bytes) = bucket.borrow_mut().taken();
    let folder = all[0].desk.shelf_folder().unwrap();
    let lying = bucket.borrow().folders[&folder].len();
    json!({ "members": members, "other_spaces": spaces, "weeks": weeks, "objects": lying,
        "nothing_new": { "requests": quiet, "bytes": quiet_bytes }, "one_edit_of_each": { "requests": busy, "bytes": busy_bytes } })
}

pub fn scale() -> Value {
    let rows = [(5, 0, 4), (15, 0, 4), (15, 599, 4), (15, 599, 16), (40, 599, 4)];
    let told: Vec<Value> = rows.iter().map(|(members, spaces, weeks)| measured(*members, *spaces, *weeks)).collect();
    told.iter().for_each(|row| println!("{row}"));
    json!({ "rows": told })
}
