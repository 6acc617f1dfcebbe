//! What the command understands, and its help.

mod exchange;

use crate::files::AttachmentVerb;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

pub use exchange::*;

/// Ilima from a terminal: plans, people and promises in an encrypted home, given and received as files.
///
/// Exit codes: 0 done; 1 refused, with the reason on standard error; 2 the command was not understood.
#[derive(Parser)]
#[command(name = "ilima", version, propagate_version = true, subcommand_required = true, arg_required_else_help = true)]
pub struct Line {
    /// The folder of the home (default: $ILIMA_HOME, else `ilima` in your data folder)
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// A file whose first line is the passphrase; without it you are asked
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// The space, by name or id (default: the only one)
    #[arg(long, global = true, value_name = "NAME|ID")]
    pub space: Option<String>,
    /// Answer in JSON; errors too, as {code, message} on standard error
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
    #[command(flatten)]
    Outside(Outside),
    #[command(flatten)]
    AtHome(AtHome),
    #[command(flatten)]
    Inside(Inside),
}

/// What needs no home.
#[derive(Subcommand)]
pub enum Outside {
    /// Every kind of record, with its parts, fields, shapes and choices
    Kinds,
    /// Open the window
    Open,
    /// Destroy what opens this home, at once: only a backup kept elsewhere, with its passphrase or words, brings it back
    Panic {
        /// You mean it: nobody is asked again
        #[arg(long, required = true)]
        sure: bool,
    },
    /// Carry sealed work in a folder and answer on the network: no key, no home, nothing to read
    Courier {
        /// A folder, on a stick too; it is a shelf as well
        dir: PathBuf,
        /// Where to listen (default: the port it had before, on every network)
        #[arg(long, value_name = "ADDR:PORT")]
        listen: Option<SocketAddr>,
        /// Hold at most so much (default: half of what is free)
        #[arg(long, value_name = "N", default_value_t = 0)]
        max_bytes: u64,
        /// Stop after so long (default: never)
        #[arg(long, value_name = "N")]
        seconds: Option<u32>,
        /// Instead of answering, carry both ways between the folder and this shelf, then end
        #[arg(long, value_name = "URL")]
        carry: Option<String>,
    },
}

/// What needs a home, and no space yet.
#[derive(Subcommand)]
pub enum AtHome {
    /// Make a home; prints the recovery words, to be copied by hand
    Init {
        /// Your name, as the others will see it; an alias will do
        #[arg(long)]
        name: String,
        /// Without a passphrase: for training computers and tests only
        #[arg(long)]
        no_lock: bool,
    },
    /// Make a space or list yours
    #[command(subcommand)]
    Space(SpaceVerb),
    /// Write a file that asks to join somebody's space
    Request { file: PathBuf },
    /// Join with an invite made for a request of this home
    Join { invite: PathBuf },
    /// Let in somebody who sits beside you, or come in yourself: three words, on one network
    Pair(Pair),
    /// The passphrase of this home
    #[command(subcommand)]
    Passphrase(PassphraseVerb),
    /// The twelve recovery words
    #[command(subcommand)]
    Recovery(RecoveryVerb),
    /// Is the home locked? Commands lock it again by themselves; a window locks with Ctrl+L
    Lock,
    /// Everything into one sealed file that the passphrase or the recovery words open
    Backup {
        #[arg(required_unless_present = "daily", conflicts_with = "daily")]
        file: Option<PathBuf>,
        /// Into the home itself, once a day, as the window does: for a damaged file, not for a lost computer
        #[arg(long)]
        daily: bool,
        /// Even without a passphrase: then whoever finds the file can read it
        #[arg(long)]
        sure: bool,
    },
    /// Make this empty home what a backup holds; in each space it goes on as a new device
    Restore {
        file: PathBuf,
        /// Open it with the recovery words in this file, instead of the passphrase
        #[arg(long, value_name = "FILE")]
        words_file: Option<PathBuf>,
    },
    /// Take a space off this computer before a journey; to be joined or restored again later
    Travel {
        space: String,
        /// Even if nobody else is known to have all of it
        #[arg(long)]
        sure: bool,
    },
    /// Leave a space for good, and take it off this computer
    Leave {
        space: String,
        /// Write all of it into this sealed file first, for the others
        #[arg(long, value_name = "FILE")]
        give: Option<PathBuf>,
        /// Even if nobody else is known to have all of it, or to be able to let others in
        #[arg(long)]
        sure: bool,
    },
}

