"""How a page gets at an application or a version: only at those within the member's reach."""

from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from apis.models import Api, Version
from console.database.prepared_queries import PreparedQuery, prepare
from organizations.models import Membership, Organization
from organizations.tenancy.access import OrganizationRequest, keep_permissions
from portal.catalogue.visible_apis import shown_apis, shown_versions
from portal.models import Application
from portal.permissions import MANAGE_ALL_APPLICATIONS


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
    asked = _readable(connection.vendor, manages_all=member.can(MANAGE_ALL_APPLICATIONS))
    here = {"person": member.user_id, "organization": member.organization_id}
    found: list[Application] = asked.fetch_instances(application=application, **here)
    if not found:
        raise Http404
    found[0].organization = request.organization
    return found[0]


@cache
def _readable(vendor: str, *, manages_all: bool) -> PreparedQuery:
    """One application, as far as a member sees it who may manage all, or may not."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a47"))
    user = User(pk=2_000_000_033)
    member: Any = Membership(pk=2_000_000_011, user=user, organization=organization)
    member.codenames = MANAGE_ALL_APPLICATIONS.value if manages_all else ""
    keep_permissions(user, member)
    application = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a48")
    visible = Application.objects.readable_by(member).with_managed(member).with_owned(member)
    return prepare(
        "readable_application",
        lambda: visible.with_owner().filter(pk=application)[:1],
        maybe=("person",),
        application=application,
        person=user.pk,
        organization=organization.pk,
    )


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
