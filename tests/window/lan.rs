//! Two windows on one network.

use crate::driver::Driver;
use crate::journey::{ask_to_join, go, join_and_compare, let_in, titles};
use crate::window::Window;

#[test]
fn two_windows_find_each_other_and_both_have_everything() {
    let window = Window::open();
    let driver = &window.driver;
    window.begin_with_a_plan();
    let colleague = Window::open();
    let there = &colleague.driver;
    let (request, invite) = (window.dir.path().join("request"), window.dir.path().join("invite"));
    ask_to_join(&colleague, &request);
    let_in(&window, &request, &invite);
    join_and_compare(&colleague, &invite);

    driver.press_on_page("On the same Wi-Fi");
    driver.press("Look for others");
    let address = driver.until("an address", "return document.querySelector('[data-address]')?.dataset.address", &[]);
    window.picture("lan-looking");
    window.is_accessible("lan-looking");
    go(there, "Exchange");
    there.press_on_page("On the same Wi-Fi");
    there.fill("dialog[open] input", address.as_str().unwrap());
    there.press("Connect");
    there.sees("What you or they write now goes over by itself");
    there.sees("With Amina: you got 1 plan");
    colleague.picture("lan-met");
    colleague.is_accessible("lan-met");
    driver.sees("With Thandi");
    // Both go on working: what one writes is on the other's screen by itself.
    for window in [&window, &colleague] {
        window.driver.press("Keep connected while I work");
        window.driver.sees("Connected with one computer");
    }
    go(there, "Commitments");
    new_promise(driver, "Street lights for Ward 7");
    there.sees("Street lights for Ward 7");
    go(driver, "Commitments");
    new_promise(there, "A clinic that opens");
    driver.sees("A clinic that opens");
    window.picture("lan-live");
    window.is_accessible("lan-live");
    there.press("Connected with one computer");
    there.press("Leave the network");
    there.sees("With Amina: you got 1 commitment and 1 plan");
    there.press("Done");
    driver.press("Open on this Wi-Fi");
    driver.press("Leave the network");
    driver.press("Done");
    assert_eq!(titles(driver, "Plans"), titles(there, "Plans"));
    // The board knows at once who holds what.
    go(driver, "Exchange");
    driver.sees("everything");
    colleague.close();
    window.close();
}

fn new_promise(driver: &Driver, title: &str) {
    driver.keys(&["\u{E009}", "n"]);
    driver.until("the New menu", "return document.activeElement?.getAttribute('role') === 'menuitem'", &[]);
    driver.press("Commitment");
    driver.type_over("dialog[open] input", title);
    driver.keys(&["\u{E007}"]);
    let its_page = "return document.querySelector('h1')?.textContent.includes(arguments[0])";
    driver.until("its page", its_page, &[title.into()]);
}
