//! Every row is exactly one of new, changed, same, rejected.

use super::{fates, known, new, read, texts};
use ilima_core::formats::people::{Fate, Target, preflight};
use ilima_core::ids::RecordId;
use ilima_core::reckon::duplicates::{Likeness, pairs};
use std::time::{Duration, Instant};

const GRACE: Target = Target::Record(RecordId([1; 16]));

#[test]
fn a_phone_only_row_is_a_person() {
    let rows = read("Name,Mobile\n,0712345678\n");
    assert_eq!(fates(&rows, &[]), [Fate::New]);
    assert_eq!(texts(&rows[0], "phones"), ["+254712345678"]);
    assert_eq!(rows[0].text("display_name"), "");
}

#[test]
fn a_row_with_neither_name_nor_way_is_told_with_its_number() {
    let rows = read("Name,Mobile,Notes\nGrace,,\n,,lost the sheet\n");
    assert_eq!((rows[1].row, rows[1].problem.as_deref()), (3, Some("no_name_and_no_way")));
}

#[test]
fn a_family_that_shares_a_phone_stays_a_family() {
    let rows = read("Name,Mobile\n,0712345678\nGrace Otieno,0712345678\nPeter Otieno,0712345678\n");
    let told = fates(&rows, &[]);
    assert_eq!(told[0], Fate::New);
    assert!(matches!(&told[1], Fate::Changed { target: Target::Row(2), .. }), "the nameless phone gets a name");
    assert_eq!(told[2], Fate::New, "and then is nobody else's");
}

#[test]
fn a_person_is_known_by_her_mail_in_any_case() {
    let grace = known(1, &[("display_name", "Grace Otieno"), ("mails", "grace.o@example.org")]);
    let rows = read("Name,Email\nGrace Otieno,GRACE.O@example.org\nGrace Otieno,grace-o@example.org\n");
    let told = fates(&rows, &[grace]);
    assert_eq!(told[0], Fate::Same { target: GRACE });
    assert_eq!(told[1], Fate::New, "another address is another way");
}

#[test]
fn an_update_writes_what_differs_and_empties_nothing() {
    let grace = known(
        1,
        &[("display_name", "Grace Otieno"), ("phones", "+254712345678"), ("notes", "sings"), ("employer", "School")],
    );
    let rows = read("Name,Mobile,Notes,Employer,Tags\nGrace Otieno,0712 345 678,,Clinic,water\n");
    let told = fates(&rows, &[grace]);
    let fields = vec![("employer".to_owned(), "Clinic".to_owned()), ("tags".to_owned(), "water".to_owned())];
    assert_eq!(told, [Fate::Changed { target: GRACE, fields }]);
}

#[test]
fn a_name_mended_beside_its_id_is_a_change() {
    let grace = known(1, &[("display_name", "Grace Achieng Otieno"), ("phones", "+254712345678")]);
    let id = RecordId([1; 16]).to_string();
    let rows = read(&format!("id,display_name,phones\n{id},Grace Otieno,+254712345678\n"));
    assert!(matches!(&fates(&rows, &[grace])[0], Fate::Changed { fields, .. } if fields.len() == 1));
}

#[test]
fn the_last_word_of_a_file_stands_and_reading_it_again_changes_nothing() {
    let text = "Name,Mobile,Employer\nGrace,0712345678,School\nGrace,0712345678,Clinic\nGrace O,0712345678,School\n";
    let rows = read(text);
    let told = fates(&rows, &[]);
    assert_eq!(told[0], Fate::New);
    assert!(matches!(&told[1], Fate::Changed { .. }));
    assert!(matches!(&told[2], Fate::Changed { fields, .. } if fields.iter().any(|(field, _)| field == "employer")));
    let mut after = known(1, &[("display_name", "Grace O"), ("phones", "+254712345678"), ("employer", "School")]);
    after.fingerprints = rows.iter().map(|row| row.fingerprint.clone()).collect();
    assert!(fates(&read(text), &[after]).iter().all(|fate| *fate == Fate::Same { target: GRACE }));
}

#[test]
fn people_without_a_number_do_not_become_one_person() {
    let rows = read("Name,Mobile,District\nGrace,n/a,Kibera\nGrace,n/a,Imbaba\n,none,\n");
    assert_eq!(fates(&rows, &[])[..2], [Fate::New, Fate::New]);
    assert!(matches!(fates(&rows, &[])[2], Fate::Rejected { .. }));
    assert_eq!(rows[0].text("custom/Mobile"), "n/a", "what stood there is kept");
}

#[test]
fn the_four_fates_add_up() {
    let rows = read("Name,Mobile\nA,0712345671\nA,0712345671\n,\nB,0712345672\n,\"\"\nA B,0712345671\n,x\n");
    let told = preflight(&rows, &[]);
    assert_eq!(told.rows.len(), rows.len());
    assert_eq!(
        told.rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(),
        rows.iter().map(|r| r.row).collect::<Vec<_>>()
    );
}

#[test]
fn those_who_look_alike_are_named_and_not_merged() {
    let rows = read(
        "Name,Mobile,District\nGrace Otieno,0712345671,Kibera\nGrace Otienoh,0712345672,Kibera\nGrace Otienoh,0712345673,Mathare\nPeter K,0712345671,Imbaba\n",
    );
    let told = preflight(&rows, &[]);
    assert_eq!((new(&told), told.possible_duplicates), (4, vec![3, 5]));
}

#[test]
fn the_stronger_reason_for_a_likeness_is_told() {
    let both = [("display_name", "Grace Otieno"), ("place.locality", "Kibera"), ("mails", "g@example.org")];
    let named = [("display_name", "Grâce Otieno"), ("place.locality", "KIBERA")];
    let people = [known(1, &both), known(2, &both), known(3, &named)];
    let told: Vec<(u8, u8, Likeness)> = pairs(&people).into_iter().map(|(a, b, why)| (a.0[0], b.0[0], why)).collect();
    assert_eq!(told, [(1, 2, Likeness::Strong), (1, 3, Likeness::Weak), (2, 3, Likeness::Weak)]);
}

/// Not a race with a clock: what is quadratic takes a quarter of an hour here, what is not some seconds.
#[test]
fn a_crowd_behind_one_number_is_no_trap() {
    let mut text = "Name,Mobile,District\n".to_owned();
    for at in 0..40_000u32 {
        let name: String = at.to_string().bytes().map(|digit| char::from(b'a' + digit - b'0')).collect();
        text.push_str(&format!("{name} {name}x,0712345678,Kibera\n"));
    }
    let start = Instant::now();
    let told = preflight(&read(&text), &[]);
    assert_eq!(told.rows.len(), 40_000);
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
}
