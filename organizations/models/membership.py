"""Memberships: who belongs to an organization, in which roles, and until when."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import FactorReset, User
from console.database.constraints import choice_constraint
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.models.organization import Organization
from organizations.models.role import Role, role_labels
from organizations.tenancy import roles, scopes
from organizations.tenancy.keys import Owned, belongs_to
from organizations.tenancy.roles import PERMISSIONS, AnyRole, Permission, RoleSlug
from organizations.tenancy.scopes import EVERYWHERE, NOWHERE, Reach


class Notify(models.TextChoices):
    """When a member is notified by email. Urgent events are always sent immediately."""

    AT_ONCE = "at_once", "Immediately"
    DAILY = "daily", "Daily"
    NONE = "none", "Important only"


class Membership(models.Model):
    """A person's membership in an organization, with one or more roles.

    All permissions of the person there depend on this row, and end with it.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    created_name: str | None  # added by `with_created_name`
    folded_name: str  # added by `with_folded_name`
    roles = models.ManyToManyField(Role, through="MembershipRole", related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    notify = models.CharField(
        "notifications",
        max_length=10,
        choices=Notify,
        default=Notify.AT_ONCE,
        db_default=Notify.AT_ONCE,
    )
    # When the member closed the first steps that Home shows in a new organization.
    first_steps_dismissed_at = models.DateTimeField(null=True, editable=False)
    # When an administrator last reminded the member to set up a second factor.
    factor_reminded_at = models.DateTimeField(null=True, editable=False)
    # From then on the member may do nothing. It is the beginning of a day in UTC.
    ends_at = models.DateTimeField(null=True, editable=False)
    # How many days before the end the last reminder of it was sent.
    end_reminded_before = models.PositiveSmallIntegerField(null=True, editable=False)
    # While an administrator has suspended it, the member may do nothing.
    suspended_at = models.DateTimeField(null=True, editable=False)
    suspension_reason = models.CharField(max_length=300, blank=True, db_default="", editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user",
                "organization",
                name="membership_one_per_person_and_organization",
                violation_error_message="This person is already a member.",
            ),
            models.UniqueConstraint(
                fields=["organization", "id"], name="membership_key_within_organization"
            ),
            choice_constraint("notify", Notify),
            models.CheckConstraint(
                condition=Q(suspension_reason="") | Q(suspended_at__isnull=False),
                name="membership_reason_is_of_a_suspension",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-joined_at", "-id"], name="membership_by_joining"
            ),
            models.Index(
                fields=["ends_at"], condition=Q(ends_at__isnull=False), name="membership_by_end"
            ),
            models.Index(
                fields=["organization"],
                condition=Q(suspended_at__isnull=False),
                name="membership_suspended",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)

    @property
    def role_slugs(self) -> list[AnyRole]:
        """The member's roles, in the order in which roles are shown."""
        return self.organization.roles_named(role.slug for role in self.roles.all())

    @property
    def direct_role_slugs(self) -> list[AnyRole]:
        """The roles that were assigned to the member, and are not only given by groups."""
        rows = self.membership_roles.filter(is_direct=True)
        return self.organization.roles_named(rows.values_list("role__slug", flat=True))

    @property
    def role_labels(self) -> list[str]:
        """The labels of the roles, in the order in which roles are shown."""
        return role_labels(self.roles.all())

    @property
    def roles_sentence(self) -> str:
        """The labels of the roles, joined by commas."""
        return ", ".join(self.role_labels)

    @property
    def is_last_administrator(self) -> bool:
        """Whether no other active administrator of the organization has a membership without end.

        One with an end does not count, because no one is asked when it passes.
        """
        if RoleSlug.ADMINISTRATOR not in self.role_slugs:
            return False
        return not self.organization.administrators().lasting().exclude(pk=self.pk).exists()

    @property
    def has_other_administrators(self) -> bool:
        """Whether the organization has another active administrator, perhaps one with an end."""
        return self.organization.administrators().exclude(pk=self.pk).exists()

    @property
    def is_suspended(self) -> bool:
        """Whether an administrator has suspended the membership."""
        return self.suspended_at is not None

    @property
    def has_ended(self) -> bool:
        """Whether its end has passed, by the clock of this process: for words, not for rights."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def out_of_effect_since(self) -> datetime | None:
        """When it was suspended or ended, whichever was first; None while it is in effect."""
        ended_at = self.ends_at if self.has_ended else None
        return min(filter(None, (self.suspended_at, ended_at)), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day of the membership in UTC, or None if it does not end."""
        return last_day_before(self.ends_at)

    @property
    def lost_factor(self) -> FactorReset | None:
        """The reset of a lost second factor for which an administrator can vouch; None without."""
        return FactorReset.objects.for_members().filter(user=self.user_id).first()

    # What follows makes a membership an `Actor`, which acts in a browser.
    means = ""
    credential = None
    # Pages have asked for the second factor before.
    lacks_factor = False

    @property
    def person(self) -> User:
        return self.user

    @property
    def event_actor(self) -> User:
        return self.user

    is_in_projects: bool | None = None
    """Whether the member holds a role in any project; None if that was not read."""
    page_project: Any = None
    """The key of the project that the page is about, for members with roles in projects only.

    `can` without `on` asks about it, too. Actions never have it, because `reload` does not set it.
    """

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Whether the member has the permission in the organization, to which `on` must belong.

        Or in the project of `on`, or else in `page_project`. In one query at most.
        """
        if not belongs_to(on, self.organization_id):
            return False
        if self.user.has_perm(permission.codename, self.organization):
            return True
        if not permission.in_project or self.is_in_projects is False:
            return False
        project = self.page_project if on is None else scopes.project_of(on)
        return permission.value in self.permissions_in_project(project)

    def reach(self, permission: Permission) -> Reach:
        """Where the member has the permission, whatever the page is about. In one query at most."""
        if self.user.has_perm(permission.codename, self.organization):
            return EVERYWHERE
        if not permission.in_project or self.is_in_projects is False:
            return NOWHERE
        by_project = self._permissions_by_project.items()
        projects = [key for key, codenames in by_project if permission.value in codenames]
        if len(projects) > scopes.MOST_KEYS:
            return scopes.projects_with(self, permission)
        return Reach(projects=projects)

    @property
    def project_roles_in_effect(self) -> QuerySet[Any]:
        """The roles of the member in projects now, with `project`, `role` and `last_day`."""
        return scopes.roles_held_by(self)

    def permissions_in_project(self, project: Any) -> frozenset[str]:
        """The codenames of what roles in the project with this key give; empty for None."""
        return self._permissions_by_project.get(project, frozenset())

    @cached_property
    def _permissions_by_project(self) -> dict[Any, frozenset[str]]:
        """The permissions by project, without those that the token in use was not created with.

        Empty for a person who cannot sign in.
        """
        if self.is_in_projects is False or not self.user.is_active:
            return {}
        by_project = scopes.permissions_by_project(self)
        # Set by the bearer of a token, so that all who ask the person get the same answer.
        chosen: frozenset[str] | None = getattr(self.user, "token_permissions", None)
        if chosen is None:
            return by_project
        return {project: codenames & chosen for project, codenames in by_project.items()}

    def may_give(self, slugs: Iterable[AnyRole]) -> bool:
        """Whether the member has every permission of the roles in the whole organization.

        Only such roles may be given to others.
        """
        permissions = [p for p in PERMISSIONS if self.reach(p).is_everywhere]
        return roles.include_all_of_roles(permissions, slugs)

    def reload(self, organization: Organization) -> "Membership | None":
        """Read the membership again, with its person; None if it is no longer in effect.

        The caller holds the lock of the organization, which is set on the result.
        """
        members = organization.memberships.in_effect().select_related("user")
        if member := members.filter(pk=self.pk).first():
            member.organization = organization
        return member


def last_day_before(end: datetime | None) -> date | None:
    """The day in UTC that ends at this time, or None without a time."""
    return end and (end - timedelta(microseconds=1)).astimezone(UTC).date()
