"""The names of the database's roles (deploy/postgresql/roles.sql), and of the connections that act as them."""

# Migrations, fixtures, restored backups: it owns the database.
OWNER = "policyportal"
# The pages of staff.
STAFF = "policyportal_staff"
# The public pages, for which the database shows what is public alone.
PUBLIC = "policyportal_public"
# pg_dump.
BACKUP = "policyportal_backup"

# Of settings.DATABASES, beside "default". The first four are there where the roles have connections of their own.
OWNER_ALIAS = "owner"
BACKUP_ALIAS = "backup"
PUBLIC_ALIAS = "public"
PUBLIC_STREAMS = "public_streams"
STREAMS = "streams"
