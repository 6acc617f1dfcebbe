//! Pictures without what cameras write into them: place, time, device, earlier versions. Bytes of the picture itself stay
//! as they are, and so does which side is up.

/// Which side is up, as TIFF counts it: 1 to 8.
pub const UPRIGHT: u16 = 1;

/// A picture without its details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    pub bytes: Vec<u8>,
    /// Which side is up.
    pub turn: u16,
}

/// None when the picture cannot be read as its type: then nobody knows what it would give away.
pub fn cleaned(media_type: &str, bytes: &[u8]) -> Option<Cleaned> {
    match media_type {
        "image/jpeg" => jpeg(bytes),
        "image/png" => Some(Cleaned { bytes: png(bytes)?, turn: UPRIGHT }),
        "image/webp" => Some(Cleaned { bytes: webp(bytes)?, turn: UPRIGHT }),
        _ => None,
    }
}

/// Bytes read from the front; every read says whether they were there.
struct Front<'a>(&'a [u8]);

impl<'a> Front<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

const JPEG_EXIF: &[u8] = b"Exif\0\0";

fn jpeg(bytes: &[u8]) -> Option<Cleaned> {
    let mut front = Front(bytes);
    if front.array()? != [0xff, 0xd8] {
        return None;
    }
    let (mut kept, mut turn) = (Vec::with_capacity(bytes.len()), UPRIGHT);
    loop {
        let marker = marker(&mut front)?;
        if marker == 0xd9 {
            break;
        }
        let len = usize::from(u16::from_be_bytes(front.array()?)).checked_sub(2)?;
        let body = front.take(len)?;
        if marker == 0xe1 && turn == UPRIGHT {
            turn = body.strip_prefix(JPEG_EXIF).and_then(turn_of).unwrap_or(UPRIGHT);
        }
        if jpeg_keeps(marker, body) {
            kept.extend_from_slice(&[0xff, marker]);
            kept.extend_from_slice(&u16::try_from(len + 2).ok()?.to_be_bytes());
            kept.extend_from_slice(body);
            if marker == 0xda {
                kept.extend_from_slice(scan(&mut front));
            }
        }
    }
    // What follows the end is no part of the picture: other pictures, or whatever somebody hid there.
    let bytes = [&[0xff, 0xd8], jpeg_turn(turn).as_slice(), &kept, &[0xff, 0xd9]].concat();
    Some(Cleaned { bytes, turn })
}

/// The next marker; more than one 0xff may stand before it.
fn marker(front: &mut Front<'_>) -> Option<u8> {
    if front.array()? != [0xff] {
        return None;
    }
    loop {
        let [byte] = front.array()?;
        match byte {
            0xff => {}
            // Markers without a length have no place between segments.
            0x00 | 0x01 | 0xd0..=0xd8 => return None,
            marker => return Some(marker),
        }
    }
}

/// JFIF, colours, Adobe's colour transform, and all that the picture is made of; no other notes.
fn jpeg_keeps(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xe0 => body.starts_with(b"JFIF\0"),
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xee => body.starts_with(b"Adobe"),
        0xe1 | 0xe3..=0xed | 0xef | 0xfe => false,
        _ => true,
    }
}

/// The compressed picture up to the next marker; a file that ends here is left to whoever decodes it.
fn scan<'a>(front: &mut Front<'a>) -> &'a [u8] {
    let marks = |pair: &[u8]| matches!(pair, [0xff, second] if !matches!(second, 0x00 | 0xd0..=0xd7 | 0xff));
    let len = front.0.windows(2).position(marks).unwrap_or(front.0.len());
    front.take(len).unwrap_or_default()
}

