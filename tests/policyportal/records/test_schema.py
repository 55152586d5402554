"""Which releases may run on a database, by the names of migrations alone."""

import pytest

from policyportal.records.schema import BASELINE, Schema, UnfitDatabase, contracted

OURS = frozenset({("kpis", "0016_decimals"), ("kpis", "0017_mean"), ("auth", "0012_name")})


def schema(*more, without=(), known=OURS):
    """The database that had all of ours but some, and more, as a release with the known ones sees it."""
    return Schema(frozenset({*OURS, *more} - {*without}), known, known)


def test_database_that_has_what_the_files_have_is_neither_behind_nor_newer():
    database = schema()

    assert not database.is_behind
    assert not database.is_newer
    database.require_fit()


def test_database_without_a_migration_of_a_library_is_behind():
    assert schema(without=[("auth", "0012_name")]).is_behind


def test_database_of_a_newer_release_can_be_run_on():
    database = schema(("kpis", "0018_more"), ("auth", "0013_more"))

    assert database.is_newer
    assert database.unknown == [("kpis", "0018_more")]
    database.require_fit()


@pytest.mark.parametrize(
    ("unknown", "named"),
    [
        (["0004_closed_series"], r"another version .*\(kpis 0004_closed_series\)"),
        (["0004_closed_series", "0003_staff"], r"another version .*\(kpis 0003_staff and 1 more\)"),
    ],
)
def test_database_that_lacks_one_of_ours_and_has_another_is_refused(unknown, named):
    database = schema(*[("kpis", name) for name in unknown], without=[("kpis", "0017_mean")])

    assert not database.is_newer
    with pytest.raises(UnfitDatabase, match=named):
        database.require_fit()


def test_what_is_taken_away_is_missed_by_releases_before_the_one_that_does_without():
    schema(("kpis", "0018_more"), ("kpis", "0019_contract_0017")).require_fit()

    with pytest.raises(
        UnfitDatabase, match=r"too old .* kpis 0019_contract_0018 .* migration 0018 of kpis"
    ):
        schema(("kpis", "0018_more"), ("kpis", "0019_contract_0018")).require_fit()


@pytest.mark.parametrize(
    ("planned", "needs_pause"),
    [
        pytest.param([], False, id="nothing"),
        pytest.param([("kpis", "0017_mean"), ("auth", "0001_initial")], False, id="what-adds"),
        pytest.param([("kpis", BASELINE["kpis"])], True, id="from-before-the-promise"),
        pytest.param([("kpis", "0019_contract_0017")], False, id="contract-of-what-runs"),
        pytest.param(
            [("kpis", "0017_mean"), ("kpis", "0019_contract_0017")], True, id="both-at-once"
        ),
        pytest.param([("kpis", "0018_contract_0018")], True, id="contract-of-itself"),
        pytest.param(
            [("projects", "0017_x"), ("kpis", "0019_contract_0017")], False, id="other-app"
        ),
    ],
)
def test_upgrade_needs_a_pause_where_what_runs_cannot_do_without_what_goes(planned, needs_pause):
    assert schema().needs_pause(planned) == needs_pause


def test_only_a_name_that_says_so_takes_away():
    assert contracted("0019_contract_0017") == "0017"
    assert contracted("0019_contracts") == ""
