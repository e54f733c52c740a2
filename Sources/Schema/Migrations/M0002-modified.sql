-- When our record of a listing last changed (its own `updated` is what the source says): whole milliseconds since 1970,
-- because times as text do not sort within a second. 0 is not known: stored before this column was.
ALTER TABLE listings ADD COLUMN modified BIGINT NOT NULL DEFAULT 0;

-- What has changed since a time, withdrawn listings too.
CREATE INDEX listings_by_modified ON listings (modified, id);
-- Pages of all published listings in a lasting order.
CREATE INDEX listings_published ON listings (id, modified) WHERE withdrawn IS NULL;
-- The same of one provider, and when its page last changed.
DROP INDEX listings_by_provider;
CREATE INDEX listings_by_provider ON listings (provider, withdrawn, modified, id);
