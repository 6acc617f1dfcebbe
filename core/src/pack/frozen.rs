//! Names that a pack of version 1 writes as numbers. Frozen: a name that came later is spelled out, so that the oldest
//! program of this version reads it. Never add, drop or move one.

#[rustfmt::skip]
pub const FROZEN: &[&str] = &[
    "", ".kind", ".of", ".parent", ".removed", "accepted", "actor", "additional_name", "address", "aim", "amount",
    "ask", "asked", "assessment", "assumption", "at", "attachments", "attendance", "ballot", "baseline", "born",
    "budget_line", "by", "call_back_after", "calls", "came", "cancelled", "channel", "choice", "closes", "commitment",
    "commitment_made", "confirmed_at", "confirmed_by", "consent", "contact", "contact_type", "conversation", "cost",
    "country", "custom_fields", "day", "deadline", "decision", "depends_on", "device_name", "direction",
    "disaggregation", "display_name", "due", "employer", "end", "ends", "evidence", "external_ids", "falls_on",
    "family_name", "file", "files", "framework", "frequency_months", "from", "gender", "given_name", "happened",
    "harm", "holds", "how_we_know", "if_this", "improves_lives", "in_kind", "incident", "influence", "kind",
    "language", "languages", "level", "lifts", "likelihood", "list", "mails", "measure", "media_type", "member",
    "membership", "messengers", "metric", "monitoring_note", "name", "narrative", "nature", "next_step", "no_data",
    "note", "notes", "observation", "on", "opens", "options", "organisation", "outcome", "owners", "parent",
    "people_needed", "period", "person", "phones", "place", "plan", "position", "practice", "preferred_language",
    "problem", "profiles", "promised_by", "promised_on", "promised_where", "pronouns", "purpose", "question", "rank",
    "reason", "reference", "references", "relations_of_power", "relationship", "reminder_sent", "reported",
    "resource", "response", "responsible_body", "result", "retention_months", "risk", "role", "safety_plan",
    "same_as", "scale", "section", "sense_of_power", "severity", "size", "source", "source_text", "space", "stance",
    "start", "starts", "state", "status", "summary", "support_level", "supported_by", "tactic", "tags", "target",
    "target_date", "template", "text", "then_that", "title", "to", "unit", "url", "value", "vision", "voter",
    "watchers", "who", "wording", "work_title",
];
