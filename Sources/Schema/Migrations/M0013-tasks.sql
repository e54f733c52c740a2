-- What a load of a file left for somebody to look at: how many things, what they are in short (one JSON object, so many of
-- each at most), and when somebody said that they had seen to it.
ALTER TABLE import_batches ADD COLUMN questions BIGINT NOT NULL DEFAULT 0 CHECK (questions >= 0);
ALTER TABLE import_batches ADD COLUMN report TEXT;
ALTER TABLE import_batches ADD COLUMN settled TIMESTAMP;
CREATE INDEX import_batches_asking ON import_batches (at) WHERE questions > 0 AND settled IS NULL AND undone IS NULL;

-- Whether a bulk edit left a listing withdrawn: what has been withdrawn or put back since is not taken back with it.
ALTER TABLE import_changes ADD COLUMN after_withdrawn BOOLEAN;

-- The yearly list of a kind that was not stored because it leaves questions open: one JSON list of sentences. It goes when the
-- list is stored.
CREATE TABLE waiting_imports (
    kind TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    questions TEXT NOT NULL
);

-- The Gaelic twins of what editors write on a view, and whether a speaker has read them.
ALTER TABLE curated_views ADD COLUMN title_gd TEXT CHECK (length(title_gd) BETWEEN 1 AND 120);
ALTER TABLE curated_views ADD COLUMN introduction_gd TEXT CHECK (length(introduction_gd) BETWEEN 1 AND 2000);
ALTER TABLE curated_views ADD COLUMN gaelic_reviewed BOOLEAN NOT NULL DEFAULT FALSE;
