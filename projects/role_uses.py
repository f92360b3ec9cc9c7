"""Roles in projects, when an own role is deleted and replaced."""

from django.db.models import Exists, OuterRef

from organizations.models import Role
from organizations.tenancy.role_uses import RoleUse
from projects.models import ProjectRole


def _replace_of_members(role: Role, replacement: Role) -> None:
    """Replace the role of members in projects; those by groups are left out.

    Who has the replacement there already keeps it until the later of both ends.
    """
    held_roles = ProjectRole.objects.filter(role=role)
    held_roles.filter(is_direct=False).delete()
    same_place = {"membership": OuterRef("membership"), "project": OuterRef("project")}
    present = ProjectRole.objects.filter(role=replacement, is_direct=True, **same_place)
    doubled = held_roles.filter(Exists(present))
    for project_role in doubled:
        present_role = ProjectRole.objects.get(
            membership=project_role.membership_id,
            project=project_role.project_id,
            role=replacement,
            is_direct=True,
        )
        if _ends_later(project_role, present_role):
            present_role.ends_at = project_role.ends_at
            present_role.end_reminded_before = project_role.end_reminded_before
            present_role.save(update_fields=["ends_at", "end_reminded_before"])
    doubled.delete()
    held_roles.update(role=replacement)


def _ends_later(project_role: ProjectRole, other: ProjectRole) -> bool:
    """Whether the first role has no end, or a later one than the other."""
    if other.ends_at is None:
        return False
    return project_role.ends_at is None or project_role.ends_at > other.ends_at


OF_MEMBERS = RoleUse(
    "projects.ProjectRole",
    ("membership",),
    "member in projects",
    plural="members in projects",
    in_projects=lambda rows: rows,
    replace=_replace_of_members,
)
OF_GROUPS = RoleUse(
    "projects.GroupProjectRole",
    ("group", "project"),
    "group in projects",
    plural="groups in projects",
    in_projects=lambda rows: rows,
)
