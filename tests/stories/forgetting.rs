//! A person who asked to be forgotten is gone from every desk that hears of it, whatever arrives later.

use crate::hostile_carriers::{items, keys};
use crate::hostile_member::carried;
use crate::pipe;
use crate::world::{Person, copy_folder, founder, let_in, set};
use aes::Aes256;
use aes::cipher::{BlockDecrypt, KeyInit};
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_desk::backup::{Opens, restore};
use ilima_desk::clock;
use ilima_desk::contract::{GiveAsk, MemberChange};
use ilima_desk::desk::Desk;
use ilima_desk::home::{By, Home};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;
use ilima_ledger::SystemRandom;
use ilima_ledger::entry::{Section, open};
use ilima_ledger::members::{Act, Members, SignedAct, sign_act};
use ilima_ledger::wrap::Padding;
use ilima_sync::item::Item;
use ilima_sync::parcel;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

const NAME: &str = "Wanjiru Canary";
const WEEK_MS: i64 = 8 * 24 * 60 * 60 * 1000;

fn meet(one: &mut Person, other: &mut Person) {
    let [mine, theirs] = pipe::talk(one, other, (usize::MAX, usize::MAX), 700);
    mine.unwrap();
    theirs.unwrap();
}

fn parcel(from: &mut Person, name: &str) -> PathBuf {
    let path = from.path(name);
    let ask = GiveAsk { all: true, ..GiveAsk::default() };
    from.desk.give(&path, &ask, &Job::unwatched()).unwrap();
    path
}

/// Whether the name is anywhere in what this desk can show, find or say of the past.
fn tells(person: &Person, record: RecordId) -> bool {
    let found = person.desk.search(&ilima_desk::contract::SearchAsk { text: "canary".into(), limit: 10 });
    person.desk.view(record).is_ok()
        || person.titles("person").iter().any(|title| title == NAME)
        || !found.unwrap().is_empty()
}

/// Whether a file that this person writes for a newcomer still brings the name.
fn brings(person: &mut Person, name: &str) -> bool {
    let mut fresh = let_in(person, name, "reader");
    let path = parcel(person, &format!("{name}.ilima"));
    fresh.receive(&path);
    fresh.titles("person").iter().any(|title| title == NAME)
}

fn checked(person: &mut Person) {
    assert_eq!(person.desk.check(&Job::unwatched()).unwrap().problems, [""; 0]);
}

#[test]
fn who_is_forgotten_is_gone_everywhere_and_no_old_stick_brings_her_back() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let wanjiru = amina.add("person", &[("display_name", NAME), ("phones", "+254700000000")]);
    let kept = amina.add("person", &[("display_name", "Grace")]);
    meet(&mut amina, &mut thandi);
    thandi.set(wanjiru, "notes", "Lives by the canary market");
    meet(&mut amina, &mut thandi);
    assert!(tells(&amina, wanjiru) && tells(&thandi, wanjiru), "the scan would see her");
    assert!(brings(&mut amina, "Before"));
    let old = parcel(&mut thandi, "old-stick.ilima");
    assert_eq!(thandi.desk.forget(wanjiru, "asked").unwrap_err().code, Code::NotAllowed, "a steward's word");
    assert_eq!(amina.desk.forget(wanjiru, "because").unwrap_err().code, Code::BadValue);
    let plan = amina.add("plan", &[("title", "March")]);
    assert_eq!(amina.desk.forget(plan, "asked").unwrap_err().code, Code::NotForgettable);
    assert!(amina.desk.forget(wanjiru, "asked").unwrap().gone);
    assert!(!tells(&amina, wanjiru));
    // Somebody who has not heard of it goes on writing about her.
    thandi.set(wanjiru, "notes", "Moved to the other canary market");
    let newer = parcel(&mut thandi, "newer-stick.ilima");
    amina.receive(&old);
    amina.receive(&newer);
    meet(&mut amina, &mut thandi);
    amina.receive(&old);
    thandi.receive(&old);
    let (mut amina, mut thandi) = (amina.sleep(), thandi.sleep());
    for person in [&mut amina, &mut thandi] {
        assert!(!tells(person, wanjiru));
        assert_eq!(person.answers(kept, "display_name"), ["Grace"]);
        assert_eq!(person.desk.forgotten().unwrap().len(), 1);
        checked(person);
    }
    assert!(!brings(&mut amina, "After"), "nor does a newcomer get her");
    while amina.desk.undo().is_ok() {}
    assert!(!tells(&amina, wanjiru), "nor does undo bring her back");
}

