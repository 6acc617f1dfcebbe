//! Records as they are listed, shown, searched and changed.

use super::exchange::Receipt;
use ilima_core::action::ActionName;
use ilima_core::ids::RecordId;
use ilima_core::view::{Step, View};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct ListAsk {
    pub kind: String,
    pub search: String,
    /// (field, exact text)
    pub filters: Vec<(String, String)>,
    /// A field, or empty for the title.
    pub sort: String,
    pub descending: bool,
    pub offset: usize,
    /// At most 200.
    pub limit: usize,
    pub removed: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ListTold {
    pub total: usize,
    pub rows: Vec<ListRow>,
    /// Cells that point somewhere, to what they are called; what is not on this computer is not in it.
    pub names: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ListRow {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
    pub two_answers: bool,
    pub removed: bool,
    /// Field to texts (several for sets); only fields of the record itself.
    pub cells: BTreeMap<String, Vec<String>>,
}

/// Texts that occur in a field, most frequent first: for filters and suggestions.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ValuesAsk {
    pub kind: String,
    pub field: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ValueCount {
    pub text: String,
    /// What to show for it: the text itself, or the name that it points to.
    pub name: String,
    pub count: usize,
}

/// A record whole, with the names behind its runs and links.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Shown {
    pub view: View,
    /// Run in hex to the name of who wrote.
    pub writers: BTreeMap<String, String>,
    /// `record`, `record/part`, `member:ID` or `person:ID` to its title.
    pub names: BTreeMap<String, String>,
    /// Days to show beside due fields: `part/field` to `YYYY-MM-DD`.
    pub due_days: BTreeMap<String, String>,
    /// Records that point here.
    pub backlinks: Vec<Backlink>,
    /// Of the ways to reach this person those whose owner asked, before being forgotten, not to be contacted.
    pub asked_not: Vec<String>,
    pub created: Option<Who>,
    pub changed: Option<Who>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Who {
    pub name: String,
    pub at_ms: i64,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Backlink {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
    pub field: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct HistoryStep {
    pub by: String,
    #[serde(flatten)]
    pub step: Step,
    /// The title of the part, if the step is about one.
    pub part_title: String,
    /// What its two values point to, by their names.
    pub names: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct SearchAsk {
    pub text: String,
    /// At most 50.
    pub limit: usize,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Found {
    pub id: RecordId,
    pub kind: String,
    pub title: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Acted {
    /// Ids of the parts that were added, in order.
    pub parts: Vec<String>,
    pub undo: Option<ActionName>,
    pub saved_ms: i64,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Undone {
    pub name: ActionName,
    /// What somebody changed since and was therefore left: (title, field).
    pub left: Vec<(String, String)>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Today {
    pub due: Vec<DueItem>,
    pub two_answers: Vec<Found>,
    pub duplicates: usize,
    /// Newest receipts since the person last looked, at most 5.
    pub arrived: Vec<Receipt>,
    /// Records changed lately by anybody, newest first, at most 8.
    pub lately: Vec<Lately>,
    /// What is to be asked about devices of others, until that was read here.
    pub suspects: Vec<Suspect>,
    /// Others of whom something is left to decide, for whoever has a voice in it.
    pub undecided: Vec<Undecided>,
    pub health: Health,
}

/// A member who is out for a while, or whom somebody wants out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Undecided {
    pub name: String,
    pub device: String,
    /// `suspended`: until somebody says more. `asked`: to be suspended or removed; that waits for a second voice.
    pub why: String,
}

/// A member's device of which something is to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Suspect {
    pub name: String,
    pub device: String,
    /// `goes-on`: another device goes on for it. `false-key`: it sealed this desk something else than it said.
    pub why: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct DueItem {
    pub record: RecordId,
    pub record_title: String,
    pub kind: String,
    pub part: String,
    pub title: String,
    pub day: String,
    /// Days from today; negative is late.
    pub days: i64,
    /// Names; whoever is not on this computer yet is left out.
    pub owners: Vec<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Lately {
    pub record: Found,
    pub by: String,
    pub at_ms: i64,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Health {
    pub saved: bool,
    pub words_confirmed: bool,
    /// Own changes that no entry carries yet.
    pub not_given: usize,
    pub last_exchange: Option<Who>,
    /// The last backup away from this computer is a month old, or there never was one.
    pub backup_due: bool,
    /// The day of the newest copy in the home itself; empty if there is none.
    pub backup_here: String,
    /// The day on which this home, copied or moved, went on as a new device; empty if it never did.
    pub went_on: String,
    /// The day on which this home came back from a backup, as long as nothing was received since; else empty.
    pub restored: String,
    /// Pieces of work that were set aside.
    pub set_aside: usize,
    /// More was signed about who takes part than is kept or can be settled.
    pub stands_still: bool,
}

/// A record that goes on under a new id.
#[derive(Debug, Clone, Serialize, TS)]
pub struct StartedAnew {
    pub record: RecordId,
    /// Fields with two answers: the shown one came along, the others stay in the old record's history.
    pub answers: usize,
    /// Steps that made links of other records name the new one.
    pub links: usize,
}
