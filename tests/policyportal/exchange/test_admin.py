"""Files in and out of the admin: trial, confirmation, rights, and what is left behind."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kpis.models import (
    KPI,
    Actual,
    ActualRevision,
    DraftActual,
    FigureChange,
    KPISeries,
    MissingValue,
)
from policyportal.accounts.offices import Office
from policyportal.database.names import STREAMS
from policyportal.exchange import admin
from policyportal.pages import streams
from projects.models import Measure, Project, Review
from tests.factories import (
    make_account,
    make_actual,
    make_direction,
    make_draft,
    make_grade,
    make_kpi,
    make_measure,
    make_missing,
    make_office,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
    make_theme,
)
from tests.staff import address, errors_of, form_of, messages_of, read, sign_in
from tests.tables import (
    as_csv,
    as_xlsx,
    bring_in,
    cells_of,
    confirm,
    counts_of,
    exported,
    rows_in,
    said_of,
    try_out,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("saving_publishes")]

HEAD = ["KPIの系列", "年", "実績値", "状態", "出典"]
WHY = ["変更の種類", "変更の理由"]


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def place():
    return make_subprefecture()


@pytest.fixture
def series(place):
    project = make_project(code="own-1", subprefectures=[place])
    # The head office has said that its values have decimals, though people are counted.
    return make_series(kpi=make_kpi(project=project), code="own-1-1", decimals=2)


@pytest.fixture
def bureau(client, place, series):
    client.force_login(make_account(make_office(subprefecture=place), username="bureau"))
    return client


def test_bureau_brings_in_actuals_after_a_trial(bureau, series):
    make_actual(series=series, year=2021, value=Decimal("100.0"))
    make_actual(series=series, year=2020, value=Decimal("100"))
    content = as_csv(
        [
            [*HEAD, "改定の理由"],
            ["own-1-1", "令和2年度", "100", "確定", "試験資料", ""],
            ["own-1-1", "2021", "１０１.0", "暫定", "試験資料", "遡及改定"],
            ["own-1-1", "R4", "102", "", "別の資料", ""],
            ["", "", "", "", "", ""],
            ["own-1-1", "R5", "", "", "", ""],
        ]
    )

    trial = try_out(bureau, Actual, content)

    assert counts_of(trial).startswith("追加 1行／変更 1行／変更なし 1行／誤り 0行／未入力 1行")
    assert said_of(trial, "changed") == [
        ("3", "own-1-1 2021", "実績値", "100.0", "101.0"),
        ("3", "own-1-1 2021", "状態", "確定", "暫定"),
        ("3", "own-1-1 2021", "改定の理由", "（空欄）", "遡及改定"),
    ]
    assert said_of(trial, "added")[0][:2] == ("4", "own-1-1 R4")
    assert Actual.objects.count() == 2

    done = confirm(bureau, Actual, trial)

    assert "追加1行、変更1行" in messages_of(done)
    kept = Actual.objects.get(year=2021)
    assert (str(kept.value), kept.state) == ("101.0", "provisional")
    assert kept.history.first().history_user.username == "bureau"
    assert Actual.objects.get(year=2022).history.first().history_type == "+"
    assert LogEntry.objects.filter(user__username="bureau").count() == 2


def test_bureau_brings_in_drafts_which_the_file_does_not_submit(bureau, series):
    make_actual(series=series, year=2021)
    make_actual(series=series, year=2022)
    draft = make_draft(series=series, year=2023, status="submitted")
    head = [*HEAD, "段階", "改定の理由"]
    right = [
        ["own-1-1", "R4", "106", "確定", "試験資料", "作成中", "誤り"],
        ["own-1-1", "R5", "107", "確定", "試験資料", "提出済み", ""],
        ["own-1-1", "R6", "108", "暫定", "試験資料", "", ""],
    ]
    without_reason = ["own-1-1", "R3", "106", "確定", "試験資料", "", ""]
    other_stage = [*right[1][:5], "作成中", ""]

    for wrong, said in ((without_reason, "改定の理由"), (other_stage, "段階")):
        refused = try_out(bureau, DraftActual, as_csv([head, wrong]))
        assert [problem[1] for problem in rows_in(read(refused), "wrong")] == [said]
    trial = try_out(bureau, DraftActual, as_csv([head, *right]))
    done = confirm(bureau, DraftActual, trial)

    assert "追加2行、変更1行。まだ提出していません。" in messages_of(done)
    (message,) = read(done).select(".messagelist")
    pages = [link["href"] for link in message.select("a")]
    assert pages == ["/admin/entry/?year=R6", "/admin/entry/?year=R4"]
    stored = DraftActual.objects.order_by("year").values_list("year", "value", "status")
    assert list(stored) == [(2022, 106, "draft"), (2023, 107, "submitted"), (2024, 108, "draft")]
    draft.refresh_from_db()
    assert draft.history.first().history_user.username == "bureau"
    assert sorted(Actual.objects.values_list("value", flat=True)) == [105, 105]


def test_bureau_says_in_a_file_why_years_have_no_actual(bureau, series):
    head = ["KPIの系列", "年", "状態", "公表予定の年月", "理由"]
    make_actual(series=series, year=2021)
    make_missing(series=series, year=2022)
    wrong = {
        ("R3", "集計中", "", ""): ("年", "この年には、実績値が登録されています。"),
        ("R2", "集計中", "", ""): ("年", "この系列の実績値は、R3からR7までの年のものです"),
        ("R5", "公表予定", "", ""): ("公表予定の年月、状態", "その年月を入力してください"),
        ("R6", "公表予定", "10月", ""): ("公表予定の年月", "年月として読めません"),
        ("R7", "調査を行わない", "", ""): ("状態、理由", "その理由を入力してください"),
        ("R8", "未定", "", ""): ("状態", "「集計中」、「公表予定」、「調査を行わない」のいずれか"),
    }

    trial = try_out(bureau, MissingValue, as_csv([head, *(["own-1-1", *row] for row in wrong)]))

    said = said_of(trial, "wrong")
    assert [row for row, *_ in said] == ["2", "3", "4", "5", "6", "7"]
    for (_, column, words), (expected, part) in zip(said, wrong.values(), strict=True):
        assert column == expected
        assert part in words
    value = ["own-1-1", "R5", "未定", "暫定", "試験資料"]
    ((_, column, words),) = said_of(try_out(bureau, Actual, as_csv([HEAD, value])), "wrong")
    assert column == "実績値"
    assert "「未定」は数値ではありません。値がまだないときは、「実績値のない年」に" in words

    rows = [["own-1-1", "R4", "公表予定", "2026-10", ""], ["own-1-1", "R5", "集計中", "", "試験"]]
    done = bring_in(bureau, MissingValue, as_csv([head, *rows]))

    assert "追加1行、変更1行" in messages_of(done)
    said = [missing.words for missing in MissingValue.objects.order_by("year")]
    assert said == ["令和8年10月に公表予定", "集計中（試験）"]
    again = try_out(bureau, MissingValue, exported(bureau, MissingValue))
    assert counts_of(again).startswith("追加 0行／変更 0行／変更なし 2行")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda rows: as_csv(rows), id="utf-8"),
        pytest.param(lambda rows: as_csv(rows, "utf-8-sig"), id="utf-8 with its mark"),
        pytest.param(lambda rows: as_csv(rows, "cp932"), id="cp932"),
        pytest.param(lambda rows: as_xlsx(rows), id="excel"),
    ],
)
def test_every_encoding_is_read_and_columns_stand_in_any_order(bureau, series, content):
    rows = [
        ["出典", "年", " 実績値 ", "KPIの系列"],
        ["髙﨑資料①～②", "R4", "105.50", "ｏｗｎ－1-1"],
    ]
    file = content(rows)

    bring_in(bureau, Actual, file, "表.xlsx" if file.startswith(b"PK") else "表.csv")

    actual = Actual.objects.get()
    assert str(actual.value) == "105.50"
    assert actual.source.startswith("髙﨑資料①")


def test_numbers_of_excel_are_read_as_excel_shows_them(bureau, series):
    def formatted(sheet):
        sheet["C2"].number_format = "#,##0.0"

    rows = [
        HEAD,
        ["own-1-1", 2022, 2037, "暫定", "資料"],
        ["own-1-1", 2023, 0.1 + 0.2, "暫定", "資料"],
    ]
    trial = try_out(bureau, Actual, as_xlsx(rows, formatted), "表.xlsx")
    values = [row[2].split("\n")[0] for row in said_of(trial, "added")]

    assert values == ["実績値：2037.0", "実績値：0.3"]


def test_numbers_that_are_shown_as_days_before_any_era_are_asked_for_again(bureau, series):
    def formatted(sheet):
        for cell in ("B3", "C2", "E2"):
            sheet[cell].number_format = 'ggge"年"m"月"d"日"'

    rows = [
        HEAD,
        ["own-1-1", 2022, 5, "暫定", -500000],
        ["own-1-1", 2023, 5, "暫定", "資料"],
    ]
    trial = try_out(bureau, Actual, as_xlsx(rows, formatted), "表.xlsx")
    columns, said = zip(*(row[-2:] for row in said_of(trial, "wrong")), strict=True)

    assert columns == ("実績値", "出典", "年")
    assert said[0].startswith("セルの表示形式が日付のため、1900年1月5日になっています。")
    assert "531年1月16日" in said[1]


def test_wrong_rows_are_taken_away_whatever_their_sheets_are_called_while_they_are_wrong(
    bureau, series
):
    row = ["own-1-2", "R4", "5", "確定", "資料"]

    def named(sheet):
        sheet._WorkbookChild__title = "a/b[1]" + "長" * 40
        other = sheet.parent.create_sheet("c")
        other.append(HEAD)
        other.append([row[0], "R5", *row[2:]])

    trial = try_out(bureau, Actual, as_xlsx([HEAD, row], named), "表.xlsx")
    link = read(trial).select_one("a[href*=left_out]")["href"]
    titles = list(cells_of(bureau.get(link).content))
    assert titles == [f"ab1{'長' * 28}", "c", "説明"]

    make_series(kpi=series.kpi, code="own-1-2", label="別")
    assert "誤りのある行はなくなりました" in messages_of(bureau.get(link, follow=True))


def test_missing_column_leaves_the_value_and_empty_cell_empties_it(bureau, series):
    make_actual(series=series, year=2022, state="provisional", note="備考", source="資料")

    bring_in(bureau, Actual, as_csv([HEAD, ["own-1-1", "R4", "106", "確定", "資料"]]))
    assert Actual.objects.get().note == "備考"

    bring_in(bureau, Actual, as_csv([["KPIの系列", "年", "備考"], ["own-1-1", "R4", ""]]))
    assert Actual.objects.get().note == ""


def test_a_jump_is_saved_once_someone_has_looked(bureau, series):
    make_actual(series=series, year=2021, value=Decimal(100))
    trial = try_out(bureau, Actual, as_csv([HEAD, ["own-1-1", "R4", "1000", "暫定", "資料"]]))
    ((row, column, said),) = said_of(trial, "cautions")
    assert (row, column) == ("2", "実績値")
    assert "前年比が±50%を超えています" in said

    refused = confirm(bureau, Actual, trial)
    assert "印を付けてください" in errors_of(refused)
    assert Actual.objects.count() == 1

    confirm(bureau, Actual, refused, seen="on")
    assert Actual.objects.count() == 2


def test_what_changed_since_the_trial_is_shown_again_and_not_saved(bureau, series):
    make_actual(series=series, year=2022, value=Decimal(105), state="provisional")
    trial = try_out(bureau, Actual, as_csv([HEAD, ["own-1-1", "R4", "106", "暫定", "試験資料"]]))
    Actual.objects.update(value=Decimal(104))

    again = confirm(bureau, Actual, trial)

    assert "何も保存していません" in messages_of(again)
    assert said_of(again, "changed") == [("2", "own-1-1 R4", "実績値", "104", "106")]
    assert Actual.objects.get().value == 104

    confirm(bureau, Actual, again)
    assert Actual.objects.get().value == 106


def test_what_a_year_that_was_approved_since_the_trial_takes(bureau, series):
    """A missing value comes in; what is final stays, unless the head office says why it changes."""
    make_actual(series=series, year=2023, value=107)
    heading = [*HEAD, "改定の理由"]
    rows = [
        ["own-1-1", "R4", "106", "暫定", "資料", ""],
        ["own-1-1", "R5", "108", "確定", "資料", "誤り"],
    ]
    files = [as_csv([heading, row]) for row in rows]
    added, changed = (try_out(bureau, Actual, file) for file in files)
    for year in (2022, 2023):
        make_review(project=series.kpi.project, year=year, status="approved")

    confirm(bureau, Actual, added)
    refused = confirm(bureau, Actual, changed)
    settled = try_out(bureau, Actual, as_csv([HEAD, ["own-1-1", "R4", "105", "確定", "資料"]]))
    confirm(bureau, Actual, settled)

    assert said_of(refused, "wrong")[0][:2] == ("2", "年")
    values = list(Actual.objects.order_by("year").values_list("year", "value", "state"))
    assert values == [(2022, 105, "final"), (2023, 107, "final")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_that_are_wrong_can_be_left_out_and_taken_away_with_the_reason(
    bureau, series, data_dir, kind
):
    make_actual(series=series, year=2021, state="provisional", note="=備考")
    rows = [
        [*HEAD, "備考"],
        ["own-1-1", "R3", "106", "確定", "資料", "'=備考"],
        ["own-1-1", "R4", "百", "確定", "資料", "'-直す"],
        ["own-1-1", "R5", "107", "確定", "", ""],
        ["own-1-1", "R6", "108", "暫定", "資料", "#N/A"],
    ]
    content = as_xlsx(rows) if kind == "xlsx" else as_csv(rows[:4])
    left_out = len(rows) - 2 - (kind == "csv")

    trial = try_out(bureau, Actual, content, f"表.{kind}")
    page = read(trial)
    assert f"誤り {left_out}行" in counts_of(trial)
    assert "誤りのない1行だけ取り込む" in str(page.select_one("#part_form"))
    # Who does not choose so saves nothing.
    whole = confirm(bureau, Actual, trial)
    assert Actual.objects.get().value == 105
    assert "何も保存していません" in whole.text
    done = confirm(bureau, Actual, trial, leave_out="1")
    assert f"誤りのある{left_out}行は、取り込んでいません" in messages_of(done)
    assert [(actual.year, actual.value) for actual in Actual.objects.all()] == [(2021, 106)]
    # It was done once: the same page does nothing any more.
    assert "もう一度確かめてください" in messages_of(confirm(bureau, Actual, trial, leave_out="1"))

    link = read(done).select_one("a[href*=left_out]")["href"]
    taken = bureau.get(link).content
    if kind == "csv":
        found = list(csv.reader(taken.decode("utf-8-sig").splitlines()))
    else:
        found = cells_of(taken)["実績値"]
    assert found[0] == [*HEAD, "備考", "取り込めなかった理由"]
    assert [row[1] for row in found[1:]] == ["R4", "R5", "R6"][:left_out]
    assert found[1][-2] == "'-直す"
    assert found[1][-1].startswith("3行目・「実績値」：「百」は数値ではありません。")
    # Mended, it comes back with its reasons, which nobody reads.
    found[1][2], found[2][4] = "107", "資料"
    mended = as_csv(found[:3]) if kind == "csv" else as_xlsx(found)
    bring_in(bureau, Actual, mended, f"表.{kind}")
    assert Actual.objects.get(year=2022).note == "-直す"
    assert Actual.objects.count() == 1 + left_out
    assert list((data_dir / "imports").iterdir()) == []
    assert "もう一度ファイルを" in messages_of(bureau.get(link, follow=True))


@pytest.mark.usefixtures("explained_changes")
def test_rights_lost_since_the_trial_are_gone(bureau, series):
    trial = try_out(bureau, Actual, as_csv([HEAD, ["own-1-1", "R4", "106", "確定", "資料"]]))
    series.kpi.project.participations.update(role="member")

    again = confirm(bureau, Actual, trial)

    assert said_of(again, "wrong")[0][:2] == ("2", "KPIの系列")
    assert Actual.objects.count() == 0


def test_a_confirmation_works_once_and_for_its_own_upload_alone(bureau, series, data_dir):
    trial = try_out(bureau, Actual, as_csv([HEAD, ["own-1-1", "R4", "106", "確定", "資料"]]))
    (data_dir / "secret").write_bytes(as_csv([HEAD, ["own-1-1", "R5", "1", "確定", "資料"]]))

    for token in ("../secret", "/etc/passwd", "", "x" * 43, "a\0b"):
        assert "もう一度ファイルを" in messages_of(confirm(bureau, Actual, trial, token=token))
    elsewhere = bureau.post(f"{address(Review)}process_import/", form_of(trial), follow=True)
    assert "もう一度ファイルを" in messages_of(elsewhere)
    assert Actual.objects.count() == 0

    confirm(bureau, Actual, trial)
    assert Actual.objects.count() == 1
    assert "もう一度ファイルを" in messages_of(confirm(bureau, Actual, trial))
    assert list((data_dir / "imports").iterdir()) == []


def test_an_upload_of_another_account_cannot_be_confirmed(bureau, series, client, place):
    trial = try_out(bureau, Actual, as_csv([HEAD, ["own-1-1", "R4", "106", "確定", "資料"]]))
    client.force_login(make_account(make_office(subprefecture=make_subprefecture())))

    assert "もう一度ファイルを" in messages_of(confirm(client, Actual, trial))
    assert Actual.objects.count() == 0


def test_a_second_upload_takes_the_place_of_the_first(bureau, series, data_dir):
    content = as_csv([HEAD, ["own-1-1", "R4", "106", "確定", "資料"]])
    first = try_out(bureau, Actual, content)
    try_out(bureau, Actual, content)

    assert "もう一度ファイルを" in messages_of(confirm(bureau, Actual, first))
    assert len(list((data_dir / "imports").iterdir())) == 1


def test_head_office_adds_a_project_with_all_that_belongs_to_it(client, place):
    model = make_project(code="old-1", subprefectures=[place])
    theme = make_theme(name="試験の分野")
    directions = [make_direction(area_plan=model.area_plan, code=f"d{n}") for n in (1, 2)]
    plan = f"{model.area_plan.plan.code}/{model.area.slug}"
    client.force_login(make_account(make_office()))

    bring_in(
        client,
        Project,
        as_csv(
            [
                [
                    "コード",
                    "名称",
                    "数えられる地域",
                    "順序",
                    "分野",
                    "施策の展開方向",
                    "公開",
                    "そのほかの出典",
                ],
                ["new-1", "=新しい事業", plan, "7", theme.name, "d1、d2", "いいえ", "資料"],
            ]
        ),
    )
    # What was public takes another measure of a kind, for a reason; what is yet to be published just takes it.
    head = ["コード", "プロジェクト", "順序", "施策", "再掲のもと", "そのほかの出典", *WHY]
    first = ["new-1-m1", "new-1", "1", "新しい施策", "", "資料"]
    second = ["old-1-m1", "old-1", "1", "新しい施策", "new-1-m1", "資料"]
    trial = try_out(client, Measure, as_csv([head, [*first, "", ""], [*second, "", ""]]))
    assert [row[:2] for row in said_of(trial, "wrong")] == [("3", heading) for heading in WHY]
    measures = [[*first, "", ""], [*second, "見直し", "試験"]]
    bring_in(client, Measure, as_csv([head, *measures]))
    bring_in(client, Project, as_csv([["コード", "公開"], ["new-1", "はい"]]))

    project = Project.objects.get(code="new-1")
    assert (project.name, project.is_published) == ("=新しい事業", True)
    assert list(project.themes.all()) == [theme]
    assert list(project.directions.all()) == directions
    assert Measure.objects.get(code="old-1-m1").reprise_of.code == "new-1-m1"


@pytest.mark.parametrize(
    ("places", "lead", "wrong"),
    [
        pytest.param("", "", [], id="empty"),
        pytest.param("空知", "", [("2", "実施地域")], id="places"),
        pytest.param("", "空知", [("2", "主となる地域")], id="lead"),
    ],
)
def test_who_carries_a_new_project_is_left_empty_in_a_file(client, places, lead, wrong):
    area_plan = make_project().area_plan
    client.force_login(make_account(make_office()))
    content = as_csv(
        [
            [
                "コード",
                "名称",
                "数えられる地域",
                "実施地域",
                "主となる地域",
                "順序",
                "そのほかの出典",
            ],
            [
                "new-1",
                "新しい事業",
                f"{area_plan.plan.code}/{area_plan.area.slug}",
                places,
                lead,
                "7",
                "資料",
            ],
        ]
    )

    trial = try_out(client, Project, content)

    assert [row[:2] for row in said_of(trial, "wrong")] == wrong
    assert len(said_of(trial, "added")) == (not wrong)


def test_a_published_figure_changes_with_its_reason_and_drops_its_quote(client, series):
    KPISeries.objects.filter(pk=series.pk).update(target_quote="120人(R7)")
    client.force_login(make_account(make_office()))
    content = as_csv(
        [
            ["コード", "目標値", "目標値の印字", "変更の種類", "変更の理由", "そのほかの出典"],
            ["own-1-1", "130.0", "120人(R7)", "見直し", "試験の見直し", "試験資料"],
        ]
    )

    trial = try_out(client, KPISeries, content)
    assert said_of(trial, "changed") == [
        ("2", "own-1-1", "目標値", "120", "130.0"),
        ("2", "own-1-1", "目標値の印字", "120人(R7)", "（空欄）"),
        ("2", "own-1-1", "変更の種類", "（空欄）", "見直し"),
        ("2", "own-1-1", "変更の理由", "（空欄）", "試験の見直し"),
    ]
    assert FigureChange.objects.count() == 0
    confirm(client, KPISeries, trial)

    change = FigureChange.objects.get()
    assert (change.reason, str(change.new)) == ("試験の見直し", "130.0人(R7)")
    assert change.valid_from == timezone.localdate(change.changed_at)


def test_a_published_figure_changes_from_the_day_in_its_row(client, series):
    client.force_login(make_account(make_office()))
    content = as_csv(
        [
            ["コード", "目標値", "変更の種類", "変更の理由", "適用の日", "そのほかの出典"],
            ["own-1-1", "130", "見直し", "試験の見直し", "令和5年4月1日", "試験資料"],
        ]
    )

    bring_in(client, KPISeries, content)

    assert FigureChange.objects.get().valid_from == date(2023, 4, 1)


def test_a_final_value_changes_with_the_reason_in_its_row(client, series):
    make_actual(series=series, year=2022)
    client.force_login(make_account(make_office()))
    head, row = ["KPIの系列", "年", "実績値", "改定の理由"], ["own-1-1", "R4", "106"]

    for reason in ("", "気分"):
        trial = try_out(client, Actual, as_csv([head, [*row, reason]]))
        assert [problem[:2] for problem in said_of(trial, "wrong")] == [("2", "改定の理由")]
    bring_in(client, Actual, as_csv([head, [*row, "遡及改定"]]))

    revision = ActualRevision.objects.get(kind="revised")
    assert (str(revision.new), revision.reason) == ("106人(R4)", "retroactive")


def test_file_of_before_says_which_column_a_changed_figure_needs(client, series):
    make_actual(series=series, year=2022)
    client.force_login(make_account(make_office()))
    old_actuals = as_csv([HEAD, ["own-1-1", "R4", "106", "確定", "試験資料"]])
    old_series = as_csv(
        [
            ["コード", "目標値", "変更の種類", "そのほかの出典"],
            ["own-1-1", "130", "訂正", "試験資料"],
        ]
    )

    for model, content, column in (
        (Actual, old_actuals, "改定の理由"),
        (KPISeries, old_series, "変更の理由"),
    ):
        ((row, where, said),) = said_of(try_out(client, model, content), "wrong")
        assert (row, where) == ("2", column)
        assert f"このファイルには「{column}」の列がありません。加えて入力してください。" in said
    assert "確報、遡及改定、誤り" in said_of(try_out(client, Actual, old_actuals), "wrong")[0][2]

    # What it leaves as it is, or settles, needs no column.
    same = as_csv([HEAD, ["own-1-1", "R4", "105", "確定", "別の資料"]])
    bring_in(client, Actual, same)
    assert Actual.objects.get().source == "別の資料"


def test_a_bureau_writes_its_review_and_a_reader_only_takes_out(bureau, client, series):
    grade = make_grade(label="Ａ", plan=series.kpi.project.area_plan.plan)
    bring_in(
        bureau,
        Review,
        as_csv(
            [
                ["プロジェクト", "年", "実施状況", "振興局の評価", "地域づくり連携会議の開催日"],
                ["own-1", "R4", "一行目\n二行目", "A", "令和5年3月31日"],
            ]
        ),
    )
    review = Review.objects.get()
    assert (review.grade, review.status, str(review.meeting_date)) == (grade, "draft", "2023-03-31")

    client.force_login(make_account(make_office(Office.Role.READER)))
    assert exported(client, Review).decode("utf-8-sig").splitlines()[1].startswith("own-1,")
    for page in ("import/", "process_import/", "template/csv/?year=R4"):
        assert client.get(f"{address(Review)}{page}").status_code in (403, 405)
    assert client.post(address(Review, "import"), {}).status_code == 403
    assert client.post(f"{address(Review)}process_import/", {}).status_code == 403
    assert "表から入力" not in read(client.get(address(Review))).text


def test_template_holds_what_the_account_owes_for_the_year(bureau, series):
    other = make_series(kpi=make_kpi(project=make_project(subprefectures=[make_subprefecture()])))
    make_actual(series=series, year=2021)

    template = bureau.get(f"{address(Actual)}template/xlsx/?year=令和4").content
    sheets = cells_of(template)

    assert [row[2] for row in sheets["実績値"]] == ["KPIの系列", "own-1-1"]
    assert other.code not in str(sheets)
    assert sheets["説明"][2][:3] == ["列", "説明", "書き方"]
    assert (
        len(cells_of(bureau.get(f"{address(Actual)}template/xlsx/?year=R3").content)["実績値"]) == 1
    )
    trial = try_out(bureau, Actual, template, "表.xlsx")
    assert "未入力 1行" in counts_of(trial)
    assert not read(trial).select("#confirm_form")


def test_template_of_an_approved_year_holds_what_it_lacks(bureau, series):
    make_review(project=series.kpi.project, year=2022, status="approved")

    template = bureau.get(f"{address(Actual)}template/xlsx/?year=R4&plan=%00").content

    assert [row[2] for row in cells_of(template)["実績値"]] == ["KPIの系列", "own-1-1"]


@pytest.mark.parametrize("year", ["", "6", "R99", "abc"])
def test_template_of_no_year_says_so(bureau, year):
    page = bureau.get(f"{address(Actual)}template/csv/?year={year}", follow=True)

    assert messages_of(page)
    assert page.status_code == 200


def test_template_of_records_holds_those_the_account_may_change(bureau, series):
    make_measure(project=series.kpi.project, code="own-m1")
    make_measure(code="other-m1")

    content = bureau.get(f"{address(Measure)}template/csv/").content.decode("utf-8-sig")

    assert [line.split(",")[0] for line in content.splitlines()] == ["コード", "own-m1"]


def test_export_follows_the_filters_of_the_list(client):
    sign_in(client)
    make_project(code="a-1", name="みつかる")
    make_project(code="b-1")

    page = client.get(f"{address(Project)}export/?q=みつかる")
    link = next(a["href"] for a in read(page).select(".tables a") if "csv" in a["href"])
    content = client.get(link).content.decode("utf-8-sig")

    assert [line.split(",")[0] for line in content.splitlines()] == ["コード", "a-1"]


@pytest.mark.parametrize("question", ["edition=x", "e=1", "is_published__exact=9", "nothing=1"])
def test_export_of_a_senseless_filter_leads_back(client, question):
    sign_in(client)

    page = client.get(f"{address(Project)}export/csv/?{question}", follow=True)

    assert page.status_code == 200


def test_staff_page_offers_the_tables_that_the_account_may_use(bureau, client):
    page = read(bureau.get("/admin/tables/"))
    assert [heading.text for heading in page.select(".tables h2")] == [
        "プロジェクト",
        "施策",
        "KPI",
        "KPIの系列",
        "実績値",
        "実績値の下書き",
        "実績値のない年",
        "点検・評価",
        "参考訳",
    ]
    offered = {
        section["id"] for section in page.select("section") if "ファイルから入力" in section.text
    }
    assert offered == {
        "project",
        "measure",
        "kpi",
        "actual",
        "draftactual",
        "missingvalue",
        "review",
    }
    for link in page.select(".tables a"):
        assert bureau.get(link["href"]).status_code == 200, link

    client.force_login(make_account(make_office(Office.Role.READER)))
    assert "ファイルから入力" not in read(client.get("/admin/tables/")).text


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def test_exports_tell_the_judgement_which_no_file_changes(client):
    series = make_actual(year=2021, value=Decimal("104")).series
    make_actual(series=series, year=2022, value=Decimal("101"))
    sign_in(client)

    of_actuals, of_series, of_kpis = (exported(client, model) for model in (Actual, KPISeries, KPI))

    marks = {row["年"]: (row["参考判定"], row["参考判定の理由"]) for row in rows_of(of_actuals)}
    assert {year: mark for year, (mark, _) in marks.items()} == {"R3": "○順調", "R4": "×遅れ"}
    assert "101人" in marks["R4"][1]
    assert [row["参考判定"] for row in rows_of(of_series)] == ["×遅れ"]
    assert [row["参考判定の数"] for row in rows_of(of_kpis)] == ["×遅れ1"]
    trial = try_out(client, Actual, of_actuals.replace("○順調".encode(), "◎達成".encode()))
    assert said_of(trial, "wrong") == said_of(trial, "changed") == []


def queries_of_trial(client, model, content) -> int:
    with CaptureQueriesContext(connection) as queries:
        try_out(client, model, content)
    return len(queries)


@pytest.mark.parametrize("model", [Project, Measure, KPI, KPISeries, Actual, Review])
def test_unchanged_rows_and_exports_ask_the_same_however_many(client, model):
    sign_in(client)

    def more(count):
        for _ in range(count):
            project = make_project(subprefectures=[make_subprefecture()], themes=[make_theme()])
            make_measure(project=project, reprise_of=make_measure())
            make_actual(series=make_series(kpi=make_kpi(project=project)))
            make_review(project=project, status="submitted")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            content = exported(client, model)
        return len(queries), queries_of_trial(client, model, content)

    more(1)
    asked()
    few = asked()
    more(3)

    assert asked() == few


@pytest.mark.django_db(transaction=True, databases=["default", STREAMS])
def test_long_export_is_a_stream_and_no_excel_file(client, monkeypatch):
    sign_in(client)
    for _ in range(3):
        make_measure()
    whole = exported(client, Measure)
    monkeypatch.setattr(admin, "MAX_ROWS", 2)
    monkeypatch.setattr(streams, "STEP", 2)

    response = client.get(f"{address(Measure)}export/csv/?o=-1")
    page = client.get(f"{address(Measure)}export/xlsx/", follow=True)

    assert response.streaming
    assert "no-store" in response.headers["Cache-Control"]
    assert sorted(response.getvalue().splitlines()) == sorted(whole.splitlines())
    assert admin.TOO_LONG_FOR_EXCEL in page.text
    assert "）で出力</a>：2行まで。" in page.text
