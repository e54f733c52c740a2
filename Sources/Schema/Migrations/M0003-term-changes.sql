-- Term dates that an import changed, as they were before it, so that it can be taken back.
CREATE TABLE term_changes (
    batch TEXT NOT NULL REFERENCES import_batches (id),
    council TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_day DATE NOT NULL,
    to_day DATE NOT NULL,
    earlier_batch TEXT NOT NULL REFERENCES import_batches (id),
    PRIMARY KEY (batch, council, kind, from_day)
);
