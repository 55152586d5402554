from datetime import date

import pytest

from projects.models import Listing, Participation, Project
from tests.constraints import (
    assert_holds,
    case,
    sourced_cases,
)
from tests.factories import (
    make_deadline,
    make_grade,
    make_kpi,
    make_measure,
    make_participation,
    make_project,
    make_record,
    make_review,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db

LEAD, LEAD_INFERRED = Participation.Role.LEAD, Participation.Role.LEAD_INFERRED


def beside_a_project():
    there = make_project()
    return {"area_plan": there.area_plan}, {"name": there.name}


def beside_a_participation():
    there = make_participation()
    return {"project": there.project}, {"subprefecture": there.subprefecture}


def beside_a_lead():
    there = make_participation(role=LEAD)
    return {"project": there.project}, {"role": LEAD_INFERRED}


def beside_an_inferred_lead():
    there = make_participation(role=LEAD_INFERRED)
    return {"project": there.project}, {"role": LEAD}


def beside_a_measure():
    there = make_measure()
    return {"project": there.project}, {"text": there.text}


def beside_a_grade(field):
    there = make_grade()
    return {"plan": there.plan}, {field: getattr(there, field)}


def beside_a_deadline():
    there = make_deadline()
    return {"plan": there.plan, "year": there.year + 1}, {"year": there.year}


def beside_a_record():
    there = make_record()
    return {"review": there.review}, {"approved_at": there.approved_at}


def beside_a_review():
    there = make_review(year=2021)
    return {"project": there.project}, {"year": there.year}


def as_a_measure_that_repeats_itself():
    there = make_measure()
    return {"reprise_of": there}, {"id": there.pk}


END = {"ended_on": date(2024, 3, 31), "end_reason": "試験の終わり"}
# An id that no record has.
FAR = 2_000_000_000
THEME, PROJECT, MEASURE = "projects_theme", "projects_project", "projects_measure"
PARTICIPATION = "projects_participation"
DEADLINE = "projects_entrydeadline"
GRADE, REVIEW, RECORD = "projects_grade", "projects_review", "projects_reviewrecord"
UNNAMED = {"name": "", "participants_printed": "", "measures_listing": "", "kpis_listing": ""}

CASES = [
    *sourced_cases(THEME, make_theme),
    *sourced_cases(PROJECT, make_project),
    *sourced_cases(MEASURE, make_measure),
    *sourced_cases(GRADE, make_grade),
    case(
        f"{PROJECT}_end_whole",
        make_project,
        {"ended_on": END["ended_on"]},
        accepted=END,
        of="no-why",
    ),
    case(f"{PROJECT}_end_whole", make_project, {"end_reason": END["end_reason"]}, of="no-day"),
    case(
        f"{PROJECT}_successor_other",
        make_project,
        END | {"pk": FAR, "successor_id": FAR},
        accepted=END,
        field_first=True,
    ),
    case(f"{GRADE}_slug_form", make_grade, {"slug": "A"}, accepted={"slug": "a"}),
    case(f"{GRADE}_label_printed", make_grade, {"label": " A"}, accepted={"label": "A"}),
    case(f"{GRADE}_slug_once", make_grade, beside=lambda: beside_a_grade("slug")),
    case(f"{GRADE}_label_once", make_grade, beside=lambda: beside_a_grade("label")),
    case(f"{DEADLINE}_year_once", make_deadline, beside=beside_a_deadline),
    case(
        f"{DEADLINE}_year_known", make_deadline, {"year": 1925}, accepted={"year": 1926}, of="early"
    ),
    case(
        f"{DEADLINE}_year_known", make_deadline, {"year": 2100}, accepted={"year": 2099}, of="late"
    ),
    case(
        f"{DEADLINE}_day_given",
        make_deadline,
        {"actuals_due": None},
        accepted={"actuals_due": None, "reviews_due": date(2023, 12, 1)},
    ),
    case(f"{REVIEW}_year_once", make_review, beside=beside_a_review),
    case(f"{REVIEW}_year_known", make_review, {"year": 1925}, accepted={"year": 1926}, of="early"),
    case(f"{REVIEW}_year_known", make_review, {"year": 2100}, accepted={"year": 2099}, of="late"),
    case(
        f"{REVIEW}_status_known",
        make_review,
        {"status": "done"},
        accepted={"status": "submitted"},
        field_first=True,
    ),
    case(
        f"{REVIEW}_submitted_whole",
        make_review,
        {"status": "submitted", "work_done": " "},
        accepted={"status": "submitted"},
        of="no-work",
    ),
    case(
        f"{REVIEW}_submitted_whole",
        make_review,
        {"status": "submitted", "next_step": ""},
        accepted={"status": "draft", "next_step": ""},
        of="no-next-step",
    ),
    case(
        f"{REVIEW}_submitted_whole",
        make_review,
        {"status": "approved", "grade": None},
        accepted={"status": "approved"},
        of="no-grade",
    ),
    case(f"{RECORD}_approval_once", make_record, beside=beside_a_record),
    case(
        f"{RECORD}_digest_form",
        make_record,
        {"digest": "Z" * 64},
        accepted={"digest": "a" * 64},
    ),
    case(f"{THEME}_slug_form", make_theme, {"slug": "Theme"}, accepted={"slug": "f-1"}),
    case(f"{THEME}_name_printed", make_theme, {"name": " 分野"}, accepted={"name": "分・野"}),
    case(f"{PROJECT}_code_form", make_project, {"code": "doo_01"}, accepted={"code": "r7-x-01"}),
    case(
        f"{PROJECT}_name_printed",
        make_project,
        {"name": "試験 "},
        accepted=UNNAMED,
        of="space-behind",
    ),
    case(
        f"{PROJECT}_name_printed",
        make_project,
        {"name": "　試験"},
        accepted={"name": "試　験"},
        of="wide-space-in-front",
    ),
    case(
        f"{PROJECT}_name_printed",
        make_project,
        {"name": "試\n験"},
        accepted={"name": "試"},
        of="line-break",
    ),
    case(f"{PROJECT}_name_printed", make_project, {"name": "　"}, of="space-alone"),
    case(
        f"{PROJECT}_unnamed_bare",
        make_project,
        UNNAMED | {"participants_printed": "【試験】"},
        accepted=UNNAMED,
        of="places",
    ),
    case(
        f"{PROJECT}_unnamed_bare",
        make_project,
        UNNAMED | {"measures_listing": "whole"},
        of="measures",
    ),
    case(f"{PROJECT}_unnamed_bare", make_project, UNNAMED | {"kpis_listing": "excerpt"}, of="kpis"),
    case(
        f"{PROJECT}_kana_form",
        make_project,
        {"kana": "シケン"},
        accepted={"kana": "しけん・ぷろじぇくと"},
        of="katakana",
    ),
    case(f"{PROJECT}_kana_form", make_project, {"kana": "試験"}, accepted={"kana": ""}, of="kanji"),
    case(f"{PROJECT}_unnamed_bare", make_project, UNNAMED | {"kana": "しけん"}, of="kana"),
    case(
        f"{PROJECT}_listing_known",
        make_project,
        {"measures_listing": "most"},
        accepted={"measures_listing": "excerpt"},
        of="measures",
        field_first=True,
    ),
    case(
        f"{PROJECT}_listing_known",
        make_project,
        {"kpis_listing": "most"},
        accepted={"kpis_listing": ""},
        of="kpis",
        field_first=True,
    ),
    case(f"{PROJECT}_name_once", make_project, beside=beside_a_project),
    case(f"{PARTICIPATION}_once", make_participation, beside=beside_a_participation),
    case(
        f"{PARTICIPATION}_one_lead", make_participation, beside=beside_a_lead, of="confirmed-first"
    ),
    case(
        f"{PARTICIPATION}_one_lead",
        make_participation,
        beside=beside_an_inferred_lead,
        of="inferred-first",
    ),
    case(
        f"{PARTICIPATION}_role_known",
        make_participation,
        {"role": "guest"},
        accepted={"role": LEAD},
        field_first=True,
    ),
    case(f"{MEASURE}_code_form", make_measure, {"code": "doo.01"}, accepted={"code": "doo-01-m1"}),
    case(f"{MEASURE}_text_printed", make_measure, {"text": "試験\n"}, accepted={"text": "試 験"}),
    case(
        f"{MEASURE}_mark_apart",
        make_measure,
        {"text": "試験（再掲）"},
        accepted={"text": "試験（掲）"},
    ),
    case(f"{MEASURE}_reprise_of_another", make_measure, beside=as_a_measure_that_repeats_itself),
    case(f"{MEASURE}_text_once", make_measure, beside=beside_a_measure),
]


@pytest.mark.parametrize("case", CASES)
def test_constraint_holds(case):
    assert_holds(case)


def test_an_area_may_count_several_unnamed_projects():
    first = make_project(name="")

    second = make_project(name="", area_plan=first.area_plan)

    assert set(Project.objects.filter(area_plan=first.area_plan)) == {first, second}


def test_a_measure_may_stand_under_two_projects():
    original = make_measure()

    reprise = make_measure(text=original.text, reprise_of=original)

    assert list(original.reprises.all()) == [reprise]


def test_project_belongs_to_the_area_of_its_plan():
    project = make_project(code="doo-99")

    assert project.area == project.area_plan.area
    assert project.get_absolute_url() == "/projects/doo-99/"
    assert make_theme(slug="sea").get_absolute_url() == "/fields/sea/"


@pytest.mark.parametrize(
    ("listing", "excerpt"), [(Listing.EXCERPT, True), (Listing.WHOLE, False), ("", False)]
)
def test_project_knows_which_list_is_an_excerpt(listing, excerpt):
    assert Project(measures_listing=listing).measures_are_excerpt is excerpt
    assert Project(kpis_listing=listing).kpis_are_excerpt is excerpt


def test_lead_is_the_one_that_leads_whatever_its_order():
    first, second = make_subprefecture(), make_subprefecture()
    project = make_project()
    make_participation(project=project, subprefecture=first, order=1)
    lead = make_participation(project=project, subprefecture=second, order=2, role=LEAD)

    assert project.lead == lead
    assert project.lead.lead_is_inferred is False


def test_lead_of_printed_places_is_inferred():
    places = [make_subprefecture(), make_subprefecture()]

    project = make_project(subprefectures=places)

    assert [place.subprefecture for place in project.participations.all()] == places
    assert project.lead.subprefecture == places[0]
    assert project.lead.lead_is_inferred is True


def test_lead_of_a_project_without_places_is_nobody():
    assert make_project().lead is None


@pytest.mark.parametrize(
    ("role", "leads"), [("member", False), ("lead_inferred", True), ("lead", True)]
)
def test_participation_leads_in_two_roles(role, leads):
    assert Participation(role=role).leads is leads


def test_records_are_the_project_its_places_its_measures_and_its_kpis():
    project = make_project(subprefectures=[make_subprefecture()])
    measure = make_measure(project=project)
    kpi = make_kpi(project=project)

    assert project.records() == [project, project.participations.get(), measure, kpi]


def test_records_are_named_in_lists():
    project = make_project(code="doo-98", name="試験の名")
    unnamed = make_project(code="doo-99", name="")
    place = make_subprefecture(short_name="試験地")

    assert str(project) == "doo-98 試験の名"
    assert str(unnamed) == "doo-99 （名称の記載なし）"
    assert str(make_participation(project=project, subprefecture=place)) == "doo-98 試験地"
    assert str(make_measure(code="doo-98-m1", text="試験する")) == "doo-98-m1 試験する"
    assert str(make_theme(name="試験分野")) == "試験分野"
