"""Reviews: their form and list in admin, what the database guards, their public pages."""

import csv
import io
import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils.timezone import localtime

from kpis.figures import Basis
from kpis.models import KPI, Actual, ActualRevision, KPISeries
from kpis.periods import Period
from kpis.querysets import revised_because
from kpis.recording import keep_record
from policyportal.editing.refusals import RULES, in_words
from policyportal.records.database_rules import transaction_setting
from policyportal.records.eras import latest_year_over, long_date
from policyportal.records.explained import explained
from projects import steps
from projects.models import Project, Review, ReviewRecord
from regions.models import Plan
from tests.factories import (
    bring,
    make_account,
    make_actual,
    make_change,
    make_draft,
    make_grade,
    make_kpi,
    make_missing,
    make_office,
    make_plan,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)
from tests.staff import (
    EXPLAINED,
    address,
    cells,
    errors_of,
    form_of,
    messages_of,
    queries_of,
    read,
    sign_in,
    site_link,
)

pytestmark = pytest.mark.django_db

DRAFT, SUBMITTED, APPROVED = Review.Status
ADD = "admin:projects_review_add"


@pytest.fixture
def head(client):
    return sign_in(client)


@pytest.fixture
def place():
    return make_subprefecture()


@pytest.fixture
def bureau(client, place):
    account = make_account(make_office(subprefecture=place))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def adding(client, **given):
    """The form of a new review with what its address gives, as it is shown."""
    return form_of(client.get(reverse(ADD), given))


# The form.


def test_review_is_begun_for_a_project_and_a_year(bureau, place):
    project = make_project(subprefectures=[place])

    sent = adding(bureau, project=project.pk, year="R5")
    response = bureau.post(reverse(ADD), sent | {"work_done": "試験", "_save": "1"})

    assert response.status_code == 302, errors_of(response)
    review = Review.objects.get()
    assert (review.project, review.year, review.status) == (project, 2023, DRAFT)


def test_year_is_typed_as_an_era_and_the_usual_one_is_offered(head):
    assert adding(head)["year"] == f"R{latest_year_over() - 2018}"
    sent = adding(head) | {"project": make_project().pk, "year": "令和４"}

    head.post(reverse(ADD), sent | {"_save": "1"})

    assert Review.objects.get().year == 2022


def test_year_outside_the_plan_is_refused_beside_the_field(head):
    sent = adding(head) | {"project": make_project().pk, "_save": "1"}
    for year in ("R2", "R30", "5"):
        response = head.post(reverse(ADD), sent | {"year": year})

        assert read(response).select_one(".field-year .errorlist"), year
        assert not Review.objects.exists(), year


def test_meeting_was_held_after_the_year_began(head):
    review = make_review(year=2022)
    sent = form_of(head.get(address(review))) | {"_save": "1"}
    for typed in ("2099-01-01", "昭和20年8月15日", "2021-12-31"):
        response = head.post(address(review), sent | {"meeting_date": typed})

        said = read(response).select_one(".field-meeting_date .errorlist")
        assert "令和4年1月1日" in said.text, typed
        assert Review.objects.get().meeting_date is None, typed


def test_enter_in_a_box_of_a_draft_saves_it(head):
    """The first button of a form is what the key presses."""
    buttons = read(head.get(address(make_review()))).select("#review_form [type=submit]")

    assert [button["name"] for button in buttons] == ["_save", "_continue", "_step"]


def test_second_review_of_a_year_is_refused(head):
    review = make_review()
    sent = adding(head, project=review.project.pk, year="R4")

    response = head.post(reverse(ADD), sent | {"_save": "1"})

    assert "同じ年の点検・評価がすでにあります" in errors_of(response)


@pytest.mark.parametrize(
    "values", [{"is_published": False}, {"name": ""}], ids=["draft", "unnamed"]
)
def test_project_without_a_page_is_not_reviewed(head, values):
    sent = adding(head) | {"project": make_project(**values).pk}

    response = head.post(reverse(ADD), sent | {"_save": "1"})

    assert read(response).select_one(".field-project .errorlist")


def test_bureau_reviews_only_what_it_leads(bureau, place):
    other = make_project(subprefectures=[make_subprefecture(), place])
    sent = adding(bureau) | {"project": other.pk}

    response = bureau.post(reverse(ADD), sent | {"_save": "1"})

    assert read(response).select_one(".field-project .errorlist")
    assert not Review.objects.exists()


def test_grades_are_those_of_the_projects_edition(head):
    review = make_review()
    here = make_grade(plan=review.project.area_plan.plan)
    elsewhere = make_grade(plan=make_plan(is_shown=False))
    page = head.get(address(review))
    options = [option["value"] for option in read(page).select("[name=grade] option")]

    response = head.post(address(review), form_of(page) | {"grade": elsewhere.pk, "_save": "1"})

    assert options == ["", str(here.pk)]
    assert read(response).select_one(".field-grade .errorlist")


