-- The version of the data moves once a transaction, at its end: however many statements change something, they note the
-- transaction once. A savepoint that is rolled back takes its note along.
CREATE OR REPLACE FUNCTION plan_version_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO policyportal_versionnote (transaction) VALUES (txid_current()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

-- Two transactions that move it wait for each other, so it comes last, and is over with the commit: the note, whose turn
-- comes at the commit, is deleted first, and that waits in its turn for all else that the commit has to check. The row
-- is made anew where somebody has emptied its table too. With it goes what the public may see (public_rows.sql).
CREATE OR REPLACE FUNCTION plan_version_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        DELETE FROM policyportal_versionnote WHERE transaction = NEW.transaction;
    ELSE
        INSERT INTO policyportal_version AS version (token, changed_at)
        VALUES (gen_random_uuid(), clock_timestamp())
        ON CONFLICT (id) DO UPDATE SET
            token = excluded.token,
            changed_at = greatest(excluded.changed_at, version.changed_at + interval '1 second');
        IF coalesce(current_setting('portal.public_rows', true), '') <> '' THEN
            PERFORM plan_public_rows_refresh();
        END IF;
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER policyportal_versionnote_move AFTER INSERT OR DELETE ON policyportal_versionnote
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION plan_version_move();

-- Every table that a public page reads (policyportal.records.version.PUBLIC).
CREATE OR REPLACE TRIGGER regions_collaborationarea_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_collaborationarea
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_subprefecture_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_subprefecture
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_bureauchange_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_bureauchange
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_municipality_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_municipality
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_plan_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_plan
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_areaplan_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_areaplan
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_policydirection_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_policydirection
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_term_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_term
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_synonym_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_synonym
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER regions_translation_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON regions_translation
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_theme_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_theme
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_project_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_project
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_project_themes_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_project_themes
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_project_directions_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_project_directions
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_participation_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_participation
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_measure_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_measure
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_grade_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_grade
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_review_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_review
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER projects_reviewrecord_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_reviewrecord
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_kpifamily_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_kpifamily
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_kpi_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_kpi
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_kpiseries_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_kpiseries
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_actual_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_actual
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_figurechange_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_figurechange
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_meaningchange_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_meaningchange
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_turn_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_turn
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_actualrevision_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_actualrevision
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_seriesbreak_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_seriesbreak
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_missingvalue_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_missingvalue
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER kpis_highlight_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON kpis_highlight
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER search_entry_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON search_entry
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER policyportal_historicalreview_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON policyportal_historicalreview
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();

CREATE OR REPLACE TRIGGER policyportal_historicalseriesbreak_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON policyportal_historicalseriesbreak
FOR EACH STATEMENT EXECUTE FUNCTION plan_version_note();
