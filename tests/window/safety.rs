//! A photo kept with a plan, somebody forgotten, a passphrase set, a backup written: in the real window.

use crate::hand::wait;
use crate::journey::go;
use crate::window::{Window, target};
use std::process::Command;

/// A photo with what a phone writes into it.
fn photo() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(640, 480, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut plain = Vec::new();
    picture.write_to(&mut std::io::Cursor::new(&mut plain), image::ImageFormat::Jpeg).unwrap();
    let note = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0GPS 1.3133S 36.7876E";
    let len = u16::try_from(note.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &len, note, &plain[2..]].concat()
}

#[test]
fn a_photo_is_kept_somebody_is_forgotten_and_a_lock_and_a_backup_are_made() {
    let window = Window::open();
    let driver = &window.driver;
    let at = |name: &str| window.dir.path().join(name);
    window.begin_with_a_plan();

    std::fs::write(at("tap.jpg"), photo()).unwrap();
    window.next_pick(&at("tap.jpg"));
    driver.press("Add a file");
    driver.until("the dialog", "return document.querySelector('dialog[open] input[type=checkbox]') !== null", &[]);
    window.is_accessible("file-add");
    driver.fill("dialog[open] input[maxlength]", "The tap at ward 7");
    driver.click("dialog[open] .btn.main");
    driver.sees("What the camera wrote about place and time was taken out");
    let small = "const one = document.querySelector('main img[src^=\"data:image/jpeg\"]'); return one !== null && one.naturalWidth > 0";
    driver.until("the small picture", small, &[]);
    driver.run("document.querySelector('main img').scrollIntoView()", &[]);
    window.picture("files");
    window.is_accessible("files");
    window.next_pick(&at("copy.jpg"));
    driver.press("Save a copy");
    driver.sees("That copy has no lock");
    let copy = std::fs::read(at("copy.jpg")).unwrap();
    assert!(image::load_from_memory(&copy).is_ok() && !copy.windows(3).any(|three| three == b"GPS"));

    std::fs::write(at("people.csv"), "Name,Mobile\nGrace Achieng,0712 345 678\nJuma Otieno,0722 000 111\n").unwrap();
    go(driver, "People");
    window.next_pick(&at("people.csv"));
    driver.press("Import");
    driver.press("Choose a file");
    driver.sees("Grace Achieng");
    driver.press("Import 2 people");
    driver.press("See people");
    driver.press("Grace Achieng");
    driver.press("Forget…");
    driver.fill("dialog[open] input", "Grace Achieng");
    window.picture("forget");
    window.is_accessible("forget");
    driver.press("Forget everywhere");
    driver.sees("Forgotten here");
    driver.sees("Juma Otieno");
    driver.until("her gone", "return !document.querySelector('main').innerText.includes('Grace')", &[]);

    driver.press("Help and settings");
    driver.press("Settings");
    driver.press("Set a passphrase");
    driver.fill("dialog[open] input", "granite basket morning millet");
    driver.until("a strong one", "return !document.querySelector('dialog[open] .btn.main').disabled", &[]);
    driver.click("dialog[open] .btn.main");
    driver.until("the words", "return document.querySelectorAll('dialog[open] ol li').length === 12", &[]);
    window.is_accessible("new-words");
    let words = driver
        .run("return [...document.querySelectorAll('dialog[open] ol b')].map((b) => b.textContent).join(' ')", &[]);
    driver.press("I have copied them");
    driver.fill("dialog[open] textarea", words.as_str().unwrap());
    driver.press("Check");
    driver.sees("You copied them and typed them back");
    window.next_pick(&at("all.backup"));
    driver.press("Write a backup");
    driver.sees("all.backup is written");
    window.picture("backup");

    let dir = window.close();
    let list = |passphrase: &str| {
        std::fs::write(dir.path().join("passphrase"), passphrase).unwrap();
        let mut command = Command::new(target().join("ilima"));
        command.arg("--home").arg(dir.path().join("home")).arg("--passphrase-file").arg(dir.path().join("passphrase"));
        let done = command.args(["list", "person"]).output().unwrap();
        String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned()
    };
    wait("the closed window", || !list("no lock at all").starts_with("in-use"));
    assert!(list("no lock at all").starts_with("wrong-passphrase"));
    let told = list("granite basket morning millet");
    assert!(told.contains("Juma") && !told.contains("Grace"), "{told}");
    let again = dir.path().join("restored");
    let mut restore = Command::new(target().join("ilima"));
    restore.arg("--home").arg(&again).arg("--passphrase-file").arg(dir.path().join("passphrase"));
    let restored = restore.arg("restore").arg(dir.path().join("all.backup")).output().unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
}

