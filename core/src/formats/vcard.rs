//! vCard 2.1, 3.0 and 4.0 (RFC 6350) in; 4.0 out.

use super::people::Draft;
use crate::refused::Refused;

/// Every card, in order. A card that cannot be read is a draft with `problem`.
pub fn read(bytes: &[u8], country: &str) -> Result<Vec<Draft>, Refused> {
    todo!()
}