/// What happens in a space.
#[derive(Subcommand)]
pub enum Inside {
    /// Add a record, or with --in a part of one; prints its id
    Add {
        /// person, plan, commitment, organisation; or a part: task, goal, conversation …
        kind: String,
        /// field=value; repeated for several; field=@FILE reads a file
        #[arg(value_name = "FIELD=VALUE")]
        fields: Vec<String>,
        /// The record (or record/part) that the part belongs to
        #[arg(long = "in", value_name = "ID")]
        within: Option<String>,
    },
    /// Change fields of a record or part: field=value, field= clears, field-=value takes one out of several
    Set {
        #[arg(value_name = "ID")]
        id: String,
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<String>,
    },
    /// Attach a photo, PDF, sound, text or office file to a record (32 MiB at most)
    Attach {
        record: String,
        file: PathBuf,
        #[arg(long, value_name = "TEXT", default_value = "")]
        caption: String,
        /// Leave in a picture what the camera wrote: place, time, device
        #[arg(long)]
        keep_details: bool,
    },
    /// What is attached to a record, and how much of it is here; or a copy of one
    #[command(subcommand)]
    Attachment(AttachmentVerb),
    /// Move a record or part to "recently removed"
    Remove { id: String },
    /// Undo the last action in this space
    Undo,
    /// Do again what was undone
    Redo,
    /// List the records of a kind
    List {
        kind: String,
        /// Only records whose field is exactly this; may be repeated
        #[arg(long = "where", value_name = "FIELD=VALUE")]
        filters: Vec<String>,
        /// Only records in which these words occur
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Those that were removed instead
        #[arg(long)]
        removed: bool,
        /// At most so many, in the order of their titles
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// One record with its parts and its two answers
    Show { id: String },
    /// Who changed what in a record, newest first
    History { id: String },
    /// Find words in everything
    Search {
        text: String,
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Bring people in from CSV or vCard, or take an import back
    #[command(subcommand)]
    Import(ImportVerb),
    /// Write people to a file that anyone who finds it can read
    #[command(subcommand)]
    Export(ExportVerb),
    /// Admit the device of a request, and write the file that lets it in
    Invite {
        request: PathBuf,
        file: PathBuf,
        /// contributor, reader or steward
        #[arg(long, default_value = "contributor")]
        role: String,
    },
    /// Write what others lack to a sealed file, or into a folder such as a stick
    Give {
        path: PathBuf,
        /// For whom: a member's name or device, or everyone. Everybody in the space can read it
        #[arg(long, value_name = "PERSON|everyone", default_value = "everyone")]
        to: String,
        /// Also what they said that they have
        #[arg(long)]
        all: bool,
        /// Cut into parts of at most this many bytes, which may come in any order (100000 fits most mail)
        #[arg(long, value_name = "N", default_value_t = 0)]
        max_bytes: u64,
        /// As few bytes as it can be, for mail and dear lines; parts always are. What is to be read in some years is better without
        #[arg(long)]
        small: bool,
        /// Attached files: none, thumbs (small pictures), new (of the records in it) or all; without it new, in mail thumbs
        #[arg(long, value_name = "WHICH", value_parser = ["none", "thumbs", "new", "all"])]
        files: Option<String>,
    },
    /// Take in a sealed file, or every one in a folder; without a path say what lies on sticks and is new
    Receive { path: Option<PathBuf> },
    /// Exchange both ways with another computer, and print a receipt
    #[command(subcommand)]
    Exchange(ExchangeVerb),
    /// Shared folders and servers through which desks exchange that never meet
    #[command(subcommand)]
    Shelf(ShelfVerb),
    /// Who has what, as far as they have told
    Reached,
    /// Who is in the space
    Members,
    /// Say something about a member
    #[command(subcommand)]
    Member(MemberVerb),
    /// A record with a very long history goes on as a new one, with what it says now
    Anew {
        /// Any record but a person
        id: String,
    },
    /// Forget a person everywhere that this word reaches (stewards only); nothing brings it back
    Forget {
        id: String,
        /// asked, not-needed, mistake, danger or legal
        #[arg(long, default_value = "asked")]
        reason: String,
    },
    /// Take back what asks to forget somebody who is only hidden (stewards only)
    Keep { id: String },
    /// Whom stewards asked to forget, and what became of that here
    Forgotten,
    /// Work of others that could not be taken in and was set aside
    #[command(subcommand)]
    Quarantine(QuarantineVerb),
    /// Verify every log, hash and document of the space
    Check,
    /// Look at a file as `receive` would, without taking it in
    Verify { file: PathBuf },
}

#[derive(Subcommand)]
pub enum PassphraseVerb {
    /// Put a new one in its place; the recovery words stay. A home without a lock gets one
    Change {
        /// A file whose first line is the new passphrase; without it you are asked twice
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum RecoveryVerb {
    /// Make fresh words and show them, to be copied by hand; the old ones stop working
    Show,
    /// Open the home with the words, and put a new passphrase in the old one's place
    Use {
        /// A file with the twelve words; without it you are asked
        #[arg(long, value_name = "FILE")]
        words_file: Option<PathBuf>,
        /// A file whose first line is the new passphrase; without it you are asked twice
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum MemberVerb {
    /// You read the five words to each other, and they were the same
    Same {
        /// The member's device, as `members` prints it
        device: String,
    },
    /// Out until somebody resumes it: nothing written from now on counts, nothing sealed from now on opens there
    Suspend(Who),
    /// In again after a suspension
    Resume(Who),
    /// Out for good; keeps what it already has
    Remove(Who),
    /// Another role: reader, contributor or steward
    Role {
        #[command(flatten)]
        who: Who,
        role: String,
    },
    /// Let count what came in after the end that was set: all that this desk holds
    Adopt(Who),
    /// Take in nothing more of it, on this desk alone
    HoldBack {
        #[command(flatten)]
        who: Who,
        /// Take it in again
        #[arg(long)]
        no_more: bool,
    },
    /// Seal what is written from now on under a new key (removing and suspending do so by themselves)
    NewKey,
}

#[derive(Args)]
pub struct Who {
    /// A member's name or id, or one device, as `members` prints them
    pub member: String,
    /// Even if nobody is left who can let others in
    #[arg(long)]
    pub sure: bool,
}

#[derive(Subcommand)]
pub enum SpaceVerb {
    /// Found a space; prints its id
    New(NewSpace),
    /// The spaces of this home
    List,
    /// Go on as a new space with all records of this one (--space), when nobody is left who can let others in
    Renew { name: String },
}

#[derive(Args)]
pub struct NewSpace {
    pub name: String,
    /// Two letters (ISO 3166-1), for phone numbers without a country code
    #[arg(long, default_value = "")]
    pub country: String,
    /// Fill it with the sample, in the language of the home
    #[arg(long)]
    pub sample: bool,
}

#[derive(Subcommand)]
pub enum ImportVerb {
    /// Import people; prints {rows, new, changed, same, possible_duplicates, rejected, import}
    People {
        file: PathBuf,
        /// Two letters, for phone numbers without a country code (default: the space's)
        #[arg(long, value_name = "CC", default_value = "")]
        country: String,
        /// Only say what would happen
        #[arg(long)]
        preview: bool,
        /// A column and the field it becomes (empty: leave it out); may be repeated
        #[arg(long = "map", value_name = "COLUMN=FIELD", num_args = 1..)]
        mapping: Vec<String>,
    },
    /// Take a whole import back
    Undo { import: String },
    /// The imports of this space
    List,
}

#[derive(Subcommand)]
pub enum ExportVerb {
    /// To FILE.csv or FILE.vcf
    People { file: PathBuf },
}
