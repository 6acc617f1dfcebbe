//! The desks of one world, what happens to them, and what must be true in the end.

use crate::chance::Chance;
use crate::pipe::talk;
use crate::world::{Person, action, founder, let_in, set};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_desk::contract::{GiveAsk, ListAsk};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use std::path::PathBuf;
use tempfile::TempDir;

const PEOPLE_MAX: usize = 5;
const NAMES: [&str; PEOPLE_MAX] = ["Amina", "Thandi", "Juma", "Vera", "Noor"];
const WORDS: [&str; 6] = ["water", "march", "ضوء", "水", "lantern 😀", "ward 7"];

pub struct Life {
    seed: u64,
    chance: Chance,
    desks: Vec<Person>,
    records: Vec<RecordId>,
    sticks: Vec<PathBuf>,
    bag: TempDir,
}

impl Life {
    pub fn begin(seed: u64) -> Life {
        let desks = vec![founder(NAMES[0])];
        let bag = tempfile::tempdir().unwrap();
        Life { seed, chance: Chance::new(seed), desks, records: Vec::new(), sticks: Vec::new(), bag }
    }

    pub fn step(&mut self) {
        match self.chance.below(12) {
            0 if self.desks.len() < PEOPLE_MAX => self.join(),
            0..=4 => self.write(),
            5 => self.undo(),
            6 => self.sleep(),
            7 => self.give(),
            8 | 9 => self.receive(),
            _ => self.meet(),
        }
    }

    fn anybody(&mut self) -> usize {
        self.chance.below(self.desks.len())
    }

    fn join(&mut self) {
        let name = NAMES[self.desks.len()];
        let newcomer = let_in(&mut self.desks[0], name, "contributor");
        self.desks.push(newcomer);
    }

    fn write(&mut self) {
        let at = self.anybody();
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
        self.desks[at].desk.give(&path, &ask, &Job::unwatched()).unwrap();
        self.hurt(&path);
        self.sticks.push(path);
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

    /// Good weather: everybody meets everybody, twice round.
    pub fn come_together(&mut self) {
        for _ in 0..2 {
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
        let first = picture(&mut self.desks[0]);
        for desk in &mut self.desks {
            assert_eq!(picture(desk), first, "seed {}: SEED={} plays it again", self.seed, self.seed);
            let checked = desk.desk.check(&Job::unwatched()).unwrap();
            assert!(checked.problems.is_empty(), "seed {}: {:?}", self.seed, checked.problems);
            let told = desk.desk.reached().unwrap();
            assert!(told.iter().all(|one| one.holds == one.of), "seed {}: {told:?}", self.seed);
        }
    }
}

/// Everything that a screen would show, removed records too; who wrote in which run is the same for all.
fn picture(person: &mut Person) -> Vec<String> {
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
