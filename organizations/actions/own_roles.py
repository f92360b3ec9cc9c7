"""Creating, changing and deleting roles of an organization's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from django.contrib.auth.models import Permission as StoredPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify

from audit import log
from console.database.rows import first_or_raise
from console.refusals import Refusal
from console.words import text
from console.words.lines import clean_line
from organizations.actions.invitations import LimitReached
from organizations.models import Organization, Role
from organizations.models.access_request import waiting_for_access
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.role_events import ROLE_CHANGED, ROLE_CREATED, ROLE_DELETED, ROLE_REPLACED
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import AboveYou, RoleGone, demand_giving, find_roles
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.names import clean_short_name
from organizations.tenancy.project_roles import has_permission_in_projects
from organizations.tenancy.role_uses import (
    is_held_in_projects,
    is_used,
    members_with_role,
    replace_role,
)
from organizations.tenancy.roles import BUILT_IN, AnyRole, OwnRole, Permission, RoleSlug
from organizations.tenancy.settling import settle_access_requests

MOST_ROLES = 50
"""How many own roles an organization may have."""
LONGEST_DESCRIPTION = 200
NO_REPLACEMENTS = frozenset({RoleSlug.ADMINISTRATOR, RoleSlug.EXTERNAL_API_SUBSCRIBER})
"""Roles that replace no other: no group gives the first, and the second is for outsiders."""
_LONGEST_SLUG = 30


class RoleNameTaken(Refusal):
    slug = "role-name-taken"
    message = "Another role has this name."
    field = "name"
    is_mistake = True


class NoPermission(Refusal):
    slug = "no-permission"
    message = "Select at least one permission."
    field = "permissions"
    is_mistake = True


class RoleChanged(Refusal):
    slug = "role-changed"
    message = "Someone else changed the permissions of this role. Check them again."
    field = "permissions"


class NoReplacement(Refusal):
    slug = "no-replacement"
    message = "Choose the role that replaces this one, other than {roles}."
    field = "replacement"


class ReplacementNotInProjects(Refusal):
    slug = "replacement-not-in-projects"
    message = "This role is held in projects, where {role} has no permission. Choose another one."
    field = "replacement"


@dataclass(frozen=True)
class RoleTerms:
    """What a role of an organization's own is called, is for, and lets its holders do."""

    name: str
    description: str
    permissions: frozenset[Permission]

    @property
    def event_details(self) -> dict[str, Any]:
        """The values that events keep of the role."""
        details = {"name": self.name, "permissions": sorted(p.value for p in self.permissions)}
        return {**details, **({"description": self.description} if self.description else {})}


@transaction.atomic
def create_role(*, terms: RoleTerms, by: Actor) -> Role:
    """Create a role that the organization's members can have, and record an event.

    Its slug is made of the name and never changes. Raises InvalidName, RoleNameTaken, InvalidLine,
    NoPermission, LimitReached, NoLongerAllowed, or AboveYou if the actor lacks one of the
    permissions.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP)
    terms = _clean_terms(terms)
    _demand_free_name(organization, terms.name)
    if len(organization.own_roles) >= MOST_ROLES:
        raise LimitReached(limit=f"{MOST_ROLES} roles")
    slug = _free_slug(organization, terms.name)
    _demand_all(by, _as_role(slug, terms))

    role = organization.role_rows.create(slug=slug, name=terms.name, description=terms.description)
    _set_permissions(role, terms)
    log.record(
        ROLE_CREATED, organization=organization, by=by, target=role, after=terms.event_details
    )
    return role


@transaction.atomic
def change_role(
    *, role: Role, terms: RoleTerms, seen: Iterable[Permission] | None = None, by: Actor
) -> bool:
    """Change a role for all who have it, and return whether that is a change.

    `seen` are the permissions that the actor believes the role to have; None for any. Records an
    event, and grants open access requests that the new permissions answer. Raises RoleGone,
    RoleChanged, InvalidName, RoleNameTaken, InvalidLine, NoPermission, NoLongerAllowed, or AboveYou
    if the actor lacks one of the old or new permissions.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=role)
    role = _reload(organization, role)
    old_role = organization.own_roles[role.slug]
    if seen is not None and frozenset(seen) != old_role.permissions:
        raise RoleChanged
    old_terms = RoleTerms(role.name, role.description, old_role.permissions)
    terms = _clean_terms(terms)
    if terms == old_terms:
        return False
    _demand_free_name(organization, terms.name, except_for=role)
    _demand_all(by, old_role, _as_role(role.slug, terms))

    role.name, role.description = terms.name, terms.description
    role.save()
    _set_permissions(role, terms)
    log.record(
        ROLE_CHANGED,
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
    details = RoleTerms(role.name, role.description, old_role.permissions).event_details
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


def _clean_terms(terms: RoleTerms) -> RoleTerms:
    """The terms as they are stored. Raises InvalidName, InvalidLine or NoPermission."""
    if not terms.permissions:
        raise NoPermission
    return RoleTerms(
        clean_short_name(terms.name),
        clean_line(terms.description, field="description", longest=LONGEST_DESCRIPTION),
        terms.permissions,
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


def _demand_free_name(
    organization: Organization, name: str, *, except_for: Role | None = None
) -> None:
    """Raise RoleNameTaken if a built-in role or another own one has the name, in any case."""
    key = text.fold(name)
    others = organization.role_rows.filter(name_key=key)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if key in {text.fold(role.label) for role in RoleSlug} or others.exists():
        raise RoleNameTaken


def _free_slug(organization: Organization, name: str) -> str:
    """A slug made of the name that no role of the organization has."""
    stem = slugify(name, allow_unicode=True) or "role"
    endings = chain([""], (f"-{number}" for number in count(2)))
    slugs = (f"{stem[: _LONGEST_SLUG - len(end)].strip('-_')}{end}" for end in endings)
    return next(
        slug for slug in slugs if slug not in BUILT_IN and slug not in organization.own_roles
    )


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
