"""A version of an API as those read it who want to call it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from apis.files import json_file_of, markdown_file_of, yaml_file_of
from apis.models import Definition
from apis.showing import outline_of, reference_of
from console.lists.paging import paginate
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal.catalogue.getting_started import getting_started
from portal.catalogue.visible_apis import MAY_READ, published_definitions, version_context
from portal.models import Plan
from portal.permissions import VIEW_PORTAL
from portal.reaching import readable_version
from portal.sign_ups.ways_in import access_for


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def version(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What a version is for, where it is called, and with which plans it can be had."""
    found = readable_version(request, api, major)
    plans = list(Plan.objects.open_for(found))
    addresses = list(found.addresses.order_by("environment"))
    begin = getting_started(request.reader, found, has_plans=bool(plans))
    outline, address = outline_of(found), begin.address(addresses)
    context = {
        **version_context(found),
        "access": access_for(request.reader, request.user),
        "addresses": addresses,
        "plans": plans,
        "begin": begin,
        "outline": outline,
        "samples": outline.samples(address.base_url) if address else [],
    }
    return render(request, "portal/version.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def reference(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What can be called, with a call of each operation to copy."""
    found = readable_version(request, api, major)
    context = {**version_context(found), "reference": reference_of(found, request.GET)}
    return render(request, "portal/reference.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def documents(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What the API's people wrote for those who call it."""
    found = readable_version(request, api, major)
    context = {**version_context(found), "documents": found.documents.brief().in_order()}
    return render(request, "portal/documents.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def document(request: OrganizationRequest, api: str, major: int, document: str) -> HttpResponse:
    """One document, to read."""
    found = readable_version(request, api, major)
    context = {
        **version_context(found),
        "document": get_object_or_404(found.documents, handle=document),
    }
    return render(request, "portal/document.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def changelog(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What each definition changed since the version was published, the newest first."""
    found = readable_version(request, api, major)
    kept = published_definitions(found).only("number", "at", "changes", "version")
    context = {**version_context(found), "page": paginate(request, kept, by=("-at", "-pk"))}
    return render(request, "portal/changelog.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def as_json(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """The current definition as a JSON file."""
    return json_file_of(_current(request, api, major))


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def as_yaml(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """The text of the current definition as it was uploaded. JSON is YAML, too."""
    return yaml_file_of(_current(request, api, major))


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def as_markdown(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What the current definition says, as a text in Markdown."""
    return markdown_file_of(_current(request, api, major))


def _current(request: OrganizationRequest, api: str, major: int) -> Definition:
    """The current definition."""
    version = readable_version(request, api, major)
    if version.definition is None:
        raise Http404
    version.definition.version = version
    return version.definition
