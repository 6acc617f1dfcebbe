//! The same Wi-Fi: TCP between two desks that hear of each other by mDNS, under a random name, while a window for it is open.

mod calls;

use crate::Refused;
use crate::link::Link;
use calls::{Calls, Found};
use ilima_ledger::meet::Side;
use ilima_ledger::{SecureRandom, SystemRandom};
use mdns_sd::{Receiver, ResolvedService, ServiceDaemon, ServiceEvent, ServiceInfo};
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// DNS-SD (RFC 6763): who looks for this type knows that Ilima is here, and no more.
const SERVICE: &str = "_ilima._tcp.local.";
/// In its record: what answers here is a courier. It must not be called twice by one desk, nor call anybody.
const COURIER: &str = "courier";
/// A desk that cannot be reached is not waited for longer.
const CALL_WAIT: Duration = Duration::from_secs(10);
/// A desk that takes nothing for so long has gone.
const SEND_WAIT: Duration = Duration::from_secs(60);
const READ_BYTES: usize = 64 * 1024;
/// Addresses tried of one desk: it may have cable, Wi-Fi, and several kinds of IPv6.
const ADDRESSES_MAX: usize = 8;

/// A place on the local network that is open for others, as long as it lives.
pub struct Lan {
    runtime: Runtime,
    listener: TcpListener,
    heard: Option<Heard>,
}

/// What mDNS told so far.
struct Heard {
    daemon: ServiceDaemon,
    events: Receiver<ServiceEvent>,
    calls: Calls,
}

/// An address by which others may reach us, and the network that it is on as this computer calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnNetwork {
    pub name: String,
    pub address: SocketAddr,
}

/// What the network is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announce {
    Silent,
    Desk,
    Courier,
}

/// An open connection, with a runtime of its own: many go on side by side, each in its thread.
pub struct Wire {
    runtime: Runtime,
    stream: TcpStream,
    pub side: Side,
    /// The name under which it was found; empty if it was not.
    pub name: String,
    /// Whether a courier answers there, as mDNS told.
    pub courier: bool,
    /// The other end, for the log of the person who typed it.
    pub address: SocketAddr,
}

/// What one look at the network brought.
enum News {
    Caller(TcpStream, SocketAddr),
    Heard,
    Nothing,
}

impl Lan {
    /// Listens here; unless silent, others on the network can find it and it finds them.
    pub fn open(listen: SocketAddr, announce: Announce) -> Result<Lan, Refused> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(listen))?;
        let port = listener.local_addr()?.port();
        let heard = match announce {
            Announce::Silent => None,
            // Without multicast nobody is found; who is typed is still reached.
            Announce::Desk => Heard::new(port, false).ok(),
            Announce::Courier => Heard::new(port, true).ok(),
        };
        Ok(Lan { runtime, listener, heard })
    }

    /// Where it listens.
    pub fn address(&self) -> Result<SocketAddr, Refused> {
        Ok(self.listener.local_addr()?)
    }

    /// The addresses by which other computers may reach it; this computer's own loop alone when there is no network.
    pub fn addresses(&self) -> Vec<OnNetwork> {
        let Ok(here) = self.listener.local_addr() else { return Vec::new() };
        let mut found: Vec<OnNetwork> = if_addrs::get_if_addrs()
            .unwrap_or_default()
            .into_iter()
            // Some systems keep the address of a cable that was pulled.
            .filter(if_addrs::Interface::is_oper_up)
            .filter(|one| if here.ip().is_unspecified() { one.ip().is_ipv4() } else { one.ip() == here.ip() })
            .map(|one| OnNetwork { address: SocketAddr::new(one.ip(), here.port()), name: one.name })
            .collect();
        found.sort_by_key(|one| (one.address.ip().is_loopback(), one.address));
        if found.iter().any(|one| !one.address.ip().is_loopback()) {
            found.retain(|one| !one.address.ip().is_loopback());
        }
        found
    }

    /// Whether what we announce came back to us; what is blocked here is blocked for others too.
    pub fn heard_itself(&self) -> bool {
        self.heard.as_ref().is_some_and(|heard| heard.calls.itself)
    }

    /// How many other desks were heard of.
    pub fn heard_of(&self) -> usize {
        self.heard.as_ref().map_or(0, |heard| heard.calls.heard_of())
    }

    /// Calls once more whom we called before, if it is still there.
    pub fn call_again(&mut self, name: &str) {
        if let Some(heard) = &mut self.heard {
            heard.calls.again(name);
        }
    }

    /// Whom we called in vain since this was last asked.
    pub fn take_missed(&mut self) -> Vec<String> {
        self.heard.as_mut().map(|heard| heard.calls.take_missed()).unwrap_or_default()
    }

    /// Calls a desk at a typed address.
    pub fn call(&self, address: SocketAddr) -> Result<Wire, Refused> {
        let stream = self.runtime.block_on(connect(address))?;
        Wire::over(stream, Side::Caller, address)
    }

    /// The next desk that calls us or that we are to call; none when the time is over, however much mDNS has to tell.
    pub fn next(&mut self, wait: Duration) -> Result<Option<Wire>, Refused> {
        let Lan { runtime, listener, heard } = self;
        let end = runtime.block_on(async { tokio::time::Instant::now() + wait });
        loop {
            if let Some(wire) = heard.as_mut().and_then(|heard| heard.call_found(runtime)) {
                return Ok(Some(wire));
            }
            match runtime.block_on(news(listener, heard.as_mut(), end)) {
                News::Caller(stream, address) => return Wire::over(stream, Side::Listener, address).map(Some),
                News::Heard => {}
                News::Nothing => return Ok(None),
            }
        }
    }
}

