//! A courier: keeps what it is given, whole or not at all, and lets nobody take, change or fill what is others'.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use ilima_ledger::meet::Side;
use ilima_sync::Refused;
use ilima_sync::carriers::courier::{Courier, serve};
use ilima_sync::channel::{Channel, Told};
use ilima_sync::courier::{Answer, Ask, PIECE_BYTES_MAX, hex};
use ilima_sync::keeper::Keeper;
use ilima_sync::link::Link;
use ilima_sync::shelf::{Place, Shelf};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;

const A: &str = "0000000000000000000000000000000a";
const B: &str = "0000000000000000000000000000000b";
const ONE: &str = "00000000000000000000000000000001";
const TWO: &str = "ffffffffffffffffffffffffffffffff";
const MIB: u64 = 1024 * 1024;

struct Pipe(Sender<Vec<u8>>, Receiver<Vec<u8>>);

impl Link for Pipe {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.0.send(bytes.to_vec()).map_err(|_| Refused::Io(ErrorKind::BrokenPipe))
    }

    fn receive(&mut self, wait: Duration) -> Result<Vec<u8>, Refused> {
        match self.1.recv_timeout(wait) {
            Ok(bytes) => Ok(bytes),
            Err(RecvTimeoutError::Timeout) => Ok(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => Err(Refused::Io(ErrorKind::UnexpectedEof)),
        }
    }
}

/// A caller's end of a pipe; at the other one the courier serves.
fn called(keeper: &Keeper) -> (Pipe, JoinHandle<Result<(), Refused>>) {
    let ((to, theirs), (mine, from)) = (channel(), channel());
    let keeper = keeper.clone();
    let served = std::thread::spawn(move || serve(&keeper, Pipe(mine, theirs)));
    (Pipe(to, from), served)
}

fn shelf(keeper: &Keeper, folder: &str) -> Courier {
    Courier::open(called(keeper).0, folder).unwrap()
}

fn keeper(room: u64) -> (TempDir, Keeper) {
    let folder = tempfile::tempdir().unwrap();
    let keeper = Keeper::open(folder.path(), room).unwrap();
    (folder, keeper)
}

fn names(shelf: &mut dyn Shelf) -> Vec<String> {
    shelf.list().unwrap().into_iter().map(|one| one.name).collect()
}

#[test]
fn what_one_brings_another_takes_and_the_folder_is_a_shelf_too() {
    let (folder, keeper) = keeper(100 * MIB);
    let (mut amina, mut thandi, mut other) = (shelf(&keeper, A), shelf(&keeper, A), shelf(&keeper, B));
    assert_eq!(names(&mut amina), [] as [String; 0]);
    assert_eq!(amina.read(ONE), Err(Refused::Io(ErrorKind::NotFound)));
    let large: Vec<u8> = (0..3_000_000u32).map(|at| (at / 7) as u8).collect();
    amina.put(TWO, &large).unwrap();
    amina.put(ONE, b"one").unwrap();
    assert_eq!(names(&mut thandi), [ONE, TWO]);
    assert_eq!((thandi.read(ONE).unwrap(), thandi.read(TWO).unwrap()), (b"one".to_vec(), large.clone()));
    assert_eq!(names(&mut other), [] as [String; 0]);
    // Nobody changes or takes away what lies there.
    thandi.put(ONE, b"another").unwrap();
    thandi.delete(ONE).unwrap();
    assert!(!thandi.lets_delete());
    assert_eq!(amina.read(ONE).unwrap(), b"one");
    let mut stick = Place::Folder(folder.path().to_owned()).open(A).unwrap();
    assert_eq!((names(&mut *stick), stick.read(TWO).unwrap()), (vec![ONE.to_owned(), TWO.to_owned()], large));
    assert_eq!(thandi.id, amina.id);
    // After a night it is the same courier with the same things.
    let again = Keeper::open(folder.path(), 100 * MIB).unwrap();
    assert_eq!((again.id, again.holds()), (keeper.id, (2, 3_000_003)));
}

