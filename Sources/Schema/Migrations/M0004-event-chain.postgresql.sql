-- Events are only ever added; position and hash are set once, by the sealer.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER events_insert BEFORE INSERT ON events FOR EACH ROW
WHEN (NEW.position IS NOT NULL OR NEW.hash IS NOT NULL)
EXECUTE FUNCTION refuse_change('an event is written without position and hash');

CREATE TRIGGER events_update BEFORE UPDATE ON events FOR EACH ROW
WHEN (
    OLD.position IS NOT NULL OR OLD.hash IS NOT NULL OR NEW.position IS NULL OR NEW.hash IS NULL
    OR NEW.id IS DISTINCT FROM OLD.id OR NEW.at IS DISTINCT FROM OLD.at OR NEW.actor IS DISTINCT FROM OLD.actor
    OR NEW.verb IS DISTINCT FROM OLD.verb OR NEW.subject IS DISTINCT FROM OLD.subject
    OR NEW.particulars IS DISTINCT FROM OLD.particulars
)
EXECUTE FUNCTION refuse_change('an event is never changed');

CREATE TRIGGER events_delete BEFORE DELETE ON events FOR EACH ROW
EXECUTE FUNCTION refuse_change('an event is never removed');

CREATE TRIGGER events_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change('an event is never removed');

-- The head only grows.
CREATE TRIGGER event_head_insert BEFORE INSERT ON event_head FOR EACH ROW
EXECUTE FUNCTION refuse_change('the chain of events has one head');

CREATE TRIGGER event_head_update BEFORE UPDATE ON event_head FOR EACH ROW
WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.position <= OLD.position)
EXECUTE FUNCTION refuse_change('the chain of events only grows');

CREATE TRIGGER event_head_delete BEFORE DELETE ON event_head FOR EACH ROW
EXECUTE FUNCTION refuse_change('the chain of events has one head');

CREATE TRIGGER event_head_truncate BEFORE TRUNCATE ON event_head FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change('the chain of events has one head');

-- Whoever changes a lease holds its row until the end of the transaction. One that is paused meanwhile loses its
-- connection, and so its transaction, after three seconds: others wait no longer than that.
CREATE FUNCTION hurry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('idle_in_transaction_session_timeout', '3s', true);
    RETURN NEW;
END
$$;

CREATE TRIGGER leases_hurry BEFORE INSERT OR UPDATE ON leases FOR EACH ROW
EXECUTE FUNCTION hurry();

-- Every process that shares the records hears that the feed has moved on, once the sealer has committed.
CREATE FUNCTION tell_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ceangal_events', TG_TABLE_SCHEMA);
    RETURN NULL;
END
$$;

CREATE TRIGGER event_head_told AFTER UPDATE ON event_head FOR EACH STATEMENT
EXECUTE FUNCTION tell_of_events();
