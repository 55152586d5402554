"""A bureau proposes to change what the public has seen, on a page of the record, and nothing changes."""

import pytest

from kpis.models import KPI
from policyportal.editing.proposal import Proposal
from projects.models import Project
from tests.factories import (
    make_account,
    make_actual,
    make_kpi,
    make_measure,
    make_office,
    make_project,
    make_series,
    make_subprefecture,
)
from tests.staff import RENAMED, address, errors_of, form_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    place = make_subprefecture()
    client.force_login(make_account(make_office(subprefecture=place)))
    client.place = place
    return client


def propose(client, record, **typed):
    page = address(record, "propose")
    return client.post(page, form_of(client.get(page)) | typed)


def test_bureau_proposes_for_each_of_its_records(bureau):
    project = make_project(subprefectures=[bureau.place])
    kpi = make_kpi(project=project)
    series = make_series(kpi=kpi, label="前の内訳")
    typed = {
        project: {"name": "試験の新しい文"},
        make_measure(project=project): {"text": "試験の新しい文"},
        kpi: {"name": "試験の新しい文"},
        series: {"label": "試験の新しい文"},
    }

    for record, given in typed.items():
        offered = read(bureau.get(address(record))).select_one("a[href$='/propose/']")
        assert offered["href"] == address(record, "propose")
        before = str(record)
        response = propose(bureau, record, **given | RENAMED)
        assert response.status_code == 302, errors_of(response)
        record.refresh_from_db()
        assert str(record) == before

        proposal = Proposal.objects.get(kind_of_record__model=record._meta.model_name)
        (name,) = given
        assert proposal.record == record
        assert proposal.typed == given | {"source": "試験の改訂資料"}
        assert [change["field"] for change in proposal.changes] == [name, "source"]
        assert proposal.changes[0]["after"] == "試験の新しい文"
        assert proposal.changes[0]["before"] in before
        assert (proposal.change_kind, proposal.reason) == ("renaming", "試験の改称")
        assert (proposal.bureau, proposal.state) == (bureau.place, "waiting")


def test_proposal_asks_for_what_its_publication_asks_for(bureau):
    kpi = make_kpi(project=make_project(subprefectures=[bureau.place]), name="前の指標")

    nothing = propose(bureau, kpi, **RENAMED)
    unexplained = propose(bureau, kpi, name="試験の別名", source="")
    empty = propose(bureau, kpi, **RENAMED | {"name": " "})
    endless = propose(bureau, kpi, name="試験の別名", **RENAMED | {"change_reason": "長" * 200})

    assert "変えるところがありません" in errors_of(nothing)
    for asked in ("変更の種類（", "変更の理由を", "出典となる資料名"):
        assert asked in errors_of(unexplained)
    assert errors_of(empty)
    assert "文字までにしてください" in errors_of(endless)
    assert not Proposal.objects.exists()


def test_figures_are_proposed_with_their_day_and_a_unit_with_actuals_is_not(bureau):
    kpi = make_kpi(project=make_project(subprefectures=[bureau.place]))
    series = make_series(kpi=kpi)
    make_actual(series=series)
    explained = RENAMED | {"change_kind": "見直し"}

    relabelled = propose(bureau, series, unit="試験の単位", **explained)
    accepted = propose(bureau, series, target_value="1,234.50", valid_from="R6.4.1", **explained)

    assert "単位を換算する" in errors_of(relabelled)
    assert accepted.status_code == 302, errors_of(accepted)
    proposal = Proposal.objects.get()
    assert proposal.typed["target_value"] == "1,234.50"
    after = {change["field"]: change["after"] for change in proposal.changes}
    assert (after["target_value"], after["valid_from"]) == ("1,234.50", "R6.4.1")


def test_drafts_and_records_of_others_are_not_proposed_for(bureau):
    own = make_project(subprefectures=[bureau.place], is_published=False)
    others = make_project(subprefectures=[make_subprefecture(), bureau.place])

    for record in (own, others):
        assert bureau.get(address(record, "propose")).status_code == 403
        assert not read(bureau.get(address(record))).select("a[href$='/propose/']")
    assert bureau.get("/admin/kpis/kpi/999999/propose/").status_code == 302
    assert set(Project.objects.all()) == {own, others}
    assert not KPI.objects.exists()
