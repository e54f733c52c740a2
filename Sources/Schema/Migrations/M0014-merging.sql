-- What was merged into another record leads to it. The row stays, so that its address and its source's id are never used
-- for anything else; a merged listing is withdrawn as well, so that nothing shows it.
ALTER TABLE organisations ADD COLUMN merged_into TEXT REFERENCES organisations (id) CHECK (merged_into <> id);
CREATE INDEX organisations_merged ON organisations (merged_into) WHERE merged_into IS NOT NULL;
ALTER TABLE listings ADD COLUMN merged_into TEXT REFERENCES listings (id)
    CHECK (merged_into IS NULL OR merged_into <> id AND withdrawn IS NOT NULL);
CREATE INDEX listings_merged ON listings (merged_into) WHERE merged_into IS NOT NULL;

-- Each merge, with the names as they were then.
CREATE TABLE merges (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('listing', 'provider')),
    merged TEXT NOT NULL,
    survivor TEXT NOT NULL,
    merged_name TEXT NOT NULL,
    survivor_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    undone TIMESTAMP,
    undone_by TEXT,
    CHECK (merged <> survivor),
    CHECK ((undone IS NULL) = (undone_by IS NULL))
);
CREATE UNIQUE INDEX merges_in_force ON merges (merged) WHERE undone IS NULL;

-- What a merge changed, as it was before and as the merge left it: kept while the merge can be undone.
CREATE TABLE merge_changes (
    merge TEXT NOT NULL REFERENCES merges (id),
    kind TEXT NOT NULL CHECK (
        kind IN ('listing', 'moved-listing', 'organisation', 'draft', 'problem', 'claim', 'offer', 'grant')),
    record TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (merge, kind, record)
);
CREATE INDEX merge_changes_by_record ON merge_changes (record, merge);

-- Pairs that look alike and are not the same thing, the smaller id first.
CREATE TABLE duplicate_dismissals (
    kind TEXT NOT NULL CHECK (kind IN ('listing', 'provider')),
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (kind, one, other),
    CHECK (one < other)
);
