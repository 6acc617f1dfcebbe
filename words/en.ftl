### Ilima says: English. One file a language, read by Rust and by the screen.

### Lists

list-count-person = { $count ->
    [one] { $count } person
   *[other] { $count } people
 }
list-count-organisation = { $count ->
    [one] { $count } organisation
   *[other] { $count } organisations
 }
list-count-plan = { $count ->
    [one] { $count } plan
   *[other] { $count } plans
 }
list-count-commitment = { $count ->
    [one] { $count } commitment
   *[other] { $count } commitments
 }
list-count = { $count ->
    [one] { $count } record
   *[other] { $count } records
 }
list-shown = { $count } shown
list-import = Import
list-export = Export
list-import-people = Import a list of people
list-add-person = Add a person
list-add-organisation = Add an organisation
list-add-plan = Start a plan
list-add-commitment = Add a commitment
list-search = Search in this list
list-add-filter = Add a filter
list-filter = { $field }: { $value }
list-filter-off = Take this filter off
list-filter-field = Which field?
list-filter-value = Which value?
list-filter-none = Nothing written here yet
list-filter-count = { $value } ({ $count })
list-clear-filters = Show all again
list-nothing-matches = Nothing matches
list-nothing-matches-body = Try fewer words, or take a filter off.
list-recently-removed = Recently removed
list-removed-title = Recently removed: { $things }
list-back-to-list = Back to the list
list-nothing-removed = Nothing was removed
list-nothing-removed-body = What you remove waits here, and one click brings it back.
list-restore = Restore
list-restore-this = Restore { $title }
list-phone-only = (phone only)
list-two-answers = Two answers
list-and-more = and { $count } more
list-pages = Pages of the list
list-page = { $from } to { $to } of { $total }
list-before = Earlier rows
list-after = Later rows
list-read-help = Read how
list-empty-title = Nothing here yet
list-empty-body = Add the first one. You can undo it.
list-empty-person-title = No people yet
list-empty-person-body = Bring the list that you already have, as a CSV file or contact cards. A phone number is enough to be a person.
list-empty-organisation-title = No organisations yet
list-empty-organisation-body = Write down the groups, offices and companies that you work with, and who belongs to them.
list-empty-plan-title = No plans yet
list-empty-plan-body = Start from a template. Its tasks are dated back from one question: when is the day?
list-empty-commitment-title = No commitments yet
list-empty-commitment-body = Write down what somebody in power promised, word for word. Then note what you see, month by month.

### Record

record-untitled = (no title)
record-yes = Yes
record-no = No
record-nothing-chosen = Not said
record-list-comma = { ", " }
record-dot = { " · " }
common-somebody = Somebody
common-try-again = Try again
record-year = Year
record-month = Month
record-day = Day
record-from = From
record-to = To
record-from-to = { $from } to { $to }
record-due-on = On a day
record-due-before = Days before the plan’s day
record-due-days = How many days before the plan’s day
record-days-before = { $days ->
    [0] on the plan’s day
    [one] { $days } day before the plan’s day
   *[other] { $days } days before the plan’s day
 }
record-due-and-before = { $day }, { $words }
record-not-a-number = Write a number, for example 12 or 12.5.
record-amount = Amount
record-currency = Currency, for example KES
record-one-less = One less
record-one-more = One more
record-minus = −1
record-plus = +1
record-type-name = Type a name
record-type-to-find = Type to find
record-use-words = Use “{ $text }”
record-member = Member of this space
record-clear = Clear
record-take = Take out
record-take-out = Take out { $text }
record-add = Add
record-add-tag = Add a tag
record-add-phone = Phone number
record-add-mail = Mail address
record-add-messenger = Messenger name
record-add-profile = Address of the page
record-way-type = What kind
record-way-primary = Try first
record-way-typed = typed as
value-way-mobile = mobile
value-way-home = home
value-way-work = work
value-way-other = other
record-place-lines = Address
record-place-locality = Town or village
record-place-region = Region
record-place-postal = Postal code
record-place-country = Country
record-place-precision = How exactly
record-precision-exact = The exact place
record-precision-village = The village only
record-precision-district = The district only
record-precision-hidden = Do not show
record-language = Language, for example sw
record-text = Text
record-system = System
record-identifier = Identifier there
record-edit-field = Change { $field }
record-add-field = Add: { $field }
record-more-fields = { $count ->
    [one] { $count } more field
   *[other] { $count } more fields
 }
record-two-answers = Two answers: { $field }
record-who-when = { $who }, { $when }
record-keep = Keep
record-keep-this = Keep { $text }
record-add-part = Add: { $part }
record-no-parts = Nothing here yet.
record-part-needs = Fill in “{ $field }” first.
record-done = Done
record-remove-part = Remove
record-statement-stays = A statement is never rewritten. If something changed, add a new one.
record-not-kept = This was not saved:
record-drop = Drop it
record-moment-in = { $when } ({ $zone })
record-not-here = not on this computer yet
record-not-here-person = somebody not on this computer yet
record-edit-part = Change
record-history = History
record-back-to-record = Back from history
record-remove = Remove
record-was-removed = “{ $title }” was removed. It waits in Recently removed.
record-is-removed = This is in Recently removed. Nobody sees it in lists.
record-removed-and-changed = Somebody removed this while somebody else changed it. It stays until you decide.
record-keep-it = Keep it
record-backlinks = Where it is mentioned
record-backlink-as = { $kind }, as { $field }
record-created = Written by { $who }, { $when }.
record-changed = Last changed by { $who }, { $when }.
record-contact = How to reach them
record-about = About
record-refusals = Refusals
record-refused = Does not want: { $channel }. Said on { $day }. Leave them out of lists.
record-plan-tabs = Parts of the plan
record-tab-overview = Overview
record-tab-strategy = Strategy
record-tab-tasks = Tasks
record-tab-events = Events and shifts
record-tab-budget = Budget
record-tab-risks = Risks
record-tab-more = More
record-what-for = What for
record-the-day = The day
record-day-in = { $days ->
    [0] It is today
    [one] Tomorrow
   *[other] In { $days } days
 }
record-day-was = { $days ->
    [one] It was yesterday
   *[other] It was { $days } days ago
 }
record-next-tasks = Next
record-no-open-tasks = No task is waiting.
record-no-tasks = No tasks yet. Add the first one: what must happen, who does it, by when.
record-progress = How much is done
record-done-of = { $done } of { $all } done
record-look = How to show the tasks
record-board = Board
record-list = List
record-nobody-yet = nobody yet
record-order = Order
record-move-up = Move { $title } up
record-move-down = Move { $title } down
record-status-of = Status of { $title }
record-spectrum = Where people stand
record-spectrum-about = spectrum of allies, by the newest stance of each
record-drift-nearer = nearer
record-drift-further = further away
record-what-was-said = What was said
record-promised-by = promised by { $who }
record-due-by = due { $day }
record-no-notes = No notes yet. Write down what you saw, where and when.
record-no-metrics = Nothing is counted yet. Choose one thing that can be counted, and what was promised of it.
record-no-observations = No readings yet. Two make a line.
record-not-assessed = Nobody has judged this yet.
record-assessments-differ = People differ. Both stay visible until one is confirmed.
record-confirmed-by = Confirmed by { $who }
record-as-table = As a table
record-no-data = no data
record-target = Promised: { $target }
record-promised = promised
record-chart = { $title }: a line over time. The same numbers stand in the table below.
record-person-needs = Write a name or a phone number.
record-needs-title = Write a title first.
record-hint-person-phones = A phone number is enough. Type it as people say it.
record-hint-commitment-source_text = Word for word, as it was said or printed.
record-new-plan-template = Start from
record-template-tasks = { $count ->
    [0] no tasks
    [one] { $count } task
   *[other] { $count } tasks
 }
record-when-is-the-day = When is the day?
record-when-hint = Leave it empty if there is no day yet. The tasks are dated back from it.
record-plan-title = Title of the plan
record-make-plan = Make the plan

### History

history-anew-about = A long history makes a record slow. It can go on as a new record with what it says now; links come along. The old one moves to “Recently removed” with its history. Fields with two answers keep the shown one.
history-anew = Start anew from what it says now
history-anew-done = { $title } goes on with a short history. The old one is under “Recently removed”.
history-title = History
history-before = Before:
history-after = After:
history-older = { $count ->
    [one] Show { $count } older step
   *[other] Show { $count } older steps
 }
