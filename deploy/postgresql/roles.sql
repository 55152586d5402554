-- The portal's four roles, for psql as a superuser; done again it changes nothing. The embedded server runs it too.
-- Each migrate grants what a role may do (policyportal/records/grants.py); here is only what takes a superuser.
-- An empty line ends a statement, and stands within none.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        -- Owns the databases: migrations, fixtures, restored backups.
        'policyportal',
        -- The pages of staff.
        'policyportal_staff',
        -- The public pages.
        'policyportal_public',
        -- pg_dump.
        'policyportal_backup'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        END IF;
    END LOOP;
END $$;

-- A backup is tried in a database of its own, and so are tests.
ALTER ROLE policyportal CREATEDB;

-- The owner may act as the others, to try what they may do.
GRANT policyportal_staff, policyportal_public TO policyportal;

ALTER ROLE policyportal_backup BYPASSRLS;

GRANT pg_read_all_data TO policyportal_backup;

ALTER ROLE policyportal_backup SET default_transaction_read_only = on;

ALTER ROLE policyportal_public SET default_transaction_read_only = on;

-- As policyportal/database/limits.py has it: whoever connects as this role, no question lasts.
ALTER ROLE policyportal_public SET statement_timeout = '8s';

ALTER ROLE policyportal_public SET lock_timeout = '4s';

ALTER ROLE policyportal_public SET idle_in_transaction_session_timeout = '60s';
