"""Creating, changing and deleting roles of an organization's own."""

from django.contrib.auth.models import Permission as StoredPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from audit import log
from console.database.rows import first_or_raise
from console.refusals import Refusal
from organizations.actions.invitations import LimitReached
from organizations.actions.role_terms import RoleTerms, clean_terms, demand_free_name, free_slug
from organizations.events.own_roles import (
    ROLE_CHANGED,
    ROLE_CREATED,
    ROLE_DELETED,
    ROLE_RENAMED,
    ROLE_REPLACED,
)
from organizations.models import Organization, Role
from organizations.models.access_request import waiting_for_access
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import AboveYou, RoleGone, demand_giving, find_roles
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.project_roles import NothingInProjects, has_permission_in_projects
from organizations.tenancy.role_uses import (
    is_held_in_projects,
    is_used,
    members_with_role,
    replace_role,
)
from organizations.tenancy.roles import (
    AnyRole,
    OwnRole,
    RoleSlug,
)
from organizations.tenancy.settling import settle_access_requests

MOST_ROLES = 50
"""How many own roles an organization may have."""
NO_REPLACEMENTS = frozenset({RoleSlug.ADMINISTRATOR, RoleSlug.EXTERNAL_API_SUBSCRIBER})
"""Roles that replace no other: no group gives the first, and the second is for outsiders."""


class RoleChanged(Refusal):
    slug = "role-changed"
    message = "Someone else changed this role. Check what you would change now, and save again."


class NoReplacement(Refusal):
    slug = "no-replacement"
    message = "Choose the role that replaces this one, other than {roles}."
    field = "replacement"


class ReplacementNotInProjects(Refusal):
    slug = "replacement-not-in-projects"
    message = "This role is held in projects, where {role} has no permission. Choose another one."
    field = "replacement"


@transaction.atomic
def create_role(*, terms: RoleTerms, by: Actor) -> Role:
    """Create a role that the organization's members can have, and record an event.

    Its slug is made of the name, never changes, and is never that of another role, also after this
    one is deleted. Raises InvalidName, RoleNameTaken, InvalidLine, NoPermission, AllPermissions,
    LimitReached, NoLongerAllowed, or AboveYou if the actor lacks one of the permissions.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP)
    terms = clean_terms(terms)
    demand_free_name(organization, terms.name)
    if len(organization.own_roles) >= MOST_ROLES:
        raise LimitReached(limit=f"{MOST_ROLES} roles")
    slug = free_slug(organization, terms.name)
    _demand_all(by, _as_role(slug, terms))

    role = organization.role_rows.create(slug=slug, name=terms.name, description=terms.description)
    _set_permissions(role, terms)
    log.record(
        ROLE_CREATED, organization=organization, by=by, target=role, after=terms.event_details
    )
    return role


@transaction.atomic
def change_role(*, role: Role, terms: RoleTerms, seen: str | None = None, by: Actor) -> bool:
    """Change a role for all who have it, and return whether that is a change.

    `seen` is the digest of the terms that the actor believes the role to have; None for any.
    Records an event, which notifies those who have the role if its permissions change, and grants
    open access requests that the new ones answer. Raises RoleGone, RoleChanged, InvalidName,
    RoleNameTaken, InvalidLine, NoPermission, AllPermissions, NothingInProjects if the role is held
    in projects and would give nothing there, NoLongerAllowed, or AboveYou if the actor lacks one of
    the old or new permissions.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=role)
    role = _reload(organization, role)
    old_role = organization.own_roles[role.slug]
    old_terms = RoleTerms.of(old_role)
    if seen is not None and seen != old_terms.digest:
        raise RoleChanged
    terms = clean_terms(terms)
    if terms == old_terms:
        return False
    demand_free_name(organization, terms.name, except_for=role)
    new_role = _as_role(role.slug, terms)
    _demand_all(by, old_role, new_role)
    if not has_permission_in_projects(new_role) and is_held_in_projects(role):
        raise NothingInProjects(role=terms.name)

    role.name, role.description = terms.name, terms.description
    role.save()
    _set_permissions(role, terms)
    log.record(
        ROLE_RENAMED if terms.permissions == old_terms.permissions else ROLE_CHANGED,
        by=by,
        target=role,
        before=old_terms.event_details,
        after=terms.event_details,
    )
    _settle_requests(organization, by=by)
    return True


