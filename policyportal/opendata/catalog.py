"""What there is: every dataset, the code tables, and the dictionary of all their columns."""

from dataclasses import dataclass

from django.db import models

from kpis import beside_datasets as beside_kpis
from kpis import datasets as of_kpis
from policyportal.news.datasets import CHANGES
from policyportal.pages.datasets import DataColumn, Dataset, Kind
from projects import datasets as of_projects
from regions import datasets as of_regions
from regions import word_datasets as of_words
from regions.models import Plan

# What became of the columns, the newest last: a changed name or meaning raises the number before the point, a new column
# or dataset the one behind it. A test knows the columns of the last one.
SCHEMA_CHANGES = {
    "1.0": "最初の構成です。",
    "2.0": "ほかのポータルで読み込めるように、「更新履歴」（changes）、「資料の行」（lines）、分野、用語、参考訳などのデータと、足りなかった列を加えました。"
    "コード表の「使う列」（columns）をなくしました。どの列がどのコード表を使うかは、「データ項目の説明」の「コード表の名前」で分かります。",
}
SCHEMA_VERSION = next(reversed(SCHEMA_CHANGES))
# What is a question to a table of the database, and what is told of that or read from a file.
RECORDS = (
    *of_regions.DATASETS,
    *of_words.DATASETS,
    *of_projects.DATASETS,
    *of_kpis.DATASETS,
    *beside_kpis.DATASETS,
)
TOLD = (CHANGES, of_regions.LINES)


@dataclass(frozen=True)
class CodeRow:
    """One code of one list."""

    name: str
    code: str
    label: str


@dataclass(frozen=True)
class ColumnRow:
    """One column of one dataset, as the dictionary describes it."""

    dataset: Dataset
    place: int
    name: str
    column: DataColumn

    @property
    def is_key(self) -> bool:
        return self.name in self.dataset.key

    @property
    def code_list(self) -> str:
        return list_name(self.column.codes) if self.column.codes else ""

    @property
    def refers_to(self) -> str:
        return ".".join(self.column.refers) if self.column.refers else ""


def list_name(codes: type[models.TextChoices]) -> str:
    """The name of a code list: basis of Basis, observation_status of ObservationStatus, synonym_kind of Synonym.Kind."""
    name = codes.__name__
    if name == "Kind":
        name = codes.__qualname__.replace(".", "")
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("_")


def code_lists() -> list[type[models.TextChoices]]:
    """Every closed list of codes on which a column draws."""
    found: list[type[models.TextChoices]] = []
    for dataset in (*RECORDS, *TOLD):
        found += [column.codes for column in dataset.columns.values() if column.codes]
    return list(dict.fromkeys(found))


def code_rows(plan: Plan) -> list[CodeRow]:
    found: list[CodeRow] = []
    for codes in code_lists():
        name = list_name(codes)
        found += [CodeRow(name, code, label) for code, label in codes.choices]
    return found


def column_rows(plan: Plan) -> list[ColumnRow]:
    found: list[ColumnRow] = []
    for dataset in DATASETS:
        columns = enumerate(dataset.columns.items(), start=1)
        found += [ColumnRow(dataset, place, name, column) for place, (name, column) in columns]
    return found


CODES = Dataset(
    "codes",
    "コード表",
    "選択肢のコードと、その意味。どの列のコードかは「データ項目の説明」にあります。",
    {
        "list": DataColumn("コード表の名前", "List", "name", Kind.CODE, required=True),
        "code": DataColumn("コード", "Code", "code", Kind.CODE, required=True),
        "label": DataColumn("意味", "Meaning", "label", required=True),
    },
    ("list", "code"),
    code_rows,
    outlives_editions=True,
)
DICTIONARY = Dataset(
    "dictionary",
    "データ項目の説明",
    "すべてのデータの、すべての列の説明。",
    {
        "dataset": DataColumn("データの名前", "Dataset", "dataset.name", Kind.CODE, required=True),
        "dataset_title": DataColumn("データ", "Title", "dataset.title", required=True),
        "place": DataColumn("列の順", "Place", "place", Kind.INTEGER, required=True),
        "name": DataColumn(
            "列の名前（英字）",
            "Name",
            "name",
            Kind.CODE,
            "?header=en の見出しです。",
            required=True,
        ),
        "heading": DataColumn("列の見出し", "Heading", "column.heading", required=True),
        "english": DataColumn(
            "英語の見出し", "Heading in English", "column.english", required=True
        ),
        "kind": DataColumn("型", "Kind", "column.kind.value", required=True),
        "is_key": DataColumn(
            "主キー", "Key", "is_key", Kind.FLAG, "行を見分ける列の1つか。", required=True
        ),
        "required": DataColumn(
            "必須", "Required", "column.required", Kind.FLAG, "空欄がないか。", required=True
        ),
        "code_list": DataColumn("コード表の名前", "Code list", "code_list", Kind.CODE),
        "refers_to": DataColumn(
            "参照先", "Refers to", "refers_to", about="値がある、ほかのデータの名前と列の名前。"
        ),
        "about": DataColumn("説明", "About", "column.about"),
    },
    ("dataset", "name"),
    column_rows,
    outlives_editions=True,
)
DATASETS = (*RECORDS, *TOLD, CODES, DICTIONARY)


BY_NAME = {dataset.name: dataset for dataset in DATASETS}


def called(name: str) -> Dataset:
    """The dataset of this name. Raises KeyError for one that there is not."""
    return BY_NAME[name]
