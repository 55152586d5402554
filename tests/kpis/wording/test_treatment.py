"""この数値について: what the records say of how figures were written, read and computed."""

import pytest

from kpis.models import KPI
from kpis.wording.treatment import Treatment, treatment_of

pytestmark = pytest.mark.usefixtures("the_plan")


def treatment(code) -> Treatment:
    return treatment_of(KPI.objects.for_list().get(code=code), "概要")


def test_figures_are_told_as_they_were_written():
    plain, wide, cubic = treatment("doo-03-1"), treatment("doo-02-1"), treatment("dohoku-07-1")

    assert plain.written == [
        "年号に西暦を添えました（R2は2020、R7は2025）。",
        "桁区切りのコンマは、オープンデータの値には付けません。",
    ]
    assert wide.written[0] == "全角の「（」、「）」は、半角で示します。"
    assert cubic.written[-1] == "オープンデータのCSVとExcelでは、㎥をm3と書きます。"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("doo-03-1", "年（暦年）か年度かは、概要に書かれていません。"),
        ("tokachi-04-1", "年（暦年）か年度かは、注記のほかには、概要に書かれていません。"),
        ("doo-04-1", "「維持」は、指標の名前から読みました。"),
        (
            "donan-03-1",
            "H27～R1、R2～R6の値は、1年の値ではなく、期間を通した合計としました。",
        ),
        ("okhotsk-02-1", "基準値は概要にありません。0ではありません。"),
        ("doo-01-1", "どの市町が構成市町かは、概要に書かれていません。"),
    ],
)
def test_what_was_read_is_told(code, sentence):
    assert sentence in treatment(code).read


@pytest.mark.parametrize(
    ("code", "is_told"), [("doo-06-1", True), ("doo-02-1", False), ("donan-01-1", False)]
)
def test_range_that_is_printed_nowhere_is_told(code, is_told):
    sentence = "対象の範囲は、指標の名前のほかには、概要に書かれていません。"

    assert (sentence in treatment(code).read) is is_told


def test_range_that_another_sheet_prints_is_not_called_missing():
    kpi = KPI.objects.for_list().get(code="dohoku-01-1")
    assert "「観光入込客数（道北連携地域）」とあります" in kpi.editorial_note

    assert not [words for words in treatment_of(kpi, "概要").read if "対象の範囲" in words]


def test_note_that_is_silent_about_the_year_is_no_exception():
    kpi = KPI.objects.for_list().get(code="tokachi-04-1")
    kpi.note = "※速報値"

    assert "年（暦年）か年度かは、概要に書かれていません。" in treatment_of(kpi, "概要").read


def test_silence_is_told_of_no_document_that_is_not_here():
    kpi = KPI.objects.for_list().get(code="okhotsk-02-1")
    kpi.sheet = ""

    assert treatment_of(kpi, "方針").read == [
        "年（暦年）か年度かは、登録されていません。",
        "基準値は登録されていません。0ではありません。",
    ]


def test_limit_was_read_from_the_note_unless_its_figure_or_the_site_says_so():
    assert not [words for words in treatment("okhotsk-02-1").read if "以上" in words]
    assert not [words for words in treatment("tokachi-04-1").read if "以上" in words]

    kpi = KPI.objects.for_list().get(code="tokachi-04-1")
    kpi.editorial_note = ""
    assert "「以上」は、注記から読みました。" in treatment_of(kpi, "概要").read
    kpi.note = ""
    assert (
        "「以上」は、概要にはなく、このサイトが読み取りました。" in treatment_of(kpi, "概要").read
    )


def test_what_the_site_made_and_computed_is_told_where_there_is_any():
    made = "目標の文、目標の種類、図は、このサイトがつくりました。"
    differences = "差と割合は、このサイトが計算しました。"

    assert treatment("doo-01-1").computed == [
        made,
        differences,
        "「約」の付いた割合は、端数を丸めています。",
    ]
    assert treatment("okhotsk-04-1").computed == [made, differences]
    assert treatment("doo-04-1").computed == [made]
    assert treatment("okhotsk-02-1").computed == [made]


def test_every_kpi_says_it_on_its_page(client):
    page = client.get("/kpis/doo-02-1/").content.decode()

    assert '<h2 id="treatment">この数値について</h2>' in page
    assert "全角の「（」、「）」は、半角で示します。" in page
    assert "まだ登録されていません" in page
