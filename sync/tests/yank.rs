//! A stick pulled out while a parcel is being written: every prefix of the writes, and writes that overtake each other.
//!
//! The sequence of file operations is that of sync/src/carriers/folder.rs (another name, write, flush, read back, rename,
//! flush), repeated here on a FAT of its own: the carrier itself speaks to the system's files only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it tried"
)]

use fatfs::{FatType, FileSystem, FormatVolumeOptions, FsOptions};
use ilima_ledger::keys::Secret;
use ilima_ledger::span::Span;
use ilima_ledger::wrap::Padding;
use ilima_ledger::{DeviceId, SpaceId, SystemRandom};
use ilima_sync::Refused;
use ilima_sync::parcel::{self, Item};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::rc::Rc;

/// What a stick writes as one.
const SECTOR: usize = 512;
const SPACE: SpaceId = SpaceId([4; 16]);
const OLD: &str = "ilima/ilima-0ld0ld.parcel";
/// Where people put one themselves.
const OLD_OUTSIDE: &str = "ilima-0ld0ld.parcel";
const NEW: &str = "ilima/ilima-n3wn3w.parcel";
const AGAIN: &str = "ilima/ilima-ag41n.parcel";
/// Orders tried of each kind.
const ORDERS: u64 = 250;
/// After how many prefixes the whole parcel is written again; after each one near the end.
const AGAIN_EVERY: usize = 40;

/// A sector written, or everything before it said to be durable.
#[derive(Clone)]
enum Step {
    Write { at: usize, bytes: Vec<u8> },
    Flush,
}

type Overlay = BTreeMap<usize, [u8; SECTOR]>;

/// A block device in memory: a base that never changes, the sectors written since, and a log of the writes.
#[derive(Clone)]
struct Stick {
    base: Rc<Vec<u8>>,
    over: Rc<RefCell<Overlay>>,
    log: Rc<RefCell<Vec<Step>>>,
    at: usize,
}

impl Stick {
    fn new(base: &Rc<Vec<u8>>, over: Overlay) -> Stick {
        Stick { base: base.clone(), over: Rc::new(RefCell::new(over)), log: Rc::default(), at: 0 }
    }

    /// All that is on it now, as the base of others.
    fn frozen(&self) -> Rc<Vec<u8>> {
        let mut bytes = self.base.as_ref().clone();
        for (sector, written) in self.over.borrow().iter() {
            bytes[sector * SECTOR..][..SECTOR].copy_from_slice(written);
        }
        Rc::new(bytes)
    }

    fn durable(&self) {
        self.log.borrow_mut().push(Step::Flush);
    }

    fn files(&self) -> FileSystem<Stick> {
        FileSystem::new(self.clone(), FsOptions::new().update_accessed_date(false)).unwrap()
    }
}

fn put(base: &[u8], over: &mut Overlay, at: usize, bytes: &[u8]) {
    let (sector, inside) = (at / SECTOR, at % SECTOR);
    let held = over.entry(sector).or_insert_with(|| base[sector * SECTOR..][..SECTOR].try_into().unwrap());
    held[inside..inside + bytes.len()].copy_from_slice(bytes);
}

impl Read for Stick {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let (sector, inside) = (self.at / SECTOR, self.at % SECTOR);
        let len = to.len().min(SECTOR - inside).min(self.base.len() - self.at);
        let over = self.over.borrow();
        match over.get(&sector) {
            Some(written) => to[..len].copy_from_slice(&written[inside..inside + len]),
            None => to[..len].copy_from_slice(&self.base[self.at..self.at + len]),
        }
        self.at += len;
        Ok(len)
    }
}

impl Write for Stick {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = bytes.len().min(SECTOR - self.at % SECTOR).min(self.base.len() - self.at);
        put(&self.base, &mut self.over.borrow_mut(), self.at, &bytes[..len]);
        self.log.borrow_mut().push(Step::Write { at: self.at, bytes: bytes[..len].to_vec() });
        self.at += len;
        Ok(len)
    }

    /// The file system flushes more often than any real one: only what `durable` says counts.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Stick {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => at as i64,
            SeekFrom::Current(by) => self.at as i64 + by,
            SeekFrom::End(by) => self.base.len() as i64 + by,
        };
        self.at = usize::try_from(at).map_err(|_| io::ErrorKind::InvalidInput)?;
        Ok(self.at as u64)
    }
}

