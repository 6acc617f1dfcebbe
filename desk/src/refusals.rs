//! What the rooms refuse, as the trouble a person meets.

use crate::trouble::{Code, Trouble};
use std::io::ErrorKind;

impl From<ilima_core::refused::Refused> for Trouble {
    fn from(refused: ilima_core::refused::Refused) -> Trouble {
        use ilima_core::refused::Refused as R;
        match refused {
            R::UnknownKind(kind) => Trouble::new(Code::UnknownKind).with("kind", kind),
            R::UnknownField { kind, field } => Trouble::new(Code::UnknownField).with("kind", kind).with("field", field),
            R::UnknownPart(part) => Trouble::new(Code::UnknownKind).with("kind", part),
            R::BadValue { field, text, expects } => {
                Trouble::new(Code::BadValue).with("field", field).with("text", text).with("expects", expects)
            }
            R::TooLong { field, limit } => Trouble::new(Code::BadValue)
                .with("field", field)
                .with("text", "…")
                .with("expects", format!("≤ {limit}")),
            R::MissingKey { part, field } => {
                Trouble::new(Code::BadValue).with("field", field).with("text", "").with("expects", part)
            }
            R::AlreadyThere => Trouble::new(Code::BadRequest).with("what", "already there"),
            R::NotThere => Code::NotFound.into(),
            R::Damaged(what) => Trouble::new(Code::DamagedFile).with("what", what),
            R::Missing => Trouble::new(Code::DamagedFile).with("what", "missing"),
            R::Newer(version) => Trouble::new(Code::NewerVersion).with("version", version),
            R::TooMuch { what, limit } => Trouble::new(Code::FileTooBig).with("what", what).with("limit", limit),
            R::Unsound => Trouble::new(Code::DamagedFile).with("what", "changes"),
        }
    }
}

impl From<ilima_store::Refused> for Trouble {
    fn from(refused: ilima_store::Refused) -> Trouble {
        use ilima_store::Refused as R;
        match refused {
            R::Full => Code::DiskFull.into(),
            R::Io(what) => Trouble::new(Code::Disk).with("what", what),
            R::Damaged(what) => Trouble::new(Code::DamagedStore).with("what", what),
            R::WrongKey => Trouble::new(Code::DamagedStore).with("what", "key"),
            R::Newer(version) => Trouble::new(Code::NewerVersion).with("version", version),
            R::Busy => Trouble::new(Code::InUse).with("by", "window"),
            R::ReadOnly => Trouble::new(Code::Disk).with("what", "read-only"),
            R::Missing => Trouble::new(Code::DamagedStore).with("what", "missing"),
            R::AlreadyThere => Trouble::new(Code::HomeExists),
            R::Forked { .. } => Code::Copied.into(),
            R::NotThere(what) => Trouble::new(Code::NotFound).with("what", what),
            R::BadCommit(what) => Trouble::new(Code::Unexpected).with("what", what),
        }
    }
}

impl From<ilima_ledger::Refused> for Trouble {
    fn from(refused: ilima_ledger::Refused) -> Trouble {
        use ilima_ledger::Refused as R;
        match refused {
            R::Damaged("slots" | "vault") => Trouble::new(Code::DamagedStore).with("what", "vault"),
            R::Damaged(what) => Trouble::new(Code::DamagedFile).with("what", what),
            R::Newer(version) => Trouble::new(Code::NewerVersion).with("version", version),
            R::NotAMember(_) => Code::NotAllowed.into(),
            R::NotForMe => Code::NotForMe.into(),
            R::WrongKey => Trouble::new(Code::DamagedFile).with("what", "seal"),
            R::BadSignature => Trouble::new(Code::DamagedFile).with("what", "signature"),
            R::WrongPassphrase => Trouble::new(Code::WrongPassphrase).with("seconds", 0),
            R::WrongWords => Code::WrongWords.into(),
            R::TooMuch { what, limit } => Trouble::new(Code::FileTooBig).with("what", what).with("limit", limit),
            R::NoMemory => Code::NoMemory.into(),
            R::NoChance => Trouble::new(Code::Unexpected).with("what", "no random bytes"),
        }
    }
}

impl From<ilima_sync::Refused> for Trouble {
    fn from(refused: ilima_sync::Refused) -> Trouble {
        use ilima_sync::Refused as R;
        match refused {
            R::NotAParcel => Trouble::new(Code::WrongFile).with("what", "parcel"),
            R::Newer(version) => Trouble::new(Code::NewerVersion).with("version", version),
            R::OtherSpace => Code::OtherSpace.into(),
            R::Damaged => Trouble::new(Code::DamagedFile).with("what", "parcel"),
            R::Full { .. } => Code::DiskFull.into(),
            R::CourierFull => Code::CourierFull.into(),
            R::NotWhatWasWritten => Trouble::new(Code::Disk).with("what", "read back"),
            R::Cancelled => Code::Cancelled.into(),
            R::Io(
                ErrorKind::UnexpectedEof
                | ErrorKind::BrokenPipe
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::NotConnected
                | ErrorKind::NetworkDown
                | ErrorKind::TimedOut,
            ) => Code::LinkBroken.into(),
            R::Io(ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => {
                Code::Unreachable.into()
            }
            R::Io(kind) => std::io::Error::from(kind).into(),
            R::Ledger(refused) => refused.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_went_away_is_no_fault_of_the_disk() {
        for kind in [ErrorKind::NetworkDown, ErrorKind::NotConnected, ErrorKind::TimedOut] {
            assert_eq!(Trouble::from(ilima_sync::Refused::Io(kind)).code, Code::LinkBroken, "{kind}");
        }
    }
}
