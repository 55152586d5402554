CREATE OR REPLACE TRIGGER regions_bureauchange_changed_at BEFORE UPDATE ON regions_bureauchange
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

-- A subprefecture whose bureau was merged into another one: what the bureau is called and how it is reached are the
-- other's. That one is in charge itself, so that no chain of bureaus arises.
CREATE OR REPLACE FUNCTION regions_follow_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seat regions_subprefecture;
BEGIN
    SELECT * INTO seat FROM regions_subprefecture WHERE id = NEW.seat_id;
    -- A fixture may load the seat later.
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    IF seat.seat_id IS NOT NULL OR seat.id = NEW.id
        OR EXISTS (SELECT FROM regions_subprefecture WHERE seat_id = NEW.id)
    THEN
        RAISE EXCEPTION 'regions_subprefecture_seat_in_charge: % follows %', NEW.slug, seat.slug
            USING ERRCODE = 'check_violation', CONSTRAINT = 'regions_subprefecture_seat_in_charge';
    END IF;
    NEW.bureau_name := seat.bureau_name;
    NEW.telephone := seat.telephone;
    NEW.postal_address := seat.postal_address;
    NEW.website := seat.website;
    RETURN NEW;
END
$$;

-- Its name stands before that of the trigger of changed_at, which looks at what this one leaves.
CREATE OR REPLACE TRIGGER regions_subprefecture_at_seat BEFORE INSERT OR UPDATE ON regions_subprefecture
FOR EACH ROW WHEN (NEW.seat_id IS NOT NULL) EXECUTE FUNCTION regions_follow_seat();

CREATE OR REPLACE FUNCTION regions_seat_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE regions_subprefecture SET bureau_name = NEW.bureau_name WHERE seat_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER regions_subprefecture_seat_changed AFTER UPDATE ON regions_subprefecture
FOR EACH ROW WHEN (
    (OLD.bureau_name, OLD.telephone, OLD.postal_address, OLD.website)
    IS DISTINCT FROM (NEW.bureau_name, NEW.telephone, NEW.postal_address, NEW.website)
) EXECUTE FUNCTION regions_seat_changed();

-- Another bureau, or another name of it, is written down with its day and its reason, which the session gives
-- (policyportal.records.explained); without a reason it is refused.
CREATE OR REPLACE FUNCTION regions_bureau_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given text := btrim(coalesce(current_setting('portal.reason', true), ''));
    day text := coalesce(current_setting('portal.valid_from', true), '');
BEGIN
    IF given = '' THEN
        RAISE EXCEPTION 'regions_bureau_explained: the bureau of % has changed', NEW.slug
            USING ERRCODE = 'check_violation', CONSTRAINT = 'regions_bureau_explained';
    END IF;
    INSERT INTO regions_bureauchange (subprefecture_id, kind, before, after, valid_from, reason, source, changed_at)
    VALUES (
        NEW.id,
        CASE
            WHEN current_setting('portal.change_kind', true) = 'correction' THEN 'corrected'
            WHEN NEW.seat_id IS NOT DISTINCT FROM OLD.seat_id THEN 'renamed'
            WHEN NEW.seat_id IS NULL THEN 'split'
            ELSE 'merged'
        END,
        OLD.bureau_name, NEW.bureau_name,
        coalesce(nullif(day, '')::date, (statement_timestamp() AT TIME ZONE 'Asia/Tokyo')::date),
        given,
        coalesce(nullif(current_setting('portal.source', true), ''), NEW.source),
        -- Fixtures know a moment to the millisecond.
        date_trunc('milliseconds', statement_timestamp())
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER regions_subprefecture_bureau_changed AFTER UPDATE ON regions_subprefecture
FOR EACH ROW WHEN (
    (OLD.bureau_name, OLD.seat_id) IS DISTINCT FROM (NEW.bureau_name, NEW.seat_id)
) EXECUTE FUNCTION regions_bureau_changed();
