"""The version of the data: another one after each transaction that changed what a public page may show."""

from django.db import DEFAULT_DB_ALIAS, connections, models

# What public pages are made of, the index of search and the histories that 更新履歴 reads among it. version.sql has
# a trigger for each.
PUBLIC = (
    "regions.CollaborationArea",
    "regions.Subprefecture",
    "regions.BureauChange",
    "regions.Municipality",
    "regions.Plan",
    "regions.AreaPlan",
    "regions.PolicyDirection",
    "regions.Term",
    "regions.Synonym",
    "regions.Translation",
    "projects.Theme",
    "projects.Project",
    "projects.Project_themes",
    "projects.Project_directions",
    "projects.Participation",
    "projects.Measure",
    "projects.Grade",
    "projects.Review",
    "projects.ReviewRecord",
    "kpis.KPIFamily",
    "kpis.KPI",
    "kpis.KPISeries",
    "kpis.Actual",
    "kpis.FigureChange",
    "kpis.MeaningChange",
    "kpis.Turn",
    "kpis.ActualRevision",
    "kpis.SeriesBreak",
    "kpis.MissingValue",
    "kpis.Highlight",
    "policyportal.SearchEntry",
    "policyportal.HistoricalReview",
    "policyportal.HistoricalSeriesBreak",
)

# Every other model, by the reason for which none of its changes is one of a public page.
NOT_PUBLIC = {
    "a history that the pages of staff alone show": (
        "policyportal.HistoricalCollaborationArea",
        "policyportal.HistoricalSubprefecture",
        "policyportal.HistoricalMunicipality",
        "policyportal.HistoricalPlan",
        "policyportal.HistoricalAreaPlan",
        "policyportal.HistoricalPolicyDirection",
        "policyportal.HistoricalTerm",
        "policyportal.HistoricalSynonym",
        "policyportal.HistoricalTranslation",
        "policyportal.HistoricalTheme",
        "policyportal.HistoricalProject",
        "policyportal.HistoricalProject_themes",
        "policyportal.HistoricalProject_directions",
        "policyportal.HistoricalParticipation",
        "policyportal.HistoricalMeasure",
        "policyportal.HistoricalGrade",
        "policyportal.HistoricalKPIFamily",
        "policyportal.HistoricalKPI",
        "policyportal.HistoricalKPISeries",
        "policyportal.HistoricalActual",
        "policyportal.HistoricalDraftActual",
        "policyportal.HistoricalHighlight",
        "policyportal.HistoricalMissingValue",
        "policyportal.HistoricalEntryDeadline",
        "admin.LogEntry",
    ),
    "what waits to be released": ("kpis.DraftActual",),
    "by when the offices enter what": ("projects.EntryDeadline",),
    "a view of tables that are public themselves": (
        "policyportal.SeriesEntry",
        "projects.ReviewTurn",
        "kpis.BreakMoment",
        "kpis.TakenAlong",
    ),
    "what bureaus ask the head office to change": ("policyportal.Proposal",),
    "what letters have left for the offices": ("policyportal.Mailing",),
    "who the staff are, what they may do and how they sign in": (
        "policyportal.Office",
        "policyportal.GivenPassword",
        "auth.Permission",
        "auth.Group",
        "auth.Group_permissions",
        "auth.User",
        "auth.User_groups",
        "auth.User_user_permissions",
        "axes.AccessAttempt",
        "axes.AccessAttemptExpiration",
        "axes.AccessFailureLog",
        "axes.AccessLog",
        "otp_totp.TOTPDevice",
        "sessions.Session",
    ),
    "names of the models, which the code has too": ("contenttypes.ContentType",),
    "what is public, which is written with the version": ("policyportal.PublicRows",),
    "the version itself": ("policyportal.Version", "policyportal.VersionNote"),
}


class Version(models.Model):
    """データの版: the one row that the database moves at the end of a transaction (version.sql).

    Whoever reads it reads, in the same transaction or after it, all that the changes before it have left.
    """

    id = models.SmallIntegerField(primary_key=True, db_default=1)
    token = models.UUIDField()
    """Drawn anew each time: a backup that was restored goes on with versions that nobody has seen."""
    changed_at = models.DateTimeField()
    """When it was moved, at least a second after the time before, so that whole seconds tell two versions apart."""

    class Meta:
        verbose_name = verbose_name_plural = "データの版"
        default_permissions = ()

    def __str__(self):
        return str(self.token)


class VersionNote(models.Model):
    """版を進める記録: a transaction that has changed something public; the row goes when it moves the version, at its end."""

    transaction = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = verbose_name_plural = "版を進める記録"
        default_permissions = ()

    def __str__(self):
        return str(self.transaction)


def current(alias: str = DEFAULT_DB_ALIAS) -> Version:
    """The version of a database's data as it is now: one small query, which every page asks before anything else.

    It is asked of the database that the page is read from, or a page could be taken for newer than it is.
    """
    database = connections[alias]
    with database.cursor() as cursor, database.prompt():
        # Written out: putting it together takes longer than asking it.
        cursor.execute("SELECT id, token, changed_at FROM policyportal_version")
        return Version(*cursor.fetchone())


def move() -> None:
    """Move the version at the end of this transaction, for what pages show and no table holds."""
    note = "INSERT INTO policyportal_versionnote (transaction) VALUES (txid_current()) ON CONFLICT DO NOTHING"
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(note)
