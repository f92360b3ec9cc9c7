"""The application or version of a page's address, if the member reaches it."""

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


def readable_version(request: OrganizationRequest, api_handle: str, major: int) -> Version:
    """The version, if the portal shows it to the reader. Raises Http404."""
    api: Api = get_object_or_404(shown_apis(request.reader), handle=api_handle)
    api.organization = request.organization
    version: Version = get_object_or_404(shown_versions(api), major=major)
    version.organization, version.api = request.organization, api
    return version


def readable_application(request: OrganizationRequest, application_id: UUID) -> Application:
    """The application with `is_managed` and `is_owned`, in one query. Raises Http404."""
    member = request.membership
    query = _prepared_query(connection.vendor, manages_all=member.can(MANAGE_ALL_APPLICATIONS))
    applications: list[Application] = query.fetch_instances(
        application=application_id, person=member.user_id, organization=member.organization_id
    )
    if not applications:
        raise Http404
    applications[0].organization = request.organization
    return applications[0]


@cache
def _prepared_query(vendor: str, *, manages_all: bool) -> PreparedQuery:
    """Prepare the query of one application that a member may see."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a47"))
    user = User(pk=2_000_000_033)
    member: Any = Membership(pk=2_000_000_011, user=user, organization=organization)
    member.codenames = MANAGE_ALL_APPLICATIONS.value if manages_all else ""
    keep_permissions(user, member)
    application_id = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a48")
    visible = Application.objects.readable_by(member).with_managed(member).with_owned(member)
    return prepare(
        "readable_application",
        lambda: visible.with_owner().filter(pk=application_id)[:1],
        optional=("person",),
        application=application_id,
        person=user.pk,
        organization=organization.pk,
    )


def managed_application(request: OrganizationRequest, application_id: UUID) -> Application:
    """The application, if the member may change it. Raises PermissionDenied or Http404."""
    application = readable_application(request, application_id)
    if not application.is_managed:
        raise PermissionDenied
    return application


def owned_application(request: OrganizationRequest, application_id: UUID) -> Application:
    """The application, if the member may give it away. Raises PermissionDenied or Http404."""
    application = managed_application(request, application_id)
    if not application.is_owned:
        raise PermissionDenied
    return application