#[test]
fn what_opens_a_home_is_destroyed_and_a_backup_from_elsewhere_brings_it_back() {
    let window = Window::open();
    let driver = &window.driver;
    let at = |name: &str| window.dir.path().join(name);
    window.begin("en", true);
    driver.sees("March for water");
    driver.press("Help and settings");
    driver.press("Settings");
    driver.press("Set a passphrase");
    driver.fill("dialog[open] input", "granite basket morning millet");
    driver.until("a strong one", "return !document.querySelector('dialog[open] .btn.main').disabled", &[]);
    driver.click("dialog[open] .btn.main");
    driver.press("Type them back later");
    window.next_pick(&at("all.backup"));
    driver.press("Write a backup");
    driver.sees("all.backup is written");
    let asked =
        "window.ilimaDaily = null; window.__TAURI_INTERNALS__.invoke('call', { name: 'daily_backup', ask: null })
         .then((made) => (window.ilimaDaily = made)); return true";
    driver.run(asked, &[]);
    driver.until("the copy of the day", "return window.ilimaDaily === true", &[]);
    assert!(at("home/backups/daily-1.backup").exists());

    driver.press("Switch it on");
    driver.sees("It does not reach backups elsewhere");
    window.is_accessible("panic-asked");
    driver.click("dialog[open] .btn.danger");
    driver.sees("Panic: hold 2 seconds");
    window.picture("panic");
    window.is_accessible("panic");
    let hold = "document.querySelector('button.panic').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })); return true";
    driver.run(hold, &[]);
    driver.until("the first screen", "return document.querySelector('button[lang=\"en\"]') !== null", &[]);
    let left = ["home/spaces", "home/backups"].map(|name| std::fs::read_dir(at(name)).unwrap().count());
    assert_eq!(left, [0, 0]);
    assert!(!at("home/slots-a").exists() && !at("home/vault").exists());

    driver.click("button[lang=\"en\"]");
    driver.click("form button[type=submit]");
    driver.press("I have a backup");
    window.next_pick(&at("all.backup"));
    driver.press("Choose the backup");
    driver.sees("Backup: all.backup");
    window.is_accessible("restore");
    driver.fill("input[type=password]", "granite basket morning millet");
    driver.until("all there", "return !document.querySelector('form button[type=submit]').disabled", &[]);
    driver.click("form button[type=submit]");
    driver.sees("Your backup is back");
    window.picture("restored");
    driver.press("Go on");
    driver.sees("March for water");
}

#[test]
fn a_link_is_shown_whole_before_it_is_opened_and_nothing_but_links_is() {
    let dir = tempfile::tempdir().unwrap();
    let page = "https://ex\u{430}mple.org/\u{202e}fdp.exe";
    let profiles =
        [format!("profiles={page}"), "profiles=javascript:alert(1)".into(), "profiles=https://a@b.example".into()];
    let person = ["add", "person", "display_name=Grace"].map(str::to_owned).into_iter().chain(profiles);
    let home = dir.path().join("home");
    let words = [vec!["init", "--name", "Amina", "--no-lock"], vec!["space", "new", "Water"]];
    let words = words.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
    for words in words.into_iter().chain([person.collect()]) {
        let done = Command::new(target().join("ilima")).arg("--home").arg(&home).args(words).env("LANG", "en").output();
        assert!(done.unwrap().status.success());
    }
    let window = Window::open_in(dir);
    let (driver, opened) = (&window.driver, window.dir.path().join("picks/opened"));
    go(driver, "People");
    driver.press_on_page("Grace");
    let links =
        "return [...document.querySelectorAll('button[aria-haspopup=dialog].link')].map((one) => one.innerText)";
    driver.until("her page", "return document.querySelector('button[aria-haspopup=dialog].link') !== null", &[]);
    let links = driver.run(links, &[]);
    assert_eq!(links.as_array().unwrap().len(), 2, "a script is no link: {links}");
    assert!(!links.to_string().contains('\u{202e}'), "{links}");
    let click = |at: usize| {
        driver.run(
            &format!("document.querySelectorAll('button[aria-haspopup=dialog].link')[{at}].click(); return true"),
            &[],
        )
    };
    // In the order of their addresses.
    click(1);
    driver.sees("https://xn--exmple-4nf.org/fdp.exe");
    driver.sees("signs that can look like other ones");
    assert_eq!(
        driver.run("return document.querySelector('dialog[open] .address b').textContent", &[]),
        "xn--exmple-4nf.org"
    );
    window.picture("link");
    window.is_accessible("link");
    assert!(!opened.exists());
    driver.press("Open it");
    wait("what was opened", || opened.exists());
    assert_eq!(std::fs::read_to_string(&opened).unwrap(), "https://xn--exmple-4nf.org/fdp.exe");
    click(0);
    driver.sees("Ilima does not open this address");
}
