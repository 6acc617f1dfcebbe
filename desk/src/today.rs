//! Today: what is due, what wants settling, what arrived, and how the work is kept.

use crate::clock;
use crate::contract::{DueItem, Found, Health, Lately, Receipt, Today, Undecided, Who};
use crate::desk::Desk;
use crate::names::called;
use crate::trouble::Outcome;
use ilima_core::ids::RecordId;
use ilima_core::reckon::due::{days_between, due_day};
use ilima_ledger::members::State;
use ilima_store::CellRow;
use std::collections::{BTreeMap, BTreeSet};

/// Tasks further away than this are not of today.
const DUE_WITHIN_DAYS: i64 = 14;
const DUE_SHOWN_MAX: usize = 30;
const SETTLE_SHOWN_MAX: usize = 20;
const ARRIVED_SHOWN_MAX: usize = 5;
/// An older backup is spoken of.
const BACKUP_DAYS: i64 = 30;
const LATELY_SHOWN_MAX: usize = 8;

type ByPart = BTreeMap<([u8; 16], String), BTreeMap<String, Vec<String>>>;

impl Desk {
    pub fn today(&mut self) -> Outcome<Today> {
        let day = clock::today();
        Ok(Today {
            due: self.due(&day)?,
            two_answers: self.unsettled()?,
            duplicates: self.duplicates()?.len(),
            arrived: self.arrived()?,
            lately: self.lately()?,
            suspects: self.suspects()?,
            undecided: self.undecided()?,
            health: self.health()?,
        })
    }

    fn due(&self, today: &str) -> Outcome<Vec<DueItem>> {
        let mut due = self.due_tasks(today)?;
        due.extend(self.due_promises("commitment", "", "deadline", today)?);
        due.extend(self.due_promises("commitment", "measure", "target_date", today)?);
        due.sort_by(|a, b| a.days.cmp(&b.days).then_with(|| a.title.cmp(&b.title)));
        due.truncate(DUE_SHOWN_MAX);
        let names = self.names_behind(due.iter().flat_map(|item| item.owners.iter()).map(String::as_str))?;
        for item in &mut due {
            item.owners =
                item.owners.iter().map(|owner| called(&names, owner)).filter(|name| !name.is_empty()).collect();
        }
        Ok(due)
    }

    fn due_tasks(&self, today: &str) -> Outcome<Vec<DueItem>> {
        let store = &self.space()?.store;
        let days = by_part(store.cells("plan", "", &["day", "title", "status"])?);
        let tasks = by_part(store.cells("plan", "task", &["title", "due", "status", "owners"])?);
        let mut due = Vec::new();
        for ((record, part), task) in tasks {
            let plan = days.get(&(record, String::new()));
            let plan_text = |field: &str| plan.map(|plan| first(plan, field)).unwrap_or_default();
            let over = ["won", "lost", "closed"].contains(&plan_text("status").as_str());
            let settled = ["done", "dropped"].contains(&first(&task, "status").as_str());
            let Some(day) = due_day(&first(&task, "due"), &plan_text("day")) else { continue };
            let Some(days) = days_between(today, &day) else { continue };
            if over || settled || days > DUE_WITHIN_DAYS {
                continue;
            }
            due.push(DueItem {
                record: RecordId(record),
                record_title: plan_text("title"),
                kind: "task".into(),
                part,
                title: first(&task, "title"),
                day,
                days,
                owners: task.get("owners").cloned().unwrap_or_default(),
            });
        }
        Ok(due)
    }

