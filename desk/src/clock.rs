//! The clock and the zone of this computer: the only place that asks them. They decide nothing; they are shown.

use jiff::{Timestamp, Zoned};

pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// The day on this computer's calendar, `YYYY-MM-DD`.
pub fn today() -> String {
    Zoned::now().date().to_string()
}
