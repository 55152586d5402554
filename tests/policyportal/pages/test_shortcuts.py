import pytest
from django.http import Http404

from policyportal.pages.shortcuts import kept_or_404
from projects.models import Project
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def test_record_that_is_not_there_is_a_page_that_is_not_there():
    project = make_project()
    records = Project.objects.all()

    assert kept_or_404(records, "card", code=project.code) == project
    with pytest.raises(Http404, match="このプロジェクトのページはありません。"):
        kept_or_404(records, "card", code="nowhere")
