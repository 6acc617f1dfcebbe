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
help-lost-title = A computer is lost or stolen
help-lost-body =
    Tell your group first, by any way you have. On the Exchange page a steward presses “Change” beside the name and chooses “Suspend”: from then on nothing new opens on that computer. A steward who has served longer can only be suspended by two. Everybody hears of it with the next exchange, so exchange soon.

    What was on that computer stays readable there for whoever can unlock it. Locked, it needs the passphrase. If it was taken open, treat all of it as known.

    You have a backup: on a new computer choose “I have a backup”. You go on in your old role. Then give to the others first, and receive from them. Do not let your old computer be removed: that removes the one that goes on for it, too.

    You have no backup: let a steward let you in anew, then have the old computer removed. What you had given comes back; what only the lost computer had is gone.
help-settings-title = Settings
help-settings-body =
    Choose the language, the look, the size of the text, and after how many minutes Ilima locks itself.

    “Is everything whole?” reads all that is stored and tells you if something is damaged.

    You can do everything without a mouse. F6 walks between the bar, the places and the page, Tab between buttons and fields, and F1 opens the help for where you are. The tab “Keys” lists all of them.
