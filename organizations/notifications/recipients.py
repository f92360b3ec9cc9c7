"""Who is notified of an event, by the audiences of its type, and who still belongs to them."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from audit.models import Event
from organizations.events.organizations import ORGANIZATION_REMOVED
from organizations.models import Invitation, Membership
from organizations.models.holders import members_with_permission, members_with_permission_in
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy import scopes
from organizations.tenancy.audience import (
    TARGET_OWNERS,
    Audience,
    PermissionHolders,
    notifying_event_type,
)
from organizations.tenancy.roles import Permission, RoleSlug


def recipients_by(
    audience: Audience | PermissionHolders, event: Event
) -> Iterator[tuple[int, str, str]]:
    """Yield the user ID, choice of notifications and time zone of each member of this audience,
    which is not EVERYONE, without the event's actor. In one query, or two for `PermissionHolders`.

    Someone who has a permission in the organization and by a role in the project comes twice.
    """
    for members in (_members(audience, event), _holders_in_project(audience, event)):
        yield from members.values_list("user_id", "notify", "user__time_zone")


def is_still_recipient(event: Event, user: User, membership: Membership | None) -> bool:
    """Whether a person with a notification of the event still belongs to its audience.

    They may have lost the membership or the role since, and then must not learn what happened.
    """
    event_type = notifying_event_type(event.kind)
    if event_type is None:
        return False
    if event_type.outlasts_membership and (
        event_type == ORGANIZATION_REMOVED or _is_target(event, user)
    ):
        return True
    if membership is None:
        return False
    return any(_is_among(audience, event, membership) for audience in event_type.audience)


def _members(audience: Audience | PermissionHolders, event: Event) -> MembershipQuerySet:
    """The active memberships of this audience, which is not EVERYONE, without the event's actor.

    Of the holders of a permission, those who have it in the whole organization.
    """
    if event.organization_id is None:
        return Membership.objects.none()
    members = _candidates(event)
    if isinstance(audience, PermissionHolders):
        holders = members_with_permission(members, [event.organization_id], audience.permission)
        return holders.filter(_condition(audience, event))
    if audience is Audience.CONCERNED:
        owners, permission = _owners(event).order_by(), _permission_of_owners(event)
        if permission is not None:
            keys = list(owners.values_list("pk", flat=True))
            return members.filter(pk__in=keys).with_permission(permission)
        return members.filter(pk__in=owners.values("pk"))
    if audience is Audience.TARGET:
        is_person = _is_about_person(event)
        return members.filter(user=int(event.target_id)) if is_person else members.none()
    if audience is Audience.INVITER and (inviter := _inviter(event)):
        return members.filter(pk=inviter.pk)
    # How many invitations were revoked with the membership that ended.
    revoked = event.before.get("open_invitations")
    if audience is Audience.ADMINISTRATORS_IF_INVITATIONS_REVOKED and not revoked:
        return members.none()
    return members.administrators_of(event.organization_id)


def _holders_in_project(audience: Audience | PermissionHolders, event: Event) -> MembershipQuerySet:
    """The active memberships of this audience, without the event's actor, that have the permission
    for it by roles in the project of the event's target.

    Empty without a query if the audience depends on no permission, the target is of no project, or
    no role in a project gives the permission.
    """
    permission = _permission_for(audience, event)
    if permission is None or not permission.in_project:
        return Membership.objects.none()
    projects = scopes.project_of_target(event.target_type, event.target_id)
    if projects is None:
        return Membership.objects.none()
    holders = members_with_permission_in(_candidates(event), projects, permission)
    if isinstance(audience, PermissionHolders):
        return holders.filter(_condition(audience, event))
    return holders.filter(pk__in=_owners(event).order_by().values("pk"))


def _is_among(audience: Audience | PermissionHolders, event: Event, membership: Membership) -> bool:
    """Whether the member belongs to this audience of the event now."""
    if isinstance(audience, PermissionHolders):
        has_permission = _has_permission(audience.permission, event, membership)
        if not has_permission or audience.among is None:
            return has_permission
        return Membership.objects.filter(_condition(audience, event), pk=membership.pk).exists()
    if audience is Audience.EVERYONE:
        return True
    if audience is Audience.CONCERNED:
        permission = _permission_of_owners(event)
        is_owner = _owners(event).filter(pk=membership.pk).exists()
        return is_owner and (permission is None or _has_permission(permission, event, membership))
    if audience is Audience.TARGET:
        return _is_target(event, membership.user)
    if audience is Audience.INVITER and membership.can(MANAGE_MEMBERSHIP):
        return True
    return RoleSlug.ADMINISTRATOR in membership.role_slugs


def _has_permission(permission: Permission, event: Event, membership: Membership) -> bool:
    """Whether the member has the permission now, in the organization or the target's project."""
    if membership.can(permission):
        return True
    projects = scopes.project_of_target(event.target_type, event.target_id)
    if projects is None or not permission.in_project:
        return False
    return permission.value in membership.permissions_in_project(projects.first())


def _candidates(event: Event) -> MembershipQuerySet:
    """The memberships that can be notified of the event of an organization, without its actor.

    Active ones, or those of all who can sign in if the event outlasts memberships.
    """
    members = Membership.objects.filter(organization=event.organization_id, user__is_active=True)
    event_type = notifying_event_type(event.kind)
    if not (event_type and event_type.outlasts_membership):
        members = members.in_effect()
    return members if event.actor_id is None else members.exclude(user=event.actor_id)


def _condition(audience: PermissionHolders, event: Event) -> Q:
    """Which of the members with the permission are notified of the event; empty for all."""
    return audience.among(event.target_id) if audience.among else Q()


def _permission_for(audience: Audience | PermissionHolders, event: Event) -> Permission | None:
    """The permission that members of this audience need; None if it depends on none."""
    if isinstance(audience, PermissionHolders):
        return audience.permission
    return _permission_of_owners(event) if audience is Audience.CONCERNED else None


def _permission_of_owners(event: Event) -> Permission | None:
    """What owners of the event's target need to be notified; None if owning it is enough."""
    declaration = TARGET_OWNERS.get(event.target_type)
    return declaration.permission if declaration else None


def _owners(event: Event) -> MembershipQuerySet:
    """The memberships that own the event's target; empty if no app declares how to find them."""
    declaration = TARGET_OWNERS.get(event.target_type)
    if declaration is None:
        return Membership.objects.none()
    owners: MembershipQuerySet = declaration.members(event.target_id)
    return owners


def _inviter(event: Event) -> Membership | None:
    """The member who sent the invitation that is the event's target; None if they may no longer."""
    if event.target_type != Invitation._meta.model_name:
        return None
    invitation = Invitation.objects.with_details(UUID(event.target_id))
    return invitation.inviting_member if invitation else None


def _is_target(event: Event, user: User) -> bool:
    """Whether the person is the target of the event."""
    return _is_about_person(event) and event.target_id == str(user.pk)


def _is_about_person(event: Event) -> bool:
    """Whether the target of the event is a person."""
    return event.target_type == User._meta.model_name
