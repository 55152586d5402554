-- Moves changed_at when an update changes a row and does not itself set the time, as a fixture does. Its
-- arguments name columns that do not count: those that the database fills in itself, which are empty or old in NEW at this
-- point, and those of which no page says anything.
CREATE OR REPLACE FUNCTION plan_changed_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.changed_at = OLD.changed_at
        AND (to_jsonb(NEW) - coalesce(TG_ARGV, '{}'))::text
            IS DISTINCT FROM (to_jsonb(OLD) - coalesce(TG_ARGV, '{}'))::text
    THEN
        NEW.changed_at := statement_timestamp();
    END IF;
    RETURN NEW;
END
$$;
