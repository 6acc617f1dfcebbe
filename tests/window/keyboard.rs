//! A whole hour without a mouse: from the rail to a new person, a changed field, and back.

use crate::driver::Driver;
use crate::window::Window;

const CTRL: &str = "\u{E009}";
const SHIFT: &str = "\u{E008}";
const ALT: &str = "\u{E00A}";
const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const DOWN: &str = "\u{E015}";
const LEFT: &str = "\u{E012}";
const F1: &str = "\u{E031}";
const F6: &str = "\u{E036}";

#[test]
fn a_person_is_made_changed_undone_and_found_by_keys_alone() {
    let window = Window::open();
    let driver = &window.driver;
    window.begin("en", false);
    driver.press("Not now");
    driver.sees("Today");
    // From here on no pointer: New, the second kind of its list, a name.
    driver.keys(&[CTRL, "n"]);
    driver.until("the New menu", "return document.activeElement?.getAttribute('role') === 'menuitem'", &[]);
    window.is_accessible("new-menu");
    driver.keys(&[DOWN]);
    has_focus(driver, "Person");
    driver.keys(&[ENTER]);
    driver.type_over("dialog[open] input", "Zainab Juma");
    window.picture("keyboard-new");
    window.is_accessible("keyboard-new");
    driver.keys(&[ENTER]);
    driver.until("her page", "return document.querySelector('h1')?.textContent.includes('Zainab Juma')", &[]);
    change_her_name(driver);
    window.picture("keyboard-person");
    go_round_the_window(driver);
    driver.keys(&[CTRL, "z"]);
    title_is(driver, "Zainab Juma");
    driver.keys(&[CTRL, SHIFT, "z"]);
    title_is(driver, "Zainab Otieno");
    find_her(driver);
    driver.keys(&[F1]);
    driver.until("help", "return document.querySelector('[aria-current=page]')?.textContent.includes('Help')", &[]);
    driver.keys(&[ALT, LEFT]);
    title_is(driver, "Zainab Otieno");
    window.close();
}

fn has_focus(driver: &Driver, text: &str) {
    driver.until(text, "return document.activeElement?.textContent.includes(arguments[0])", &[text.into()]);
}

fn title_is(driver: &Driver, name: &str) {
    driver.until(name, "return document.querySelector('main h1')?.textContent.includes(arguments[0])", &[name.into()]);
}

/// Tab until the name has the cursor; Escape throws an edit away, Enter keeps it.
fn change_her_name(driver: &Driver) {
    let at_the_name =
        "return document.activeElement?.closest('h1') !== null && document.activeElement !== document.body";
    let reached = (0..60).any(|_| {
        driver.keys(&[TAB]);
        driver.run(at_the_name, &[]) == true
    });
    assert!(reached, "Tab comes to the name");
    driver.keys(&[ENTER]);
    driver.type_over("h1 input", "Nobody");
    driver.keys(&[ESCAPE]);
    title_is(driver, "Zainab Juma");
    driver.until("the cursor where it was", at_the_name, &[]);
    driver.keys(&[ENTER]);
    driver.type_over("h1 input", "Zainab Otieno");
    driver.keys(&[ENTER]);
    title_is(driver, "Zainab Otieno");
}

/// F6 comes to every region of the window and back to the first.
fn go_round_the_window(driver: &Driver) {
    let region = "return [...document.querySelectorAll('[data-region]')]
        .findIndex((one) => one.contains(document.activeElement))";
    let start = driver.run(region, &[]);
    let mut seen = vec![start.clone()];
    loop {
        driver.keys(&[F6]);
        let now = driver.run(region, &[]);
        if now == start || seen.len() > 5 {
            break;
        }
        seen.push(now);
    }
    let all = driver.run("return document.querySelectorAll('[data-region]').length", &[]);
    assert_eq!(u64::try_from(seen.len()).ok(), all.as_u64(), "{seen:?}");
}

fn find_her(driver: &Driver) {
    driver.keys(&[CTRL, "k"]);
    driver.type_over("dialog[open] input", "otieno");
    driver.until("her", "return document.querySelector('dialog[open]')?.innerText.includes('Zainab Otieno')", &[]);
    driver.keys(&[DOWN]);
    driver.keys(&[ENTER]);
    driver.until("the closed search", "return !document.querySelector('dialog[open]')", &[]);
    title_is(driver, "Zainab Otieno");
}
