-- Events are only ever added; position and hash are set once, by the sealer. The second halves of the conditions refuse
-- what INSERT OR REPLACE and UPDATE OR REPLACE would silently remove.
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

CREATE TRIGGER events_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'an event is never removed');
END;

-- The head only grows.
CREATE TRIGGER event_head_insert BEFORE INSERT ON event_head
BEGIN
    SELECT RAISE(ABORT, 'the chain of events has one head');
END;

CREATE TRIGGER event_head_update BEFORE UPDATE ON event_head
BEGIN
    SELECT RAISE(ABORT, 'the chain of events only grows')
    WHERE NEW.id IS NOT OLD.id OR NEW.position <= OLD.position;
END;

CREATE TRIGGER event_head_delete BEFORE DELETE ON event_head
BEGIN
    SELECT RAISE(ABORT, 'the chain of events has one head');
END;