history-moved = moved in the order
history-create = { $who } wrote this down.
history-set = { $who } changed:
history-remove = { $who } removed this.
history-restore = { $who } restored this.
history-add-part = { $who } added: { $thing }
history-add-part-titled = { $who } added: { $thing } “{ $title }”
history-set-part = { $who } changed: { $thing }
history-set-part-titled = { $who } changed: { $thing } “{ $title }”
history-remove-part = { $who } removed: { $thing }
history-remove-part-titled = { $who } removed: { $thing } “{ $title }”
history-restore-part = { $who } restored: { $thing }
history-restore-part-titled = { $who } restored: { $thing } “{ $title }”

### Today

today-title = Today
today-days-late = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
 }
today-in-days = { $days ->
    [0] today
    [one] tomorrow
   *[other] in { $days } days
 }
today-due = Due
today-due-more = { $count ->
    [one] { $count } more
   *[other] { $count } more
 }
today-due-fewer = Show fewer
today-nothing-due = Nothing is due in the next days.
today-set-done = Set “{ $title }” done
today-task-done = “{ $title }” is done.
today-new = New for you
today-see = See
today-arrived = { $things } came from { $from }.
today-no-records = Nothing new
today-changed-by = { $kind }, changed by { $who }
today-nothing-new = Nothing new since you last looked.
today-settle = To settle
today-two-answers = Two answers in { $title }
today-choose = Choose
today-choose-in = Choose between two answers in { $title }
today-duplicates = { $count ->
    [one] { $count } person may be entered twice
   *[other] { $count } people may be entered twice
 }
today-compare = Compare
today-likeness-strong = same phone or mail
today-likeness-weak = similar name, same place
today-work = Your work
today-saved = Saved on this computer.
today-not-saved = Not saved. Your last change is only on the screen.
today-last-exchange = Last exchange { $when } with { $who }.
today-last-exchange-when = Last exchange { $when }.
today-never-exchanged = Only on this computer: nobody else has it.
today-not-given = { $count ->
    [one] { $count } newer change has not been given to anybody.
   *[other] { $count } newer changes have not been given to anybody.
 }
today-give = Give
today-words-unconfirmed = Your recovery words are not confirmed yet. Without them nobody can open this if you forget the passphrase.
today-confirm-words = Confirm them now
today-start-title = A good first step
today-start-body = Start a plan from a template, bring your list of people, or write down what somebody promised.

### Search

search-title = Search everything
search-hint = A name, a phone number, some words
search-results = What was found
search-nothing = Nothing found for “{ $text }”. Try fewer letters.
search-keys = Arrow keys to walk, Enter to open.
search-about = Searches people, organisations, plans and commitments, in every script.

### Everywhere
common-ilima = Ilima
common-next = Next
common-back = Back
common-close = Close
common-cancel = Cancel
common-stopping = Stopping…
common-working = Working…
common-opening = Opening…
common-one-moment = One moment…
common-show = Show
common-hide = Hide
common-undo = Undo
common-save = Save
common-choose = Choose
common-done-of = { $done } of { $total }
common-caps-lock = Caps Lock is on.
common-country-none = No country
common-cannot-open = Ilima cannot open
key-ctrl-k = Ctrl K

### Frame
place-today = Today
place-plans = Plans
place-people = People
place-organisations = Organisations
place-commitments = Commitments
place-exchange = Exchange
place-help = Help and settings
frame-bar = Space, search and undo
frame-places = Places
frame-page = Page
frame-space = Space: { $name }
frame-new-space = Another space
frame-lock = Lock now
frame-search = Search everything
frame-undo = Undo “{ $action }”
frame-redo = Redo “{ $action }”
frame-undo-done = Undone: “{ $action }”
frame-redo-done = Done again: “{ $action }”
frame-undo-left = { $more ->
    [0] Undone: “{ $action }”. { $field } of { $title } stays as it is, because somebody changed it since.
    [one] Undone: “{ $action }”. { $field } of { $title } and one more stay as they are, because somebody changed them since.
   *[other] Undone: “{ $action }”. { $field } of { $title } and { $more } more stay as they are, because somebody changed them since.
  }
frame-new = New
frame-saving = Saving…
frame-saved = Saved { $time }
frame-saved-here = Saved on this computer
frame-said = What happened
frame-not-saved = Not saved
frame-no-lock = Training computer: there is no lock. Anybody who has this computer can read everything here.

### First run
first-language-title = Choose your language
first-language-sub = You can change it at any time.
first-way-title = How do you want to begin?
first-way-own = Start my own space
first-way-own-about = A space is your group’s shared room for plans, people and commitments.
first-way-join = Join a space
first-way-join-about = Somebody in the group lets you in: beside you in one room, or apart with two small files.
first-way-sample = Look around with sample data
first-way-sample-about = A made-up group with plans and people. Nothing there is real.
first-sample-space = Sample space
first-you-title = Who are you?
first-you-sub = There is no account. Everything stays on this computer until you give it to somebody.
first-name = Your name
first-name-hint = The people you work with will see it. It may be an alias.
first-name-missing = Write a name. It may be an alias.
first-passphrase = A passphrase
first-passphrase-hint = It locks everything on this computer. Several words are easier to remember than one hard word.
first-suggest = Suggest four words
first-suggest-again = Suggest other words
first-strength-0 = Too easy to guess
first-strength-1 = Weak: enough for practice, not for real names
first-strength-2 = Good
first-strength-3 = Strong
first-training = This is a training computer, without a lock
first-training-about = Without a lock, anybody who has this computer can read everything. Use it for practice only, never for real people.
first-words-title = Your recovery words
first-words-sub = Copy these words by hand onto paper, in this order. They open Ilima if you forget your passphrase.
first-words-warning = Ilima shows these words only now. Copy them before you go on. Whoever has them can read everything here. Keep the paper away from this computer.
first-words-copied = I have copied them
first-words-later = Type them back later
first-words-back-title = Are they right on your paper?
first-words-back-sub = { $count ->
    [one] Type the word from your paper.
   *[other] Type the { $count } words from your paper, with spaces between them.
  }
first-words-typed = Recovery words
first-words-check = Check
first-words-wrong = These are not the same words. Compare them with your paper: the order counts.
first-space-title = Name your space
first-space-sub = The people you let in will see this name.
first-space-name = Name of the space
first-space-name-hint = For example the name of your group.
first-space-missing = Write a name for the space.
first-space-make = Make the space
first-country = Country
first-country-hint = Telephone numbers without a country code belong there.
first-join-title = Join a space
first-plan-title = What do you want to plan first?
first-plan-sub = Each brings its tasks, counted back from the day. You can change all of it.
first-plan-name = Name of the plan
first-plan-day = When is the day?
first-plan-day-hint = You may leave this open.
first-plan-make = Make the plan
first-plan-later = Not now

### Unlock
unlock-title = Welcome back
unlock-sub = Everything here is locked.
unlock-passphrase = Passphrase
unlock-open = Open
unlock-opening = Opening…
unlock-forgot = I forgot it
unlock-wait = { $seconds ->
    [one] Wait one second before the next try.
   *[other] Wait { $seconds } seconds before the next try.
  }
unlock-works = While it is locked, nothing can be read or changed here. Nothing is lost.
unlock-recover-title = Open with your recovery words
unlock-recover-sub = Type the words from your paper and choose a new passphrase.
unlock-recovery-words = Recovery words
unlock-recovery-words-hint = In the order in which you wrote them down.
unlock-recover = Open and change the passphrase
unlock-no-words = I do not have the words either
common-done = Done

### Exchange
exchange-sub = Your work is saved here. It reaches others when you give it.
exchange-give = Give
exchange-receive = Receive
exchange-invite = Let somebody in
exchange-who-has-what = Who has what
exchange-person = Person
exchange-has-mine = Has my work
exchange-have-theirs = I have theirs
exchange-has-all = everything
exchange-has-part = { $missing ->
    [one] all but the newest piece
   *[other] all but the { $missing } newest pieces
  }
exchange-never-heard = not heard from yet
exchange-nothing-yet = nothing yet
exchange-give-to = Give to { $name }
exchange-alone = You are alone in this space. Let somebody in, so that your work is not only on this computer.
exchange-receipts = Receipts
exchange-no-receipts = No exchange yet. Each one will leave a receipt here.
exchange-all-receipts = Show all { $count } receipts
exchange-receipt-when = { $when }, { $carrier }
exchange-gave = You gave { $things }.
exchange-gave-nothing = You gave what you have. Nothing in it was new since last time.
exchange-got = You got { $things }.
exchange-got-from = You got { $things } from { $from }.
exchange-got-nothing = Nothing was new. You already have all of it.
exchange-receipt-joined = You joined and got { $things }.
exchange-no-records = no records yet
exchange-waiting = { $count ->
    [one] One batch of changes waits for earlier work that has not arrived yet. It is kept safely.
   *[other] { $count } batches of changes wait for earlier work that has not arrived yet. They are kept safely.
  }
