//! The spaces of a home: founding one, opening one, and the names of its members.

use crate::clock;
use crate::contract::{SpaceInfo, SpaceNew};
use crate::desk::{Desk, Done, random_ids};
use crate::job::Job;
use crate::lock::CONFIRMED_NOTE;
use crate::space::Space;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::Edit;
use ilima_core::ids::{RecordId, Run};
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_ledger::keys::{DeviceKeys, Secret, SpaceKeys};
use ilima_ledger::members::{Members, Role, SignedAct, found};
use ilima_ledger::run::new_run;
use ilima_ledger::vault::SpaceSecrets;
use ilima_ledger::{MemberId, SpaceId, SystemRandom};
use ilima_store::{Commit, Store};
use std::path::PathBuf;

impl Desk {
    /// Founds a space: its keys, its first member, its own encrypted file; and opens it.
    pub fn space_new(&mut self, ask: &SpaceNew) -> Outcome<SpaceInfo> {
        if ask.name.trim().is_empty() {
            return Err(Trouble::new(Code::BadValue).with("field", "name").with("text", "").with("expects", "name"));
        }
        self.space_found(ask, MemberId(one_id()?), |_| (String::new(), String::new()))
    }

    /// The same for a member who has an id already; with a note that goes into the vault in the same step.
    pub(crate) fn space_found(
        &mut self,
        ask: &SpaceNew,
        member: MemberId,
        note: impl FnOnce(SpaceId) -> (String, String),
    ) -> Outcome<SpaceInfo> {
        let chance = SystemRandom::new();
        let device = DeviceKeys::generate(&chance)?;
        let (keys, act) = found(&device, member, &chance)?;
        let (key, text) = note(keys.space);
        if !key.is_empty() {
            self.keyring.vault.notes.insert(key, text);
        }
        self.add_space(keys, device, member, &ask.name, &[act])?;
        let mut edits = vec![Edit::Create { record: SPACE_RECORD, kind: "space".into() }];
        edits.push(set("name", &ask.name));
        if !ask.country.is_empty() {
            edits.push(set("country", &ask.country.to_uppercase()));
        }
        edits.extend(ask.languages.iter().filter(|tag| !tag.is_empty()).map(|tag| Edit::Put {
            record: SPACE_RECORD,
            part: String::new(),
            field: "languages".into(),
            text: tag.clone(),
        }));
        edits.push(named(member, &self.my_name()));
        self.write_aside(&edits)?;
        self.space_mut()?.learn()?;
        self.space_info(self.space()?.at)
    }

    /// Edits that belong to no action of the person: they are kept, but undo does not offer them.
    pub(crate) fn write_aside(&mut self, edits: &[Edit]) -> Outcome<()> {
        let mut done: Done = self.apply(edits, &Job::unwatched())?;
        done.inverse.clear();
        self.keep_own(done, Commit::default())
    }

    /// A new space file with its founding acts, and its keys in the vault. The vault is written last: before that, a crash leaves an orphan file and nothing else.
    pub(crate) fn add_space(
        &mut self,
        keys: SpaceKeys,
        device: DeviceKeys,
        member: MemberId,
        name: &str,
        acts: &[SignedAct],
    ) -> Outcome<()> {
        let chance = SystemRandom::new();
        let db = format!("{}.db", RecordId(one_id()?));
        let db_key = Secret::random(&chance)?;
        let mut store = Store::create(&self.space_path(&db), db_key.expose())?;
        let commit = Commit { acts: acts.iter().map(|act| (act.hash(), act.encode())).collect(), ..Commit::default() };
        store.commit(&commit)?;
        drop(store);
        self.keyring.vault.spaces.push(SpaceSecrets { keys, device, member, db, db_key, name: name.to_owned() });
        if let Err(trouble) = self.home.keep(&self.keyring) {
            self.keyring.vault.spaces.pop();
            return Err(trouble);
        }
        self.open_at(self.keyring.vault.spaces.len() - 1)
    }

    /// Opens a space by its id or name; an empty text means the only one.
    pub fn space_open(&mut self, wanted: &str) -> Outcome<SpaceInfo> {
        let spaces = &self.keyring.vault.spaces;
        let fits = |at: &usize| {
            spaces
                .get(*at)
                .is_some_and(|one| wanted.is_empty() || one.name == wanted || one.keys.space.to_string() == wanted)
        };
        let found: Vec<usize> = (0..spaces.len()).filter(fits).collect();
        match found.as_slice() {
            [] if spaces.is_empty() => Err(Code::NoSpace.into()),
            [] => Err(Trouble::new(Code::NotFound).with("what", wanted)),
            [at] => {
                self.open_at(*at)?;
                let _the_next_time = self.heed_name();
                self.space_info(*at)
            }
            _ => Err(Code::WhichSpace.into()),
        }
    }

