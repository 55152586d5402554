"""The index of search: that it follows its records, and that it answers what a plain look at the texts would."""

import random

import pytest
from django.db.models.expressions import RawSQL
from django.utils import timezone

from kpis.models import KPI
from policyportal.records.database_rules import transaction_setting
from policyportal.records.folding import fold
from policyportal.search.index import SearchEntry
from policyportal.search.querysets import given, ranked
from policyportal.search.words import understand
from projects.admin import deleting
from projects.models import Measure, Participation, Project, Theme
from regions.models import CollaborationArea, Subprefecture
from tests.factories import (
    make_area,
    make_area_plan,
    make_direction,
    make_kpi,
    make_measure,
    make_municipality,
    make_participation,
    make_project,
    make_series,
    make_subprefecture,
    make_term,
    make_theme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    """One of everything, in a project of two places."""
    area_plan = make_area_plan()
    places = [make_subprefecture(area=area_plan.area) for _ in range(2)]
    make_municipality(subprefecture=places[0])
    make_direction(area_plan=area_plan)
    make_term()
    project = make_project(area_plan=area_plan, subprefectures=places, themes=[make_theme()])
    make_measure(project=project, reprise_of=make_measure())
    make_series(kpi=make_kpi(project=project))
    assert SearchEntry.objects.strays() == []
    return project


def _move_measure(project):
    Measure.objects.filter(project=project).update(project=make_project())


def _delete(project):
    with deleting():
        project.delete()


def _take_the_name(project):
    """As a fixture would: by hand, what is public keeps its name."""
    nothing = {"name": "", "kana": "", "participants_printed": ""}
    with transaction_setting("portal.loading", "on"):
        Project.objects.filter(pk=project.pk).update(
            **nothing, measures_listing="", kpis_listing=""
        )


# What staff, imports and commands do to records, without save() where it can be.
CHANGES = {
    "name of a project": lambda p: Project.objects.filter(pk=p.pk).update(name="新しい名前"),
    "name taken from a project": _take_the_name,
    "project counted elsewhere": lambda p: Project.objects.filter(pk=p.pk).update(
        area_plan=make_area_plan()
    ),
    "project deleted": _delete,
    "place joins": lambda p: make_participation(project=p),
    "place leaves": lambda p: Participation.objects.filter(project=p).first().delete(),
    "place moves": lambda p: Subprefecture.objects.update(area=make_area()),
    "place renamed": lambda p: Subprefecture.objects.filter(pk=p.places[0].pk).update(
        name="改名地域"
    ),
    "area renamed": lambda p: CollaborationArea.objects.filter(pk=p.area.pk).update(
        kana="かいめい", slug="renamed"
    ),
    "vision rewritten": lambda p: type(p.area_plan).objects.update(vision="新しい\n姿"),
    "theme given": lambda p: p.themes.add(make_theme()),
    "themes taken": lambda p: p.themes.clear(),
    "theme renamed": lambda p: Theme.objects.update(slug="renamed"),
    "measure rewritten": lambda p: Measure.objects.update(text="新しい施策"),
    "measure moved": _move_measure,
    "reprise made an original": lambda p: Measure.objects.update(reprise_of=None),
    "measures deleted": lambda p: Measure.objects.filter(project=p).delete(),
    "KPI renamed": lambda p: KPI.objects.update(name="新しい指標", kana="あたらしい"),
    "KPI moved": lambda p: KPI.objects.update(project=make_project()),
    "figure corrected": lambda p: p.kpis.get().series.update(target_value=90, unit="千人"),
    "series deleted": lambda p: p.kpis.get().series.all().delete(),
    "places added": lambda p: make_municipality(subprefecture=p.places[0]),
}


@pytest.mark.usefixtures("explained_changes")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_index_follows_every_change_of_its_records(records, change):
    change(records)

    assert SearchEntry.objects.strays() == []


@pytest.mark.usefixtures("records", "explained_changes")
def test_one_statement_refreshes_all_rows_that_it_changes():
    make_measure()
    Measure.objects.update(text="新しい施策", reprise_of=None)
    KPI.objects.update(name="新しい指標")

    assert SearchEntry.objects.strays() == []
    assert len(found(["新しい施策"], kind="measure")) == Measure.objects.count()


def places_on_disk():
    entries = RawSQL("ctid::text", [])
    return dict(SearchEntry.objects.annotate(place=entries).values_list("kind", "place"))


def test_entries_that_stay_equal_are_not_written(records):
    before = places_on_disk()
    Project.objects.filter(pk=records.pk).update(kana="あたらしい")

    after = places_on_disk()
    assert {kind for kind in after if after[kind] != before[kind]} == {"project"}


@pytest.mark.usefixtures("records")
def test_rebuilding_writes_the_entries_that_are_wrong_alone():
    SearchEntry.objects.filter(kind="kpi").update(text="")
    SearchEntry.objects.filter(kind="term").delete()
    SearchEntry.objects.create(
        kind="page", record_id=0, position="", changed_at=timezone.now(), text="no record"
    )
    before = places_on_disk()

    SearchEntry.objects.rebuild()

    after = places_on_disk()
    assert {kind for kind in after if after[kind] != before.get(kind)} == {"kpi", "term"}
    assert SearchEntry.objects.strays() == []


def test_rows_that_differ_from_their_records_are_named(records):
    SearchEntry.objects.filter(kind="project", record_id=records.pk).update(text="")
    SearchEntry.objects.filter(kind="term").delete()

    (project, term) = SearchEntry.objects.strays()

    assert project == ("project", records.pk)
    assert term[0] == "term"


def test_unnamed_projects_and_reprises_are_not_in_the_index(records):
    make_project(area_plan=records.area_plan, name="")

    assert SearchEntry.objects.filter(kind="project").count() == Project.objects.named().count()
    assert SearchEntry.objects.filter(kind="measure").count() == 1
    assert Measure.objects.count() == 2


def found(words, **kwargs):
    return list(SearchEntry.objects.filter(**kwargs).mentioning(understand(words)))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["海の試験"], id="name"),
        pytest.param(["うみのしけん"], id="reading"),
        pytest.param(["ＩＣＴ"], id="measure-typed-wide"),
        pytest.param(["おほーつく"], id="kpi-in-hiragana"),
        pytest.param(["108000m3"], id="measure-with-comma-and-sign"),
        pytest.param(["海", "ict", "オホーツク"], id="every-word-somewhere"),
        pytest.param([], id="no-words"),
    ],
)
def test_project_is_found_by_its_name_its_measures_and_its_kpis(words):
    project = make_project(name="海の試験", kana="うみのしけん")
    make_measure(project=project, text="ICTで108,000㎥を試す")
    make_measure(project=project, text="ICTの別の施策")
    make_kpi(project=project, name="ｵﾎｰﾂｸの数")

    assert [one.record_id for one in found(words, kind="project")] == [project.pk]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["山"], id="other-word"),
        pytest.param(["海", "山"], id="one-word-missing"),
        pytest.param(["海%試"], id="percent-is-a-letter"),
        pytest.param(["海_試"], id="underscore-is-a-letter"),
        pytest.param(["海\\"], id="backslash-is-a-letter"),
        pytest.param(["試験ICT"], id="across-two-texts"),
    ],
)
def test_project_is_not_found_by(words):
    project = make_project(name="海の試験")
    make_measure(project=project, text="ICTを試す")
    make_measure(project=make_project(), text="山")

    assert found(words, kind="project", record_id=project.pk) == []