async fn news(listener: &TcpListener, heard: Option<&mut Heard>, end: tokio::time::Instant) -> News {
    let told = async {
        match &heard {
            Some(heard) => match heard.events.recv_async().await {
                Ok(event) => event,
                // The daemon has ended: who is typed still reaches us.
                Err(_) => std::future::pending().await,
            },
            None => std::future::pending().await,
        }
    };
    let event = tokio::select! {
        biased;
        caller = listener.accept() => return match caller {
            Ok((stream, address)) => News::Caller(stream, address),
            // One bad caller is no reason to stop listening, nor to do nothing else.
            Err(_) => { tokio::time::sleep_until(end).await; News::Nothing }
        },
        () = tokio::time::sleep_until(end) => return News::Nothing,
        event = told => event,
    };
    if let Some(heard) = heard {
        heard.take(event);
    }
    News::Heard
}

/// Calls an address without being on the network otherwise.
pub fn dial(address: SocketAddr) -> Result<Wire, Refused> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let stream = runtime.block_on(connect(address))?;
    Ok(Wire { courier: true, ..Wire::over(stream, Side::Caller, address)? })
}

async fn connect(address: SocketAddr) -> Result<TcpStream, Refused> {
    match timeout(CALL_WAIT, TcpStream::connect(address)).await {
        Ok(stream) => Ok(stream?),
        Err(_) => Err(Refused::Io(ErrorKind::TimedOut)),
    }
}

impl Wire {
    fn over(stream: TcpStream, side: Side, address: SocketAddr) -> Result<Wire, Refused> {
        // Small messages go at once: the other end waits for each.
        stream.set_nodelay(true)?;
        let (runtime, stream) = (Builder::new_current_thread().enable_all().build()?, stream.into_std()?);
        let stream = runtime.block_on(async { TcpStream::from_std(stream) })?;
        Ok(Wire { runtime, stream, side, name: String::new(), courier: false, address })
    }
}

impl Heard {
    /// Calls the next of those whom we are to call.
    fn call_found(&mut self, runtime: &Runtime) -> Option<Wire> {
        let Found { name, courier, addresses } = self.calls.next()?;
        let call = |address| Wire::over(runtime.block_on(connect(address)).ok()?, Side::Caller, address).ok();
        match addresses.into_iter().take(ADDRESSES_MAX).find_map(call) {
            Some(wire) => Some(Wire { courier, name, ..wire }),
            None => {
                self.calls.miss(name);
                None
            }
        }
    }

    fn new(port: u16, as_courier: bool) -> Result<Heard, Refused> {
        let mut random = [0; 8];
        SystemRandom::new().fill(&mut random)?;
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let daemon = ServiceDaemon::new().map_err(no_multicast)?;
        let host = format!("{name}.local.");
        let record: &[(&str, &str)] = if as_courier { &[(COURIER, "1")] } else { &[] };
        let info = ServiceInfo::new(SERVICE, &name, &host, "", port, record).map_err(no_multicast)?;
        daemon.register(info.enable_addr_auto()).map_err(no_multicast)?;
        let events = daemon.browse(SERVICE).map_err(no_multicast)?;
        Ok(Heard { daemon, events, calls: Calls::new(&name, as_courier) })
    }

    fn take(&mut self, event: ServiceEvent) {
        if let ServiceEvent::ServiceRemoved(_, name) = &event {
            self.calls.gone(called(name).unwrap_or_default());
        }
        if let ServiceEvent::ServiceResolved(found) = event {
            self.resolved(&found);
        }
    }

    fn resolved(&mut self, found: &ResolvedService) {
        let Some(name) = called(&found.fullname).map(str::to_owned) else { return };
        let courier = found.txt_properties.get(COURIER).is_some();
        let mut addresses: Vec<IpAddr> = found.addresses.iter().map(mdns_sd::ScopedIp::to_ip_addr).collect();
        addresses.sort_by_key(|address| (address.is_ipv6(), *address));
        let addresses = addresses.into_iter().map(|address| SocketAddr::new(address, found.port)).collect();
        self.calls.found(Found { name, courier, addresses });
    }
}

/// The random name in the name of a service.
fn called(full: &str) -> Option<&str> {
    full.strip_suffix(SERVICE)?.strip_suffix('.')
}

/// Without multicast nobody is found; typed addresses still work.
fn no_multicast(_: mdns_sd::Error) -> Refused {
    Refused::Io(ErrorKind::NetworkUnreachable)
}

impl Drop for Heard {
    fn drop(&mut self) {
        // Says goodbye on the network; when it cannot, the name is forgotten after a while anyway.
        let _said = self.daemon.shutdown();
    }
}

impl Link for Wire {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let stream = &mut self.stream;
        let sent = self.runtime.block_on(async { timeout(SEND_WAIT, stream.write_all(bytes)).await });
        sent.map_err(|_| Refused::Io(ErrorKind::TimedOut))?.map_err(Refused::from)
    }

    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused> {
        let mut bytes = vec![0; READ_BYTES];
        let stream = &mut self.stream;
        let read = self.runtime.block_on(async { timeout(wait, stream.read(&mut bytes)).await });
        match read {
            Err(_) => Ok(Vec::new()),
            Ok(Ok(0)) => Err(Refused::Io(ErrorKind::UnexpectedEof)),
            Ok(Ok(len)) => {
                bytes.truncate(len);
                Ok(bytes)
            }
            Ok(Err(error)) => Err(error.into()),
        }
    }
}
