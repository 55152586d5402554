import gzip
import io
import json
import re
import sys
from copy import deepcopy

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from kpis.models import KPI, Actual, KPISeries
from projects.models import Measure, Participation, Project, Review
from regions.models import Municipality, Plan, Subprefecture
from tests.databases import rows_of
from tests.factories import (
    make_actual,
    make_project,
    make_review,
    make_series,
    make_theme,
    withdraw,
)
from tests.policyportal.management.broken_fixtures import (
    AREA,
    PROJECT,
    TOLD_BY_THE_DATABASE,
    TOLD_BY_THE_FILES,
    edit,
    find,
    shortened,
)

pytestmark = pytest.mark.django_db

NAMES = ("regions", "projects", "kpis")
TEXTS = {name: (settings.BASE_DIR / "fixtures" / f"{name}.json").read_text() for name in NAMES}


@pytest.fixture(params=["empty", "loaded"])
def database(request, the_plan, db):
    """The plan's tables before the first load, or after it."""
    if request.param == "empty":
        with connection.cursor() as cursor:
            others = "policyportal_office, policyportal_mailing, policyportal_proposal"
            cursor.execute(f"TRUNCATE {', '.join(tables())}, {others}")
    return request.param


empty_database = pytest.mark.parametrize("database", ["empty"], indirect=True)
loaded_database = pytest.mark.parametrize("database", ["loaded"], indirect=True)


def tables():
    return [
        model._meta.db_table
        for name in NAMES
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
        if model._meta.managed
    ]


def rows():
    """Every row of the plan's tables, as text."""
    return rows_of(tables())


def load(*labels, **options):
    call_command("loaddata", *labels, verbosity=0, **options)


def dumped(name):
    stream = io.StringIO()
    call_command(
        "dumpdata",
        name,
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
        indent=2,
        stdout=stream,
    )
    return stream.getvalue()


def write(folder, name, content):
    path = folder / f"{name}.json"
    if isinstance(content, list):
        content = json.dumps(content, ensure_ascii=False, indent=2)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def records_of(name, *models):
    """The fixture's records of the models, in its order."""
    return [record for record in json.loads(TEXTS[name]) if record["model"] in models]


# An area's lines are in the document of an edition, which comes before it.
AREAS = records_of("regions", "regions.plan", "regions.collaborationarea", "regions.subprefecture")
# An empty database takes a second to reach a fault behind the first file, and tells only references otherwise.
BROKEN = {
    "empty": [
        *(case for case in TOLD_BY_THE_FILES if "is neither" in case.reason),
        *(case for case in TOLD_BY_THE_DATABASE if case.name == "regions"),
    ],
    "loaded": TOLD_BY_THE_FILES + TOLD_BY_THE_DATABASE,
}


def test_broken_fixture_is_named_and_changes_nothing(database, tmp_path):
    """An empty database is given whole files; a loaded one has what the files before a broken one hold."""
    before = rows()
    wrong = {}
    for case in BROKEN[database]:
        sound, broken = json.loads(TEXTS[case.name]), json.loads(TEXTS[case.name])
        content, others = case.damage(broken), []
        if content is None:
            content = broken if database == "empty" else shortened(broken, sound)
        if database == "empty":
            others = NAMES[: NAMES.index(case.name)]
        file = write(tmp_path, case.name, content)
        wrong[case.id] = fault_of_telling(case, sound, content, *others, file)
        if rows() != before:
            wrong[case.id] = "changes rows"
    assert {name: fault for name, fault in wrong.items() if fault} == {}


def fault_of_telling(case, sound, content, *labels):
    """What is not said as it should be when the files are loaded, of which the last is broken."""
    with pytest.raises(CommandError) as raised:
        load(*labels)
    first_line, *faults = str(raised.value).splitlines()
    place = rf", record (?P<number>\d+) \({re.escape(case.label)}\): " if case.label else ".*"
    beginning = re.escape(labels[-1]) + place + ".*" + case.reason
    match = next(filter(None, (re.match(beginning, fault) for fault in faults)), None)
    if raised.value.returncode != 1 or not first_line.startswith("Nothing was loaded: "):
        return first_line
    if match is None:
        return faults
    # A sound record is at fault where it stands again.
    damaged = [
        number
        for number, record in enumerate(content, start=1)
        if case.label and (record not in sound or content.index(record) != number - 1)
    ]
    if damaged and int(match["number"]) not in damaged:
        return f"names a sound record: {match[0]}"
    return None


@empty_database
def test_load_leaves_exactly_what_the_files_say(database):
    load(*NAMES)

    # Byte for byte: no record missing, doubled or changed, and a dump can be committed as it is.
    assert {name: dumped(name) for name in NAMES} == TEXTS


