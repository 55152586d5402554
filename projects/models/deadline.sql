CREATE OR REPLACE TRIGGER projects_entrydeadline_changed_at BEFORE UPDATE ON projects_entrydeadline
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
