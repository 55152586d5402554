"""What the roles of the database may do with each table and view: `migrate` grants it, and nothing else.

The owner may do everything, and who makes backups reads everything, by what they are (deploy/postgresql/roles.sql).
docs/decisions/0027 says why it is as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from policyportal.database.names import BACKUP, PUBLIC, STAFF
from policyportal.records.database_rules import rules_in

# What staff do with a table.
EDITED = "SELECT, INSERT, UPDATE, DELETE"
MOVED = "SELECT, INSERT, UPDATE"
KEPT = "SELECT, INSERT"
READ = "SELECT"


@dataclass(frozen=True)
class Grant:
    """What staff may do with a table, and which of its rows the public reads, as SQL says it; "" for none."""

    staff: str
    public: str = ""


ALL = "true"


def among(ids: str, column: str) -> str:
    """Tell that the column names one of a set of PublicRows.

    The set is fetched once a statement. Nearly all rows are public: PostgreSQL takes a NULL for as rare, and would take
    what is in a range for one of two hundred.
    """
    return f"nullif((SELECT {ids} FROM policyportal_publicrows) @> {column}, false) IS NOT NULL"


_OF_PROJECT = Grant(EDITED, among("projects", "project_id"))
_OF_SERIES = Grant(EDITED, among("series", "series_id"))
# A history is written, and never again.
_HISTORIES = (
    "actual areaplan collaborationarea draftactual entrydeadline grade highlight kpi kpifamily kpiseries measure"
    " missingvalue municipality participation plan policydirection project review seriesbreak subprefecture synonym"
    " term theme translation"
)

TABLES = {
    # Places and words outlive editions.
    "regions_collaborationarea": Grant(EDITED, ALL),
    "regions_subprefecture": Grant(EDITED, ALL),
    "regions_municipality": Grant(EDITED, ALL),
    "regions_bureauchange": Grant(EDITED, ALL),
    "regions_synonym": Grant(EDITED, ALL),
    "regions_translation": Grant(EDITED, ALL),
    "regions_term": Grant(EDITED, f"printed_in_id IS NULL OR {among('editions', 'printed_in_id')}"),
    "regions_plan": Grant(EDITED, "is_published"),
    "regions_areaplan": Grant(EDITED, among("editions", "plan_id")),
    "regions_policydirection": Grant(EDITED, among("area_plans", "area_plan_id")),
    "projects_theme": Grant(EDITED, ALL),
    "projects_grade": Grant(EDITED, among("editions", "plan_id")),
    # A project or a KPI that was taken back is named where this is told.
    "projects_project": Grant(EDITED, among("told_projects", "id")),
    "projects_project_themes": _OF_PROJECT,
    "projects_project_directions": _OF_PROJECT,
    "projects_participation": _OF_PROJECT,
    "projects_measure": _OF_PROJECT,
    "projects_review": Grant(EDITED, f"status = 'approved' AND {_OF_PROJECT.public}"),
    # Records of what was said stay: no form, no import and no slip of a page changes them.
    "projects_reviewrecord": Grant(
        KEPT, "EXISTS (SELECT FROM projects_review WHERE id = review_id)"
    ),
    "projects_entrydeadline": Grant(EDITED),
    "kpis_kpifamily": Grant(EDITED, among("families", "id")),
    "kpis_kpi": Grant(EDITED, among("told_kpis", "id")),
    "kpis_kpiseries": Grant(EDITED, among("kpis", "kpi_id")),
    "kpis_actual": _OF_SERIES,
    "kpis_draftactual": Grant(EDITED),
    "kpis_missingvalue": _OF_SERIES,
    "kpis_seriesbreak": _OF_SERIES,
    "kpis_highlight": _OF_SERIES,
    # Triggers convert figures with the unit of their series, and forget what the public has never seen.
    "kpis_figurechange": Grant(MOVED, _OF_SERIES.public),
    "kpis_actualrevision": _OF_SERIES,
    "kpis_meaningchange": Grant(
        KEPT,
        f"{among('told_projects', 'project_id')} AND (kpi_id IS NULL OR {among('told_kpis', 'kpi_id')})",
    ),
    "kpis_turn": Grant(
        KEPT,
        "CASE WHEN kind IN ('withdrawn', 'returned')"
        f" THEN {among('told_projects', 'project_id')} AND (kpi_id IS NULL OR {among('told_kpis', 'kpi_id')})"
        f" ELSE {among('projects', 'project_id')} AND (kpi_id IS NULL OR {among('kpis', 'kpi_id')}) END",
    ),
    # Views show what they are made for, whoever asks.
    "projects_review_turns": Grant(READ, ALL),
    "kpis_break_moments": Grant(READ, ALL),
    "kpis_taken_along": Grant(READ, ALL),
    "search_series": Grant(READ, ALL),
    "search_carried": Grant(READ),
    "search_source": Grant(READ),
    "plan_public_rows": Grant(READ),
    # Of public records alone (policyportal/search/source.sql).
    "search_entry": Grant(EDITED, ALL),
    "policyportal_version": Grant(MOVED, ALL),
    "policyportal_versionnote": Grant("SELECT, INSERT, DELETE"),
    "policyportal_publicrows": Grant(MOVED, ALL),
    "policyportal_proposal": Grant(EDITED),
    "policyportal_mailing": Grant(EDITED),
    "policyportal_office": Grant(EDITED),
    "policyportal_givenpassword": Grant(EDITED),
    **{f"policyportal_historical{name}": Grant(KEPT) for name in _HISTORIES.split()},
    # A choice of many that is made after its record was saved takes the place of the one before in the same row.
    "policyportal_historicalproject_themes": Grant("SELECT, INSERT, DELETE"),
    "policyportal_historicalproject_directions": Grant("SELECT, INSERT, DELETE"),
    # Who the staff are, what they may do and how they sign in.
    "auth_user": Grant(EDITED),
    "auth_user_groups": Grant(EDITED),
    "auth_user_user_permissions": Grant(EDITED),
    "auth_group": Grant(EDITED),
    "auth_group_permissions": Grant(EDITED),
    "auth_permission": Grant(READ),
    "axes_accessattempt": Grant(EDITED),
    "axes_accessattemptexpiration": Grant(EDITED),
    "axes_accessfailurelog": Grant(EDITED),
    "axes_accesslog": Grant(EDITED),
    "otp_totp_totpdevice": Grant(EDITED),
    "django_session": Grant(EDITED),
    # With an account that has changed nothing go its entries here.
    "django_admin_log": Grant("SELECT, INSERT, DELETE"),
    "django_content_type": Grant(READ),
    "django_migrations": Grant(READ),
}
# What public pages call; staff may call every function, and write nothing through one that they may not write.
PUBLIC_FUNCTIONS = {"kpis_judged_by", "plan_fold", "search_grams", "search_rank"}
# Fixed words of one row, which need no rule about rows.
_PLAIN = {"policyportal_version", "policyportal_publicrows"}

_RELATIONS = """
SELECT relname, relkind = 'v', relrowsecurity FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
"""
_POLICIES = """
SELECT polrelid::regclass::text, polname, obj_description(oid, 'pg_policy') FROM pg_policy
"""


def apply(connection: BaseDatabaseWrapper) -> bool:
    """Grant what stands above, and nothing else; False where the server has no such roles, and one does everything."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s)", [STAFF, PUBLIC])
        if cursor.fetchone()[0] < 2:
            return False
        cursor.execute(_RELATIONS)
        relations = {name: (is_view, is_secured) for name, is_view, is_secured in cursor.fetchall()}
        _open_database(cursor, connection.ops.quote_name)
        _grant_tables(cursor, relations)
        _grant_functions(cursor, connection)
        _set_policies(cursor, relations)
    return True


