//! Shelves: two desks that never meet exchange through a shared folder or a server.
//!
//! An object is a parcel under a keyed name. Each desk reads what it has not read, puts what the shelf lacks, and folds
//! its own small objects into larger ones; nobody else's are touched, and nothing that the shelf says is believed.

use crate::clock;
use crate::contract::{Receipt, ShelfAsk, ShelfInfo};
use crate::desk::{Desk, from_json, to_json};
use crate::give::{Truth, spans_text};
use crate::job::Job;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::ids::RecordId;
use ilima_ledger::heads::{Heads, Held, Want, missing_from};
use ilima_ledger::members::SignedAct;
use ilima_ledger::wrap::{Padding, object_name, shelf_folder};
use ilima_ledger::{DeviceId, SystemRandom};
use ilima_store::{Commit, ShelfObject};
use ilima_sync::carriers::courier::Courier;
use ilima_sync::item::{Item, SPOILT_MAX};
use ilima_sync::link::Link;
use ilima_sync::parcel;
use ilima_sync::shelf::{Listed, Place, Shelf};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::time::Duration;

/// The name of this carrier in receipts; the screen has words for it.
const COURIER: &str = "courier";
/// Where the shelves of a space are written in the vault: addresses may hold passwords.
const SHELF_NOTE: &str = "shelf";
/// Which acts were on the shelf when we last put some there.
const ACTS_SETTING: &str = "shelf-acts";
/// Which of our words about what we hold lies on the shelf.
const WORD_SETTING: &str = "shelf-word";
/// Own objects of about one size, after which they become one.
const FOLD_AT: usize = 4;
/// A replaced object stays so long: another desk may be reading it.
const REPLACED_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The smallest class of sizes; each next one is twice as large.
const CLASS_BYTES: u64 = 4_096;

/// What an object holds that nobody can read, as the store keeps it.
const NOTHING: &str = "[]";

/// Spans as the store keeps them: device in hex, first, last.
pub(crate) type Spans = Vec<(String, u64, u64)>;

/// One time at a shelf.
struct Visit {
    /// As people call it.
    name: String,
    /// As the store knows it: a courier by its own name, under whatever address it is met.
    key: String,
    shelf: Box<dyn Shelf>,
    known: BTreeMap<String, ShelfObject>,
    /// Objects that could not be read, to be told to those who have what was in them.
    spoilt: Vec<String>,
    say_again: bool,
    tally: Tally,
}

impl Desk {
    pub fn shelf_add(&mut self, ask: &ShelfAsk) -> Outcome<ShelfInfo> {
        let name = ask.name.trim();
        let wrong = |field: &str, text: &str| Trouble::new(Code::BadValue).with("field", field).with("text", text);
        if name.is_empty() || name.len() > 100 || name.contains('/') {
            return Err(wrong("name", name).with("expects", "name"));
        }
        let place = Place::read(&ask.url).ok_or(Code::BadAddress)?;
        let key = self.shelf_key(name)?;
        self.keyring.vault.notes.insert(key, ask.url.trim().to_owned());
        self.home.keep(&self.keyring)?;
        Ok(ShelfInfo { name: name.to_owned(), place: place.shown() })
    }

    /// Forgets where it is; what lies there stays.
    pub fn shelf_remove(&mut self, name: &str) -> Outcome<()> {
        let key = self.shelf_key(name)?;
        self.keyring.vault.notes.remove(&key).ok_or_else(|| Trouble::new(Code::NotFound).with("what", name))?;
        let gone = self.space()?.store.shelf_objects(name)?.into_iter().map(|one| (one.shelf, one.name)).collect();
        self.keep_aside(&Commit { gone_shelf_objects: gone, ..Commit::default() })?;
        self.home.keep(&self.keyring)
    }

    pub fn shelves(&self) -> Outcome<Vec<ShelfInfo>> {
        let key = self.shelf_key("")?;
        let notes = self.keyring.vault.notes.iter().filter_map(|(note, url)| Some((note.strip_prefix(&key)?, url)));
        Ok(notes
            .map(|(name, url)| ShelfInfo {
                name: name.to_owned(),
                place: Place::read(url).map(|place| place.shown()).unwrap_or_default(),
            })
            .collect())
    }

    fn shelf_key(&self, name: &str) -> Outcome<String> {
        Ok(format!("{SHELF_NOTE}/{}/{name}", self.secrets()?.keys.space))
    }

    /// Fetches what is new on a shelf and puts what it lacks. Without a name, the only one.
    pub fn exchange_shelf(&mut self, name: &str, job: &Job) -> Outcome<Receipt> {
        self.visit_shelf(name, job).map_err(of_server)
    }

