//! A courier: a folder that travels, answers on the network, and has no key. It needs no home and no desk.

use crate::job::Job;
use crate::lan::{LOOK, LOOKS_A_SECOND};
use crate::trouble::{Code, Outcome};
use ilima_sync::carriers::courier::serve;
use ilima_sync::carriers::folder::free_bytes;
use ilima_sync::carriers::lan::{Announce, Lan};
use ilima_sync::courier::{Answer, Ask, PIECE_BYTES_MAX, name};
use ilima_sync::keeper::Keeper;
use ilima_sync::shelf::{Place, Shelf};
use serde::Serialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Callers at one time; further ones are sent away, and try again.
const CALLERS_MAX: usize = 8;
/// Of the free room, a courier takes so large a part when nobody says how much.
const FREE_PART: u64 = 2;
/// When the system does not say what is free.
const ROOM_UNKNOWN: u64 = 4 * 1024 * 1024 * 1024;
/// In its folder: the port where it was met before, so that those who typed its address find it again.
const PORT_FILE: &str = "port";

/// Where a courier can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listening {
    pub addresses: Vec<String>,
    /// Where it was called before: another program listens there now.
    pub taken: Option<u16>,
}

/// What a courier did, in bytes and objects: it knows nothing more.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CourierReceipt {
    pub objects: usize,
    pub bytes: u64,
    pub objects_in: u64,
    pub objects_out: u64,
    pub bytes_received: u64,
    pub bytes_sent: u64,
    pub connections: usize,
    pub refused: u64,
}

/// The folder as a courier's, with its limit; 0 stands for half of what is free.
fn open(folder: &Path, room: u64) -> Outcome<Keeper> {
    std::fs::create_dir_all(folder)?;
    let free = || free_bytes(&folder.join("ilima")).map_or(ROOM_UNKNOWN, |free| free / FREE_PART);
    Ok(Keeper::open(folder, if room == 0 { free() } else { room })?)
}

/// Answers whoever calls until the time is over; `told` hears the addresses at which it can be called.
pub fn run(
    folder: &Path,
    listen: Option<SocketAddr>,
    room: u64,
    seconds: Option<u32>,
    job: &Job,
    told: &mut dyn FnMut(&Listening),
) -> Outcome<CourierReceipt> {
    let keeper = open(folder, room)?;
    let (mut lan, taken) = at_its_port(folder, listen)?;
    told(&Listening { addresses: lan.addresses().iter().map(|one| one.address.to_string()).collect(), taken });
    let looks = seconds.map(|seconds| u64::from(seconds) * LOOKS_A_SECOND);
    let (callers, mut connections, mut looked) = (AtomicUsize::new(0), 0, 0);
    std::thread::scope(|scope| {
        while !job.cancelled() && looks.is_none_or(|looks| looked < looks) {
            looked += 1;
            let Some(wire) = lan.next(LOOK)? else { continue };
            connections += 1;
            if callers.fetch_add(1, Ordering::Relaxed) >= CALLERS_MAX {
                callers.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let (keeper, callers) = (&keeper, &callers);
            scope.spawn(move || {
                // A caller that breaks the rules or goes away is no reason to stop; what it brought whole is kept.
                let _served_or_not = serve(keeper, wire);
                callers.fetch_sub(1, Ordering::Relaxed);
            });
        }
        Ok::<(), crate::trouble::Trouble>(())
    })?;
    Ok(receipt(&keeper, connections))
}

/// Where it is told to listen, else where it did before, else anywhere. Answers a port that was taken.
fn at_its_port(folder: &Path, listen: Option<SocketAddr>) -> Outcome<(Lan, Option<u16>)> {
    let anywhere = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port);
    let file = folder.join(PORT_FILE);
    let before = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<u16>().ok());
    let before = before.filter(|port| *port != 0);
    let first = listen.or(before.map(anywhere)).unwrap_or(anywhere(0));
    let (lan, taken) = match (Lan::open(first, Announce::Courier), before) {
        // It keeps its old port in mind: the next time it may be free again.
        (Err(_), Some(port)) if listen.is_none() => {
            return Ok((Lan::open(anywhere(0), Announce::Courier)?, Some(port)));
        }
        (lan, _) => (lan?, None),
    };
    std::fs::write(file, lan.address()?.port().to_string())?;
    Ok((lan, taken))
}

/// Takes what lies on another shelf and is not here, and puts there what is not there: of every space, unread.
pub fn carry(folder: &Path, url: &str, room: u64, job: &Job) -> Outcome<CourierReceipt> {
    let keeper = open(folder, room)?;
    let place = Place::read(url).ok_or(Code::BadAddress)?;
    let mut folders = place.folders()?;
    folders.extend(keeper.folders());
    folders.sort();
    folders.dedup();
    let total = folders.len();
    for (at, folder) in folders.iter().enumerate() {
        job.step("carrying", at, total)?;
        let Some(of) = name(folder) else { continue };
        let mut shelf = place.open(folder)?;
        let there: BTreeMap<String, u64> = shelf.list()?.into_iter().map(|one| (one.name, one.bytes)).collect();
        for object in there.keys() {
            job.step("carrying", at, total)?;
            take(&keeper, of, object, shelf.as_mut())?;
        }
        let mut own = Place::Folder(keeper.root().to_owned()).open(folder)?;
        for object in own.list()?.into_iter().filter(|one| !there.contains_key(&one.name)) {
            job.step("carrying", at, total)?;
            // One that cannot be read is no reason to leave the others here.
            let Ok(bytes) = own.read(&object.name) else { continue };
            shelf.put(&object.name, &bytes)?;
            keeper.gave(bytes.len() as u64);
        }
    }
    Ok(receipt(&keeper, 1))
}

/// One object into the courier's folder, by the same road and within the same limits as from a stranger.
fn take(keeper: &Keeper, folder: [u8; 16], object: &str, shelf: &mut dyn Shelf) -> Outcome<()> {
    let Some(object_name) = name(object) else { return Ok(()) };
    if keeper.has(&folder, &object_name) {
        return Ok(());
    }
    let bytes = match shelf.read(object) {
        Ok(bytes) if !bytes.is_empty() => bytes,
        // Gone since it was listed, or not whole yet: the next time.
        Ok(_) | Err(ilima_sync::Refused::Io(std::io::ErrorKind::NotFound)) => return Ok(()),
        Err(refused) if shelf.list().is_err() => return Err(refused.into()),
        // It lies there and cannot be read: others may be whole.
        Err(_) => return Ok(()),
    };
    let mut coming = None;
    let ask = Ask::Put { folder, object: object_name, bytes: bytes.len() as u64 };
    if keeper.answer(ask, &mut coming) != Answer::Taken {
        return Ok(());
    }
    for piece in bytes.chunks(PIECE_BYTES_MAX) {
        keeper.answer(Ask::Piece(piece.to_vec()), &mut coming);
    }
    Ok(())
}

fn receipt(keeper: &Keeper, connections: usize) -> CourierReceipt {
    let (counted, (objects, bytes)) = (keeper.counted(), keeper.holds());
    CourierReceipt {
        objects,
        bytes,
        objects_in: counted.objects_in,
        objects_out: counted.objects_out,
        bytes_received: counted.bytes_in,
        bytes_sent: counted.bytes_out,
        connections,
        refused: counted.refused,
    }
}