/// As folder.rs does it: another name, written through a buffer, flushed, read back, renamed, flushed.
fn write_flushed(stick: &Stick, path: &str, bytes: &[u8]) {
    let files = stick.files();
    let root = files.root_dir();
    let (folder, name) = match path.split_once('/') {
        Some((folder, name)) => (root.create_dir(folder).unwrap(), name),
        None => (root, path),
    };
    let beside = format!("{name}.part");
    let mut file = folder.create_file(&beside).unwrap();
    file.truncate().unwrap();
    let mut out = BufWriter::new(&mut file);
    out.write_all(bytes).unwrap();
    out.flush().unwrap();
    drop(out);
    drop(file);
    stick.durable();
    let mut back = Vec::new();
    folder.open_file(&beside).unwrap().read_to_end(&mut back).unwrap();
    assert_eq!(back, bytes);
    folder.rename(&beside, &folder, name).unwrap();
    stick.durable();
}

/// Every file that folder.rs would find a parcel in: by its name or its first bytes, and not called half-written.
fn parcels_on(stick: &Stick) -> BTreeMap<String, Vec<u8>> {
    let files = stick.files();
    let root = files.root_dir();
    let inner = root.open_dir("ilima").ok();
    let mut found = BTreeMap::new();
    for (folder, before) in [(Some(root), ""), (inner, "ilima/")] {
        let entries = folder.iter().flat_map(fatfs::Dir::iter).map(Result::unwrap);
        for entry in entries.filter(fatfs::DirEntry::is_file) {
            let name = entry.file_name();
            let mut bytes = Vec::new();
            // A chain of clusters may end in nothing: what could be read counts.
            let _short = entry.to_file().read_to_end(&mut bytes);
            if !name.ends_with(".part") && (name.ends_with(".parcel") || bytes.starts_with(parcel::MAGIC)) {
                found.insert(format!("{before}{name}"), bytes);
            }
        }
    }
    found
}

fn key() -> Secret {
    Secret::new([1; 32])
}

fn span(device: u8, first: u64, bytes: usize) -> Item {
    let (device, entry) = (DeviceId([device; 16]), vec![device ^ first as u8; bytes]);
    Item::Span(Span { device, first, before: [7; 32], member_heads: [8; 32], entries: vec![entry] })
}

fn written(routing: &Secret, items: &[Item]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut go_on = |_, _| ControlFlow::Continue(());
    parcel::write(routing, items, Padding::Stick, &SystemRandom::new(), &mut out, &mut go_on).unwrap();
    out
}

/// A stick with an old parcel on it, and beneath its free room what was deleted: a parcel of this space, one of
/// another, and what other people leave.
struct Scene {
    base: Rc<Vec<u8>>,
    old_at: &'static str,
    old: Vec<u8>,
    /// Whatever was ever written for this space.
    ever: Vec<Item>,
    new: Vec<u8>,
    /// Written for this space once, and deleted.
    gone: Vec<u8>,
    items: Vec<Item>,
    /// The segments of all parcels of this space, with what is in them.
    segments: Vec<(Vec<u8>, Vec<Item>)>,
    log: Vec<Step>,
}

fn scene(kind: FatType, bytes_per_cluster: u32, sectors: usize, old_at: &'static str) -> Scene {
    let gone = vec![span(1, 1, 3_000), span(1, 2, 262_000), span(1, 3, 500)];
    let old_items = vec![Item::Seen(vec![2; 80]), span(2, 1, 900)];
    let items = vec![Item::Acts(vec![vec![3; 90]]), span(3, 1, 2_000), span(3, 2, 262_000), span(3, 3, 700)];
    let (gone_bytes, old, new) = (written(&key(), &gone), written(&key(), &old_items), written(&key(), &items));
    let foreign = written(&Secret::new([9; 32]), &[span(4, 1, 40_000)]);

    let noise: Vec<u8> = (0..sectors * SECTOR).map(|at| (at * at / 7 + at) as u8).collect();
    let stick = Stick::new(&Rc::new(noise), Overlay::new());
    let options = FormatVolumeOptions::new().fat_type(kind).bytes_per_cluster(bytes_per_cluster);
    fatfs::format_volume(stick.clone(), options.total_sectors(sectors as u32)).unwrap();
    assert_eq!(stick.files().fat_type(), kind);
    let folder = old_at.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let deleted = ["first1", "other1"].map(|name| format!("{folder}ilima-{name}.parcel"));
    write_flushed(&stick, &deleted[0], &gone_bytes);
    write_flushed(&stick, &deleted[1], &foreign);
    write_flushed(&stick, old_at, &old);
    deleted.iter().for_each(|path| stick.files().root_dir().remove(path).unwrap());
    let base = stick.frozen();

    // Free room is given out from the beginning again, as by a system that was just started.
    let stick = Stick::new(&base, Overlay::new());
    write_flushed(&stick, NEW, &new);
    let log = stick.log.borrow().clone();
    let segments = [&gone_bytes, &old, &new].into_iter().flat_map(|bytes| segments(bytes)).collect();
    let ever = [gone, old_items, items.clone()].concat();
    Scene { base, old_at, old, ever, new, gone: gone_bytes, items, segments, log }
}

