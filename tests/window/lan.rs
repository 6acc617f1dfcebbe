//! Two windows on one network.

use crate::journey::{ask_to_join, go, join_and_compare, let_in, titles};
use crate::window::Window;

#[test]
fn two_windows_find_each_other_and_both_have_everything() {
    let window = Window::open();
    let driver = &window.driver;
    window.begin("en", false);
    driver.press("March or rally");
    driver.press("Make the plan");
    driver.sees("Agree on the demand");
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
    there.sees("With Amina: you got 1 plan");
    colleague.picture("lan-met");
    colleague.is_accessible("lan-met");
    driver.sees("With Thandi");
    driver.press("Done");
    there.press("Done");
    assert_eq!(titles(driver, "Plans"), titles(there, "Plans"));
    // The board knows at once who holds what.
    go(driver, "Exchange");
    driver.sees("everything");
    colleague.close();
    window.close();
}
