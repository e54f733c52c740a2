-- Made by Tools/schema.py from the migrations. Do not edit.

CREATE TABLE answered_requests (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (owner, key)
);

CREATE INDEX answered_requests_by_age ON answered_requests (at);

CREATE TABLE authenticators (
    person TEXT PRIMARY KEY REFERENCES people (id),
    secret TEXT NOT NULL,
    sign_in TEXT NOT NULL,
    made TIMESTAMP NOT NULL,
    confirmed TIMESTAMP,
    last_step BIGINT NOT NULL
);

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
, title_gd TEXT CHECK (length(title_gd) BETWEEN 1 AND 120), introduction_gd TEXT CHECK (length(introduction_gd) BETWEEN 1 AND 2000), gaelic_reviewed BOOLEAN NOT NULL DEFAULT FALSE);

CREATE INDEX curated_views_by_hub ON curated_views (hub) WHERE hub IS NOT NULL;

CREATE TABLE draft_authors (
    draft TEXT NOT NULL REFERENCES listing_drafts (id),
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (draft, person)
);

CREATE INDEX draft_authors_by_person ON draft_authors (person);

CREATE TABLE duplicate_dismissals (
    kind TEXT NOT NULL CHECK (kind IN ('listing', 'provider')),
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (kind, one, other),
    CHECK (one < other)
);

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

CREATE TABLE engagement_attendees (
    engagement TEXT NOT NULL REFERENCES engagements (id),
    role TEXT NOT NULL CHECK (
        role IN (
            'practitioner', 'leader', 'early-years', 'support', 'student-teacher', 'council', 'partner', 'learner',
            'other')),
    heads BIGINT NOT NULL CHECK (heads BETWEEN 1 AND 10000),
    PRIMARY KEY (engagement, role)
);

CREATE TABLE engagement_establishments (
    engagement TEXT NOT NULL REFERENCES engagements (id),
    establishment TEXT NOT NULL REFERENCES establishments (id),
    council TEXT NOT NULL,
    PRIMARY KEY (engagement, establishment)
);

CREATE INDEX engagement_establishments_by_establishment ON engagement_establishments (establishment);

CREATE TABLE engagement_versions (
    engagement TEXT NOT NULL REFERENCES engagements (id),
    version BIGINT NOT NULL,
    facts TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) <= 500),
    at TIMESTAMP NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (engagement, version)
);

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

CREATE INDEX engagements_by_batch ON engagements (batch) WHERE batch IS NOT NULL;

CREATE INDEX engagements_by_day ON engagements (day);

CREATE INDEX engagements_by_officer ON engagements (officer, day);

CREATE UNIQUE INDEX engagements_by_origin ON engagements (origin_key) WHERE origin_key IS NOT NULL AND removed IS NULL;

CREATE INDEX engagements_by_origin_ever ON engagements (origin_key) WHERE origin_key IS NOT NULL;

CREATE TABLE erasures (
    person TEXT PRIMARY KEY,
    erased TIMESTAMP NOT NULL
);

CREATE TABLE establishment_memberships (
    establishment TEXT NOT NULL REFERENCES establishments (id),
    scheme TEXT NOT NULL CHECK (
        scheme IN (
            'council', 'collaborative', 'college-region', 'dyw-group', 'itl3', 'highlands-islands', 'urban-rural-8',
            'urban-rural-6', 'simd-percentile')),
    from_day DATE NOT NULL,
    batch TEXT NOT NULL REFERENCES import_batches (id),
    area TEXT NOT NULL,
    edition TEXT NOT NULL,
    PRIMARY KEY (establishment, scheme, from_day, batch)
);

CREATE INDEX establishment_memberships_by_batch ON establishment_memberships (batch);

