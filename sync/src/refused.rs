//! Why something could not be carried.

use std::io::ErrorKind;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Not one of ours at all.
    NotAParcel,
    Newer(u8),
    /// Whole, but sealed for a space whose key is not here.
    OtherSpace,
    /// Not one segment of it is whole.
    Damaged,
    /// The disk or stick has not enough room: needed bytes.
    Full {
        needed: u64,
    },
    /// The courier has no room for more.
    CourierFull,
    /// What was read back differs from what was written.
    NotWhatWasWritten,
    Cancelled,
    Io(ErrorKind),
    Ledger(ilima_ledger::Refused),
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Refused {
        let kind = error.kind();
        let full = kind == ErrorKind::StorageFull || kind == ErrorKind::QuotaExceeded;
        if full { Refused::Full { needed: 0 } } else { Refused::Io(kind) }
    }
}

impl From<ilima_ledger::Refused> for Refused {
    fn from(refused: ilima_ledger::Refused) -> Refused {
        Refused::Ledger(refused)
    }
}
