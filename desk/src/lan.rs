//! The same Wi-Fi: open for a while, meet whoever is found, and tell it in receipts.

use crate::contract::{LanPlace, LanState, Receipt, Silence};
use crate::job::Job;
use crate::meet::{Lend, Stay, meet};
use crate::qr;
use crate::shelf;
use crate::trouble::{Code, Outcome};
use ilima_ledger::meet::Side;
use ilima_sync::carriers::lan::{Announce, Lan, OnNetwork, Wire};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// The name of this carrier in receipts; the screen has words for it.
pub const LAN: &str = "lan";
/// How long one look for others lasts: so soon Cancel is heard.
pub(crate) const LOOK: Duration = Duration::from_millis(1000 / LOOKS_A_SECOND);
pub(crate) const LOOKS_A_SECOND: u64 = 4;
/// After so long without a word somebody wonders why.
const QUIET_SECONDS: u32 = 15;

/// How to be on the network.
#[derive(Debug, Clone, Default)]
pub struct LanAsk {
    /// Where to listen; without it any free port on every network of this computer.
    pub listen: Option<SocketAddr>,
    /// A desk to call at a typed address, instead of waiting for others.
    pub with: Option<SocketAddr>,
    /// When to stop by itself; without it when the job is cancelled.
    pub seconds: Option<u32>,
    /// When to say why nobody may be heard; without it after a quarter of a minute.
    pub quiet: Option<u32>,
}

/// Exchanges with everybody who is found until the time is over; `told` hears whenever something changed.
pub fn exchange(
    desk: &mut impl Lend,
    ask: &LanAsk,
    job: &Job,
    told: &mut dyn FnMut(&LanState),
) -> Outcome<Vec<Receipt>> {
    let anywhere = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    let announce = if ask.with.is_none() { Announce::Desk } else { Announce::Silent };
    let mut lan = Lan::open(ask.listen.unwrap_or(anywhere), announce)?;
    if let Some(address) = ask.with {
        job.name(&address.to_string());
        return Ok(vec![call(desk, &lan, address, job)?]);
    }
    let here = lan.addresses();
    let mut state = LanState { places: here.iter().filter_map(place).collect(), ..LanState::default() };
    told(&state);
    let quiet = u64::from(ask.quiet.unwrap_or(QUIET_SECONDS)) * LOOKS_A_SECOND;
    let looks = ask.seconds.map(|seconds| u64::from(seconds) * LOOKS_A_SECOND);
    let mut looked = 0;
    while !job.cancelled() && looks.is_none_or(|looks| looked < looks) {
        looked += 1;
        let wire = lan.next(LOOK)?;
        let heard = lan.heard_of();
        let nobody = heard == 0 && wire.is_none() && state.receipts.is_empty();
        state.silence = (nobody && looked >= quiet).then(|| silence(&here, lan.heard_itself()));
        // Once a second even without news: a page may have begun to listen only now.
        let news = heard != state.heard || wire.is_some() || looked % LOOKS_A_SECOND == 0;
        state.heard = heard;
        if let Some(wire) = wire {
            greet(desk, wire, job, &mut state)?;
        }
        if news {
            told(&state);
        }
    }
    Ok(state.receipts)
}

pub(crate) fn place(one: &OnNetwork) -> Option<LanPlace> {
    let address = one.address.to_string();
    Some(LanPlace { qr: qr::drawn(&address)?, address, network: one.name.clone() })
}

pub(crate) fn silence(here: &[OnNetwork], heard_itself: bool) -> Silence {
    if here.iter().all(|one| one.address.ip().is_loopback()) {
        Silence::NoNetwork
    } else if heard_itself {
        Silence::Nobody
    } else {
        Silence::Blocked
    }
}

/// Whoever is at a typed address: another desk, or a courier. A courier understands nothing of a meeting and hangs up.
fn call(desk: &mut impl Lend, lan: &Lan, address: SocketAddr, job: &Job) -> Outcome<Receipt> {
    let mut wire = lan.call(address)?;
    match meet(desk, &mut wire, Side::Caller, LAN, Stay::UntilLevel, job) {
        Err(trouble) if trouble.code == Code::LinkBroken => courier(desk, lan, address, job).map_err(|_| trouble),
        met => met,
    }
}

fn courier(desk: &mut impl Lend, lan: &Lan, address: SocketAddr, job: &Job) -> Outcome<Receipt> {
    shelf::exchange_courier(desk, lan.call(address)?, job)
}

/// A stranger, or a desk that went away, is no reason to stop waiting for others.
fn greet(desk: &mut impl Lend, mut wire: Wire, job: &Job, state: &mut LanState) -> Outcome<()> {
    let side = wire.side;
    let met = match wire.courier {
        true => shelf::exchange_courier(desk, wire, job),
        false => meet(desk, &mut wire, side, LAN, Stay::UntilLevel, job),
    };
    match met {
        Ok(receipt) => state.receipts.push(receipt),
        Err(trouble) if trouble.code == Code::Stranger => state.strangers += 1,
        Err(trouble) if of_the_link(trouble.code) => state.broken += 1,
        Err(trouble) => return Err(trouble),
    }
    Ok(())
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

/// All receipts of one time on the network as one; none when nobody was met.
pub fn together(receipts: Vec<Receipt>) -> Outcome<Receipt> {
    let mut each = receipts.into_iter();
    let mut all = each.next().ok_or(Code::Unreachable)?;
    for one in each {
        all.entries += one.entries;
        all.bytes += one.bytes;
        all.bytes_sent += one.bytes_sent;
        all.bytes_received += one.bytes_received;
        all.messages += one.messages;
        all.seconds += one.seconds;
        all.waiting = one.waiting;
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
