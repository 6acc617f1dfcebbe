-- Entries wait whole (entry.applied = 0), not change by change.
DROP TABLE waiting;

-- Whether some entry has told of this run, so that later entries may name it by its first bytes.
ALTER TABLE run ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
