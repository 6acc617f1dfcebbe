//! What an exchange asks for and says.

use super::files::FilesAsk;
use super::frame::SpaceInfo;
use ilima_core::ids::RecordId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, TS)]
pub struct InviteAsk {
    pub request: String,
    pub file: String,
    /// `contributor`, `reader`, `steward`.
    pub role: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct RequestInfo {
    pub name: String,
}

/// The five words that both read to each other by phone.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Joined {
    pub space: SpaceInfo,
    /// The device that let us in.
    pub device: String,
    pub words: Vec<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Invited {
    pub name: String,
    /// The device that was let in.
    pub device: String,
    /// What it may do now: somebody who had a higher role before keeps it.
    pub role: String,
    pub words: Vec<String>,
}

/// What an exchange did, in people's units. Kept, and shown again on request.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct Receipt {
    pub at_ms: i64,
    /// `gave`, `received`, `met` (both ways at once) or `joined`.
    pub direction: String,
    /// The file's or folder's name, never its path.
    pub carrier: String,
    /// Entries that were new here (or written out).
    pub entries: usize,
    /// Records touched, by kind.
    pub records: BTreeMap<String, usize>,
    pub bytes: u64,
    /// Names of those whose entries these are.
    pub from: Vec<String>,
    pub refused: Vec<Refusal>,
    /// Changes that wait for others which have not arrived.
    pub waiting: usize,
    /// Records in what the others got from here, by kind; only for `met`.
    #[serde(default)]
    pub given: BTreeMap<String, usize>,
    #[serde(default)]
    pub bytes_sent: u64,
    #[serde(default)]
    pub bytes_received: u64,
    /// One-way trips, from the first hello to the goodbye.
    #[serde(default)]
    pub messages: usize,
    #[serde(default)]
    pub seconds: f64,
    /// Pieces of attached files that were new here.
    #[serde(default)]
    pub pieces: usize,
    /// Pieces of attached files that went out.
    #[serde(default)]
    pub pieces_given: usize,
    /// The space's name as it was then; a home may exchange several at once.
    #[serde(default)]
    pub space: String,
    /// Entries that both know of and that did not go over, because no more bytes were to go over this link.
    #[serde(default)]
    pub left: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refusal {
    pub file: String,
    /// A trouble's code: `damaged-file`, `other-space`, `newer-version`, …
    pub code: String,
    /// Whose entry it was, if that is known.
    pub from: String,
}

/// What is known of somebody who may have our work. Only what was proved is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReachState {
    Me,
    /// Never a word from there.
    Unheard,
    /// Lacks some of ours.
    Behind,
    /// Holds all of it, and cannot open some yet.
    Waits,
    All,
}

/// One line of the Reached board.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Reach {
    pub name: String,
    pub device: String,
    pub state: ReachState,
    /// Own entries that they are known to hold, of how many.
    pub holds: u64,
    pub of: u64,
    /// Of those that they hold, the ones that wait there for something that has not come.
    pub waits: u64,
    /// When we heard their last word about it, and when they wrote it by their own clock; 0 never.
    pub heard_ms: i64,
    pub told_ms: i64,
    /// Entries of theirs that are here, those that wait here among them.
    pub received: u64,
    pub received_waits: u64,
    /// Entries of theirs that they told of and that are not here.
    pub lacks: u64,
    pub me: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct MemberInfo {
    pub name: String,
    pub device: String,
    pub member: String,
    pub role: String,
    /// `active`, `suspended`, `succeeded` (another device goes on in its place), `left` or `removed`.
    pub state: String,
    /// This desk alone takes in nothing more of it.
    pub held_back: bool,
    /// When this desk last heard its own word, by this computer's clock; 0 for never.
    pub heard_ms: i64,
    /// Entries of it that are held here and do not count.
    pub aside: usize,
    /// Somebody asked to suspend or remove it, and that waits for a second voice.
    pub asked: bool,
    /// The five words were read aloud and found the same.
    pub verified: bool,
    /// The five words that wait to be compared; none when there are none, or when it is done.
    pub words: Vec<String>,
    pub me: bool,
}

/// A backup that was written.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BackedUp {
    /// The file's name, never its path.
    pub file: String,
    pub bytes: u64,
    pub spaces: usize,
    pub at_ms: i64,
}

/// A space that is not on this computer any more.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Gone {
    pub space: String,
    /// Names of those who said that they have everything.
    pub still_with: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct LeaveAsk {
    pub space: String,
    /// Even if nobody else is known to have everything, or to be able to let others in.
    pub sure: bool,
}

#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct BackUpAsk {
    /// A picked file.
    pub file: String,
    /// Even without a passphrase.
    pub sure: bool,
}

