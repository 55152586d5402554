CREATE OR REPLACE TRIGGER kpis_highlight_changed_at BEFORE UPDATE ON kpis_highlight
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
