//! What a screen or a script may ask of a desk, and what it is told: the types of `ui/src/bridge/contract.ts`.

use crate::trouble::Trouble;
use ilima_core::action::{Action, ActionName};
use ilima_core::ids::RecordId;
use ilima_core::view::{FieldView, Step, View};
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

#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct ListAsk {
    pub kind: String,
    pub search: String,
    /// (field, exact text)
    pub filters: Vec<(String, String)>,
    /// A field, or empty for the title.
    pub sort: String,
    pub descending: bool,
    pub offset: usize,
    /// At most 200.
    pub limit: usize,
    pub removed: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ListTold {
    pub total: usize,
    pub rows: Vec<ListRow>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ListRow {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
    pub two_answers: bool,
    pub removed: bool,
    /// Field to texts (several for sets); only fields of the record itself.
    pub cells: BTreeMap<String, Vec<String>>,
}

/// Texts that occur in a field, most frequent first: for filters and suggestions.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ValuesAsk {
    pub kind: String,
    pub field: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ValueCount {
    pub text: String,
    pub count: usize,
}

/// A record whole, with the names behind its runs and links.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Shown {
    pub view: View,
    /// Run in hex to the name of who wrote.
    pub writers: BTreeMap<String, String>,
    /// `record`, `record/part`, `member:ID` or `person:ID` to its title.
    pub names: BTreeMap<String, String>,
    /// Days to show beside due fields: `part/field` to `YYYY-MM-DD`.
    pub due_days: BTreeMap<String, String>,
    /// Records that point here.
    pub backlinks: Vec<Backlink>,
    pub created: Option<Who>,
    pub changed: Option<Who>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Who {
    pub name: String,
    pub at_ms: i64,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Backlink {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
    pub field: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct HistoryStep {
    pub by: String,
    #[serde(flatten)]
    pub step: Step,
    /// The title of the part, if the step is about one.
    pub part_title: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct SearchAsk {
    pub text: String,
    /// At most 50.
    pub limit: usize,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Found {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Acted {
    /// Ids of the parts that were added, in order.
    pub parts: Vec<String>,
    pub undo: Option<ActionName>,
    pub saved_ms: i64,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Undone {
    pub name: ActionName,
    /// What somebody changed since and was therefore left: (title, field).
    pub left: Vec<(String, String)>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Today {
    pub due: Vec<DueItem>,
    pub two_answers: Vec<Found>,
    pub duplicates: usize,
    /// Newest receipts since the person last looked, at most 5.
    pub arrived: Vec<Receipt>,
    /// Records changed lately by anybody, newest first, at most 8.
    pub lately: Vec<Lately>,
    pub health: Health,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct DueItem {
    pub record: RecordId,
    pub record_title: String,
    pub kind: String,
    pub part: String,
    pub title: String,
    pub day: String,
    /// Days from today; negative is late.
    pub days: i64,
    pub owners: Vec<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Lately {
    pub record: Found,
    pub by: String,
    pub at_ms: i64,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Health {
    pub saved: bool,
    pub words_confirmed: bool,
    /// Own changes that no entry carries yet.
    pub not_given: usize,
    pub last_exchange: Option<Who>,
}

/// Two people who may be one.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DuplicatePair {
    pub a: Found,
    pub b: Found,
    /// `strong` or `weak`.
    pub likeness: String,
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
    GiveFile,
    ReceiveFile,
    ReceiveFolder,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct Pick {
    pub purpose: PickFor,
}

/// A file that the person chose. The page sees its name and a token, never its path.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PickedFile {
    pub token: String,
    pub name: String,
}

#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct ImportAsk {
    pub file: String,
    /// Empty: the space's.
    pub country: String,
    /// Column to field; empty: guessed.
    pub mapping: BTreeMap<String, String>,
    /// Empty: guessed.
    pub encoding: String,
    /// Empty: guessed.
    pub separator: String,
}

/// The preflight of an import. `new + changed + same + rejected.len() == rows`.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Preview {
    pub file: String,
    /// `csv` or `vcard`.
    pub format: String,
    pub encoding: String,
    pub separator: String,
    pub columns: Vec<ColumnInfo>,
    /// The first five rows, as read.
    pub sample: Vec<Vec<String>>,
    pub fields: Vec<String>,
    pub country: String,
    pub counts: ImportCounts,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ColumnInfo {
    pub name: String,
    /// A person field, `consent.sms`, `custom/…`, `id`, or empty: left out.
    pub field: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ImportCounts {
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub possible_duplicates: usize,
    pub rejected: Vec<RejectedRow>,
    /// The import's id, once it is done; empty in a preview.
    pub import: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RejectedRow {
    pub row: usize,
    /// A key for words: `no_name_and_no_way`, `unreadable`, …
    pub reason: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportInfo {
    pub id: String,
    pub at_ms: i64,
    pub file: String,
    pub undone: bool,
    pub counts: ImportCounts,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByFile {
    pub file: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct InviteAsk {
    pub request: String,
    pub file: String,
    /// `contributor`, `reader`, `steward`.
    pub role: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct RequestInfo {
    pub name: String,
}

/// The five words that both read to each other by phone.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Joined {
    pub space: SpaceInfo,
    pub words: Vec<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Invited {
    pub name: String,
    pub words: Vec<String>,
}

/// What an exchange did, in people's units. Kept, and shown again on request.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct Receipt {
    pub at_ms: i64,
    /// `gave`, `received` or `joined`.
    pub direction: String,
    /// The file's or folder's name, never its path.
    pub carrier: String,
    /// Entries that were new here (or written out).
    pub entries: usize,
    /// Records touched, by kind.
    pub records: BTreeMap<String, usize>,
    pub bytes: u64,
    /// Names of those whose entries these are.
    pub from: Vec<String>,
    pub refused: Vec<Refusal>,
    /// Changes that wait for others which have not arrived.
    pub waiting: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refusal {
    pub file: String,
    /// A trouble's code: `damaged-file`, `other-space`, `newer-version`, …
    pub code: String,
    /// Whose entry it was, if that is known.
    pub from: String,
}

/// One line of the Reached board.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Reach {
    pub name: String,
    pub device: String,
    /// Own entries that they are known to hold, of how many.
    pub holds: u64,
    pub of: u64,
    /// When their word about it was written, by their clock; 0 never heard.
    pub heard_ms: i64,
    /// Entries of theirs that we hold.
    pub received: u64,
    pub received_ms: i64,
    pub me: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct MemberInfo {
    pub name: String,
    pub device: String,
    pub member: String,
    pub role: String,
    /// `active`.
    pub state: String,
    pub verified: bool,
    pub me: bool,
}

/// What would leave now, for the Give button.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WouldLeave {
    pub records: BTreeMap<String, usize>,
    pub changes: usize,
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
}

/// The calls of the window, by name: what is asked and what is told. `()` is `null`.
macro_rules! calls {
    ($($name:ident: $ask:ty => $told:ty;)*) => {
        /// (name, type asked, type told) of every call, for `contract.ts`.
        pub fn calls(config: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            vec![$((stringify!($name), <$ask as TS>::name(config), <$told as TS>::name(config))),*]
        }
    };
}

calls! {
    state: () => State;
    kinds: () => Vec<ilima_core::schema::Kind>;
    begin: Begin => Words;
    unlock: Passphrase => ();
    recover: Recover => ();
    lock: () => ();
    confirm_words: TypedWords => Right;
    suggest_passphrase: () => Words;
    strength: Passphrase => Strength;
    settings: Settings => ();
    space_new: SpaceNew => SpaceInfo;
    space_open: ById => SpaceInfo;
    templates: () => Vec<TemplateInfo>;
    from_template: FromTemplate => Made;
    new_id: () => Made;
    today: () => Today;
    list: ListAsk => ListTold;
    values: ValuesAsk => Vec<ValueCount>;
    show: ById => Shown;
    history: ById => Vec<HistoryStep>;
    search: SearchAsk => Vec<Found>;
    duplicates: () => Vec<DuplicatePair>;
    act: Action => Acted;
    undo: () => Undone;
    redo: () => Undone;
    pick: Pick => Option<PickedFile>;
    import_preview: ImportAsk => Preview;
    import_run: ImportAsk => ImportCounts;
    import_undo: ById => Undone;
    imports: () => Vec<ImportInfo>;
    save_rejected: ImportAsk => Option<PickedFile>;
    export_people: ByFile => usize;
    request: ByFile => ();
    read_request: ByFile => RequestInfo;
    invite: InviteAsk => Invited;
    join: ByFile => Joined;
    give: ByFile => Receipt;
    receive: ByFile => Receipt;
    receipts: () => Vec<Receipt>;
    reached: () => Vec<Reach>;
    members: () => Vec<MemberInfo>;
    would_leave: () => WouldLeave;
    check: () => Checked;
    cancel: () => ();
}

/// Every type of the contract, declared in TypeScript, then the table of calls.
pub fn typescript() -> String {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut parts = vec![
        "// Made by `cargo run -p ilima-desk --example contract`. Do not edit.".to_owned(),
    ];
    macro_rules! declare {
        ($($type:ty),* $(,)?) => { $(parts.push(format!("export {}", <$type as TS>::decl(&config)));)* };
    }
    declare!(
        ilima_core::schema::Kind, ilima_core::schema::Part, ilima_core::schema::PartKey, ilima_core::schema::Field,
        ilima_core::schema::Shape, ilima_core::schema::WayKind, Action, ActionName, ilima_core::action::Edit,
        View, ilima_core::view::PartView, FieldView, ilima_core::view::Answer, ilima_core::view::Element,
        ilima_core::view::Stamp, Step, Door, State, Settings, SpaceInfo, Begin, Words, Passphrase, Strength, Recover,
        TypedWords, Right, SpaceNew, ById, TemplateInfo, FromTemplate, Made, ListAsk, ListTold, ListRow, ValuesAsk,
        ValueCount, Shown, Who, Backlink, HistoryStep, SearchAsk, Found, Acted, Undone, Today, DueItem, Lately, Health,
        DuplicatePair, PickFor, Pick, PickedFile, ImportAsk, Preview, ColumnInfo, ImportCounts, RejectedRow,
        ImportInfo, ByFile, InviteAsk, RequestInfo, Joined, Invited, Receipt, Refusal, Reach, MemberInfo, WouldLeave,
        Checked, Notice, Progress, crate::trouble::Code, Trouble,
    );
    let calls = calls(&config);
    let rows: String =
        calls.iter().map(|(name, ask, told)| format!("  {name}: {{ ask: {ask}; told: {told} }};\n")).collect();
    parts.push(format!("export interface Calls {{\n{rows}}}"));
    parts.join("\n\n") + "\n"
}
