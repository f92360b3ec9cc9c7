"""Where roles are used: rows that name a role of a member, a group, a program or an API.

Apps declare their tables, so that an own role is deleted with a replacement in all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from console.invariants import Invariant
from console.manifests import Declaration, Section
from organizations.models import Invitation, Membership, MembershipRole, Role
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy import scopes
from organizations.tenancy.group_roles import GROUP_ROLES


@dataclass(frozen=True)
class RoleUse(Declaration):
    """A table whose rows name a `role`."""

    table: str
    """The label of the model, as in `machines.ServiceAccountRole`."""
    holder: Sequence[str]
    """The fields that say what has the role. It has it once; the first field is what is counted."""
    noun: str
    """What has the role, in the singular: "service account"."""
    among: Callable[[Any], QuerySet[Any]] | None = None
    """Narrows the rows to those that are counted; None if all are."""
    replace: Callable[[Role, Role], None] | None = None
    """Replaces a role by another in these rows; None if changing the rows is enough."""
    plural: str = ""
    """The plural of the noun, if that is not an "s" more."""
    in_projects: Callable[[Any], QuerySet[Any]] | None = None
    """Narrows the rows to those of a role in one project only; None if none are."""
    organization: str = "organization"
    """The lookup from a row to its organization."""

    @property
    def rows(self) -> QuerySet[Any]:
        """All rows of the table."""
        return apps.get_model(self.table)._default_manager.all()

    def rows_with(self, role: Role) -> QuerySet[Any]:
        """The rows that name the role, and are counted."""
        rows = self.rows.filter(role=role)
        return self.among(rows) if self.among else rows

    def count(self, role: Role) -> int:
        """How many have the role."""
        rows = self.rows_with(role)
        number: int = rows.aggregate(number=Count(self.holder[0], distinct=True))["number"]
        return number

    def replace_role(self, role: Role, replacement: Role) -> None:
        """Let all that has the role have the replacement, too if it has that already."""
        if self.replace:
            self.replace(role, replacement)
            return
        same_holder = {field: OuterRef(field) for field in self.holder}
        has_replacement = Exists(self.rows.filter(role=replacement, **same_holder))
        self.rows_with(role).filter(has_replacement).delete()
        self.rows_with(role).update(role=replacement)


ROLE_USES = Section(RoleUse, key=lambda use: use.table)


def uses_of(role: Role) -> list[str]:
    """Where the role is used, in words: "12 members", "1 group"; empty if nothing has it.

    One query for each declared use.
    """
    counts = [(use.count(role), use) for use in ROLE_USES]
    return [
        f"{n:,} {use.noun if n == 1 else use.plural or use.noun + 's'}" for n, use in counts if n
    ]


def is_used(role: Role) -> bool:
    """Whether something has the role, so that it is deleted with a replacement only."""
    return any(use.rows_with(role).exists() for use in ROLE_USES)


def is_held_in_projects(role: Role) -> bool:
    """Whether anything has the role in a project, or is to have it there."""
    return any(
        use.in_projects(use.rows_with(role)).exists() for use in ROLE_USES if use.in_projects
    )


def members_with_role(role_id: str) -> MembershipQuerySet:
    """The members with the role that has this ID, in the organization or in projects."""
    is_holder = Q(membership_roles__role=int(role_id))
    if scope := scopes.declared_scope():
        held_roles = scope.unended_roles().filter(role=int(role_id))
        is_holder |= Q(pk__in=held_roles.values("membership"))
    return Membership.objects.filter(is_holder).distinct()


def replace_role(role: Role, replacement: Role) -> None:
    """Let all that has the role have the replacement instead, so that nothing names the role.

    The caller holds the organization's exclusive lock, and has checked that the actor may do this
    and that the replacement counts for the limit on members, as own roles do.
    """
    for use in ROLE_USES:
        use.replace_role(role, replacement)
    members_of_groups = Membership.objects.filter(
        organization=role.owner, group_memberships__isnull=False
    )
    for group_roles in GROUP_ROLES:
        group_roles.synchronize(members_of_groups)


def _replace_of_members(role: Role, replacement: Role) -> None:
    """Replace the role of members in the organization; those by groups are left out.

    Rows are created and deleted, because `access_fingerprint` builds on that.
    """
    held_roles = MembershipRole.objects.filter(role=role)
    direct = held_roles.filter(is_direct=True)
    keys = list(direct.values_list("organization", "membership"))
    held_roles.delete()
    memberships = [membership for _, membership in keys]
    replacements = MembershipRole.objects.filter(role=replacement, membership__in=memberships)
    replacements.filter(is_direct=False).delete()
    present = set(replacements.values_list("membership", flat=True))
    MembershipRole.objects.bulk_create(
        MembershipRole(organization_id=organization, membership_id=membership, role=replacement)
        for organization, membership in keys
        if membership not in present
    )


OF_MEMBERS = RoleUse(
    "organizations.MembershipRole", ("membership",), "member", replace=_replace_of_members
)
OF_GROUPS = RoleUse("organizations.GroupRole", ("group",), "group")
OF_INVITATIONS = RoleUse(
    "organizations.Invitation_roles",
    ("invitation",),
    "open invitation",
    among=lambda rows: rows.filter(invitation__in=Invitation.objects.unanswered()),
    in_projects=lambda rows: rows.filter(invitation__project_id__isnull=False),
    organization="invitation__organization",
)


def _rows_of_others() -> list[str]:
    """The tables and keys of the rows that name a role of another organization."""
    return [
        f"{use.table} {key}"
        for use in ROLE_USES
        for key in use.rows.filter(role__owner__isnull=False)
        .exclude(role__owner=F(use.organization))
        .values_list("pk", flat=True)
    ]


OF_OTHERS = Invariant("own roles", "rows that name a role of another organization", _rows_of_others)