CREATE TABLE establishment_particulars (
    establishment TEXT NOT NULL REFERENCES establishments (id),
    from_day DATE NOT NULL,
    batch TEXT NOT NULL REFERENCES import_batches (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    governance TEXT NOT NULL,
    denomination TEXT NOT NULL,
    website TEXT NOT NULL,
    PRIMARY KEY (establishment, from_day, batch)
);

CREATE INDEX establishment_particulars_by_batch ON establishment_particulars (batch);

CREATE TABLE establishment_places (
    establishment TEXT NOT NULL REFERENCES establishments (id),
    from_day DATE NOT NULL,
    batch TEXT NOT NULL REFERENCES import_batches (id),
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    latitude DOUBLE PRECISION CHECK (latitude BETWEEN -90 AND 90),
    longitude DOUBLE PRECISION CHECK (longitude BETWEEN -180 AND 180),
    easting BIGINT,
    northing BIGINT,
    data_zone TEXT NOT NULL,
    PRIMARY KEY (establishment, from_day, batch),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);

CREATE INDEX establishment_places_by_batch ON establishment_places (batch);

CREATE TABLE establishment_rolls (
    establishment TEXT NOT NULL REFERENCES establishments (id),
    day DATE NOT NULL,
    batch TEXT NOT NULL REFERENCES import_batches (id),
    pupils BIGINT CHECK (pupils BETWEEN 0 AND 100000),
    teacher_tenths BIGINT CHECK (teacher_tenths BETWEEN 0 AND 1000000),
    PRIMARY KEY (establishment, day, batch)
);

CREATE INDEX establishment_rolls_by_batch ON establishment_rolls (batch);

CREATE TABLE establishment_states (
    establishment TEXT NOT NULL REFERENCES establishments (id),
    from_day DATE NOT NULL,
    batch TEXT NOT NULL REFERENCES import_batches (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'mothballed', 'closed')),
    basis TEXT NOT NULL CHECK (basis IN ('stated', 'listed', 'first-list')),
    successor TEXT REFERENCES establishments (id),
    PRIMARY KEY (establishment, from_day, batch)
);

CREATE INDEX establishment_states_by_batch ON establishment_states (batch);

CREATE INDEX establishment_states_by_successor ON establishment_states (successor) WHERE successor IS NOT NULL;

CREATE TABLE establishments (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (
        kind IN (
            'school', 'college', 'university', 'early-learning', 'youth-group', 'community-learning', 'employer-site')),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
    sector TEXT NOT NULL CHECK (sector IN ('', 'primary', 'secondary', 'special')),
    batch TEXT NOT NULL REFERENCES import_batches (id),
    UNIQUE (kind, code, sector)
);

CREATE INDEX establishments_by_batch ON establishments (batch);

CREATE TABLE event_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TRIGGER event_head_delete BEFORE DELETE ON event_head
BEGIN
    SELECT RAISE(ABORT, 'the chain of events has one head');
END;

CREATE TRIGGER event_head_insert BEFORE INSERT ON event_head
BEGIN
    SELECT RAISE(ABORT, 'the chain of events has one head');
END;

CREATE TRIGGER event_head_update BEFORE UPDATE ON event_head
BEGIN
    SELECT RAISE(ABORT, 'the chain of events only grows')
    WHERE NEW.id IS NOT OLD.id OR NEW.position <= OLD.position;
END;

CREATE TABLE events (
    id TEXT PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    particulars TEXT NOT NULL,
    position BIGINT UNIQUE,
    hash TEXT
);

CREATE INDEX events_by_person ON events (substr(actor, 1, 33), position);

CREATE INDEX events_by_subject ON events (subject, position);

CREATE INDEX events_by_verb ON events (verb, position);

CREATE TRIGGER events_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'an event is never removed');
END;

CREATE TRIGGER events_insert BEFORE INSERT ON events
BEGIN
    SELECT RAISE(ABORT, 'an event is written without position and hash')
    WHERE NEW.position IS NOT NULL OR NEW.hash IS NOT NULL;
    SELECT RAISE(ABORT, 'an event is never replaced')
    WHERE EXISTS (SELECT 1 FROM events WHERE id = NEW.id);
END;

CREATE TRIGGER events_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'an event is never changed')
    WHERE OLD.position IS NOT NULL OR OLD.hash IS NOT NULL OR NEW.position IS NULL OR NEW.hash IS NULL
        OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor OR NEW.verb IS NOT OLD.verb
        OR NEW.subject IS NOT OLD.subject OR NEW.particulars IS NOT OLD.particulars
        OR EXISTS (SELECT 1 FROM events WHERE position = NEW.position);
