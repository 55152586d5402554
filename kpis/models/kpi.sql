CREATE OR REPLACE TRIGGER kpis_kpifamily_changed_at BEFORE UPDATE ON kpis_kpifamily
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER kpis_kpi_changed_at BEFORE UPDATE ON kpis_kpi
FOR EACH ROW EXECUTE FUNCTION plan_changed_at('was_public');

-- was_public, as a project has it: once true, for good. The rows of what is published are only touched (series.sql).
CREATE OR REPLACE FUNCTION kpis_kpi_keep_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.was_public := TG_OP = 'UPDATE' AND OLD.was_public OR NEW.is_published AND EXISTS (
        SELECT FROM projects_project AS project
        JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id
        JOIN regions_plan AS plan ON plan.id = area_plan.plan_id
        WHERE project.id = NEW.project_id AND project.is_published AND project.name <> '' AND plan.is_published
    );
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpi_keep_public BEFORE INSERT OR UPDATE ON kpis_kpi
FOR EACH ROW EXECUTE FUNCTION kpis_kpi_keep_public();

-- What the actuals of a closed year are of stands with them: here the KPI's project.
CREATE OR REPLACE FUNCTION kpis_kpi_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed integer := kpis_closed_year(
        ARRAY(SELECT id FROM kpis_kpiseries WHERE kpi_id = NEW.id), ARRAY[OLD.project_id, NEW.project_id]
    );
BEGIN
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'kpis_kpi_years_open: the review of % is approved', closed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_kpi_years_open';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpi_guard BEFORE UPDATE OF project_id ON kpis_kpi
FOR EACH ROW WHEN (NEW.project_id <> OLD.project_id) EXECUTE FUNCTION kpis_kpi_guard();

-- Nor does it leave the public with a project that is none yet: it is taken back, which is told (turn.sql).
CREATE OR REPLACE FUNCTION kpis_kpi_stays_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF kpis_is_public(OLD.id) AND NOT EXISTS (
        SELECT FROM projects_project
        WHERE id = NEW.project_id AND projects_has_page(area_plan_id, is_published, name)
    ) THEN
        RAISE EXCEPTION 'kpis_kpi_stays_public: % is public', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_kpi_stays_public';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpi_stays_public BEFORE UPDATE OF project_id ON kpis_kpi
FOR EACH ROW WHEN (NEW.is_published AND coalesce(current_setting('portal.loading', true), '') <> 'on')
EXECUTE FUNCTION kpis_kpi_stays_public();
