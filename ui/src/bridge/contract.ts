// Made by `cargo run -p ilima-desk --example contract`. Do not edit.

export type Kind = { name: string, 
/**
 * The field whose text stands for the record in lists.
 */
title: string, fields: Array<Field>, parts: Array<Part>, 
/**
 * Sealed alone, so that one record can be cut out of a log (people, incidents).
 */
own_section: boolean, };

export type Part = { name: string, title: string, key: PartKey, 
/**
 * The part kind this one hangs under (attendance under event), if any.
 */
parent: string | null, fields: Array<Field>, };

export type PartKey = "random" | { "from": Array<string> };

export type Field = { name: string, shape: Shape, };

export type Shape = { "shape": "line" } | { "shape": "prose" } | { "shape": "long_prose" } | { "shape": "day" } | { "shape": "moment" } | { "shape": "partial_day" } | { "shape": "span" } | { "shape": "due" } | { "shape": "number" } | { "shape": "money" } | { "shape": "tally" } | { "shape": "choice", "of": Array<string> } | { "shape": "open_choice", "of": Array<string> } | { "shape": "choices", "of": Array<string> } | { "shape": "flag" } | { "shape": "link", "of": Array<string> } | { "shape": "links", "of": Array<string> } | { "shape": "who" } | { "shape": "whos" } | { "shape": "tags" } | { "shape": "ways", "of": WayKind } | { "shape": "place" } | { "shape": "texts" } | { "shape": "file" } | { "shape": "ids" } | { "shape": "rank" };

export type WayKind = "phone" | "mail" | "messenger" | "profile";

export type Action = { name: ActionName, edits: Array<Edit>, };

export type ActionName = { 
/**
 * `add`, `anew`, `change`, `remove`, `restore`, `choose`, `import`, `sample`, `template`.
 */
verb: string, 
/**
 * A kind or part, for its word.
 */
kind: string, 
/**
 * A field, for its label; empty when the whole record is meant.
 */
field: string, 
/**
 * The title of the record, or the name of the file.
 */
title: string, };

export type Edit = { "edit": "create", record: string, kind: string, } | { "edit": "add", record: string, kind: string, part: string, parent: string, fields: Array<[string, string]>, } | { "edit": "set", record: string, part: string, field: string, text: string, } | { "edit": "put", record: string, part: string, field: string, text: string, } | { "edit": "take", record: string, part: string, field: string, text: string, } | { "edit": "remove", record: string, part: string, } | { "edit": "restore", record: string, part: string, };

export type View = { id: string, kind: string, title: string, 
/**
 * In "recently removed".
 */
removed: boolean, 
/**
 * Somebody removed it while somebody else changed it: it stays, marked.
 */
removed_and_changed: boolean, 
/**
 * Only fields that hold something, in the order of the kind; unknown ones last.
 */
fields: Array<FieldView>, parts: Array<PartView>, };

export type PartView = { 
/**
 * `task.k3v9…`
 */
id: string, kind: string, title: string, 
/**
 * The id of the part it hangs under, or empty.
 */
parent: string, removed: boolean, fields: Array<FieldView>, };

export type FieldView = { name: string, 
/**
 * One value, or two answers and more; the first is the one shown in lists. Empty for sets.
 */
answers: Array<Answer>, 
/**
 * The elements of a set, in the order of their keys. Empty for single values.
 */
elements: Array<Element>, };

export type Answer = { 
/**
 * In the form that its shape parses; compound values (a place, a way, a file) are JSON text.
 */
text: string, 
/**
 * The run's actor in hex; the desk turns it into a name.
 */
run: string, at_ms: number, };

export type Element = { key: string, text: string, 
/**
 * The run's actor in hex; the desk turns it into a name.
 */
run: string, at_ms: number, };

export type Stamp = { 
/**
 * The run's actor in hex; the desk turns it into a name.
 */
run: string, at_ms: number, };

