-- The entries of records of a kind, and those of projects with their measures and KPIs, made anew. One writer at a time:
-- what a second one reads must hold what the first one wrote. Whoever writes very many records pauses the triggers
-- for his transaction and rebuilds it at its end (SearchEntry.objects.rebuilt).
CREATE OR REPLACE FUNCTION search_refresh(refreshed text, ids bigint[]) RETURNS void LANGUAGE plpgsql
-- The view takes longer to plan than to read: one plan for all kinds, made once.
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    -- A new project has no measures yet, and the statement below takes as long for none as for one.
    IF cardinality(ids) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('search_entry'));
    WITH source AS MATERIALIZED (
        SELECT * FROM search_source WHERE kind = refreshed AND record_id = ANY (ids)
    ), written AS (
        -- Most entries of a changed project are as they were, and the indexes on words take longest to write.
        INSERT INTO search_entry AS entry (
            kind, record_id, plan_id, area, places, themes, aims, years, position, kana, changed_at, text
        )
        SELECT
            kind, record_id, plan_id, area, places, themes, aims, years, position, kana, changed_at, text
        FROM source
        ON CONFLICT (kind, record_id) DO UPDATE SET
            plan_id = excluded.plan_id, area = excluded.area, places = excluded.places, themes = excluded.themes,
            aims = excluded.aims, years = excluded.years, position = excluded.position,
            kana = excluded.kana, changed_at = excluded.changed_at, text = excluded.text
        WHERE entry IS DISTINCT FROM excluded
    )
    DELETE FROM search_entry AS entry
    WHERE kind = refreshed AND record_id = ANY (ids)
    AND NOT EXISTS (SELECT FROM source WHERE source.record_id = entry.record_id);
END
$$;

CREATE OR REPLACE FUNCTION search_refresh_projects(projects bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_refresh('project', projects);
    PERFORM search_refresh('measure', ARRAY(SELECT id FROM projects_measure WHERE project_id = ANY (projects)));
    PERFORM search_refresh('kpi', ARRAY(SELECT id FROM kpis_kpi WHERE project_id = ANY (projects)));
END
$$;

CREATE OR REPLACE FUNCTION search_refresh_areas(areas bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    plans bigint[] := ARRAY(SELECT id FROM regions_areaplan WHERE area_id = ANY (areas));
BEGIN
    PERFORM search_refresh('area', plans);
    PERFORM search_refresh(
        'direction', ARRAY(SELECT id FROM regions_policydirection WHERE area_plan_id = ANY (plans))
    );
END
$$;

CREATE OR REPLACE FUNCTION search_is_paused() RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT coalesce(current_setting('search.paused', true), '') = 'on'
$$;

-- All entries, of which only those are written that differ: written anew, all of them would take twice the room, and every
-- question that goes through them twice the time.
CREATE OR REPLACE FUNCTION search_rebuild() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('search_entry'));
    WITH source AS MATERIALIZED (
        SELECT * FROM search_source
    ), written AS (
        INSERT INTO search_entry AS entry (
            kind, record_id, plan_id, area, places, themes, aims, years, position, kana, changed_at, text
        )
        SELECT
            kind, record_id, plan_id, area, places, themes, aims, years, position, kana, changed_at, text
        FROM source
        ON CONFLICT (kind, record_id) DO UPDATE SET
            plan_id = excluded.plan_id, area = excluded.area, places = excluded.places, themes = excluded.themes,
            aims = excluded.aims, years = excluded.years, position = excluded.position,
            kana = excluded.kana, changed_at = excluded.changed_at, text = excluded.text
        WHERE entry IS DISTINCT FROM excluded
    )
    DELETE FROM search_entry AS entry
    WHERE NOT EXISTS (
        SELECT FROM source WHERE source.kind = entry.kind AND source.record_id = entry.record_id
    );
END
$$;
