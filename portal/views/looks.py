"""The look of the Developer Portal: to change, to preview, and as browsers get it."""

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
from portal.looks.live_look import logo_content, newest_look, revisions_of, style_sheet_content
from portal.models import Look
from portal.permissions import CUSTOMIZE_PORTAL, VIEW_PORTAL
from portal.views.catalogue import home_of

LOOKS = "portal-look:looks"
A_YEAR = 31_536_000
"""In seconds."""


@organization_page(GET=CUSTOMIZE_PORTAL, POST=CUSTOMIZE_PORTAL)
def looks(request: OrganizationRequest) -> HttpResponse:
    """What is live, another draft, and the revisions there are.

    The button Preview sends the form as well: the page comes back with what was chosen, drawn.
    """
    request.part, request.tab = "settings", "portal-settings:sign-up"
    newest = newest_look(request.organization)
    form = LookForm(request.POST or None, request.FILES or None, look=newest)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        with refusals_on(form, request):
            made = actions.save_look(values=form.values, by=request.membership)
            return redirect("portal-look:preview", request.organization.handle, made.number)
    context = {"form": form, "newest": newest, **revisions_of(request.organization)}
    return render(request, "portal-look/looks.html", context)


@organization_page(GET=CUSTOMIZE_PORTAL)
def sample(request: OrganizationRequest) -> HttpResponse:
    """The sheet of a drawing in a color that no one need have saved; empty for what is none."""
    accent = preview_accent(f"#{request.GET.get('accent', '')}").accent
    sheet = accent_sheet(accent, selector=f'[data-accent="{accent}"]') if accent else ""
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


@organization_page(GET=CUSTOMIZE_PORTAL)
def preview(request: OrganizationRequest, look: int) -> HttpResponse:
    """The home of the portal with a revision that others need not see."""
    context = {**home_of(request), "look": _look(request, look)}
    return render(request, "portal-look/preview.html", context)


@organization_page(POST=CUSTOMIZE_PORTAL)
def live(request: OrganizationRequest, look: int) -> HttpResponse:
    """Let everyone see a revision."""
    found = _look(request, look)
    with refusals_flashed(request):
        actions.make_look_live(look=found, by=request.membership)
        messages.success(request, f"Revision {found.number} is live.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(POST=CUSTOMIZE_PORTAL)
def undo(request: OrganizationRequest, look: int) -> HttpResponse:
    """Back from a revision to the one that was live before."""
    with refusals_flashed(request):
        former = actions.undo_look(look=_look(request, look), by=request.membership)
        messages.success(request, f"Revision {former.number} is live again.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(POST=CUSTOMIZE_PORTAL)
def standard(request: OrganizationRequest, look: int) -> HttpResponse:
    """Back from a revision to the console's own look."""
    with refusals_flashed(request):
        actions.use_standard_look(look=_look(request, look), by=request.membership)
        messages.success(request, "The Developer Portal has the standard look again.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(POST=CUSTOMIZE_PORTAL)
def discard(request: OrganizationRequest, look: int) -> HttpResponse:
    """Let go of a draft."""
    found = _look(request, look)
    with refusals_flashed(request):
        actions.discard_look(look=found, by=request.membership)
        messages.success(request, f"Revision {found.number} was discarded.")
    return redirect(LOOKS, request.organization.handle)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def style_sheet(request: OrganizationRequest, look_sheet: str) -> HttpResponse:
    """The sheet of a revision, under the name that its content has: it never changes."""
    sheet = style_sheet_content(request.reader, look_sheet)
    if not sheet:
        raise Http404
    return _file_of(request, sheet, "text/css; charset=utf-8")


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def logo(request: OrganizationRequest, look_logo: str) -> HttpResponse:
    """The logo of a revision, likewise."""
    found = logo_content(request.reader, look_logo)
    if not found:
        raise Http404
    return _file_of(request, found, "image/png")


def _file_of(request: OrganizationRequest, content: bytes, content_type: str) -> HttpResponse:
    """A file for good: caches of all may keep it if it was asked for by a stranger."""
    whose = "public" if isinstance(request.reader, Stranger) else "private"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Cache-Control": f"{whose}, max-age={A_YEAR}, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _look(request: OrganizationRequest, number: int) -> Look:
    """The organization's revision of this number, unless it was discarded; else 404."""
    found: Look = get_object_or_404(request.organization.looks.kept(), number=number)
    return found
