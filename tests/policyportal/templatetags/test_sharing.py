"""The tags for what is sent on of a page."""

import pytest

from policyportal.sharing.pictures import make_all, picture_address
from tests.factories import make_area_plan, make_plan

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("drawn")
def test_page_names_its_picture_with_its_whole_address(client, settings, tmp_path):
    settings.PICTURES_DIR = tmp_path
    area_plan = make_area_plan(plan=make_plan())
    make_all()

    page = client.get(area_plan.get_absolute_url()).content.decode()

    assert f'"og:image" content="http://testserver{picture_address(area_plan)}"' in page
    assert "summary_large_image" in page
