//! What a window talks to: one home behind one door, every call of the contract by its name.

use crate::contract::{
    BackUpAsk, ById, ByName, Door, ImportAsk, InviteAsk, ListAsk, Made, NamedFile, Notice, Passphrase, PickedFile,
    Right, SaveAsk, SearchAsk, ShelfAsk, SpaceInfo, SpaceNew, TypedWords, ValuesAsk,
};
use crate::desk::{Desk, new_record_id};
use crate::disk;
use crate::home::{By, Home};
use crate::job::Job;
use crate::serial;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::ids::RecordId;

mod door;
mod trust;

pub use door::strength;
use door::suggest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

/// Files remembered behind tokens; a window picks a handful.
const FILES_MAX: usize = 64;

/// One home, as a window sees it.
pub struct Host {
    dir: PathBuf,
    by: By,
    home: Opened,
    files: BTreeMap<String, PathBuf>,
}

enum Opened {
    /// Not tried yet, or held by another process.
    Not,
    Shut(Box<Home>),
    Desk(Box<Desk>),
}

impl Host {
    pub fn new(dir: PathBuf, by: By) -> Host {
        Host { dir, by, home: Opened::Not, files: BTreeMap::new() }
    }

    /// Remembers a picked path; the page gets its name and a token.
    pub fn file(&mut self, path: PathBuf) -> Outcome<PickedFile> {
        if self.files.len() >= FILES_MAX {
            self.files.clear();
        }
        let token = new_record_id()?.to_string();
        let name = disk::name_of(&path);
        self.files.insert(token.clone(), path);
        Ok(PickedFile { token, name })
    }

    pub fn take_notice(&mut self) -> Option<Notice> {
        match &mut self.home {
            Opened::Desk(desk) => desk.take_notice(),
            Opened::Not | Opened::Shut(_) => None,
        }
    }

    pub fn lock_minutes(&self) -> u32 {
        match &self.home {
            Opened::Desk(desk) => desk.home.face.settings.lock_minutes,
            Opened::Shut(home) => home.face.settings.lock_minutes,
            Opened::Not => 5,
        }
    }

    /// Every call of the contract but those that belong to the window: file dialogs, sticks, cancelling, and exchanges
    /// that lend the desk moment by moment.
    pub fn call(&mut self, name: &str, ask: Value, job: &Job) -> Outcome<Value> {
        match self.at_the_door(name, &ask, job) {
            Some(told) => told,
            None => self.inside(name, ask, job),
        }
    }

    /// Calls that work before unlocking. None when the call is not one of them.
    fn at_the_door(&mut self, name: &str, ask: &Value, job: &Job) -> Option<Outcome<Value>> {
        Some(match name {
            "state" => self.state().and_then(tell),
            "kinds" => tell(ilima_core::kinds::KINDS),
            "begin" => parse(ask).and_then(|ask| self.begin(&ask)).and_then(tell),
            "unlock" => parse(ask).and_then(|ask: Passphrase| self.unlock(&ask.passphrase)).and_then(tell),
            "recover" => parse(ask).and_then(|ask| self.recover(&ask)).and_then(tell),
            "restore" => self.restore(ask, job).and_then(tell),
            "panic" => self.panic().and_then(tell),
            "lock" => self.lock().and_then(tell),
            "suggest_passphrase" => suggest().and_then(tell),
            "strength" => parse(ask).map(|ask: Passphrase| strength(&ask.passphrase)).and_then(tell),
            "settings" => parse(ask).and_then(|ask| self.settings(ask)).and_then(tell),
            "new_id" => new_record_id().map(|id| Made { id }).and_then(tell),
            _ => return None,
        })
    }

    fn inside(&mut self, name: &str, ask: Value, job: &Job) -> Outcome<Value> {
        if let Some(told) = self.with_file(name, &ask, job) {
            return told;
        }
        let desk = self.desk()?;
        match name {
            "serial_ports" => tell(serial::ports()),
            "confirm_words" => {
                let ask: TypedWords = parse(&ask)?;
                tell(Right { right: desk.confirm_words(&ask.words)? })
            }
            "space_new" => tell(space_new(desk, &parse(&ask)?)?),
            "space_open" => tell(desk.space_open(&id_of(&ask)?)?),
            "templates" => tell(desk.templates()?),
            "from_template" => tell(desk.from_template(&parse(&ask)?)?),
            "today" => tell(desk.today()?),
            "list" => tell(desk.list(&parse::<ListAsk>(&ask)?)?),
            "values" => tell(desk.values(&parse::<ValuesAsk>(&ask)?)?),
            "show" => tell(desk.show(record_of(&ask)?)?),
            "attachments" => tell(desk.attachments(record_of(&ask)?)?),
            "want_attachment" => tell(desk.want_attachment(&parse(&ask)?)?),
            "picture" => tell(desk.picture(&parse(&ask)?, job)?),
            "history" => tell(desk.history(record_of(&ask)?)?),
            "search" => tell(desk.search(&parse::<SearchAsk>(&ask)?)?),
            "duplicates" => tell(desk.duplicates()?),
            "act" => tell(desk.act(&parse(&ask)?)?),
            "start_anew" => tell(desk.start_anew(record_of(&ask)?, job)?),
            "undo" => tell(desk.undo()?),
            "redo" => tell(desk.redo()?),
            "import_undo" => tell(desk.import_undo(&id_of(&ask)?, job)?),
            "imports" => tell(desk.imports()?),
            "receipts" => tell(desk.receipts()?),
            "shelves" => tell(desk.shelves()?),
            "shelf_add" => tell(desk.shelf_add(&parse(&ask)?)?),
            "shelf_remove" => tell(desk.shelf_remove(&parse::<ByName>(&ask)?.name)?),
            "would_leave" => tell(desk.would_leave(&parse(&ask)?)?),
            "check" => tell(desk.check(job)?),
            _ => desk.trust(name, &ask, job),
        }
    }