def test_grade_of_another_edition_is_no_valid_review():
    review = make_review()
    review.grade = make_grade(plan=make_plan(is_shown=False))

    with pytest.raises(Exception, match="プロジェクトの版の評価区分"):
        review.full_clean()


def test_without_a_scale_the_form_says_so_and_nothing_is_submitted(bureau, place):
    review = make_review(
        project=make_project(subprefectures=[place]), work_done="試験", next_step="試験"
    )
    page = bureau.get(address(review))

    response = bureau.post(address(review), form_of(page) | {"_step": "submit"})

    assert "本庁がこの版の評価区分をまだ登録していないため" in page.text
    assert "登録していない" in read(response).select_one(".field-grade .errorlist").text
    assert Review.objects.get().status == DRAFT


def test_form_shows_the_years_actuals_and_the_year_before(bureau, place):
    project = make_project(subprefectures=[place])
    kpi = make_kpi(project=project, name="来た人")
    make_actual(series=make_series(kpi=kpi, label="甲"), year=2023, value="111")
    make_series(kpi=kpi, label="乙")
    for label, kind in (("丙", "compiling"), ("丁", "not_surveyed")):
        of_kind = make_series(kpi=kpi, label=label)
        make_missing(series=of_kind, year=2023, kind=kind, reason="試験の事情")
    make_review(project=project, year=2022, status=SUBMITTED, cause="前の年の理由")

    page = read(bureau.get(reverse(ADD), {"project": project.pk, "year": "R5"}))

    rows = [row.get_text(" ", strip=True) for row in page.select(".review-beside tbody tr")]
    assert rows[0].startswith("来た人 甲")
    assert "111人" in rows[0]
    assert rows[1].endswith("未入力")
    assert [row.split()[-1] for row in rows[2:]] == [
        "集計中（試験の事情）",
        "調査なし（試験の事情）",
    ]
    assert "来た人 乙、来た人 丙。" in page.select_one(".review-missing").text
    assert "前の年の理由" in page.select(".review-beside")[1].text


@pytest.mark.parametrize(
    ("step", "state", "words"),
    [
        ("submit", DRAFT, "承認のあともできます"),
        ("approve", SUBMITTED, "承認のあともできます"),
    ],
)
def test_missing_actuals_are_warned_of_and_stop_no_step(head, step, state, words):
    review = make_review(status=SUBMITTED)
    make_series(kpi=make_kpi(project=review.project, name="来た人"))
    unreleased = make_series(kpi=make_kpi(project=review.project, name="出た人"))
    make_draft(series=unreleased, year=review.year, value=113)
    bring(review, state)

    page = head.get(address(review))
    response = head.post(address(review), form_of(page) | {"_step": step}, follow=True)

    assert "113人（下書き・確定）" in page.text
    assert "公開されていない下書きのある系列があります：出た人。" in page.text
    assert "実績値が下書きの系列が1件あります（出た人）。公開されていない値は" in messages_of(
        response
    )
    assert "実績値が未入力の系列が1件あります（来た人）" in messages_of(response)
    assert words in messages_of(response)
    review.refresh_from_db()
    assert review.status != state


def rewritten(review, text):
    """Taken back, written anew and submitted again, as its bureau does on another page."""
    for change in ({"status": DRAFT}, {"work_done": text}, {"status": SUBMITTED}):
        for name, value in change.items():
            setattr(review, name, value)
        review.save()


@pytest.mark.parametrize("step", ["approve", "send_back"])
def test_nobody_takes_a_step_on_a_text_that_their_page_did_not_show(head, step):
    review = make_review(status=SUBMITTED)
    sent = form_of(head.get(address(review))) | {"_step": step, "reason": "試験の理由"}
    rewritten(review, "書き直した実施状況")

    refused = head.post(address(review), sent)

    assert "この画面を開いたあとに" in errors_of(refused)
    assert "書き直した実施状況" in read(refused).select_one("#conflict").text
    assert "上書き" not in refused.text
    assert Review.objects.get().status == SUBMITTED
    again = form_of(refused) | {"_step": step, "reason": "試験の理由"}
    assert head.post(address(review), again).status_code == 302
    assert Review.objects.get().status == (APPROVED if step == "approve" else DRAFT)


def test_step_that_does_not_say_what_its_page_showed_is_not_taken(head):
    review = make_review(status=SUBMITTED)

    for shown in ({}, {"shown": ""}, {"shown": "2023-01-01T00:00:00+00:00"}, {"shown": "'"}):
        response = head.post(address(review), {"_step": "approve"} | shown)

        assert response.status_code == 200, shown
        assert Review.objects.get().status == SUBMITTED, shown


def test_reason_that_comes_too_late_is_shown_once_more(head):
    review = make_review(status=SUBMITTED)
    sent = form_of(head.get(address(review))) | {"_step": "send_back", "reason": "詳しい理由"}
    rewritten(review, "試験")
    review.status = DRAFT
    review.save()

    response = head.post(address(review), sent)

    assert "作成中のため、差し戻せません" in errors_of(response)
    assert "詳しい理由" in read(response).select_one(".review-state dl").text


