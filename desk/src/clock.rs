//! The clock and the zone of this computer: the only place that asks them. They decide nothing; they are shown.

use jiff::{Timestamp, Zoned};
use std::cell::Cell;

thread_local! {
    static STANDS_AT_MS: Cell<Option<i64>> = const { Cell::new(None) };
}

pub fn now_ms() -> i64 {
    STANDS_AT_MS.get().unwrap_or_else(|| Timestamp::now().as_millisecond())
}

/// From now on this thread's clock stands there: for the tests of worlds that play twice alike, and whose clocks are wrong.
pub fn stand_at(ms: i64) {
    STANDS_AT_MS.set(Some(ms));
}

/// How long some work takes on this computer.
pub fn took_ms(work: impl FnOnce()) -> u64 {
    let begun = std::time::Instant::now();
    work();
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The day on this computer's calendar, `YYYY-MM-DD`.
pub fn today() -> String {
    Zoned::now().date().to_string()
}

/// The day of a moment on this computer's calendar.
pub fn day_of(at_ms: i64) -> String {
    let zone = jiff::tz::TimeZone::system();
    Timestamp::from_millisecond(at_ms).map_or_else(|_| String::new(), |moment| moment.to_zoned(zone).date().to_string())
}
