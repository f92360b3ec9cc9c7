"""How a page gets at an application or a version: only at those within the member's reach."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from apis.models import Api, Version
from organizations.tenancy.access import OrganizationRequest
from portal.catalogue import shown_apis, shown_versions
from portal.models import Application


def readable_version(request: OrganizationRequest, handle: str, major: int) -> Version:
    """The version of the API with this handle, if the portal shows it to the reader; else 404."""
    api: Api = get_object_or_404(shown_apis(request.reader), handle=handle)
    api.organization = request.organization
    found: Version = get_object_or_404(shown_versions(api), major=major)
    found.organization, found.api = request.organization, api
    return found


def readable_application(request: OrganizationRequest, application: UUID) -> Application:
    """The application with this ID, and what the member may do with it; 404 if not even see it."""
    member = request.membership
    visible = Application.objects.readable_by(member).with_managed(member).with_owned(member)
    found = get_object_or_404(visible.with_owner(), pk=application)
    found.organization = request.organization
    return found


def managed_application(request: OrganizationRequest, application: UUID) -> Application:
    """The same, if the member may change it; 403 for one that they may only see."""
    found = readable_application(request, application)
    if not found.is_managed:
        raise PermissionDenied
    return found


def owned_application(request: OrganizationRequest, application: UUID) -> Application:
    """The same for what only its owner does: 403 for one that the member may only manage."""
    found = managed_application(request, application)
    if not found.is_owned:
        raise PermissionDenied
    return found