export type Step = { 
/**
 * Empty for the record itself.
 */
part: string, field: string, 
/**
 * `set`, `put`, `take`, `create`, `add`, `remove`, `restore`.
 */
verb: string, before: string, after: string, 
/**
 * The run's actor in hex; the desk turns it into a name.
 */
run: string, at_ms: number, };

export type Door = "absent" | "locked" | "open";

export type State = { door: Door, 
/**
 * A training computer: anybody who has it can read it. Marked everywhere.
 */
no_lock: boolean, settings: Settings, me: string, space: SpaceInfo | null, spaces: Array<SpaceInfo>, undo: ActionName | null, redo: ActionName | null, 
/**
 * When the last action became durable, UTC milliseconds; 0 when nothing was written in this run.
 */
saved_ms: number, 
/**
 * The recovery words have been copied and typed back once.
 */
words_confirmed: boolean, 
/**
 * The day of the last backup; empty if there is none.
 */
last_backup: string, 
/**
 * The day of the newest copy in the home itself; empty if there is none.
 */
last_daily: string, 
/**
 * Wrong passphrases so far make the next try wait this long.
 */
wait_seconds: number, version: string, 
/**
 * Records a kind in the open space.
 */
counts: { [key in string]: number }, 
/**
 * Today, as this computer's clock and zone say: `YYYY-MM-DD`.
 */
today: string, };

export type Settings = { 
/**
 * BCP 47; `en`, `fr`, `es`, `ar`.
 */
language: string, 
/**
 * `system`, `light`, `dark`, `projector`.
 */
look: string, 
/**
 * 100 to 200.
 */
text_percent: number, 
/**
 * Minutes without a key or click until the window locks: 1 to 30.
 */
lock_minutes: number, 
/**
 * A sealed copy in the home once a day.
 */
daily_backup: boolean, 
/**
 * Whether the button is there that destroys what opens this home.
 */
panic: boolean, };

export type SpaceInfo = { id: string, name: string, 
/**
 * ISO 3166-1 alpha-2, or empty.
 */
country: string, 
/**
 * `steward`, `contributor`, `reader`.
 */
role: string, members: number, 
/**
 * The space that it goes on from, and the day on which that was brought over; empty for one that began anew.
 */
came_from: string, came_on: string, };

export type Begin = { name: string, 
/**
 * None on a training computer: no lock.
 */
passphrase: string | null, language: string, };

export type Words = { words: Array<string>, };

export type Passphrase = { passphrase: string, };

export type Strength = { level: number, bits: number, };

export type Recover = { words: string, passphrase: string, };

export type TypedWords = { words: string, };

export type Right = { right: boolean, };

export type SpaceNew = { name: string, country: string, languages: Array<string>, 
/**
 * Fill it with the sample space in the language of the settings.
 */
sample: boolean, };

export type RenewAsk = { name: string, };

export type Renewed = { space: SpaceInfo, 
/**
 * Records that came along, by kind.
 */
records: { [key in string]: number }, 
/**
 * Fields with two answers: the shown one came along, the others stay in the old space.
 */
answers: number, 
/**
 * What a newer Ilima wrote and this one cannot.
 */
left: number, };

export type StartedAnew = { record: string, 
/**
 * Fields with two answers: the shown one came along, the others stay in the old record's history.
 */
answers: number, 
/**
 * Steps that made links of other records name the new one.
 */
links: number, };

export type ById = { id: string, };

export type TemplateInfo = { id: string, title: string, about: string, tasks: number, };

export type FromTemplate = { template: string, title: string, 
/**
 * `YYYY-MM-DD` or empty.
 */
day: string, };

export type Made = { id: string, };

export type ListAsk = { kind: string, search: string, 
/**
 * (field, exact text)
 */
filters: Array<[string, string]>, 
/**
 * A field, or empty for the title.
 */
sort: string, descending: boolean, offset: number, 
/**
 * At most 200.
 */
limit: number, removed: boolean, };