#[test]
fn a_copy_of_an_old_home_forgets_too_when_it_hears_of_it() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let wanjiru = amina.add("person", &[("display_name", NAME)]);
    meet(&mut amina, &mut thandi);
    let thandi = thandi.sleep();
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&thandi.path("home"), &dir.path().join("home"));
    amina.desk.forget(wanjiru, "danger").unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let keyring = home.unlock("", 0).unwrap();
    let mut copied = Person { desk: Desk::new(home, keyring), dir };
    copied.desk.space_open("").unwrap();
    assert!(tells(&copied, wanjiru));
    let path = parcel(&mut amina, "news.ilima");
    copied.receive(&path);
    assert!(!tells(&copied, wanjiru));
    let back = parcel(&mut copied, "back.ilima");
    amina.receive(&back);
    assert!(!tells(&amina, wanjiru));
}

#[test]
fn many_at_once_are_only_hidden_until_a_second_steward_says_the_same() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let people: Vec<RecordId> =
        (0..24).map(|at| amina.add("person", &[("display_name", &format!("Person {at}"))])).collect();
    meet(&mut amina, &mut thandi);
    clock::stand_at(clock::now_ms() + 8 * 24 * 60 * 60 * 1000);
    for person in &people {
        amina.desk.forget(*person, "not-needed").unwrap();
    }
    meet(&mut amina, &mut thandi);
    let waits = |one: &Person| -> Vec<RecordId> {
        one.desk.forgotten().unwrap().into_iter().filter(|one| !one.gone).map(|one| one.id).collect()
    };
    for desk in [&amina, &thandi] {
        assert_eq!(waits(desk).len(), 4, "twenty are gone, four wait");
        assert!(desk.titles("person").is_empty(), "all are hidden");
    }
    // Whoever took her laptop lets in a second steward for that: one of today counts for nothing yet.
    let mut juma = let_in(&mut amina, "Juma", "steward");
    let hidden = waits(&amina);
    juma.desk.forget(hidden[0], "not-needed").unwrap();
    meet(&mut juma, &mut amina);
    assert_eq!(waits(&amina), hidden);
    for person in &hidden[2..] {
        thandi.desk.forget(*person, "not-needed").unwrap();
    }
    meet(&mut thandi, &mut amina);
    assert_eq!(waits(&amina), hidden[..2]);
    clock::stand_at(clock::now_ms() + WEEK_MS);
    let mut amina = amina.sleep();
    assert_eq!(waits(&amina), hidden[1..2], "waiting does not do where somebody could say so; a week's voice does");
    thandi.desk.forget(hidden[1], "not-needed").unwrap();
    meet(&mut thandi, &mut amina);
    assert_eq!(waits(&amina), []);
    checked(&mut amina);
    checked(&mut thandi);
}

fn many_people(of: &mut Person) -> Vec<RecordId> {
    (0..24).map(|at| of.add("person", &[("display_name", &format!("Person {at}"))])).collect()
}

/// A steward asks to forget all at once. Answers who is only hidden.
fn forgets_all(by: &mut Person, people: &[RecordId]) -> Vec<RecordId> {
    people.iter().for_each(|person| drop(by.desk.forget(*person, "not-needed").unwrap()));
    by.desk.forgotten().unwrap().into_iter().filter(|one| !one.gone).map(|one| one.id).collect()
}

#[test]
fn a_steward_alone_waits_a_week_and_can_take_it_back() {
    let mut amina = founder("Amina");
    let people = many_people(&mut amina);
    let hidden = forgets_all(&mut amina, &people);
    assert_eq!((hidden.len(), amina.titles("person").len()), (4, 0));
    checked(&mut amina);
    amina.desk.keep_person(hidden[0]).unwrap();
    assert_eq!(amina.titles("person").len(), 1, "shown again");
    assert_eq!(amina.desk.keep_person(hidden[0]).unwrap_err().code, Code::NotFound);
    amina.set(hidden[0], "display_name", "Person again");
    checked(&mut amina);
    clock::stand_at(clock::now_ms() + WEEK_MS);
    let mut amina = amina.sleep();
    assert_eq!(amina.titles("person"), ["Person again"]);
    assert!(amina.desk.forgotten().unwrap().iter().all(|one| one.gone));
    amina.desk.forget(hidden[0], "asked").unwrap();
    assert_eq!(amina.titles("person").len(), 0, "asked anew it is done");
    checked(&mut amina);
}

