-- A break across which comparable figures are published.
ALTER TABLE external_points ADD COLUMN break_bridged BOOLEAN NOT NULL DEFAULT FALSE;

-- What the programme is judged by over years. No value is kept: `expression` asks for it. Years are those in which the
-- academic, financial or calendar years of `period_form` begin; `aim_value` is an exact decimal.
CREATE TABLE indicators (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 80),
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 20),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    theme TEXT NOT NULL CHECK (theme IN ('excellence', 'equity', 'inspiration', 'connection')),
    meaning TEXT NOT NULL CHECK (length(meaning) BETWEEN 1 AND 1000),
    expression TEXT NOT NULL CHECK (length(expression) BETWEEN 1 AND 2000),
    period_form TEXT NOT NULL CHECK (period_form IN ('academic', 'financial', 'calendar')),
    baseline BIGINT CHECK (baseline BETWEEN 1900 AND 2100),
    aim TEXT NOT NULL CHECK (aim IN ('up', 'down', 'hold', 'at-least', 'at-most')),
    aim_value TEXT CHECK (length(aim_value) BETWEEN 1 AND 30),
    aim_year BIGINT CHECK (aim_year BETWEEN 1900 AND 2100),
    lead_body TEXT NOT NULL CHECK (length(lead_body) BETWEEN 1 AND 200),
    place BIGINT NOT NULL CHECK (place BETWEEN 0 AND 10000),
    version BIGINT NOT NULL CHECK (version >= 1),
    CHECK ((aim IN ('at-least', 'at-most')) = (aim_value IS NOT NULL)),
    CHECK ((aim_value IS NULL) = (aim_year IS NULL))
);

-- What is said of single years of an indicator: that it was not reported, and why; or that the series breaks there.
CREATE TABLE indicator_notes (
    indicator TEXT NOT NULL REFERENCES indicators (id),
    kind TEXT NOT NULL CHECK (kind IN ('not-reported', 'break', 'bridged-break')),
    year BIGINT NOT NULL CHECK (year BETWEEN 1900 AND 2100),
    note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (indicator, year, kind)
);

-- What an indicator said in each of its versions, as one JSON object, and why it was changed.
CREATE TABLE indicator_versions (
    indicator TEXT NOT NULL REFERENCES indicators (id),
    version BIGINT NOT NULL,
    facts TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    author TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (indicator, version)
);