def test_draft_that_someone_changed_meanwhile_is_not_submitted_unseen(bureau, place):
    review = make_review(
        project=make_project(subprefectures=[place]),
        work_done="試験",
        next_step="続ける",
        grade=make_grade(),
    )
    sent = form_of(bureau.get(address(review))) | {"_step": "submit"}
    review.next_step = "本庁が書き換えた"
    review.save()

    refused = bureau.post(address(review), sent)

    conflict = read(refused).select_one("#conflict").text
    assert "続ける → 本庁が書き換えた" in conflict
    assert "もう一度保存または提出すると" in conflict
    assert Review.objects.get().status == DRAFT
    assert Review.objects.get().next_step == "本庁が書き換えた"
    bureau.post(address(review), form_of(refused) | {"_step": "submit"})
    assert Review.objects.get().status == SUBMITTED
    assert Review.objects.get().next_step == "続ける"


@pytest.mark.parametrize(
    ("is_published", "said"),
    [(True, "サイトで公開されています"), (False, "サイトには出ていません")],
)
def test_step_says_what_the_public_sees_of_it(head, is_published, said):
    review = make_review(status=SUBMITTED)
    with explained("試験の取り下げ"):
        Project.objects.update(is_published=is_published)

    sent = form_of(head.get(address(review))) | {"_step": "approve"}

    assert said in messages_of(head.post(address(review), sent, follow=True))


def test_provisional_actuals_are_warned_of_before_they_are_closed(head):
    review = make_review(status=SUBMITTED)
    make_actual(
        series=make_series(kpi=make_kpi(project=review.project, name="来た人")),
        year=review.year,
        state="provisional",
    )
    sent = form_of(head.get(address(review))) | {"_step": "approve"}

    said = messages_of(head.post(address(review), sent, follow=True))

    assert "実績値が暫定の系列が1件あります（来た人）" in said


def test_grade_of_an_approved_review_keeps_its_words(head):
    review = make_review(status=APPROVED)

    sent = form_of(head.get(address(review.grade)))
    response = head.post(address(review.grade), sent | {"label": "中止"})

    assert "承認済みの点検・評価が使っている" in errors_of(response)
    assert head.post(address(review.grade), sent | {"order": "9"}).status_code == 302


@pytest.mark.parametrize("text", ["\u200b", " \u202e\u2066 ", "\ufeff"])
def test_text_that_cannot_be_seen_is_none(head, text):
    review = make_review(work_done="試験", next_step=text, grade=make_grade())
    approved = make_review(status=APPROVED)

    submitted = head.post(address(review), form_of(head.get(address(review))) | {"_step": "submit"})
    reopened = head.post(
        address(approved),
        form_of(head.get(address(approved))) | {"_step": "reopen", "reason": text},
    )

    assert read(submitted).select_one(".field-next_step .errorlist")
    assert "理由を入力してください" in read(reopened).select_one(".field-reason .errorlist").text


DAYS = ["2026-02-03", "2026/2/3", "令和8年2月3日", "Ｒ８．２．３", "２０２６年２月３日", " R8/2/3 "]


def test_day_of_the_meeting_is_typed_as_people_write_it(head):
    review = make_review()
    sent = form_of(head.get(address(review))) | {"_save": "1"}
    found = {}
    for typed in DAYS:
        with transaction.atomic():
            response = head.post(address(review), sent | {"meeting_date": typed})
            assert response.status_code == 302, (typed, errors_of(response))
            found[typed] = Review.objects.get().meeting_date
            shown = form_of(head.get(address(review)))["meeting_date"]
            transaction.set_rollback(True)

    assert found == dict.fromkeys(DAYS, date(2026, 2, 3))
    assert shown == "2026-02-03"


def test_day_that_could_be_another_is_refused_beside_the_field(head):
    review = make_review()
    sent = form_of(head.get(address(review))) | {"_save": "1"}
    for typed in ("10/11/12", "02/03/26", "2026-02-30", "令和8年", "きのう"):
        response = head.post(address(review), sent | {"meeting_date": typed})

        assert f"「{typed}」は日付として読めません" in errors_of(response)
        assert form_of(response)["meeting_date"] == typed
        assert Review.objects.get().meeting_date is None, typed


def test_approved_review_is_read_and_leads_to_its_page(head):
    review = make_review(status=APPROVED)

    page = head.get(address(review))

    assert "承認済みのため、内容は変更できません。" in page.text
    assert "のように入力します" not in page.text
    assert site_link(page) == review.get_absolute_url()
    assert not read(page).select(".deletelink")
    assert head.post(address(review, "delete"), {"post": "yes"}).status_code == 403


def test_page_asks_as_much_for_many_series_as_for_two(head):
    def of(size):
        review = make_review()
        for _ in range(size):
            make_actual(series=make_series(kpi=make_kpi(project=review.project)))
        return queries_of(head, address(review))

    assert of(2) == of(12)


