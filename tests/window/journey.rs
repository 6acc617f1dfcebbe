//! The whole way: a list, a plan, a promise; then a colleague with a window of her own has the same.

use crate::driver::Driver;
use crate::window::Window;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROWS: &str = "400";

#[test]
fn work_begun_in_one_window_stands_on_the_screen_of_another() {
    let window = Window::open();
    let driver = &window.driver;
    window.begin_with_a_plan();
    for file in lists(window.dir.path()) {
        bring_in(&window, &file);
    }
    write_a_promise_with_a_note(driver);
    window.picture("journey-promise");
    window.is_accessible("journey-promise");

    let colleague = Window::open();
    let (request, invite) = (window.dir.path().join("request"), window.dir.path().join("invite"));
    let stick = window.dir.path().join("Clé USB – مجموعة 项目");
    std::fs::create_dir(&stick).unwrap();
    ask_to_join(&colleague, &request);
    let_in(&window, &request, &invite);
    join_and_compare(&colleague, &invite);
    compare_later(driver);
    give(&window, &stick);
    receive(&colleague, &stick);
    for place in ["Plans", "People", "Commitments"] {
        let (mine, hers) = (titles(driver, place), titles(&colleague.driver, place));
        assert!(!mine.is_empty(), "{place}");
        assert_eq!(mine, hers, "{place}");
    }
    let there = &colleague.driver;
    there.press("Commitments");
    there.press("A borehole in Ward 4");
    there.sees("No drilling yet, the fence stands");
    colleague.picture("journey-colleague");
    colleague.is_accessible("journey-colleague");
    colleague.close();
    window.close();
}

/// The sample cards and a spreadsheet as a group would bring it; without the samples, files of our own.
fn lists(folder: &Path) -> Vec<PathBuf> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    if !samples.is_dir() {
        println!("skipped: the sample cards and make_people.py are not here; files of our own instead");
        return own_lists(folder);
    }
    let cards = std::fs::read_dir(samples.join("vcard")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = cards.filter(|path| path.extension().is_some_and(|end| end == "vcf")).collect();
    files.sort();
    let table = folder.join("people.csv");
    let make = Command::new("python3")
        .arg(samples.join("make_people.py"))
        .args(["--rows", ROWS, "--seed", "1", "--out"])
        .arg(&table)
        .output()
        .unwrap();
    assert!(make.status.success(), "{}", String::from_utf8_lossy(&make.stderr));
    files.push(table);
    files
}

