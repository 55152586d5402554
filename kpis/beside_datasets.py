"""The datasets of what is told beside KPIs and their values: the years of series, what is shown first, the translations of all texts."""

from functools import partial

from django.db import models
from django.db.models import Q

from kpis.datasets import kpi_columns
from kpis.models import Highlight, KPISeries, MissingValue, SeriesBreak
from kpis.querysets import AREA_AND_EDITION, SERIES_ORDER, OfSeriesQuerySet
from kpis.wording.translated import shown_texts
from policyportal.pages.datasets import DataColumn, Dataset, Kind, coded, own_code
from regions.datasets import CHANGED, edition_columns, source_columns
from regions.models import Plan, Translation
from regions.querysets import TranslationQuerySet


def of_series(model: type[models.Model], plan: Plan) -> OfSeriesQuerySet:
    """What is told of the series that are public."""
    found = model._default_manager.filter(series__in=KPISeries.objects.with_page().in_plan(plan))
    found = found.select_related(*(f"series__{way}" for way in AREA_AND_EDITION))
    return found.order_by(*(f"series__{path}" for path in SERIES_ORDER), *model._meta.ordering)


def series_columns() -> dict[str, DataColumn]:
    code = own_code("系列コード", "Series code", "series.code", of="series", required=True)
    return {"series_code": code, **kpi_columns("series.kpi")}


MISSING = Dataset(
    "missing_values",
    "実績値のない年",
    "実績値がない年と、その理由。",
    {
        **series_columns(),
        "year": DataColumn("年", "Year", "year", Kind.YEAR, required=True),
        **coded("kind", "状態", "State", "kind", MissingValue.Kind),
        "expected_on": DataColumn(
            "公表予定の年月",
            "Expected in",
            "expected_on",
            Kind.DATE,
            "その月の1日で示します。",
        ),
        "reason": DataColumn("理由", "Reason", "reason"),
        "changed": CHANGED,
        **edition_columns("series.kpi.project.area_plan.plan"),
    },
    ("series_code", "year"),
    partial(of_series, MissingValue),
    tells_of={"": MissingValue},
)
BREAKS = Dataset(
    "breaks",
    "測り方が変わった年",
    "この年から、値がそれまでの年と比べられない年。",
    {
        **series_columns(),
        "year": DataColumn("変わった年", "Year", "year", Kind.YEAR, required=True),
        **coded("kind", "種類", "Kind", "kind", SeriesBreak.Kind),
        "reason": DataColumn("内容と理由", "What and why", "reason", required=True),
        "source": DataColumn("出典", "Source", "source", required=True),
        "changed": CHANGED,
        **edition_columns("series.kpi.project.area_plan.plan"),
    },
    ("series_code", "year"),
    partial(of_series, SeriesBreak),
    tells_of={"": SeriesBreak},
)
HIGHLIGHTS = Dataset(
    "highlights",
    "注目の指標",
    "ホームに示す指標。",
    {
        **series_columns(),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        "changed": CHANGED,
        **edition_columns("series.kpi.project.area_plan.plan"),
    },
    ("series_code",),
    partial(of_series, Highlight),
    tells_of={"": Highlight},
)


def translations_of(plan: Plan) -> TranslationQuerySet:
    """Those of texts that the public reads in this edition."""
    read = Q()
    for records, names in shown_texts(plan):
        for name in names:
            read |= Q(original__in=records.order_by().values(name))
    return Translation.objects.filter(read).order_by("original")


TRANSLATIONS = Dataset(
    "translations",
    "参考訳",
    "この版の名称や本文の、英語とやさしい日本語の参考訳。このサイトによります。",
    {
        "original": DataColumn("もとの文", "Original", "original", required=True),
        "english": DataColumn("英語", "English", "english"),
        "easy": DataColumn(
            "やさしい日本語",
            "Easy Japanese",
            "easy",
            about="漢字のよみは、計画《けいかく》のように書きます。",
        ),
        **source_columns(),
        "changed": CHANGED,
    },
    ("original",),
    translations_of,
    tells_of={"": Translation},
    outlives_editions=True,
)

DATASETS = [MISSING, BREAKS, HIGHLIGHTS, TRANSLATIONS]
