CREATE OR REPLACE TRIGGER regions_collaborationarea_changed_at BEFORE UPDATE ON regions_collaborationarea
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER regions_subprefecture_changed_at BEFORE UPDATE ON regions_subprefecture
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER regions_municipality_changed_at BEFORE UPDATE ON regions_municipality
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
