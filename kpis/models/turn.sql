CREATE OR REPLACE TRIGGER kpis_turn_changed_at BEFORE UPDATE ON kpis_turn
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- What became of a project or a KPI that the public has seen, from its row before (null for a new one) and now: its end
-- with the reason that the record gives; that the end was changed or undone, or the record taken back from the public,
-- with the reason that the session gives (policyportal.records.explained), without which it is refused; its return.
CREATE OR REPLACE FUNCTION kpis_note_turns(of_project bigint, of_kpi bigint, was jsonb, now jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    given text := btrim(coalesce(current_setting('portal.reason', true), ''));
    was_public boolean := coalesce((was ->> 'was_public')::boolean, false);
    had_ended boolean := was_public AND was ->> 'ended_on' IS NOT NULL;
    has_ended boolean := now ->> 'ended_on' IS NOT NULL;
    turn record;
BEGIN
    FOR turn IN
        SELECT * FROM (VALUES
            ('ended', now ->> 'ended_on', now ->> 'end_reason', has_ended AND NOT had_ended),
            ('amended', now ->> 'ended_on', given, had_ended AND has_ended AND (
                was ->> 'ended_on' <> now ->> 'ended_on' OR was ->> 'end_reason' <> now ->> 'end_reason')),
            ('resumed', was ->> 'ended_on', given, had_ended AND NOT has_ended),
            ('withdrawn', NULL, given,
                was_public AND (was ->> 'is_published')::boolean AND NOT (now ->> 'is_published')::boolean),
            ('returned', NULL, given,
                was_public AND NOT (was ->> 'is_published')::boolean AND (now ->> 'is_published')::boolean)
        ) AS possible (kind, day, reason, is_so)
        WHERE is_so
    LOOP
        IF turn.reason = '' AND turn.kind <> 'returned' THEN
            RAISE EXCEPTION 'kpis_turn_explained: % is %', now ->> 'code', turn.kind
                USING ERRCODE = 'check_violation', CONSTRAINT = 'kpis_turn_explained';
        END IF;
        -- Fixtures know a moment to the millisecond.
        INSERT INTO kpis_turn (project_id, kpi_id, code, kind, ended_on, reason, source, changed_at)
        VALUES (
            of_project, of_kpi, now ->> 'code', turn.kind, turn.day::date, turn.reason,
            CASE WHEN turn.day IS NULL THEN '' ELSE now ->> 'source' END,
            date_trunc('milliseconds', (now ->> 'changed_at')::timestamptz)
        );
    END LOOP;
END
$$;

-- A fixture brings the turns of its records along.
CREATE OR REPLACE FUNCTION kpis_project_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM kpis_note_turns(NEW.id, NULL, to_jsonb(OLD), to_jsonb(NEW));
    ELSIF coalesce(current_setting('portal.loading', true), '') <> 'on' THEN
        PERFORM kpis_note_turns(NEW.id, NULL, NULL, to_jsonb(NEW));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_project_turns AFTER INSERT OR UPDATE ON projects_project
FOR EACH ROW WHEN (NEW.was_public) EXECUTE FUNCTION kpis_project_turns();

CREATE OR REPLACE FUNCTION kpis_kpi_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is taken back was of the project with which the public saw it; the one to which it goes may be a draft.
    IF TG_OP = 'UPDATE' THEN
        PERFORM kpis_note_turns(
            CASE WHEN NEW.is_published THEN NEW.project_id ELSE OLD.project_id END,
            NEW.id, to_jsonb(OLD), to_jsonb(NEW)
        );
    ELSIF coalesce(current_setting('portal.loading', true), '') <> 'on' THEN
        PERFORM kpis_note_turns(NEW.project_id, NEW.id, NULL, to_jsonb(NEW));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER kpis_kpi_turns AFTER INSERT OR UPDATE ON kpis_kpi
FOR EACH ROW WHEN (NEW.was_public) EXECUTE FUNCTION kpis_kpi_turns();

-- What had a page of its own when its project was taken back.
CREATE OR REPLACE VIEW kpis_taken_along AS
SELECT project.id AS project_id, 'kpi' AS kind, kpi.code, NULL::integer AS year
FROM kpis_kpi AS kpi
JOIN projects_project AS project ON project.id = kpi.project_id
WHERE kpi.was_public AND project.was_public AND NOT project.is_published
UNION ALL
SELECT project.id, 'review', project.code, review.year
FROM projects_review AS review
JOIN projects_project AS project ON project.id = review.project_id
WHERE project.was_public AND NOT project.is_published
    AND EXISTS (SELECT FROM projects_reviewrecord AS record WHERE record.review_id = review.id);