exchange-refused-damaged-file = { $known ->
    [no] { $file } is damaged. Its good parts are used; ask for a new one.
   *[yes] { $file } is damaged. Its good parts are used; ask { $from } for a new one.
  }
exchange-refused-other-space = { $file } is for a space you are not in.
exchange-refused-copied = { $known ->
    [no] Somebody’s Ilima was copied to a second computer, and both wrote. What one of them wrote will come when that computer exchanges again.
   *[yes] The Ilima of { $from } was copied to a second computer, and both wrote. What one of them wrote will come when that computer exchanges again.
  }
exchange-refused-newer-version = { $file } was made with a newer Ilima. Your data is safe; update Ilima to read it.
exchange-refused-not-allowed = { $known ->
    [no] { $file } holds work by somebody who may not write in this space. It was left out.
   *[yes] { $file } holds work by { $from }, who may not write in this space. It was left out.
  }
exchange-refused-wrong-file = { $file } is not a file that Ilima can receive.
exchange-refused-cancelled = Stopped half-way. What came in is safe; the rest goes the next time.
exchange-refused-link-broken = The connection ended too early. What came in is safe; the rest goes the next time.
exchange-refused-other = { $file } could not be used. Nothing was changed by it.
exchange-members = People in this space
exchange-me = you
exchange-verified = words compared
exchange-not-verified = words not yet compared
exchange-stick = On a stick or in a folder
exchange-stick-about = Choose the stick. Ilima makes its own folder on it.
exchange-file = As one file
exchange-file-about = To send by e-mail or to copy anywhere. It is made as small as it can be.
exchange-stick-from = Choose the stick or folder. Ilima finds what was given to you on it.
exchange-file-from = One that came by e-mail, or that you copied.
exchange-file-written = Written: { $size }. You can now send the file.
exchange-file-next = Send it. The others open Exchange, Receive, and choose the file.
exchange-lan = On the same Wi-Fi
exchange-lan-title = Exchange on the same Wi-Fi
exchange-lan-short = same Wi-Fi
exchange-serial-short = cable
exchange-courier-short = courier
exchange-lan-about = Both people open this at the same time. Each gets what the other has and you lack, both ways at once. Nobody outside your space learns anything.
exchange-lan-look = Look for others
exchange-lan-looking = Looking for others on this network…
exchange-lan-heard = { $count ->
    [0] Nobody heard yet. Guest Wi-Fi often keeps computers apart: then type the address, or use a stick.
    [one] One other computer was heard.
   *[other] { $count } other computers were heard.
  }
exchange-lan-here = This computer: { $address }
exchange-lan-no-network = This computer is on no network. Join a Wi-Fi, or use a stick.
exchange-lan-address = Or type the address that the other screen shows; a courier’s works too
exchange-lan-connect = Connect
exchange-lan-strangers = { $count ->
    [one] One computer is in none of your spaces. Nothing was told to it.
   *[other] { $count } computers are in none of your spaces. Nothing was told to them.
  }
exchange-lan-broken = { $count ->
    [one] One connection ended too early. What came in is safe.
   *[other] { $count } connections ended too early. What came in is safe.
  }
exchange-lan-live = Connected. What you or they write now goes over by itself.
exchange-lan-calling = Calling that computer…
exchange-lan-keep = Keep connected while I work
exchange-lan-leave = Leave the network
exchange-lan-closing = Closing this window leaves the network.
exchange-lan-mark = { $count ->
    [0] Open on this Wi-Fi
    [one] Connected with one computer
   *[other] Connected with { $count } computers
  }
exchange-lan-mark-title = This computer can be found on this network. Open to see with whom, or to leave.
exchange-limit = At most over one link
exchange-limit-none = No limit
exchange-left = { $count ->
    [one] One batch of changes did not go over, because the limit was reached. It goes the next time.
   *[other] { $count } batches of changes did not go over, because the limit was reached. They go the next time.
  }
exchange-met = With { $from }: you got { $things }; they got { $given }.
exchange-met-nothing = nothing new
exchange-met-somebody = somebody of your space
exchange-shelf = Shared folder or server
exchange-shelf-short = Shared folder
exchange-shelf-about = A folder that some other program shares, or a server (WebDAV, S3). You leave your sealed work there and take what others left; you need not be there at the same time. Whoever runs it sees sizes and times, never contents.
exchange-shelf-now = Exchange now
exchange-shelf-forget = Forget
exchange-shelf-folder = Choose a shared folder
exchange-shelf-server = Or the address of a server
exchange-shelf-add = Add
exchange-shelf-address = WebDAV: https://name:password@host/path. S3: s3+https://key:secret@host/bucket?region=… The address is kept in your vault.
exchange-cable = Cable
exchange-serial-title = Exchange over a cable or radio modem
exchange-serial-about = Both people open this. Each gets what the other has and you lack, both ways at once; slowly, but a few edits need only seconds.
exchange-serial-port = Port
exchange-serial-typed = Another port, by its name
exchange-serial-none = This computer tells of no port. Plug the cable in and open this again, or type the name of the port.
exchange-serial-baud = Bits a second, the same at both ends
exchange-serial-start = Connect
exchange-found = { $count ->
    [one] One file with something new for you on { $name }
   *[other] { $count } files with something new for you on { $name }
  }
exchange-has-waiting = { $count ->
    [one] everything, but one piece waits there for earlier work
   *[other] everything, but { $count } pieces wait there for earlier work
  }
exchange-heard = heard { $when }
exchange-their-clock = by their clock: { $when }
exchange-theirs-all = all they told of
exchange-theirs-lacks = { $count ->
    [one] one newer piece has not come
   *[other] { $count } newer pieces have not come
  }
exchange-theirs-waits = { $count ->
    [one] one piece waits here for earlier work
   *[other] { $count } pieces wait here for earlier work
  }
exchange-reached-all = { $count ->
    [one] Your work has reached the other person.
   *[other] Your work has reached all { $count } others.
  }
