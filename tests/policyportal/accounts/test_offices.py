"""An office's mail addresses: as they are typed, as they are kept, and what the database refuses."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from policyportal.accounts.offices import MOST_ADDRESSES, Office
from tests.factories import make_office

FIELD = Office._meta.get_field("mail_addresses")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" a@example.jp \r\n\r\nb@example.jp\na@example.jp", "a@example.jp\nb@example.jp"),
        ("ａ＠ｅｘａｍｐｌｅ．ｊｐ", "a@example.jp"),
    ],
)
def test_addresses_are_kept_once_each_on_a_line_of_their_own(typed, kept):
    assert FIELD.clean(typed, None) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "kikaku",
        "a@example.jp, b@example.jp",
        "a@example.jp\x00",
        "Bcc: a@example.jp",
        "a@example.jp\x0bBcc:b@example.jp",
        f"a@{'あ' * 60}.jp",
    ],
)
def test_what_is_no_address_is_refused_in_words(typed):
    with pytest.raises(ValidationError, match="1行に1つ"):
        FIELD.clean(typed, None)


def test_a_long_list_is_refused():
    many = "\n".join(f"a{number}@example.jp" for number in range(MOST_ADDRESSES + 1))

    with pytest.raises(ValidationError, match="10件まで"):
        FIELD.clean(many, None)


@pytest.mark.django_db
def test_database_keeps_one_a_line_and_draws_each_key():
    offices = [make_office(mail_addresses="a@example.jp\nb@example.jp"), make_office()]
    for office in offices:
        office.refresh_from_db()

    assert [office.addresses for office in offices] == [["a@example.jp", "b@example.jp"], []]
    assert offices[0].calendar_key != offices[1].calendar_key
    with pytest.raises(IntegrityError, match="mail_addresses_listed"), transaction.atomic():
        Office.objects.update(mail_addresses="a@example.jp b")
