-- What this desk knows of the objects on a shelf (a shared folder, a server): so that each is read once.
CREATE TABLE shelf_object (
    shelf TEXT NOT NULL,
    name TEXT NOT NULL,
    own INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    -- The larger own object that holds all of it too; empty while there is none.
    replaced_by TEXT NOT NULL,
    -- JSON: [device in hex, first entry, last entry] of each span in it.
    holds TEXT NOT NULL,
    PRIMARY KEY (shelf, name)
) STRICT, WITHOUT ROWID;
