"""The booklet as a file."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from policyportal.pages.csv_file import head_of_file
from policyportal.paper.booklets import booklet_of


@require_safe
def pdf(request: HttpRequest) -> FileResponse:
    """冊子（PDF）: the whole booklet of the edition, as it was made last."""
    booklet = booklet_of(request.plan)
    try:
        file = booklet and booklet.path.open("rb")
    except FileNotFoundError:
        # It was replaced this moment.
        file = None
    if not file:
        raise Http404("この版の冊子のPDFはありません。")
    answer = FileResponse(file)
    head = head_of_file("booklet", request.plan, "pdf", "application/pdf")
    # Of itself it names the file as the folder does.
    for name, value in head["headers"].items():
        answer.headers[name] = value
    return answer
