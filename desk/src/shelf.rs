//! Shelves: two desks that never meet exchange through a shared folder or a server.
//!
//! An object is a parcel under a keyed name. Each desk reads what it has not read, puts what the shelf lacks, and folds
//! its own small objects into larger ones; nobody else's are touched, and nothing that the shelf says is believed. While
//! the shelf is waited for, nobody waits for the desk.

use crate::clock;
use crate::contract::Receipt;
use crate::desk::{Desk, to_json};
use crate::give::{Truth, spans_text};
use crate::job::Job;
use crate::meet::Lend;
use crate::shelf_files::{Files, spoilt};
use crate::shelf_forgotten::is_replaced;
use crate::shelves::{Spans, heads_of, of_server};
use crate::tally::Tally;
use crate::trouble::{Outcome, Trouble};
use ilima_ledger::SystemRandom;
use ilima_ledger::heads::{Heads, Want, missing_from};
use ilima_ledger::wrap::{Padding, object_name};
use ilima_store::{Commit, ShelfObject};
use ilima_sync::carriers::courier::Courier;
use ilima_sync::item::Item;
use ilima_sync::link::Link;
use ilima_sync::parcel;
use ilima_sync::shelf::{Listed, Shelf};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::time::Duration;

/// The name of this carrier in receipts; the screen has words for it.
const COURIER: &str = "courier";
/// Which acts were on the shelf when we last put some there.
const ACTS_SETTING: &str = "shelf-acts";
/// Which of our words about what we hold lies on the shelf.
const WORD_SETTING: &str = "shelf-word";
/// Own objects of about one size, after which they become one.
const FOLD_AT: usize = 4;
/// A replaced object stays so long: another desk may be reading it.
const REPLACED_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// What is longer goes into several objects, and is not folded: far below what others read.
const OBJECT_BYTES_FULL: usize = 128 * 1024 * 1024;
/// The smallest class of sizes; each next one is twice as large.
const CLASS_BYTES: u64 = 4_096;

/// One time at a shelf, as the desk knows it.
pub(crate) struct Visit {
    /// As people call it.
    pub name: String,
    /// As the store knows it: a courier by its own name, under whatever address it is met.
    pub key: String,
    pub known: BTreeMap<String, ShelfObject>,
    pub files: Files,
    /// Objects that could not be read, to be told to those who have what was in them.
    pub spoilt: Vec<String>,
    /// Objects that were looked at again, because somebody could not read them.
    pub looked: BTreeSet<String>,
    pub say_again: bool,
    pub tally: Tally,
}

/// An object that is to be put.
pub(crate) struct New {
    name: String,
    bytes: Vec<u8>,
    holds: Spans,
}

/// What the shelf lacks, an object each, and what to remember once all of it lies there.
struct Lacking {
    objects: Vec<Vec<Item>>,
    settings: Vec<(String, String)>,
    records: BTreeSet<[u8; 16]>,
}

/// Fetches what is new on a shelf and puts what it lacks. Without a name, the only one.
pub fn exchange_shelf(desk: &mut impl Lend, name: &str, job: &Job) -> Outcome<Receipt> {
    let (name, place, folder) = desk.lend(|desk| {
        let (name, place) = desk.shelf_named(name)?;
        Ok((name, place, desk.shelf_folder()?))
    })?;
    job.name(&name);
    job.step("calling", 0, 1)?;
    let shelf = place.open(&folder).map_err(Trouble::from).map_err(of_server)?;
    exchange_with(desk, &name, shelf, job)
}

/// The same with a courier that was found on the network.
pub(crate) fn exchange_courier(desk: &mut impl Lend, link: impl Link + 'static, job: &Job) -> Outcome<Receipt> {
    let folder = desk.lend(|desk| desk.shelf_folder())?;
    let courier = Courier::open(link, &folder).map_err(Trouble::from).map_err(of_server)?;
    exchange_with(desk, COURIER, Box::new(courier), job)
}

/// The same with a shelf that is open already.
pub fn exchange_with(desk: &mut impl Lend, name: &str, shelf: Box<dyn Shelf>, job: &Job) -> Outcome<Receipt> {
    let key = shelf.own_name().map_or_else(|| name.to_owned(), |own| format!("{COURIER}/{own}"));
    let visit = desk.lend(|desk| desk.visit(name, key))?;
    Stay { desk, shelf, visit, job }.exchange().map_err(of_server)
}

/// One visit: the shelf outside, the desk lent for each step.
pub(crate) struct Stay<'a, L: Lend> {
    pub desk: &'a mut L,
    pub shelf: Box<dyn Shelf>,
    pub visit: Visit,
    pub job: &'a Job,
}

