//! How much a section may hold: each budget is for all its changes together.

use crate::refused::Refused;

/// Operations in one section: a narrative of 100,000 letters in one change fits, a bomb does not.
pub const OPERATIONS_MAX: usize = 250_000;
/// Changes that all changes of a section follow: most follow one, each held as 32 bytes.
const BEFORE_MAX: usize = 250_000;
/// All map keys of a section, each counted as often as it is named.
const KEY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// What is left of a section's budgets: each is for all its changes together, because small bytes make large lists.
pub struct Budget {
    operations: usize,
    replaced: usize,
    before: usize,
    key_bytes: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { operations: OPERATIONS_MAX, replaced: OPERATIONS_MAX, before: BEFORE_MAX, key_bytes: KEY_BYTES_MAX }
    }
}

impl Budget {
    pub fn operations(&mut self, count: usize) -> Result<(), Refused> {
        spend(&mut self.operations, count, "operations", OPERATIONS_MAX)
    }

    pub fn replaced(&mut self, count: usize) -> Result<(), Refused> {
        spend(&mut self.replaced, count, "replaced operations", OPERATIONS_MAX)
    }

    /// Changes that others follow.
    pub fn before(&mut self, count: usize) -> Result<(), Refused> {
        spend(&mut self.before, count, "changes before", BEFORE_MAX)
    }

    /// A map key, as often as it is named.
    pub fn key(&mut self, bytes: usize) -> Result<(), Refused> {
        spend(&mut self.key_bytes, bytes, "key bytes", KEY_BYTES_MAX)
    }
}

fn spend(left: &mut usize, count: usize, what: &'static str, limit: usize) -> Result<(), Refused> {
    *left = left.checked_sub(count).ok_or(Refused::TooMuch { what, limit })?;
    Ok(())
}
