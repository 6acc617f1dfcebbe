-- Sealed pieces of attached files, by the hash of their bytes. Which records name them is not known here.
CREATE TABLE chunk (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    bytes BLOB NOT NULL
) STRICT;