# The list.


def test_list_takes_no_step_of_a_review_whose_text_it_does_not_show(head):
    make_review(status=SUBMITTED)

    options = read(head.get(address(Review))).select("[name=action] option")

    assert [option["value"] for option in options] == ["", "delete_selected"]


def test_approved_reviews_are_not_deleted_from_the_list(head):
    approved = make_review(status=APPROVED)

    response = act(head, "delete_selected", approved, post="yes")

    assert "承認済み" in response.text
    assert Review.objects.exists()


def act(client, action, *records, **values):
    sent = {"action": action, "_selected_action": [record.pk for record in records], **values}
    return client.post(address(type(records[0])), sent, follow=True)


# 点検・評価を書く.


def test_staff_page_sorts_a_bureaus_projects_by_state(bureau, place):
    projects = [make_project(subprefectures=[place]) for _ in range(4)]
    for project, status in zip(projects, Review.Status, strict=False):
        make_review(project=project, status=status)
    make_project(subprefectures=[place], is_published=False)
    make_project()

    page = read(bureau.get(reverse("admin:reviews"), {"year": "Ｒ４"}))

    heads = [head.text for head in page.select(".review-list h3")]
    assert heads == ["未作成（1件）", "作成中（1件）", "提出済み（1件）", "承認済み（1件）"]
    links = [link["href"] for link in page.select(".review-list li a")]
    assert links[0] == f"{reverse(ADD)}?project={projects[3].pk}&year=R4"
    assert links[1] == address(projects[0].reviews.get())
    assert "承認を待っているもの" not in page.text


def test_staff_page_tells_the_bureau_why_a_review_came_back(bureau, place):
    review = make_review(project=make_project(subprefectures=[place]), status=SUBMITTED)
    steps.take(review, steps.SEND_BACK, "もっと詳しく。")
    review.cause = "直した理由"
    review._change_reason = None
    review.save()

    page = bureau.get(reverse("admin:reviews"), {"year": "R4"})

    assert (
        "差し戻し・取り消しの理由：もっと詳しく。" in read(page).select_one(".review-list li").text
    )


def test_way_back_in_the_history_is_no_reason_of_the_head_office(bureau, place):
    review = make_review(project=make_project(subprefectures=[place]))
    review.cause, review._change_reason = "直した理由", "前の内容に戻すため"
    review.save()

    page = read(bureau.get(reverse("admin:reviews"), {"year": "R4"}))

    assert "前の内容に戻すため" not in page.text


def test_bureau_that_leads_nothing_is_told_who_writes(client):
    make_project()
    place = make_subprefecture()
    client.force_login(make_account(make_office(subprefecture=place)))

    page = read(client.get(reverse("admin:reviews")))

    assert "主となるプロジェクトはありません" in page.text
    assert not page.select(".review-list h3")


def test_course_of_a_review_names_who_took_each_step(client):
    client.force_login(make_account(make_office(), last_name="山田", first_name="花子"))
    review = make_review(status=SUBMITTED)
    client.post(address(review), form_of(client.get(address(review))) | {"_step": "approve"})

    rows = read(client.get(address(review))).select(".review-state tbody tr")

    assert [[cell.text for cell in row.select("td")[1:3]] for row in rows] == [
        ["作成・提出", "記録なし"],
        ["承認", "山田 花子"],
    ]


def test_staff_page_shows_the_head_office_what_waits_first(head):
    waiting = make_review(status=SUBMITTED, year=2022)

    page = read(head.get(reverse("admin:reviews"), {"year": "R6"}))

    assert page.select_one(".review-list h2").text.startswith("承認を待っているもの")
    assert page.select_one(".review-list table a")["href"] == address(waiting)


@pytest.mark.parametrize("typed", ["R99", "2", "R1", "長" * 60])
def test_staff_page_says_what_is_wrong_with_a_year(head, typed):
    make_plan()

    page = read(head.get(reverse("admin:reviews"), {"year": typed}))

    assert page.select_one(".errorlist").text
    assert f"（{latest_year_over()}）の点検・評価" in page.text


