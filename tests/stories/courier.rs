//! Work that goes with somebody who cannot read it.

use crate::world::{Person, founder, let_in};
use ilima_desk::contract::{Receipt, ShelfAsk};
use ilima_desk::courier::{self, CourierReceipt, Listening};
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::trouble::Code;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

fn add_shelf(person: &mut Person, name: &str, url: &str) {
    person.desk.shelf_add(&ShelfAsk { name: name.into(), url: url.into() }).unwrap();
}

fn visit(person: &mut Person, name: &str) -> Receipt {
    ilima_desk::shelf::exchange_shelf(&mut person.desk, name, &Job::unwatched()).unwrap()
}

/// A courier runs beside `work`, which is told where; then it ends.
fn while_it_runs<T>(folder: &Path, work: impl FnOnce(SocketAddr) -> T) -> (T, CourierReceipt) {
    let here = Some("127.0.0.1:0".parse().unwrap());
    let (done, receipt, _) = run(folder, here, 0, work);
    (done, receipt)
}

fn run<T>(
    folder: &Path,
    here: Option<SocketAddr>,
    room: u64,
    work: impl FnOnce(SocketAddr) -> T,
) -> (T, CourierReceipt, Listening) {
    let (tell, told) = channel();
    let stop = Arc::new(AtomicBool::new(false));
    let job = Job::new(Box::new(|_| {}), stop.clone());
    std::thread::scope(|scope| {
        let running =
            scope.spawn(|| courier::run(folder, here, room, None, &job, &mut |here| tell.send(here.clone()).unwrap()));
        let here: Listening = told.recv().unwrap();
        let done = work(here.addresses[0].parse().unwrap());
        stop.store(true, Ordering::Relaxed);
        (done, running.join().unwrap().unwrap(), here)
    })
}

/// Every file under a folder, name and contents.
fn everything(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(path.to_string_lossy().bytes());
        all.extend(if path.is_dir() { everything(&path) } else { std::fs::read(&path).unwrap() });
    }
    all
}

