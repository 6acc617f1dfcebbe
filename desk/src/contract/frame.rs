//! The frame of the window: the home behind its door, spaces, settings, files, long work.

use ilima_core::action::ActionName;
use ilima_core::ids::RecordId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Where the home stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// Nothing here yet: first run.
    Absent,
    Locked,
    Open,
}

/// Everything the frame of the window shows.
#[derive(Debug, Clone, Serialize, TS)]
pub struct State {
    pub door: Door,
    /// A training computer: anybody who has it can read it. Marked everywhere.
    pub no_lock: bool,
    pub settings: Settings,
    pub me: String,
    pub space: Option<SpaceInfo>,
    pub spaces: Vec<SpaceInfo>,
    pub undo: Option<ActionName>,
    pub redo: Option<ActionName>,
    /// When the last action became durable, UTC milliseconds; 0 when nothing was written in this run.
    pub saved_ms: i64,
    /// The recovery words have been copied and typed back once.
    pub words_confirmed: bool,
    /// The day of the last backup; empty if there is none.
    pub last_backup: String,
    /// The day of the newest copy in the home itself; empty if there is none.
    pub last_daily: String,
    /// Wrong passphrases so far make the next try wait this long.
    pub wait_seconds: u64,
    pub version: String,
    /// Records a kind in the open space.
    pub counts: BTreeMap<String, usize>,
    /// Today, as this computer's clock and zone say: `YYYY-MM-DD`.
    pub today: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// BCP 47; `en`, `fr`, `es`, `ar`.
    pub language: String,
    /// `system`, `light`, `dark`, `projector`.
    pub look: String,
    /// 100 to 200.
    pub text_percent: u32,
    /// Minutes without a key or click until the window locks: 1 to 30.
    pub lock_minutes: u32,
    /// A sealed copy in the home once a day.
    #[serde(default = "yes")]
    pub daily_backup: bool,
    /// Whether the button is there that destroys what opens this home.
    #[serde(default)]
    pub panic: bool,
}

/// A home from before there were daily copies makes them too.
fn yes() -> bool {
    true
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SpaceInfo {
    pub id: String,
    pub name: String,
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// `steward`, `contributor`, `reader`.
    pub role: String,
    pub members: usize,
    /// The space that it goes on from, and the day on which that was brought over; empty for one that began anew.
    pub came_from: String,
    pub came_on: String,
}

/// A new name for what goes on.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct RenewAsk {
    pub name: String,
}

/// A space that goes on from another.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Renewed {
    pub space: SpaceInfo,
    /// Records that came along, by kind.
    pub records: BTreeMap<String, usize>,
    /// Fields with two answers: the shown one came along, the others stay in the old space.
    pub answers: usize,
    /// What a newer Ilima wrote and this one cannot.
    pub left: usize,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Begin {
    pub name: String,
    /// None on a training computer: no lock.
    pub passphrase: Option<String>,
    pub language: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Words {
    pub words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Passphrase {
    pub passphrase: String,
}

/// `level` 0 too weak to accept, 1 weak, 2 good, 3 strong.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Strength {
    pub level: u8,
    pub bits: f64,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Recover {
    pub words: String,
    pub passphrase: String,
}

/// What a backup is opened with: its passphrase, which stays; or its words, and then a new passphrase.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct RestoreAsk {
    pub file: String,
    /// With words: a new one.
    pub passphrase: String,
    /// Empty: it is opened with the passphrase.
    pub words: String,
    /// Of the screens, as at first run.
    pub language: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Restored {
    /// Their names.
    pub spaces: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct TypedWords {
    pub words: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Right {
    pub right: bool,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct SpaceNew {
    pub name: String,
    pub country: String,
    pub languages: Vec<String>,
    /// Fill it with the sample space in the language of the settings.
    pub sample: bool,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ById {
    pub id: String,
}

/// A plan worth starting from, in the language of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TemplateInfo {
    pub id: String,
    pub title: String,
    pub about: String,
    pub tasks: usize,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct FromTemplate {
    pub template: String,
    pub title: String,
    /// `YYYY-MM-DD` or empty.
    pub day: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Made {
    pub id: RecordId,
}

/// What a file dialog is for; decides title, filter, and whether it opens or saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PickFor {
    Import,
    Rejected,
    ExportCsv,
    ExportVcard,
    SaveRequest,
    OpenRequest,
    SaveInvite,
    OpenInvite,
    GiveFolder,
    ShelfFolder,
    GiveFile,
    ReceiveFile,
    ReceiveFolder,
    Backup,
    OpenBackup,
    Attach,
    SaveAttached,
    Square,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Pick {
    pub purpose: PickFor,
    /// What a saved file may be called.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
}

/// A file that the person chose. The page sees its name and a token, never its path.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PickedFile {
    pub token: String,
    pub name: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByFile {
    pub file: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Checked {
    pub logs: usize,
    pub entries: usize,
    pub documents: usize,
    /// Words of what is wrong; empty when all is well.
    pub problems: Vec<String>,
}

/// Sent after every write: which records were touched, so that screens that show them ask again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Notice {
    pub records: Vec<RecordId>,
    pub kinds: Vec<String>,
}

/// Sent during long work. `stage` picks the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Progress {
    /// `reading`, `importing`, `packing`, `writing`, `checking`, `applying`, `undoing`.
    pub stage: String,
    pub done: usize,
    pub total: usize,
    /// With whom, or through what: a person's, stick's or shelf's name; empty when nobody is named.
    pub with: String,
}
