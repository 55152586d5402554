CREATE OR REPLACE TRIGGER kpis_seriesbreak_changed_at BEFORE UPDATE ON kpis_seriesbreak
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- When each was first written down for its year, which later edits do not move.
CREATE OR REPLACE VIEW kpis_break_moments AS
SELECT found.id AS series_break_id, (
    SELECT min(state.history_date) FROM policyportal_historicalseriesbreak AS state
    WHERE state.id = found.id AND state.year = found.year
) AS written_at
FROM kpis_seriesbreak AS found
JOIN kpis_kpiseries AS series ON series.id = found.series_id
JOIN kpis_kpi AS kpi ON kpi.id = series.kpi_id AND kpi.is_published
JOIN projects_project AS project ON project.id = kpi.project_id AND project.is_published AND project.name <> ''
JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id
JOIN regions_plan AS plan ON plan.id = area_plan.plan_id AND plan.is_published;