export type ListTold = { total: number, rows: Array<ListRow>, 
/**
 * Cells that point somewhere, to what they are called; what is not on this computer is not in it.
 */
names: { [key in string]: string }, };

export type ListRow = { id: string, kind: string, title: string, two_answers: boolean, removed: boolean, 
/**
 * Field to texts (several for sets); only fields of the record itself.
 */
cells: { [key in string]: Array<string> }, };

export type ValuesAsk = { kind: string, field: string, };

export type ValueCount = { text: string, 
/**
 * What to show for it: the text itself, or the name that it points to.
 */
name: string, count: number, };

export type Shown = { view: View, 
/**
 * Run in hex to the name of who wrote.
 */
writers: { [key in string]: string }, 
/**
 * `record`, `record/part`, `member:ID` or `person:ID` to its title.
 */
names: { [key in string]: string }, 
/**
 * Days to show beside due fields: `part/field` to `YYYY-MM-DD`.
 */
due_days: { [key in string]: string }, 
/**
 * Records that point here.
 */
backlinks: Array<Backlink>, 
/**
 * Of the ways to reach this person those whose owner asked, before being forgotten, not to be contacted.
 */
asked_not: Array<string>, created: Who | null, changed: Who | null, };

export type Who = { name: string, at_ms: number, };

export type Backlink = { id: string, kind: string, title: string, field: string, };

export type HistoryStep = { by: string, 
/**
 * The title of the part, if the step is about one.
 */
part_title: string, 
/**
 * What its two values point to, by their names.
 */
names: { [key in string]: string }, 
/**
 * Empty for the record itself.
 */
part: string, field: string, 
/**
 * `set`, `put`, `take`, `create`, `add`, `remove`, `restore`.
 */
verb: string, before: string, after: string, 
/**
 * The run's actor in hex; the desk turns it into a name.
 */
run: string, at_ms: number, };

export type SearchAsk = { text: string, 
/**
 * At most 50.
 */
limit: number, };

export type Found = { id: string, kind: string, title: string, };

export type Acted = { 
/**
 * Ids of the parts that were added, in order.
 */
parts: Array<string>, undo: ActionName | null, saved_ms: number, };

export type Undone = { name: ActionName, 
/**
 * What somebody changed since and was therefore left: (title, field).
 */
left: Array<[string, string]>, };

export type Today = { due: Array<DueItem>, two_answers: Array<Found>, duplicates: number, 
/**
 * Newest receipts since the person last looked, at most 5.
 */
arrived: Array<Receipt>, 
/**
 * Records changed lately by anybody, newest first, at most 8.
 */
lately: Array<Lately>, 
/**
 * What is to be asked about devices of others, until that was read here.
 */
suspects: Array<Suspect>, 
/**
 * Others of whom something is left to decide, for whoever has a voice in it.
 */
undecided: Array<Undecided>, health: Health, };

export type Suspect = { name: string, device: string, 
/**
 * `goes-on`: another device goes on for it. `false-key`: it sealed this desk something else than it said.
 */
why: string, };

export type Undecided = { name: string, device: string, 
/**
 * `suspended`: until somebody says more. `asked`: to be suspended or removed; that waits for a second voice.
 */
why: string, };

export type DueItem = { record: string, record_title: string, kind: string, part: string, title: string, day: string, 
/**
 * Days from today; negative is late.
 */
days: number, 
/**
 * Names; whoever is not on this computer yet is left out.
 */
owners: Array<string>, };

export type Lately = { record: Found, by: string, at_ms: number, };

export type Health = { saved: boolean, words_confirmed: boolean, 
/**
 * Own changes that no entry carries yet.
 */
not_given: number, last_exchange: Who | null, 
/**
 * The last backup away from this computer is a month old, or there never was one.
 */
backup_due: boolean, 
/**
 * The day of the newest copy in the home itself; empty if there is none.
 */
backup_here: string, 
/**
 * The day on which this home, copied or moved, went on as a new device; empty if it never did.
 */
went_on: string, 
/**
 * The day on which this home came back from a backup, as long as nothing was received since; else empty.
 */
restored: string, 
/**
 * Pieces of work that were set aside.
 */
set_aside: number, 
/**
 * More was signed about who takes part than is kept or can be settled.
 */
stands_still: boolean, };

