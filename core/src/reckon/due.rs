//! When a task is due, and how late that is.

/// The day a `Due` text means: itself, or counted back from the plan's day. Days are `YYYY-MM-DD`.
pub fn due_day(due: &str, plan_day: &str) -> Option<String> {
    todo!()
}

/// Days from `from` to `to`; negative when `to` is past.
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    todo!()
}
