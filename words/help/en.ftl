### Ilima says: English, the pages of help. Read when they are opened.

help-start-title = Where to begin
help-start-body =
    Ilima keeps three things for your group: plans, people and commitments. They live in a space, a shared room for the people you let in.

    Begin with what you have. Import your list of people, make a plan from a template, or write down what an official promised.

    Everything is saved on this computer as you write. There is no button for it: the bar says “Saved” and the time. If it says “Not saved”, your last change is only on the screen, and the message at the foot of the window says why.

    Saved is not the same as reached. Your work reaches others when you give it to them, on a stick or as a file.
help-today-title = Today
help-today-body =
    Today shows what is due, what arrived from others, and what needs you to settle it.

    A line at the side says where your work is: saved here, and who else has it. If nobody else has it, give it to somebody soon.
help-plans-title = Plans
help-plans-body =
    A plan has goals, tasks, people around it and a day. Make one from a template: its tasks are counted back from the day.

    Set a task’s due date as a day, or as days before the plan’s day. When the day moves, such tasks move with it.

    See tasks as a list or as a board. Every field can be changed where it stands: press Enter on it, or click.
help-people-title = People and organisations
help-people-body =
    A person needs only a name or a number. A name may be an alias.

    Write down what each person agreed to, for each way of reaching them. A refusal always counts more than an older yes.

    Filter by tag or place. Export makes a file without a lock, so take care where you put it.
help-import-title = Import people
help-import-body =
    Choose a CSV file from a spreadsheet, or a vCard file from a telephone. You see the first rows and match each column to a field.

    Before anything is written you see how many people are new, changed, the same, or left out and why.

    Importing the same file again changes nothing. The whole import can be undone, even days later, as long as it is among your last 500 actions: people whom somebody changed since then stay.
help-commitments-title = Commitments
help-commitments-body =
    A commitment is what somebody in power promised. Copy the words exactly, with who said them, when and where.

    Choose a scale, follow one or two indicators, and add a note each time you look. The status you see is never more than what somebody noted.

    Two people may judge differently. Both judgements stay, with their names.
help-exchange-title = Give and receive
help-exchange-body =
    Give writes your work to a stick, a folder or a file. Everyone in your space can read it, and nobody else.

    Receive takes in what others gave. You can receive the same stick twice, or in any order; nothing is doubled.

    The board shows who has what, as far as that person’s own computer has said so. Remove the stick only when Ilima says that you can.

    Or exchange on the same Wi-Fi: both open it at the same time and look for each other. If guest Wi-Fi keeps the computers apart, type the address that the other screen shows, or use a stick.

    Or use a shared folder or a server: you leave your sealed work there and take what others left, each when it suits you.