export type DuplicatePair = { a: Found, b: Found, 
/**
 * `strong` or `weak`.
 */
likeness: string, };

export type PickFor = "import" | "rejected" | "export_csv" | "export_vcard" | "save_request" | "open_request" | "save_invite" | "open_invite" | "give_folder" | "shelf_folder" | "give_file" | "receive_file" | "receive_folder" | "backup" | "open_backup" | "attach" | "save_attached" | "square";

export type Pick = { purpose: PickFor, 
/**
 * What a saved file may be called.
 */
name?: string, };

export type PickedFile = { token: string, name: string, };

export type ImportAsk = { file: string, 
/**
 * Empty: the space's.
 */
country: string, 
/**
 * Column to field; empty: guessed.
 */
mapping: { [key in string]: string }, 
/**
 * Empty: guessed.
 */
encoding: string, 
/**
 * Empty: guessed.
 */
separator: string, };

export type Preview = { file: string, 
/**
 * `csv` or `vcard`.
 */
format: string, encoding: string, separator: string, columns: Array<ColumnInfo>, 
/**
 * The first five rows, as read.
 */
sample: Array<Array<string>>, fields: Array<string>, country: string, counts: ImportCounts, };

export type ColumnInfo = { name: string, 
/**
 * A person field, `consent.sms`, `custom/…`, `id`, or empty: left out.
 */
field: string, };

export type ImportCounts = { rows: number, new: number, changed: number, same: number, possible_duplicates: number, rejected: Array<RejectedRow>, 
/**
 * Of those who come in or change: how many asked, before being forgotten, not to be contacted.
 */
asked_not: number, 
/**
 * The import's id, once it is done; empty in a preview.
 */
import: string, };

export type RejectedRow = { row: number, 
/**
 * A key for words: `no_name_and_no_way`, `unreadable`, …
 */
reason: string, };

export type ImportInfo = { id: string, at_ms: number, file: string, undone: boolean, 
/**
 * Whether it can still be taken back: the oldest actions leave the undo journal.
 */
undoable: boolean, counts: ImportCounts, };

export type ByFile = { file: string, };

export type InviteAsk = { request: string, file: string, 
/**
 * `contributor`, `reader`, `steward`.
 */
role: string, };

export type RequestInfo = { name: string, };

export type Joined = { space: SpaceInfo, 
/**
 * The device that let us in.
 */
device: string, words: Array<string>, };

export type Invited = { name: string, 
/**
 * The device that was let in.
 */
device: string, 
/**
 * What it may do now: somebody who had a higher role before keeps it.
 */
role: string, words: Array<string>, };

export type Receipt = { at_ms: number, 
/**
 * `gave`, `received`, `met` (both ways at once) or `joined`.
 */
direction: string, 
/**
 * The file's or folder's name, never its path.
 */
carrier: string, 
/**
 * Entries that were new here (or written out).
 */
entries: number, 
/**
 * Records touched, by kind.
 */
records: { [key in string]: number }, bytes: number, 
/**
 * Names of those whose entries these are.
 */
from: Array<string>, refused: Array<Refusal>, 
/**
 * Changes that wait for others which have not arrived.
 */
waiting: number, 
/**
 * Records in what the others got from here, by kind; only for `met`.
 */
given: { [key in string]: number }, bytes_sent: number, bytes_received: number, 
/**
 * One-way trips, from the first hello to the goodbye.
 */
messages: number, seconds: number, 
/**
 * Pieces of attached files that were new here.
 */
pieces: number, 
/**
 * Pieces of attached files that went out.
 */
pieces_given: number, 
/**
 * The space's name as it was then; a home may exchange several at once.
 */
space: string, 
/**
 * Entries that both know of and that did not go over, because no more bytes were to go over this link.
 */
left: number, };