/// A note that says which side is up and nothing else.
fn jpeg_turn(turn: u16) -> Vec<u8> {
    if turn == UPRIGHT {
        return Vec::new();
    }
    let mut note = vec![0xff, 0xe1, 0x00, 0x22];
    note.extend_from_slice(JPEG_EXIF);
    note.extend_from_slice(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    note.extend_from_slice(&turn.to_be_bytes());
    note.extend_from_slice(&[0; 6]);
    note
}

/// Tag 0x0112 of the first directory of a TIFF.
fn turn_of(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..4)? {
        b"MM\0\x2a" => true,
        b"II\x2a\0" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let from = usize::try_from(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()?;
    let entries = usize::from(short(from)?);
    let tag = (0..entries).map_while(|at| from.checked_add(2 + at * 12)).find(|at| short(*at) == Some(0x0112))?;
    short(tag.checked_add(8)?).filter(|turn| (1..=8).contains(turn))
}

const PNG_HEAD: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What a PNG is drawn from. Texts, times, EXIF and all that is unknown stay behind.
const PNG_KEEPS: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
    b"cICP", b"acTL", b"fcTL", b"fdAT",
];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut front = Front(bytes.strip_prefix(PNG_HEAD)?);
    let mut kept = PNG_HEAD.to_vec();
    loop {
        let (whole, len) = (front.0, usize::try_from(u32::from_be_bytes(front.array()?)).ok()?);
        let name: [u8; 4] = front.array()?;
        front.take(len.checked_add(4)?)?;
        if PNG_KEEPS.contains(&&name) {
            kept.extend_from_slice(whole.get(..whole.len() - front.0.len())?);
        }
        if &name == b"IEND" {
            return Some(kept);
        }
    }
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut front = Front(bytes.strip_prefix(b"RIFF")?);
    let len = usize::try_from(u32::from_le_bytes(front.array()?)).ok()?;
    let mut front = Front(front.0.get(..len)?.strip_prefix(b"WEBP")?);
    let mut kept = b"WEBP".to_vec();
    while !front.0.is_empty() {
        let name: [u8; 4] = front.array()?;
        let len = usize::try_from(u32::from_le_bytes(front.array()?)).ok()?;
        let mut body = front.take(len)?.to_vec();
        // Chunks have even lengths.
        if len % 2 == 1 {
            front.take(1)?;
        }
        let keeps = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"].contains(&&name);
        if !keeps {
            continue;
        }
        if let (b"VP8X", Some(flags)) = (&name, body.first_mut()) {
            // It says whether EXIF and XMP follow.
            *flags &= !0x0c;
        }
        kept.extend_from_slice(&name);
        kept.extend_from_slice(&u32::try_from(len).ok()?.to_le_bytes());
        kept.extend_from_slice(&body);
        kept.resize(kept.len() + len % 2, 0);
    }
    Some([b"RIFF", u32::try_from(kept.len()).ok()?.to_le_bytes().as_slice(), &kept].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let len = u16::try_from(body.len() + 2).unwrap_or(0).to_be_bytes();
        [&[0xff, marker], len.as_slice(), body].concat()
    }

    fn photo(exif: &[u8]) -> Vec<u8> {
        let scan = [&segment(0xda, b"\x01\x01\0\0\x3f\0"), b"pic\xff\0ture\xff\xd0more".as_slice()].concat();
        [
            b"\xff\xd8",
            segment(0xe0, b"JFIF\0\x01").as_slice(),
            &segment(0xe1, &[JPEG_EXIF, exif].concat()),
            &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS-SECRET"),
            &segment(0xed, b"Photoshop SECRET"),
            &segment(0xe2, b"MPF\0SECRET"),
            &segment(0xe2, b"ICC_PROFILE\0colours"),
            &segment(0xfe, b"comment SECRET"),
            &scan,
            &segment(0xc4, b"tables"),
            &scan,
            b"\xff\xd9trailing SECRET",
        ]
        .concat()
    }

    #[test]
    fn a_photo_loses_its_place_and_keeps_its_picture_and_its_upper_side() {
        let exif = b"II\x2a\0\x08\0\0\0\x02\0\x10\x01\x02\0\x04\0\0\0GPS\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0SECRET";
        let clean = cleaned("image/jpeg", &photo(exif));
        let Some(clean) = clean else { unreachable!("a whole photo") };
        assert_eq!(clean.turn, 6);
        let holds = |word: &[u8]| clean.bytes.windows(word.len()).any(|seen| seen == word);
        assert!(!holds(b"SECRET") && !holds(b"GPS"));
        assert!(holds(b"ture\xff\xd0more") && holds(b"tables") && holds(b"colours"));
        // Cleaned again it is the same, and still knows its upper side.
        assert_eq!(cleaned("image/jpeg", &clean.bytes), Some(clean));
    }

    #[test]
    fn what_cannot_be_read_is_not_passed_on() {
        let whole = photo(b"");
        for len in 0..whole.len() - b"\xff\xd9trailing SECRET".len() {
            assert_eq!(cleaned("image/jpeg", whole.get(..len).unwrap_or_default()), None, "{len} bytes");
        }
    }

    #[test]
    fn texts_and_times_leave_a_png() {
        let chunk = |name: &[u8; 4], body: &[u8]| {
            [&u32::try_from(body.len()).unwrap_or(0).to_be_bytes(), name.as_slice(), body, b"sums"].concat()
        };
        let parts = [chunk(b"IHDR", b"13"), chunk(b"tEXt", b"SECRET"), chunk(b"eXIf", b"SECRET"), chunk(b"IDAT", b"x")];
        let picture = [PNG_HEAD, &parts.concat(), &chunk(b"IEND", b""), b"SECRET"].concat();
        let clean = cleaned("image/png", &picture).map(|clean| clean.bytes).unwrap_or_default();
        let expected = [PNG_HEAD, &chunk(b"IHDR", b"13"), &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")].concat();
        assert_eq!(clean, expected);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived_and_cleaning_twice_changes_nothing(
            tail in proptest::collection::vec(any::<u8>(), 0..300), which in prop::sample::select(vec![
                (b"\xff\xd8\xff".as_slice(), "image/jpeg"), (PNG_HEAD, "image/png"), (b"RIFF".as_slice(), "image/webp"),
            ])
        ) {
            let (head, media) = which;
            if let Some(once) = cleaned(media, &[head, &tail].concat()) {
                prop_assert_eq!(cleaned(media, &once.bytes).map(|twice| twice.bytes), Some(once.bytes));
            }
        }
    }
}
