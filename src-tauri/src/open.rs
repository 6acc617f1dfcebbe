//! Opening the window: what was asked on the command line, what the page may do, and starting anew after locking.

use crate::calls::{self, Door};
use crate::graphics::automated;
use ilima_desk::home::default_home;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;
use tauri::{Manager, Url, WebviewUrl, WebviewWindowBuilder};

/// Nobody answers here (the port belongs to root), and the page has no other way to the network. WebKit opens a connection
/// before it asks whether a navigation is allowed; without this, a clicked link would tell its host that we are here.
const NOWHERE: &str = "socks5://127.0.0.1:9";

pub struct Asked {
    pub home: PathBuf,
    pub safe_graphics: bool,
}

impl Asked {
    pub fn read(args: impl Iterator<Item = OsString>) -> Result<Asked, String> {
        let mut asked = Asked { home: default_home(), safe_graphics: false };
        let mut args = args;
        while let Some(arg) = args.next() {
            match arg.to_str() {
                Some("--home") => asked.home = args.next().ok_or("--home wants a folder")?.into(),
                Some("--safe-graphics") => asked.safe_graphics = true,
                _ => {
                    return Err(format!(
                        "ilima-window [--home DIR] [--safe-graphics]; not understood: {}",
                        arg.display()
                    ));
                }
            }
        }
        Ok(asked)
    }
}

pub fn run(asked: Asked) -> tauri::Result<()> {
    let mut builder = tauri::Builder::default();
    // First of all plug-ins. Tests open several windows on homes of their own.
    if !automated() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| raise(app)));
    }
    builder
        .plugin(tauri_plugin_dialog::init())
        .manage(Door::new(asked.home))
        .invoke_handler(tauri::generate_handler![calls::call])
        .setup(|app| {
            watch_sleep(app.handle());
            Ok(open(app)?)
        })
        .run(tauri::generate_context!())
}

/// Only Linux tells beforehand; elsewhere waking locks.
fn watch_sleep(app: &tauri::AppHandle) {
    #[cfg(target_os = "linux")]
    {
        let app = app.clone();
        crate::sleep::watch(move || calls::before_sleep(&app));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = app;
}

fn open(app: &tauri::App) -> tauri::Result<()> {
    let mut builder = WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()));
    if automated() {
        // WebDriver refuses windows that keep nothing; what this one keeps goes with the login.
        builder = builder.data_directory(fleeting());
    }
    builder
        .title("Ilima")
        .inner_size(1366.0, 768.0)
        .min_inner_size(1024.0, 600.0)
        .incognito(!automated())
        .proxy_url(Url::parse(NOWHERE).map_err(tauri::Error::InvalidUrl)?)
        .on_navigation(is_ours)
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny)
        .build()?;
    Ok(())
}

fn fleeting() -> PathBuf {
    let run = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    run.join(format!("ilima-automation-{}", std::process::id()))
}

/// The one page, on each system's way of writing its address.
fn is_ours(url: &Url) -> bool {
    let ours = url.scheme() == "tauri" || (url.scheme() == "http" && url.host_str() == Some("tauri.localhost"));
    ours && ["", "/", "/index.html"].contains(&url.path())
}

fn raise(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _shown = window.unminimize();
        let _focused = window.set_focus();
    }
}

/// Where this program lay when it began. Later the system may only know that the file it began from is gone: an update
/// puts another in its place.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

pub fn remember_program() {
    if let Ok(program) = std::env::current_exe() {
        let _first_wins = PROGRAM.set(program);
    }
}

/// This program again, with the same arguments and a fresh address space. Comes back only where it could not start.
pub fn again(environment: &[(&str, &str)]) {
    let Some(program) = PROGRAM.get() else { return };
    let mut command = std::process::Command::new(program);
    command.args(std::env::args_os().skip(1)).envs(environment.iter().copied());
    #[cfg(unix)]
    {
        let _only_on_failure = std::os::unix::process::CommandExt::exec(&mut command);
    }
    #[cfg(not(unix))]
    if command.spawn().is_ok() {
        std::process::exit(0);
    }
}
