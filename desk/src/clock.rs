//! The clock and the zone of this computer: the only place that asks them. They decide nothing; they are shown.

use jiff::{Timestamp, Zoned};
use std::cell::Cell;

thread_local! {
    static WRONG_BY_MS: Cell<i64> = const { Cell::new(0) };
}

pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond().saturating_add(WRONG_BY_MS.get())
}

/// From now on this thread's clock is wrong by so much: for the tests of worlds in which clocks are.
pub fn be_wrong_by(ms: i64) {
    WRONG_BY_MS.set(ms);
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
