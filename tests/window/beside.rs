//! Two windows in one room: three words, and a picture of the square on the other screen.

use crate::journey::{go, titles, want_to_join};
use crate::window::Window;
use image::{GrayImage, Luma};

/// The square as a camera would see it, from the path that the page draws: a unit is eight pixels.
fn picture(side: u32, path: &str) -> GrayImage {
    let mut picture = GrayImage::from_pixel(side * 8, side * 8, Luma([255]));
    for dark in path.split('M').skip(1) {
        let (x, rest) = dark.split_once(' ').unwrap();
        let y = rest.split('h').next().unwrap();
        let (x, y): (u32, u32) = (x.parse().unwrap(), y.parse().unwrap());
        (0..64).for_each(|at| picture.put_pixel(x * 8 + at % 8, y * 8 + at / 8, Luma([0])));
    }
    picture
}

#[test]
fn two_windows_in_one_room_are_in_one_space_after_three_words() {
    let window = Window::open();
    let driver = &window.driver;
    window.begin_with_a_plan();
    go(driver, "Exchange");
    driver.press("Let somebody in");
    driver.press("In one room");
    driver.press("Show the words");
    driver.until("three words", "return document.querySelectorAll('[data-words] li').length === 3", &[]);
    window.picture("pair-words");
    window.is_accessible("pair-words");
    let svg = "const svg = document.querySelector('dialog[open] svg[role=img]');";
    let side = driver.run(&format!("{svg} return svg.viewBox.baseVal.width"), &[]).as_f64().unwrap();
    let path = driver.run(&format!("{svg} return svg.querySelector('path').getAttribute('d')"), &[]);

    let colleague = Window::open();
    let there = &colleague.driver;
    want_to_join(there);
    there.press("In one room");
    let photo = colleague.dir.path().join("photo.png");
    picture(side as u32, path.as_str().unwrap()).save(&photo).unwrap();
    colleague.next_pick(&photo);
    there.press("Take them from a picture");
    there.sees("Read from the picture");
    colleague.picture("pair-join");
    colleague.is_accessible("pair-join");
    there.press("Join");
    there.sees("You are in Water Coalition");
    driver.sees("Thandi is in this space");
    driver.press("Done");
    there.press("Done");
    assert_eq!(titles(driver, "Plans"), titles(there, "Plans"));
    go(there, "Exchange");
    there.sees("words compared");
    there.sees_no("words not yet compared");
    colleague.close();
    window.close();
}