/// Each segment of a whole parcel with its items.
fn segments(bytes: &[u8]) -> Vec<(Vec<u8>, Vec<Item>)> {
    let mut found = Vec::new();
    let mut rest = &bytes[18..];
    while !rest.is_empty() {
        let len = 32 + u32::from_be_bytes(rest[24..28].try_into().unwrap()) as usize;
        let (segment, after) = rest.split_at(len);
        found.push((segment.to_vec(), parcel::read(&[(SPACE, &key())], segment).unwrap().items));
        rest = after;
    }
    found
}

/// How often a yank left what.
#[derive(Debug, Default)]
struct Told {
    tried: usize,
    nothing_yet: usize,
    renamed: usize,
    others_whole: usize,
    broken: usize,
    /// Of the broken ones, those of which nothing could be used.
    lost: usize,
    written_again: usize,
}

impl Scene {
    /// What must hold whenever the stick is pulled out.
    fn look(&self, stick: &Stick, told: &mut Told, what: &str) {
        told.tried += 1;
        let found = parcels_on(stick);
        assert_eq!(found.get(self.old_at), Some(&self.old), "{what}: the old parcel");
        assert!(parcel::read(&[(SPACE, &key())], &self.old).unwrap().damage.is_empty());
        let fresh: Vec<&Vec<u8>> =
            found.iter().filter(|(name, _)| *name != self.old_at).map(|(_, bytes)| bytes).collect();
        told.nothing_yet += usize::from(fresh.is_empty());
        told.renamed += usize::from(found.contains_key(NEW));
        for bytes in fresh {
            let reading = parcel::read(&[(SPACE, &key())], bytes);
            let items = reading.as_ref().map_or(&[][..], |reading| &reading.items);
            for item in items {
                assert!(self.ever.contains(item), "{what}: an item that nobody wrote");
            }
            for (segment, inside) in self.segments.iter().filter(|(segment, _)| holds(bytes, segment)) {
                assert!(inside.iter().all(|item| items.contains(item)), "{what}: {} bytes unused", segment.len());
            }
            // A name half-written over a deleted one may bring that file back, a folder half-made may show another's.
            let other_whole = *bytes == self.gone || *bytes == self.old;
            told.others_whole += usize::from(other_whole);
            if *bytes != self.new && !other_whole {
                told.broken += 1;
                told.lost += usize::from(items.is_empty());
                match &reading {
                    Ok(reading) => assert!(!reading.damage.is_empty(), "{what}: broken and not told"),
                    // Without its first bytes it is told by its name.
                    Err(refused) => {
                        let fits = [Refused::Damaged, Refused::NotAParcel, Refused::OtherSpace].contains(refused);
                        assert!(fits, "{what}: {refused:?}");
                    }
                }
            }
        }
    }

    /// Plugged in again, and given again: whoever reads the stick then has all.
    fn give_again(&self, stick: &Stick, told: &mut Told, what: &str) {
        told.written_again += 1;
        write_flushed(stick, AGAIN, &self.new);
        let found = parcels_on(stick);
        assert_eq!(found.get(self.old_at), Some(&self.old), "{what}: the old parcel, after writing again");
        let readings = found.values().filter_map(|bytes| parcel::read(&[(SPACE, &key())], bytes).ok());
        let items: Vec<Item> = readings.flat_map(|reading| reading.items).collect();
        assert!(self.items.iter().all(|item| items.contains(item)), "{what}: something lacks after writing again");
        assert!(items.iter().all(|item| self.ever.contains(item)), "{what}: an item that nobody wrote");
    }

    fn every_prefix(&self) -> Told {
        let (mut told, mut over) = (Told::default(), Overlay::new());
        let steps = self.writes();
        for (done, (at, bytes)) in steps.iter().enumerate() {
            let stick = Stick::new(&self.base, over.clone());
            self.look(&stick, &mut told, &format!("after {done} of {} writes", steps.len()));
            assert!(stick.log.borrow().is_empty(), "looking wrote");
            if done % AGAIN_EVERY == 0 || done + 40 > steps.len() {
                self.give_again(&stick, &mut told, &format!("after {done} of {} writes", steps.len()));
            }
            put(&self.base, &mut over, *at, bytes);
        }
        self.look(&Stick::new(&self.base, over), &mut told, "after all");
        told
    }

