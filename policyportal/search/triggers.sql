-- Which entries a row of each table has its words in: made anew for the row as it was and as it is.
CREATE OR REPLACE FUNCTION search_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it record;
BEGIN
    IF search_is_paused() THEN
        RETURN NULL;
    END IF;
    FOR it IN SELECT OLD.* WHERE TG_OP <> 'INSERT' UNION ALL SELECT NEW.* WHERE TG_OP <> 'DELETE' LOOP
        CASE TG_TABLE_NAME
        WHEN 'regions_areaplan' THEN
            PERFORM search_refresh_area(it.area_id);
        WHEN 'regions_subprefecture' THEN
            PERFORM search_refresh('subprefecture', ARRAY[it.id]);
            PERFORM search_refresh_area(it.area_id);
        WHEN 'regions_municipality' THEN
            PERFORM search_refresh('municipality', ARRAY[it.id]);
        WHEN 'regions_policydirection' THEN
            PERFORM search_refresh('direction', ARRAY[it.id]);
        WHEN 'regions_term' THEN
            PERFORM search_refresh('term', ARRAY[it.id]);
        WHEN 'projects_project' THEN
            PERFORM search_refresh_project(it.id);
        WHEN 'projects_participation' THEN
            PERFORM search_refresh_project(it.project_id);
        WHEN 'projects_project_themes' THEN
            PERFORM search_refresh_project(it.project_id);
        WHEN 'projects_measure' THEN
            PERFORM search_refresh('measure', ARRAY[it.id]);
            PERFORM search_refresh('project', ARRAY[it.project_id]);
        WHEN 'kpis_kpi' THEN
            PERFORM search_refresh('kpi', ARRAY[it.id]);
            PERFORM search_refresh('project', ARRAY[it.project_id]);
        WHEN 'kpis_kpiseries' THEN
            PERFORM search_refresh('kpi', ARRAY[it.kpi_id]);
        END CASE;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER regions_areaplan_search AFTER INSERT OR UPDATE OR DELETE ON regions_areaplan
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER regions_subprefecture_search AFTER INSERT OR UPDATE OR DELETE ON regions_subprefecture
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER regions_municipality_search AFTER INSERT OR UPDATE OR DELETE ON regions_municipality
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER regions_policydirection_search AFTER INSERT OR UPDATE OR DELETE ON regions_policydirection
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER regions_term_search AFTER INSERT OR UPDATE OR DELETE ON regions_term
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER projects_project_search AFTER INSERT OR UPDATE OR DELETE ON projects_project
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER projects_participation_search AFTER INSERT OR UPDATE OR DELETE ON projects_participation
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER projects_project_themes_search AFTER INSERT OR UPDATE OR DELETE ON projects_project_themes
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER projects_measure_search AFTER INSERT OR UPDATE OR DELETE ON projects_measure
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER kpis_kpi_search AFTER INSERT OR UPDATE OR DELETE ON kpis_kpi
FOR EACH ROW EXECUTE FUNCTION search_row();

CREATE OR REPLACE TRIGGER kpis_kpiseries_search AFTER INSERT OR UPDATE OR DELETE ON kpis_kpiseries
FOR EACH ROW EXECUTE FUNCTION search_row();

-- What many entries lean on, an area's slug, the order of places: it rarely moves, and then all is made anew.
CREATE OR REPLACE FUNCTION search_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT search_is_paused() THEN
        PERFORM search_rebuild();
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER regions_collaborationarea_search_all AFTER UPDATE ON regions_collaborationarea
FOR EACH STATEMENT EXECUTE FUNCTION search_all();

CREATE OR REPLACE TRIGGER regions_subprefecture_search_all AFTER UPDATE ON regions_subprefecture
FOR EACH STATEMENT EXECUTE FUNCTION search_all();

CREATE OR REPLACE TRIGGER projects_theme_search_all AFTER UPDATE ON projects_theme
FOR EACH STATEMENT EXECUTE FUNCTION search_all();
