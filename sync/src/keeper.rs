//! What a courier keeps: opaque objects in a folder that is a shelf too, within limits that no stranger can exceed.

use crate::Refused;
use crate::carriers::folder::free_bytes;
use crate::courier::{Answer, Ask, LISTED_MAX, Name, PIECE_BYTES_MAX, hex, name};
use crate::shelf::{OBJECT_BYTES_MAX, OBJECTS_MAX};
use ilima_ledger::{SecureRandom, SystemRandom};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Spaces that one courier serves; more folders were made by strangers.
const FOLDERS_MAX: usize = 1_000;
/// One folder may take so large a part of the room: nobody fills a courier alone.
const FOLDER_PART: u64 = 2;
/// The disk's last bytes are not ours.
const FREE_BYTES_MIN: u64 = 256 * 1024 * 1024;
/// What an object takes of the room at least: disks give no less, and a name as well.
const TAKEN_BYTES_MIN: u64 = 4_096;
const ID_FILE: &str = "courier";
/// Beside the folders: objects that are still coming in.
const COMING_FOLDER: &str = "coming";

/// Its folder, shared by all who talk with it.
#[derive(Clone)]
pub struct Keeper {
    root: PathBuf,
    pub id: Name,
    room: u64,
    kept: Arc<Mutex<Kept>>,
}

/// Lengths of everything, so that limits cost no look at the disk.
#[derive(Default)]
struct Kept {
    folders: BTreeMap<Name, BTreeMap<Name, u64>>,
    bytes: u64,
    /// What they take of the room.
    taken: u64,
    tally: Counted,
}

/// What went in and out, for the receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    pub objects_in: u64,
    pub objects_out: u64,
    pub bytes_in: u64,
    pub bytes_out: u64,
    pub refused: u64,
}

/// An object that is coming in; what is dropped before its end leaves nothing.
pub struct Coming {
    folder: Name,
    object: Name,
    bytes: u64,
    so_far: u64,
    part: PathBuf,
    file: File,
}

impl Drop for Coming {
    fn drop(&mut self) {
        // After a whole one has its name there is nothing left to remove.
        let _gone = fs::remove_file(&self.part);
    }
}

impl Keeper {
    /// Opens the folder, makes it a courier's, and looks at what lies there. `room` is what it may hold.
    pub fn open(root: &Path, room: u64) -> Result<Keeper, Refused> {
        fs::create_dir_all(root.join("ilima"))?;
        clear(&root.join("ilima").join(COMING_FOLDER))?;
        let mut kept = Kept::default();
        for folder in fs::read_dir(root.join("ilima"))? {
            let folder = folder?;
            let Some(of) = folder.file_name().to_str().and_then(name) else { continue };
            // An empty one takes nobody's place.
            if kept.folders.len() >= FOLDERS_MAX {
                break;
            }
            for object in fs::read_dir(folder.path())?.take(OBJECTS_MAX) {
                let object = object?;
                match object.file_name().to_str().and_then(name) {
                    Some(object_name) => kept.add(of, object_name, object.metadata()?.len()),
                    // Half an object, from a time that ended suddenly.
                    None if is_part(&object.path()) => fs::remove_file(object.path())?,
                    None => {}
                }
            }
        }
        Ok(Keeper { root: root.to_owned(), id: own_id(root)?, room, kept: Arc::new(Mutex::new(kept)) })
    }

    pub fn counted(&self) -> Counted {
        self.lock().tally.clone()
    }

    /// Objects and bytes that it holds.
    pub fn holds(&self) -> (usize, u64) {
        let kept = self.lock();
        (kept.folders.values().map(BTreeMap::len).sum(), kept.bytes)
    }

    /// One question, answered. `coming` is the object that this caller is bringing.
    pub fn answer(&self, ask: Ask, coming: &mut Option<Coming>) -> Answer {
        let answer = match ask {
            Ask::Who => Ok(Answer::Me(self.id)),
            Ask::List { folder, after } => Ok(self.list(&folder, after)),
            Ask::Read { folder, object, from } => self.read(&folder, &object, from),
            Ask::Put { folder, object, bytes } => self.begin(folder, object, bytes, coming),
            Ask::Piece(piece) => self.piece(&piece, coming),
        };
        let answer = answer.unwrap_or_else(|refused| {
            if matches!(refused, Refused::Full { .. }) {
                Answer::Full
            } else if refused == Refused::Io(ErrorKind::NotFound) {
                Answer::NotThere
            } else {
                Answer::Wrong
            }
        });
        if matches!(answer, Answer::Full | Answer::Wrong) {
            *coming = None;
            self.lock().tally.refused += 1;
        }
        answer
    }

    fn list(&self, folder: &Name, after: Option<Name>) -> Answer {
        let kept = self.lock();
        let all = kept.folders.get(folder).into_iter().flatten();
        let mut rest = all.filter(|(name, _)| after.is_none_or(|after| **name > after));
        let objects = rest.by_ref().take(LISTED_MAX).map(|(name, bytes)| (*name, *bytes)).collect();
        Answer::Listed { objects, more: rest.next().is_some() }
    }

    fn read(&self, folder: &Name, object: &Name, from: u64) -> Result<Answer, Refused> {
        let (bytes, piece) = match piece_of(&self.path(folder, object), from) {
            // A bad place on the disk is no fault of the caller, who goes on with the others.
            Err(error) if error.kind() != ErrorKind::NotFound => (0, Vec::new()),
            read => read?,
        };
        let mut kept = self.lock();
        kept.tally.bytes_out += piece.len() as u64;
        kept.tally.objects_out += u64::from(from == 0);
        Ok(Answer::Piece { bytes, piece })
    }

