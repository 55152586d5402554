CREATE OR REPLACE TRIGGER kpis_actual_changed_at BEFORE UPDATE ON kpis_actual
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- The actuals of a year stand while the project's review of that year is approved. The review is locked
-- meanwhile, so that neither an approval nor an entry slips past the other.
CREATE OR REPLACE FUNCTION kpis_year_open(entered bigint, of_year integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found_status text;
BEGIN
    SELECT review.status INTO found_status
    FROM projects_review AS review
    JOIN kpis_kpi AS kpi ON kpi.project_id = review.project_id
    JOIN kpis_kpiseries AS series ON series.kpi_id = kpi.id
    WHERE series.id = entered AND review.year = of_year
    FOR SHARE OF review;
    IF found_status = 'approved' THEN
        RAISE EXCEPTION 'kpis_actual_year_open: the review of % is approved', of_year
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_actual_year_open';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION kpis_actual_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- loaddata brings closed years back as they were.
    IF current_setting('portal.loading', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'changed_at' = to_jsonb(OLD) - 'changed_at' THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM kpis_year_open(OLD.series_id, OLD.year);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM kpis_year_open(NEW.series_id, NEW.year);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_actual_guard BEFORE INSERT OR UPDATE OR DELETE ON kpis_actual
FOR EACH ROW EXECUTE FUNCTION kpis_actual_guard();
