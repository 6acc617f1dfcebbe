//! The one command of the page: each call of the contract, the file dialogs, and Cancel.

use crate::graphics::automated;
use crate::links;
use crate::open::again;
use crate::recent;
use ilima_desk::contract::{ByName, LanWith, LinkAsk, PairJoin, PairOpen, PickFor, PickedFile, Progress, SerialAsk};
use ilima_desk::desk::Desk;
use ilima_desk::home::By;
use ilima_desk::host::Host;
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::meet::{Lend, Terms, Within};
use ilima_desk::pair::{self, JoinAsk, PairAsk};
use ilima_desk::trouble::{Code, Outcome, Trouble};
use ilima_desk::{found, serial, shelf};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};
use tauri::{AppHandle, Emitter, Manager, State};
use tauri_plugin_dialog::{DialogExt, FilePath};

/// Of the five seconds that logind gives.
#[cfg(target_os = "linux")]
const SLEEP_WAITS: Duration = Duration::from_secs(2);
/// Whoever is at the other end of a cable has so long to begin.
const SERIAL_SECONDS: u32 = 300;

/// The home behind this window, one call at a time; and the flag that breaks off the call that runs.
#[derive(Clone)]
pub struct Door {
    host: Arc<Mutex<Host>>,
    home: Arc<PathBuf>,
    cancel: Arc<AtomicBool>,
    /// Ends the time on the local network, which goes on beside all other calls.
    leave: Arc<AtomicBool>,
}

/// The desk behind the door, moment by moment: the window works on while two desks talk, in whichever space.
struct Moments<'a> {
    app: &'a AppHandle,
    door: &'a Door,
}

impl<'a> Moments<'a> {
    /// The desk in the space that is open now: an exchange with a shelf goes on there, whatever is opened meanwhile.
    fn here(&'a mut self) -> Outcome<Within<'a, Moments<'a>>> {
        let space = self.lend(|desk| desk.space_ids().first().copied().ok_or_else(|| Code::NoSpace.into()))?;
        Ok(Within { desk: self, space })
    }
}

impl Lend for Moments<'_> {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        let mut host = self.door.host();
        let done = host.lend(work);
        if let Some(notice) = host.take_notice() {
            let _closing = self.app.emit("notice", notice);
        }
        done
    }
}

impl Door {
    pub fn new(home: PathBuf) -> Door {
        let host = Arc::new(Mutex::new(Host::new(home.clone(), By::Window)));
        Door { host, home: Arc::new(home), cancel: Arc::default(), leave: Arc::default() }
    }

