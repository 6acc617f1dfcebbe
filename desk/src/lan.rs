//! The same Wi-Fi: open for a while, meet whoever is found, all at once, and tell it in receipts.

use crate::contract::{LanPlace, LanState, Receipt, Silence};
use crate::desk::Desk;
use crate::job::Job;
use crate::meet::{Lend, Live, Stay, Terms, meet};
use crate::qr;
use crate::shelf;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::meet::Side;
use ilima_sync::carriers::lan::{Announce, Lan, OnNetwork, Wire, dial};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The name of this carrier in receipts; the screen has words for it.
pub const LAN: &str = "lan";
/// How long one look for others lasts: so soon Cancel is heard.
pub(crate) const LOOK: Duration = Duration::from_millis(1000 / LOOKS_A_SECOND);
pub(crate) const LOOKS_A_SECOND: u64 = 4;
/// After so long without a word somebody wonders why.
const QUIET_SECONDS: u32 = 15;
/// Meetings that go on at once: a large room. Each is a thread.
const LIVE_MAX: usize = 32;
/// After a break: five seconds, and not for ever.
const AGAIN_AFTER_LOOKS: u64 = 5 * LOOKS_A_SECOND;
const TRIES_MAX: usize = 5;

/// How to be on the network.
#[derive(Debug, Clone, Default)]
pub struct LanAsk {
    /// Where to listen; without it any free port on every network of this computer.
    pub listen: Option<SocketAddr>,
    /// A desk to call at a typed address, instead of waiting for others.
    pub with: Option<SocketAddr>,
    /// Whether to go on with whom we called when both hold the same. Whoever is found is always stayed with.
    pub stays: bool,
    /// When to stop by itself; without it when the job is cancelled.
    pub seconds: Option<u32>,
    /// When to say why nobody may be heard; without it after a quarter of a minute.
    pub quiet: Option<u32>,
    /// What may go over each link in all, both ways; and what this end sends over each in a minute.
    pub bytes_max: Option<u64>,
    pub bytes_a_minute: Option<u64>,
}

impl LanAsk {
    fn terms(&self) -> Terms<'static> {
        let (bytes_max, bytes_a_minute) = (self.bytes_max, self.bytes_a_minute);
        Terms { bytes_max, bytes_a_minute, ..Terms::plain(LAN) }
    }
}

/// Exchanges with everybody who is found until the time is over, and tells what is new as it is written; `told` hears
/// whenever something changed.
pub fn exchange<L: Lend + Send>(
    desk: &mut L,
    ask: &LanAsk,
    job: &Job,
    told: &mut dyn FnMut(&LanState),
) -> Outcome<Vec<Receipt>> {
    let anywhere = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    let announce = if ask.with.is_none() { Announce::Desk } else { Announce::Silent };
    let lan = Lan::open(ask.listen.unwrap_or(anywhere), announce)?;
    if let Some(address) = ask.with {
        job.name(&address.to_string());
        if !ask.stays {
            return call(desk, &lan, address, ask.terms(), job);
        }
    }
    let (desk, over) = (Mutex::new(desk), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (said, news) = channel();
        let mut time = Time::new(lan, ask, job, &over);
        time.state.places = time.here.iter().filter_map(place).collect();
        told(&time.state);
        let mut start = |time: &mut Time<'_>, wire: Wire| {
            let (at, said) = (time.begin(&wire), said.clone());
            let (desk, over) = (&desk, &over);
            scope.spawn(move || {
                let so_far = |receipts: &[Receipt]| drop(said.send((at, Said::SoFar(receipts.to_vec()))));
                let live = Live { over, told: &so_far };
                let terms = Terms { stay: Stay::UntilLeft(&live), ..ask.terms() };
                let _gone = said.send((at, Said::Ended(greet(&mut Shared(desk), wire, terms, job))));
            });
        };
        let ended = time.pass(&news, &mut start, told);
        over.store(true, Ordering::Relaxed);
        drop(said);
        // Everybody says goodbye.
        news.iter().for_each(|(at, said)| time.take(at, said));
        told(&time.state);
        ended?;
        time.trouble.map_or(Ok(time.state.receipts), Err)
    })
}

/// One desk, lent to several meetings in turn.
struct Shared<'a, L>(&'a Mutex<&'a mut L>);

impl<L: Lend> Lend for Shared<'_, L> {
    fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        // Every write is one transaction: a meeting that panicked left nothing half-done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lend(work)
    }
}