exchange-reached-nobody = As far as anybody told, your newest work is only on this computer.
exchange-leaving = What would leave now
exchange-leaves-size = About { $size }. Nothing leaves by itself.
exchange-silence-no-network = This computer is on no network. Join a Wi-Fi, plug in a network cable, or make your telephone a hotspot for both.
exchange-silence-blocked = What this computer calls out on the network does not come back. A firewall here, or this network itself, stops it.
exchange-silence-nobody = This computer can be heard, but nobody answers. Perhaps the other person has not opened this yet; guest Wi-Fi often keeps computers apart.
exchange-silence-type = Type the address of one computer on the other. This one has:
exchange-silence-qr = A camera can read the same address from this square. Nothing else is in it.
exchange-silence-stick = Or use a stick: it always works.
exchange-give-title = Give
exchange-leaves = They lack, as far as they have told: { $things }.
exchange-leaves-nothing = They have everything, as far as they have told.
exchange-give-whom = For whom
exchange-give-everyone = Everyone in this space
exchange-give-all = Give everything, also what they said that they have
exchange-only-members = It is for everyone in this space. Only they can read it.
exchange-give-stopped = Stopped. The stick holds nothing half-written, and your work is safe here.
exchange-remove-stick = Written. You can now remove the stick.
exchange-give-next = Hand it over. The others choose Receive on their computer.
exchange-receive-title = Receive
exchange-receive-about = Put in the stick that somebody gave you, or choose the file. What is damaged or not meant for you is left out.
exchange-receive-stopped = Stopped. What came in so far is safe; the rest continues next time.
exchange-receive-next = You see it in its place now. What is new stands on Today.
exchange-invite-title = Let somebody in
exchange-invite-about = Two small files do it. Neither computer needs a network.
exchange-invite-1 = The other person starts Ilima, chooses “Join a space”, then “Apart, with two files”, and saves a request.
exchange-invite-2 = You open that request here, choose what this person may do, and save an invite.
exchange-invite-3 = The other person opens the invite. Read the same five words to each other.
exchange-open-request = Open a request
exchange-request-from = The request says it is from { $name }.
exchange-role = What may this person do?
exchange-role-contributor = Reads and writes everything in this space.
exchange-role-reader = Reads everything, writes nothing.
exchange-role-steward = Reads, writes, and lets others in.
exchange-save-invite = Save the invite
exchange-invited = The invite for { $name } is saved. Bring it to that person.
exchange-five-words = Read these five words to the person who let you in, face to face or by phone. The same words must stand on both screens.
exchange-five-words-with = Read these five words to { $name }, face to face or by phone. The same words must stand on both screens.
exchange-five-words-differ = If a word differs, somebody has changed the files on the way. Stop, and begin again with new files.
exchange-words-same = The words are the same
exchange-compare = Compare the words
exchange-compare-later = Later
exchange-compare-kept = You can also do it later: the words stay under “People in this space”.
exchange-join-1 = Save a request
exchange-join-1-about = A small file that shows your name to whoever opens it. Bring it to a steward of the space, on a stick or by e-mail.
exchange-save-request = Save the request
exchange-request-saved = Saved: { $file }. You can close Ilima now and come back later.
exchange-join-2 = Wait for the invite
exchange-join-2-about = The steward opens your request and gives you back an invite file.
exchange-join-3 = Open the invite
exchange-open-invite = Open the invite
exchange-joined = You are in { $space }.
role-steward = Steward
role-contributor = Contributor
role-reader = Reader
member-change-short = Change
member-change = Change something for { $name }
member-held-back = held back on this computer
member-state-suspended = suspended
member-state-succeeded = goes on with another computer
member-state-left = has left
member-state-removed = removed
member-suspend = Suspend
member-suspend-about = For when { $name } was arrested, or the computer is in wrong hands. Nothing new opens there, and nothing written there counts, until somebody lets it take part again. What it already has stays readable there.
member-resume = Let take part again
member-resume-about = { $name } gets everything that was shared meanwhile, and what { $name } wrote meanwhile counts.
member-remove = Remove
member-remove-about = { $name } gets nothing new, and nothing { $name } writes from now on counts. What { $name } already has cannot be taken back. To come in again, { $name } needs a new request.
member-remove-shelves = If { $name } knew the password of a shared folder or server, change it there.
member-role-steward = Make a steward
member-role-steward-about = { $name } will be able to let people in and remove them.
member-role-contributor = Make a contributor
member-role-contributor-about = { $name } can write, but not let people in or remove them.
member-role-reader = Make a reader
member-role-reader-about = { $name } can read everything. What { $name } writes from now on does not count; what was written before stays.
member-adopt = Count later work
member-adopt-about = { $count ->
    [one] One batch of work by { $name } came in after the end that was set. It will count after all, for everybody.
   *[other] { $count } batches of work by { $name } came in after the end that was set. They will count after all, for everybody.
  }
member-hold-back = Hold back here
member-hold-back-about = Only on this computer: nothing new by { $name } is taken in until you say otherwise. The others do not learn of it.
member-hold-back-no-more = Take in again
member-hold-back-no-more-about = What { $name } wrote meanwhile is taken in now.
member-waits = It is said, and waits for a second voice: your word alone does not decide this about { $name }. It takes effect as soon as somebody else who may says the same.
member-heard = last heard of { $when }
member-unheard = not heard of yet
member-asked = somebody asked to suspend or remove; it waits for a second voice
member-computer = computer { $code }
member-which = This is about the computer { $code } only. There is another one under this name.
member-sure = Do it anyway

### Import
import-title = Import people
import-sub = From a spreadsheet saved as CSV, or from a telephone’s contacts as vCard.
import-looking = { $file }. Nothing is written yet.
import-pick = Choose a file
import-run = { $count ->
    [0] Nothing to import
    [one] Import one person
   *[other] Import { $count } people
  }
import-would = What would happen
import-file = The file
import-encoding = Encoding
import-encoding-hint = Change it if names look wrong below.
import-separator = Between columns
import-separator-hint = Change it if the columns look wrong.
import-separator-comma = Comma
import-separator-semicolon = Semicolon
import-separator-tab = Tab
import-country = Country of the phones
import-country-hint = For numbers without a country code.
import-rows = The first rows, with what each column becomes
import-becomes = { $column } becomes
import-left-out = (left out)
import-field-id = Number in Ilima (id)
import-field-consent = Agreed: { $channel }
import-field-place = Place: { $part }
import-field-custom = Own field: { $name }
import-place-lines = address
import-place-locality = town or village
import-place-region = region
import-place-postal_code = postal code
import-place-country = country
import-count-rows = rows
import-count-new = new
import-count-changed = changed
import-count-same = same as here
import-count-rejected = left out
import-count-duplicates = perhaps entered twice
import-many-changed = { $percent } % of the rows would change people you already have. Look closely: is this the right file? Nothing that is filled in here will be emptied.
import-rejected = { $count ->
    [one] One row is left out
   *[other] { $count } rows are left out
  }
import-row = Row { $row }
import-rejected-more = { $count ->
    [one] and one more
   *[other] and { $count } more
  }
import-save-rejected = Save these rows
import-rejected-saved = Saved: { $file }. Mend the rows and import that file.
import-agreed = Did these people agree?
import-agreed-column = What the file says about consent is kept with each person.
import-agreed-none = No column says that they agreed to be called or written to. Import only people who know that you have their number.
import-cancelled = Stopped. Nothing was imported.
import-done = From { $file }: { $new ->
    [one] one new person
   *[other] { $new } new people
  }, { $changed } changed.
import-done-rejected = { $count ->
    [one] One row was left out.
   *[other] { $count } rows were left out.
  }
import-done-duplicates = { $count ->
    [one] One person may be entered twice. Today shows them side by side.
   *[other] { $shown } people may be entered twice. Today shows them side by side.
  }
import-undo = Undo this import
import-undone = The import of { $file } is undone.
import-see-people = See people
import-past = Past imports
import-past-line = { $when }: { $new } new, { $changed } changed, { $rejected } left out
import-past-undone = undone
import-empty-title = Bring your list
import-empty-text = You will see the first rows and what would happen before anything is written. The whole import can be undone.
reason-no_name_and_no_way = It has no name, no phone and no mail.
reason-unreadable = It could not be read.

### Export
export-title = Export people
export-sub = All people of this space, into a file that other programs read.
export-warning = The file has no lock. Anyone who finds it can read every name and number in it. Delete it when you no longer need it.
export-format = What kind of file?
export-csv = Table (CSV)
export-csv-about = Opens in LibreOffice and other spreadsheets.
export-vcard = Contacts (vCard)
export-vcard-about = For telephones and address books.
export-write = Write the file
export-done = { $count ->
    [one] One person was written to { $file }.
   *[other] { $count } people were written to { $file }.
  }

### Stages of long work
stage-reading = Reading…
stage-importing = Importing…
stage-packing = Packing…
stage-writing = Writing…
stage-checking = Checking…
stage-applying = Taking in…
stage-undoing = Undoing…
stage-attaching = Reading the file…
stage-files = Attached files…
stage-calling = Calling…
stage-giving = Giving…
stage-waiting = Waiting for the other end…

### Settings
settings-tab-help = Help
settings-tab-settings = Settings
settings-tab-keys = Keys
settings-tab-about = About Ilima
settings-topics = Topics
settings-language = Language
settings-look = Look
settings-look-hint = Projector is larger and has thicker lines.
look-system = As this computer
look-light = Light
look-dark = Dark
look-projector = Projector
settings-text = Text size
settings-percent = { $percent } %
settings-lock = Lock when nobody types
settings-lock-hint = A laptop left open then tells nobody anything.
settings-minutes = { $minutes ->
    [one] after one minute
   *[other] after { $minutes } minutes
  }
settings-words = Recovery words
settings-words-confirmed = You copied them and typed them back.
settings-words-unconfirmed = Not yet typed back. Are they on paper?
settings-words-confirm = Type them from the paper
settings-words-no-lock = This training computer has no lock, and so no recovery words.
settings-check = Is everything whole?
settings-check-about = Reads everything on this computer once. It changes nothing.
settings-check-now = Check now
settings-check-well = All is well: { $documents } records and { $entries } sealed entries were read.
settings-check-problems = { $count ->
    [one] One thing is wrong. Give your work to somebody now, so that it is safe elsewhere.
   *[other] { $count } things are wrong. Give your work to somebody now, so that it is safe elsewhere.
  }
