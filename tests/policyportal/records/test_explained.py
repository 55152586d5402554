"""What explains a change in the session: kind, reason and day."""

from datetime import date

import pytest
from django.db import connection

from policyportal.records.explained import ChangeKind, explained


def told() -> list[str]:
    names = ("reason", "change_kind", "valid_from", "source")
    with connection.cursor() as cursor:
        values = [f"current_setting('portal.{name}', true)" for name in names]
        cursor.execute(f"SELECT {', '.join(values)}")
        return list(cursor.fetchone())


@pytest.mark.django_db
def test_explanation_holds_within_its_block():
    with explained("試験", date(2026, 4, 1), ChangeKind.RENAMING, "試験資料"):
        assert told() == ["試験", "renaming", "2026-04-01", "試験資料"]

    assert told() == ["", "", "", ""]


@pytest.mark.django_db
def test_explanation_within_another_gives_way_to_it_again():
    with explained("外", kind=ChangeKind.REVIEW, source="外の資料"):
        with explained("内", date(2026, 4, 1), ChangeKind.RENAMING):
            assert told() == ["内", "renaming", "2026-04-01", ""]
        assert told() == ["外", "review", "", "外の資料"]


def test_kind_is_known_by_what_forms_and_files_call_it():
    assert [ChangeKind.called(label) for label in ("訂正", "名称変更", "その他", "")] == [
        "correction",
        "renaming",
        "",
        "",
    ]