@loaded_database
def test_reload_restores_every_edited_value(database):
    before = rows()
    Plan.objects.update(title="別の題名")
    Municipality.objects.filter(code="01209").update(name="別の市", source="別の資料")
    project = Project.objects.get(code="doo-01")
    project.kana = "べつのよみ"
    project.save()
    project.themes.clear()
    KPISeries.objects.filter(code="doo-01-1-1").update(order=9, target_quote="", source="別の資料")
    assert Project.objects.get(code="doo-01").changed_at.isoformat() != "2026-11-23T15:00:00+00:00"

    load(*NAMES)

    after = rows()
    # The list of themes is made anew, under new ids.
    assert len(after.pop("projects_project_themes")) == len(before.pop("projects_project_themes"))
    assert after == before
    assert {name: dumped(name) for name in NAMES} == TEXTS


@loaded_database
def test_reload_restores_rows_that_stand_in_each_others_way(database, tmp_path, explained_changes):
    Participation.objects.filter(project__code="doo-01").update(role=Participation.Role.MEMBER)
    Participation.objects.filter(project__code="doo-01", subprefecture__slug="iburi").update(
        role=Participation.Role.LEAD
    )
    # 空知's name cannot come back before 石狩's has, nor 石狩's before 後志's.
    for slug, name in (
        ("shiribeshi", "仮の地域"),
        ("ishikari", "後志地域"),
        ("sorachi", "石狩地域"),
    ):
        Subprefecture.objects.filter(slug=slug).update(name=name)

    places = records_of("regions", "regions.subprefecture")
    parts = records_of("projects", "projects.participation")
    load(write(tmp_path, "regions", places), write(tmp_path, "projects", parts))

    assert dumped("regions") == TEXTS["regions"]
    assert dumped("projects") == TEXTS["projects"]


@loaded_database
def test_reload_that_would_need_two_rows_to_change_at_once_says_so(database, explained_changes):
    first = Measure.objects.get(code="doo-01-m1")
    second = Measure.objects.get(code="doo-01-m2")
    Measure.objects.filter(pk=first.pk).update(text="仮の施策")
    Measure.objects.filter(pk=second.pk).update(text=first.text)
    Measure.objects.filter(pk=first.pk).update(text=second.text)
    before = rows()

    with pytest.raises(
        CommandError, match=r"doo-01-m1.*このプロジェクトに、同じ施策がすでにあります"
    ):
        load("projects")

    assert rows() == before


@loaded_database
def test_reload_keeps_what_staff_added(database):
    series = KPISeries.objects.get(code="doo-01-1-1")
    Actual.objects.create(series=series, year=2022, value="7300", source="振興局の資料")

    load("kpis")

    assert Actual.objects.get().value == 7300


@loaded_database
def test_one_file_may_refer_to_what_is_in_the_database(database):
    KPI.objects.update(editorial_note="編集")

    load("kpis")

    assert dumped("kpis") == TEXTS["kpis"]


@empty_database
def test_one_file_is_refused_without_what_it_refers_to(database):
    with pytest.raises(CommandError, match=r'project: projects\.project \["doo-01"\] is neither'):
        load("kpis")

    assert not KPI.objects.exists()


@empty_database
def test_files_in_the_wrong_order_are_refused_with_the_right_one(database):
    with pytest.raises(
        CommandError, match=r"\(kpis\.kpi doo-01-1\): project: .*projects\.json, record 10 .* later"
    ):
        load("kpis", "projects", "regions")


@empty_database
def test_key_given_in_two_files_is_refused(database, tmp_path):
    kpis = json.loads(TEXTS["kpis"])
    kpis.append(find(json.loads(TEXTS["regions"]), "regions.municipality", "01209"))

    with pytest.raises(
        CommandError, match=r"84 \(regions\.municipality 01209\): is given twice, .*regions\.json"
    ):
        load("regions", "projects", write(tmp_path, "kpis", kpis))


@empty_database
def test_all_faults_are_named_at_once(database, tmp_path):
    regions, projects = json.loads(TEXTS["regions"]), json.loads(TEXTS["projects"])
    edit(AREA, order="三")(regions)
    edit(PROJECT, order="一", themes=[["sports"]])(projects)

    with pytest.raises(CommandError) as raised:
        load(write(tmp_path, "regions", regions), write(tmp_path, "projects", projects))

    first_line, *faults = str(raised.value).splitlines()
    assert first_line == "Nothing was loaded: 3 faults."
    assert [re.search(r"\): (\w+):", fault)[1] for fault in faults] == ["order", "order", "themes"]