#[test]
fn removing_a_stolen_stewards_laptop_brings_back_whom_it_hid() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let people = many_people(&mut amina);
    meet(&mut amina, &mut thandi);
    meet(&mut amina, &mut juma);
    clock::stand_at(clock::now_ms() + WEEK_MS);
    let hidden = forgets_all(&mut thandi, &people);
    meet(&mut thandi, &mut amina);
    assert_eq!((hidden.len(), amina.titles("person").len()), (4, 0));
    // What comes in of somebody hidden shows nobody.
    juma.set(hidden[0], "display_name", "Person on the way");
    let path = parcel(&mut juma, "news.ilima");
    amina.receive(&path);
    assert_eq!(amina.titles("person").len(), 0);
    let ask = MemberChange { who: "Thandi".into(), change: "remove".into(), ..MemberChange::default() };
    assert!(amina.desk.change_member(&ask).unwrap().effective);
    assert_eq!(amina.titles("person").len(), 4);
    clock::stand_at(clock::now_ms() + WEEK_MS);
    let mut amina = amina.sleep();
    assert_eq!(amina.titles("person").len(), 4);
    assert_eq!(amina.desk.forgotten().unwrap().len(), 20, "what was done is done");
    checked(&mut amina);
}

/// A steward takes back, with another program, what is done already.
#[test]
fn taking_back_what_is_done_brings_nobody_back() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let person = amina.add("person", &[("display_name", NAME)]);
    let old = parcel(&mut amina, "old.ilima");
    meet(&mut amina, &mut thandi);
    amina.desk.forget(person, "asked").unwrap();
    meet(&mut amina, &mut thandi);
    assert_eq!(thandi.desk.keep_person(person).unwrap_err().code, Code::NotFound);
    let secrets = &thandi.desk.keyring.vault.spaces[0];
    let heads = thandi.desk.act_heads().unwrap();
    let keep = sign_act(&secrets.device, secrets.keys.space, Act::Keep { record: person.0 }, &heads).encode();
    amina.receive(&carried(&thandi, &[keep]));
    let mut amina = amina.sleep();
    amina.receive(&old);
    assert!(!tells(&amina, person));
    assert_eq!(
        amina.desk.forgotten().unwrap().iter().map(|one| (one.id, one.gone)).collect::<Vec<_>>(),
        [(person, true)]
    );
    checked(&mut amina);
}

const PHONE: &str = "+254711999888";
const MAIL: &str = "wanjiru@canary.example";

/// Everything in this desk's file, decrypted, with its search tables, as one clear file that the test throws away.
fn clear(person: &Person) -> Vec<u8> {
    let secrets = &person.desk.keyring.vault.spaces[0];
    let hex: String = secrets.db_key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    let db = rusqlite::Connection::open(person.path("home/spaces").join(&secrets.db)).unwrap();
    db.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"; PRAGMA cipher_page_size = 8192;")).unwrap();
    let plain = person.path("clear.db");
    let _older = std::fs::remove_file(&plain);
    db.execute("ATTACH DATABASE ?1 AS clear KEY ''", [plain.to_str().unwrap()]).unwrap();
    db.query_row("SELECT sqlcipher_export('clear')", [], |_| Ok(())).unwrap();
    db.execute("DETACH DATABASE clear", []).unwrap();
    std::fs::read(&plain).unwrap()
}

/// SQLCipher 4: a page ends with its initial vector and a sum, and the first page begins with a salt in clear.
const PAGE_BYTES: usize = 8_192;
const RESERVED_BYTES: usize = 16 + 64;
const SALT_BYTES: usize = 16;
/// Before the pages in SQLite's log, and before each.
const LOG_HEAD_BYTES: usize = 32;
const FRAME_HEAD_BYTES: usize = 24;

fn decrypted(key: &[u8; 32], page: &[u8], first: bool) -> Vec<u8> {
    let (sealed, reserved) = page.split_at(PAGE_BYTES - RESERVED_BYTES);
    let sealed = if first { &sealed[SALT_BYTES..] } else { sealed };
    let (cipher, mut before) = (Aes256::new(key.into()), reserved[..16].to_vec());
    let mut clear = Vec::new();
    for block in sealed.chunks_exact(16) {
        let mut open = aes::Block::clone_from_slice(block);
        cipher.decrypt_block(&mut open);
        clear.extend(open.iter().zip(&before).map(|(one, other)| one ^ other));
        before = block.to_vec();
    }
    clear
}

