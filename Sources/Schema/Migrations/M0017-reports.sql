-- Reports as they are written, and releases of them, which never change. A release keeps the text, each figure as it was, and
-- what it showed of people cell by cell, so that later ones give nothing away beside it. `reason` is why a report was sent
-- back.
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 80),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    summary TEXT NOT NULL CHECK (length(summary) <= 1000),
    period_form TEXT NOT NULL CHECK (period_form IN ('days', 'months', 'academic', 'financial', 'calendar')),
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    body TEXT NOT NULL CHECK (length(body) <= 200000),
    state TEXT NOT NULL CHECK (state IN ('draft', 'review', 'released')),
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    version BIGINT NOT NULL CHECK (version >= 1),
    author TEXT NOT NULL,
    made TIMESTAMP NOT NULL,
    changed TIMESTAMP NOT NULL,
    CHECK (period_from <= period_to)
);

-- What a report said in each of its versions.
CREATE TABLE report_versions (
    report TEXT NOT NULL REFERENCES reports (id),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (report, version)
);

-- `cutoff` is the position of the last event whose records are in it.
CREATE TABLE releases (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id),
    number BIGINT NOT NULL CHECK (number >= 0),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    period_form TEXT NOT NULL,
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    body TEXT NOT NULL,
    cutoff BIGINT NOT NULL,
    changes TEXT NOT NULL,
    note TEXT NOT NULL CHECK (length(note) <= 2000),
    digest TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    released_by TEXT NOT NULL,
    released TIMESTAMP NOT NULL,
    UNIQUE (report, number)
);

-- The figures of a release in the order of the text, then its public tables; `facts` is one JSON object.
CREATE TABLE release_figures (
    release TEXT NOT NULL REFERENCES releases (id),
    number BIGINT NOT NULL,
    expression TEXT NOT NULL,
    whole TEXT NOT NULL,
    is_table BOOLEAN NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (release, number)
);
CREATE INDEX release_figures_by_expression ON release_figures (whole);

-- What a release showed of people: a number, or that it was suppressed; and what was true then, which only the gate of the
-- next release reads.
CREATE TABLE release_cells (
    release TEXT NOT NULL REFERENCES releases (id),
    measure TEXT NOT NULL,
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    heads BIGINT,
    truth BIGINT NOT NULL,
    PRIMARY KEY (release, measure, period_from, period_to, dimension, value)
);
