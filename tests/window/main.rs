//! The real window under a real driver: what an organiser does in it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it skips"
)]

mod beside;
mod canary;
mod carriers;
mod day;
mod driver;
mod hand;
mod inject;
mod journey;
mod keyboard;
mod lan;
mod memory;
mod payloads;
mod safety;
mod sleep;
mod walls;
mod window;
mod writer;

use driver::Driver;
use window::Window;

#[test]
fn first_run_to_a_plan_then_locked_and_opened_again() {
    let window = Window::open();
    let driver = &window.driver;
    window.picture("first-language");
    window.is_accessible("first-language");
    driver.click("button[lang=\"en\"]");
    driver.click("form button[type=submit]");
    driver.press("Start my own space");
    driver.fill("input[maxlength]", "Amina");
    driver.press("Suggest four words");
    let passphrase = driver.until(
        "a passphrase",
        "return document.querySelector('input[type=password], input[autocomplete=new-password]')?.value",
        &[],
    );
    let passphrase = passphrase.as_str().unwrap().to_owned();
    assert!(passphrase.split_whitespace().count() >= 4, "{passphrase}");
    driver.sees_no("Too easy to guess");
    window.picture("first-you");
    driver.click("form button[type=submit]");
    driver.sees("Your recovery words");
    let words =
        driver.run("return [...document.querySelectorAll('ol.words li')].map((one) => one.textContent.trim())", &[]);
    assert_eq!(words.as_array().unwrap().len(), 12);
    window.picture("first-words");
    driver.press("Type them back later");
    driver.fill("input[maxlength]", "Water Coalition");
    driver.click("form button[type=submit]");
    driver.sees("What do you want to plan first?");
    window.picture("first-plan");
    window.is_accessible("first-plan");
    driver.press("March or rally");
    driver.press("Make the plan");
    driver.sees("Agree on the demand");
    window.picture("plan");
    window.is_accessible("plan");
    rename_the_plan(driver, "March or rally", "March for water");
    driver.keys(&["\u{E009}", "l"]);
    driver.until("the lock", "return document.querySelector('input[type=password]') !== null", &[]);
    assert!(!driver.text().contains("March"), "a locked screen shows nothing");
    window.picture("locked");
    window.is_accessible("locked");
    driver.fill("input[type=password]", "not the passphrase");
    driver.click("form button[type=submit]");
    driver.sees("This is not the passphrase");
    driver.fill("input[type=password]", &passphrase);
    driver.click("form button[type=submit]");
    driver.sees("Plans");
    driver.press("Plans");
    driver.sees("March for water");
    // The undo button may still name the old title; the list does not.
    let list = driver.run("return document.querySelector('main').innerText", &[]);
    assert!(!list.as_str().unwrap().contains("March or rally"), "{list}");
    window.close();
}

#[test]
fn a_list_of_people_is_looked_at_brought_in_found_and_taken_back() {
    let window = Window::open();
    let driver = &window.driver;
    window.begin("en", false);
    driver.press("Not now");
    driver.press("People");
    window.picture("people-empty");
    window.is_accessible("people-empty");
    let list = window.dir.path().join("people.csv");
    std::fs::write(
        &list,
        "Name,Mobile,District\nGrace Achieng,0712 345 678,Kibera\n,+254722000111,Mathare\n,,Kibera\n",
    )
    .unwrap();
    window.next_pick(&list);
    driver.press("Import");
    driver.sees("Import people");
    driver.press("Choose a file");
    driver.sees("Grace Achieng");
    window.picture("import-preview");
    window.is_accessible("import-preview");
    driver.press("Import 2 people");
    driver.sees("Undo this import");
    window.picture("import-done");
    driver.press("See people");
    driver.sees("Kibera");
    window.picture("people");
    window.is_accessible("people");
    driver.keys(&["\u{E009}", "k"]);
    driver.type_over("dialog[open] input", "achi");
    let found = "return document.querySelector('dialog[open]')?.innerText.includes('Grace Achieng')";
    driver.until("what was found", found, &[]);
    window.is_accessible("search");
    driver.press("Close");
    driver.until("the closed search", "return !document.querySelector('dialog[open]')", &[]);
    driver.keys(&["\u{E009}", "z"]);
    driver.until(
        "the list without her",
        "return !document.querySelector('main').innerText.includes('Grace Achieng')",
        &[],
    );
    window.close();
}

