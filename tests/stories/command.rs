//! The whole way by the command alone: lists, a plan, a promise, then a colleague who has the same.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn ilima(home: &Path, args: &[&str]) -> Output {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("ilima");
    Command::new(program).arg("--home").arg(home).args(args).output().unwrap()
}

fn told(home: &Path, args: &[&str]) -> Value {
    let done = ilima(home, &[args, &["--json"]].concat());
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    if done.stdout.is_empty() { Value::Null } else { serde_json::from_slice(&done.stdout).unwrap() }
}

/// The sample cards and a spreadsheet as a group would bring it; without the samples, files of our own.
fn lists(folder: &Path) -> Vec<PathBuf> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    let (cards, table) = (folder.join("cards.vcf"), folder.join("people.csv"));
    if !samples.is_dir() {
        println!("skipped: the sample cards and make_people.py are not here; files of our own instead");
        std::fs::write(&cards, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nomvula Dlamini\r\nEND:VCARD\r\n").unwrap();
        std::fs::write(&table, "Name,Mobile\nGrace Achieng,0712 345 678\nJuma,+254722000111\n").unwrap();
        return vec![cards, table];
    }
    let make = Command::new("python3")
        .arg(samples.join("make_people.py"))
        .args(["--rows", "300", "--seed", "3", "--encoding", "utf-16", "--delimiter", ";", "--out"])
        .arg(&table)
        .output()
        .unwrap();
    assert!(make.status.success(), "{}", String::from_utf8_lossy(&make.stderr));
    let found = std::fs::read_dir(samples.join("vcard")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = found.filter(|path| path.extension().is_some_and(|end| end == "vcf")).collect();
    files.sort();
    files.push(table);
    files
}

/// Records of one title may stand in any order.
fn by_id(list: &Value) -> BTreeMap<String, Value> {
    let records = list.as_array().unwrap().iter();
    records.map(|one| (one["id"].as_str().unwrap().to_owned(), one.clone())).collect()
}

#[test]
fn the_command_alone_goes_the_whole_way() {
    let folder = tempfile::tempdir().unwrap();
    let (amina, thandi) = (folder.path().join("amina"), folder.path().join("thandi"));
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let passphrase = at("passphrase");
    std::fs::write(&passphrase, "river basket morning copper\n").unwrap();
    let locked = ["--passphrase-file", passphrase.as_str()];
    let amina = |args: &[&str]| told(&amina, &[&locked, args].concat());
    let thandi = |args: &[&str]| told(&thandi, args);
    assert_eq!(amina(&["init", "--name", "Amina"])["recovery_words"].as_array().unwrap().len(), 12);
    amina(&["space", "new", "Water Coalition", "--country", "KE"]);
    for file in lists(folder.path()) {
        let file = file.to_str().unwrap();
        let preview = amina(&["import", "people", file, "--preview"]);
        let first = amina(&["import", "people", file]);
        assert_eq!((&first["rows"], &first["new"]), (&preview["rows"], &preview["new"]), "{file}");
        let again = amina(&["import", "people", file]);
        assert_eq!((&again["new"], &again["changed"]), (&0.into(), &0.into()), "{file}");
    }
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let plan = id(&amina(&["add", "plan", "title=March for water", "day=2027-03-22", "status=active"]));
    amina(&["add", "task", "title=Hand in the notice", "due=-21d", "--in", &plan]);
    let promise = id(&amina(&["add", "commitment", "title=A borehole in Ward 4", "deadline=2027-06-30"]));
    amina(&["add", "monitoring_note", "text=No drilling yet", "on=2026-11-23", "status=behind", "--in", &promise]);

    thandi(&["init", "--name", "Thandi", "--no-lock"]);
    thandi(&["request", &at("request")]);
    let invited = amina(&["invite", &at("request"), &at("invite")]);
    let joined = thandi(&["join", &at("invite")]);
    assert_eq!(invited["words"], joined["words"]);
    amina(&["member", "same", invited["device"].as_str().unwrap()]);
    let gave = amina(&["give", &at("work.parcel")]);
    let got = thandi(&["receive", &at("work.parcel")]);
    assert_eq!(gave["records"], got["records"]);
    assert_eq!(got["from"][0], "Amina");
    for kind in ["person", "plan", "commitment"] {
        assert!(by_id(&amina(&["list", kind])) == by_id(&thandi(&["list", kind])), "{kind} differ");
    }
    for record in [&plan, &promise] {
        assert_eq!(amina(&["show", record]), thandi(&["show", record]));
    }
    let verified = |members: &Value| members.as_array().unwrap().iter().filter(|one| one["verified"] == true).count();
    assert_eq!((verified(&amina(&["members"])), verified(&thandi(&["members"]))), (2, 1));
    assert_eq!(thandi(&["check"])["problems"].as_array().unwrap().len(), 0);

    // Refused: 1 and a reason in words; not understood: 2.
    let home = folder.path().join("thandi");
    let refused = ilima(&home, &["show", "nothing", "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    let reason: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert!(reason["code"].is_string() && reason["message"].is_string());
    assert_eq!(ilima(&home, &["dance"]).status.code(), Some(2));
}
