"""A version of an API as those read it who want to call it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from apis.files import as_json_text, file_of
from apis.markdown_file import markdown_of
from apis.models import Definition
from apis.reference import reference_of
from console.paging import paginate
from organizations.access import OrganizationRequest, organization_page
from portal.access import access_of
from portal.catalogue import EVERYONE, about, subscriptions_of
from portal.models import Plan
from portal.permissions import VIEW_PORTAL
from portal.reaching import readable_version


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def version(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What a version is for, where it is called, and with which plans it can be had."""
    found = readable_version(request, api, major)
    context = {
        **about(found),
        "access": access_of(request.reader, request.user),
        "addresses": found.addresses.order_by("environment"),
        "plans": Plan.objects.open_for(found),
        "subscriptions": subscriptions_of(request.reader, found).told_of()[:50],
    }
    return render(request, "portal/version.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def reference(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What can be called, folded by operation."""
    found = readable_version(request, api, major)
    context = {**about(found), "reference": reference_of(found)}
    return render(request, "portal/reference.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def documents(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What the API's people wrote for those who call it."""
    found = readable_version(request, api, major)
    context = {**about(found), "documents": found.documents.brief().in_order()}
    return render(request, "portal/documents.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def document(request: OrganizationRequest, api: str, major: int, document: str) -> HttpResponse:
    """One document, to read."""
    found = readable_version(request, api, major)
    context = {**about(found), "document": get_object_or_404(found.documents, handle=document)}
    return render(request, "portal/document.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def changelog(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What each definition changed, the newest first."""
    found = readable_version(request, api, major)
    kept = found.definitions.only("number", "at", "changes", "version")
    context = {**about(found), "page": paginate(request, kept, by=("-at", "-pk"))}
    return render(request, "portal/changelog.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def as_json(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """The current definition as a JSON file."""
    current = _current(request, api, major)
    return file_of(current, as_json_text(current.document), "json")


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def as_yaml(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """The text of the current definition as it was uploaded. JSON is YAML, too."""
    current = _current(request, api, major)
    return file_of(current, current.source, "yaml")


@organization_page(GET=VIEW_PORTAL, strangers=EVERYONE)
def as_markdown(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What the current definition says, as a text in Markdown."""
    current = _current(request, api, major)
    return file_of(current, markdown_of(current.document), "md")


def _current(request: OrganizationRequest, api: str, major: int) -> Definition:
    """The current definition with the document that was kept: reading its text takes seconds."""
    version = readable_version(request, api, major)
    if version.definition is None:
        raise Http404
    version.definition.version = version
    return version.definition
