CREATE OR REPLACE TRIGGER projects_project_changed_at BEFORE UPDATE ON projects_project
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER projects_participation_changed_at BEFORE UPDATE ON projects_participation
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
