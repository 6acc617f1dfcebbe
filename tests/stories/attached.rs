//! Photos, papers and sounds on records: how they come along, and what is said while they have not.

use crate::pipe;
use crate::world::{Person, founder, let_in};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_desk::contract::{AttachAsk, Attached, AttachmentInfo, FilesAsk, GiveAsk, PartOf, Receipt, WantAsk};
use ilima_desk::job::Job;
use ilima_desk::meet::Terms;
use ilima_desk::serial;
use ilima_desk::trouble::{Code, Outcome};
use ilima_ledger::SystemRandom;
use ilima_ledger::chunk::CHUNK_CLEAR_BYTES;
use ilima_ledger::wrap::Padding;
use ilima_sync::carriers::serial::Serial;
use ilima_sync::parcel::{self, Item};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

/// A paper of so many whole pieces and a bit; its bytes repeat nowhere.
pub fn paper(pieces: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = b"%PDF-1.7\n".to_vec();
    while bytes.len() < pieces * CHUNK_CLEAR_BYTES - 1000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        bytes.extend_from_slice(&(state >> 16).to_be_bytes()[2..]);
    }
    bytes
}

/// A photo with what a phone writes into it.
pub fn photo() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(800, 600, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut plain = Vec::new();
    picture.write_to(&mut Cursor::new(&mut plain), image::ImageFormat::Jpeg).unwrap();
    let note = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS 1.3133S 36.7876E";
    let len = u16::try_from(note.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &len, note, &plain[2..]].concat()
}

impl Person {
    pub fn attach(&mut self, record: RecordId, name: &str, bytes: &[u8]) -> Outcome<Attached> {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        let ask = AttachAsk { record, caption: "Seen by Amina".into(), ..AttachAsk::default() };
        self.desk.attach(&path, &ask, &Job::unwatched())
    }

    pub fn attached(&self, record: RecordId) -> Vec<AttachmentInfo> {
        self.desk.attachments(record).unwrap()
    }

    pub fn one_of(&self, record: RecordId) -> AttachmentInfo {
        let mut all = self.attached(record);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    pub fn bytes_of(&self, record: RecordId, part: &str) -> Outcome<Vec<u8>> {
        self.desk.attachment_bytes(record, part, &Job::unwatched())
    }

    fn give_files(&mut self, to: &Path, files: FilesAsk) -> Receipt {
        let ask = GiveAsk { files: Some(files), ..GiveAsk::default() };
        self.desk.give(to, &ask, &Job::unwatched()).unwrap()
    }

    pub fn sound(&mut self) {
        assert_eq!(self.desk.check(&Job::unwatched()).unwrap().problems, Vec::<String>::new());
    }
}

#[test]
fn a_stick_brings_the_paper_byte_for_byte_and_the_photo_without_its_place() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March for water")]);
    let (paper, photo) = (paper(3, 1), photo());
    let at = amina.attach(plan, "permit.pdf", &paper).unwrap();
    let of_photo = amina.attach(plan, "tap.jpg", &photo).unwrap();
    assert!(!at.details_left_out && of_photo.details_left_out);
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let stick = tempfile::tempdir().unwrap();
    amina.give(stick.path());
    let receipt = thandi.receive(stick.path());
    // Three of the paper, one of the photo, and its small picture.
    assert_eq!(receipt.pieces, 5);
    assert_eq!(thandi.bytes_of(plan, &at.part).unwrap(), paper);
    let came = thandi.bytes_of(plan, &of_photo.part).unwrap();
    assert!(came.len() < photo.len() && image::load_from_memory(&came).is_ok());
    assert!(!came.windows(3).any(|three| three == b"GPS"));
    let [first, second] = &thandi.attached(plan)[..] else { panic!("two files") };
    assert_eq!(
        (first.name.as_str(), first.here, first.pieces, first.caption.as_str()),
        ("permit.pdf", 3, 3, "Seen by Amina")
    );
    assert!(first.thumb.is_empty() && second.thumb.starts_with("data:image/jpeg;base64,"));
    // The stick shows nobody what is on it.
    let parcel = std::fs::read(walk(stick.path())).unwrap();
    assert!(!parcel.windows(64).any(|seen| seen == &paper[1000..1064] || seen == &came[1000..1064]));
    let copy = thandi.path("copy.pdf");
    thandi.desk.save_attachment(plan, &at.part, &copy, &Job::unwatched()).unwrap();
    assert_eq!(std::fs::read(copy).unwrap(), paper);
    assert_eq!(thandi.receive(stick.path()).pieces, 0);
    amina.sound();
    thandi.sound();
}

