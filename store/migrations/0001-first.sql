-- The first shape of a space's file. Never edited after 0.1.0: later shapes get files of their own.

-- A document as it was last saved whole.
CREATE TABLE document (
    id BLOB NOT NULL PRIMARY KEY,
    record BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_of_record ON document (record);

-- Changes that some document's last saving lacks, or that no entry holds yet. Numbers are never used twice.
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document BLOB NOT NULL,
    record BLOB NOT NULL,
    own_section INTEGER NOT NULL,
    run BLOB NOT NULL,
    raw BLOB NOT NULL,
    own INTEGER NOT NULL,
    unsaved INTEGER NOT NULL,
    unsealed INTEGER NOT NULL
) STRICT;
CREATE INDEX change_unsaved_of_document ON change (document, number) WHERE unsaved = 1;
CREATE INDEX change_unsaved_of_record ON change (record, number) WHERE unsaved = 1;
CREATE INDEX change_unsealed ON change (number) WHERE unsealed = 1;
CREATE INDEX change_done ON change (number) WHERE unsaved = 0 AND unsealed = 0;

-- Received changes whose dependencies have not come yet.
CREATE TABLE waiting (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document BLOB NOT NULL,
    record BLOB NOT NULL,
    own_section INTEGER NOT NULL,
    run BLOB NOT NULL,
    raw BLOB NOT NULL,
    own INTEGER NOT NULL
) STRICT;

-- Signed, sealed entries of every device, our own included.
CREATE TABLE entry (
    device BLOB NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    hash BLOB NOT NULL,
    before BLOB NOT NULL,
    member_heads BLOB NOT NULL,
    bytes BLOB NOT NULL,
    applied INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_at ON entry (device, number);
CREATE INDEX entry_unapplied ON entry (device, number) WHERE applied = 0;

CREATE TABLE quarantine (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    device BLOB NOT NULL,
    entry INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    why TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE act (
    number INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL
) STRICT;

-- The newest word of every device on what it has.
CREATE TABLE seen (
    device BLOB NOT NULL PRIMARY KEY,
    counter INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    heard_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    run BLOB NOT NULL PRIMARY KEY,
    device BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What a record says, for lists, filters, links and search.
CREATE TABLE row (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    sort TEXT NOT NULL,
    removed INTEGER NOT NULL,
    two_answers INTEGER NOT NULL,
    -- Grows with every writing of a row in this file: the newest are what changed here lately.
    touched INTEGER NOT NULL
) STRICT;
CREATE INDEX row_touched ON row (touched);
CREATE INDEX row_unsettled ON row (sort) WHERE two_answers = 1;
CREATE INDEX row_in_order ON row (kind, removed, sort, number);

CREATE TABLE cell (
    row INTEGER NOT NULL REFERENCES row (number) ON DELETE CASCADE,
    part_kind TEXT NOT NULL,
    field TEXT NOT NULL,
    place INTEGER NOT NULL,
    part TEXT NOT NULL,
    text TEXT NOT NULL,
    sort TEXT NOT NULL,
    PRIMARY KEY (row, part_kind, field, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_by_field ON cell (field, part_kind, sort);

CREATE TABLE link (
    row INTEGER NOT NULL REFERENCES row (number) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    field TEXT NOT NULL,
    target BLOB NOT NULL,
    target_part TEXT NOT NULL,
    PRIMARY KEY (row, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_to ON link (target);

-- Texts arrive folded. Marks count as letters: without them Indic vowel signs would cut words apart.
CREATE VIRTUAL TABLE find USING fts5 (
    title, words,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'",
    prefix = '1 2 3'
);

CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    name_json TEXT NOT NULL,
    inverse_json TEXT NOT NULL,
    -- 0 while done; else a count that grows with every undoing, so that redo takes the newest first.
    undone INTEGER NOT NULL
) STRICT;
CREATE INDEX journal_undone ON journal (undone) WHERE undone > 0;

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
    id BLOB NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    journal INTEGER,
    rows_json TEXT NOT NULL,
    undone INTEGER NOT NULL
) STRICT;

CREATE TABLE fingerprint (
    record BLOB NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (record, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
