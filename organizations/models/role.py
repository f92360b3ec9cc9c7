"""The seven roles as rows, for foreign keys and for guardian's view."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import Permission as StoredPermission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce

from organizations.models.organization import Organization
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug, permissions_of_role


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles by slug."""

    def named(self, slugs: Iterable[RoleSlug]) -> Self:
        """The roles with these slugs."""
        return self.filter(slug__in=list(slugs))

    def synchronize(self) -> None:
        """Save the roles and their permissions as `tenancy/roles.py` and the apps declare them.

        Runs after every migrate. Permissions that an older release gave are taken from the roles.
        """
        content_type = ContentType.objects.db_manager(self.db).get_for_model(Organization)
        stored: dict[Permission, StoredPermission] = {}
        for permission in PERMISSIONS:
            stored[permission], _ = StoredPermission.objects.using(self.db).update_or_create(
                content_type=content_type,
                codename=permission.value,
                defaults={"name": permission.label},
            )
        for slug in RoleSlug:
            role, _ = self.update_or_create(slug=slug.value)
            role.permissions.set(stored[permission] for permission in permissions_of_role(slug))


class Role(models.Model):
    """One of the seven roles, with a copy of its permissions, which apps declare."""

    slug = models.CharField(
        max_length=30, unique=True, choices=[(r.value, r.label) for r in RoleSlug]
    )
    permissions = models.ManyToManyField(StoredPermission, related_name="+")

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__in=[slug.value for slug in RoleSlug]), name="role_slug_is_known"
            ),
        ]

    def __str__(self) -> str:
        return RoleSlug(self.slug).label


def codenames_subquery(held_roles: models.QuerySet[Any, Any]) -> Subquery:
    """A subquery for the codenames of the permissions of these roles, as one text, with spaces.

    `held_roles` are rows with a key `role`, grouped by `values(...)`. Which of the
    permissions are in effect, `Organization.effective_permissions` says.
    """
    codenames = StringAgg(F("role__permissions__codename"), Value(" "))
    texts = held_roles.order_by().annotate(text=codenames).values("text")
    return Subquery(texts, output_field=models.TextField())


def role_names_subquery(held_roles: models.QuerySet[Any, Any]) -> Coalesce:
    """A subquery for the slugs of these roles, as one text, which `roles.parse_roles` reads.

    `held_roles` are rows with a key `role`, grouped by `values(...)`. Empty without a role.
    """
    texts = held_roles.annotate(text=StringAgg(F("role__slug"), Value(" "))).values("text")
    return Coalesce(Subquery(texts), Value(""), output_field=models.TextField())