#[test]
fn a_files_key_stays_in_the_desk() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March for water")]);
    amina.attach(plan, "permit.pdf", &paper(1, 7)).unwrap();
    let told = [
        serde_json::to_string(&amina.desk.show(plan).unwrap()).unwrap(),
        serde_json::to_string(&amina.desk.history(plan).unwrap()).unwrap(),
        ilima_desk::typed::told(&amina.desk.view(plan).unwrap()).to_string(),
    ];
    for told in told {
        assert!(told.contains("permit.pdf"), "{told}");
        assert!(!told.contains("key\\\":") && !told.contains("pieces") && !told.contains("\"key\":\""), "{told}");
    }
}

/// The only parcel under this folder.
fn walk(folder: &Path) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "parcel") {
                return path;
            }
        }
    }
    panic!("no parcel")
}

#[test]
fn of_a_cut_stick_the_pieces_stay_and_another_stick_brings_the_rest() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let paper = paper(6, 2);
    let at = amina.attach(plan, "permit.pdf", &paper).unwrap();
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let whole = amina.path("a.parcel");
    amina.give(&whole);
    let bytes = std::fs::read(&whole).unwrap();
    let cut = amina.path("cut.parcel");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let receipt = thandi.receive(&cut);
    assert_eq!(receipt.refused.len(), 1);
    let seen = thandi.one_of(plan);
    assert!(0 < seen.here && seen.here < seen.pieces && seen.here == receipt.pieces, "{seen:?}");
    let missing = thandi.bytes_of(plan, &at.part).unwrap_err();
    assert_eq!((missing.code, missing.args["of"].as_str()), (Code::FileNotHere, "6"));
    thandi.sound();
    // Thandi has told that she holds the records; the pieces come when all files are asked for.
    let word = thandi.path("b.parcel");
    thandi.give(&word);
    amina.receive(&word);
    let again = amina.path("again.parcel");
    assert_eq!(amina.give_files(&again, FilesAsk::All).pieces_given, 6);
    assert_eq!(thandi.receive(&again).pieces, 6 - receipt.pieces);
    assert_eq!(thandi.bytes_of(plan, &at.part).unwrap(), paper);
}

#[test]
fn mail_takes_small_pictures_and_a_person_may_leave_all_files_out() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    amina.attach(plan, "tap.jpg", &photo()).unwrap();
    amina.attach(plan, "permit.pdf", &paper(3, 3)).unwrap();
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let none = amina.path("none.parcel");
    assert_eq!(amina.give_files(&none, FilesAsk::None).pieces_given, 0);
    juma.receive(&none);
    assert!(juma.attached(plan).iter().all(|one| one.here == 0 && one.thumb.is_empty()));
    let mail = tempfile::tempdir().unwrap();
    let ask = GiveAsk { max_bytes: 100_000, ..GiveAsk::default() };
    assert_eq!(amina.desk.give(mail.path(), &ask, &Job::unwatched()).unwrap().pieces_given, 1);
    thandi.receive(mail.path());
    let seen = thandi.attached(plan);
    assert!(seen.iter().all(|one| one.here == 0));
    assert_eq!(seen.iter().filter(|one| !one.thumb.is_empty()).count(), 1);
}

#[test]
fn a_link_that_breaks_anywhere_goes_on_where_it_stopped() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let paper = paper(4, 4);
    let at = amina.attach(plan, "permit.pdf", &paper).unwrap();
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    // The giver's end breaks later each time; then the same with the giver listening.
    let mut pieces = 0;
    for room in (200..1_400_000).step_by(90_001) {
        let [_, came] = pipe::talk(&mut amina, &mut thandi, (room, usize::MAX), 4_000);
        pieces += came.map_or(0, |receipt| receipt.pieces);
        thandi.sound();
    }
    assert_eq!((pieces, thandi.bytes_of(plan, &at.part).unwrap()), (4, paper));
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut pieces = 0;
    for room in (200..1_400_000).step_by(90_001) {
        let [came, _] = pipe::talk(&mut juma, &mut amina, (usize::MAX, room), 4_000);
        pieces += came.map_or(0, |receipt| receipt.pieces);
    }
    assert_eq!(pieces, 4);
    assert_eq!(juma.one_of(plan).here, 4);
}

