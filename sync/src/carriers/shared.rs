//! A folder that some other program carries: a network drive, a synchronised folder, a stick that stays.

use crate::Refused;
use crate::carriers::folder::write_flushed;
use crate::shelf::{Listed, OBJECT_BYTES_MAX, OBJECTS_MAX, Shelf};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

pub struct SharedFolder {
    folder: PathBuf,
}

impl SharedFolder {
    /// The folder itself must be there: one that is made by mistake would hold work that nobody carries.
    pub fn open(path: &Path, folder: &str) -> Result<SharedFolder, Refused> {
        if !path.is_dir() {
            return Err(Refused::Io(ErrorKind::NotFound));
        }
        let folder = path.join("ilima").join(folder);
        fs::create_dir_all(&folder)?;
        Ok(SharedFolder { folder })
    }
}

impl Shelf for SharedFolder {
    fn list(&mut self) -> Result<Vec<Listed>, Refused> {
        let mut listed = Vec::new();
        for entry in fs::read_dir(&self.folder)?.take(OBJECTS_MAX) {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Half-written by us, or by the program that carries the folder.
            if !is_object(&name) {
                continue;
            }
            // Whoever opens what is no file may wait for ever.
            if let Ok(data) = fs::metadata(entry.path())
                && data.is_file()
            {
                listed.push(Listed { name, bytes: data.len() });
            }
        }
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }

    fn read(&mut self, name: &str) -> Result<Vec<u8>, Refused> {
        let mut bytes = Vec::new();
        File::open(self.folder.join(name))?.take(OBJECT_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > OBJECT_BYTES_MAX { Err(Refused::Damaged) } else { Ok(bytes) }
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        write_flushed(&self.folder.join(name), bytes.len() as u64, &mut |out| {
            out.write_all(bytes)?;
            Ok(bytes.len() as u64)
        })?;
        Ok(())
    }

    fn delete(&mut self, name: &str) -> Result<(), Refused> {
        match fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// The folders that lie in a place's own folder.
pub fn folders_in(path: &Path) -> Result<Vec<String>, Refused> {
    match fs::read_dir(path.join("ilima")) {
        Ok(entries) => entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound && path.is_dir() => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// Only names that a desk gives: lower-case hex.
pub fn is_object(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
