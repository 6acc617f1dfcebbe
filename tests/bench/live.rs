//! How soon what one desk writes is on the other, while both are connected: two desks on the loopback network.

use crate::world::{Person, founder, let_in};
use ilima_desk::desk::Desk;
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::meet::Lend;
use ilima_desk::trouble::Outcome;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const EDITS: usize = 50;
/// Between two looks of the measuring itself.
const LOOK: Duration = Duration::from_millis(2);

struct Behind(Arc<Mutex<Person>>);

impl Lend for Behind {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        work(&mut self.0.lock().unwrap().desk)
    }
}

pub fn live() -> Value {
    let mut one = founder("Founder");
    let other = let_in(&mut one, "Member", "contributor");
    let plan = one.add("plan", &[("title", "March for water")]);
    let (one, other) = (Arc::new(Mutex::new(one)), Arc::new(Mutex::new(other)));
    let (over, (tell, told)) = (Arc::new(AtomicBool::new(false)), channel::<SocketAddr>());
    let go = |person: &Arc<Mutex<Person>>, with: Option<SocketAddr>| {
        let (mut behind, over, tell) = (Behind(person.clone()), over.clone(), tell.clone());
        std::thread::spawn(move || {
            let ask = LanAsk { listen: Some("127.0.0.1:0".parse().unwrap()), with, stays: true, ..LanAsk::default() };
            lan::exchange(&mut behind, &ask, &Job::new(Box::new(|_| {}), over), &mut |state| {
                let _measured = state.places.first().map(|place| tell.send(place.address.parse().unwrap()));
            })
            .unwrap()
        })
    };
    let here = go(&one, None);
    let there = go(&other, Some(told.recv().unwrap()));
    let mut waits: Vec<f64> = (0..EDITS).map(|edit| seen_after(&one, &other, plan, &format!("Title {edit}"))).collect();
    over.store(true, Ordering::Relaxed);
    [here, there].into_iter().for_each(|time| drop(time.join().unwrap()));
    // The first waits until both have met.
    waits.remove(0);
    waits.sort_by(f64::total_cmp);
    json!({ "edits": waits.len(), "median_ms": waits[waits.len() / 2], "slowest_ms": waits[waits.len() - 1] })
}

fn seen_after(one: &Mutex<Person>, other: &Mutex<Person>, plan: ilima_core::ids::RecordId, title: &str) -> f64 {
    let begun = Instant::now();
    one.lock().unwrap().set(plan, "title", title);
    while !other.lock().unwrap().titles("plan").contains(&title.to_owned()) {
        assert!(begun.elapsed() < Duration::from_secs(30), "in vain");
        std::thread::sleep(LOOK);
    }
    begun.elapsed().as_secs_f64() * 1000.0
}
