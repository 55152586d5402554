CREATE OR REPLACE TRIGGER kpis_actualrevision_changed_at BEFORE UPDATE ON kpis_actualrevision
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- Writes down what became of the actual of a year. What happens to one actual in one moment is one revision; so
-- fixtures, which state the moments, bring back theirs and no second ones.
CREATE OR REPLACE FUNCTION kpis_revise(
    of_series bigint, of_year integer, old_value numeric, old_state text, new_value numeric, new_state text,
    moment timestamptz
) RETURNS void LANGUAGE sql AS $$
INSERT INTO kpis_actualrevision AS revision
    (series_id, year, kind, old_value, old_state, new_value, new_state, reason, changed_at)
VALUES (
    of_series, of_year,
    CASE
        WHEN old_value IS NULL THEN 'entered'
        WHEN new_value IS NULL THEN 'withdrawn'
        WHEN old_state = 'provisional' AND new_state = 'final' THEN 'finalised'
        ELSE 'revised'
    END,
    old_value, coalesce(old_state, ''), new_value, coalesce(new_state, ''),
    CASE WHEN old_value IS NOT NULL THEN coalesce(current_setting('portal.revision_reason', true), '') ELSE '' END,
    moment
)
ON CONFLICT (series_id, year, changed_at) DO UPDATE
SET new_value = excluded.new_value, new_state = excluded.new_state,
    kind = CASE WHEN excluded.new_value IS NULL THEN 'withdrawn' ELSE revision.kind END
$$;

CREATE OR REPLACE FUNCTION kpis_actual_revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.series_id, OLD.year) = (NEW.series_id, NEW.year) THEN
        -- As text, because 2037.0 and 2037 are one number and two figures.
        IF (OLD.value::text, OLD.state) IS DISTINCT FROM (NEW.value::text, NEW.state) THEN
            PERFORM kpis_revise(
                NEW.series_id, NEW.year, OLD.value, OLD.state, NEW.value, NEW.state, NEW.changed_at
            );
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND (SELECT was_public FROM kpis_kpiseries WHERE id = OLD.series_id) THEN
        PERFORM kpis_revise(
            OLD.series_id, OLD.year, OLD.value, OLD.state, NULL, NULL, statement_timestamp()
        );
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM kpis_revise(NEW.series_id, NEW.year, NULL, NULL, NEW.value, NEW.state, NEW.changed_at);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_actual_revise AFTER INSERT OR UPDATE OR DELETE ON kpis_actual
FOR EACH ROW EXECUTE FUNCTION kpis_actual_revise();
