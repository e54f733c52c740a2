-- What is released is never changed and never removed.
CREATE TRIGGER release_records_update BEFORE UPDATE ON release_records FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never changed');

CREATE TRIGGER release_records_delete BEFORE DELETE ON release_records FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never removed');

CREATE TRIGGER release_records_truncate BEFORE TRUNCATE ON release_records FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change('a release is never removed');