#[test]
fn a_colleague_joins_and_two_answers_are_settled() {
    let window = Window::open();
    let driver = &window.driver;
    window.begin_with_a_plan();
    let (request, invite) = (window.dir.path().join("request"), window.dir.path().join("invite"));
    let stick = window.dir.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    window.colleague(&["init", "--name", "Thandi", "--no-lock"]);
    window.colleague(&["request", request.to_str().unwrap()]);
    driver.press("Exchange");
    driver.press("Let somebody in");
    driver.press("Apart, with two files");
    window.next_pick(&request);
    driver.press("Open a request");
    driver.sees("Thandi");
    window.next_pick(&invite);
    driver.press("Save the invite");
    driver.sees("five words");
    window.picture("invite");
    window.is_accessible("invite");
    let joined = String::from_utf8(window.colleague(&["join", invite.to_str().unwrap()]).stdout).unwrap();
    let words = joined.lines().nth(1).unwrap();
    for word in words.split(' ') {
        driver.sees(word);
    }
    driver.press("The words are the same");
    window.next_pick(&stick);
    driver.press("Give");
    driver.press("On a stick or in a folder");
    driver.sees("You can now remove the stick");
    window.picture("gave");
    driver.press("Done");
    // The page behind has heard of it.
    driver.sees("You gave 1 plan");
    driver.sees_no("No exchange yet");
    let sent = window.dir.path().join("sent.parcel");
    window.next_pick(&sent);
    driver.press("Give");
    driver.press("As one file");
    driver.sees("You can now send the file");
    window.picture("sent");
    window.colleague(&["receive", sent.to_str().unwrap()]);
    let plans = String::from_utf8(window.colleague(&["list", "plan"]).stdout).unwrap();
    let plan = plans.split(' ').next().unwrap();
    window.colleague(&["set", plan, "title=March for light"]);
    let back = window.dir.path().join("back.parcel");
    window.colleague(&["give", back.to_str().unwrap()]);
    driver.press("Close");
    rename_the_plan(driver, "March or rally", "March for water");
    driver.press("Exchange");
    driver.press("Receive");
    window.next_pick(&back);
    driver.press("As one file");
    driver.sees("from Thandi");
    window.picture("received");
    driver.press("Done");
    driver.press("Plans");
    driver.click("main tbody button, main tbody a");
    driver.sees("Two answers: Title");
    driver.sees("March for light");
    driver.sees("March for water");
    window.picture("two-answers");
    window.is_accessible("two-answers");
    driver.click("button[aria-label*=\"March for light\"]");
    driver.sees_no("Two answers: Title");
    driver.sees("March for light");
    // The undo button still names the other answer; the page itself does not.
    driver.until(
        "one answer",
        "const page = document.querySelector('main').innerText;
         return page.includes('March for light') && !page.includes('March for water')",
        &[],
    );
    window.close();
}

/// In the record's title, edited in place.
fn rename_the_plan(driver: &Driver, from: &str, to: &str) {
    driver.press("Plans");
    driver.click("main tbody button, main tbody a");
    driver.sees(from);
    driver.click("h1 button");
    driver.type_over("h1 input", to);
    driver.keys(&["\u{E007}"]);
    driver.until(
        "the new title",
        "return document.querySelector('h1 button')?.textContent.includes(arguments[0])",
        &[to.into()],
    );
}

#[test]
fn arabic_is_whole_and_every_place_can_be_used_by_everybody() {
    every_place_is_whole("ar", "ائتلاف المياه", "rtl", "arabic");
}

#[test]
fn english_is_whole_and_every_place_can_be_used_by_everybody() {
    every_place_is_whole("en", "Water Coalition", "ltr", "english");
}

/// Today's lines, a list's rows, Exchange's people, Help's topics: each place has one of these once it has its answers.
const FILLED: &str =
    "return document.querySelector('main tbody tr, main .card li, main nav button, main nav a') !== null";

/// The sample space in this language: each place has its title, all its words, and nothing for axe to object to.
fn every_place_is_whole(language: &str, space: &str, direction: &str, name: &str) {
    let window = Window::open();
    let driver = &window.driver;
    window.begin(language, true);
    driver.sees(space);
    assert_eq!(driver.run("return document.documentElement.dir", &[]), direction);
    let places =
        driver.run("return document.querySelectorAll('nav[data-region] > button').length", &[]).as_u64().unwrap();
    assert!(places >= 6, "{places}");
    for place in 0..places {
        driver.run(&format!("document.querySelectorAll('nav[data-region] > button')[{place}].click()"), &[]);
        driver.until("a title", "return document.querySelector('main h1')?.textContent", &[]);
        // A page that is still being filled says nothing about the page that people see.
        driver.until("what the page holds", FILLED, &[]);
        window.picture(&format!("{name}-{place}"));
        window.is_accessible(&format!("{name}-{place}"));
        let missing = driver.run("return document.documentElement.dataset.missing ?? ''", &[]);
        assert_eq!(missing, "", "words are missing");
    }
    window.close();
}
