CREATE OR REPLACE TRIGGER projects_reviewrecord_changed_at BEFORE UPDATE ON projects_reviewrecord
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- A record of an approval never changes and never goes. What loads a fixture over it may bring the same once more.
CREATE OR REPLACE FUNCTION projects_reviewrecord_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'changed_at' = to_jsonb(OLD) - 'changed_at' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'projects_reviewrecord_stands: %', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_reviewrecord_stands';
END
$$;

CREATE OR REPLACE TRIGGER projects_reviewrecord_guard BEFORE UPDATE OR DELETE ON projects_reviewrecord
FOR EACH ROW EXECUTE FUNCTION projects_reviewrecord_guard();

-- No review is approved without the record of what that stood on. It can be written only when the moment of the
-- approval is known, so that this is asked at the commit.
CREATE OR REPLACE FUNCTION projects_review_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- loaddata writes the records that its files lack afterwards.
    IF current_setting('portal.loading', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM projects_review AS review
        WHERE review.id = NEW.id AND review.status = 'approved' AND NOT EXISTS (
            SELECT FROM projects_reviewrecord AS record
            WHERE record.review_id = review.id
                AND record.approved_at = date_trunc('milliseconds', review.changed_at)
        )
    ) THEN
        RAISE EXCEPTION 'projects_review_recorded: % has no record', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_review_recorded';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER projects_review_recorded AFTER INSERT OR UPDATE ON projects_review
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'approved') EXECUTE FUNCTION projects_review_recorded();
