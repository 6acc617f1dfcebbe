-- What of an entry could not be taken in is set aside by section; its bytes stay in the entry.
DROP TABLE quarantine;
CREATE TABLE quarantine (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    device BLOB NOT NULL,
    entry INTEGER NOT NULL,
    section INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    why TEXT NOT NULL,
    -- Of the program that could not take it in: another one tries again.
    version TEXT NOT NULL,
    UNIQUE (device, entry, section)
) STRICT;

-- What a steward asked to forget, and what became of that here.
CREATE TABLE forgotten (
    record BLOB NOT NULL PRIMARY KEY,
    -- When this desk heard of it, by its own clock: only for the brake on forgetting many at once.
    heard_ms INTEGER NOT NULL,
    -- 1: dropped and cut out. 0: only hidden, because too many were forgotten at once.
    done INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
