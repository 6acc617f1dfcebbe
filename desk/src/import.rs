//! People from a file: preview, preflight, one transaction, and the undo of the whole.

use crate::clock;
use crate::contract::{ColumnInfo, ImportAsk, ImportCounts, ImportInfo, Preview, RejectedRow, Undone};
use crate::desk::{Desk, Done, from_json, new_record_id, to_json};
use crate::disk;
use crate::job::Job;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::{ActionName, Edit};
use ilima_core::formats::people::{Draft, Fate, Mapping, Preflight, Target, drafts, guess, preflight};
use ilima_core::formats::{csv_in, vcard};
use ilima_core::ids::RecordId;
use ilima_core::kinds;
use ilima_core::kinds::names::{is_set, shape_of};
use ilima_core::schema::shape::shown;
use ilima_core::space::record::Inverse;
use ilima_store::{Commit, KeptImport};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Spreadsheets and address books larger than this are refused (docs/threats.md, files from outside).
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
const SAMPLE_ROWS: usize = 5;

/// A file read and compared, before anything is written.
struct Reading {
    format: &'static str,
    encoding: String,
    separator: String,
    columns: Vec<ColumnInfo>,
    sample: Vec<Vec<String>>,
    drafts: Vec<Draft>,
    fates: Preflight,
}

impl Desk {
    pub fn import_preview(&self, path: &Path, ask: &ImportAsk, job: &Job) -> Outcome<Preview> {
        let reading = self.read_people(path, ask, job)?;
        Ok(Preview {
            file: disk::name_of(path),
            format: reading.format.into(),
            counts: self.counted(&reading)?,
            encoding: reading.encoding,
            separator: reading.separator,
            columns: reading.columns,
            sample: reading.sample,
            fields: importable_fields(),
            country: self.country_for(ask),
        })
    }

    /// Everything the preflight found, in one transaction; a crash or Cancel leaves nothing.
    pub fn import_run(&mut self, path: &Path, ask: &ImportAsk, job: &Job) -> Outcome<ImportCounts> {
        self.may_write()?;
        let reading = self.read_people(path, ask, job)?;
        let mut counts = self.counted(&reading)?;
        let (edits, fingerprints) = import_edits(&reading)?;
        let mut done = self.apply(&edits, job)?;
        let import = new_record_id()?;
        counts.import = import.to_string();
        let file_name = disk::name_of(path);
        done.inverse = inverse_of(&mut done);
        // The last moment to cancel is before the transaction; after it the import is whole.
        if let Err(trouble) = job.step("importing", edits.len(), edits.len()) {
            self.space_mut()?.drop_records(&done.touched);
            return Err(trouble);
        }
        let row = KeptImport {
            id: import.0,
            at_ms: clock::now_ms(),
            file_name: file_name.clone(),
            rows_json: to_json(&counts)?,
            ..KeptImport::default()
        };
        let commit = Commit { imports: vec![row], fingerprints, ..Commit::default() };
        let name =
            ActionName { verb: "import".into(), kind: "person".into(), title: file_name, ..ActionName::default() };
        self.keep_action(&name, done, commit)?;
        Ok(counts)
    }

    /// Removes what the import made and nobody touched, and puts back what it changed.
    pub fn import_undo(&mut self, id: &str, job: &Job) -> Outcome<Undone> {
        let row = self.import(id)?;
        let entry =
            row.journal.map(|id| self.space().map(|space| space.store.journal(id))).transpose()?.transpose()?.flatten();
        let entry = entry.filter(|entry| !entry.undone).ok_or(Code::NothingToUndo)?;
        self.undo_entry(entry, job)
    }

    fn import(&self, id: &str) -> Outcome<KeptImport> {
        let rows = self.space()?.store.imports()?;
        rows.into_iter().find(|row| RecordId(row.id).to_string() == id).ok_or_else(|| Code::NotFound.into())
    }

    pub fn imports(&self) -> Outcome<Vec<ImportInfo>> {
        let rows = self.space()?.store.imports()?;
        rows.into_iter()
            .map(|row| {
                let counts = from_json(&row.rows_json)?;
                let entry = row.journal.map(|id| self.space()?.store.journal(id).map_err(Trouble::from)).transpose()?;
                Ok(ImportInfo {
                    id: RecordId(row.id).to_string(),
                    at_ms: row.at_ms,
                    file: row.file_name,
                    undone: row.undone,
                    undoable: entry.flatten().is_some_and(|entry| !entry.undone),
                    counts,
                })
            })
            .collect()
    }

