//! A whole day with command and window, as people have it: not one word of it lies in clear where nobody put it, and no
//! connection leaves the computer.

use crate::canary::{Canaries, word};
use crate::hand::{Hand, private_places, processes_with, wait};
use crate::window::{Window, target};
use ilima_core::kinds::KINDS;
use ilima_core::schema::{Field, Part, PartKey, Shape};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const PASSPHRASE: &str = "kanarigranit lantern kanarihirse meadow";
/// Below this many the walk over the kinds has lost its fields.
const SECRETS_MIN: usize = 40;
const CALLS: &str = "trace=connect,bind,sendto,open,openat,creat,rename,renameat,renameat2";

/// What a person does with a pointer and a file dialog, learned in a driven window and repeated in one that nobody drives.
enum Step {
    Click(i64, i64),
    Pick(PathBuf),
}

struct Day {
    dir: TempDir,
    secrets: Vec<String>,
}

impl Day {
    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The places that a person chose or brought: everything else must tell nothing.
    fn chosen(&self) -> Vec<PathBuf> {
        vec![self.at("chosen"), self.at("trace")]
    }

    fn secret(&mut self) -> String {
        let secret = word(self.secrets.len());
        self.secrets.push(secret.clone());
        secret
    }

    fn ilima(&self, words: &[&str]) -> String {
        let mut command = Command::new("strace");
        let trace = self.at("trace").join(format!("command-{}", std::fs::read_dir(self.at("trace")).unwrap().count()));
        command.args(["-f", "-A", "-qq", "--seccomp-bpf", "-e", CALLS, "-o"]).arg(trace);
        command.arg(target().join("ilima")).arg("--home").arg(self.at("home"));
        command.arg("--passphrase-file").arg(self.at("chosen/passphrase")).args(words);
        private_places(&mut command, self.dir.path());
        let done: Output = command.env("LANG", "en_GB.UTF-8").output().expect("strace is needed (Debian: strace)");
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }
}

fn holds_any_text(field: &Field) -> bool {
    matches!(field.shape, Shape::Line | Shape::Prose | Shape::LongProse | Shape::OpenChoice(_))
}

/// Every text field of every kind and part, a secret in each; phones, a list, an exchange.
fn written_day() -> Day {
    let mut day = Day { dir: TempDir::new().unwrap(), secrets: vec![] };
    std::fs::create_dir_all(day.at("chosen/stick")).unwrap();
    std::fs::create_dir_all(day.at("trace")).unwrap();
    std::fs::write(day.at("chosen/passphrase"), PASSPHRASE).unwrap();
    let me = day.secret();
    let words = day.ilima(&["init", "--name", &me]);
    let words: Vec<&str> = words.lines().find(|line| line.split(' ').count() == 12).unwrap().split(' ').collect();
    // Single words are words of any text; two in a row are not.
    let recovery: Vec<String> = words.windows(2).map(|two| two.join(" ")).collect();
    let space = day.secret();
    day.ilima(&["space", "new", &space, "--country", "KE"]);
    for kind in KINDS.iter().filter(|kind| kind.name != "space") {
        let record = add(&mut day, kind.name, kind.fields, "");
        // Parts that are known by what they point to have no text that others lack.
        let own = |part: &&Part| part.parent.is_none() && matches!(part.key, PartKey::Random);
        for part in kind.parts.iter().filter(own) {
            add(&mut day, part.name, part.fields, &record);
        }
    }
    day.secrets.extend(recovery);
    day.secrets.extend(["+254712999888".into(), "712999888".into(), PASSPHRASE.into()]);
    day.secrets.extend(PASSPHRASE.split(' ').filter(|word| word.starts_with("kanari")).map(str::to_owned));
    day
}

fn add(day: &mut Day, kind: &str, fields: &[Field], within: &str) -> String {
    let texts: Vec<String> = fields
        .iter()
        .filter(|field| holds_any_text(field))
        .map(|field| format!("{}={} {}", field.name, day.secret(), day.secret()))
        .chain(fields.iter().filter(|field| field.name == "phones").map(|_| "phones=+254712999888".to_owned()))
        .collect();
    if texts.is_empty() {
        return String::new();
    }
    let mut words = vec!["add", kind];
    words.extend(texts.iter().map(String::as_str));
    if !within.is_empty() {
        words.extend(["--in", within]);
    }
    day.ilima(&words).split_whitespace().next().unwrap().to_owned()
}

