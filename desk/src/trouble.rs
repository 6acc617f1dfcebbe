//! What can go wrong, as the person meets it: a code that has words in every language, and what fills them.

use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// A code exists only if a screen or a script does something different for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Another process holds this home: `by` is `window` or `command`.
    InUse,
    NoHome,
    HomeExists,
    Locked,
    WrongPassphrase,
    WrongWords,
    /// What was typed cannot be the three words; nothing was sent.
    PairTyped,
    /// What was typed is not what the screen beside us shows; nothing was told.
    PairWords,
    /// Wrong words were tried five times: somebody may be guessing.
    PairGuessed,
    /// There is no square of ours in the picture.
    NoSquare,
    /// Too many wrong passphrases: wait `seconds`.
    Wait,
    WeakPassphrase,
    /// What was typed twice was not the same.
    NotTheSame,
    /// The home has no passphrase: whoever finds the file could read it.
    NoLock,
    NoSpace,
    WhichSpace,
    NotFound,
    UnknownKind,
    UnknownField,
    BadValue,
    NothingToUndo,
    NothingToRedo,
    /// The disk is full: nothing was saved.
    DiskFull,
    /// A courier takes no more; what is here is safe.
    CourierFull,
    /// The file or disk could not be read or written: `what`.
    Disk,
    FileMissing,
    FileTooBig,
    /// The file is not one that Ilima can read here: `what` it should be.
    WrongFile,
    DamagedFile,
    /// Files of this kind are not attached to records.
    FileKind,
    /// No web page, mail or telephone: such links are not opened.
    LinkKind,
    /// Only `here` of the `of` pieces of an attached file are on this computer.
    FileNotHere,
    NotPictured,
    DamagedStore,
    /// Two copies of somebody's home wrote apart: what one of them wrote comes when it goes on under another name.
    Copied,
    /// More at one time from one device, `from`, than anybody writes: somebody here is to ask first.
    TooMuchFrom,
    /// A parcel or invite for a space this home is not in.
    OtherSpace,
    /// An invite made for another request.
    NotForMe,
    AlreadyMember,
    /// A name that more than one member has: `what`.
    WhichMember,
    /// Nothing to change: it is so already.
    AlreadySo,
    /// Nobody would be left who can let others in.
    LastSteward,
    /// Nobody else is known to have everything of this space.
    NobodyHasAll,
    NotAllowed,
    /// So much was signed about who takes part that nobody comes or goes any more.
    StandsStill,
    /// Only people (and incidents) are sealed so that they can be cut out: `kind`.
    NotForgettable,
    NewerVersion,
    NothingToGive,
    /// No address of a folder, server or computer.
    BadAddress,
    /// A server does not answer, or does not let us in.
    ServerSilent,
    /// Nobody answers on the network.
    Unreachable,
    /// The other desk is in none of our spaces.
    Stranger,
    /// The connection ended before all was said.
    LinkBroken,
    Cancelled,
    NoMemory,
    BadRequest,
    Unexpected,
}

/// What happened, what fills the words, and what the log may keep (never contents or names).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Trouble {
    pub code: Code,
    pub args: BTreeMap<String, String>,
}

pub type Outcome<T> = Result<T, Trouble>;

impl Trouble {
    pub fn new(code: Code) -> Trouble {
        Trouble { code, args: BTreeMap::new() }
    }

    pub fn with(mut self, name: &str, value: impl ToString) -> Trouble {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<Code> for Trouble {
    fn from(code: Code) -> Trouble {
        Trouble::new(code)
    }
}