    /// The rows that were rejected, as a table with their number and reason, for mending.
    pub fn rejected_csv(&self, path: &Path, ask: &ImportAsk, job: &Job) -> Outcome<Vec<u8>> {
        let reading = self.read_people(path, ask, job)?;
        Ok(ilima_core::formats::people_out::rejected_csv(&reading.drafts, &reading.fates))
    }

    fn counted(&self, reading: &Reading) -> Outcome<ImportCounts> {
        let rejected: BTreeSet<usize> = reading.counts().rejected.iter().map(|one| one.row).collect();
        let people = reading.drafts.iter().filter(|draft| !rejected.contains(&draft.row));
        let asked_not = self.count_asked_not(people.map(|draft| draft.fields.as_slice()))?;
        Ok(ImportCounts { asked_not, ..reading.counts() })
    }

    fn country_for(&self, ask: &ImportAsk) -> String {
        if ask.country.is_empty() { self.country() } else { ask.country.to_uppercase() }
    }

    fn read_people(&self, path: &Path, ask: &ImportAsk, job: &Job) -> Outcome<Reading> {
        job.step("reading", 0, 1)?;
        let bytes = disk::read(path, FILE_BYTES_MAX)?;
        let country = self.country_for(ask);
        let mut reading =
            if is_vcard(&bytes) { read_cards(&bytes, &country)? } else { read_table(&bytes, ask, &country)? };
        job.step("checking", 0, 1)?;
        reading.fates = preflight(&reading.drafts, &self.known_people()?);
        Ok(reading)
    }
}

impl Reading {
    fn counts(&self) -> ImportCounts {
        let mut counts = ImportCounts {
            rows: self.fates.rows.len(),
            possible_duplicates: self.fates.possible_duplicates.len(),
            ..ImportCounts::default()
        };
        for (row, fate) in &self.fates.rows {
            match fate {
                Fate::New => counts.new += 1,
                Fate::Changed { .. } => counts.changed += 1,
                Fate::Same { .. } => counts.same += 1,
                Fate::Rejected { reason } => {
                    counts.rejected.push(RejectedRow { row: *row, reason: reason.clone() });
                }
            }
        }
        counts
    }
}

fn is_vcard(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).take(64).collect();
    String::from_utf8_lossy(&start).to_ascii_uppercase().contains("BEGIN:VCARD")
}

fn read_cards(bytes: &[u8], country: &str) -> Outcome<Reading> {
    let drafts = vcard::read(bytes, country)?;
    let sample = drafts
        .iter()
        .take(SAMPLE_ROWS)
        .map(|draft| {
            ["display_name", "phones", "mails"]
                .iter()
                .map(|name| {
                    let of_field = draft.fields.iter().filter(|(field, _)| field == name);
                    let texts: Vec<String> = of_field.map(|(_, text)| as_shown(name, text)).collect();
                    texts.join("; ")
                })
                .collect()
        })
        .collect();
    let columns = ["display_name", "phones", "mails"]
        .map(|name| ColumnInfo { name: name.to_owned(), field: name.to_owned() })
        .to_vec();
    Ok(Reading {
        format: "vcard",
        encoding: "utf-8".into(),
        separator: String::new(),
        columns,
        sample,
        drafts,
        fates: Preflight::default(),
    })
}

fn read_table(bytes: &[u8], ask: &ImportAsk, country: &str) -> Outcome<Reading> {
    let chosen = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let separator = if ask.separator == "tab" { Some('\t') } else { ask.separator.chars().next() };
    let table = csv_in::read(bytes, chosen(&ask.encoding).as_deref(), separator)?;
    let mapping = mapping_of(guess(&table), &ask.mapping);
    let columns = table
        .header
        .iter()
        .map(|name| ColumnInfo { name: name.clone(), field: mapping.get(name).cloned().unwrap_or_default() })
        .collect();
    Ok(Reading {
        format: "csv",
        drafts: drafts(&table, &mapping, country),
        sample: table.rows.iter().take(SAMPLE_ROWS).cloned().collect(),
        encoding: table.encoding,
        separator: table.separator.to_string(),
        columns,
        fates: Preflight::default(),
    })
}

