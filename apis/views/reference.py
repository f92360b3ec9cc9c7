"""The reference of a version, and the same as a text file."""

from django.http import HttpResponse

from apis.permissions import DISCOVER_APIS
from apis.reaching import show_version, version_of
from apis.showing import reference_of
from organizations.tenancy.access import OrganizationRequest, organization_page


@organization_page(GET=DISCOVER_APIS)
def reference(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """What the current definition says, with a call of each operation to copy."""
    version = version_of(request, api_handle, major)
    context = {"reference": reference_of(version, request.GET)}
    return show_version(request, version, "apis/reference.html", context)