def _open_database(cursor, quoted: Callable[[str], str]) -> None:
    """Let the roles in, and nobody else; nobody makes anything."""
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [[STAFF, PUBLIC, BACKUP]]
    )
    roles = ", ".join(name for (name,) in cursor.fetchall())
    cursor.execute("SELECT current_database(), current_schema()")
    database, schema = map(quoted, cursor.fetchone())
    cursor.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC, {roles}")
    cursor.execute(f"GRANT CONNECT ON DATABASE {database} TO {roles}")
    cursor.execute(f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {roles}")
    cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {roles}")
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {STAFF}, {PUBLIC}")


def _grant_tables(cursor, relations: dict) -> None:
    for name in relations.keys() & TABLES.keys():
        cursor.execute(f"GRANT {TABLES[name].staff} ON {name} TO {STAFF}")
        if TABLES[name].public:
            cursor.execute(f"GRANT SELECT ON {name} TO {PUBLIC}")


def _grant_functions(cursor, connection: BaseDatabaseWrapper) -> None:
    functions = [rule for rule in rules_in(connection) if rule.kind == "function"]
    listed = ", ".join(rule.dropped_as.removeprefix("FUNCTION ") for rule in functions)
    public = ", ".join(
        rule.dropped_as.removeprefix("FUNCTION ")
        for rule in functions
        if rule.name in PUBLIC_FUNCTIONS
    )
    cursor.execute(f"REVOKE ALL ON FUNCTION {listed} FROM PUBLIC, {STAFF}, {PUBLIC}")
    cursor.execute(f"GRANT EXECUTE ON FUNCTION {listed} TO {STAFF}")
    cursor.execute(f"GRANT EXECUTE ON FUNCTION {public} TO {PUBLIC}")


def _set_policies(cursor, relations: dict) -> None:
    """Choose the rows that the public reads. What a database has already is left alone: a rule locks its table."""
    wanted = {}
    for name, (is_view, _) in relations.items():
        rows = TABLES[name].public if name in TABLES and name not in _PLAIN and not is_view else ""
        if rows:
            wanted[name, "public_rows"] = f"FOR SELECT TO {PUBLIC} USING ({rows})"
            wanted[name, "staff_rows"] = f"TO {STAFF} USING (true) WITH CHECK (true)"
    cursor.execute(_POLICIES)
    there = {(table, policy): rule for table, policy, rule in cursor.fetchall()}
    for (table, policy), rule in there.items():
        if wanted.get((table, policy)) != rule:
            cursor.execute(f"DROP POLICY {policy} ON {table}")
    for (table, policy), rule in wanted.items():
        if there.get((table, policy)) != rule:
            cursor.execute(f"CREATE POLICY {policy} ON {table} {rule}")
            cursor.execute(f"COMMENT ON POLICY {policy} ON {table} IS %s", [rule])
    secured = {table for table, _ in wanted}
    for name, (is_view, is_secured) in relations.items():
        if not is_view and is_secured != (name in secured):
            cursor.execute(
                f"ALTER TABLE {name} {'ENABLE' if name in secured else 'DISABLE'} ROW LEVEL SECURITY"
            )
