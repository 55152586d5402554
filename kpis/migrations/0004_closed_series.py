"""What the actuals of a closed year are of stands with them: the series' KPI and unit, the KPI's project."""

from django.db import migrations

# Reviews of the years of which the series have actuals are locked meanwhile, as by kpis_year_open.
GUARD = """
CREATE FUNCTION kpis_closed_year(of_series bigint[], of_projects bigint[]) RETURNS integer LANGUAGE plpgsql AS $$
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
CREATE FUNCTION kpis_kpi_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER kpis_kpi_guard BEFORE UPDATE OF project_id ON kpis_kpi
FOR EACH ROW WHEN (NEW.project_id <> OLD.project_id) EXECUTE FUNCTION kpis_kpi_guard();
CREATE FUNCTION kpis_kpiseries_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed integer := kpis_closed_year(
        ARRAY[NEW.id], ARRAY(SELECT project_id FROM kpis_kpi WHERE id IN (OLD.kpi_id, NEW.kpi_id))
    );
BEGIN
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'kpis_kpiseries_years_open: the review of % is approved', closed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_kpiseries_years_open';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER kpis_kpiseries_guard BEFORE UPDATE OF kpi_id, unit ON kpis_kpiseries
FOR EACH ROW WHEN (NEW.kpi_id <> OLD.kpi_id OR NEW.unit <> OLD.unit) EXECUTE FUNCTION kpis_kpiseries_guard();
"""
UNDO = """
DROP TRIGGER kpis_kpiseries_guard ON kpis_kpiseries;
DROP FUNCTION kpis_kpiseries_guard();
DROP TRIGGER kpis_kpi_guard ON kpis_kpi;
DROP FUNCTION kpis_kpi_guard();
DROP FUNCTION kpis_closed_year(bigint[], bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("kpis", "0003_staff")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