/// Empty `old` for a home without a lock.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct NewPassphrase {
    pub old: String,
    pub new: String,
}

/// A section of somebody's work that could not be taken in.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SetAside {
    pub id: String,
    pub from: String,
    pub device: String,
    pub entry: u64,
    pub section: u32,
    pub at_ms: i64,
    /// A trouble's code.
    pub why: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ForgetAsk {
    pub id: RecordId,
    /// `asked`, `not-needed`, `mistake`, `danger` or `legal`.
    pub reason: String,
}

/// One thing done to a member.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct MemberChange {
    /// A device, a member's id, or a name that only one has.
    pub who: String,
    /// `suspend`, `resume`, `remove`, `role`, `adopt`, `hold-back` or `hold-back-no-more`.
    pub change: String,
    /// For `role`.
    pub role: String,
    /// Even if nobody is left who can let others in.
    pub sure: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct MemberChanged {
    /// False: it was said, and waits for a second voice.
    pub effective: bool,
    pub members: Vec<MemberInfo>,
}

/// Where to write, and for whom.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub struct GiveAsk {
    /// A picked file or folder; not needed for asking what would leave.
    pub file: String,
    /// A member's device, or a name that only one has; empty for everyone in the space.
    pub to: String,
    /// Also what they said that they have.
    pub all: bool,
    /// Bytes of one part, for mail; 0 for one parcel of any length.
    pub max_bytes: u64,
    /// As few bytes as it can be, to be sent and read soon (bundles); parts for mail always are.
    pub small: bool,
    /// Which attached files go along; when not said, thumbnails in mail and all that is new otherwise.
    #[ts(optional)]
    pub files: Option<FilesAsk>,
}

impl GiveAsk {
    /// Mail takes small pictures only, unless somebody asks for more.
    pub fn files(&self) -> FilesAsk {
        self.files.unwrap_or(match (self.max_bytes, self.all) {
            (0, true) => FilesAsk::All,
            (0, false) => FilesAsk::New,
            _ => FilesAsk::Thumbs,
        })
    }
}

/// A shared folder or a server for this space.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ShelfAsk {
    pub name: String,
    /// A folder, `https://user:password@host/path` (WebDAV) or `s3+https://key:secret@host/bucket?region=…`.
    pub url: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ShelfInfo {
    pub name: String,
    /// Where it is, without names and passwords.
    pub place: String,
}

/// A picked folder and a name for it.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct NamedFile {
    pub file: String,
    pub name: String,
}

/// A shelf by its name; empty for the only one.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByName {
    pub name: String,
}

/// A time on the local network, as it goes on.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct LanState {
    /// Where others can call this computer.
    pub places: Vec<LanPlace>,
    /// Other computers with Ilima that were heard of.
    pub heard: usize,
    /// Of those met: in none of our spaces.
    pub strangers: usize,
    /// Conversations that ended too early.
    pub broken: usize,
    /// Why nobody may have been heard for a while; none while it is too early to say.
    pub silence: Option<Silence>,
    /// Those with whom a meeting goes on, and what was done so far; what is new goes over by itself.
    pub live: Vec<Receipt>,
    /// Of meetings that ended.
    pub receipts: Vec<Receipt>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LanPlace {
    /// For typing: `192.168.1.5:40123`.
    pub address: String,
    /// The network as this computer calls it: `wlan0`.
    pub network: String,
    /// The same address as a QR code.
    pub qr: Qr,
}

/// Dark squares of a QR code, drawn: an SVG path in a square of so many units, the quiet border included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Qr {
    pub path: String,
    pub side: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// This computer is on no network.
    NoNetwork,
    /// What we announce does not come back: this computer, or its network, stops it.
    Blocked,
    /// We are heard, as far as we can tell; nobody answers.
    Nobody,
}

/// An address to call, as another screen shows it; empty to wait for others.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct LanWith {
    pub with: String,
    /// What may go over each link in all, both ways.
    #[serde(default)]
    #[ts(optional)]
    pub bytes_max: Option<u64>,
}

/// A cable or radio modem, and its bits a second, the same at both ends.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SerialAsk {
    pub port: String,
    pub baud: u32,
    /// What may go over it in all, both ways.
    #[serde(default)]
    #[ts(optional)]
    pub bytes_max: Option<u64>,
}

/// Parcels with something new for this space, on a stick or beside the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FoundParcels {
    /// The stick's name.
    pub name: String,
    /// A token for `receive`.
    pub file: String,
    pub count: usize,
}

/// A member's device, as `members` names it.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ByDevice {
    pub device: String,
}

/// What would leave now, for the Give button.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WouldLeave {
    pub records: BTreeMap<String, usize>,
    pub changes: usize,
    /// About so many, sealed.
    pub bytes: u64,
}
