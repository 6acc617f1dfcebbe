//! The real window, driven: a private home, a driver of its own, everything killed at the end.

use crate::driver::Driver;
use serde_json::{Value, json};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Window {
    pub driver: Driver,
    pub dir: TempDir,
    child: Child,
}

pub fn target() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().parent().unwrap().to_owned()
}

impl Window {
    pub fn open() -> Window {
        Window::open_in(tempfile::tempdir().unwrap())
    }

    /// Opens the window on the home in this folder.
    pub fn open_in(dir: TempDir) -> Window {
        Window::open_with(dir, &[])
    }

    /// The same, with more in its environment.
    pub fn open_with(dir: TempDir, environment: &[(&str, &str)]) -> Window {
        // The window would say so and end, and the driver would wait for it for ever.
        assert!(std::env::var_os("DISPLAY").is_some(), "no DISPLAY: run it by npm test, or under xvfb-run");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (home, runtime, picks) = (dir.path().join("user"), dir.path().join("run"), dir.path().join("picks"));
        for folder in [&home, &runtime, &picks] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let mut driver = Command::new("WebKitWebDriver");
        driver.arg(format!("--port={port}")).process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        driver.env("TAURI_WEBVIEW_AUTOMATION", "true").env("ILIMA_AUTOMATION_PICKS", &picks);
        driver.env("ILIMA_AUTOMATION_STICK", dir.path().join("STICK"));
        driver.env("HOME", &home).env("XDG_RUNTIME_DIR", &runtime).env("XDG_DATA_HOME", home.join("data"));
        driver.env_remove("WEBKIT_DISABLE_COMPOSITING_MODE").env_remove("WEBKIT_DISABLE_DMABUF_RENDERER");
        driver.envs(environment.iter().copied());
        let child = driver.spawn().expect("WebKitWebDriver (Debian: webkit2gtk-driver) is needed");
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "the driver never listened");
            // Asked too often while it starts, the driver never answers again.
            std::thread::park_timeout(Duration::from_millis(100));
        }
        let binary = target().join("ilima-window");
        assert!(binary.is_file(), "build it first: cargo build -p ilima-window");
        let ilima = dir.path().join("home");
        let driver = Driver::start(port, binary.to_str().unwrap(), &["--home", ilima.to_str().unwrap()]);
        driver.until("the page", "return document.querySelector('main') !== null", &[]);
        driver.run(
            "window.wrongs = [];
             window.addEventListener('error', (wrong) => window.wrongs.push(wrong.message));
             window.addEventListener('unhandledrejection', (wrong) => window.wrongs.push(String(wrong.reason)));
             return true",
            &[],
        );
        Window { driver, dir, child }
    }

    pub fn close(mut self) -> TempDir {
        self.driver.end();
        self.kill();
        let fresh = tempfile::tempdir().unwrap();
        std::mem::replace(&mut self.dir, fresh)
    }

    fn kill(&mut self) {
        // The whole group: the driver, the window, its web processes.
        let group = i32::try_from(self.child.id()).unwrap();
        let _gone = Command::new("kill").args(["-9", "--", &format!("-{group}")]).status();
        let _reaped = self.child.wait();
    }

    /// What the next file dialog answers.
    pub fn next_pick(&self, path: &Path) {
        std::fs::write(self.dir.path().join("picks/next"), path.to_str().unwrap()).unwrap();
    }

    pub fn picture(&self, name: &str) {
        self.driver.picture(&target().join("../window").join(format!("{name}.png")));
    }

    /// axe finds nothing to object to on the screen as it is now.
    pub fn is_accessible(&self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(path).expect("npm ci brings axe-core");
        self.driver.run(&format!("if (!window.axe) {{ {axe} }} return true"), &[]);
        let found = self.driver.run_async(
            "const told = arguments[arguments.length - 1];
             axe.run(document, { resultTypes: ['violations'] }).then(
                (found) => told(found.violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target).join(' '))),
                (error) => told([String(error)]))",
        );
        assert_eq!(found, json!([]), "{name}");
    }

    /// First run on a training computer: language, way, name, space, no plan yet.
    pub fn begin(&self, language: &str, sample: bool) {
        let driver = &self.driver;
        driver.click(&format!("button[lang=\"{language}\"]"));
        driver.click("form button[type=submit]");
        driver.until("ways", "return document.querySelectorAll('.ways button').length > 2", &[]);
        let ways = driver.run("return [...document.querySelectorAll('.ways button')].length", &[]);
        assert_eq!(ways, Value::from(4));
        let way = if sample { "nth-child(3)" } else { "first-child" };
        driver.run(&format!("document.querySelector('.ways > :{way} button, .ways > button:{way}').click()"), &[]);
        driver.fill("input[maxlength]", "Amina");
        driver.click("input[type=checkbox]");
        driver.click("form button[type=submit]");
        if !sample {
            driver.until("space", "return document.querySelector('main select') !== null", &[]);
            driver.fill("input[maxlength]", "Water Coalition");
            // Phones without a country code are Kenyan, whatever this computer is set to.
            driver.run(
                "const one = document.querySelector('main select'); one.value = 'KE';
                 one.dispatchEvent(new Event('change', { bubbles: true }))",
                &[],
            );
            driver.click("form button[type=submit]");
        }
    }

    /// The same, with a plan from a template.
    pub fn begin_with_a_plan(&self) {
        self.begin("en", false);
        self.driver.press("March or rally");
        self.driver.press("Make the plan");
        self.driver.sees("Agree on the demand");
    }

    /// The command, on another home: the colleague.
    pub fn colleague(&self, words: &[&str]) -> Output {
        let home = self.dir.path().join("colleague");
        let done = Command::new(target().join("ilima")).arg("--home").arg(home).args(words).output().unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        done
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.kill();
        }
    }
}
