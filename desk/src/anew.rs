//! A record whose history grew so long that it is slow to open goes on as a new one, with what it says now. The old one is
//! removed with its history, and one step back brings it back.

use crate::contract::StartedAnew;
use crate::desk::{Desk, new_record_id};
use crate::job::Job;
use crate::renew::Brought;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::{ActionName, Edit};
use ilima_core::ids::RecordId;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_core::kinds::{KINDS, kind};
use ilima_core::view::{FieldView, View};
use ilima_store::Commit;
use std::collections::BTreeSet;

impl Desk {
    /// Not for people: whoever is to be forgotten must be found under one name, whatever it was.
    pub fn start_anew(&mut self, record: RecordId, job: &Job) -> Outcome<StartedAnew> {
        self.may_write()?;
        let old = self.view(record)?;
        let may = record != SPACE_RECORD && kind(&old.kind).is_some_and(|kind| !kind.own_section);
        if !may {
            let expects: Vec<&str> = KINDS.iter().filter(|kind| !kind.own_section).map(|kind| kind.name).collect();
            let bad = Trouble::new(Code::BadValue).with("field", "kind").with("text", &old.kind);
            return Err(bad.with("expects", expects.join(", ")));
        }
        if old.removed {
            return Err(Code::NotFound.into());
        }
        let (new, mut brought) = (new_record_id()?, Brought::default());
        let (title, kind) = (old.title.clone(), old.kind.clone());
        brought.take(&View { id: new, ..old });
        let links = self.links_moved(record, new)?;
        let told = StartedAnew { record: new, answers: brought.answers, links: links.len() };
        let mut edits: Vec<Edit> =
            brought.edits.into_iter().map(|edit| named_anew(edit, &record.to_string(), &new.to_string())).collect();
        edits.extend(links);
        edits.push(Edit::Remove { record, part: String::new() });
        let done = self.apply(&edits, job)?;
        self.keep_action(
            &ActionName { verb: "anew".into(), kind, field: String::new(), title },
            done,
            Commit::default(),
        )?;
        Ok(told)
    }

    /// What names the old record, in other records, names the new one.
    fn links_moved(&mut self, old: RecordId, new: RecordId) -> Outcome<Vec<Edit>> {
        let from: BTreeSet<[u8; 16]> = self.space()?.store.backlinks(&old.0)?.iter().map(|link| link.from).collect();
        let (mut edits, names) = (Vec::new(), (old.to_string(), new.to_string()));
        for other in from.into_iter().map(RecordId).filter(|other| *other != old) {
            let view = self.view(other)?;
            edits.extend(view.fields.iter().flat_map(|field| moved(other, "", field, &names)));
            for part in &view.parts {
                edits.extend(part.fields.iter().flat_map(|field| moved(other, &part.id, field, &names)));
            }
        }
        Ok(edits)
    }
}

/// Parts of a record may name each other by its id.
fn named_anew(edit: Edit, old: &str, new: &str) -> Edit {
    match edit {
        Edit::Put { record, part, field, text } => Edit::Put { record, part, field, text: text.replace(old, new) },
        Edit::Add { record, kind, part, parent, fields } => {
            let fields = fields.into_iter().map(|(field, text)| (field, text.replace(old, new))).collect();
            Edit::Add { record, kind, part, parent, fields }
        }
        other @ (Edit::Create { .. }
        | Edit::Set { .. }
        | Edit::Take { .. }
        | Edit::Remove { .. }
        | Edit::Restore { .. }) => other,
    }
}

/// The edits that name the new record in a field that named the old one.
fn moved(record: RecordId, part: &str, field: &FieldView, (old, new): &(String, String)) -> Vec<Edit> {
    let at = || (record, part.to_owned(), field.name.clone());
    let mut edits = Vec::new();
    if let Some(answer) = field.answers.first().filter(|answer| answer.text.contains(old)) {
        let (record, part, field) = at();
        edits.push(Edit::Set { record, part, field, text: answer.text.replace(old, new) });
    }
    for one in field.elements.iter().filter(|one| one.text.contains(old)) {
        let (record, part, field) = at();
        edits.push(Edit::Take { record, part: part.clone(), field: field.clone(), text: one.text.clone() });
        edits.push(Edit::Put { record, part, field, text: one.text.replace(old, new) });
    }
    edits
}