END;

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
    break_note TEXT NOT NULL CHECK (length(break_note) <= 500), break_bridged BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (figure, period_from, period_to),
    CHECK (period_from <= period_to)
);

CREATE TABLE external_versions (
    figure TEXT NOT NULL REFERENCES external_figures (id),
    version BIGINT NOT NULL,
    facts TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    author TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (figure, version)
);

CREATE TABLE hub_councils (
    council TEXT PRIMARY KEY,
    hub TEXT NOT NULL REFERENCES organisations (id)
);

CREATE INDEX hub_councils_by_hub ON hub_councils (hub);

CREATE TABLE import_batches (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    source TEXT,
    file TEXT NOT NULL,
    profile TEXT,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    vanished BIGINT NOT NULL,
    undone TIMESTAMP
, questions BIGINT NOT NULL DEFAULT 0 CHECK (questions >= 0), report TEXT, settled TIMESTAMP);

CREATE INDEX import_batches_asking ON import_batches (at) WHERE questions > 0 AND settled IS NULL AND undone IS NULL;

CREATE TABLE import_changes (
    batch TEXT NOT NULL REFERENCES import_batches (id),
    listing TEXT NOT NULL,
    before TEXT,
    after_digest TEXT NOT NULL, after_withdrawn BOOLEAN,
    PRIMARY KEY (batch, listing)
);

CREATE TABLE indicator_notes (
    indicator TEXT NOT NULL REFERENCES indicators (id),
    kind TEXT NOT NULL CHECK (kind IN ('not-reported', 'break', 'bridged-break')),
    year BIGINT NOT NULL CHECK (year BETWEEN 1900 AND 2100),
    note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (indicator, year, kind)
);

CREATE TABLE indicator_versions (
    indicator TEXT NOT NULL REFERENCES indicators (id),
    version BIGINT NOT NULL,
    facts TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) <= 1000),
    author TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (indicator, version)
);

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

CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    token BIGINT NOT NULL CHECK (token > 0),
    ends BIGINT NOT NULL
);

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

CREATE INDEX listing_drafts_by_author ON listing_drafts (author);

CREATE INDEX listing_drafts_by_organisation ON listing_drafts (organisation, state);

CREATE UNIQUE INDEX listing_drafts_open ON listing_drafts (listing) WHERE state IN ('draft', 'submitted', 'returned');

CREATE TABLE listings (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources (name),
    source_id TEXT NOT NULL,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    title_gd TEXT,
    title_key TEXT NOT NULL,
    description TEXT NOT NULL,
    description_gd TEXT,
    provider TEXT NOT NULL REFERENCES "organisations" (id),
    sectors TEXT NOT NULL,
    stages TEXT NOT NULL,
    regions TEXT NOT NULL,
    local_authorities TEXT NOT NULL,
    themes TEXT NOT NULL,
    start_day DATE,
    end_day DATE,
    start_at TIMESTAMP,
    end_at TIMESTAMP,
    format TEXT,
    audience TEXT,
    cost_pence BIGINT CHECK (cost_pence >= 0),
    language TEXT NOT NULL,
    url TEXT,
    address TEXT,
    postcode TEXT,
    latitude DOUBLE PRECISION CHECK (latitude BETWEEN -90 AND 90),
    longitude DOUBLE PRECISION CHECK (longitude BETWEEN -180 AND 180),
    licence TEXT NOT NULL,
    source_url TEXT,
    checked DATE,
    updated TIMESTAMP,
    withdrawn TIMESTAMP,
    digest TEXT NOT NULL, modified BIGINT NOT NULL DEFAULT 0, edited TIMESTAMP, held_back BOOLEAN NOT NULL DEFAULT FALSE, merged_into TEXT REFERENCES listings (id)
    CHECK (merged_into IS NULL OR merged_into <> id AND withdrawn IS NOT NULL),
    UNIQUE (source, source_id),
    CHECK (end_day IS NULL OR start_day IS NOT NULL AND end_day >= start_day),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);

CREATE INDEX listings_by_modified ON listings (modified, id);

