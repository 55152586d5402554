"""Which rows the public may see: sets of ids that the database keeps, and that its rules for the public's role ask."""

from django.db import DEFAULT_DB_ALIAS, connections, models

from policyportal.records.fields import IdsField


class PublicRows(models.Model):
    """公開されている記録: the one row that says which records are public, as `published()` finds them (public_rows.sql).

    To look up the project of a KPI of a series, and its edition, for each row that a page reads would take longer than
    the page. What changes it writes it anew at its commit.
    """

    id = models.SmallIntegerField(primary_key=True, db_default=1)
    editions = IdsField()
    area_plans = IdsField()
    projects = IdsField()
    told_projects = IdsField()
    """These, and those of which the public is told that they were taken back, or came back."""
    families = IdsField()
    kpis = IdsField()
    told_kpis = IdsField()
    series = IdsField()

    class Meta:
        verbose_name = verbose_name_plural = "公開されている記録"
        default_permissions = ()

    def __str__(self):
        return "公開されている記録"


def refresh(using: str = DEFAULT_DB_ALIAS) -> None:
    """Write the sets anew from the records."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT plan_public_rows_refresh()")


def strays(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of the sets that are not as the records have them: none, while the triggers work."""
    names = [field.name for field in PublicRows._meta.concrete_fields[1:]]
    differing = ", ".join(f"kept.{name} IS DISTINCT FROM source.{name}" for name in names)
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT {differing} FROM plan_public_rows AS source LEFT JOIN policyportal_publicrows AS kept ON true"
        )
        return [name for name, differs in zip(names, cursor.fetchone(), strict=True) if differs]