impl<L: Lend> Stay<'_, L> {
    fn exchange(mut self) -> Outcome<Receipt> {
        let begun_ms = clock::now_ms();
        self.fetch()?;
        let given = self.put_lacking()?;
        self.exchange_files()?;
        self.delete_forgotten()?;
        self.fold()?;
        self.sweep()?;
        let mut tally = self.visit.tally;
        self.desk.lend(|desk| {
            tally.receipt.given = desk.kinds_of(&given)?;
            tally.receipt.bytes = tally.receipt.bytes_sent + tally.receipt.bytes_received;
            tally.receipt.seconds = (clock::now_ms() - begun_ms).max(0) as f64 / 1000.0;
            desk.finish_receipt(tally)
        })
    }

    /// Puts what no object on the shelf holds, others' work too: whoever brought it here may never come by.
    fn put_lacking(&mut self) -> Outcome<BTreeSet<[u8; 16]>> {
        let (visit, job) = (&mut self.visit, self.job);
        let Some(lacking) = self.desk.lend(|desk| desk.lacking_there(visit))? else { return Ok(BTreeSet::new()) };
        for items in lacking.objects {
            let object = self.desk.lend(|desk| desk.object(&items, job))?;
            self.put(object)?;
        }
        self.desk.lend(|desk| desk.keep_aside(&Commit { settings: lacking.settings, ..Commit::default() }))?;
        Ok(lacking.records)
    }

    pub(crate) fn put(&mut self, New { name, bytes, holds }: New) -> Outcome<()> {
        self.job.step("writing", 0, 1)?;
        self.shelf.put(&name, &bytes)?;
        let visit = &mut self.visit;
        visit.tally.receipt.bytes_sent += bytes.len() as u64;
        visit.tally.receipt.messages += 1;
        self.desk.lend(|desk| desk.know(visit, name, bytes.len() as u64, true, Some(&holds)))
    }

    /// Four own objects of about one size become one of the next: so a shelf holds few of each desk, however long.
    fn fold(&mut self) -> Outcome<()> {
        loop {
            let mut classes: BTreeMap<u32, Vec<ShelfObject>> = BTreeMap::new();
            for one in self.visit.known.values().filter(|one| one.own && one.replaced_by.is_empty()) {
                classes.entry((one.bytes / CLASS_BYTES).max(1).ilog2()).or_default().push(one.clone());
            }
            let folds = |same: &Vec<ShelfObject>| {
                same.len() >= FOLD_AT && same.iter().map(|one| one.bytes).sum::<u64>() <= OBJECT_BYTES_FULL as u64
            };
            let Some(small) = classes.into_values().find(folds) else { return Ok(()) };
            let job = self.job;
            let damaged = spoilt(self.visit.damaged());
            let object = self.desk.lend(|desk| desk.folded(&small, damaged, job))?;
            let folded = object.name.clone();
            self.put(object)?;
            let visit = &mut self.visit;
            self.desk.lend(|desk| desk.replaced(visit, small, &folded))?;
        }
    }

    /// Deletes own objects that were folded a week ago, after the larger one was read back whole.
    fn sweep(&mut self) -> Outcome<()> {
        if !self.shelf.lets_delete() {
            return Ok(());
        }
        let old_ms = clock::now_ms() - i64::try_from(REPLACED_KEPT.as_millis()).unwrap_or(i64::MAX);
        let known = self.visit.known.values();
        let old: Vec<ShelfObject> = known.filter(|one| is_replaced(one) && one.at_ms < old_ms).cloned().collect();
        for one in old {
            let read = self.shelf.read(&one.replaced_by).unwrap_or_default();
            if self.desk.lend(|desk| Ok(object_name(&desk.secrets()?.keys.routing, &read)?))? == one.replaced_by {
                self.delete_known(one)?;
            }
        }
        Ok(())
    }
}

/// What happens at the desk between two looks at the shelf.
impl Desk {
    fn visit(&self, name: &str, key: String) -> Outcome<Visit> {
        let known = self.space()?.store.shelf_objects(&key)?.into_iter().map(|one| (one.name.clone(), one)).collect();
        let mut tally = Tally::default();
        tally.receipt.direction = "met".into();
        tally.receipt.carrier = name.to_owned();
        let files = Files::default();
        let (spoilt, looked) = (Vec::new(), BTreeSet::new());
        Ok(Visit { name: name.to_owned(), key, known, files, spoilt, looked, say_again: false, tally })
    }

