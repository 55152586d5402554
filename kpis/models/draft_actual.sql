CREATE OR REPLACE TRIGGER kpis_draftactual_changed_at BEFORE UPDATE ON kpis_draftactual
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
