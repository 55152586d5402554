CREATE OR REPLACE TRIGGER kpis_meaningchange_changed_at BEFORE UPDATE ON kpis_meaningchange
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- A change of a name or a text that the public has seen is written down with its kind and its reason, which the session
-- gives (policyportal.records.explained), and with the source of the record; without a kind and a reason it is refused.
CREATE OR REPLACE FUNCTION kpis_mean(
    of_project bigint, of_kpi bigint, of_part text, record jsonb, before text, after text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    given text := btrim(coalesce(current_setting('portal.reason', true), ''));
    of_kind text := coalesce(current_setting('portal.change_kind', true), '');
    lines text := concat_ws('～', record ->> 'first_line', nullif(record ->> 'last_line', record ->> 'first_line'));
BEGIN
    IF before = after THEN
        RETURN;
    END IF;
    IF given = '' OR of_kind = '' THEN
        RAISE EXCEPTION 'kpis_meaning_explained: % of % has changed', of_part, record ->> 'code'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_meaning_explained';
    END IF;
    -- Fixtures know a moment to the millisecond.
    INSERT INTO kpis_meaningchange (project_id, kpi_id, part, code, before, after, kind, reason, source, changed_at)
    VALUES (
        of_project, of_kpi, of_part, record ->> 'code', before, after, of_kind, given,
        coalesce(nullif(record ->> 'source', ''), format('この版の資料（%s %s行）', record ->> 'sheet', lines)),
        date_trunc('milliseconds', statement_timestamp())
    );
END
$$;

CREATE OR REPLACE FUNCTION kpis_project_mean() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpis_mean(NEW.id, NULL, 'project_name', to_jsonb(NEW), OLD.name, NEW.name);
    PERFORM kpis_mean(
        NEW.id, NULL, 'places', to_jsonb(NEW), OLD.participants_printed, NEW.participants_printed
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_project_mean AFTER UPDATE ON projects_project
FOR EACH ROW WHEN (OLD.was_public) EXECUTE FUNCTION kpis_project_mean();

CREATE OR REPLACE FUNCTION kpis_measure_mean() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT was_public FROM projects_project WHERE id = OLD.project_id) THEN
        PERFORM kpis_mean(OLD.project_id, NULL, 'measure', to_jsonb(NEW), OLD.text, NEW.text);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_measure_mean AFTER UPDATE ON projects_measure
FOR EACH ROW WHEN (OLD.text <> NEW.text) EXECUTE FUNCTION kpis_measure_mean();

CREATE OR REPLACE FUNCTION kpis_kpi_mean() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpis_mean(NEW.project_id, NEW.id, 'kpi_name', to_jsonb(NEW), OLD.name, NEW.name);
    PERFORM kpis_mean(NEW.project_id, NEW.id, 'note', to_jsonb(NEW), OLD.note, NEW.note);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpi_mean AFTER UPDATE ON kpis_kpi
FOR EACH ROW WHEN (OLD.was_public) EXECUTE FUNCTION kpis_kpi_mean();
