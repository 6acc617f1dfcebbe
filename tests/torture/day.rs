//! The day: steps of two people with the real command, and what a world holds before and after each.

use ilima_desk::contract::ListAsk;
use ilima_desk::desk::Desk;
use ilima_desk::home::{By, Home, Keyring};
use ilima_desk::job::Job;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

pub struct Step {
    pub name: &'static str,
    /// Whose home the command has.
    home: &'static str,
    words: &'static [&'static str],
    /// A file that the step writes for others: whole or not there.
    writes: Option<&'static str>,
}

const fn step(name: &'static str, home: &'static str, words: &'static [&'static str]) -> Step {
    Step { name, home, words, writes: None }
}

const fn writing(name: &'static str, home: &'static str, words: &'static [&'static str], file: &'static str) -> Step {
    Step { name, home, words, writes: Some(file) }
}

/// PLAN stands for the id of the first plan.
pub const STEPS: &[Step] = &[
    step("a home", "amina", &["init", "--name", "Amina", "--no-lock"]),
    step("a space", "amina", &["space", "new", "Water", "--country", "KE"]),
    step("a plan", "amina", &["add", "plan", "title=March for water", "day=2027-03-22"]),
    step("a changed plan", "amina", &["set", "PLAN", "title=March for light", "narrative=At dawn"]),
    step("a task", "amina", &["add", "task", "title=Hand in the notice", "--in", "PLAN"]),
    step("a list", "amina", &["import", "people", "people.csv"]),
    step("a list taken back", "amina", &["undo"]),
    step("a list after all", "amina", &["redo"]),
    step("another home", "thandi", &["init", "--name", "Thandi", "--no-lock"]),
    writing("a request", "thandi", &["request", "request"], "request"),
    writing("an invite", "amina", &["invite", "request", "invite"], "invite"),
    step("a joined space", "thandi", &["join", "invite"]),
    writing("given work", "amina", &["give", "work.parcel"], "work.parcel"),
    step("received work", "thandi", &["receive", "work.parcel"]),
    step("a change by the other", "thandi", &["set", "PLAN", "title=March for bread"]),
    writing("work given back", "thandi", &["give", "back.parcel"], "back.parcel"),
    step("work received back", "amina", &["receive", "back.parcel"]),
    step("a removed plan", "amina", &["remove", "PLAN"]),
    writing("a backup", "amina", &["backup", "all.backup", "--sure"], "all.backup"),
    step("a passphrase", "thandi", &["passphrase", "change", "--new-passphrase-file", "first"]),
    step(
        "another passphrase",
        "thandi",
        &["--passphrase-file", "first", "passphrase", "change", "--new-passphrase-file", "second"],
    ),
];

/// What may open a home: nothing, or one of the passphrases in the files of these names.
const PASSPHRASES: &[(&str, &str)] =
    &[("first", "quartz lantern meadow sorghum"), ("second", "granite basket morning millet")];

const PEOPLE: usize = 12;

pub struct World {
    dir: TempDir,
}