    fn due_promises(&self, kind: &str, part_kind: &str, field: &str, today: &str) -> Outcome<Vec<DueItem>> {
        let store = &self.space()?.store;
        let owners = by_part(store.cells(kind, "", &["title"])?);
        let mut due = Vec::new();
        for ((record, part), cells) in by_part(store.cells(kind, part_kind, &["title", field, "outcome"])?) {
            let day = first(&cells, field);
            let Some(days) = days_between(today, &day) else { continue };
            // A promise whose day is long past stays on its own page; Today would fill up with them.
            if !(-60..=DUE_WITHIN_DAYS).contains(&days) || !first(&cells, "outcome").is_empty() {
                continue;
            }
            due.push(DueItem {
                record: RecordId(record),
                record_title: owners.get(&(record, String::new())).map(|one| first(one, "title")).unwrap_or_default(),
                kind: if part_kind.is_empty() { kind.to_owned() } else { part_kind.to_owned() },
                part,
                title: first(&cells, "title"),
                day,
                days,
                owners: Vec::new(),
            });
        }
        Ok(due)
    }

    fn unsettled(&self) -> Outcome<Vec<Found>> {
        let rows = self.space()?.store.with_two_answers(SETTLE_SHOWN_MAX)?;
        Ok(rows.into_iter().map(found).collect())
    }

    fn arrived(&self) -> Outcome<Vec<Receipt>> {
        let mut receipts = self.receipts()?;
        receipts.retain(|receipt| receipt.direction == "received" && receipt.entries > 0);
        receipts.truncate(ARRIVED_SHOWN_MAX);
        Ok(receipts)
    }

    fn lately(&mut self) -> Outcome<Vec<Lately>> {
        let rows = self.space()?.store.lately("space", LATELY_SHOWN_MAX)?;
        let mut told = Vec::new();
        for row in rows {
            let record = found(row);
            let shown = self.show(record.id)?;
            if let Some(who) = shown.changed {
                told.push(Lately { record, by: who.name, at_ms: who.at_ms });
            }
        }
        Ok(told)
    }

    /// Nothing lapses by itself. A member with two devices is named once; of oneself the others decide.
    fn undecided(&self) -> Outcome<Vec<Undecided>> {
        if self.may_write().is_err() {
            return Ok(Vec::new());
        }
        let names = self.device_names()?;
        let members = &self.space()?.members;
        let (mine, mut met, mut told) = (members.member(self.own_device()?), BTreeSet::new(), Vec::new());
        for row in members.everybody().into_iter().filter(|row| Some(row.member) != mine) {
            let suspended = ("suspended", row.state == State::Suspended);
            for (why, holds) in [suspended, ("asked", members.is_asked_about(row.device))] {
                if holds && met.insert((row.member, why)) {
                    let name = names.get(&row.device.0).cloned().unwrap_or_default();
                    told.push(Undecided { name, device: row.device.to_string(), why: why.to_owned() });
                }
            }
        }
        Ok(told)
    }

    fn health(&self) -> Outcome<Health> {
        let receipts = self.receipts()?;
        let last = receipts.iter().find(|receipt| receipt.entries > 0);
        // What was given says who gave it.
        let with =
            |receipt: &Receipt| if receipt.direction == "gave" { String::new() } else { receipt.from.join(", ") };
        Ok(Health {
            saved: true,
            words_confirmed: self.words_confirmed(),
            not_given: self.space()?.store.unsealed()?.len(),
            last_exchange: last.map(|receipt| Who { name: with(receipt), at_ms: receipt.at_ms }),
            backup_due: !self.home.no_lock()
                && days_between(&self.last_backup(), &clock::today()).is_none_or(|days| days.abs() > BACKUP_DAYS),
            backup_here: self.last_daily(),
            went_on: self.went_on()?,
            restored: self.came_back(&receipts),
            set_aside: self.quarantine()?.len(),
            stands_still: self.space()?.members.stands_still(),
        })
    }
}

pub(crate) fn by_part(cells: Vec<CellRow>) -> ByPart {
    let mut parts = ByPart::new();
    for cell in cells {
        parts.entry((cell.record, cell.part)).or_default().entry(cell.field).or_default().push(cell.text);
    }
    parts
}

fn first(cells: &BTreeMap<String, Vec<String>>, field: &str) -> String {
    cells.get(field).and_then(|texts| texts.first()).cloned().unwrap_or_default()
}

fn found(row: ilima_store::ListRow) -> Found {
    Found { id: RecordId(row.id), kind: row.kind, title: row.title }
}