/// Every page of the file and of its log, those in use and those that are not: what somebody with the key could dig up.
fn pages(person: &Person) -> Vec<u8> {
    let secrets = &person.desk.keyring.vault.spaces[0];
    let key = secrets.db_key.expose();
    let file = std::fs::read(person.path("home/spaces").join(&secrets.db)).unwrap();
    let log = std::fs::read(person.path("home/spaces").join(format!("{}-wal", secrets.db))).unwrap_or_default();
    let mut clear: Vec<u8> =
        file.chunks(PAGE_BYTES).enumerate().flat_map(|(at, page)| decrypted(key, page, at == 0)).collect();
    for frame in log.get(LOG_HEAD_BYTES..).unwrap_or_default().chunks_exact(FRAME_HEAD_BYTES + PAGE_BYTES) {
        let (head, page) = frame.split_at(FRAME_HEAD_BYTES);
        clear.extend(decrypted(key, page, head[..4] == [0, 0, 0, 1]));
    }
    clear
}

/// Which of the things that name her lie in this desk's decrypted file.
fn remains(person: &Person) -> Vec<&'static str> {
    let bytes = [clear(person), pages(person)].concat().to_ascii_lowercase();
    let names = ["wanjiru", "canary", "711999888", "the blue gate"];
    names.into_iter().filter(|name| bytes.windows(name.len()).any(|at| at == name.as_bytes())).collect()
}

/// Somebody who refuses short messages and mail.
fn wanjiru(amina: &mut Person) -> RecordId {
    let fields = [("display_name", NAME), ("phones", PHONE), ("mails", MAIL), ("notes", "Lives by the blue gate")];
    let wanjiru = amina.add("person", &fields);
    for (channel, state) in [("sms", "withdrawn"), ("email", "refused")] {
        let fields = [("channel", channel), ("state", state), ("on", "2026-01-05")];
        let fields = fields.map(|(name, text)| format!("{name}={text}"));
        amina.desk.add_typed("consent", &fields, Some(&wanjiru.to_string())).unwrap();
    }
    wanjiru
}

#[test]
fn nothing_of_her_is_left_in_any_replica_even_when_it_is_decrypted() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let wanjiru = wanjiru(&mut amina);
    amina.add("person", &[("display_name", "Grace")]);
    meet(&mut amina, &mut thandi);
    thandi.set(wanjiru, "notes", "Moved away from the blue gate, to the canary market");
    meet(&mut amina, &mut thandi);
    for desk in [&amina, &thandi] {
        assert_eq!(remains(desk).len(), 4, "the scan would see her");
        let pages = pages(desk).to_ascii_lowercase();
        assert!(pages.windows(7).any(|at| at == b"wanjiru"), "in its pages too");
    }
    amina.desk.forget(wanjiru, "asked").unwrap();
    meet(&mut amina, &mut thandi);
    for desk in [&amina, &thandi] {
        assert_eq!(remains(desk), [""; 0]);
    }
    assert!(!brings(&mut amina, "After"), "nor in what is sealed");
}

fn backed_up(person: &mut Person, name: &str) -> PathBuf {
    let path = person.path(name);
    person.desk.back_up(&path, true, &Job::unwatched()).unwrap();
    path
}

fn restored(backup: &Path) -> Person {
    let dir = tempfile::tempdir().unwrap();
    let mut home = Home::open(&dir.path().join("home"), By::Command).unwrap();
    let keyring = restore(&mut home, backup, &Opens::Passphrase(""), &Job::unwatched()).unwrap();
    let mut person = Person { desk: Desk::new(home, keyring), dir };
    person.desk.space_open("").unwrap();
    person
}

