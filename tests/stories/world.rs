//! Homes in temporary folders, and the few things that stories do with them.

use ilima_core::action::{Action, ActionName, Edit};
use ilima_core::ids::RecordId;
use ilima_core::view::View;
use ilima_desk::contract::SpaceNew;
use ilima_desk::desk::{Desk, new_record_id};
use ilima_desk::home::{By, Cost, Home};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// One person with a computer of her own. The home is gone when it is dropped.
pub struct Person {
    pub dir: TempDir,
    pub desk: Desk,
}

/// A person without a lock (unlocking is a story of its own), in no space yet.
pub fn person(name: &str) -> Person {
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let (keyring, words) = home.begin(name, None, Cost::default()).unwrap();
    assert!(words.is_empty());
    Person { desk: Desk::new(home, keyring), dir }
}

/// What opens the homes of `locked`.
pub const PASSPHRASE: &str = "river basket morning copper";

/// The least that a slot may cost: the stories turn the lock often.
pub fn cheap() -> Cost {
    Cost::MIN
}

/// A home behind a passphrase, and its recovery words.
pub fn locked(name: &str) -> (Person, String) {
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let (keyring, words) = home.begin(name, Some(PASSPHRASE), cheap()).unwrap();
    (Person { desk: Desk::new(home, keyring), dir }, words.join(" "))
}

pub fn founder(name: &str) -> Person {
    let mut founder = person(name);
    founder.found();
    founder
}

/// Somebody lets another in, by two files.
pub fn let_in(inviter: &mut Person, name: &str, role: &str) -> Person {
    let mut newcomer = person(name);
    let (request, invite) = (newcomer.path("request"), newcomer.path("invite"));
    newcomer.desk.request(&request).unwrap();
    let invited = inviter.desk.invite(&request, &invite, role).unwrap();
    assert_eq!(invited.name, name);
    let joined = newcomer.desk.join(&invite).unwrap();
    // What both read to each other by phone.
    assert_eq!(joined.words, invited.words);
    assert_eq!(joined.words.len(), 5);
    newcomer
}

/// Whoever's home lies in this folder.
pub fn wake(dir: TempDir) -> Person {
    let mut home = reopen(&dir.path().join("home"), By::Command);
    let keyring = home.unlock("", 0).unwrap();
    let mut desk = Desk::new(home, keyring);
    desk.space_open("").unwrap();
    Person { dir, desk }
}

/// A folder as it is. Folders that are there already stay the same ones; their files go.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for one in std::fs::read_dir(to).unwrap().map(|one| one.unwrap().path()).filter(|one| one.is_file()) {
        std::fs::remove_file(one).unwrap();
    }
    for one in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(one.file_name());
        if one.path().is_dir() {
            copy_folder(&one.path(), &target);
        } else {
            std::fs::copy(one.path(), target).unwrap();
        }
    }
}

impl Person {
    /// Founds the space in which the stories play.
    pub fn found(&mut self) {
        let ask = SpaceNew { name: "Water Coalition".into(), country: "KE".into(), languages: vec![], sample: false };
        self.desk.space_new(&ask).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Closes the desk and opens it anew, as after a night.
    pub fn sleep(self) -> Person {
        wake(self.close())
    }

    /// The folder with her home, which nobody holds any more.
    pub fn close(self) -> TempDir {
        drop(self.desk.close());
        self.dir
    }

    pub fn add(&mut self, kind: &str, fields: &[(&str, &str)]) -> RecordId {
        let record = new_record_id().unwrap();
        let mut edits = vec![Edit::Create { record, kind: kind.into() }];
        edits.extend(fields.iter().map(|(field, text)| set(record, field, text)));
        self.act(edits);
        record
    }

    pub fn add_part(&mut self, record: RecordId, kind: &str, fields: &[(&str, &str)]) -> String {
        let fields = fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
        let add = Edit::Add { record, kind: kind.into(), part: String::new(), parent: String::new(), fields };
        self.desk.act(&action(vec![add])).unwrap().parts.remove(0)
    }

    pub fn set(&mut self, record: RecordId, field: &str, text: &str) {
        self.act(vec![set(record, field, text)]);
    }

    pub fn act(&mut self, edits: Vec<Edit>) {
        self.desk.act(&action(edits)).unwrap();
    }

    pub fn give(&mut self, to: &Path) {
        let ask = ilima_desk::contract::GiveAsk::default();
        self.desk.give(to, &ask, &ilima_desk::job::Job::unwatched()).unwrap();
    }

    pub fn receive(&mut self, from: &Path) -> ilima_desk::contract::Receipt {
        self.desk.receive(from, &ilima_desk::job::Job::unwatched()).unwrap()
    }

    pub fn titles(&self, kind: &str) -> Vec<String> {
        let ask = ilima_desk::contract::ListAsk { kind: kind.into(), ..Default::default() };
        self.desk.list_up_to(&ask, usize::MAX).unwrap().rows.into_iter().map(|row| row.title).collect()
    }

    pub fn answers(&self, record: RecordId, field: &str) -> Vec<String> {
        answers(&self.desk.view(record).unwrap(), field)
    }
}

/// A child that another story starts at this very moment holds our lock until it becomes its own program.
pub fn reopen(home: &Path, by: By) -> Home {
    let opened = (0..10_000).find_map(|_| {
        std::thread::yield_now();
        Home::open(home, by).ok()
    });
    opened.unwrap_or_else(|| Home::open(home, by).unwrap())
}

pub fn answers(view: &View, field: &str) -> Vec<String> {
    let field = view.fields.iter().find(|seen| seen.name == field);
    let mut texts: Vec<String> =
        field.into_iter().flat_map(|field| field.answers.iter().map(|answer| answer.text.clone())).collect();
    texts.sort();
    texts
}

pub fn set(record: RecordId, field: &str, text: &str) -> Edit {
    Edit::Set { record, part: String::new(), field: field.into(), text: text.into() }
}

pub fn action(edits: Vec<Edit>) -> Action {
    Action { name: ActionName { verb: "change".into(), ..Default::default() }, edits }
}
