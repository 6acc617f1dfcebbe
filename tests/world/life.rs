//! The desks of one world, what happens to them, and what must be true in the end.

use crate::chance::Chance;
use crate::couriers::{Hub, LARGE, SMALL};
use crate::files::Attachment;
use crate::pipe::{Log, on_terms};
use crate::quarrels::nothing_waits;
use crate::weather::{Tape, Weather, talk_in};
use crate::world::{Person, action, founder, let_in, set};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_desk::clock;
use ilima_desk::contract::{ListAsk, Receipt, ShelfAsk};
use ilima_desk::job::Job;
use ilima_desk::lan::together;
use ilima_desk::meet::Terms;
use ilima_desk::trouble::{Code, Outcome};
use ilima_ledger::chance::replay;
use std::path::PathBuf;
use tempfile::TempDir;

const PEOPLE_MAX: usize = 5;
pub const NAMES: [&str; PEOPLE_MAX] = ["Amina", "Thandi", "Juma", "Vera", "Noor"];
const WORDS: [&str; 6] = ["water", "march", "ضوء", "水", "lantern 😀", "ward 7"];

pub struct Life {
    pub seed: u64,
    minutes: i64,
    pub chance: Chance,
    pub desks: Vec<Person>,
    pub records: Vec<RecordId>,
    pub sticks: Vec<PathBuf>,
    pub bag: TempDir,
    /// Two shared folders.
    pub shelves: [TempDir; 2],
    /// Two couriers, one of them small.
    pub hubs: [Hub; 2],
    /// What was attached, and its bytes.
    pub files: Vec<Attachment>,
    /// What some ends said in conversations, to be said again by somebody who only listened.
    pub tapes: Vec<Tape>,
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
        let (hubs, files, tapes) = ([Hub::new(LARGE), Hub::new(SMALL)], Vec::new(), Vec::new());
        let mut life = Life { seed, minutes: 0, chance, desks, records, sticks, bag, shelves, hubs, files, tapes };
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
        match self.chance.below(24) {
            12 | 13 => self.visit(),
            14 => self.carry(),
            15 => self.spoil(),
            16 | 17 => self.attach(),
            18 => self.take_out(),
            19 | 20 => self.call_hub(),
            21 => self.hub_goes_on(),
            22 => self.mail(),
            23 => self.say_again(),
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

    fn meet(&mut self) {
        if self.desks.len() < 2 {
            return;
        }
        let one = self.anybody();
        let other = (one + 1 + self.chance.below(self.desks.len() - 1)) % self.desks.len();
        let mut room = || if self.chance.one_in(2) { usize::MAX } else { self.chance.below(6_000) };
        let rooms = (room(), room());
        let piece = 1 + self.chance.below(2_000);
        let (low, high) = (one.min(other), one.max(other));
        let weather = Weather::from(&mut self.chance);
        let (left, right) = self.desks.split_at_mut(high);
        let (a, b) = (&mut left[low], &mut right[0]);
        let (a, b) = if one < other { (a, b) } else { (b, a) };
        let (told, tape) = talk_in(weather, a, b, rooms, piece);
        self.tapes.push(tape);
        self.broken_or_met(&told);
    }

    fn broken_or_met(&self, told: &[Outcome<Receipt>; 2]) {
        for told in told {
            if let Err(trouble) = told {
                let broken = [Code::LinkBroken, Code::Stranger];
                assert!(broken.contains(&trouble.code), "seed {}: {trouble:?}", self.seed);
            }
        }
    }

    fn talk(&mut self, one: usize, other: usize, rooms: (usize, usize), piece: usize) -> bool {
        let (low, high) = (one.min(other), one.max(other));
        let (left, right) = self.desks.split_at_mut(high);
        let (a, b) = (&mut left[low], &mut right[0]);
        // Where a limit was named, however large, entries go without their seals.
        let dear = (self.seed % 3 == 1).then_some(u64::MAX / 2);
        let terms = [Terms { bytes_max: dear, ..Terms::plain("lan") }; 2];
        let (caller, listener) = if one < other { (a, b) } else { (b, a) };
        let told = on_terms(caller, listener, terms, rooms, piece, &Log::default());
        let told = told.map(|told| told.and_then(together));
        self.broken_or_met(&told);
        told.iter().all(Result::is_ok)
    }

    /// Good weather: everybody meets everybody, twice round. In some worlds nobody ever meets, and a shelf must do.
    pub fn come_together(&mut self) {
        if self.quarrels() {
            return self.hand_round();
        }
        if self.seed % 8 == 7 && !self.copies() {
            return self.all_call_one_hub();
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
            let those = self.those_who_are_in_agree();
            return self.files_agree(&those);
        }
        let (first, copies) = (picture(&mut self.desks[0]), self.copies());
        for desk in &mut self.desks {
            assert_eq!(picture(desk), first, "seed {}: SEED={} plays it again", self.seed, self.seed);
            let checked = desk.desk.check(&Job::unwatched()).unwrap();
            assert!(checked.problems.is_empty(), "seed {}: {:?}", self.seed, checked.problems);
            nothing_waits(self.seed, desk);
            let told = desk.desk.reached().unwrap();
            let whole = copies || told.iter().all(|one| one.holds == one.of);
            assert!(whole, "seed {}: {told:?}", self.seed);
        }
        self.files_agree(&(0..self.desks.len()).collect::<Vec<_>>());
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
