//! The real samples, where they lie beside the project.

use super::{fates, new, read_bytes, texts};
use ilima_core::formats::people::{Draft, Fate, preflight};
use ilima_core::formats::{csv_in, vcard};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no ../shared/samples here");
    None
}

/// A list made by the samples' own program, and the truth about it.
fn made(rows: usize, encoding: &str, delimiter: &str) -> Option<(Vec<u8>, Value)> {
    let program = samples()?.join("make_people.py");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("people.csv");
    let mut python = Command::new("python3");
    python.arg(program).args(["--seed", "1", "--rows", &rows.to_string(), "--encoding", encoding]);
    let Ok(done) = python.args(["--delimiter", delimiter, "--out"]).arg(&out).output() else {
        println!("skipped: there is no python3 here");
        return None;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let truth = std::fs::read_to_string(out.with_file_name("people.truth.json")).unwrap();
    Some((std::fs::read(out).unwrap(), serde_json::from_str(&truth).unwrap()))
}

fn agrees(rows: usize, encoding: &str, delimiter: &str) {
    let Some((bytes, truth)) = made(rows, encoding, delimiter) else { return };
    let drafts = read_bytes(&bytes);
    let told = preflight(&drafts, &[]);
    let number = |key: &str| truth[key].as_u64().unwrap() as usize;
    assert_eq!(told.rows.len(), number("rows"), "{encoding}");
    let rejected: Vec<usize> = drafts.iter().filter(|row| row.problem.is_some()).map(|row| row.row).collect();
    assert_eq!(serde_json::json!(rejected), truth["rejected_rows"], "{encoding}");
    let opted_out = drafts.iter().filter(|row| !row.consents.is_empty()).count();
    assert_eq!((new(&told), opted_out), (number("people"), number("opted_out")), "{encoding}");
    for draft in drafts.iter().filter(|row| row.problem.is_none()) {
        let phones = texts(draft, "phones");
        assert_eq!(Some(phones.join(";").as_str()), truth["e164"][draft.row.to_string()].as_str(), "row {}", draft.row);
    }
    let nameless = drafts.iter().filter(|row| row.problem.is_none() && row.text("display_name").is_empty()).count();
    assert_eq!(nameless, number("phone_only"), "{encoding}");
}

#[test]
fn every_list_of_the_samples_is_read_as_its_truth_says() {
    agrees(5_000, "utf-8-sig", ",");
    agrees(1_000, "utf-8", ";");
    agrees(1_000, "utf-16", "tab");
    agrees(1_000, "cp1252", ";");
    agrees(1_000, "cp1256", ",");
}

fn cards(file: &str) -> Option<Vec<Draft>> {
    Some(vcard::read(&std::fs::read(samples()?.join("vcard").join(file)).unwrap(), "US").unwrap())
}

fn one(draft: &Draft, field: &str) -> String {
    texts(draft, field).join("|")
}

#[test]
fn every_real_card_gives_the_person_it_is_about() {
    let Some(android) = cards("John_Doe_ANDROID.vcf") else { return };
    assert_eq!(android.len(), 6);
    assert!(android.iter().all(|card| card.problem.is_none()));
    assert_eq!(one(&android[0], "mails"), "john.doe@company.com");
    assert!(android[3].text("display_name").starts_with("Ñ Ñ Ñ"));
    assert_eq!(fates(&android[..1], &[]), [Fate::New]);

    for (file, name, phones, born) in [
        (
            "John_Doe_IPHONE.vcf",
            "Mr. John Richter James Doe Sr.",
            "+19055551234|+19056661234|+19057771234|+19058881234|+19059991234|905-111-1234|+19052221234",
            "2012-06-06",
        ),
        ("John_Doe_MS_OUTLOOK.vcf", "Mr. John Richter James Doe Sr.", "+19055551234|+19056661234", "1980-03-22"),
        ("John_Doe_GMAIL.vcf", "Mr. John Richter, James Doe Sr.", "+19055551234|+19056661234", "1980-03-22"),
        ("rfc6350-example.vcf", "Simon Perreault", "+14186569254|+14182626501", "--02-03"),
    ] {
        let read = cards(file).unwrap();
        assert_eq!((read.len(), read[0].problem.as_deref()), (1, None), "{file}");
        assert_eq!(one(&read[0], "display_name"), name, "{file}");
        assert_eq!(one(&read[0], "phones"), phones, "{file}");
        assert_eq!(one(&read[0], "born"), born, "{file}");
    }
}

#[test]
fn the_tagged_tables_of_the_samples_are_understood() {
    let Some(folder) = samples() else { return };
    for file in ["hxl-input-valid.csv", "hxl-input-valid-latin1.csv"] {
        let table = csv_in::read(&std::fs::read(folder.join("csv").join(file)).unwrap(), None, None).unwrap();
        assert_eq!((table.first_row, table.rows.len()), (4, 4), "{file}");
        assert_eq!((table.header[3].as_str(), table.rows[2][2].as_str()), ("Organización", "Formación de enseñadores"));
    }
    let lines = std::fs::read(folder.join("csv/hxl-input-multiline.csv")).unwrap();
    assert!(csv_in::read(&lines, None, None).is_ok());
}
