//! The same Wi-Fi: open for a while, meet whoever is found, and tell it in receipts.

use crate::contract::{LanState, Receipt};
use crate::job::Job;
use crate::meet::{Lend, Stay, meet};
use crate::trouble::{Code, Outcome};
use ilima_ledger::meet::Side;
use ilima_sync::carriers::lan::{Announce, Lan, Wire};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// The name of this carrier in receipts; the screen has words for it.
pub const LAN: &str = "lan";
/// How long one look for others lasts: so soon Cancel is heard.
pub(crate) const LOOK: Duration = Duration::from_millis(1000 / LOOKS_A_SECOND);
pub(crate) const LOOKS_A_SECOND: u64 = 4;

/// How to be on the network.
#[derive(Debug, Clone, Default)]
pub struct LanAsk {
    /// Where to listen; without it any free port on every network of this computer.
    pub listen: Option<SocketAddr>,
    /// A desk to call at a typed address, instead of waiting for others.
    pub with: Option<SocketAddr>,
    /// When to stop by itself; without it when the job is cancelled.
    pub seconds: Option<u32>,
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
        let mut wire = lan.call(address)?;
        return Ok(vec![meet(desk, &mut wire, Side::Caller, LAN, Stay::UntilLevel, job)?]);
    }
    let mut state = LanState { addresses: lan.addresses(), ..LanState::default() };
    told(&state);
    let looks = ask.seconds.map(|seconds| u64::from(seconds) * LOOKS_A_SECOND);
    let mut looked = 0;
    while !job.cancelled() && looks.is_none_or(|looks| looked < looks) {
        looked += 1;
        let wire = lan.next(LOOK)?;
        let heard = lan.heard_of();
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

/// A stranger, or a desk that went away, is no reason to stop waiting for others.
fn greet(desk: &mut impl Lend, mut wire: Wire, job: &Job, state: &mut LanState) -> Outcome<()> {
    let side = wire.side;
    let met = match wire.courier {
        true => desk.lend(|desk| desk.exchange_courier(wire, job)),
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