    /// A call that panicked has dropped nothing half-done: every write is one transaction.
    fn host(&self) -> MutexGuard<'_, Host> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[tauri::command]
pub async fn call(app: AppHandle, door: State<'_, Door>, name: String, ask: Value) -> Result<Value, Trouble> {
    let door = door.inner().clone();
    match name.as_str() {
        "cancel" => door.cancel.store(true, Ordering::Relaxed),
        // What is locked talks to nobody.
        "lan_stop" | "lock" => door.leave.store(true, Ordering::Relaxed),
        _ => {}
    }
    if name == "cancel" || name == "lan_stop" {
        return Ok(Value::Null);
    }
    let work = tauri::async_runtime::spawn_blocking(move || answer(&app, &door, &name, ask));
    work.await.unwrap_or_else(|_| Err(Trouble::new(Code::Unexpected).with("what", "call")))
}

fn answer(app: &AppHandle, door: &Door, name: &str, ask: Value) -> Outcome<Value> {
    match name {
        "pick" => pick(app, door, &ask),
        "save_rejected" => save_rejected(app, door, &ask),
        "lan_start" => lan_start(app, door, ask),
        "pair_open" => pair_open(app, door, ask),
        "pair_join" => pair_join(app, door, ask),
        "look_at_link" => said(links::look(&read::<LinkAsk>(ask, name)?.address)?),
        "open_link" => said(links::open(&read::<LinkAsk>(ask, name)?.address)?),
        "panic" => panic(app, door),
        "daily_backup" => said(daily_backup(door)?),
        "found_parcels" => said(door.host().found_parcels(&places())?),
        "exchange_shelf" => {
            let ask: ByName = read(ask, name)?;
            said(shelf::exchange_shelf(&mut Moments { app, door }.here()?, &ask.name, &job(app, door))?)
        }
        "exchange_serial" => {
            let ask: SerialAsk = read(ask, name)?;
            let (mut desk, job) = (Moments { app, door }, job(app, door));
            let port = ask.port.trim();
            job.name(port);
            let terms = Terms { bytes_max: ask.bytes_max, ..serial::thin() };
            said(serial::exchange(&mut desk, serial::open(port, ask.baud)?, SERIAL_SECONDS, terms, &job)?)
        }
        _ => {
            let mut host = door.host();
            let told = host.call(name, ask, &job(app, door));
            if let Some(notice) = host.take_notice() {
                let _closing = app.emit("notice", notice);
            }
            drop(host);
            if name == "lock" && told.is_ok() {
                locked(app);
            }
            told
        }
    }
}

/// Waits for no work that runs: the slots go first, then this whole process with all that it holds.
fn panic(app: &AppHandle, door: &Door) -> Outcome<Value> {
    ilima_desk::panic::pressed(&door.home)?;
    if automated() {
        door.host().is_gone();
    }
    locked(app);
    Ok(Value::Null)
}

/// The desk is lent at the beginning and at the end only: nobody notices the copy of the day.
fn daily_backup(door: &Door) -> Outcome<bool> {
    let Some(daily) = door.host().lend(|desk| desk.daily())? else { return Ok(false) };
    daily.write(&Job::unwatched())?;
    door.host().lend(|desk| desk.keep_daily(&daily))
}

fn lan_start(app: &AppHandle, door: &Door, ask: Value) -> Outcome<Value> {
    let ask: LanWith = read(ask, "lan")?;
    let with = match ask.with.trim() {
        "" => None,
        typed => Some(typed.parse().map_err(|_| Trouble::new(Code::BadAddress))?),
    };
    let job = leaving(door);
    let ask = LanAsk { with, stays: true, bytes_max: ask.bytes_max, ..LanAsk::default() };
    let receipts = lan::exchange(&mut Moments { app, door }, &ask, &job, &mut |state| {
        let _closing = app.emit("lan", state);
    })?;
    said(receipts)
}

/// Until somebody has come in, or `lan_stop`.
fn pair_open(app: &AppHandle, door: &Door, ask: Value) -> Outcome<Value> {
    let ask: PairOpen = read(ask, "pair")?;
    let job = leaving(door);
    let ask = PairAsk { role: ask.role, ..PairAsk::default() };
    said(pair::open(&mut Moments { app, door }, &ask, &job, &mut |state| {
        let _closing = app.emit("pair", state);
    })?)
}

fn pair_join(app: &AppHandle, door: &Door, ask: Value) -> Outcome<Value> {
    let ask: PairJoin = read(ask, "pair")?;
    let typed = ask.with.iter().map(|one| one.trim()).filter(|one| !one.is_empty());
    let with = typed.map(|one| one.parse().map_err(|_| Trouble::new(Code::BadAddress)));
    let ask = JoinAsk { words: ask.words, with: with.collect::<Outcome<_>>()?, ..JoinAsk::default() };
    let job = leaving(door);
    said(pair::join(&mut Moments { app, door }, &ask, &job, &mut |state| {
        let _closing = app.emit("pair", state);
    })?)
}

/// Work that `lan_stop` and locking end.
fn leaving(door: &Door) -> Job {
    door.leave.store(false, Ordering::Relaxed);
    Job::new(Box::new(|_| {}), Arc::clone(&door.leave))
}

fn read<T: DeserializeOwned>(ask: Value, what: &str) -> Outcome<T> {
    serde_json::from_value(ask).map_err(|_| Trouble::new(Code::BadRequest).with("what", what))
}

fn said<T: Serialize>(told: T) -> Outcome<Value> {
    serde_json::to_value(told).map_err(|_| Trouble::new(Code::Unexpected).with("what", "json"))
}

fn job(app: &AppHandle, door: &Door) -> Job {
    door.cancel.store(false, Ordering::Relaxed);
    let app = app.clone();
    let told = move |progress: Progress| {
        let _closing = app.emit("progress", progress);
    };
    Job::new(Box::new(told), Arc::clone(&door.cancel))
}

/// Sleep waits a few seconds at most: work that runs is broken off, and if it holds the desk for longer than that, the
/// program starts anew without it. Whatever was written is whole: every write is one transaction.
#[cfg(target_os = "linux")]
pub fn before_sleep(app: &AppHandle) {
    let door = app.state::<Door>();
    door.cancel.store(true, Ordering::Relaxed);
    door.leave.store(true, Ordering::Relaxed);
    let until = Instant::now() + SLEEP_WAITS;
    while Instant::now() < until {
        if let Ok(mut host) = door.host.try_lock() {
            // Nothing is open, or there is no lock.
            if !host.lock_if_open() {
                return;
            }
            break;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    locked(app);
}

/// Keys may linger in this address space and names in the page's: both are left behind by starting anew.
fn locked(app: &AppHandle) {
    let _closing = app.emit("locked", ());
    if !automated() {
        app.cleanup_before_exit();
        again(&[]);
        // It could not begin anew. What is in this memory goes all the same: no window is better than one that is not locked.
        std::process::exit(1);
    }
}

fn pick(app: &AppHandle, door: &Door, ask: &Value) -> Outcome<Value> {
    let purpose: PickFor = ask
        .get("purpose")
        .and_then(|purpose| serde_json::from_value(purpose.clone()).ok())
        .ok_or_else(|| Trouble::new(Code::BadRequest).with("what", "pick"))?;
    let name = ask.get("name").and_then(Value::as_str).unwrap_or_default();
    let picked = match choose(app, purpose, name) {
        Some(path) => Some(door.host().file(path)?),
        None => None,
    };
    said(picked)
}

fn save_rejected(app: &AppHandle, door: &Door, ask: &Value) -> Outcome<Value> {
    let saved: Option<PickedFile> = match choose(app, PickFor::Rejected, "") {
        Some(path) => Some(door.host().save_rejected(ask, path, &job(app, door))?),
        None => None,
    };
    said(saved)
}

fn choose(app: &AppHandle, purpose: PickFor, name: &str) -> Option<PathBuf> {
    if automated() {
        return prepared();
    }
    let mut dialog = app.dialog().file();
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    let save = |name: &str| app.dialog().file().set_file_name(name).blocking_save_file();
    let path: Option<FilePath> = match purpose {
        PickFor::Import
        | PickFor::OpenRequest
        | PickFor::OpenInvite
        | PickFor::ReceiveFile
        | PickFor::OpenBackup
        | PickFor::Attach
        | PickFor::Square => dialog.blocking_pick_file(),
        PickFor::GiveFolder | PickFor::ShelfFolder | PickFor::ReceiveFolder => dialog.blocking_pick_folder(),
        PickFor::Rejected => save("rows.csv"),
        PickFor::ExportCsv => save("people.csv"),
        PickFor::ExportVcard => save("people.vcf"),
        PickFor::SaveRequest => save("ilima-request"),
        PickFor::SaveInvite => save("ilima-invite"),
        PickFor::GiveFile => save("ilima.parcel"),
        PickFor::Backup => save("ilima.backup"),
        PickFor::SaveAttached => save(&ilima_desk::disk::plain_name(name)),
    };
    let path = path?.into_path().ok()?;
    recent::forget(app, &path);
    Some(path)
}

/// Where sticks appear; under automation the one folder that stands for a stick.
fn places() -> Vec<PathBuf> {
    match std::env::var_os("ILIMA_AUTOMATION_STICK").filter(|_| automated()) {
        Some(stick) => vec![PathBuf::from(stick)],
        None => found::places(),
    }
}

/// Under automation no dialog opens: the test lays the path into a file, which is used up.
fn prepared() -> Option<PathBuf> {
    let next = PathBuf::from(std::env::var_os("ILIMA_AUTOMATION_PICKS")?).join("next");
    let path = std::fs::read_to_string(&next).ok()?;
    std::fs::remove_file(next).ok()?;
    Some(PathBuf::from(path.trim()))
}