    /// Calls about a picked file. None when the call is not one of them.
    fn with_file(&mut self, name: &str, ask: &Value, job: &Job) -> Option<Outcome<Value>> {
        let path = || self.path(ask, "file");
        Some(match name {
            "import_preview" => {
                import(ask, path()).and_then(|(path, ask)| tell(self.desk()?.import_preview(&path, &ask, job)?))
            }
            "import_run" => {
                import(ask, path()).and_then(|(path, ask)| tell(self.desk()?.import_run(&path, &ask, job)?))
            }
            "export_people" => path().and_then(|path| tell(self.desk()?.export_people(&path, job)?)),
            "request" => path().and_then(|path| tell(self.desk()?.request(&path)?)),
            "read_request" => path().and_then(|path| tell(self.desk()?.read_request(&path)?)),
            "read_square" => path().and_then(|path| tell(crate::square::read_square(&path)?)),
            "join" => path().and_then(|path| tell(self.desk()?.join(&path)?)),
            "give" => path().and_then(|path| {
                let ask = parse(ask)?;
                tell(self.desk()?.give(&path, &ask, job)?)
            }),
            "back_up" => path().and_then(|path| {
                let ask: BackUpAsk = parse(ask)?;
                tell(self.desk()?.back_up(&path, ask.sure, job)?)
            }),
            "save_attachment" => path().and_then(|path| {
                let ask: SaveAsk = parse(ask)?;
                tell(self.desk()?.save_attachment(ask.record, &ask.part, &path, job)?)
            }),
            "attach" => path().and_then(|path| tell(self.desk()?.attach(&path, &parse(ask)?, job)?)),
            "receive" => path().and_then(|path| tell(self.desk()?.receive(&path, job)?)),
            "invite" => self.invite(ask),
            "shelf_folder" => path().and_then(|path| {
                let NamedFile { name, .. } = parse(ask)?;
                let url = path.display().to_string();
                tell(self.desk()?.shelf_add(&ShelfAsk { name, url })?)
            }),
            _ => return None,
        })
    }

    fn invite(&mut self, ask: &Value) -> Outcome<Value> {
        let request = self.path(ask, "request")?;
        let file = self.path(ask, "file")?;
        let ask: InviteAsk = parse(ask)?;
        tell(self.desk()?.invite(&request, &file, &ask.role)?)
    }

    /// Saves the rejected rows of an import into a picked file.
    pub fn save_rejected(&mut self, ask: &Value, to: PathBuf, job: &Job) -> Outcome<PickedFile> {
        let path = self.path(ask, "file")?;
        let bytes = self.desk()?.rejected_csv(&path, &parse::<ImportAsk>(ask)?, job)?;
        disk::replace(&to, &bytes)?;
        self.file(to)
    }

    /// The open desk, for long work that lends it moment by moment.
    pub fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        work(self.desk()?)
    }

    fn path(&self, ask: &Value, field: &str) -> Outcome<PathBuf> {
        let token = ask.get(field).and_then(Value::as_str).unwrap_or_default();
        self.files.get(token).cloned().ok_or_else(|| Code::FileMissing.into())
    }

    fn desk(&mut self) -> Outcome<&mut Desk> {
        match &mut self.home {
            Opened::Desk(desk) => Ok(desk),
            Opened::Shut(home) if home.door() == Door::Absent => Err(Code::NoHome.into()),
            Opened::Not | Opened::Shut(_) => Err(Code::Locked.into()),
        }
    }

    /// The home behind the door, its lock taken at the first need.
    fn shut_home(&mut self) -> Outcome<&mut Home> {
        if matches!(self.home, Opened::Not) {
            self.home = Opened::Shut(Box::new(Home::open(&self.dir, self.by)?));
        }
        match &mut self.home {
            Opened::Shut(home) => Ok(home),
            Opened::Desk(desk) => Ok(&mut desk.home),
            Opened::Not => Err(Code::Unexpected.into()),
        }
    }
}

fn space_new(desk: &mut Desk, ask: &SpaceNew) -> Outcome<SpaceInfo> {
    if !ask.sample {
        return desk.space_new(ask);
    }
    let sample = desk.sample_space()?;
    let info = desk.space_new(&sample)?;
    desk.fill_sample()?;
    Ok(info)
}

fn import(ask: &Value, path: Outcome<PathBuf>) -> Outcome<(PathBuf, ImportAsk)> {
    Ok((path?, parse(ask)?))
}

fn id_of(ask: &Value) -> Outcome<String> {
    Ok(parse::<ById>(ask)?.id)
}

fn record_of(ask: &Value) -> Outcome<RecordId> {
    RecordId::from_str(&id_of(ask)?).map_err(|_| Code::NotFound.into())
}

fn parse<T: DeserializeOwned>(ask: &Value) -> Outcome<T> {
    T::deserialize(ask).map_err(|error| Trouble::new(Code::BadRequest).with("what", error))
}

fn tell<T: Serialize>(told: T) -> Outcome<Value> {
    serde_json::to_value(told).map_err(|_| Trouble::new(Code::Unexpected).with("what", "json"))
}
