-- Which edition is shown is nothing that an edition says.
CREATE OR REPLACE TRIGGER regions_plan_changed_at BEFORE UPDATE ON regions_plan
FOR EACH ROW EXECUTE FUNCTION plan_changed_at('is_shown', 'is_published');

CREATE OR REPLACE TRIGGER regions_areaplan_changed_at BEFORE UPDATE ON regions_areaplan
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER regions_policydirection_changed_at BEFORE UPDATE ON regions_policydirection
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
