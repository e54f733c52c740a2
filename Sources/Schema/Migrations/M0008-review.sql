-- A listing that was edited here: imports of its source leave it as it is.
ALTER TABLE listings ADD COLUMN edited TIMESTAMP;
-- Withdrawn by somebody who reads what organisations publish: only such a person puts it back.
ALTER TABLE listings ADD COLUMN held_back BOOLEAN NOT NULL DEFAULT FALSE;

-- Changes of listings that wait for a word: what a listing would say, as one JSON object. A new listing has the id here that
-- it will have there. One open draft for each listing.
CREATE TABLE listing_drafts (
    id TEXT PRIMARY KEY,
    listing TEXT NOT NULL,
    is_new BOOLEAN NOT NULL,
    organisation TEXT NOT NULL REFERENCES organisations (id),
    author TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'published', 'discarded')),
    facts TEXT NOT NULL,
    base_digest TEXT,
    saved TIMESTAMP NOT NULL,
    submitted TIMESTAMP,
    decided TIMESTAMP,
    decided_by TEXT REFERENCES people (id),
    reason TEXT,
    CHECK (state <> 'returned' OR reason <> ''),
    CHECK (decided_by IS NULL OR decided_by <> author)
);
CREATE UNIQUE INDEX listing_drafts_open ON listing_drafts (listing) WHERE state IN ('draft', 'submitted', 'returned');
CREATE INDEX listing_drafts_by_organisation ON listing_drafts (organisation, state);
CREATE INDEX listing_drafts_by_author ON listing_drafts (author);

-- Everybody who has written at a draft: none of them decides about it.
CREATE TABLE draft_authors (
    draft TEXT NOT NULL REFERENCES listing_drafts (id),
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (draft, person)
);
CREATE INDEX draft_authors_by_person ON draft_authors (person);

-- Somebody says that an organisation's listings are theirs to edit.
CREATE TABLE organisation_claims (
    id TEXT PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisations (id),
    person TEXT NOT NULL REFERENCES people (id),
    note TEXT NOT NULL,
    asked TIMESTAMP NOT NULL,
    decided TIMESTAMP,
    decided_by TEXT REFERENCES people (id),
    is_granted BOOLEAN,
    CHECK (decided_by IS NULL OR decided_by <> person)
);
CREATE UNIQUE INDEX organisation_claims_open ON organisation_claims (organisation, person) WHERE decided IS NULL;
CREATE INDEX organisation_claims_by_person ON organisation_claims (person);

-- When an organisation's editors were last reminded of listings that nobody has looked at for half a year.
ALTER TABLE organisations ADD COLUMN reminded TIMESTAMP;
