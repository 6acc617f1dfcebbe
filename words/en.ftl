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
    [one] { $days } day before
   *[other] { $days } days before
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
record-no-observations = No counts yet. Two make a line.
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
frame-undo = Undo { $action }
frame-redo = Redo { $action }
frame-undo-done = Undone: { $action }
frame-redo-done = Done again: { $action }
frame-undo-left = { $more ->
    [0] Undone: { $action }. { $field } of { $title } stays as it is, because somebody changed it since.
    [one] Undone: { $action }. { $field } of { $title } and one more stay as they are, because somebody changed them since.
   *[other] Undone: { $action }. { $field } of { $title } and { $more } more stay as they are, because somebody changed them since.
  }
frame-new = New
frame-saving = Saving…
frame-saved = Saved { $time } on this computer
frame-saved-here = Saved on this computer
frame-not-saved = Not saved
frame-no-lock = Training computer: there is no lock. Anybody who has this computer can read everything here.

### First run
first-language-title = Choose your language
first-language-sub = You can change it at any time.
first-way-title = How do you want to begin?
first-way-own = Start my own space
first-way-own-about = A space is your group’s shared room for plans, people and commitments.
first-way-join = Join with a file
first-way-join-about = Somebody in the group lets you in, with two small files on a stick or by e-mail.
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
first-strength-1 = Weak: good enough for a start
first-strength-2 = Good
first-strength-3 = Strong
first-training = This is a training computer, without a lock
first-training-about = Without a lock, anybody who has this computer can read everything. Use it for practice only, never for real people.
first-words-title = Your recovery words
first-words-sub = Copy these words by hand onto paper, in this order. They open Ilima if you forget your passphrase.
first-words-warning = Ilima shows these words only now. Whoever has them can read everything here. Keep the paper away from this computer.
first-words-copied = I have copied them
first-words-later = Later
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
first-join-title = Join a space with a file
first-plan-title = What do you want to plan first?
first-plan-sub = Each brings its tasks, counted back from the day. You can change all of it.
first-plan-name = Name of the plan
first-plan-day = When is the day?
first-plan-day-hint = You may leave this open.
first-plan-make = Make the plan
first-plan-later = Not now

### Unlock
unlock-title = Welcome back, { $name }
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
