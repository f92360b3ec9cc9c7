"""What own roles are called, are for and allow, and the rules for it."""

import hashlib
import json
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, Self

from django.utils.text import slugify

from audit.models import Event
from console.refusals import Refusal
from console.words import text
from console.words.lines import clean_line
from organizations.events.own_roles import ROLE_DELETED
from organizations.models import Organization, Role
from organizations.tenancy.handles import hyphenless_key
from organizations.tenancy.names import clean_short_name
from organizations.tenancy.roles import BUILT_IN, PERMISSIONS, OwnRole, Permission

LONGEST_DESCRIPTION = 200
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


class AllPermissions(Refusal):
    slug = "all-permissions"
    message = "The role with all permissions is Administrator. Leave at least one out."
    field = "permissions"
    is_mistake = True


@dataclass(frozen=True)
class RoleTerms:
    """What a role of an organization's own is called, is for, and lets its holders do."""

    name: str
    description: str
    permissions: frozenset[Permission]

    @classmethod
    def of(cls, role: OwnRole) -> Self:
        """The terms of a role that there is."""
        return cls(role.label, role.description, role.permissions)

    @property
    def digest(self) -> str:
        """A short text that differs for other terms, by which one says what one saw."""
        return hashlib.sha256(json.dumps(self.event_details, sort_keys=True).encode()).hexdigest()

    @property
    def event_details(self) -> dict[str, Any]:
        """The values that events keep of the role."""
        details = {"name": self.name, "permissions": sorted(p.value for p in self.permissions)}
        return {**details, **({"description": self.description} if self.description else {})}


def clean_terms(terms: RoleTerms) -> RoleTerms:
    """The terms as they are stored.

    Raises InvalidName, InvalidLine, NoPermission, or AllPermissions: what protects Administrator
    would not protect another role that allows the same.
    """
    if not terms.permissions:
        raise NoPermission
    if terms.permissions >= {*PERMISSIONS}:
        raise AllPermissions
    return RoleTerms(
        clean_short_name(terms.name),
        clean_line(terms.description, field="description", longest=LONGEST_DESCRIPTION),
        terms.permissions,
    )


def demand_free_name(
    organization: Organization, name: str, *, except_for: Role | None = None
) -> None:
    """Raise RoleNameTaken if another own role has the name in any case, or it looks built in."""
    others = organization.role_rows.filter(name_key=text.fold(name))
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if hyphenless_key(slugify(name)) in {hyphenless_key(slug) for slug in BUILT_IN}:
        raise RoleNameTaken
    if others.exists():
        raise RoleNameTaken


def free_slug(organization: Organization, name: str) -> str:
    """A slug made of the name that no role of the organization has, or had when it was deleted.

    So a form that was read before does not assign another role than it named.
    """
    deletions = Event.objects.filter(organization_id=organization.pk, kind=ROLE_DELETED)
    taken = {*BUILT_IN, *organization.own_roles, *deletions.values_list("before__slug", flat=True)}
    stem = slugify(name, allow_unicode=True) or "role"
    endings = chain([""], (f"-{number}" for number in count(2)))
    slugs = (f"{stem[: _LONGEST_SLUG - len(end)].strip('-_')}{end}" for end in endings)
    return next(slug for slug in slugs if slug not in taken)
