"""The papers of the format have the tables that the declarations make."""

import pytest
from django.conf import settings

from policyportal.opendata.catalog import RECORDS, called
from policyportal.opendata.described import PAPERS, with_tables


@pytest.mark.parametrize(("name", "language"), PAPERS.items())
def test_tables_of_a_paper_are_those_of_today(name, language):
    paper = (settings.BASE_DIR / name).read_text(encoding="utf-8")

    assert paper == with_tables(paper, language), "Run ./portal manage describe_format"
    for dataset in RECORDS:
        assert f"### `{dataset.name}`" in paper


def test_columns_that_a_record_cannot_do_without_are_needed():
    assert called("kpis").needed == {"code", "name", "order", "project_code"}
    assert "kana" in called("kpis").read_columns
    assert not {"page", "project", "edition"} & called("kpis").read_columns
