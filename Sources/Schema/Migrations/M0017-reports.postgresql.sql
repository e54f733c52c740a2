-- What is released is never changed and never removed.
CREATE TRIGGER releases_update BEFORE UPDATE ON releases FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never changed');

CREATE TRIGGER releases_delete BEFORE DELETE ON releases FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never removed');

CREATE TRIGGER releases_truncate BEFORE TRUNCATE ON releases FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change('a release is never removed');

CREATE TRIGGER release_figures_update BEFORE UPDATE ON release_figures FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never changed');

CREATE TRIGGER release_figures_delete BEFORE DELETE ON release_figures FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never removed');

CREATE TRIGGER release_figures_truncate BEFORE TRUNCATE ON release_figures FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change('a release is never removed');

CREATE TRIGGER release_cells_update BEFORE UPDATE ON release_cells FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never changed');

CREATE TRIGGER release_cells_delete BEFORE DELETE ON release_cells FOR EACH ROW
EXECUTE FUNCTION refuse_change('a release is never removed');

CREATE TRIGGER release_cells_truncate BEFORE TRUNCATE ON release_cells FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change('a release is never removed');
