//! A folder: a stick, a shared folder, a place in the file system. A file is given only when it was read back whole.

use crate::{FileKind, Refused, kind_of};
use std::fs::{self, File, FileTimes};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The folder that Ilima keeps on a stick.
pub const STICK_FOLDER: &str = "ilima";
/// Files looked at in one folder; a stick with more holds something else.
const FILES_MAX: usize = 10_000;
/// The time of every file that we write, so that a stick does not tell when: noon of 1 January 1980 (UTC), which FAT can
/// hold in every time zone.
const FILE_TIME: Duration = Duration::from_secs(315_576_000);
/// The longest first bytes by which a file is known.
const MAGIC_BYTES: usize = 16;

/// Every parcel in a folder and in its `ilima` folder, in the order of their names.
pub fn find(folder: &Path) -> Result<Vec<PathBuf>, Refused> {
    let mut found = parcels_in(folder)?;
    let inner = folder.join(STICK_FOLDER);
    if inner.is_dir() {
        found.extend(parcels_in(&inner)?);
    }
    found.sort();
    Ok(found)
}

fn parcels_in(folder: &Path) -> Result<Vec<PathBuf>, Refused> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.take(FILES_MAX) {
        let path = entry?.path();
        let half_written = path.extension().is_some_and(|ending| ending == "part");
        if !half_written && path.is_file() && (is_called_parcel(&path) || is_parcel(&path)) {
            found.push(path);
        }
    }
    Ok(found)
}

/// By its name alone: on a stick that was pulled out even the first bytes may be others'.
pub fn is_called_parcel(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "parcel")
}

fn is_parcel(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAGIC_BYTES as u64).read_to_end(&mut start));
    read.is_ok() && kind_of(&start) == FileKind::Parcel
}

/// Where a parcel goes: the file that was named, or a fresh name in the folder's own `ilima` folder.
pub fn place(path: &Path, name: &str) -> Result<PathBuf, Refused> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let folder = path.join(STICK_FOLDER);
    fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// Bytes free where a file would be written; none when the system does not say.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    #[cfg(unix)]
    {
        let stat = rustix::fs::statvfs(folder).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// Writes under another name, flushes, reads back, and only then gives the file its name.
/// Answers its length. After this "you can now remove the stick" is true.
pub fn write_flushed(
    target: &Path,
    needed: u64,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<u64, Refused>,
) -> Result<u64, Refused> {
    if free_bytes(target).is_some_and(|free| free < needed) {
        return Err(Refused::Full { needed });
    }
    let beside = beside(target);
    let result = write_and_read_back(&beside, write);
    match result {
        Ok(written) => {
            fs::rename(&beside, target)?;
            flush_folder(target)?;
            Ok(written)
        }
        Err(refused) => {
            // Half a file helps nobody; if even removing fails, its name still says that it is not one.
            let _left_behind = fs::remove_file(&beside);
            Err(refused)
        }
    }
}

fn write_and_read_back(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<u64, Refused>,
) -> Result<u64, Refused> {
    let mut out = Summed { to: BufWriter::new(File::create(path)?), sum: Sum::default() };
    let written = write(&mut out)?;
    out.to.flush()?;
    let Summed { to, sum } = out;
    let file = to.into_inner().map_err(|error| Refused::from(error.into_error()))?;
    without_time(&file);
    file.sync_all()?;
    forget(&file);
    let mut read = Sum::default();
    let mut file = File::open(path)?;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let len = file.read(&mut piece)?;
        if len == 0 {
            break;
        }
        read.add(piece.get(..len).unwrap_or_default());
    }
    if read == sum { Ok(written) } else { Err(Refused::NotWhatWasWritten) }
}

/// Asks the system to forget what it has of the file, so that it is read from the stick: a cheap one may have taken more
/// than it holds. Where the system has no such word, what is read back may come from memory.
fn forget(file: &File) {
    #[cfg(target_os = "linux")]
    let _heard_or_not = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

/// Some file systems keep no times, or not ours to set: no reason not to give.
fn without_time(file: &File) {
    let time = SystemTime::UNIX_EPOCH + FILE_TIME;
    let _kept_or_not = file.set_times(FileTimes::new().set_modified(time).set_accessed(time));
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    target.with_file_name(format!("{name}.part"))
}

/// A rename is durable only when its folder is flushed. Some sticks' file systems cannot; then the flush of the file must do.
fn flush_folder(target: &Path) -> Result<(), Refused> {
    if cfg!(unix)
        && let Some(folder) = target.parent()
    {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let open = File::open(folder)?;
        if folder.file_name().is_some_and(|name| name == STICK_FOLDER) {
            without_time(&open);
        }
        let _cannot = open.sync_all();
    }
    Ok(())
}

/// Length and FNV-1a of what went by: enough to notice a stick that does not keep what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum {
    len: u64,
    hash: u64,
}

impl Default for Sum {
    fn default() -> Sum {
        Sum { len: 0, hash: 0xcbf2_9ce4_8422_2325 }
    }
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        self.len += bytes.len() as u64;
        for byte in bytes {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

struct Summed<W> {
    to: W,
    sum: Sum,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let len = self.to.write(bytes)?;
        self.sum.add(bytes.get(..len).unwrap_or_default());
        Ok(len)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}