settings-key = Key
settings-key-does = What it does
key-ctrl-n = Ctrl N
key-ctrl-z = Ctrl Z
key-ctrl-shift-z = Ctrl Shift Z
key-ctrl-l = Ctrl L
key-alt-left = Alt ←
key-alt-right = Alt →
key-f1 = F1
key-f6 = F6
key-shift-f6 = Shift F6
key-esc = Esc
key-tab = Tab
key-arrows = ← → ↑ ↓
key-enter = Enter
key-ctrl-k-does = Search everything
key-ctrl-n-does = Make something new
key-ctrl-z-does = Undo; while you type, undo in the text
key-ctrl-shift-z-does = Redo
key-ctrl-l-does = Lock now
key-alt-left-does = Back to where you were
key-alt-right-does = Forward again
key-f1-does = Help for this place
key-f6-does = To the next part of the window: bar, places, page
key-shift-f6-does = To the part before
key-esc-does = Close a window or a menu; stop editing
key-tab-does = To the next button or field
key-arrows-does = Between tabs, and in menus and lists
key-enter-does = Open, or keep what you typed

### About
about-name = Ilima is an isiZulu and isiXhosa word: neighbours come together to work one family’s field.
about-what = It helps people who organise together to keep plans, people and promises on their own computers, and to hand them on without the internet.
about-nothing-leaves = Nothing leaves this computer by itself. There is no account, no server, no counting of what you do.
about-version = Version { $version }
about-licence = Free software under the GNU Affero General Public License, version 3 or later. You may use, study, change and pass it on.
about-fonts = Letters: Noto Sans, under the SIL Open Font License.

### Names of actions, for undo
action-add = New { $thing }: { $title }
action-add-untitled = New { $thing }
action-anew = Fresh start of { $title }
action-change = Change of { $title }
action-change-untitled = Change of { $thing }
action-change-field = { $field } of { $title }
action-change-field-untitled = { $field }
action-choose = Choice for { $title }
action-choose-untitled = Choice
action-choose-field = Choice of { $field } for { $title }
action-choose-field-untitled = Choice of { $field }
action-remove = Removal of { $title }
action-remove-untitled = Removal of { $thing }
action-restore = Return of { $title }
action-restore-untitled = Return of { $thing }
action-import = Import of { $title }
action-sample = Sample data
action-template = Plan from a template: { $title }

### Kinds
kind-person = Person
kind-person-many = People
kind-plan = Plan
kind-plan-many = Plans
kind-commitment = Commitment
kind-commitment-many = Commitments
kind-organisation = Organisation
kind-organisation-many = Organisations
kind-space = Space
kind-space-many = Spaces
part-consent = Consent
part-consent-many = Consents
part-conversation = Conversation
part-conversation-many = Conversations
part-goal = Goal
part-goal-many = Goals
part-task = Task
part-task-many = Tasks
part-event = Event or shift
part-event-many = Events and shifts
part-attendance = Attendance
part-attendance-many = Attendances
part-actor = Person or group around the plan
part-actor-many = People and groups around the plan
part-stance = Stance
part-stance-many = Stances
part-relationship = Relationship
part-relationship-many = Relationships
part-tactic = Tactic
part-tactic-many = Tactics
part-assumption = Assumption
part-assumption-many = Assumptions
part-budget_line = Budget line
part-budget_line-many = Budget
part-risk = Risk
part-risk-many = Risks
part-attachment = Attached file
part-attachment-many = Attached files
part-measure = Measure
part-measure-many = Measures
part-metric = Indicator
part-metric-many = Indicators
part-observation = Reading
part-observation-many = Readings
part-monitoring_note = Note
part-monitoring_note-many = Notes
part-assessment = Assessment
part-assessment-many = Assessments
part-membership = Membership
part-membership-many = Memberships
part-member = Member
part-member-many = Members

### Fields of people
field-person-display_name = Name
field-person-given_name = Given name
field-person-additional_name = Middle name
field-person-family_name = Family name
field-person-gender = Gender
field-person-pronouns = Pronouns
field-person-born = Born
field-person-languages = Languages
field-person-preferred_language = Speaks best
field-person-employer = Works for
field-person-work_title = Work
field-person-place = Place
field-person-phones = Phones
field-person-mails = E-mail
field-person-messengers = Messengers
field-person-profiles = Profiles
field-person-tags = Tags
field-person-source = Where we met
field-person-notes = Notes
field-person-external_ids = Numbers elsewhere
field-consent-channel = Way
field-consent-address = Number or address
field-consent-state = Answer
field-consent-wording = What was asked
field-consent-on = Day
field-consent-by = Asked by
field-consent-lifts = Lifts these refusals
field-conversation-at = When
field-conversation-by = Who talked
field-conversation-contact_type = How
field-conversation-outcome = Outcome
field-conversation-ask = What we asked for
field-conversation-commitment_made = What was promised
field-conversation-next_step = Next step
field-conversation-call_back_after = Call back after
field-conversation-notes = Notes

field-attachment-file = File
field-attachment-caption = Caption
field-attachment-captured = Day it was taken

### Fields of plans
field-plan-title = Title
field-plan-vision = Vision
field-plan-problem = Problem
field-plan-status = Status
field-plan-day = The day
field-plan-narrative = Story
field-plan-template = Template
field-goal-level = How far ahead
field-goal-text = Goal
field-goal-how_we_know = How we will know
field-goal-improves_lives = Improves people’s lives
field-goal-sense_of_power = Gives people a sense of their power
field-goal-relations_of_power = Changes who has power
field-goal-rank = Order
field-task-title = Task
field-task-owners = Who does it
field-task-due = Due
field-task-depends_on = Waits for
field-task-status = Status
field-task-notes = Notes
field-task-rank = Order
field-event-title = Title
field-event-start = Begins
field-event-end = Ends
field-event-place = Place
field-event-people_needed = People needed
field-event-contact = Contact
field-event-cancelled = Called off
field-attendance-person = Person
field-attendance-status = Answer
field-attendance-confirmed_at = Confirmed
field-attendance-reminder_sent = Reminded
field-attendance-came = Came
field-actor-name = Name
field-actor-who = Who it is
field-actor-kind = Part played
field-actor-influence = Influence, 0 to 10
field-actor-notes = Notes
field-stance-actor = Who
field-stance-on = Day
field-stance-position = Position
field-stance-evidence = How we know
field-relationship-from = From
field-relationship-to = To
field-relationship-nature = Nature
field-relationship-notes = Notes
field-tactic-title = Title
field-tactic-aim = Aim
field-tactic-target = Whom it moves
field-tactic-start = Begins
field-tactic-end = Ends
field-tactic-cost = Cost
field-tactic-risk = Risk
field-tactic-safety_plan = Safety plan
field-tactic-result = Result
field-assumption-if_this = If
field-assumption-then_that = Then
field-assumption-evidence = How we know
field-assumption-holds = Still true
field-budget_line-title = What for
field-budget_line-direction = Income or cost
field-budget_line-amount = Amount
field-budget_line-in_kind = In kind
field-budget_line-notes = Notes
field-risk-title = What could happen
field-risk-likelihood = How likely
field-risk-harm = Harm
field-risk-falls_on = Whom it would hurt
field-risk-response = What we do
field-risk-calls = Who calls whom

### Fields of commitments
field-commitment-title = Title
field-commitment-reference = Reference
field-commitment-source_text = Word for word
field-commitment-promised_by = Promised by
field-commitment-promised_on = Promised on
field-commitment-promised_where = Promised where
field-commitment-deadline = By when
field-commitment-accepted = Accepted
field-commitment-support_level = Support
field-commitment-scale = Scale
field-commitment-responsible_body = Who is responsible
field-commitment-references = Frameworks
field-commitment-watchers = Who watches it
field-commitment-notes = Notes
field-measure-title = Title
field-measure-target_date = By when
field-measure-outcome = What came of it
field-measure-rank = Order
field-metric-title = What we count
field-metric-reference = Reference
field-metric-unit = Unit
field-metric-baseline = At the start
field-metric-target = Target
field-metric-frequency_months = How often
field-metric-starts = From
field-metric-ends = Until
field-observation-period = Period
field-observation-value = Value
field-observation-no_data = We looked, and there is none
field-observation-disaggregation = For whom or where
field-observation-note = Note
field-monitoring_note-on = Day
field-monitoring_note-text = What was seen
field-monitoring_note-place = Place
field-monitoring_note-asked = Who was asked
field-monitoring_note-status = Status
field-monitoring_note-evidence = Evidence
field-assessment-on = Day
field-assessment-by = Judged by
field-assessment-value = Judgement
field-assessment-note = Why
field-assessment-confirmed_by = Confirmed by

