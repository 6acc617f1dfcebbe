//! Days and moments: `Day`, `PartialDay`, `Span`, `Due`, `Moment`.

use super::clean::digits;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};
use std::sync::LazyLock;

/// The longest lead a plan needs: ten years.
const DAYS_BEFORE_MAX: i64 = 3_660;

/// Bundled, so that every desk reads the same zones and none of its files.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// `YYYY-MM-DD`, digits of any script, leading zeros optional.
pub fn day(text: &str) -> Option<String> {
    let text = digits(text.trim());
    let mut parts = text.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (date.year() > 0).then(|| date.to_string())
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `--MM-DD`.
pub fn partial_day(text: &str) -> Option<String> {
    let text = digits(text.trim());
    if let Some(rest) = text.strip_prefix("--") {
        // A leap year, so that the 29th of February is a birthday.
        return day(&format!("2000-{rest}")).map(|whole| whole.replacen("2000", "-", 1));
    }
    match text.matches('-').count() {
        0 => (text.len() == 4 && day(&format!("{text}-01-01")).is_some()).then_some(text),
        1 => day(&format!("{text}-01")).map(|whole| whole.trim_end_matches("-01").to_owned()).map(month_kept),
        _ => day(&text),
    }
}

/// `YYYY-01-01` loses both ends above; January is put back.
fn month_kept(text: String) -> String {
    if text.len() == 4 { format!("{text}-01") } else { text }
}

/// Two days with a `/` between, the earlier first; also a whole year, quarter or month: `2026`, `2026-Q1`, `2026-03`.
pub fn span(text: &str) -> Option<String> {
    let Some((from, to)) = text.split_once('/') else { return whole_span(text) };
    let (from, to) = (day(from)?, day(to)?);
    (from <= to).then(|| format!("{from}/{to}"))
}

fn whole_span(text: &str) -> Option<String> {
    let text = digits(text.trim()).to_ascii_uppercase();
    let (year, rest) = text.split_once('-').unwrap_or((&text, ""));
    let (first, last) = match rest {
        "" => (1, 12),
        "Q1" => (1, 3),
        "Q2" => (4, 6),
        "Q3" => (7, 9),
        "Q4" => (10, 12),
        month => (month.parse().ok()?, month.parse().ok()?),
    };
    let from: Date = day(&format!("{year}-{first}-1"))?.parse().ok()?;
    let to = Date::new(from.year(), last, 1).ok()?.last_of_month();
    Some(format!("{from}/{to}"))
}

/// A day, or `-7d`.
pub fn due(text: &str) -> Option<String> {
    let folded = digits(text.trim()).replace('\u{2212}', "-");
    if let Some(count) = folded.strip_prefix('-').and_then(|rest| rest.strip_suffix('d')) {
        let count: i64 = count.parse().ok()?;
        return (0..=DAYS_BEFORE_MAX).contains(&count).then(|| format!("-{count}d"));
    }
    day(&folded)
}

/// `1764000000000 Africa/Nairobi`; also `2026-12-05T09:00 Africa/Nairobi` (UTC without a zone) and RFC 3339.
pub fn moment(text: &str) -> Option<String> {
    let text = digits(text.trim());
    let (when, zone) = text.split_once(' ').unwrap_or((&text, ""));
    if !zone.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c)) || zone.len() > 64 {
        return None;
    }
    let named = if zone.is_empty() { "UTC" } else { zone };
    if let Ok(ms) = when.parse::<i64>() {
        return Timestamp::from_millisecond(ms).ok().map(|at| format!("{} {named}", at.as_millisecond()));
    }
    if let Ok(at) = when.parse::<Timestamp>() {
        return Some(format!("{} {named}", at.as_millisecond()));
    }
    let civil: DateTime = when.parse().ok()?;
    let there = ZONES.get(named).ok()?;
    let at: Zoned = civil.to_zoned(there).ok()?;
    Some(format!("{} {named}", at.timestamp().as_millisecond()))
}

/// As shown in plain text: `2026-12-05 09:00 Africa/Nairobi`, in UTC when the zone is not known here.
pub fn moment_shown(text: &str) -> Option<String> {
    let (ms, zone) = text.split_once(' ')?;
    let at = Timestamp::from_millisecond(ms.parse().ok()?).ok()?;
    let (there, zone) = ZONES.get(zone).map_or((TimeZone::UTC, "UTC"), |there| (there, zone));
    Some(format!("{} {zone}", at.to_zoned(there).strftime("%Y-%m-%d %H:%M")))
}
