"""The roles that members, and groups of them, hold in one project only."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from organizations.models import Group, Membership, MembershipRole, Organization, Role
from organizations.models.membership import last_day_before
from organizations.models.membership_queryset import in_effect
from organizations.tenancy.ends import end_reminder_due
from organizations.tenancy.keys import SameOrganization
from projects.models.project import Project


class ProjectRoleQuerySet(models.QuerySet["ProjectRole"]):
    """Roles in projects, by their ends."""

    def in_effect(self) -> Self:
        """The roles that have not ended, by the database's clock, of any membership."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()))

    def due_for_end_reminder(self) -> Self:
        """The roles in effect whose next reminder of their end is due, in running organizations.

        Without those of members who are shut out or cannot sign in, of memberships that end no
        later than the role, because the reminder of that end says more, and those whose end changes
        nothing, because the member has the role there by a group or in the organization, too.
        """
        is_member = in_effect("membership__") & Q(membership__user__is_active=True)
        outlived = Q(membership__ends_at=None) | Q(membership__ends_at__gt=F("ends_at"))
        running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
        same_role = {"membership": OuterRef("membership"), "role": OuterRef("role")}
        by_group = ProjectRole.objects.filter(
            **same_role, project=OuterRef("project"), is_direct=False
        )
        is_lost = ~Exists(by_group) & ~Exists(MembershipRole.objects.filter(**same_role))
        return self.in_effect().filter(end_reminder_due(), is_member, outlived, is_lost, **running)

    def with_details(self) -> Self:
        """The roles with project, role and member, in the same query."""
        return self.select_related("project", "role", "membership__user")


class ProjectRole(models.Model):
    """One role of one member in one project.

    It gives those permissions of the role there that are declared with `in_project`, until its end
    or that of the membership. It was assigned to the member, or is given by groups, and then not
    `is_direct` and without end.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="project_roles")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="project_roles"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    is_direct = models.BooleanField(default=True, db_default=True, editable=False)
    # From then on the role gives nothing. It is the beginning of a day in UTC.
    ends_at = models.DateTimeField(null=True, editable=False)
    # How many days before the end the last reminder of it was sent.
    end_reminded_before = models.PositiveSmallIntegerField(null=True, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProjectRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "membership",
                "project",
                "role",
                "is_direct",
                name="project_role_held_once",
                violation_error_message="This member has this role in the project already.",
            ),
            SameOrganization("membership"),
            SameOrganization("project"),
        ]
        indexes = [
            models.Index(fields=["project", "role", "membership"], name="project_role_by_project"),
            models.Index(
                fields=["ends_at"], condition=Q(ends_at__isnull=False), name="project_role_by_end"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.membership} as {self.role} in {self.project}"

    @property
    def has_ended(self) -> bool:
        """Whether its end has passed, by the clock of this process: for words, not for rights."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def last_day(self) -> date | None:
        """The last day of the role in UTC, or None if it does not end."""
        return last_day_before(self.ends_at)


class GroupProjectRole(models.Model):
    """One role that a group gives its members in one project."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="project_roles")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="group_project_roles"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "group",
                "project",
                "role",
                name="group_project_role_given_once",
                violation_error_message="This group has this role in the project already.",
            ),
            SameOrganization("group"),
            SameOrganization("project"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.role} in {self.project} by {self.group}"
