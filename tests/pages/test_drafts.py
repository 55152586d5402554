"""Drafts: on no public page, in no count, and in the admin for staff alone."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.models import KPI, KPISeries
from kpis.periods import Period
from policyportal.accounts.rights import make_offices
from policyportal.opendata.twins import with_ending
from policyportal.records import memory
from projects.models import Project, Review
from regions.models import Plan
from tests.databases import undone
from tests.factories import (
    make_account,
    make_actual,
    make_area_plan,
    make_break,
    make_change,
    make_direction,
    make_draft,
    make_highlight,
    make_kpi,
    make_measure,
    make_office,
    make_plan,
    make_project,
    make_review,
    make_series,
)
from tests.pages.pages import PAGES, make_world
from tests.staff import act, address, choose, messages_of, site_link

pytestmark = pytest.mark.django_db

# In every text of a draft, and nowhere else.
SECRET = "ひみつ"
# Every public address that is no page: tables and suggestions, and pages with something typed or chosen.
FILES = (
    "/projects/list.csv",
    "/kpis/list.csv",
    f"/search/suggest.json?q={SECRET}",
    "/search/?q=試験",
    "/search/?q=試験&kind=project",
    "/search/?q=試験&kind=measure",
    "/search/?q=試験&kind=kpi",
    f"/search/?q={SECRET}",
    f"/projects/?q={SECRET}",
    f"/kpis/?q={SECRET}",
    "/projects/?view=table",
    "/kpis/?view=cards",
    "/find/?q=試験",
    "/kpis.json",
    "/projects.json",
    "/status.json",
)
# Twins of pages of a world.
TWINS = {
    f"{name}.{ending}": (name, ending)
    for name in ("kpis:kpi", "projects:project", "regions:area", "regions:subprefecture")
    for ending in ("csv", "json")
} | {"regions:area.md": ("regions:area", "md"), "projects:review.json": ("projects:review", "json")}
FEEDS = ("/about/history/feed.atom", "/reviews/2022/list.csv", "/status/list.csv", "/changes/2026/")


def add_drafts(world) -> tuple[Project, KPI]:
    """A draft project with all that belongs to one, and a draft KPI of a published project, each where it would show."""
    project = make_project(
        area_plan=world.area_plan,
        subprefectures=[world.place],
        themes=[world.theme],
        code="himitsu-1",
        name=f"{SECRET}のプロジェクト",
        kana=SECRET,
        participants_printed=f"【{SECRET}】",
        source=f"{SECRET}の資料",
        is_published=False,
    )
    own = make_kpi(project=project, family=world.kpi.family, name=f"{SECRET}の指標", code="h-1")
    other = make_kpi(
        project=world.project,
        family=world.kpi.family,
        name=f"{SECRET}の別の指標",
        note=f"※{SECRET}",
        code="h-2",
        is_published=False,
    )
    for kpi in (own, other):
        for place in (world.place, None):
            series = make_series(
                kpi=kpi, subprefecture=place, unit=f"{SECRET}人", label=f"{SECRET}{place or ''}"
            )
            # Of a year that no approved review has closed.
            make_actual(series=series, year=2024, source=SECRET, note=SECRET)
            make_change(series=series, reason=f"{SECRET}の理由")
    measure = make_measure(project=project, text=f"{SECRET}の施策")
    make_measure(project=world.project, reprise_of=measure)
    make_review(
        project=project,
        status=Review.Status.APPROVED,
        work_done=SECRET,
        next_step=SECRET,
        grade=world.review.grade,
    )
    return project, other


def without_own_words(content: bytes, path: str) -> str:
    """What is sent, without the words that the visitor has typed himself."""
    text = content.decode()
    return text.replace(SECRET, "") if SECRET in path else text


def add_hidden_edition(world) -> Plan:
    """An edition in preparation that has everything published, each where it would show."""
    plan = make_plan(code="himitsu", title=f"{SECRET}の方針", is_shown=False, is_published=False)
    area_plan = make_area_plan(plan=plan, area=world.area_plan.area, vision=f"{SECRET}の姿")
    direction = make_direction(area_plan=area_plan, code="h-d1", text=f"{SECRET}の方向")
    project = make_project(
        area_plan=area_plan,
        subprefectures=[world.place],
        themes=[world.theme],
        code="himitsu-1",
        name=f"{SECRET}のプロジェクト",
        carried_from=world.project,
    )
    project.directions.add(direction)
    make_measure(project=project, code="h-m1", text=f"{SECRET}の施策")
    kpi = make_kpi(project=project, code="h-1", name=f"{SECRET}の指標", family=world.kpi.family)
    ended = make_kpi(
        project=project,
        code="h-2",
        name=f"{SECRET}の終わった指標",
        ended_on=date(2023, 4, 1),
        end_reason=SECRET,
    )
    for order, of_kpi in enumerate((kpi, ended), start=1):
        series = make_series(kpi=of_kpi, code=f"{of_kpi.code}-1", subprefecture=world.place)
        make_actual(series=series, year=2024, note=SECRET)
        make_change(series=series, reason=f"{SECRET}の理由")
        make_break(series=series, reason=f"{SECRET}の断絶")
        make_highlight(series=series, order=order)
    make_review(project=project, status=Review.Status.APPROVED, work_done=SECRET)
    return plan


def address_in(name: str, world) -> str:
    """Where a page or a twin stands in a world; what has a fixed address is named by it."""
    page, ending = TWINS.get(name, (name, ""))
    if page not in PAGES:
        return name
    address = PAGES[page][0](world)
    return with_ending(address, ending) if ending else address


@pytest.fixture(scope="class")
def before(django_db_setup, django_db_blocker):
    """A world, and every public address as it was before anything was added that is not public; made once."""
    with django_db_blocker.unblock(), undone(make_before) as before:
        yield before


def make_before() -> SimpleNamespace:
    world, bodies = make_world(2), {}
    with memory.of_version("before"):
        for name in (*PAGES, *TWINS, *FILES, *FEEDS):
            path = address_in(name, world)
            bodies[path] = body(Client().get(path))
    return SimpleNamespace(world=world, bodies=bodies)


@pytest.fixture(scope="class")
def added(request, before):
    """The drafts that were added to the world, or the hidden edition and the draft actuals."""
    add = add_drafts if request.param == "drafts" else add_edition_and_actuals
    with undone(add, before.world) as added, memory.of_version(request.param):
        yield added


def add_edition_and_actuals(world) -> Plan:
    add_draft_actuals()
    return add_hidden_edition(world)


only_drafts = pytest.mark.parametrize("added", ["drafts"], indirect=True, scope="class")
only_edition = pytest.mark.parametrize("added", ["edition"], indirect=True, scope="class")


def add_draft_actuals() -> None:
    """Values that wait for their release, in the place of every actual and for a year without any."""
    for series in KPISeries.objects.all():
        for year in (2022, 2024):
            draft = {"value": 99, "source": SECRET, "note": SECRET, "revision_reason": "error"}
            make_draft(series=series, year=year, status="submitted", **draft)


def body(response) -> bytes:
    return b"".join(response)


class TestPublicAddresses:
    @only_drafts
    @pytest.mark.parametrize("path", [*PAGES, *TWINS, *FILES])
    def test_no_public_address_shows_or_counts_a_draft(self, client, before, added, path):
        """All of a page is as it was before there were drafts: its texts, its counts, its links and its date."""
        world, (project, kpi) = before.world, added
        path = address_in(path, world)

        response = client.get(path)

        after = without_own_words(body(response), path)
        assert SECRET not in after
        assert project.code not in after
        assert f"/kpis/{kpi.code}/" not in after
        assert "/preview/" not in after
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
        # The published project has a new line, a reprise of the draft's measure.
        was = without_own_words(before.bodies[path], path)
        assert numbers(after, world) == numbers(was, world)

    @only_edition
    @pytest.mark.parametrize("path", [*PAGES, *TWINS, *FILES, *FEEDS])
    def test_no_public_address_knows_of_an_edition_and_actuals(self, client, before, added, path):
        """Every page, file and feed is letter for letter as it was before the edition was prepared and values were entered."""
        path = address_in(path, before.world)

        assert body(client.get(path)) == before.bodies[path]

    @only_edition
    def test_none_of_its_records_has_a_page(self, client, added):
        for path in (
            "/projects/himitsu-1/",
            "/projects/himitsu-1/reviews/",
            "/projects/himitsu-1/reviews/2022/",
            "/kpis/h-1/",
            "/kpis/h-2/",
            "/kpis/h-1/feed.atom",
            "/embed/kpis/h-1/",
            "/drawings/kpis/h-1.svg",
            "/oembed?url=http://testserver/kpis/h-1/",
            "/en/projects/himitsu-1/",
            "/easy/projects/himitsu-1/",
            "/en/kpis/h-1/",
            "/easy/kpis/h-1/",
            "/kpis/h-1.json",
            "/kpis/h-1.csv",
            "/kpis/h-1.md",
            "/projects/himitsu-1.json",
            "/projects/himitsu-1/reviews/2022.json",
            "/plans/himitsu.md",
        ):
            assert client.get(path).status_code == 404, path
        assert SECRET not in client.get("/compare/?k=h-1").text

    @only_edition
    def test_its_figures_are_not_taken_for_public_ones_yet(self, added):
        series = KPISeries.objects.in_plan(added)
        assert not series.filter(was_public=True).exists()

        Plan.objects.filter(pk=added.pk).update(is_published=True)

        assert not series.filter(was_public=False).exists()


def numbers(page: str, world) -> list[str]:
    """The numbers of a page with what they count."""
    return re.findall(r"\d+(?:件|プロジェクト|系列|指標)", re.sub(r"<[^>]+>", "", page))


def test_counts_are_of_what_is_published(client):
    world = make_world(2)
    add_drafts(world)

    home, theme = client.get("/").text, client.get(world.theme.get_absolute_url()).text

    # Two of each area; the third of the first area is a draft, and one has no name.
    assert "名前があるのは4" in home
    assert "<dt>プロジェクト</dt><dd>4</dd>" in theme
    assert "<dt>KPI</dt><dd>4</dd>" in theme
    projects = Project.objects.published()
    assert (projects.named().count(), projects.unnamed().count()) == (4, 1)


def test_reprise_of_a_drafts_measure_keeps_its_mark_and_names_no_project(client):
    world = make_world(1)
    project, _ = add_drafts(world)

    page = client.get(world.project.get_absolute_url()).text

    assert page.count("（再掲）") == 2
    assert f"/projects/{project.code}/" not in page


def test_years_of_drafts_are_no_choice(client):
    add_drafts(make_world(1))
    drafts = KPISeries.objects.filter(kpi__is_published=False)
    drafts.update(target_period=Period.year(2031))

    assert 'value="2031"' not in client.get(reverse("kpis:kpis")).text
    KPI.objects.update(is_published=True)
    assert 'value="2031"' in client.get(reverse("kpis:kpis")).text


def public_addresses(project, kpi) -> list[str]:
    """Where the page of a draft project, its KPI and another draft KPI will be once they are published."""
    kpis = [reverse("kpis:kpi", args=[draft.code]) for draft in (project.kpis.get(), kpi)]
    return [reverse("projects:project", args=[project.code]), *kpis]


@pytest.mark.parametrize("who", ["nobody", "staff"])
def test_page_of_a_draft_is_404_for_everyone(client, who):
    """Staff too: a page that they see at its own address could be kept for others."""
    project, kpi = add_drafts(make_world(1))
    if who == "staff":
        client.force_login(make_account(make_office()))

    for path in public_addresses(project, kpi):
        response = client.get(path)
        assert response.status_code == 404
        assert SECRET not in response.text


def test_asking_for_a_draft_costs_nobody_a_query_or_a_cookie(client):
    project, _ = add_drafts(make_world(1))
    with CaptureQueriesContext(connection) as for_nothing:
        client.get("/projects/no-such-project/")

    with CaptureQueriesContext(connection) as for_a_draft:
        response = client.get(f"/projects/{project.code}/")

    assert len(for_a_draft) == len(for_nothing)
    assert not response.cookies


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 302), ("not staff", 302), ("no office", 403)]
)
def test_preview_is_for_staff_with_an_office(client, who, status):
    project, kpi = add_drafts(make_world(1))
    if who != "nobody":
        client.force_login(make_account(is_staff=who == "no office"))

    for draft in (project, kpi, project.kpis.get()):
        response = client.get(draft.get_absolute_url())
        assert response.status_code == status
        assert SECRET not in response.text


@pytest.mark.parametrize("role", ["head", "bureau", "reader"])
def test_staff_see_a_draft_in_its_preview(client, role):
    world = make_world(1)
    project, kpi = add_drafts(world)
    office = make_office(subprefecture=world.place) if role == "bureau" else make_office(role)
    client.force_login(make_account(office))

    for draft in (project, kpi, project.kpis.get()):
        response = client.get(draft.get_absolute_url())

        assert draft.name in response.text
        assert "下書き（公開されていません）" in response.text
        assert '<meta name="robots" content="noindex">' in response.text
        assert "no-store" in response["Cache-Control"]
    page = client.get(project.get_absolute_url()).text
    assert f"{SECRET}の指標" in page
    # What is shown of drafts leads to other previews, which are there.
    assert f'href="{project.kpis.get().get_absolute_url()}' in page
    assert not any(f'"{path}"' in page for path in public_addresses(project, kpi))


def test_staff_see_a_published_page_as_everyone_does(client):
    world = make_world(1)
    add_drafts(world)
    public = client.get(world.project.get_absolute_url())
    client.force_login(make_account(make_office()))

    response = client.get(world.project.get_absolute_url())

    assert response.text == public.text
    assert response["Cache-Control"] == public["Cache-Control"]


def test_admin_leads_to_the_page_of_a_draft(client):
    project, kpi = add_drafts(make_world(1))
    client.force_login(make_account(make_office()))

    for one in (project, kpi):
        link = site_link(client.get(address(one)))
        assert link == one.get_absolute_url()
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("model", [Project, KPI])
def test_new_record_is_a_draft_unless_said_otherwise(client, model):
    client.force_login(make_account(make_office()))

    page = client.get(address(model, "add"))

    assert 'name="is_published"' in page.text
    assert not model().is_published
    assert not re.search(r'name="is_published"[^>]*checked', page.text)


@pytest.mark.parametrize("kind", ["project", "kpi"])
def test_head_office_publishes_and_withdraws_several_at_once(client, kind):
    world = make_world(1)
    draft = dict(zip(("project", "kpi"), add_drafts(world), strict=True))[kind]
    published = getattr(world, kind)
    path = reverse(f"{kind}s:{kind}", args=[draft.code])
    client.force_login(account := make_account(make_office()))

    said = messages_of(act(client, "publish", [draft, published]))

    draft.refresh_from_db()
    assert draft.is_published
    assert "1件を公開しました" in said
    newest = draft.history.first()
    assert (newest.is_published, newest.history_user) == (True, account)
    assert not published.history.exists()  # it was public already
    assert client.get(path).status_code == 200

    page = choose(client, "withdraw", [draft, published])
    assert published.name in page.text
    unsaid = act(client, "withdraw", [draft, published], reason="　")
    assert "理由を入力してください" in unsaid.text
    draft.refresh_from_db()
    assert draft.is_published

    said = messages_of(act(client, "withdraw", [draft, published], reason="試験の取り下げ"))

    assert "2件を取り下げて、下書きに戻しました" in said
    assert draft.history.first().history_change_reason == "試験の取り下げ"
    client.logout()
    gone = client.get(path)
    assert gone.status_code == 410
    assert "試験の取り下げ" in gone.text


@pytest.mark.parametrize("role", ["bureau", "reader"])
def test_others_may_neither_publish_nor_withdraw(client, role):
    world = make_world(1)
    project, kpi = add_drafts(world)
    make_offices()
    office = make_office(role) if role == "reader" else world.place.office
    client.force_login(make_account(office))

    for one in (project, kpi):
        assert 'value="publish"' not in client.get(address(type(one))).text
        choose(client, "publish", [one], bulk_shown="")
        one.refresh_from_db()
        assert not one.is_published
    choose(client, "withdraw", [world.project], bulk_shown="", reason="試験の取り下げ")
    world.project.refresh_from_db()
    assert world.project.is_published


def test_public_pages_start_from_what_is_published():
    """Whoever writes a new public page cannot forget it."""
    started = re.compile(
        r"\b(?:Project|Measure|KPI|KPISeries|Actual|Review|FigureChange|MeaningChange|ActualRevision"
        r"|SeriesBreak|Turn)"
        r"\.objects\.(\w+)"
    )
    news = (settings.BASE_DIR / "policyportal" / "news").glob("*.py")
    others = [
        settings.BASE_DIR / "policyportal/finding/answers.py",
        settings.BASE_DIR / "kpis/comparison_views.py",
        *news,
    ]
    modules = [*settings.BASE_DIR.glob("*/views.py"), *others]

    starts = [found for one in modules for found in started.findall(one.read_text())]

    assert len(modules) == 17
    # What 更新履歴 tells was found among what is published, and so were the KPI whose changes are shown and the
    # projects of which each area's first are taken.
    found_before = {"for_news", "of", "first_of_each", "of_names"}
    counted_among_published = {
        "named_by_area",
        "by_theme_and_area",
        "count_unnamed",
        "count_ended",
        "count_public",
    }
    # What was taken back is told of, to say that it was.
    told = {"of_ends", "of_withdrawals"}
    assert set(starts) == {"published", "with_page"} | found_before | counted_among_published | told
