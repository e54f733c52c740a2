-- A hold stops retention and erasure while there is a duty to keep what is there of a person; why, in words.
ALTER TABLE people ADD COLUMN held TIMESTAMP;
ALTER TABLE people ADD COLUMN held_reason TEXT CHECK ((held IS NULL) = (held_reason IS NULL));

-- How often, and when last, somebody was told that their account goes because nobody uses it.
ALTER TABLE people ADD COLUMN warnings BIGINT NOT NULL DEFAULT 0 CHECK (warnings BETWEEN 0 AND 3);
ALTER TABLE people ADD COLUMN warned TIMESTAMP;

-- When somebody asked to be erased.
ALTER TABLE people ADD COLUMN erasure_asked TIMESTAMP;

-- Who was erased, by the id alone: the same as the file `erasures` outside, which a restore reads. No reference, because
-- the records of a backup may not know the person.
CREATE TABLE erasures (
    person TEXT PRIMARY KEY,
    erased TIMESTAMP NOT NULL
);

-- What was done with a person, and by one, whoever acted in their name at the machine.
CREATE INDEX events_by_subject ON events (subject, position);
CREATE INDEX events_by_person ON events (substr(actor, 1, 33), position);
