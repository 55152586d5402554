CREATE OR REPLACE TRIGGER kpis_meaningchange_changed_at BEFORE UPDATE ON kpis_meaningchange
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- A change of a name or a text that the public has seen is written down with its kind and its reason, which the session
-- gives (policyportal.records.explained), and with the source that the session gives too, or else that of the record;
-- without a kind and a reason it is refused.
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
        coalesce(
            nullif(current_setting('portal.source', true), ''),
            nullif(record ->> 'source', ''),
            format('この版の資料（%s %s行）', record ->> 'sheet', lines)
        ),
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

-- What a project has besides its own row. A part that is added is told where the session explains it, as forms and files
-- ask (policyportal.editing.explained), and refused nowhere: a new project is saved before its parts, and a load of
-- fixtures adds them too. With their project all parts may go.
CREATE OR REPLACE FUNCTION kpis_part_mean(
    of_project bigint, of_part text, code text, operation text, before text, after text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whole jsonb := (SELECT to_jsonb(project) FROM projects_project AS project WHERE id = of_project AND was_public);
    is_told boolean := coalesce(current_setting('portal.reason', true), '') <> ''
        AND coalesce(current_setting('portal.loading', true), '') <> 'on';
BEGIN
    IF whole IS NULL OR operation = 'INSERT' AND NOT is_told
    OR operation = 'DELETE' AND current_setting('portal.deleting', true) = 'on' THEN
        RETURN;
    END IF;
    PERFORM kpis_mean(of_project, NULL, of_part, whole || jsonb_build_object('code', code), before, after);
END
$$;

CREATE OR REPLACE FUNCTION kpis_project_title(of_project bigint) RETURNS text LANGUAGE sql STABLE AS $$
SELECT format('%s %s', code, name) FROM projects_project WHERE id = of_project
$$;

CREATE OR REPLACE FUNCTION kpis_measure_mean() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    measure projects_measure := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    before text := CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.text END;
    after text := CASE TG_OP WHEN 'DELETE' THEN '' ELSE NEW.text END;
BEGIN
    IF TG_OP = 'UPDATE' AND (SELECT was_public FROM projects_project WHERE id = OLD.project_id) THEN
        PERFORM kpis_mean(NEW.project_id, NULL, 'measure', to_jsonb(NEW), before, after);
        PERFORM kpis_mean(
            NEW.project_id, NULL, 'project', to_jsonb(NEW),
            kpis_project_title(OLD.project_id), kpis_project_title(NEW.project_id)
        );
    ELSIF TG_OP <> 'UPDATE' THEN
        PERFORM kpis_part_mean(measure.project_id, 'measure', measure.code, TG_OP, before, after);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_measure_mean AFTER INSERT OR DELETE OR UPDATE OF text, project_id ON projects_measure
FOR EACH ROW EXECUTE FUNCTION kpis_measure_mean();

-- A place as it is told: its name, and whether it leads. That the head office has confirmed a lead is no other lead.
CREATE OR REPLACE FUNCTION kpis_place_words(of_place bigint, role text) RETURNS text LANGUAGE sql STABLE AS $$
SELECT name || CASE WHEN role = 'member' THEN '' ELSE '（主となる地域）' END
FROM regions_subprefecture WHERE id = of_place
$$;

CREATE OR REPLACE FUNCTION kpis_place_mean() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place projects_participation := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    -- Of several places that change in one moment each has a code of its own.
    code text := (
        SELECT format('%s/%s', project.code, subprefecture.slug)
        FROM projects_project AS project, regions_subprefecture AS subprefecture
        WHERE project.id = place.project_id AND subprefecture.id = place.subprefecture_id
    );
    before text := CASE TG_OP WHEN 'INSERT' THEN '' ELSE kpis_place_words(OLD.subprefecture_id, OLD.role) END;
    after text := CASE TG_OP WHEN 'DELETE' THEN '' ELSE kpis_place_words(NEW.subprefecture_id, NEW.role) END;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.project_id <> OLD.project_id THEN
        PERFORM kpis_part_mean(OLD.project_id, 'place', code, TG_OP, before, '');
        before := '';
    END IF;
    PERFORM kpis_part_mean(place.project_id, 'place', code, TG_OP, before, after);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_place_mean
AFTER INSERT OR DELETE OR UPDATE OF project_id, subprefecture_id, role ON projects_participation
FOR EACH ROW EXECUTE FUNCTION kpis_place_mean();

CREATE OR REPLACE FUNCTION kpis_kpi_mean() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpis_mean(NEW.project_id, NEW.id, 'kpi_name', to_jsonb(NEW), OLD.name, NEW.name);
    PERFORM kpis_mean(NEW.project_id, NEW.id, 'note', to_jsonb(NEW), OLD.note, NEW.note);
    -- To fill the card for the first time changes nothing that anybody has read.
    IF OLD.definition <> '' THEN
        PERFORM kpis_mean(NEW.project_id, NEW.id, 'definition', to_jsonb(NEW), OLD.definition, NEW.definition);
    END IF;
    IF OLD.formula <> '' THEN
        PERFORM kpis_mean(NEW.project_id, NEW.id, 'formula', to_jsonb(NEW), OLD.formula, NEW.formula);
    END IF;
    IF NEW.project_id <> OLD.project_id THEN
        PERFORM kpis_mean(
            NEW.project_id, NEW.id, 'project', to_jsonb(NEW),
            kpis_project_title(OLD.project_id), kpis_project_title(NEW.project_id)
        );
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpi_mean AFTER UPDATE ON kpis_kpi
FOR EACH ROW WHEN (OLD.was_public) EXECUTE FUNCTION kpis_kpi_mean();

CREATE OR REPLACE FUNCTION kpis_series_mean() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_project bigint := (SELECT project_id FROM kpis_kpi WHERE id = NEW.kpi_id);
    place_before text := coalesce((SELECT name FROM regions_subprefecture WHERE id = OLD.subprefecture_id), '');
    place_after text := coalesce((SELECT name FROM regions_subprefecture WHERE id = NEW.subprefecture_id), '');
BEGIN
    PERFORM kpis_mean(
        of_project, NEW.kpi_id, 'heading', to_jsonb(NEW),
        btrim(OLD.group || ' ' || OLD.label), btrim(NEW.group || ' ' || NEW.label)
    );
    PERFORM kpis_mean(of_project, NEW.kpi_id, 'series_place', to_jsonb(NEW), place_before, place_after);
    PERFORM kpis_mean(
        of_project, NEW.kpi_id, 'kpi', to_jsonb(NEW),
        (SELECT format('%s %s', code, name) FROM kpis_kpi WHERE id = OLD.kpi_id),
        (SELECT format('%s %s', code, name) FROM kpis_kpi WHERE id = NEW.kpi_id)
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_series_mean AFTER UPDATE ON kpis_kpiseries
FOR EACH ROW WHEN (
    OLD.was_public AND (OLD.group, OLD.label, OLD.kpi_id) <> (NEW.group, NEW.label, NEW.kpi_id)
    OR OLD.was_public AND OLD.subprefecture_id IS DISTINCT FROM NEW.subprefecture_id
) EXECUTE FUNCTION kpis_series_mean();
