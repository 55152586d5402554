"""Ways to damage a fixture file, and what loaddata says of each."""

import json
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class BrokenFile:
    """A fixture file with a fault: the record that has it, and how loaddata's reason begins."""

    name: str
    damage: Callable
    label: str
    reason: str
    id: str


def find(records, model, *key):
    """The record of a model that holds all the values of its natural key."""
    for record in records:
        values = [
            part for v in record["fields"].values() for part in (v if isinstance(v, list) else [v])
        ]
        if record["model"] == model and all(part in values for part in key):
            return record
    raise LookupError(key)


def edit(label, **values):
    """Damage: these values in the record with this label, "projects.project doo-01"."""

    def damage(records):
        find(records, *label.split())["fields"].update(values)

    return damage


def drop(label, name):
    def damage(records):
        del find(records, *label.split())["fields"][name]

    return damage


def add(record, **values):
    """Damage: one more record at the end."""

    def damage(records):
        fields = {"source": "試験資料", **values}
        records.append({"model": record, "fields": fields})

    return damage


def again(label):
    def damage(records):
        records.append(find(records, *label.split()))

    return damage


def with_key(label, **parts):
    """Damage beside the fields: "pk", another "model"."""

    def damage(records):
        find(records, *label.split()).update(parts)

    return damage


def without_fields(records):
    del records[2]["fields"]


def as_text(change):
    """Damage to the letters of the file."""

    def damage(records):
        return change(json.dumps(records, ensure_ascii=False, indent=2))

    return damage


def shortened(broken, sound):
    """The damaged records and a few before them: what is told of them needs no longer file."""
    return [
        record
        for number, record in enumerate(broken)
        if number < 12 or record not in sound or broken.count(record) > 1
    ]


AREA = "regions.collaborationarea donan"
PLAN = "regions.plan r3-draft"
PROJECT = "projects.project doo-01"
SERIES = "kpis.kpiseries kushiro-nemuro-01-1-1"
NO_RECORD = ""

TOLD_BY_THE_FILES = [
    BrokenFile(
        "regions",
        as_text(lambda text: text.replace(",", "", 1)),
        NO_RECORD,
        "line 4, column 5: Expecting ',' delimiter",
        id="bad-json",
    ),
    BrokenFile(
        "kpis",
        as_text(lambda text: text[: len(text) // 2]),
        NO_RECORD,
        r"line \d+, column \d+: ",
        id="truncated",
    ),
    BrokenFile("projects", as_text(lambda text: ""), NO_RECORD, "line 1, column 1", id="no-json"),
    BrokenFile(
        "regions",
        as_text(lambda text: "\ufeff" + text),
        NO_RECORD,
        "begins with a byte order mark",
        id="byte-order-mark",
    ),
    BrokenFile(
        "regions",
        as_text(lambda text: text.encode("cp932", errors="replace")),
        NO_RECORD,
        "line 5: is not UTF-8",
        id="cp932",
    ),
    BrokenFile(
        "projects",
        as_text(lambda text: f'{{"records": {text}}}'),
        NO_RECORD,
        "is not a list of records",
        id="not-a-list",
    ),
    BrokenFile(
        "regions", without_fields, NO_RECORD, r"record 3: is not \{", id="record-without-fields"
    ),
    BrokenFile(
        "regions",
        with_key(AREA, model="regions.region"),
        NO_RECORD,
        r"record 13: there is no model regions\.region",
        id="unknown-model",
    ),
    BrokenFile(
        "projects", edit(PROJECT, title="名称"), PROJECT, "title: there is no", id="unknown-field"
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, subprefectures=[["sorachi"]]),
        PROJECT,
        "subprefectures: there is no such field",
        id="list-with-records-of-its-own",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, name_folded="たんてつこう"),
        PROJECT,
        "name_folded: there is no such field",
        id="generated-field",
    ),
    BrokenFile("kpis", drop(SERIES, "unit"), SERIES, "unit: is missing", id="missing-field"),
    BrokenFile(
        "projects", drop(PROJECT, "code"), "projects.project", "code: is missing", id="missing-code"
    ),
    BrokenFile(
        "projects", with_key(PROJECT, pk=1), PROJECT, "pk: leave it out", id="own-primary-key"
    ),
    BrokenFile(
        "projects",
        again(PROJECT),
        PROJECT,
        r"is given twice, first by .*projects\.json, record 10 \(projects\.project doo-01\)",
        id="code-twice",
    ),
    BrokenFile(
        "projects",
        again("projects.participation doo-01 iburi"),
        "projects.participation doo-01 iburi",
        "is given twice",
        id="key-of-two-parts-twice",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, area_plan=["r3-draft", "dosanko"]),
        PROJECT,
        r'area_plan: regions\.areaplan \["r3-draft", "dosanko"\] is neither in the files nor',
        id="missing-reference",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, subprefecture=["tomakomai"]),
        SERIES,
        r'subprefecture: regions\.subprefecture \["tomakomai"\] is neither',
        id="missing-reference-that-may-be-empty",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, themes=[["tourism"], ["sports"]]),
        PROJECT,
        r'themes: projects\.theme \["sports"\] is neither',
        id="missing-reference-in-a-list",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, area_plan=["doo"]),
        PROJECT,
        r'area_plan: regions\.areaplan \["doo"\] is neither',
        id="half-a-key",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, area_plan=1),
        PROJECT,
        "area_plan: 1 is not a natural key",
        id="reference-by-primary-key",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, themes="tourism"),
        PROJECT,
        'themes: "tourism" is not a list',
        id="list-that-is-none",
    ),
    BrokenFile(
        "kpis", edit(SERIES, kpi=None), SERIES, "kpi: このフィールドには NULL", id="empty-reference"
    ),
    BrokenFile(
        "regions",
        edit(PLAN, declared_projects="五十一"),
        PLAN,
        "declared_projects: “五十一” は整数値に",
        id="text-in-a-number",
    ),
    BrokenFile(
        "regions",
        edit(PLAN, declared_projects=51.5),
        PLAN,
        r"declared_projects: 51\.5 is not a whole number",
        id="fraction-in-a-count",
    ),
    BrokenFile(
        "regions",
        edit("regions.municipality 01209", code=1209),
        "regions.municipality",
        "code: 1209 is not text",
        id="number-in-a-text",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, target_value="2,104.9億円"),
        SERIES,
        "target_value: 「2,104.9億円」は数値として読めません",
        id="unit-in-a-figure",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, target_value=2104.9),
        SERIES,
        'target_value: 数値は「"2037.0"」のように引用符で囲んで',
        id="float-in-a-figure",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, target_period="令和の初め"),
        SERIES,
        "target_period: 「令和の初め」は年として読めません",
        id="no-period",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, baseline_period="H32"),
        SERIES,
        "baseline_period: 「H32」という年はありません",
        id="year-outside-its-era",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, baseline_period="R7～R2"),
        SERIES,
        "baseline_period: 期間の終わりの年は、始まりの年以後に",
        id="period-that-runs-backwards",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, baseline_period="2"),
        SERIES,
        "baseline_period: 「2」は年として読めません",
        id="bare-number-for-a-year",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, baseline_period=2020),
        SERIES,
        "baseline_period: 期間は「R2～R6」のような文字で",
        id="number-for-a-period",
    ),
    BrokenFile(
        "regions",
        edit(PLAN, start_month="令和4年1月"),
        PLAN,
        "start_month: “令和4年1月” は無効な日付形式です",
        id="date-in-words",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, kpis_listing="主なもの"),
        PROJECT,
        "kpis_listing: '主なもの' は有効な選択肢では",
        id="unknown-choice",
    ),
    BrokenFile(
        "projects",
        edit(PROJECT, name="長" * 201),
        PROJECT,
        "name: .*200 文字以下",
        id="too-long",
    ),
    BrokenFile(
        "regions", edit(AREA, name=""), AREA, "name: このフィールドは空ではいけません", id="blank"
    ),
    BrokenFile(
        "projects", edit(PROJECT, name="炭\0鉄港"), PROJECT, "name: holds a NUL", id="nul-character"
    ),
]

