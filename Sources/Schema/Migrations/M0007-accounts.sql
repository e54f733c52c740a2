-- Providers are one kind of organisation; hubs, which look after others, are another.
ALTER TABLE providers RENAME TO organisations;
ALTER TABLE organisations ADD COLUMN kind TEXT NOT NULL DEFAULT 'provider'
    CHECK (kind IN ('provider', 'employer', 'hub', 'council', 'agency'));
ALTER TABLE organisations ADD COLUMN hub TEXT REFERENCES organisations (id);
CREATE INDEX organisations_by_hub ON organisations (hub) WHERE hub IS NOT NULL;

-- Which hub looks after a council: one at a time.
CREATE TABLE hub_councils (
    council TEXT PRIMARY KEY,
    hub TEXT NOT NULL REFERENCES organisations (id)
);
CREATE INDEX hub_councils_by_hub ON hub_councils (hub);

-- People with accounts: practitioners, ambassadors, editors, staff. Never pupils. After an erasure only the id stays.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) <= 200),
    email TEXT NOT NULL,
    email_key TEXT UNIQUE,
    language TEXT NOT NULL CHECK (language IN ('en', 'gd')),
    made TIMESTAMP NOT NULL,
    last_signed_in TIMESTAMP,
    erased TIMESTAMP,
    CHECK ((erased IS NULL) = (email_key IS NOT NULL))
);

-- Roles with where they hold; one that has ended stays, as a fact of the past.
CREATE TABLE role_grants (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (
        role IN (
            'practitioner', 'ambassador', 'provider', 'hub', 'council', 'officer', 'analyst', 'administrator')),
    scope TEXT NOT NULL,
    organisation TEXT REFERENCES organisations (id),
    granted TIMESTAMP NOT NULL,
    ended TIMESTAMP,
    CHECK ((role IN ('provider', 'hub')) = (organisation IS NOT NULL)),
    CHECK ((role IN ('practitioner', 'council', 'provider', 'hub')) = (scope <> ''))
);
CREATE UNIQUE INDEX role_grants_in_force ON role_grants (person, role, scope) WHERE ended IS NULL;
CREATE INDEX role_grants_by_organisation ON role_grants (organisation) WHERE organisation IS NOT NULL;

-- A role that a second administrator has to agree to.
CREATE TABLE role_proposals (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role = 'administrator'),
    proposed_by TEXT NOT NULL REFERENCES people (id),
    proposed TIMESTAMP NOT NULL,
    decided TIMESTAMP
);
CREATE UNIQUE INDEX role_proposals_open ON role_proposals (person) WHERE decided IS NULL;

-- A role that waits for the person's own word: only the programme's administrators give somebody with an account a role
-- without asking them.
CREATE TABLE role_offers (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    offered_by TEXT NOT NULL,
    offered TIMESTAMP NOT NULL,
    decided TIMESTAMP,
    is_accepted BOOLEAN
);
CREATE UNIQUE INDEX role_offers_open ON role_offers (person, role, scope) WHERE decided IS NULL;

-- Links that do one thing once. Only their digests are kept: who reads the table can use none of them.
CREATE TABLE one_time_links (
    digest TEXT PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign-in', 'invitation', 'set-up', 'old-address', 'new-address')),
    person TEXT REFERENCES people (id),
    email TEXT,
    browser TEXT,
    change TEXT,
    expires TIMESTAMP NOT NULL,
    used TIMESTAMP
);
CREATE INDEX one_time_links_by_age ON one_time_links (expires);

-- A change of e-mail address, which waits until both addresses have confirmed it.
CREATE TABLE email_changes (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    old_email TEXT NOT NULL,
    email TEXT NOT NULL,
    asked TIMESTAMP NOT NULL,
    old_confirmed TIMESTAMP,
    new_confirmed TIMESTAMP,
    done TIMESTAMP
);
CREATE INDEX email_changes_by_person ON email_changes (person);

-- One browser in which a person is signed in. The cookie's digest alone is kept.
CREATE TABLE sign_ins (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people (id),
    begun TIMESTAMP NOT NULL,
    seen TIMESTAMP NOT NULL,
    strong_at TIMESTAMP,
    origin TEXT NOT NULL,
    browser TEXT NOT NULL,
    ended TIMESTAMP
);
CREATE INDEX sign_ins_by_person ON sign_ins (person);
CREATE INDEX sign_ins_by_age ON sign_ins (seen);

-- The secret of an authenticator app (RFC 6238), confirmed once a code of it was shown. A code works once: the last step
-- that was used is kept. Until then it is for the sign-in alone in which it was proposed.
CREATE TABLE authenticators (
    person TEXT PRIMARY KEY REFERENCES people (id),
    secret TEXT NOT NULL,
    sign_in TEXT NOT NULL,
    made TIMESTAMP NOT NULL,
    confirmed TIMESTAMP,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    person TEXT NOT NULL REFERENCES people (id),
    digest TEXT NOT NULL,
    used TIMESTAMP,
    PRIMARY KEY (person, digest)
);

-- Mail on its way. What was sent loses its words at once and its row after a week.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    made TIMESTAMP NOT NULL,
    next_try TIMESTAMP NOT NULL,
    tries BIGINT NOT NULL,
    sent TIMESTAMP,
    given_up TIMESTAMP,
    fault TEXT
);
CREATE INDEX outbox_waiting ON outbox (next_try) WHERE sent IS NULL AND given_up IS NULL;
