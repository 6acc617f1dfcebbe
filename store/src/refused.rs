//! Why the store says no: every answer that a person can meet, and nothing of what the file says.

use rusqlite::ErrorCode;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No room is left on the disk. Nothing was written.
    Full,
    /// The disk or its driver failed; the text is the system's.
    Io(String),
    /// A page of the file does not say what was written.
    Damaged(String),
    /// The first page does not open: the key is another file's, or that page is damaged.
    WrongKey,
    /// Written by a newer Ilima; the number is the version of its tables.
    Newer(u32),
    /// Another process is writing.
    Busy,
    /// The file or its folder may not be written.
    ReadOnly,
    /// There is no such file.
    Missing,
    /// A new space must not overwrite a file.
    AlreadyThere,
    /// Two different entries claim one place in a device's log: a copied device, or a forgery.
    Forked { device: crate::Id, number: u64 },
    /// The commit names something that is not in the file.
    NotThere(&'static str),
    /// The commit breaks a rule of the tables; a mistake of the program, never of a person.
    BadCommit(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Full => to.write_str("no room left on the disk"),
            Refused::Io(why) => write!(to, "the disk failed: {why}"),
            Refused::Damaged(why) => write!(to, "the file is damaged: {why}"),
            Refused::WrongKey => to.write_str("the key does not open this file"),
            Refused::Newer(version) => write!(to, "written by a newer Ilima (tables {version})"),
            Refused::Busy => to.write_str("another process is writing"),
            Refused::ReadOnly => to.write_str("the file may not be written"),
            Refused::Missing => to.write_str("no such file"),
            Refused::AlreadyThere => to.write_str("a file is already there"),
            Refused::Forked { number, .. } => {
                write!(to, "two different entries {number} of one device")
            }
            Refused::NotThere(what) => write!(to, "no such {what}"),
            Refused::BadCommit(why) => write!(to, "not a lawful commit: {why}"),
        }
    }
}

impl std::error::Error for Refused {}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Refused {
        if matches!(error, rusqlite::Error::ToSqlConversionFailure(_)) {
            return Refused::BadCommit(error.to_string());
        }
        let Some(code) = error.sqlite_error_code() else {
            // Not SQLite but a value of a wrong shape in a column: rows of other lengths than we write.
            return Refused::Damaged(error.to_string());
        };
        // A value over SQLite's own limits, or out of order, is the caller's; the rest is the machine's.
        if matches!(code, ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) {
            return Refused::BadCommit(error.to_string());
        }
        if matches!(code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) {
            return Refused::Busy;
        }
        if matches!(code, ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) {
            return Refused::ReadOnly;
        }
        if matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) {
            return Refused::Damaged(error.to_string());
        }
        // SQLITE_IOERR_SHMSIZE: the shared memory beside the file could not grow, which is a full disk too.
        let no_room = code == ErrorCode::DiskFull
            || error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
        if no_room { Refused::Full } else { Refused::Io(error.to_string()) }
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Refused {
        use std::io::ErrorKind;
        let is = |kind| error.kind() == kind;
        if is(ErrorKind::StorageFull) || is(ErrorKind::QuotaExceeded) {
            Refused::Full
        } else if is(ErrorKind::NotFound) {
            Refused::Missing
        } else if is(ErrorKind::AlreadyExists) {
            Refused::AlreadyThere
        } else if is(ErrorKind::PermissionDenied) || is(ErrorKind::ReadOnlyFilesystem) {
            Refused::ReadOnly
        } else {
            Refused::Io(error.to_string())
        }
    }
}
