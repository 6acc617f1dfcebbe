//! Couriers: folders without a key. Desks call them over lines that break; they carry between each other and shelves, are
//! full, and lose their power.

use crate::life::Life;
use crate::pipe::{Log, between};
use crate::ways::objects;
use ilima_desk::contract::Receipt;
use ilima_desk::courier::carry;
use ilima_desk::job::Job;
use ilima_desk::shelf::exchange_with;
use ilima_desk::trouble::{Code, Outcome};
use ilima_sync::carriers::courier::{Courier, serve};
use ilima_sync::keeper::Keeper;
use tempfile::TempDir;

/// Room for everything, and for some objects of one space.
pub const LARGE: u64 = 1 << 30;
pub const SMALL: u64 = 100_000;

pub struct Hub {
    pub dir: TempDir,
    room: u64,
}

impl Hub {
    pub fn new(room: u64) -> Hub {
        Hub { dir: tempfile::tempdir().unwrap(), room }
    }
}

impl Life {
    pub fn call_hub(&mut self) {
        let (at, hub) = (self.anybody(), self.chance.below(2));
        let mut room = || if self.chance.one_in(2) { usize::MAX } else { self.chance.below(20_000) };
        let rooms = (room(), room());
        let piece = 1 + self.chance.below(2_000);
        match self.call(at, hub, rooms, piece) {
            Ok(receipt) => self.as_expected(&receipt),
            Err(trouble) => {
                let may_be = [Code::ServerSilent, Code::CourierFull];
                assert!(may_be.contains(&trouble.code), "seed {}: {trouble:?}", self.seed);
            }
        }
    }

    /// A courier begins anew each time that somebody calls: what it knows lies in its folder.
    fn call(&mut self, at: usize, hub: usize, rooms: (usize, usize), piece: usize) -> Outcome<Receipt> {
        let hub = &self.hubs[hub];
        let keeper = Keeper::open(hub.dir.path(), hub.room).unwrap();
        let desk = &mut self.desks[at].desk;
        let folder = desk.shelf_folder().unwrap();
        let job = Job::unwatched();
        let calls = |here| {
            let courier = Courier::open(here, &folder).map_err(|_| Code::ServerSilent)?;
            exchange_with(desk, "courier", Box::new(courier), &job)
        };
        let (told, _served_or_broken) = between(rooms, piece, &Log::default(), calls, |there| serve(&keeper, there));
        told
    }

    /// It travels to a shelf or to another courier, or its battery is empty.
    pub fn hub_goes_on(&mut self) {
        let hub = self.chance.below(2);
        if self.chance.one_in(3) {
            return self.power_fails(hub);
        }
        let to = match self.chance.below(3) {
            2 => &self.hubs[1 - hub].dir,
            shelf => &self.shelves[shelf],
        };
        let to = to.path().display().to_string();
        carry(self.hubs[hub].dir.path(), &to, self.hubs[hub].room, &Job::unwatched()).unwrap();
    }

    /// What a disk may have lost that was promised, or kept of what was not: an object has no name yet, has its name and not
    /// all its bytes, is only half there; or the courier does not know its own name any more.
    fn power_fails(&mut self, hub: usize) {
        let root = self.hubs[hub].dir.path();
        let found = objects(root);
        if found.is_empty() {
            return;
        }
        let object = root.join(self.chance.pick(&found));
        let bytes = std::fs::read(&object).unwrap();
        let half = &bytes[..self.chance.below(bytes.len() + 1)];
        match self.chance.below(4) {
            0 => std::fs::remove_file(object).unwrap(),
            1 => std::fs::write(object, half).unwrap(),
            2 => std::fs::write(object.with_extension("part"), half).unwrap(),
            _ => std::fs::write(root.join("courier"), "").unwrap(),
        }
    }

    /// Nobody meets; one courier, with room at last, goes from door to door.
    pub fn all_call_one_hub(&mut self) {
        self.hubs[1].room = LARGE;
        for _ in 0..4 {
            for at in 0..self.desks.len() {
                self.call(at, 1, (usize::MAX, usize::MAX), 4_096).unwrap();
            }
        }
    }
}
