-- The records that the figures of people in a release were made of, by fact: a line for each, its key and its amounts, which only
-- the gate of a later release reads.
CREATE TABLE release_records (
    release TEXT NOT NULL REFERENCES releases (id),
    fact TEXT NOT NULL,
    records TEXT NOT NULL,
    PRIMARY KEY (release, fact)
);
