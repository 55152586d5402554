CREATE OR REPLACE TRIGGER kpis_seriesbreak_changed_at BEFORE UPDATE ON kpis_seriesbreak
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