CREATE INDEX listings_by_provider ON listings (provider, withdrawn, modified, id);

CREATE INDEX listings_by_title ON listings (title_key, provider, start_day);

CREATE INDEX listings_by_url ON listings (url) WHERE url IS NOT NULL;

CREATE INDEX listings_merged ON listings (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX listings_published ON listings (id, modified) WHERE withdrawn IS NULL;

CREATE TABLE merge_changes (
    merge TEXT NOT NULL REFERENCES merges (id),
    kind TEXT NOT NULL CHECK (
        kind IN ('listing', 'moved-listing', 'organisation', 'draft', 'problem', 'claim', 'offer', 'grant')),
    record TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (merge, kind, record)
);

CREATE INDEX merge_changes_by_record ON merge_changes (record, merge);

CREATE TABLE merges (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('listing', 'provider')),
    merged TEXT NOT NULL,
    survivor TEXT NOT NULL,
    merged_name TEXT NOT NULL,
    survivor_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    undone TIMESTAMP,
    undone_by TEXT,
    CHECK (merged <> survivor),
    CHECK ((undone IS NULL) = (undone_by IS NULL))
);

CREATE UNIQUE INDEX merges_in_force ON merges (merged) WHERE undone IS NULL;

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

CREATE INDEX organisation_claims_by_person ON organisation_claims (person);

CREATE UNIQUE INDEX organisation_claims_open ON organisation_claims (organisation, person) WHERE decided IS NULL;

CREATE TABLE "organisations" (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE
, kind TEXT NOT NULL DEFAULT 'provider'
    CHECK (kind IN ('provider', 'employer', 'hub', 'council', 'agency')), hub TEXT REFERENCES organisations (id), reminded TIMESTAMP, merged_into TEXT REFERENCES organisations (id) CHECK (merged_into <> id));

CREATE INDEX organisations_by_hub ON organisations (hub) WHERE hub IS NOT NULL;

CREATE INDEX organisations_merged ON organisations (merged_into) WHERE merged_into IS NOT NULL;

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
, unsubscribe TEXT);

CREATE INDEX outbox_waiting ON outbox (next_try) WHERE sent IS NULL AND given_up IS NULL;

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) <= 200),
    email TEXT NOT NULL,
    email_key TEXT UNIQUE,
    language TEXT NOT NULL CHECK (language IN ('en', 'gd')),
    made TIMESTAMP NOT NULL,
    last_signed_in TIMESTAMP,
    erased TIMESTAMP, held TIMESTAMP, held_reason TEXT CHECK ((held IS NULL) = (held_reason IS NULL)), warnings BIGINT NOT NULL DEFAULT 0 CHECK (warnings BETWEEN 0 AND 3), warned TIMESTAMP, erasure_asked TIMESTAMP,
    CHECK ((erased IS NULL) = (email_key IS NOT NULL))
);

CREATE TABLE problem_reports (
    id TEXT PRIMARY KEY,
    listing TEXT NOT NULL REFERENCES listings (id),
    reason TEXT NOT NULL CHECK (reason IN ('unclear', 'contact', 'closed', 'area')),
    note TEXT NOT NULL,
    at TIMESTAMP NOT NULL
, handled TIMESTAMP, handled_by TEXT);

CREATE INDEX problem_reports_by_listing ON problem_reports (listing);

CREATE INDEX problem_reports_open ON problem_reports (at) WHERE handled IS NULL;

CREATE TABLE rate_limits (
    name TEXT NOT NULL,
    caller TEXT NOT NULL,
    thousandths BIGINT NOT NULL CHECK (thousandths >= 0),
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (name, caller)
);

CREATE INDEX rate_limits_by_age ON rate_limits (at);

CREATE TABLE recovery_codes (
    person TEXT NOT NULL REFERENCES people (id),
    digest TEXT NOT NULL,
    used TIMESTAMP,
    PRIMARY KEY (person, digest)
);

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

CREATE TRIGGER release_cells_delete BEFORE DELETE ON release_cells
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed');
END;

