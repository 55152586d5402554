"""データの状態: what it finds, for whom, and where each line leads."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from kpis.due import Appearance
from kpis.models import KPI, Actual, KPISeries
from policyportal.accounts.rights import Staff
from policyportal.staff.care import Care
from policyportal.staff.items import MOST, edit_url
from projects.models import Participation, Project, Review
from tests.factories import (
    make_account,
    make_actual,
    make_area,
    make_area_plan,
    make_draft,
    make_kpi,
    make_missing,
    make_office,
    make_plan,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
    make_translation,
)
from tests.pages.pages import make_world
from tests.staff import address, queries_of, sign_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
HEAD = Staff(is_head=True, bureaus=frozenset())


class Plan:
    """Two places of one area that each lead a project with one series to enter from 2021 to 2025."""

    def __init__(self):
        self.area_plan = make_area_plan(area=make_area(name="東連携地域"))
        self.plan = self.area_plan.plan
        self.places = [
            make_subprefecture(area=self.area_plan.area, bureau_name=f"{name}振興局")
            for name in ("東", "西")
        ]
        self.projects = [
            make_project(area_plan=self.area_plan, subprefectures=[place], code=code)
            for place, code in zip(self.places, ("east-1", "east-2"), strict=True)
        ]
        self.series = [
            make_series(kpi=make_kpi(project=project, code=f"{project.code}-1", order=1))
            for project in self.projects
        ]

    def care(self, staff=HEAD, **values) -> Care:
        return Care(self.plan, staff, TODAY, **values)

    def bureau(self, number=0) -> Staff:
        return Staff(is_head=False, bureaus=frozenset([self.places[number].pk]))


@pytest.fixture
def plan():
    return Plan()


def texts(found) -> list[str]:
    return [item.text.split()[0] for item in found.items]


def test_years_are_the_plans_that_are_over(plan):
    assert plan.care().years == [2025, 2024, 2023, 2022, 2021]
    assert Care(plan.plan, HEAD, date(2024, 3, 1)).years == [2022, 2021]


@pytest.mark.parametrize(
    ("typed", "year", "misread"),
    [
        ("", 2025, False),
        ("2022", 2022, False),
        ("Ｒ４", 2022, False),
        ("1999", 2025, True),
        ("令和", 2025, True),
    ],
)
def test_year_that_is_no_choice_is_said_and_the_newest_taken(plan, typed, year, misread):
    care = plan.care(year=typed)

    assert (care.year, bool(care.mistake)) == (year, misread)


def test_missing_actuals_are_counted_by_bureau(plan):
    make_actual(series=plan.series[0], year=2022)
    nobody = make_series(kpi=make_kpi(project=make_project(area_plan=plan.area_plan)))
    draft = make_kpi(project=plan.projects[0], is_published=False)
    make_series(kpi=draft)

    found = plan.care(year="2022").entered

    assert [(bureau.name, bureau.to_enter, bureau.entered, bureau.number) for bureau in found] == [
        ("東振興局", 1, 1, 0),
        ("西振興局", 1, 0, 1),
        ("担当の決まっていないもの", 1, 0, 1),
    ]
    assert texts(found[1]) == [plan.series[1].code]
    assert found[1].items[0].url == (
        reverse("admin:kpis_actual_add") + f"?series={plan.series[1].pk}&year=R4"
    )
    assert texts(found[2]) == [nobody.code]


def test_drafts_are_no_longer_missing_and_not_public_yet(plan):
    draft = make_draft(series=plan.series[0], year=2022)
    make_missing(series=plan.series[0], year=2022)
    waiting = make_draft(series=plan.series[1], year=2023, status="submitted")

    state = plan.care(year="2022")

    counts = [
        (found.entered, found.drafts, found.answered, found.number) for found in state.entered
    ]
    assert counts == [(0, 1, 0, 0), (0, 0, 0, 1)]
    links = [item.url for item in state.draft_actuals.items]
    assert links == [address(waiting), address(draft)]
    assert state.draft_actuals.items[0].beside == "R5：105人（提出済み）"
    own = plan.care(plan.bureau())
    assert own.draft_actuals.number == 1
    entry = reverse("admin:kpis_draftactual_add")
    assert own.entered[0].items[0].url == f"{entry}?series={plan.series[0].pk}&year=R7"


def test_actual_that_is_announced_is_asked_for_when_its_month_has_come(plan):
    third = make_series(kpi=make_kpi(project=plan.projects[0], code="east-1-2"))
    compiling = make_missing(series=plan.series[0])
    make_missing(series=third, kind="not_surveyed", reason="試験は5年ごと")
    make_missing(series=plan.series[1], kind="announced", expected_on=date(2026, 11, 1))

    due, before = plan.care(year="2022"), plan.care(year="2022")
    before.today = date(2026, 10, 31)

    counts = [
        [(bureau.entered, bureau.answered, bureau.number) for bureau in care.entered]
        for care in (due, before)
    ]
    assert counts == [[(0, 1, 1), (0, 0, 1)], [(0, 1, 1), (0, 1, 0)]]
    assert (due.missing, before.missing) == (2, 1)
    assert texts(due.entered[0]) == [compiling.series.code]
    assert due.entered[0].items[0].beside == "集計中"
    assert due.entered[1].items[0].beside == "令和8年11月に公表予定（予定の月になりました）"
    assert [(item.beside, item.url) for item in due.announced.items] == [
        ("R4：令和8年11月に公表予定", due.entered[1].items[0].url)
    ]
    assert before.announced.number == plan.care(plan.bureau(0)).announced.number == 0
    assert plan.care(plan.bureau(1)).announced.number == 1


def test_what_an_approved_year_lacks_is_still_owed(plan):
    before = plan.care(year="2022").entered
    for project in plan.projects[:2]:
        make_review(project=project, year=2022, status=Review.Status.APPROVED)

    assert before
    assert plan.care(year="2022").entered == before


def test_series_is_entered_by_whom_the_head_office_has_assigned(plan):
    KPISeries.objects.filter(pk=plan.series[0].pk).update(entered_by=plan.places[1])

    assert [(bureau.name, bureau.to_enter) for bureau in plan.care().entered] == [("西振興局", 2)]


def test_reviews_that_are_not_approved_are_listed_with_how_far_they_are(plan):
    third = make_project(area_plan=plan.area_plan, code="east-3")
    make_project(area_plan=plan.area_plan, is_published=False)
    make_project(area_plan=plan.area_plan, name="")
    make_review(project=plan.projects[0], year=2022, status=Review.Status.APPROVED)
    submitted = make_review(project=plan.projects[1], year=2022, status=Review.Status.SUBMITTED)
    care = plan.care(year="2022")

    assert [(item.text.split()[0], item.beside) for item in care.reviews.items] == [
        ("east-2", "提出済み"),
        ("east-3", "未作成"),
    ]
    assert [item.url for item in care.reviews.items] == [
        reverse("admin:projects_review_change", args=[submitted.pk]),
        f"{reverse('admin:projects_review_add')}?project={third.pk}&year=R4",
    ]
    # The plan starts in January 2022: 2022 is its first whole year.
    assert [row["year"] for row in care.review_years] == [2025, 2024, 2023, 2022]
    counts = {"due": 3, "approved": 1, "submitted": 1, "draft": 0, "none": 1}
    assert care.review_years[-1] == {"year": 2022} | counts


def test_drafts_are_listed(plan):
    draft = make_project(area_plan=plan.area_plan, is_published=False)
    kpi = make_kpi(project=plan.projects[0], is_published=False)
    care = plan.care()

    assert texts(care.draft_projects) == [draft.code]
    assert texts(care.draft_kpis) == [kpi.code]


def test_kpis_whose_card_says_no_month_are_listed(plan):
    make_series(kpi=make_kpi(project=plan.projects[0], appears=Appearance(1, 9)))
    begun, *others = KPI.objects.filter(appears=None).order_by("code")
    KPI.objects.filter(pk=begun.pk).update(office="試験課")

    found = plan.care().without_month.items

    assert [item.beside for item in found] == ["発表の月なし", *["すべて空欄"] * len(others)]


def test_provisional_actuals_are_listed_a_year_after_their_own(plan):
    for year, state in ((2023, "provisional"), (2024, "final"), (2025, "provisional")):
        make_actual(series=plan.series[0], year=year, state=Actual.State(state))

    found = plan.care().provisional

    assert [item.beside for item in found.items] == ["R5：105人"]


def test_provisional_actual_of_a_closed_year_is_asked_for(plan):
    make_actual(series=plan.series[0], year=2021, state="provisional")
    assert plan.care().provisional.number == 1

    make_review(project=plan.projects[0], year=2021, status=Review.Status.APPROVED)

    assert plan.care().provisional.number == 1


def test_bureau_that_leads_nothing_has_no_review_to_be_approved(client, plan):
    client.force_login(make_account(make_office(subprefecture=make_subprefecture())))

    page = client.get(reverse("admin:care")).text

    assert "点検・評価を書く公開中のプロジェクトはありません。" in page
    assert "の点検・評価は、すべて承認されています" not in page


def test_leads_are_listed_until_they_are_confirmed(plan):
    Participation.objects.filter(project=plan.projects[0]).update(role=Participation.Role.LEAD)

    assert texts(plan.care().leads) == ["east-2"]


@pytest.mark.usefixtures("explained_changes")
def test_series_of_nobody_are_listed(plan):
    assert plan.care().unassigned.items == []
    Participation.objects.filter(project=plan.projects[0]).delete()

    assert texts(plan.care().unassigned) == [plan.series[0].code]


def test_figures_without_a_quote_are_listed(plan):
    KPISeries.objects.filter(pk=plan.series[0].pk).update(
        baseline_quote="100人(R2)", target_quote="120人(R7)"
    )

    assert texts(plan.care().unquoted) == [plan.series[1].code]


def test_findings_of_the_audits_lead_to_the_record(plan):
    Project.objects.filter(pk=plan.projects[0].pk).update(code="other-1")

    found = plan.care().findings

    item = next(item for item in found.items if item.text == "other-1")
    assert item.url == reverse("admin:projects_project_change", args=[plan.projects[0].pk])
    assert "コードが" in item.beside


def test_large_edition_is_audited_elsewhere(client, plan, monkeypatch):
    sign_in(client)
    monkeypatch.setattr("policyportal.staff.care.MOST_TO_AUDIT", 1)

    page = client.get(reverse("admin:care")).text

    assert "運用担当者が audit_plan で調べます" in page


def test_unnamed_projects_are_counted_by_area(client, plan):
    make_project(area_plan=plan.area_plan, name="")
    sign_in(client)

    (found,) = plan.care().unnamed

    assert (found["area__name"], found["recorded"], found["named"], found["unnamed"]) == (
        "東連携地域",
        3,
        2,
        1,
    )
    # By the words of the public pages.
    page = BeautifulSoup(client.get(reverse("admin:care")).content, "lxml")
    assert page.select_one("#unnamed h2").text == "名前が概要にないプロジェクト"


def test_bureau_sees_its_own_part_and_all_where_it_asks(plan):
    own, whole = plan.care(plan.bureau()), plan.care(plan.bureau(), whole=True)

    assert [bureau.name for bureau in own.entered] == ["東振興局"]
    assert texts(own.reviews) == ["east-1"]
    assert [bureau.name for bureau in whole.entered] == ["東振興局", "西振興局"]
    assert texts(whole.reviews) == ["east-1", "east-2"]
    assert plan.care(HEAD).is_whole


def test_bureau_sees_the_sections_that_it_can_mend(client, plan):
    client.force_login(make_account(make_office(subprefecture=plan.places[0])))

    of_bureau = {"actuals", "announced", "provisional", "reviews", "changes"}
    of_bureau |= {"draft-actuals", "draft-projects", "draft-kpis", "cards"}
    assert sections(client, "") == of_bureau
    of_head_office = {"leads", "unassigned", "unquoted", "untranslated", "findings", "unnamed"}
    assert sections(client, "?scope=all") == of_bureau | of_head_office


def sections(client, query) -> set[str]:
    """The sections of the page; its summary leads to each but the last."""
    page = BeautifulSoup(client.get(reverse("admin:care") + query).content, "lxml")
    found = {section["id"] for section in page.select(".care .module[id]")}
    links = {link["href"] for link in page.select(".care__summary a")}
    assert links == {f"#{section}" for section in found - {"changes"}}
    return found


def test_text_without_a_translation_leads_to_the_form_to_add_or_complete_it(plan):
    begun = make_translation(original=plan.projects[0].name, english="")
    make_translation(original=plan.projects[1].name)

    items = {item.text: item.url for item in plan.care().untranslated.items}

    assert plan.projects[1].name not in items
    assert items[begun.original] == edit_url(begun)
    assert items[plan.series[0].kpi.name].startswith("/admin/regions/translation/add/?original=")


def test_another_editions_records_are_left_out(plan):
    other = make_area_plan(plan=make_plan(is_shown=False), area=plan.area_plan.area)
    make_series(kpi=make_kpi(project=make_project(area_plan=other)))

    assert plan.care().missing == 2
    assert len(plan.care().reviews.items) == 2


def test_long_list_is_cut_and_says_how_many_there_are_more(plan):
    for _ in range(MOST):
        make_project(area_plan=plan.area_plan)

    found = plan.care().reviews

    assert (len(found.items), found.number, found.rest) == (MOST, MOST + 2, 2)


def test_page_says_all_in_japanese_and_every_link_leads_somewhere(client, plan):
    make_review(project=plan.projects[0], year=2022)
    sign_in(client)
    targets = set()

    for query in ("", "?year=2022", "?year=%00", "?scope=all&year=9999999999"):
        response = client.get(reverse("admin:care") + query)

        assert response.status_code == 200, query
        content = BeautifulSoup(response.content, "lxml").find(class_="care")
        assert "2系列" in content.text, query
        for link in {link["href"] for link in content.find_all("a")}:
            target, _, fragment = link.partition("#")
            assert target or content.find(id=fragment), link
            targets.add(target)

    leading = {target for target in targets if target.startswith("/")}
    assert {target for target in leading if client.get(target).status_code != 200} == set()
    assert len(leading) > 10


def test_page_is_calm_when_nothing_is_to_be_done(client):
    make_plan(declared_projects=0)
    sign_in(client)

    page = client.get(reverse("admin:care")).text

    for calm in (
        "この年に実績値を入力する系列はありません",
        "点検・評価を書く公開中のプロジェクトはありません",
        "年1回は、本サイトの運用上の区切りです",
        "下書きのプロジェクトはありません",
        "下書きのKPIはありません",
        "主となる地域は、すべて確認済みです",
        "食い違いは見つかりませんでした",
        "すべてのプロジェクトに名前があります",
        "すべての文に訳があります",
    ):
        assert calm in page


def test_start_page_leads_there(client):
    make_plan()
    client.force_login(make_account(make_office("reader")))

    assert reverse("admin:care") in client.get(reverse("admin:index")).text
    assert client.get(reverse("admin:care")).status_code == 200


@pytest.mark.parametrize("is_staff", [True, False])
def test_account_without_an_office_is_not_let_in(client, is_staff):
    make_plan()
    client.force_login(make_account(is_staff=is_staff))

    assert client.get(reverse("admin:care")).status_code == (403 if is_staff else 302)


@pytest.mark.parametrize("size", [1, 6])
def test_page_asks_as_much_however_much_there_is(client, size):
    make_world(size)
    sign_in(client)

    # Session, account, what is known of it; the edition and the others; the last target; of actuals the counts, the series with what is said of them (2) and the places;
    # ten lists with their counts (20), the translations that are begun, the reviews' years with the projects due (2);
    # the audits (48);
    # unnamed projects by area; the newest of each kind; what staff did.
    assert queries_of(client, reverse("admin:care")) == 88