help-travel-title = How work travels
help-travel-body =
    What travels
    What you give is a parcel: sealed work that only the people in your space can open. A stick, a server or a friend with a bag can carry it. They cannot read it, and they cannot change it unnoticed.

    Order does not matter. A parcel may come twice, before an older one, or weeks late: nothing is doubled. If one is lost, give again: what the others have not said that they have goes along once more.

    On a stick or in a folder
    Take this when there is no network at all. Choose Give and hand the stick over; the others choose Receive. The same stick can go from one person to the next.

    Was the stick pulled out too early? If you were giving, what was half written counts for nothing: give again. If you were receiving, what came in stays: put the stick in and choose Receive again. Of a damaged file the good parts are used.

    By e-mail
    Take this when you have mail now and then. Choose Give, “As one file”, and send the file. If it is too large, the command “ilima give FILE --max-bytes 100000” cuts it into parts. Send each part by itself; they may come in any order.

    On the same Wi-Fi
    Take this when you are in one place: it is the quickest. Both open “On the same Wi-Fi” and look for others. Each gets what it lacks, both ways. The Wi-Fi needs no internet. While both stay, what either of you writes is on the other screen by itself; “Keep connected while I work” stays when you close the window for it.

    Is nobody heard? Guest Wi-Fi often keeps computers apart. One goes on looking; the other types the address that stands on that screen. If no answer comes, take the stick.

    Over a cable or a radio modem
    Take this when there is no network and you want both ways at once. On both computers choose “Cable” on the Exchange screen, the port and the same speed; or type the command “ilima exchange serial PORT”. Close the window before you use commands on the same computer: only one of them can have your work open.

    Through a shared folder or a server
    Take this when you are never there at the same time. Everybody uses the same folder or the same address (WebDAV, S3), and chooses “Exchange now” when it suits. If something there is lost or damaged, it is put there anew by somebody who has it, at that person’s next exchange.

    With a courier
    A courier is a small computer or a folder that carries sealed work between people who never meet. It has no key. Take it for an office, a bus or a market where people pass by one after the other.

    On the courier’s computer somebody types the command “ilima courier FOLDER”. Whoever then looks for others on the same Wi-Fi exchanges with it. If the Wi-Fi does not find it, add its address under “Shared folder”, for example courier://192.168.4.1:7117. You can also put its folder on a stick and choose it there. A courier that is full takes nothing more, and throws nothing away.

    What waits for earlier work
    Sometimes work comes before the earlier work that it builds on. Ilima keeps it safely, and the receipt says how much waits. When the earlier work comes, it is taken in by itself. If that takes long, ask others in your space to give you what they have.

    What “Who has what” says
    It says what each person’s own computer has told, and as of when. Handing over a stick changes nothing there yet. Only word from that computer does. A stick or a file from others may bring it too.

    It does not say that anybody has read your work. “Not heard from yet” does not mean that this person has nothing.

    Who can see what
    Whoever carries your work sees no names and no contents. But some things show.

    A stick or a file shows that Ilima made it, how many pieces there are, how large they are, and when they were written. Mail also shows who writes to whom.

    On a network, others see that Ilima is there while you exchange, which addresses talk, and how much. On a radio modem, whoever listens hears that something is sent, and how much.

    A shared folder, a server or a courier shows one folder for each space, under a name that says nothing: how many things lie there, how large, and since when. A server and a courier also see the address you come from. Whoever listens on the network can recognise the same courier again.
help-road = One change of a plan goes through six computers of one space. Each of them takes it in and hands it on in another way.
help-road-stick = Stick
help-road-courier = Courier
help-road-server = Server
help-road-wifi = Same Wi-Fi
help-road-mail = Mail
help-join-title = Let somebody in, or join
help-join-body =
    Whoever wants to join saves a request file and brings it to a steward. The steward opens it, chooses a role, and saves an invite file. The invite works only on the computer that made the request.

    Then both read five words to each other. If the words are the same, the files were not changed on the way. If a word differs, stop and begin again with new files.

    A contributor reads and writes, a reader only reads, and a steward also lets others in. Whoever was let in can be suspended or removed later, under “Change” beside her name on the Exchange page; what her computer has already stays there.
help-two-answers-title = Two answers
help-two-answers-body =
    When two people change the same field apart from each other, Ilima keeps both answers and shows them side by side, with who wrote them and when.

    Choose one with a click. The choice can be undone, and the other answer stays in the history.
help-undo-title = Undo and history
help-undo-body =
    Ilima does not ask “Are you sure?”. What you write, change or remove can be undone, and the button in the bar names what it would undo.

    What you remove lies in Recently removed and can be put back. Each record has a history: who changed what, from what, to what.

    What you gave to others cannot be called back. When you undo something, they hear of it the next time you give.
help-lock-title = The lock, and what it protects
help-lock-body =
    Your passphrase locks everything on this computer. Ilima locks itself when nobody types for a while; Ctrl L locks at once.

    If you forget the passphrase, your recovery words open Ilima. Keep them on paper, away from the computer. Without both, nobody can open it, not even the people who made Ilima.

    While Ilima is locked, whoever takes this computer can see that Ilima is on it, in which language, and how large your spaces are, but cannot read your plans, people or promises. While it is open, anyone at the keyboard can read them.

    What you give can be read only by the people in your space. An exported list has no lock at all.

    No outside expert has examined these locks yet. Do not let anybody’s life depend on them.
