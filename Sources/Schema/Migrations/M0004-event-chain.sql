-- How far the sealer has come: the last position that was given, and the hash of the event that has it. One row.
CREATE TABLE event_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO event_head (id, position, hash) VALUES (1, 0, '');

-- The last event of a kind.
CREATE INDEX events_by_verb ON events (verb, position);

-- Who may do a piece of work that one process does for all: `token` grows with each holder, `ends` is in milliseconds
-- since 1970 by the database's clock.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    token BIGINT NOT NULL CHECK (token > 0),
    ends BIGINT NOT NULL
);
