CREATE OR REPLACE TRIGGER projects_project_changed_at BEFORE UPDATE ON projects_project
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER projects_participation_changed_at BEFORE UPDATE ON projects_participation
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER projects_theme_changed_at BEFORE UPDATE ON projects_theme
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER projects_measure_changed_at BEFORE UPDATE ON projects_measure
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
