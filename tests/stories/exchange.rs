//! Work on its way from hand to hand.

use crate::pipe::{self, Log};
use crate::world::{Person, founder, let_in, person};
use ilima_desk::contract::{GiveAsk, MemberChange};
use ilima_desk::job::Job;
use ilima_desk::meet::Terms;
use ilima_desk::serial;
use ilima_desk::trouble::Code;

#[test]
fn a_stick_brings_a_plan_to_a_colleague_and_her_changes_back() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March for water"), ("narrative", "How it began 😀")]);
    amina.add("person", &[("display_name", "Grace")]);
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let stick = tempfile::tempdir().unwrap();
    amina.give(stick.path());
    let receipt = thandi.receive(stick.path());
    assert_eq!(receipt.from, ["Amina"]);
    assert_eq!((receipt.records["plan"], receipt.records["person"]), (1, 1));
    assert_eq!(thandi.answers(plan, "narrative"), ["How it began 😀"]);
    // The same stick again brings nothing and changes nothing.
    assert_eq!(thandi.receive(stick.path()).entries, 0);

    thandi.set(plan, "status", "active");
    thandi.give(stick.path());
    let receipt = amina.receive(stick.path());
    assert_eq!(receipt.from, ["Thandi"]);
    assert_eq!(amina.answers(plan, "status"), ["active"]);
    let reach = amina.desk.reached().unwrap().into_iter().find(|reach| reach.name == "Thandi").unwrap();
    assert!(reach.holds > 0 && reach.holds == reach.of, "{reach:?}");
    assert!(amina.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
    assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
}

#[test]
fn today_names_with_whom_the_last_exchange_was_and_never_oneself() {
    let (mut amina, stick) = (founder("Amina"), tempfile::tempdir().unwrap());
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    amina.add("plan", &[("title", "March")]);
    amina.give(stick.path());
    thandi.receive(stick.path());
    let with = |person: &mut Person| person.desk.today().unwrap().health.last_exchange.unwrap().name;
    assert_eq!((with(&mut amina), with(&mut thandi)), (String::new(), "Amina".into()));
}

#[test]
fn two_people_who_change_one_field_apart_see_both_answers_until_one_chooses() {
    let mut amina = founder("Amina");
    let plan = amina.add("plan", &[("title", "March"), ("day", "2026-12-01")]);
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let (to_thandi, to_amina) = (amina.path("a.parcel"), amina.path("b.parcel"));
    amina.give(&to_thandi);
    thandi.receive(&to_thandi);
    amina.set(plan, "day", "2026-12-05");
    thandi.set(plan, "day", "2026-12-06");
    amina.give(&to_thandi);
    thandi.give(&to_amina);
    amina.receive(&to_amina);
    thandi.receive(&to_thandi);
    for desk in [&amina, &thandi] {
        assert_eq!(desk.answers(plan, "day"), ["2026-12-05", "2026-12-06"]);
    }
    assert_eq!(amina.desk.today().unwrap().two_answers.len(), 1);
    let view = amina.desk.view(plan).unwrap();
    let shown = view.fields.iter().find(|field| field.name == "day").unwrap().answers[0].text.clone();
    let other = if shown == "2026-12-05" { "2026-12-06" } else { "2026-12-05" };
    amina.set(plan, "day", other);
    assert_eq!(amina.answers(plan, "day"), [other]);
    // Undo puts back the answer that was shown before; the other one stands in the history.
    amina.desk.undo().unwrap();
    assert_eq!(amina.answers(plan, "day"), [shown]);
    amina.desk.redo().unwrap();
    amina.give(&to_thandi);
    thandi.receive(&to_thandi);
    assert_eq!(thandi.answers(plan, "day"), [other]);
}

#[test]
fn parcels_may_come_in_any_order() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut parcels = Vec::new();
    let plan = amina.add("plan", &[("title", "March")]);
    for at in 0..4 {
        amina.set(plan, "problem", &format!("Reason {at}"));
        let path = amina.path(&format!("{at}.parcel"));
        amina.give(&path);
        parcels.push(path);
    }
    for path in parcels.iter().rev().chain(&parcels) {
        thandi.receive(path);
    }
    assert_eq!(thandi.answers(plan, "problem"), ["Reason 3"]);
    assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
}