CREATE TRIGGER release_cells_insert BEFORE INSERT ON release_cells
BEGIN
    SELECT RAISE(ABORT, 'a release is never replaced')
    WHERE EXISTS (SELECT 1 FROM release_cells WHERE release = NEW.release AND measure = NEW.measure AND period_from = NEW.period_from AND period_to = NEW.period_to AND dimension = NEW.dimension AND value = NEW.value);
END;

CREATE TRIGGER release_cells_update BEFORE UPDATE ON release_cells
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;

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

CREATE TRIGGER release_figures_delete BEFORE DELETE ON release_figures
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed');
END;

CREATE TRIGGER release_figures_insert BEFORE INSERT ON release_figures
BEGIN
    SELECT RAISE(ABORT, 'a release is never replaced')
    WHERE EXISTS (SELECT 1 FROM release_figures WHERE release = NEW.release AND number = NEW.number);
END;

CREATE TRIGGER release_figures_update BEFORE UPDATE ON release_figures
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;

CREATE TABLE release_records (
    release TEXT NOT NULL REFERENCES releases (id),
    fact TEXT NOT NULL,
    records TEXT NOT NULL,
    PRIMARY KEY (release, fact)
);

CREATE TRIGGER release_records_delete BEFORE DELETE ON release_records
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed');
END;

CREATE TRIGGER release_records_insert BEFORE INSERT ON release_records
BEGIN
    SELECT RAISE(ABORT, 'a release is never replaced')
    WHERE EXISTS (SELECT 1 FROM release_records WHERE release = NEW.release AND fact = NEW.fact);
END;

CREATE TRIGGER release_records_update BEFORE UPDATE ON release_records
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;

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
    released TIMESTAMP NOT NULL, definitions TEXT NOT NULL DEFAULT '{}', theme TEXT NOT NULL DEFAULT '',
    UNIQUE (report, number)
);

CREATE TRIGGER releases_delete BEFORE DELETE ON releases
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed');
END;

CREATE TRIGGER releases_insert BEFORE INSERT ON releases
BEGIN
    SELECT RAISE(ABORT, 'a release is never replaced')
    WHERE EXISTS (SELECT 1 FROM releases WHERE id = NEW.id OR (report = NEW.report AND number = NEW.number));
END;

CREATE TRIGGER releases_update BEFORE UPDATE ON releases
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;

CREATE TABLE report_versions (
    report TEXT NOT NULL REFERENCES reports (id),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (report, version)
);

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
    changed TIMESTAMP NOT NULL, theme TEXT NOT NULL DEFAULT ''
    CHECK (theme IN ('', 'excellence', 'equity', 'inspiration', 'connection')),
    CHECK (period_from <= period_to)
);

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

CREATE INDEX role_grants_by_organisation ON role_grants (organisation) WHERE organisation IS NOT NULL;

CREATE UNIQUE INDEX role_grants_in_force ON role_grants (person, role, scope) WHERE ended IS NULL;

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

CREATE TABLE role_proposals (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role = 'administrator'),
    proposed_by TEXT NOT NULL REFERENCES people (id),
    proposed TIMESTAMP NOT NULL,
    decided TIMESTAMP
);

CREATE UNIQUE INDEX role_proposals_open ON role_proposals (person) WHERE decided IS NULL;

CREATE TABLE saved_search_links (
    digest TEXT PRIMARY KEY,
    search TEXT NOT NULL REFERENCES saved_searches (id)
);

CREATE INDEX saved_search_links_by_search ON saved_search_links (search);

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

CREATE TABLE session_attendances (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    booking TEXT UNIQUE REFERENCES session_bookings (id),
    heads BIGINT NOT NULL CHECK (heads BETWEEN 0 AND 1000),
    minutes BIGINT NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
    way TEXT NOT NULL CHECK (way IN ('roster', 'self', 'head-count', 'import')),
    recorded TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL
);

CREATE INDEX session_attendances_by_session ON session_attendances (session);