#[test]
fn many_objects_are_listed_page_by_page() {
    let (_folder, keeper) = keeper(100 * MIB);
    let mut amina = shelf(&keeper, A);
    for at in 0..5_000u32 {
        let mut coming = None;
        let mut object = [0; 16];
        object[..4].copy_from_slice(&at.to_be_bytes());
        let ask = Ask::Put { folder: [0xcc; 16], object, bytes: 1 };
        assert_eq!(keeper.answer(ask, &mut coming), Answer::Taken);
        assert_eq!(keeper.answer(Ask::Piece(vec![7]), &mut coming), Answer::Taken);
    }
    assert_eq!(shelf(&keeper, &hex(&[0xcc; 16])).list().unwrap().len(), 5_000);
    assert!(amina.list().unwrap().is_empty());
}

#[test]
fn one_folder_cannot_fill_it_and_all_cannot_overfill_it() {
    let (_folder, keeper) = keeper(8 * MIB);
    let piece = vec![1; MIB as usize];
    let full = |shelf: &mut Courier, from: u8| {
        (from..).find(|at| shelf.put(&hex(&[*at; 16]), &piece) == Err(Refused::CourierFull)).unwrap() - from
    };
    assert_eq!(full(&mut shelf(&keeper, A), 1), 4);
    assert_eq!(full(&mut shelf(&keeper, B), 1), 4);
    assert_eq!(full(&mut shelf(&keeper, TWO), 1), 0);
    assert_eq!(keeper.holds(), (8, 8 * MIB));
    assert_eq!(keeper.counted().refused, 3);
}

/// Files under a folder that are no whole objects.
fn parts(folder: &Path) -> usize {
    let inside = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inside.map(|one| if one.is_dir() { parts(&one) } else { usize::from(one.extension().is_some()) }).sum()
}

#[test]
fn who_begins_and_brings_nothing_takes_no_room_and_nobody_elses_place() {
    let (folder, keeper) = keeper(100 * MIB);
    let inside = folder.path().join("ilima");
    for at in 0..2_000u32 {
        let mut space = [0; 16];
        space[..4].copy_from_slice(&at.to_be_bytes());
        let ask = Ask::Put { folder: space, object: [1; 16], bytes: 1 };
        assert_eq!(keeper.answer(ask, &mut None), Answer::Taken);
    }
    assert_eq!(std::fs::read_dir(&inside).unwrap().count(), 1, "what is coming lies in one place");
    // Folders of nothing, as they were left before: those that hold something are known after a night.
    let real: Vec<[u8; 16]> = (0..8).map(|at| [0xf0 + at; 16]).collect();
    for space in &real {
        shelf(&keeper, &hex(space)).put(ONE, b"one").unwrap();
    }
    for at in 0..5_000 {
        std::fs::create_dir(inside.join(format!("{at:032x}"))).unwrap();
    }
    let again = Keeper::open(folder.path(), 100 * MIB).unwrap();
    assert_eq!(again.folders(), real.iter().map(hex).collect::<Vec<_>>());
}

#[test]
fn the_smallest_object_takes_as_much_of_the_room_as_of_a_disk() {
    let (_folder, keeper) = keeper(8 * MIB);
    let mut amina = shelf(&keeper, A);
    let full = (0..).find(|at| amina.put(&format!("{at:032x}"), b"x") == Err(Refused::CourierFull));
    assert_eq!(full, Some(1_024));
}

#[test]
fn an_object_that_the_courier_cannot_read_costs_only_itself() {
    let (folder, keeper) = keeper(100 * MIB);
    let mut amina = shelf(&keeper, A);
    amina.put(ONE, b"one").unwrap();
    amina.put(TWO, b"two").unwrap();
    // Reading a folder is an error of the disk.
    let bad = folder.path().join("ilima").join(A).join(ONE);
    std::fs::remove_file(&bad).unwrap();
    std::fs::create_dir(&bad).unwrap();
    assert!(matches!(amina.read(ONE), Err(Refused::Io(_))));
    assert_eq!(amina.read(TWO).unwrap(), b"two");
}

