//! The clock and the zone of this computer: the only place that asks them. They decide nothing; they are shown.

use jiff::{Timestamp, Zoned};

pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
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