#[test]
fn a_backup_from_before_brings_her_back_to_nobody_once_it_has_heard() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let wanjiru = wanjiru(&mut amina);
    meet(&mut amina, &mut thandi);
    let (hers, before) = (backed_up(&mut thandi, "hers"), backed_up(&mut amina, "before"));
    amina.desk.forget(wanjiru, "asked").unwrap();
    meet(&mut amina, &mut thandi);
    // Restored alone it cannot know, and what it gives before it hears is taken in by nobody who has heard.
    let mut again = restored(&hers);
    assert!(tells(&again, wanjiru) && remains(&again).len() == 4);
    let parcel = parcel(&mut again, "unaware.ilima");
    amina.receive(&parcel);
    assert_eq!(remains(&amina), [""; 0]);
    meet(&mut again, &mut amina);
    // The steward who said it, on the laptop that no longer knows that she did.
    let mut steward = restored(&before);
    assert!(tells(&steward, wanjiru));
    meet(&mut steward, &mut thandi);
    for person in [&mut amina, &mut thandi, &mut again, &mut steward] {
        assert!(!tells(person, wanjiru));
        assert_eq!(remains(person), [""; 0]);
        checked(person);
    }
    assert!(!brings(&mut steward, "After"));
    // What is backed up from here on knows nothing of her.
    let after = backed_up(&mut again, "after");
    assert_eq!(remains(&restored(&after)), [""; 0]);
}

#[test]
fn a_number_that_asked_not_to_be_contacted_is_known_again_and_tells_nobody_whose_it_was() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let wanjiru = wanjiru(&mut amina);
    let juma = amina.add("person", &[("display_name", "Juma"), ("phones", "+254722000111")]);
    amina.desk.forget(wanjiru, "asked").unwrap();
    amina.desk.forget(juma, "not-needed").unwrap();
    meet(&mut amina, &mut thandi);
    let again = thandi
        .add("person", &[("display_name", "W."), ("phones", "0711 999 888"), ("mails", "WANJIRU@canary.example")]);
    assert_eq!(thandi.desk.show(again).unwrap().asked_not, [PHONE, MAIL]);
    let other = thandi.add("person", &[("display_name", "J."), ("phones", "0722 000 111")]);
    assert!(thandi.desk.show(other).unwrap().asked_not.is_empty(), "he never refused");
    let list = thandi.path("list.csv");
    std::fs::write(&list, "Name,Mobile\nSomebody,0711 999888\nOther,0733000222\n").unwrap();
    let counts = thandi
        .desk
        .import_preview(&list, &ilima_desk::contract::ImportAsk::default(), &Job::unwatched())
        .unwrap()
        .counts;
    assert_eq!((counts.rows, counts.asked_not), (2, 1));
    // Another space marks the same number otherwise: marks of two groups cannot be laid side by side.
    let marks = |person: &Person| {
        let space = person.desk.view(RecordId([0; 16])).unwrap();
        let parts = space.parts.into_iter().filter(|part| part.kind == "opted_out");
        parts.map(|part| part.title).collect::<std::collections::BTreeSet<String>>()
    };
    let mut elsewhere = founder("Amina");
    let same = self::wanjiru(&mut elsewhere);
    elsewhere.desk.forget(same, "asked").unwrap();
    assert_eq!((marks(&thandi).len(), marks(&elsewhere).len()), (2, 2));
    assert!(marks(&thandi).is_disjoint(&marks(&elsewhere)));
}

#[test]
fn the_board_says_on_how_many_devices_she_is_forgotten_and_who_was_not_heard_of_since() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let wanjiru = wanjiru(&mut amina);
    meet(&mut amina, &mut thandi);
    meet(&mut amina, &mut juma);
    let board = |person: &Person| {
        let one = person.desk.forgotten().unwrap().remove(0);
        (one.on, one.of, one.silent.into_iter().map(|one| one.name).collect::<Vec<_>>())
    };
    amina.desk.forget(wanjiru, "asked").unwrap();
    assert_eq!(board(&amina), (1, 3, vec!["Thandi".to_owned(), "Juma".to_owned()]));
    meet(&mut amina, &mut thandi);
    assert_eq!(board(&amina), (2, 3, vec!["Juma".to_owned()]));
    // What was known stays known when more is signed.
    let newcomer = let_in(&mut amina, "Grace", "reader");
    assert_eq!(board(&amina).0, 2);
    drop(newcomer);
    meet(&mut thandi, &mut juma);
    meet(&mut amina, &mut juma);
    let (on, of, silent) = board(&amina);
    assert_eq!((on, of, silent), (3, 4, vec!["Grace".to_owned()]));
}

