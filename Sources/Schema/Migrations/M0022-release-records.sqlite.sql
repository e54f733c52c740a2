-- What is released is never changed and never removed.
CREATE TRIGGER release_records_insert BEFORE INSERT ON release_records
BEGIN
    SELECT RAISE(ABORT, 'a release is never replaced')
    WHERE EXISTS (SELECT 1 FROM release_records WHERE release = NEW.release AND fact = NEW.fact);
END;

CREATE TRIGGER release_records_update BEFORE UPDATE ON release_records
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;

CREATE TRIGGER release_records_delete BEFORE DELETE ON release_records
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed');
END;
