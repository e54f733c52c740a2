-- Searches of which people hear by mail when there is something new. No account is needed; stopping removes the row, and
-- with it the address. `mark` is the position of the last event whose listings were looked at, `told` when mail last went.
CREATE TABLE saved_searches (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    query TEXT NOT NULL CHECK (length(query) <= 2000),
    frequency TEXT NOT NULL CHECK (frequency IN ('daily', 'weekly')),
    language TEXT NOT NULL CHECK (language IN ('en', 'gd')),
    site TEXT NOT NULL,
    asked TIMESTAMP NOT NULL,
    confirmed TIMESTAMP,
    told TIMESTAMP,
    due TIMESTAMP,
    mark BIGINT NOT NULL,
    UNIQUE (email_key, query),
    CHECK ((confirmed IS NULL) = (due IS NULL))
);
CREATE INDEX saved_searches_due ON saved_searches (due) WHERE due IS NOT NULL;
CREATE INDEX saved_searches_waiting ON saved_searches (asked) WHERE confirmed IS NULL;

-- Each mail has a link of its own to its search, and all of them stay good until it is stopped. Only digests are kept.
CREATE TABLE saved_search_links (
    digest TEXT PRIMARY KEY,
    search TEXT NOT NULL REFERENCES saved_searches (id)
);
CREATE INDEX saved_search_links_by_search ON saved_search_links (search);

-- Where the reader of a message can have no more of its kind, for the header of RFC 8058.
ALTER TABLE outbox ADD COLUMN unsubscribe TEXT;

-- When staff dealt with what visitors told, and who did.
ALTER TABLE unmet_needs ADD COLUMN handled TIMESTAMP;
ALTER TABLE unmet_needs ADD COLUMN handled_by TEXT;
CREATE INDEX unmet_needs_by_council ON unmet_needs (council, at);
ALTER TABLE problem_reports ADD COLUMN handled TIMESTAMP;
ALTER TABLE problem_reports ADD COLUMN handled_by TEXT;
CREATE INDEX problem_reports_open ON problem_reports (at) WHERE handled IS NULL;

-- Searches that editors put together for readers, under an address of their own. A slug is never used again, so the row of
-- one that was taken back stays.
CREATE TABLE curated_views (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
    introduction TEXT NOT NULL CHECK (length(introduction) <= 2000),
    query TEXT NOT NULL CHECK (length(query) <= 2000),
    hub TEXT REFERENCES organisations (id),
    made TIMESTAMP NOT NULL,
    changed TIMESTAMP NOT NULL,
    withdrawn TIMESTAMP
);
CREATE INDEX curated_views_by_hub ON curated_views (hub) WHERE hub IS NOT NULL;
