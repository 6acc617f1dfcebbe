//! Small files of a home, written so that a crash leaves the old one or the new one.

use crate::trouble::{Code, Outcome, Trouble};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// Files that a person picks are read whole only up to here; larger ones are refused with their size.
pub const PICKED_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Names of files are bytes on a disk: of 255, in any script.
const NAME_CHARS_MAX: usize = 80;

pub fn read_if_there(path: &Path, bytes_max: u64) -> Outcome<Option<Vec<u8>>> {
    match File::open(path) {
        Ok(file) => read_open(file, bytes_max).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub fn read(path: &Path, bytes_max: u64) -> Outcome<Vec<u8>> {
    read_if_there(path, bytes_max)?.ok_or_else(|| Code::FileMissing.into())
}

fn read_open(file: File, bytes_max: u64) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(Trouble::new(Code::FileTooBig).with("limit", bytes_max));
    }
    Ok(bytes)
}

/// Writes beside, flushes, then renames: whoever reads `path` finds the old file or the new one, whole.
pub fn replace(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let beside = path.with_file_name(format!("{}.part", name_of(path)));
    if let Err(trouble) = write_flushed(&beside, bytes) {
        let _never_there = fs::remove_file(&beside);
        return Err(trouble);
    }
    fs::rename(&beside, path)?;
    flush_folder(path)
}

fn write_flushed(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

/// A rename is durable only when its folder is flushed.
fn flush_folder(path: &Path) -> Outcome<()> {
    if cfg!(unix)
        && let Some(folder) = path.parent()
    {
        // A bare file name lies in the folder where we are.
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

pub(crate) fn remove_if_there(path: &Path) -> Outcome<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// A folder that only its owner may look into.
pub(crate) fn make_private(dir: &Path) -> Outcome<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(dir)?)
}

/// The last part of a path, for receipts: a name, never where it lies.
pub fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        let kind = error.kind();
        if kind == ErrorKind::StorageFull || kind == ErrorKind::QuotaExceeded {
            Code::DiskFull.into()
        } else if kind == ErrorKind::NotFound {
            Code::FileMissing.into()
        } else {
            Trouble::new(Code::Disk).with("what", kind)
        }
    }
}

/// A file's name that another member chose, without what leads out of the folder, hides the file or turns the writing round.
pub fn plain_name(name: &str) -> String {
    let turns = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = name.chars().filter(|c| !c.is_control() && !turns(c) && !r#"/\:*?"<>|"#.contains(*c));
    // Its end says what it is.
    let mut kept: Vec<char> = plain.collect();
    let kept = kept.split_off(kept.len().saturating_sub(NAME_CHARS_MAX));
    kept.into_iter().collect::<String>().trim_start_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_stays_in_its_folder_and_ends_as_it_reads() {
        assert_eq!(plain_name("../../.ssh/id"), "sshid");
        assert_eq!(plain_name("photo\u{202e}gpj.exe"), "photogpj.exe");
        assert_eq!(plain_name("ميزانية ٢٠٢٦.pdf"), "ميزانية ٢٠٢٦.pdf");
        assert_eq!(plain_name(&format!("{}.pdf", "a".repeat(500))).len(), 80);
        assert_eq!(plain_name("C:\\con|?.pdf"), "Ccon.pdf");
    }
}