/// The guess, with what the person chose over it.
fn mapping_of(mut guessed: Mapping, chosen: &BTreeMap<String, String>) -> Mapping {
    for (column, field) in chosen {
        guessed.insert(column.clone(), field.clone());
    }
    guessed
}

/// Records and the fingerprints of the rows that made or matched them.
type Fingerprints = Vec<([u8; 16], String)>;

/// The edits of every row, and the fingerprint by which the same row is known again.
fn import_edits(reading: &Reading) -> Outcome<(Vec<Edit>, Fingerprints)> {
    let by_row: BTreeMap<usize, &Draft> = reading.drafts.iter().map(|draft| (draft.row, draft)).collect();
    let mut ids: BTreeMap<usize, RecordId> = BTreeMap::new();
    let mut edits = Vec::new();
    let mut fingerprints = Vec::new();
    for (row, fate) in &reading.fates.rows {
        let Some(draft) = by_row.get(row) else { continue };
        let record = match fate {
            Fate::Rejected { .. } => continue,
            Fate::New => {
                let record = new_record_id()?;
                edits.push(Edit::Create { record, kind: "person".into() });
                edits.extend(draft.fields.iter().map(|(field, text)| write(record, field, text)));
                edits.extend(draft.consents.iter().map(|(channel, state)| consent(record, channel, state)));
                record
            }
            Fate::Changed { target, fields } => {
                let Some(record) = resolve(*target, &ids) else { continue };
                edits.extend(fields.iter().map(|(field, text)| write(record, field, text)));
                record
            }
            Fate::Same { target } => match resolve(*target, &ids) {
                Some(record) => record,
                None => continue,
            },
        };
        ids.insert(*row, record);
        if !draft.fingerprint.is_empty() {
            fingerprints.push((record.0, draft.fingerprint.clone()));
        }
    }
    Ok((edits, fingerprints))
}

/// What would take the import back: for each record that it made one line, for the others what it changed.
fn inverse_of(done: &mut Done) -> Vec<Inverse> {
    let made: BTreeSet<RecordId> = done.made.iter().map(|one| one.record).collect();
    let mut inverse = std::mem::take(&mut done.made);
    inverse.extend(std::mem::take(&mut done.inverse).into_iter().filter(|one| !made.contains(&one.record)));
    inverse
}

fn as_shown(field: &str, text: &str) -> String {
    shape_of("person", field).map_or_else(|| text.to_owned(), |shape| shown(shape, text))
}

fn resolve(target: Target, rows: &BTreeMap<usize, RecordId>) -> Option<RecordId> {
    match target {
        Target::Record(record) => Some(record),
        Target::Row(row) => rows.get(&row).copied(),
    }
}

fn write(record: RecordId, field: &str, text: &str) -> Edit {
    if let Some(channel) = field.strip_prefix("consent.") {
        return consent(record, channel, text);
    }
    let (part, field, text) = (String::new(), field.to_owned(), text.to_owned());
    if is_set("person", &field) {
        Edit::Put { record, part, field, text }
    } else {
        Edit::Set { record, part, field, text }
    }
}

fn consent(record: RecordId, channel: &str, state: &str) -> Edit {
    let field = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    Edit::Add {
        record,
        kind: "consent".into(),
        part: String::new(),
        parent: String::new(),
        fields: vec![field("channel", channel), field("state", state), field("on", &clock::today())],
    }
}

/// What a column may become.
fn importable_fields() -> Vec<String> {
    let mut fields: Vec<String> = vec!["id".into()];
    if let Some(person) = kinds::kind("person") {
        fields.extend(person.fields.iter().map(|field| field.name.to_owned()));
    }
    let place = ["lines", "locality", "region", "postal_code", "country"];
    fields.extend(place.map(|key| format!("place.{key}")));
    let channels = ["phone", "sms", "email", "messenger", "visit", "photo", "public_name"];
    fields.extend(channels.map(|channel| format!("consent.{channel}")));
    fields
}