help-no-words-title = I forgot the passphrase
help-no-words-body =
    Nobody can reset a passphrase. There is no account and no second key, not even with the people who made Ilima.

    What still opens it
    Your recovery words: on the locked screen choose “I forgot it”, type the words from your paper and choose a new passphrase.

    A backup that lies elsewhere opens with its own passphrase or words: those of the day on which it was made. If you know them, begin anew as it says below and choose “I have a backup”.

    If you have none of these
    Then nothing opens what is here. But what you had given is with the others in your space. Begin anew as it says below, choose “Join a space”, and ask a steward to let you in again and to remove the old entry under your name. What you had not given yet is lost.

    Begin anew, and keep what is locked
    Delete nothing: the passphrase may come back to you, or the paper may turn up. Close Ilima and give its folder another name, for example “ilima-locked”. Then start Ilima again: it begins as on the first day.

    The folder is called “ilima”. On Linux it lies in your own folder under { "“.local/share”" }, which the file program may hide; on Windows under { "“AppData\\Roaming”" }. If Ilima was started with another folder, it is that one.

    If you remember the passphrase later, close Ilima and change both names back.
help-lost-title = A computer is lost or stolen
help-lost-body =
    Tell your group first, by any way you have. On the Exchange page a steward presses “Change” beside the name and chooses “Suspend”; two people who write can do it together. From then on nothing new opens on that computer. A steward who has served longer can only be suspended by two. Everybody hears of it with the next exchange, so exchange soon.

    What was on that computer stays readable there for whoever can unlock it. Locked, it needs the passphrase. If it was taken open, treat all of it as known.

    You have a backup: on a new computer choose “I have a backup”. Then give to the others first, and receive from them. If your old computer was suspended, the new one stands as suspended too, under your name and with a code of its own. Tell a steward this code by phone or face to face. The steward compares it and chooses “Let take part again” beside the new computer; the old one stays out. If nobody suspended the old one, you go on in your old role at once. Do not let your old computer be removed: that removes the one that goes on for it, too.

    You have no backup: let a steward let you in anew, then have the old computer removed. What you had given comes back; what only the lost computer had is gone.
help-voices-title = Who suspends and removes
help-voices-body =
    On the Exchange page, under “Change” beside a name, three things take something away: to suspend, to remove, and to give a smaller role. For some of them one voice is not enough.

    Who decides
    A steward does it alone. Only a steward who has served longer cannot be touched by one steward: that takes two.

    Two people who write can suspend anybody together, a steward too. They cannot remove. Whoever only reads has no voice in it.

    People whom a later comer let in count together with that person as one voice. So nobody wins by inviting others.

    When a second voice is missing
    Your word is kept, and the others hear of it with the next exchange. Today and the Exchange page say that it waits. It takes effect as soon as somebody else who may chooses the same on another computer.

    To end a suspension
    It does not end by itself; Today reminds you of it. One steward lets somebody take part again, or two people who write do. Nobody does it for herself or himself.

    Removing is for good. To come in again takes a new request. What somebody has already stays there.

    The last steward
    Ilima warns before nobody is left who can let others in. Once it has happened, anyone in the space can choose “Go on as a new space…” in the settings.

    All this counts on a computer as soon as that computer hears of it. So exchange soon.