#[test]
fn two_who_never_meet_have_the_same_through_a_courier_who_can_read_nothing() {
    let hub = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let plan = amina.add("plan", &[("title", "Canary in the clinic")]);
    let ((), receipt) = while_it_runs(hub.path(), |address| {
        for person in [&mut amina, &mut thandi] {
            add_shelf(person, "hub", &format!("courier://{address}"));
        }
        assert_eq!(visit(&mut amina, "hub").given["plan"], 1);
        let receipt = visit(&mut thandi, "hub");
        assert_eq!((receipt.records["plan"], receipt.from.as_slice()), (1, ["Amina".to_owned()].as_slice()));
        assert_eq!(thandi.answers(plan, "title"), ["Canary in the clinic"]);
        thandi.set(plan, "status", "active");
        visit(&mut thandi, "hub");
        visit(&mut amina, "hub");
        assert_eq!(amina.answers(plan, "status"), ["active"]);
        // Once both have heard each other's word, nothing is put or fetched any more.
        visit(&mut thandi, "hub");
        visit(&mut amina, "hub");
        assert_eq!((visit(&mut thandi, "hub").bytes, visit(&mut amina, "hub").bytes), (0, 0));
    });
    assert!(receipt.objects >= 3 && receipt.connections == 8 && receipt.refused == 0, "{receipt:?}");
    let kept = everything(hub.path());
    for secret in ["Canary", "Amina", "Thandi", "Water Coalition"] {
        assert!(!kept.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
    }
    for member in amina.desk.members().unwrap() {
        assert!(!String::from_utf8_lossy(&kept).contains(&member.device));
    }
}

#[test]
fn the_same_courier_at_another_address_is_known_again() {
    let hub = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March")]);
    for again in [false, true] {
        let (receipt, _) = while_it_runs(hub.path(), |address| {
            add_shelf(&mut amina, "hub", &format!("courier://{address}"));
            visit(&mut amina, "hub")
        });
        assert_eq!(receipt.bytes == 0, again, "{receipt:?}");
    }
}

#[test]
fn work_goes_from_stick_to_courier_to_folder_to_network_to_mail_and_arrives_whole() {
    let (stick, hub, shared, mail) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let mut amina = founder("Amina");
    let names = ["Thandi", "Juma", "Vera", "Noor"];
    let [mut thandi, mut juma, mut vera, mut noor] = names.map(|name| let_in(&mut amina, name, "contributor"));
    let long = "Every word of this arrives. ".repeat(2_000);
    let plan = amina.add("plan", &[("title", "From the far village"), ("narrative", &long)]);
    // By stick to Thandi, who meets a courier.
    amina.give(stick.path());
    thandi.receive(stick.path());
    while_it_runs(hub.path(), |address| {
        add_shelf(&mut thandi, "hub", &format!("courier://{address}"));
        visit(&mut thandi, "hub");
    });
    // The courier travels on and carries to a shared folder, without any key.
    let carried = courier::carry(hub.path(), &shared.path().display().to_string(), 0, &Job::unwatched()).unwrap();
    assert!(carried.objects_out >= 1, "{carried:?}");
    add_shelf(&mut juma, "shared", &shared.path().display().to_string());
    visit(&mut juma, "shared");
    // Juma meets Vera on the network; Vera mails to Noor in parts, which come in any order.
    let [one, other] = crate::pipe::talk(&mut juma, &mut vera, (usize::MAX, usize::MAX), 4_096);
    assert!(one.is_ok() && other.is_ok());
    let ask = ilima_desk::contract::GiveAsk { to: "Noor".into(), max_bytes: 20_000, ..Default::default() };
    vera.desk.give(&mail.path().join("parts.parcel"), &ask, &Job::unwatched()).unwrap();
    let mut parts: Vec<_> = std::fs::read_dir(mail.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.sort();
    for part in parts.iter().rev() {
        noor.receive(part);
    }
    assert_eq!(noor.answers(plan, "narrative"), amina.answers(plan, "narrative"));
    assert_eq!(noor.answers(plan, "title"), ["From the far village"]);
    assert!(noor.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
}

#[test]
fn a_courier_that_is_gone_and_an_address_that_is_none_are_told() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March")]);
    add_shelf(&mut amina, "hub", "courier://127.0.0.1:9");
    let refused = ilima_desk::shelf::exchange_shelf(&mut amina.desk, "hub", &Job::unwatched()).unwrap_err();
    assert_eq!(refused.code, Code::ServerSilent);
    let ask = ShelfAsk { name: "bad".into(), url: "courier://nowhere".into() };
    assert_eq!(amina.desk.shelf_add(&ask).unwrap_err().code, Code::BadAddress);
}

#[test]
fn a_courier_is_met_at_its_old_port_and_says_when_that_is_taken() {
    let hub = tempfile::tempdir().unwrap();
    let ((), _, first) = run(hub.path(), None, 0, |_| ());
    let port = |here: &Listening| here.addresses[0].parse::<SocketAddr>().unwrap().port();
    let ((), _, again) = run(hub.path(), None, 0, |_| ());
    assert_eq!((port(&again), again.taken), (port(&first), None));
    // Somebody else listens there: another port for this time, and the old one is not forgotten.
    let other = std::net::TcpListener::bind(("0.0.0.0", port(&first))).unwrap();
    let ((), _, elsewhere) = run(hub.path(), None, 0, |_| ());
    assert_ne!(port(&elsewhere), port(&first));
    assert_eq!(elsewhere.taken, Some(port(&first)));
    drop(other);
    let ((), _, back) = run(hub.path(), None, 0, |_| ());
    assert_eq!((port(&back), back.taken), (port(&first), None));
    // What is asked for counts more than what was.
    let here = Some("127.0.0.1:0".parse().unwrap());
    let ((), _, asked) = run(hub.path(), here, 0, |_| ());
    assert!(asked.addresses[0].starts_with("127.0.0.1:"));
}

#[test]
fn a_full_courier_is_called_full_and_not_this_computer() {
    let hub = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March")]);
    let here = Some("127.0.0.1:0".parse().unwrap());
    // Half of the room is for one space, and an object has at least 4 KiB.
    run(hub.path(), here, 8_192, |address| {
        add_shelf(&mut amina, "hub", &format!("courier://{address}"));
        let refused = ilima_desk::shelf::exchange_shelf(&mut amina.desk, "hub", &Job::unwatched()).unwrap_err();
        assert_eq!(refused.code, Code::CourierFull);
    });
    assert_eq!(amina.titles("plan"), ["March"]);
}

#[test]
fn a_couriers_address_typed_where_a_desks_is_asked_for_works_as_well() {
    let hub = tempfile::tempdir().unwrap();
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    amina.add("plan", &[("title", "March")]);
    while_it_runs(hub.path(), |address| {
        // As the command calls, and as the window does, which would stay with a desk.
        for (person, given, stays) in [(&mut amina, 1, false), (&mut thandi, 0, true)] {
            let ask = LanAsk { with: Some(address), stays, ..LanAsk::default() };
            let met = lan::exchange(&mut person.desk, &ask, &Job::unwatched(), &mut |_| {}).unwrap();
            assert_eq!((met[0].carrier.as_str(), met[0].given.get("plan").copied().unwrap_or(0)), ("courier", given));
        }
    });
    assert_eq!(thandi.titles("plan"), ["March"]);
}
