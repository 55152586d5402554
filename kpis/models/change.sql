CREATE OR REPLACE TRIGGER kpis_figurechange_changed_at BEFORE UPDATE ON kpis_figurechange
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- A change of a baseline or target that the public has seen is written down with its kind and its reason, which the
-- session gives (policyportal.records.explained); without them it is refused. kpis.models.change reads the figures.
CREATE OR REPLACE FUNCTION kpis_figure(value numeric, unit text, period int4range, basis text, bound text, prefix text)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
SELECT CASE WHEN value IS NOT NULL THEN jsonb_build_object(
    'value', value::text, 'unit', unit, 'first_year', lower(period), 'last_year', upper(period) - 1,
    'basis', basis, 'bound', bound, 'prefix', prefix
) END
$$;

CREATE OR REPLACE FUNCTION kpis_kpiseries_explain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given text := btrim(coalesce(current_setting('portal.reason', true), ''));
    of_kind text := coalesce(current_setting('portal.change_kind', true), '');
    day date := coalesce(
        nullif(current_setting('portal.valid_from', true), '')::date, (now() AT TIME ZONE 'Asia/Tokyo')::date
    );
    one record;
BEGIN
    FOR one IN
        SELECT * FROM (VALUES
            ('baseline',
            kpis_figure(OLD.baseline_value, OLD.unit, OLD.baseline_period, OLD.baseline_basis, NULL, ''),
            kpis_figure(NEW.baseline_value, NEW.unit, NEW.baseline_period, NEW.baseline_basis, NULL, '')),
            ('target',
            kpis_figure(OLD.target_value, OLD.unit, OLD.target_period, OLD.target_basis, OLD.target_bound, OLD.target_prefix),
            kpis_figure(NEW.target_value, NEW.unit, NEW.target_period, NEW.target_basis, NEW.target_bound, NEW.target_prefix))
        ) AS figure (kind, before, after)
        WHERE OLD.was_public AND before IS DISTINCT FROM after
    LOOP
        IF given = '' OR of_kind = '' THEN
            RAISE EXCEPTION 'kpis_kpiseries_change_explained: % of % has changed', one.kind, OLD.code
                USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_kpiseries_change_explained';
        END IF;
        -- Fixtures know a moment to the millisecond.
        INSERT INTO kpis_figurechange (series_id, kind, before, after, change_kind, reason, source, valid_from, changed_at)
        VALUES (
            OLD.id, one.kind, one.before, one.after, of_kind, given, NEW.source, day,
            date_trunc('milliseconds', statement_timestamp())
        );
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpiseries_explain AFTER UPDATE ON kpis_kpiseries
FOR EACH ROW EXECUTE FUNCTION kpis_kpiseries_explain();
