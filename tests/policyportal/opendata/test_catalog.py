"""What there is: datasets that fit together, code tables, and the dictionary."""

import hashlib
import re

import pytest

from kpis.figures import Basis
from policyportal.opendata.catalog import (
    DATASETS,
    RECORDS,
    SCHEMA_CHANGES,
    SCHEMA_VERSION,
    called,
    code_lists,
    code_rows,
    column_rows,
    list_name,
)
from policyportal.pages.datasets import Kind

every_dataset = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)


@every_dataset
def test_columns_are_named_once_in_each_language(dataset):
    """L1-05, L2-03, L3-08: a heading in one row, unique and not empty; names in ASCII."""
    columns = dataset.columns
    for headings in (
        [column.heading for column in columns.values()],
        [column.english for column in columns.values()],
    ):
        assert len(set(headings)) == len(headings)
        assert all(headings)
        assert not any("\n" in heading for heading in headings)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in columns)


@every_dataset
def test_a_column_refers_to_the_key_of_another_dataset(dataset):
    for column in dataset.columns.values():
        if column.refers:
            other, name = column.refers
            assert name in called(other).key


@every_dataset
def test_own_codes_are_called_own(dataset):
    """L3-06: where there is no standard code the heading says that it is the portal's."""
    for column in dataset.columns.values():
        if column.kind is Kind.CODE and "独自" not in column.heading:
            is_official = "標準" in column.heading or "公共団体" in column.heading
            is_listed = column.codes or dataset.name in ("codes", "dictionary")
            assert is_official or is_listed or column.about, column.heading


def test_every_code_is_in_the_code_table_and_every_column_in_the_dictionary():
    """L2-04, L2-05, L3-02: choices are closed lists, and a table says what they mean."""
    codes = {(row.name, row.code): row.label for row in code_rows(None)}
    assert codes["basis", "best"] == "期間の最高値"
    assert codes["observation_status", "O"] == "値がまだない"
    assert {list_name(lists) for lists in code_lists()} == {name for name, _ in codes}
    assert Basis in code_lists()
    assert len(set(map(list_name, code_lists()))) == len(code_lists())
    rows = {(row.dataset.name, row.name): row.code_list for row in column_rows(None)}
    assert rows["values", "basis_code"] == "basis"

    described = {(row.dataset.name, row.name) for row in column_rows(None)}
    assert described == {(dataset.name, name) for dataset in DATASETS for name in dataset.columns}


def test_change_of_columns_is_a_version_of_them():
    """L3-07: who reads the files by program is told what has changed of their columns."""
    columns = [f"{dataset.name}.{name}" for dataset in DATASETS for name in dataset.columns]
    columns += [f"{dataset.name}: {' '.join(dataset.key)}" for dataset in DATASETS]
    digest = hashlib.sha256("\n".join(columns).encode()).hexdigest()[:12]

    assert (SCHEMA_VERSION, digest) == ("2.0", "caf2cc927a02"), (
        "Add a version with its sentence to SCHEMA_CHANGES, and its columns here."
    )
    versions = [tuple(map(int, version.split("."))) for version in SCHEMA_CHANGES]
    assert versions == sorted(set(versions))


def test_what_there_is_not_is_told_apart():
    assert called("values") in RECORDS
    with pytest.raises(KeyError):
        called("secrets")