CREATE TABLE session_bookings (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'class')),
    person TEXT NOT NULL REFERENCES people (id),
    establishment TEXT REFERENCES establishments (id),
    class_name TEXT,
    class_key TEXT,
    stage TEXT,
    adult_name TEXT,
    adult_contact TEXT,
    places BIGINT NOT NULL CHECK (places BETWEEN 1 AND 500),
    access_needs TEXT NOT NULL CHECK (length(access_needs) <= 1000),
    state TEXT NOT NULL CHECK (state IN ('booked', 'waiting', 'offered', 'cancelled', 'lapsed')),
    waits BIGINT,
    asked TIMESTAMP NOT NULL,
    changed TIMESTAMP NOT NULL,
    offer_ends TIMESTAMP,
    reminded TIMESTAMP,
    feedback_asked TIMESTAMP,
    feedback_given TIMESTAMP,
    language TEXT NOT NULL CHECK (language IN ('en', 'gd')),
    site TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    CHECK ((kind = 'class') = (class_key IS NOT NULL)),
    CHECK (kind <> 'class' OR establishment IS NOT NULL),
    CHECK (kind <> 'person' OR places = 1),
    CHECK (state NOT IN ('waiting', 'offered') OR waits IS NOT NULL),
    CHECK ((state = 'offered') = (offer_ends IS NOT NULL))
);

CREATE INDEX session_bookings_by_establishment ON session_bookings (establishment) WHERE establishment IS NOT NULL;

CREATE INDEX session_bookings_by_person ON session_bookings (person);

CREATE INDEX session_bookings_by_session ON session_bookings (session, state);

CREATE UNIQUE INDEX session_bookings_in_order ON session_bookings (session, waits) WHERE waits IS NOT NULL;

CREATE UNIQUE INDEX session_bookings_of_class ON session_bookings (session, establishment, class_key)
    WHERE kind = 'class' AND state IN ('booked', 'waiting', 'offered');

CREATE UNIQUE INDEX session_bookings_of_person ON session_bookings (session, person)
    WHERE kind = 'person' AND state IN ('booked', 'waiting', 'offered');

CREATE INDEX session_bookings_offered ON session_bookings (offer_ends) WHERE state = 'offered';

CREATE TABLE session_feedback (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    useful TEXT NOT NULL CHECK (length(useful) <= 2000),
    better TEXT NOT NULL CHECK (length(better) <= 2000),
    day DATE NOT NULL
);

CREATE INDEX session_feedback_by_session ON session_feedback (session);

CREATE TABLE session_joiners (
    session TEXT NOT NULL REFERENCES sessions (id),
    key TEXT NOT NULL,
    name TEXT,
    email TEXT,
    minutes BIGINT NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
    joins BIGINT NOT NULL CHECK (joins BETWEEN 1 AND 100000),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'matched', 'guest', 'ignored', 'short')),
    booking TEXT REFERENCES session_bookings (id),
    attendance TEXT REFERENCES session_attendances (id),
    loaded TIMESTAMP NOT NULL,
    PRIMARY KEY (session, key),
    CHECK ((state = 'matched') = (booking IS NOT NULL))
);

CREATE INDEX session_joiners_by_booking ON session_joiners (booking) WHERE booking IS NOT NULL;

CREATE TABLE session_links (
    digest TEXT PRIMARY KEY,
    booking TEXT NOT NULL REFERENCES session_bookings (id)
);

CREATE INDEX session_links_by_booking ON session_links (booking);

CREATE TABLE session_recordings (
    session TEXT PRIMARY KEY REFERENCES sessions (id),
    url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    listing TEXT NOT NULL,
    added TIMESTAMP NOT NULL,
    views BIGINT NOT NULL CHECK (views >= 0)
);

