//! Plans worth starting from and the sample space: records written down in `content/`, a file a language.

use crate::clock;
use crate::contract::{FromTemplate, Made, SpaceNew, TemplateInfo};
use crate::desk::{Desk, new_record_id};
use crate::job::Job;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::{ActionName, Edit};
use ilima_core::ids::RecordId;
use ilima_core::kinds::names::is_set;
use ilima_core::reckon::due::day_after;
use ilima_core::space::key::part_id;
use ilima_store::Commit;
use serde::Deserialize;
use std::collections::BTreeMap;

const CONTENT: [(&str, &str); 4] = [
    ("en", include_str!("../content/en.json")),
    ("fr", include_str!("../content/fr.json")),
    ("es", include_str!("../content/es.json")),
    ("ar", include_str!("../content/ar.json")),
];

#[derive(Deserialize)]
struct Content {
    templates: Vec<Template>,
    sample: Sample,
}

#[derive(Deserialize)]
struct Template {
    id: String,
    title: String,
    about: String,
    records: Vec<Written>,
}

#[derive(Deserialize)]
struct Sample {
    space: SampleSpace,
    records: Vec<Written>,
}

#[derive(Deserialize)]
struct SampleSpace {
    name: String,
    country: String,
}

/// A record as it is written down: `ref` is how others point to it (`@ref`).
#[derive(Deserialize)]
struct Written {
    #[serde(default, rename = "ref")]
    name: String,
    kind: String,
    #[serde(default)]
    fields: BTreeMap<String, Texts>,
    #[serde(default)]
    parts: Vec<WrittenPart>,
}

#[derive(Deserialize)]
struct WrittenPart {
    #[serde(default, rename = "ref")]
    name: String,
    kind: String,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    fields: BTreeMap<String, Texts>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    fn each(&self) -> Vec<&str> {
        match self {
            Texts::One(text) => vec![text],
            Texts::Many(texts) => texts.iter().map(String::as_str).collect(),
        }
    }
}

impl Desk {
    pub fn templates(&self) -> Outcome<Vec<TemplateInfo>> {
        let content = content(&self.home.face.settings.language)?;
        let told = content.templates.into_iter().map(|template| TemplateInfo {
            tasks: template.records.iter().flat_map(|record| &record.parts).filter(|part| part.kind == "task").count(),
            id: template.id,
            title: template.title,
            about: template.about,
        });
        Ok(told.collect())
    }

    /// A plan (and what belongs to it) from a template, as one action that can be undone.
    pub fn from_template(&mut self, ask: &FromTemplate) -> Outcome<Made> {
        self.may_write()?;
        let content = content(&self.home.face.settings.language)?;
        let template = content
            .templates
            .into_iter()
            .find(|template| template.id == ask.template)
            .ok_or_else(|| Trouble::new(Code::NotFound).with("what", &ask.template))?;
        let (mut edits, plan) = written(&template.records, "plan")?;
        let mut say = |field: &str, text: &str| {
            if !text.is_empty() {
                edits.push(Edit::Set { record: plan, part: String::new(), field: field.into(), text: text.into() });
            }
        };
        say("title", &ask.title);
        say("day", &ask.day);
        say("template", &ask.template);
        let title = if ask.title.is_empty() { template.title } else { ask.title.clone() };
        let name = ActionName { verb: "template".into(), kind: "plan".into(), title, ..ActionName::default() };
        let done = self.apply(&edits, &Job::unwatched())?;
        self.keep_action(&name, done, Commit::default())?;
        Ok(Made { id: plan })
    }

    /// What the sample space is called and where it lies, in the language of the settings.
    pub fn sample_space(&self) -> Outcome<SpaceNew> {
        let sample = content(&self.home.face.settings.language)?.sample;
        let languages = vec![self.home.face.settings.language.clone()];
        Ok(SpaceNew { name: sample.space.name, country: sample.space.country, languages, sample: true })
    }

    /// Fills the open space with the sample.
    pub fn fill_sample(&mut self) -> Outcome<()> {
        let content = content(&self.home.face.settings.language)?;
        let (edits, _) = written(&content.sample.records, "plan")?;
        let done = self.apply(&edits, &Job::unwatched())?;
        let name = ActionName { verb: "sample".into(), title: content.sample.space.name, ..ActionName::default() };
        self.keep_action(&name, done, Commit::default())
    }
}

fn content(language: &str) -> Outcome<Content> {
    let primary = language.split('-').next().unwrap_or("en");
    let text = CONTENT.iter().find(|(tag, _)| *tag == primary).or(CONTENT.first()).map_or("", |(_, text)| *text);
    serde_json::from_str(text).map_err(|_| Trouble::new(Code::Unexpected).with("what", "content"))
}

/// The edits that write these records, and the id of the first one of the wanted kind.
fn written(records: &[Written], wanted: &str) -> Outcome<(Vec<Edit>, RecordId)> {
    let ids: Vec<RecordId> = records.iter().map(|_| new_record_id()).collect::<Outcome<_>>()?;
    let names: BTreeMap<&str, String> = records
        .iter()
        .zip(&ids)
        .filter(|(record, _)| !record.name.is_empty())
        .map(|(record, id)| (record.name.as_str(), id.to_string()))
        .collect();
    let mut edits = Vec::new();
    let mut first = ids.first().copied().unwrap_or_default();
    for (record, id) in records.iter().zip(&ids).rev() {
        if record.kind == wanted {
            first = *id;
        }
    }
    for (record, id) in records.iter().zip(ids) {
        edits.push(Edit::Create { record: id, kind: record.kind.clone() });
        for (field, text) in
            record.fields.iter().flat_map(|(field, texts)| texts.each().into_iter().map(move |text| (field, text)))
        {
            let (part, field, text) = (String::new(), field.clone(), filled(text, &names));
            edits.push(if is_set(&record.kind, &field) {
                Edit::Put { record: id, part, field, text }
            } else {
                Edit::Set { record: id, part, field, text }
            });
        }
        parts(record, id, &names, &mut edits)?;
    }
    Ok((edits, first))
}

fn parts(record: &Written, id: RecordId, names: &BTreeMap<&str, String>, edits: &mut Vec<Edit>) -> Outcome<()> {
    let mut here = names.clone();
    for part in &record.parts {
        let chance = crate::spaces::one_id()?;
        let fields: Vec<(String, String)> = part
            .fields
            .iter()
            .flat_map(|(field, texts)| texts.each().into_iter().map(move |text| (field, text)))
            .map(|(field, text)| (field.clone(), filled(text, &here)))
            .collect();
        let made = part_id(&part.kind, &chance);
        if !part.name.is_empty() {
            here.insert(part.name.as_str(), made.clone());
        }
        let parent = here.get(part.parent.trim_start_matches('@')).cloned().unwrap_or_default();
        edits.push(Edit::Add { record: id, kind: part.kind.clone(), part: made, parent, fields });
    }
    Ok(())
}

/// `@ref` becomes an id, `{today+12}` a day.
fn filled(text: &str, names: &BTreeMap<&str, String>) -> String {
    if let Some(id) = text.strip_prefix('@').and_then(|name| names.get(name)) {
        return id.clone();
    }
    let Some((before, rest)) = text.split_once("{today") else { return text.to_owned() };
    let Some((days, after)) = rest.split_once('}') else { return text.to_owned() };
    let days: i64 = days.trim_start_matches('+').parse().unwrap_or(0);
    format!("{before}{}{after}", day_after(&clock::today(), days).unwrap_or_default())
}
