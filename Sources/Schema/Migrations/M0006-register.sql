-- The register of establishments. What changes over time stands in rows of their own, each with the day from which it
-- holds, until the next. An import only adds rows; of two for the same day the later import's counts, so that taking an
-- import back is taking its rows away.
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

-- Open, mothballed or closed; which establishment took over.
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

-- To which area of each scheme it belongs. The schemes do not nest; an empty area says that it belongs to none.
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

-- Pupils and teachers on the day of a census; teachers are tenths of a full-time post.
CREATE TABLE establishment_rolls (
    establishment TEXT NOT NULL REFERENCES establishments (id),
    day DATE NOT NULL,
    batch TEXT NOT NULL REFERENCES import_batches (id),
    pupils BIGINT CHECK (pupils BETWEEN 0 AND 100000),
    teacher_tenths BIGINT CHECK (teacher_tenths BETWEEN 0 AND 1000000),
    PRIMARY KEY (establishment, day, batch)
);
CREATE INDEX establishment_rolls_by_batch ON establishment_rolls (batch);
