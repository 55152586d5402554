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
