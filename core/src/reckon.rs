//! Pure sums: due dates, possible duplicates, turnout.

pub mod due;
pub mod duplicates;
pub mod names;
