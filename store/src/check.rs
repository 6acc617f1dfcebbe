//! Is the file whole? And a copy of it for a backup.

use crate::{Refused, Store};
use rusqlite::params;
use std::path::Path;

impl Store {
    /// Reads every page: authentic, in order, every reference met, and the search index telling the same as its words.
    pub fn check(&self) -> Result<(), Refused> {
        self.pages_are_authentic()?;
        self.tables_are_in_order()?;
        self.references_are_met()?;
        self.db.execute("INSERT INTO find (find) VALUES ('integrity-check')", [])?;
        Ok(())
    }

    /// A copy under the same key, without what was deleted. Refuses to write over a file.
    pub fn backup_into(&self, path: &Path) -> Result<(), Refused> {
        if path.try_exists()? {
            return Err(Refused::AlreadyThere);
        }
        let Some(path) = path.to_str() else {
            return Err(Refused::Io("the folder's name is not Unicode".into()));
        };
        self.db.execute("VACUUM INTO ?1", params![path])?;
        Ok(())
    }

    fn pages_are_authentic(&self) -> Result<(), Refused> {
        nothing_found(self.all("PRAGMA cipher_integrity_check", params![], |row| row.get(0))?)
    }

    fn tables_are_in_order(&self) -> Result<(), Refused> {
        let said = self.all("PRAGMA integrity_check", params![], |row| row.get::<_, String>(0))?;
        nothing_found(said.into_iter().filter(|line| line != "ok").collect())
    }

    fn references_are_met(&self) -> Result<(), Refused> {
        nothing_found(self.all("PRAGMA foreign_key_check", params![], |row| row.get(0))?)
    }
}

fn nothing_found(complaints: Vec<String>) -> Result<(), Refused> {
    match complaints.into_iter().next() {
        Some(first) => Err(Refused::Damaged(first)),
        None => Ok(()),
    }
}
