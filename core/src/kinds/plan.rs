//! A mobilisation plan. Parts after the strategy chart of the Midwest Academy, New Tactics, OSDI and Zetkin events.

use super::attachment::ATTACHMENT;
use super::field;
use crate::schema::Shape::{
    Choice, Day, Due, Flag, Line, Link, Links, LongProse, Moment, Money, Number, OpenChoice, Place, Prose, Rank, Who,
    Whos,
};
use crate::schema::{Field, Kind, Part, PartKey};

pub static PLAN: Kind = Kind {
    name: "plan",
    title: "title",
    own_section: false,
    fields: &[
        field("title", Line),
        field("vision", Prose),
        field("problem", Prose),
        field("status", Choice(&["draft", "active", "paused", "won", "lost", "closed"])),
        // The day that due days are counted back from.
        field("day", Day),
        field("narrative", LongProse),
        field("template", Line),
    ],
    parts: &[
        GOAL,
        TASK,
        EVENT,
        ATTENDANCE,
        ACTOR,
        STANCE,
        part("relationship", "nature", RELATIONSHIP),
        part("tactic", "title", TACTIC),
        part("assumption", "if_this", ASSUMPTION),
        part("budget_line", "title", BUDGET_LINE),
        part("risk", "title", RISK),
        ATTACHMENT,
    ],
};

const fn part(name: &'static str, title: &'static str, fields: &'static [Field]) -> Part {
    Part { name, title, key: PartKey::Random, parent: None, fields }
}

const GOAL: Part = part(
    "goal",
    "text",
    &[
        field("level", Choice(&["long_term", "intermediate", "short_term"])),
        field("text", Line),
        field("how_we_know", Prose),
        field("improves_lives", Flag),
        field("sense_of_power", Flag),
        field("relations_of_power", Flag),
        field("rank", Rank),
    ],
);

const TASK: Part = part(
    "task",
    "title",
    &[
        field("title", Line),
        field("owners", Whos),
        field("due", Due),
        field("depends_on", Links(&["task"])),
        field("status", Choice(&["todo", "doing", "blocked", "done", "dropped"])),
        field("notes", Prose),
        field("rank", Rank),
    ],
);

const EVENT: Part = part(
    "event",
    "title",
    &[
        field("title", Line),
        field("start", Moment),
        field("end", Moment),
        field("place", Place),
        field("people_needed", Number),
        field("contact", Who),
        field("cancelled", Flag),
    ],
);

const ATTENDANCE: Part = Part {
    name: "attendance",
    title: "person",
    key: PartKey::From(&["person"]),
    parent: Some("event"),
    fields: &[
        field("person", Link(&["person"])),
        field("status", Choice(&["invited", "declined", "tentative", "accepted", "cancelled"])),
        field("confirmed_at", Moment),
        field("reminder_sent", Flag),
        field("came", Choice(&["attended", "no_show"])),
    ],
};

const ACTOR: Part = part(
    "actor",
    "name",
    &[
        field("name", Line),
        field("who", Link(&["person", "organisation"])),
        field("kind", Choice(&["constituent", "ally", "opponent", "primary_target", "secondary_target"])),
        // 0 to 10.
        field("influence", Number),
        field("notes", Prose),
    ],
);

/// Dated, so that drift on the spectrum of allies shows.
const STANCE: Part = Part {
    name: "stance",
    title: "position",
    key: PartKey::From(&["actor", "on"]),
    parent: None,
    fields: &[
        field("actor", Link(&["actor"])),
        field("on", Day),
        field("position", Choice(&["active_ally", "passive_ally", "neutral", "passive_opponent", "active_opponent"])),
        field("evidence", Prose),
    ],
};

const RELATIONSHIP: &[Field] = &[
    field("from", Link(&["actor"])),
    field("to", Link(&["actor"])),
    field("nature", OpenChoice(&["influences", "works_with", "works_for", "family", "funds", "opposes"])),
    field("notes", Prose),
];

const TACTIC: &[Field] = &[
    field("title", Line),
    field("aim", Choice(&["prevent", "intervene", "restore", "promote"])),
    field("target", Link(&["actor"])),
    field("start", Day),
    field("end", Day),
    field("cost", Money),
    field("risk", Prose),
    field("safety_plan", Prose),
    field("result", Prose),
];

/// A link of the theory of change.
const ASSUMPTION: &[Field] =
    &[field("if_this", Line), field("then_that", Line), field("evidence", Prose), field("holds", Flag)];

const BUDGET_LINE: &[Field] = &[
    field("title", Line),
    field("direction", Choice(&["income", "cost"])),
    field("amount", Money),
    field("in_kind", Flag),
    field("notes", Prose),
];

const RISK: &[Field] = &[
    field("title", Line),
    field("likelihood", Choice(&["low", "medium", "high"])),
    field("harm", Prose),
    field("falls_on", Line),
    field("response", Prose),
    // Who calls whom, for the emergency card.
    field("calls", Prose),
];
