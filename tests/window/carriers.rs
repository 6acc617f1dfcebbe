//! A stick that is plugged in, a cable, and a network on which nobody answers.

use crate::journey::{go, let_in};
use crate::window::{Window, target};
use serialport::{SerialPort, TTYPort};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A colleague with the command, let in by two files.
fn with_a_colleague() -> Window {
    let window = Window::open();
    window.begin("en", false);
    window.driver.press("March or rally");
    window.driver.press("Make the plan");
    window.driver.sees("Agree on the demand");
    let (request, invite) = (window.dir.path().join("request"), window.dir.path().join("invite"));
    window.colleague(&["init", "--name", "Thandi", "--no-lock"]);
    window.colleague(&["request", request.to_str().unwrap()]);
    let_in(&window, &request, &invite);
    window.colleague(&["join", invite.to_str().unwrap()]);
    window
}

#[test]
fn a_stick_with_something_new_is_offered_and_taken_in_with_one_click() {
    let window = with_a_colleague();
    let driver = &window.driver;
    let stick = window.dir.path().join("STICK");
    std::fs::create_dir(&stick).unwrap();
    std::fs::write(stick.join("letter.txt"), "to my aunt").unwrap();
    window.colleague(&["add", "plan", "title=Meeting at the well"]);
    window.colleague(&["give", stick.to_str().unwrap()]);
    go(driver, "Today");
    driver.sees("One file with something new for you on STICK");
    go(driver, "Exchange");
    driver.sees("One file with something new for you on STICK");
    window.picture("found");
    window.is_accessible("found");
    driver.click("main .note button");
    driver.sees("You got 1 plan from Thandi");
    driver.sees_no("something new for you");
    driver.sees("What would leave now");
    window.picture("board");
    go(driver, "Plans");
    driver.sees("Meeting at the well");
    window.close();
}

/// Two cables' ends that are one cable: what goes into one comes out of the other.
fn carry(from: &mut TTYPort, to: &mut TTYPort) {
    let mut bytes = [0; 1_024];
    match from.read(&mut bytes) {
        Ok(len) => to.write_all(&bytes[..len]).unwrap_or_default(),
        // Nobody has the other end open yet, or nothing was said.
        Err(_) => std::thread::park_timeout(Duration::from_millis(5)),
    }
}

fn cable() -> Option<(TTYPort, String)> {
    // Only one program may have a port open: ours lets go of it.
    let (mut end, other) = TTYPort::pair().ok()?;
    end.set_timeout(Duration::from_millis(5)).ok()?;
    Some((end, other.name()?))
}

#[test]
fn two_exchange_over_a_cable_in_the_window() {
    let (Some((mut one, here)), Some((mut other, there))) = (cable(), cable()) else {
        println!("skipped: this machine has no pseudo-terminals");
        return;
    };
    let window = with_a_colleague();
    let driver = &window.driver;
    window.colleague(&["add", "plan", "title=Meeting at the well"]);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                carry(&mut one, &mut other);
                carry(&mut other, &mut one);
            }
        });
        let home = window.dir.path().join("colleague");
        let mut colleague = Command::new(target().join("ilima"));
        colleague
            .arg("--home")
            .arg(home)
            .args(["exchange", "serial", &there, "--baud", "115200"])
            .stdout(Stdio::null());
        let mut colleague = colleague.spawn().unwrap();
        go(driver, "Exchange");
        driver.press_on_page("Cable");
        // This machine may have ports of its own; ours is typed.
        driver.until(
            "a field for the port",
            "const port = document.querySelector('dialog[open] select[dir]');
             if (port) { port.value = ''; port.dispatchEvent(new Event('change', { bubbles: true })); }
             return document.querySelector('dialog[open] input') !== null",
            &[],
        );
        driver.fill("dialog[open] input", &here);
        window.picture("cable");
        window.is_accessible("cable");
        driver.press("Connect");
        driver.sees("With Thandi: you got 1 plan");
        window.picture("cable-met");
        assert!(colleague.wait().unwrap().success());
        done.store(true, Ordering::Relaxed);
    });
    driver.press("Done");
    go(driver, "Plans");
    driver.sees("Meeting at the well");
    window.close();
}