TOLD_BY_THE_DATABASE = [
    BrokenFile(
        "kpis",
        edit(SERIES, baseline_period="R7", target_period="R2"),
        SERIES,
        "目標値の年・期間は、基準値の年・期間より後に",
        id="R7-before-R2",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, target_bound="maintain"),
        SERIES,
        "限度が「維持」のとき、基準値と目標値は同じ値です",
        id="maintain-with-unequal-values",
    ),
    BrokenFile(
        "kpis",
        edit(SERIES, baseline_value=None),
        SERIES,
        "基準値と、その年・期間と取り方は、すべて入力するか",
        id="half-a-baseline",
    ),
    BrokenFile(
        "regions",
        edit(AREA, name="道央広域連携地域"),
        AREA,
        "この 名称 を持った 連携地域 が既に存在します",
        id="name-twice",
    ),
    BrokenFile(
        "projects",
        edit("projects.participation doo-01 iburi", role="lead"),
        "projects.participation doo-01 iburi",
        "主となる地域は、1つのプロジェクトに1つだけです",
        id="two-leads",
    ),
    BrokenFile(
        "regions",
        edit("regions.policydirection doo-d1", code="doo_d1"),
        "regions.policydirection doo_d1",
        "コードは、半角の英小文字と数字をハイフンでつないだ形に",
        id="code-of-another-form",
    ),
    BrokenFile(
        "regions",
        edit(AREA, last_line=1),
        AREA,
        r"行（おわり）は行（はじめ）以後の行です",
        id="lines-that-run-backwards",
    ),
    BrokenFile(
        "projects",
        edit("projects.measure okhotsk-04-m3", text="担い手の育成・確保（再掲）"),
        "projects.measure okhotsk-04-m3",
        "「（再掲）」は本文に入れず",
        id="reprise-mark-in-the-text",
    ),
    BrokenFile(
        "regions",
        add(
            "regions.plan",
            code="r7",
            title="次の方針",
            stage="decided",
            start_month="2025-04-01",
            period_text="概ね５年",
            declared_projects=51,
            is_shown=True,
        ),
        "regions.plan r7",
        "サイトに表示する版は1つだけです",
        id="two-editions-shown",
    ),
]