@transaction.atomic
def delete_role(*, role: Role, replacement: AnyRole | None, by: Actor) -> None:
    """Delete a role, in whose place all who have it get the replacement.

    None is enough for a role that nothing has. Records an event, and one for each member that
    notifies them. Raises RoleGone, NoReplacement, ReplacementNotInProjects, NoLongerAllowed, or
    AboveYou if the actor lacks a permission of one of both roles.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=role)
    role = _reload(organization, role)
    old_role = organization.own_roles[role.slug]
    demand_giving(by, [old_role])
    details = {"slug": role.slug, **RoleTerms.of(old_role).event_details}
    if is_used(role):
        replacement = _clean_replacement(role, replacement, by=by)
        _replace(role, replacement, by=by)
    else:
        replacement = None

    after = {"replacement": replacement.label} if replacement else {}
    log.record(ROLE_DELETED, by=by, target=role, before=details, after=after)
    role.delete()
    _settle_requests(organization, by=by)


def _replace(role: Role, replacement: AnyRole, *, by: Actor) -> None:
    """Replace the role wherever it is used, and record an event for each member who had it."""
    organization = by.organization
    members = members_with_role(str(role.pk)).select_related("user")
    users = [member.user for member in members.order_by("pk")]
    (stored,) = Role.objects.named([replacement], organization=organization)
    replace_role(role, stored)
    log.record_for_each(
        ROLE_REPLACED,
        users,
        organization=organization,
        by=by,
        before={"role": role.name},
        after={"role": replacement.label},
    )


def _clean_replacement(role: Role, slug: AnyRole | None, *, by: Actor) -> AnyRole:
    """The role that replaces this one.

    Raises NoReplacement, RoleGone, AboveYou or ReplacementNotInProjects.
    """
    if slug is None or slug == role.slug or slug in NO_REPLACEMENTS:
        raise NoReplacement(roles=" and ".join(r.label for r in sorted(NO_REPLACEMENTS)))
    (replacement,) = find_roles(by.organization, [slug])
    demand_giving(by, [replacement])
    if is_held_in_projects(role) and not has_permission_in_projects(replacement):
        raise ReplacementNotInProjects(role=replacement.label)
    return replacement


def _as_role(slug: str, terms: RoleTerms) -> OwnRole:
    """The role with this slug and these terms."""
    return OwnRole(
        slug, label=terms.name, description=terms.description, permissions=terms.permissions
    )


def _demand_all(by: Actor, *roles: AnyRole) -> None:
    """Raise AboveYou unless the actor has all permissions of these roles."""
    if not by.may_give(roles):
        raise AboveYou


def _set_permissions(role: Role, terms: RoleTerms) -> None:
    """Save the permissions of the role, and nothing if it has them."""
    codenames = [permission.value for permission in terms.permissions]
    content_type = ContentType.objects.get_for_model(Organization)
    role.permissions.set(
        StoredPermission.objects.filter(content_type=content_type, codename__in=codenames)
    )


def _settle_requests(organization: Organization, *, by: Actor) -> None:
    """Grant the open access requests of members who have the permission now."""
    for member in waiting_for_access(organization.memberships.all()):
        settle_access_requests(member, by=by)


def _reload(organization: Organization, role: Role) -> Role:
    """Read the role again, under the lock of the organization. Raises RoleGone."""
    reloaded = first_or_raise(organization.role_rows.filter(pk=role.pk), RoleGone)
    reloaded.owner = organization
    return reloaded