/// What a meeting says to the time that it is part of.
enum Said {
    SoFar(Vec<Receipt>),
    Ended(Outcome<Vec<Receipt>>),
}

/// A time on the network: who is met, and what came of it.
struct Time<'a> {
    lan: Lan,
    ask: &'a LanAsk,
    job: &'a Job,
    over: &'a AtomicBool,
    here: Vec<OnNetwork>,
    state: LanState,
    /// The meetings that go on: under which name the other was found, and what was done so far.
    live: BTreeMap<usize, (String, Vec<Receipt>)>,
    begun: usize,
    looked: u64,
    /// Whom to call again, and at which look.
    again: Vec<(u64, String)>,
    tries: BTreeMap<String, usize>,
    trouble: Option<Trouble>,
}

impl<'a> Time<'a> {
    fn new(lan: Lan, ask: &'a LanAsk, job: &'a Job, over: &'a AtomicBool) -> Time<'a> {
        let (here, state, live) = (lan.addresses(), LanState::default(), BTreeMap::new());
        let (again, tries, trouble) = (Vec::new(), BTreeMap::new(), None);
        Time { lan, ask, job, over, here, state, live, begun: 0, looked: 0, again, tries, trouble }
    }

    /// Looks for others, and listens to the meetings, until the time is over.
    fn pass(
        &mut self,
        news: &Receiver<(usize, Said)>,
        start: &mut dyn FnMut(&mut Time<'a>, Wire),
        told: &mut dyn FnMut(&LanState),
    ) -> Outcome<()> {
        let quiet = u64::from(self.ask.quiet.unwrap_or(QUIET_SECONDS)) * LOOKS_A_SECOND;
        if let Some(address) = self.ask.with {
            let wire = self.lan.call(address)?;
            start(self, wire);
        }
        while !self.is_over() {
            self.looked += 1;
            self.call_again();
            let wire = self.lan.next(LOOK)?;
            let heard = self.lan.heard_of();
            // Once a second even without news: a page may have begun to listen only now.
            let mut any = heard != self.state.heard || self.looked.is_multiple_of(LOOKS_A_SECOND);
            self.state.heard = heard;
            if let Some(wire) = wire.filter(|_| self.live.len() < LIVE_MAX) {
                start(self, wire);
            }
            for (at, said) in news.try_iter() {
                self.take(at, said);
                any = true;
            }
            let nobody = heard == 0 && self.live.is_empty() && self.state.receipts.is_empty();
            let wonders = nobody && self.looked >= quiet && self.ask.with.is_none();
            self.state.silence = wonders.then(|| silence(&self.here, self.lan.heard_itself()));
            if any {
                told(&self.state);
            }
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        let late = self.ask.seconds.is_some_and(|seconds| self.looked >= u64::from(seconds) * LOOKS_A_SECOND);
        // Whoever called one address has nothing more to wait for.
        let left = self.ask.with.is_some() && self.live.is_empty();
        late || left || self.job.cancelled() || self.trouble.is_some() || self.over.load(Ordering::Relaxed)
    }

    fn begin(&mut self, wire: &Wire) -> usize {
        self.begun += 1;
        self.live.insert(self.begun, (wire.name.clone(), Vec::new()));
        self.begun
    }

    fn take(&mut self, at: usize, said: Said) {
        match said {
            Said::SoFar(receipts) => drop(self.live.get_mut(&at).map(|live| live.1 = receipts)),
            Said::Ended(met) => {
                let (name, _) = self.live.remove(&at).unwrap_or_default();
                self.ended(&name, met);
            }
        }
        self.state.live = self.live.values().flat_map(|(_, receipts)| receipts.clone()).collect();
    }

    /// A stranger, or a desk that went away, is no reason to stop waiting for others.
    fn ended(&mut self, name: &str, met: Outcome<Vec<Receipt>>) {
        match met {
            Ok(receipts) => self.state.receipts.extend(receipts),
            Err(trouble) if trouble.code == Code::Cancelled => {}
            Err(trouble) if self.ask.with.is_some() => self.trouble = Some(trouble),
            Err(trouble) if trouble.code == Code::Stranger => self.state.strangers += 1,
            Err(trouble) if of_the_link(trouble.code) => self.broke(name),
            Err(trouble) => self.trouble = Some(trouble),
        }
    }

    /// Wi-Fi comes and goes: whom we called is called again after a while.
    fn broke(&mut self, name: &str) {
        self.state.broken += 1;
        self.soon_again(name);
    }

    fn soon_again(&mut self, name: &str) {
        let tries = self.tries.entry(name.to_owned()).or_default();
        *tries += 1;
        if !name.is_empty() && *tries <= TRIES_MAX {
            self.again.push((self.looked + AGAIN_AFTER_LOOKS, name.to_owned()));
        }
    }

    fn call_again(&mut self) {
        for name in self.lan.take_missed() {
            self.soon_again(&name);
        }
        let now = self.looked;
        for (_, name) in self.again.extract_if(.., |(at, _)| *at <= now) {
            self.lan.call_again(&name);
        }
    }
}

fn place(one: &OnNetwork) -> Option<LanPlace> {
    let address = one.address.to_string();
    Some(LanPlace { qr: qr::drawn(&address)?, address, network: one.name.clone() })
}

fn silence(here: &[OnNetwork], heard_itself: bool) -> Silence {
    if here.iter().all(|one| one.address.ip().is_loopback()) {
        Silence::NoNetwork
    } else if heard_itself {
        Silence::Nobody
    } else {
        Silence::Blocked
    }
}

/// Whoever is at a typed address: another desk, or a courier. A courier understands nothing of a meeting and hangs up.
fn call(desk: &mut impl Lend, lan: &Lan, address: SocketAddr, terms: Terms<'_>, job: &Job) -> Outcome<Vec<Receipt>> {
    let mut wire = lan.call(address)?;
    match meet(desk, &mut wire, Side::Caller, terms, job) {
        Err(trouble) if trouble.code == Code::LinkBroken => courier(desk, address, job).map_err(|_| trouble),
        met => met,
    }
}

fn courier(desk: &mut impl Lend, address: SocketAddr, job: &Job) -> Outcome<Vec<Receipt>> {
    Ok(vec![shelf::exchange_courier(desk, dial(address)?, job)?])
}

fn greet(desk: &mut impl Lend, mut wire: Wire, terms: Terms<'_>, job: &Job) -> Outcome<Vec<Receipt>> {
    if wire.courier {
        return Ok(vec![shelf::exchange_courier(desk, wire, job)?]);
    }
    let (side, address, typed) = (wire.side, wire.address, wire.name.is_empty());
    match meet(desk, &mut wire, side, terms, job) {
        Err(trouble) if trouble.code == Code::LinkBroken && typed && side == Side::Caller => {
            courier(desk, address, job).map_err(|_| trouble)
        }
        met => met,
    }
}

/// What is wrong lies between the two computers, or at the other one.
fn of_the_link(code: Code) -> bool {
    matches!(
        code,
        Code::LinkBroken
            | Code::Unreachable
            | Code::NewerVersion
            | Code::DamagedFile
            | Code::WrongFile
            | Code::ServerSilent
            | Code::CourierFull
    )
}

/// All receipts of one time on a link as one; none when nobody was met.
pub fn together(receipts: Vec<Receipt>) -> Outcome<Receipt> {
    let mut each = receipts.into_iter();
    let mut all = each.next().ok_or(Code::Unreachable)?;
    for one in each {
        all.entries += one.entries;
        all.bytes += one.bytes;
        all.bytes_sent += one.bytes_sent;
        all.bytes_received += one.bytes_received;
        all.messages += one.messages;
        all.pieces += one.pieces;
        all.pieces_given += one.pieces_given;
        all.left += one.left;
        // They went on side by side.
        all.seconds = all.seconds.max(one.seconds);
        all.waiting = all.waiting.max(one.waiting);
        one.records.into_iter().for_each(|(kind, count)| *all.records.entry(kind).or_default() += count);
        one.given.into_iter().for_each(|(kind, count)| *all.given.entry(kind).or_default() += count);
        all.from.extend(one.from);
        all.refused.extend(one.refused);
    }
    all.from.sort();
    all.from.dedup();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_has_its_reason() {
        let on = |ip: [u8; 4]| OnNetwork { name: "x".into(), address: SocketAddr::from((ip, 7117)) };
        let (wifi, own) = (on([192, 168, 1, 5]), on([127, 0, 0, 1]));
        assert_eq!(silence(&[], false), Silence::NoNetwork);
        assert_eq!(silence(std::slice::from_ref(&own), true), Silence::NoNetwork);
        assert_eq!(silence(&[wifi.clone(), own], false), Silence::Blocked);
        assert_eq!(silence(&[wifi], true), Silence::Nobody);
    }
}
