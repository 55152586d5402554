CREATE OR REPLACE TRIGGER kpis_actualrevision_changed_at BEFORE UPDATE ON kpis_actualrevision
FOR EACH ROW WHEN (kpis_factor() IS NULL) EXECUTE FUNCTION plan_changed_at();

-- Writes down what became of the actual of a year, with the reason that the session gives
-- (kpis.querysets.revised_because). Fixtures know a moment to the millisecond, so that no two revisions share one.
CREATE OR REPLACE FUNCTION kpis_revise(
    of_series bigint, of_year integer, old_value numeric, old_state text, new_value numeric, new_state text,
    moment timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    happened timestamptz := date_trunc('milliseconds', moment);
    is_settled boolean := old_state = 'provisional' AND new_state = 'final';
    given text := coalesce(current_setting('portal.revision_reason', true), '');
BEGIN
    WHILE EXISTS (
        SELECT FROM kpis_actualrevision WHERE series_id = of_series AND year = of_year AND changed_at = happened
    ) LOOP
        happened := happened + interval '1 millisecond';
    END LOOP;
    IF old_value IS NULL THEN
        given := '';
    ELSIF given = '' AND is_settled AND old_value::text <> new_value::text THEN
        -- A provisional value that is settled with another number.
        given := 'final_report';
    END IF;
    INSERT INTO kpis_actualrevision
        (series_id, year, kind, old_value, old_state, new_value, new_state, reason, changed_at)
    VALUES (
        of_series, of_year,
        CASE
            WHEN old_value IS NULL THEN 'entered'
            WHEN new_value IS NULL THEN 'withdrawn'
            WHEN is_settled THEN 'finalised'
            ELSE 'revised'
        END,
        old_value, coalesce(old_state, ''), new_value, coalesce(new_state, ''), given, happened
    );
END
$$;

-- Of what the public has never seen only the newest state is kept.
CREATE OR REPLACE FUNCTION kpis_actual_revise() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_known boolean;
BEGIN
    -- loaddata brings the revisions of its files, and those that they lack afterwards. A conversion revises nothing.
    IF current_setting('portal.loading', true) = 'on' OR kpis_factor() IS NOT NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.series_id, OLD.year) = (NEW.series_id, NEW.year) THEN
        -- As text, because 2037.0 and 2037 are one number and two figures.
        IF (OLD.value::text, OLD.state) IS NOT DISTINCT FROM (NEW.value::text, NEW.state) THEN
            RETURN NULL;
        END IF;
        IF (SELECT was_public FROM kpis_kpiseries WHERE id = NEW.series_id) THEN
            PERFORM kpis_revise(
                NEW.series_id, NEW.year, OLD.value, OLD.state, NEW.value, NEW.state, NEW.changed_at
            );
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        SELECT was_public INTO is_known FROM kpis_kpiseries WHERE id = OLD.series_id;
        IF is_known THEN
            PERFORM kpis_revise(
                OLD.series_id, OLD.year, OLD.value, OLD.state, NULL, NULL, statement_timestamp()
            );
        ELSE
            DELETE FROM kpis_actualrevision WHERE series_id = OLD.series_id AND year = OLD.year;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM kpis_revise(NEW.series_id, NEW.year, NULL, NULL, NEW.value, NEW.state, NEW.changed_at);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_actual_revise AFTER INSERT OR UPDATE OR DELETE ON kpis_actual
FOR EACH ROW EXECUTE FUNCTION kpis_actual_revise();

-- A series goes with what its actuals, deleted a moment before, have left here.
CREATE OR REPLACE FUNCTION kpis_kpiseries_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kpis_actualrevision WHERE series_id = OLD.id;
    RETURN OLD;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpiseries_forget BEFORE DELETE ON kpis_kpiseries
FOR EACH ROW EXECUTE FUNCTION kpis_kpiseries_forget();

-- Writes down what loaded files do not say: how an actual came to be what it is now.
CREATE OR REPLACE FUNCTION kpis_revise_loaded() RETURNS void LANGUAGE sql AS $$
SELECT kpis_revise(
    actual.series_id, actual.year, last.new_value, nullif(last.new_state, ''), actual.value, actual.state,
    CASE WHEN last.new_value IS NULL THEN actual.changed_at ELSE statement_timestamp() END
)
FROM kpis_actual AS actual
LEFT JOIN LATERAL (
    SELECT new_value, new_state FROM kpis_actualrevision AS revision
    WHERE revision.series_id = actual.series_id AND revision.year = actual.year
    ORDER BY changed_at DESC LIMIT 1
) AS last ON true
WHERE (last.new_value::text, last.new_state) IS DISTINCT FROM (actual.value::text, actual.state)
$$;