    /// The same with a courier that was found on the network.
    pub(crate) fn exchange_courier(&mut self, link: impl Link + 'static, job: &Job) -> Outcome<Receipt> {
        let courier = Courier::open(link, &self.shelf_folder()?)?;
        self.exchange_with(COURIER, Box::new(courier), job).map_err(of_server)
    }

    fn visit_shelf(&mut self, name: &str, job: &Job) -> Outcome<Receipt> {
        let (name, place) = self.shelf_named(name)?;
        let shelf = place.open(&self.shelf_folder()?)?;
        self.exchange_with(&name, shelf, job)
    }

    /// The same with a shelf that is open already.
    pub fn exchange_with(&mut self, name: &str, shelf: Box<dyn Shelf>, job: &Job) -> Outcome<Receipt> {
        let (begun_ms, mut visit) = (clock::now_ms(), self.visit(name, shelf)?);
        let listed = visit.shelf.list()?;
        self.fetch(&mut visit, &listed, job)?;
        let given = self.put_lacking(&mut visit, job)?;
        self.fold(&mut visit, job)?;
        self.sweep(&mut visit)?;
        let mut receipt = visit.tally.receipt.clone();
        receipt.given = self.kinds_of(&given)?;
        receipt.bytes = receipt.bytes_sent + receipt.bytes_received;
        receipt.seconds = (clock::now_ms() - begun_ms).max(0) as f64 / 1000.0;
        visit.tally.receipt = receipt;
        self.finish_receipt(visit.tally)
    }

    /// The folder of this space on every shelf.
    pub fn shelf_folder(&self) -> Outcome<String> {
        Ok(shelf_folder(&self.secrets()?.keys.routing)?)
    }

    fn shelf_named(&self, name: &str) -> Outcome<(String, Place)> {
        let shelves = self.shelves()?;
        let name = match (name, shelves.as_slice()) {
            ("", [only]) => only.name.clone(),
            ("", _) => return Err(Trouble::new(Code::NotFound).with("what", "shelf")),
            (name, _) => name.to_owned(),
        };
        let url = self.keyring.vault.notes.get(&self.shelf_key(&name)?);
        let place =
            url.and_then(|url| Place::read(url)).ok_or_else(|| Trouble::new(Code::NotFound).with("what", &name))?;
        Ok((name, place))
    }

    fn visit(&self, name: &str, shelf: Box<dyn Shelf>) -> Outcome<Visit> {
        let key = shelf.own_name().map_or_else(|| name.to_owned(), |own| format!("{COURIER}/{own}"));
        let known = self.space()?.store.shelf_objects(&key)?.into_iter().map(|one| (one.name.clone(), one)).collect();
        let mut tally = Tally::default();
        tally.receipt.direction = "met".into();
        tally.receipt.carrier = name.to_owned();
        Ok(Visit { name: name.to_owned(), key, shelf, known, spoilt: Vec::new(), say_again: false, tally })
    }

    /// Reads what was not read before. What is there no more, or changed its mind, counts as never put.
    fn fetch(&mut self, visit: &mut Visit, listed: &[Listed], job: &Job) -> Outcome<()> {
        let there: BTreeMap<&str, u64> = listed.iter().map(|one| (one.name.as_str(), one.bytes)).collect();
        // Some servers do not say a length.
        let as_put =
            |one: &&ShelfObject| there.get(one.name.as_str()).is_some_and(|bytes| [0, one.bytes].contains(bytes));
        let gone: Vec<String> = visit.known.values().filter(|one| !as_put(one)).map(|one| one.name.clone()).collect();
        for name in gone {
            visit.known.remove(&name);
            self.keep_aside(&Commit { gone_shelf_objects: vec![(visit.key.clone(), name)], ..Commit::default() })?;
        }
        let fresh: Vec<&Listed> = listed.iter().filter(|one| !visit.known.contains_key(&one.name)).collect();
        for (at, object) in fresh.iter().enumerate() {
            job.step("reading", at, fresh.len())?;
            self.fetch_one(visit, object, job)?;
        }
        Ok(())
    }

