CREATE OR REPLACE TRIGGER kpis_kpiseries_changed_at BEFORE UPDATE ON kpis_kpiseries
FOR EACH ROW EXECUTE FUNCTION plan_changed_at('aim', 'was_public');

-- was_public: once true, for good. A draft that was public before is none to the rule of change.sql, which
-- taking a record back for a moment would pass by. The rows of what is published are only touched: they ask
-- kpis_is_public themselves. It moves no changed_at.
CREATE OR REPLACE FUNCTION kpis_is_public(of_kpi bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT EXISTS (
    SELECT FROM kpis_kpi AS kpi
    JOIN projects_project AS project ON project.id = kpi.project_id
    JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id
    JOIN regions_plan AS plan ON plan.id = area_plan.plan_id
    WHERE kpi.id = of_kpi AND kpi.is_published AND project.is_published AND project.name <> '' AND plan.is_published
)
$$;

CREATE OR REPLACE FUNCTION kpis_kpiseries_was_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.was_public := TG_OP = 'UPDATE' AND OLD.was_public OR kpis_is_public(NEW.kpi_id);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpiseries_was_public BEFORE INSERT OR UPDATE ON kpis_kpiseries
FOR EACH ROW EXECUTE FUNCTION kpis_kpiseries_was_public();

CREATE OR REPLACE FUNCTION kpis_kpi_was_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kpis_kpiseries SET was_public = was_public WHERE kpi_id = NEW.id AND NOT was_public;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpi_was_public AFTER UPDATE OF is_published, project_id ON kpis_kpi
FOR EACH ROW WHEN (NEW.is_published AND (NOT OLD.is_published OR NEW.project_id <> OLD.project_id))
EXECUTE FUNCTION kpis_kpi_was_public();

CREATE OR REPLACE FUNCTION kpis_project_was_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kpis_kpi SET was_public = was_public
    WHERE NOT was_public AND project_id = NEW.id AND is_published;
    UPDATE kpis_kpiseries SET was_public = was_public
    WHERE NOT was_public AND kpi_id IN (SELECT id FROM kpis_kpi WHERE project_id = NEW.id AND is_published);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_project_was_public AFTER UPDATE OF is_published, name ON projects_project
FOR EACH ROW WHEN (NEW.is_published AND NEW.name <> '' AND NOT (OLD.is_published AND OLD.name <> ''))
EXECUTE FUNCTION kpis_project_was_public();

CREATE OR REPLACE FUNCTION kpis_plan_was_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE projects_project SET was_public = was_public
    WHERE NOT was_public AND is_published
    AND area_plan_id IN (SELECT id FROM regions_areaplan WHERE plan_id = NEW.id);
    UPDATE kpis_kpi SET was_public = was_public
    WHERE NOT was_public AND is_published AND project_id IN (
        SELECT project.id FROM projects_project AS project
        JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id
        WHERE area_plan.plan_id = NEW.id AND project.is_published
    );
    UPDATE kpis_kpiseries SET was_public = was_public
    WHERE NOT was_public AND kpi_id IN (
        SELECT kpi.id FROM kpis_kpi AS kpi
        JOIN projects_project AS project ON project.id = kpi.project_id
        JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id
        WHERE area_plan.plan_id = NEW.id AND kpi.is_published AND project.is_published
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_plan_was_public AFTER UPDATE OF is_published ON regions_plan
FOR EACH ROW WHEN (NEW.is_published AND NOT OLD.is_published) EXECUTE FUNCTION kpis_plan_was_public();

-- The year of an approved review that one of the projects has and one of the series has an actual of, or null.
-- Reviews of these years are locked meanwhile, as by kpis_year_open.
CREATE OR REPLACE FUNCTION kpis_closed_year(of_series bigint[], of_projects bigint[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    review record;
BEGIN
    -- loaddata brings closed years back as they were.
    IF current_setting('portal.loading', true) = 'on' THEN
        RETURN NULL;
    END IF;
    FOR review IN
        SELECT of_year.year, of_year.status FROM projects_review AS of_year
        WHERE of_year.project_id = ANY (of_projects)
        AND EXISTS (SELECT FROM kpis_actual WHERE series_id = ANY (of_series) AND year = of_year.year)
        FOR SHARE OF of_year
    LOOP
        IF review.status = 'approved' THEN
            RETURN review.year;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- What the actuals of a closed year are of stands with them: here the series' KPI. Its unit changes only with all that is
-- counted in it (change.sql), closed years among it.
CREATE OR REPLACE FUNCTION kpis_kpiseries_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed integer;
BEGIN
    IF NEW.unit <> OLD.unit AND kpis_factor() IS NULL
        AND coalesce(current_setting('portal.loading', true), '') <> 'on'
        AND (
            EXISTS (SELECT FROM kpis_actual WHERE series_id = NEW.id)
            OR EXISTS (SELECT FROM kpis_draftactual WHERE series_id = NEW.id)
        )
    THEN
        RAISE EXCEPTION 'kpis_kpiseries_unit_converted: % has actuals', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_kpiseries_unit_converted';
    END IF;
    IF NEW.kpi_id = OLD.kpi_id THEN
        RETURN NEW;
    END IF;
    closed := kpis_closed_year(
        ARRAY[NEW.id], ARRAY(SELECT project_id FROM kpis_kpi WHERE id IN (OLD.kpi_id, NEW.kpi_id))
    );
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'kpis_kpiseries_years_open: the review of % is approved', closed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_kpiseries_years_open';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpiseries_guard BEFORE UPDATE OF kpi_id, unit ON kpis_kpiseries
FOR EACH ROW WHEN (NEW.kpi_id <> OLD.kpi_id OR NEW.unit <> OLD.unit) EXECUTE FUNCTION kpis_kpiseries_guard();

-- The published series of the measured KPIs of an edition, each with its KPI, the plan of its area, and a digest of all
-- that its judgement follows from: its figures, actuals, breaks and former figures. What a process has judged is kept
-- under the digest (kpis.wording.standings).
CREATE OR REPLACE FUNCTION kpis_judged_by(of_plan bigint)
RETURNS TABLE (series_id bigint, kpi_id bigint, area_plan_id bigint, digest uuid) LANGUAGE sql STABLE AS $$
WITH measured AS MATERIALIZED (
    SELECT actual.series_id, string_agg(ROW (year, value, state)::text, '' ORDER BY year) AS readings
    FROM kpis_actual AS actual GROUP BY actual.series_id
), broken AS MATERIALIZED (
    SELECT gap.series_id, string_agg(year::text, ',' ORDER BY year) AS years
    FROM kpis_seriesbreak AS gap GROUP BY gap.series_id
), changed AS MATERIALIZED (
    SELECT change.series_id,
        string_agg(ROW (kind, before, after, valid_from)::text, '' ORDER BY changed_at, id) AS figures
    FROM kpis_figurechange AS change GROUP BY change.series_id
)
SELECT series.id, kpi.id, project.area_plan_id, md5(ROW (
    series.unit, series.baseline_value, series.baseline_period, series.baseline_basis,
    series.target_value, series.target_period, series.target_basis, series.target_bound, series.target_prefix,
    measured.readings, broken.years, changed.figures
)::text)::uuid
FROM kpis_kpiseries AS series
JOIN kpis_kpi AS kpi ON kpi.id = series.kpi_id AND kpi.is_published
JOIN projects_project AS project ON project.id = kpi.project_id AND project.is_published AND project.name <> ''
JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id AND area_plan.plan_id = of_plan
LEFT JOIN measured ON measured.series_id = series.id
LEFT JOIN broken ON broken.series_id = series.id
LEFT JOIN changed ON changed.series_id = series.id
WHERE series.kpi_id IN (
    SELECT of_kpi.kpi_id FROM kpis_kpiseries AS of_kpi JOIN measured AS found ON found.series_id = of_kpi.id
)
$$;
