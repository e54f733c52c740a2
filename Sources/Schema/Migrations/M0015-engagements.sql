-- Engagements of officers with establishments. What one is, once it is held, is changed with a reason, and every version of
-- it stays. Which council, region or urban rural class an establishment belonged to is asked of the register for the day.
CREATE TABLE engagements (
    id TEXT PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES people (id),
    hub TEXT REFERENCES organisations (id),
    state TEXT NOT NULL CHECK (state IN ('planned', 'held', 'cancelled')),
    day DATE NOT NULL,
    start_minute BIGINT CHECK (start_minute BETWEEN 0 AND 1439),
    is_second_hour BOOLEAN NOT NULL,
    starts TIMESTAMP,
    ends TIMESTAMP,
    minutes BIGINT NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    kind TEXT NOT NULL CHECK (
        kind IN (
            'professional-learning', 'professional-dialogue', 'professional-advice', 'policy-strategy-networks',
            'planning', 'effective-practice', 'improvement-support')),
    mode TEXT NOT NULL CHECK (mode IN ('online', 'in-person')),
    sector TEXT NOT NULL,
    area TEXT NOT NULL,
    theme TEXT NOT NULL,
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    follow_up TEXT NOT NULL CHECK (length(follow_up) <= 500),
    follow_up_by DATE,
    followed_up TIMESTAMP,
    version BIGINT NOT NULL CHECK (version >= 1),
    recorded TIMESTAMP NOT NULL,
    changed TIMESTAMP NOT NULL,
    removed TIMESTAMP,
    batch TEXT REFERENCES import_batches (id),
    origin_key TEXT,
    CHECK ((start_minute IS NULL) = (starts IS NULL)),
    CHECK ((starts IS NULL) = (ends IS NULL))
);
CREATE INDEX engagements_by_day ON engagements (day);
CREATE INDEX engagements_by_officer ON engagements (officer, day);
CREATE INDEX engagements_by_batch ON engagements (batch) WHERE batch IS NOT NULL;
-- A row of a spreadsheet is loaded once, unless its import was taken back.
CREATE UNIQUE INDEX engagements_by_origin ON engagements (origin_key) WHERE origin_key IS NOT NULL AND removed IS NULL;

-- With whom it was; the council in whose area each lay on the day decides who may read of it.
CREATE TABLE engagement_establishments (
    engagement TEXT NOT NULL REFERENCES engagements (id),
    establishment TEXT NOT NULL REFERENCES establishments (id),
    council TEXT NOT NULL,
    PRIMARY KEY (engagement, establishment)
);
CREATE INDEX engagement_establishments_by_establishment ON engagement_establishments (establishment);

-- How many attended, by what they are; never who.
CREATE TABLE engagement_attendees (
    engagement TEXT NOT NULL REFERENCES engagements (id),
    role TEXT NOT NULL CHECK (
        role IN (
            'practitioner', 'leader', 'early-years', 'support', 'student-teacher', 'council', 'partner', 'learner',
            'other')),
    heads BIGINT NOT NULL CHECK (heads BETWEEN 1 AND 10000),
    PRIMARY KEY (engagement, role)
);

-- What an engagement said in each of its versions, as one JSON object; empty after an erasure.
CREATE TABLE engagement_versions (
    engagement TEXT NOT NULL REFERENCES engagements (id),
    version BIGINT NOT NULL,
    facts TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) <= 500),
    at TIMESTAMP NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (engagement, version)
);