### Fields of organisations and of the space
field-organisation-name = Name
field-organisation-kind = Kind
field-organisation-parent = Belongs to
field-organisation-place = Place
field-organisation-phones = Phones
field-organisation-mails = E-mail
field-organisation-tags = Tags
field-organisation-notes = Notes
field-membership-person = Person
field-membership-role = Role
field-membership-supported_by = Supported by
field-space-name = Name
field-space-purpose = Purpose
field-space-languages = Languages
field-space-country = Country
field-space-retention_months = Months to keep
field-space-custom_fields = Own fields
field-member-member = Member
field-member-name = Name
field-member-device_name = Computer
field-member-person = Person

### Values
value-gender-female = female
value-gender-male = male
value-gender-other = other
value-channel-phone = Phone calls
value-channel-sms = SMS
value-channel-email = E-mail
value-channel-messenger = Messenger
value-channel-visit = Visits
value-channel-photo = Photos
value-channel-public_name = Name in public
value-state-given = Yes
value-state-refused = No
value-state-withdrawn = Withdrawn
value-state-unknown = Not asked yet
value-contact_type-in_person = In person
value-contact_type-phone = Phone
value-contact_type-postal_mail = Letter
value-contact_type-email = E-mail
value-contact_type-sms = SMS
value-contact_type-messenger = Messenger
value-outcome-successful = We talked
value-outcome-no_pickup = Nobody answered
value-outcome-line_busy = Line busy
value-outcome-call_back = Asked to call back
value-outcome-not_available = Had no time
value-outcome-left_message = Left a message
value-outcome-wrong_number = Wrong number
value-outcome-not_home = Not at home
value-outcome-refused = Did not want to talk
value-outcome-moved = Has moved
value-outcome-deceased = Has died
value-status-draft = Draft
value-status-active = Active
value-status-paused = Paused
value-status-won = Won
value-status-lost = Lost
value-status-closed = Closed
value-status-todo = To do
value-status-doing = Doing
value-status-blocked = Blocked
value-status-done = Done
value-status-dropped = Dropped
value-status-invited = Invited
value-status-declined = Declined
value-status-tentative = Maybe
value-status-accepted = Coming
value-status-cancelled = Cancelled
value-level-long_term = Long term
value-level-intermediate = On the way
value-level-short_term = Short term
value-came-attended = Came
value-came-no_show = Did not come
value-kind-constituent = One of us
value-kind-ally = Ally
value-kind-opponent = Opponent
value-kind-primary_target = Decides
value-kind-secondary_target = Can move the one who decides
value-kind-team = Team
value-kind-group = Group
value-kind-association = Association
value-kind-union = Union
value-kind-cooperative = Cooperative
value-kind-congregation = Congregation
value-kind-party = Party
value-kind-company = Company
value-kind-public_body = Public body
value-kind-media = Media
value-position-active_ally = Active ally
value-position-passive_ally = Passive ally
value-position-neutral = Neutral
value-position-passive_opponent = Passive opponent
value-position-active_opponent = Active opponent
value-nature-influences = Influences
value-nature-works_with = Works with
value-nature-works_for = Works for
value-nature-family = Family
value-nature-funds = Pays for
value-nature-opposes = Opposes
value-aim-prevent = Prevent
value-aim-intervene = Step in
value-aim-restore = Restore
value-aim-promote = Promote
value-direction-income = Income
value-direction-cost = Cost
value-likelihood-low = Low
value-likelihood-medium = Medium
value-likelihood-high = High
value-support_level-none = None
value-support_level-noted = Noted
value-support_level-supported_in_part = Supported in part
value-support_level-supported = Supported
value-frequency_months-1 = Every month
value-frequency_months-3 = Every 3 months
value-frequency_months-6 = Every 6 months
value-frequency_months-12 = Every year
value-role-leader = Leader
value-role-organiser = Organiser
value-role-secretary = Secretary
value-role-treasurer = Treasurer
value-role-volunteer = Volunteer
value-role-member = Member
value-scale-ogp_completion = Completion (Open Government Partnership)
value-scale-promise_meter = Promise meter
value-scale-sdg_progress = Progress (Global Goals)
value-scale-simple = Simple
scale-ogp_completion = Completion (Open Government Partnership)
scale-promise_meter = Promise meter
scale-sdg_progress = Progress (Global Goals)
scale-simple = Simple

### Values of scales
value-status-no_evidence_available = No evidence available
value-status-not_started = Not started
value-status-limited = Limited
value-status-substantial = Substantial
value-status-complete = Complete
value-status-not_yet_rated = Not yet rated
value-status-in_the_works = In the works
value-status-stalled = Stalled
value-status-promise_kept = Promise kept
value-status-compromise = Compromise
value-status-promise_broken = Promise broken
value-status-not_available = Not available
value-status-challenges_remain = Challenges remain
value-status-approaching_target = Near the target
value-status-target_achieved = Target reached
value-status-unclear = Unclear
value-status-behind = Behind
value-status-on_track = On track
value-status-kept = Kept
value-status-broken = Broken
value-value-no_evidence_available = No evidence available
value-value-not_started = Not started
value-value-limited = Limited
value-value-substantial = Substantial
value-value-complete = Complete
value-value-not_yet_rated = Not yet rated
value-value-in_the_works = In the works
value-value-stalled = Stalled
value-value-promise_kept = Promise kept
value-value-compromise = Compromise
value-value-promise_broken = Promise broken
value-value-not_available = Not available
value-value-challenges_remain = Challenges remain
value-value-approaching_target = Near the target
value-value-target_achieved = Target reached
value-value-unclear = Unclear
value-value-behind = Behind
value-value-on_track = On track
value-value-kept = Kept
value-value-broken = Broken

### Troubles
trouble-in-use = { $by ->
    [window] Ilima is already open in another window on this computer. Nothing is lost. Use that window, or close it first.
   *[command] The Ilima command is working with this data right now. Nothing is lost. Wait until it has finished.
  }
trouble-no-home = There is no Ilima data here yet. Begin with your name and a passphrase.
trouble-home-exists = There is Ilima data here already. It was left as it is. Open it instead.
trouble-locked = Ilima is locked. Nothing is lost. Open it with your passphrase.
trouble-wrong-passphrase = { $seconds ->
    [0] This is not the passphrase. Nothing is lost. Look at Caps Lock and the keyboard, and try again.
    [one] This is not the passphrase. Nothing is lost. Wait one second, then try again.
   *[other] This is not the passphrase. Nothing is lost. Wait { $seconds } seconds, then try again.
  }
trouble-wrong-words = These are not the recovery words. Nothing is lost. Compare them with your paper: the order and every letter count.
trouble-pair-typed = These are not three words of Ilima’s list. Nothing was sent, and the words on the other screen still hold. Look at the spelling.
trouble-pair-words = These are not the words on the other screen. Nothing was told to it, and nothing was changed. New words stand there now: type those.
trouble-pair-guessed = Other words came five times, so this was ended. Nobody was let in, and nothing was told. Perhaps somebody on this network is guessing: use another network, or a stick.
trouble-no-square = There is no square of Ilima in this picture, or it cannot be read. Take the picture straight from the front, or type the words.
trouble-wait = { $seconds ->
    [one] Too many wrong tries. Nothing is lost. Wait one second, then try again.
   *[other] Too many wrong tries. Nothing is lost. Wait { $seconds } seconds, then try again.
  }