    fn fetch_one(&mut self, visit: &mut Visit, object: &Listed, job: &Job) -> Outcome<()> {
        let bytes = match visit.shelf.read(&object.name) {
            Ok(bytes) => bytes,
            // Taken away since it was listed, or not yet to be had: the next visit sees.
            Err(ilima_sync::Refused::Io(std::io::ErrorKind::NotFound)) => return Ok(()),
            Err(refused) => return Err(refused.into()),
        };
        visit.tally.receipt.bytes_received += bytes.len() as u64;
        let secrets = self.secrets()?;
        let whole = object_name(&secrets.keys.routing, &bytes)? == object.name;
        let mut holds = Vec::new();
        match parcel::read(&[(secrets.keys.space, &secrets.keys.routing)], &bytes) {
            // Of a damaged one the good parts count.
            Ok(reading) => {
                self.take_items(reading.items.clone(), &visit.name, job, &mut visit.tally)?;
                self.look_again(visit, &reading.items)?;
                if whole {
                    holds = self.truly_held(reading.items)?;
                }
            }
            Err(refused) if whole => visit.tally.refuse(&visit.name, &refused.into(), ""),
            Err(_) => {}
        }
        if !whole {
            visit.tally.refuse(&visit.name, &Code::DamagedFile.into(), "");
            visit.spoilt.push(object.name.clone());
        }
        // A spoilt one is known to hold nothing: not fetched again, unless its length changes.
        self.know(visit, object.name.clone(), bytes.len() as u64, false, &holds)
    }

    /// Somebody could not read objects that we believe to be whole: those that really are not hold nothing from now on.
    fn look_again(&mut self, visit: &mut Visit, items: &[Item]) -> Outcome<()> {
        let told = items.iter().filter_map(|item| if let Item::Spoilt(names) = item { Some(names) } else { None });
        for name in told.flatten().map(|name| RecordId(*name).to_string()) {
            let Some(mut known) = visit.known.get(&name).filter(|one| one.own || one.holds != NOTHING).cloned() else {
                continue;
            };
            let bytes = visit.shelf.read(&name).unwrap_or_default();
            visit.tally.receipt.bytes_received += bytes.len() as u64;
            if object_name(&self.secrets()?.keys.routing, &bytes)? != name {
                // Our word about what we hold was in it too, and perhaps acts.
                visit.say_again |= known.own;
                (known.own, known.holds) = (false, NOTHING.to_owned());
                self.keep_aside(&Commit { shelf_objects: vec![known.clone()], ..Commit::default() })?;
                visit.known.insert(name, known);
            }
        }
        Ok(())
    }

    /// Of what an object claims to hold, what is here byte for byte: a liar must not keep the true entries off the shelf.
    fn truly_held(&self, items: Vec<Item>) -> Outcome<Spans> {
        let mut true_ones = Vec::new();
        for item in items {
            let Item::Span(span) = &item else { continue };
            let last = span.first + (span.entries.len() as u64).saturating_sub(1);
            let here = self.space()?.store.entries(&span.device.0, span.first, last)?;
            if here.iter().map(|entry| &entry.bytes).eq(span.entries.iter()) {
                true_ones.push(item);
            }
        }
        Ok(spans_text(&true_ones))
    }

    fn know(&mut self, visit: &mut Visit, name: String, bytes: u64, own: bool, holds: &Spans) -> Outcome<()> {
        let object = ShelfObject {
            shelf: visit.key.clone(),
            name,
            own,
            bytes,
            at_ms: clock::now_ms(),
            replaced_by: String::new(),
            holds: to_json(holds)?,
        };
        self.keep_aside(&Commit { shelf_objects: vec![object.clone()], ..Commit::default() })?;
        visit.known.insert(object.name.clone(), object);
        Ok(())
    }

