//! Canaries: texts that occur nowhere else, every form in which a file could hold them, and the search for them.

use memchr::memmem::{Finder, find_iter};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const GZIP: &[u8] = &[0x1f, 0x8b];
/// A core file of a web process has some gigabytes.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
const SIX_BITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub struct Canaries {
    pub texts: Vec<String>,
    forms: Vec<(String, Finder<'static>)>,
}

/// A word of letters alone, the same each time for one number: it stays itself in a search index, a CSV and an address.
pub fn word(number: usize) -> String {
    let mut state = u64::try_from(number).unwrap().wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x00d1_5ea5_ed00;
    let letters = (0..9).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    });
    format!("kanari{}", letters.collect::<String>())
}

impl Canaries {
    pub fn new(texts: Vec<String>) -> Canaries {
        let forms =
            texts.iter().flat_map(|text| forms(text)).map(|(name, form)| (name, Finder::new(&form).into_owned()));
        Canaries { forms: forms.collect(), texts }
    }

    /// `secret as form` for what these bytes hold, in clear or packed.
    pub fn found_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        let mut found: BTreeSet<String> =
            self.forms.iter().filter(|(_, form)| form.find(bytes).is_some()).map(|(name, _)| name.clone()).collect();
        for packed in find_iter(bytes, ZSTD) {
            let mut inside = Vec::new();
            if let Ok(decoder) = zstd::stream::read::Decoder::new(&bytes[packed..]) {
                let _broken_off = decoder.take(UNPACKED_BYTES_MAX).read_to_end(&mut inside);
            }
            found.extend(self.plain(&inside).map(|name| format!("{name}, in zstd")));
        }
        found
    }

    fn plain(&self, bytes: &[u8]) -> impl Iterator<Item = String> {
        self.forms.iter().filter(move |(_, form)| form.find(bytes).is_some()).map(|(name, _)| name.clone())
    }

    /// Every hit in the files of these folders, but for what lies in a place that a person chose. Names of files count.
    pub fn found_below(&self, folder: &Path, chosen: &[PathBuf]) -> (usize, Vec<String>) {
        let (mut scanned, mut found, mut folders) = (0, Vec::new(), vec![folder.to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if chosen.iter().any(|place| path.starts_with(place)) {
                    continue;
                }
                let Ok(kind) = entry.file_type() else { continue };
                let name = path.to_string_lossy().into_owned();
                found.extend(
                    self.found_in(name.as_bytes()).into_iter().map(|secret| format!("{secret} in the name {name}")),
                );
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() && entry.metadata().is_ok_and(|about| about.len() > FILE_BYTES_MAX) {
                    found.push(format!("{name} is larger than anything of ours: a core file?"));
                } else if kind.is_file() {
                    let bytes = std::fs::read(&path).unwrap_or_default();
                    scanned += 1;
                    let mut hits = self.found_in(&bytes);
                    if bytes.starts_with(GZIP) {
                        hits.extend(
                            self.found_in(&Command::new("gzip").arg("-dc").arg(&path).output().unwrap().stdout),
                        );
                    }
                    found.extend(hits.into_iter().map(|secret| format!("{secret} in {name}")));
                }
            }
        }
        (scanned, found)
    }
}

fn forms(text: &str) -> Vec<(String, Vec<u8>)> {
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let some_percent = text.replace('%', "%25").replace(' ', "%20").replace('+', "%2B");
    let mut forms = vec![
        ("UTF-8", text.as_bytes().to_vec()),
        ("capitals", text.to_uppercase().into_bytes()),
        ("UTF-16LE", wide(u16::to_le_bytes)),
        ("UTF-16BE", wide(u16::to_be_bytes)),
        ("hex", hex.to_uppercase().into_bytes()),
        ("hex", hex.into_bytes()),
        ("percent", percent.into_bytes()),
        ("address", some_percent.into_bytes()),
        ("backwards", text.bytes().rev().collect()),
    ];
    forms.extend((0..3).map(|shift| ("base64", base64(text.as_bytes(), shift))));
    forms.into_iter().map(|(name, form)| (format!("{text} as {name}"), form)).collect()
}

/// The letters that do not depend on what stands before or after, when `shift` bytes stand before.
fn base64(bytes: &[u8], shift: usize) -> Vec<u8> {
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let skipped = (6 - shift * 8 % 6) % 6;
    bits[skipped..]
        .chunks_exact(6)
        .map(|six| SIX_BITS[six.iter().fold(0, |sum, bit| sum << 1 | usize::from(*bit))])
        .collect()
}

#[test]
fn the_search_finds_every_form() {
    let canaries = Canaries::new(vec![word(7)]);
    let text = word(7);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let zstd = zstd::encode_all(format!("{{\"name\":\"{text}\"}}").repeat(3).as_bytes(), 3).unwrap();
    let inside = [b"junk".to_vec(), zstd].concat();
    for bytes in [text.as_bytes().to_vec(), wide, inside] {
        assert!(!canaries.found_in(&bytes).is_empty());
    }
    // As `base64` of coreutils writes it, whatever stands before.
    for before in ["", "a", "ab", "abc"] {
        let script = format!("printf %s '{before}{text}zz' | base64 -w0");
        let coded = Command::new("sh").args(["-c", &script]).output().unwrap().stdout;
        assert!(!canaries.found_in(&coded).is_empty(), "{before}");
    }
    assert!(canaries.found_in(word(8).as_bytes()).is_empty());
}
