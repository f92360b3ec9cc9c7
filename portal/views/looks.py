"""Pages of the look of the Developer Portal: changing, previewing, and its files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.strangers import Stranger
from portal import actions
from portal.catalogue.visible_apis import MAY_READ
from portal.forms.looks import LookForm
from portal.looks.accents import style_sheet as accent_sheet
from portal.looks.chosen_accents import preview_accent
from portal.looks.live import logo_content, newest_look, revisions_of, style_sheet_content
from portal.looks.logos import icon_of
from portal.models import Look
from portal.permissions import CUSTOMIZE_PORTAL, VIEW_PORTAL
from portal.views.catalogue import home_of

LOOKS = "portal-look:looks"
A_YEAR = 31_536_000
"""In seconds."""


@organization_page(GET=CUSTOMIZE_PORTAL, POST=CUSTOMIZE_PORTAL)
def looks(request: OrganizationRequest) -> HttpResponse:
    """The live look, a form for another draft, and the revisions.

    The button Preview sends the form, too: the page comes back with the portal drawn as chosen.
    """
    request.part, request.tab = "settings", "portal-settings:sign-up"
    newest = newest_look(request.organization)
    form = LookForm(request.POST or None, request.FILES or None, look=newest)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        with refusals_on(form, request):
            look = actions.save_look(values=form.values, by=request.membership)
            return redirect("portal-look:preview", request.organization.handle, look.number)
    context = {"form": form, "newest": newest, **revisions_of(request.organization)}
    return render(request, "portal-look/looks.html", context)


@organization_page(GET=CUSTOMIZE_PORTAL)
def sample(request: OrganizationRequest) -> HttpResponse:
    """The style sheet of a drawing in any color, saved or not; empty for the standard color."""
    accent = preview_accent(f"#{request.GET.get('accent', '')}").accent
    sheet = accent_sheet(accent, selector=f'[data-accent="{accent}"]') if accent else ""
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


@organization_page(GET=CUSTOMIZE_PORTAL)
def preview(request: OrganizationRequest, look_number: int) -> HttpResponse:
    """The home of the portal with a revision that readers may not see."""
    context = {**home_of(request), "look": _look_or_404(request, look_number)}
    return render(request, "portal-look/preview.html", context)


@organization_page(POST=CUSTOMIZE_PORTAL)
def live(request: OrganizationRequest, look_number: int) -> HttpResponse:
    """Make a revision live."""
    look = _look_or_404(request, look_number)
    with refusals_flashed(request):
        actions.make_look_live(look=look, by=request.membership)
        messages.success(request, f"Revision {look.number} is live.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(POST=CUSTOMIZE_PORTAL)
def undo(request: OrganizationRequest, look_number: int) -> HttpResponse:
    """Make the revision live again that was live before this one."""
    with refusals_flashed(request):
        former = actions.undo_look(look=_look_or_404(request, look_number), by=request.membership)
        messages.success(request, f"Revision {former.number} is live again.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(POST=CUSTOMIZE_PORTAL)
def standard(request: OrganizationRequest, look_number: int) -> HttpResponse:
    """End the live revision, so that readers see the console's own look."""
    with refusals_flashed(request):
        actions.use_standard_look(look=_look_or_404(request, look_number), by=request.membership)
        messages.success(request, "The Developer Portal has the standard look again.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(POST=CUSTOMIZE_PORTAL)
def discard(request: OrganizationRequest, look_number: int) -> HttpResponse:
    """Discard a draft."""
    look = _look_or_404(request, look_number)
    with refusals_flashed(request):
        actions.discard_look(look=look, by=request.membership)
        messages.success(request, f"Revision {look.number} was discarded.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def style_sheet(request: OrganizationRequest, sheet_name: str) -> HttpResponse:
    """The style sheet of a revision. Its name has a digest of the content, so it never changes."""
    css = style_sheet_content(request.reader, sheet_name)
    if not css:
        raise Http404
    return _file_response(request, css, "text/css; charset=utf-8")


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def logo(request: OrganizationRequest, logo_name: str) -> HttpResponse:
    """The logo of a revision. Its name has a digest of the content, so it never changes."""
    png = logo_content(request.reader, logo_name)
    if not png:
        raise Http404
    return _file_response(request, png, "image/png")


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def icon(request: OrganizationRequest, logo_name: str) -> HttpResponse:
    """The logo of a revision as an icon of the portal's pages. Like the logo, it never changes."""
    png = logo_content(request.reader, logo_name)
    if not png:
        raise Http404
    return _file_response(request, icon_of(png), "image/png")


def _file_response(request: OrganizationRequest, content: bytes, content_type: str) -> HttpResponse:
    """A file to keep for a year: in shared caches, too, if a stranger asked for it."""
    visibility = "public" if isinstance(request.reader, Stranger) else "private"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Cache-Control": f"{visibility}, max-age={A_YEAR}, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _look_or_404(request: OrganizationRequest, number: int) -> Look:
    """The organization's revision with this number, unless it was discarded. Raises Http404."""
    look: Look = get_object_or_404(request.organization.looks.kept(), number=number)
    return look