export type Refusal = { file: string, 
/**
 * A trouble's code: `damaged-file`, `other-space`, `newer-version`, …
 */
code: string, 
/**
 * Whose entry it was, if that is known.
 */
from: string, };

export type Reach = { name: string, device: string, state: ReachState, 
/**
 * Own entries that they are known to hold, of how many.
 */
holds: number, of: number, 
/**
 * Of those that they hold, the ones that wait there for something that has not come.
 */
waits: number, 
/**
 * When we heard their last word about it, and when they wrote it by their own clock; 0 never.
 */
heard_ms: number, told_ms: number, 
/**
 * Entries of theirs that are here, those that wait here among them.
 */
received: number, received_waits: number, 
/**
 * Entries of theirs that they told of and that are not here.
 */
lacks: number, me: boolean, };

export type ReachState = "me" | "unheard" | "behind" | "waits" | "all";

export type MemberInfo = { name: string, device: string, member: string, role: string, 
/**
 * `active`, `suspended`, `succeeded` (another device goes on in its place), `left` or `removed`.
 */
state: string, 
/**
 * This desk alone takes in nothing more of it.
 */
held_back: boolean, 
/**
 * When this desk last heard its own word, by this computer's clock; 0 for never.
 */
heard_ms: number, 
/**
 * Entries of it that are held here and do not count.
 */
aside: number, 
/**
 * Somebody asked to suspend or remove it, and that waits for a second voice.
 */
asked: boolean, 
/**
 * The five words were read aloud and found the same.
 */
verified: boolean, 
/**
 * The five words that wait to be compared; none when there are none, or when it is done.
 */
words: Array<string>, me: boolean, };

export type ByDevice = { device: string, };

export type BackedUp = { 
/**
 * The file's name, never its path.
 */
file: string, bytes: number, spaces: number, at_ms: number, };

export type SetAside = { id: string, from: string, device: string, entry: number, section: number, at_ms: number, 
/**
 * A trouble's code.
 */
why: string, };

export type ForgottenInfo = { id: string, reason: string, 
/**
 * Names of the stewards who said so.
 */
by: Array<string>, 
/**
 * False: only hidden, until a second steward says the same (or, where there is none, a week has passed).
 */
gone: boolean, 
/**
 * Whether one's own word would show them again, or would be a second one.
 */
may_keep: boolean, may_confirm: boolean, 
/**
 * When this desk heard of it, by its own clock.
 */
heard_ms: number, 
/**
 * Devices that are known to have forgotten, this one too, of all that ever were in the space.
 */
on: number, of: number, silent: Array<Silent>, };

export type Silent = { name: string, 
/**
 * When it was last heard at all, by this desk's clock; 0 if never.
 */
heard_ms: number, };

export type ForgetAsk = { id: string, 
/**
 * `asked`, `not-needed`, `mistake`, `danger` or `legal`.
 */
reason: string, };

export type Gone = { space: string, 
/**
 * Names of those who said that they have everything.
 */
still_with: Array<string>, };

export type NewPassphrase = { old: string, new: string, };

export type BackUpAsk = { 
/**
 * A picked file.
 */
file: string, 
/**
 * Even without a passphrase.
 */
sure: boolean, };

export type RestoreAsk = { file: string, 
/**
 * With words: a new one.
 */
passphrase: string, 
/**
 * Empty: it is opened with the passphrase.
 */
words: string, 
/**
 * Of the screens, as at first run.
 */
language: string, };

export type LinkAsk = { address: string, };

export type LinkInfo = { before: string, 
/**
 * Whose it is; empty for mail and telephone.
 */
host: string, after: string, 
/**
 * The host was written in signs that can look like others.
 */
disguised: boolean, };

export type Restored = { 
/**
 * Their names.
 */
spaces: Array<string>, };

