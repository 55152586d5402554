CREATE OR REPLACE TRIGGER projects_theme_changed_at BEFORE UPDATE ON projects_theme
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