/// Learns where the buttons of the way lie, in a driven window on a copy of the home.
fn learn(day: &Day, list: &Path, out: &Path, stick: &Path) -> Vec<Step> {
    let copy = TempDir::new().unwrap();
    let copied = Command::new("cp").arg("-r").arg(day.at("home")).arg(copy.path()).status().unwrap();
    assert!(copied.success());
    let window = Window::open_in(copy);
    let driver = &window.driver;
    driver.fill("input[type=password]", PASSPHRASE);
    driver.click("form button[type=submit]");
    let mut steps = Vec::new();
    let mut press = |text: &str| {
        let mut place = driver.until(text, WHERE, &[text.into()]);
        // A page that is still being filled moves its buttons.
        wait("a button that stays", || {
            let before = std::mem::replace(&mut place, driver.until(text, WHERE, &[text.into()]));
            before == place
        });
        steps.push(Step::Click(place[0].as_i64().unwrap(), place[1].as_i64().unwrap()));
        driver.press(text);
    };
    press("People");
    press("Import");
    window.next_pick(list);
    press("Choose a file");
    press("Import one person");
    press("See people");
    press("Export");
    window.next_pick(&window.dir.path().join("out.csv"));
    press("Write the file");
    driver.sees("written to");
    press("Exchange");
    press("Give");
    let other = window.dir.path().join("stick");
    std::fs::create_dir(&other).unwrap();
    window.next_pick(&other);
    press("On a stick or in a folder");
    driver.sees("You can now remove the stick");
    window.close();
    with_picks(steps, &[(2, list), (6, out), (9, stick)])
}

fn with_picks(steps: Vec<Step>, picks: &[(usize, &Path)]) -> Vec<Step> {
    let mut all = Vec::new();
    for (at, step) in steps.into_iter().enumerate() {
        all.push(step);
        all.extend(picks.iter().filter(|(after, _)| *after == at).map(|(_, path)| Step::Pick((*path).to_owned())));
    }
    all
}

/// The middle of what `Driver::press` would press.
const WHERE: &str = r"
    const open = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
    const found = [...open.querySelectorAll('button, a, label, summary, [role=tab], [role=menuitem]')].find((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && !one.disabled && one.textContent.replace(/[\u2066-\u2069]/g, '').includes(arguments[0]);
    });
    if (!found) return null;
    const box = found.getBoundingClientRect();
    return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]";

fn walk(hand: &Hand, steps: &[Step]) {
    for step in steps {
        match step {
            Step::Click(x, y) => hand.click(*x, *y),
            Step::Pick(path) => hand.pick(path),
        }
        hand.settle();
    }
}

/// Unlocks, searches, opens what was found.
fn unlock_and_look(hand: &Hand, term: &str) {
    hand.unlock(PASSPHRASE);
    hand.settle_unlike_before();
    hand.keys(&["ctrl+k"]);
    hand.settle();
    hand.types(term);
    hand.settle();
    hand.keys(&["Down", "Return"]);
    hand.settle();
}