export type LeaveAsk = { space: string, 
/**
 * Even if nobody else is known to have everything, or to be able to let others in.
 */
sure: boolean, };

export type MemberChange = { 
/**
 * A device, a member's id, or a name that only one has.
 */
who: string, 
/**
 * `suspend`, `resume`, `remove`, `role`, `adopt`, `hold-back` or `hold-back-no-more`.
 */
change: string, 
/**
 * For `role`.
 */
role: string, 
/**
 * Even if nobody is left who can let others in.
 */
sure: boolean, };

export type MemberChanged = { 
/**
 * False: it was said, and waits for a second voice.
 */
effective: boolean, members: Array<MemberInfo>, };

export type GiveAsk = { 
/**
 * A picked file or folder; not needed for asking what would leave.
 */
file: string, 
/**
 * A member's device, or a name that only one has; empty for everyone in the space.
 */
to: string, 
/**
 * Also what they said that they have.
 */
all: boolean, 
/**
 * Bytes of one part, for mail; 0 for one parcel of any length.
 */
max_bytes: number, 
/**
 * As few bytes as it can be, to be sent and read soon (bundles); parts for mail always are.
 */
small: boolean, 
/**
 * Which attached files go along; when not said, thumbnails in mail and all that is new otherwise.
 */
files?: FilesAsk, };

export type FilesAsk = "none" | "thumbs" | "new" | "all";

export type AttachAsk = { record: string, 
/**
 * A picked file.
 */
file: string, caption: string, 
/**
 * Leave in a picture what the camera wrote: place, time, device.
 */
keep_details: boolean, };

export type SaveAsk = { record: string, part: string, 
/**
 * A picked file.
 */
file: string, };

export type Attached = { part: string, name: string, size: number, 
/**
 * What the camera wrote was taken out.
 */
details_left_out: boolean, };

export type AttachmentInfo = { part: string, name: string, media_type: string, size: number, caption: string, captured: string, 
/**
 * Pieces of it that are on this computer, of how many.
 */
here: number, pieces: number, 
/**
 * It is asked for over a cable or a radio too, from this computer.
 */
wanted: boolean, 
/**
 * It is whole, and a picture of a sort that can be looked at here.
 */
pictured: boolean, 
/**
 * A small picture as a `data:` URL, or empty.
 */
thumb: string, };

export type PartOf = { record: string, part: string, };

export type WantAsk = { record: string, part: string, wanted: boolean, };

export type Picture = { 
/**
 * A `data:` URL.
 */
url: string, };

export type LanState = { 
/**
 * Where others can call this computer.
 */
places: Array<LanPlace>, 
/**
 * Other computers with Ilima that were heard of.
 */
heard: number, 
/**
 * Of those met: in none of our spaces.
 */
strangers: number, 
/**
 * Conversations that ended too early.
 */
broken: number, 
/**
 * Why nobody may have been heard for a while; none while it is too early to say.
 */
silence: Silence | null, 
/**
 * Those with whom a meeting goes on, and what was done so far; what is new goes over by itself.
 */
live: Array<Receipt>, 
/**
 * Of meetings that ended.
 */
receipts: Array<Receipt>, };

export type LanPlace = { 
/**
 * For typing: `192.168.1.5:40123`.
 */
address: string, 
/**
 * The network as this computer calls it: `wlan0`.
 */
network: string, 
/**
 * The same address as a QR code.
 */
qr: Qr, };

export type Qr = { path: string, side: number, };

export type Silence = "no_network" | "blocked" | "nobody";

export type PairOpen = { 
/**
 * `contributor`, `reader`, `steward`.
 */
role: string, };

export type PairJoin = { 
/**
 * As they were typed.
 */
words: string, 
/**
 * Addresses as the other screen shows them; none to look for it on the network.
 */
with: Array<string>, };

