//! The desks of one world, what happens to them, and what must be true in the end.

use crate::chance::Chance;
use crate::pipe::talk;
use crate::world::{Person, action, founder, let_in, set};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_desk::clock;
use ilima_desk::contract::{GiveAsk, ListAsk, ShelfAsk};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use ilima_ledger::chance::replay;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PEOPLE_MAX: usize = 5;
pub const NAMES: [&str; PEOPLE_MAX] = ["Amina", "Thandi", "Juma", "Vera", "Noor"];
const WORDS: [&str; 6] = ["water", "march", "ضوء", "水", "lantern 😀", "ward 7"];

pub struct Life {
    pub seed: u64,
    minutes: i64,
    pub chance: Chance,
    pub desks: Vec<Person>,
    records: Vec<RecordId>,
    sticks: Vec<PathBuf>,
    pub bag: TempDir,
    /// Two shared folders; who carries between them is a courier.
    shelves: [TempDir; 2],
}

/// Computers whose battery is empty, or that were set by hand.
const CLOCKS_WRONG_BY_YEARS: [i64; 5] = [0, 0, 20, -20, 3];
/// When every world begins: 1 January 2026.
const BEGUN_MS: i64 = 1_767_225_600_000;
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;

impl Life {
    /// Keys, names and clocks follow from the seed too: a world plays twice alike.
    pub fn begin(seed: u64) -> Life {
        replay::from_seed(seed);
        clock::stand_at(BEGUN_MS);
        let (desks, bag) = (vec![founder(NAMES[0])], tempfile::tempdir().unwrap());
        let shelves = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let (chance, records, sticks) = (Chance::new(seed), Vec::new(), Vec::new());
        let mut life = Life { seed, minutes: 0, chance, desks, records, sticks, bag, shelves };
        life.learn_shelves(0);
        life
    }

    fn learn_shelves(&mut self, at: usize) {
        for (name, folder) in ["here", "there"].into_iter().zip(&self.shelves) {
            let ask = ShelfAsk { name: name.into(), url: folder.path().display().to_string() };
            self.desks[at].desk.shelf_add(&ask).unwrap();
        }
    }

    /// In some worlds people are suspended, removed and given other roles, by whoever may and not knowing of each other.
    fn quarrels(&self) -> bool {
        self.seed % 5 == 2
    }

    /// In some worlds homes are copied and old disks put back.
    fn copies(&self) -> bool {
        self.seed % 5 == 4
    }

    pub fn step(&mut self) {
        self.minutes += 1;
        let wrong_by_ms = self.chance.pick(&CLOCKS_WRONG_BY_YEARS) * YEAR_MS;
        clock::stand_at(BEGUN_MS + self.minutes * 60_000 + wrong_by_ms);
        if self.quarrels() && self.chance.one_in(5) {
            return self.quarrel();
        }
        if self.copies() && self.chance.one_in(6) {
            return if self.desks.len() < PEOPLE_MAX && self.chance.one_in(3) {
                self.copy_home()
            } else {
                self.image()
            };
        }
        match self.chance.below(16) {
            12 | 13 => self.visit(),
            14 => self.carry(),
            15 => self.spoil(),
            0 if self.desks.len() < PEOPLE_MAX => self.join(),
            0..=4 => self.write(),
            5 => self.undo(),
            6 => self.sleep(),
            7 => self.give(),
            8 | 9 => self.receive(),
            _ => self.meet(),
        }
    }

    pub fn anybody(&mut self) -> usize {
        self.chance.below(self.desks.len())
    }

    fn join(&mut self) {
        let name = NAMES[self.desks.len()];
        let (mut by, mut role) = (0, "contributor");
        if self.quarrels() {
            by = self.anybody();
            role = *self.chance.pick(&["steward", "contributor", "reader"]);
        }
        if self.role(by) != "steward" {
            return;
        }
        let newcomer = let_in(&mut self.desks[by], name, role);
        self.desks.push(newcomer);
        self.learn_shelves(self.desks.len() - 1);
    }

    /// As its own desk knows; nothing for somebody who is out.
    pub fn role(&self, at: usize) -> String {
        let members = self.desks[at].desk.members().unwrap();
        members.into_iter().find(|one| one.me && one.state == "active").map(|one| one.role).unwrap_or_default()
    }

