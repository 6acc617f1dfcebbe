//! What sort of file this is, by its first bytes: only sorts of a closed list are attached.

/// Sorts of file, with the ending that a name gets. Nothing of them but pictures is ever opened here.
pub const MEDIA: &[(&str, &str)] = &[
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("image/gif", "gif"),
    ("application/pdf", "pdf"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("audio/mp4", "m4a"),
    ("audio/amr", "amr"),
    ("audio/wav", "wav"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("text/csv", "csv"),
    ("text/markdown", "md"),
    ("text/plain", "txt"),
];

/// The media type of a file of the closed list. The name only tells apart what begins alike.
pub fn media_type(name: &str, bytes: &[u8]) -> Option<&'static str> {
    let ending = ending_of(name);
    let ending = ending.as_str();
    let at = |from: usize, said: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(said));
    let begins = if at(0, &[0xff, 0xd8, 0xff]) {
        "jpg"
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        "png"
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        "webp"
    } else if at(0, b"RIFF") && at(8, b"WAVE") {
        "wav"
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        "gif"
    } else if at(0, b"%PDF-") {
        "pdf"
    } else if at(0, b"ID3") || (ending == "mp3" && mpeg_frame(bytes)) {
        "mp3"
    } else if at(0, b"OggS") {
        "ogg"
    } else if at(4, b"ftypM4A") || at(4, b"ftypM4B") || (ending == "m4a" && at(4, b"ftyp")) {
        "m4a"
    } else if at(0, b"#!AMR") {
        "amr"
    } else if at(0, b"PK\x03\x04") {
        return of(ending).filter(|_| ["docx", "xlsx", "odt", "ods"].contains(&ending));
    } else if ["csv", "md", "txt"].contains(&ending) && is_text(bytes) {
        ending
    } else {
        return None;
    };
    of(begins)
}

/// A name that ends as its sort of file does, whatever somebody called it: `photo.exe` of a picture is `photo.exe.jpg`.
pub fn honest_name(name: &str, media: &str) -> String {
    let ending = MEDIA.iter().find(|(one, _)| *one == media).map_or("bin", |(_, ending)| ending);
    if ending_of(name) == ending { name.to_owned() } else { format!("{name}.{ending}") }
}

fn ending_of(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "oga" | "opus" => "ogg".to_owned(),
        "jpeg" => "jpg".to_owned(),
        "markdown" => "md".to_owned(),
        _ => ending,
    }
}

fn of(ending: &str) -> Option<&'static str> {
    MEDIA.iter().find(|(_, one)| *one == ending).map(|(media, _)| *media)
}

fn mpeg_frame(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, second, ..] if second & 0xe0 == 0xe0)
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide_and_not_the_name() {
        assert_eq!(media_type("photo.exe", b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(media_type("photo.jpg", b"MZ\x90\x00"), None);
        assert_eq!(media_type("page.html", b"<html>"), None);
        assert_eq!(media_type("picture.svg", b"<svg/>"), None);
        assert_eq!(media_type("notes.TXT", "Maji \u{644}".as_bytes()), Some("text/plain"));
        assert_eq!(media_type("notes.txt", b"a\0b"), None);
        assert_eq!(media_type("sheet.xlsx", b"PK\x03\x04rest").map(str::len), Some(65));
        assert_eq!(media_type("all.zip", b"PK\x03\x04rest"), None);
        assert_eq!(media_type("voice.opus", b"OggS\0"), Some("audio/ogg"));
    }
}
