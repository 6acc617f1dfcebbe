//! What somebody in power promised, and what has been seen of it. Fields after IMPACT OSS, OGP, UPR; scales are never mixed.

use super::attachment::ATTACHMENT;
use super::field;
use crate::schema::Shape::{Choice, Day, Flag, Ids, Line, Number, Place, Prose, Rank, Span, Tags, Who, Whos};
use crate::schema::{Kind, Part, PartKey};

pub const SCALES: &[&str] = &["ogp_completion", "promise_meter", "sdg_progress", "simple"];

/// The values of a scale, in its own order. OGP completion, PolitiFact's meter, Open SDG's progress, and a plain one.
pub fn scale_values(scale: &str) -> &'static [&'static str] {
    let (ogp, rest) = SCALE_VALUES.split_at(5);
    let (promise, rest) = rest.split_at(6);
    let (sdg, simple) = rest.split_at(4);
    match scale {
        "ogp_completion" => ogp,
        "promise_meter" => promise,
        "sdg_progress" => sdg,
        "simple" => simple,
        _ => &[],
    }
}

/// All scales one after the other; a commitment uses one.
const SCALE_VALUES: &[&str] = &[
    "no_evidence_available",
    "not_started",
    "limited",
    "substantial",
    "complete",
    "not_yet_rated",
    "in_the_works",
    "stalled",
    "promise_kept",
    "compromise",
    "promise_broken",
    "not_available",
    "challenges_remain",
    "approaching_target",
    "target_achieved",
    "unclear",
    "behind",
    "on_track",
    "kept",
    "broken",
];

pub static COMMITMENT: Kind = Kind {
    name: "commitment",
    title: "title",
    own_section: false,
    fields: &[
        field("title", Line),
        field("reference", Line),
        // Word for word.
        field("source_text", Prose),
        field("promised_by", Who),
        field("promised_on", Day),
        field("promised_where", Line),
        field("deadline", Day),
        field("accepted", Flag),
        field("support_level", Choice(&["none", "noted", "supported_in_part", "supported"])),
        field("scale", Choice(SCALES)),
        field("responsible_body", Line),
        // `sdg=6.1`: a framework and its reference, several at once.
        field("references", Ids),
        field("watchers", Whos),
        field("notes", Prose),
    ],
    parts: &[MEASURE, METRIC, OBSERVATION, MONITORING_NOTE, ASSESSMENT, ATTACHMENT],
};

const MEASURE: Part = Part {
    name: "measure",
    title: "title",
    key: PartKey::Random,
    parent: None,
    fields: &[field("title", Line), field("target_date", Day), field("outcome", Prose), field("rank", Rank)],
};

/// An indicator that we follow.
const METRIC: Part = Part {
    name: "metric",
    title: "title",
    key: PartKey::Random,
    parent: None,
    fields: &[
        field("title", Line),
        field("reference", Line),
        field("unit", Line),
        field("baseline", Number),
        field("target", Number),
        field("frequency_months", Choice(&["1", "3", "6", "12"])),
        field("starts", Day),
        field("ends", Day),
    ],
};

const OBSERVATION: Part = Part {
    name: "observation",
    title: "period",
    key: PartKey::From(&["period"]),
    parent: Some("metric"),
    fields: &[
        field("period", Span),
        field("value", Number),
        // Said, not left empty: "we looked and there is none".
        field("no_data", Flag),
        field("disaggregation", Tags),
        field("note", Prose),
    ],
};

const MONITORING_NOTE: Part = Part {
    name: "monitoring_note",
    title: "text",
    key: PartKey::Random,
    parent: None,
    fields: &[
        field("on", Day),
        field("text", Prose),
        field("place", Place),
        field("asked", Line),
        field("status", Choice(SCALE_VALUES)),
        field("evidence", Prose),
    ],
};

/// Two people's differing assessments both stay visible; one is proposed, another person confirms.
const ASSESSMENT: Part = Part {
    name: "assessment",
    title: "value",
    key: PartKey::From(&["by", "on"]),
    parent: None,
    fields: &[
        field("on", Day),
        field("by", Who),
        field("value", Choice(SCALE_VALUES)),
        field("note", Prose),
        field("confirmed_by", Who),
    ],
};
