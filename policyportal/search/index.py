"""The index of search: what can be found, and the values that lists filter by."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Value

from policyportal.search.querysets import SearchEntryQuerySet


class SearchEntry(models.Model):
    """索引の項目: a record that search and lists find, with its words in folded form.

    Only the database writes here: triggers keep the rows equal to the view search_source (*.sql beside this,
    docs/decisions/0004). Only what has a page is in it; a reprise is found at its original.
    """

    class Kind(models.TextChoices):
        """In the order in which results are shown."""

        AREA = "area", "連携地域"
        SUBPREFECTURE = "subprefecture", "振興局（地域）"
        MUNICIPALITY = "municipality", "市町村"
        PROJECT = "project", "プロジェクト"
        KPI = "kpi", "KPI"
        MEASURE = "measure", "施策"
        DIRECTION = "direction", "施策の展開方向"
        TERM = "term", "用語"

    pk = models.CompositePrimaryKey("kind", "record_id")
    kind = models.CharField(max_length=20, choices=Kind)
    record_id = models.BigIntegerField()
    plan_id = models.BigIntegerField(null=True)
    """The edition; none for places and terms, which outlive it."""
    area = models.CharField(max_length=20)
    """The slug of the area it is counted in, or empty."""
    places = models.TextField()
    """Slugs of the subprefectures that take part: a set, as all of these (policyportal.search.querysets.members)."""
    themes = models.TextField()
    aims = models.TextField()
    """Of a KPI: what its targets ask for (kpis.figures.Aim)."""
    years = models.TextField()
    """Of a KPI: the years of its targets, 2025 or 2020-2024."""
    position = models.CharField(max_length=80)
    """Its place in the plan's order: numbers of ten digits, which sort as text."""
    kana = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    text = models.TextField()
    """What is searched: folded texts, each on a line of its own, the names before an empty one; no query holds a line break."""
    names = models.GeneratedField(
        expression=Func(F("text"), Value("\n\n"), Value(1), function="split_part"),
        output_field=models.TextField(),
        db_persist=True,
    )
    """The names in the text: those a word of a query found there comes first."""

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "索引の項目"
        verbose_name_plural = "索引の項目"
        db_table = "search_entry"
        indexes = [
            models.Index(fields=["kind", "plan_id", "position"], name="search_entry_order"),
            models.Index(fields=["kind", "plan_id", "kana", "position"], name="search_entry_name"),
            models.Index(
                fields=["kind", "plan_id", "-changed_at", "position"], name="search_entry_changed"
            ),
            # For words of three letters and more.
            GinIndex(
                fields=["text", "places"],
                name="search_entry_text",
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            ),
            # For shorter ones (search_grams in words.sql).
            GinIndex(
                Func(F("text"), F("places"), function="search_grams"), name="search_entry_grams"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.record_id}"


class SeriesEntry(models.Model):
    """系列の項目: a series of a KPI in the index, as lists of series filter it: a row of the view search_series."""

    record_id = models.BigIntegerField(primary_key=True)
    plan_id = models.BigIntegerField()
    area = models.CharField(max_length=20)
    places = models.TextField()
    themes = models.TextField()
    aim = models.CharField(max_length=10)
    position = models.CharField(max_length=80)
    """The place of its KPI in the plan's order, which `order` goes on with."""
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    """What is searched: the words of its KPI."""

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        managed = False
        verbose_name = "系列の項目"
        verbose_name_plural = "系列の項目"
        db_table = "search_series"
        default_permissions = ()

    def __str__(self):
        return f"series {self.record_id}"
