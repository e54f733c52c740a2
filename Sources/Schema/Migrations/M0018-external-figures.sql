-- Figures that are not recorded here: entered by hand, each with where it comes from. `value` is an exact decimal, `word` the
-- one that its source prints before it, `break_note` why values before it cannot be compared with it.
CREATE TABLE external_figures (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 80),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
    source_url TEXT NOT NULL CHECK (length(source_url) <= 500),
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    status TEXT NOT NULL CHECK (status IN ('official', 'provisional', 'forecast')),
    version BIGINT NOT NULL CHECK (version >= 1)
);

CREATE TABLE external_points (
    figure TEXT NOT NULL REFERENCES external_figures (id),
    period_form TEXT NOT NULL CHECK (period_form IN ('days', 'months', 'academic', 'financial', 'calendar')),
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 30),
    word TEXT NOT NULL CHECK (word IN ('', 'over', 'nearly', 'some', 'around')),
    break_note TEXT NOT NULL CHECK (length(break_note) <= 500),
    PRIMARY KEY (figure, period_from, period_to),
    CHECK (period_from <= period_to)
);

-- What a figure said in each of its versions, as one JSON object, and why it was changed.
CREATE TABLE external_versions (
    figure TEXT NOT NULL REFERENCES external_figures (id),
    version BIGINT NOT NULL,
    facts TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    author TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (figure, version)
);
