-- What the measures of a release meant when it was made, in each language, as one JSON object: by the measure's id, then by
-- the language's code. Releases of before have none: theirs are today's.
ALTER TABLE releases ADD COLUMN definitions TEXT NOT NULL DEFAULT '{}';

-- Which theme of the strategy a report is on; empty: on all.
ALTER TABLE reports ADD COLUMN theme TEXT NOT NULL DEFAULT ''
    CHECK (theme IN ('', 'excellence', 'equity', 'inspiration', 'connection'));
ALTER TABLE releases ADD COLUMN theme TEXT NOT NULL DEFAULT '';