CREATE TABLE session_series (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    made TIMESTAMP NOT NULL
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    series TEXT REFERENCES session_series (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    title_gd TEXT CHECK (length(title_gd) BETWEEN 1 AND 200),
    description TEXT NOT NULL CHECK (length(description) <= 5000),
    description_gd TEXT CHECK (length(description_gd) <= 5000),
    kind TEXT NOT NULL CHECK (kind IN ('webinar', 'professional-learning', 'live-lesson', 'employer')),
    format TEXT CHECK (format IN ('live-lesson', 'questions', 'pathway', 'code-along')),
    mode TEXT NOT NULL CHECK (mode IN ('in-person', 'online', 'hybrid')),
    sectors TEXT NOT NULL,
    themes TEXT NOT NULL,
    presenters TEXT NOT NULL CHECK (length(presenters) <= 300),
    place TEXT NOT NULL CHECK (length(place) <= 300),
    council TEXT,
    link TEXT NOT NULL CHECK (length(link) <= 2000),
    day DATE NOT NULL,
    start_minute BIGINT NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
    zone TEXT NOT NULL CHECK (zone = 'Europe/London'),
    minutes BIGINT NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
    starts TIMESTAMP NOT NULL,
    ends TIMESTAMP NOT NULL,
    moved_from TIMESTAMP,
    takes_people BOOLEAN NOT NULL,
    takes_classes BOOLEAN NOT NULL,
    capacity BIGINT NOT NULL CHECK (capacity BETWEEN 1 AND 100000),
    taken BIGINT NOT NULL,
    waited BIGINT NOT NULL CHECK (waited >= 0),
    threshold BIGINT NOT NULL CHECK (threshold BETWEEN 1 AND 100),
    organisation TEXT NOT NULL REFERENCES organisations (id),
    owner TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('planned', 'published', 'held', 'cancelled')),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 500),
    published TIMESTAMP,
    version BIGINT NOT NULL CHECK (version >= 1),
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    made TIMESTAMP NOT NULL,
    changed TIMESTAMP NOT NULL,
    CHECK (taken BETWEEN 0 AND capacity),
    CHECK (takes_people OR takes_classes),
    CHECK (ends > starts),
    CHECK ((state = 'cancelled') = (reason IS NOT NULL)),
    CHECK (format IS NULL OR kind = 'employer')
);

CREATE INDEX sessions_by_organisation ON sessions (organisation, starts);

CREATE INDEX sessions_by_owner ON sessions (owner);

CREATE INDEX sessions_by_series ON sessions (series, starts) WHERE series IS NOT NULL;

CREATE INDEX sessions_by_time ON sessions (starts, id);

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

CREATE INDEX sign_ins_by_age ON sign_ins (seen);

CREATE INDEX sign_ins_by_origin ON sign_ins (origin, begun);

CREATE INDEX sign_ins_by_person ON sign_ins (person);

CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    licence TEXT NOT NULL,
    licence_url TEXT,
    attribution TEXT NOT NULL,
    address TEXT,
    invented BOOLEAN NOT NULL
);

CREATE TABLE term_changes (
    batch TEXT NOT NULL REFERENCES import_batches (id),
    council TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_day DATE NOT NULL,
    to_day DATE NOT NULL,
    earlier_batch TEXT NOT NULL REFERENCES import_batches (id),
    PRIMARY KEY (batch, council, kind, from_day)
);

CREATE TABLE term_dates (
    council TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('term', 'holiday', 'in-service')),
    from_day DATE NOT NULL,
    to_day DATE NOT NULL,
    batch TEXT NOT NULL REFERENCES import_batches (id),
    PRIMARY KEY (council, kind, from_day),
    CHECK (to_day >= from_day)
);

CREATE TABLE unmet_needs (
    id TEXT PRIMARY KEY,
    query TEXT NOT NULL,
    words TEXT NOT NULL,
    council TEXT,
    at TIMESTAMP NOT NULL
, handled TIMESTAMP, handled_by TEXT);

CREATE INDEX unmet_needs_by_council ON unmet_needs (council, at);

CREATE TABLE upload_parts (
    upload TEXT NOT NULL REFERENCES uploads (id),
    part BIGINT NOT NULL CHECK (part >= 0),
    bytes TEXT NOT NULL,
    PRIMARY KEY (upload, part)
);

CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL CHECK (length(name) <= 200),
    size BIGINT NOT NULL CHECK (size BETWEEN 0 AND 20971520),
    made TIMESTAMP NOT NULL
);

CREATE INDEX uploads_by_age ON uploads (made);

CREATE INDEX uploads_by_owner ON uploads (owner, made);

CREATE TABLE vanished_listings (
    listing TEXT PRIMARY KEY REFERENCES listings (id),
    batch TEXT NOT NULL REFERENCES import_batches (id)
);

CREATE TABLE waiting_imports (
    kind TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    questions TEXT NOT NULL
);