/// Sections of each log that were cut out, as this person hands them on.
fn cut_sections(person: &mut Person) -> usize {
    let path = parcel(person, "cut.ilima");
    let keys = keys(person);
    let (mut acts, mut spans) = (Vec::new(), Vec::new());
    for item in items(&keys, &std::fs::read(path).unwrap()) {
        match item {
            Item::Acts(some) => acts.extend(some.iter().map(|act| SignedAct::decode(act).unwrap())),
            Item::Span(span) => spans.push(span),
            Item::Seen(_) | Item::Spoilt(_) | Item::Chunk(_) | Item::Bundle(_) => {}
        }
    }
    let members = Members::from_acts(keys.space, &acts);
    let mut cut = 0;
    for span in spans {
        let mut before = span.before;
        for (bytes, number) in span.entries.iter().zip(span.first..) {
            let opened = open(&keys, &members, &span.place(number, &before), bytes).unwrap();
            cut += opened.sections.iter().filter(|section| matches!(section, Section::Cut(_))).count();
            before = opened.hash;
        }
    }
    cut
}

fn add_as(person: &mut Person, record: RecordId, name: &str) {
    person.act(vec![Edit::Create { record, kind: "person".into() }, set(record, "display_name", name)]);
}

/// Three bytes tell a person in an entry. Two whose ids begin alike are still two.
#[test]
fn somebody_whose_id_begins_as_anothers_is_forgotten_and_the_other_is_not() {
    let (hers, other) = (RecordId([9; 16]), RecordId([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1]));
    for first_forgotten in [false, true] {
        let mut amina = founder("Amina");
        let mut thandi = let_in(&mut amina, "Thandi", "contributor");
        add_as(&mut amina, hers, NAME);
        meet(&mut amina, &mut thandi);
        // Neither knows of what the other writes: Thandi's entries tell her by three bytes, Juma's the other one.
        thandi.set(hers, "notes", "Lives by the canary market");
        let notes = parcel(&mut thandi, "notes.ilima");
        thandi.set(hers, "notes", "Moved to the other canary market");
        let moved = parcel(&mut thandi, "moved.ilima");
        let mut juma = let_in(&mut amina, "Juma", "contributor");
        add_as(&mut juma, other, "Grace");
        let grace = parcel(&mut juma, "grace.ilima");
        juma.set(other, "notes", "Lives by the river");
        let river = parcel(&mut juma, "river.ilima");
        amina.receive(&grace);
        if !first_forgotten {
            amina.receive(&moved);
        }
        amina.desk.forget(hers, "asked").unwrap();
        // What she follows may come last, and then nothing of hers is whole.
        amina.receive(&moved);
        amina.receive(&notes);
        amina.receive(&river);
        let mut amina = amina.sleep();
        assert_eq!(amina.answers(other, "notes"), ["Lives by the river"]);
        assert_eq!(amina.answers(other, "display_name"), ["Grace"]);
        assert!(!tells(&amina, hers));
        assert_eq!(cut_sections(&mut amina), 3, "{first_forgotten}: her own, and only they");
        checked(&mut amina);
        let mut late = let_in(&mut amina, "Late", "reader");
        meet(&mut amina, &mut late);
        assert_eq!(late.answers(other, "notes"), ["Lives by the river"]);
    }
}

/// Nothing shows yet that a section is not hers: it waits for what it follows.
#[test]
fn a_section_that_might_be_of_somebody_forgotten_waits_whole() {
    let (hers, other) = (RecordId([9; 16]), RecordId([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1]));
    let mut amina = founder("Amina");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    add_as(&mut amina, hers, NAME);
    add_as(&mut juma, other, "Grace");
    meet(&mut juma, &mut thandi);
    thandi.set(other, "notes", "Lives by the river");
    meet(&mut juma, &mut thandi);
    juma.set(other, "notes", "Lives by the river, in the blue house");
    let all = parcel(&mut juma, "all.ilima");
    let secrets = &juma.desk.keyring.vault.spaces[0];
    let device = secrets.device.card().device;
    let his: Vec<Item> = items(&secrets.keys, &std::fs::read(&all).unwrap())
        .into_iter()
        .filter(|item| matches!(item, Item::Span(span) if span.device == device))
        .collect();
    let his_alone = juma.path("his.ilima");
    let (mut file, mut on) = (std::fs::File::create(&his_alone).unwrap(), |_, _| ControlFlow::Continue(()));
    let routing = &secrets.keys.routing;
    parcel::write(routing, &his, Padding::Stick, &SystemRandom::new(), &mut file, &mut on).unwrap();
    amina.desk.forget(hers, "asked").unwrap();
    assert_eq!(amina.receive(&his_alone).waiting, 1);
    assert_eq!(amina.receive(&all).waiting, 0);
    assert_eq!(amina.answers(other, "notes"), ["Lives by the river, in the blue house"]);
    checked(&mut amina);
}