    fn write(&mut self) {
        let at = self.anybody();
        if !["steward", "contributor"].contains(&self.role(at).as_str()) {
            return;
        }
        let word = format!("{} {}", self.chance.pick(&WORDS), self.chance.below(100));
        if self.records.is_empty() || self.chance.one_in(3) {
            let (kind, title) = *self.chance.pick(&[("plan", "title"), ("person", "display_name")]);
            self.records.push(self.desks[at].add(kind, &[(title, &word)]));
            return;
        }
        let record = *self.chance.pick(&self.records);
        let edit = match self.chance.below(8) {
            0 => Edit::Remove { record, part: String::new() },
            1 => Edit::Restore { record, part: String::new() },
            2 => set(record, "status", ["draft", "active", "won"][self.chance.below(3)]),
            3 => set(record, "narrative", &word),
            4 => set(record, "title", &word),
            5 => set(record, "display_name", &word),
            6 => Edit::Put { record, part: String::new(), field: "tags".into(), text: word },
            _ => Edit::Add {
                record,
                kind: "task".into(),
                part: String::new(),
                parent: String::new(),
                fields: vec![("title".into(), word)],
            },
        };
        // The record may not be here yet, or have no such field: refused, and nothing changed.
        let _done_or_refused = self.desks[at].desk.act(&action(vec![edit]));
    }

    fn undo(&mut self) {
        let at = self.anybody();
        let again = self.chance.one_in(3);
        let desk = &mut self.desks[at].desk;
        let _something_or_nothing = if again { desk.redo() } else { desk.undo() };
    }

    /// Closed or lost in a crash: what was kept is there.
    fn sleep(&mut self) {
        let at = self.anybody();
        let person = self.desks.swap_remove(at);
        self.desks.push(person.sleep());
        let last = self.desks.len() - 1;
        self.desks.swap(at, last);
    }

    fn give(&mut self) {
        let at = self.anybody();
        let path = self.bag.path().join(format!("{}.parcel", self.sticks.len()));
        let ask = GiveAsk { all: self.chance.one_in(2), ..GiveAsk::default() };
        match self.desks[at].desk.give(&path, &ask, &Job::unwatched()) {
            Ok(_) => {
                self.hurt(&path);
                self.sticks.push(path);
            }
            Err(trouble) => assert_eq!(trouble.code, Code::NothingToGive, "seed {}", self.seed),
        }
    }

    /// Some sticks are pulled out too early, some are old.
    fn hurt(&mut self, path: &PathBuf) {
        let mut bytes = std::fs::read(path).unwrap();
        match self.chance.below(4) {
            0 => bytes.truncate(self.chance.below(bytes.len())),
            1 => {
                let at = self.chance.below(bytes.len());
                bytes[at] ^= 1 << self.chance.below(8);
            }
            _ => return,
        }
        std::fs::write(path, bytes).unwrap();
    }

    fn visit(&mut self) {
        let at = self.anybody();
        let name = *self.chance.pick(&["here", "there"]);
        let receipt = ilima_desk::shelf::exchange_shelf(&mut self.desks[at].desk, name, &Job::unwatched()).unwrap();
        // Entries of somebody whose admission was spoilt are not taken before it comes whole.
        let spoilt = |code: &str| ["damaged-file", "not-allowed", "copied"].contains(&code);
        assert!(receipt.refused.iter().all(|one| spoilt(one.code.as_ref())), "seed {}: {receipt:?}", self.seed);
    }

    /// Every object that lies on a shelf, with its place under the shelf's folder.
    fn objects(&self, shelf: usize) -> Vec<PathBuf> {
        let root = self.shelves[shelf].path();
        let inside = |folder: &Path| -> Vec<PathBuf> {
            std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
        };
        let mut found: Vec<PathBuf> = inside(&root.join("ilima")).iter().flat_map(|folder| inside(folder)).collect();
        found.sort();
        found.iter().map(|path| path.strip_prefix(root).unwrap().to_owned()).collect()
    }

    /// What lies on the sticks and shelves.
    pub fn left_behind(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let bytes = |path: &Path| std::fs::read(path).unwrap_or_default();
        let sticks = self.sticks.iter().map(|path| (path.file_name().unwrap().into(), bytes(path)));
        let on = |shelf: usize| {
            let root = self.shelves[shelf].path();
            self.objects(shelf).into_iter().map(move |path| (path.clone(), bytes(&root.join(path))))
        };
        sticks.chain((0..2).flat_map(on)).collect()
    }

    /// Somebody without any key takes some of what lies on one shelf to the other, whole or not.
    fn carry(&mut self) {
        let from = self.chance.below(2);
        for object in self.objects(from) {
            if self.chance.one_in(2) {
                continue;
            }
            let to = self.shelves[1 - from].path().join(&object);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            let mut bytes = std::fs::read(self.shelves[from].path().join(&object)).unwrap();
            if self.chance.one_in(8) {
                bytes.truncate(self.chance.below(bytes.len()));
            }
            if !to.exists() {
                std::fs::write(to, bytes).unwrap();
            }
        }
    }

