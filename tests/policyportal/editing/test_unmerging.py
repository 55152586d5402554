"""What was merged comes back with what used it."""

import pytest

from kpis.models import KPI, KPIFamily
from projects.models import Theme
from tests import factories as make
from tests.staff import address, form_of, messages_of, sign_in

pytestmark = pytest.mark.django_db


def restored(staff, gone):
    """Bring a deleted record back from the last row of its history."""
    row = type(gone).history.filter(id=gone.pk).first()
    page = f"{address(type(gone), 'add')}?restore={row.pk}"
    return staff.post(page, form_of(staff.get(page)), follow=True)


def test_users_come_back_unless_they_have_changed_since(client):
    staff = sign_in(client)
    gone, kept, other = (make.make_theme() for _ in range(3))
    one, both, moved = (
        make.make_project(themes=themes) for themes in ([gone], [gone, kept], [gone])
    )
    staff.post(address(gone, "merge"), {"into": kept.pk})
    moved.themes.set([other])

    done = restored(staff, gone)

    assert "2件を元に戻しました" in messages_of(done)
    assert f"いまのままです：{moved}" in messages_of(done)
    found = [set(project.themes.all()) for project in (one, both, moved)]
    assert found == [{gone}, {gone, kept}, {other}]
    assert Theme.objects.get(pk=kept.pk).former_slugs == []
    assert "元に戻したため" in one.history.first().history_change_reason


def test_users_by_a_foreign_key_come_back_too(client):
    staff = sign_in(client)
    gone, kept = make.make_family(), make.make_family()
    kpi, stays = make.make_kpi(family=gone), make.make_kpi(family=kept)
    staff.post(address(gone, "merge"), {"into": kept.pk})

    restored(staff, gone)

    assert KPI.objects.get(pk=kpi.pk).family == gone
    assert KPI.objects.get(pk=stays.pk).family == kept
    assert set(KPIFamily.objects.all()) == {gone, kept}
