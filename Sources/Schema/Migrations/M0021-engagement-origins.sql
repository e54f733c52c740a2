-- An engagement is looked for by its origin each time one is recorded, whether it was taken back or not: the unique index
-- leaves out what was.
CREATE INDEX engagements_by_origin_ever ON engagements (origin_key) WHERE origin_key IS NOT NULL;