/// A courier of somebody who means no good answers as it likes.
fn answered(answer: impl Fn(Ask) -> Answer + Send + 'static) -> Courier {
    let ((to, theirs), (mine, from)) = (channel(), channel());
    std::thread::spawn(move || {
        let mut pipe = Pipe(mine, theirs);
        let (mut channel, first) = Channel::new(Side::Listener).unwrap();
        pipe.send(&first).unwrap();
        while let Ok(bytes) = pipe.receive(Duration::from_secs(5)) {
            for told in channel.hear(&bytes).unwrap() {
                let bytes = match told {
                    Told::Answer(bytes) => bytes,
                    Told::Open(_) => continue,
                    Told::Message(ask) => channel.say(&answer(Ask::decode(&ask).unwrap()).encode()).unwrap(),
                };
                let _gone = pipe.send(&bytes);
            }
        }
    });
    Courier::open(Pipe(to, from), A).unwrap()
}

#[test]
fn a_courier_that_gives_an_object_byte_by_byte_is_not_listened_to() {
    let mut amina = answered(|ask| match ask {
        Ask::Who => Answer::Me([7; 16]),
        Ask::Read { .. } => Answer::Piece { bytes: 100_000, piece: vec![1] },
        Ask::List { .. } | Ask::Put { .. } | Ask::Piece(_) => {
            Answer::Listed { objects: vec![([1; 16], 1 << 63)], more: false }
        }
    });
    assert!(amina.read(ONE) == Err(Refused::Damaged), "byte by byte");
    assert!(amina.list().is_err(), "nothing is so long");
}

#[test]
fn half_an_object_leaves_nothing() {
    let (folder, keeper) = keeper(100 * MIB);
    let mut coming = None;
    let (space, object) = ([0xaa; 16], [1; 16]);
    assert_eq!(keeper.answer(Ask::Put { folder: space, object, bytes: 2 * MIB }, &mut coming), Answer::Taken);
    assert_eq!(keeper.answer(Ask::Piece(vec![0; PIECE_BYTES_MAX]), &mut coming), Answer::Taken);
    let inside = folder.path().join("ilima");
    assert_eq!(parts(&inside), 1);
    drop(coming);
    assert_eq!((parts(&inside), inside.join(hex(&space)).exists()), (0, false));
    // Nor does one that was cut off with the power, here or where they lay before.
    std::fs::create_dir(inside.join(hex(&space))).unwrap();
    for place in ["coming".to_owned(), hex(&space)] {
        std::fs::write(inside.join(place).join("00ff.part"), b"half").unwrap();
    }
    let again = Keeper::open(folder.path(), 100 * MIB).unwrap();
    assert_eq!(parts(&inside), 0);
    assert_eq!(again.holds(), (0, 0));
}

#[test]
fn who_breaks_the_rules_is_sent_away() {
    let (_folder, keeper) = keeper(100 * MIB);
    let put = |bytes| Ask::Put { folder: [1; 16], object: [2; 16], bytes }.encode();
    let too_much = [put(3), Ask::Piece(vec![0; 4]).encode()];
    let nothing_announced = [Ask::Piece(vec![0; 4]).encode()];
    let bad: [&[Vec<u8>]; 6] = [&too_much, &nothing_announced, &[put(0)], &[put(u64::MAX)], &[vec![9, 9]], &[vec![]]];
    for messages in bad {
        let (mut pipe, served) = called(&keeper);
        let (mut channel, first) = Channel::new(Side::Caller).unwrap();
        pipe.send(&first).unwrap();
        while !matches!(
            channel.hear(&pipe.receive(Duration::from_secs(5)).unwrap()).unwrap().last(),
            Some(Told::Open(_))
        ) {}
        for message in messages {
            let bytes = channel.say(message).unwrap();
            pipe.send(&bytes).unwrap();
        }
        assert!(served.join().unwrap().is_err());
    }
    // Not even the channel.
    let (mut pipe, served) = called(&keeper);
    pipe.send(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(served.join().unwrap(), Err(Refused::NotAParcel));
    assert_eq!(keeper.holds(), (0, 0));
}