    /// Puts what no object on the shelf holds, others' work too: whoever brought it here may never come by.
    fn put_lacking(&mut self, visit: &mut Visit, job: &Job) -> Outcome<BTreeSet<[u8; 16]>> {
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
            return Ok(BTreeSet::new());
        }
        let mut items = Vec::new();
        if !acts_there {
            items.push(Item::Acts(self.space()?.acts.iter().map(SignedAct::encode).collect()));
        }
        items.push(Item::Seen(self.write_seen()?));
        let spoilt = visit.spoilt.iter().take(SPOILT_MAX).filter_map(|name| name.parse::<RecordId>().ok());
        let spoilt: Vec<[u8; 16]> = spoilt.map(|name| name.0).collect();
        if !spoilt.is_empty() {
            items.push(Item::Spoilt(spoilt));
        }
        let spans = self.spans_for(&wants)?;
        let given = self.records_in(&spans, usize::MAX);
        items.extend(spans);
        self.put(visit, &items, job)?;
        let said = self.last_word()?.0.map_or(0, |last| last.counter).to_string();
        self.keep_aside(&Commit { settings: vec![(setting, digest), (word, said)], ..Commit::default() })?;
        Ok(given)
    }

    fn put(&mut self, visit: &mut Visit, items: &[Item], job: &Job) -> Outcome<String> {
        let routing = &self.secrets()?.keys.routing;
        let mut bytes = Vec::new();
        let mut step = |done, total| match job.step("writing", done, total) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        parcel::write(routing, items, Padding::Stick, &SystemRandom::new(), &mut bytes, &mut step)?;
        let name = object_name(routing, &bytes)?;
        visit.shelf.put(&name, &bytes)?;
        visit.tally.receipt.bytes_sent += bytes.len() as u64;
        visit.tally.receipt.messages += 1;
        self.know(visit, name.clone(), bytes.len() as u64, true, &spans_text(items))?;
        Ok(name)
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

    /// Four own objects of about one size become one of the next: so a shelf holds few of each desk, however long.
    fn fold(&mut self, visit: &mut Visit, job: &Job) -> Outcome<()> {
        loop {
            let mut classes: BTreeMap<u32, Vec<ShelfObject>> = BTreeMap::new();
            for one in visit.known.values().filter(|one| one.own && one.replaced_by.is_empty()) {
                classes.entry((one.bytes / CLASS_BYTES).max(1).ilog2()).or_default().push(one.clone());
            }
            let Some(small) = classes.into_values().find(|same| same.len() >= FOLD_AT) else { return Ok(()) };
            let heads = heads_of(small.iter())?;
            let mut items = vec![Item::Seen(self.write_seen()?)];
            items.extend(self.spans_for(&missing_from(&heads, &Heads::default()))?);
            let folded = self.put(visit, &items, job)?;
            for mut one in small {
                one.replaced_by.clone_from(&folded);
                one.at_ms = clock::now_ms();
                self.keep_aside(&Commit { shelf_objects: vec![one.clone()], ..Commit::default() })?;
                visit.known.insert(one.name.clone(), one);
            }
        }
    }

    /// Deletes own objects that were folded a week ago, after the larger one was read back whole.
    fn sweep(&mut self, visit: &mut Visit) -> Outcome<()> {
        if !visit.shelf.lets_delete() {
            return Ok(());
        }
        let old_ms = clock::now_ms() - i64::try_from(REPLACED_KEPT.as_millis()).unwrap_or(i64::MAX);
        let old: Vec<ShelfObject> =
            visit.known.values().filter(|one| !one.replaced_by.is_empty() && one.at_ms < old_ms).cloned().collect();
        for one in old {
            let read = visit.shelf.read(&one.replaced_by).unwrap_or_default();
            if object_name(&self.secrets()?.keys.routing, &read)? != one.replaced_by {
                continue;
            }
            visit.shelf.delete(&one.name)?;
            visit.known.remove(&one.name);
            self.keep_aside(&Commit { gone_shelf_objects: vec![(one.shelf, one.name)], ..Commit::default() })?;
        }
        Ok(())
    }
}

/// On this road nobody else's computer is called: whoever is silent is the server, or it wants another password.
fn of_server(trouble: Trouble) -> Trouble {
    let denied = Trouble::from(std::io::Error::from(std::io::ErrorKind::PermissionDenied));
    let silent = matches!(trouble.code, Code::Unreachable | Code::LinkBroken) || trouble == denied;
    if silent { Code::ServerSilent.into() } else { trouble }
}

/// What objects hold together, as a version vector; the hashes are not known and not needed.
fn heads_of<'a>(objects: impl Iterator<Item = &'a ShelfObject>) -> Outcome<Heads> {
    let mut spans: BTreeMap<DeviceId, Vec<(u64, u64)>> = BTreeMap::new();
    for object in objects {
        for (device, first, last) in from_json::<Spans>(&object.holds)? {
            let Ok(device) = device.parse::<DeviceId>() else { continue };
            spans.entry(device).or_default().push((first, last));
        }
    }
    Ok(Heads(spans.into_iter().map(|(device, spans)| (device, held(spans))).collect()))
}

/// Spans in any order, joined where they touch.
fn held(mut spans: Vec<(u64, u64)>) -> Held {
    spans.sort_unstable();
    let mut held = Held::default();
    for (first, last) in spans {
        let end = held.beyond.last_mut();
        match end {
            _ if first <= held.upto.saturating_add(1) => held.upto = held.upto.max(last),
            Some((_, end)) if first <= end.saturating_add(1) => *end = (*end).max(last),
            _ => held.beyond.push((first, last)),
        }
    }
    held
}