#[test]
fn a_day_leaves_nothing_in_clear_and_no_connection() {
    let mut day = written_day();
    let runs_on = processes_with(day.dir.path());
    assert!(runs_on.is_empty(), "the command ended, and these did not: {runs_on:?}");
    // The name of a file tells something too.
    let (list_name, out_name) = (day.secret(), day.secret());
    // The dialog of the system keeps the ending of the name that it proposes.
    let out_typed = day.at("chosen").join(&out_name);
    let (list, out, stick) =
        (day.at("chosen").join(&list_name), day.at("chosen").join(format!("{out_name}.csv")), day.at("chosen/stick"));
    let (guest, village) = (day.secret(), day.secret());
    std::fs::write(&list, format!("Name,Mobile,District\n{guest},0712999888,{village}\n")).unwrap();
    let steps = learn(&day, &list, &out_typed, &stick);
    let canaries = Canaries::new(day.secrets.clone());
    assert!(canaries.texts.len() >= SECRETS_MIN, "{}", canaries.texts.len());
    let nothing = |day: &Day, when: &str| {
        let (scanned, found) = canaries.found_below(day.dir.path(), &day.chosen());
        println!("{when}: {scanned} files, {} secrets, {} hits", canaries.texts.len(), found.len());
        assert!(scanned > 5 && found.is_empty(), "{when}: {found:#?}");
    };
    nothing(&day, "after the command");

    let trace = day.at("trace").join("window");
    let trace = trace.to_str().unwrap().to_owned();
    let before =
        ["prlimit", "--core=unlimited", "strace", "-f", "-A", "-qq", "--seccomp-bpf", "-e", CALLS, "-o", &trace];
    let hand = Hand::open(std::mem::replace(&mut day.dir, TempDir::new().unwrap()), &before);
    unlock_and_look(&hand, &day.secrets[4]);
    walk(&hand, &steps);
    hand.keys(&["ctrl+l"]);
    hand.settle_unlike_before();
    day.dir = hand.close();
    nothing(&day, "after a day in the window, locked");
    let exported = std::fs::read_to_string(&out).unwrap();
    assert!(exported.contains(&guest), "the list went in and came out: {exported}");
    assert!(stick.join("ilima").is_dir(), "the stick was given its parcel");

    let hand = Hand::open(std::mem::replace(&mut day.dir, TempDir::new().unwrap()), &before);
    unlock_and_look(&hand, &guest);
    day.dir = hand.close();
    nothing(&day, "after kill -9 over an open record");

    let hand = Hand::open(std::mem::replace(&mut day.dir, TempDir::new().unwrap()), &before);
    unlock_and_look(&hand, &guest);
    crash(&hand);
    day.dir = hand.close();
    nothing(&day, "after a crash of the window and its web process");
    assert!(!canaries.found_in(exported.as_bytes()).is_empty(), "the search sees what was taken out in clear");
    handed_out_sealed(&day, &canaries);
    leaves_the_computer_alone(&day);
}

/// What left the house that day and is not a list: the parcel on the stick, a shelf, a backup.
fn handed_out_sealed(day: &Day, canaries: &Canaries) {
    let [shelf, backup] = ["chosen/shelf", "chosen/backup"].map(|name| day.at(name));
    [&shelf, &backup].into_iter().for_each(|folder| std::fs::create_dir(folder).unwrap());
    day.ilima(&["shelf", "add", "village", shelf.to_str().unwrap()]);
    day.ilima(&["exchange", "shelf", "village"]);
    day.ilima(&["backup", backup.join("all.backup").to_str().unwrap()]);
    for folder in [day.at("chosen/stick"), shelf, backup] {
        let (scanned, found) = canaries.found_below(&folder, &[]);
        assert!(scanned > 0 && found.is_empty(), "{}: {scanned} files, {found:#?}", folder.display());
    }
}

/// As a fault in the program would end it; where the system writes core files, it would write one now.
fn crash(hand: &Hand) {
    for program in ["WebKitWebProces", "ilima-window"] {
        let (process, _) = hand.processes().into_iter().find(|(_, name)| name == program).unwrap();
        Command::new("kill").args(["-ABRT", &process.to_string()]).status().unwrap();
        wait("the end", || !hand.processes().contains_key(&process));
    }
}

/// Of all that command and window did: no address but of the page's nowhere, no file outside its places.
fn leaves_the_computer_alone(day: &Day) {
    let (mut calls, mut outward, mut strange) = (0, BTreeSet::new(), BTreeSet::new());
    for entry in std::fs::read_dir(day.at("trace")).unwrap() {
        let text = std::fs::read(entry.unwrap().path()).unwrap();
        for line in String::from_utf8_lossy(&text).lines() {
            calls += 1;
            if line.contains("AF_INET") {
                outward.insert(line.split_once(' ').map_or(line, |(_, call)| call).to_owned());
            }
            if let Some(path) = written_path(line)
                && !ours(Path::new(path), day)
            {
                strange.insert(path.to_owned());
            }
        }
    }
    println!("{calls} calls looked at");
    assert!(calls > 1000, "{calls}");
    assert!(outward.is_empty(), "{outward:#?}");
    assert!(strange.is_empty(), "{strange:#?}");
}

/// The file that a call makes or opens for writing.
fn written_path(line: &str) -> Option<&str> {
    let opened = ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|flag| line.contains(flag));
    let wrote = line.contains("creat(") || line.contains("rename") || (opened && line.contains("open"));
    (wrote && !line.contains("= -1")).then(|| line.rsplit('"').nth(1)).flatten()
}

fn ours(path: &Path, day: &Day) -> bool {
    let devices = ["/dev/", "/proc/", "/sys/"];
    path.is_relative() || path.starts_with(day.dir.path()) || devices.iter().any(|device| path.starts_with(device))
}