    /// A shelf loses an object, or a bit of one, or gives an old state back.
    fn spoil(&mut self) {
        let shelf = self.chance.below(2);
        let objects = self.objects(shelf);
        if objects.is_empty() {
            return;
        }
        let path = self.shelves[shelf].path().join(self.chance.pick(&objects));
        if self.chance.one_in(2) {
            std::fs::remove_file(path).unwrap();
            return;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        if let Some(len) = std::num::NonZeroUsize::new(bytes.len()) {
            bytes[self.chance.below(len.get())] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }
    }

    fn receive(&mut self) {
        if self.sticks.is_empty() {
            return;
        }
        let path = self.chance.pick(&self.sticks).clone();
        let at = self.anybody();
        if let Err(trouble) = self.desks[at].desk.receive(&path, &Job::unwatched()) {
            let hurt = [Code::DamagedFile, Code::WrongFile, Code::NewerVersion, Code::OtherSpace];
            assert!(hurt.contains(&trouble.code), "seed {}: {trouble:?}", self.seed);
        }
    }

    fn meet(&mut self) {
        if self.desks.len() < 2 {
            return;
        }
        let one = self.anybody();
        let other = (one + 1 + self.chance.below(self.desks.len() - 1)) % self.desks.len();
        let mut room = || if self.chance.one_in(2) { usize::MAX } else { self.chance.below(6_000) };
        let rooms = (room(), room());
        let piece = 1 + self.chance.below(2_000);
        let _met_or_broken = self.talk(one, other, rooms, piece);
    }

    fn talk(&mut self, one: usize, other: usize, rooms: (usize, usize), piece: usize) -> bool {
        let (low, high) = (one.min(other), one.max(other));
        let (left, right) = self.desks.split_at_mut(high);
        let (a, b) = (&mut left[low], &mut right[0]);
        let told = if one < other { talk(a, b, rooms, piece) } else { talk(b, a, rooms, piece) };
        for told in &told {
            if let Err(trouble) = told {
                let broken = [Code::LinkBroken, Code::Stranger];
                assert!(broken.contains(&trouble.code), "seed {}: {trouble:?}", self.seed);
            }
        }
        told.iter().all(Result::is_ok)
    }

    /// Good weather: everybody meets everybody, twice round. In some worlds nobody ever meets, and a shelf must do.
    pub fn come_together(&mut self) {
        if self.quarrels() {
            return self.hand_round();
        }
        if self.seed % 4 == 3 && !self.copies() {
            for _ in 0..4 {
                for at in 0..self.desks.len() {
                    ilima_desk::shelf::exchange_shelf(&mut self.desks[at].desk, "here", &Job::unwatched()).unwrap();
                }
            }
            return;
        }
        // Copies hear of each other, go on, and are given keys anew before they have everything.
        for _ in 0..if self.copies() { 6 } else { 2 } {
            for one in 1..self.desks.len() {
                for other in 0..one {
                    assert!(
                        self.talk(one, other, (usize::MAX, usize::MAX), 4_096),
                        "seed {}: {one} {other}",
                        self.seed
                    );
                }
            }
        }
    }

    pub fn all_agree(&mut self) {
        if self.quarrels() {
            return self.those_who_are_in_agree();
        }
        let (first, copies) = (picture(&mut self.desks[0]), self.copies());
        for desk in &mut self.desks {
            assert_eq!(picture(desk), first, "seed {}: SEED={} plays it again", self.seed, self.seed);
            let checked = desk.desk.check(&Job::unwatched()).unwrap();
            assert!(checked.problems.is_empty(), "seed {}: {:?}", self.seed, checked.problems);
            let told = desk.desk.reached().unwrap();
            let whole = copies || told.iter().all(|one| one.holds == one.of);
            assert!(whole, "seed {}: {told:?}", self.seed);
        }
    }
}

/// Everything that a screen would show, removed records too; who wrote in which run is the same for all.
pub fn picture(person: &mut Person) -> Vec<String> {
    let mut ids = vec![SPACE_RECORD];
    for kind in ["plan", "person"] {
        for removed in [false, true] {
            let ask = ListAsk { kind: kind.into(), removed, ..ListAsk::default() };
            ids.extend(person.desk.list_up_to(&ask, usize::MAX).unwrap().rows.into_iter().map(|row| row.id));
        }
    }
    ids.sort();
    ids.into_iter().map(|id| format!("{:?}", person.desk.view(id).unwrap())).collect()
}