export type PairState = { stage: PairStage, 
/**
 * To be said to the newcomer; empty at the newcomer's own desk.
 */
words: Array<string>, 
/**
 * The addresses and the same words, for a camera.
 */
qr: Qr | null, 
/**
 * What that square says.
 */
square: string, lan: LanState, 
/**
 * How often other words were typed: each time new ones took their place.
 */
wrong: number, 
/**
 * Who was let in and has not said that it came in.
 */
name: string, };

export type PairStage = "waiting" | "letting_in" | "exchanging";

export type LetIn = { name: string, device: string, role: string, 
/**
 * None: it is in, and the exchange that should follow did not come about.
 */
receipt: Receipt | null, };

export type CameIn = { space: SpaceInfo, receipt: Receipt | null, };

export type SquareInfo = { words: string, addresses: Array<string>, };

export type SerialAsk = { port: string, baud: number, 
/**
 * What may go over it in all, both ways.
 */
bytes_max?: number, };

export type FoundParcels = { 
/**
 * The stick's name.
 */
name: string, 
/**
 * A token for `receive`.
 */
file: string, count: number, };

export type LanWith = { with: string, 
/**
 * What may go over each link in all, both ways.
 */
bytes_max?: number, };

export type ShelfAsk = { name: string, 
/**
 * A folder, `https://user:password@host/path` (WebDAV) or `s3+https://key:secret@host/bucket?region=…`.
 */
url: string, };

export type ShelfInfo = { name: string, 
/**
 * Where it is, without names and passwords.
 */
place: string, };

export type ByName = { name: string, };

export type NamedFile = { file: string, name: string, };

export type WouldLeave = { records: { [key in string]: number }, changes: number, 
/**
 * About so many, sealed.
 */
bytes: number, };

export type Checked = { logs: number, entries: number, documents: number, 
/**
 * Words of what is wrong; empty when all is well.
 */
problems: Array<string>, };

export type Notice = { records: Array<string>, kinds: Array<string>, };

export type Progress = { 
/**
 * `reading`, `importing`, `packing`, `writing`, `checking`, `applying`, `undoing`.
 */
stage: string, done: number, total: number, 
/**
 * With whom, or through what: a person's, stick's or shelf's name; empty when nobody is named.
 */
with: string, };

export type Code = "in-use" | "no-home" | "home-exists" | "locked" | "wrong-passphrase" | "wrong-words" | "pair-typed" | "pair-words" | "pair-guessed" | "no-square" | "wait" | "weak-passphrase" | "not-the-same" | "no-lock" | "no-space" | "which-space" | "not-found" | "unknown-kind" | "unknown-field" | "bad-value" | "nothing-to-undo" | "nothing-to-redo" | "disk-full" | "courier-full" | "disk" | "file-missing" | "file-too-big" | "wrong-file" | "damaged-file" | "file-kind" | "link-kind" | "file-not-here" | "not-pictured" | "damaged-store" | "copied" | "too-much-from" | "other-space" | "not-for-me" | "already-member" | "which-member" | "already-so" | "last-steward" | "nobody-has-all" | "not-allowed" | "stands-still" | "not-forgettable" | "newer-version" | "nothing-to-give" | "bad-address" | "server-silent" | "unreachable" | "stranger" | "link-broken" | "cancelled" | "no-memory" | "bad-request" | "unexpected";

export type Trouble = { code: Code, args: { [key in string]: string }, };

