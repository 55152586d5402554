"""The feed of changed figures, and the page it follows: what the public reads, and what it never does."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from kpis.models import FigureChange, KPISeries
from kpis.recording import keep_record
from policyportal.news.scopes import Scope
from policyportal.views import MANY_NEWS
from tests.factories import (
    bring,
    make_actual,
    make_area,
    make_area_plan,
    make_change,
    make_kpi,
    make_plan,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
    withdraw,
)
from tests.staff import address, form_of, read, sign_in

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def feed(client):
    make_plan()

    def get(**headers):
        return client.get(reverse("history-feed"), headers=headers)

    return get


def entries(response):
    return ElementTree.fromstring(response.content).findall("a:entry", ATOM)


def texts(entry):
    return {child.tag.partition("}")[2]: child.text for child in entry}


def test_feed_without_changes_is_whole_and_stays_the_same(feed):
    first, second = feed(), feed()

    root = ElementTree.fromstring(first.content)
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    assert root.findtext("a:id", namespaces=ATOM) == "tag:localhost,2026:history"
    assert {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)} == {
        "alternate": "http://testserver/about/history/",
        "self": "http://testserver/about/history/feed.atom",
    }
    assert entries(first) == []
    assert first.content == second.content


def test_entry_says_what_has_changed_and_why(feed):
    series = make_series(label="渡島地域")
    moment = datetime(2027, 3, 1, 1, 2, 3, tzinfo=UTC)
    make_change(series=series, reason="集計の<方法>を & 見直した", changed_at=moment)

    (entry,) = entries(feed())

    kpi = series.kpi
    said = texts(entry)
    assert (
        said["title"]
        == f"目標値の変更：{kpi.name} 渡島地域（{kpi.project.area.short_name} {kpi.code}）"
    )
    # Of type html: readers show markup as markup.
    assert (
        said["summary"]
        == "目標値：110人(R7) → 120人(R7)。変更の理由：集計の&lt;方法&gt;を &amp; 見直した"
    )
    assert said["updated"] == said["published"] == "2027-03-01T01:02:03+00:00"
    assert said["id"] == f"tag:localhost,2026:history/{series.code}/target/20270301T010203.000000Z"
    assert (
        entry.find("a:link", ATOM).get("href")
        == f"http://testserver{kpi.get_absolute_url()}#changes"
    )


def test_reason_with_letters_that_xml_lacks_is_no_error(feed):
    make_change(reason="印字\x08の\x0b訂正")

    assert "印字の訂正" in texts(entries(feed())[0])["summary"]


def test_feed_is_asked_again_for_little(feed, client):
    make_change()
    response = feed()

    assert feed(if_none_match=response["ETag"]).status_code == 304
    assert client.head(reverse("history-feed")).status_code == 200
    assert client.post(reverse("history-feed")).status_code == 405


@pytest.mark.parametrize("size", [1, 5])
def test_feed_asks_as_much_however_much_there_is(feed, size, django_assert_num_queries):
    for _ in range(size):
        make_change()
        make_review(status="approved")

    # the version of the data; what there is of either kind, changes, states of reviews, which of these are public, former
    # names, the shown edition, whether anything changed in the year that is over
    with django_assert_num_queries(8):
        assert len(entries(feed())) == 2 * size


def test_approved_review_is_news_until_it_is_reopened(feed, client):
    review = make_review(project=make_project(name="試験の取組"), status="submitted")
    paths = [reverse("home"), reverse("history")]
    before = [client.get(path).text for path in paths]
    assert entries(feed()) == []

    review.status = "approved"
    review.save()
    review.refresh_from_db()

    (entry,) = entries(feed())
    said = texts(entry)
    area = review.project.area.short_name
    assert (
        said["title"]
        == f"点検・評価の公開：試験の取組（{area} {review.project.code}、令和4（2022）年度）"
    )
    assert (
        said["summary"]
        == f"令和4（2022）年度の点検・評価を公開しました。振興局の評価：{review.grade.label}"
    )
    assert said["updated"] == review.history.first().history_date.isoformat()
    first_id = said["id"]
    address = entry.find("a:link", ATOM).get("href").removeprefix("http://testserver")
    assert address == review.get_absolute_url()
    for path, text in zip(paths, before, strict=True):
        assert f'href="{address}"' not in text
        assert f'href="{address}"' in client.get(path).text

    review.status, review.reopen_reason = "draft", "試験の理由"
    review.save()

    entry, earlier = entries(feed())
    said = texts(entry)
    assert texts(earlier)["id"] == first_id
    assert earlier.find("a:link", ATOM).get("href").endswith("#reviews")
    assert said["title"].startswith("点検・評価の公開の取りやめ：試験の取組（")
    assert said["summary"] == "令和4（2022）年度の点検・評価の承認を取り消し、公開をやめました。"
    assert "試験の理由" not in feed().text
    for path in paths:
        text = client.get(path).text
        assert f'href="{address}"' not in text
        assert f'href="{review.project.get_absolute_url()}#reviews"' in text


def test_review_that_is_approved_anew_or_gone_leaves_its_withdrawal_in_the_news(feed):
    def turn(review, **values):
        for name, value in values.items():
            setattr(review, name, value)
        review.save()

    again, gone = make_review(status="submitted"), make_review(status="submitted")
    for review in (again, gone):
        turn(review, status="approved")
        turn(review, status="draft", reopen_reason="試験の理由")
        turn(review, work_done="書き直した")
    turn(again, status="submitted")
    turn(again, status="approved")
    keep_record(again)
    gone.delete()

    titles = [texts(one)["title"].partition("：")[0] for one in entries(feed())]

    shown, gone = "点検・評価の公開", "点検・評価の公開の取りやめ"
    assert titles == [shown, gone, shown, gone, shown]


def test_withdrawal_of_a_review_from_a_fixture_is_news_too(feed):
    """It has no history until it is taken back."""
    review = make_review(status="submitted")
    bring(review, "approved")
    review.history.all().delete()
    review.refresh_from_db()

    (shown,) = (texts(one) for one in entries(feed()))
    assert shown["title"].startswith("点検・評価の公開：")

    review.status, review.reopen_reason = "draft", "試験の理由"
    review.save()

    gone, still = (texts(one) for one in entries(feed()))
    assert gone["title"].startswith("点検・評価の公開の取りやめ：")
    assert still["id"] == shown["id"]


def test_news_of_both_kinds_are_listed_newest_first(client):
    make_change(reason="先の変更", changed_at=datetime(2021, 4, 1, tzinfo=UTC))
    make_review(project=make_project(name="中の取組"), status="approved")
    make_change(reason="後の変更", changed_at=datetime(2300, 4, 1, tzinfo=UTC))

    rows = read(client.get(reverse("history"))).select("main section dl > div")

    assert [
        word for row in rows for word in ("先の変更", "中の取組", "後の変更") if word in row.text
    ] == ["後の変更", "中の取組", "先の変更"]


def hidden():
    draft = make_project(is_published=False)
    return [
        make_series(kpi=make_kpi(is_published=False)),
        make_series(kpi=make_kpi(project=draft)),
        make_series(kpi=make_kpi(project=make_project(name=""))),
    ]


def test_changes_of_drafts_and_of_unnamed_projects_are_not_public(feed, client):
    for series in hidden():
        make_change(series=series, reason="見えない理由")
    make_review(project=make_project(name="見えない理由", is_published=False), status="approved")
    make_review(project=make_project(name="見えない理由"), status="submitted")

    assert entries(feed()) == []
    for path in (reverse("history"), reverse("home")):
        assert "見えない理由" not in client.get(path).text
    assert "まだ変わったことはありません。" in client.get(reverse("history")).text


def test_history_lists_changes_newest_first_with_their_edition(client):
    make_plan()
    other = make_area_plan(plan=make_plan(title="別の版"), area=make_area())
    old = make_change(reason="先の理由", changed_at=datetime(2026, 12, 1, tzinfo=UTC))
    new = make_change(
        series=make_series(kpi=make_kpi(project=make_project(area_plan=other))),
        reason="後の理由",
        changed_at=datetime(2027, 1, 1, tzinfo=UTC),
    )

    page = read(client.get(reverse("history")))

    first, second = page.select("main section dl > div")[:2]
    assert "令和9年1月1日（2027年）" in first.dt.text
    assert "『別の版』（原案）" in first.dd.text
    assert first.a["href"] == new.series.kpi.get_absolute_url()
    assert "目標値：110人(R7) →から 120人(R7)" in " ".join(second.dd.text.split())
    assert "先の理由" in second.dd.text
    assert "版" not in second.dd.text
    assert old.series.kpi.code in second.dd.text
    assert page.find("link", rel="alternate")["href"] == "/about/history/feed.atom"


def test_baseline_that_was_not_there_is_said_so(client):
    change = make_change()
    FigureChange.objects.update(kind="baseline", before=None)

    text = " ".join(
        read(client.get(change.series.kpi.get_absolute_url()))
        .select_one("#changes")
        .parent.text.split()
    )

    assert "基準値 なし →から 120人(R7)" in text


def test_many_changes_are_paged(client):
    series = make_series()
    for _ in range(MANY_NEWS + 1):
        make_change(series=series)

    first = read(client.get(reverse("history")))
    second = read(client.get(reverse("history") + "?page=2"))

    assert f"{MANY_NEWS + 1}件" in first.main.text
    assert second.title.text.startswith("更新履歴（2ページ目）")
    assert len(second.select("main section")[0].select("dl > div")) == 1
    assert first.select_one(".pages [rel=next]")["href"] == "/about/history/?page=2"


def test_home_and_the_kpi_tell_of_changes_when_there_are_any(client):
    kpi = make_series().kpi
    quiet = [client.get(path).text for path in (reverse("home"), kpi.get_absolute_url())]
    make_change(series=kpi.series.get(), reason="試験の理由")

    home, page = client.get(reverse("home")).text, client.get(kpi.get_absolute_url()).text

    assert "新しい情報" not in quiet[0]
    assert "目標の変遷と実績値の改定" not in quiet[1]
    assert f"{kpi.get_absolute_url()}#changes" in home
    assert "目標の変遷と実績値の改定" in page
    assert "試験の理由" in page


def test_public_never_reads_who_changed_a_figure(client, django_user_model):
    staff = sign_in(client)
    django_user_model.objects.update(username="himitsu-taro", last_name="秘密", first_name="太郎")
    series = make_series()
    sent = form_of(staff.get(address(series)))
    typed = {"target_value": "130", "change_kind": "見直し", "change_reason": "試験の理由"}
    staff.post(address(series), sent | typed)
    assert KPISeries.history.first().history_user.username == "himitsu-taro"
    staff.logout()

    for path in (
        reverse("home"),
        reverse("history"),
        reverse("history-feed"),
        series.kpi.get_absolute_url(),
    ):
        text = client.get(path).text
        assert "数値の変更" in text or "目標値" in text
        assert not [name for name in ("himitsu", "秘密", "太郎") if name in text]


@pytest.fixture
def carried():
    """A place and a KPI of its area, of whose project it has a part, and a KPI of another area."""
    place = make_subprefecture(area=make_area_plan().area)
    own = make_project(area_plan=place.area.area_plans.get(), subprefectures=[place])
    return place, make_kpi(project=own), make_kpi(project=make_project())


def test_area_place_and_kpi_have_feeds_of_their_own(client, carried):
    place, kpi, other = carried
    for one_kpi in (kpi, other):
        make_actual(series=make_series(kpi=one_kpi))
    make_change(series=kpi.series.get())
    make_review(project=kpi.project, status="approved")
    pages = {place.area: 3, place: 3, kpi: 2, other: 1}

    ids = set()
    for record, number in pages.items():
        page = read(client.get(record.get_absolute_url()))
        link = page.find("link", rel="alternate", type="application/atom+xml")
        assert page.find("a", string="更新を受け取る（フィード）")["href"] == link["href"]
        root = ElementTree.fromstring(client.get(link["href"]).content)
        assert len(root.findall("a:entry", ATOM)) == number
        assert record.name in root.findtext("a:title", namespaces=ATOM)
        assert (
            root.find("a:link[@rel='alternate']", ATOM).get("href")
            == f"http://testserver{record.get_absolute_url()}"
        )
        ids.add(root.findtext("a:id", namespaces=ATOM))

    assert ids == {
        f"tag:localhost,2026:history/{name}"
        for name in (
            f"collaborationarea/{place.area.slug}",
            f"subprefecture/{place.area.slug}/{place.slug}",
            f"kpi/{kpi.code}",
            f"kpi/{other.code}",
        )
    }


def test_entry_is_the_same_in_every_feed(client, carried):
    place, kpi, _ = carried
    make_actual(series=make_series(kpi=kpi))
    scopes = [Scope(record) for record in (None, place.area, place, kpi)]

    found = [texts(entries(client.get(scope.feed_url))[0])["id"] for scope in scopes]

    assert len(set(found)) == 1


def test_unknown_codes_and_drafts_have_no_feed(client, carried):
    place, _, _ = carried
    draft = make_kpi(is_published=False)
    unnamed = make_kpi(project=make_project(name=""))
    paths = [
        "/regions/nowhere/feed.atom",
        f"/regions/{place.area.slug}/nowhere/feed.atom",
        "/kpis/nowhere/feed.atom",
        Scope(draft).feed_url,
        Scope(unnamed).feed_url,
    ]

    assert [client.get(path).status_code for path in paths] == [404] * 5


def test_year_that_is_over_is_an_entry_of_places_and_none_of_a_kpi(client, carried):
    place, kpi, other = carried
    make_change(series=make_series(kpi=kpi), changed_at=datetime(2025, 5, 1, tzinfo=UTC))

    told = {}
    for record in (None, place.area, place, kpi, other.project.area):
        response = client.get(Scope(record).feed_url)
        links = [entry.find("a:link", ATOM).get("href") for entry in entries(response)]
        told[record] = [link for link in links if "/changes/" in link]

    page = "http://testserver/changes/{}2025/"
    assert told == {
        None: [page.format("")],
        place.area: [page.format(f"{place.area.slug}/")],
        place: [page.format(f"{place.area.slug}/{place.slug}/")],
        kpi: [],
        other.project.area: [],
    }


def test_actuals_of_a_day_are_told_together(client):
    area_plan = make_area_plan()
    moment = datetime(2026, 5, 1, 3, tzinfo=UTC)
    for _ in range(3):
        kpi = make_kpi(project=make_project(area_plan=area_plan))
        make_actual(series=make_series(kpi=kpi), changed_at=moment)
    make_actual(year=2023, state="provisional", changed_at=moment)

    page, home = (read(client.get(reverse(name))) for name in ("history", "home"))

    together = f"{area_plan.area.short_name}：3つのKPIに令和4（2022）の実績値"
    (row,) = (row for row in page.select("main dl > div") if row.ul)
    assert row.dd.p.text.strip() == together
    assert len(row.select("li")) == 3
    assert "105人(R4)" in row.li.text
    (other,) = (row for row in page.select("main section dl > div dd") if "令和5" in row.text)
    assert "令和5（2023）の実績値：105人（暫定）" in other.text
    lines = [line.text for line in home.select("[aria-labelledby=news] li")]
    assert len(lines) == 2
    assert any(together in line for line in lines)
    assert any("の令和5（2023）の実績値：105人（暫定）" in line for line in lines)


def test_withdrawn_actual_stays_in_the_news(client):
    actual = make_actual()
    withdraw(actual)

    text = " ".join(read(client.get(reverse("history"))).main.text.split())

    assert "令和4（2022）の実績値の取り下げ：105人を取り下げ" in text


def test_what_changed_in_a_year_is_one_tap_from_home(client):
    make_plan()
    quiet = read(client.get(reverse("home")))
    make_change()
    told = read(client.get(reverse("home")))

    for page in (quiet, told):
        assert page.main.find("a", href="/changes/")
        assert page.find("link", rel="alternate")["href"] == "/about/history/feed.atom"