def test_staff_page_is_for_those_who_may_see_reviews(client):
    make_plan()
    client.force_login(make_account(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("admin:reviews")).status_code == 403


def test_staff_page_asks_as_much_for_many_projects_as_for_two(head):
    def of(size):
        for _ in range(size):
            make_review(status=SUBMITTED)
        return queries_of(head, reverse("admin:reviews") + "?year=R4")

    assert of(2) == of(12)


# What is closed.


@pytest.fixture
def closed():
    """An actual of a year whose review is approved."""
    actual = make_actual()
    make_review(project=actual.series.kpi.project, year=actual.year, status=APPROVED)
    return actual


@pytest.fixture
def entering(client, closed, saving_publishes):
    """The client, signed in as who enters the series of the closed actual, and leads its project."""
    place = make_subprefecture()
    KPISeries.objects.update(entered_by=place)
    closed.series.refresh_from_db()
    client.force_login(make_account(make_office(subprefecture=place)))
    return client


def test_actual_of_a_closed_year_is_shown_as_what_stands(entering, closed):
    own = read(entering.get(address(closed)))
    deletion = read(sign_in(entering).get(address(closed, "delete")))

    assert "R4は、点検・評価が承認済みの年です" in own.select_one("#content").text
    assert own.select(".submit-row input, .submit-row button, .deletelink") == []
    assert own.select_one("#id_value").has_attr("disabled")
    assert "承認済みの年の実績値と、公開した実績値は、削除できません" in deletion.text
    assert "公開したことのある系列" not in deletion.text
    assert f"{closed}（承認済みの年）" in deletion.select_one("#content").text
    assert deletion.select("input[type=submit]") == []


def test_head_office_changes_a_closed_actual_and_says_why(head, closed):
    own, series = head.get(address(closed)), head.get(address(closed.series))
    assert "R4は、点検・評価が承認済みの年です" in own.text
    assert not read(own).select(".deletelink")
    assert read(series).select_one("#id_actuals-0-DELETE").has_attr("disabled")

    for where, prefix in ((address(closed), ""), (address(closed.series), "actuals-0-")):
        sent = form_of(head.get(where)) | {f"{prefix}value": "106"}
        assert "改定の理由（確報、遡及改定、誤り）" in errors_of(head.post(where, sent))
        sent |= {f"{prefix}revision_reason": "誤り"}
        assert head.post(where, sent).status_code == 302
        closed.refresh_from_db()
        assert closed.value == 106
        assert closed.series.revisions.first().reason == "error"
        with revised_because("error"):
            Actual.objects.update(value=105)
    assert Review.objects.get().is_approved


def test_closed_year_takes_what_is_missing_and_settles_what_is_provisional(entering, closed):
    """The approval stays, and its record as it was; the page of the review says what came after."""
    record = closed.series.kpi.project.reviews.get().records.get()
    other = make_series(kpi=closed.series.kpi, label="乙", entered_by=closed.series.entered_by)
    add = address(Actual, "add")
    typed = {"series": other.pk, "year": "R4", "value": "101", "source": "試験"}

    added = entering.post(add, form_of(entering.get(add)) | typed)
    late = Actual.objects.get(series=other)
    own = form_of(entering.get(address(late)))
    refused = entering.post(address(late), own | {"value": "102"})
    settled = entering.post(address(late), own | {"value": "103", "state": "final"})

    assert added.status_code == settled.status_code == 302, errors_of(added) + errors_of(settled)
    assert "R4は、点検・評価が承認済みの年です" in errors_of(refused)
    late.refresh_from_db()
    assert (late.value, late.state) == (103, "final")
    page = read(entering.get(record.review.get_absolute_url()))
    assert "101人" not in page.select_one("#record").text
    changes = [change.text for change in page.select("#since li")]
    assert "乙」のR4の実績値を登録：101人（暫定）" in changes[0]
    assert "乙」のR4の実績値を確定（確報）：101人（暫定） → 103人（確定）" in changes[1]
    assert ReviewRecord.objects.get() == record


@pytest.mark.parametrize("office", ["lead", "other", "reader"])
def test_series_of_a_closed_year_is_read_by_everyone(client, closed, office):
    if office == "lead":
        place = make_subprefecture()
        KPISeries.objects.update(entered_by=place)
        account = make_account(make_office(subprefecture=place))
    elif office == "other":
        account = make_account(make_office(subprefecture=make_subprefecture()))
    else:
        account = make_account(make_office(role="reader"))
    client.force_login(account)

    for record in (closed.series, closed.series.kpi, closed):
        assert client.get(address(record)).status_code == 200


def test_who_only_reads_an_actual_sees_its_year_and_nothing_to_confirm(client):
    actual = make_actual()
    client.force_login(make_account(make_office(role="reader")))

    for record in (actual, actual.series):
        page = read(client.get(address(record))).select_one("#content")
        assert "R4（2022）" in page.text
        assert "Confirmed" not in page.text
        assert "None" not in page.text


def test_closed_actual_changes_no_more_from_a_page_that_was_opened_before(entering, closed):
    own, inline = address(closed), address(closed.series)
    review = closed.series.kpi.project.reviews.get()
    steps.take(review, steps.REOPEN, "試験の理由")
    opened = [form_of(entering.get(own)), form_of(sign_in(entering).get(inline))]
    for step in (steps.SUBMIT, steps.APPROVE):
        steps.take(review, step)
    keep_record(review)

    in_series = entering.post(inline, opened[1] | {"actuals-0-value": "106"})
    entering.force_login(closed.series.entered_by.office.group.user_set.get())
    changed = entering.post(own, opened[0] | {"value": "106", "revision_reason": "誤り"})

    assert "R4は、点検・評価が承認済みの年です" in errors_of(changed)
    assert "改定の理由" in errors_of(in_series)
    closed.refresh_from_db()
    assert closed.value == 105


def test_closed_actual_sent_as_shown_and_other_years_are_saved(head, closed):
    inline = address(closed.series)
    typed = {"actuals-1-year": "R5", "actuals-1-value": "107", "actuals-1-source": "試験"}

    response = head.post(inline, form_of(head.get(inline)) | typed)

    assert response.status_code == 302, errors_of(response)
    assert closed.series.actuals.count() == 2


def test_deleting_a_closed_actual_is_refused_in_words(head, closed):
    page = head.post(address(closed, "delete"), {"post": "yes"}, follow=True)
    listed = act(head, "delete_selected", closed, post="yes")

    for response in (page, listed):
        assert response.status_code == 200
        assert f"{closed}（承認済みの年）" in response.text
    assert Actual.objects.exists()


def test_closed_actual_stays_with_its_kpi_project_and_unit(head, closed):
    """The public's sheet of the year would change without a word."""
    series, kpi = closed.series, closed.series.kpi
    elsewhere = make_kpi()
    words = {
        kpi: ({"project": elsewhere.project_id}, "kpis_kpi_years_open"),
        series: ({"unit": "億人"}, "kpis_kpiseries_unit_converted"),
    }

    for record, (change, rule) in words.items():
        sent = form_of(head.get(address(record))) | EXPLAINED
        response = head.post(address(record), sent | change)
        assert RULES[rule] in errors_of(response)
    refused = {"kpis_kpiseries_years_open": {"kpi": elsewhere}}
    refused["kpis_kpiseries_unit_converted"] = {"unit": "億人"}
    for rule, change in refused.items():
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            KPISeries.objects.filter(pk=series.pk).update(**change)

    series.refresh_from_db()
    kpi.refresh_from_db()
    assert (series.unit, series.kpi, kpi.project) == ("人", kpi, closed.series.kpi.project)


@pytest.mark.usefixtures("explained_changes")
def test_kpi_does_not_move_to_a_project_that_has_closed_a_year_of_its_actuals():
    actual = make_actual()
    other = make_review(year=actual.year, status=APPROVED).project

    with pytest.raises(IntegrityError, match="kpis_kpi_years_open"), transaction.atomic():
        KPI.objects.filter(pk=actual.series.kpi_id).update(project=other)
    KPI.objects.filter(pk=actual.series.kpi_id).update(project=make_project())


REFUSED = {
    "projects_review_approved_stands": (APPROVED, {"cause": "あとから"}),
    "projects_review_reopening_explained": (APPROVED, {"status": DRAFT}),
    "projects_review_submitted_first": (DRAFT, {"status": APPROVED, "work_done": "試験"}),
}


@pytest.mark.parametrize(("name", "state", "change"), [(k, *v) for k, v in REFUSED.items()])
def test_database_refuses_what_no_form_offers(name, state, change):
    review = make_review(status=SUBMITTED)
    bring(review, state)

    with pytest.raises(IntegrityError, match=name) as refused, transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**change)

    assert in_words(refused.value) == RULES[name]


