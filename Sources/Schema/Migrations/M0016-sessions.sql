-- Sessions that belong together and are planned at once.
CREATE TABLE session_series (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    made TIMESTAMP NOT NULL
);

-- A scheduled learning event. Its time is kept as people say it (day and minutes after midnight by the clock of the zone) and
-- as the moment that this is. `taken` counts the places that are booked or offered: it is changed in the transaction of each
-- booking and can pass neither end. `version` grows with every change, `sequence` with what a calendar has to be told,
-- `waited` with everybody who joins the waiting list.
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
CREATE INDEX sessions_by_time ON sessions (starts, id);
CREATE INDEX sessions_by_series ON sessions (series, starts) WHERE series IS NOT NULL;
CREATE INDEX sessions_by_organisation ON sessions (organisation, starts);
CREATE INDEX sessions_by_owner ON sessions (owner);

-- Places on a session: of one person, or of a class, of which there is the number alone. `waits` is the place in the order of
-- the waiting list. Whoever books is written to in their language, with links that begin as the page did where they booked.
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
CREATE UNIQUE INDEX session_bookings_of_person ON session_bookings (session, person)
    WHERE kind = 'person' AND state IN ('booked', 'waiting', 'offered');
CREATE UNIQUE INDEX session_bookings_of_class ON session_bookings (session, establishment, class_key)
    WHERE kind = 'class' AND state IN ('booked', 'waiting', 'offered');
CREATE UNIQUE INDEX session_bookings_in_order ON session_bookings (session, waits) WHERE waits IS NOT NULL;
CREATE INDEX session_bookings_by_person ON session_bookings (person);
CREATE INDEX session_bookings_by_establishment ON session_bookings (establishment) WHERE establishment IS NOT NULL;
CREATE INDEX session_bookings_by_session ON session_bookings (session, state);
CREATE INDEX session_bookings_offered ON session_bookings (offer_ends) WHERE state = 'offered';

-- Each mail about a booking has a link of its own to it. Only digests are kept.
CREATE TABLE session_links (
    digest TEXT PRIMARY KEY,
    booking TEXT NOT NULL REFERENCES session_bookings (id)
);
CREATE INDEX session_links_by_booking ON session_links (booking);

-- Who was there: one row for a booking, or for somebody who had none. `heads` is 0 for whoever stayed away, 1 for a person, and
-- what was counted for a class.
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

-- Who joined a meeting, as a file of it tells: all of one participant's times in one row. The key is a digest of who it was in
-- this session, by which the same file changes nothing; name and address go when it is decided who it was.
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

-- What those who were there thought of it, without who they are.
CREATE TABLE session_feedback (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    useful TEXT NOT NULL CHECK (length(useful) <= 2000),
    better TEXT NOT NULL CHECK (length(better) <= 2000),
    day DATE NOT NULL
);
CREATE INDEX session_feedback_by_session ON session_feedback (session);

-- A recording, which has a listing in the directory; how often it was opened is counted apart from attendances.
CREATE TABLE session_recordings (
    session TEXT PRIMARY KEY REFERENCES sessions (id),
    url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    listing TEXT NOT NULL,
    added TIMESTAMP NOT NULL,
    views BIGINT NOT NULL CHECK (views >= 0)
);
