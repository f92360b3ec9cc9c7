"""Groups of members, and the roles that they give."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from console.database.fields import FoldedField
from console.words import text
from organizations.models.membership import Membership
from organizations.models.organization import Organization
from organizations.models.role import Role, role_names_subquery
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import AnyRole


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups by name, and with what lists show of them."""

    def named(self, name: str) -> Self:
        """Groups with this name, in any case."""
        return self.filter(name_key=text.fold(name))

    def for_list(self) -> Self:
        """Groups with `member_count`, and with the roles as a text, `role_names`."""
        group_roles = GroupRole.objects.filter(group=OuterRef("pk")).values("group")
        members = GroupMember.objects.filter(group=OuterRef("pk")).values("group")
        return self.annotate(
            role_names=role_names_subquery(group_roles),
            member_count=Subquery(members.annotate(number=Count("pk")).values("number")),
        )


class Group(models.Model):
    """Members who get the same roles, in the organization and in projects.

    A group is in no other group. Its roles are kept as rows of its members too, so that whatever
    asks what a member may do need not know of groups: see `tenancy/group_roles.py`.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    roles = models.ManyToManyField(Role, through="GroupRole", related_name="+")

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="group_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="group_one_per_name",
                violation_error_message="Another group has this name.",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("settings:group", args=[self.organization.handle, self.pk])

    @property
    def role_slugs(self) -> list[AnyRole]:
        """The roles that the group gives in the organization, in the order of roles."""
        return self.organization.roles_named(role.slug for role in self.roles.all())


class GroupMember(models.Model):
    """That a member is in a group. Both are of the same organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="group_members")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="group_memberships"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "group",
                "membership",
                name="group_member_once",
                violation_error_message="This member is in the group already.",
            ),
            SameOrganization("group"),
            SameOrganization("membership"),
        ]
        indexes = [
            models.Index(fields=["membership", "group"], name="group_member_by_membership"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.membership} in {self.group}"


class GroupRole(models.Model):
    """One role that a group gives its members in the organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="group_roles")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("group", "role", name="group_role_given_once"),
            SameOrganization("group"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.role} by {self.group}"