export interface Calls {
  state: { ask: null; told: State };
  kinds: { ask: null; told: Array<Kind> };
  begin: { ask: Begin; told: Words };
  unlock: { ask: Passphrase; told: null };
  recover: { ask: Recover; told: null };
  restore: { ask: RestoreAsk; told: Restored };
  panic: { ask: null; told: null };
  lock: { ask: null; told: null };
  confirm_words: { ask: TypedWords; told: Right };
  suggest_passphrase: { ask: null; told: Words };
  strength: { ask: Passphrase; told: Strength };
  settings: { ask: Settings; told: null };
  space_new: { ask: SpaceNew; told: SpaceInfo };
  space_open: { ask: ById; told: SpaceInfo };
  renew: { ask: RenewAsk; told: Renewed };
  templates: { ask: null; told: Array<TemplateInfo> };
  from_template: { ask: FromTemplate; told: Made };
  new_id: { ask: null; told: Made };
  today: { ask: null; told: Today };
  list: { ask: ListAsk; told: ListTold };
  values: { ask: ValuesAsk; told: Array<ValueCount> };
  show: { ask: ById; told: Shown };
  history: { ask: ById; told: Array<HistoryStep> };
  search: { ask: SearchAsk; told: Array<Found> };
  duplicates: { ask: null; told: Array<DuplicatePair> };
  act: { ask: Action; told: Acted };
  start_anew: { ask: ById; told: StartedAnew };
  attach: { ask: AttachAsk; told: Attached };
  attachments: { ask: ById; told: Array<AttachmentInfo> };
  save_attachment: { ask: SaveAsk; told: number };
  want_attachment: { ask: WantAsk; told: null };
  picture: { ask: PartOf; told: Picture };
  undo: { ask: null; told: Undone };
  redo: { ask: null; told: Undone };
  pick: { ask: Pick; told: PickedFile | null };
  import_preview: { ask: ImportAsk; told: Preview };
  import_run: { ask: ImportAsk; told: ImportCounts };
  import_undo: { ask: ById; told: Undone };
  imports: { ask: null; told: Array<ImportInfo> };
  save_rejected: { ask: ImportAsk; told: PickedFile | null };
  export_people: { ask: ByFile; told: number };
  request: { ask: ByFile; told: null };
  read_request: { ask: ByFile; told: RequestInfo };
  invite: { ask: InviteAsk; told: Invited };
  join: { ask: ByFile; told: Joined };
  give: { ask: GiveAsk; told: Receipt };
  receive: { ask: ByFile; told: Receipt };
  receipts: { ask: null; told: Array<Receipt> };
  reached: { ask: null; told: Array<Reach> };
  members: { ask: null; told: Array<MemberInfo> };
  words_same: { ask: ByDevice; told: null };
  quarantine: { ask: null; told: Array<SetAside> };
  void: { ask: ById; told: null };
  forget: { ask: ForgetAsk; told: ForgottenInfo };
  forgotten: { ask: null; told: Array<ForgottenInfo> };
  keep_person: { ask: ById; told: null };
  change_passphrase: { ask: NewPassphrase; told: Words };
  fresh_words: { ask: Passphrase; told: Words };
  back_up: { ask: BackUpAsk; told: BackedUp };
  daily_backup: { ask: null; told: boolean };
  look_at_link: { ask: LinkAsk; told: LinkInfo };
  open_link: { ask: LinkAsk; told: null };
  travel: { ask: LeaveAsk; told: Gone };
  leave: { ask: LeaveAsk; told: Gone };
  change_member: { ask: MemberChange; told: MemberChanged };
  know_suspect: { ask: ByDevice; told: null };
  would_leave: { ask: GiveAsk; told: WouldLeave };
  shelves: { ask: null; told: Array<ShelfInfo> };
  shelf_add: { ask: ShelfAsk; told: ShelfInfo };
  shelf_folder: { ask: NamedFile; told: ShelfInfo };
  shelf_remove: { ask: ByName; told: null };
  exchange_shelf: { ask: ByName; told: Receipt };
  lan_start: { ask: LanWith; told: Array<Receipt> };
  lan_stop: { ask: null; told: null };
  pair_open: { ask: PairOpen; told: LetIn };
  pair_join: { ask: PairJoin; told: CameIn };
  read_square: { ask: ByFile; told: SquareInfo };
  serial_ports: { ask: null; told: Array<string> };
  exchange_serial: { ask: SerialAsk; told: Receipt };
  found_parcels: { ask: null; told: Array<FoundParcels> };
  check: { ask: null; told: Checked };
  cancel: { ask: null; told: null };
}
