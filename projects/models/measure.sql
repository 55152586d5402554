CREATE OR REPLACE TRIGGER projects_measure_changed_at BEFORE UPDATE ON projects_measure
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