    fn begin(&self, folder: Name, object: Name, bytes: u64, coming: &mut Option<Coming>) -> Result<Answer, Refused> {
        *coming = None;
        if bytes == 0 || bytes > OBJECT_BYTES_MAX {
            return Err(Refused::Damaged);
        }
        if self.lock().has(&folder, &object) {
            return Ok(Answer::There);
        }
        self.fits(&folder, bytes)?;
        let mut chance = [0; 16];
        SystemRandom::new().fill(&mut chance)?;
        let part = self.root.join("ilima").join(COMING_FOLDER).join(format!("{}.part", hex(&chance)));
        let file = File::create_new(&part)?;
        *coming = Some(Coming { folder, object, bytes, so_far: 0, part, file });
        Ok(Answer::Taken)
    }

    fn piece(&self, piece: &[u8], coming: &mut Option<Coming>) -> Result<Answer, Refused> {
        let one = coming.as_mut().ok_or(Refused::Damaged)?;
        one.so_far += piece.len() as u64;
        if piece.is_empty() || one.so_far > one.bytes {
            return Err(Refused::Damaged);
        }
        one.file.write_all(piece)?;
        if one.so_far < one.bytes {
            return Ok(Answer::Taken);
        }
        one.file.sync_all()?;
        self.keep(coming.take().ok_or(Refused::Damaged)?)
    }

    /// Whole: it gets its name, unless somebody else brought it meanwhile or the room was taken.
    fn keep(&self, one: Coming) -> Result<Answer, Refused> {
        self.fits(&one.folder, one.bytes)?;
        let mut kept = self.lock();
        if kept.has(&one.folder, &one.object) {
            return Ok(Answer::There);
        }
        // Only now: a folder for everybody who begins would fill the disk and push out those that hold something.
        fs::create_dir_all(self.root.join("ilima").join(hex(&one.folder)))?;
        fs::rename(&one.part, self.path(&one.folder, &one.object))?;
        kept.add(one.folder, one.object, one.bytes);
        kept.tally.bytes_in += one.bytes;
        kept.tally.objects_in += 1;
        Ok(Answer::Taken)
    }

    fn fits(&self, folder: &Name, bytes: u64) -> Result<(), Refused> {
        let full = Refused::Full { needed: bytes };
        let free = free_bytes(&self.root.join("ilima"));
        if free.is_some_and(|free| free < bytes.saturating_add(FREE_BYTES_MIN)) {
            return Err(full);
        }
        let kept = self.lock();
        let here: u64 = kept.folders.get(folder).into_iter().flatten().map(|(_, bytes)| taken(*bytes)).sum();
        let objects = kept.folders.get(folder).map_or(0, BTreeMap::len);
        let too_many = objects >= OBJECTS_MAX || (objects == 0 && kept.folders.len() >= FOLDERS_MAX);
        let bytes = taken(bytes);
        let too_much = kept.taken + bytes > self.room || here + bytes > self.room / FOLDER_PART;
        if too_many || too_much { Err(full) } else { Ok(()) }
    }

    fn path(&self, folder: &Name, object: &Name) -> PathBuf {
        self.root.join("ilima").join(hex(folder)).join(hex(object))
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn has(&self, folder: &Name, object: &Name) -> bool {
        self.lock().has(folder, object)
    }

    /// Whoever carries for it gave an object to another shelf.
    pub fn gave(&self, bytes: u64) {
        let tally = &mut self.lock().tally;
        tally.objects_out += 1;
        tally.bytes_out += bytes;
    }

    /// Every folder that it holds objects of, by name.
    pub fn folders(&self) -> Vec<String> {
        self.lock().folders.keys().map(hex).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // What is counted is put right before anything can fail.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn has(&self, folder: &Name, object: &Name) -> bool {
        self.folders.get(folder).is_some_and(|objects| objects.contains_key(object))
    }

    fn add(&mut self, folder: Name, object: Name, bytes: u64) {
        if self.folders.entry(folder).or_default().insert(object, bytes).is_none() {
            self.bytes += bytes;
            self.taken += taken(bytes);
        }
    }
}

fn taken(bytes: u64) -> u64 {
    bytes.max(TAKEN_BYTES_MIN)
}

/// A folder without what was coming in when a time ended suddenly.
fn clear(folder: &Path) -> Result<(), Refused> {
    fs::create_dir_all(folder)?;
    for part in fs::read_dir(folder)? {
        let part = part?.path();
        if is_part(&part) {
            fs::remove_file(part)?;
        }
    }
    Ok(())
}

fn is_part(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "part")
}

/// The whole length, and a piece from this byte on.
fn piece_of(path: &Path, from: u64) -> std::io::Result<(u64, Vec<u8>)> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    file.seek(SeekFrom::Start(from.min(bytes)))?;
    let mut piece = Vec::new();
    file.take(PIECE_BYTES_MAX as u64).read_to_end(&mut piece)?;
    Ok((bytes, piece))
}

/// Made once: it goes with the folder, on whatever computer that is.
fn own_id(root: &Path) -> Result<Name, Refused> {
    let file = root.join(ID_FILE);
    if let Some(id) = fs::read_to_string(&file).ok().and_then(|text| name(text.trim())) {
        return Ok(id);
    }
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id)?;
    fs::write(file, hex(&id))?;
    Ok(id)
}
