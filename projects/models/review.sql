CREATE OR REPLACE TRIGGER projects_grade_changed_at BEFORE UPDATE ON projects_grade
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER projects_review_changed_at BEFORE UPDATE ON projects_review
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- An approved review stands until it is reopened with a reason, and none is approved that was not submitted.
-- A restored dump inserts approved ones.
CREATE OR REPLACE FUNCTION projects_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- loaddata brings reviews back as they were.
    IF current_setting('portal.loading', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'approved' THEN
            RAISE EXCEPTION 'projects_review_approved_stands: % is approved', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_review_approved_stands';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status = 'approved' AND NEW.status = 'approved'
        AND to_jsonb(NEW) - 'changed_at' <> to_jsonb(OLD) - 'changed_at'
    THEN
        RAISE EXCEPTION 'projects_review_approved_stands: % is approved', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_review_approved_stands';
    END IF;
    IF OLD.status = 'approved' AND NEW.status <> 'approved' AND btrim(NEW.reopen_reason) = '' THEN
        RAISE EXCEPTION 'projects_review_reopening_explained: % is approved', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_review_reopening_explained';
    END IF;
    IF OLD.status = 'draft' AND NEW.status = 'approved' THEN
        RAISE EXCEPTION 'projects_review_submitted_first: % is a draft', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_review_submitted_first';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER projects_review_guard BEFORE UPDATE OR DELETE ON projects_review
FOR EACH ROW EXECUTE FUNCTION projects_review_guard();

-- The states in which reviews of public projects became approved or no longer were: what news tell of their history.
CREATE OR REPLACE VIEW projects_review_turns AS
SELECT
    state.history_id AS id, state.id AS review_id, state.project_id, state.year, state.status,
    CASE WHEN state.status = 'approved' THEN state.grade_id END AS grade_id,
    state.reopen_reason, state.history_date AS happened_at
FROM policyportal_historicalreview AS state
JOIN projects_project AS project ON project.id = state.project_id AND project.is_published AND project.name <> ''
JOIN regions_areaplan AS area_plan ON area_plan.id = project.area_plan_id
JOIN regions_plan AS plan ON plan.id = area_plan.plan_id AND plan.is_published
WHERE state.history_type <> '-' AND (state.status = 'approved') <> coalesce((
    SELECT earlier.status FROM policyportal_historicalreview AS earlier
    WHERE earlier.id = state.id AND earlier.history_id < state.history_id
    ORDER BY earlier.history_id DESC LIMIT 1
) = 'approved', false);
