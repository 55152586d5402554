"""The themes of the 36 named projects follow from the words in docs/decisions/0002-themes.md."""

import re
from dataclasses import dataclass

import pytest
from django.conf import settings

from kpis.models import KPISeries
from policyportal.records.numbers import narrow
from projects.models import Project, Theme
from tests.data.shipped import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

DOCUMENT = settings.BASE_DIR / "docs" / "decisions" / "0002-themes.md"


@dataclass
class Rule:
    slug: str
    name: str
    words: list[str]
    not_within: list[str]

    def fits(self, text):
        # Longest first: 農林水産業 is taken out before the 水産業 in it.
        for outer in sorted(self.not_within, key=len, reverse=True):
            text = text.replace(outer, "")
        return any(word in text for word in self.words)


@pytest.fixture
def rules():
    """The rows of the document's one table."""
    rows = re.findall(
        r"^\| ([a-z-]+) \| (\S+) \| (.+?) \|(.*)\|$", DOCUMENT.read_text(), re.MULTILINE
    )
    return [
        Rule(slug, name, words.split(), outer.split())
        for slug, name, words, outer in rows
        if slug != "slug"
    ]


def printed(project):
    """What is printed of a project: its name, its measures and its KPIs' names."""
    return [
        project.name,
        *(measure.text for measure in project.measures.all()),
        *(kpi.name for kpi in project.kpis.all()),
    ]


def test_document_lists_the_nine_themes_in_their_order(rules):
    assert len(rules) == 9
    assert [(rule.slug, rule.name) for rule in rules] == list(
        Theme.objects.order_by("order").values_list("slug", "name")
    )


def test_each_named_project_has_the_themes_whose_words_it_prints(rules):
    named = Project.objects.named().prefetch_related("themes", "measures", "kpis")

    expected = {
        project.code: [
            rule.slug for rule in rules if any(rule.fits(text) for text in printed(project))
        ]
        for project in named
    }

    assert len(expected) == 36
    assert all(expected.values())
    assert expected == {
        project.code: [theme.slug for theme in project.themes.all()] for project in named
    }


def test_every_word_is_printed_somewhere(rules):
    everything = [
        text
        for project in Project.objects.named().prefetch_related("measures", "kpis")
        for text in printed(project)
    ]

    for rule in rules:
        for word in rule.words + rule.not_within:
            assert any(word in text for text in everything), word


def test_page_of_themes_explains_the_rule_with_its_own_words(rules):
    page = read("/fields/")
    explained = page.find("section", attrs={"aria-labelledby": "assignment"}).text
    by_name = {rule.name: rule for rule in rules}

    for word, name in (("誘客", "観光"), ("就業", "産業・雇用"), ("産業", "産業・雇用")):
        assert word in by_name[name].words
        assert f"「{word}」" in explained
    assert "農林水産業" in by_name["産業・雇用"].not_within
    assert by_name["人口・移住"].fits("交流人口")
    assert set(re.findall("「(.+?)」", explained)) == {
        "誘客",
        "就業",
        "農林水産業",
        "産業",
        "交流人口",
    }


def test_page_of_each_theme_shows_its_projects_and_their_figures():
    for theme in Theme.objects.all():
        main = read(theme.get_absolute_url()).main
        projects = Project.objects.named().filter(themes=theme)
        series = KPISeries.objects.filter(kpi__project__in=projects)

        names = [row.a.text for row in main.select(".project-row")]
        assert names == [project.name for project in projects.in_plan_order()]
        assert len(main.select("tbody tr")) == len(series)
        text = "".join(main.text.split())
        for one in series:
            for quote in filter(None, (one.baseline_quote, one.target_quote)):
                assert narrow(quote) in text, (theme, quote)
        assert "名前の分からない15件のプロジェクトには、分野を付けていません" in main.text


def test_unnamed_projects_have_no_theme():
    assert not Theme.objects.filter(projects__name="").exists()