#[test]
fn a_damaged_parcel_changes_nothing_wrong_and_the_whole_one_mends_it() {
    let mut amina = founder("Amina");
    for at in 0..60 {
        amina.add("person", &[("display_name", &format!("Person {at}"))]);
    }
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let path = amina.path("out.parcel");
    amina.give(&path);
    let whole = std::fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        if let Ok(receipt) = thandi.desk.receive(&path, &Job::unwatched()) {
            assert!(!receipt.refused.is_empty(), "byte {at} went unnoticed");
        }
        assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty(), "byte {at}");
    }
    std::fs::write(&path, &whole).unwrap();
    thandi.receive(&path);
    assert_eq!(thandi.titles("person").len(), 60);
}

#[test]
fn a_file_for_others_a_newer_one_and_no_file_of_ours_are_told_apart() {
    let mut amina = founder("Amina");
    amina.add("plan", &[("title", "March")]);
    let path = amina.path("out.parcel");
    amina.give(&path);
    let mut stranger = founder("Stranger");
    let code = |desk: &mut crate::world::Person| desk.desk.receive(&path, &Job::unwatched()).err().unwrap().code;
    assert_eq!(code(&mut stranger), Code::OtherSpace);
    assert!(stranger.titles("plan").is_empty());
    // What is called a parcel and is none was one once; any other file never was.
    std::fs::write(&path, b"a letter to my aunt").unwrap();
    assert_eq!(code(&mut amina), Code::DamagedFile);
    let letter = amina.path("letter.txt");
    std::fs::rename(&path, &letter).unwrap();
    assert_eq!(amina.desk.receive(&letter, &Job::unwatched()).err().unwrap().code, Code::WrongFile);
    let gone = amina.path("nowhere");
    assert_eq!(amina.desk.receive(&gone, &Job::unwatched()).err().unwrap().code, Code::FileMissing);
}

#[test]
fn an_invite_lets_in_only_who_asked_and_a_reader_only_reads() {
    let mut amina = founder("Amina");
    let mut asker = person("Thandi");
    let (request, invite) = (amina.path("request"), amina.path("invite"));
    asker.desk.request(&request).unwrap();
    amina.desk.invite(&request, &invite, "reader").unwrap();
    let mut thief = person("Thief");
    thief.desk.request(&thief.path("request")).unwrap();
    assert_eq!(thief.desk.join(&invite).err().unwrap().code, Code::NotForMe);
    asker.desk.join(&invite).unwrap();
    let trouble = asker.desk.act(&crate::world::action(vec![])).err().unwrap();
    assert_eq!(trouble.code, Code::NotAllowed);
    // Whoever may not admit, does not.
    let other = asker.path("other");
    let mut third = person("Third");
    third.desk.request(&other).unwrap();
    assert_eq!(asker.desk.invite(&other, &invite, "steward").err().unwrap().code, Code::NotAllowed);
}

#[test]
fn a_third_person_hears_of_a_newcomer_by_any_parcel() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "steward");
    let mut juma = let_in(&mut thandi, "Juma", "contributor");
    let plan = juma.add("plan", &[("title", "Juma's plan")]);
    let path = juma.path("out.parcel");
    juma.give(&path);
    let receipt = amina.receive(&path);
    assert!(receipt.refused.is_empty(), "{receipt:?}");
    assert_eq!(amina.answers(plan, "title"), ["Juma's plan"]);
    assert_eq!(amina.desk.members().unwrap().len(), 3);
}

#[test]
fn who_puts_himself_between_a_request_and_its_invite_gives_the_two_different_words() {
    let mut amina = founder("Amina");
    let (mut thandi, mut between) = (person("Thandi"), person("Thandi"));
    thandi.desk.request(&thandi.path("request")).unwrap();
    // Whoever carries the files hands on others: his own request, and an invite to a space of the same name.
    between.desk.request(&between.path("request")).unwrap();
    let told = amina.desk.invite(&between.path("request"), &amina.path("invite"), "contributor").unwrap();
    between.found();
    between.desk.invite(&thandi.path("request"), &between.path("invite"), "contributor").unwrap();
    let joined = thandi.desk.join(&between.path("invite")).unwrap();
    assert_eq!((told.name.as_str(), joined.space.name.as_str()), ("Thandi", "Water Coalition"), "all looks right");
    let hers = amina.desk.members().unwrap().into_iter().find(|one| one.name == "Thandi").unwrap();
    assert_eq!((hers.words.len(), joined.words.len()), (5, 5));
    assert_ne!(hers.words, joined.words, "but the words differ");
    assert!(!hers.verified);
}

