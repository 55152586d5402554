CREATE OR REPLACE FUNCTION plan_ids(ids bigint[]) RETURNS int8multirange LANGUAGE sql IMMUTABLE AS $$
SELECT coalesce(range_agg(int8range(id, id, '[]')), '{}') FROM unnest(ids) AS listed (id)
$$;

-- What the public may see, as `published()` finds it; and the projects and KPIs of which it is told that they were taken
-- back or came back (policyportal.news.withdrawn), whatever they are now.
CREATE OR REPLACE VIEW plan_public_rows AS
WITH edition AS (
    SELECT id FROM regions_plan WHERE is_published
), area_plan AS (
    SELECT id FROM regions_areaplan WHERE plan_id IN (SELECT id FROM edition)
), project AS (
    SELECT id FROM projects_project WHERE is_published AND area_plan_id IN (SELECT id FROM area_plan)
), kpi AS (
    SELECT id, family_id FROM kpis_kpi WHERE is_published AND project_id IN (SELECT id FROM project)
), told AS (
    SELECT turn.project_id, turn.kpi_id
    FROM kpis_turn AS turn
    JOIN projects_project AS of_turn ON of_turn.id = turn.project_id
    WHERE turn.kind IN ('withdrawn', 'returned') AND of_turn.area_plan_id IN (SELECT id FROM area_plan)
)
SELECT
    plan_ids(ARRAY(SELECT id FROM edition)) AS editions,
    plan_ids(ARRAY(SELECT id FROM area_plan)) AS area_plans,
    plan_ids(ARRAY(SELECT id FROM project)) AS projects,
    plan_ids(ARRAY(SELECT id FROM project UNION SELECT project_id FROM told)) AS told_projects,
    plan_ids(ARRAY(SELECT family_id FROM kpi WHERE family_id IS NOT NULL)) AS families,
    plan_ids(ARRAY(SELECT id FROM kpi)) AS kpis,
    plan_ids(ARRAY(SELECT id FROM kpi UNION SELECT kpi_id FROM told WHERE kpi_id IS NOT NULL)) AS told_kpis,
    plan_ids(ARRAY(SELECT id FROM kpis_kpiseries WHERE kpi_id IN (SELECT id FROM kpi))) AS series;

CREATE OR REPLACE FUNCTION plan_public_rows_refresh() RETURNS void LANGUAGE sql AS $$
INSERT INTO policyportal_publicrows AS kept (
    editions, area_plans, projects, told_projects, families, kpis, told_kpis, series
)
SELECT editions, area_plans, projects, told_projects, families, kpis, told_kpis, series FROM plan_public_rows
ON CONFLICT (id) DO UPDATE SET
    editions = excluded.editions, area_plans = excluded.area_plans,
    projects = excluded.projects, told_projects = excluded.told_projects,
    families = excluded.families, kpis = excluded.kpis, told_kpis = excluded.told_kpis, series = excluded.series
WHERE kept IS DISTINCT FROM excluded
$$;

-- Noted until the transaction ends, when the version of the data moves (version.sql): who moves it waits for the others
-- that do, and so finds what they have left.
CREATE OR REPLACE FUNCTION plan_public_rows_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('portal.public_rows', 'changed', true);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER regions_plan_public_rows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_plan
FOR EACH STATEMENT EXECUTE FUNCTION plan_public_rows_note();

CREATE OR REPLACE TRIGGER regions_areaplan_public_rows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_areaplan
FOR EACH STATEMENT EXECUTE FUNCTION plan_public_rows_note();

CREATE OR REPLACE TRIGGER projects_project_public_rows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_project
FOR EACH STATEMENT EXECUTE FUNCTION plan_public_rows_note();

CREATE OR REPLACE TRIGGER kpis_kpi_public_rows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_kpi
FOR EACH STATEMENT EXECUTE FUNCTION plan_public_rows_note();

CREATE OR REPLACE TRIGGER kpis_kpiseries_public_rows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_kpiseries
FOR EACH STATEMENT EXECUTE FUNCTION plan_public_rows_note();

CREATE OR REPLACE TRIGGER kpis_turn_public_rows AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_turn
FOR EACH STATEMENT EXECUTE FUNCTION plan_public_rows_note();