impl World {
    /// The world before each step, and after the last.
    pub fn stages() -> Vec<World> {
        let first = World { dir: tempfile::tempdir().unwrap() };
        let rows: String = (0..PEOPLE).map(|at| format!("Person {at},071200{at:04}\n")).collect();
        std::fs::write(first.path("people.csv"), format!("Name,Mobile\n{rows}")).unwrap();
        for (file, passphrase) in PASSPHRASES {
            std::fs::write(first.path(file), passphrase).unwrap();
        }
        let mut stages = vec![first];
        for step in STEPS {
            let next = stages[stages.len() - 1].copy();
            let done = next.command(step, None).output().unwrap();
            assert!(done.status.success(), "{}: {}", step.name, String::from_utf8_lossy(&done.stderr));
            stages.push(next);
        }
        stages
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn copy(&self) -> World {
        let to = tempfile::tempdir().unwrap();
        copy(self.dir.path(), to.path());
        let world = World { dir: to };
        ["amina", "thandi"].iter().for_each(|home| stay(&world.path(home)));
        world
    }

    /// The command of a step, behind `before` where something is done to it.
    pub fn command(&self, step: &Step, before: Option<Command>) -> Command {
        let test = std::env::current_exe().unwrap();
        let program = test.parent().unwrap().parent().unwrap().join("ilima");
        assert!(program.is_file(), "build it first: cargo build -p ilima-cli");
        let mut command = match before {
            Some(mut before) => {
                before.arg(program);
                before
            }
            None => Command::new(program),
        };
        command.current_dir(self.dir.path()).env("LANG", "en_GB.UTF-8").args(["--json", "--home", step.home]);
        for word in step.words {
            command.arg(if *word == "PLAN" { self.plan(step.home) } else { (*word).to_owned() });
        }
        command
    }

    fn plan(&self, home: &str) -> String {
        let desk = open(&self.path(home)).unwrap();
        let ask = ListAsk { kind: "plan".into(), ..ListAsk::default() };
        desk.map_or_else(String::new, |(desk, _)| desk.list(&ask).unwrap().rows[0].id.to_string())
    }

    /// All that the home of this step holds, as texts; and whether the file that it writes for others is there.
    pub fn state(&self, step: &Step) -> Result<(Vec<String>, bool), String> {
        let held = match open(&self.path(step.home))? {
            None => vec!["no home".to_owned()],
            Some(desk) => told(desk)?,
        };
        Ok((held, step.writes.is_some_and(|file| self.path(file).exists())))
    }
}

/// Here the copy stands for the home itself: it is not to notice that it lies in another folder.
fn stay(dir: &Path) {
    let Ok(Some((home, mut keyring, _))) = unlocked(dir) else { return };
    keyring.vault.notes.retain(|note, _| !note.starts_with("place/"));
    home.keep(&keyring).unwrap();
}

/// None when the home was never finished; an error when it is one and does not open.
fn unlocked(dir: &Path) -> Result<Option<(Home, Keyring, &'static str)>, String> {
    if !dir.join("slots-a").exists() && !dir.join("slots-b").exists() {
        return Ok(None);
    }
    let mut home = Home::open(dir, By::Command).map_err(|trouble| format!("does not open: {trouble:?}"))?;
    let passphrases = std::iter::once("").chain(PASSPHRASES.iter().map(|(_, passphrase)| *passphrase));
    let opened = passphrases.into_iter().find_map(|passphrase| Some((passphrase, home.unlock(passphrase, 0).ok()?)));
    let (passphrase, keyring) = opened.ok_or("no passphrase opens it")?;
    Ok(Some((home, keyring, passphrase)))
}

fn open(dir: &Path) -> Result<Option<(Desk, &'static str)>, String> {
    let Some((home, keyring, passphrase)) = unlocked(dir)? else { return Ok(None) };
    let mut desk = Desk::new(home, keyring);
    if !desk.keyring.vault.spaces.is_empty() {
        desk.space_open("").map_err(|trouble| format!("the space does not open: {trouble:?}"))?;
    }
    Ok(Some((desk, passphrase)))
}

fn told((mut desk, passphrase): (Desk, &str)) -> Result<Vec<String>, String> {
    let spaces = desk.spaces().map_err(|trouble| format!("{trouble:?}"))?;
    let mut state: Vec<String> = spaces.iter().map(|space| format!("space {}", space.name)).collect();
    // One that was never written to its file does no harm; the next try makes another.
    state.push(format!("requests wait: {}", !desk.keyring.vault.waiting.is_empty()));
    state.push(format!("opened by: {passphrase}"));
    if spaces.is_empty() {
        return Ok(state);
    }
    let checked = desk.check(&Job::unwatched()).map_err(|trouble| format!("check: {trouble:?}"))?;
    if !checked.problems.is_empty() {
        return Err(format!("check: {:?}", checked.problems));
    }
    state.push(format!("{} members", desk.members().map_err(|trouble| format!("{trouble:?}"))?.len()));
    for kind in ["person", "plan", "commitment", "organisation"] {
        let ask = ListAsk { kind: kind.into(), ..ListAsk::default() };
        for row in desk.list_up_to(&ask, usize::MAX).map_err(|trouble| format!("{trouble:?}"))?.rows {
            let view = desk.view(row.id).map_err(|trouble| format!("{trouble:?}"))?;
            let fields = view.fields.iter().chain(view.parts.iter().flat_map(|part| &part.fields));
            let texts = fields.flat_map(|field| {
                let answers = field.answers.iter().map(|answer| &answer.text);
                answers
                    .chain(field.elements.iter().map(|element| &element.text))
                    .map(|text| format!("{}={text}", field.name))
            });
            state.push(format!("{kind} {}", texts.collect::<Vec<_>>().join(" ")));
        }
    }
    state.sort();
    Ok(state)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
