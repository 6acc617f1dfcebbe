//! What every shelf must do, against folders and real servers on this computer; and what one that lies may do.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it skips"
)]

use ilima_sync::Refused;
use ilima_sync::shelf::{Place, Shelf};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ONE: &str = "00000000000000000000000000000001";
const TWO: &str = "ffffffffffffffffffffffffffffffff";

/// The conformance suite: two people with the same shelf, one beside them in another space.
fn shelf_behaves(place: &Place) {
    let mut amina = place.open("space-a").unwrap();
    let mut thandi = place.open("space-a").unwrap();
    let mut other = place.open("space-b").unwrap();
    assert_eq!(names(&mut *amina), [] as [String; 0]);
    assert_eq!(amina.read(ONE), Err(Refused::Io(ErrorKind::NotFound)));
    let large: Vec<u8> = (0..3_000_000u32).map(|at| (at / 7) as u8).collect();
    amina.put(TWO, &large).unwrap();
    amina.put(ONE, b"one").unwrap();
    assert_eq!(names(&mut *thandi), [ONE, TWO]);
    assert_eq!(thandi.read(ONE).unwrap(), b"one");
    assert_eq!(thandi.read(TWO).unwrap(), large);
    let listed = thandi.list().unwrap();
    assert_eq!((listed[0].bytes, listed[1].bytes), (3, 3_000_000));
    assert_eq!(names(&mut *other), [] as [String; 0]);
    // The same object again, as after a put whose answer was lost.
    amina.put(ONE, b"one").unwrap();
    assert_eq!(thandi.read(ONE).unwrap(), b"one");
    thandi.delete(ONE).unwrap();
    thandi.delete(ONE).unwrap();
    assert_eq!(names(&mut *amina), [TWO]);
    for at in 0..30u8 {
        amina.put(&format!("{at:032x}"), &[at]).unwrap();
    }
    assert_eq!(thandi.list().unwrap().len(), 31);
}

fn names(shelf: &mut dyn Shelf) -> Vec<String> {
    shelf.list().unwrap().into_iter().map(|one| one.name).collect()
}

#[test]
fn a_folder_behaves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Clé partagée – مجموعة 项目");
    std::fs::create_dir(&path).unwrap();
    shelf_behaves(&Place::Folder(path.clone()));
    // What other programs leave beside is not ours.
    std::fs::write(path.join("ilima/space-a/desktop.ini"), b"x").unwrap();
    std::fs::write(path.join("ilima/space-a/00000000000000000000000000000009.part"), b"half").unwrap();
    let beside = |name: &str| path.join("ilima/space-a").join(name);
    let mut shelf = Place::Folder(path.clone()).open("space-a").unwrap();
    assert_eq!(shelf.list().unwrap().len(), 31);
    // Nor is what only has the name of an object: whoever reads a pipe waits for ever.
    std::fs::create_dir(beside("000000000000000000000000000000fa")).unwrap();
    let pipe = Command::new("mkfifo").arg(beside("000000000000000000000000000000fb")).status();
    assert!(pipe.is_ok_and(|made| made.success()) || !cfg!(target_os = "linux"));
    assert_eq!(shelf.list().unwrap().len(), 31);
    assert!(Place::Folder(folder.path().join("gone")).open("space-a").is_err());
}

#[test]
fn a_place_is_read_as_people_write_it_and_shown_without_passwords() {
    let shown = |text: &str| Place::read(text).map(|place| place.shown());
    assert_eq!(shown("/media/stick").unwrap(), "/media/stick");
    assert_eq!(shown("file:///media/stick").unwrap(), "/media/stick");
    assert_eq!(
        shown("https://amina:geheim@cloud.example.org:8443/dav/x").unwrap(),
        "https://cloud.example.org:8443/dav/x"
    );
    assert_eq!(
        shown("s3+https://KEY:SECRET@s3.example.org/bucket/x?region=af-south-1").unwrap(),
        "https://s3.example.org/bucket/x"
    );
    for wrong in ["", "stick", "ftp://example.org", "s3+nothing", "https://"] {
        assert!(Place::read(wrong).is_none(), "{wrong}");
    }
}

/// A server that the test started; it ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Where `npm test` puts the servers, else what is on the path.
fn program(name: &str) -> Option<PathBuf> {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/servers/bin").join(name);
    let found = std::iter::once(made)
        .chain(std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: {name} is not here (npm test brings it)");
    }
    found
}

fn start(name: &str, port: u16, args: &[&str]) -> Option<Running> {
    let child = Command::new(program(name)?).args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let running = Running(child);
    let end = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "{name} never listened");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    Some(running)
}

#[test]
fn webdav_by_wsgidav_behaves() {
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let config = folder.path().join("wsgidav.yaml");
    let root = folder.path().join("root");
    std::fs::create_dir(&root).unwrap();
    std::fs::write(
        &config,
        format!(
            "host: 127.0.0.1\nport: {port}\nserver: cheroot\nprovider_mapping:\n  '/': '{}'\n\
             simple_dc:\n  user_mapping:\n    '*':\n      'amina':\n        password: 'p@ss word'\nverbose: 0\n",
            root.display()
        ),
    )
    .unwrap();
    let Some(_running) = start("wsgidav", port, &["--config", config.to_str().unwrap()]) else { return };
    shelf_behaves(&Place::read(&format!("http://amina:p%40ss%20word@127.0.0.1:{port}/")).unwrap());
    let mut wrong = Place::read(&format!("http://amina:wrong@127.0.0.1:{port}/")).unwrap().open("space-a").unwrap();
    assert!(wrong.list().is_err());
}

#[test]
fn webdav_by_rclone_behaves() {
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let args = ["serve", "webdav", folder.path().to_str().unwrap(), "--addr", &format!("127.0.0.1:{port}")];
    let Some(_running) = start("rclone", port, &args) else { return };
    shelf_behaves(&Place::read(&format!("http://127.0.0.1:{port}/")).unwrap());
}

#[test]
fn s3_by_moto_behaves() {
    let port = free_port();
    let Some(_running) = start("moto_server", port, &["-H", "127.0.0.1", "-p", &port.to_string()]) else { return };
    // Making the bucket is its owner's work, not ours.
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "PUT /bucket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    shelf_behaves(
        &Place::read(&format!("s3+http://KEY:SECRET@127.0.0.1:{port}/bucket/deep?region=us-east-1")).unwrap(),
    );
}

#[test]
fn a_server_that_is_not_there_is_told_and_soon() {
    let port = free_port();
    let mut shelf = Place::read(&format!("http://127.0.0.1:{port}/")).unwrap().open("space-a").unwrap();
    assert!(matches!(shelf.list(), Err(Refused::Io(_))));
}
