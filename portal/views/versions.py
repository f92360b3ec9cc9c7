"""Pages of an API version for those who want to call it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from apis.models import Definition
from apis.showing.files import json_file_of, markdown_file_of, yaml_file_of
from apis.showing.outline import outline_of
from apis.showing.reference_page import reference_of
from console.lists.paging import paginate
from console.serving.addresses import address_of
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal.catalogue.getting_started import getting_started
from portal.catalogue.visible_apis import MAY_READ, published_definitions, version_context
from portal.models import Plan
from portal.permissions import GENERATE_KEY, VIEW_PORTAL
from portal.reaching import readable_version
from portal.sign_ups.ways_in import access_for


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def version(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The overview of a version: what it is for, where it is called, and which plans offer it."""
    version = readable_version(request, api_handle, major)
    plans = list(Plan.objects.open_for(version))
    addresses = list(version.addresses.order_by("environment"))
    steps = getting_started(request.reader, version, has_plans=bool(plans))
    outline, address = outline_of(version), steps.address(addresses)
    context = {
        **version_context(version),
        "access": access_for(request.reader),
        "addresses": addresses,
        "plans": plans,
        "begin": steps,
        "outline": outline,
        "samples": outline.samples(address.base_url) if address else [],
    }
    return render(request, "portal/version.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def reference(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The operations and schemas of a version, with a call of each operation to copy.

    For htmx, which filters, only the list of its operations.
    """
    version = readable_version(request, api_handle, major)
    may_try = request.reader.can(GENERATE_KEY)
    args = (request.organization.handle, api_handle, major)
    try_url = address_of("portal-try-it:try", *args) if may_try else ""
    context: dict[str, Any] = {"reference": reference_of(version, request.GET, try_url)}
    if request.htmx.target == "operations":
        return render(request, "apis/_operations.html", context)
    context |= version_context(version)
    return render(request, "portal/reference.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def documents(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The documents of a version."""
    version = readable_version(request, api_handle, major)
    context = {**version_context(version), "documents": version.documents.brief().in_order()}
    return render(request, "portal/documents.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def document(
    request: OrganizationRequest, api_handle: str, major: int, document_handle: str
) -> HttpResponse:
    """A document of a version."""
    version = readable_version(request, api_handle, major)
    context = {
        **version_context(version),
        "document": get_object_or_404(version.documents, handle=document_handle),
    }
    return render(request, "portal/document.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def changelog(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """What each definition changed since the version was published, newest first, paginated."""
    version = readable_version(request, api_handle, major)
    definitions = published_definitions(version).only("number", "at", "changes", "version")
    context = {
        **version_context(version),
        "page": paginate(request, definitions, by=("-at", "-pk")),
    }
    return render(request, "portal/changelog.html", context)


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def as_json(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The current definition as a JSON file."""
    return json_file_of(_current_definition(request, api_handle, major))


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def as_yaml(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The current definition as it was uploaded, in YAML or JSON, which is YAML, too."""
    return yaml_file_of(_current_definition(request, api_handle, major))


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def as_markdown(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The current definition as a text in Markdown."""
    return markdown_file_of(_current_definition(request, api_handle, major))


def _current_definition(request: OrganizationRequest, api_handle: str, major: int) -> Definition:
    """The current definition of the version. Raises Http404 if it has none."""
    version = readable_version(request, api_handle, major)
    if version.definition is None:
        raise Http404
    version.definition.version = version
    return version.definition
