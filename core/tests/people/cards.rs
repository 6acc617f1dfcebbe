//! vCards of three versions.

use super::texts;
use ilima_core::formats::people::Draft;
use ilima_core::formats::vcard;
use ilima_core::schema::closed::object;

fn card(lines: &str) -> Draft {
    vcard::read(format!("BEGIN:VCARD\r\n{lines}\r\nEND:VCARD\r\n").as_bytes(), "KE").unwrap().remove(0)
}

#[test]
fn a_card_of_2_1_is_read_through_its_soft_line_breaks() {
    let read = card(
        "VERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ot=C3=A9no;Gr=\r\n=C3=A2ce;;;\r\nTEL;CELL;PREF:0712345678\r\n\
         NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n SkZJRgABAQAA\r\n\r\n",
    );
    assert_eq!((read.text("given_name"), read.text("family_name")), ("Grâce", "Oténo"));
    assert_eq!((read.text("display_name"), read.text("notes")), ("Grâce Oténo", "one\ntwo"));
}

#[test]
fn what_sort_of_phone_it_is_and_which_comes_first_is_kept() {
    let read =
        card("VERSION:3.0\r\nFN:Grace\r\nTEL;TYPE=HOME,VOICE:0712345678\r\nitem1.TEL;type=CELL;type=pref:0712345679");
    let ways: Vec<_> =
        read.fields.iter().filter(|(field, _)| field == "phones").filter_map(|(_, text)| object(text)).collect();
    assert_eq!((ways[0]["type"].as_str(), ways[0]["primary"].as_bool()), (Some("home"), Some(false)));
    assert_eq!((ways[1]["type"].as_str(), ways[1]["primary"].as_bool()), (Some("mobile"), Some(true)));
}

#[test]
fn a_card_of_4_0_brings_all_it_knows() {
    let read = card(
        "VERSION:4.0\r\nUID:urn:uuid:1\r\nFN:Grace\\, Otieno\r\nTEL;VALUE=uri;TYPE=\"work,voice\":tel:+254-712-345-678;ext=1\r\n\
         BDAY:--0203\r\nGENDER:F\r\nLANG:sw\r\nORG:Water\\; Now;Field\r\nTITLE:Lead\r\nCATEGORIES:water,first aid\\, more\r\n\
         ADR:;;12 Road;Kibera;Nairobi;00100;KE\r\nADR:;;Other;Elsewhere;;;\r\nURL:https://example.org/a\\,b\r\nNOTE:a fold\r\n ed line",
    );
    let one = |field: &str| texts(&read, field).join("|");
    assert_eq!(one("display_name"), "Grace, Otieno");
    assert_eq!(one("phones"), "+254712345678");
    assert_eq!((one("born"), one("gender"), one("languages")), ("--02-03".into(), "female".into(), "sw".into()));
    assert_eq!((one("employer"), one("work_title")), ("Water; Now".into(), "Lead".into()));
    assert_eq!(one("tags"), "water|first aid, more");
    assert_eq!(
        (one("place.lines"), one("place.locality"), one("place.country")),
        ("12 Road".into(), "Kibera".into(), "KE".into())
    );
    assert_eq!((one("external_ids"), one("notes")), ("vcard=urn:uuid:1".into(), "a folded line".into()));
}

#[test]
fn two_addresses_are_never_mixed_into_one() {
    let read = card("VERSION:3.0\r\nFN:Grace\r\nADR:;;12 Road;Kibera;;;\r\nADR:;;Other;Else;Nyanza;999;");
    assert_eq!(texts(&read, "place.region"), Vec::<String>::new());
}

#[test]
fn a_birthday_without_its_year_has_none() {
    let read = card("VERSION:3.0\r\nFN:Grace\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22");
    assert_eq!(read.text("born"), "--03-22");
}

#[test]
fn a_card_that_never_ends_is_told_and_the_next_one_read() {
    let cards = vcard::read(b"BEGIN:VCARD\nFN:Lost\nBEGIN:VCARD\nFN:Grace\nEND:VCARD\n", "KE").unwrap();
    assert_eq!(cards.iter().map(|card| card.problem.as_deref()).collect::<Vec<_>>(), [Some("unreadable"), None]);
    assert_eq!(cards[1].text("display_name"), "Grace");
}
