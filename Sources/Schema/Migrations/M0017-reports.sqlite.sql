-- What is released is never changed and never removed.
CREATE TRIGGER releases_insert BEFORE INSERT ON releases
BEGIN
    SELECT RAISE(ABORT, 'a release is never replaced')
    WHERE EXISTS (SELECT 1 FROM releases WHERE id = NEW.id OR (report = NEW.report AND number = NEW.number));
END;

CREATE TRIGGER releases_update BEFORE UPDATE ON releases
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;

CREATE TRIGGER releases_delete BEFORE DELETE ON releases
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

CREATE TRIGGER release_figures_delete BEFORE DELETE ON release_figures
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

CREATE TRIGGER release_cells_delete BEFORE DELETE ON release_cells
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed');
END;