#[test]
fn both_may_lack_something_and_afterwards_nothing_new_is_as_small_as_ever() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let (mine, hers) = (amina.add("plan", &[("title", "March")]), thandi.add("plan", &[("title", "Listening")]));
    amina.attach(mine, "a.pdf", &paper(5, 5)).unwrap();
    thandi.attach(hers, "b.pdf", &paper(5, 6)).unwrap();
    let [one, other] = pipe::talk(&mut amina, &mut thandi, (usize::MAX, usize::MAX), 700);
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.pieces, one.pieces_given, other.pieces, other.pieces_given), (5, 5, 5, 5));
    assert_eq!((amina.one_of(hers).here, thandi.one_of(mine).here), (5, 5));
    let [there, back] = pipe::talk(&mut amina, &mut thandi, (usize::MAX, usize::MAX), 700);
    assert!(there.is_ok() && back.is_ok());
    let [again, _] = pipe::talk(&mut amina, &mut thandi, (usize::MAX, usize::MAX), 700);
    let again = again.unwrap();
    assert!(again.bytes < 400 && again.pieces == 0, "{again:?}");
}

#[test]
fn over_a_cable_only_the_small_picture_comes_until_somebody_wants_the_whole() {
    let (mut amina, (one, two)) = (founder("Amina"), serialport::TTYPort::pair().unwrap());
    let plan = amina.add("plan", &[("title", "March")]);
    amina.attach(plan, "tap.jpg", &photo()).unwrap();
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let talk =
        |amina: &mut Person, thandi: &mut Person, files: bool, ports: (serialport::TTYPort, serialport::TTYPort)| {
            let files = if files { FilesAsk::All } else { FilesAsk::Thumbs };
            let terms = Terms { files, ..serial::thin() };
            let (here, there) = (Serial::over(Box::new(ports.0)).unwrap(), Serial::over(Box::new(ports.1)).unwrap());
            std::thread::scope(|scope| {
                let other = scope.spawn(|| serial::exchange(&mut thandi.desk, there, 20, terms, &Job::unwatched()));
                serial::exchange(&mut amina.desk, here, 20, terms, &Job::unwatched()).unwrap();
                other.join().unwrap().unwrap()
            })
        };
    let cable = || serialport::TTYPort::pair().unwrap();
    assert_eq!(talk(&mut amina, &mut thandi, false, (one, two)).pieces, 1);
    let seen = thandi.one_of(plan);
    assert!(seen.here == 0 && seen.thumb.starts_with("data:image/jpeg") && !seen.wanted && !seen.pictured, "{seen:?}");
    // Of two files one is asked for: only that one comes.
    amina.attach(plan, "permit.txt", b"The permit, word for word.").unwrap();
    let want = |wanted| WantAsk { record: plan, part: seen.part.clone(), wanted };
    thandi.desk.want_attachment(&want(true)).unwrap();
    let mut thandi = thandi.sleep();
    assert!(thandi.one_of(plan).wanted);
    assert_eq!(talk(&mut amina, &mut thandi, false, cable()).pieces, 1);
    let [photo, permit] = &thandi.attached(plan)[..] else { panic!("two files") };
    assert!(photo.here == photo.pieces && photo.pictured && !photo.wanted, "{photo:?}");
    assert_eq!(permit.here, 0);
    thandi.desk.want_attachment(&want(false)).unwrap();
    assert_eq!(talk(&mut amina, &mut thandi, false, cable()).pieces, 0);
    assert_eq!(talk(&mut amina, &mut thandi, true, cable()).pieces, 1);
}

