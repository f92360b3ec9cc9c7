"""Pictures that stand in place of letters, as files that browsers keep."""

from django.http import Http404, HttpResponse

A_YEAR = 365 * 24 * 60 * 60


def picture_response(content: bytes | None) -> HttpResponse:
    """The PNG, for a browser to keep for a year, because its name has a digest of the content.

    Raises Http404 for None.
    """
    if content is None:
        raise Http404
    kept = {"Cache-Control": f"private, max-age={A_YEAR}, immutable"}
    return HttpResponse(content, content_type="image/png", headers=kept)
