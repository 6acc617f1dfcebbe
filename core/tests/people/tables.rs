//! Tables as groups bring them: encodings, separators, headers, columns nobody foresaw.

use super::{read, read_bytes, texts};
use encoding_rs::{Encoding, GBK, WINDOWS_1252, WINDOWS_1256};
use ilima_core::formats::csv_in::{self, Table};
use ilima_core::formats::people::guess;

fn table(bytes: &[u8]) -> Table {
    csv_in::read(bytes, None, None).unwrap()
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

const LIST: &str = "Nom,Prénom,Téléphone,Quartier\nKoné,Aïcha,0712345678,Guédiawaye\n王,一,0712345679,北京\n";

#[test]
fn one_list_in_every_unicode_form_is_one_list() {
    let plain = table(LIST.as_bytes()).rows;
    assert_eq!(plain.len(), 2);
    assert_eq!(table(format!("\u{feff}{LIST}").as_bytes()).rows, plain);
    for bom in ["", "\u{feff}"] {
        let text = format!("{bom}{LIST}");
        assert_eq!(table(&utf16(&text, u16::to_le_bytes)).rows, plain, "little endian {bom:?}");
        assert_eq!(table(&utf16(&text, u16::to_be_bytes)).rows, plain, "big endian {bom:?}");
    }
}

#[test]
fn older_encodings_of_spreadsheets_are_guessed() {
    let french = "Nom;Prénom;Téléphone\nKoné;Aïcha;0712345678\nLefèvre;Jérôme;0712345679\n";
    let arabic = "الاسم,الهاتف,المدينة\nأحمد الحسن,0712345678,القاهرة\nفاطمة بن علي,0712345679,الإسكندرية\n";
    let chinese = "姓名,电话,地区\n王秀英,13800138000,北京市朝阳区\n李伟,13800138001,上海市浦东新区\n";
    for (encoding, text) in [(WINDOWS_1252, french), (WINDOWS_1256, arabic), (GBK, chinese)] {
        let (bytes, _, lossy) = Encoding::encode(encoding, text);
        assert!(!lossy);
        assert_eq!(table(&bytes).rows, table(text.as_bytes()).rows, "{}", encoding.name());
    }
}

#[test]
fn the_separator_is_the_one_that_makes_columns() {
    for separator in [',', ';', '\t'] {
        let text = LIST.replace(',', &separator.to_string());
        assert_eq!(table(text.as_bytes()).separator, separator);
    }
    assert_eq!(table(b"Name;Notes\nA;one, two, three\nB;four, five\n").separator, ';');
}

#[test]
fn headers_are_understood_in_four_languages() {
    for header in [
        "First Name,Surname,Mobile,E-mail Address,District,Tags,SMS opt out,Notes",
        "Prénom,Nom de famille,Téléphone,Courriel,Quartier,Étiquettes,Désinscription SMS,Remarques",
        "Nombre,Apellidos,Teléfono,Correo electrónico,Barrio,Etiquetas,Baja SMS,Observaciones",
        "الاسم الأول,اسم العائلة,رقم الهاتف,البريد الإلكتروني,الحي,وسوم,إلغاء الرسائل,ملاحظات",
        "given_name,family_name,phones,mails,place.locality,tags,consent.sms,notes",
    ] {
        let table = table(format!("{header}\na,b,c,d,e,f,g,h\n").as_bytes());
        let mapping = guess(&table);
        let fields: Vec<&str> = table.header.iter().map(|column| mapping[column].as_str()).collect();
        let wanted = ["given_name", "family_name", "phones", "mails", "place.locality", "tags", "consent.sms", "notes"];
        assert_eq!(fields, wanted, "{header}");
    }
}

#[test]
fn what_no_field_can_hold_is_kept_and_stops_nobody_else() {
    let story = "x".repeat(1_500);
    let tags: Vec<String> = (0..600).map(|at| format!("t{at}")).collect();
    let rows = read(&format!(
        "Name,Mobile,Date joined,Country code,E-mail Address,Story,place.shelf,consent.fax,Tags\n\
         Grace,0712345678,13/02/2025,Kenya,no mail,{story},top,yes,water\n\
         Peter,0712345679,,KE,,,,,{}\n",
        tags.join(";")
    ));
    assert_eq!(rows[0].text("custom/Date joined"), "13/02/2025");
    assert_eq!(rows[0].text("custom/Country code"), "Kenya");
    assert_eq!(rows[0].text("custom/E-mail Address"), "no mail");
    assert_eq!(rows[0].text("custom/place.shelf"), "top");
    assert_eq!(rows[0].text("custom/consent.fax"), "yes");
    assert!(rows[0].text("notes").contains(&format!("Story: {story}")));
    assert_eq!(rows[0].problem, None);
    assert_eq!(rows[1].problem.as_deref(), Some("unreadable"), "600 tags are an accident");
}

#[test]
fn two_columns_for_one_field_lose_neither() {
    let rows = read("Name,Mobile,Comments,Notes,Company,Organisation\nGrace,0712345678,sings,early,A,B\n");
    assert_eq!(rows[0].text("notes"), "sings\nearly");
    assert_eq!((rows[0].text("employer"), rows[0].text("custom/Organisation")), ("A", "B"));
}

#[test]
fn a_header_of_any_length_becomes_a_name_that_can_travel() {
    let rows = read(&format!("Name,Mobile,{0},{0}\nGrace,0712345678,one,two\n", "h".repeat(9_000)));
    assert!(rows[0].fields.iter().all(|(field, _)| field.len() < 200));
    let all: String = rows[0].fields.iter().map(|(_, text)| text.as_str()).collect();
    assert!(all.contains("one") && all.contains("two"));
}

#[test]
fn who_opted_out_is_never_lost_in_other_words() {
    let words = ["yes", "Oui", "sí", "نعم", "X", "opted out", "2025-03-01", "withdrawn"];
    for word in words {
        let rows = read(&format!("Name,Mobile,SMS opt out\nGrace,0712345678,{word}\n"));
        assert_eq!(rows[0].consents, [("sms".to_owned(), "withdrawn".to_owned())], "{word}");
    }
    for word in ["", "no", "Non", "لا", "false", "0", "-"] {
        assert!(read(&format!("Name,Mobile,SMS opt out\nGrace,0712345678,{word}\n"))[0].consents.is_empty(), "{word}");
    }
    let given = read("Name,Mobile,consent.sms\nGrace,0712345678,given\n");
    assert_eq!(given[0].consents, [("sms".to_owned(), "given".to_owned())]);
}

#[test]
fn several_phones_in_a_cell_are_several_phones() {
    let rows = read("Name,Mobile,Phone 2\nGrace,0712345678 / 0712345679,\"0712345670, +221771234567\"\n");
    let wanted = ["+254712345678", "+254712345679", "+254712345670", "+221771234567"];
    assert_eq!(texts(&rows[0], "phones"), wanted);
}

#[test]
fn titles_above_and_tags_below_the_header_are_no_people() {
    let text = "Volunteers of May,,\nName,Mobile,Tags\n#contact,#contact+phone,#tags\nGrace,0712345678,\"a\nb\"\n";
    let rows = read(text);
    assert_eq!((rows.len(), rows[0].row, rows[0].text("display_name")), (1, 4, "Grace"));
}

#[test]
fn a_list_of_nobody_and_ragged_rows_are_no_error() {
    assert!(read("Name,Mobile\n").is_empty());
    assert_eq!(read_bytes(b"Name,Mobile\nGrace\nPeter,0712345678,more,cells\n,,,\n").len(), 2);
    assert!(csv_in::read(b"", None, None).is_err());
    assert!(csv_in::read(&[0, 159, 146, 150, 1, 2, 3, 0, 0, 255], None, None).is_err());
}