#[test]
fn two_who_attach_the_same_file_keep_it_once_and_taking_it_out_removes_it() {
    let mut amina = founder("Amina");
    let (one, other) = (amina.add("plan", &[("title", "One")]), amina.add("plan", &[("title", "Other")]));
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let stick = amina.path("a.parcel");
    amina.give(&stick);
    thandi.receive(&stick);
    let paper = paper(3, 7);
    let mine = amina.attach(one, "permit.pdf", &paper).unwrap();
    let hers = thandi.attach(other, "the same.pdf", &paper).unwrap();
    let to_amina = thandi.path("b.parcel");
    thandi.give(&to_amina);
    assert_eq!(amina.receive(&to_amina).pieces, 0);
    assert_eq!(amina.bytes_of(other, &hers.part).unwrap(), paper);
    let all = |amina: &mut Person| {
        let path = amina.path("all.parcel");
        amina.give_files(&path, FilesAsk::All).pieces_given
    };
    assert_eq!(all(&mut amina), 3);

    amina.act(vec![Edit::Remove { record: one, part: mine.part.clone() }]);
    let mut amina = amina.sleep();
    assert_eq!(amina.bytes_of(other, &hers.part).unwrap(), paper);
    amina.act(vec![Edit::Remove { record: other, part: hers.part.clone() }]);
    // Undo still brings it back.
    amina.desk.undo().unwrap();
    assert_eq!(amina.bytes_of(other, &hers.part).unwrap(), paper);
    amina.act(vec![Edit::Remove { record: other, part: hers.part.clone() }]);
    let mut amina = amina.sleep();
    assert_eq!(all(&mut amina), 0);
    amina.act(vec![Edit::Restore { record: other, part: hers.part.clone() }]);
    assert_eq!(amina.bytes_of(other, &hers.part).unwrap_err().code, Code::FileNotHere);
    // A removed record can be brought back, and so can what is attached to it.
    thandi.act(vec![Edit::Remove { record: other, part: String::new() }]);
    let mut thandi = thandi.sleep();
    thandi.act(vec![Edit::Restore { record: other, part: String::new() }]);
    assert_eq!(thandi.bytes_of(other, &hers.part).unwrap(), paper);
}

#[test]
fn what_strangers_send_fills_no_disk_and_what_a_member_swaps_is_noticed() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let at = amina.attach(plan, "permit.pdf", &paper(2, 8)).unwrap();
    let other = amina.attach(plan, "other.pdf", &paper(2, 9)).unwrap();
    // Pieces that no record names, fifty megabytes of them.
    let junk = (0..200u8).map(|at| Item::Chunk(vec![at; CHUNK_CLEAR_BYTES])).collect::<Vec<_>>();
    let path = amina.path("junk.parcel");
    let mut bytes = Vec::new();
    let routing = &amina.desk.keyring.vault.spaces[0].keys.routing;
    let mut go_on = |_, _| ControlFlow::Continue(());
    parcel::write(routing, &junk, Padding::Stick, &SystemRandom::new(), &mut bytes, &mut go_on).unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let kept = thandi.receive(&path).pieces;
    assert!(kept <= 128, "{kept}");
    let mut thandi = thandi.sleep();
    // A record that names the pieces of another file.
    let value = |part: &str| {
        let view = amina.desk.view(plan).unwrap();
        let part = view.parts.iter().find(|seen| seen.id == part).unwrap();
        let file = part.fields.iter().find(|field| field.name == "file").unwrap();
        serde_json::from_str::<serde_json::Value>(&file.answers[0].text).unwrap()
    };
    let (mut swapped, from) = (value(&at.part), value(&other.part));
    swapped["pieces"] = from["pieces"].clone();
    swapped["key"] = from["key"].clone();
    let set = Edit::Set { record: plan, part: at.part.clone(), field: "file".into(), text: swapped.to_string() };
    amina.act(vec![set]);
    let stick = amina.path("a.parcel");
    amina.give(&stick);
    thandi.receive(&stick);
    assert_eq!(thandi.bytes_of(plan, &at.part).unwrap_err().code, Code::DamagedFile);
    assert_eq!(thandi.bytes_of(plan, &other.part).unwrap(), paper(2, 9));
}

#[test]
fn many_files_become_several_parcels_that_come_in_any_order() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let names = ["a.pdf", "b.pdf", "c.pdf"];
    // Thirty megabytes each: no desk has to hold them all in memory.
    let parts: Vec<String> =
        names.iter().zip(20..).map(|(name, seed)| amina.attach(plan, name, &paper(120, seed)).unwrap().part).collect();
    let stick = tempfile::tempdir().unwrap();
    let receipt = amina.give_files(stick.path(), FilesAsk::New);
    assert_eq!((receipt.messages, receipt.pieces_given), (3, 360));
    thandi.receive(stick.path());
    for (part, seed) in parts.iter().zip(20..) {
        assert_eq!(thandi.bytes_of(plan, part).unwrap(), paper(120, seed), "{part}");
    }
}

