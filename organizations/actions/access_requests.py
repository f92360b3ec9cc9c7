"""Asking an administrator for what a closed door demands, and answering."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from organizations.actions.members import fresh_member, set_roles
from organizations.actions.settling import close_as_granted
from organizations.events import ACCESS_DECLINED, ACCESS_REQUESTED
from organizations.models import AccessRequest, Membership, Organization
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_running
from organizations.tenancy.locks import authorize_exclusively, lock_and_reload
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug

A_DAY = timedelta(days=1)


class UnknownPermission(Refusal):
    slug = "unknown-permission"
    message = "That permission does not exist."


class HasItAlready(Refusal):
    slug = "has-it-already"
    message = "You already have this permission. Reload the page."


class NotAnAdministrator(Refusal):
    slug = "not-an-administrator"
    message = "Choose an administrator of {organization}."


class AskedAlready(Refusal):
    slug = "asked-already"
    message = "You already requested this access. Wait for an answer."


class AskedTooOften(Refusal):
    slug = "asked-too-often"
    message = "You requested access {limit} times in one day. Try again tomorrow."


class RequestAnswered(Refusal):
    slug = "request-answered"
    message = "This request has already been answered."


class RoleLacksIt(Refusal):
    slug = "role-lacks-it"
    message = "The {role} role does not include this permission. Choose another role."
    field = "role"


@transaction.atomic
def request_access(
    *, membership: Membership, permission: Permission | str, of: Membership
) -> AccessRequest:
    """Ask an administrator for a role with the permission; at most one question waits for each.

    For members who see who the administrators are: for others, none can be chosen.
    """
    organization = lock_and_reload(membership.organization)
    member = fresh_member(organization, membership)
    demand_running(organization)
    wanted = _known(permission)
    if member.can(wanted):
        raise HasItAlready
    administrator = _chosen(organization, of, by=member)
    if member.access_requests.open().filter(permission=wanted.value).exists():
        raise AskedAlready
    today = member.access_requests.requested_since(timezone.now() - A_DAY).count()
    if today >= settings.ACCESS_REQUESTS_A_DAY:
        raise AskedTooOften(limit=settings.ACCESS_REQUESTS_A_DAY)

    request = organization.access_requests.create(
        membership=member, permission=wanted.value, asked_of=administrator.user
    )
    log.record(
        ACCESS_REQUESTED,
        organization=organization,
        by=member.user,
        target=administrator.user,
        after=request.event_details,
    )
    return request


@transaction.atomic
def grant_access(*, request: AccessRequest, slug: RoleSlug, by: Actor) -> bool:
    """Give the member who asked a role with the permission; returns whether they needed it still.

    They keep the roles that they hold.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=request)
    request = _open(organization, request)
    member = fresh_member(organization, request.membership)
    if member.can(PERMISSIONS[request.permission]):
        close_as_granted(request, by=by)
        return False
    if slug not in request.granting_roles:
        raise RoleLacksIt(role=slug.label)

    return set_roles(member, {*member.role_slugs, slug}, by=by)


@transaction.atomic
def decline_access(*, request: AccessRequest, by: Actor) -> None:
    """Say no. The member can ask again."""
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=request)
    request = _open(organization, request)

    request.declined_at = timezone.now()
    request.answered_by = by.person
    request.save(update_fields=["declined_at", "answered_by"])
    log.record(
        ACCESS_DECLINED,
        organization=organization,
        by=by,
        target=request.membership.user,
        after=request.event_details,
    )


def _chosen(organization: Organization, of: Membership, *, by: Membership) -> Membership:
    asked = organization.administrators().select_related("user").filter(pk=of.pk)
    if not by.can(VIEW_ORGANIZATION) or (administrator := asked.first()) is None:
        raise NotAnAdministrator(organization=organization)
    return administrator


def _known(permission: Permission | str) -> Permission:
    known = PERMISSIONS.get(str(permission))
    if known is None:
        raise UnknownPermission
    return known


def _open(organization: Organization, request: AccessRequest) -> AccessRequest:
    """The request as it is now that the organization is locked, if it still waits."""
    found = organization.access_requests.open().select_related("membership__user")
    fresh = found.filter(pk=request.pk).first()
    if fresh is None:
        raise RequestAnswered
    return fresh
