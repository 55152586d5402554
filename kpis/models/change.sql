CREATE OR REPLACE TRIGGER kpis_figurechange_changed_at BEFORE UPDATE ON kpis_figurechange
FOR EACH ROW WHEN (kpis_factor() IS NULL) EXECUTE FUNCTION plan_changed_at();

-- A change of a baseline or target that the public has seen is written down with its kind and its reason, which the
-- session gives (policyportal.records.explained); without them it is refused. kpis.models.change reads the figures.
CREATE OR REPLACE FUNCTION kpis_figure(value numeric, unit text, period int4range, basis text, bound text, prefix text)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
SELECT CASE WHEN value IS NOT NULL THEN jsonb_build_object(
    'value', value::text, 'unit', unit, 'first_year', lower(period), 'last_year', upper(period) - 1,
    'basis', basis, 'bound', bound, 'prefix', prefix
) END
$$;

-- By how much the session multiplies the figures of a series whose unit it changes (kpis.units); null where it does not.
CREATE OR REPLACE FUNCTION kpis_factor() RETURNS numeric LANGUAGE sql STABLE AS $$
SELECT nullif(current_setting('portal.factor', true), '')::numeric
$$;

-- A former figure in another unit. What was kept in a third one stays as it is.
CREATE OR REPLACE FUNCTION kpis_figure_in(figure jsonb, old_unit text, new_unit text, factor numeric)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
SELECT CASE WHEN figure ->> 'unit' = old_unit THEN figure || jsonb_build_object(
    'unit', new_unit, 'value', ((figure ->> 'value')::numeric * factor)::text
) ELSE figure END
$$;

-- Everything that is counted in the unit of a series is converted with it: actuals and drafts of them, what became of
-- them, former figures.
-- The change is one of meaning, for the figures are the same ones.
CREATE OR REPLACE FUNCTION kpis_kpiseries_convert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    factor numeric := kpis_factor();
BEGIN
    IF NEW.target_value <> OLD.target_value * factor
        OR NEW.baseline_value IS DISTINCT FROM OLD.baseline_value * factor
    THEN
        RAISE EXCEPTION 'kpis_kpiseries_unit_converted: % is not times %', NEW.code, factor
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_kpiseries_unit_converted';
    END IF;
    UPDATE kpis_actual SET value = value * factor WHERE series_id = NEW.id;
    UPDATE kpis_draftactual SET value = value * factor WHERE series_id = NEW.id;
    UPDATE kpis_actualrevision SET old_value = old_value * factor, new_value = new_value * factor
    WHERE series_id = NEW.id;
    UPDATE kpis_figurechange SET
        before = kpis_figure_in(before, OLD.unit, NEW.unit, factor),
        after = kpis_figure_in(after, OLD.unit, NEW.unit, factor)
    WHERE series_id = NEW.id;
    IF NEW.was_public THEN
        PERFORM kpis_mean(project_id, id, 'unit', to_jsonb(NEW), OLD.unit, NEW.unit)
        FROM kpis_kpi WHERE id = NEW.kpi_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpiseries_convert AFTER UPDATE OF unit ON kpis_kpiseries
FOR EACH ROW WHEN (NEW.unit <> OLD.unit AND kpis_factor() IS NOT NULL) EXECUTE FUNCTION kpis_kpiseries_convert();

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
FOR EACH ROW WHEN (kpis_factor() IS NULL) EXECUTE FUNCTION kpis_kpiseries_explain();