#[test]
fn a_program_under_a_pictures_name_is_not_handed_out() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    // Amina's own program would refuse both; these records another program wrote.
    let called = amina.attach(plan, "tap.jpg", &photo()).unwrap();
    let hidden = amina.attach(plan, "permit.pdf", &paper(1, 3)).unwrap();
    for (part, key, text) in [(&called.part, "name", "tap.exe"), (&hidden.part, "media_type", "image/jpeg")] {
        let view = amina.desk.view(plan).unwrap();
        let of = view.parts.iter().find(|seen| &seen.id == part).unwrap();
        let file = of.fields.iter().find(|field| field.name == "file").unwrap();
        let mut value: serde_json::Value = serde_json::from_str(&file.answers[0].text).unwrap();
        value[key] = text.into();
        amina.act(vec![Edit::Set { record: plan, part: part.clone(), field: "file".into(), text: value.to_string() }]);
    }
    let stick = amina.path("a.parcel");
    amina.give(&stick);
    thandi.receive(&stick);
    let names: Vec<String> = thandi.attached(plan).into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["tap.exe.jpg", "permit.pdf.jpg"]);
    assert!(thandi.bytes_of(plan, &called.part).is_ok());
    assert_eq!(thandi.bytes_of(plan, &hidden.part).unwrap_err().code, Code::DamagedFile);
}

#[test]
fn only_known_sorts_of_file_are_attached_and_no_huge_picture_is_opened() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let refused = |amina: &mut Person, name: &str, bytes: &[u8]| amina.attach(plan, name, bytes).unwrap_err().code;
    for (name, bytes) in [("run.exe", b"MZ\x90\0".as_slice()), ("a.svg", b"<svg/>"), ("a.html", b"<p>"), ("a.pdf", b"")]
    {
        assert_eq!(refused(&mut amina, name, bytes), Code::FileKind, "{name}");
    }
    assert_eq!(refused(&mut amina, "half.jpg", &photo()[..200]), Code::DamagedFile);
    assert_eq!(refused(&mut amina, "film.pdf", &paper(129, 10)), Code::FileTooBig);
    assert!(amina.attached(plan).is_empty());
    let mut claims = Vec::new();
    image::RgbImage::new(4, 4).write_to(&mut Cursor::new(&mut claims), image::ImageFormat::Png).unwrap();
    claims[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]);
    amina.attach(plan, "huge.png", &claims).unwrap();
    let seen = amina.one_of(plan);
    assert!(seen.thumb.is_empty() && seen.here == 1, "{seen:?}");
}

#[test]
fn a_picture_is_looked_at_the_right_side_up_and_nothing_else_is() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March")]);
    let picture = amina.attach(plan, "tap.jpg", &photo()).unwrap().part;
    let paper = amina.attach(plan, "permit.pdf", &paper(1, 12)).unwrap().part;
    let look = |amina: &Person, part: &str| {
        let ask = PartOf { record: plan, part: part.to_owned() };
        amina.desk.picture(&ask, &Job::unwatched())
    };
    let url = look(&amina, &picture).unwrap().url;
    let jpeg = unbase64(url.strip_prefix("data:image/jpeg;base64,").unwrap());
    let seen = image::load_from_memory(&jpeg).unwrap();
    // The phone was held upright: 800 by 600 as it lies in the file.
    assert_eq!((seen.width(), seen.height()), (600, 800));
    assert_eq!(look(&amina, &paper).unwrap_err().code, Code::NotPictured);
    let told: Vec<bool> = amina.attached(plan).iter().map(|one| one.pictured).collect();
    assert_eq!(told, [true, false]);
}

fn unbase64(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values: Vec<u32> = text.chars().filter_map(|one| letters.find(one)).map(|at| at as u32).collect();
    values
        .chunks(4)
        .flat_map(|four| {
            let bits = four.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - four.len()));
            [(bits >> 16) as u8, (bits >> 8) as u8, bits as u8].into_iter().take(four.len() - 1)
        })
        .collect()
}
