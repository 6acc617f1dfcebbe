//! Words that a pack of version 1 writes as numbers: field names, kinds, values of closed lists. Frozen: a word that came
//! later is spelled out, so that the oldest program of this version reads it. Never add, drop or move one.

/// In order, so that one is found quickly.
#[rustfmt::skip]
pub const FROZEN: &[&str] = &[
    "", ".kind", ".of", ".parent", ".removed", "1", "12", "3", "6", "accepted", "active", "active_ally",
    "active_opponent", "actor", "additional_name", "address", "aim", "ally", "amount", "approaching_target", "ask",
    "asked", "assessment", "association", "assumption", "at", "attachments", "attendance", "attended", "ballot",
    "baseline", "behind", "blocked", "born", "broken", "budget_line", "by", "call_back", "call_back_after", "calls",
    "came", "cancelled", "challenges_remain", "channel", "choice", "closed", "closes", "commitment",
    "commitment_made", "company", "complete", "compromise", "confirmed_at", "confirmed_by", "congregation", "consent",
    "constituent", "contact", "contact_type", "conversation", "cooperative", "cost", "country", "custom_fields",
    "day", "deadline", "deceased", "decision", "declined", "depends_on", "device_name", "direction", "disaggregation",
    "display_name", "doing", "done", "draft", "dropped", "due", "email", "employer", "end", "ends", "evidence",
    "external_ids", "falls_on", "family", "family_name", "female", "file", "files", "framework", "frequency_months",
    "from", "funds", "gender", "given", "given_name", "group", "happened", "harm", "high", "holds", "how_we_know",
    "if_this", "improves_lives", "in_kind", "in_person", "in_the_works", "incident", "income", "influence",
    "influences", "intermediate", "intervene", "invited", "kept", "kind", "language", "languages", "leader",
    "left_message", "level", "lifts", "likelihood", "limited", "line_busy", "list", "long_term", "lost", "low",
    "mails", "male", "measure", "media", "media_type", "medium", "member", "membership", "messenger", "messengers",
    "metric", "monitoring_note", "moved", "name", "narrative", "nature", "neutral", "next_step", "no", "no_data",
    "no_evidence_available", "no_pickup", "no_show", "none", "not_available", "not_home", "not_started",
    "not_yet_rated", "note", "noted", "notes", "observation", "ogp_completion", "on", "on_track", "opens", "opponent",
    "opposes", "options", "organisation", "organiser", "other", "outcome", "owners", "parent", "party",
    "passive_ally", "passive_opponent", "paused", "people_needed", "period", "person", "phone", "phones", "photo",
    "place", "plan", "position", "postal_mail", "practice", "preferred_language", "prevent", "primary_target",
    "problem", "profiles", "promise_broken", "promise_kept", "promise_meter", "promised_by", "promised_on",
    "promised_where", "promote", "pronouns", "public_body", "public_name", "purpose", "question", "rank", "reason",
    "reference", "references", "refused", "relations_of_power", "relationship", "reminder_sent", "reported",
    "resource", "response", "responsible_body", "restore", "result", "retention_months", "risk", "role",
    "safety_plan", "same_as", "scale", "sdg_progress", "secondary_target", "secretary", "section", "sense_of_power",
    "severity", "short_term", "simple", "size", "sms", "source", "source_text", "space", "stalled", "stance", "start",
    "starts", "state", "status", "substantial", "successful", "summary", "support_level", "supported", "supported_by",
    "supported_in_part", "tactic", "tags", "target", "target_achieved", "target_date", "team", "template",
    "tentative", "text", "then_that", "title", "to", "todo", "treasurer", "unclear", "union", "unit", "unknown",
    "url", "value", "vision", "visit", "volunteer", "voter", "watchers", "who", "withdrawn", "won", "wording",
    "work_title", "works_for", "works_with", "wrong_number", "yes",
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_stand_in_order_and_once() {
        assert!(super::FROZEN.windows(2).all(|two| two.first() < two.last()));
    }
}
