-- A file that somebody sent, kept for a day while they look at what it would do. Its bytes are Base64, in parts.
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL CHECK (length(name) <= 200),
    size BIGINT NOT NULL CHECK (size BETWEEN 0 AND 20971520),
    made TIMESTAMP NOT NULL
);
CREATE INDEX uploads_by_owner ON uploads (owner, made);
CREATE INDEX uploads_by_age ON uploads (made);
CREATE TABLE upload_parts (
    upload TEXT NOT NULL REFERENCES uploads (id),
    part BIGINT NOT NULL CHECK (part >= 0),
    bytes TEXT NOT NULL,
    PRIMARY KEY (upload, part)
);
