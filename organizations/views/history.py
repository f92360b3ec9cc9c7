"""Settings → History."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.exports import stream
from audit.models import Event, Export
from console.lists.paging import Total, paginate
from console.refusals import refusals_flashed
from organizations import actions
from organizations.lists.history import HistoryForm, may_still_read
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.access import OrganizationRequest, organization_page

FORMATS = {
    "csv": ("CSV", "text/csv; charset=utf-8", stream.as_csv),
    "jsonl": ("JSON lines", "application/jsonl; charset=utf-8", stream.as_json_lines),
}


@organization_page(GET=VIEW_EVENT)
def history(request: OrganizationRequest) -> HttpResponse:
    """The events that members may see, newest first, paginated and filtered by the form."""
    form = HistoryForm(request.GET, organization=request.organization)
    querysets = [events.for_members() for events in form.events()]
    page = paginate(request, *querysets, by=("-at", "-id"))
    total = Total(len(page.rows)) if page.is_all else form.total()
    context = {"form": form, "page": page, "total": total}
    return render(request, "organizations/settings/history.html", context)


@organization_page(POST=VIEW_EVENT)
def export(request: OrganizationRequest) -> HttpResponse | StreamingHttpResponse:
    """Download the filtered history up to now as a file.

    Redirects to the history if the form is invalid or another export is running.
    """
    form = HistoryForm(request.POST, organization=request.organization)
    extension = request.POST.get("format", "")
    if not form.is_valid() or extension not in FORMATS:
        return redirect("settings:history", request.organization.handle)
    with refusals_flashed(request):
        event, export = actions.export_history(
            file_format=FORMATS[extension][0],
            narrowed_to=form.narrowed_to,
            by=request.membership,
        )
        return _export_response(request, form, extension, event, export)
    return redirect("settings:history", request.organization.handle)


def _export_response(
    request: OrganizationRequest, form: HistoryForm, extension: str, event: Event, export: Export
) -> StreamingHttpResponse:
    """Stream the matching events older than `event`, until the member may no longer read them.

    Stops also when the lease of `export` ends, and ends `export` when the response is closed.
    """
    _, content_type, serialize = FORMATS[extension]
    batches = stream.batches(
        form.events(),
        older_than=event,
        export=export,
        is_allowed=lambda: may_still_read(request.membership),
    )
    filename = f"{request.organization.handle}-history-{timezone.now():%Y-%m-%d}.{extension}"
    return StreamingHttpResponse(
        stream.ExportStream(
            serialize(batches), export=export, to=request.META.get("gunicorn.socket")
        ),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
