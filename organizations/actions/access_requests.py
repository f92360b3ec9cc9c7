"""Requesting a permission from an administrator, and granting or declining the request."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from audit.models import Event
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.actions.members import set_roles
from organizations.events.access_requests import ACCESS_DECLINED, ACCESS_REQUESTED, ACCESS_WITHDRAWN
from organizations.models import AccessRequest, Membership, Notification, Organization
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_running
from organizations.tenancy.locks import authorize_exclusively, lock_and_reload, reload_member
from organizations.tenancy.project_roles import assign_in_project, find_visible_project
from organizations.tenancy.roles import PERMISSIONS, AnyRole, Permission
from organizations.tenancy.settling import close_as_granted

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
    message = "This request has already been answered or withdrawn."


class RoleLacksIt(Refusal):
    slug = "role-lacks-it"
    message = "The {role} role does not include this permission. Choose another role."
    field = "role"


class EndsInProjectOnly(Refusal):
    slug = "ends-in-project-only"
    message = "Only a role in a project can have a last day."
    field = "last_day"
    is_mistake = True


def parse_permission(permission: Permission | str, project_id: int | None) -> Permission:
    """The permission, given as itself or by its value.

    Raises UnknownPermission, also for one that no role gives in a project, if there is one.
    """
    try:
        parsed_permission = PERMISSIONS[str(permission)]
    except KeyError:
        raise UnknownPermission from None
    if project_id is not None and not parsed_permission.in_project:
        raise UnknownPermission
    return parsed_permission


@transaction.atomic
def request_access(
    *,
    membership: Membership,
    permission: Permission | str,
    administrator: Membership,
    project_id: int | None = None,
    reason: str = "",
) -> AccessRequest:
    """Create a request to an administrator for a role with the permission. Records an event.

    With the key of a project, it is about that one, which the member must be able to see. At most
    one request of a member is open for each permission and project. Administrators read the reason,
    on one line. Raises UnknownPermission, HasItAlready, NotAnAdministrator, AskedAlready,
    AskedTooOften, ProjectUnavailable or InvalidLine; NoLongerAllowed for one who is no longer a
    member; OrganizationSuspended or OrganizationBeingDeleted.
    """
    organization = lock_and_reload(membership.organization)
    member = reload_member(organization, membership)
    demand_running(organization)
    permission = parse_permission(permission, project_id)
    if member.can(permission, on=find_visible_project(member, project_id)):
        raise HasItAlready
    _demand_few_requests(member, permission, project_id)

    request = organization.access_requests.create(
        membership=member,
        permission=permission.value,
        project_id=project_id,
        asked_of=_chosen_administrator(organization, administrator, by=member),
        reason=clean_line(reason, field="reason"),
    )
    _record_request(request, by=member)
    return request


def _record_request(request: AccessRequest, *, by: Membership) -> None:
    """Record the event of a new request, which notifies the administrator who is asked."""
    log.record(
        ACCESS_REQUESTED,
        organization=by.organization,
        by=by.user,
        target=request.asked_of,
        after=request.event_details,
        reason=request.reason,
    )


@transaction.atomic
def grant_access(
    *,
    request: AccessRequest,
    slug: AnyRole,
    is_everywhere: bool = False,
    last_day: date | None = None,
    by: Actor,
) -> bool:
    """Assign the member who made the request a role with the permission, and keep their others.

    If the request is about a project, the role is assigned there, until `last_day`, if given; with
    `is_everywhere` in the whole organization. Returns False, and only closes the request, if they
    already have the permission. Raises RequestAnswered, RoleLacksIt for a role without the
    permission, EndsInProjectOnly for a last day in the organization, or what assigning refuses.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=request)
    is_in_project = request.project_id is not None and not is_everywhere
    if last_day is not None and not is_in_project:
        raise EndsInProjectOnly
    request = _reload_open(organization, request)
    member = reload_member(organization, request.membership)
    if member.can(PERMISSIONS[request.permission], on=request.project):
        close_as_granted(request, by=by)
        return False
    if slug not in request.granting_roles:
        raise RoleLacksIt(role=slug.label)

    if not is_in_project:
        return set_roles(member, {*member.direct_role_slugs, slug}, by=by)
    return assign_in_project(
        project=request.project, membership=member, slug=slug, last_day=last_day, by=by
    )


@transaction.atomic
def decline_access(*, request: AccessRequest, by: Actor) -> None:
    """Decline an open access request and record an event. The member can make another request.

    Raises RequestAnswered.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=request)
    request = _reload_open(organization, request)

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


@transaction.atomic
def withdraw_access(*, request: AccessRequest, by: Membership) -> None:
    """Withdraw an open access request of the actor's own: it counts as declined by its member.

    Records an event. Who was asked is notified of it, unless no email about the request was made:
    then they hear of neither. Raises RequestAnswered, also for the request of another member;
    NoLongerAllowed, OrganizationSuspended or OrganizationBeingDeleted.
    """
    organization = lock_and_reload(by.organization)
    member = reload_member(organization, by)
    demand_running(organization)
    request = _reload_open(organization, request)
    if request.membership_id != member.pk:
        raise RequestAnswered

    request.declined_at = timezone.now()
    request.answered_by = member.user
    request.save(update_fields=["declined_at", "answered_by"])
    event = log.record(
        ACCESS_WITHDRAWN,
        organization=organization,
        by=member.user,
        target=request.asked_of,
        after=request.event_details,
    )
    requested = Event.objects.within(organization.pk).filter(
        kind=ACCESS_REQUESTED, actor_id=member.user_id, at__gte=request.asked_at
    )
    unsent = Notification.objects.filter(
        mail=None, event_id__in=requested.order_by("pk").values("pk")[:1]
    )
    if unsent.delete()[0]:
        Notification.objects.filter(event_id=event.pk).delete()


def _demand_few_requests(
    member: Membership, permission: Permission, project_id: int | None
) -> None:
    """Raise AskedAlready if this request is open, or AskedTooOften after many in a day."""
    same_requests = member.access_requests.open().filter(permission=permission.value)
    if same_requests.filter(project_id=project_id).exists():
        raise AskedAlready
    requests_today = member.access_requests.requested_since(timezone.now() - A_DAY).count()
    if requests_today >= settings.ACCESS_REQUESTS_A_DAY:
        raise AskedTooOften(limit=settings.ACCESS_REQUESTS_A_DAY)


def _chosen_administrator(
    organization: Organization, administrator: Membership, *, by: Membership
) -> User:
    """The person of the administrator as read under the lock. Raises NotAnAdministrator.

    Also for a requester who cannot see who the administrators are, because the answer would tell.
    """
    administrators = organization.administrators().select_related("user")
    reloaded = administrators.filter(pk=administrator.pk).first()
    if reloaded is None or not by.can(VIEW_ORGANIZATION):
        raise NotAnAdministrator(organization=organization)
    return reloaded.user


def _reload_open(organization: Organization, request: AccessRequest) -> AccessRequest:
    """Read the access request again. The caller holds the organization's lock.

    Raises RequestAnswered if it is no longer open.
    """
    requests = organization.access_requests.open().select_related("membership__user")
    open_request = requests.filter(pk=request.pk).first()
    if open_request is None:
        raise RequestAnswered
    return open_request
