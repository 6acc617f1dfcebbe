//! Faults at the N-th call of one kind, by strace; and how many there are.

use crate::day::{Step, World};
use std::collections::BTreeMap;
use std::fmt;
use std::process::{Command, Output};

/// All calls by which the command changes a disk.
const CALLS: &[&str] = &[
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fallocate",
    "rename",
    "renameat2",
    "unlink",
    "mkdir",
    "linkat",
];

pub struct Fault {
    pub name: &'static str,
    /// As strace writes it, with @ for the place.
    inject: &'static str,
    /// Calls that this fault strikes.
    strikes: fn(&str) -> bool,
    /// How the command calls it.
    code: &'static str,
}

pub const FAULTS: &[Fault] = &[
    Fault { name: "killed", inject: "signal=KILL:when=@", strikes: |_| true, code: "" },
    // A full disk stays full; taking away and giving names needs no room.
    Fault {
        name: "disk full",
        inject: "error=ENOSPC:when=@+",
        strikes: |call| !["unlink", "fsync", "fdatasync"].contains(&call),
        code: "disk-full",
    },
    Fault { name: "disk error", inject: "error=EIO:when=@", strikes: |_| true, code: "disk" },
];

pub struct Point {
    pub fault: &'static Fault,
    call: &'static str,
    number: usize,
}

impl Point {
    pub fn strikes_words(&self) -> bool {
        self.call == "write"
    }

    /// SQLite tells no difference where its file cannot be made longer or shorter, or the memory that it shares cannot grow.
    pub fn codes(&self) -> &'static [&'static str] {
        match (self.fault.code, self.call) {
            (_, "ftruncate" | "fallocate") | ("disk", "pwrite64") => &["disk", "disk-full"],
            ("disk", _) => &["disk"],
            _ => &["disk-full"],
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {} {}", self.fault.name, self.call, self.number)
    }
}

pub fn has_strace() -> bool {
    let there = Command::new("strace").arg("-V").output().is_ok();
    if !there {
        println!("skipped: strace is not here");
    }
    there
}

/// Every fault at every write of this step.
pub fn points(world: &World, step: &Step) -> Vec<Point> {
    let world = world.copy();
    let log = world.path("calls");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-e", &format!("trace={}", CALLS.join(",")), "-o"]).arg(&log);
    let done = world.command(step, Some(strace)).output().unwrap();
    assert!(done.status.success(), "{}: {}", step.name, String::from_utf8_lossy(&done.stderr));
    // strace counts for each thread and each call apart.
    let mut counts: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let Some((process, rest)) = line.split_once(' ') else { continue };
        let Some(call) = CALLS.iter().find(|call| rest.trim_start().starts_with(&format!("{call}("))) else { continue };
        *counts.entry((process.to_owned(), call)).or_default() += 1;
    }
    let mut most: BTreeMap<&'static str, usize> = BTreeMap::new();
    for ((_, call), count) in counts {
        let so_far = most.entry(call).or_default();
        *so_far = count.max(*so_far);
    }
    let mut all = Vec::new();
    for fault in FAULTS {
        for (&call, &count) in most.iter().filter(|(call, _)| (fault.strikes)(call)) {
            all.extend((1..=count).map(|number| Point { fault, call, number }));
        }
    }
    all
}

pub fn run(world: &World, step: &Step, point: &Point) -> Output {
    let inject = point.fault.inject.replace('@', &point.number.to_string());
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "-e", &format!("trace={}", point.call)]);
    strace.args(["-e", &format!("inject={}:{inject}", point.call)]);
    world.command(step, Some(strace)).output().unwrap()
}

pub fn run_well(world: &World, step: &Step) -> Output {
    world.command(step, None).output().unwrap()
}