#[test]
fn the_length_of_a_parcel_says_little_about_what_is_in_it() {
    let length = |notes: &str| {
        let mut amina = founder("Amina");
        amina.add("person", &[("display_name", "Grace"), ("notes", notes)]);
        let path = amina.path("out.ilima");
        amina.give(&path);
        std::fs::metadata(path).unwrap().len()
    };
    let short = length("x");
    assert_eq!(length("Speaks Dholuo and Kiswahili, drives the lorry, is free on Sundays"), short);
    assert!(short >= 4096);
    let mut chance = 7_u64;
    let mut letter = || {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + (chance >> 40) as u8 % 26)
    };
    let long: String = (0..9_000).map(|_| letter()).collect();
    assert!(length(&long) > short, "a longer one is longer, in steps");
}

#[test]
fn two_people_count_as_compared_only_after_the_words_were_found_the_same() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let of = |desk: &ilima_desk::desk::Desk, name: &str| {
        desk.members().unwrap().into_iter().find(|one| one.name == name || (name.is_empty() && !one.me)).unwrap()
    };
    // Later works too: both find the same words again.
    let (hers, mine) = (of(&amina.desk, "Thandi"), of(&thandi.desk, ""));
    assert_eq!(hers.words.len(), 5);
    assert_eq!(hers.words, mine.words);
    assert!(!hers.verified && !mine.verified);

    amina.desk.words_same(&hers.device).unwrap();
    thandi.desk.words_same(&mine.device).unwrap();
    let mut amina = amina.sleep();
    let hers = of(&amina.desk, "Thandi");
    assert!(hers.verified && hers.words.is_empty(), "{hers:?}");
    assert!(of(&thandi.desk, "").verified);
    // Nothing more is there to compare, and nobody can be called compared without words.
    assert_eq!(amina.desk.words_same(&hers.device).unwrap_err().code, Code::NotFound);
    // A new invite has new words: what was compared before no longer holds.
    let mut third = person("Juma");
    third.desk.request(&third.path("request")).unwrap();
    amina.desk.invite(&third.path("request"), &third.path("first"), "reader").unwrap();
    let first = of(&amina.desk, "Juma").words;
    amina.desk.invite(&third.path("request"), &third.path("second"), "reader").unwrap();
    assert_ne!(of(&amina.desk, "Juma").words, first);
    assert_eq!(third.desk.join(&third.path("second")).unwrap().words, of(&amina.desk, "Juma").words);
}

#[test]
fn somebody_invited_again_may_be_given_more_but_never_silently_less() {
    let mut amina = founder("Amina");
    let mut juma = person("Juma");
    let (request, invite) = (juma.path("request"), juma.path("invite"));
    juma.desk.request(&request).unwrap();
    assert_eq!(amina.desk.invite(&request, &invite, "reader").unwrap().role, "reader");
    assert_eq!(amina.desk.invite(&request, &invite, "steward").unwrap().role, "steward");
    assert_eq!(amina.desk.invite(&request, &invite, "reader").unwrap().role, "steward");
    juma.desk.join(&invite).unwrap();
    assert_eq!(juma.desk.members().unwrap().into_iter().find(|one| one.me).unwrap().role, "steward");
}

#[test]
fn a_file_beside_an_export_stays_what_it_was() {
    let mut amina = founder("Amina");
    amina.add("person", &[("display_name", "Grace")]);
    let beside = amina.path("people.new");
    std::fs::write(&beside, "mine").unwrap();
    let out = amina.path("people.csv");
    amina.desk.export_people(&out, &Job::unwatched()).unwrap();
    assert_eq!(std::fs::read_to_string(&beside).unwrap(), "mine");
    assert!(std::fs::read_to_string(&out).unwrap().contains("Grace"));
}