fn own_lists(folder: &Path) -> Vec<PathBuf> {
    let (cards, table) = (folder.join("cards.vcf"), folder.join("people.csv"));
    std::fs::write(&cards, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nomvula Dlamini\r\nEND:VCARD\r\n").unwrap();
    let rows = (0..300).map(|row| format!("Person {row},+2547{:08},Kibera\n", 12_000_000 + row)).collect::<String>();
    std::fs::write(&table, format!("Name,Mobile,District\n{rows}")).unwrap();
    vec![cards, table]
}

fn bring_in(window: &Window, file: &Path) {
    let driver = &window.driver;
    go(driver, "People");
    window.next_pick(file);
    driver.press_on_page("Import");
    driver.press("Choose a file");
    let run = "return [...document.querySelectorAll('main button')].some((one) => /^Import .*(person|people)$/.test(one.textContent.replace(/[\\u2066-\\u2069]/g, '').trim()) && !one.disabled)";
    driver.until("what would come in", run, &[]);
    driver.run(
        "[...document.querySelectorAll('main button')].find((one) => /^Import .*(person|people)$/.test(one.textContent.replace(/[\\u2066-\\u2069]/g, '').trim())).click(); return true",
        &[],
    );
    driver.sees("Undo this import");
    driver.press("See people");
}

fn write_a_promise_with_a_note(driver: &Driver) {
    driver.press("Commitments");
    driver.sees("No commitments yet");
    driver.keys(&["\u{E009}", "n"]);
    driver.until("the New menu", "return document.activeElement?.getAttribute('role') === 'menuitem'", &[]);
    driver.press("Commitment");
    driver.type_over("dialog[open] input", "A borehole in Ward 4");
    driver.keys(&["\u{E007}"]);
    driver.until("its page", "return document.querySelector('h1')?.textContent.includes('A borehole')", &[]);
    driver.press("Add: Note");
    driver.fill(
        "form.add textarea, form.add input[type=text], form.add input:not([type])",
        "No drilling yet, the fence stands",
    );
    driver.click("form.add button[type=submit]");
    driver.sees("No drilling yet, the fence stands");
    // Done keeps what was typed: nothing is lost by the wrong one of two buttons.
    driver.fill("form.add textarea", "The fence is gone");
    driver.run("document.querySelector('form.add button:not([type=submit]):last-of-type').click(); return true", &[]);
    driver.until("the closed form", "return document.querySelector('form.add') === null", &[]);
    driver.sees("The fence is gone");
}

/// A first run up to the two ways of joining.
pub fn want_to_join(driver: &Driver) {
    driver.click("button[lang=\"en\"]");
    driver.click("form button[type=submit]");
    driver.press("Join a space");
    driver.fill("input[maxlength]", "Thandi");
    driver.click("input[type=checkbox]");
    driver.click("form button[type=submit]");
}

pub fn ask_to_join(colleague: &Window, request: &Path) {
    let driver = &colleague.driver;
    want_to_join(driver);
    driver.press("Apart, with two files");
    colleague.next_pick(request);
    driver.press("Save the request");
    driver.sees("You can close Ilima now");
    colleague.picture("journey-join");
    colleague.is_accessible("journey-join");
}

pub fn let_in(window: &Window, request: &Path, invite: &Path) {
    let driver = &window.driver;
    driver.press("Exchange");
    driver.press("Let somebody in");
    driver.press("Apart, with two files");
    window.next_pick(request);
    driver.press("Open a request");
    driver.sees("Thandi");
    window.next_pick(invite);
    driver.press("Save the invite");
    driver.sees("five words");
    driver.press("Later");
}

pub fn join_and_compare(colleague: &Window, invite: &Path) {
    let driver = &colleague.driver;
    colleague.next_pick(invite);
    driver.press("Open the invite");
    driver.sees("You are in Water Coalition");
    colleague.picture("journey-joined");
    driver.press("The words are the same");
    driver.sees("Today");
}

/// The words of the invite are found again beside the name.
fn compare_later(driver: &Driver) {
    driver.press("Compare the words");
    driver.sees("Read these five words to Thandi");
    driver.press("The words are the same");
    driver.sees_no("words not yet compared");
}

fn give(window: &Window, stick: &Path) {
    let driver = &window.driver;
    window.next_pick(stick);
    driver.press("Give");
    driver.press("On a stick or in a folder");
    driver.sees("You can now remove the stick");
    driver.press("Close");
}

fn receive(colleague: &Window, stick: &Path) {
    let driver = &colleague.driver;
    driver.press("Exchange");
    driver.press("Receive");
    colleague.next_pick(stick);
    driver.press("On a stick or in a folder");
    driver.sees("from Amina");
    colleague.picture("journey-received");
    driver.press("Done");
}

pub fn go(driver: &Driver, place: &str) {
    driver.press(place);
    driver.until(
        place,
        "return document.querySelector('main h1')?.textContent.includes(arguments[0])",
        &[place.into()],
    );
}

/// The first page of a place's list, as it stands on the screen.
pub fn titles(driver: &Driver, place: &str) -> Vec<String> {
    driver.press(place);
    driver.until(
        place,
        "return document.querySelector('main h1')?.textContent.includes(arguments[0])",
        &[place.into()],
    );
    driver.until("rows", "return document.querySelector('main tbody tr') !== null", &[]);
    let rows = "return [...document.querySelectorAll('main tbody [data-name]')].map((one) => one.innerText)";
    driver.run(rows, &[]).as_array().unwrap().iter().map(|row| row.as_str().unwrap().to_owned()).collect()
}
