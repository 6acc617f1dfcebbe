//! The day: steps of two people with the real command, and what a world holds before and after each.

use ilima_desk::contract::{Door, ListAsk};
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
    /// A word that is said to others before the rest: it may be kept alone.
    said_first: Option<[&'static str; 2]>,
}

const fn step(name: &'static str, home: &'static str, words: &'static [&'static str]) -> Step {
    Step { name, home, words, writes: None, said_first: None }
}

const fn writing(name: &'static str, home: &'static str, words: &'static [&'static str], file: &'static str) -> Step {
    Step { name, home, words, writes: Some(file), said_first: None }
}

/// PLAN and PERSON stand for the ids of the first plan and person.
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
    step("a forgotten person", "amina", &["forget", "PERSON"]),
    step("a suspension", "amina", &["member", "suspend", "Thandi"]),
    step("its end", "amina", &["member", "resume", "Thandi"]),
    step("another role", "amina", &["member", "role", "Thandi", "steward"]),
    step("a copy of the day", "thandi", &["--passphrase-file", "second", "backup", "--daily"]),
    writing("a locked backup", "thandi", &["--passphrase-file", "second", "backup", "her.backup"], "her.backup"),
    step("a restored home", "again", &["--passphrase-file", "second", "restore", "her.backup"]),
    step(
        "a passphrase by the words",
        "again",
        &["recovery", "use", "--words-file", "words", "--new-passphrase-file", "third"],
    ),
    Step {
        said_first: Some(["Thandi is contributor active", "Thandi is contributor left"]),
        ..writing(
            "a farewell",
            "thandi",
            &["--passphrase-file", "second", "leave", "Water", "--give", "last.parcel"],
            "last.parcel",
        )
    },
    step("a farewell received", "amina", &["receive", "last.parcel"]),
    step("a journey", "amina", &["travel", "Water", "--sure"]),
];

/// What may open a home: nothing, or one of the passphrases in the files of these names.
const PASSPHRASES: &[(&str, &str)] = &[
    ("first", "quartz lantern meadow sorghum"),
    ("second", "granite basket morning millet"),
    ("third", "copper harbour evening cassava"),
];

const PEOPLE: usize = 12;

/// What a home holds, and whether the file is there.
pub type State = (Vec<String>, bool);

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
            if let Some(words) = recovery_words(&done.stdout) {
                std::fs::write(next.path("words"), words).unwrap();
            }
            stay(&next.path(step.home), step);
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
        World { dir: to }
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
            command.arg(match *word {
                "PLAN" | "PERSON" => self.first(&word.to_lowercase(), step),
                word => word.to_owned(),
            });
        }
        command
    }

    fn first(&self, kind: &str, step: &Step) -> String {
        let desk = open(&self.path(step.home), step).unwrap();
        let ask = ListAsk { kind: kind.into(), ..ListAsk::default() };
        desk.map_or_else(String::new, |(desk, _)| desk.list(&ask).unwrap().rows[0].id.to_string())
    }

    /// The state with nothing but the word that is said first.
    pub fn only_said(step: &Step, was: &[String]) -> Option<Vec<String>> {
        let [before, after] = step.said_first?;
        Some(was.iter().map(|line| if line == before { after.to_owned() } else { line.clone() }).collect())
    }

    /// All that the home of this step holds, as texts; and whether the file that it writes for others is there.
    pub fn state(&self, step: &Step) -> Result<State, String> {
        let held = match open(&self.path(step.home), step)? {
            None => vec!["no home".to_owned()],
            Some(desk) => told(desk, step)?,
        };
        Ok((held, step.writes.is_some_and(|file| self.path(file).exists())))
    }
}

fn recovery_words(stdout: &[u8]) -> Option<String> {
    let told: serde_json::Value = serde_json::from_slice(stdout).ok()?;
    let words: Vec<&str> = told["recovery_words"].as_array()?.iter().filter_map(serde_json::Value::as_str).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Copies of this world stand for the homes themselves: they are not to notice that they lie in another folder.
fn stay(dir: &Path, step: &Step) {
    let Ok(Some((home, mut keyring, _))) = unlocked(dir, step) else { return };
    keyring.vault.notes.retain(|note, _| !note.starts_with("place/"));
    home.keep(&keyring).unwrap();
}

/// None when the home was never finished; an error when it is one and does not open.
fn unlocked(dir: &Path, step: &Step) -> Result<Option<(Home, Keyring, &'static str)>, String> {
    let mut home = Home::open(dir, By::Command).map_err(|trouble| format!("does not open: {trouble:?}"))?;
    if home.door() == Door::Absent {
        return Ok(None);
    }
    // The step's own first: each guess takes its time.
    let mut passphrases = PASSPHRASES.to_vec();
    passphrases.sort_by_key(|(file, _)| !step.words.contains(file));
    let opened = passphrases.into_iter().map(|one| one.1).chain([""]).find_map(|passphrase| {
        home.face.wrong_tries = 0;
        Some((if home.no_lock() { "" } else { passphrase }, home.unlock(passphrase, 0).ok()?))
    });
    let (passphrase, keyring) = opened.ok_or("no passphrase opens it")?;
    Ok(Some((home, keyring, passphrase)))
}

fn open(dir: &Path, step: &Step) -> Result<Option<(Desk, &'static str)>, String> {
    let Some((home, keyring, passphrase)) = unlocked(dir, step)? else { return Ok(None) };
    let mut desk = Desk::new(home, keyring);
    if !desk.keyring.vault.spaces.is_empty() {
        desk.space_open("").map_err(|trouble| format!("the space does not open: {trouble:?}"))?;
    }
    let files = std::fs::read_dir(dir.join("spaces")).unwrap().map(|one| one.unwrap().path());
    let spaces = files.filter(|file| file.extension().is_some_and(|end| end == "db")).count();
    if spaces != desk.keyring.vault.spaces.len() {
        return Err(format!("{spaces} files of spaces"));
    }
    Ok(Some((desk, passphrase)))
}

fn told((mut desk, passphrase): (Desk, &str), step: &Step) -> Result<Vec<String>, String> {
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
    let members = desk.members().map_err(|trouble| format!("{trouble:?}"))?;
    state.extend(members.iter().map(|one| format!("{} is {} {}", one.name, one.role, one.state)));
    let forgotten = desk.forgotten().map_err(|trouble| format!("{trouble:?}"))?;
    state.extend(forgotten.iter().map(|one| format!("forgotten: {}", one.gone)));
    // Whatever takes something away takes the copies away first.
    if step.words.contains(&"--daily") {
        state.push(format!("copy of the day: {}", !desk.last_daily().is_empty()));
    }
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
