CREATE OR REPLACE TRIGGER kpis_missingvalue_changed_at BEFORE UPDATE ON kpis_missingvalue
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- A year has an actual or a word about its absence. The series is locked meanwhile, by actuals together and by words
-- alone, so that neither slips past the other.
CREATE OR REPLACE FUNCTION kpis_missingvalue_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM kpis_kpiseries WHERE id = NEW.series_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM kpis_actual WHERE series_id = NEW.series_id AND year = NEW.year) THEN
        RAISE EXCEPTION 'kpis_missingvalue_no_actual: there is an actual of %', NEW.year
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_missingvalue_no_actual';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_missingvalue_guard BEFORE INSERT OR UPDATE OF series_id, year ON kpis_missingvalue
FOR EACH ROW EXECUTE FUNCTION kpis_missingvalue_guard();

-- The history says what there was, and the actual's own history who entered it.
CREATE OR REPLACE FUNCTION kpis_actual_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM kpis_kpiseries WHERE id = NEW.series_id FOR SHARE;
    WITH gone AS (
        DELETE FROM kpis_missingvalue WHERE series_id = NEW.series_id AND year = NEW.year RETURNING *
    )
    INSERT INTO policyportal_historicalmissingvalue
        (id, series_id, year, kind, expected_on, reason, history_date, history_type, history_change_reason)
    SELECT id, series_id, year, kind, expected_on, reason, statement_timestamp(), '-', '実績値の登録'
    FROM gone;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER kpis_actual_found BEFORE INSERT OR UPDATE OF series_id, year ON kpis_actual
FOR EACH ROW EXECUTE FUNCTION kpis_actual_found();
