//! A person: a contact of the group, with what she agreed to and what was talked about. Fields after OSDI `person` and Zetkin.

use super::attachment::ATTACHMENT;
use super::field;
use crate::schema::Shape::{
    Choice, Day, Ids, Line, Links, Moment, OpenChoice, PartialDay, Place, Prose, Tags, Ways, Who,
};
use crate::schema::{Kind, Part, PartKey, WayKind};
use crate::view::{FieldView, PartView, View};
use std::collections::BTreeSet;

pub const CHANNELS: &[&str] = &["phone", "sms", "email", "messenger", "visit", "photo", "public_name"];
pub const CONSENT_STATES: &[&str] = &["given", "refused", "withdrawn", "unknown"];

pub static PERSON: Kind = Kind {
    name: "person",
    title: "display_name",
    own_section: true,
    fields: &[
        field("display_name", Line),
        field("given_name", Line),
        field("additional_name", Line),
        field("family_name", Line),
        field("gender", OpenChoice(&["female", "male", "other"])),
        field("pronouns", Line),
        field("born", PartialDay),
        field("languages", Tags),
        field("preferred_language", Line),
        field("employer", Line),
        field("work_title", Line),
        field("place", Place),
        field("phones", Ways(WayKind::Phone)),
        field("mails", Ways(WayKind::Mail)),
        field("messengers", Ways(WayKind::Messenger)),
        field("profiles", Ways(WayKind::Profile)),
        field("tags", Tags),
        field("source", Line),
        field("notes", Prose),
        field("external_ids", Ids),
    ],
    parts: &[CONSENT, CONVERSATION, ATTACHMENT],
};

/// Statements are only ever added; see [`consent_state`].
const CONSENT: Part = Part {
    name: "consent",
    title: "channel",
    key: PartKey::Random,
    parent: None,
    fields: &[
        field("channel", Choice(CHANNELS)),
        field("address", Line),
        field("state", Choice(CONSENT_STATES)),
        field("wording", Prose),
        field("on", Day),
        field("by", Who),
        field("lifts", Links(&["consent"])),
    ],
};

const CONVERSATION: Part = Part {
    name: "conversation",
    title: "outcome",
    key: PartKey::Random,
    parent: None,
    fields: &[
        field("at", Moment),
        field("by", Who),
        field("contact_type", OpenChoice(&["in_person", "phone", "postal_mail", "email", "sms", "messenger"])),
        field(
            "outcome",
            Choice(&[
                "successful",
                "no_pickup",
                "line_busy",
                "call_back",
                "not_available",
                "left_message",
                "wrong_number",
                "not_home",
                "refused",
                "moved",
                "deceased",
            ]),
        ),
        field("ask", Line),
        field("commitment_made", Line),
        field("next_step", Line),
        field("call_back_after", Day),
        field("notes", Prose),
    ],
};

/// Whether a person may be reached on a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    Unknown,
    Given,
    Refused,
    /// At least one withdrawal is not lifted by a later *given* that names it. Wins every merge.
    Withdrawn,
}

impl Consent {
    /// As in the `state` of a statement.
    pub fn name(self) -> &'static str {
        match self {
            Consent::Unknown => "unknown",
            Consent::Given => "given",
            Consent::Refused => "refused",
            Consent::Withdrawn => "withdrawn",
        }
    }
}

/// What all statements on one channel come to. An unlifted withdrawal wins, then a refusal dated last, then a *given*.
pub fn consent_state(person: &View, channel: &str) -> Consent {
    let said = |part: &PartView, field: &str, value: &str| texts(&part.fields, field).any(|text| text == value);
    let statements: Vec<&PartView> = person
        .parts
        .iter()
        .filter(|part| part.kind == "consent" && !part.removed && said(part, "channel", channel))
        .collect();
    let lifted: BTreeSet<&str> = statements
        .iter()
        .filter(|part| said(part, "state", "given"))
        .flat_map(|part| elements(&part.fields, "lifts"))
        .map(|link| link.rsplit('/').next().unwrap_or(link))
        .collect();
    let unlifted = |part: &PartView| said(part, "state", "withdrawn") && !lifted.contains(part.id.as_str());
    if statements.iter().any(|part| unlifted(part)) {
        return Consent::Withdrawn;
    }
    let day = |part: &PartView| texts(&part.fields, "on").max().unwrap_or("").to_owned();
    let last = |state: &str| statements.iter().filter(|part| said(part, "state", state)).map(|part| day(part)).max();
    match (last("given"), last("refused")) {
        (None, None) => Consent::Unknown,
        (Some(_), None) => Consent::Given,
        (Some(given), Some(refused)) if given > refused => Consent::Given,
        (_, Some(_)) => Consent::Refused,
    }
}

fn texts<'a>(fields: &'a [FieldView], name: &'a str) -> impl Iterator<Item = &'a str> {
    fields
        .iter()
        .filter(move |field| field.name == name)
        .flat_map(|field| field.answers.iter().map(|answer| answer.text.as_str()))
}

fn elements<'a>(fields: &'a [FieldView], name: &'a str) -> impl Iterator<Item = &'a str> {
    fields
        .iter()
        .filter(move |field| field.name == name)
        .flat_map(|field| field.elements.iter().map(|one| one.text.as_str()))
}
