"""The form of an actual."""

import pytest

from kpis.models import Actual, MissingValue
from tests.factories import make_series
from tests.staff import address, form_of, read, sign_in

pytestmark = pytest.mark.django_db


def test_word_in_place_of_a_value_leads_to_the_form_of_years_without_one(client):
    series = make_series()
    sign_in(client)
    url = address(Actual, "add")
    typed = form_of(client.get(url)) | {"series": str(series.pk), "year": "R4", "source": "試験"}

    answer = read(client.post(url, typed | {"value": "未定"}))

    link = answer.select_one(".errorlist a")
    assert link["href"] == f"{address(MissingValue, 'add')}?series={series.pk}&year=R4"
    assert "「未定」は数値ではありません。" in answer.text
    assert client.get(link["href"]).status_code == 200
    assert not Actual.objects.exists()