def test_every_refusal_of_the_database_has_its_words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%CONSTRAINT = ''%'")
        sources = " ".join(source for (source,) in cursor.fetchall())

    named = {part.partition("'")[0] for part in sources.split("CONSTRAINT = '")[1:]}

    assert named == set(RULES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["approval", "entry"])
def test_approval_and_entry_at_one_moment_do_not_pass_each_other(first):
    """Whichever comes second waits for the first, and then sees it."""
    series = make_series()
    review = make_review(project=series.kpi.project, status=SUBMITTED)
    outcome = []

    def approve():
        with transaction.atomic():
            bring(review, APPROVED)

    def enter():
        make_actual(series=series, year=review.year)

    def run(work):
        try:
            work()
            outcome.append("done")
        except IntegrityError as error:
            outcome.append(in_words(error))
        finally:
            connection.close()

    earlier, later = (approve, enter) if first == "approval" else (enter, approve)
    second = threading.Thread(target=run, args=(later,))
    with transaction.atomic():
        earlier()
        second.start()
        second.join(0.2)
        assert second.is_alive()
    second.join(20)

    assert outcome == ["done"]
    assert Review.objects.get().status == APPROVED
    (shown,) = ReviewRecord.objects.get().content["kpis"]["series"]
    assert bool(shown["actual"]) == (first == "entry")
    late = ActualRevision.objects.filter(changed_at__gt=ReviewRecord.objects.get().approved_at)
    assert late.exists() == (first == "approval")


# The public pages.


def nothing(kpi):
    """Add nothing to the KPI of a published review."""


def published(add=nothing, **values):
    """An approved review of a project with a lead, whose KPI has one actual and lacks another; `add` adds to it."""
    place = make_subprefecture(bureau_name="試験総合振興局")
    project = make_project(subprefectures=[place], name="試験の取組")
    kpi = make_kpi(project=project, name="来た人")
    make_actual(series=make_series(kpi=kpi, label="甲"), value="111")
    make_series(kpi=kpi, label="乙")
    add(kpi)
    return make_review(
        project=project, status=APPROVED, grade=make_grade(label="Ｂ", meaning="進んだ"), **values
    )


