//! What a screen or a script may ask of a desk, and what it is told: the types of `ui/src/bridge/contract.ts`.

mod exchange;
mod files;
mod frame;
mod pair;
mod people;
mod records;

pub use exchange::*;
pub use files::*;
pub use frame::*;
pub use pair::*;
pub use people::*;
pub use records::*;

use crate::trouble::Trouble;
use ilima_core::action::{Action, ActionName};
use ilima_core::view::{FieldView, Step, View};
use ts_rs::TS;

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
    restore: RestoreAsk => Restored;
    panic: () => ();
    lock: () => ();
    confirm_words: TypedWords => Right;
    suggest_passphrase: () => Words;
    strength: Passphrase => Strength;
    settings: Settings => ();
    space_new: SpaceNew => SpaceInfo;
    space_open: ById => SpaceInfo;
    renew: RenewAsk => Renewed;
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
    start_anew: ById => StartedAnew;
    attach: AttachAsk => Attached;
    attachments: ById => Vec<AttachmentInfo>;
    save_attachment: SaveAsk => u64;
    want_attachment: WantAsk => ();
    picture: PartOf => Picture;
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
    give: GiveAsk => Receipt;
    receive: ByFile => Receipt;
    receipts: () => Vec<Receipt>;
    reached: () => Vec<Reach>;
    members: () => Vec<MemberInfo>;
    words_same: ByDevice => ();
    quarantine: () => Vec<SetAside>;
    void: ById => ();
    forget: ForgetAsk => ForgottenInfo;
    forgotten: () => Vec<ForgottenInfo>;
    keep_person: ById => ();
    change_passphrase: NewPassphrase => Words;
    fresh_words: Passphrase => Words;
    back_up: BackUpAsk => BackedUp;
    daily_backup: () => bool;
    look_at_link: LinkAsk => LinkInfo;
    open_link: LinkAsk => ();
    travel: LeaveAsk => Gone;
    leave: LeaveAsk => Gone;
    change_member: MemberChange => MemberChanged;
    know_suspect: ByDevice => ();
    would_leave: GiveAsk => WouldLeave;
    shelves: () => Vec<ShelfInfo>;
    shelf_add: ShelfAsk => ShelfInfo;
    shelf_folder: NamedFile => ShelfInfo;
    shelf_remove: ByName => ();
    exchange_shelf: ByName => Receipt;
    lan_start: LanWith => Vec<Receipt>;
    lan_stop: () => ();
    pair_open: PairOpen => LetIn;
    pair_join: PairJoin => CameIn;
    read_square: ByFile => SquareInfo;
    serial_ports: () => Vec<String>;
    exchange_serial: SerialAsk => Receipt;
    found_parcels: () => Vec<FoundParcels>;
    check: () => Checked;
    cancel: () => ();
}

/// Every type of the contract, declared in TypeScript, then the table of calls.
#[allow(clippy::too_many_lines, reason = "a list")]
pub fn typescript() -> String {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut parts = vec!["// Made by `cargo run -p ilima-desk --example contract`. Do not edit.".to_owned()];
    macro_rules! declare {
        ($($type:ty),* $(,)?) => { $(parts.push(format!("export {}", <$type as TS>::decl(&config)));)* };
    }
    declare!(
        ilima_core::schema::Kind,
        ilima_core::schema::Part,
        ilima_core::schema::PartKey,
        ilima_core::schema::Field,
        ilima_core::schema::Shape,
        ilima_core::schema::WayKind,
        Action,
        ActionName,
        ilima_core::action::Edit,
        View,
        ilima_core::view::PartView,
        FieldView,
        ilima_core::view::Answer,
        ilima_core::view::Element,
        ilima_core::view::Stamp,
        Step,
        Door,
        State,
        Settings,
        SpaceInfo,
        Begin,
        Words,
        Passphrase,
        Strength,
        Recover,
        TypedWords,
        Right,
        SpaceNew,
        RenewAsk,
        Renewed,
        StartedAnew,
        ById,
        TemplateInfo,
        FromTemplate,
        Made,
        ListAsk,
        ListTold,
        ListRow,
        ValuesAsk,
        ValueCount,
        Shown,
        Who,
        Backlink,
        HistoryStep,
        SearchAsk,
        Found,
        Acted,
        Undone,
        Today,
        Suspect,
        Undecided,
        DueItem,
        Lately,
        Health,
        DuplicatePair,
        PickFor,
        Pick,
        PickedFile,
        ImportAsk,
        Preview,
        ColumnInfo,
        ImportCounts,
        RejectedRow,
        ImportInfo,
        ByFile,
        InviteAsk,
        RequestInfo,
        Joined,
        Invited,
        Receipt,
        Refusal,
        Reach,
        ReachState,
        MemberInfo,
        ByDevice,
        BackedUp,
        SetAside,
        ForgottenInfo,
        Silent,
        ForgetAsk,
        Gone,
        NewPassphrase,
        BackUpAsk,
        RestoreAsk,
        LinkAsk,
        LinkInfo,
        Restored,
        LeaveAsk,
        MemberChange,
        MemberChanged,
        GiveAsk,
        FilesAsk,
        AttachAsk,
        SaveAsk,
        Attached,
        AttachmentInfo,
        PartOf,
        WantAsk,
        Picture,
        LanState,
        LanPlace,
        Qr,
        Silence,
        PairOpen,
        PairJoin,
        PairState,
        PairStage,
        LetIn,
        CameIn,
        SquareInfo,
        SerialAsk,
        FoundParcels,
        LanWith,
        ShelfAsk,
        ShelfInfo,
        ByName,
        NamedFile,
        WouldLeave,
        Checked,
        Notice,
        Progress,
        crate::trouble::Code,
        Trouble,
    );
    let calls = calls(&config);
    let rows: String =
        calls.iter().map(|(name, ask, told)| format!("  {name}: {{ ask: {ask}; told: {told} }};\n")).collect();
    parts.push(format!("export interface Calls {{\n{rows}}}"));
    parts.join("\n\n") + "\n"
}

/// The names of all calls, for the isolation page, which lets nothing else through to the window.
pub fn calls_script() -> String {
    let calls = calls(&ts_rs::Config::new());
    let names: String = calls.iter().map(|(name, _, _)| format!("  '{name}',\n")).collect();
    format!("// Made by `npm run contract`. Do not edit.\nwindow.ILIMA_CALLS = [\n{names}];\n")
}