#[test]
fn a_stick_for_a_colleague_holds_what_she_lacks_and_one_for_all_what_anybody_lacks() {
    let mut amina = founder("Amina");
    for at in 0..40 {
        amina.add("plan", &[("title", &format!("Plan {at}")), ("problem", &babble(at, 1_500))]);
    }
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut juma = let_in(&mut amina, "Juma", "contributor");
    let path = amina.path("out.parcel");
    let give = |amina: &mut crate::world::Person, to: &str, all: bool| {
        let ask = GiveAsk { to: to.into(), all, ..GiveAsk::default() };
        amina.desk.give(&path, &ask, &Job::unwatched()).unwrap()
    };
    let first = give(&mut amina, "Thandi", false);
    assert_eq!(first.records["plan"], 40);
    thandi.receive(&path);
    let back = thandi.path("back.parcel");
    thandi.give(&back);
    amina.receive(&back);

    let late = amina.add("plan", &[("title", "The forty-first")]);
    let ask = GiveAsk { to: "Thandi".into(), ..GiveAsk::default() };
    assert_eq!(amina.desk.would_leave(&ask).unwrap().records["plan"], 1);
    let second = give(&mut amina, "Thandi", false);
    assert_eq!((second.entries, second.records["plan"]), (1, 1));
    assert!(second.bytes < first.bytes / 3, "{} of {}", second.bytes, first.bytes);
    thandi.receive(&path);
    assert_eq!(thandi.answers(late, "title"), ["The forty-first"]);
    // Juma never spoke: for everyone means all of it, and so he has it too.
    assert_eq!(give(&mut amina, "everyone", false).records["plan"], 41);
    juma.receive(&path);
    assert_eq!(juma.titles("plan").len(), 41);
    assert_eq!(give(&mut amina, "Thandi", true).records["plan"], 41);
    let nobody = GiveAsk { to: "Nobody".into(), ..GiveAsk::default() };
    assert_eq!(amina.desk.give(&path, &nobody, &Job::unwatched()).unwrap_err().code, Code::NotFound);
}

#[test]
fn parts_for_mail_stay_short_and_come_in_any_order() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    for at in 0..12 {
        amina.add("plan", &[("title", &format!("Plan {at}")), ("problem", &babble(at, 20_000))]);
        amina.give(&amina.path("sealed.parcel"));
    }
    let folder = tempfile::tempdir().unwrap();
    let ask = GiveAsk { max_bytes: 50_000, ..GiveAsk::default() };
    let receipt = amina.desk.give(folder.path(), &ask, &Job::unwatched()).unwrap();
    assert!(receipt.messages > 2, "{receipt:?}");
    let parts = parts_in(&folder.path().join("ilima"));
    assert_eq!(parts.len(), receipt.messages);
    for part in parts.iter().rev() {
        let len = std::fs::metadata(part).unwrap().len();
        assert!(len <= 50_000, "{len}");
        thandi.receive(part);
    }
    assert_eq!(thandi.titles("plan").len(), 12);
    assert!(thandi.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
}

/// What goes by mail travels without its seals, and everybody holds the same bytes afterwards as if it had come on a stick.
#[test]
fn somebody_new_gets_years_of_small_entries_by_mail_in_half_of_their_bytes() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let mut noor = let_in(&mut amina, "Noor", "contributor");
    let (to_amina, to_thandi) = (amina.path("a.parcel"), amina.path("t.parcel"));
    let plan = amina.add("plan", &[("title", "March for water")]);
    let wanjiru = amina.add("person", &[("display_name", "Wanjiru"), ("notes", "Met at the well")]);
    for day in 0..30 {
        if day == 15 {
            // From here on under another key.
            let removal = MemberChange { who: "Noor".into(), change: "remove".into(), ..MemberChange::default() };
            amina.desk.change_member(&removal).unwrap();
        }
        let (from, to, parcel) =
            if day % 2 == 0 { (&mut amina, &mut thandi, &to_thandi) } else { (&mut thandi, &mut amina, &to_amina) };
        for at in 0..4 {
            from.add(
                "person",
                &[("display_name", &format!("Neighbour {day} {at}")), ("notes", "Knows the elders well")],
            );
        }
        from.set(plan, "problem", &format!("The well is dry since {day} days"));
        from.give(parcel);
        to.receive(parcel);
    }
    amina.desk.forget(wanjiru, "asked").unwrap();

    let all = GiveAsk { all: true, ..GiveAsk::default() };
    let (stick, mail) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let on_stick = amina.desk.give(stick.path(), &all, &Job::unwatched()).unwrap();
    let by_mail = amina.desk.give(mail.path(), &GiveAsk { max_bytes: 30_000, ..all }, &Job::unwatched()).unwrap();
    assert!(by_mail.bytes * 2 < on_stick.bytes, "{} of {}", by_mail.bytes, on_stick.bytes);

    let [mut by_stick, mut new] = ["Stick", "Mail"].map(|name| let_in(&mut amina, name, "contributor"));
    by_stick.receive(stick.path());
    for part in parts_in(&mail.path().join("ilima")).iter().rev() {
        new.receive(part);
    }
    assert_eq!(new.titles("person"), amina.titles("person"));
    assert_eq!(new.titles("person").len(), 120);
    assert_eq!(new.answers(plan, "problem"), ["The well is dry since 29 days"]);
    let back = new.path("back.parcel");
    new.give(&back);
    let receipt = by_stick.receive(&back);
    assert_eq!(
        (receipt.entries, receipt.from),
        (1, vec!["Mail".into()]),
        "his own name; all else is the same to the byte"
    );
    assert!(new.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
    // She was removed: she can still open parcels, and no bundle.
    for part in parts_in(&mail.path().join("ilima")) {
        assert!(!noor.receive(&part).refused.is_empty());
    }
    assert!(noor.titles("person").is_empty() && noor.titles("plan").is_empty());
}

