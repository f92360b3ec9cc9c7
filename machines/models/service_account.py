"""Service accounts of organizations, and their roles."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from console.database.fields import FoldedField, following
from console.words import text
from organizations.models import Organization, Role
from organizations.models.role import codenames_subquery, role_labels
from organizations.tenancy import roles
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import AnyRole, Permission


class ServiceAccountQuerySet(models.QuerySet["ServiceAccount"]):
    """Service accounts by name, and with what pages and decisions need of them."""

    def named(self, name: str) -> Self:
        """The service accounts with this name, in whatever case."""
        return self.filter(name_key=text.fold(name))

    def by_name(self) -> Self:
        """Ordered by name, in whatever case."""
        return self.order_by("name_key", "pk")

    def with_roles(self) -> Self:
        """Each with its roles, in one more query for all of them."""
        return self.prefetch_related("roles")

    def with_tokens(self) -> Self:
        """Each with `working_tokens`, the number of unexpired ones, and `used_at`, the last use."""
        working = Q(tokens__expires_at__gt=timezone.now())
        return self.annotate(
            working_tokens=Count("tokens", filter=working), used_at=Max("tokens__last_used_at")
        )

    def with_permissions(self) -> Self:
        """Each with `codenames`, the permissions of its roles as one text, in the same query."""
        roles = ServiceAccountRole.objects.filter(service_account=OuterRef("pk"))
        return self.annotate(codenames=codenames_subquery(roles.values("service_account")))


class ServiceAccount(models.Model):
    """A machine of an organization: it acts there by its tokens, and belongs to no person.

    It has roles as members do, but is not a member: it cannot sign in, does not count as an
    administrator, and stays when its maker leaves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="service_accounts"
    )
    name = models.CharField(max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    roles = models.ManyToManyField(
        Role, through="ServiceAccountRole", related_name="service_accounts"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    codenames: str | None
    """What `with_permissions` adds."""

    objects = ServiceAccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="service_account_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="service_account_one_per_name",
                violation_error_message="Another service account has this name.",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(ServiceAccount, options))

    def get_absolute_url(self) -> str:
        return reverse("machines:service-account", args=[self.organization.handle, self.pk])

    @property
    def role_slugs(self) -> list[AnyRole]:
        """The roles of the account, in the order in which pages show roles."""
        return self.organization.roles_named(role.slug for role in self.roles.all())

    @property
    def roles_sentence(self) -> str:
        """The names of its roles, separated by commas."""
        return ", ".join(role_labels(self.roles.all()))

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions of its roles. Takes a query unless it was read `with_permissions`."""
        if not hasattr(self, "codenames"):
            self.codenames = ServiceAccount.objects.with_permissions().get(pk=self.pk).codenames
        return self.organization.effective_permissions((self.codenames or "").split())

    def can(self, permission: Permission) -> bool:
        """Whether its roles have the permission."""
        return permission in self.permissions

    def may_give(self, slugs: Iterable[AnyRole]) -> bool:
        """Whether it has every permission of these roles, and so may assign them."""
        return roles.include_all_of_roles(self.permissions, slugs)


class ServiceAccountRole(models.Model):
    """One role of one service account."""

    service_account = models.ForeignKey(
        ServiceAccount, on_delete=models.CASCADE, related_name="service_account_roles"
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "service_account", "role", name="service_account_role_held_once"
            ),
            SameOrganization("service_account"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.service_account} as {self.role}"
