//! What lies on sticks, in mails and on shelves, and what befalls it there.

use crate::life::Life;
use ilima_desk::contract::{GiveAsk, Receipt};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use std::path::{Path, PathBuf};

/// Two lengths of a part of a mail.
const PARTS_BYTES: [u64; 2] = [20_000, 100_000];

impl Life {
    pub fn give(&mut self) {
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

    pub fn visit(&mut self) {
        let at = self.anybody();
        let name = *self.chance.pick(&["here", "there"]);
        let receipt = ilima_desk::shelf::exchange_shelf(&mut self.desks[at].desk, name, &Job::unwatched()).unwrap();
        self.as_expected(&receipt);
    }

    pub fn as_expected(&self, receipt: &Receipt) {
        // Entries of somebody whose admission was spoilt are not taken before it comes whole.
        let spoilt = |code: &str| ["damaged-file", "not-allowed", "copied"].contains(&code);
        assert!(receipt.refused.iter().all(|one| spoilt(one.code.as_ref())), "seed {}: {receipt:?}", self.seed);
    }

    /// Every object that lies on a shelf, with its place under the shelf's folder.
    fn objects(&self, shelf: usize) -> Vec<PathBuf> {
        objects(self.shelves[shelf].path())
    }

    /// What lies on the sticks and shelves.
    pub fn left_behind(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let bytes = |path: &Path| std::fs::read(path).unwrap_or_default();
        let sticks = self.sticks.iter().map(|path| (path.file_name().unwrap().into(), bytes(path)));
        let on = |root: &Path| -> Vec<(PathBuf, Vec<u8>)> {
            objects(root).into_iter().map(|path| (path.clone(), bytes(&root.join(path)))).collect()
        };
        let roots = self.shelves.iter().chain(self.hubs.iter().map(|hub| &hub.dir));
        sticks.chain(roots.flat_map(|root| on(root.path()))).collect()
    }

    /// Somebody without any key takes some of what lies on one shelf to the other, whole or not.
    pub fn carry(&mut self) {
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
    pub fn spoil(&mut self) {
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

    pub fn receive(&mut self) {
        if self.sticks.is_empty() {
            return;
        }
        let path = self.chance.pick(&self.sticks).clone();
        let at = self.anybody();
        self.receive_at(at, &path);
    }

    fn receive_at(&mut self, at: usize, path: &Path) {
        if let Err(trouble) = self.desks[at].desk.receive(path, &Job::unwatched()) {
            let hurt = [Code::DamagedFile, Code::WrongFile, Code::NewerVersion, Code::OtherSpace];
            assert!(hurt.contains(&trouble.code), "seed {}: {trouble:?}", self.seed);
        }
    }

    /// A mail in numbered parts: some are lost, the rest come in any order and more than once.
    pub fn mail(&mut self) {
        let at = self.anybody();
        let folder = self.bag.path().join(format!("mail-{}", self.sticks.len()));
        std::fs::create_dir_all(&folder).unwrap();
        let max_bytes = *self.chance.pick(&PARTS_BYTES);
        let ask = GiveAsk { all: self.chance.one_in(2), max_bytes, ..GiveAsk::default() };
        if let Err(trouble) = self.desks[at].desk.give(&folder.join("part.parcel"), &ask, &Job::unwatched()) {
            assert_eq!(trouble.code, Code::NothingToGive, "seed {}", self.seed);
            return;
        }
        let mut parts: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|part| part.unwrap().path()).collect();
        parts.sort();
        while !parts.is_empty() {
            let part = parts.swap_remove(self.chance.below(parts.len()));
            if self.chance.one_in(4) {
                continue;
            }
            self.sticks.push(part.clone());
            let to = self.anybody();
            self.receive_at(to, &part);
            if self.chance.one_in(4) {
                self.receive_at(to, &part);
            }
        }
    }
}

/// Every object under a shelf's or courier's folder, with its place there.
pub fn objects(root: &Path) -> Vec<PathBuf> {
    let inside = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
    };
    let mut found: Vec<PathBuf> = inside(&root.join("ilima")).iter().flat_map(|folder| inside(folder)).collect();
    found.sort();
    found.iter().map(|path| path.strip_prefix(root).unwrap().to_owned()).collect()
}