def test_review_page_says_what_the_bureau_says(client):
    review = published(cause="人が増えた", meeting_date="2023-03-01")

    page = read(client.get(review.get_absolute_url()))

    text = page.main.get_text(" ", strip=True)
    assert page.h1.text == "令和4（2022）年度の点検・評価　試験の取組"
    for words in (
        "試験の取組をした。",
        "Ｂ",
        "進んだ",
        "プロジェクトを担う振興局自身の評価です",
        "人が増えた",
        "試験を続ける。",
        "令和5年3月1日（2023年）",
        "111人",
        "まだないもの1件",
        "試験総合振興局（主となる地域は推定）の点検・評価",
    ):
        assert words in text


def test_review_shows_its_year_beside_its_words(client):
    def add(kpi):
        series = kpi.series.first()
        make_actual(series=series, year=2021, value="104.5")
        make_actual(series=series, year=2023, value="101")
        make_change(series=series, valid_from=date(2023, 4, 1))

    review = published(add)

    page = read(client.get(review.get_absolute_url()))

    (measured, missing) = page.select("#actuals ~ .table-scroll tbody tr")
    cells = [cell.get_text(strip=True) for cell in measured.select("td")]
    assert cells == [
        "100人(R2)",
        "111人(R4)確定、前年▲6.5増",
        "110人(R7)",
        "◎達成R4（2022）の111人は、目標の年（R7）より前に、目標に達しています。",
        "試験資料",
    ]
    assert [cell.get_text(strip=True) for cell in missing.select("td")][1:4] == [
        "–",
        "120人(R7)",
        "",
    ]


@override_settings(SHOW_JUDGEMENT=False)
def test_review_has_no_judgement_where_none_are_shown(client):
    page = read(client.get(published().get_absolute_url()))

    assert "参考判定" not in page.select_one("#actuals ~ .table-scroll").text


def test_series_that_no_year_asks_for_is_not_called_missing(client):
    def add(kpi):
        make_series(kpi=kpi, label="丙", baseline_period=Period.year(2023))

    review = published(add)

    page = read(client.get(review.get_absolute_url()))

    assert "まだないもの1件" in page.main.text
    assert [
        row.select("td")[1].text.strip() for row in page.select("#actuals ~ .table-scroll tbody tr")
    ] == [
        "111人(R4)確定",
        "–",
        "対象外の年",
    ]


def test_edition_that_starts_in_a_coming_year_has_its_first_year_to_review():
    plan = make_plan(start_month=date(2090, 4, 1))

    assert list(Review.years_of(plan)) == [2090]


def test_review_page_says_that_a_figure_changed_after_its_approval(client):
    review = published()
    series = review.project.kpis.get().series.first()
    make_change(series=series, changed_at=review.changed_at - timedelta(days=1))
    said = "承認のあとの変更"
    assert said not in client.get(review.get_absolute_url()).text

    make_change(series=series, changed_at=review.changed_at + timedelta(days=1))

    assert said in client.get(review.get_absolute_url()).text


def test_review_page_tells_a_total_from_a_year(client):
    def add(kpi):
        other = make_kpi(project=kpi.project)
        make_series(kpi=other, target_basis=Basis.TOTAL, target_period=Period(2021, 2025))

    review = published(add)

    rows = read(client.get(review.get_absolute_url())).select("#actuals ~ .table-scroll tbody tr")

    targets = [row.select("td")[2].get_text(" ", strip=True) for row in rows]
    assert [("期間の合計" in target) for target in targets] == [False, False, True]


def test_years_of_reviews_are_as_new_as_the_last_approval(client):
    review = published()
    page = client.get("/reviews/").text

    assert long_date(localtime(review.changed_at).date()) in page


def test_public_table_of_reviews_holds_no_formula(client):
    review = published(cause="=1+1")

    text = b"".join(client.get(f"/reviews/{review.year}/list.csv")).decode("utf-8-sig")

    assert "'=1+1" in text


def test_review_page_says_what_is_not_stated(client):
    page = read(client.get(published().get_absolute_url()))

    rows = {row.dt.text: row.dd.text for row in page.select(".review-sheet > div")}
    assert rows["評価の理由・要因"] == "–"
    assert rows["地域づくり連携会議の開催日"] == "–"


@pytest.mark.parametrize("state", [DRAFT, SUBMITTED])
def test_review_is_no_page_before_it_is_approved(client, state):
    review = make_review(status=SUBMITTED)
    Review.objects.update(status=state)

    assert client.get(review.get_absolute_url()).status_code == 404
    assert review.get_absolute_url() not in client.get(review.project.get_absolute_url()).text
    assert "未公開" in client.get(reverse("reviews-of-year", args=[2022])).text
    assert "まだありません" in client.get(reverse("reviews")).text