/// Over a cable nothing but what they lack goes, without its seals; and nothing of it comes back.
#[test]
fn somebody_new_gets_years_of_small_entries_over_a_cable_in_half_of_their_bytes() {
    let mut amina = founder("Amina");
    let new = ["Cable", "Wifi", "Old"];
    let [mut by_cable, mut by_wifi, mut limited] = new.map(|name| let_in(&mut amina, name, "contributor"));
    for day in 0..40 {
        for at in 0..4 {
            amina.add(
                "person",
                &[("display_name", &format!("Neighbour {day} {at}")), ("notes", "Knows the elders well")],
            );
        }
        amina.give(&amina.path("sealed.parcel"));
    }
    let mut met = |new: &mut Person, terms| {
        let told = pipe::on_terms(new, &mut amina, [terms; 2], (usize::MAX, usize::MAX), 4_096, &Log::default());
        told.map(|told| told.unwrap().remove(0))
    };
    let [cable, here] = met(&mut by_cable, serial::thin());
    let [wifi, _] = met(&mut by_wifi, Terms::plain("lan"));
    assert!(cable.bytes_received * 2 < wifi.bytes_received, "{} of {}", cable.bytes_received, wifi.bytes_received);
    assert!(cable.bytes_sent < 2_000 && here.entries <= 1, "nothing comes back: {cable:?} {here:?}");
    // One of the second's is what the first wrote meanwhile: his name.
    assert_eq!((cable.entries, wifi.entries, cable.refused.len()), (40, 41, 0));
    assert_eq!(by_cable.titles("person"), by_wifi.titles("person"));
    assert!(by_cable.desk.check(&Job::unwatched()).unwrap().problems.is_empty());
    // With a limit below one bundle at least some entries go; what is left is told, and comes the next time.
    let mut rounds = 0;
    while limited.titles("person").len() < 160 {
        rounds += 1;
        assert!(rounds < 20, "it never ends");
        let [told, _] = met(&mut limited, Terms { bytes_max: Some(5_000), ..Terms::plain("lan") });
        assert!(told.bytes_sent + told.bytes_received <= 5_000, "{told:?}");
    }
    assert!(rounds > 2, "{rounds}");
}

fn parts_in(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut parts: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.sort();
    parts
}

/// Text that packs badly, so that lengths mean something.
fn babble(seed: u64, len: usize) -> String {
    let mut state = seed * 2 + 1;
    let letter = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + (state >> 59) as u8 % 26)
    };
    (0..len).map(letter).collect()
}

/// Acts and words of a large group are longer than one part of a mail.
#[test]
fn a_group_of_eighty_exchanges_by_mail_in_short_parts() {
    let mut amina = founder("Amina");
    let mut thandi = let_in(&mut amina, "Thandi", "contributor");
    let [mine, theirs] = pipe::talk(&mut amina, &mut thandi, (usize::MAX, usize::MAX), 700);
    assert!(mine.is_ok() && theirs.is_ok());
    for number in 0..78 {
        let mut one = person(&format!("Member {number}"));
        one.desk.request(&one.path("request")).unwrap();
        amina.desk.invite(&one.path("request"), &one.path("invite"), "contributor").unwrap();
        if number % 8 == 0 {
            let out =
                MemberChange { who: format!("Member {number}"), change: "remove".into(), ..MemberChange::default() };
            amina.desk.change_member(&out).unwrap();
        }
    }
    let plan = amina.add("plan", &[("title", "March for water")]);
    let mail = tempfile::tempdir().unwrap();
    let ask = GiveAsk { max_bytes: 30_000, ..GiveAsk::default() };
    amina.desk.give(mail.path(), &ask, &Job::unwatched()).unwrap();
    let parts = parts_in(&mail.path().join("ilima"));
    assert!(parts.len() > 2 && parts.iter().all(|part| part.metadata().unwrap().len() <= 30_000), "{parts:?}");
    for part in parts.iter().rev() {
        thandi.receive(part);
    }
    assert_eq!(thandi.answers(plan, "title"), ["March for water"]);
    assert_eq!(thandi.desk.members().unwrap().len(), amina.desk.members().unwrap().len());
}