help-forgetting-title = Forget somebody
help-forgetting-body =
    To forget somebody is to take the person’s record away wherever Ilima can reach. Only a steward can do it, with “Forget…” on the person’s page. It cannot be undone.

    What goes
    The record, its history, its search words and its files, on every computer of the space that hears of it. What still arrives about this person later is cut out. The daily copies on that computer are removed and made anew. What each computer left in a shared folder is written anew at its next visit.

    What remains
    An id that says nothing. And, if the person refused calls or mail, a mark of each number and address, so that whoever enters it again is warned. The mark says nothing to strangers; members could find the number by trying all of them.

    The name stays where somebody typed it into a plan or a note. If the person was entered twice, the other record stays: forget that one, too.

    What it does not reach
    Sticks, mails, exported lists and copies that are made already, what a courier holds, and computers that never exchange again. An old backup holds the person until it is brought back and has exchanged. But no old stick brings anybody back where the forgetting was heard of.

    The brake
    A stolen computer must not empty the space. When one steward forgets more than 20 people in a day, the others are only hidden at first. They go when a second steward, known there for a week, says the same: on the Exchange page, under “Forgotten”. Where there is no second steward, they go after a week. Until then any steward can show them again; and when the one who asked for it is removed, they come back by themselves.

    Who has done it
    On the Exchange page, “Forgotten” says on how many computers it is done, and who has not been heard of since.
help-journey-title = Before a journey
help-journey-body =
    Before a border or a dangerous road, carry as little as you can. And switch the computer off: then nobody reads anything without the passphrase.

    Take a space off
    Give your work first. Then choose “Before a journey…” in the settings. It says who has told that everything of yours is there too. If it names nobody, what only you have would be lost.

    Then the key of the space is destroyed on this computer, and its file and the daily copies are removed. Your other spaces stay.

    What it does not reach
    Backups, sticks and exported lists: leave them at home. Whoever copied this disk before and learns your passphrase can read that copy. And anybody can see that Ilima is on this computer.

    When you are back
    You still stand in the list of people. Let a steward let you in again as at the first time, and remove the old entry under your name. A backup brings everything back with your role, but only where Ilima is still empty, for example on a new computer.

    Leave for good
    “Leave the space…” takes it off as well, and ends your part in it. Tell the others yourself: nothing goes out to them. The command “ilima leave SPACE --give FILE” writes a file that tells them. What you gave stays with them. Only an invitation brings you back.
help-panic-title = The panic button
help-panic-body =
    It destroys what opens your work on this computer. It is off until you switch it on in the settings.

    How to press it
    Hold the button under the places, or on the locked screen, for two seconds; or hold Ctrl Shift Delete for as long. Nothing is asked. The command “ilima panic --sure” does it at once.

    What it does
    It overwrites and removes what your passphrase and your recovery words open, and the daily copies. After that nobody can read anything here, not even you. Ilima begins as on the first day.

    What it does not reach
    Backups elsewhere, sticks, shared folders, exported lists and the computers of the others. Whoever copied this disk before still has that copy. Flash disks may keep old pieces for a while.

    Before you switch it on
    Write a backup and keep it elsewhere. Only that brings your work back, with its own passphrase or words. And remember that whoever sits at this computer can hold the button, also while it is locked.
help-set-aside-title = Work that was set aside
help-set-aside-body =
    Sometimes a piece of work arrives that cannot be used. Everything else that came with it was taken in. The piece is kept and handed on. Today says so, and the Exchange page names whose it is.

    Written with a newer Ilima
    Bring in the newer Ilima here, too: then the piece is tried again by itself.

    Damaged or against the rules
    Ask its author by another way. It may be a fault. It may also be that somebody else writes on that computer; then suspend it.

    Settle it for everybody
    A steward can choose “Settle for everybody…”. Then the piece counts for nobody, and nobody is asked about it again. Where it was taken in without trouble, it stays until two stewards who are known there for a week have said so.

    What is something else
    What waits for earlier work comes in by itself. What a suspended or removed computer wrote after its end is kept apart, too: a steward can let it count with “Count later work”, under “Change”.
help-settings-title = Settings
help-settings-body =
    Choose the language, the look, the size of the text, and after how many minutes Ilima locks itself.

    “Is everything whole?” reads all that is stored and tells you if something is damaged.

    You can do everything without a mouse. F6 walks between the bar, the places and the page, Tab between buttons and fields, and F1 opens the help for where you are. The tab “Keys” lists all of them.
