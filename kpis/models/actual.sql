CREATE OR REPLACE TRIGGER kpis_actual_changed_at BEFORE UPDATE ON kpis_actual
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- Whether the review of a series' year is approved. It is locked meanwhile, so that an approval and an entry wait for each
-- other, and the record of the approval has all that was entered before it.
CREATE OR REPLACE FUNCTION kpis_year_closed(entered bigint, of_year integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    found_status text;
BEGIN
    SELECT review.status INTO found_status
    FROM projects_review AS review
    JOIN kpis_kpi AS kpi ON kpi.project_id = review.project_id
    JOIN kpis_kpiseries AS series ON series.kpi_id = kpi.id
    WHERE series.id = entered AND review.year = of_year
    FOR SHARE OF review;
    RETURN coalesce(found_status = 'approved', false);
END
$$;

-- A year whose review is approved takes an actual that is missing, and a provisional one becomes final. Whatever else
-- changes there has a reason (kpis.querysets.revised_because), and nothing is deleted or moved away. From other years what
-- the public has seen is taken back for a reason.
CREATE OR REPLACE FUNCTION kpis_actual_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given text := coalesce(current_setting('portal.revision_reason', true), '');
    is_closed boolean;
    is_moved boolean := false;
BEGIN
    -- loaddata brings closed years back as they were.
    IF current_setting('portal.loading', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    -- In another unit a value is the same one (change.sql).
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'changed_at' = to_jsonb(OLD) - 'changed_at'
        || jsonb_build_object('value', OLD.value * kpis_factor())
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'changed_at' = to_jsonb(OLD) - 'changed_at' THEN
            RETURN NEW;
        END IF;
        is_moved := (OLD.series_id, OLD.year) <> (NEW.series_id, NEW.year);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        is_closed := kpis_year_closed(OLD.series_id, OLD.year);
        IF is_closed AND (
            TG_OP = 'DELETE' OR is_moved
            OR given = '' AND NOT (OLD.state = 'provisional' AND NEW.state = 'final')
        ) THEN
            RAISE EXCEPTION 'kpis_actual_year_open: the review of % is approved', OLD.year
                USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_actual_year_open';
        END IF;
    END IF;
    IF (TG_OP = 'DELETE' OR is_moved) AND given = ''
        AND (SELECT was_public FROM kpis_kpiseries WHERE id = OLD.series_id)
    THEN
        RAISE EXCEPTION 'kpis_actual_withdrawal_explained: the actual of % is public', OLD.year
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_actual_withdrawal_explained';
    END IF;
    IF TG_OP = 'INSERT' OR is_moved THEN
        PERFORM kpis_year_closed(NEW.series_id, NEW.year);
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$;

CREATE OR REPLACE TRIGGER kpis_actual_guard BEFORE INSERT OR UPDATE OR DELETE ON kpis_actual
FOR EACH ROW EXECUTE FUNCTION kpis_actual_guard();
