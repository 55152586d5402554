DO $$
-- The portal's role becomes the owner of what the superuser made in this database: REASSIGN OWNED refuses the
-- superuser, who owns the catalogs too. Extensions stay the superuser's; sequences of a column go with their table.
DECLARE
    statement text;
BEGIN
    FOR statement IN
        WITH own_schema AS (
            SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        ), part AS (
            SELECT classid, objid FROM pg_depend
            WHERE deptype = 'e' OR (classid = 'pg_class'::regclass AND deptype IN ('a', 'i'))
        )
        SELECT format('ALTER TABLE %s OWNER TO policyportal', oid::regclass) FROM pg_class
        WHERE relowner = 10 AND relnamespace IN (SELECT oid FROM own_schema) AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
            AND NOT EXISTS (SELECT FROM part WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid)
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO policyportal', oid::regprocedure) FROM pg_proc
        WHERE proowner = 10 AND pronamespace IN (SELECT oid FROM own_schema)
            AND NOT EXISTS (SELECT FROM part WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid)
        UNION ALL
        SELECT format('ALTER TYPE %s OWNER TO policyportal', oid::regtype) FROM pg_type
        WHERE typowner = 10 AND typnamespace IN (SELECT oid FROM own_schema) AND typrelid = 0 AND typelem = 0
            AND NOT EXISTS (SELECT FROM part WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid)
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;