    pub(crate) fn open_at(&mut self, at: usize) -> Outcome<()> {
        if let Some(open) = self.take_beside(at) {
            self.space = Some(open);
            return Ok(());
        }
        self.heed_place(at)?;
        self.load_at(at)?;
        // What a crash left of going on as this space. What cannot be read stays where it is.
        let _still_there = self.bring_pieces(&Job::unwatched());
        // On a full disk it can still be read; nothing is sealed until it has gone on.
        match self.heed_copy() {
            Err(trouble) if self.space.is_none() => Err(trouble),
            _ => Ok(()),
        }
    }

    pub(crate) fn load_at(&mut self, at: usize) -> Outcome<()> {
        let secrets = self.keyring.vault.spaces.get(at).ok_or(Code::NoSpace)?;
        let store = Store::open(&self.space_path(&secrets.db), secrets.db_key.expose())?;
        let acts = store.acts()?.iter().map(|bytes| SignedAct::decode(bytes)).collect::<Result<Vec<_>, _>>()?;
        let members = Members::from_acts(secrets.keys.space, &acts);
        let known = store.runs()?;
        let run = new_run(secrets.device.card().device, &SystemRandom::new(), |run| known.contains_key(run))?;
        let mut space = Space::new(at, store, acts, members, Run(run));
        space.learn()?;
        if space.name.is_empty() {
            space.name.clone_from(&secrets.name);
        }
        self.space = Some(space);
        self.read_held_back()?;
        self.drop_loose_chunks()?;
        // A crash may have come between an act and the vault.
        self.open_epochs()?;
        // On a full disk it can still be read.
        let _the_next_time = self.begin_watching();
        self.heed_forgotten()?;
        let _the_next_time = self.catch_up();
        self.retry_quarantine()
    }

    pub(crate) fn space_path(&self, db: &str) -> PathBuf {
        self.home.dir.join("spaces").join(db)
    }

    pub fn spaces(&self) -> Outcome<Vec<SpaceInfo>> {
        (0..self.keyring.vault.spaces.len()).map(|at| self.space_info(at)).collect()
    }

    /// What the vault knows of a space; for the open one also what its records say.
    pub(crate) fn space_info(&self, at: usize) -> Outcome<SpaceInfo> {
        let secrets = self.keyring.vault.spaces.get(at).ok_or(Code::NoSpace)?;
        let mut info = SpaceInfo {
            id: secrets.keys.space.to_string(),
            name: secrets.name.clone(),
            country: String::new(),
            role: String::new(),
            members: 0,
            came_from: String::new(),
            came_on: String::new(),
        };
        if let Some(space) = self.space.as_ref().filter(|space| space.at == at) {
            info.name.clone_from(&space.name);
            info.country.clone_from(&space.country);
            info.came_from.clone_from(&space.came.0);
            info.came_on.clone_from(&space.came.1);
            info.members = space.members.list().len();
            info.role = space.members.role(secrets.device.card().device).map(role_word).unwrap_or_default().to_owned();
        }
        Ok(info)
    }

    pub fn words_confirmed(&self) -> bool {
        self.home.no_lock() || self.keyring.vault.notes.contains_key(CONFIRMED_NOTE)
    }

    /// The recovery words typed back: remembered when they are right.
    pub fn confirm_words(&mut self, words: &str) -> Outcome<bool> {
        let right = self.home.words_are_right(words)?;
        if right {
            self.keyring.vault.notes.insert(CONFIRMED_NOTE.into(), clock::today());
            self.home.keep(&self.keyring)?;
        }
        Ok(right)
    }
}

pub(crate) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Steward => "steward",
        Role::Contributor => "contributor",
        Role::Reader => "reader",
    }
}

pub(crate) fn one_id() -> Outcome<[u8; 16]> {
    Ok(random_ids(1)?.pop().unwrap_or_default())
}

fn set(field: &str, text: &str) -> Edit {
    Edit::Set { record: SPACE_RECORD, part: String::new(), field: field.into(), text: text.into() }
}

/// A member's name, in the space's own record: equal names written apart are one answer.
pub(crate) fn named(member: MemberId, name: &str) -> Edit {
    Edit::Add {
        record: SPACE_RECORD,
        kind: "member".into(),
        part: String::new(),
        parent: String::new(),
        fields: vec![("member".into(), member.to_string()), ("name".into(), name.into())],
    }
}