    fn writes(&self) -> Vec<(usize, &[u8])> {
        let write = |step| if let &Step::Write { at, ref bytes } = step { Some((at, bytes.as_slice())) } else { None };
        self.log.iter().filter_map(write).collect()
    }

    /// The stick that got these writes whole and of the next ones some: sectors overtake each other, but of one
    /// sector a later state never comes before an earlier one.
    fn overtaken(&self, whole: usize, some: usize, chance: &mut Chance) -> Stick {
        let (mut over, mut sectors) = (Overlay::new(), BTreeMap::new());
        // Of each sector all, or up to some state: from nearly none to nearly all sectors.
        let of_hundred = 1 + chance.below(99);
        for (at, bytes) in &self.writes()[..whole] {
            put(&self.base, &mut over, *at, bytes);
        }
        for (at, bytes) in &self.writes()[whole..whole + some] {
            let left = sectors.entry(at / SECTOR).or_insert_with(|| match chance.below(100) < of_hundred {
                true => u64::MAX,
                false => chance.below(4),
            });
            if *left > 0 {
                put(&self.base, &mut over, *at, bytes);
            }
            *left = left.saturating_sub(1);
        }
        Stick::new(&self.base, over)
    }

    /// Between two flushes writes come in any order; a flush waits for all before it.
    fn orders_between_flushes(&self) -> Told {
        let mut told = Told::default();
        let mut bounds = vec![0];
        let mut writes = 0;
        for step in &self.log {
            match step {
                Step::Write { .. } => writes += 1,
                Step::Flush => bounds.push(writes),
            }
        }
        bounds.dedup();
        for seed in 0..ORDERS {
            let mut chance = Chance(seed);
            let between = 1 + chance.below(bounds.len() as u64 - 1) as usize;
            let (from, to) = (bounds[between - 1], bounds[between]);
            let stick = self.overtaken(from, to - from, &mut chance);
            self.look(&stick, &mut told, &format!("order {seed} between flushes"));
            if seed % 10 == 0 {
                self.give_again(&stick, &mut told, &format!("order {seed} between flushes"));
            }
        }
        told
    }

    /// A stick that says of a flush that it is done and does it later: any of the last writes may lack.
    fn orders_of_a_stick_that_lies(&self) -> Told {
        let mut told = Told::default();
        let all = self.writes().len();
        for seed in 0..ORDERS {
            let mut chance = Chance(seed);
            let some = 1 + chance.below([24, 200, all as u64][seed as usize % 3]) as usize;
            let stick = self.overtaken(all - some, some, &mut chance);
            let what = format!("order {seed} of a stick that lies");
            self.look(&stick, &mut told, &what);
            if seed % 10 == 0 {
                self.give_again(&stick, &mut told, &what);
            }
        }
        told
    }
}

fn holds(bytes: &[u8], segment: &[u8]) -> bool {
    let mut starts = bytes.windows(4).enumerate().filter(|(_, window)| *window == b"ILsg");
    starts.any(|(at, _)| bytes[at..].starts_with(segment))
}

/// Chance from a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

fn a_yank_at_any_moment(name: &str, scene: &Scene) {
    assert_eq!(segments(&scene.new).len(), 3);
    let prefixes = scene.every_prefix();
    println!("{name}, prefixes: {prefixes:?}");
    let ordered = scene.orders_between_flushes();
    println!("{name}, orders between flushes: {ordered:?}");
    let lying = scene.orders_of_a_stick_that_lies();
    println!("{name}, a stick that lies: {lying:?}");
    // What the last name promises holds on a stick that flushes; of one that lies only the parcel itself can tell.
    assert_eq!((prefixes.broken, ordered.broken), (0, 0));
    assert!(prefixes.renamed > 0 && lying.broken > 0);
}

#[test]
fn a_stick_of_today_may_be_pulled_out_after_any_write() {
    a_yank_at_any_moment("FAT32", &scene(FatType::Fat32, 512, 68_000, OLD));
}

#[test]
fn a_small_old_stick_may_be_pulled_out_after_any_write() {
    a_yank_at_any_moment("FAT16", &scene(FatType::Fat16, 2_048, 20_000, OLD));
}

/// Prefixes only: where the folder's own sectors may lack, a file system of people's sticks reads rubbish as names.
#[test]
fn a_stick_without_our_folder_may_be_pulled_out_after_any_write() {
    let told = scene(FatType::Fat16, 2_048, 20_000, OLD_OUTSIDE).every_prefix();
    println!("FAT16 without our folder, prefixes: {told:?}");
    assert!(told.broken == 0 && told.renamed > 0);
}
