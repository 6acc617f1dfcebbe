//! What remains of somebody who was forgotten and had asked not to be contacted: a keyed mark of each such number and
//! address, in the space's own record. Whoever enters it again is told.

use crate::clock;
use crate::desk::Desk;
use crate::trouble::Outcome;
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_core::kinds::person::{Consent, consent_state};
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_core::schema::WayKind;
use ilima_core::schema::closed::way_key;
use ilima_core::view::View;
use ilima_ledger::wrap::way_mark;
use std::collections::BTreeSet;

/// Fields that hold ways to reach somebody, and the channels on which she can refuse it.
const REFUSABLE: [(&str, WayKind, &[&str]); 2] =
    [("phones", WayKind::Phone, &["phone", "sms"]), ("mails", WayKind::Mail, &["email"])];

impl Desk {
    /// Marks each number and address on which this person refused, before she is forgotten.
    pub(crate) fn mark_opted_out(&mut self, record: RecordId) -> Outcome<()> {
        let person = self.view(record)?;
        let refused = |channel: &&str| matches!(consent_state(&person, channel), Consent::Refused | Consent::Withdrawn);
        let mut marks = BTreeSet::new();
        for (field, kind, channels) in REFUSABLE {
            if channels.iter().any(refused) {
                for text in elements(&person, field) {
                    marks.insert(self.mark_of(kind, text)?);
                }
            }
        }
        let known = self.opted_out()?;
        let edits: Vec<Edit> = marks.difference(&known).map(|mark| marked(mark)).collect();
        if edits.is_empty() { Ok(()) } else { self.write_aside(&edits) }
    }

    /// Of the ways of this person those whose owner asked, before being forgotten, not to be contacted.
    pub fn asked_not(&self, person: &View) -> Outcome<Vec<String>> {
        let marks = if person.kind == "person" { self.opted_out()? } else { BTreeSet::new() };
        let ways = REFUSABLE.iter().flat_map(|(field, ..)| elements(person, field).map(move |text| (*field, text)));
        self.of_these(&marks, ways)
    }

    /// How many of these (each a person's fields) have a way whose owner asked not to be contacted.
    pub(crate) fn count_asked_not<'a>(&self, people: impl Iterator<Item = &'a [(String, String)]>) -> Outcome<usize> {
        let marks = self.opted_out()?;
        let mut count = 0;
        for fields in people {
            let ways = fields.iter().map(|(field, text)| (field.as_str(), text.as_str()));
            count += usize::from(!self.of_these(&marks, ways)?.is_empty());
        }
        Ok(count)
    }

    fn of_these<'a>(
        &self,
        marks: &BTreeSet<String>,
        ways: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        for (field, text) in ways {
            let kind = REFUSABLE.iter().find(|(name, ..)| *name == field).map(|(_, kind, _)| *kind);
            if let Some(kind) = kind.filter(|_| !marks.is_empty())
                && marks.contains(&self.mark_of(kind, text)?)
            {
                found.push(way_key(kind, text));
            }
        }
        Ok(found)
    }

    fn opted_out(&self) -> Outcome<BTreeSet<String>> {
        let cells = self.space()?.store.cells("space", "opted_out", &["mark"])?;
        Ok(cells.into_iter().map(|cell| cell.text).collect())
    }

    fn mark_of(&self, kind: WayKind, text: &str) -> Outcome<String> {
        Ok(way_mark(&self.secrets()?.keys.routing, &way_key(kind, text))?)
    }
}

fn elements<'a>(person: &'a View, field: &'a str) -> impl Iterator<Item = &'a str> {
    let fields = person.fields.iter().filter(move |seen| seen.name == field);
    fields.flat_map(|seen| seen.elements.iter().map(|one| one.text.as_str()))
}

fn marked(mark: &str) -> Edit {
    let field = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    Edit::Add {
        record: SPACE_RECORD,
        kind: "opted_out".into(),
        part: String::new(),
        parent: String::new(),
        fields: vec![field("mark", mark), field("on", &clock::today())],
    }
}