trouble-weak-passphrase = This passphrase is guessed too easily. Make it longer, or use the four suggested words.
trouble-no-space = There is no space yet. Start one, or join one with a file.
trouble-which-space = There are several spaces. Say which one is meant.
trouble-not-found = This is not here any more. Somebody may have removed it. Look in Recently removed.
trouble-unknown-kind = This Ilima does not know this kind of record. It is kept as it is. A newer Ilima may show it.
trouble-unknown-field = This Ilima does not know this field. It is kept as it is. A newer Ilima may show it.
trouble-bad-value = “{ $text }” does not fit the field “{ $field }”. Nothing was changed. Write it in another way.
trouble-nothing-to-undo = There is nothing left to undo.
trouble-nothing-to-redo = There is nothing to do again.
trouble-disk-full = The disk is full. What you did last was not written; everything before it is safe. Make room, or use another disk or stick, and try again.
trouble-courier-full = The courier is full. What it took so far is there; the rest is safe here and goes by another way. Tell whoever carries it to make room.
trouble-disk = The disk could not be read or written. What was saved before is safe. Look whether the stick is in and may be written, and try again.
trouble-file-missing = The file is not there. Nothing was changed. Look whether the stick is in, and choose it again.
trouble-file-too-big = This file is larger than Ilima can take at once. Nothing was changed. Split it into smaller files.
trouble-wrong-file = This is not a file that Ilima can read here. Nothing was changed. Choose another one.
trouble-damaged-file = This file is damaged. Nothing wrong was taken in. Ask for a new one.
trouble-file-kind = Files of this kind cannot be attached. Pictures, PDF, sound, text and office files can.
trouble-file-not-here = This file has not come whole yet: { $here } of { $of } pieces are here. Exchange with somebody who has it.
trouble-not-pictured = This file cannot be shown here. Save a copy and open it with another program.
trouble-copied = An Ilima was copied to a second computer, and both wrote. What one of them wrote will come when that computer exchanges again. Nothing is lost.
trouble-damaged-store = Something stored on this computer is damaged. Nothing more was written. Give what can still be read to somebody, then receive it again from the others.
trouble-too-much-from = { $from } sent more at one time than anybody writes. What came so far is in and safe, the rest was not taken. Ask { $from } by another way. If it is right, receive again; if not, suspend that computer.
trouble-other-space = This file is for a space you are not in. Nothing was changed. Ask the people of that space to let you in.
trouble-not-for-me = This invite was made for another request. Nothing was changed. Save a new request and bring it to a steward.
trouble-already-member = This person is in the space already. Nothing was changed.
trouble-which-member = More than one member is called { $what }. Choose by the device that the list of members shows.
trouble-already-so = It is so already. Nothing was changed.
trouble-last-steward = Then nobody would be left who can let others in or stop them. Make somebody else a steward first.
trouble-not-forgettable = Only people can be forgotten everywhere. Other records can be removed.
trouble-not-the-same = The two were not the same. Nothing was changed; type the new passphrase again.
trouble-no-lock = These data have no passphrase: whoever finds the file could read everything. Set a passphrase first.
trouble-nobody-has-all = Nobody else is known to have everything of this space. Give your work first, or make a backup; what only this computer has would be gone.
trouble-stands-still = So much was signed about who takes part in this space that nobody comes or goes any more, and nothing more can be sealed for the others. Your work is safe here. Go on as a new space.
trouble-not-allowed = Your role in this space does not allow this. Nothing was changed. Ask a steward.
trouble-newer-version = This was made with a newer Ilima. Your data is safe. Update Ilima to read it.
trouble-nothing-to-give = There is nothing to give yet.
trouble-bad-address = This is not an address that Ilima can use. Nothing was changed. Compare it with the other screen, or with the example beside the field.
trouble-server-silent = The shared place did not answer or did not let you in. Nothing was lost; what could not be left there goes next time. Look at the network, the address, the name and the password.
trouble-unreachable = No Ilima answered there. Nothing was changed. Look that both computers are on the same Wi-Fi and that the other one has the exchange open; or use a stick.
trouble-stranger = The other computer is in none of your spaces. Nothing was told to it, and nothing was changed.
trouble-link-broken = The connection ended too early. What came in so far is safe; the rest continues next time.
trouble-cancelled = Stopped. Nothing was changed.
trouble-no-memory = This computer has too little free memory for this. Nothing was changed. Close other programs and try again.
trouble-bad-request = Ilima asked itself something that makes no sense. Nothing was changed. Please tell the people who make Ilima how it came about.
trouble-unexpected = Something unexpected happened. What was saved before is safe. Close Ilima, open it again, and try once more.

### Lock, backup, taking a space off, forgetting, what is set aside

lock-title = Passphrase
lock-about = It opens this home on this computer. Nobody can send you a new one.
lock-none = This training computer has no lock: anybody who has it can read everything.
lock-change = Change the passphrase
lock-set = Set a passphrase
lock-words = Make new recovery words
lock-change-about = The new passphrase counts at once. Backups that you made before still open with the old one.
lock-words-about = The words that you have on paper now will open nothing any more. Backups that you made before still open with them.
lock-old = Passphrase until now
lock-now = Passphrase
lock-do = Change it
lock-words-make = Make new words
lock-words-copy = Copy these words by hand, on paper. They open your home when the passphrase is forgotten.
lock-changed = The passphrase is changed.
backup-title = Backup
backup-about = One sealed file with all your spaces and keys. Keep it away from this computer. Your passphrase or your recovery words open it, nothing else.
backup-no-lock = Without a passphrase, whoever finds a backup can read everything. Set a passphrase first.
backup-never = There is no backup away from this computer yet.
backup-last = Last backup away from this computer: { $day }
backup-write = Write a backup…
backup-open = Backup
backup-done = { $file } is written. You can remove the stick now.
away-title = Take this space off this computer
away-about = Before a border or a risky journey, or because you leave the group.
away-travel = Before a journey…
away-leave = Leave the space…
away-travel-about = The key of “{ $space }” is destroyed here, and its file removed. You stay a member: a backup or a colleague’s invitation brings it back. Copies and backups elsewhere are not reached.
away-leave-about = “{ $space }” is taken off this computer for good. Tell the others yourself that you leave: nothing goes out to them now. What you gave stays with them. Only an invitation brings you back.
away-still-with = { $names } said that everything of yours is there too.
away-nobody = Nobody has said yet that everything of yours is there too. What nobody else has will be lost. Exchange first.
away-type = To be sure, type the name of the space: { $space }
away-travel-do = Take it off
away-leave-do = Leave and take it off
away-gone = “{ $space }” is no longer on this computer.
forget-open = Forget…
forget-title = Forget this person everywhere
forget-about = { $name } is removed from every computer of the group that hears of it: the record, its history and its search words. It cannot be undone, and old sticks or backups do not bring { $name } back.
forget-not = Not reached: the name typed into other plans and notes, computers that never exchange again, sticks and backups until somebody reads them. More than 20 in a day wait for a second steward.
forget-reason = Why
forget-reason-hint = The others see this, without the name.
forget-reason-asked = The person asked for it
forget-reason-not-needed = No longer needed
forget-reason-mistake = Entered by mistake
forget-reason-danger = To protect the person
forget-reason-legal = The law asks for it
forget-type = To be sure, type the name: { $name }
forget-do = Forget everywhere
forget-done = Forgotten here. The others forget when they hear of it.
forget-hidden = Hidden for now: there were many today. The word of a second steward who has been here for a week makes it final; where there is none, a week’s wait does.
aside-title = Set aside
aside-about = Some work that arrived could not be used. Everything else was. Ask its author to update Ilima, or a steward to settle it.
aside-bad = damaged or against the rules
aside-newer = written with a newer Ilima
aside-settle = Settle for everybody…
aside-settle-about = This piece of { $name }’s work will count for nobody in the group, and nobody is asked about it again.
aside-settle-do = Settle
today-set-aside = { $count ->
    [one] One piece of work that arrived was set aside.
   *[other] { $count } pieces of work that arrived were set aside.
  }
today-stands-still = So much was signed about who takes part in this space that no more of it can be settled: nobody comes or goes any more. Your work is safe here. Agree with the others by another way, then go on as a new space.
today-look = Look at it
today-goes-on = { $name } goes on with another computer: a backup was brought back there, or a copy of the home. Ask { $name } by another way. If it was not { $name }, suspend both at once.
today-false-key = { $name } handed this computer a key that opens nothing. It may be a fault; it may be meant to keep you from reading what others write. Nothing is lost: when the next key is made, it opens. Ask { $name } by another way, and tell a steward.
today-goes-on-known = I have asked
today-goes-on-look = See the people
today-suspended = { $name } is still suspended; that does not end by itself. Let { $name } take part again, or have { $name } removed.
today-asked = Somebody asked to suspend or remove { $name }. That waits for a second voice.
today-restored = This home came back from a backup on { $day }. Give to the others first, then receive from them: only then is here again what you gave after the backup.
today-went-on = A copy of this home was noticed on { $day }: this one goes on as a new device. Nothing is lost. If you did not copy or move it, change your passphrase and tell a steward.
today-backup-due = There has been no backup away from this computer for a month.
stage-backing-up = Writing the backup…

### Attached files

