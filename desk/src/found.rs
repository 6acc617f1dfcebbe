//! Parcels that lie on a stick that is plugged in, or beside the program. One level and its own folder are looked at, no
//! deeper, and nothing but parcels is opened.

use crate::contract::{FoundParcels, PickedFile};
use crate::desk::Desk;
use crate::disk;
use crate::host::Host;
use crate::trouble::Outcome;
use ilima_ledger::chunk::chunk_id;
use ilima_ledger::members::SignedAct;
use ilima_ledger::span::Span;
use ilima_sync::carriers::folder;
use ilima_sync::parcel::{self, Item};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Sticks and drives looked at; more are servers' mounts.
const PLACES_MAX: usize = 32;
/// Parcels looked into, and their bytes, in all: what lies behind is found by whoever picks the folder.
const PARCELS_MAX: usize = 200;
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A place with parcels that have something new for the open space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub name: String,
    pub count: usize,
}

/// Where sticks appear on this system, and the program's own folder.
pub fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if cfg!(windows) {
        places.extend(('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\"))).filter(|drive| drive.is_dir()));
    } else if cfg!(target_os = "macos") {
        places.extend(folders_in(Path::new("/Volumes")));
    } else {
        let user = std::env::var("USER").unwrap_or_default();
        for root in ["/media", "/run/media"] {
            // Debian and Ubuntu mount sticks in a folder of each person's own, others beside each other.
            let own = Path::new(root).join(&user);
            let own = if user.is_empty() || !own.is_dir() { PathBuf::from(root) } else { own };
            places.extend(folders_in(&own));
        }
        places.extend(folders_in(Path::new("/mnt")));
    }
    places.truncate(PLACES_MAX);
    places.extend(std::env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned())));
    places
}

fn folders_in(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().take(PLACES_MAX);
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

impl Host {
    /// What is new for the open space in these places, behind tokens.
    pub fn found_parcels(&mut self, places: &[PathBuf]) -> Outcome<Vec<FoundParcels>> {
        let found = self.lend(|desk| desk.found(places))?;
        let token = |one: Found| {
            let PickedFile { token, name } = self.file(one.path)?;
            Ok(FoundParcels { name, file: token, count: one.count })
        };
        found.into_iter().map(token).collect()
    }
}

impl Desk {
    /// Those of the places that have something new for the open space. What cannot be read is passed over.
    pub fn found(&self, places: &[PathBuf]) -> Outcome<Vec<Found>> {
        let (mut parcels, mut bytes) = (PARCELS_MAX, BYTES_MAX);
        let mut found = Vec::new();
        for path in places {
            let mut count = 0;
            for file in folder::find(path).unwrap_or_default() {
                let len = fs::metadata(&file).map_or(u64::MAX, |data| data.len());
                if parcels == 0 || len > bytes {
                    break;
                }
                (parcels, bytes) = (parcels - 1, bytes - len);
                count += usize::from(disk::read(&file, len).is_ok_and(|bytes| self.is_news(&bytes).unwrap_or(false)));
            }
            if count > 0 {
                found.push(Found { path: path.clone(), name: disk::name_of(path), count });
            }
        }
        Ok(found)
    }

    /// Whether a parcel opens here and holds an entry or an act that is not here yet.
    fn is_news(&self, bytes: &[u8]) -> Outcome<bool> {
        let (secrets, space) = (self.secrets()?, self.space()?);
        let Ok(reading) = parcel::read(&[(secrets.keys.space, &secrets.keys.routing)], bytes) else { return Ok(false) };
        let acts: BTreeSet<Vec<u8>> = space.acts.iter().map(SignedAct::encode).collect();
        let missing = self.missing_chunks(false)?;
        for item in reading.items {
            let new = match item {
                Item::Chunk(bytes) => missing.contains(&chunk_id(&bytes)),
                Item::Acts(theirs) => theirs.iter().any(|act| !acts.contains(act)),
                Item::Span(span) => self.has_news_in(&span)?,
                Item::Bundle(bytes) => {
                    let mut news = false;
                    for span in self.unbundled(&bytes).unwrap_or_default() {
                        news |= self.has_news_in(&span)?;
                    }
                    news
                }
                Item::Seen(_) | Item::Spoilt(_) => false,
            };
            if new {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_news_in(&self, span: &Span) -> Outcome<bool> {
        let last = span.first + (span.entries.len() as u64).saturating_sub(1);
        let here = self.space()?.store.entries(&span.device.0, span.first, last)?;
        Ok(here.len() < span.entries.len())
    }
}
