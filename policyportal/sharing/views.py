"""The pictures for sharing, under addresses that never show anything else."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from policyportal.sharing.pictures import file_of

# What is drawn gives the address: whoever has the picture need never ask again.
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, digest: str) -> FileResponse:
    """A picture for sharing, by the digest of what it shows."""
    try:
        file = file_of(digest).open("rb")
    except FileNotFoundError:
        raise Http404("この画像はありません。") from None
    # Made to be shown where the page is sent on to.
    head = {"Cache-Control": FOR_EVER, "Cross-Origin-Resource-Policy": "cross-origin"}
    return FileResponse(file, content_type="image/png", headers=head)
