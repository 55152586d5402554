-- The entries in which the rows of a statement have their words, as they were and as they are: made anew once for all of
-- them. The arguments say what is to be refreshed and which column names it, as often as needed.
CREATE OR REPLACE FUNCTION search_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'TABLE new_rows'
        WHEN 'DELETE' THEN 'TABLE old_rows'
        ELSE 'TABLE old_rows UNION ALL TABLE new_rows'
    END;
    ids bigint[];
BEGIN
    IF search_is_paused() THEN
        RETURN NULL;
    END IF;
    FOR place IN 0 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM (%s) AS changed', TG_ARGV[place + 1], changed) INTO ids;
        CONTINUE WHEN ids IS NULL;
        CASE TG_ARGV[place]
        WHEN 'areas' THEN
            PERFORM search_refresh_areas(ids);
        WHEN 'projects' THEN
            PERFORM search_refresh_projects(ids);
        ELSE
            PERFORM search_refresh(TG_ARGV[place], ids);
        END CASE;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER regions_areaplan_search_insert AFTER INSERT ON regions_areaplan
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('areas', 'area_id');

CREATE OR REPLACE TRIGGER regions_areaplan_search_update AFTER UPDATE ON regions_areaplan
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('areas', 'area_id');

CREATE OR REPLACE TRIGGER regions_areaplan_search_delete AFTER DELETE ON regions_areaplan
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('areas', 'area_id');

CREATE OR REPLACE TRIGGER regions_subprefecture_search_insert AFTER INSERT ON regions_subprefecture
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('subprefecture', 'id', 'areas', 'area_id');

CREATE OR REPLACE TRIGGER regions_subprefecture_search_update AFTER UPDATE ON regions_subprefecture
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('subprefecture', 'id', 'areas', 'area_id');

CREATE OR REPLACE TRIGGER regions_subprefecture_search_delete AFTER DELETE ON regions_subprefecture
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('subprefecture', 'id', 'areas', 'area_id');

CREATE OR REPLACE TRIGGER regions_bureauchange_search_insert AFTER INSERT ON regions_bureauchange
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('subprefecture', 'subprefecture_id');

CREATE OR REPLACE TRIGGER regions_bureauchange_search_update AFTER UPDATE ON regions_bureauchange
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('subprefecture', 'subprefecture_id');

CREATE OR REPLACE TRIGGER regions_bureauchange_search_delete AFTER DELETE ON regions_bureauchange
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('subprefecture', 'subprefecture_id');

CREATE OR REPLACE TRIGGER regions_municipality_search_insert AFTER INSERT ON regions_municipality
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('municipality', 'id');

CREATE OR REPLACE TRIGGER regions_municipality_search_update AFTER UPDATE ON regions_municipality
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('municipality', 'id');

CREATE OR REPLACE TRIGGER regions_municipality_search_delete AFTER DELETE ON regions_municipality
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('municipality', 'id');

CREATE OR REPLACE TRIGGER regions_policydirection_search_insert AFTER INSERT ON regions_policydirection
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('direction', 'id');

CREATE OR REPLACE TRIGGER regions_policydirection_search_update AFTER UPDATE ON regions_policydirection
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('direction', 'id');

CREATE OR REPLACE TRIGGER regions_policydirection_search_delete AFTER DELETE ON regions_policydirection
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('direction', 'id');

CREATE OR REPLACE TRIGGER regions_term_search_insert AFTER INSERT ON regions_term
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('term', 'id');

CREATE OR REPLACE TRIGGER regions_term_search_update AFTER UPDATE ON regions_term
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('term', 'id');

CREATE OR REPLACE TRIGGER regions_term_search_delete AFTER DELETE ON regions_term
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('term', 'id');

CREATE OR REPLACE TRIGGER projects_project_search_insert AFTER INSERT ON projects_project
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'id');

CREATE OR REPLACE TRIGGER projects_project_search_update AFTER UPDATE ON projects_project
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'id');

CREATE OR REPLACE TRIGGER projects_project_search_delete AFTER DELETE ON projects_project
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'id');

CREATE OR REPLACE TRIGGER projects_participation_search_insert AFTER INSERT ON projects_participation
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'project_id');

CREATE OR REPLACE TRIGGER projects_participation_search_update AFTER UPDATE ON projects_participation
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'project_id');

CREATE OR REPLACE TRIGGER projects_participation_search_delete AFTER DELETE ON projects_participation
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'project_id');

CREATE OR REPLACE TRIGGER projects_project_themes_search_insert AFTER INSERT ON projects_project_themes
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'project_id');

CREATE OR REPLACE TRIGGER projects_project_themes_search_update AFTER UPDATE ON projects_project_themes
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'project_id');

CREATE OR REPLACE TRIGGER projects_project_themes_search_delete AFTER DELETE ON projects_project_themes
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('projects', 'project_id');

CREATE OR REPLACE TRIGGER projects_measure_search_insert AFTER INSERT ON projects_measure
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('measure', 'id', 'project', 'project_id');

CREATE OR REPLACE TRIGGER projects_measure_search_update AFTER UPDATE ON projects_measure
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('measure', 'id', 'project', 'project_id');

CREATE OR REPLACE TRIGGER projects_measure_search_delete AFTER DELETE ON projects_measure
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('measure', 'id', 'project', 'project_id');

CREATE OR REPLACE TRIGGER kpis_kpi_search_insert AFTER INSERT ON kpis_kpi
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('kpi', 'id', 'project', 'project_id');

CREATE OR REPLACE TRIGGER kpis_kpi_search_update AFTER UPDATE ON kpis_kpi
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('kpi', 'id', 'project', 'project_id');

CREATE OR REPLACE TRIGGER kpis_kpi_search_delete AFTER DELETE ON kpis_kpi
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('kpi', 'id', 'project', 'project_id');

CREATE OR REPLACE TRIGGER kpis_kpiseries_search_insert AFTER INSERT ON kpis_kpiseries
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('kpi', 'kpi_id');

CREATE OR REPLACE TRIGGER kpis_kpiseries_search_update AFTER UPDATE ON kpis_kpiseries
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('kpi', 'kpi_id');

CREATE OR REPLACE TRIGGER kpis_kpiseries_search_delete AFTER DELETE ON kpis_kpiseries
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_rows('kpi', 'kpi_id');

-- What many entries lean on, an area's slug, the order of places, whether an edition is public: it rarely moves, and then all is made anew.
CREATE OR REPLACE FUNCTION search_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT search_is_paused() THEN
        PERFORM search_rebuild();
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER regions_plan_search_all AFTER UPDATE OF is_published ON regions_plan
FOR EACH ROW WHEN (OLD.is_published <> NEW.is_published) EXECUTE FUNCTION search_all();

CREATE OR REPLACE TRIGGER regions_collaborationarea_search_all AFTER UPDATE ON regions_collaborationarea
FOR EACH STATEMENT EXECUTE FUNCTION search_all();

CREATE OR REPLACE TRIGGER regions_subprefecture_search_all AFTER UPDATE ON regions_subprefecture
FOR EACH STATEMENT EXECUTE FUNCTION search_all();

CREATE OR REPLACE TRIGGER projects_theme_search_all AFTER UPDATE ON projects_theme
FOR EACH STATEMENT EXECUTE FUNCTION search_all();
