//! What the command understands, and its help.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

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
    /// Verify every log, hash and document of the space
    Check,
    /// Look at a file as `receive` would, without taking it in
    Verify { file: PathBuf },
}

#[derive(Subcommand)]
pub enum ExchangeVerb {
    /// With everybody of this space who is found on the same network
    Lan {
        /// Where to listen (default: a free port on every network)
        #[arg(long, value_name = "ADDR:PORT")]
        listen: Option<SocketAddr>,
        /// Call this computer instead of waiting to be found
        #[arg(long, value_name = "ADDR:PORT")]
        with: Option<SocketAddr>,
        /// Stop after so long
        #[arg(long, value_name = "N", default_value_t = 30)]
        seconds: u32,
        /// Show the first address as a QR code too
        #[arg(long)]
        qr: bool,
    },
    /// With whoever is at the other end of a cable or radio modem
    Serial {
        /// /dev/ttyUSB0, COM3, …
        port: String,
        /// Bits a second, the same at both ends
        #[arg(long, value_name = "N", default_value_t = 9_600)]
        baud: u32,
        /// Wait so long for the other end
        #[arg(long, value_name = "N", default_value_t = 60)]
        seconds: u32,
    },
    /// With a shared folder or a server, by its name (default: the only one)
    Shelf { name: Option<String> },
}

#[derive(Subcommand)]
pub enum ShelfVerb {
    /// A folder, https://user:password@host/path (WebDAV) or s3+https://key:secret@host/bucket?region=R
    Add { name: String, url: String },
    /// The shelves of this space, without passwords
    List,
    /// Forget where it is; what lies there stays
    Remove { name: String },
}

#[derive(Subcommand)]
pub enum MemberVerb {
    /// You read the five words to each other, and they were the same
    Same {
        /// The member's device, as `members` prints it
        device: String,
    },
}

#[derive(Subcommand)]
pub enum SpaceVerb {
    /// Found a space; prints its id
    New(NewSpace),
    /// The spaces of this home
    List,
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
