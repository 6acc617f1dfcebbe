//! What the columns of other people's spreadsheets are called, in English, French, Spanish and Arabic.

use crate::fold::fold;
use crate::kinds::person::PERSON;

/// Field and the headers that mean it. Compared folded, without anything but letters and digits.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("id", &["id", "ilima id", "identifier"]),
    (
        "display_name",
        &[
            "name",
            "full name",
            "fullname",
            "display name",
            "contact",
            "contact name",
            "participant",
            "nom complet",
            "nom et prenom",
            "nombre completo",
            "nombre y apellido",
            "nombre y apellidos",
            "الاسم",
            "الاسم الكامل",
            "اسم",
        ],
    ),
    (
        "given_name",
        &[
            "first name",
            "firstname",
            "given name",
            "forename",
            "prenom",
            "prenoms",
            "nombre",
            "nombres",
            "primer nombre",
            "الاسم الاول",
            "الاسم الشخصي",
        ],
    ),
    (
        "additional_name",
        &[
            "middle name",
            "additional name",
            "second name",
            "deuxieme prenom",
            "segundo nombre",
            "اسم الاب",
            "الاسم الاوسط",
        ],
    ),
    (
        "family_name",
        &[
            "surname",
            "last name",
            "lastname",
            "family name",
            "nom",
            "nom de famille",
            "apellido",
            "apellidos",
            "اللقب",
            "اسم العائلة",
            "الكنية",
            "النسب",
        ],
    ),
    (
        "phones",
        &[
            "phone",
            "phones",
            "phone number",
            "telephone",
            "tel",
            "mobile",
            "mobile phone",
            "mobile number",
            "cell",
            "cell phone",
            "cellphone",
            "whatsapp",
            "whatsapp number",
            "msisdn",
            "home phone",
            "work phone",
            "business phone",
            "numero",
            "numero de telephone",
            "portable",
            "gsm",
            "telefono",
            "celular",
            "movil",
            "numero de telefono",
            "هاتف",
            "الهاتف",
            "رقم الهاتف",
            "جوال",
            "الجوال",
            "موبايل",
            "المحمول",
            "رقم الجوال",
            "رقم الموبايل",
        ],
    ),
    (
        "mails",
        &[
            "email",
            "e mail",
            "mail",
            "mails",
            "email address",
            "e mail address",
            "e mail 1 value",
            "courriel",
            "adresse e mail",
            "adresse mail",
            "correo",
            "correo electronico",
            "البريد",
            "البريد الالكتروني",
            "ايميل",
        ],
    ),
    ("gender", &["gender", "sex", "genre", "sexe", "genero", "sexo", "الجنس", "النوع"]),
    (
        "born",
        &[
            "born",
            "date of birth",
            "dob",
            "birthday",
            "birth date",
            "date de naissance",
            "ne le",
            "fecha de nacimiento",
            "nacimiento",
            "تاريخ الميلاد",
            "الميلاد",
        ],
    ),
    (
        "place.lines",
        &["address", "street", "street address", "adresse", "rue", "direccion", "calle", "العنوان", "الشارع"],
    ),
    (
        "place.locality",
        &[
            "district",
            "city",
            "town",
            "village",
            "locality",
            "ward",
            "neighbourhood",
            "neighborhood",
            "area",
            "ville",
            "quartier",
            "commune",
            "ciudad",
            "barrio",
            "distrito",
            "municipio",
            "localidad",
            "المدينة",
            "الحي",
            "القرية",
            "المنطقة",
        ],
    ),
    (
        "place.region",
        &[
            "region",
            "province",
            "state",
            "county",
            "departement",
            "departamento",
            "estado",
            "provincia",
            "المحافظة",
            "الولاية",
            "الاقليم",
        ],
    ),
    (
        "place.postal_code",
        &["postcode", "postal code", "zip", "zip code", "code postal", "codigo postal", "الرمز البريدي"],
    ),
    ("place.country", &["country code"]),
    (
        "tags",
        &[
            "tags",
            "tag",
            "labels",
            "groups",
            "group",
            "categories",
            "category",
            "etiquettes",
            "groupe",
            "groupes",
            "etiquetas",
            "grupo",
            "grupos",
            "وسوم",
            "المجموعة",
            "التصنيف",
        ],
    ),
    (
        "employer",
        &[
            "employer",
            "organisation",
            "organization",
            "company",
            "employeur",
            "entreprise",
            "organizacion",
            "empresa",
            "جهة العمل",
            "المنظمة",
            "المؤسسة",
        ],
    ),
    (
        "work_title",
        &[
            "job title",
            "work title",
            "position",
            "occupation",
            "profession",
            "poste",
            "cargo",
            "ocupacion",
            "الوظيفة",
            "المهنة",
        ],
    ),
    ("languages", &["languages", "language", "langue", "langues", "idioma", "idiomas", "اللغة", "اللغات"]),
    ("source", &["source", "fuente", "المصدر"]),
    (
        "notes",
        &[
            "notes",
            "note",
            "comments",
            "comment",
            "remarks",
            "remarques",
            "commentaires",
            "notas",
            "comentarios",
            "observaciones",
            "ملاحظات",
            "ملاحظة",
        ],
    ),
    (
        "consent.sms",
        &[
            "sms opt out",
            "opt out",
            "do not text",
            "no sms",
            "unsubscribed",
            "stop sms",
            "desinscription sms",
            "refus sms",
            "no enviar sms",
            "baja sms",
            "الغاء الرسائل",
            "لا رسائل",
        ],
    ),
    ("consent.phone", &["do not call", "phone opt out", "ne pas appeler", "no llamar", "لا تتصل"]),
    ("consent.email", &["email opt out", "do not email", "no email", "refus e mail", "no enviar correo", "لا بريد"]),
];

/// The field that a header means; empty when nobody knows.
pub fn field_of(header: &str) -> String {
    let header = header.trim();
    let exact = header.to_lowercase();
    let known = PERSON.fields.iter().any(|field| field.name == exact) || exact.starts_with("custom/");
    if known || exact.starts_with("place.") || exact.starts_with("consent.") || exact == "id" {
        return header.strip_prefix("custom/").map_or(exact, |name| format!("custom/{name}"));
    }
    let plain = plain(header);
    // "Phone 2", "Mobile 1": further columns of the same sort.
    let bare = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_owned();
    let means = |(_, synonyms): &&(&str, &[&str])| {
        synonyms.iter().any(|synonym| {
            let synonym = self::plain(synonym);
            synonym == plain || synonym == bare
        })
    };
    SYNONYMS.iter().find(means).map(|(field, _)| (*field).to_owned()).unwrap_or_default()
}

/// Whether a record names columns: at least two of its cells are known headers, or one that alone says it.
pub fn looks_like_header(record: &[String]) -> bool {
    let known = record.iter().filter(|cell| !cell.is_empty() && !field_of(cell).is_empty()).count();
    known >= 2 || (known == 1 && record.len() <= 2)
}

/// A row of HXL tags (#org, #country+name) names columns for machines.
pub fn looks_like_hxl(record: &[String]) -> bool {
    let filled: Vec<&String> = record.iter().filter(|cell| !cell.is_empty()).collect();
    !filled.is_empty() && filled.iter().all(|cell| cell.starts_with('#'))
}

fn plain(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
