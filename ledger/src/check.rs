//! Whether an entry that arrives is the one already held under its number.

use crate::ids::DeviceId;
use crate::{Hash, Refused};

/// Two different entries with one (device, number) prove that a device was copied.
pub fn same_entry(device: DeviceId, number: u64, held: &Hash, arrived: &Hash) -> Result<(), Refused> {
    if held == arrived { Ok(()) } else { Err(Refused::Forked { device, number }) }
}
