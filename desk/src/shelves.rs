//! Which shelves a space has, and what their objects hold. Addresses are kept in the vault: they may hold passwords.

use crate::contract::{ShelfAsk, ShelfInfo};
use crate::desk::{Desk, from_json};
use crate::shelf_files::files_key;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::DeviceId;
use ilima_ledger::heads::{Heads, Held};
use ilima_ledger::wrap::shelf_folder;
use ilima_store::{Commit, ShelfObject};
use ilima_sync::shelf::Place;
use std::collections::BTreeMap;

const SHELF_NOTE: &str = "shelf";

impl Desk {
    pub fn shelf_add(&mut self, ask: &ShelfAsk) -> Outcome<ShelfInfo> {
        let name = ask.name.trim();
        let wrong = |field: &str, text: &str| Trouble::new(Code::BadValue).with("field", field).with("text", text);
        if name.is_empty() || name.len() > 100 || name.contains('/') {
            return Err(wrong("name", name).with("expects", "name"));
        }
        let place = Place::read(&ask.url).ok_or(Code::BadAddress)?;
        let key = self.shelf_key(name)?;
        self.keyring.vault.notes.insert(key, ask.url.trim().to_owned());
        self.home.keep(&self.keyring)?;
        Ok(ShelfInfo { name: name.to_owned(), place: place.shown() })
    }

    /// Forgets where it is; what lies there stays.
    pub fn shelf_remove(&mut self, name: &str) -> Outcome<()> {
        let key = self.shelf_key(name)?;
        self.keyring.vault.notes.remove(&key).ok_or_else(|| Trouble::new(Code::NotFound).with("what", name))?;
        let store = &self.space()?.store;
        let known = [store.shelf_objects(name)?, store.shelf_objects(&files_key(name))?].concat();
        let gone = known.into_iter().map(|one| (one.shelf, one.name)).collect();
        self.keep_aside(&Commit { gone_shelf_objects: gone, ..Commit::default() })?;
        self.home.keep(&self.keyring)
    }

    pub fn shelves(&self) -> Outcome<Vec<ShelfInfo>> {
        let key = self.shelf_key("")?;
        let notes = self.keyring.vault.notes.iter().filter_map(|(note, url)| Some((note.strip_prefix(&key)?, url)));
        Ok(notes
            .map(|(name, url)| ShelfInfo {
                name: name.to_owned(),
                place: Place::read(url).map(|place| place.shown()).unwrap_or_default(),
            })
            .collect())
    }

    fn shelf_key(&self, name: &str) -> Outcome<String> {
        Ok(format!("{SHELF_NOTE}/{}/{name}", self.secrets()?.keys.space))
    }

    /// A shelf by its name; without one, the only one.
    pub(crate) fn shelf_named(&self, name: &str) -> Outcome<(String, Place)> {
        let shelves = self.shelves()?;
        let name = match (name, shelves.as_slice()) {
            ("", [only]) => only.name.clone(),
            ("", _) => return Err(Trouble::new(Code::NotFound).with("what", "shelf")),
            (name, _) => name.to_owned(),
        };
        let url = self.keyring.vault.notes.get(&self.shelf_key(&name)?);
        let place =
            url.and_then(|url| Place::read(url)).ok_or_else(|| Trouble::new(Code::NotFound).with("what", &name))?;
        Ok((name, place))
    }

    /// The folder of this space on every shelf.
    pub fn shelf_folder(&self) -> Outcome<String> {
        Ok(shelf_folder(&self.secrets()?.keys.routing)?)
    }
}

/// On this road nobody else's computer is called: whoever is silent is the server, or it wants another password.
pub(crate) fn of_server(trouble: Trouble) -> Trouble {
    let denied = Trouble::from(std::io::Error::from(std::io::ErrorKind::PermissionDenied));
    let silent = matches!(trouble.code, Code::Unreachable | Code::LinkBroken) || trouble == denied;
    if silent { Code::ServerSilent.into() } else { trouble }
}

/// Spans as the store keeps them: device in hex, first, last.
pub(crate) type Spans = Vec<(String, u64, u64)>;

/// What objects hold together, as a version vector; the hashes are not known and not needed.
pub(crate) fn heads_of<'a>(objects: impl Iterator<Item = &'a ShelfObject>) -> Outcome<Heads> {
    let mut spans: BTreeMap<DeviceId, Vec<(u64, u64)>> = BTreeMap::new();
    // Of a damaged one nothing is known.
    for object in objects.filter(|object| !object.holds.is_empty()) {
        for (device, first, last) in from_json::<Spans>(&object.holds)? {
            let Ok(device) = device.parse::<DeviceId>() else { continue };
            spans.entry(device).or_default().push((first, last));
        }
    }
    Ok(Heads(spans.into_iter().map(|(device, spans)| (device, held(spans))).collect()))
}

/// Spans in any order, joined where they touch.
fn held(mut spans: Vec<(u64, u64)>) -> Held {
    spans.sort_unstable();
    let mut held = Held::default();
    for (first, last) in spans {
        let end = held.beyond.last_mut();
        match end {
            _ if first <= held.upto.saturating_add(1) => held.upto = held.upto.max(last),
            Some((_, end)) if first <= end.saturating_add(1) => *end = (*end).max(last),
            _ => held.beyond.push((first, last)),
        }
    }
    held
}
