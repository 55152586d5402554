"""The records against the outline's text: each stands where it says, and nothing printed is left over.

Only white space and the bullets ■ and ○ may differ: the text breaks lines, and sets figures, with spaces.
"""

import re
import unicodedata
from collections import Counter

import pytest

from kpis.models import KPI, KPISeries
from projects.models import Listing, Measure, Project
from regions.models import (
    AreaPlan,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
    Term,
)
from tests.data.outline import (
    AREA_SHEETS,
    LINES,
    SHEETS,
    full_width,
    line,
    lines,
    numbered,
    printed,
    sheet_text,
    squeezed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# What every sheet prints around its contents.
FURNITURE = Counter(
    ["政策展開方針（原案）概要", "地域の", "めざす姿", "連携地域", "１主な施策の展開方向"]
)
HEADINGS = {
    "【施策】": Listing.WHOLE,
    "【主な施策】": Listing.EXCERPT,
    "【ＫＰＩ】": Listing.WHOLE,
    "【主なＫＰＩ】": Listing.EXCERPT,
}
SOURCED = [
    CollaborationArea,
    AreaPlan,
    PolicyDirection,
    Subprefecture,
    Project,
    Measure,
    KPI,
    KPISeries,
]

each_sheet = pytest.mark.parametrize("sheet", AREA_SHEETS)


def figures(series):
    """A series' label and figures as its lines print them."""
    arrow = "→" if series.baseline_quote else ""
    return f"{series.label}{series.baseline_quote}{arrow}{series.target_quote}"


def test_the_text_is_the_one_that_the_plan_names():
    assert Plan.objects.get().outline_file == "genan-gaiyo.txt"
    assert [span[0] for span in SHEETS.values()] == [
        1,
        *(last + 1 for _, last in list(SHEETS.values())[:-1]),
    ]
    assert len(LINES) == SHEETS["釧路・根室"][1] + 1


@each_sheet
def test_each_sheet_is_one_whole_sheet(sheet):
    texts = [text for _, text in numbered(sheet)]

    assert sum("政策展開方針（原案）概要" in text for text in texts) == 1
    assert sum(text == "１主な施策の展開方向" for text in texts) == 1
    assert sum(text.startswith("２地域重点政策ユニット") for text in texts) == 1
    area = CollaborationArea.objects.get(short_name=sheet)
    assert line(area.first_line).startswith(sheet)


@pytest.mark.parametrize("model", [Plan, *SOURCED], ids=lambda model: model._meta.model_name)
def test_every_record_lies_in_the_sheet_it_names(model):
    records = list(model.objects.all())

    assert records
    for record in records:
        first, last = SHEETS[record.sheet]
        assert first <= record.first_line <= record.last_line <= last, record
        # No line more than the text needs.
        assert line(record.first_line), record
        assert line(record.last_line), record


def test_every_record_names_its_own_areas_sheet():
    for area_plan in AreaPlan.objects.select_related("area"):
        name = area_plan.area.short_name
        records = [
            area_plan,
            area_plan.area,
            *area_plan.area.subprefectures.all(),
            *area_plan.directions.all(),
            *area_plan.projects.named(),
            *Measure.objects.filter(project__area_plan=area_plan),
            *KPI.objects.filter(project__area_plan=area_plan),
            *KPISeries.objects.filter(kpi__project__area_plan=area_plan),
        ]
        assert {record.sheet for record in records} == {name}


def test_municipalities_are_not_from_the_outline():
    assert set(Municipality.objects.values_list("sheet", "first_line", "source")) == {
        ("", None, "総務省 全国地方公共団体コード（2020年）")
    }


def test_terms_are_explained_by_the_lines_that_print_them_or_by_the_portal():
    for term in Term.objects.all():
        assert term.source in ("", "このサイトの説明"), term
        if not term.sheet:
            continue
        first, last = SHEETS[term.sheet]
        assert first <= term.first_line <= term.last_line <= last, term
        assert line(term.first_line), term
        assert line(term.last_line), term
        text = unicodedata.normalize("NFKC", printed(term))
        assert term.word.partition("（")[0] in text, term


def test_texts_of_the_plan_stand_in_their_lines():
    plan = Plan.objects.get()

    assert squeezed(plan.overview) == lines(plan.overview_first_line, plan.overview_last_line)
    assert squeezed(plan.review_rule) == lines(plan.review_first_line, plan.review_last_line)
    assert squeezed(plan.counting_rule) == line(plan.counting_line)


def test_parts_of_the_plan_are_printed():
    printed_parts = "".join(f"〇{name}{text}" for name, text, _ in Plan.objects.get().part_rows)

    assert printed_parts == lines(18, 42)


def test_plan_is_printed():
    plan = Plan.objects.get()

    text = printed(plan)

    assert text.startswith(squeezed(plan.title))
    assert plan.period_text in text
    assert f"【全{plan.declared_projects}プロジェクト】" in text
    assert f"令和{full_width(plan.start_month.year - 2018)}年" in text
    assert f"{full_width(plan.start_month.month)}月" in text


def test_areas_and_subprefectures_are_printed():
    for record in [*CollaborationArea.objects.all(), *Subprefecture.objects.all()]:
        words = LINES[record.first_line - 1].split()
        name = record.short_name if isinstance(record, CollaborationArea) else record.name
        assert name in words, record
        assert record.first_line == record.last_line


def test_visions_are_printed_with_these_line_breaks():
    for area_plan in AreaPlan.objects.all():
        lines = [
            text
            for number, text in numbered(area_plan.sheet)
            if area_plan.first_line <= number <= area_plan.last_line
        ]
        if area_plan.sheet == "道央広域":  # its last line goes on with a heading
            lines[-1] = lines[-1].removesuffix("連携地域")
        assert area_plan.vision.split("\n") == lines, area_plan


def test_declared_numbers_are_printed():
    for area_plan in AreaPlan.objects.all():
        text = unicodedata.normalize("NFKC", line(area_plan.declared_line))
        assert text == f"【{area_plan.declared_projects}プロジェクト】", area_plan
        first, last = SHEETS["全体概要"]
        assert first <= area_plan.declared_line <= last


def test_sheet_numbers_are_printed_with_their_notes():
    for area_plan in AreaPlan.objects.all():
        mark = "（※）" if area_plan.sheet_footnote else ""
        assert line(area_plan.sheet_projects_line) == (
            f"２地域重点政策ユニット全{full_width(area_plan.sheet_projects)}プロジェクト{mark}"
            f"{area_plan.sheet_note}{area_plan.sheet_footnote}"
        ), area_plan


def test_unnamed_projects_point_to_the_line_that_counts_them():
    for project in Project.objects.filter(name="").select_related("area_plan"):
        assert project.sheet == "全体概要"
        assert project.first_line == project.last_line == project.area_plan.declared_line, project


def test_directions_are_printed():
    for direction in PolicyDirection.objects.all():
        # 十勝 and 釧路・根室 print several on one line.
        items = printed(direction).split("○")
        assert items[0] == ""
        assert direction.text in items[1:], direction
        assert direction.first_line == direction.last_line


def test_directions_printed_inline_are_in_printed_order():
    for sheet in ("十勝", "釧路・根室"):
        directions = PolicyDirection.objects.filter(sheet=sheet).order_by("order")
        last = directions.last().last_line
        inline = "".join(
            text for number, text in numbered(sheet) if directions[0].first_line <= number <= last
        )
        assert ["", *(direction.text for direction in directions)] == inline.split("○")


def test_projects_are_printed_with_their_places():
    for project in Project.objects.named():
        assert printed(project) == project.name + project.participants_printed, project


def test_measures_are_printed_with_their_reprise_marks():
    for measure in Measure.objects.all():
        mark = "（再掲）" if measure.reprise_of_id else ""
        assert printed(measure) == f"■{measure.text}{mark}", measure


def test_kpis_are_printed():
    for kpi in KPI.objects.prefetch_related("series"):
        # 石狩's figures begin on the last line of the name.
        shared = "".join(
            figures(series) for series in kpi.series.all() if series.first_line <= kpi.last_line
        )
        assert printed(kpi) == f"○{kpi.name}{shared}", kpi


def test_kpi_notes_are_printed():
    for kpi in KPI.objects.all():
        assert bool(kpi.note) == bool(kpi.note_line)
        if kpi.note:
            assert line(kpi.note_line) == kpi.note


def test_figures_are_printed_with_their_labels():
    for series in KPISeries.objects.select_related("kpi"):
        before = printed(series).removesuffix(figures(series))
        assert before != printed(series), series
        # 石狩's figures begin on the last line of the name.
        assert series.kpi.name.endswith(before) if series.code == "doo-05-1-1" else before == ""


def test_kpis_and_their_figures_stand_together_and_nothing_else_with_them():
    for kpi in KPI.objects.prefetch_related("series"):
        series = list(kpi.series.all())
        parts, group = [f"○{kpi.name}"], ""
        for one in series:
            if one.group != group:
                group = one.group
                parts.append(f"〔{group}〕")
            parts.append(figures(one))
        block = range(kpi.first_line, series[-1].last_line + 1)
        assert "".join(line(number) for number in block) == "".join(parts), kpi


def test_text_holds_what_the_source_counts():
    """Counted in the text alone: these are the outline's numbers, not the records'."""
    text = "".join(sheet_text(sheet) for sheet in AREA_SHEETS)

    assert {sign: text.count(sign) for sign in "■○→"} == {"■": 91, "○": 75, "→": 42}
    assert [text.count(heading) for heading in HEADINGS] == [31, 5, 8, 28]
    assert text.count("（再掲）") == 2
    assert sheet_text("全体概要").count("■") == 10


def test_every_measure_of_the_sheets_is_a_record():
    bullets = [number for sheet in AREA_SHEETS for number, text in numbered(sheet) if "■" in text]

    assert sorted(Measure.objects.values_list("first_line", flat=True)) == bullets


def test_every_direction_and_kpi_of_the_sheets_is_a_record():
    bullets = Counter()
    for sheet in AREA_SHEETS:
        for number, text in numbered(sheet):
            bullets[number] += text.count("○")

    records = Counter(PolicyDirection.objects.values_list("first_line", flat=True))
    records.update(KPI.objects.values_list("first_line", flat=True))

    assert records == +bullets


def test_every_arrow_of_the_sheets_is_a_series_with_a_baseline():
    arrows = [number for sheet in AREA_SHEETS for number, text in numbered(sheet) if "→" in text]
    with_baseline = KPISeries.objects.filter(baseline_value__isnull=False)

    assert len(arrows) == len(with_baseline)
    for series in with_baseline:
        assert sum(series.first_line <= number <= series.last_line for number in arrows) == 1, (
            series
        )


def test_every_note_of_the_sheets_is_a_record():
    notes = {number for sheet in AREA_SHEETS for number, text in numbered(sheet) if "※" in text}

    records = set(
        AreaPlan.objects.exclude(sheet_footnote="").values_list("sheet_projects_line", flat=True)
    )
    records |= set(KPI.objects.exclude(note="").values_list("note_line", flat=True))

    assert records == notes == {273, 963}


@each_sheet
def test_every_block_in_brackets_is_a_heading_or_a_projects_places(sheet):
    blocks = re.findall("【[^】]*】", sheet_text(sheet))
    projects = Project.objects.filter(area_plan__area__short_name=sheet).named()

    places = Counter(project.participants_printed for project in projects)

    assert Counter(block for block in blocks if block not in HEADINGS) == places
    assert len(blocks) == 3 * len(projects)


@each_sheet
def test_measures_and_kpis_stand_under_their_own_projects_headings(sheet):
    """The sheet's columns are printed row by row, so its n-th heading is its n-th project's."""
    projects = list(
        Project.objects.filter(area_plan__area__short_name=sheet).named().order_by("order")
    )
    listings = {"施策": [], "ＫＰＩ": []}
    places = {}
    for number, text in numbered(sheet):
        for heading in HEADINGS:
            if heading in text:
                kind = heading.strip("【】").removeprefix("主な")
                listings[kind].append(HEADINGS[heading])
        places[number] = {kind: len(found) - 1 for kind, found in listings.items()}

    assert listings == {
        "施策": [project.measures_listing for project in projects],
        "ＫＰＩ": [project.kpis_listing for project in projects],
    }
    for index, project in enumerate(projects):
        for measure in project.measures.all():
            assert places[measure.first_line]["施策"] == index, measure
        for kpi in project.kpis.all():
            assert places[kpi.first_line]["ＫＰＩ"] == index, kpi


def test_orders_are_the_printed_ones():
    for projects in (
        Project.objects.named().filter(area_plan=area_plan) for area_plan in AreaPlan.objects.all()
    ):
        in_order = list(projects.order_by("order"))
        measures = [one for project in in_order for one in project.measures.order_by("order")]
        assert measures == sorted(measures, key=lambda one: one.first_line)
        series = [
            one
            for project in in_order
            for kpi in project.kpis.order_by("order")
            for one in kpi.series.order_by("order")
        ]
        assert series == sorted(series, key=lambda one: one.first_line)
        assert in_order == sorted(in_order, key=lambda one: one.first_line)


@each_sheet
def test_nothing_printed_on_a_sheet_is_left_over(sheet):
    """Every line belongs to a record, or to what all sheets print alike."""
    area_plan = AreaPlan.objects.get(area__short_name=sheet)
    records = [record for model in SOURCED for record in model.objects.filter(sheet=sheet)]
    taken = {number for one in records for number in range(one.first_line, one.last_line + 1)}
    taken.add(area_plan.sheet_projects_line)
    taken |= set(
        KPI.objects.filter(sheet=sheet, note_line__isnull=False).values_list("note_line", flat=True)
    )
    groups = {f"〔{group}〕" for group in KPISeries.objects.values_list("group", flat=True)}

    left = Counter(
        text
        for number, text in numbered(sheet)
        if number not in taken and text not in HEADINGS and text not in groups
    )

    # Some stand on a line with the area's heading or its vision.
    assert not left - FURNITURE, left - FURNITURE


def test_place_lists_agree_with_the_participations():
    for project in Project.objects.named().prefetch_related("participations__subprefecture"):
        text = unicodedata.normalize("NFKC", project.participants_printed).strip("【】")
        area = unicodedata.normalize("NFKC", project.area.short_name)
        inner = text.removeprefix(area).strip("()")
        if inner in ("", area):  # the area alone: all its places
            places = [place.short_name for place in project.area.subprefectures.order_by("order")]
        else:
            places = inner.split("、")
        taking_part = project.participations.order_by("order")
        assert [one.subprefecture.short_name for one in taking_part] == places, project


def test_overview_calls_one_kpi_by_another_name():
    kpi = KPI.objects.get(code="dohoku-01-1")

    assert "○観光入込客数（道北連携地域）" in sheet_text("全体概要")
    assert "「観光入込客数（道北連携地域）」" in kpi.editorial_note
