CREATE OR REPLACE TRIGGER projects_project_changed_at BEFORE UPDATE ON projects_project
FOR EACH ROW EXECUTE FUNCTION plan_changed_at('was_public');

-- was_public: once true, for good. A draft that was public before is none to what guards its names and texts
-- (kpis/models/meaning.sql), which taking it back for a moment would pass by. The rows of what is published are only
-- touched (kpis/models/series.sql).
CREATE OR REPLACE FUNCTION projects_project_was_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.was_public := TG_OP = 'UPDATE' AND OLD.was_public
        OR projects_has_page(NEW.area_plan_id, NEW.is_published, NEW.name);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER projects_project_was_public BEFORE INSERT OR UPDATE ON projects_project
FOR EACH ROW EXECUTE FUNCTION projects_project_was_public();

CREATE OR REPLACE FUNCTION projects_has_page(area_plan bigint, is_published boolean, name text) RETURNS boolean
LANGUAGE sql STABLE AS $$
SELECT is_published AND name <> '' AND EXISTS (
    SELECT FROM regions_areaplan JOIN regions_plan AS plan ON plan.id = plan_id
    WHERE regions_areaplan.id = area_plan AND plan.is_published
)
$$;

-- What is public leaves the public by being taken back, which is told with its reason (kpis/models/turn.sql): not by
-- losing its name, nor by going to an edition that is none yet.
CREATE OR REPLACE FUNCTION projects_project_stays_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF projects_has_page(OLD.area_plan_id, OLD.is_published, OLD.name)
    AND NOT projects_has_page(NEW.area_plan_id, NEW.is_published, NEW.name) THEN
        RAISE EXCEPTION 'projects_project_stays_public: % is public', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_project_stays_public';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER projects_project_stays_public BEFORE UPDATE OF name, area_plan_id ON projects_project
FOR EACH ROW WHEN (NEW.is_published AND coalesce(current_setting('portal.loading', true), '') <> 'on')
EXECUTE FUNCTION projects_project_stays_public();

-- Who no longer leads a project has handed it over: the day on which it took it counts no more.
CREATE OR REPLACE FUNCTION projects_participation_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.leads_since := NULL;
    RETURN NEW;
END
$$;

-- Its name stands behind that of the trigger of changed_at, for the change of the role moves the time already.
CREATE OR REPLACE TRIGGER projects_participation_leads BEFORE INSERT OR UPDATE ON projects_participation
FOR EACH ROW WHEN (NEW.role = 'member') EXECUTE FUNCTION projects_participation_leads();

CREATE OR REPLACE TRIGGER projects_participation_changed_at BEFORE UPDATE ON projects_participation
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER projects_theme_changed_at BEFORE UPDATE ON projects_theme
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();

CREATE OR REPLACE TRIGGER projects_measure_changed_at BEFORE UPDATE ON projects_measure
FOR EACH ROW EXECUTE FUNCTION plan_changed_at();