@pytest.mark.parametrize(
    ("values", "status"), [({"is_published": False}, 410), ({"name": ""}, 404)]
)
def test_review_of_a_project_without_a_page_is_not_public(
    client, explained_changes, values, status
):
    review = published()
    # Forms leave a public project its name; a fixture may have none.
    with transaction_setting("portal.loading", "on"):
        Project.objects.filter(pk=review.project_id).update(
            **{"participants_printed": "", "measures_listing": "", "kpis_listing": "", **values}
        )

    assert client.get(review.get_absolute_url()).status_code == status
    assert "まだありません" in client.get(reverse("reviews")).text
    year = client.get(reverse("reviews-of-year", args=[2022]))
    assert "試験の取組" not in year.text
    table = b"".join(client.get(reverse("reviews-csv", args=[2022]))).decode()
    assert review.project.code not in table


def test_year_in_an_address_has_four_digits_and_a_review(client):
    project = published().project

    for year in ("22", "02022", "R4", "1999"):
        assert client.get(f"/projects/{project.code}/reviews/{year}/").status_code == 404, year
        assert client.get(f"/reviews/{year}/").status_code == 404, year


def test_reviews_of_a_project_lead_to_its_page(client):
    review = published()

    response = client.get(reverse("projects:reviews", args=[review.project.code]))

    assert response.url == f"{review.project.get_absolute_url()}#reviews"
    section = read(client.get(response.url)).select_one("#reviews").parent
    assert section.a["href"] == review.get_absolute_url()


def test_year_counts_grades_area_by_area_and_gives_no_score(client):
    review = published()
    make_project(area_plan=review.project.area_plan, name="ほかの取組")
    make_project(area_plan=review.project.area_plan, is_published=False, name="下書きの取組")

    page = read(client.get(reverse("reviews-of-year", args=[2022])))

    counts, projects = page.select("table")
    headings = [cell.get_text(strip=True) for cell in counts.select("thead th")]
    assert headings == ["連携地域", "Ｂ進んだ", "未公開", "計"]
    assert [cell.text for cell in counts.select("tfoot td")] == ["1件", "1件", "2件"]
    rows = []
    for row in projects.select("tbody tr"):
        rows.append([cell.get_text(strip=True) for cell in row.select("th, td")])
    assert rows == [
        ["試験の取組", "Ｂ進んだ", "–", f"{review.project.code}の点検・評価シート"],
        ["ほかの取組", "未公開", "", ""],
    ]


def test_table_of_a_year_has_a_row_a_project(client):
    review = published(cause="一行目\r\n二行目", meeting_date="2023-03-01")
    make_project(area_plan=review.project.area_plan)

    content = b"".join(client.get(reverse("reviews-csv", args=[2022]))).decode("utf-8-sig")

    first, second = csv.DictReader(io.StringIO(content))
    assert first["名称"] == "試験の取組"
    assert (first["年"], first["年（和暦）"], first["公開"]) == ("2022", "R4", "公開")
    assert (first["振興局の評価"], first["評価の意味"]) == ("Ｂ", "進んだ")
    assert first["評価の理由・要因"] == "一行目 二行目"
    assert first["地域づくり連携会議の開催日"] == "2023-03-01"
    assert (second["公開"], second["振興局の評価"], second["ページ"]) == ("未公開", "", "")


def test_review_keeps_its_address_when_another_edition_is_shown(client):
    review = published()
    Plan.objects.update(is_shown=False)

    page = client.get(review.get_absolute_url())

    assert page.status_code == 200
    assert f'href="{reverse("reviews-of-year", args=[2022])}"' not in page.text


def test_reviews_are_linked_from_about_and_area(client):
    area_plan = published().project.area_plan

    for path in (reverse("about"), area_plan.get_absolute_url()):
        assert f'href="{reverse("reviews")}"' in client.get(path).text


def test_list_says_state_and_year(head):
    make_review(status=APPROVED)

    page = head.get(address(Review))

    assert cells(page, "state") == ["承認済み"]
    assert cells(page, "shown_year") == ["R4（2022）"]


def test_projects_of_a_year_go_on_page_by_page(client, monkeypatch):
    monkeypatch.setattr("projects.views.MANY_REVIEWS", 2)
    area_plan = make_project(name="一の取組").area_plan
    for name in ("二の取組", "三の取組"):
        make_project(area_plan=area_plan, name=name)

    pages = [read(client.get("/reviews/2022/", {"page": number})) for number in (1, 2)]

    listed = [
        [row.th.get_text(strip=True) for row in page.select("#projects ~ * tbody tr")]
        for page in pages
    ]
    assert listed == [["一の取組", "二の取組"], ["三の取組"]]
    assert [page.select_one("tfoot").td.text for page in pages] == ["3件", "3件"]
    assert "（2ページ目）" in pages[1].title.text
    assert pages[0].find(rel="next")["href"] == "/reviews/2022/?page=2"
