"""What times the pages: addresses that answer, figures that are those of the counted rounds."""

import pytest
from django.test import Client

from benchmarks import pages
from policyportal.records import version

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("the_plan")
def test_every_address_answers(pages_share):
    statuses = {address: Client().get(address).status_code for address in pages.addresses()}

    assert len(statuses) > 50
    assert set(statuses.values()) == {200}, statuses


@pytest.mark.usefixtures("the_plan")
def test_rounds_are_counted_without_the_first_ones():
    timing = pages.measure(Client(), "/about/", rounds=4, seconds=600)

    assert len(timing.page) == len(timing.database) == 4
    assert min(timing.database) > 0
    assert sum(timing.database) < sum(timing.page)
    assert timing.clock.number > 5
    assert timing.row("/about/").startswith(f"| /about/ | {timing.clock.number} | ")
    assert timing.row("/about/").endswith(f" | {timing.size} |")
    assert "Execution Time" in timing.clock.plan_of_slowest()


@pytest.mark.usefixtures("the_plan")
def test_slow_page_is_asked_for_three_times_at_least():
    timing = pages.measure(Client(), "/about/", rounds=40, seconds=0)

    assert len(timing.page) == pages.FEWEST_ROUNDS


@pytest.mark.usefixtures("the_plan")
def test_data_are_of_another_version_in_every_round_after_a_change(monkeypatch):
    versions = []
    change = pages.change_something

    def change_and_note():
        change()
        versions.append(version.current().token)

    monkeypatch.setattr(pages, "change_something", change_and_note)

    pages.measure(Client(), "/about/", rounds=4, seconds=600, is_edited=True)

    assert len(set(versions)) == 4 + pages.ROUNDS_UNCOUNTED


@pytest.mark.usefixtures("the_plan")
def test_page_that_does_not_answer_ends_the_run():
    with pytest.raises(SystemExit, match="/nowhere/: 404"):
        pages.measure(Client(), "/nowhere/", rounds=1, seconds=1)


def test_percentile_is_what_95_of_a_hundred_do_not_exceed():
    assert pages.percentile_95([float(number) for number in range(101)]) == 95.0
    assert pages.percentile_95([7.0]) == 7.0