    pub(crate) fn forget_gone(&mut self, visit: &mut Visit, listed: &[Listed]) -> Outcome<()> {
        let there: BTreeMap<&str, u64> = listed.iter().map(|one| (one.name.as_str(), one.bytes)).collect();
        // Some servers do not say a length.
        let as_put =
            |one: &&ShelfObject| there.get(one.name.as_str()).is_some_and(|bytes| [0, one.bytes].contains(bytes));
        let gone: Vec<String> = visit.known.values().filter(|one| !as_put(one)).map(|one| one.name.clone()).collect();
        for name in gone {
            // Acts and our word may have been in it and nowhere else.
            visit.say_again |= visit.known.remove(&name).is_some_and(|one| one.own);
            self.keep_aside(&Commit { gone_shelf_objects: vec![(visit.key.clone(), name)], ..Commit::default() })?;
        }
        Ok(())
    }

    pub(crate) fn know(
        &mut self,
        visit: &mut Visit,
        name: String,
        bytes: u64,
        own: bool,
        holds: Option<&Spans>,
    ) -> Outcome<()> {
        let object = ShelfObject {
            shelf: visit.key.clone(),
            name,
            own,
            bytes,
            at_ms: clock::now_ms(),
            replaced_by: String::new(),
            holds: holds.map_or(Ok(String::new()), to_json)?,
        };
        self.keep_aside(&Commit { shelf_objects: vec![object.clone()], ..Commit::default() })?;
        visit.known.insert(object.name.clone(), object);
        Ok(())
    }

    fn lacking_there(&mut self, visit: &Visit) -> Outcome<Option<Lacking>> {
        self.heed_copy()?;
        if self.may_write().is_ok() {
            self.seal_waiting()?;
        }
        let wants = missing_from(&self.heads()?, &heads_of(visit.known.values())?);
        let digest: String = self.space()?.members.digest().iter().map(|byte| format!("{byte:02x}")).collect();
        let setting = format!("{ACTS_SETTING}/{}", visit.key);
        let acts_there = !visit.known.is_empty() && self.space()?.store.setting(&setting)?.as_deref() == Some(&digest);
        let acts_there = acts_there && !visit.say_again;
        let word = format!("{WORD_SETTING}/{}", visit.key);
        let (last, truth) = self.last_word()?;
        let said = last.map(|last| last.counter.to_string());
        let word_there = truth != Truth::Old && self.space()?.store.setting(&word)? == said && !visit.say_again;
        if wants.is_empty() && acts_there && word_there && visit.spoilt.is_empty() {
            return Ok(None);
        }
        let mut always = Vec::new();
        if !acts_there {
            always.push(self.all_acts()?);
        }
        always.push(Item::Seen(self.write_seen()?));
        // What of ours is gone may have told of others.
        always.extend(if visit.say_again { spoilt(visit.damaged()) } else { spoilt(visit.spoilt.iter()) });
        let spans = self.spans_for(&wants)?;
        let records = self.records_in(&spans, usize::MAX);
        let objects = parcel::parts(&always, spans, OBJECT_BYTES_FULL)?;
        let said = self.last_word()?.0.map_or(0, |last| last.counter).to_string();
        Ok(Some(Lacking { objects, settings: vec![(setting, digest), (word, said)], records }))
    }

    pub(crate) fn object(&self, items: &[Item], job: &Job) -> Outcome<New> {
        let routing = &self.secrets()?.keys.routing;
        let mut bytes = Vec::new();
        let mut step = |done, total| match job.step("packing", done, total) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        parcel::write(routing, items, Padding::Stick, &SystemRandom::new(), &mut bytes, &mut step)?;
        Ok(New { name: object_name(routing, &bytes)?, bytes, holds: spans_text(items) })
    }

    fn spans_for(&self, wants: &[Want]) -> Outcome<Vec<Item>> {
        let mut spans = Vec::new();
        for want in wants {
            let mut rest = Some(*want);
            while let Some(want) = rest {
                let portion = self.portion(want)?;
                spans.extend(portion.spans);
                rest = portion.rest;
            }
        }
        Ok(spans)
    }

    fn folded(&mut self, small: &[ShelfObject], damaged: Option<Item>, job: &Job) -> Outcome<New> {
        let heads = heads_of(small.iter())?;
        // Acts too: of the small ones nothing stays.
        let mut items = vec![self.all_acts()?, Item::Seen(self.write_seen()?)];
        items.extend(self.spans_for(&missing_from(&heads, &Heads::default()))?);
        items.extend(damaged);
        self.object(&items, job)
    }

    fn replaced(&mut self, visit: &mut Visit, small: Vec<ShelfObject>, folded: &str) -> Outcome<()> {
        for mut one in small {
            folded.clone_into(&mut one.replaced_by);
            one.at_ms = clock::now_ms();
            self.keep_aside(&Commit { shelf_objects: vec![one.clone()], ..Commit::default() })?;
            visit.known.insert(one.name.clone(), one);
        }
        Ok(())
    }
}