@pytest.mark.parametrize("typed", ["7,250", "７２５０千人", "7250千人", "2,037.0億円"])
def test_kpi_is_found_by_its_figures(typed):
    series = make_series(baseline_value="7250", unit="千人", target_value="7468")
    tenth = make_series(baseline_value="2037.0", unit="億円", target_value="2104.9")

    (entry,) = found([typed], kind="kpi")

    assert entry.record_id == (tenth if "億" in typed else series).kpi_id


@pytest.mark.usefixtures("the_plan")
def test_hits_are_those_of_a_plain_look_at_every_text():
    """Words cut at random from the plan's own texts, and each with a letter changed."""
    entries = list(SearchEntry.objects.all())
    chance = random.Random(4)
    for _ in range(150):
        lines = chance.choice(entries).text.split("\n")
        line = chance.choice([one for one in lines if one])
        start = chance.randrange(len(line))
        word = line[start : start + chance.choice([1, 2, 3, 4, 8])]
        for typed in (word, word[:-1] + chance.choice("のー%_・港")):
            expected = {one.pk for one in entries if fold(typed) and fold(typed) in one.text}

            hits = (
                SearchEntry.objects.mentioning(understand([typed], exact=True))
                if fold(typed)
                else []
            )

            assert {one.pk for one in hits} == expected, typed
            if expected:
                words = understand([typed], exact=True)
                assert {one.pk for one in SearchEntry.objects.counted_by(words)} == expected, typed


def test_values_that_the_database_does_not_know_are_read_by_the_id_of_the_record():
    ids = [make_term().pk for _ in range(4)]
    entries = SearchEntry.objects.filter(kind="term", record_id__in=ids).annotate(
        word=given({ids[1]: "甲", ids[3]: "乙"}, "なし"), rank=ranked({ids[2]: 0.5, ids[0]: 0.25})
    )

    found = dict(entries.values_list("record_id", "word"))

    assert [found[pk] for pk in ids] == ["なし", "甲", "なし", "乙"]
    by_rank = entries.order_by("rank", "record_id").values_list("record_id", flat=True)
    assert list(by_rank) == [ids[0], ids[2], ids[1], ids[3]]
    assert set(entries.annotate(other=given({}, "x")).values_list("other", flat=True)) == {"x"}