files-title = Files
files-add = Add a file
files-none = Photos, papers and sounds that belong here. Nothing yet.
files-add-title = Add a file
files-caption = What it shows
files-keep = Keep what the camera wrote
files-keep-about = Photos carry the place, the time and the camera in them. Ilima takes that out, unless you need it as evidence.
files-add-do = Add
files-added = { $name } is added.
files-added-clean = { $name } is added. What the camera wrote about place and time was taken out.
files-save = Save a copy…
files-save-one = Save a copy of { $name }
files-remove = Take out
files-remove-one = Take out { $name }
files-saved = { $name } is saved. That copy has no lock.
files-open-copies = A copy that you save has no lock: whoever finds it can open it.
files-only-named = only its name is known
files-not-here = { $size }, has not come yet
files-partly = { $size }, { $here } of { $of } pieces have come
files-look-one = Look at { $name }
files-want = Fetch over cable and radio too
files-want-one = Fetch over cable and radio too: { $name }
files-want-not = Do not fetch over cable and radio
files-want-not-one = Do not fetch over cable and radio: { $name }
files-wanted = Asked for over cable and radio too
files-came-by = What is missing comes by itself over Wi-Fi, sticks, shared folders and couriers. Over a cable or radio only small pictures come, unless you ask for a file here. In mail the sender decides.
files-shown-smaller = Shown at most as large as a screen. A saved copy is the file itself.
give-files = Attached files
give-files-new = those of what is new
give-files-thumbs = small pictures only
give-files-none = none
give-files-all = all of them, the old ones too

### Letting somebody in who sits in the same room

pair-room = In one room
pair-room-about = You sit together and both computers are on the same network. Three words are enough.
pair-files = Apart, with two files
pair-files-about = By stick or e-mail. Neither computer needs a network.
pair-open-title = Let in somebody beside you
pair-open-about = The other person starts Ilima and chooses “Join a space”, then “In one room”. You say three words, and both computers exchange at once.
pair-show = Show the words
pair-words = Say these three words to the other person
pair-words-about = They work once, for five minutes. Show them to nobody else.
pair-square = Or let a telephone take a picture of this square: it holds the words and the address of this computer.
pair-address = If the other computer does not find this one, its address is { $address }
pair-waiting = Waiting for the other computer…
pair-letting-in = The words are right. Letting in…
pair-letting-in-name = The words are right. Letting { $name } in…
pair-exchanging = Both are in one space now. Exchanging…
pair-wrong = { $count ->
    [one] Somebody came with other words. Nothing was told to that computer. New words stand here now.
   *[other] Somebody came with other words { $count } times. Nothing was told. New words stand here now.
  }
pair-broken = { $count ->
    [one] One connection ended too early. Try again with the words that stand here.
   *[other] { $count } connections ended too early. Try again with the words that stand here.
  }
pair-half = { $name } was let in, but that computer did not say that it came in. Try again with the words that stand here: nobody is let in twice.
pair-let-in = { $name } is in this space. You heard each other say the words, so nothing else needs comparing.
pair-no-exchange = The exchange after it did not finish. Use “On the same Wi-Fi” or a stick for the rest.
pair-join-about = The other person opens Exchange, chooses “Let somebody in”, then “In one room”, and says three words to you.
pair-join-words = The three words
pair-join-words-hint = The first four letters of each are enough.
pair-join-picture = Take them from a picture…
pair-join-picture-read = Read from the picture: the words, and where to call.
pair-join-address = The address that the other screen shows
pair-join-do = Join
pair-join-looking = Looking for the other computer…
pair-join-found-nobody = Type the address that the other screen shows. Or use two files: that always works.

### Going on as a new space

renew-title = Go on as a new space
renew-about = When nobody is left who can let others in, any member can go on: with a new space that holds everything that is on this computer.
renew-open = Go on as a new space…
renew-comes = All records and files of “{ $space }” that are here come along. You become steward of the new space and let the others in anew. Who was forgotten stays forgotten.
renew-stays = “{ $space }” stays on this computer as it is. Only there stands who wrote what before today. What others still write there does not come along by itself.
renew-name = Name of the new space
renew-name-hint = Another name, so that nobody takes one for the other.
renew-do = Make the new space
renew-done = “{ $space }” is made. You are its steward.
renew-brought = It holds { $things }.
renew-answers = { $count ->
    [one] One field had two answers. The one that was shown came along; both stay in the old space.
   *[other] { $count } fields had two answers. The ones that were shown came along; all stay in the old space.
  }
renew-left = { $count ->
    [one] One thing was written with a newer Ilima and stayed in the old space. Update Ilima before you go on.
   *[other] { $count } things were written with a newer Ilima and stayed in the old space. Update Ilima before you go on.
  }
renew-next = Now let the others in: Exchange, “Let somebody in”.
renew-came-from = This space goes on from “{ $space }”.
history-came-from = On { $day } everything was brought over from “{ $space }”. Who wrote it before stands in its history there.
field-space-came_from = Goes on from
field-space-came_on = Goes on since
### Panic, a backup brought back, the copy of the day

panic-title = Panic button
panic-about = Held for two seconds, it destroys what opens this home. After that nobody can read anything here, not even you. It is off until you switch it on.
panic-turn-on = Switch it on…
panic-turn-off = Switch it off
panic-is-on = It is on. The button stands under the places and on the locked screen. Holding Ctrl Shift Delete does the same.
panic-on-title = Switch the panic button on?
panic-what = It overwrites and removes the two files that your passphrase and your recovery words open, and the daily copies on this computer. That takes less than a second, nothing is asked, and it cannot be undone.
panic-not = It does not reach backups elsewhere, sticks, shared folders, lists that you exported, or the computers of the others. Flash disks may keep old pieces for a while.
panic-back = Only a backup that lies elsewhere brings your work back, with the passphrase or the recovery words that belong to it.
panic-no-backup = There is no backup away from this computer yet. What only you have would be lost for ever.
panic-backup = Last backup away from this computer: { $day }
panic-do-on = Switch it on
panic-hold = Panic: hold 2 seconds
panic-holding = Keep holding…
key-ctrl-shift-delete = Ctrl Shift Delete
key-ctrl-shift-delete-does = Held for two seconds: panic, where it is switched on in the settings
first-way-restore = I have a backup
first-way-restore-about = Your spaces and keys come back from a backup file.
restore-title = Bring back a backup
restore-comes = Your spaces, your keys and your role come back as they were on the day of the backup.
restore-not = What you gave after that day comes back when you exchange both ways with the others; with a stick, first give to them, then receive from them. What only the lost computer had is gone. The others see this computer as a new device that goes on for the old one.
restore-choose = Choose the backup…
restore-file = Backup: { $file }
restore-with = Open it with
restore-with-passphrase = the passphrase
restore-with-words = the recovery words
restore-passphrase = Passphrase of the backup
restore-passphrase-hint = The one that counted when the backup was made. It opens this computer from now on; you can change it in the settings.
restore-do = Bring it back
restore-done-title = Your backup is back
restore-done = Here again: { $names }
restore-done-none = There was no space in it. Your name and your lock are back.
restore-next = Exchange with the others soon: what you gave since then comes back, and they hear of your new device.
restore-go-on = Go on
stage-restoring = Bringing the backup back…
daily-wanted = Keep a sealed copy on this computer, once a day
daily-about = For a damaged file, not for a lost computer. The last two days are kept. Forgetting somebody, taking a space off, another passphrase or other words remove these copies, and a new one is made. Switching this off removes them.
daily-last = Last copy on this computer: { $day }
daily-never = There is no copy on this computer yet.
today-backup-here = The copy of { $day } on this computer does not help when the computer is gone.

### What remains of somebody who was forgotten

part-opted_out = Asked not to be contacted
part-opted_out-many = Asked not to be contacted
field-opted_out-mark = Mark
field-opted_out-on = Since
person-asked-not = { $ways }: whoever had this asked not to be contacted, and was forgotten for it. Do not write or call before you know better.
forget-remains = What remains: an id, and, if { $name } refused calls or mail, a mark of each such number and address. Whoever enters it again is told. The mark says nothing to strangers; members could find the number by trying all of them.
gone-title = Forgotten
gone-about = Not in sticks, shared folders and copies already made, nor where the name was typed into other text.
gone-silent = Not heard since: { $names }
gone-hidden = only hidden: waits for a second steward
gone-keep = Show again
gone-confirm = Forget for good
gone-kept = Shown again here. The others show it when they hear of it.
gone-confirmed = Your word counts as the second one where you are known as a steward for a week.
gone-on = { $on ->
    [one] Forgotten on one device of { $of }
   *[other] Forgotten on { $on } of { $of } devices
  }
import-asked-not = { $count ->
    [one] One person in this file asked not to be contacted, and was forgotten for it.
   *[other] { $count } people in this file asked not to be contacted, and were forgotten for it.
  }

### Links

link-look = Look at
link-title = Open this outside Ilima?
link-about = It opens in the browser or mail program of this computer. Whoever runs that place sees that you came, and when; the browser remembers it.
link-disguised = The name in bold is written with signs that can look like other ones. Do not open it unless you know it.
link-open = Open it
trouble-link-kind = Ilima does not open this address. Only web pages, mail and telephone numbers are opened. Nothing was changed.