@empty_database
def test_no_more_than_twenty_faults_are_printed(database, tmp_path):
    regions = json.loads(TEXTS["regions"])
    for record in regions:
        record["fields"]["typo"] = ""

    with pytest.raises(CommandError) as raised:
        load(write(tmp_path, "regions", regions))

    first_line, *faults = str(raised.value).splitlines()
    assert first_line == f"Nothing was loaded: {len(regions)} faults, the first 20."
    assert len(faults) == 20


@empty_database
def test_fixture_named_twice_is_loaded_as_before(database, tmp_path):
    areas = write(tmp_path, "areas", AREAS)

    load(areas, areas)

    assert json.loads(dumped("regions")) == AREAS


@empty_database
def test_compressed_fixture_and_standard_input_are_left_to_django(database, tmp_path, monkeypatch):
    path = tmp_path / "areas.json.gz"
    path.write_bytes(gzip.compress(json.dumps(AREAS).encode()))
    themes = records_of("projects", "projects.theme")
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(themes)))

    load(str(path))
    load("-", format="json")

    assert json.loads(dumped("regions")) == AREAS
    assert json.loads(dumped("projects")) == themes


@empty_database
def test_excluded_models_are_neither_checked_nor_loaded(database, tmp_path):
    towns = records_of("regions", "regions.municipality")
    edit("regions.municipality 01209", order_of_size=3)(towns)

    load(
        write(tmp_path, "regions", AREAS + towns),
        exclude=["regions.municipality"],
        ignore=True,
    )

    assert json.loads(dumped("regions")) == AREAS


@empty_database
def test_reference_to_an_excluded_model_is_refused(database):
    with pytest.raises(CommandError, match=r'subprefecture: .* \["sorachi"\] is neither'):
        load("regions", exclude=["regions.subprefecture"])


@empty_database
def test_unknown_fields_and_models_can_be_ignored(database, tmp_path):
    areas = deepcopy(AREAS)
    edit(AREA, typo=1)(areas)
    areas.append({"model": "regions.region", "fields": {}})

    load(write(tmp_path, "regions", areas), ignore=True)

    assert json.loads(dumped("regions")) == AREAS


@empty_database
def test_records_of_other_apps_keep_their_primary_keys(database, tmp_path):
    user = {"model": "auth.user", "pk": 7, "fields": {"username": "kanri", "password": "!"}}

    load(write(tmp_path, "users", [user]))

    assert User.objects.get(pk=7).username == "kanri"


@empty_database
def test_closed_year_comes_back_from_a_dump(database, tmp_path):
    actual = make_actual(series=make_series(code="closed-1-1"), year=2022, value=105)
    make_review(project=actual.series.kpi.project, year=2022, status="approved")
    file = tmp_path / "dump.json"
    options = {"natural_foreign": True, "natural_primary": True, "indent": 2, "output": str(file)}
    call_command("dumpdata", "regions", "projects", "kpis", verbosity=0, **options)
    Review.objects.update(status="draft", reopen_reason="試験")
    withdraw(Actual.objects.get())

    call_command("loaddata", str(file), verbosity=0)

    assert Review.objects.get().is_approved
    assert Actual.objects.get().value == 105
    with pytest.raises(IntegrityError, match="kpis_actual_year_open"), transaction.atomic():
        Actual.objects.update(value=106)


def test_records_come_with_their_history_from_a_database_of_before(tmp_path, explained_changes):
    """As CONTRIBUTING.md takes edits along: numbers stay, for the history names records by them."""
    project = make_project(themes=[make_theme(slug="sea")])
    project.name = "新しい名称"
    project.save()
    kept = ("history_id", "history_type", "history_change_reason", "name")
    before = list(project.history.values_list(*kept))
    file = tmp_path / "edits.jsonl"
    options = {
        "exclude": ["policyportal.searchentry", "policyportal.seriesentry"],
        "format": "jsonl",
        "output": str(file),
    }
    call_command("dumpdata", "regions", "projects", "policyportal", **options)

    load(file)

    project.refresh_from_db()
    assert project.name == "新しい名称"
    assert list(project.history.values_list(*kept)) == before
    assert [row.theme.slug for row in project.history.first().themes.all()] == ["sea"]


def test_files_that_show_another_edition_take_the_display_off_the_one_before(the_plan, tmp_path):
    plan = find(json.loads(TEXTS["regions"]), "regions.plan", "r3-draft")
    following = {"code": "r7", "title": "次の方針", "is_shown": True, "is_published": True}
    file = tmp_path / "next.json"
    file.write_text(json.dumps([plan | {"fields": plan["fields"] | following}]))

    load(str(file))

    assert Plan.objects.shown().code == "r7"
    former = Plan.objects.get(code="r3-draft")
    assert (former.is_shown, former.is_published) == (False, True)
