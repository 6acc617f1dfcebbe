//! When a task is due, and how late that is.

use crate::schema::day::{day, due};
use jiff::ToSpan;
use jiff::civil::Date;

/// The day a `Due` text means: itself, or counted back from the plan's day. Days are `YYYY-MM-DD`.
pub fn due_day(text: &str, plan_day: &str) -> Option<String> {
    let text = due(text)?;
    let Some(before) = text.strip_prefix('-').and_then(|rest| rest.strip_suffix('d')) else { return Some(text) };
    let days: i64 = before.parse().ok()?;
    date(plan_day)?.checked_sub(days.days()).ok().map(|day| day.to_string())
}

/// Days from `from` to `to`; negative when `to` is past.
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    let span = date(from)?.until(date(to)?).ok()?;
    Some(i64::from(span.get_days()))
}

/// The day so many days after another; negative counts back.
pub fn day_after(day: &str, days: i64) -> Option<String> {
    date(day)?.checked_add(days.days()).ok().map(|day| day.to_string())
}

fn date(text: &str) -> Option<Date> {
    day(text)?.parse().ok()
}
